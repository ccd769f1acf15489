"""The record: the files of a site that are made once, as finished bytes, beside MkDocs' pages."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from typing import Protocol
from urllib.parse import quote

from lydelse import __version__, addresses
from lydelse.feeds import document_feed, site_feed
from lydelse.lasting import ADDRESSES_FILE, listed
from lydelse.ledger import LEDGER_FILE
from lydelse.life import Life
from lydelse.machines import robots, timemap, versions
from lydelse.publication import Kind, Page, PageId, Publication
from lydelse.publishing import images
from lydelse.registers.exports import REGISTER_FILE, exports
from lydelse.site import Site
from lydelse.views import view
from lydelse.views.links import absolute_in_text
from lydelse.views.signposts import redirect


class Template(Protocol):
    """As much of a Jinja template as is needed here."""

    def render(self, **values: object) -> str:
        """The finished page."""


KINDS = (Kind.CHANGES, Kind.SINCE, Kind.PARALLEL, Kind.VERSION)


def record_of(
    publication: Publication, id: PageId, template: Callable[[str], Template]
) -> Iterator[tuple[str, bytes]]:
    """Yield a page of the record, one of ``KINDS``, in all its languages.

    ``template`` finds a lean template of ``overrides/`` by name.
    """
    lean = template("lydelse/lean.html")
    for page in publication.in_languages(id).values():
        yield page.url + "index.html", lean.render(view=view(publication, page)).encode()


def record(
    publication: Publication, template: Callable[[str], Template]
) -> Iterator[tuple[str, bytes]]:
    """Yield every other file of the record: its address on the site and its bytes.

    Last comes the list of all that lasts: every address but those of pictures on pages that are
    no documents.
    """
    lasting = [page.url for page in publication.pages]
    for url, data in _record(publication, template):
        lasting.append(url)
        yield url, data
    yield ADDRESSES_FILE, listed(lasting)
    yield from _pictures(publication)


def every_file(
    publication: Publication, template: Callable[[str], Template]
) -> Iterator[tuple[str, bytes]]:
    """Yield the whole record."""
    for id in publication.ids:
        if id.kind in KINDS:
            yield from record_of(publication, id, template)
    yield from record(publication, template)


def _record(
    publication: Publication, template: Callable[[str], Template]
) -> Iterator[tuple[str, bytes]]:
    yield from _sources(publication)
    yield from _exports(publication)
    yield from _redirects(publication, template("lydelse/redirect.html"))
    yield from _feeds(publication)
    yield from _for_programs(publication)
    yield "robots.txt", robots(publication)
    yield LEDGER_FILE, publication.site.files.get(LEDGER_FILE, b"")
    yield "build.json", _build(publication)
    yield "sitemap.xml", sitemap(publication)


def _sources(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """The bytes that the ledger hashes: texts, and the images that they show."""
    site = publication.site
    shown: set[tuple[str, str, str]] = set()
    for page in publication.pages:
        id, language = page.id.document, page.language
        if page.id.kind is Kind.VERSION and page.id.version:
            life = publication.life(id, page.id.version)
            edition = publication.edition(id, life, language)
            if edition:
                yield from _kept(site, id, language, page.url + "source.md", edition.data)
                shown |= {(path, id, language) for path in images(edition.path, edition.body)}
    for path, id, language in sorted(shown):
        if path in site.files:
            yield from _kept(site, id, language, addresses.asset(site, path), site.files[path])


def _pictures(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """What pages that are no documents show: it may change whenever they do."""
    site = publication.site
    for page in publication.pages:
        if page.id.kind in (Kind.FRONT, Kind.ORDINARY):
            source = site.pages[page.id.document or "index", page.language]
            for path in images(source.path, source.body):
                if path in site.files:
                    yield addresses.asset(site, path), site.files[path]


def _exports(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """What programs get of a register: beside a version for ever, and beside the one in force."""
    site = publication.site
    for page in publication.pages:
        id, language = page.id.document, page.language
        if page.id.kind is Kind.VERSION and page.id.version:
            life: Life | None = publication.life(id, page.id.version)
        elif page.id.kind is Kind.DOCUMENT:
            life = publication.in_force(id)
        else:
            continue
        edition = publication.edition(id, life, language) if life else None
        if edition is None or edition.register is None:
            continue
        way = partial(absolute_in_text, publication, edition.path, language)
        url = addresses.version(site, id, edition.version, language)
        for name, data in exports(edition, site.settings.site_url + url, way):
            yield from _kept(site, id, language, page.url + name, data)
        if page.id.kind is Kind.VERSION:
            name, data = REGISTER_FILE, edition.register.data
            yield from _kept(site, id, language, page.url + name, data)


def _kept(site: Site, id: str, language: str, url: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file that is no page, at its address and at each that it had: it cannot lead on."""
    yield url, data
    if id in site.documents and url.startswith(addresses.document(site, id, language)):
        for former in addresses.former(site, id, language, url):
            yield former, data


def _redirects(publication: Publication, template: Template) -> Iterator[tuple[str, bytes]]:
    """An address that was public leads on for ever: one small page for each under a former slug."""
    site = publication.site
    for page in publication.pages:
        if page.id.document in site.documents:
            for former in addresses.former(site, page.id.document, page.language, page.url):
                html = template.render(redirect=redirect(publication, page, former))
                yield former + "index.html", html.encode()


def _feeds(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """A feed for each document and one for all, in every language."""
    site = publication.site
    for language in site.settings.languages:
        if data := site_feed(publication, language):
            yield addresses.feed(addresses.home(site, language)), data
        for document in publication.documents(language):
            if data := document_feed(publication, document.id, language):
                url = addresses.feed(addresses.document(site, document.id, language))
                yield from _kept(site, document.id, language, url, data)


def _for_programs(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """The facts of every document in every language, for whoever is no reader."""
    site = publication.site
    for language in site.settings.languages:
        for document in publication.documents(language):
            below = addresses.document(site, document.id, language)
            data = versions(publication, document.id, language)
            yield from _kept(site, document.id, language, addresses.versions(below), data)
            if mapped := timemap(publication, document.id, language):
                url = addresses.timemap(below)
                yield from _kept(site, document.id, language, url, mapped)


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


def sitemap(publication: Publication) -> bytes:
    """Every page with its counterparts, and the day it came to read so where that is known."""
    settings = publication.site.settings

    def absolute(page: Page) -> str:
        return escape(settings.site_url + quote(page.url), quote=True)

    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for page in publication.pages:
        lines += ["  <url>", f"    <loc>{absolute(page)}</loc>"]
        if changed := publication.changed_on(page):
            lines.append(f"    <lastmod>{changed.isoformat()}</lastmod>")
        everywhere = publication.in_languages(page.id)
        alternates = [(code, everywhere[code]) for code in settings.languages if code in everywhere]
        if settings.default_language in everywhere:
            alternates.append(("x-default", everywhere[settings.default_language]))
        lines += [
            f'    <xhtml:link rel="alternate" hreflang="{code}" href="{absolute(one)}"/>'
            for code, one in alternates
        ]
        lines.append("  </url>")
    return ("\n".join([*lines, "</urlset>"]) + "\n").encode()
