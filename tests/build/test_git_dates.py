"""The day of the last commit that changed a page, in histories as they come."""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lydelse.build import git_dates

ROOT = Path(__file__).resolve().parent.parent.parent
STOCKHOLM = ZoneInfo("Europe/Stockholm")
PAGE = "docs/sv/om.md"
TEXT = "".join(f"Rad {n} av sidan om Norrljus.\n" for n in range(20))


class Repository:
    """A git repository; each commit is made at noon of a day."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, at: str = "2025-01-01T12:00:00+01:00") -> str:
        env = os.environ | {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=env, capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def commit(self, day: str, hour: str = "12:00:00+01:00") -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", day, at=f"{day}T{hour}")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with one page, committed on 5 January."""
    made = Repository(tmp_path / "repository")
    made.write(PAGE, TEXT)
    made.commit("2025-01-05")
    return made


@pytest.fixture
def days(
    repository: Repository, caplog: pytest.LogCaptureFixture
) -> Callable[..., dict[str, date]]:
    """The days that git knows of some pages; what it says is in ``caplog``."""
    caplog.set_level(logging.INFO)

    def ask(*paths: str, root: Path | None = None) -> dict[str, date]:
        log = logging.getLogger("test")
        return git_dates.last_changes(root or repository.root, set(paths or [PAGE]), STOCKHOLM, log)

    return ask


def test_a_committed_page_has_the_day_of_its_commit(repository, days, caplog) -> None:
    assert days() == {PAGE: date(2025, 1, 5)}
    repository.write(PAGE, TEXT + "Mer.\n")
    repository.commit("2025-02-05")
    assert days() == {PAGE: date(2025, 2, 5)}
    assert not caplog.records


def test_other_commits_do_not_count(repository, days) -> None:
    repository.write("docs/sv/annat.md", "Annat.\n")
    repository.commit("2025-03-01")
    assert days() == {PAGE: date(2025, 1, 5)}


def test_what_git_knows_may_have_any_name(repository, days) -> None:
    (repository.root / os.fsdecode(b"bild\xff.png")).write_bytes(b"")
    repository.commit("2025-03-01")
    assert days() == {PAGE: date(2025, 1, 5)}


def test_the_day_is_the_one_in_the_time_zone_of_the_site(repository, days) -> None:
    repository.write(PAGE, TEXT + "Mer.\n")
    repository.commit("2025-02-05", "23:30:00+00:00")
    assert days() == {PAGE: date(2025, 2, 6)}


def test_a_rename_alone_is_no_change(repository, days) -> None:
    repository.git("mv", PAGE, "docs/sv/hem.md")
    repository.commit("2025-02-05")
    assert days("docs/sv/hem.md") == {"docs/sv/hem.md": date(2025, 1, 5)}


def test_a_rename_with_an_edit_is_a_change(repository, days) -> None:
    repository.git("mv", PAGE, "docs/sv/hem.md")
    repository.write("docs/sv/hem.md", TEXT + "Mer.\n")
    repository.commit("2025-02-05")
    assert days("docs/sv/hem.md") == {"docs/sv/hem.md": date(2025, 2, 5)}


def test_changes_before_a_rename_are_followed(repository, days) -> None:
    repository.write(PAGE, TEXT + "Mer.\n")
    repository.commit("2025-02-05")
    repository.git("mv", PAGE, "docs/sv/hem.md")
    repository.commit("2025-03-05")
    repository.git("mv", "docs/sv/hem.md", "docs/sv/start.md")
    repository.commit("2025-04-05")
    assert days("docs/sv/start.md") == {"docs/sv/start.md": date(2025, 2, 5)}


def test_a_new_page_at_an_old_name_is_not_the_old_page(repository, days) -> None:
    repository.git("mv", PAGE, "docs/sv/hem.md")
    repository.commit("2025-02-05")
    repository.write(PAGE, "Något helt annat, om en annan sak.\n")
    repository.commit("2025-03-05")
    assert days(PAGE, "docs/sv/hem.md") == {
        PAGE: date(2025, 3, 5),
        "docs/sv/hem.md": date(2025, 1, 5),
    }


def test_an_uncommitted_page_has_no_day(repository, days, caplog) -> None:
    repository.write("docs/sv/ny.md", "Ny.\n")
    repository.write("docs/en/new/new.md", "New.\n")
    found = days(PAGE, "docs/sv/ny.md", "docs/en/new/new.md")
    assert found == {PAGE: date(2025, 1, 5)}
    [record] = caplog.records
    assert record.levelname == "INFO"
    assert record.getMessage() == (
        "Not committed, so without a date: docs/en/new/new.md, docs/sv/ny.md"
    )


def test_a_page_with_uncommitted_changes_has_no_day(repository, days) -> None:
    repository.write(PAGE, TEXT + "Mer.\n")
    assert days() == {}
    repository.git("add", "-A")
    assert days() == {}


def test_a_page_that_was_deleted_and_stands_there_uncommitted_has_no_day(repository, days) -> None:
    repository.git("rm", "-q", "-r", "docs")
    repository.write("annat.txt", "annat")
    repository.commit("2025-02-05")
    repository.write(PAGE, "På nytt.\n")
    assert days() == {}


def test_a_page_that_git_ignores_has_no_day(repository, days) -> None:
    repository.git("rm", "-q", "--cached", PAGE)
    repository.write(".gitignore", "om.md\n")
    repository.commit("2025-02-05")
    assert days() == {}


def test_a_merge_does_not_change_what_it_takes_over(repository, days) -> None:
    repository.git("checkout", "-q", "-b", "side")
    repository.write(PAGE, TEXT + "Mer.\n")
    repository.commit("2025-02-05")
    repository.git("checkout", "-q", "main")
    repository.write("docs/sv/annat.md", "Annat.\n")
    repository.commit("2025-03-05")
    repository.git("merge", "-q", "--no-ff", "side", at="2025-04-05T12:00:00+01:00")
    assert days(PAGE, "docs/sv/annat.md") == {
        PAGE: date(2025, 2, 5),
        "docs/sv/annat.md": date(2025, 3, 5),
    }


def test_a_merge_that_writes_a_page_itself_changes_it(repository, days) -> None:
    repository.git("checkout", "-q", "-b", "side")
    repository.write(PAGE, TEXT + "Den ena.\n")
    repository.commit("2025-02-05")
    repository.git("checkout", "-q", "main")
    repository.write(PAGE, TEXT + "Den andra.\n")
    repository.commit("2025-03-05")
    subprocess.run(["git", "merge", "-q", "side"], cwd=repository.root, capture_output=True)
    repository.write(PAGE, TEXT + "Den ena och den andra.\n")
    repository.commit("2025-04-05")
    assert days() == {PAGE: date(2025, 4, 5)}


def test_a_page_edited_on_one_branch_and_renamed_on_another_was_changed_by_the_edit_or_later(
    repository, days
) -> None:
    repository.git("checkout", "-q", "-b", "side")
    repository.git("mv", PAGE, "docs/sv/hem.md")
    repository.commit("2025-02-05")
    repository.git("checkout", "-q", "main")
    repository.write(PAGE, TEXT + "Mer.\n")
    repository.commit("2025-03-05")
    repository.git("merge", "-q", "--no-ff", "side", at="2025-04-05T12:00:00+01:00")
    assert days("docs/sv/hem.md")["docs/sv/hem.md"] in (date(2025, 3, 5), date(2025, 4, 5))


@pytest.mark.parametrize(
    "name",
    ["docs/sv/om oss.md", "docs/sv/åäö é.md", 'docs/sv/"så" [1]*.md', "docs/sv/-om.md"],
)
def test_any_file_name_will_do(repository, days, name: str) -> None:
    repository.write(name, "Här.\n")
    repository.commit("2025-02-05")
    assert days(PAGE, name) == {PAGE: date(2025, 1, 5), name: date(2025, 2, 5)}
    repository.write(name, "Där.\n")
    assert days(PAGE, name) == {PAGE: date(2025, 1, 5)}


def test_the_project_may_stand_in_a_folder_of_the_repository(repository, days) -> None:
    inner = "på webben/projekt/" + PAGE
    repository.write(inner, TEXT)
    repository.commit("2025-02-05")
    root = repository.root / "på webben/projekt"
    assert days(root=root) == {PAGE: date(2025, 2, 5)}
    repository.git("mv", inner, "på webben/projekt/docs/sv/hem.md")
    repository.commit("2025-03-05")
    assert days("docs/sv/hem.md", root=root) == {"docs/sv/hem.md": date(2025, 2, 5)}
    repository.write("på webben/projekt/docs/sv/hem.md", "Nytt.\n")
    assert days("docs/sv/hem.md", root=root) == {}


def test_a_project_moved_within_the_repository_keeps_its_days(repository, days) -> None:
    (repository.root / "projekt").mkdir()
    repository.git("mv", "docs", "projekt/docs")
    repository.commit("2025-02-05")
    assert days(root=repository.root / "projekt") == {PAGE: date(2025, 1, 5)}


def test_a_shallow_clone_says_so_once_and_stamps_nothing(
    repository, days, caplog, tmp_path
) -> None:
    repository.write("docs/sv/annat.md", "Annat.\n")
    repository.commit("2025-02-05")
    clone = tmp_path / "clone"
    source = f"file://{repository.root}"
    repository.git("clone", "-q", "--depth", "1", source, str(clone))
    assert days(root=clone) == {}
    [record] = caplog.records
    assert record.levelname == "INFO" and "shallow" in record.getMessage()


def test_outside_git_says_so_once_and_stamps_nothing(days, caplog, tmp_path) -> None:
    outside = tmp_path / "outside"
    (outside / "docs/sv").mkdir(parents=True)
    (outside / PAGE).write_text(TEXT, "utf-8")
    assert days(root=outside) == {}
    [record] = caplog.records
    assert record.levelname == "INFO" and "Not in a git repository" in record.getMessage()


def test_without_git_says_so_once_and_stamps_nothing(days, caplog, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert days() == {}
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_a_repository_without_a_commit_dates_nothing(days, caplog, tmp_path) -> None:
    young = Repository(tmp_path / "young")
    young.write(PAGE, TEXT)
    assert days(root=young.root) == {}
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_the_history_is_walked_once_whatever_the_number_of_pages(
    repository, days, monkeypatch, tmp_path
) -> None:
    pages = [f"docs/sv/sida-{n}.md" for n in range(20)]
    for page in pages:
        repository.write(page, f"{page}\n")
    repository.commit("2025-02-05")
    calls: list[str] = []
    real = subprocess.run

    def counted(command, **options):
        calls.extend(word for word in command if word in ("log", "status", "rev-parse", "show"))
        return real(command, **options)

    monkeypatch.setattr(git_dates.subprocess, "run", counted)
    assert len(days(*pages)) == 20
    assert calls.count("log") == 1
    assert len(calls) <= 3


def test_the_users_settings_of_git_change_nothing(repository, days, monkeypatch, tmp_path) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[log]\n showSignature = true\n follow = true\n date = relative\n"
        "[diff]\n renames = false\n noprefix = true\n relative = true\n"
        "[status]\n relativePaths = true\n short = true\n showUntrackedFiles = no\n branch = true\n"
        "[color]\n ui = always\n[format]\n pretty = fuller\n"
    )
    repository.git("mv", PAGE, "docs/sv/hem.md")
    repository.commit("2025-02-05")
    repository.write("docs/sv/ny.md", "Ny.\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    found = days("docs/sv/hem.md", "docs/sv/ny.md")
    assert found == {"docs/sv/hem.md": date(2025, 1, 5)}
    found = git_dates.last_changes(
        repository.root / "docs", {"sv/hem.md"}, STOCKHOLM, logging.getLogger("test")
    )
    assert found == {"sv/hem.md": date(2025, 1, 5)}
