"""What LinkChecker does not see, or not in time: anchors, and this site's own addresses in full.

For each anchor LinkChecker asks for the whole page anew, which takes seven times as long and grows
with every section; and an address in full, such as a canonical one, it takes for another site's.
Both are looked up in the built files instead.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import lxml.html


@dataclass(frozen=True)
class _Pages:
    """The files of a built site that stands at an address."""

    folder: Path
    base: str

    @cached_property
    def read(self) -> dict[str, lxml.html.HtmlElement]:
        """Every page, by its address."""
        found = {}
        for path in sorted(self.folder.rglob("*.html")):
            name = path.relative_to(self.folder).as_posix()
            url = self.base + name.removesuffix("index.html")
            found[url] = lxml.html.document_fromstring(path.read_bytes())
        return found

    def has(self, url: str) -> bool:
        """Whether something is served at an address of the site."""
        path = self.folder / unquote(url.removeprefix(self.base).partition("?")[0])
        return path.is_file() or (path / "index.html").is_file()


def astray(folder: Path, base: str) -> list[str]:
    """Return the anchors within a site, and the addresses of its own in full, that lead nowhere."""
    return sorted(dict.fromkeys(_astray(_Pages(folder, base))))


def _astray(pages: _Pages) -> Iterator[str]:
    ids = {url: _ids(page) for url, page in pages.read.items()}
    for url, page in pages.read.items():
        where = url.removeprefix(pages.base)
        for link in page.xpath("//@href | //@src"):
            if not _leads_within(link.strip(), pages.base):
                continue
            address, fragment = urldefrag(urljoin(url, link.strip()))
            if not address.startswith(pages.base):
                continue
            if "://" in link and not pages.has(address):
                yield f"/{where}: {link}: nothing stands there"
            known = ids.get(address.removesuffix("index.html"))
            if fragment and known is not None and unquote(fragment) not in known:
                yield f"/{where}: {link}: the page has no such anchor"


def _leads_within(link: str, base: str) -> bool:
    """Whether a link can lead to a page of the site; what stands in others' need not be read."""
    return link.startswith(base) or not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", link)


def _ids(page: lxml.html.HtmlElement) -> frozenset[str]:
    return frozenset(page.xpath("//@id | //a/@name"))
