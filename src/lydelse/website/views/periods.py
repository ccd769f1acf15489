"""What applied when: the periods of a document's versions."""

from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from lydelse.ledger.state import Status, VersionState
from lydelse.website.views.sentences import dated, sentence
from lydelse.website.views.versions import VersionView, version_view
from lydelse.website.website import Kind, Page, Website


class Period(NamedTuple):
    """From when to when a version applies, in words and as days.

    ``known`` is the first day on which it is known to apply, ``certain`` whether that is its first
    day; both days are None where there is none. A text that was taken over on the day on which
    another replaced it is known to apply on its last day.
    """

    version: VersionView
    begins: Markup
    ends: Markup
    known: date | None
    until: date | None
    certain: bool


def periods_of(website: Website, page: Page) -> tuple[Period, ...]:
    """The versions that apply at some time, newest first; none but for a history."""
    if page.id.kind is not Kind.HISTORY:
        return ()
    found = []
    for state in reversed(website.states(page.id.document)):
        if state.status in (Status.DRAFT, Status.WITHDRAWN) or state.never_applied:
            continue
        overtaken = state.status is Status.SUPERSEDED and state.until is None
        unknown = sentence(page.language, "periods.unknown")
        found.append(
            Period(
                version=version_view(website, page.id.document, state.version, page.language),
                begins=dated(page.language, state.effective) if state.effective else unknown,
                ends=(
                    dated(page.language, state.until)
                    if state.until
                    else unknown
                    if overtaken
                    else sentence(page.language, "periods.open")
                ),
                known=state.effective or (None if overtaken else _seen(state)),
                until=state.until,
                certain=state.effective is not None,
            )
        )
    return tuple(found)


def _seen(state: VersionState) -> date:
    """The first day on which a text without a date is known to apply."""
    return min(state.entered, state.until) if state.until else state.entered
