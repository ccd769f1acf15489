"""A version in two languages side by side."""

from collections.abc import Iterator

from lydelse.ledger.state import VersionState
from lydelse.model import VersionId
from lydelse.website import page_ids, urls
from lydelse.website.kinds import Kind, Shown
from lydelse.website.page_ids import PageId
from lydelse.website.views import View
from lydelse.website.views.bilingual import ParallelView, parallel_view
from lydelse.website.views.strip import Strip, strip_of_version
from lydelse.website.website import Page, Website


class _Parallel(Kind):
    name, rank, template = "parallel", 7, "lydelse/parallel.html"

    def pages_of(self, website: Website, document: str, language: str) -> Iterator[Page]:
        """Each version in the prevailing language beside each translation, in either language."""
        project = website.project
        for state in website.states(document) if document else ():
            lead = project.prevailing(state)
            for translation in project.settings.languages:
                pair = (lead, translation)
                if (
                    translation != lead
                    and language in pair
                    and all(website.edition(document, state, one) for one in pair)
                ):
                    days = [day for one in pair if (day := state.languages[one])]
                    yield Page(
                        page_ids.parallel(document, state.version, translation),
                        language,
                        urls.parallel(project, document, state.version, pair, language),
                        website.title(document, state, language),
                        max(days, default=None),
                    )

    def view(self, website: Website, page: Page, shown: Shown) -> ParallelView:
        return parallel_view(website, page)

    def stamped(self, website: Website, page: Page) -> VersionState | None:
        return website.version_of(page)

    def strip(self, website: Website, page: Page) -> Strip | None:
        return strip_of_version(website, page)

    def title(self, view: View) -> str:
        return f"{view.short_heading}: {view.own.title}"

    def description(self, view: View) -> tuple[str, ...]:
        return f"{view.short_heading}. {view.own.title}.", view.own.version.state

    def versions(self, website: Website, id: PageId) -> set[VersionId | None]:
        assert id.version, "a version beside a translation"
        # A draft stands beside what it is based on.
        return {id.version, website.state(id.document, id.version).follows}


KIND = _Parallel()
