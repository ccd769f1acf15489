"""A history of commits: the example's bundle, cloned and taken in as a person would."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lydelse.ledger.events import Adopt
from tests.workbench import Workbench

BUNDLE = Path(__file__).resolve().parents[2] / "examples/past/terms.bundle"
PATHS = ("--path", "sv=docs/sv/villkor.md", "--path", "en=docs/en/terms.md")


@pytest.fixture
def clone(tmp_path: Path, require_tool: Callable[[str], str]) -> Path:
    git = require_tool("git")
    subprocess.run([git, "clone", "-q", str(BUNDLE), str(tmp_path / "clone")], check=True)
    return tmp_path / "clone"


def planned(project: Workbench, *words: str) -> list[dict[str, str]]:
    project.done("import", "terms", *words)
    text = project.read("import/terms/plan.csv").removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_file_is_followed_through_its_renaming_and_seen_as_its_branch_saw_it(
    tmp_path: Path, clone: Path
) -> None:
    """What was merged is one text, of the day of the merge; what changed no word is none."""
    rows = planned(Workbench(tmp_path / "project"), str(clone), *PATHS)
    told = [(row["action"], row["day"], row["day_from"], row["languages"]) for row in rows]
    assert told == [
        ("fold", "2016-02-15", "text", "sv"),
        ("keep", "2016-02-15", "text", "sv"),
        ("keep", "2017-10-01", "text", "sv"),
        ("fold", "2018-05-25", "text", "sv"),
        ("keep", "2018-05-25", "text", "sv en"),
        ("keep", "2019-11-04", "commit", "sv en*"),
        ("skip", "2019-11-04", "commit", "sv en*"),
    ]
    assert rows[0]["source"].startswith("villkor.md@")
    assert [row["change"] for row in rows if row["action"] == "keep"] == ["", *["substantive"] * 3]


def test_each_commit_of_what_was_merged_can_be_looked_at(tmp_path: Path, clone: Path) -> None:
    rows = planned(Workbench(tmp_path / "project"), str(clone), *PATHS, "--every-commit")
    assert "Shorter time to pay" in [row["note"] for row in rows]


def test_the_history_becomes_versions(tmp_path: Path, clone: Path) -> None:
    project = Workbench(tmp_path / "project")
    planned(project, str(clone), *PATHS)
    project.done("import", "terms", "--carry-out")
    events = [event for event in project.ledger.events if isinstance(event, Adopt)]
    assert [(one.version, str(one.basis)) for one in events] == [
        ("1.0", "text"), ("1.1", "text"), ("1.2", "text"), ("1.3", "commit"),
    ]  # fmt: skip
    assert "## Betalning {#how-you-pay}" in project.read("docs/sv/terms/1.0.md")
    assert "## Hur du betalar {#how-you-pay}" in project.read("docs/sv/terms/1.3.md")
    assert project.done("check") and project.done("verify")


def test_an_archive_of_terms_says_which_changes_its_tool_made(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    """As Open Terms Archive writes its commits."""
    git, folder = require_tool("git"), tmp_path / "archive"
    folder.mkdir()
    subprocess.run([git, "init", "-q", "-b", "main", str(folder)], check=True)
    path = folder / "Shop" / "Terms of Service.md"
    path.parent.mkdir()
    for day, subject, text in (
        ("2021-01-01", "First record of Shop Terms of Service", "Terms\n=====\n\nOne.\n"),
        (
            "2021-02-01",
            "Apply technical or declaration upgrade on Shop Terms of Service",
            "Menu\n\n",
        ),
        ("2021-03-01", "Record new changes of Shop Terms of Service", "Terms\n=====\n\nTwo.\n"),
    ):
        path.write_text(text, "utf-8")
        subprocess.run([git, "add", "."], cwd=folder, check=True)
        moment = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        words = [git, "commit", "-q", "-m", subject]
        subprocess.run(words, cwd=folder, check=True, env=_env() | moment)
    words = (str(folder), "--path", "sv=Shop/Terms of Service.md")
    rows = planned(Workbench(tmp_path / "project"), *words)
    assert [(row["action"], row["day"], row["day_from"]) for row in rows] == [
        ("keep", "2021-01-01", "archive"),
        ("skip", "2021-02-01", "archive"),
        ("keep", "2021-03-01", "archive"),
    ]


def _env() -> dict[str, str]:
    import os

    return dict(os.environ)


def test_what_is_not_in_the_repository_is_told(tmp_path: Path, clone: Path) -> None:
    project = Workbench(tmp_path / "project")
    assert "has no history" in project.misused("import", "terms", str(clone), "--path", "sv=no.md")
    said = project.misused("import", "terms", str(clone), *PATHS, "--branch", "nowhere")
    assert "nowhere" in said


def test_a_clone_without_its_past_is_told_of(tmp_path: Path, clone: Path) -> None:
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", f"file://{clone}", str(tmp_path / "short")],
        check=True,
    )
    project = Workbench(tmp_path / "project")
    said = project.misused("import", "terms", str(tmp_path / "short"), *PATHS)
    assert "--unshallow" in said
