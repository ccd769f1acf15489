"""Telling pull requests: each once, whatever happens in between. `gh` is a small program here."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lydelse.jobs.comment import gh
from lydelse.jobs.exit import Stop
from lydelse.jobs.git import Repository
from lydelse.jobs.merge_comment import MARKER
from lydelse.jobs.notify import tell
from lydelse.jobs.publish import TOLD
from tests.jobs.conftest import write

GH = """#!{python}
import json, pathlib, sys
state = pathlib.Path({state!r})
comments = json.loads(state.read_text())
path, method = sys.argv[2], sys.argv[sys.argv.index("--method") + 1]
if "/99/" in path:
    sys.exit("gh: Not Found (HTTP 404)")
if "/98/" in path:
    sys.exit("gh: Bad gateway (HTTP 502)")
if method == "GET":
    mine = [one for one in comments if one["path"] == path]
    print(json.dumps([mine[:1], mine[1:]]))
else:
    body = json.load(sys.stdin)["body"]
    if method == "POST":
        user = dict(login="github-actions[bot]")
        comments.append(dict(id=len(comments) + 1, path=path, body=body, user=user))
    else:
        comments[int(path.rpartition("/")[2]) - 1]["body"] = body
    state.write_text(json.dumps(comments))
"""


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The comments on GitHub, of which one is somebody else's, who knows the marker."""
    state = tmp_path / "github.json"
    path, body = "repos/norrljus/policy/issues/7/comments", f"{MARKER} says who is no bot"
    theirs = {"id": 1, "path": path, "body": body, "user": {"login": "astrid"}}
    state.write_text(json.dumps([theirs]))
    gh = tmp_path / "bin/gh"
    gh.parent.mkdir()
    gh.write_text(GH.format(python=sys.executable, state=str(state)))
    gh.chmod(0o755)
    monkeypatch.setenv("PATH", str(gh.parent), prepend=":")
    return lambda: [one["body"] for one in json.loads(state.read_text())]


@pytest.fixture
def here(clone: Callable[[str], Repository]) -> Repository:
    """A clone with a commit at the origin, and words for two pull requests."""
    here = clone("ci")
    write(here, "a.txt", "a")
    commit = here.commit(["a.txt"], "First")
    here.push(commit, "main", None)
    for number in (7, 12):
        write(here, f"words/{number}.md", f"{MARKER}\nfor {number}\n")
    write(here, "words/summary.md", "for nobody")
    write(here, "words/commit", commit + "\n")
    return here


def say(here: Repository) -> list[str]:
    """Tell what is to be told."""
    return tell(here, here.root / "words", gh, "norrljus/policy")


def test_each_is_told_once_and_the_mark_moves_on(
    here: Repository, github: Callable[[], list[str]]
) -> None:
    for _ in range(2):
        say(here)
    assert github()[0] == f"{MARKER} says who is no bot"
    assert github()[1:] == [f"{MARKER}\nfor 7\n", f"{MARKER}\nfor 12\n"]
    assert here.mark(TOLD) == here.ask("rev-parse", "HEAD")
    write(here, "words/7.md", f"{MARKER}\nnew words\n")
    say(here)
    assert github()[1] == f"{MARKER}\nnew words\n"


def test_a_number_that_is_no_pull_request_is_passed_over(
    here: Repository, github: Callable[[], list[str]]
) -> None:
    write(here, "words/99.md", MARKER)
    assert any("no pull request here" in line for line in say(here))
    assert len(github()) == 3


def test_where_github_fails_the_mark_stays_and_the_next_run_tells_again(
    here: Repository, github: Callable[[], list[str]]
) -> None:
    write(here, "words/98.md", MARKER)
    with pytest.raises(Stop, match=r"gh-refused: .*Bad gateway"):
        say(here)
    assert here.mark(TOLD) is None
    (here.root / "words/98.md").unlink()
    say(here)
    assert len(github()) == 3
