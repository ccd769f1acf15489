"""A translation beside the prevailing text: the same sections with the same things in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lydelse.checks.parsed_text import Section, Text, sections
from lydelse.checks.strict_html import LISTS, Element
from lydelse.messages.problems import Problem, phrase, problem


class Shape(NamedTuple):
    """What is compared of a section; ``id`` is None where it has no heading.

    ``counts`` are links, images and paragraphs, which count under a heading alone.
    """

    id: str | None
    level: int
    lists: tuple[int, ...]
    tables: tuple[tuple[int, int], ...]
    counts: tuple[int, int, int]


def shapes(parts: Sequence[Section]) -> Iterator[Shape]:
    """Yield the shapes of some sections."""
    for part in parts:
        yield Shape(
            part.id if part.heading else None,
            part.level,
            tuple(_items(one) for one in part.of(*LISTS)),
            tuple((_rows(one), _columns(one)) for one in part.of("table")),
            (len(part.of("a")), len(part.of("img")), _paragraphs(part)),
        )


def whole(found: Iterable[Shape]) -> list[Shape]:
    """Return the sections of a text, of the shapes of its parts: what has no heading goes on."""
    sections: list[Shape] = []
    id, level, lists, tables, (links, images, paragraphs) = Shape(None, 0, (), (), (0, 0, 0))
    for one in found:
        if one.id is not None:
            sections.append(Shape(id, level, lists, tables, (links, images, paragraphs)))
            id, level, lists, tables, (links, images, paragraphs) = one
            continue
        lists += one.lists
        tables += one.tables
        if id is not None:
            links += one.counts[0]
            images += one.counts[1]
            paragraphs += one.counts[2]
    return [*sections, Shape(id, level, lists, tables, (links, images, paragraphs))]


def check_parity(lead: Text, other: Text, name: Mapping[str, str]) -> Iterator[Problem]:
    """Yield where a translation departs from the text that prevails, in ``name`` (Swedish)."""
    theirs, ours = sections(lead), sections(other)
    yield from _missing(theirs, ours, other, name)
    yield from _added(theirs, ours, other, name)
    yield from _order(theirs, ours, other, name)
    mine: dict[str, Section] = {}
    for section in ours:
        if section.id or not section.heading:
            mine.setdefault(section.id, section)
    seen: set[str] = set()
    for section in theirs:
        if (section.heading and not section.id) or section.id in seen:
            continue
        seen.add(section.id)
        if section.id in mine:
            yield from _content(section, mine[section.id], other, name)


def _ids(parts: Sequence[Section]) -> list[str]:
    return [part.id for part in parts if part.heading]


def _nameless(parts: Sequence[Section], position: int, length: int) -> bool:
    """Whether the heading at a position is there and lacks but its id, which is said elsewhere."""
    ids = _ids(parts)
    return len(ids) == length and not ids[position]


def _missing(
    theirs: Sequence[Section], ours: Sequence[Section], other: Text, name: Mapping[str, str]
) -> Iterator[Problem]:
    lead_ids, own = _ids(theirs), {part.id: part for part in ours if part.heading}
    for position, id in enumerate(lead_ids):
        if not id or id in own or _nameless(ours, position, len(lead_ids)):
            continue
        if id in other.ids:
            continue  # the id is there, on something that is no heading
        following = next((own[later] for later in lead_ids[position:] if later in own), None)
        heading = following.heading if following else None
        line = other.line(heading) if heading else other.last_line
        title = next(p.heading.text() for p in theirs if p.heading and p.id == id)
        yield problem("section-missing", other.path, line, id=id, title=title, lead=name)


def _added(
    theirs: Sequence[Section], ours: Sequence[Section], other: Text, name: Mapping[str, str]
) -> Iterator[Problem]:
    lead_ids = _ids(theirs)
    headed = [part for part in ours if part.heading]
    for position, part in enumerate(headed):
        if part.id and part.id not in lead_ids and part.heading:
            if _nameless(theirs, position, len(headed)):
                continue
            yield other.found(
                "section-added", part.heading, id=part.id, title=part.heading.text(), lead=name
            )


def _order(
    theirs: Sequence[Section], ours: Sequence[Section], other: Text, name: Mapping[str, str]
) -> Iterator[Problem]:
    place = {id: n for n, id in reversed(list(enumerate(_ids(theirs)))) if id}
    common: dict[str, Section] = {}
    for part in ours:
        if part.id in place:
            common.setdefault(part.id, part)
    keep = _longest_rising([place[id] for id in common])
    order = sorted(common, key=lambda id: place[id])
    for id, part in common.items():
        if place[id] not in keep and part.heading:
            position = order.index(id)
            where = phrase("after", id=order[position - 1]) if position else phrase("first")
            yield other.found("section-order", part.heading, id=id, where=where, lead=name)


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return the longest selection of numbers that rises."""
    best: list[list[int]] = [[]]
    for number in numbers:
        before = [run for run in best if not run or run[-1] < number]
        best.append([*sorted(before, key=len)[-1], number])
    return set(sorted(best, key=len)[-1])


def _content(
    theirs: Section, ours: Section, other: Text, name: Mapping[str, str]
) -> Iterator[Problem]:
    def differs(code: str, there: object, here: object, at: Element | None = None) -> Problem:
        place = at or ours.heading
        line = other.line(place) if place else other.first_line
        which = phrase("section", id=ours.id) if ours.id else phrase("before-sections")
        return problem(code, other.path, line, section=which, there=there, here=here, lead=name)

    if theirs.level != ours.level:
        yield differs("section-level", "#" * theirs.level, "#" * ours.level)
    lists, own_lists = theirs.of(*LISTS), ours.of(*LISTS)
    if len(lists) != len(own_lists):
        yield differs("lists-differ", len(lists), len(own_lists))
    else:
        for one, own in zip(lists, own_lists, strict=True):
            if _items(one) != _items(own):
                yield differs("list-items-differ", _items(one), _items(own), own)
    tables, own_tables = theirs.of("table"), ours.of("table")
    if len(tables) != len(own_tables):
        yield differs("tables-differ", len(tables), len(own_tables))
    else:
        for one, own in zip(tables, own_tables, strict=True):
            if _rows(one) != _rows(own):
                yield differs("table-rows-differ", _rows(one), _rows(own), own)
            if _columns(one) != _columns(own):
                yield differs("table-columns-differ", _columns(one), _columns(own), own)
    if not ours.heading:
        return  # before the first section a translation says what it is
    for code, tags in (("links-differ", ("a",)), ("images-differ", ("img",))):
        there, here = len(theirs.of(*tags)), len(ours.of(*tags))
        if there != here:
            yield differs(code, there, here)
    there, here = _paragraphs(theirs), _paragraphs(ours)
    if there != here:
        yield differs("paragraphs-differ", there, here)


def _items(element: Element) -> int:
    return sum(1 for child in element.elements() if child.tag in ("li", "dt"))


def _rows(table: Element) -> int:
    return sum(1 for element in table.walk() if element.tag == "tr")


def _columns(table: Element) -> int:
    rows = [element for element in table.walk() if element.tag == "tr"]
    return max((sum(1 for _ in row.elements()) for row in rows), default=0)


def _paragraphs(section: Section) -> int:
    return sum(1 for p in section.of("p") if not p.within("li", "dd", "td", "th"))
