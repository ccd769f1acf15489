"""What applied when: the periods of a document's versions."""

from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from lydelse.ledger.state import Status, VersionState
from lydelse.website.views.sentences import dated, sentence
from lydelse.website.views.versions import VersionView, version_view
from lydelse.website.website import Page, Website


class Period(NamedTuple):
    """From when to when a version applies, in words and as days.

    ``known`` is the first day on which it is known to apply, ``certain`` whether that is its first
    day; both are None if no day is known. A text that was taken over on the day on which
    another replaced it is known to apply on its last day.
    """

    version: VersionView
    begins: Markup
    ends: Markup
    known: date | None
    until: date | None
    certain: bool


def periods_of(website: Website, page: Page) -> tuple[Period, ...]:
    """Return the versions that apply at some time, newest first."""
    found = []
    known = website.states(page.id.document)
    for place, state in reversed(list(enumerate(known))):
        if state.status in (Status.DRAFT, Status.WITHDRAWN) or state.never_applied:
            continue
        overtaken = state.status is Status.SUPERSEDED and state.until is None
        unknown = sentence(page.language, "periods.unknown")
        following = known[place + 1] if place + 1 < len(known) else None
        found.append(
            Period(
                version=version_view(website, page.id.document, state.version, page.language),
                begins=(
                    _day(page.language, state.effective, _is_seen(state))
                    if state.effective
                    else unknown
                ),
                ends=(
                    _day(page.language, state.until, _is_seen(following))
                    if state.until
                    else unknown
                    if overtaken
                    else sentence(page.language, "periods.open")
                ),
                known=state.effective or (None if overtaken else _seen(state)),
                until=state.until,
                # Of a text that was only seen, its first day is not known; where another stands
                # before it, that one is told of the days before.
                certain=state.effective is not None and not (_is_seen(state) and not place),
            )
        )
    return tuple(found)


def _is_seen(state: VersionState | None) -> bool:
    return state is not None and state.only_seen


def _day(language: str, day: date, at_the_latest: bool) -> Markup:
    shown = dated(language, day)
    return sentence(language, "periods.latest", day=shown) if at_the_latest else shown


def _seen(state: VersionState) -> date:
    """Return the first day on which a text without a date is known to apply."""
    return min(state.entered, state.until) if state.until else state.entered
