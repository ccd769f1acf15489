"""The record: the files of a site that are made once, as finished bytes, beside MkDocs' pages."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from lydelse import __version__
from lydelse.build.units import PICTURES, RECORD, VERSIONS, Unit, units
from lydelse.content.images import images
from lydelse.ledger.events import LEDGER_FILE
from lydelse.model import Edition
from lydelse.project.project import Site
from lydelse.website import urls
from lydelse.website.feeds import document_feed, site_feed
from lydelse.website.permanence import ADDRESSES_FILE, listed
from lydelse.website.register_exports import REGISTER_FILE, exports
from lydelse.website.sitemap import sitemap
from lydelse.website.timemap import robots, timemap, versions
from lydelse.website.views import view
from lydelse.website.views.links import absolute_in_text
from lydelse.website.views.redirects import redirect
from lydelse.website.website import Kind, Page, PageId, Publication


class Template(Protocol):
    """As much of a Jinja template as is needed here."""

    def render(self, **values: object) -> str:
        """The finished page."""


def files_of(
    publication: Publication, unit: Unit, template: Callable[[str], Template]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a unit: each one's address on the site and its bytes.

    ``template`` finds a lean template of ``overrides/`` by name.
    """
    if unit.page:
        yield from _pages(publication, unit.page, template)
    elif unit.name.endswith(f" {VERSIONS}"):
        yield from _versions(publication, unit.document)
    elif unit.document:
        yield from _of_document(publication, unit.document, template)
    elif unit.name == PICTURES:
        yield from _pictures(publication)
    else:
        yield from _of_site(publication)


def every_file(
    publication: Publication, template: Callable[[str], Template]
) -> Iterator[tuple[str, bytes]]:
    """Yield the whole record, the list of all that lasts at its end."""
    lasting = lasting_pages(publication)
    for unit in units(publication, ""):
        for url, data in files_of(publication, unit, template):
            if unit.lasts:
                lasting.append(url)
            yield url, data
    yield ADDRESSES_FILE, listed(lasting)


def lasting_pages(publication: Publication) -> list[str]:
    """The addresses of the pages that are not of the record: they are kept as well."""
    return [page.url for page in publication.pages if page.id.kind not in RECORD]


def _pages(
    publication: Publication, id: PageId, template: Callable[[str], Template]
) -> Iterator[tuple[str, bytes]]:
    """A page in all its languages, what lies beside it, and what stands where it was before."""
    lean = template("lydelse/lean.html")
    for page in publication.in_languages(id).values():
        yield page.url + "index.html", lean.render(view=view(publication, page)).encode()
        if page.id.kind is Kind.VERSION:
            yield from _source(publication, page)
        yield from _redirects(publication, page, template)


def _of_document(
    publication: Publication, document: str, template: Callable[[str], Template]
) -> Iterator[tuple[str, bytes]]:
    """What a document has beside its pages, and what stands where its pages of today were."""
    current = publication.in_force(document)
    for language, page in publication.in_languages(PageId(Kind.DOCUMENT, document)).items():
        edition = publication.edition(document, current, language) if current else None
        yield from _exports(publication, page, edition)
        yield from _redirects(publication, page, template)
        history = publication.in_languages(PageId(Kind.HISTORY, document))[language]
        yield from _redirects(publication, history, template)
        for url, data in (
            (urls.feed(page.url), document_feed(publication, document, language)),
            (urls.timemap(page.url), timemap(publication, document, language)),
        ):
            if data:
                yield from _kept(publication.site, document, language, url, data)
    yield from _images(publication, document)


def _of_site(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """What there is once."""
    site = publication.site
    for language in site.settings.languages:
        if data := site_feed(publication, language):
            yield urls.feed(urls.home(site, language)), data
    yield "robots.txt", robots(publication)
    yield LEDGER_FILE, site.files.get(LEDGER_FILE, b"")
    yield "build.json", _build(publication)
    yield "sitemap.xml", sitemap(publication)


def _source(publication: Publication, page: Page) -> Iterator[tuple[str, bytes]]:
    """Beside a version for ever: the bytes that the ledger hashes, and what programs get."""
    site, id, language = publication.site, page.id.document, page.language
    assert page.id.version, "the page of a version"
    life = publication.life(id, page.id.version)
    edition = publication.edition(id, life, language)
    if edition is None:
        return
    yield from _kept(site, id, language, page.url + "source.md", edition.data)
    yield from _exports(publication, page, edition)
    if edition.register:
        yield from _kept(site, id, language, page.url + REGISTER_FILE, edition.register.data)


def _images(publication: Publication, document: str) -> Iterator[tuple[str, bytes]]:
    """The images that the versions of a document show."""
    site = publication.site
    shown: set[tuple[str, str]] = set()
    for life in publication.lives(document):
        for language in life.languages:
            if edition := publication.edition(document, life, language):
                shown |= {(path, language) for path in images(edition.path, edition.body)}
    for path, language in sorted(shown):
        if path in site.files:
            url = urls.asset(site, path)
            yield from _kept(site, document, language, url, site.files[path])


def _pictures(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """What pages that are no documents show: it may change whenever they do."""
    site = publication.site
    for page in publication.pages:
        if page.id.kind in (Kind.FRONT, Kind.ORDINARY):
            source = site.pages[page.id.document or "index", page.language]
            for path in images(source.path, source.body):
                if path in site.files:
                    yield urls.asset(site, path), site.files[path]


def _exports(
    publication: Publication, page: Page, edition: Edition | None
) -> Iterator[tuple[str, bytes]]:
    """What programs get of a register: beside a version for ever, and beside the one in force."""
    if edition is None or edition.register is None:
        return
    site, id, language = publication.site, page.id.document, page.language
    way = partial(absolute_in_text, publication, edition.path, language)
    url = urls.version(site, id, edition.version, language)
    for name, data in exports(edition, site.settings.site_url + url, way):
        yield from _kept(site, id, language, page.url + name, data)


def _kept(site: Site, id: str, language: str, url: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file that is no page, at its address and at each that it had: it cannot lead on."""
    yield url, data
    if id in site.documents and url.startswith(urls.document(site, id, language)):
        for former in urls.former(site, id, language, url):
            yield former, data


def _redirects(
    publication: Publication, page: Page, template: Callable[[str], Template]
) -> Iterator[tuple[str, bytes]]:
    """An address that was public leads on for ever: one small page for each under a former slug."""
    for former in urls.former(publication.site, page.id.document, page.language, page.url):
        html = template("lydelse/redirect.html").render(
            redirect=redirect(publication, page, former)
        )
        yield former + "index.html", html.encode()


def _versions(publication: Publication, document: str) -> Iterator[tuple[str, bytes]]:
    """The facts of all versions, for whoever is no reader."""
    site = publication.site
    for language, page in publication.in_languages(PageId(Kind.DOCUMENT, document)).items():
        data = versions(publication, document, language)
        yield from _kept(site, document, language, urls.versions(page.url), data)


def _build(publication: Publication) -> bytes:
    """What was built, as of which day; nothing of when or where."""
    site = publication.site
    facts = {
        "as_of": publication.today.isoformat(),
        "generator": f"lydelse {__version__}",
        "languages": list(site.settings.languages),
        "ledger": {"lines": len(site.ledger.events), "last_hash": site.ledger.last_hash},
        "documents": {
            id: {
                "in_force": str(current.version) if (current := publication.in_force(id)) else None,
                "upcoming": [str(life.version) for life in publication.upcoming(id)],
            }
            for id in sorted(site.documents)
            if publication.lives(id)
        },
    }
    return (json.dumps(facts, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()
