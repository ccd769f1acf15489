"""The changes of a section as lines, one for each block, for every form without HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from lydelse.compare.changes import (
    Change,
    Deleted,
    Edited,
    Inserted,
    MovedAway,
    MovedHere,
    Nested,
    Reshaped,
    Same,
    SectionChange,
    Status,
    recast,
)
from lydelse.compare.tree import BLOCKS, Block
from lydelse.compare.words import Span, Token, seen_in, tokens

#: Whose some words are; `from` are words that moved away, `to` those that came.
Side = Literal["kept", "del", "ins", "from", "to"]

Kind = Literal["heading", "edited", "inserted", "deleted", "moved", "moved-away", "structure"]

#: What stands for white space that came or went, and for a line break.
SPACE = "␣"
BREAK = "↵"
#: What stands where a block begins among several.
BORDER = " ¶ "

_CLAUSE = re.compile(
    r"(?:§+ ?\d+[a-z]?|\d+(?: ?[a-z])? §|\d+(?:\.\d+)*[.)]?|\([a-z0-9]{1,4}\)|[a-zA-Z][.)])(?=\s)"
)
_SIGNED = re.compile(
    r"§|\(|\d+(?: ?[a-z])? §|[\da-zA-Z.]+\)|(?:\d+(?:\.\d+)*|[a-zA-Z])\.\s"
    r"|\d+(?:\.\d+)+\s[^\W\d_a-zß-ÿ]"
)


class Piece(NamedTuple):
    """Words of one side. `form` says what stood and stands around words that stay."""

    side: Side
    text: str
    move: int = 0
    form: tuple[str, str] | None = None


class Place(NamedTuple):
    """Where in a section something stands: the number that a reader sees, the row, the column, and
    the how-manieth block of its kind it is (in the edition that has it)."""

    clause: str = ""
    row: str = ""
    column: str = ""
    number: int = 0


class Line(NamedTuple):
    """One block with a change in it."""

    kind: Kind
    depth: int
    place: Place
    structure: tuple[str, ...]
    move: int
    pieces: tuple[Piece, ...]
    change: Change
    item: bool = False


class _Around(NamedTuple):
    """What is known of the blocks around."""

    depth: int = 0
    place: Place = Place()
    kind: Kind | None = None
    move: int = 0
    item: bool = False
    heads: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def lines_of(section: SectionChange) -> Iterator[Line]:
    """Yield what changed in a section, in reading order."""
    if section.status is Status.MOVED_AWAY:
        return
    if section.status in (Status.CHANGED, Status.MOVED):
        yield from _lines(section.heading, _Around(kind="heading"), "")
    yield from _replaced(_lines(section.changes, _Around(), ""))


def _replaced(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines; what was put in place of all that a cell held is one line with it."""
    gone: Line | None = None
    for line in lines:
        if gone:
            same = gone.place[1:3] == line.place[1:3] and line.kind == "inserted"
            if same:
                line = line._replace(kind="edited", pieces=(*gone.pieces, *line.pieces))
            else:
                yield gone
            gone = None
        if line.kind == "deleted" and line.place.row and line.place.column:
            gone = line
        else:
            yield line
    if gone:
        yield gone


def clause_of(text: str, bare: bool = False) -> str:
    """Return the number with which a text begins, as its reader sees it.

    A number without a sign is one in a heading (`bare`), and "3.1" before a capital: "30 days" and
    "3.5 per cent" begin no clause.
    """
    found = _CLAUSE.match(text)
    return found[0] if found and (bare or _SIGNED.match(text)) else ""


def _lines(changes: Iterable[Change], around: _Around, parent: str) -> Iterator[Line]:
    old_number = new_number = 0
    for change in changes:
        old_number += _length(change, old=True)
        new_number += _length(change, old=False)
        gone = isinstance(change, Deleted | MovedAway)
        number = old_number if gone else new_number
        here = around._replace(place=around.place._replace(number=number))
        if parent in ("ol", "ul"):
            clause = f"{number}." if parent == "ol" else ""
            here = here._replace(item=True, place=here.place._replace(clause=clause))
        elif parent == "tr":
            head = around.heads[not gone]
            column = head[number - 1] if number <= len(head) else ""
            here = here._replace(place=here.place._replace(column=column))
        yield from _line(change, here)


def _length(change: Change, old: bool) -> int:
    """How many blocks of one edition a change holds."""
    match change:
        case Inserted() | MovedHere():
            return int(not old)
        case Deleted() | MovedAway():
            return int(old)
        case Reshaped(olds, news):
            return len(olds if old else news)
    return 1


def _line(change: Change, around: _Around) -> Iterator[Line]:
    match change:
        case Edited(old, new, spans):
            if change.seen:
                cast = recast(old, new)
                told = (cast,) if cast else ()
                yield _made(change, around, around.kind or "edited", told, pieces_of(spans))
        case Reshaped(_, _, spans, notes):
            kinds = tuple(dict.fromkeys(kind for _, kind in notes))
            yield _made(change, around, "edited", kinds, pieces_of(spans))
        case Inserted(block, (), ()):
            yield from _whole(change, block, "ins", around)
        case Deleted(block, (), ()):
            yield from _whole(change, block, "del", around)
        case Inserted(_, (), words):
            yield _made(change, around, "inserted", (), pieces_of([Span(False, (), words)]))
        case Deleted(_, (), words):
            yield _made(change, around, "deleted", (), pieces_of([Span(False, words, ())]))
        case Nested(old, new, nested):
            if cast := recast(old, new):
                yield _made(change, around, "structure", (cast,), ())
            yield from _columns(change, around)
            yield from _lines(nested, _inside(around, old, new), new.tag)
        case Inserted(block, nested) | Deleted(block, nested):
            yield from _lines(nested, _inside(around, block, block), block.tag)
        case MovedAway(old, move):
            away = around._replace(kind="moved-away", move=move)
            yield from _whole(change, old, "from", away)
        case MovedHere(within, move):
            here = around._replace(kind="moved", move=move)
            if isinstance(within, Same):
                yield from _whole(change, within.new, "to", here)
            else:
                yield from _line(within, here)


def _made(
    change: Change,
    around: _Around,
    kind: Kind,
    told: tuple[str, ...],
    pieces: Iterable[Piece],
) -> Line:
    shown = tuple(pieces)
    place = around.place
    if not place.clause:
        seen = "".join([piece.text for piece in shown if piece.side != "del"])
        place = place._replace(clause=clause_of(seen.lstrip(), around.kind == "heading"))
    kind = around.kind or kind
    return Line(kind, around.depth, place, told, around.move, shown, change, around.item)


def _inside(around: _Around, old: Block, new: Block) -> _Around:
    deeper = new.tag in ("ul", "ol", "dl", "blockquote")
    inside = around._replace(depth=around.depth + deeper)
    if new.tag == "table":
        return inside._replace(heads=(_head(old), _head(new)))
    if new.tag == "tr" and new.children:
        return inside._replace(place=inside.place._replace(row=new.children[0].text))
    return inside


def _columns(change: Nested, around: _Around) -> Iterator[Line]:
    """Of a table, which columns came, went and changed places."""
    if change.columns is None:
        return
    olds, news = _head(change.old), _head(change.new)
    for old, new in change.columns.shown:
        if (old is None) == (new is None):
            continue
        at, names = (new, news) if old is None else (old, olds)
        moved = [pair for pair in change.columns.moved if at == pair[old is None]]
        if moved and new is None:
            continue
        kind = "column-moved" if moved else "column-added" if old is None else "column-removed"
        name = names[at] if at is not None and at < len(names) else ""
        here = around._replace(place=around.place._replace(column=name))
        yield _made(change, here, "structure", (kind,), ())


def _head(table: Block) -> tuple[str, ...]:
    """Return the names of the columns, from a header of one row."""
    rows = [row for part in table.children if part.tag == "thead" for row in part.children]
    return tuple([cell.text for cell in rows[0].children]) if len(rows) == 1 else ()


def _whole(change: Change, block: Block, side: Side, around: _Around) -> Iterator[Line]:
    kinds: dict[Side, Kind] = {"ins": "inserted", "del": "deleted"}
    if block.tag == "tr":
        text = " | ".join([cell.text for cell in block.children])
        yield _made(change, around, kinds.get(side, "edited"), (), [Piece(side, text)])
    elif block.children:
        inside = _inside(around, block, block)
        for number, child in enumerate(block.children, 1):
            here = inside
            if block.tag in ("ol", "ul"):
                clause = f"{number}." if block.tag == "ol" else ""
                here = inside._replace(item=True, place=inside.place._replace(clause=clause))
            yield from _whole(change, child, side, here)
    elif any(token.word or token.atom for token in tokens(block)):
        text = "".join([piece.text for piece in pieces_of([Span(True, *[tokens(block)] * 2)])])
        shown = [Piece(side, " ".join(text.split()), around.move)]
        yield _made(change, around, kinds.get(side, "edited"), (), shown)


# --- Words ---------------------------------------------------------------------------------------


def pieces_of(spans: Iterable[Span]) -> Iterator[Piece]:
    """Yield the words of some spans, what differs in those that stay, where blocks begin."""
    begun = False
    for span in spans:
        if span.kept:
            yield from _kept(span, begun)
        else:
            yield from _changed(span.old, "del", "from", False)
            yield from _changed(span.new, "ins", "to", begun)
        begun = begun or bool(span.new)


def _changed(words: Sequence[Token], side: Side, moved: Side, begun: bool) -> Iterator[Piece]:
    for move, same in groupby(words, key=lambda token: token.move):
        group = tuple(same)
        if begun and group[0].first:
            yield Piece("kept", BORDER)
        text = _text(group)
        yield Piece(moved if move else side, text if text.strip() else SPACE, move)


def _kept(span: Span, begun: bool) -> Iterator[Piece]:
    pairs = list(zip(span.old, span.new, strict=True))
    for (spaced, form), group in groupby(pairs, key=lambda pair: (_spaced(*pair), _form(*pair))):
        news = tuple([new for _, new in group])
        if begun and news[0].first:
            yield Piece("kept", BORDER)
        if spaced:
            yield Piece(spaced, SPACE)
            news = (news[0]._replace(space=""), *news[1:])
        yield Piece("kept", _text(news), form=form)
        begun = True


def _spaced(old: Token, new: Token) -> Side | None:
    """Whether white space came or went before a word that stays, within its block."""
    if bool(old.space) == bool(new.space) or old.first or new.first:
        return None
    return "ins" if new.space else "del"


def _form(old: Token, new: Token) -> tuple[str, str] | None:
    """Return what a word that stays is marked up as on either side, where that is not the same."""
    if old.path is new.path or seen_in(old.path) == seen_in(new.path):
        return None
    return _marked_up(old), _marked_up(new)


def _marked_up(token: Token) -> str:
    inline = [mark for mark in token.path if mark.tag not in BLOCKS and mark.seen]
    return ", ".join([dict(mark.attrs).get("href") or mark.tag for mark in inline])


def _text(words: Sequence[Token]) -> str:
    """Plain words; where a block begins, a sign for it."""
    return "".join(
        [
            (BORDER if token.first and at else token.space)
            + (_alternative(token.text) if token.atom else token.text)
            for at, token in enumerate(words)
        ]
    )


def _alternative(atom: str) -> str:
    found = re.search(r'\balt="([^"]*)"', atom)
    if found:
        return f"[{html.unescape(found[1])}]"
    return BREAK if atom.startswith("<br") else ""
