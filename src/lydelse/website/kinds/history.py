"""All versions of a document: when each applied, and what changed in it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from lydelse.ledger.state import Status
from lydelse.website import page_ids, urls
from lydelse.website.kinds import Kind, Needs, Shown
from lydelse.website.views import View
from lydelse.website.views.periods import Period, periods_of
from lydelse.website.views.redlines import HistoryEntry, changes_in, history_entries
from lydelse.website.website import Page, Website


class HistoryView(NamedTuple):
    """Every version with its redlines, and the periods in which they applied; newest first."""

    entries: tuple[HistoryEntry, ...]
    periods: tuple[Period, ...]


class _History(Kind):
    name, rank, template = "history", 4, "lydelse/history.html"
    of_today = scripted = True

    def pages_of(self, website: Website, document: str, language: str) -> Iterator[Page]:
        if document:
            yield Page(
                page_ids.history(document),
                language,
                urls.history(website.project, document, language),
                website.project.documents[document].index[language].title,
                website.last_event(document),
            )

    def view(self, website: Website, page: Page, shown: Shown) -> HistoryView:
        return HistoryView(history_entries(website, page), periods_of(website, page))

    def title(self, view: View) -> str:
        return f"{view.say('document.history')}: {view.short_heading}"

    def description(self, view: View) -> tuple[str, ...]:
        return f"{view.short_heading}.", view.say("history.lead")

    def days(self, website: Website, page: Page) -> Iterable[date | None]:
        return website.turns(page.id.document)

    def needs(self, website: Website, page: Page) -> Needs:
        # Of a draft it shows what changed, whatever the words are.
        drafts = [
            (state.version, changes_in(website, page.id.document, state, page.language))
            for state in website.states(page.id.document)
            if state.status is Status.DRAFT
        ]
        return Needs(published=True, everything=False, more=drafts)


KIND = _History()
