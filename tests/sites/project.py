"""A small site on disk, built as the public one is: the project's own hooks, templates and core.

A test writes what editors write, lets the core write the ledger at a named hour, and builds.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
import yaml

from lydelse.model import VersionId
from lydelse.project import load
from lydelse.project.project import Project
from lydelse.publishing import acts
from lydelse.publishing.acts import Plan, Signature
from lydelse.storage import disk

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests/data/site"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NAMES = {"sv": "Svenska", "en": "English", "de": "Deutsch"}
SITE_NAMES = {"sv": "Norrljus policyer", "en": "Norrljus policies", "de": "Norrljus Richtlinien"}


@dataclass
class Built:
    """What a build left behind and what it said."""

    root: Path
    code: int
    said: str

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every file of the site by its address."""
        return contents(self.root)

    def has(self, url: str) -> bool:
        """Whether there is something at an address."""
        return file_of(url) in self.files

    @property
    def languages(self) -> list[str]:
        """The languages of the site, the one at its root first."""
        languages: list[str] = json.loads(self.files["build.json"])["languages"]
        return languages

    def page(self, url: str) -> lxml.html.HtmlElement:
        """The page at an address."""
        return _parsed(self.files[file_of(url)])

    def pages(self) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
        """Every HTML page but the 404, by its address."""
        for name in sorted(self.files):
            if name.endswith("index.html"):
                yield name.removesuffix("index.html"), self.page(name.removesuffix("index.html"))

    def text(self, url: str, css: str = "main") -> str:
        """The words of a part of a page, with single spaces."""
        return " ".join(text_of(one) for one in self.page(url).cssselect(css))


@cache
def _parsed(data: bytes) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(encoding="utf-8")
    return lxml.html.document_fromstring(data, parser=parser)


def file_of(url: str) -> str:
    """The file that a host serves at an address of the site."""
    return url + "index.html" if not url or url.endswith("/") else url


def text_of(element: lxml.html.HtmlElement) -> str:
    """What stands in an element, with single spaces."""
    return " ".join(element.text_content().split())


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Workbench:
    """A project in a folder; the languages in order, the default first."""

    def __init__(
        self,
        root: Path,
        languages: tuple[str, ...] = ("sv", "en"),
        authoritative: str = "sv",
        site_url: str = "https://policy.norrljus.example/",
    ) -> None:
        self.root, self.languages, self.authoritative = root, languages, authoritative
        root.mkdir(parents=True, exist_ok=True)
        self.configure(site_url=site_url)
        for code in languages:
            self.page(code, "index", SITE_NAMES[code], _WELCOME[code])

    def configure(self, **changes: Any) -> None:
        """Write ``mkdocs.yml``: the repository's own, but for who, where and in which languages."""
        config = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
        config |= {"site_name": SITE_NAMES[self.languages[0]], "watch": []} | changes
        config["hooks"] = [str(ROOT / hook) for hook in config["hooks"]]
        config["theme"] |= {
            "custom_dir": str(ROOT / config["theme"]["custom_dir"]),
            "language": self.languages[0],
        }
        config["extra"]["lydelse"] = {
            "organisation": "Norrljus AB",
            "authoritative": self.authoritative,
            "timezone": "Europe/Stockholm",
            "redlines_back": 10,
            "notice_days": "0",
        }
        for plugin in config["plugins"]:
            if "i18n" in plugin:
                plugin["i18n"]["languages"] = [
                    {
                        "locale": code,
                        "name": NAMES[code],
                        "site_name": SITE_NAMES[code],
                        **({"default": True} if code == self.languages[0] else {}),
                    }
                    for code in self.languages
                ]
        self.write("mkdocs.yml", yaml.safe_dump(config, allow_unicode=True, sort_keys=False))

    # --- what editors write -----------------------------------------------------------------

    def write(self, path: str, data: str | bytes) -> None:
        """Write a file of the project."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)

    def page(self, language: str, id: str, title: str, body: str, **keys: Any) -> None:
        """A page that is no document."""
        self.write(f"docs/{language}/{id}.md", _front(title=title, **keys) + body)

    def document(self, id: str, slugs: Mapping[str, str], **keys: Any) -> None:
        """The index of a document in each language; its short name is its address in words."""
        for code, slug in slugs.items():
            title = slug.replace("-", " ").capitalize()
            front = _front(kind="policy", title=title, slug=slug, **keys.get(code, {}))
            self.write(f"docs/{code}/{id}/index.md", front)

    def version(
        self,
        id: str,
        number: str,
        texts: Mapping[str, str],
        *,
        effective: str | None = None,
        based_on: str | None = None,
        adopted: bool = False,
    ) -> None:
        """A version: a body for each language below one heading, ``{#scope}``."""
        for code, text in texts.items():
            keys: dict[str, Any] = {"summary": f"{_NOTE[code]} {id} {number}.\n"}
            if code == self.authoritative and not adopted:
                keys |= {"effective": effective} if effective else {}
                keys |= {"change": "substantive"}
                keys |= {"based_on": based_on} if based_on else {}
            front = _front(title=f"{_TITLE[code]} {id}", **keys)
            heading = f"## {_SCOPE[code]} {{#scope}}\n\n"
            self.write(f"docs/{code}/{id}/{number}.md", front + heading + text + "\n")

    # --- what the publisher does --------------------------------------------------------------

    @property
    def site(self) -> Project:
        """The project as the core reads it."""
        site, problems = load.read_project(self.root)
        assert site, problems
        return site

    def do(self, act: Any, at: str, *arguments: Any, reason: str = "", **more: Any) -> None:
        """Carry out an act of ``publishing`` at noon of a day, or at an hour in Stockholm."""
        hour = datetime.fromisoformat(at if "T" in at else f"{at}T12:00")
        one = Signature(hour.replace(tzinfo=STOCKHOLM), "Test", reason or None)
        plan: Plan = act(self.site, one, *arguments, **more)
        assert not plan.problems, "\n".join(map(str, plan.problems))
        assert plan.writes, f"{act.__name__} did nothing"
        disk.apply(self.root, plan.writes, plan.deletes)

    def publish(self, at: str, id: str, number: str, **more: Any) -> None:
        """Publish one version."""
        self.do(acts.publish, at, id, VersionId.parse(number), **more)

    # --- the build ------------------------------------------------------------------------------

    def build(self, today: str, *, fails: bool = False, **env: str) -> Built:
        """Build as ``make site`` does, as of a day."""
        built = run_build(self.root, {"LYDELSE_TODAY": today, **env})
        assert fails or built.code == 0, built.said
        return built

    def keep(self, today: str, folder: Path, **env: str) -> Built:
        """Build, and keep the site where the next build leaves it alone."""
        built = self.build(today, **env)
        shutil.copytree(built.root, folder)
        return Built(folder, built.code, built.said)


def run_build(root: Path, env: Mapping[str, str], *options: str) -> Built:
    """Run MkDocs in a process of its own."""
    done = subprocess.run(
        build_command(*options),
        cwd=root,
        env=build_env(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return Built(root / "site", done.returncode, done.stdout)


def build_command(*options: str) -> list[str]:
    """What builds the site."""
    return [sys.executable, "-m", "mkdocs", "build", "--strict", *options]


def build_env(env: Mapping[str, str]) -> dict[str, str]:
    """The surroundings of a build: nothing of this project's but what is named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LYDELSE_")}
    kept.pop("SOURCE_DATE_EPOCH", None)
    return kept | {"PYTHONPATH": str(ROOT / "src"), "NO_MKDOCS_2_WARNING": "1", **env}


def of_a_company(root: Path) -> Workbench:
    """A whole company's texts and ledger, in a folder of their own, with this repository's wiring.

    They are a copy that nobody edits, in ``tests/data/site/``: what is published in this
    repository meanwhile changes no test of the tool.
    """
    for name in ("docs", "registers"):
        shutil.copytree(DATA / name, root / name)
    shutil.copyfile(DATA / "ledger.jsonl", root / "ledger.jsonl")
    settings = yaml.safe_load((DATA / "mkdocs.yml").read_text("utf-8"))
    return wired(root, settings)


def wired(root: Path, settings: dict[str, Any]) -> Workbench:
    """A folder with texts as a project, under the hooks and overrides of this repository."""
    hooks = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["hooks"]
    settings |= {"hooks": [str(ROOT / hook) for hook in hooks], "watch": []}
    settings["theme"]["custom_dir"] = str(ROOT / "overrides")
    project = Workbench.__new__(Workbench)
    project.root = root
    project.write("mkdocs.yml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False))
    own = project.site.settings
    project.languages, project.authoritative = tuple(own.languages), own.authoritative
    return project


def last_day(site: Project) -> date:
    """The day of the last line of a ledger."""
    return site.ledger.events[-1].moment.astimezone(site.settings.timezone).date()


def _front(**keys: Any) -> str:
    return f"---\n{yaml.safe_dump(keys, allow_unicode=True, sort_keys=False)}---\n\n"


_WELCOME = {
    "sv": "Här står vad som gäller hos Norrljus.\n",
    "en": "This is what applies at Norrljus.\n",
    "de": "Hier steht, was bei Norrljus gilt.\n",
}
_NOTE = {"sv": "Ändrat i", "en": "Changed in", "de": "Geändert in"}
_TITLE = {"sv": "Villkor för", "en": "Terms of", "de": "Bedingungen für"}
_SCOPE = {"sv": "Omfattning", "en": "Scope", "de": "Umfang"}
