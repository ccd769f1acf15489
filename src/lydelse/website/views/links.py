"""Where the links of a page lead: its counterparts, and the links within its text."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote

from lydelse.formats import paths
from lydelse.formats.markdown import addresses, render, with_addresses
from lydelse.memo import by_identity, per_website
from lydelse.messages.catalogue import say
from lydelse.model import VersionId
from lydelse.website import urls
from lydelse.website.website import Page, Website

_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


class Alternate(NamedTuple):
    """An entry of the language switch. ``exact``: the same page, not a stand-in."""

    language: str
    name: str
    url: str
    exact: bool
    current: bool


def alternates_of(website: Website, page: Page) -> tuple[Alternate, ...]:
    """Return where the language switch of a page leads."""
    result = []
    for language, name in website.project.settings.languages.items():
        there = website.switch(page, language)
        if there:
            current = language == page.language
            result.append(Alternate(language, name, there.url, there.id == page.id, current))
    return tuple(result)


@per_website()
def feeds_of(website: Website, document: str | None, language: str) -> tuple[tuple[str, str], ...]:
    """Title and address of the feeds of a document and of the site, as far as there are any."""
    project, feeds = website.project, []
    published = [
        one.id
        for one in website.documents(language)
        if any(state.updated and language in state.languages for state in website.states(one.id))
    ]
    if document in published:
        title = say(
            language, "comparison.feed", title=project.documents[document].index[language].title
        )
        feeds.append((title, urls.feed(urls.document(project, document, language))))
    if published:
        title = say(language, "comparison.feed_site", organisation=project.settings.organisation)
        feeds.append((title, urls.feed(urls.home(project, language))))
    return tuple(feeds)


def linker(website: Website, url: str, path: str, language: str) -> Callable[[str], str]:
    """Return what makes of HTML from the text at ``path`` what the page at ``url`` shows.

    Its links lead where they should, and tell on paper where that is: of pages of the site only
    once its address is decided.
    """
    decided = website.project.settings.is_address_decided

    def resolve(address: str) -> str:
        if _stands(address):
            return address
        return urls.relative(url, resolve_in_text(website, path, language, address))

    def printed(address: str) -> str:
        if _within(address) or not (decided or _stands(address)):
            return ""
        return absolute_in_text(website, path, language, address)

    def linked(text: str) -> str:
        return _linked(text) or with_addresses(text, resolve, printed)

    return linked


def linked_anywhere(text: str) -> str:
    """Return what some HTML becomes on any page; ``Depends`` if a link depends on the page."""
    if "href" not in text and "src" not in text:  # as in nearly every section
        return text
    return with_addresses(text, _anywhere, lambda address: "" if _within(address) else address)


class Depends(Exception):
    """A link depends on the page that shows it, so the text cannot be shared between pages."""


@by_identity()
def _linked(text: str) -> str:
    try:
        return linked_anywhere(text)
    except Depends:
        return ""


def _within(address: str) -> bool:
    """Whether a link leads to another place of its page."""
    return not address or address.startswith("#")


def _stands(address: str) -> bool:
    """Whether an address is the same wherever it stands."""
    return _within(address) or bool(_ABSOLUTE.match(address))


def _anywhere(address: str) -> str:
    if not _stands(address):
        raise Depends
    return address


@per_website()
def promised(website: Website, language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the sections that the page on rights says it follows, by the address of their page."""
    page = website.project.pages.get((website.project.settings.rights_page, language))
    found: dict[str, set[str]] = {}
    if page is None:
        return {}
    for name, address in addresses(render(page.body).html):
        if name == "href" and "#" in address and not _stands(address):
            url, _, id = resolve_in_text(website, page.path, language, address).partition("#")
            found.setdefault(url, set()).add(id)
    return {url: tuple(sorted(ids)) for url, ids in found.items()}


def resolve_in_text(website: Website, path: str, language: str, address: str) -> str:
    """Where a link of a text leads: from a path beside the file to an address of the site.

    ``../cookies/index.md`` is the document's version in force in the same language,
    ``1.0.md`` that version for ever; anything else is a file beside the text.
    """
    project = website.project
    target = re.split("[?#]", address, maxsplit=1)[0]
    absolute = paths.joined(path, unquote(target))
    rest = absolute.removeprefix(f"{project.settings.docs_dir}/{language}/")
    folder, _, name = rest.rpartition("/")
    # An index that cannot be read is told elsewhere, and its document has no address.
    has_address = folder in project.documents and language in project.documents[folder].index
    if has_address and name == "index.md":
        found = urls.document(project, folder, language)
    elif has_address and (number := VersionId.parse(name.removesuffix(".md"))):
        found = urls.version(project, folder, number, language)
    elif (rest.removesuffix(".md"), language) in project.pages:
        found = urls.page(project, rest.removesuffix(".md"), language)
    else:
        found = quote(urls.asset(project, absolute))
    return found + address.removeprefix(target)


def absolute_in_text(website: Website, path: str, language: str, address: str) -> str:
    """Return a link of a text as it works from anywhere, such as in a form of another site."""
    if _ABSOLUTE.match(address):
        return address
    return website.project.settings.site_url + resolve_in_text(website, path, language, address)
