"""A prefilter: whether anything can be wrong with a text at all.

Successive versions share nearly all paragraphs, and hardly any is wrong. So each part is looked at
once, however many texts have it, and the full checks run only on texts with a suspicious part or a
suspicious order of parts. False alarms are allowed, misses are not: what cannot be decided from a
part alone is left to the checks (DECISIONS.md D57).
"""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from lydelse.checks.check_back_wording import check_wording
from lydelse.checks.headings import RESERVED, is_amiss
from lydelse.checks.links import (
    LinkContext,
    bare,
    check_words_of_links,
    faults,
    is_footnote,
    scheme_of,
    target_of,
)
from lydelse.checks.lists import check_lists
from lydelse.checks.parity import Shape, shapes, whole
from lydelse.checks.parsed_text import Text, sections
from lydelse.checks.safety import check_safety
from lydelse.checks.section_names import Named, is_fine, names_in, names_in_prose
from lydelse.checks.stray_markup import check_printed, check_swallowed, is_suspicious
from lydelse.checks.strict_html import HEADINGS
from lydelse.checks.tables import check_tables
from lydelse.content.edition import prose_of
from lydelse.formats.markdown import is_plain, pieces
from lydelse.law.rules import tells_to_check_back
from lydelse.memo import by_value
from lydelse.model import Edition
from lydelse.project.project import Project


@dataclass(frozen=True)
class Part:
    """What a part of a text is, for the texts that have it.

    ``images`` says that it shows some; ``headings`` are level, id and title; ``addresses`` what its
    links lead to; ``names`` the sections that it names; ``shapes`` what it adds to the section
    above it, and its own.
    """

    fine: bool
    images: bool
    ids: tuple[str, ...]
    headings: tuple[tuple[int, str, str], ...]
    addresses: tuple[str, ...]
    names: tuple[Named, ...]
    shapes: tuple[Shape, ...]


_LOCAL = (
    check_lists,
    check_tables,
    check_printed,
    check_swallowed,
    check_safety,
    check_wording,
    check_words_of_links,
)


# Lines such as ``a) …``, which may be meant as a list.
_LETTERED = re.compile(r"\n\w{1,5}\)")


@by_value(1 << 15)
def part(source: str, language: str) -> Part:
    """Look at a part of a text; ``RecursionError`` if it is nested too deeply."""
    plain = is_plain(source) and not _LETTERED.search(source) and not is_suspicious(source)
    return plain_part(source, language) if plain else looked_at(source, language)


def plain_part(source: str, language: str) -> Part:
    """Describe a plain paragraph without rendering it: Markdown leaves such text as it is."""
    return Part(
        fine=tells_to_check_back(source, language) is None,
        images=False,
        ids=(),
        headings=(),
        addresses=(),
        names=tuple(names_in_prose(source, language)),
        shapes=(Shape(None, 0, (), (), (0, 0, 1)),),
    )


def looked_at(source: str, language: str) -> Part:
    """Return what any part is, as the checks see it."""
    text = Text("", language, source, 1)
    found = any(True for look in _LOCAL for _ in look(text))
    tree = text.tree
    return Part(
        fine=not found,
        images=bool(tree.of("img")),
        ids=tuple(one.attrs["id"] for one in tree.all if one.attrs.get("id")),
        headings=tuple(
            (int(one.tag[1]), one.attrs.get("id", ""), one.text()) for one in tree.of(*HEADINGS)
        ),
        addresses=tuple(
            bare(one.attrs["href"])
            for one in tree.of("a")
            if "href" in one.attrs and not is_footnote(one)
        ),
        names=tuple(names_in(text)),
        shapes=tuple(shapes(sections(text))),
    )


Link = tuple[str, str, str]
"""The file that a link stands in, the language of the text, and the address."""
Fine = dict[str, tuple[Link, ...]]
"""Texts in which nothing is wrong, and pairs of them; with their links to other files of the site,
of which alone it is not decided by the text itself where they lead."""


@dataclass
class Prefilter:
    """Looks at the editions of a site on a day; remembers where their links lead.

    ``known`` is what was fine in an earlier build with the same checks and settings, ``fine`` what
    is so today.
    """

    project: Project
    today: date
    known: Fine = field(default_factory=dict)
    fine: Fine = field(default_factory=dict)
    _links: dict[tuple[Link, bool], bool] = field(default_factory=dict)

    def is_fine(self, edition: Edition, public: bool) -> bool:
        """Whether the checks of a text by itself would find nothing."""
        if edition.register:
            return False  # whose facts are part of the text
        key = _key(edition, public)
        links = self.known.get(key)
        if links is not None:
            fine = all(self._leads(link, frozenset(), public) for link in links)
            if fine:
                self.fine[key] = links
            return fine
        fine = self._seems_fine(edition, public)
        if fine:
            self.learn(edition, public)
        return fine

    def _seems_fine(self, edition: Edition, public: bool) -> bool:
        try:
            parts = parts_of(edition)
            summary = part(edition.summary, edition.language) if edition.summary else None
        except RecursionError:
            return False
        if summary and (summary.images or summary.addresses or not summary.fine):
            return False
        if any(one.images or not one.fine for one in parts):
            return False
        ids = [id for one in parts for id in one.ids]
        known = frozenset(ids)
        headings = [heading for one in parts for heading in one.headings]
        return (
            len(known) == len(ids)
            and known.isdisjoint(RESERVED)
            and not is_amiss(headings)
            and is_fine(headings, [name for one in parts for name in one.names])
            and all(
                self._leads((edition.path, edition.language, address), known, public)
                for one in parts
                for address in one.addresses
            )
        )

    def _leads(self, link: Link, ids: frozenset[str], public: bool) -> bool:
        path, language, address = link
        if address.startswith("#") and len(address) > 1:
            return address[1:] in ids
        if (link, public) not in self._links:
            place = LinkContext(path, language)
            found = faults(self.project, place, address, ids, self.today, public)
            self._links[link, public] = not any(True for _ in found)
        return self._links[link, public]

    def learn(self, edition: Edition, public: bool) -> None:
        """Remember that nothing is wrong with a text, if it and its links alone decide that."""
        try:
            parts = parts_of(edition)
        except RecursionError:
            return
        if edition.register or any(one.images for one in parts):
            return
        links: list[Link] = []
        for address in (address for one in parts for address in one.addresses):
            if address.startswith("#") or scheme_of(address):
                continue
            if target_of(edition.path, address).path == edition.path:
                return
            links.append((edition.path, edition.language, address))
        self.fine[_key(edition, public)] = tuple(dict.fromkeys(links))

    def alike(self, lead: Edition, other: Edition) -> bool:
        """Whether a translation surely has the same sections with the same things in them."""
        key = f"{lead.sha256} {other.sha256}"
        if key not in self.known and not alike(lead, other):
            return False
        self.fine[key] = ()
        return True


def _key(edition: Edition, public: bool) -> str:
    return f"{edition.path} {edition.sha256} {public}"


def parts_of(edition: Edition) -> list[Part]:
    """Return the parts of a text as its checks read it."""
    return [part(source, edition.language) for source in pieces(prose_of(edition))]


def alike(lead: Edition, other: Edition) -> bool:
    """Whether a translation surely has the same sections with the same things in them."""
    try:
        theirs, ours = ([one.shapes for one in parts_of(each)] for each in (lead, other))
    except RecursionError:
        return False
    return theirs == ours or whole(chain(*theirs)) == whole(chain(*ours))
