"""Telling pull requests: each once, whatever happens in between. GitHub is a small program here."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jobs.git import Repository
from jobs.publish import TOLD
from jobs.stopping import Stop
from jobs.tell import tell
from jobs.words import MARKER
from tests.jobs.conftest import write

GH = """#!{python}
import json, pathlib, sys
state = pathlib.Path({state!r})
comments = json.loads(state.read_text())
words = sys.argv[2:]
path = next(word for word in words if word.startswith("repos/")).partition("?")[0]
method = words[words.index("--method") + 1] if "--method" in words else "GET"
if "/99/" in path:
    sys.exit("gh: Not Found (HTTP 404)")
if "/98/" in path:
    sys.exit("gh: Bad gateway (HTTP 502)")
if method == "GET":
    mine = [one for one in comments if one["path"] == path]
    print(json.dumps([mine[:1], mine[1:]]))
else:
    body = pathlib.Path(words[words.index("--field") + 1].removeprefix("body=@")).read_text()
    if method == "POST":
        comments.append(dict(id=len(comments) + 1, path=path, body=body))
    else:
        comments[int(path.rpartition("/")[2]) - 1]["body"] = body
    state.write_text(json.dumps(comments))
"""


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """The comments on GitHub, of which one is somebody else's."""
    state = tmp_path / "github.json"
    path = "repos/{owner}/{repo}/issues/7/comments"
    state.write_text(json.dumps([{"id": 1, "path": path, "body": "Looks good"}]))
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


def test_each_is_told_once_and_the_mark_moves_on(
    here: Repository, github: Callable[[], list[str]]
) -> None:
    for _ in range(2):
        tell(here, here.root / "words")
    assert github() == ["Looks good", f"{MARKER}\nfor 7\n", f"{MARKER}\nfor 12\n"]
    assert here.mark(TOLD) == here.ask("rev-parse", "HEAD")
    write(here, "words/7.md", f"{MARKER}\nnew words\n")
    tell(here, here.root / "words")
    assert github()[1] == f"{MARKER}\nnew words\n"


def test_a_number_that_is_no_pull_request_is_passed_over(
    here: Repository, github: Callable[[], list[str]]
) -> None:
    write(here, "words/99.md", MARKER)
    assert any("no such pull request" in line for line in tell(here, here.root / "words"))
    assert len(github()) == 3


def test_where_github_fails_the_mark_stays_and_the_next_run_tells_again(
    here: Repository, github: Callable[[], list[str]]
) -> None:
    write(here, "words/98.md", MARKER)
    with pytest.raises(Stop, match=r"not-told: .*Bad gateway"):
        tell(here, here.root / "words")
    assert here.mark(TOLD) is None
    (here.root / "words/98.md").unlink()
    tell(here, here.root / "words")
    assert len(github()) == 3
