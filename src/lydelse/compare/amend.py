"""The change as an amending instruction: what a reader does to the old text to get the new one.

In the manner of Swedish law ("i 3 § ska ”30” bytas ut mot ”45”") and of British drafting ("in
section 3, for “30” substitute “45”"); the sentences are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lydelse.compare.changes import Diff, Edited, Reshaped, SectionChange, Status
from lydelse.compare.lines import BORDER, Line, Piece, Place, lines_of
from lydelse.compare.summary import (
    Move,
    Renumbered,
    Whereabouts,
    moves_of,
    renumbered,
    summary_of,
    whereabouts,
)

#: How many unchanged words say where words are put in.
_ANCHOR_WORDS = 4


class AmendLabels(NamedTuple):
    """The sentences of an instruction; `{place}` is where, as one of the places says."""

    section: str = "section “{title}”"
    numbered: str = "{title}"
    start: str = "the text before the first heading"
    footnotes: str = "the footnotes"
    clause: str = "{section}, {clause}"
    cell: str = "{section}, the row “{row}”, the column “{column}”"
    row: str = "{section}, the row “{row}”"
    replace: str = "In {place}, for “{old}” substitute “{new}”."
    insert: str = "In {place}, after “{after}” insert “{new}”."
    insert_first: str = "In {place}, at the beginning insert “{new}”."
    omit: str = "In {place}, omit “{old}”."
    insert_text: str = "In {place}, insert “{new}”."
    move_text: str = "In {place}, move “{old}” to {to}."
    heading: str = "For the heading “{old}” substitute “{new}”."
    add_section: str = "After {after}, insert a section “{title}”:"
    add_first: str = "At the beginning, insert a section “{title}”:"
    remove_section: str = "Omit {section}."
    merge_section: str = "Omit the heading of {section}; its text is part of {other}."
    divide_section: str = "In {other}, insert the heading “{title}”; the text after it follows it."
    move_section: str = "Move {section} to stand after {after}."
    move_first: str = "Move {section} to the beginning."
    renumber: str = "Renumber {old} as {new}."
    structure: str = "In {place}: {what}."
    column: str = "In {place}: {what}, “{column}”."
    nothing: str = "No change."


def amendment(
    diff: Diff, labels: AmendLabels, structure: Mapping[str, str], numbered: str = "§"
) -> str:
    """Return the whole instruction, a paragraph for each change."""
    writer = _Writer(diff, labels, structure, numbered)
    said = [sentence for at in range(len(diff.sections)) for sentence in writer.section(at)]
    if numbers := summary_of(diff).renumbered:
        old, new = (", ".join(names) for names in zip(*numbers, strict=True))
        said.append(labels.renumber.format(old=old, new=new))
    return "\n".join(said) + "\n" if said else labels.nothing + "\n"


class _Writer:
    def __init__(
        self, diff: Diff, labels: AmendLabels, structure: Mapping[str, str], numbered: str
    ) -> None:
        self._diff = diff
        self._labels = labels
        self._structure = structure
        self._numbered = numbered
        self._where = whereabouts(diff)
        self._moves = moves_of(diff)

    def section(self, at: int) -> Iterator[str]:
        section = self._diff.sections[at]
        labels = self._labels
        where = self._where.get(at, Whereabouts())
        if section.status in (Status.UNCHANGED, Status.MOVED_AWAY):
            return
        name = self._name(section)
        title = section.new.title if section.new else ""
        lines = list(lines_of(section))
        if section.status is Status.REMOVED and not where.merged_into:
            yield labels.remove_section.format(section=name)
            return
        if section.status is Status.REMOVED:
            other = self._titled(where.merged_into)
            yield labels.merge_section.format(section=name, other=other)
        elif section.status is Status.ADDED and where.divided_from:
            other = self._titled(where.divided_from)
            yield labels.divide_section.format(title=title, other=other)
        elif section.status is Status.ADDED:
            after = self._before(at)
            form = labels.add_section if after else labels.add_first
            yield form.format(title=title, after=after)
            for line in lines:
                yield f"    {''.join([piece.text for piece in line.pieces])}"
            return
        elif section.status is Status.MOVED:
            after = self._before(at)
            form = labels.move_section if after else labels.move_first
            yield form.format(section=name, after=after)
        for line in lines:
            yield from self._line(line, name)

    def _before(self, at: int) -> str:
        """Return the section that one stands after in the new edition."""
        above = (s for s in reversed(self._diff.sections[:at]) if s.new and s.new.title)
        return next((self._titled(s.new.title) for s in above if s.new), "")

    def _name(self, section: SectionChange) -> str:
        shown = section.old or section.new
        if section.footnotes:
            return self._labels.footnotes
        return self._titled(shown.title) if shown and shown.title else self._labels.start

    def _titled(self, title: str) -> str:
        """Return a section by its heading; one that is called "3 §" is called so here."""
        form = self._labels.numbered if self._numbered in title else self._labels.section
        return form.format(title=title)

    def _line(self, line: Line, section: str) -> Iterator[str]:
        labels = self._labels
        number = _number(line)
        where = line.place._replace(clause=number.value.old) if number else line.place
        place = self._place(where, section)
        for kind in line.structure:
            what = self._structure[kind]
            if kind.startswith("column-"):
                yield labels.column.format(place=section, what=what, column=line.place.column)
            else:
                yield labels.structure.format(place=place, what=what)
        pieces = _without_number(line) if number else line.pieces
        if line.kind == "heading":
            old, new = (_side(line.pieces, side) for side in ("del", "ins"))
            if any(piece.side != "kept" for piece in pieces):
                yield labels.heading.format(old=old, new=new)
            return
        if line.kind == "moved-away":
            move = self._moves.get(line.move, Move())
            to = self._titled(move.new.title) if move.new and move.new.title else labels.start
            old = "".join([piece.text for piece in line.pieces]).strip()
            yield labels.move_text.format(place=place, old=old, to=to)
            return
        yield from self._pieces(pieces, place)

    def _pieces(self, pieces: Sequence[Piece], place: str) -> Iterator[str]:
        labels = self._labels
        before = ""
        for at, piece in enumerate(pieces):
            following = pieces[at + 1] if at + 1 < len(pieces) else None
            text = piece.text.strip()
            if piece.side == "del":
                if following and following.side == "ins":
                    yield labels.replace.format(place=place, old=text, new=following.text.strip())
                else:
                    yield labels.omit.format(place=place, old=text)
            elif piece.side == "ins" and not (at and pieces[at - 1].side == "del"):
                if len(pieces) == 1:
                    yield labels.insert_text.format(place=place, new=text)
                elif before:
                    yield labels.insert.format(place=place, after=before, new=text)
                else:
                    yield labels.insert_first.format(place=place, new=text)
            elif piece.side == "from":
                move = self._moves.get(piece.move, Move())
                to = self._titled(move.new.title) if move.new and move.new.title else labels.start
                yield labels.move_text.format(place=place, old=text, to=to)
            if piece.side == "kept":
                # Where a block begins, what stands before it says little.
                before = "" if piece.text == BORDER else " ".join(text.split()[-_ANCHOR_WORDS:])

    def _place(self, place: Place, section: str) -> str:
        labels = self._labels
        if place.row and place.column:
            return labels.cell.format(section=section, row=place.row, column=place.column)
        if place.row:
            return labels.row.format(section=section, row=place.row)
        if place.clause:
            return labels.clause.format(section=section, clause=place.clause.rstrip("."))
        return section


def _number(line: Line) -> Renumbered | None:
    return renumbered(line.change) if isinstance(line.change, Edited | Reshaped) else None


def _without_number(line: Line) -> Sequence[Piece]:
    """Return what is told of a line, but for its new number, which is told once with all others."""
    at = next(n for n, piece in enumerate(line.pieces) if piece.side == "del")
    return [*line.pieces[:at], *line.pieces[at + 2 :]]


def _side(pieces: Sequence[Piece], side: str) -> str:
    return "".join([p.text for p in pieces if p.side in ("kept", side)]).strip()
