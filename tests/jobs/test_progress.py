"""What is being done is told while it is done, where somebody sees it."""

import subprocess
import sys

import pytest

from lydelse.jobs.progress import doing
from tests.sites.project import ROOT


def test_in_ci_each_step_is_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with doing("walking-links"):
        pass
    assert capsys.readouterr().err == "walking every link …\n"


def test_elsewhere_nothing_is_said_but_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    with doing("walking-links"):
        pass
    assert capsys.readouterr().err == ""


def test_what_is_run_says_what_it_says_and_ends_as_it_ends() -> None:
    words = [
        sys.executable,
        "-m",
        "lydelse.jobs.progress",
        "asking-others",
        "lydelse",
        "status",
        "nothing",
    ]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "nothing" in done.stderr
