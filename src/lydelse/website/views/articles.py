"""The text of a page as HTML, its own links leading where they should."""

from lydelse.content.edition import html_of, in_place, with_markers
from lydelse.formats.markdown import Rendered
from lydelse.model import Edition
from lydelse.website import page_ids, urls
from lydelse.website.views.anchors import with_numbers, with_terms, with_ways
from lydelse.website.views.links import linker, promised
from lydelse.website.views.markers import lists_in, shown_in
from lydelse.website.views.typography import prose
from lydelse.website.website import Page, Website


def edition_text(website: Website, page: Page, edition: Edition) -> Rendered:
    """Return the text of a version, its paragraphs and terms ready to be led to."""
    rendered = html_of(edition)
    parts = _linked(website, page, edition.path, rendered)
    parts = with_terms(with_numbers(parts, [one.id for one in rendered.headings]))
    return Rendered(parts, rendered.headings)


def page_text(website: Website, page: Page) -> Rendered:
    """Return the text of a page that is no document, with the lists that it asks for."""
    source = website.file_of(page)
    shown = shown_in(website, source.path, source.body, page.language)
    rendered = with_markers(source.body, shown)
    parts = _linked(website, page, source.path, rendered)
    return Rendered(in_place(parts, lists_in(website, page, source.body)), rendered.headings)


def _linked(website: Website, page: Page, path: str, text: Rendered) -> tuple[str, ...]:
    linked = linker(website, page.url, path, page.language)
    return tuple(linked(prose(part, page.language)) for part in text.parts)


def with_rights(website: Website, page: Page, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Link the sections that promise rights to the page on which people use them."""
    rights = rights_of(website, page)
    ids = promised(website, page.language).get(page.url) if rights else None
    if not (rights and ids):
        return parts
    return with_ways(parts, ids, urls.relative(page.url, rights.url), rights.title)


def rights_of(website: Website, page: Page) -> Page | None:
    """Return the page on which people use their rights, for all others; None if there is none.

    It may be an ordinary page, or a document with versions.
    """
    name = website.project.settings.rights_page
    ids = (page_ids.ordinary(name), page_ids.document(name))
    there = next((found for id in ids if (found := website.in_languages(id))), {})
    known = there.get(page.language)
    return known if known is not page else None
