"""A page that is no document: about the company, how to complain, a list of notices."""

from collections.abc import Iterator

from lydelse.formats.markdown import Rendered
from lydelse.model import Edition
from lydelse.website import page_ids
from lydelse.website.kinds import Kind, Needs, Shown
from lydelse.website.views.articles import page_text
from lydelse.website.views.markers import LISTS
from lydelse.website.website import Page, Website


class _Ordinary(Kind):
    name, rank, template = "ordinary", 2, "lydelse/page.html"
    of_today = True

    def pages_of(self, website: Website, document: str, language: str) -> Iterator[Page]:
        for id, code in sorted(website.project.pages) if not document else ():
            if code == language and id != "index":
                yield website.page_of_file(page_ids.ordinary(id), language)

    def view(self, website: Website, page: Page, shown: Shown) -> None:
        """Add nothing: it has nothing of its own beside its text."""

    def text(self, website: Website, page: Page, edition: Edition | None) -> Rendered:
        return page_text(website, page)

    def needs(self, website: Website, page: Page) -> Needs:
        source = website.file_of(page)
        lists = any(f"[[{one}]]" in source.body for one in LISTS)
        return Needs(everything=lists, more=source)


KIND = _Ordinary()
