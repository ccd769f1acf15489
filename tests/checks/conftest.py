"""Sites of a few files, made in memory and read as the real one is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lydelse.formats.text import sha256
from lydelse.ledger.events import LEDGER_FILE, Ledger, Publish, Withdraw, append
from lydelse.model import Change
from lydelse.project.project import Project, read_project_files
from lydelse.project.settings import Settings

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=ZONE)
NAMES = {"sv": "Svenska", "en": "English", "de": "Deutsch", "fr": "Français"}
FRONT = "---\ntitle: T\n---\n"

Build = Callable[..., Project]


def _settings(languages: Sequence[str]) -> Settings:
    return Settings(
        organisation="Exempel AB",
        site_url="https://policy.example/",
        site_names=dict.fromkeys(languages, "Policyer"),
        languages={code: NAMES[code] for code in languages},
        authoritative=languages[0],
        timezone=ZONE,
    )


def _ledger(files: Mapping[str, bytes], published: Sequence[Mapping[str, Any]]) -> bytes:
    """The lines of a ledger in which versions of `policy` were published or withdrawn."""
    ledger, lines = Ledger(), b""
    for entry in published:
        version = entry["version"]
        head = {"document": "policy", "version": version, "by": "Test", "reason": "Test"}
        head["at"] = f"{entry.get('at', '2026-01-01')}T12:00:00+01:00"
        event: Publish | Withdraw
        if entry.get("withdrawn"):
            event = Withdraw(**head)
        else:
            paths = [path for path in files if path.endswith(f"/policy/{version}.md")]
            languages = tuple(path.split("/")[1] for path in paths)
            event = Publish(
                **head,
                predecessor=None,
                effective=date.fromisoformat(entry.get("effective", "2026-01-01")),
                change=Change.EDITORIAL,
                languages=languages,
                files={path: sha256(files[path]) for path in paths},
                addresses={code: entry.get("slug", "policy") for code in languages},
            )
        ledger, added = append(ledger, [event])
        lines += added
    return lines


@pytest.fixture(scope="session")
def build() -> Build:
    """build(files, languages, published) reads a site of the files beside the usual ones."""

    def built(
        files: Mapping[str, str | bytes],
        languages: Sequence[str] = ("sv", "en"),
        published: Sequence[Mapping[str, Any]] = (),
    ) -> Project:
        usual = {"registers/cookies/1.0.yml": "hosts: [policy.example]\nentries: []\n"}
        for code in languages:
            usual |= {
                f"docs/{code}/index.md": FRONT + "Text.\n",
                f"docs/{code}/policy/index.md": "---\nkind: policy\ntitle: P\nslug: policy\n---\n",
                f"docs/{code}/policy/1.0.md": FRONT + "## A {#a}\n\nText.\n",
                f"docs/{code}/cookies/index.md": "---\nkind: cookies\ntitle: C\nslug: kakor\n---\n",
                f"docs/{code}/cookies/1.0.md": FRONT
                + "## Types {#types}\n\nText.\n\n[[register]]\n",
                f"docs/{code}/policy/logo.png": "PNG",
            }
        texts = {**usual, **files}
        data = {
            path: text if isinstance(text, bytes) else text.encode()
            for path, text in texts.items()
            if text != "-"
        }
        if published:
            data[LEDGER_FILE] = _ledger(data, published)
        return read_project_files(data, _settings(languages))

    return built


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW
