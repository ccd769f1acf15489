"""The front page of a language: what there is, what applies, what is coming."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from lydelse.formats.markdown import Rendered
from lydelse.model import Edition
from lydelse.website import page_ids
from lydelse.website.kinds import Kind, Needs, Shown
from lydelse.website.views import View
from lydelse.website.views.articles import page_text
from lydelse.website.views.drafts import DraftView, drafts_of
from lydelse.website.views.versions import DocumentView, document_view
from lydelse.website.website import Page, Website


class FrontView(NamedTuple):
    """All documents there are, and in the preview the drafts of each."""

    documents: tuple[DocumentView, ...]
    drafts: Mapping[str, tuple[DraftView, ...]]


class _Front(Kind):
    name, rank, template = "front", 1, "lydelse/page.html"
    of_today = True

    def pages_of(self, website: Website, document: str, language: str) -> Iterator[Page]:
        if not document and ("index", language) in website.project.pages:
            yield website.page_of_file(page_ids.FRONT, language)

    def view(self, website: Website, page: Page, shown: Shown) -> FrontView:
        ids = [one.id for one in website.documents(page.language)]
        return FrontView(
            documents=tuple(document_view(website, id, page.language) for id in ids),
            drafts={id: drafts_of(website, id, page.language) for id in ids},
        )

    def text(self, website: Website, page: Page, edition: Edition | None) -> Rendered:
        return page_text(website, page)

    def title(self, view: View) -> str:
        return view.site_name

    def days(self, website: Website, page: Page) -> Iterable[date | None]:
        for document in website.documents(page.language):
            yield from website.turns(document.id)

    def needs(self, website: Website, page: Page) -> Needs:
        return Needs(more=website.file_of(page))


KIND = _Front()
