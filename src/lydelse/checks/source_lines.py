"""Where in the source a rendered element stands.

Markdown forgets lines, so a second rendering carries them: into one word of every line a number
is slipped, in letters of the private use area, which Markdown treats as any other letter. That
nothing else has changed is proved, not hoped: without the numbers both renderings must be the
same, and a line whose number disturbs goes without.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lydelse.checks.strict_html import HEADINGS, INLINE, Element, Tree, parse
from lydelse.formats.markdown import render
from lydelse.memo import by_identity

_OPEN, _ZERO, _CLOSE = "\uf1f0", 0xF1E0, "\uf1f1"
_MARK = re.compile(f"{_OPEN}([\uf1e0-\uf1e9]+){_CLOSE}")
_MARK_OR_FEED = re.compile(f"{_MARK.pattern}|\n")
_OWN = re.compile(f"[{_OPEN}{_CLOSE}\uf1e0-\uf1e9]")
_ATTEMPTS = 60

# What must not be written into: code spans, addresses, attribute lists, tags, entities, and
# brackets unless they are the text of a link.
_CLOSED = re.compile(
    r"`[^`]*`|\]\([^)]*\)?|\[[^\[\]]*\](?!\()|\{[^{}]*\}|<[^<>]*>?|&#?\w+;|[\w+.-]*://\S+|\\."
)
_DEFINITION = re.compile(r" {0,3}\[(?!\^)[^\]]*\]:")
_PREFIX = re.compile(r"[ \t]*(?:>[ \t]*)*(?:(?:[-*+:]|\d+\.)[ \t]+)*(?:#{1,6}[ \t]+)?")
_WORD = re.compile(r"[^\W\d_]{2,}|[^\W_]+")


def place_of_mark(line: str) -> int | None:
    """Where in a line a number can stand without changing what Markdown makes of it."""
    if _DEFINITION.match(line) or line.lstrip().startswith(("```", "~~~")):
        return None
    free = _CLOSED.sub(lambda found: "\0" * len(found[0]), line)
    prefix = _PREFIX.match(free)
    start = prefix.end() if prefix else 0
    words = list(_WORD.finditer(free, start))
    if not words:
        return None
    best = next((word for word in words if len(word[0]) > 1 and word[0].isalpha()), words[0])
    return best.start() + 1


@dataclass(frozen=True)
class Lines:
    """The lines of a text's elements, counted from 1 at the first line of its body.

    ``shown`` are the lines of which a word shows on the page, ``marked`` those of which a word
    would show unless Markdown swallowed it.
    """

    source: Sequence[str]
    tree: Tree
    shown: frozenset[int]
    marked: frozenset[int]
    starts: tuple[tuple[int, int], ...]

    def of(self, element: Element) -> int:
        """Return the line on which an element of the plain rendering begins.

        What Markdown itself adds behind the last line, such as notes, is on the last line.
        """
        return min(max(self._line_of(element), 1), len(self.source))

    def _line_of(self, element: Element) -> int:
        twin = self.tree.all[element.index]
        for value in twin.attrs.values():
            if found := _MARK.search(value):
                return _value(found[1]) - value.count("\n", 0, found.start())
        if twin.tag in INLINE and twin.block:
            own = _numbered(twin.block).line_at(element.offset)
        else:
            own = _numbered(twin).line_at(_skip_blank(twin.prose))
        if own is None:
            own = self._first_in(twin)
        return self._between(twin) if own is None else own

    def at(self, block: Element, offset: int) -> int:
        """Return the line of a place in the prose of a block of the plain rendering."""
        twin = self.tree.all[block.index]
        found = _numbered(twin).line_at(offset)
        return found if found is not None else self._between(twin)

    def _first_in(self, twin: Element) -> int | None:
        last = max(one.index for one in twin.walk())
        position = bisect_left(self.starts, (twin.index, 0))
        if position < len(self.starts) and self.starts[position][0] <= last:
            return self.starts[position][1]
        return None

    def _between(self, twin: Element) -> int:
        """Return the line of an element without a word: its row's, or one between others."""
        row = next((one for one in (twin, *twin.ancestors()) if one.tag == "tr"), None)
        if row and (line := self._first_in(row)) is not None:
            return line
        position = bisect_right(self.starts, (twin.index, 10**9))
        before = max((line for _, line in self.starts[:position]), default=0)
        after = self.starts[position][1] if position < len(self.starts) else len(self.source) + 1
        near = range(max(before, 1), min(after, len(self.source)) + 1)
        for needle in _needles(twin):
            found = [n for n in near if re.search(needle, self.source[n - 1])]
            if found:
                return found[min(self._earlier(twin), len(found) - 1)]
        gap = [n for n in range(before + 1, after) if self.source[n - 1].strip()]
        return gap[min(self._earlier(twin), len(gap) - 1)] if gap else max(before, 1)

    def _earlier(self, twin: Element) -> int:
        """How many elements of the same kind stand before one, after the last number."""
        position = bisect_left(self.starts, (twin.index, 0))
        first = self.starts[position - 1][0] if position else 0
        return sum(1 for one in self.tree.all[first : twin.index] if one.tag == twin.tag)


def _needles(twin: Element) -> list[str]:
    """Patterns of what the line of an element probably holds, the surest first."""
    if twin.tag == "#comment":
        return ["<!--"]
    told = twin.attrs.get("text", "") if twin.tag.startswith("#") else twin.text()
    found = [one.attrs[key] for one in twin.walk() for key in ("src", "href") if one.attrs.get(key)]
    found += told.split()[:1]
    heading = ["^ *#"] if twin.tag in HEADINGS else []
    return [rf"<{re.escape(twin.tag)}\b", *map(re.escape, found), *heading]


def lines_of(body: str, plain: str) -> Lines:
    """Find the lines of everything in ``plain``, the rendering of ``body``."""
    source = body.split("\n")
    places = {n: place for n, line in enumerate(source, 1) if (place := place_of_mark(line))}
    usable = [] if _OWN.search(body) else _harmless(source, places, plain)
    tree = parse(*render(_with_marks(source, {n: places[n] for n in usable})).parts)
    shown: set[int] = set()
    starts: list[tuple[int, int]] = []
    for one in tree.all:
        marks = _MARK.findall("".join((*one.attrs.values(), one.prose)))
        shown.update(map(_value, marks))
        if marks:
            starts.append((one.index, _value(marks[0])))
    return Lines(source, tree, frozenset(shown), frozenset(usable), tuple(starts))


def _with_marks(source: Sequence[str], places: dict[int, int]) -> str:
    lines = []
    for n, line in enumerate(source, 1):
        place = places.get(n)
        if place:
            digits = "".join(chr(_ZERO + int(digit)) for digit in str(n))
            line = f"{line[:place]}{_OPEN}{digits}{_CLOSE}{line[place:]}"
        lines.append(line)
    return "\n".join(lines)


def _harmless(source: Sequence[str], places: dict[int, int], plain: str) -> list[int]:
    """Return the lines whose numbers, all together, change nothing but themselves."""
    kept: list[int] = []
    waiting = [sorted(places)]
    for _ in range(_ATTEMPTS):
        if not waiting:
            break
        part = waiting.pop()
        text = _with_marks(source, {n: places[n] for n in (*kept, *part)})
        if _MARK.sub("", render(text).html) == plain:
            kept += part
        elif len(part) > 1:
            middle = len(part) // 2
            waiting += [part[middle:], part[:middle]]
    return sorted(kept)


def _value(digits: str) -> int:
    return int("".join(str(ord(digit) - _ZERO) for digit in digits))


def _skip_blank(prose: str) -> int:
    return len(prose) - len(prose.lstrip())


class _Numbered(NamedTuple):
    """Where the lines of a block's prose stand; all places count without the numbers in it."""

    places: tuple[int, ...]
    """Of each number."""
    firsts: tuple[int, ...]
    """The line on which the prose would begin, as each number has it."""
    feeds: tuple[int, ...]
    """Of each line feed."""

    def line_at(self, offset: int) -> int | None:
        """Return the line of a place; None where no line has a number."""
        if not self.places:
            return None
        nearest = max(bisect_right(self.places, offset) - 1, 0)
        return self.firsts[nearest] + bisect_left(self.feeds, offset)


@by_identity()
def _numbered(block: Element) -> _Numbered:
    """Read the numbers in a block's prose, once: a long one may be asked for each of its words."""
    places: list[int] = []
    firsts: list[int] = []
    feeds: list[int] = []
    removed = 0
    for found in _MARK_OR_FEED.finditer(block.prose):
        place = found.start() - removed
        if found[1]:
            places.append(place)
            firsts.append(_value(found[1]) - len(feeds))
            removed += len(found[0])
        else:
            feeds.append(place)
    return _Numbered(tuple(places), tuple(firsts), tuple(feeds))
