"""The permalink of a version."""

from collections.abc import Iterable, Iterator
from datetime import date

from lydelse.formats.markdown import Rendered
from lydelse.ledger.state import Status, VersionState
from lydelse.model import Edition, VersionId
from lydelse.website import page_ids, urls
from lydelse.website.described import described
from lydelse.website.kinds import Kind, Shown
from lydelse.website.page_ids import PageId
from lydelse.website.register_exports import REGISTER_FILE, names
from lydelse.website.views import View
from lydelse.website.views.articles import edition_text
from lydelse.website.views.editions import EditionView, edition_view, says_of_version
from lydelse.website.views.strip import Strip, strip_of_version
from lydelse.website.website import Page, Website

_PAST = (Status.SUPERSEDED, Status.WITHDRAWN, Status.REPEALED, Status.DRAFT)


class _Version(Kind):
    name, rank, template = "version", 8, "lydelse/document.html"
    scripted = True

    def pages_of(self, website: Website, document: str, language: str) -> Iterator[Page]:
        for state in website.states(document) if document else ():
            if language in state.languages:
                yield Page(
                    page_ids.version(document, state.version),
                    language,
                    urls.version(website.project, document, state.version, language),
                    website.title(document, state, language),
                    state.languages[language],
                )

    def view(self, website: Website, page: Page, shown: Shown) -> EditionView:
        return edition_view(website, page, shown, lasting=True)

    def state(self, website: Website, page: Page) -> VersionState | None:
        return website.version_of(page)

    def text(self, website: Website, page: Page, edition: Edition | None) -> Rendered | None:
        return edition_text(website, page, edition) if edition else None

    def strip(self, website: Website, page: Page) -> Strip | None:
        return strip_of_version(website, page)

    def title(self, view: View) -> str:
        assert view.version, "the page of a version"
        title = view.short_heading
        return view.say("document.title_of_version", title=title, version=view.version.id)

    def description(self, view: View) -> tuple[str, ...]:
        return says_of_version(view)

    def is_indexed(self, website: Website, page: Page) -> bool:
        state = website.version_of(page)
        return bool(state and state.status not in _PAST and not state.never_applied)

    def canonical(self, website: Website, page: Page) -> Page:
        """Return today's page for the permalink of what is in force."""
        state = website.in_force(page.id.document)
        if state and state.version == page.id.version:
            return website.in_languages(page_ids.document(page.id.document))[page.language]
        return page

    def days(self, website: Website, page: Page) -> Iterable[date | None]:
        """Yield the day on which its text was removed."""
        state = website.version_of(page)
        gone = state and not website.edition(page.id.document, state, page.language)
        if state and gone and state.updated and state.languages:
            yield state.updated.date()

    def papers(self, website: Website, id: PageId, language: str) -> list[VersionId | None]:
        return [id.version]

    def beside(self, website: Website, page: Page) -> Iterator[str]:
        state = website.version_of(page)
        edition = website.edition(page.id.document, state, page.language) if state else None
        if state and edition:
            yield page.url + "source.md"
            for name in (*names(edition), *described(edition, state)):
                yield page.url + name
            if edition.register:
                yield page.url + REGISTER_FILE


KIND = _Version()
