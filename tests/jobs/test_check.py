"""The check of a pull request: two trees, a report, redlines that open from a folder."""

import copy
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lydelse.jobs import check
from lydelse.jobs.check import annotated, leave, links_of
from lydelse.jobs.exit import Stop
from lydelse.jobs.git import Repository
from lydelse.messages.problems import problem
from lydelse.publishing.review_report import Links, Report
from lydelse.website.openable import openable
from lydelse.word.read import read_file
from tests.jobs.clones import git, quiet_git
from tests.sites.project import DATA, ROOT
from tests.workbench import Workbench

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
CI = {
    "GITHUB_REPOSITORY": "bjorkvik/policies",
    "GITHUB_RUN_ID": "77",
    "NUMBER": "12",
    "HEAD_REPOSITORY": "astrid/policies",
    "HEAD_BRANCH": "draft/terms-1.1",
}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    project = Workbench(tmp_path_factory.mktemp("begun") / "site")
    project.published("1.0")
    return project


@pytest.fixture
def terms(begun: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    """A pull request as CI has it: its first parent is the tree before it."""
    quiet_git(monkeypatch)
    project = copy.copy(begun)
    project.root = tmp_path / "site"
    shutil.copytree(begun.root, project.root)
    git(project.root, "init", "--quiet", "--initial-branch=main")
    commit(project, "Before")
    return project


def commit(project: Workbench, message: str) -> None:
    git(project.root, "add", "--all")
    git(project.root, "commit", "--quiet", "--message", message)


def checked(project: Workbench) -> Report:
    return check.check(Repository(project.root), "HEAD^1", Links(), NOW)


def test_the_tree_before_is_the_commit_that_is_named(terms: Workbench) -> None:
    terms.draft("1.1", "2027-01-01", based_on="1.0", body="Den nya texten.")
    commit(terms, "The draft")
    made = checked(terms)
    assert "**terms 1.1** (ändring i sak) gäller från den 1 januari 2027." in made.markdown
    assert [shown.name for shown in made.redlines] == ["terms-1.1-sv", "terms-1.1-en"]


def test_what_would_be_refused_on_merging_fails_the_check(terms: Workbench) -> None:
    """Too short a notice is no fault of the text; but merging would publish nothing."""
    terms.write("mkdocs.yml", terms.config)
    terms.draft("1.1", "2026-12-01", based_on="1.0", body="Den nya texten.")
    commit(terms, "The draft")
    assert "notice-short" in [one.code for one in checked(terms).problems]


def test_a_project_that_cannot_be_read_is_reported_not_raised(terms: Workbench) -> None:
    terms.write("mkdocs.yml", "extra: [")
    commit(terms, "A slip")
    made = checked(terms)
    assert made.problems and "mkdocs.yml" in made.markdown


def test_a_tree_before_that_is_not_there_is_a_plain_word(terms: Workbench) -> None:
    with pytest.raises(Stop, match="no commit `origin/main`"):
        check.check(Repository(terms.root), "origin/main", Links(), NOW)


def test_what_is_left_is_the_report_its_number_and_the_redlines(
    terms: Workbench, tmp_path: Path
) -> None:
    terms.draft("1.1", "2027-01-01", based_on="1.0", body="Den nya texten.")
    commit(terms, "The draft")
    (tmp_path / "out/.build/report").mkdir(parents=True)
    (tmp_path / "out/.build/report/old").write_text("from an earlier run")
    text = leave(tmp_path / "out", checked(terms), CI)
    assert "https://github.com/bjorkvik/policies/actions/runs/77#artifacts" in text
    report = tmp_path / "out/.build/report"
    assert sorted(path.name for path in report.iterdir()) == ["number", "report.md"]
    assert (report / "number").read_text() == "12"
    assert (report / "report.md").read_text("utf-8") == text
    review = tmp_path / "out/.build/review"
    page = (review / "redlines/terms-1.1-sv.html").read_text("utf-8")
    index = (review / "index.html").read_text("utf-8")
    assert re.findall('href="(.*?)"', index) == [
        "site/index.html",
        "redlines/terms-1.1-sv.html",
        "redlines/terms-1.1-sv.docx",
        "redlines/terms-1.1-en.html",
        "redlines/terms-1.1-en.docx",
    ]
    word = read_file((review / "redlines/terms-1.1-sv.docx").read_bytes())
    assert word.source == ("terms", "1.1", "sv")
    assert "Den nya texten." in [one.text for one in word.findings]
    assert "<style>" in page and not re.search(r'\b(src|href)="(?!#)|@import|url\(', page)


@pytest.mark.slow
def test_what_a_reviewer_downloads_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps of check.yml, one after the other, in this project with texts made for tests."""
    quiet_git(monkeypatch)
    root = tmp_path / "project"
    texts = ("docs", "registers", "notes", "ledger.jsonl")
    for name in git(ROOT, "ls-files", "-z").split("\0"):
        if (ROOT / name).is_file() and name.partition("/")[0] not in texts:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
    shutil.copytree(DATA, root, dirs_exist_ok=True)
    (root / ".venv").symlink_to(ROOT / ".venv")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Before")
    subprocess.run(["./lydelse", "new", "privacy-policy"], cwd=root, check=True)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "The draft")
    monkeypatch.setenv("BASE", "HEAD^1")
    for target in ("report", "preview"):
        subprocess.run(["make", target], cwd=root, check=False)
    review = root / ".build/review"
    assert sorted(path.name for path in review.iterdir()) == ["index.html", "redlines", "site"]
    links = re.findall('href="(.*?)"', (review / "index.html").read_text("utf-8"))
    assert len(links) == 5 and all((review / link).is_file() for link in links)


def test_an_editor_is_led_to_the_form_and_to_the_branch_of_the_fork() -> None:
    links = links_of(CI, ROOT)
    assert links.form == "https://github.com/bjorkvik/policies/actions/workflows/draft.yml"
    assert links.manual == "https://github.com/bjorkvik/policies/blob/main/manual/"
    assert links.edit == "https://github.com/astrid/policies/edit/draft/terms-1.1/"
    assert links_of({}, ROOT) == Links(), "a clone has commands"


def test_no_link_leads_to_pages_that_a_company_does_not_have(tmp_path: Path) -> None:
    (tmp_path / "manual/en").mkdir(parents=True)
    assert links_of(CI, tmp_path).manual == ""


def test_problems_stand_beside_their_lines_errors_first() -> None:
    found = (
        problem("byte-order-mark", "docs/a,b.md"),
        problem("setting-wrong", "mkdocs.yml", 3, what="50% is\n::error::no"),
    )
    first, second = annotated(Report("", found, ())).splitlines()
    assert first.startswith("::error file=mkdocs.yml,line=3,title=setting-wrong::50%25 is")
    assert second.startswith("::warning file=docs/a%2Cb.md,line=1,title=byte-order-mark::")


def test_the_job_fails_where_something_is_wrong_and_still_leaves_its_report(
    terms: Workbench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "docs/sv/terms/1.0.md"
    terms.write(path, terms.read(path).replace("varsamt", "slarvigt"))
    commit(terms, "An edit")
    monkeypatch.chdir(terms.root)
    monkeypatch.setenv("BASE", "HEAD^1")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_REPOSITORY", "bjorkvik/policies")
    assert check.main() == 1
    assert f"::error file={path},line=1,title=published-file-edited::" in capsys.readouterr().out
    said = (terms.root / ".build/report/report.md").read_text("utf-8")
    assert "actions/workflows/draft.yml" in said and "<del>varsamt</del>" in said


@pytest.mark.parametrize(
    ("link", "from_disk"),
    [
        ("../", "../index.html"),
        ("1.0/", "1.0/index.html"),
        ("../en/privacy-policy/#scope", "../en/privacy-policy/index.html#scope"),
        (".", "./index.html"),
        ("..", "../index.html"),
        ("./", "./index.html"),
        ("#scope", "#scope"),
        ("", ""),
        ("1.0/source.md", "1.0/source.md"),
        ("../feed.xml", "../feed.xml"),
        ("https://exempel.se/", "https://exempel.se/"),
        ("mailto:a@exempel.se", "mailto:a@exempel.se"),
    ],
)
def test_a_link_to_a_folder_leads_to_its_page_from_a_disk(link: str, from_disk: str) -> None:
    assert openable(f'<a class="x" href="{link}">') == f'<a class="x" href="{from_disk}">'
