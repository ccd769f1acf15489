"""The version before is the one that applied before, and no act changes the line of time unsaid."""

from __future__ import annotations

from datetime import date, timedelta

from lydelse.ledger.events import Publish, Translate
from lydelse.ledger.state import VersionState
from lydelse.model import VersionId
from tests.workbench import Workbench


def state(project: Workbench, version: str, day: str = "2026-11-30") -> VersionState:
    """A version of the terms as it stands on a day."""
    found = project.site.states("terms", date.fromisoformat(day))
    return next(one for one in found if str(one.version) == version)


def corrected(terms: Workbench) -> None:
    """1.1 changes what applies from March; 1.2 fixes a slip in it before that."""
    terms.draft("1.1", "2027-03-01", based_on="1.0", body="Vi sparar allt i fem år.")
    terms.done("publish")
    terms.draft(
        "1.2", "2027-03-01", based_on="1.1", change="editorial", body="Vi sparar allt i fem år,"
    )
    terms.done("publish", at="2026-11-25T10:00:00+00:00")


def test_a_slip_fixed_in_a_coming_version_hides_nothing_of_what_it_changes(
    terms: Workbench,
) -> None:
    corrected(terms)
    last = terms.ledger.events[-1]
    assert isinstance(last, Publish)
    assert (last.version, last.predecessor, last.change) == ("1.2", "1.0", "substantive")
    assert state(terms, "1.2").predecessor == VersionId(1, 0)
    assert state(terms, "1.0").successor == VersionId(1, 2)
    told = terms.done("announce", "terms", "1.2", "--language", "sv")
    assert "/terms/1.2/andringar/" in told and "Omfattning" in told


def test_a_version_that_follows_another_in_time_has_that_before_it(terms: Workbench) -> None:
    terms.draft("1.1", "2027-03-01", based_on="1.0", body="Vi sparar allt i fem år.")
    terms.done("publish")
    terms.draft("1.2", "2027-04-01", based_on="1.1", change="editorial", body="Vi sparar allt.")
    terms.write(
        "docs/sv/terms/1.2.md",
        terms.read("docs/sv/terms/1.2.md").replace(
            "change: editorial", "change: editorial\nconfirm: {scope: Samma sak i andra ord.}"
        ),
    )
    terms.done("publish")
    last = terms.ledger.events[-1]
    assert isinstance(last, Publish)
    assert (last.predecessor, last.change) == ("1.1", "editorial")


def test_to_postpone_what_corrects_another_does_not_bring_that_into_force(
    terms: Workbench,
) -> None:
    corrected(terms)
    act = ("postpone", "terms", "1.2", "2027-04-01", "--reason", "Systemet är försenat")
    told = terms.refused("brings-into-force", *act)
    assert "terms 1.1" in told and "2027-03-01" in told
    terms.refused("brings-into-force", "withdraw", "terms", "1.2", "--reason", "Blev inte av")
    # Done as it says: withdraw the other first.
    terms.done("withdraw", "terms", "1.1", "--reason", "Ersatt av 1.2 före ikraftträdandet")
    assert "so terms 1.0 applies until 2027-03-31" in terms.done(*act)
    assert state(terms, "1.0", "2027-03-15").until == date(2027, 3, 31)


def test_to_postpone_it_all_the_same_somebody_must_say_so(terms: Workbench) -> None:
    corrected(terms)
    terms.done("postpone", "terms", "1.2", "2027-04-01", "--reason", "Det är försenat", "--yes")
    assert state(terms, "1.1", "2027-03-15").until == date(2027, 3, 31)


def test_a_repeal_is_not_undone_in_silence(terms: Workbench) -> None:
    terms.done("repeal", "terms", "--effective", "2027-07-01", "--reason", "Tjänsten upphör")
    terms.draft("1.1", "2027-01-01", based_on="1.0", body="Något annat.")
    told = terms.refused("repeal-undone", "publish")
    assert "2027-07-01" in told
    lead = "docs/sv/terms/1.1.md"
    text = terms.read(lead).replace("change:", "after_repeal: Tjänsten finns kvar.\nchange:")
    terms.write(lead, text)
    terms.done("publish")
    assert terms.ledger.events[-1].reason == "Tjänsten finns kvar."


# --- the text in force is fixed while another is upcoming ---------------------------------------

PARAGRAPHS = "Vi sparar uppgiftrena i tre år.\n\nSkriv till oss.\n\nVi svarar snart."


def upcoming(project: Workbench, body: str) -> None:
    """1.0 in force with a slip in it, and 1.1 upcoming from March."""
    project.draft("1.0", body=PARAGRAPHS)
    project.done("publish", at="2026-11-22T10:00:00+00:00")
    project.draft("1.1", "2027-03-01", based_on="1.0", body=body)
    project.done("publish")


def fixed(project: Workbench) -> None:
    """Do what the message says: withdraw 1.1, and publish 1.2 as a copy of 1.0 without the slip."""
    words = ("new", "terms", "--from", "1.0", "--change", "editorial")
    told = project.refused("upcoming-in-the-way", *words, "--effective", "on-publication")
    assert "lydelse withdraw terms 1.1" in told
    assert "lydelse new terms --from 1.1 --effective 2027-03-01" in told
    reason = ("--reason", "Texten kommer tillbaka som 1.3.")
    project.done("withdraw", "terms", "1.1", *reason, at="2026-11-23T10:00:00+00:00")
    project.done(*words, "--effective", "on-publication")
    for language in ("sv", "en"):
        path = f"docs/{language}/terms/1.2.md"
        project.write(path, project.read(path).replace("uppgiftrena", "uppgifterna"))
    project.done("publish")


def test_the_text_in_force_is_fixed_and_what_is_upcoming_comes_back_with_the_fix(
    project: Workbench,
) -> None:
    upcoming(project, PARAGRAPHS.replace("snart", "inom en vecka"))
    fixed(project)
    assert project.states("2026-11-23") == {
        "1.0": "superseded", "1.1": "withdrawn", "1.2": "in-force"
    }  # fmt: skip
    said = project.done("new", "terms", "--from", "1.1", "--effective", "2027-03-01")
    assert "What terms 1.2 fixed since has been taken over into it." in said
    for language in ("sv", "en"):
        path = f"docs/{language}/terms/1.3.md"
        text = project.read(path)
        assert "Vi sparar uppgifterna i tre år." in text and "Vi svarar inom en vecka." in text
        project.write(path, text.replace("summary: |\n", "summary: |\n  Vi svarar sist.\n"))
    assert 'based_on: "1.2"' in project.read("docs/sv/terms/1.3.md")
    project.done("publish")
    assert project.states("2027-03-01")["1.3"] == "in-force"
    last = project.ledger.events[-1]
    assert isinstance(last, Publish) and (last.predecessor, last.change) == ("1.2", "substantive")


def test_a_fix_that_meets_another_change_is_left_to_a_person(project: Workbench) -> None:
    upcoming(project, PARAGRAPHS.replace("i tre år", "i fem år"))
    fixed(project)
    said = project.done("new", "terms", "--from", "1.1", "--effective", "2027-03-01")
    assert "taken over" not in said
    assert "uppgiftrena i fem år" in project.read("docs/sv/terms/1.3.md")
    told = project.refused("base-withdrawn", "publish")
    assert 'based_on: "1.2"' in told


def test_what_is_begun_from_a_version_or_a_file_is_told_apart(terms: Workbench) -> None:
    terms.published("1.1", body="En annan text.")
    terms.done("new", "terms", "--from", "1.0")
    assert "Version 1.0." in terms.read("docs/sv/terms/1.2.md")
    assert "version-unknown" not in terms.misused("new", "terms", "--from", "nothing.docx")
    assert "9.9" in terms.misused("new", "terms", "--from", "9.9")


# --- a language is left for later, and comes ----------------------------------------------------

LATER = "Översättningen kommer i maj."


def without_english(project: Workbench) -> None:
    project.published("1.0")
    project.now += timedelta(days=2)
    said = project.done("new", "terms", "--effective", "on-publication", "--later", f"en={LATER}")
    assert "docs/en" not in said
    path = "docs/sv/terms/1.1.md"
    text = project.read(path).replace("varsamt", "mycket varsamt").replace("Version 1.0", "Så")
    project.write(path, text.replace("summary: |\n", "summary: |\n  Mer varsamt.\n"))


def test_a_language_that_is_left_for_later_says_why(project: Workbench) -> None:
    without_english(project)
    assert "edition-missing" not in project.run("check").output
    project.done("publish")
    last = project.ledger.events[-1]
    assert isinstance(last, Publish) and (last.languages, last.reason) == (("sv",), LATER)


def test_what_is_left_for_later_and_there_is_a_contradiction(project: Workbench) -> None:
    without_english(project)
    project.write("docs/en/terms/1.1.md", project.read("docs/en/terms/1.0.md"))
    project.refused("later-is-there", "publish")
    (project.root / "docs/en/terms/1.1.md").unlink()
    lead = project.read("docs/sv/terms/1.1.md")
    project.write("docs/sv/terms/1.1.md", lead.replace('later: {"en"', 'later: {"sv"'))
    project.refused("key-wrong-value", "publish")
    project.write("docs/sv/terms/1.1.md", lead.replace(LATER, "Skälet"))
    project.refused("reason-says-nothing", "publish")


def test_a_translation_is_begun_refused_untouched_and_published(project: Workbench) -> None:
    without_english(project)
    project.done("publish")
    project.refused("already-translated", "translate", "terms", "1.0", "en", "--begin")
    project.done("translate", "terms", "1.1", "en", "--begin")
    path = "docs/en/terms/1.1.md"
    project.refused("translation-not-begun", "translate", "terms", "1.1", "en")
    project.refused("draft-exists", "translate", "terms", "1.1", "en", "--begin")
    english = "## Scope {#scope}\n\nBjörkvik handles your data with great care.\n\nSo.\n"
    head = "---\ntitle: Terms\nsummary: |\n  More care.\n---\n\n"
    project.write(path, head + english)
    said = project.run("check").output
    assert "translation-pending" in said and "translation-not-begun" not in said
    project.done("translate", "terms", "1.1", "en")
    assert isinstance(project.ledger.events[-1], Translate)
