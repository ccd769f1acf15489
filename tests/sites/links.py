"""A small checker: whether every address on the pages of a built site leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urldefrag, urljoin

import lxml.html

from tests.sites.project import Built, file_of

_CSS = re.compile(r"""url\(["']?([^"')]+)["']?\)""")


def addresses(page: lxml.html.HtmlElement) -> Iterator[str]:
    """Every address on a page, whatever it is for."""
    for element in page.iter():
        if isinstance(element.tag, str):
            for name in ("href", "src", "action", "poster", "data"):
                if name in element.attrib:
                    yield element.attrib[name]
            for entry in element.get("srcset", "").split(","):
                if entry.strip():
                    yield entry.split()[0]
            if element.get("http-equiv", "").lower() == "refresh":
                yield element.get("content").partition("url=")[2]


def outgoing(site: Built, base: str) -> Iterator[tuple[str, str]]:
    """Every (page, address in full) of a site that stands at ``base``."""
    for name, data in site.files.items():
        if name.endswith(".html"):
            url = name.removesuffix("index.html")
            for address in addresses(site.page(url if url != name else name)):
                yield url, urljoin(base + url, address)
        elif name.endswith(".css"):
            for address in _CSS.findall(data.decode()):
                if not address.startswith("data:"):
                    yield name, urljoin(base + name, address)


def dead(site: Built, base: str) -> list[str]:
    """Every address within a site that leads nowhere, with the page that it is on."""
    found = set()
    for page, full in outgoing(site, base):
        address, fragment = urldefrag(full)
        if not address.startswith(base):
            if address.startswith(base.split("/", 3)[0] + "//" + base.split("/")[2]):
                found.add(f"{page or '/'}: {full} leaves the site's path")
            continue
        url = unquote(address.removeprefix(base).partition("?")[0])
        if not site.has(url):
            found.add(f"{page or '/'}: {full} is not there")
        elif fragment and file_of(url).endswith(".html"):
            ids = site.page(url).xpath("//@id | //a/@name")
            if unquote(fragment) not in ids:
                found.add(f"{page or '/'}: {full} has no such anchor")
    return sorted(found)


def reached(site: Built, base: str, start: str = "") -> set[str]:
    """The addresses that a reader comes to from a page, by links alone."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        url = waiting.pop()
        if url in seen or not site.has(url):
            continue
        seen.add(url)
        if not file_of(url).endswith(".html"):
            continue
        for link in site.page(url).cssselect("a[href]"):
            full = urldefrag(urljoin(base + url, link.get("href")))[0]
            if full.startswith(base):
                waiting.append(unquote(full.removeprefix(base)))
    return seen
