"""The version before is the one that applied before, and no act changes the line of time unsaid."""

from __future__ import annotations

from datetime import date

from lydelse.ledger.events import Publish
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
