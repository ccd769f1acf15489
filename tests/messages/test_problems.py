"""Every problem has a case that breaks it; what is told without its code is told in its words."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lydelse.cookie_scan import browser
from lydelse.messages.problems import UsageError, catalogue, problem
from tests.workbench import TITLES, Workbench

TESTS = Path(__file__).resolve().parents[1]


def test_a_name_of_any_letters_stays_on_one_line_that_can_be_printed() -> None:
    odd = problem("not-utf8", "docs/sv/a\nb\u202e\udcff\x1b.md", 3)
    assert odd.place == r"docs/sv/a\nb\u202e\udcff\x1b.md:3"
    assert str(odd).isprintable() and str(odd).encode()
    near = problem("version-name-wrong", "docs/a.md", name="\r::error::x\udcff")
    assert str(near).isprintable() and str(near).encode()


def test_every_code_has_a_case() -> None:
    """Of a check, an act, a rule of the ledger, a job: what no test expects can be deleted."""
    here = Path(__file__).resolve()
    texts = [
        path.read_text("utf-8")
        for pattern in ("test_*.py", "*.toml")
        for path in TESTS.rglob(pattern)
        if path != here
    ]
    texts.append(here.read_text("utf-8").partition("\ndef test_every_code_has_a_case")[2])
    expected = {word for text in texts for word in re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", text)}
    assert set(catalogue()) - expected == set()


def told(code: str, text: str) -> bool:
    """Whether a text holds the cause of a problem, whatever it is filled with."""
    cause = re.split(r"\{\w+\}", catalogue()[code].cause)
    return bool(re.search(".*?".join(map(re.escape, cause)), text, re.DOTALL))


@pytest.mark.parametrize(("code", "words"), [
    ("version-unknown", ("withdraw", "terms", "7.7", "--reason", "Så beslutades.")),
    ("document-unknown", ("repeal", "nowhere", "--reason", "Så beslutades.")),
    ("language-not-configured", ("translate", "terms", "1.0", "de")),
    ("without-wrong", ("publish", "terms", "--without", "sv", "--reason", "Så beslutades.")),
    ("title-missing", ("new", "privacy", "--kind", "policy", *TITLES[:2])),
    ("no-cookie-register", ("cookies", "compare", __file__)),
])  # fmt: skip
def test_what_is_asked_for_and_is_not_there_is_told(
    terms: Workbench, code: str, words: tuple[str, ...]
) -> None:
    if code == "no-cookie-register":  # a file that can be read, and no page to hold it against
        seen = terms.write("seen.json", '{"format": 1, "urls": [], "stored": [], "asked": []}')
        words = (*words[:2], str(seen))
    assert told(code, terms.misused(*words))


def test_without_a_browser_nothing_is_observed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("playwright")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(UsageError) as wrong:
        browser.observe(["http://127.0.0.1:9/"])
    assert wrong.value.problem.code == "no-browser"


def test_a_page_that_does_not_answer_is_named(chromium_path: str) -> None:
    """In a thread of its own: Playwright runs once in each, and other tests keep theirs open."""
    with ThreadPoolExecutor(1) as apart, pytest.raises(UsageError) as wrong:
        apart.submit(browser.observe, ["http://127.0.0.1:9/"], 0, chromium_path).result()
    assert wrong.value.problem.code == "page-unreachable"


@pytest.mark.parametrize(("code", "path"), [
    ("ledger-touched", "ledger.jsonl"),
    ("published-file-edited", "docs/sv/terms/1.0.md"),
])  # fmt: skip
def test_a_pull_request_touches_nothing_that_is_published(
    terms: Workbench, tmp_path: Path, code: str, path: str
) -> None:
    base = tmp_path / "base"
    shutil.copytree(terms.root, base)
    assert f"{code}" not in terms.run("report", "--base", str(base)).output
    if code == "ledger-touched":
        terms.published("1.1")
    else:
        terms.write(path, terms.read(path) + "\nMer.\n")
    assert code in terms.run("report", "--base", str(base)).output
