"""What happened to blocks whose words stand in other blocks now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lydelse.compare.tree import BLOCKS, HEADINGS, Mark
from lydelse.compare.words import Span, Token

#: What is told of structure and form, and how it is said.
STRUCTURE = (
    ("divided", "paragraph divided"),
    ("joined", "paragraphs joined"),
    ("list-to-text", "list became paragraphs"),
    ("text-to-list", "paragraphs became a list"),
    ("bullets-to-numbers", "bullets became numbers"),
    ("numbers-to-bullets", "numbers became bullets"),
    ("numbers-changed", "numbers of the list changed"),
    ("lists-joined", "lists joined"),
    ("list-divided", "list divided"),
    ("raised", "moved one level up"),
    ("lowered", "moved one level down"),
    ("quotation-to-text", "quotation became a paragraph"),
    ("text-to-quotation", "paragraph became a quotation"),
    ("heading-to-text", "heading became text"),
    ("text-to-heading", "text became a heading"),
    ("column-added", "column added"),
    ("column-removed", "column removed"),
    ("column-moved", "column moved"),
    ("level-changed", "level of the heading changed"),
    ("link-added", "link added"),
    ("link-removed", "link removed"),
    ("link-changed", "link leads elsewhere"),
    ("emphasis-added", "emphasis added"),
    ("emphasis-removed", "emphasis removed"),
    ("emphasis-changed", "emphasis changed"),
    ("form-added", "form changed"),
    ("form-removed", "form changed"),
    ("form-changed", "form changed"),
)

Path = tuple[Mark, ...]


class _Word(NamedTuple):
    """A kept word: the blocks around it in each edition, and its place in the new one."""

    old: Path
    new: Path
    place: int


def notes_of(stretches: Sequence[Span]) -> Iterator[tuple[int, str]]:
    """Yield what is told before which token of the new blocks; the same in a row is told once."""
    words = list(_kept(stretches))
    told = ""
    for at, word in enumerate(words):
        previous = words[at - 1] if at else None
        starts = previous is None or previous.new != word.new or previous.old != word.old
        for kind in _kinds(previous, word) if starts else ():
            if kind != told or kind in _EACH:
                yield word.place, kind
            told = kind


#: What is told at each place.
_EACH = frozenset(("divided", "joined"))


def _kept(stretches: Sequence[Span]) -> Iterator[_Word]:
    place = 0
    for stretch in stretches:
        if stretch.kept:
            for at, (old, new) in enumerate(zip(stretch.old, stretch.new, strict=True)):
                yield _Word(_blocks(old), _blocks(new), place + at)
        place += len(stretch.new)


def _blocks(token: Token) -> Path:
    return tuple([mark for mark in token.path if mark.tag in BLOCKS])


def _kinds(previous: _Word | None, word: _Word) -> Iterator[str]:
    """Yield what happened between a kept word and the one before it."""
    cast = _cast(word)
    if cast:
        yield cast
    if previous is None or cast:
        return
    apart, now_apart = previous.old != word.old, previous.new != word.new
    if now_apart and not apart:
        yield "divided"
    elif apart and not now_apart:
        yield "joined"
    elif apart and now_apart:
        lists = [
            [_lists(side) for side in sides]
            for sides in ((previous.old, word.old), (previous.new, word.new))
        ]
        if all(map(all, lists)):
            one, now_one = (left[0] == right[0] for left, right in lists)
            if one and not now_one:
                yield "list-divided"
            elif now_one and not one:
                yield "lists-joined"


def _lists(path: Path) -> list[Mark]:
    return [mark for mark in path if mark.tag in ("ul", "ol")]


def _items(path: Path) -> list[str]:
    """Return the items around a word: each one's list tag, empty if that holds all blocks."""
    return [path[at - 1].tag if at else "" for at, mark in enumerate(path) if mark.tag == "li"]


def _cast(word: _Word) -> str:
    """Return what the blocks around a word became."""
    olds, news = _items(word.old), _items(word.new)
    if bool(olds) != bool(news):
        return "list-to-text" if olds else "text-to-list"
    if len(olds) != len(news):
        return "raised" if len(olds) > len(news) else "lowered"
    if olds and news and olds[-1] and news[-1] and olds[-1] != news[-1]:
        return "numbers-to-bullets" if news[-1] == "ul" else "bullets-to-numbers"
    for tag, came, went in (("blockquote", "text-to-quotation", "quotation-to-text"),):
        before, after = (any(m.tag == tag for m in side) for side in (word.old, word.new))
        if before != after:
            return came if after else went
    before, after = (any(m.tag in HEADINGS for m in side) for side in (word.old, word.new))
    if before != after:
        return "text-to-heading" if after else "heading-to-text"
    return ""
