"""A test of the tests: whatever a company publishes, neither suite notices.

The tool's tests may not open a text of the company (``conftest.py``); so what could break is what
is asked of SoftOne's own, and what the manuals take from the code.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from lydelse.__main__ import main
from lydelse.cli import Context
from tests.sites.project import ROOT, STOCKHOLM


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository as git would keep it."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
    folder = tmp_path / "repository"
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def editor(root: Path) -> Callable[..., None]:
    """Somebody who calls commands on a day."""

    def call(day: str, *words: str) -> None:
        now = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=STOCKHOLM)
        context = Context(root, lambda: now)
        done = CliRunner().invoke(main, ["--project", str(root), *words], obj=context)
        assert done.exit_code == 0, (words, done.output)

    return call


def change(root: Path, document: str, version: str, *languages: str) -> None:
    """Write another sentence into a draft, and what changed."""
    for language in languages or ("sv", "en"):
        path = root / f"docs/{language}/{document}/{version}.md"
        text = path.read_text("utf-8")
        text = text.replace("summary: |\n", "summary: |\n  Something was added.\n", 1)
        path.write_text(f"{text.rstrip()}\n\nEn mening till / One more sentence.\n", "utf-8")


def lead(root: Path, document: str, version: str, day: str) -> None:
    path = root / f"docs/sv/{document}/{version}.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("change:", f"effective: {day}\nchange:", 1), "utf-8")


def texts(root: Path) -> set[Path]:
    return set(root.glob("docs/*/privacy-policy/*.md"))


WORDS = ("--by", "Karin Ek")
REASON = ("--reason", "Beslut", *WORDS)


def a_year(root: Path) -> None:
    """A year of a legal department: every kind of act."""
    do = editor(root)
    known = texts(root)
    do("2026-12-02", "new", "privacy-policy", "--effective", "2027-03-01")
    [number] = {path.stem for path in texts(root) - known}  # the company publishes meanwhile
    change(root, "privacy-policy", number)
    do("2026-12-02", "publish", *WORDS)
    do("2026-12-03", "postpone", "privacy-policy", number, "2027-04-01", *REASON)
    do("2026-12-04", "withdraw", "privacy-policy", number, *REASON)
    do("2026-12-05", "note", "privacy-policy", "1.1", "--summary", "en=Better said.", *WORDS)
    told = ("--channel", "email", "--count", "unknown", "--on", "2026-12-05")
    do("2026-12-05", "notify", "privacy-policy", "1.1", *told, *REASON)
    do("2026-12-06", "repeal", "notices/apps", *REASON)
    titles = ("--title", "sv=Villkor", "--title", "en=Terms")
    do("2027-01-10", "new", "terms", "--kind", "policy", *titles)
    change(root, "terms", "1.0")
    lead(root, "terms", "1.0", "on-publication")
    do("2027-01-10", "publish", "terms", "1.0", "--without", "en", *REASON)
    do("2027-01-11", "translate", "terms", "1.0", "en", *WORDS)


@pytest.mark.slow
def test_after_every_kind_of_act_the_tests_of_the_texts_still_pass(copy: Path) -> None:
    before = (copy / "ledger.jsonl").read_bytes()
    a_year(copy)
    events = (copy / "ledger.jsonl").read_bytes().removeprefix(before).decode()
    for act in ("publish", "postpone", "withdraw", "note", "notify", "repeal", "translate"):
        assert f'"event":"{act}"' in events, act
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/softone"]
    words += ["tests/docs/test_docs.py::test_generated_parts_are_up_to_date"]
    env = {**os.environ, "PYTHONPATH": str(copy / "src")}
    done = subprocess.run(words, cwd=copy, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
