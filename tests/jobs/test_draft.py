"""The form "New version": what it pushes, and what its pull request says."""

import copy
import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lydelse.jobs import begin as begun_document
from lydelse.jobs import draft, translation
from lydelse.jobs.draft import Asked, begin, body
from lydelse.jobs.exit import Stop
from lydelse.jobs.git import Repository
from lydelse.jobs.github import Web
from lydelse.model import ON_PUBLICATION, Change
from tests.jobs.clones import Origin, git, quiet_git
from tests.workbench import Workbench

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
WEB = Web("https://github.com/bjorkvik/policies")
BRANCH = "draft/terms-1.1"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The terms, published; each test has a copy."""
    project = Workbench(tmp_path_factory.mktemp("begun") / "site")
    project.published("1.0")
    return project


@pytest.fixture
def terms(begun: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    quiet_git(monkeypatch)
    project = copy.copy(begun)
    project.root = tmp_path / "site"
    shutil.copytree(begun.root, project.root)
    return project


@pytest.fixture
def origin(terms: Workbench) -> Origin:
    return Origin.of(terms)


def test_the_choices_of_the_form_are_understood() -> None:
    form = {"DOCUMENT": "terms", "CHANGE": "redaktionell ändring / editorial", "EFFECTIVE": ""}
    assert Asked.of(form) == Asked("terms", Change.EDITORIAL, None)
    assert Asked.of({"DOCUMENT": "terms"}).change is Change.SUBSTANTIVE
    assert Asked.of(form | {"EFFECTIVE": " 2027-01-31 "}).effective == date(2027, 1, 31)
    assert Asked.of(form | {"EFFECTIVE": "on-publication"}).effective is ON_PUBLICATION


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("CHANGE", "stor", "draft-change"), ("EFFECTIVE", "i morgon", "draft-day")],
)
def test_what_cannot_be_understood_stops_before_anything_is_done(
    field: str, value: str, code: str
) -> None:
    with pytest.raises(Stop) as stop:
        Asked.of({"DOCUMENT": "terms", field: value})
    assert stop.value.code == code and value in stop.value.cause


def test_a_branch_has_the_newest_text_copied_and_nothing_else(
    terms: Workbench, origin: Origin
) -> None:
    asked = Asked("terms", Change.EDITORIAL, date(2027, 1, 31))
    _, made = begin(Repository(terms.root), asked, NOW)
    assert (made.branch, made.title) == (BRANCH, "terms 1.1")
    assert git(origin.root, "diff", "--name-status", "main", BRANCH).split("\n") == [
        "A\tdocs/en/terms/1.1.md",
        "A\tdocs/sv/terms/1.1.md",
    ]
    text = origin.file(BRANCH, "docs/sv/terms/1.1.md")
    assert "effective: 2027-01-31\nchange: editorial\n" in text and 'based_on: "1.0"' in text
    assert git(terms.root, "status", "--porcelain") == ""
    assert git(terms.root, "branch", "--format=%(refname:short)") == "main"


def test_the_register_is_copied_too(terms: Workbench) -> None:
    terms.with_register("1.1")
    terms.published("1.1")
    origin = Origin.of(terms)
    _, made = begin(Repository(terms.root), Asked("terms"), NOW)
    assert "registers/terms/1.2.yml" in made.files
    assert origin.file("draft/terms-1.2", "registers/terms/1.2.yml")


def test_what_is_copied_is_what_the_origin_has(terms: Workbench, origin: Origin) -> None:
    """Whatever an old clone has, or what somebody left half done in it."""
    elsewhere = origin.clone("elsewhere")
    terms.write("docs/sv/terms/1.1.md", "halvfärdigt")
    _, made = begin(Repository(elsewhere), Asked("terms"), NOW)
    terms.published("1.1")
    git(terms.root, "add", "--all")
    git(terms.root, "commit", "--quiet", "--message", "1.1")
    git(terms.root, "push", "--quiet", "origin", "main")
    _, next_one = begin(Repository(elsewhere), Asked("terms"), NOW)
    assert [one.version.id.minor for one in (made, next_one)] == [1, 2]


def test_a_run_that_was_cut_off_is_taken_up_again(terms: Workbench, origin: Origin) -> None:
    _, first = begin(Repository(terms.root), Asked("terms"), NOW)
    _, again = begin(Repository(origin.clone("elsewhere")), Asked("terms"), NOW)
    assert again == first


def test_nobody_s_work_is_overwritten(terms: Workbench, origin: Origin) -> None:
    begin(Repository(terms.root), Asked("terms"), NOW)
    editor = origin.clone("editor")
    git(editor, "checkout", "--quiet", BRANCH)
    path = editor / "docs/sv/terms/1.1.md"
    path.write_text(path.read_text("utf-8") + "\nNytt.\n", "utf-8")
    git(editor, "commit", "--quiet", "--all", "--message", "Nytt")
    git(editor, "push", "--quiet", "origin", BRANCH)
    with pytest.raises(Stop) as stop:
        begin(Repository(terms.root), Asked("terms"), NOW)
    assert stop.value.code == "draft-begun" and BRANCH in stop.value.cause
    assert "Nytt." in origin.file(BRANCH, "docs/sv/terms/1.1.md")


@pytest.mark.parametrize(
    ("document", "code"), [("termz", "document-unknown"), ("other", "nothing-to-copy")]
)
def test_what_cannot_be_begun_leaves_no_branch(terms: Workbench, document: str, code: str) -> None:
    terms.document("other")
    origin = Origin.of(terms)
    with pytest.raises(Stop) as stop:
        begin(Repository(terms.root), Asked(document), NOW)
    assert stop.value.code == code
    assert origin.branches() == {"main"}


def test_the_pull_request_leads_to_each_file_and_to_the_edits_alone(
    terms: Workbench, origin: Origin
) -> None:
    site, made = begin(Repository(terms.root), Asked("terms"), NOW)
    text = body(site, made, WEB)
    swedish, english = text.split("### What happens next")
    for part in (swedish, english):
        assert f"[Svenska]({WEB.url}/edit/{BRANCH}/docs/sv/terms/1.1.md)" in part
        assert f"[English]({WEB.url}/edit/{BRANCH}/docs/en/terms/1.1.md)" in part
        assert part.index("[Svenska]") < part.index("[English]")
        assert f"({WEB.url}/compare/{made.copy}...{BRANCH})" in part
    assert "kopierat från 1.0" in swedish and "`effective: on-publication`" in swedish
    assert not re.search(r"[{}]", text)
    assert git(origin.root, "rev-parse", BRANCH) == made.copy


def test_the_job_hands_the_branch_on_and_leaves_the_text(
    terms: Workbench, origin: Origin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(terms.root)
    monkeypatch.setenv("DOCUMENT", "terms")
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    draft.main()
    assert (tmp_path / "output").read_text("utf-8") == f"branch={BRANCH}\ntitle=terms 1.1\n"
    assert "/pulls?q=is%3Apr%20head%3Adraft/terms-1.1" in (tmp_path / "summary").read_text("utf-8")
    assert BRANCH in (terms.root / ".build/draft.md").read_text("utf-8")


# --- the forms "New document" and "Add a translation" -------------------------------------------


def test_a_new_notice_is_begun_on_a_branch_and_its_pull_request_leads_to_its_files(
    terms: Workbench, origin: Origin
) -> None:
    form = {"DOCUMENT": "notices/app", "KIND": "information / notice", "EFFECTIVE": "2027-01-31"}
    form |= {"TITLE_SV": "Appen", "TITLE_EN": "The app"}
    site, made = begun_document.begin(Repository(terms.root), form, NOW)
    assert made.branch == "draft/notices-app-1.0"
    assert {*made.files} == {
        *(
            f"docs/{code}/notices/app/{name}.md"
            for code in ("sv", "en")
            for name in ("index", "1.0")
        ),
        "registers/notices/app/1.0.yml",
    }
    assert "effective: 2027-01-31" in origin.file(made.branch, "docs/sv/notices/app/1.0.md")
    text = body(site, made, WEB, "begin")
    for path in made.files:
        assert f"/edit/{made.branch}/{path}" in text or path.endswith("index.md")
    assert "{" not in text.replace("{#scope}", "")


@pytest.mark.parametrize(("field", "value", "code"), [
    ("KIND", "roman", "begin-kind"),
    ("DOCUMENT", "terms", "document-exists"),
    ("DOCUMENT", "Å", "document-name-wrong"),
    ("TITLE_EN", "", "title-missing"),
    ("EFFECTIVE", "snart", "draft-day"),
])  # fmt: skip
def test_a_new_document_that_cannot_be_is_refused_before_anything_is_done(
    terms: Workbench, origin: Origin, field: str, value: str, code: str
) -> None:
    form = {"DOCUMENT": "app", "KIND": "policy", "TITLE_SV": "Appen", "TITLE_EN": "The app"}
    with pytest.raises(Stop) as stop:
        begun_document.begin(Repository(terms.root), form | {field: value}, NOW)
    assert stop.value.code == code
    assert origin.branches() == {"main"}


def test_a_language_is_left_for_later_by_the_form_and_added_by_another(
    terms: Workbench, origin: Origin
) -> None:
    form = {"DOCUMENT": "terms", "LATER": "en", "REASON": "Översättningen kommer i maj."}
    _, made = begin(Repository(terms.root), Asked.of(form), NOW)
    assert made.files == ("docs/sv/terms/1.1.md",)
    assert 'later: {"en": "Översättningen kommer i maj."}' in origin.file(
        made.branch, made.files[0]
    )
    with pytest.raises(Stop, match="draft-later"):
        Asked.of(form | {"REASON": ""})

    terms.draft("1.1", languages=("sv",), based_on="1.0")
    reason = ("--reason", "Den kommer i maj.")
    terms.done("publish", "--without", "en", *reason, at="2026-11-24T10:00:00+00:00")
    git(terms.root, "add", "--all")
    git(terms.root, "commit", "--quiet", "--message", "1.1")
    git(terms.root, "push", "--quiet", "origin", "HEAD:main")
    form = {"DOCUMENT": "terms", "VERSION": "1.1", "TRANSLATE_TO": "en"}
    site, made = translation.begin(Repository(terms.root), form, terms.now)
    assert made.branch == "translation/en/terms-1.1" and made.files == ("docs/en/terms/1.1.md",)
    text = body(site, made, WEB, "translation")
    assert f"/edit/{made.branch}/docs/en/terms/1.1.md" in text
    assert "{" not in text.replace("{#scope}", "")
    with pytest.raises(Stop, match="form-version"):
        translation.begin(Repository(terms.root), form | {"VERSION": "ny"}, NOW)
