"""The record: the files of a site that are made once, as finished bytes, beside MkDocs' pages."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Protocol

from lydelse import __version__
from lydelse.build.units import PAPERS, PICTURES, VERSIONS, Unit, units
from lydelse.content.images import images
from lydelse.formats.text import as_json, sha256
from lydelse.ledger.events import LEDGER_FILE, lasting_path
from lydelse.messages.problems import Problem
from lydelse.model import Edition
from lydelse.project.project import Project
from lydelse.proof.public_copy import ADDRESSES_FILE, BUILD_FILE
from lydelse.website import page_ids, urls
from lydelse.website.agents import LLMS_FILE, llms_txt
from lydelse.website.attested import attested
from lydelse.website.described import descriptions
from lydelse.website.downloads import PDF_FILE, pdf_of_page
from lydelse.website.feeds import document_feed, site_feed
from lydelse.website.kinds import is_of_today
from lydelse.website.page_ids import PageId
from lydelse.website.papers import NoPaper, pdf_of, stand_in
from lydelse.website.permanence import listed
from lydelse.website.register_exports import FRAGMENT, REGISTER_FILE, exports, in_step
from lydelse.website.schemas import schemas
from lydelse.website.sitemap import sitemap
from lydelse.website.timemap import days, robots, standing, timemap, versions
from lydelse.website.views import view
from lydelse.website.views.links import absolute_in_text
from lydelse.website.views.redirects import redirect
from lydelse.website.website import Page, Website


class Template(Protocol):
    """As much of a Jinja template as is needed here."""

    def render(self, **values: object) -> str:
        """Return the finished page."""


Find = Callable[[str], Template]
"""Finds a lean template by its name."""
Tell = Callable[[Problem], object]
"""Hears of what could not be made as it should."""


def files_of(
    website: Website, unit: Unit, template: Find, tell: Tell = lambda _: None
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a unit: each one's address on the site and its bytes.

    ``template`` finds a lean template of ``overrides/`` by name.
    """
    if unit.page and unit.name.endswith(f" {PAPERS}"):
        yield from _papers(website, unit.page, tell)
    elif unit.page:
        yield from _pages(website, unit.page, template)
    elif unit.name.endswith(f" {VERSIONS}"):
        yield from _versions(website, unit.document)
    elif unit.document:
        yield from _of_document(website, unit.document, template)
    elif unit.name == PICTURES:
        yield from _pictures(website)
    else:
        yield from _of_site(website, template)


def every_file(website: Website, template: Find) -> Iterator[tuple[str, bytes]]:
    """Yield the whole record, the list of all that lasts at its end."""
    lasting = lasting_pages(website)
    for unit in units(website, ""):
        for url, data in files_of(website, unit, template):
            if unit.lasts:
                lasting.append(url)
            yield url, data
    yield ADDRESSES_FILE, listed(lasting)


def lasting_pages(website: Website) -> list[str]:
    """Return the addresses of the pages that are not of the record: they are kept as well."""
    return [page.url for page in website.pages if is_of_today(page.id)]


def _pages(website: Website, id: PageId, template: Find) -> Iterator[tuple[str, bytes]]:
    """Yield a page in all its languages, what lies beside it, and what stands at its old places."""
    lean = template("lydelse/lean.html")
    for page in website.in_languages(id).values():
        yield page.url + "index.html", lean.render(view=view(website, page)).encode()
        if id == page_ids.version(id.document, id.version):
            yield from _source(website, page)
        yield from _redirects(website, page, template)


def _papers(website: Website, id: PageId, tell: Tell) -> Iterator[tuple[str, bytes]]:
    """Yield the PDFs beside a page; one that cannot be made leaves no link dead."""
    for language, page in website.in_languages(id).items():
        if shown := pdf_of_page(website, id, language):
            try:
                data = _paper(website, page.url, shown, tell)
            except NoPaper as error:  # nothing at all can be made here, so nothing is built
                tell(error.problem)
                continue
            yield from _kept(website.project, id.document, language, page.url + PDF_FILE, data)


def _paper(website: Website, url: str, shown: tuple[Edition, Edition | None], tell: Tell) -> bytes:
    """Return a PDF, or what stands in its place; raises `NoPaper`."""
    try:
        return pdf_of(website, *shown, url)
    except NoPaper as error:
        instead = stand_in(website, *shown, url)
        tell(error.problem.softened())
        return instead


def _of_document(website: Website, document: str, template: Find) -> Iterator[tuple[str, bytes]]:
    """Yield what a document has beside its pages, and what stands where its pages of today were."""
    for language, page in website.in_languages(page_ids.document(document)).items():
        yield from _exports(website, page, website.exported(document, language))
        yield from _redirects(website, page, template)
        history = website.in_languages(page_ids.history(document))[language]
        yield from _redirects(website, history, template)
        for url, data in (
            (urls.feed(page.url), document_feed(website, document, language)),
            (urls.timemap(page.url), timemap(website, document, language)),
        ):
            if data:
                yield from _kept(website.project, document, language, url, data)
    yield from _images(website, document)
    yield from _days(website, document, template)


def _of_site(website: Website, template: Callable[[str], Template]) -> Iterator[tuple[str, bytes]]:
    """Yield what there is once, and what stands where pages that are no documents were before."""
    project = website.project
    for page in website.pages:
        if website.is_file(page) and page.id.document:
            former = urls.former_of_page(project, page.id.document, page.language)
            yield from _leading_on(website, page, former, template)
    for language in project.settings.languages:
        if data := site_feed(website, language):
            yield urls.feed(urls.home(project, language)), data
    yield "robots.txt", robots(website)
    yield LLMS_FILE, llms_txt(website)
    yield LEDGER_FILE, project.files.get(LEDGER_FILE, b"")
    yield from attested(project.files, project.settings.keys)
    yield BUILD_FILE, _build(website)
    yield "sitemap.xml", sitemap(website)
    yield from _schemas(website)


def _source(website: Website, page: Page) -> Iterator[tuple[str, bytes]]:
    """Beside a version for ever: the bytes that the ledger hashes, and what programs get."""
    project, id, language = website.project, page.id.document, page.language
    assert page.id.version, "the page of a version"
    state = website.state(id, page.id.version)
    edition = website.edition(id, state, language)
    if edition is None:
        return
    yield from _kept(project, id, language, page.url + "source.md", edition.data)
    path = state.originals.get(language, "")
    if path in project.files and path not in state.redacted:
        url = page.url + urls.original(path)
        yield from _kept(project, id, language, url, project.files[path])
    yield from _exports(website, page, edition)
    way = partial(absolute_in_text, website, edition.path, language)
    for name, data in descriptions(website, edition, state, way):
        yield from _kept(project, id, language, page.url + name, data)
    if edition.register:
        yield from _kept(project, id, language, page.url + REGISTER_FILE, edition.register.data)


def _images(website: Website, document: str) -> Iterator[tuple[str, bytes]]:
    """Yield the images that the versions of a document show."""
    project = website.project
    shown: set[tuple[str, str]] = set()
    for state in website.states(document):
        for language in state.languages:
            if edition := website.edition(document, state, language):
                shown |= {(path, language) for path in images(edition.path, edition.body)}
    for path, language in sorted(shown):
        if path in project.files:
            url = urls.asset(project, path)
            yield from _kept(project, document, language, url, project.files[path])


def _pictures(website: Website) -> Iterator[tuple[str, bytes]]:
    """Yield what pages that are no documents show, and files that are published as they are.

    They may change whenever a page may.
    """
    project = website.project
    for path in urls.as_they_are(project):
        yield urls.asset(project, path), project.files[path]
    for page in website.pages:
        if website.is_file(page):
            source = website.file_of(page)
            for path in images(source.path, source.body):
                if path in project.files:
                    yield urls.asset(project, path), project.files[path]


def _exports(website: Website, page: Page, edition: Edition | None) -> Iterator[tuple[str, bytes]]:
    """Yield what programs get of a register: beside a version, and beside what is in force."""
    if edition is None or edition.register is None:
        return
    project, id, language = website.project, page.id.document, page.language
    way = partial(absolute_in_text, website, edition.path, language)
    url = project.settings.site_url + urls.version(project, id, edition.version, language)
    for name, made in exports(edition, url, way):
        # What was published is served as it was, whatever has changed since.
        data = project.files.get(lasting_path(id, edition.version, language, name), made)
        if name == FRAGMENT and page.id == page_ids.document(id):
            data = in_step(data, edition, url + name)
        yield from _kept(project, id, language, page.url + name, data)


def _kept(
    project: Project, id: str, language: str, url: str, data: bytes
) -> Iterator[tuple[str, bytes]]:
    """Yield a file that is no page, at its address and at each that it had: it cannot lead on."""
    yield url, data
    if id in project.documents and url.startswith(urls.document(project, id, language)):
        for former in urls.former(project, id, language, url):
            yield former, data


def _redirects(website: Website, page: Page, template: Find) -> Iterator[tuple[str, bytes]]:
    """Yield one small page for each former slug: an address that was public leads on for ever."""
    if page.id.document not in website.project.documents:
        return
    former = urls.former(website.project, page.id.document, page.language, page.url)
    yield from _leading_on(website, page, former, template)


def _leading_on(
    website: Website, page: Page, addresses: Iterable[str], template: Callable[[str], Template]
) -> Iterator[tuple[str, bytes]]:
    for former in addresses:
        html = template("lydelse/redirect.html").render(redirect=redirect(website, page, former))
        yield former + "index.html", html.encode()


def _versions(website: Website, document: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files for programs about all versions of a document."""
    project = website.project
    for language, page in website.in_languages(page_ids.document(document)).items():
        for url, data in (
            (urls.versions(page.url), versions(website, document, language)),
            (urls.current(page.url), _current(website, document, language)),
        ):
            yield from _kept(project, document, language, url, data)


def _current(website: Website, document: str, language: str) -> bytes:
    """Return what applies and what comes, with the notice in force where there is one."""
    edition = website.exported(document, language)
    if edition is None:
        return standing(website, document, language, None)
    page = website.in_languages(page_ids.version(document, edition.version))[language]
    shown = dict(_exports(website, page, edition))
    url = page.url + FRAGMENT
    base = website.project.settings.site_url
    named = {"url": base + url, "sha256": sha256(shown[url])} if url in shown else None
    return standing(website, document, language, named)


def _schemas(website: Website) -> Iterator[tuple[str, bytes]]:
    """Yield what the keys of each kind of file mean."""
    for name, data in schemas(website.project.settings.site_url).items():
        yield urls.schema(name), data


def _days(website: Website, document: str, template: Find) -> Iterator[tuple[str, bytes]]:
    """From each day on which a version began to apply an address leads to that version."""
    project = website.project
    for language, page in website.in_languages(page_ids.document(document)).items():
        for day, version in days(website, document, language):
            own = urls.on_day(page.url, day)
            every = [own, *urls.former(project, document, language, own)]
            yield from _leading_on(website, version, every, template)


def _build(website: Website) -> bytes:
    """Return what was built, as of which day; nothing of when or where."""
    project = website.project
    facts = {
        "$schema": project.settings.site_url + urls.schema("build"),
        "format": 1,
        "as_of": website.today.isoformat(),
        "generator": f"lydelse {__version__}",
        "languages": list(project.settings.languages),
        "ledger": {"lines": len(project.ledger.lines), "last_hash": project.ledger.last_hash},
        "documents": {
            id: {
                "in_force": str(current.version) if (current := website.in_force(id)) else None,
                "upcoming": [str(state.version) for state in website.upcoming(id)],
            }
            for id in sorted(project.documents)
            if website.states(id)
        },
    }
    return as_json(facts, ordered=True)
