"""The file that a version is made of, for people: beside the version stands the file itself."""

from collections.abc import Iterator
from typing import NamedTuple

from lydelse.ledger.state import VersionState
from lydelse.website import page_ids, urls
from lydelse.website.kinds import Kind, Shown
from lydelse.website.views import View
from lydelse.website.views.strip import Strip, strip_of_version
from lydelse.website.website import Page, Website


class SourceView(NamedTuple):
    """The file as it is."""

    source: str


class _Source(Kind):
    name, rank, template = "source", 9, "lydelse/source.html"

    def pages_of(self, website: Website, document: str, language: str) -> Iterator[Page]:
        for state in website.states(document) if document else ():
            if website.edition(document, state, language):
                yield Page(
                    page_ids.source(document, state.version),
                    language,
                    urls.source_page(website.project, document, state.version, language),
                    website.title(document, state, language),
                    state.languages[language],
                )

    def view(self, website: Website, page: Page, shown: Shown) -> SourceView:
        assert shown.edition, "the page exists where the edition does"
        return SourceView(shown.edition.data.decode())

    def state(self, website: Website, page: Page) -> VersionState | None:
        return website.version_of(page)

    def strip(self, website: Website, page: Page) -> Strip | None:
        return strip_of_version(website, page)

    def title(self, view: View) -> str:
        return f"{view.short_heading}: {_named(view)}"

    def description(self, view: View) -> tuple[str, ...]:
        return f"{view.short_heading}. {_named(view)}.", view.say("document.source_lead")


def _named(view: View) -> str:
    assert view.version, "the source of a version"
    return view.say("document.source_of", version=view.version.id)


KIND = _Source()
