"""What applied when: the periods of a document's versions."""

from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from lydelse.ledger.state import Life, Status
from lydelse.website.views.sentences import dated, sentence
from lydelse.website.views.versions import VersionView, version_view
from lydelse.website.website import Kind, Page, Publication


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


def periods_of(publication: Publication, page: Page) -> tuple[Period, ...]:
    """The versions that apply at some time, newest first; none but for a history."""
    if page.id.kind is not Kind.HISTORY:
        return ()
    found = []
    for life in reversed(publication.lives(page.id.document)):
        if life.status in (Status.DRAFT, Status.WITHDRAWN) or life.never_applied:
            continue
        overtaken = life.status is Status.SUPERSEDED and life.until is None
        unknown = sentence(page.language, "periods.unknown")
        found.append(
            Period(
                version=version_view(publication, page.id.document, life.version, page.language),
                begins=dated(page.language, life.effective) if life.effective else unknown,
                ends=(
                    dated(page.language, life.until)
                    if life.until
                    else unknown
                    if overtaken
                    else sentence(page.language, "periods.open")
                ),
                known=life.effective or (None if overtaken else _seen(life)),
                until=life.until,
                certain=life.effective is not None,
            )
        )
    return tuple(found)


def _seen(life: Life) -> date:
    """The first day on which a text without a date is known to apply."""
    return min(life.entered, life.until) if life.until else life.entered
