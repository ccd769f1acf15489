"""The kinds of pages that a site has: each is a module of this package and a template.

A module has its ``KIND``, which says which pages there are and what each shows; it is found because
it is here. The template gets the page as ``view``, and as ``own`` what the kind says of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, NamedTuple

from lydelse.formats.markdown import Rendered
from lydelse.ledger.state import VersionState
from lydelse.memo import by_value
from lydelse.model import Edition, VersionId

if TYPE_CHECKING:
    from markupsafe import Markup

    from lydelse.website.page_ids import PageId
    from lydelse.website.views import View
    from lydelse.website.views.links import Alternate
    from lydelse.website.views.strip import Strip
    from lydelse.website.website import Page, Website


class Shown(NamedTuple):
    """What a page shows of a version: its state, its text, and the same as HTML; if any."""

    state: VersionState | None
    edition: Edition | None
    text: Rendered | None
    alternates: "tuple[Alternate, ...]"


class Needs(NamedTuple):
    """What decides a page of today beside the settings and the addresses.

    ``texts`` are the versions whose words it shows, ``published`` says that it shows all that are
    public, ``everything`` that it shows anything of any document; ``more`` is what else it shows.
    """

    texts: tuple[VersionId, ...] = ()
    published: bool = False
    everything: bool = True
    more: object = None


class Kind:
    """A kind of page. What most kinds have in common stands here; a kind says what is its own."""

    name: str
    """What its pages are called: the first word of a ``PageId``."""
    rank: int
    """Its place in the order in which pages are listed and made."""
    template: str
    """The template of what stands in the middle of its pages."""
    of_today = False
    """Whether its pages show what applies on the day, with navigation and search.

    All others belong to the record, and stay.
    """
    scripted = False
    """Whether its template has parts that ``lydelse.js`` moves."""

    def pages_of(self, website: "Website", document: str, language: str) -> "Iterator[Page]":
        """Yield the pages about a document in a language; with no document, those of the site."""
        raise NotImplementedError

    def view(self, website: "Website", page: "Page", shown: Shown) -> object:
        """Return what the template gets as ``own``."""
        raise NotImplementedError

    def state(self, website: "Website", page: "Page") -> VersionState | None:
        """Return the version whose text a page shows, if it is one."""
        return None

    def text(self, website: "Website", page: "Page", edition: Edition | None) -> Rendered | None:
        """Return the text of a page as HTML, if it has one."""
        return None

    def stamped(self, website: "Website", page: "Page") -> VersionState | None:
        """Return the version that the last lines of a page are about; they else name its day."""
        return self.state(website, page)

    def strip(self, website: "Website", page: "Page") -> "Strip | None":
        """Return what stays in view on a page that does not show what applies now."""
        return None

    def title(self, view: "View") -> str:
        """Return what to call a page where its heading alone would not tell it from others."""
        return view.short_heading

    def description(self, view: "View") -> "tuple[str | Markup, ...]":
        """Return what a page says in a few sentences, for search engines."""
        return view.paragraphs[:1]

    def is_indexed(self, website: "Website", page: "Page") -> bool:
        """Return whether a search engine may list a page: none that shows a text of the past."""
        return self.of_today

    def canonical(self, website: "Website", page: "Page") -> "Page":
        """Return the page to list for a page."""
        return page

    def days(self, website: "Website", page: "Page") -> Iterable[date | None]:
        """Yield the days on which its words changed, beside the one on which it was modified."""
        return ()

    def needs(self, website: "Website", page: "Page") -> Needs:
        """Return what decides a page of today; by itself, everything."""
        return Needs()

    def versions(self, website: "Website", id: "PageId") -> set[VersionId | None]:
        """Return the versions that a page of the record shows or compares."""
        return {id.version, id.old}

    def papers(self, website: "Website", id: "PageId", language: str) -> list[VersionId | None]:
        """Return the version of which a page has a PDF, and the one that it is compared with."""
        return []

    def beside(self, website: "Website", page: "Page") -> Iterator[str]:
        """Yield the addresses of the files that belong to a page, but for its PDF."""
        return iter(())


@by_value(1)
def kinds() -> Mapping[str, Kind]:
    """Return every kind by its name, in their order."""
    found: list[Kind] = [
        import_module(f"{__name__}.{module.name}").KIND for module in iter_modules(__path__)
    ]
    return {kind.name: kind for kind in sorted(found, key=lambda kind: (kind.rank, kind.name))}


def record() -> tuple[str, ...]:
    """Return the names of the kinds that belong to the record, in their order."""
    return tuple(kind.name for kind in kinds().values() if not kind.of_today)


def is_of_today(id: "PageId") -> bool:
    """Whether a page shows what applies on the day; all others belong to the record."""
    return kinds()[id.kind].of_today
