"""Everything that changed since a version that was superseded, up to the one that applies."""

from collections.abc import Iterable, Iterator
from datetime import date

from lydelse.ledger.state import Status
from lydelse.model import VersionId
from lydelse.website import page_ids, urls
from lydelse.website.kinds.changes import Compares
from lydelse.website.page_ids import PageId
from lydelse.website.website import Page, Website


class _Since(Compares):
    name, rank = "since", 6

    def pages_of(self, website: Website, document: str, language: str) -> Iterator[Page]:
        target = website.latest_applied(document, language) if document else None
        for old in website.states(document) if target else ():
            if (
                target
                and old.status is Status.SUPERSEDED
                and old.version < target.version
                and website.edition(document, old, language)
            ):
                yield Page(
                    page_ids.since(document, old.version),
                    language,
                    urls.since(website.project, document, old.version, language),
                    website.title(document, target, language),
                    target.languages[language],
                )

    def days(self, website: Website, page: Page) -> Iterable[date | None]:
        latest = website.latest_applied(page.id.document, page.language)
        return [latest.effective] if latest else []

    def versions(self, website: Website, id: PageId) -> set[VersionId | None]:
        languages = website.project.settings.languages
        latest = (website.latest_applied(id.document, code) for code in languages)
        return {id.old, *(state.version for state in latest if state)}

    def papers(self, website: Website, id: PageId, language: str) -> list[VersionId | None]:
        latest = website.latest_applied(id.document, language)
        return [latest.version if latest else None, id.old]


KIND = _Since()
