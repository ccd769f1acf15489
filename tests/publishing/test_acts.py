"""`publish`: what is ready is published, the rest is refused, and the publisher is told which."""

from __future__ import annotations

import unicodedata

import pytest

from lydelse.checks import check
from lydelse.content.images import images
from lydelse.formats.text import sha256
from lydelse.ledger.events import Publish
from lydelse.messages.problems import errors
from tests.workbench import Workbench


def published(project: Workbench) -> Publish:
    """The last line of the ledger, which must be a publication."""
    last = project.ledger.events[-1]
    assert isinstance(last, Publish)
    return last


def test_the_ledger_says_all_there_is_to_say_of_a_publication(project: Workbench) -> None:
    project.with_register()
    project.write("docs/sv/terms/stor karta.png", b"\x89PNG")
    project.draft("1.0", "2027-01-01", body="![Karta](../../sv/terms/stor%20karta.png)")
    assert project.done("publish") == "published terms 1.0, in force from 2027-01-01\n"
    event = published(project)
    assert (event.document, event.version, event.by) == ("terms", "1.0", "Astrid Ek")
    assert (event.at, event.reason) == ("2026-11-22T11:00:00+01:00", None)
    assert (event.languages, event.change) == (("sv", "en"), "substantive")
    assert event.addresses == {"sv": "terms", "en": "terms"}
    assert event.files == {
        path: sha256((project.root / path).read_bytes())
        for path in (
            "docs/sv/terms/1.0.md",
            "docs/sv/terms/stor karta.png",
            "docs/en/terms/1.0.md",
            "registers/terms/1.0.yml",
            "lasting/sv/terms/1.0/cookies.json",
            "lasting/en/terms/1.0/cookies.json",
        )
    }
    facts = (event.prevailing, event.timezone, event.redlines_back)
    assert facts == ("sv", "Europe/Stockholm", 10)


def test_a_confirmed_change_is_kept_in_the_ledger_and_others_add_nothing(terms: Workbench) -> None:
    terms.draft("1.1", based_on="1.0", change="editorial", body="Version 1.0!")
    terms.done("publish")
    assert "confirmations" not in terms.read("ledger.jsonl")
    terms.draft("1.2", based_on="1.1", change="editorial", body="Version 1.2!")
    assert terms.refused("materiality", "publish").count("“1.0” → “1.2”") == 2
    lead = "docs/sv/terms/1.2.md"
    reason = "change: editorial\nconfirm: {scope: Versionens nummer var fel.}\n"
    terms.write(lead, terms.read(lead).replace("change: editorial\n", reason))
    terms.done("publish")
    assert published(terms).confirmations == {"scope": "Versionens nummer var fel."}


def test_a_change_of_substance_keeps_the_notice_period_or_says_why_not(terms: Workbench) -> None:
    terms.write("mkdocs.yml", terms.config)
    terms.draft("1.1", "2026-12-21", based_on="1.0")
    told = terms.refused("notice-short", "publish")
    assert "it can apply from 2026-12-22" in told
    lead = "docs/sv/terms/1.1.md"
    text = terms.read(lead)
    terms.write(lead, text.replace("based_on", "notice_waiver: Ny lag.\nbased_on"))
    terms.done("publish")
    assert published(terms).notice_waiver == "Ny lag."
    terms.draft("1.2", "2026-12-22", based_on="1.1")
    lead = "docs/sv/terms/1.2.md"
    terms.write(lead, terms.read(lead).replace("based_on", "notice_waiver: Ny lag.\nbased_on"))
    terms.done("publish")
    assert published(terms).notice_waiver is None


def test_a_first_version_needs_no_notice(project: Workbench) -> None:
    project.write("mkdocs.yml", project.config)
    project.draft("1.0")
    project.done("publish")


def test_a_draft_without_a_day_stays_one(project: Workbench) -> None:
    project.draft("1.0", None)
    before = project.files()
    assert "Nothing to publish" in project.done("publish")
    assert project.files() == before


def test_a_draft_that_is_named_must_say_its_day(project: Workbench) -> None:
    project.draft("1.0", None)
    told = project.refused("not-ready", "publish", "terms", "1.0")
    assert told.startswith("docs/sv/terms/1.0.md: ") and "`effective:`" in told


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("effective: 2027-02-30", "key-wrong-value"),
        ("effective: tomorrow", "key-wrong-value"),
        ("effective: [2027-01-01]", "key-not-text"),
        ("effective: 2027-01-01\neffective: 2028-01-01", "key-doubled"),
        ("effective: 0207-01-01", "key-wrong-value"),
        ("effective: 2027-01-01\n  change: editorial", "yaml-invalid"),
        ('effective: "2027-01-01', "yaml-invalid"),
    ],
)
def test_a_day_that_is_written_wrongly_is_not_passed_over_in_silence(
    project: Workbench, wrong: str, code: str
) -> None:
    project.draft("1.0", "2027-01-01")
    text = project.read("docs/sv/terms/1.0.md").replace("effective: 2027-01-01", wrong)
    project.write("docs/sv/terms/1.0.md", text)
    told = project.refused(code, "publish")
    assert told.startswith("docs/sv/terms/1.0.md:")


def test_what_is_ready_is_published_and_the_rest_refused_with_the_reason(terms: Workbench) -> None:
    terms.document("privacy")
    terms.draft("1.0", document="privacy")
    terms.draft("1.1", "2026-01-01", based_on="1.0")
    terms.draft("1.2", "2027-01-01", based_on="1.1")
    text = terms.root / "docs/sv/terms/1.1.md"
    before = text.read_bytes()
    result = terms.run("publish")
    assert result.exit_code == 1
    assert result.stdout == "published privacy 1.0, in force from today\n"
    assert "docs/sv/terms/1.1.md:5: effective-past: 2026-01-01 is past" in result.stderr
    assert "docs/sv/terms/1.2.md: predecessor-refused: terms 1.2 waits for 1.1" in result.stderr
    assert "\n3 errors.\n`lydelse explain CODE` says more" in result.stderr
    assert text.read_bytes() == before
    assert [(one.document, one.version) for one in terms.ledger.events] == [
        ("terms", "1.0"),
        ("privacy", "1.0"),
    ]
    terms.done("verify")


def test_one_document_or_one_version_is_published_alone(project: Workbench) -> None:
    project.document("privacy")
    project.draft("1.0", document="privacy")
    project.draft("1.0")
    project.draft("1.1", "2027-01-01", based_on="1.0")
    assert project.done("publish", "terms", "1.0").count("published") == 1
    assert project.done("publish", "terms") == "published terms 1.1, in force from 2027-01-01\n"
    assert project.done("publish") == "published privacy 1.0, in force from today\n"


def test_a_draft_in_one_language_only_is_refused(project: Workbench) -> None:
    project.draft("1.0", languages=["sv"])
    told = project.refused("edition-missing", "publish")
    assert told.startswith("docs/en/terms/1.0.md: ")


def test_a_draft_without_the_prevailing_text_is_refused_if_it_is_named(project: Workbench) -> None:
    project.draft("1.0", languages=["en"])
    assert "Nothing to publish" in project.done("publish")
    told = project.refused("edition-missing", "publish", "terms", "1.0")
    assert told.startswith("docs/sv/terms/1.0.md: ")


@pytest.mark.parametrize("change", ["", "change: \n"])
def test_a_draft_that_does_not_say_how_much_it_changes_is_refused(
    project: Workbench, change: str
) -> None:
    project.draft("1.0")
    path = "docs/sv/terms/1.0.md"
    project.write(path, project.read(path).replace("change: substantive\n", change))
    project.refused("change-missing", "publish")


def test_a_document_whose_index_is_broken_is_not_published(project: Workbench) -> None:
    project.draft("1.0")
    project.write("docs/en/terms/index.md", "---\nkind: policy\ntitle: Terms\n---\n")
    told = project.refused("key-missing", "publish")
    assert told.startswith("docs/en/terms/index.md:")
    (project.root / "docs/en/terms/index.md").unlink()
    project.refused("index-missing", "publish")


def test_a_register_that_is_no_text_is_refused(project: Workbench) -> None:
    project.write(project.with_register(), b"hosts: \xff\n")
    project.draft("1.0")
    told = project.refused("not-utf8", "publish")
    assert "registers/terms/1.0.yml:1: not-utf8: " in told


ODD = {
    "byte order mark": lambda text: "\ufeff" + text,
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "old Mac line ends": lambda text: text.replace("\n", "\r"),
    "letters taken apart": lambda text: unicodedata.normalize("NFD", text),
    "empty lines at the end": lambda text: text + "\n\n\n",
    "no line feed at the end": lambda text: text.rstrip("\n"),
}


@pytest.mark.parametrize("oddity", ODD)
def test_a_draft_is_normalised_when_it_is_published(project: Workbench, oddity: str) -> None:
    paths = ("docs/sv/terms/1.0.md", "docs/en/terms/1.0.md", project.with_register())
    project.draft("1.0")
    plain = {path: project.read(path) for path in paths}
    for path in paths:
        project.write(path, ODD[oddity](plain[path]))
    project.done("publish")
    for path in paths:
        assert (project.root / path).read_bytes() == plain[path].encode()
        assert published(project).files[path] == sha256(plain[path].encode())
    project.done("verify")


def test_a_refused_draft_is_not_normalised(project: Workbench) -> None:
    project.draft("1.0", "2026-01-01")
    project.write("docs/sv/terms/1.0.md", "\ufeff" + project.read("docs/sv/terms/1.0.md"))
    project.refused("effective-past", "publish")


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-11-21", "effective-past"), ("2026-12-31", "effective-before-predecessor")],
)
def test_check_tells_of_a_day_that_publish_refuses_and_the_site_is_built_all_the_same(
    project: Workbench, day: str, code: str
) -> None:
    project.published(
        "1.0", "2027-01-01" if code == "effective-before-predecessor" else "2026-11-22"
    )
    project.draft("1.1", day, based_on="1.0")
    told = project.refused(code, "check")
    assert f"docs/sv/terms/1.1.md:5: {code}: " in told
    assert told == project.refused(code, "publish")
    assert not errors(check(project.site, project.now)), "what stops a build"


def test_a_day_that_is_refused_is_told_with_all_else_that_is_wrong(terms: Workbench) -> None:
    terms.draft("1.1", "2026-11-21", based_on="1.0", body="[tom]()")
    for command in ("check", "publish"):
        told = terms.refused("effective-past", command)
        assert " link-empty: " in told


def test_check_asks_of_each_draft_whether_it_can_follow_the_one_before(terms: Workbench) -> None:
    terms.draft("1.1", "2027-02-01", based_on="1.0")
    terms.draft("1.2", "2027-01-01", based_on="1.1")
    told = terms.refused("effective-before-predecessor", "check")
    assert told.startswith("docs/sv/terms/1.2.md:5: ") and "before 1.1" in told
    terms.draft("1.2", None, based_on="1.1")
    terms.done("check")


def test_images_are_those_beside_the_text() -> None:
    body = (
        "![a](a.png) ![b](../b%20c.png?x=1#y)\n\n"
        "![c](https://cdn.example/c.png) ![d](DATA:image/png;base64,AAAA) ![e](/e.png)\n"
    )
    assert images("docs/sv/terms/1.0.md", body) == ["docs/sv/terms/a.png", "docs/sv/b c.png"]


def test_a_text_is_not_published_from_a_folder_with_an_odd_name(project: Workbench) -> None:
    project.document("Köpvillkor")
    project.write("docs/sv/Köpvillkor/index.md", project.read("docs/sv/terms/index.md"))
    project.write("docs/en/Köpvillkor/index.md", project.read("docs/en/terms/index.md"))
    project.draft("1.0", document="Köpvillkor")
    project.refused("document-name-wrong", "check")
    project.refused("document-name-wrong", "publish")


# --- links to what is still a draft ---------------------------------------------------------------

TO = {"privacy": "[Villkor](../terms/{to}.md)", "terms": "[Integritet](../privacy/{to}.md)"}


def linked(
    project: Workbench, document: str, to: str = "index", effective: str | None = "x"
) -> None:
    """A draft of a document that links to the other one."""
    when = "on-publication" if effective == "x" else effective
    project.draft("1.0", when, document=document, body=TO[document].format(to=to))


@pytest.mark.parametrize("to", ["index", "1.0"])
def test_texts_that_link_to_each_other_are_published_together(project: Workbench, to: str) -> None:
    project.document("privacy")
    for document in ("privacy", "terms"):
        linked(project, document, to)
    told = project.refused("link-to-draft", "publish", "privacy")
    assert "docs/sv/privacy/1.0.md:" in told and "docs/en/privacy/1.0.md:" in told
    said = project.done("publish")
    assert said.count("published ") == 2
    assert [event.document for event in project.ledger.events] == ["privacy", "terms"]


def test_what_links_to_a_refused_text_is_refused_and_so_on(project: Workbench) -> None:
    """privacy links to terms, terms to cookies, and cookies are not ready; sale is."""
    for document in ("privacy", "cookies", "sale"):
        project.document(document)
    linked(project, "privacy")
    project.draft("1.0", body="[Kakor](../cookies/index.md)")
    project.draft("1.0", "2026-11-01", document="cookies")
    project.draft("1.0", document="sale")
    result = project.run("publish")
    assert result.exit_code == 1
    assert result.stdout == "published sale 1.0, in force from today\n"
    assert " effective-past: " in result.stderr
    for document in ("privacy", "terms"):
        assert f"docs/sv/{document}/1.0.md:" in result.stderr
    assert result.stderr.count("link-to-draft") == 4
    assert [event.document for event in project.ledger.events] == ["sale"]
    project.draft("1.0", document="cookies")
    assert project.done("publish").count("published ") == 3


def test_a_link_to_a_draft_without_a_day_is_refused(terms: Workbench) -> None:
    terms.document("privacy")
    terms.draft("1.0", None, document="privacy")
    terms.draft("1.1", based_on="1.0", body="[Integritet](../privacy/index.md)")
    terms.refused("link-to-draft", "publish")
    terms.refused("link-to-draft", "publish", "terms", "1.1")


def test_texts_that_link_to_each_other_are_adopted_one_by_one(project: Workbench) -> None:
    project.document("privacy")
    for document in ("privacy", "terms"):
        for language in ("sv", "en"):
            front = "---\ntitle: Villkor\nsummary: |\n---\n\n## Omfattning {#scope}\n\n"
            body = TO[document].format(to="index")
            project.write(f"docs/{language}/{document}/1.0.md", f"{front}{body}\n")
    for document in ("privacy", "terms"):
        project.done("adopt", document, "1.0", "--effective", "unknown")


def review_by(project: Workbench, day: str) -> None:
    path = "docs/sv/terms/index.md"
    text = project.read(path).replace("slug:", f"review_by: {day}\nslug:", 1)
    project.write(path, text)


@pytest.mark.parametrize("setting", ["", "    review: error\n"])
def test_a_document_that_was_to_be_reviewed_is_stopped_where_the_site_says_so(
    terms: Workbench, setting: str
) -> None:
    review_by(terms, "2026-11-21")
    terms.write("mkdocs.yml", terms.read("mkdocs.yml") + setting)
    assert "review-passed" in terms.run("check").stderr
    terms.draft("1.1", based_on="1.0")
    if setting:
        assert "2026-11-21" in terms.refused("review-passed", "publish")
        path = "docs/sv/terms/index.md"
        terms.write(path, terms.read(path).replace("2026-11-21", "2027-11-21"))
    assert "published terms 1.1" in terms.done("publish")


def test_the_day_of_review_stands_in_the_coverage(terms: Workbench) -> None:
    review_by(terms, "2027-06-01")
    assert "terms: 2027-06-01" in terms.done("coverage")
    found = terms.done("coverage", "--format", "json")
    assert '"review_by": "2027-06-01"' in found
    assert "1 juni 2027" in terms.done("coverage", "--format", "html")


def test_who_approved_a_version_is_kept(terms: Workbench) -> None:
    terms.draft("1.1", based_on="1.0")
    told = terms.misused("publish", "--approved", "Chefsjurist")
    assert "`Chefsjurist` is not a role and a day" in told
    terms.done("publish", "--approved", "Chefsjurist=2026-11-20", "--approved", "DPO=2026-11-21")
    approvals = {role: str(day) for role, day in published(terms).approvals.items()}
    assert approvals == {"Chefsjurist": "2026-11-20", "DPO": "2026-11-21"}
