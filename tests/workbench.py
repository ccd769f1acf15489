"""A small project of a made-up company, and an editor who types commands at a named hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner, Result

from lydelse.cli import Context, main
from lydelse.ledger.events import Ledger
from lydelse.project import load
from lydelse.project.project import Project

STOCKHOLM = ZoneInfo("Europe/Stockholm")
CONFIG = """\
site_name: Björkviks policyer
site_url: https://bjorkvik.example/
hooks: [hooks/load.py]
plugins:
  - i18n:
      languages:
        - {locale: sv, name: Svenska, default: true}
        - {locale: en, name: English}
extra:
  lydelse:
    organisation: Björkvik AB
    authoritative: sv
"""
NO_NOTICE = "    notice_days: 0\n"  # most tests publish on the day itself
TITLES = ("--title", "sv=Dataskydd", "--title", "en=Data protection")
REGISTER = "hosts: [björkvik.example]\nentries: []\n"
TEXTS = {
    "sv": "## Omfattning {#scope}\n\nBjörkvik behandlar dina uppgifter varsamt.\n",
    "en": "## Scope {#scope}\n\nBjörkvik handles your data with care.\n",
}


@dataclass
class Workbench:
    """A folder with a project in it, and the hour that it is."""

    root: Path
    now: datetime = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    config: str = CONFIG
    names: Mapping[str, str] = field(default_factory=lambda: {"sv": "villkor", "en": "terms"})

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        self.write("mkdocs.yml", self.config + NO_NOTICE)
        self.write("ledger.jsonl", "")
        for language in TEXTS:
            self.write(f"docs/{language}/index.md", "---\ntitle: Start\n---\n")
        self.document("terms")

    # --- what an editor writes ---------------------------------------------------------------

    def write(self, path: str, data: str | bytes) -> Path:
        """Write a file, in UTF-8 if it is a text."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return file

    def read(self, path: str) -> str:
        """What a file says."""
        return (self.root / path).read_text("utf-8")

    def document(self, id: str, kind: str = "policy") -> None:
        """Write the index files of a document."""
        for language in TEXTS:
            front = f"kind: {kind}\ntitle: {id.capitalize()}\nslug: {id}\n"
            self.write(f"docs/{language}/{id}/index.md", f"---\n{front}---\n")

    def draft(
        self,
        version: str,
        effective: str | None = "on-publication",
        *,
        document: str = "terms",
        languages: Iterable[str] = ("sv", "en"),
        based_on: str | None = None,
        body: str = "",
        change: str = "substantive",
    ) -> None:
        """Write a version in some languages; without ``effective`` it is not ready."""
        for language in languages:
            front = "title: Villkor\nsummary: |\n  Något är nytt.\n"
            if language == "sv":
                front += f"effective: {effective}\n" if effective else ""
                front += f"change: {change}\n"
                front += f'based_on: "{based_on}"\n' if based_on else ""
            text = f"---\n{front}---\n\n{TEXTS[language]}\n{body or f'Version {version}.'}\n"
            if (self.root / f"registers/{document}/{version}.yml").exists():
                text += "\n[[register]]\n"
            self.write(f"docs/{language}/{document}/{version}.md", text)

    def with_register(self, version: str = "1.0") -> str:
        """Make a cookie page of `terms` and write the facts of a version; where they stand."""
        self.document("terms", "cookies")
        path = f"registers/terms/{version}.yml"
        self.write(path, REGISTER)
        return path

    def old_text(self, version: str, document: str = "terms") -> None:
        """Write a text that is to be adopted."""
        for language, text in TEXTS.items():
            front = "---\ntitle: Villkor\nsummary: |\n---\n\n"
            self.write(f"docs/{language}/{document}/{version}.md", front + text)

    # --- what an editor types ----------------------------------------------------------------

    def run(
        self, *words: str, input: str | None = None, env: Mapping[str, str] | None = None
    ) -> Result:
        """Type a command; whatever it raises is raised here."""
        return CliRunner().invoke(
            main,
            ["--project", str(self.root), *words],
            obj=Context(self.root, lambda: self.now),
            input=input,
            env={"LYDELSE_BY": "Astrid Ek", **(env or {})},
            catch_exceptions=False,
        )

    def done(self, *words: str, at: str | None = None) -> str:
        """Type a command that must succeed, at an hour if one is named; what it says."""
        self.now = datetime.fromisoformat(at) if at else self.now
        result = self.run(*words)
        assert result.exit_code == 0, result.output
        return result.stdout

    def published(self, version: str, effective: str = "on-publication", **how: str | None) -> None:
        """Write a version and publish it."""
        newest = [str(life.version) for life in self.version_states() if life.status != "withdrawn"]
        self.draft(version, effective, **{"based_on": max(newest, key=_key, default=None), **how})
        self.done("publish", "terms", version)

    def refused(self, code: str, *words: str) -> str:
        """Type a command that must be refused, with exit code 1 and no file touched."""
        before = self.files()
        result = self.run(*words)
        assert result.exit_code == 1, result.output
        assert f" {code}: " in result.stderr, result.stderr
        assert self.files() == before
        return result.stderr

    def misused(self, *words: str) -> str:
        """Type a command that must be told to be used wrongly: exit code 2, no file touched."""
        before = self.files()
        result = self.run(*words)
        assert result.exit_code == 2, result.output
        assert self.files() == before
        return result.stderr

    # --- what is there -----------------------------------------------------------------------

    def files(self) -> dict[str, bytes]:
        """Every file of the project by its path, hidden ones too; but for the lock."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and path.name != "lock"
        }

    @property
    def site(self) -> Project:
        """The project, read."""
        site, problems = load.read_project(self.root)
        assert site is not None, problems
        return site

    @property
    def ledger(self) -> Ledger:
        """The ledger, read; it must be whole."""
        site = self.site
        assert not [one for one in site.problems if one.path == "ledger.jsonl"]
        return site.ledger

    def version_states(self, document: str = "terms", day: str | None = None):
        """How the versions stand today, or on a day."""
        from datetime import date

        today = date.fromisoformat(day) if day else self.now.astimezone(STOCKHOLM).date()
        return self.site.states(document, today)

    def states(self, day: str | None = None, document: str = "terms") -> dict[str, str]:
        """The status of every published version today, or on a day."""
        return {str(life.version): str(life.status) for life in self.version_states(document, day)}


def _key(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
