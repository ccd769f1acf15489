"""Five hundred malformed inputs: each is told with place and remedy, or its page is right.

``malformed.py`` makes them from seeds. Here is what holds for all: no trace, no hang, no file
touched; the preview goes on with whatever can be read.
"""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import lxml.html
import pytest

from lydelse.build.render import every_file
from lydelse.build.templates import THEME, lean
from lydelse.ledger.events import read_ledger
from lydelse.messages.problems import catalogue
from lydelse.project.load import read_project
from lydelse.website.website import Website
from tests.cli.malformed import LARGE, ONCE, SAMPLE, SENTINEL, TEXT, cases, harm, healthy
from tests.workbench import Workbench

DAY = date(2026, 12, 1)
LINE = re.compile(
    r"(?P<place>.+?): (?:[a-zåäö]+: )?(?P<code>[a-z0-9]+(?:-[a-z0-9]+)+): (?P<said>.+)"
)
COUNT = re.compile(r"\d+ .*\.")
MORE = re.compile(r"`lydelse explain (?:[a-z0-9-]+|CODE|KOD)` .*\.")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    return healthy(tmp_path_factory.mktemp("malformed") / "project")


@pytest.fixture
def project(whole: Workbench, tmp_path: Path) -> Workbench:
    """A copy of a project in order, to be harmed."""
    copy = Workbench.__new__(Workbench)
    copy.__dict__ |= whole.__dict__ | {"root": tmp_path / "project"}
    shutil.copytree(whole.root, copy.root)
    return copy


class Hangs(BaseException):
    """A minute of the processor's time went by."""


# To check ten thousand texts is a minute's work by right, and to write them down another.
MINUTES = {"ten thousand texts": 5}


@contextmanager
def a_minute(minutes: int = 1) -> Iterator[None]:
    """Stop what works for longer: counted is this process's own work, not what others do."""

    def stop(*_: object) -> None:
        raise Hangs

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 60 * minutes)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def test_before_anything_is_harmed_all_is_well(project: Workbench) -> None:
    for words in (("check",), ("verify",), ("status",)):
        assert project.run(*words).exit_code == 0, project.run(*words).output
    assert held(project)


def lines_of(told: str) -> list[re.Match[str]]:
    """The problems that a command told, each with place, code and what to do; then the count, and
    what says more."""
    found = []
    for line in told.splitlines():
        match = LINE.fullmatch(line)
        other = COUNT.fullmatch(line) or MORE.fullmatch(line)
        assert match or other or line.startswith(("Usage", "Try", "Error")), line
        if match and match["code"] in catalogue():
            assert match["place"].strip() and len(match["said"].split()) > 4, line
            found.append(match)
    return found


def told(project: Workbench, *words: str, minutes: int = 1) -> list[re.Match[str]]:
    """Type a command that only reads: it ends, and what is wrong has a place and a remedy."""
    before = stamps(project)
    with a_minute(minutes):
        result = project.run(*words)  # an exception would be raised here
    assert result.exit_code in (0, 1), (words, result.output)
    assert "Traceback" not in result.output and "internal-error" not in result.output
    assert stamps(project) == before, words
    found = lines_of(result.stderr)
    assert found or result.exit_code == 0, result.output
    return found


def stamps(project: Workbench) -> dict[str, tuple[int, int]]:
    """How each file was left; those of 50 MB are not read again and again."""
    return {
        path.as_posix(): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in project.root.rglob("*")
        if not path.is_dir() and ".build" not in path.parts
    }


def bytes_of(project: Workbench) -> bytes:
    """The ledger, if there is a file of that name."""
    path = project.root / "ledger.jsonl"
    return path.read_bytes() if path.is_file() else b""


def held(project: Workbench) -> bool:
    """Whether the preview shows the harmed text whole; it is made of whatever can be read."""
    with a_minute():
        site, problems = read_project(project.root)
        if site is None:
            assert problems
            return False
        website = Website(site, DAY, preview=True)
        files = dict(every_file(website, lean((THEME,), "malformed").get_template))
    page = files.get("terms/1.1/index.html")
    if page is None:
        return False
    [article] = lxml.html.document_fromstring(page.decode()).cssselect("article")
    return SENTINEL in " ".join(article.text_content().split())


def judged(project: Workbench, minutes: int = 1) -> None:
    """Hold a harmed project to what is promised, and where that takes a minute, its pages too."""
    found = told(project, "check", minutes=minutes)
    found += told(project, "--lang", "sv", "verify", minutes=minutes)
    told(project, "status", minutes=minutes)
    text = project.root / TEXT
    written = text.is_file() and SENTINEL.encode() in text.read_bytes()
    whole = minutes > 1 or held(project) or not written
    assert whole or found, "a text is shown in part, and nobody is told"
    before, ledger = stamps(project), bytes_of(project)
    with a_minute(minutes):
        result = project.run("publish")
    assert result.exit_code in (0, 1), result.output
    lines_of(result.stderr)
    after = bytes_of(project)
    if after == ledger:
        assert stamps(project) == before
    else:
        assert after.startswith(ledger) and not read_ledger(after)[1]


SOME = (*cases(SAMPLE), *ONCE)


@pytest.mark.parametrize(
    "case",
    [one if one in SOME else pytest.param(one, marks=pytest.mark.slow) for one in cases()],
)
@pytest.mark.slow
def test_whatever_is_malformed_is_told_or_shown(project: Workbench, case: str) -> None:
    harm(project, case)
    judged(project)


@pytest.mark.slow
@pytest.mark.parametrize("case", LARGE)
def test_what_is_too_large_is_told_or_shown(project: Workbench, case: str) -> None:
    make: Callable[[Workbench], object] = LARGE[case]
    make(project)
    judged(project, MINUTES.get(case, 1))
