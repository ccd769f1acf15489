"""How a command speaks: in which language, in which colours, and what it says while it works."""

from __future__ import annotations

import os
import pty
import re
import time
from string import Formatter

import pytest
from click.testing import CliRunner

from lydelse.cli import main
from lydelse.cli.terminal import busy
from lydelse.cli.usage_errors import language
from lydelse.messages.problems import LANGUAGES, catalogue, language_of, problem
from tests.workbench import Workbench


@pytest.fixture
def faulty(project: Workbench) -> Workbench:
    """A project with an error and two warnings."""
    project.draft("1.0", body="[tom]()\n\n<!-- x -->")
    project.draft("1.0", languages=["en"])
    return project


def check(project: Workbench, *options: str, **env: str | None) -> str:
    """What `check` prints to standard error."""
    words = ["--project", str(project.root), *options, "check"]
    return CliRunner().invoke(main, words, env=env).stderr


def test_what_is_kept_in_memory_is_counted_where_the_environment_asks(faulty: Workbench) -> None:
    quiet, counted = (check(faulty, "--lang", "sv", LYDELSE_COUNT=asks) for asks in ("", "1"))
    assert counted.startswith(quiet)
    heading, *lines = counted.removeprefix(quiet).splitlines()
    assert "Träffar" in heading and any("messages.problems._phrases" in line for line in lines)


# --- language -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_is_told_in_every_language_with_the_same_values(language: str) -> None:
    def values(sentence: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}

    told = catalogue(language)
    assert list(told) == list(catalogue())
    for code, entry in catalogue().items():
        assert values(told[code].cause) == values(entry.cause), code
        assert values(told[code].remedy) == values(entry.remedy), code
        assert told[code].severity is entry.severity


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "sv"}, "sv"),
        ({"LANG": "sv-FI"}, "sv"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fi_FI.UTF-8"}, "en"),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "", "LC_MESSAGES": "sv_SE"}, "sv"),
        ({"LYDELSE_LANG": "sv", "LC_ALL": "C"}, "sv"),
        ({"LYDELSE_LANG": "en", "LANG": "sv_SE.UTF-8"}, "en"),
    ],
)
def test_the_surroundings_choose_the_language(environ: dict[str, str], language: str) -> None:
    assert language_of(environ) == language


def test_problems_are_told_in_swedish_where_that_is_asked_for(faulty: Workbench) -> None:
    swedish = check(faulty, LYDELSE_LANG="sv")
    assert "link-empty: länken ”tom” leder ingenstans. Skriv dess adress" in swedish
    assert "varning: comment-published: kommentaren visas inte" in swedish
    assert re.search(r"^1 fel, 3 varningar\.$", swedish, re.MULTILINE)
    assert check(faulty, "--lang", "sv") == swedish
    assert "leads nowhere" in check(faulty, "--lang", "en", LYDELSE_LANG="sv")
    wrong = CliRunner().invoke(main, ["--lang", "sv", "--project", str(faulty.root), "status", "x"])
    assert wrong.exit_code == 2 and "det finns inget dokument `x`" in wrong.stderr


def test_what_one_command_speaks_is_forgotten_when_it_ends(faulty: Workbench) -> None:
    for words in (["check"], ["status", "x"], ["no-such-command"], ["--help"]):
        CliRunner().invoke(main, ["--lang", "sv", "--project", str(faulty.root), *words])
        assert language() == "en"


def test_a_problem_says_where_it_is() -> None:
    assert problem("file-empty", "a.md", 3).place == "a.md:3"
    assert problem("file-empty", "a.md").place == "a.md"


# --- colour ---------------------------------------------------------------------------------


def test_there_is_colour_on_a_terminal_alone_and_never_where_it_is_not_wanted(
    faulty: Workbench,
) -> None:
    words = ["--project", str(faulty.root), "status"]
    plain = CliRunner().invoke(main, words).output
    xterm = {"TERM": "xterm", "NO_COLOR": None}
    coloured = CliRunner().invoke(main, words, color=True, env=xterm).output
    assert "\x1b[" in coloured and "\x1b[" not in plain
    for env in (xterm | {"NO_COLOR": "1"}, xterm | {"TERM": "dumb"}):
        refused = CliRunner().invoke(main, words, color=True, env=env).output
        assert refused == plain == re.sub(r"\x1b\[\d*m", "", coloured)


# --- progress -------------------------------------------------------------------------------


def seen_on_a_terminal(monkeypatch: pytest.MonkeyPatch, after: float, lasting: float) -> str:
    """What ``busy`` writes to a terminal while something lasts so many seconds."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        with busy("comparing", after):
            time.sleep(lasting)
        terminal.write("end")
        terminal.flush()
        said = ""
        while not said.endswith("end"):
            said += os.read(ours, 10_000).decode()
    os.close(ours)
    return said


def test_what_lasts_is_told_on_a_terminal_and_the_line_goes_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = seen_on_a_terminal(monkeypatch, 0.001, 0.1)
    assert said.startswith("comparing … 1 s\rcomparing … 2 s\r")
    assert said.endswith("\r\x1b[Kend")


def test_what_is_done_at_once_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen_on_a_terminal(monkeypatch, 60, 0) == "end"


def test_nothing_is_told_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with busy("comparing", 0.001):
        time.sleep(0.02)
    assert capsys.readouterr().err == ""
