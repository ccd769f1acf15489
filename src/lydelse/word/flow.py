"""A text as a word processor sees it: one row of paragraphs and tables, each piece with its side.

A word processor knows no tree: a list is paragraphs with a number, a quotation a style. Here the
tree of an edition, or a finished comparison of two, becomes such a row. Each piece of text says
whether both editions have it, and the end of a paragraph is a piece as well: who accepts
everything gets the new edition, who rejects everything the old one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import count, groupby
from typing import NamedTuple

from lydelse.compare.changes import (
    Change,
    Deleted,
    Diff,
    Edited,
    Inserted,
    MovedAway,
    MovedHere,
    Nested,
    Reshaped,
    Same,
    SectionChange,
    Status,
)
from lydelse.compare.tree import BLOCKS, HEADINGS, Block, Mark, Tree
from lydelse.compare.weave import common
from lydelse.compare.words import Span, Token, seen_in

_SPACE = re.compile(r"[ \t\n\r\f]+")
_TABLES = frozenset(("thead", "tbody", "tfoot"))
_CELLS = frozenset(("td", "th"))


class Kind(Enum):
    """Which edition has a piece, and how the other one lost it."""

    KEPT = "kept"
    INSERTED = "ins"
    DELETED = "del"
    MOVED_HERE = "moveTo"
    MOVED_AWAY = "moveFrom"

    @property
    def new(self) -> bool:
        """Whether the new edition has it."""
        return self in (Kind.KEPT, Kind.INSERTED, Kind.MOVED_HERE)

    @property
    def old(self) -> bool:
        """Whether the old edition has it."""
        return self in (Kind.KEPT, Kind.DELETED, Kind.MOVED_AWAY)


class Note(NamedTuple):
    """A footnote where it is referred to."""

    flow: tuple[Flow, ...]


class Text(NamedTuple):
    """Some text under one stack of marks; for an atom its HTML."""

    text: str
    path: tuple[Mark, ...]
    kind: Kind
    atom: bool = False
    note: Note | None = None


class Item(NamedTuple):
    """A place in a list: which list, how deep, and whether the paragraph has the item's mark."""

    list: int
    level: int
    first: bool


class ListKind(NamedTuple):
    """How a list is numbered; `type` is empty for bullets."""

    type: str
    start: int


class Paragraph(NamedTuple):
    """One paragraph. `role` is its tag, `kind` the side of its end."""

    role: str
    texts: tuple[Text, ...]
    kind: Kind
    move: int = 0
    id: str = ""
    item: Item | None = None
    quote: int = 0
    align: str = ""
    #: What it was in the old edition, if it is another kind of paragraph with the same words.
    before: Paragraph | None = None


class Cell(NamedTuple):
    """A cell of a table; ``span`` is how many columns it covers."""

    flow: tuple[Flow, ...]
    span: int = 1
    heading: bool = False


class Row(NamedTuple):
    """A row of a table, kept, inserted or deleted."""

    cells: tuple[Cell, ...]
    kind: Kind
    heading: bool


class Table(NamedTuple):
    """A table; ``item`` is the list item that holds it."""

    rows: tuple[Row, ...]
    item: Item | None = None


Flow = Paragraph | Table


class Written(NamedTuple):
    """A text and the lists that its paragraphs stand in, by their numbers."""

    flow: tuple[Flow, ...]
    lists: Mapping[int, ListKind]


class _Place(NamedTuple):
    """Where a block stands."""

    item: Item | None = None
    quote: int = 0
    role: str = ""
    align: str = ""
    depth: int = 0


_TOP = _Place()


def of_tree(tree: Tree) -> Written:
    """Return the row of one edition."""
    writer = _Writer(notes_of(tree), {})
    flow = [one for block in top_blocks(tree) for one in writer.block(block, _TOP, Kind.KEPT)]
    flow += writer.unseen(Kind.KEPT)
    return Written(tuple(flow), writer.lists)


def of_block(block: Block, notes: Mapping[str, Block]) -> Written:
    """Return the row of one top block of an edition, which has some footnotes."""
    writer = _Writer(notes, {})
    return Written(tuple(writer.block(block, _TOP, Kind.KEPT)), writer.lists)


def of_diff(diff: Diff) -> Written:
    """Return the row of a comparison, in which both editions stand."""
    writer = _DiffWriter(diff)
    return Written(tuple(_reshaped(writer.sections())), writer.lists)


def _reshaped(flow: Iterable[Flow]) -> Iterator[Flow]:
    """Tell paragraphs that became others with the same words (a heading of another level, items
    of a list) as just that, which strikes no word."""
    gone: list[Paragraph] = []
    come: list[Paragraph] = []

    def told() -> Iterator[Paragraph]:
        if come and [_wording(one) for one in gone] == [_wording(one) for one in come]:
            for old, new in zip(gone, come, strict=True):
                texts = tuple(text._replace(kind=Kind.KEPT) for text in new.texts)
                yield new._replace(texts=texts, kind=Kind.KEPT, move=0, before=old)
        else:
            yield from (*gone, *come)
        gone.clear()
        come.clear()

    for one in flow:
        kind = one.kind if isinstance(one, Paragraph) else Kind.KEPT
        if come and not (kind.new and not kind.old):
            yield from told()
        if isinstance(one, Paragraph) and not kind.new:
            gone.append(one)
        elif isinstance(one, Paragraph) and gone and not kind.old:
            come.append(one)
        else:
            yield from told()
            yield one
    yield from told()


def _wording(paragraph: Paragraph) -> Sequence[object] | None:
    """Return what two paragraphs have in common if they differ in nothing but their kind."""
    parts: list[tuple[str, object]] = []
    for text in paragraph.texts:
        marks = tuple(seen_in(text.path))
        if text.note is not None:
            return [id(paragraph)]
        if parts and parts[-1][1] == marks:
            parts[-1] = parts[-1][0] + text.text, marks
        else:
            parts.append((text.text, marks))
    return parts


def top_blocks(tree: Tree) -> Iterator[Block]:
    """Yield the headings of a text and what stands under them, without the footnotes."""
    for section in tree.sections:
        if not section.footnotes:
            yield from (block for block in (section.heading, *section.blocks) if block is not None)


def notes_of(tree: Tree) -> Mapping[str, Block]:
    """Return the footnotes of a text by their ids."""
    found: dict[str, Block] = {}

    def walk(block: Block) -> None:
        if block.tag == "li" and block.id:
            found[block.id] = block
        else:
            for child in block.children:
                walk(child)

    for section in tree.sections:
        if section.footnotes:
            for block in section.blocks:
                walk(block)
    return found


def reference(path: Iterable[Mark]) -> str:
    """Return the id of the footnote that some text refers to, if it does."""
    for mark in path:
        attrs = dict(mark.attrs) if mark.tag == "a" else {}
        if "footnote-ref" in attrs.get("class", "").split():
            return attrs.get("href", "").removeprefix("#")
    return ""


def _is_way_back(path: Iterable[Mark]) -> bool:
    return any(
        mark.tag == "a" and "footnote-backref" in dict(mark.attrs).get("class", "").split()
        for mark in path
    )


class _Writer:
    """Writes blocks that are on one side; counts the lists."""

    def __init__(self, notes: Mapping[str, Block], old_notes: Mapping[str, Block]) -> None:
        self.lists: dict[int, ListKind] = {}
        self._numbers = count(1)
        self._notes = {True: notes, False: old_notes}
        self._seen: dict[bool, set[str]] = {True: set(), False: set()}

    def list(self, block: Block) -> int:
        number = next(self._numbers)
        attrs = dict(block.attrs)
        start = attrs.get("start", "1")
        kind = "" if block.tag != "ol" else attrs.get("type", "1")[:1] or "1"
        self.lists[number] = ListKind(kind, int(start) if start.isdecimal() else 1)
        return number

    def block(self, block: Block, place: _Place, kind: Kind, move: int = 0) -> Iterator[Flow]:
        """Yield a block, all of which is on one side."""

        def inside(below: _Place) -> Iterator[Flow]:
            for child in block.children:
                yield from self.block(child, below, kind, move)

        if block.tag in ("ul", "ol", "menu"):
            number = self.list(block)
            for child in block.children:
                yield from self.block(child, in_list(place, number), kind, move)
        elif block.tag == "li":
            yield from as_item(inside(place), place, kind, move)
        elif block.tag == "table":
            yield from self._captions(block, place, kind, move)
            yield Table(tuple(self.rows(block, kind)), place.item)
        elif is_leaf(block):
            texts = self.texts(block, kind)
            yield leaf(block, texts, place, kind, move)
        else:
            yield from inside(place_in(block, place))

    def _captions(self, table: Block, place: _Place, kind: Kind, move: int) -> Iterator[Flow]:
        for child in table.children:
            if child.tag == "caption":
                for block in child.children:
                    yield from self.block(block, place._replace(role="caption"), kind, move)

    def rows(self, block: Block, kind: Kind, heading: bool = False) -> Iterator[Row]:
        """Yield the rows of a table, or of a part of one. What moves with a table is there anew."""
        kind = still(kind)
        for child in block.children:
            if child.tag in _TABLES:
                yield from self.rows(child, kind, child.tag == "thead")
            elif child.tag == "tr":
                yield self.row(child, kind, heading)

    def row(self, block: Block, kind: Kind, heading: bool) -> Row:
        cells = tuple(self.cell(cell, kind) for cell in block.children)
        return Row(cells, kind, heading)

    def cell(self, block: Block, kind: Kind) -> Cell:
        place = cell_place(block)
        flow = [one for child in block.children for one in self.block(child, place, kind)]
        return cell_of(block, flow)

    def texts(self, block: Block, kind: Kind) -> Iterator[Text]:
        texts = self._texts(block, kind)
        return texts if block.tag == "pre" else trimmed(texts)

    def _texts(self, block: Block, kind: Kind) -> Iterator[Text]:
        pre = block.tag == "pre"
        end = next((n for n, run in enumerate(block.runs) if _is_way_back(run.path)), None)
        for number, run in enumerate(block.runs[:end], 1):
            note = self.note(run.path, kind)
            if note is not None:
                yield note
            else:
                text = run.text if pre or run.atom else _SPACE.sub(" ", run.text)
                text = text.rstrip() if number == end else text
                yield Text(text, run.path, kind, run.atom)

    def note(self, path: tuple[Mark, ...], kind: Kind) -> Text | None:
        """Return a reference to a footnote, with the footnote, if some text is one."""
        id = reference(path)
        item = self._notes[kind.new].get(id) if id else None
        if item is None:
            return None
        self._seen[kind.new].add(id)
        flow = tuple(f for child in item.children for f in self.block(child, _TOP, still(kind)))
        return Text("", (), kind, note=Note(flow))

    def unseen(self, kind: Kind) -> Iterator[Flow]:
        """Yield the footnotes that nothing refers to."""
        for id, item in self._notes[kind.new].items():
            if id not in self._seen[kind.new]:
                for child in item.children:
                    yield from self.block(child, _TOP, kind)


def still(kind: Kind) -> Kind:
    """Return the side of what moves, where moves are not told: there anew, or gone."""
    moved = {Kind.MOVED_HERE: Kind.INSERTED, Kind.MOVED_AWAY: Kind.DELETED}
    return moved.get(kind, kind)


def is_leaf(block: Block) -> bool:
    """Whether a block is one paragraph."""
    return not block.children and (
        bool(block.runs) or block.tag in HEADINGS or block.tag in ("p", "pre", "hr", "")
    )


def leaf(
    block: Block, texts: Iterable[Text], place: _Place, kind: Kind, move: int = 0
) -> Paragraph:
    """Return a block without blocks inside as a paragraph of Word."""
    role = block.tag or "p"
    if role == "p" and place.role:
        role = place.role
    return Paragraph(
        role,
        tuple(texts),
        kind,
        move,
        block.id,
        place.item,
        place.quote,
        place.align,
    )


def trimmed(texts: Iterable[Text]) -> Iterator[Text]:
    """Without white space at either end or beside a line break, and no two spaces in a row."""
    waiting: Text | None = None  # text whose last space is seen only if something follows
    spaced = True
    for text in texts:
        if text.atom or text.note is not None:
            breaks = text.atom and text.text.startswith("<br")
            if waiting is not None:
                yield waiting._replace(text=waiting.text.rstrip(" ")) if breaks else waiting
            waiting, spaced = None, breaks
            yield text
            continue
        words = text.text.lstrip(" ") if spaced else text.text
        if words:
            if waiting is not None:
                yield waiting
            waiting, spaced = text._replace(text=words), words.endswith(" ")
    if waiting is not None and (words := waiting.text.rstrip(" ")):
        yield waiting._replace(text=words)


def place_in(block: Block, place: _Place) -> _Place:
    """Where the children of a block stand that is no list and no table."""
    if block.tag == "blockquote":
        return place._replace(quote=place.quote + 1)
    if block.tag in ("dt", "dd"):
        return place._replace(role=block.tag)
    return place


def in_list(place: _Place, number: int) -> _Place:
    """Return the place of the items of a list, one level below its own."""
    item = Item(number, place.depth, False)
    return place._replace(item=item, depth=place.depth + 1, role="")


def as_item(flow: Iterable[Flow], place: _Place, kind: Kind, move: int = 0) -> Iterator[Flow]:
    """Give the first paragraph of an item its mark: the first that each edition has."""
    if place.item is None:  # an item outside of any list
        yield from flow
        return
    item = place.item._replace(first=True)
    owed = [kind.old, kind.new]
    alone = Paragraph("p", (), kind, move, "", item, place.quote)
    for one in flow:
        here = [owes and has for owes, has in zip(owed, sides(one), strict=True)]
        owed = [owes and not has for owes, has in zip(owed, here, strict=True)]
        if isinstance(one, Table):
            lacking = here
        else:
            old, new = one.before or one, one._replace(before=None)
            fit = [side.item == place.item and side.role == "p" for side in (old, new)]
            lacking = [has and not fits for has, fits in zip(here, fit, strict=True)]
            old = old._replace(item=item) if here[0] and fit[0] else old
            new = new._replace(item=item) if here[1] and fit[1] else new
            alike = (old.role, old.item, old.quote) == (new.role, new.item, new.quote)
            if one.kind is not Kind.KEPT:
                one = new if one.kind.new else old
            else:
                one = new if alike else new._replace(before=old)
        if any(lacking):
            only = Kind.INSERTED if lacking[1] else Kind.DELETED
            yield alone if lacking == [kind.old, kind.new] else alone._replace(kind=only, move=0)
        yield one
    if owed == [kind.old, kind.new]:
        yield alone


def sides(flow: Flow) -> list[bool]:
    """Whether the old edition has something of a flow, and whether the new one has."""
    kinds = [flow.kind] if isinstance(flow, Paragraph) else [row.kind for row in flow.rows]
    return [any(kind.old for kind in kinds), any(kind.new for kind in kinds)]


def cell_place(block: Block) -> _Place:
    """Return the place of what stands in a cell: only the alignment matters there."""
    classes = dict(block.attrs).get("class", "").split()
    align = next((c.removeprefix("ly-") for c in classes if c in ("ly-right", "ly-center")), "")
    return _Place(align=align)


def cell_of(block: Block, flow: Iterable[Flow]) -> Cell:
    """Return a cell with its paragraphs and its width in columns."""
    span = dict(block.attrs).get("colspan", "1")
    wide = int(span) if span.isdecimal() and 0 < int(span) < 64 else 1
    return Cell(tuple(flow), wide, block.tag == "th")


class _DiffWriter(_Writer):
    """Writes a comparison. What moved stands where it was and where it is."""

    def __init__(self, diff: Diff) -> None:
        super().__init__(notes_of(diff.new), notes_of(diff.old))
        self._diff = diff
        self._arrived: dict[int, Same | Edited | Nested] = {}
        self._note_changes: dict[str, tuple[Change, ...]] = {}
        self._partner: dict[str, str] = {}
        for section in diff.sections:
            self._gather((*section.heading, *section.changes))
        for section in diff.sections:
            if section.footnotes:
                for change in section.changes:
                    self._gather_notes(change)

    def _gather(self, changes: Iterable[Change]) -> None:
        for change in changes:
            match change:
                case MovedHere(within, move):
                    self._arrived[move] = within
                    self._gather((within,))
                case Nested(_, _, inner) | Inserted(_, inner) | Deleted(_, inner):
                    self._gather(inner)
                case _:
                    pass

    def _gather_notes(self, change: Change) -> None:
        """Find which footnote of the old edition is which of the new one."""
        match change:
            case MovedHere(within, _):
                self._gather_notes(within)
            case Same(old, new) if old.tag == "li":
                self._pair_notes(old, new, tuple(map(Same, old.children, new.children)))
            case Same(old, new):
                for pair in map(Same, old.children, new.children):
                    self._gather_notes(pair)
            case Nested(old, new, inner) if new.tag == "li":
                self._pair_notes(old, new, inner)
            case Nested(_, _, inner) | Inserted(_, inner) | Deleted(_, inner):
                for one in inner:
                    self._gather_notes(one)
            case _:
                pass

    def _pair_notes(self, old: Block, new: Block, inner: tuple[Change, ...]) -> None:
        if old.id and new.id:
            self._partner[old.id] = new.id
            self._note_changes[new.id] = inner

    def sections(self) -> Iterator[Flow]:
        for section in self._diff.sections:
            if not section.footnotes:
                yield from self._section(section)
        yield from self.unseen(Kind.KEPT)

    def unseen(self, kind: Kind) -> Iterator[Flow]:
        for new, side in ((False, Kind.DELETED), (True, Kind.INSERTED)):
            for id, item in self._notes[new].items():
                if id not in self._seen[new]:
                    for child in item.children:
                        yield from self.block(child, _TOP, side)

    def _section(self, section: SectionChange) -> Iterator[Flow]:
        changes = (*section.heading, *section.changes)
        if section.status is Status.MOVED_AWAY:
            for change in changes:
                yield from self._gone(change, _TOP, section.move)
        elif section.status is Status.MOVED:
            for change in changes:
                yield from self._come(change, _TOP, section.move)
        else:
            yield from self._changes(changes, _TOP)

    def _changes(self, changes: Iterable[Change], place: _Place) -> Iterator[Flow]:
        for change in changes:
            yield from self._change(change, place)

    def _change(self, change: Change, place: _Place) -> Iterator[Flow]:
        match change:
            case Same(_, new):
                yield from self.block(new, place, Kind.KEPT)
            case Edited(old, new, spans):
                one = leaf(new, self._edited(spans), place, Kind.KEPT)
                before = leaf(old, (), place, Kind.KEPT)
                yield one if one.role == before.role else one._replace(before=before)
            case Nested():
                yield from self._nested(change, place)
            case Reshaped(olds, news, spans):
                yield from self._divided(olds, news, spans, place)
            case Inserted(new, ()):
                yield from self.block(new, place, Kind.INSERTED)
            case Deleted(old, ()):
                yield from self.block(old, place, Kind.DELETED)
            case Inserted(block, within) | Deleted(block, within):
                yield from self._torn(block, within, place, type(change) is Inserted)
            case MovedAway(_, move):
                yield from self._gone(change, place, move)
            case MovedHere(within, move):
                yield from self._come(within, place, move)

    def _nested(self, change: Nested, place: _Place) -> Iterator[Flow]:
        old, new = change.old, change.new
        if new.tag in ("ul", "ol", "menu"):
            number = self.list(new)
            flow = self._changes(change.changes, in_list(place, number))
            same = old.shell == new.shell
            yield from flow if same else numbered_before(flow, number, self.list(old))
        elif new.tag == "li":
            yield from as_item(self._changes(change.changes, place), place, Kind.KEPT)
        elif new.tag == "table":
            yield from self._table(change, place)
        else:
            yield from self._changes(change.changes, place_in(new, place))

    def _divided(
        self, olds: Sequence[Block], news: Sequence[Block], spans: Iterable[Span], place: _Place
    ) -> Iterator[Flow]:
        """Paragraphs that were divided or joined, or became those of a list: the words that stay
        are kept, and what came or went is the end of a paragraph."""
        gone = [one for block in olds for one in self.block(block, place, Kind.DELETED)]
        come = [one for block in news for one in self.block(block, place, Kind.INSERTED)]
        before = [one for one in gone if isinstance(one, Paragraph)]
        after = [one for one in come if isinstance(one, Paragraph)]
        steps = list(self._steps(spans))
        begun = [
            sum(bool(token and token.first) for token in side)
            for side in (zip(*steps, strict=True) if steps else ((), ()))
        ]
        if (
            [len(before), len(after)] != [len(gone), len(come)]
            or begun != [len(before), len(after)]
            or any(one.role in ("pre", "hr") or not one.texts for one in (*before, *after))
        ):
            yield from (*gone, *come)
            return
        yield from _parted(steps, before, after, self._tokens)

    def _torn(
        self, block: Block, within: Sequence[Change], place: _Place, come: bool
    ) -> Iterator[Flow]:
        """Yield what is new or gone as a whole, but holds what came from elsewhere or went."""
        kind = Kind.INSERTED if come else Kind.DELETED
        if block.tag in ("ul", "ol", "menu"):
            yield from self._changes(within, in_list(place, self.list(block)))
        elif block.tag == "li":
            yield from as_item(self._changes(within, place), place, kind)
        elif block.tag == "table":
            yield from self.block(block, place, kind)
        else:
            yield from self._changes(within, place_in(block, place))

    # Tables

    def _table(self, change: Nested, place: _Place) -> Iterator[Flow]:
        for one in change.changes:
            if _block_of(one).tag == "caption":
                yield from self._change(one, place._replace(role="caption"))
        yield Table(tuple(self._rows(change.changes)), place.item)

    def _rows(self, changes: Iterable[Change], heading: bool = False) -> Iterator[Row]:
        for change in changes:
            block = _block_of(change)
            if block.tag in _TABLES:
                head = block.tag == "thead"
                match change:
                    case Nested(_, _, inner) | MovedHere(Nested(_, _, inner), _):
                        yield from self._rows(inner, head)
                    case _:
                        yield from self.rows(block, _whole(change), head)
            elif block.tag == "tr":
                yield from self._row(change, heading)

    def _row(self, change: Change, heading: bool) -> Iterator[Row]:
        if isinstance(change, Nested):
            if all(isinstance(cell, Same | Edited | Nested) for cell in change.changes):
                cells = tuple(self._cell(cell) for cell in change.changes)
                yield Row(cells, Kind.KEPT, heading)
            else:
                # No word processor tracks a cell that came or went: the row is there twice.
                yield self.row(change.old, Kind.DELETED, heading)
                yield self.row(change.new, Kind.INSERTED, heading)
        else:
            yield self.row(_block_of(change), _whole(change), heading)

    def _cell(self, change: Change) -> Cell:
        block = _block_of(change)
        place = cell_place(block)
        if isinstance(change, Nested):
            return cell_of(block, self._changes(change.changes, place))
        if isinstance(change, Edited):
            return cell_of(block, [leaf(block, self._edited(change.stretches), place, Kind.KEPT)])
        return self.cell(block, Kind.KEPT)

    # Moves

    def _gone(self, change: Change, place: _Place, move: int) -> Iterator[Flow]:
        """Where something stood: what stays of it as moved, what does not as deleted."""
        within: Change | None = change
        if isinstance(change, MovedAway):
            within = self._arrived.get(change.move)
            move = change.move
            if within is None:
                yield from self.block(change.old, place, Kind.MOVED_AWAY, move)
                return
        if isinstance(within, Reshaped):
            for block in within.olds:
                yield from self.block(block, place, Kind.MOVED_AWAY, move)
        elif isinstance(within, Edited):
            texts = self._one_side(within.stretches, Kind.MOVED_AWAY, Kind.DELETED)
            yield leaf(within.old, texts, place, Kind.MOVED_AWAY, move)
        elif within is not None and (old := _old_of(within)) is not None:
            yield from self.block(old, place, Kind.MOVED_AWAY, move)

    def _come(self, change: Change, place: _Place, move: int) -> Iterator[Flow]:
        """Where something stands now: what it brought as moved, what is new in it as inserted."""
        match change:
            case Same(_, new):
                yield from self.block(new, place, Kind.MOVED_HERE, move)
            case Edited(_, new, spans):
                texts = self._one_side(spans, Kind.MOVED_HERE, Kind.INSERTED)
                yield leaf(new, texts, place, Kind.MOVED_HERE, move)
            case Reshaped(_, news, _):
                for block in news:
                    yield from self.block(block, place, Kind.MOVED_HERE, move)
            case Nested(_, new, inner) if new.tag in ("ul", "ol", "menu"):
                below = in_list(place, self.list(new))
                for one in inner:
                    yield from self._come(one, below, move)
            case Nested(_, new, inner) if new.tag == "li":
                flow = [f for one in inner for f in self._come(one, place, move)]
                yield from as_item(flow, place, Kind.MOVED_HERE, move)
            case Nested(_, new, inner) if new.tag != "table":
                for one in inner:
                    yield from self._come(one, place_in(new, place), move)
            case Nested(_, new, _):
                yield from self.block(new, place, Kind.MOVED_HERE, move)
            case Inserted(new, _):
                yield from self.block(new, place, Kind.INSERTED)
            case MovedHere(within, other):
                yield from self._come(within, place, other)
            case Deleted() | MovedAway():
                pass  # shown where it stood

    # Words

    def note(self, path: tuple[Mark, ...], kind: Kind) -> Text | None:
        id = reference(path)
        if not id:
            return None
        if kind is not Kind.KEPT:
            return super().note(path, kind)
        before = next((old for old, new in self._partner.items() if new == id), id)
        self._seen[True].add(id)
        self._seen[False].add(before)
        changes = self._note_changes.get(id)
        if changes is None:  # one reference, but another footnote altogether
            old, new = self._notes[False].get(id), self._notes[True].get(id)
            changes = (
                *(map(Deleted, old.children) if old else ()),
                *(map(Inserted, new.children) if new else ()),
            )
        return Text("", (), kind, note=Note(tuple(self._changes(changes, _TOP))))

    def _edited(self, spans: Iterable[Span]) -> Iterator[Text]:
        return self._tokens(self._steps(spans))

    def _one_side(self, spans: Iterable[Span], kept: Kind, changed: Kind) -> Iterator[Text]:
        """Yield the words of one edition, those that both have as `kept`."""
        for text in self._edited(spans):
            if (kept.new and text.kind.new) or (kept.old and text.kind.old):
                yield text._replace(kind=kept if text.kind is Kind.KEPT else changed)

    def _steps(self, spans: Iterable[Span]) -> Iterator[tuple[Token | None, Token | None]]:
        """Old and new token side by side; one of them None where only one edition has it.

        Of what changed in one place, what is gone comes before what is new.
        """
        gone: list[tuple[Token | None, Token | None]] = []
        come: list[tuple[Token | None, Token | None]] = []
        for step in self._pairs(spans):
            if step[0] and step[1]:
                yield from (*gone, *come, step)
                gone, come = [], []
            else:
                (gone if step[0] else come).append(step)
        yield from (*gone, *come)

    def _pairs(self, spans: Iterable[Span]) -> Iterator[tuple[Token | None, Token | None]]:
        for span in spans:
            if span.kept:
                yield from self._formed(span)
                continue
            # A footnote whose number alone changed is the same one.
            start = 0
            olds = {reference(token.path): n for n, token in enumerate(span.old)}
            ends = {id: n for id, n in olds.items() if id in self._partner}
            fresh = 0
            for n, token in enumerate(span.new):
                id = reference(token.path)
                old = next((o for o, new in self._partner.items() if id and new == id), "")
                at = ends.get(old, -1)
                if old and at >= start:
                    yield from ((one, None) for one in span.old[start:at])
                    yield from ((None, one) for one in span.new[fresh:n])
                    yield span.old[at], token
                    start, fresh = at + 1, n + 1
            yield from ((one, None) for one in span.old[start:])
            yield from ((None, one) for one in span.new[fresh:])

    def _formed(self, span: Span) -> Iterator[tuple[Token | None, Token | None]]:
        """Tokens that stay, but for those in another link or emphasis: no word processor tells a
        change of a link, so these are there twice."""
        pairs = list(zip(span.old, span.new, strict=True))
        for alike, group in groupby(pairs, key=lambda pair: self._stands_alike(*pair)):
            together = list(group)
            if alike:
                yield from together
            else:
                yield from ((old, None) for old, _ in together)
                yield from ((None, new) for _, new in together)

    def _stands_alike(self, old: Token, new: Token) -> bool:
        one, other = reference(old.path), reference(new.path)
        if one and other:
            return self._partner.get(one, one) == other
        return seen_in(old.path) == seen_in(new.path)

    def _tokens(self, steps: Iterable[tuple[Token | None, Token | None]]) -> Iterator[Text]:
        steps = list(steps)
        shared: dict[Mark, Mark] = {}
        for old, new in steps:
            if old and new and old.path:
                shared.update(zip(_seen(old.path), _seen(new.path), strict=False))
        # What stands before, in either edition: it decides what the white space is marked up as.
        before: list[tuple[Mark, ...]] = [(), ()]
        for old, new in steps:
            if old:
                old = old._replace(path=tuple(shared.get(m, m) for m in _inline(old.path)))
            if new:
                new = new._replace(path=_inline(new.path))
            if _is_way_back((new or old or _NOTHING).path):
                continue
            yield from _space(old, new, before)
            if new:
                kind = Kind.KEPT if old else Kind.INSERTED
                yield self.note(new.path, kind) or Text(new.text, new.path, kind, new.atom)
            elif old:
                gone = Text(old.text, old.path, Kind.DELETED, old.atom)
                yield self.note(old.path, Kind.DELETED) or gone
            before = [old.path if old else before[0], new.path if new else before[1]]


def _inline(path: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return the elements around a token, without the blocks that it stands in."""
    return tuple(mark for mark in path if mark.tag not in BLOCKS)


def _seen(path: Iterable[Mark]) -> list[Mark]:
    """Those of them that a reader sees."""
    return [mark for mark in _inline(path) if mark.seen]


def numbered_before(flow: Iterable[Flow], number: int, before: int) -> Iterator[Flow]:
    """Yield the items of a list that was of another kind: marked so in the old edition."""
    for one in flow:
        item = one.item if isinstance(one, Paragraph) else None
        if item is None or item.list != number or not isinstance(one, Paragraph):
            yield one
            continue
        was = one._replace(item=item._replace(list=before))
        if one.kind is Kind.KEPT and item.first and one.before is None:
            yield one._replace(before=was)
        else:
            yield one if one.kind.new else was


_Steps = Sequence[tuple[Token | None, Token | None]]


def _parted(
    steps: _Steps,
    before: Sequence[Paragraph],
    after: Sequence[Paragraph],
    texts_of: Callable[[_Steps], Iterator[Text]],
) -> Iterator[Paragraph]:
    """Cut words that stand in other paragraphs than before at the ends of either edition's."""
    pending: list[tuple[Token | None, Token | None]] = []
    old = new = -1
    for step in steps:
        ends = [
            bool(token and token.first) and at >= 0
            for token, at in zip(step, (old, new), strict=True)
        ]
        if any(ends):
            yield _ended(tuple(texts_of(pending)), before[old], after[new], *ends)
            pending = []
        old += bool(step[0] and step[0].first)
        new += bool(step[1] and step[1].first)
        pending.append(step)
    yield _ended(tuple(texts_of(pending)), before[old], after[new], True, True)


def _ended(
    texts: tuple[Text, ...], old: Paragraph, new: Paragraph, ends_old: bool, ends_new: bool
) -> Paragraph:
    """Return a paragraph that ends in both editions, or in one of them."""
    if not ends_new:
        return old._replace(texts=texts, kind=Kind.DELETED, id="")
    if not ends_old:
        return new._replace(texts=texts, kind=Kind.INSERTED)
    alike = old._replace(texts=(), id="", kind=Kind.KEPT) == new._replace(
        texts=(), id="", kind=Kind.KEPT
    )
    return new._replace(texts=texts, kind=Kind.KEPT, before=None if alike else old)


_NOTHING = Token("", "", (), "", False, False)


def _space(
    old: Token | None, new: Token | None, before: Sequence[tuple[Mark, ...]]
) -> Iterator[Text]:
    """Yield the white space before a token: kept where both editions have it, marked up alike."""
    gone = Text(old.space, common(before[0], old.path), Kind.DELETED) if old else None
    come = Text(new.space, common(before[1], new.path), Kind.INSERTED) if new else None
    if gone and come and gone.text and come.text and _alike(gone.path, come.path):
        yield come._replace(kind=Kind.KEPT)
    else:
        yield from (text for text in (gone, come) if text and text.text)


def _alike(one: tuple[Mark, ...], other: tuple[Mark, ...]) -> bool:
    return seen_in(one) == seen_in(other)


def _block_of(change: Change) -> Block:
    match change:
        case Inserted(new) | Same(_, new) | Edited(_, new) | Nested(_, new):
            return new
        case Deleted(old) | MovedAway(old):
            return old
        case MovedHere(within):
            return within.new
        case Reshaped(_, news):
            return news[0]


def _old_of(change: Change) -> Block | None:
    match change:
        case Same(old) | Edited(old) | Nested(old) | Deleted(old) | MovedAway(old):
            return old
        case MovedHere(within):
            return within.old
        case Reshaped() | Inserted():
            return None


def _whole(change: Change) -> Kind:
    if isinstance(change, Deleted | MovedAway):
        return Kind.DELETED
    return Kind.INSERTED if isinstance(change, Inserted | MovedHere) else Kind.KEPT
