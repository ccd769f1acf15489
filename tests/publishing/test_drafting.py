"""`new`: the newest text copied in every language, ready to be edited."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

import jinja2
import pytest

from lydelse.build.render import every_file
from lydelse.checks import check
from lydelse.law.rules import rules
from lydelse.messages.problems import ENGLISH
from lydelse.model import VersionId
from lydelse.publishing.drafting import next_number
from lydelse.publishing.register_skeleton import demanded, skeleton
from lydelse.website.website import Website
from tests.workbench import REGISTER, TEXTS, TITLES, Workbench

REASON = ("--reason", "Tjänsten kom inte.")


def test_the_next_number_is_one_above_the_newest() -> None:
    assert next_number(VersionId(1, 9), major=False) == (1, 10)
    assert next_number(VersionId(1, 10), major=True) == (2, 0)


def test_the_newest_text_is_copied_in_every_language_with_its_register(project: Workbench) -> None:
    project.with_register()
    project.published("1.0")
    said = project.done("new", "terms", "--change", "editorial")
    assert project.read("docs/sv/terms/1.1.md") == (
        '---\ntitle: Villkor\nsummary: |\nchange: editorial\nbased_on: "1.0"\n---\n\n'
        + TEXTS["sv"]
        + "\nVersion 1.0.\n\n[[register]]\n"
    )
    assert project.read("docs/en/terms/1.1.md") == (
        "---\ntitle: Villkor\nsummary: |\n---\n\n"
        + TEXTS["en"]
        + "\nVersion 1.0.\n\n[[register]]\n"
    )
    assert project.read("registers/terms/1.1.yml") == REGISTER
    assert said.splitlines() == [
        "began terms 1.1, copied from 1.0:",
        "  docs/en/terms/1.1.md",
        "  docs/sv/terms/1.1.md",
        "  registers/terms/1.1.yml",
        "Edit the text, and say in `summary` what changed.",
        "Set `effective` when it is ready to be published.",
    ]


def test_what_new_writes_can_be_published_once_it_says_what_changed(terms: Workbench) -> None:
    terms.done("new", "terms", "--effective", "2027-01-01")
    for language in ("sv", "en"):
        path = f"docs/{language}/terms/1.1.md"
        terms.write(path, terms.read(path).replace("summary: |\n", "summary: |\n  Nytt.\n"))
    terms.refused("nothing-changed", "publish")
    terms.write(path, terms.read(path).replace("care", "the greatest care"))
    assert "published terms 1.1, in force from 2027-01-01" in terms.done("publish")


def test_a_text_that_was_repealed_may_come_back_as_it_was(terms: Workbench) -> None:
    terms.done("repeal", "terms", "--effective", "2027-01-01", *REASON)
    terms.done("new", "terms", "--change", "editorial", "--effective", "2027-01-01")
    lead = "docs/sv/terms/1.1.md"
    why = "after_repeal: Tjänsten blir kvar.\nchange:"
    terms.write(lead, terms.read(lead).replace("change:", why))
    assert "published terms 1.1" in terms.done("publish")


def test_a_text_that_was_withdrawn_may_come_back_as_it_was(project: Workbench) -> None:
    project.published("1.0", "2027-01-01")
    project.done("withdraw", "terms", "1.0", *REASON)
    project.done("new", "terms", "--change", "editorial", "--effective", "2027-02-01")
    assert "published terms 1.1" in project.done("publish")


def test_ten_is_begun_after_nine(project: Workbench) -> None:
    project.published("1.9")
    assert "began terms 1.10, copied from 1.9" in project.done("new", "terms")


def test_a_new_major_number_is_begun(terms: Workbench) -> None:
    assert "began terms 2.0, copied from 1.0" in terms.done("new", "terms", "--major")


@pytest.mark.parametrize("day", ["2027-01-01", "on-publication"])
def test_a_day_given_to_new_stands_in_the_prevailing_text_alone(terms: Workbench, day: str) -> None:
    terms.done("new", "terms", "--effective", day)
    assert f"\neffective: {day}\n" in terms.read("docs/sv/terms/1.1.md")
    assert "effective" not in terms.read("docs/en/terms/1.1.md")


def test_a_day_that_is_past_or_before_the_version_before_is_refused(terms: Workbench) -> None:
    told = terms.refused("effective-past", "new", "terms", "--effective", "2026-11-21")
    assert told.startswith("docs/sv/terms/1.1.md: ")
    terms.published("1.1", "2027-01-01")
    words = ("new", "terms", "--effective", "2026-12-31")
    terms.refused("effective-before-predecessor", *words)
    words = ("new", "privacy", "--kind", "policy", *TITLES, "--effective", "2026-11-21")
    terms.refused("effective-past", *words)


def test_a_withdrawn_text_is_not_copied_but_its_number_is_taken(terms: Workbench) -> None:
    terms.published("1.1", "2027-01-01")
    terms.done("withdraw", "terms", "1.1", *REASON)
    assert "began terms 1.2, copied from 1.0" in terms.done("new", "terms")
    assert 'based_on: "1.0"' in terms.read("docs/sv/terms/1.2.md")


def test_an_upcoming_text_is_copied_rather_than_the_one_in_force(terms: Workbench) -> None:
    terms.published("1.1", "2027-01-01")
    assert "copied from 1.1" in terms.done("new", "terms")


def test_a_redacted_text_is_not_copied_but_its_number_is_taken(terms: Workbench) -> None:
    terms.published("1.1")
    terms.done("redact", "terms", "1.1", "--yes", *REASON)
    assert "began terms 1.2, copied from 1.0" in terms.done("new", "terms")


def test_where_every_text_was_redacted_there_is_nothing_to_copy(terms: Workbench) -> None:
    terms.done("redact", "terms", "1.0", "--yes", *REASON)
    terms.refused("nothing-to-copy", "new", "terms")


def test_a_language_that_was_redacted_or_left_out_is_not_copied(project: Workbench) -> None:
    project.draft("1.0", languages=["sv"])
    project.done("publish", "--without", "en", "--reason", "Följer i maj.")
    project.done("new", "terms")
    assert not (project.root / "docs/en/terms/1.1.md").exists()


def test_while_there_is_a_draft_no_other_is_begun(terms: Workbench) -> None:
    terms.done("new", "terms")
    told = terms.refused("draft-exists", "new", "terms")
    assert "terms/1.1.md: draft-exists: 1.1 is a draft already." in told
    terms.refused("draft-exists", "new", "terms", "--major")


def test_a_first_draft_is_not_copied_either(project: Workbench) -> None:
    project.draft("1.0")
    project.refused("draft-exists", "new", "terms")


def test_a_register_that_is_there_already_is_not_overwritten(project: Workbench) -> None:
    project.with_register()
    project.published("1.0")
    project.write("registers/terms/1.1.yml", REGISTER + "# mitt\n")
    project.refused("draft-exists", "new", "terms")


def test_what_an_editor_on_windows_saved_is_copied_normalised(terms: Workbench) -> None:
    terms.published("1.1")
    text = terms.read("docs/sv/terms/1.1.md")
    odd = "\ufeff" + unicodedata.normalize("NFD", text).replace("\n", "\r\n")
    terms.write("docs/sv/terms/1.1.md", odd)  # altered after publishing: verify tells that
    terms.done("new", "terms")
    copied = (terms.root / "docs/sv/terms/1.2.md").read_bytes()
    assert copied.startswith(b"---\n") and b"\r" not in copied
    assert "Björkvik" in copied.decode()


def test_an_unreadable_text_is_named_rather_than_left_out(terms: Workbench) -> None:
    terms.write("docs/en/terms/1.0.md", b"\xff\xfe")
    told = terms.refused("not-utf8", "new", "terms")
    assert told.startswith("docs/en/terms/1.0.md:1: ")


@pytest.mark.parametrize(
    "title", ["Villkor: de nya", '"Så kallade" villkor', "1.0", "- ja", "null"]
)
def test_a_title_is_kept_whatever_yaml_thinks_of_it(terms: Workbench, title: str) -> None:
    for language in ("sv", "en"):
        terms.done("status")
        path = f"docs/{language}/terms/1.1.md"
        quoted = title.replace('"', '\\"')
        terms.draft("1.1", based_on="1.0", languages=[language])
        terms.write(path, terms.read(path).replace("title: Villkor", f'title: "{quoted}"'))
    terms.done("publish")
    terms.done("new", "terms")
    edition = terms.site.edition("terms", VersionId(1, 2), "sv")
    assert edition is not None and edition.title == title


# --- a document that does not exist yet -----------------------------------------------------


def test_a_document_is_begun_in_every_language(project: Workbench) -> None:
    titles = ("--title", "sv=Webbplatsen: så här", "--title", "en=The website")
    said = project.done("new", "notices/web", "--kind", "notice", *titles)
    assert said.startswith("began the document notices/web:\n")
    assert project.read("docs/sv/notices/web/index.md") == (
        "---\nkind: notice\ntitle: 'Webbplatsen: så här'\nslug: notices/webbplatsen-sa-har\n---\n"
    )
    assert "title: The website\nslug: notices/the-website\n" in project.read(
        "docs/en/notices/web/index.md"
    )
    assert "change: substantive" in project.read("docs/sv/notices/web/1.0.md")
    assert "## The website {#scope}" in project.read("docs/en/notices/web/1.0.md")
    assert not [one for one in project.site.problems if one.severity == "error"]


@pytest.mark.parametrize("kind", ["cookies", "notice"])
def test_what_owes_facts_is_begun_with_a_register_in_which_nothing_is_decided(
    project: Workbench, kind: str
) -> None:
    said = project.done("new", "facts", "--kind", kind, *TITLES)
    assert "  registers/facts/1.0.yml\n" in said
    assert "[[register]]" in project.read("docs/sv/facts/1.0.md")
    site = project.site
    register = site.documents["facts"].versions[VersionId(1, 0)].editions["sv"].register
    assert register, "it can be read as it stands"
    codes = {one.code for one in check(site, project.now)}
    assert codes <= {"fact-missing", "facts-open", "summary-missing", "register-policy-unknown"}


@pytest.mark.parametrize("kind", ["cookies", "notice"])
def test_the_preview_can_show_what_was_begun_a_moment_ago(project: Workbench, kind: str) -> None:
    project.done("new", "facts", "--kind", kind, *TITLES)
    preview = Website(project.site, project.now.date(), preview=True)
    shown = {url for url, _ in every_file(preview, jinja2.Environment().from_string)}
    assert len([url for url in shown if url.endswith("/1.0/register.yml")]) == 2


@pytest.mark.parametrize("kind", ["cookies", "notice"])
def test_the_register_that_is_begun_has_every_key_that_the_law_asks_for(kind: str) -> None:
    text = skeleton(kind, ["sv", "en"], "bjorkvik.example", "terms", rules()).decode()
    for rule in [one for one in rules() if one.kind == kind]:
        assert f"# {rule.letter}: {rule.owes[ENGLISH]}" in text
        for way in demanded(rule):
            *above, key = [one for one in way.split(".") if one not in ("text", "contact")]
            named = rf"(?m)^[#\s-]*{key}:|^[#\s-]*{above[-1] if above else key}:.* {key}: …"
            assert re.search(named, text), way
    assert "@" not in text


@pytest.mark.parametrize("kind", ["cookies"])
def test_the_entry_that_is_shown_is_one_once_it_is_filled_in(project: Workbench, kind: str) -> None:
    project.done("new", "facts", "--kind", kind, *TITLES)
    path = "registers/facts/1.0.yml"
    text = project.read(path).replace("entries: []", "entries:").replace("\n#  ", "\n  ")
    text = text.replace('{sv: "", en: ""}', "{sv: Ord, en: Words}")
    project.write(path, text.replace("provider: #", "provider: Björkvik AB #"))
    assert not [one for one in check(project.site, project.now) if one.path == path]


def test_a_document_can_be_begun_with_its_day(project: Workbench) -> None:
    project.done("new", "privacy", "--kind", "policy", *TITLES, "--effective", "on-publication")
    project.refused("text-missing", "publish", "privacy")
    for language in ("sv", "en"):
        path = f"docs/{language}/privacy/1.0.md"
        project.write(path, project.read(path) + "\nText.\n")
    assert "published privacy 1.0" in project.done("publish", "privacy")


def test_a_frame_without_a_text_is_not_adopted(project: Workbench) -> None:
    project.done("new", "privacy", "--kind", "policy", *TITLES)
    project.refused("text-missing", "adopt", "privacy", "1.0", "--effective", "unknown")


@pytest.mark.parametrize(
    "name", ["Privacy", "integritet-å", "a//b", "../terms", "a b", "/etc", "."]
)
def test_a_document_has_a_plain_name(project: Workbench, name: str) -> None:
    project.refused("document-name-wrong", "new", name, "--kind", "policy", *TITLES)


def test_a_document_that_exists_is_not_begun_again(terms: Workbench) -> None:
    terms.refused("document-exists", "new", "terms", "--kind", "policy", *TITLES)


def test_a_page_is_not_overwritten_by_a_document(project: Workbench) -> None:
    project.write("docs/sv/about/index.md", "---\ntitle: Om oss\n---\n\nVi är Björkvik.\n")
    told = project.refused("document-exists", "new", "about", "--kind", "policy", *TITLES)
    assert told.startswith("docs/sv/about/index.md: ")


def test_a_language_without_a_title_is_named_with_what_to_add(project: Workbench) -> None:
    told = project.misused("new", "privacy", "--kind", "policy", "--title", "en=Privacy")
    assert "no title in: Swedish." in told and 'Add `--title sv="…"`.' in told
    told = project.misused("--lang", "sv", "new", "privacy", "--kind", "policy")
    assert "ingen titel på: svenska, engelska." in told
    assert 'Lägg till `--title sv="…" --title en="…"`.' in told


def test_a_document_whose_files_are_gone_is_not_begun_again(terms: Workbench) -> None:
    for language in ("sv", "en"):
        for name in ("1.0.md", "index.md"):
            (terms.root / f"docs/{language}/terms/{name}").unlink()
    terms.refused("document-exists", "new", "terms", "--kind", "policy", *TITLES)


@pytest.mark.parametrize(
    "words",
    [
        ("new", "privacy"),
        ("new", "terms", "--title", "sv=Villkor"),
        ("new", "privacy", "--kind", "policy", "--major"),
        ("new", "privacy", "--kind", "policy", "--title", "de=Datenschutz"),
        ("new", "privacy", "--kind", "policy", "--title", "sv=A", "--title", "sv=B"),
        ("new", "privacy", "--kind", "policy", "--title", "Villkor"),
        ("new", "privacy", "--kind", "contract"),
        ("new", "terms", "--effective", "2027-02-30"),
        ("new", "terms", "--change", "small"),
        ("new",),
    ],
)
def test_new_that_is_used_wrongly_touches_nothing(terms: Workbench, words: tuple[str, ...]) -> None:
    assert "Error: " in terms.misused(*words)


def test_new_does_not_depend_on_the_hour(terms: Workbench) -> None:
    terms.now += timedelta(days=400)
    assert "began terms 1.1" in terms.done("new", "terms")
