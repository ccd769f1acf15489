"""The door to git: what is committed and pushed, and what happens when somebody else was first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lydelse.cli.git import Failed
from lydelse.jobs.exit import Stop
from lydelse.jobs.git import Repository
from tests.jobs.conftest import write


@pytest.fixture
def anna(clone: Callable[[str], Repository]) -> Repository:
    """A clone whose first commit is at the origin."""
    anna = clone("anna")
    write(anna, "a.txt", "a\n")
    first = anna.commit(["a.txt"], "First")
    assert anna.push(first, "main", None)
    return anna


def test_a_commit_holds_the_named_files_and_nothing_else(anna: Repository) -> None:
    write(anna, "b.txt", "b\n")
    write(anna, "a.txt", "changed\n")
    write(anna, "[a].txt", "no pattern\n")
    anna.ask("add", "a.txt")
    before = anna.ask("rev-parse", "HEAD")
    after = anna.commit(["b.txt", "[a].txt"], "Second")
    assert anna.changed(before, after) == ["[a].txt", "b.txt"]
    assert anna.changed(after) == ["a.txt"]
    assert anna.file_at(after, "b.txt") == b"b\n"
    assert anna.file_at(after, "c.txt") is None


def test_a_file_that_is_gone_is_committed_as_gone(anna: Repository) -> None:
    (anna.root / "a.txt").unlink()
    assert anna.file_at(anna.commit(["a.txt"], "Second"), "a.txt") is None


def test_whoever_pushes_second_is_told_to_read_again(
    anna: Repository, clone: Callable[[str], Repository]
) -> None:
    berit = clone("berit")
    base = berit.fetch("main")
    for repository in (anna, berit):
        write(repository, "b.txt", str(repository.root))
    one, two = anna.commit(["b.txt"], "Anna's"), berit.commit(["b.txt"], "Berit's")
    assert anna.push(one, "main", base)
    assert not berit.push(two, "main", base)
    assert berit.fetch("main") == one == berit.at_origin("main")


def test_a_push_whose_answer_was_lost_counts(anna: Repository) -> None:
    base = anna.fetch("main")
    write(anna, "b.txt", "b\n")
    commit = anna.commit(["b.txt"], "Second")
    hook = Path(anna.ask("remote", "get-url", "origin")) / "hooks/post-update"
    hook.write_text("#!/bin/sh\nkill -9 $PPID\n")
    hook.chmod(0o755)
    assert anna.push(commit, "main", base)
    assert anna.at_origin("main") == commit


def test_a_push_that_the_origin_forbids_stops_with_its_words(anna: Repository) -> None:
    base = anna.fetch("main")
    write(anna, "b.txt", "b\n")
    commit = anna.commit(["b.txt"], "Second")
    hook = Path(anna.ask("remote", "get-url", "origin")) / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'only on Sundays' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(Stop, match=r"git-push: .*only on Sundays"):
        anna.push(commit, "main", base)
    assert anna.at_origin("main") == base


def test_a_commit_is_looked_at_aside_without_touching_what_is_being_written(
    anna: Repository, tmp_path: Path
) -> None:
    write(anna, "a.txt", "half a sent")
    place = tmp_path / "aside"
    place.mkdir()
    (place / "left.txt").write_text("by a killed run")
    for _ in range(2):
        with anna.aside(place, anna.fetch("main")) as other:
            assert (other.root / "a.txt").read_text() == "a\n"
            assert not (other.root / "left.txt").exists()
    with pytest.raises(KeyError), anna.aside(place, "HEAD"):
        raise KeyError
    assert not place.exists()
    assert (anna.root / "a.txt").read_text() == "half a sent"
    assert anna.ask("worktree", "list", "--porcelain").count("worktree ") == 1


def test_what_git_refuses_is_said_and_nothing_hangs(anna: Repository, tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no-such-word"):
        anna.ask("no-such-word")
    assert anna.commit_of("no-such-branch") is None
    anna.ask("remote", "set-url", "origin", str(tmp_path / "nowhere"))
    with pytest.raises(Stop, match="git-fetch"):
        anna.fetch("main")
