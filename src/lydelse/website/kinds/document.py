"""What applies of a document on the day."""

from collections.abc import Iterable, Iterator
from datetime import date

from lydelse.content.images import images
from lydelse.formats.markdown import Rendered
from lydelse.ledger.state import VersionState
from lydelse.model import Edition
from lydelse.website import page_ids, urls
from lydelse.website.kinds import Kind, Needs, Shown
from lydelse.website.register_exports import names
from lydelse.website.timemap import days, mementos
from lydelse.website.views import View
from lydelse.website.views.articles import edition_text, with_rights
from lydelse.website.views.editions import EditionView, edition_view, says_of_version
from lydelse.website.views.subprocessors import coming
from lydelse.website.website import Page, Website, turns_of


class _Document(Kind):
    name, rank, template = "document", 3, "lydelse/document.html"
    of_today = scripted = True

    def pages_of(self, website: Website, document: str, language: str) -> Iterator[Page]:
        if not document:
            return
        current = website.in_force(document)
        yield Page(
            page_ids.document(document),
            language,
            urls.document(website.project, document, language),
            website.title(document, current, language),
            current.languages.get(language, current.last_modified)
            if current
            else website.last_event(document),
        )

    def view(self, website: Website, page: Page, shown: Shown) -> EditionView:
        return edition_view(website, page, shown, lasting=False)

    def state(self, website: Website, page: Page) -> VersionState | None:
        return website.in_force(page.id.document)

    def text(self, website: Website, page: Page, edition: Edition | None) -> Rendered | None:
        if edition is None:
            return None
        text = edition_text(website, page, edition)
        return Rendered(with_rights(website, page, text.parts), text.headings)

    def description(self, view: View) -> tuple[str, ...]:
        if view.version:
            return says_of_version(view)
        return f"{view.short_heading}.", view.say("document.none_in_force")

    def days(self, website: Website, page: Page) -> Iterable[date | None]:
        state = website.latest_applied(page.id.document)
        return turns_of(state) if state else ()

    def needs(self, website: Website, page: Page) -> Needs:
        document = page.id.document
        current = website.in_force(document)
        return Needs(
            texts=(current.version,) if current else (),
            everything=False,
            more=coming(website, document, page.language),
        )

    def beside(self, website: Website, page: Page) -> Iterator[str]:
        id, language, project = page.id.document, page.language, website.project
        for name in names(website.exported(id, language)):
            yield page.url + name
        yield urls.versions(page.url)
        yield urls.current(page.url)
        for day, _ in days(website, id, language):
            yield urls.on_day(page.url, day)
        if any(state.updated and language in state.languages for state in website.states(id)):
            yield urls.feed(page.url)
        if mementos(website, id, language):
            yield urls.timemap(page.url)
        for state in website.states(id):
            if edition := website.edition(id, state, language):
                for path in images(edition.path, edition.body):
                    if path in project.files:
                        yield urls.asset(project, path)


KIND = _Document()
