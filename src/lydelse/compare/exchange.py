"""The diff as JSON: what a program gets, as the types here and the schema made of them say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from lydelse.compare.changes import Diff, SectionChange, Status
from lydelse.compare.lines import Kind, Line, Piece, Side, lines_of
from lydelse.compare.redline import anchors_of
from lydelse.compare.summary import (
    Move,
    Summary,
    Whereabouts,
    moves_of,
    summary,
    summary_of,
    whereabouts,
)
from lydelse.compare.tree import Section

FORMAT: Literal[2] = 2


def _told(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


class Words(msgspec.Struct, frozen=True, omit_defaults=True, rename={"is_": "is"}):
    """Words of one side, in reading order."""

    side: Annotated[
        Side,
        _told("kept: in both; del, ins: in one; from, to: moved away from here, moved here"),
    ]
    text: str
    move: Annotated[int | None, _told("the number of the move")] = None
    was: Annotated[str | None, _told("words that stay: the link or markup around them")] = None
    is_: Annotated[str | None, _told("and the link or markup around them now")] = None


class Block(msgspec.Struct, frozen=True):
    """One block with a change in it."""

    kind: Kind
    clause: Annotated[str | None, _told("the number that a reader sees before it")]
    row: Annotated[str | None, _told("in a table: the first cell of the row")]
    column: Annotated[str | None, _told("in a table: the name of the column")]
    depth: Annotated[int, _told("how many lists or quotations it is in")]
    structure: Annotated[list[str], _told("what happened to the block: divided, joined …")]
    move: Annotated[int | None, _told("the number of the move, if the block moved")]
    anchor: Annotated[str | None, _told("its first change on the page of the redline")]
    text: list[Words]


class Replaced(msgspec.Struct, frozen=True):
    """A figure, a date or a clause number that was replaced."""

    old: str
    new: str


class Renamed(msgspec.Struct, frozen=True):
    """Words that became the same others in several places."""

    old: str
    new: str
    places: int


class Where(msgspec.Struct, frozen=True):
    """A section."""

    id: str
    title: str


class Moved(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """The two ends of a move."""

    move: int
    from_: Where | None
    to: Where | None
    words_changed: int


class Counted(msgspec.Struct, frozen=True):
    """Words inserted, deleted and moved; places where markup or structure changed; and what is
    told of them in short."""

    inserted: int
    deleted: int
    moved: int
    markup: int
    structure: int
    figures: list[Replaced]
    terms: list[Renamed]
    renumbered: list[Replaced]


class Changed(Counted, frozen=True):
    """A section in which something changed."""

    id: str
    title: str | None
    old_title: str | None
    status: Status
    renamed: bool
    footnotes: bool
    merged_into: Annotated[str | None, _told("the heading went, and its text is part of this")]
    divided_from: Annotated[str | None, _told("the heading is new, and its text was part of this")]
    stood_after: Annotated[str | None, _told("it moved; before, it stood after this")]
    move: int | None
    changes: list[Block]


class Comparison(Counted, frozen=True):
    """Two editions compared."""

    format: Literal[2]
    empty: bool
    moves: list[Moved]
    sections: list[Changed]


def as_json(diff: Diff) -> str:
    """JSON, as `schema` describes it: the sections that changed, and in each the changes with
    their places, their anchors on the page, and their words."""
    anchors = anchors_of(diff)
    where = whereabouts(diff)
    told = Comparison(
        format=FORMAT,
        empty=diff.empty,
        moves=[_moved(number, move) for number, move in sorted(moves_of(diff).items())],
        sections=[
            _section(section, where.get(at, Whereabouts()), anchors)
            for at, section in enumerate(diff.sections)
            if section.status is not Status.UNCHANGED
        ],
        **_counted(diff, summary_of(diff)),
    )
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def schema() -> str:
    """Return the JSON Schema of what `as_json` writes."""
    return (
        msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Comparison)), indent=2).decode()
        + "\n"
    )


def _counted(of: Diff | SectionChange, told: Summary) -> dict[str, Any]:
    counts = of.counts
    return {
        "inserted": counts.inserted,
        "deleted": counts.deleted,
        "moved": counts.moved,
        "markup": counts.markup,
        "structure": counts.structure,
        "figures": [Replaced(*value) for value in told.figures],
        "terms": [Renamed(*term) for term in told.terms],
        "renumbered": [Replaced(*value) for value in told.renumbered],
    }


def _moved(number: int, move: Move) -> Moved:
    return Moved(number, _where(move.old), _where(move.new), move.changed)


def _where(section: Section | None) -> Where | None:
    return Where(section.id, section.title) if section else None


def _section(section: SectionChange, where: Whereabouts, anchors: Mapping[int, str]) -> Changed:
    shown = section.new or section.old
    return Changed(
        id=shown.id if shown else "",
        title=section.new.title if section.new else None,
        old_title=section.old.title if section.old else None,
        status=section.status,
        renamed=section.renamed,
        footnotes=section.footnotes,
        merged_into=where.merged_into or None,
        divided_from=where.divided_from or None,
        stood_after=where.stood_after or None,
        move=section.move or None,
        changes=[_block(line, anchors) for line in lines_of(section)],
        **_counted(section, summary(section)),
    )


def _block(line: Line, anchors: Mapping[int, str]) -> Block:
    return Block(
        line.kind,
        line.place.clause or None,
        line.place.row or None,
        line.place.column or None,
        line.depth,
        list(line.structure),
        line.move or None,
        anchors.get(id(line.change)),
        [_words(piece) for piece in line.pieces],
    )


def _words(piece: Piece) -> Words:
    was, is_ = piece.form or (None, None)
    return Words(piece.side, piece.text, piece.move or None, was, is_)
