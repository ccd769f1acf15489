"""A version against an earlier one, in one text."""

from collections.abc import Iterator

from lydelse.model import VersionId
from lydelse.website import page_ids, urls
from lydelse.website.kinds import Kind, Shown
from lydelse.website.page_ids import PageId
from lydelse.website.views import View
from lydelse.website.views.redlines import ComparisonView, comparison_view
from lydelse.website.views.strip import Strip, strip_of_comparison
from lydelse.website.website import Page, Website


class Compares(Kind):
    """What pages of comparisons have in common."""

    template = "lydelse/comparison.html"

    def view(self, website: Website, page: Page, shown: Shown) -> ComparisonView:
        """Return the redline."""
        return comparison_view(website, page, shown.alternates)

    def strip(self, website: Website, page: Page) -> Strip:
        """Return what is compared."""
        return strip_of_comparison(website, page)

    def title(self, view: View) -> str:
        """Name what is compared."""
        return f"{view.short_heading}: {view.own.title}"

    def description(self, view: View) -> tuple[str, ...]:
        """Say what is compared, and how much changed."""
        counts = [f"{view.own.counts}."] if view.own.counts else []
        return f"{view.short_heading}. {view.own.title}.", *counts


class _Changes(Compares):
    name, rank = "changes", 5

    def pages_of(self, website: Website, document: str, language: str) -> Iterator[Page]:
        for new in website.states(document) if document else ():
            for old in website.compared(document, new, language):
                named = None if old.version == new.follows else old.version
                yield Page(
                    page_ids.changes(document, new.version, old.version),
                    language,
                    urls.changes(website.project, document, new.version, named, language),
                    website.title(document, new, language),
                    new.languages[language],
                )

    def papers(self, website: Website, id: PageId, language: str) -> list[VersionId | None]:
        return [id.version, id.old]


KIND = _Changes()
