"""The way from two editions to what changed between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, pairwise
from typing import NamedTuple

from lydelse.compare import align
from lydelse.compare.changes import (
    Change,
    Counts,
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
    count_words,
    reads_the_same,
)
from lydelse.compare.columns import Columns, columns_of, rows_of
from lydelse.compare.moves import with_moves
from lydelse.compare.shapes import notes_of
from lydelse.compare.tree import HEADINGS, Block, Section, Tree
from lydelse.compare.words import align as align_words
from lydelse.compare.words import compare, formed_alike, spaced_alike, stream, written_alike
from lydelse.memo import by_identity


def diff(old: Tree, new: Tree) -> Diff:
    """Compare two editions."""
    return _Comparison(old, new).result()


class _Unit(NamedTuple):
    """A section that moved as a whole: takes part in the order, not in the alignment."""

    number: int


class _Start(NamedTuple):
    """Where a section begins in the merged text."""

    old: Section | None
    new: Section | None


class _Loose(NamedTuple):
    """A block without a partner: among which siblings, and in what else without one."""

    block: Block
    group: int
    around: tuple[int, ...] = ()


_Item = Block | _Unit


class _Region(NamedTuple):
    """Siblings of both sides whose words are in other blocks now."""

    olds: tuple[Block, ...]
    news: tuple[Block, ...]


#: What moved out of two sections and into them: blocks by their numbers, from which block, and the
#: number of the move.
_Moves = tuple[tuple[int, int, int], ...]


class _Paired(NamedTuple):
    """Two sections by themselves: which block is which, what is left over, and how it is told,
    by what of it moved."""

    partner: Mapping[int, Block]
    regions: Mapping[int, _Region]
    gone: Sequence[tuple[Block, int]]
    fresh: Sequence[tuple[Block, int]]
    told: dict[_Moves, Sequence[SectionChange]]


@by_identity()
def _pair_of(old: Section, new: Section) -> _Paired:
    """Two sections that kept their places, looked at once as long as they are among the last.

    Successive versions share most sections, and comparisons with others meet the same pairs again.
    """
    if _reads_alike(old, new):
        return _Paired({}, {}, (), (), {(): tuple(_unchanged_in(old, new))})
    both = _Comparison(Tree((old,), frozenset()), Tree((new,), frozenset()))
    items: tuple[list[_Item], list[_Item]] = (list(old.blocks), list(new.blocks))
    both.pair_all(_blocks(items[0]), _blocks(items[1]))
    told: dict[_Moves, Sequence[SectionChange]] = {(): tuple(both.describe(old, new, items))}
    return _Paired(both.partner, both.regions, both.gone, both.fresh, told)


class _Comparison:
    """The way from two trees to a diff: pair, look among the rest for what moved, describe."""

    def __init__(self, old: Tree, new: Tree) -> None:
        self._old, self._new = old, new
        self.partner: dict[int, Block] = {}
        #: What was divided or joined, by the number of its first old block.
        self.regions: dict[int, _Region] = {}
        #: The columns of each old row, and of each old table, that has others now.
        self.columns: dict[int, Columns] = {}
        self._quiet: set[int] = set()
        self._groups = count()
        self.gone: list[tuple[Block, int]] = []
        self.fresh: list[tuple[Block, int]] = []
        self._moves = count(1)
        self._moved_away: dict[int, int] = {}
        self._moved_here: dict[int, tuple[Block, int]] = {}
        #: Blocks that are gone or new, but for something in them that moved.
        self._torn_old: set[int] = set()
        self._torn_new: set[int] = set()

        self._old_headings = {s.heading.number: s for s in old.sections if s.heading}
        self._new_headings = {s.heading.number: s for s in new.sections if s.heading}

        #: Sections that moved: the other side's number, and the number of the move.
        self._away: dict[int, tuple[int, int]] = {}
        self._here: dict[int, tuple[int, int]] = {}

    def _anchors(self) -> Sequence[align.Pair]:
        """Return the sections that kept their order; the others moved."""
        pairs = align.match_sections(self._old.sections, self._new.sections)
        if all(a < c and b < d for (a, b), (c, d) in pairwise(pairs)):
            return pairs
        anchors = align.chain(self._weighed(pairs))
        for a, b in sorted(set(pairs).difference(anchors)):
            move = next(self._moves)
            self._away[a], self._here[b] = (b, move), (a, move)
        return anchors

    def _weighed(self, pairs: Sequence[align.Pair]) -> Iterator[tuple[int, int, float]]:
        """As few sections as can be are told as moved; among equally few the shortest."""
        sizes = [
            min(_length(self._old.sections[a]), _length(self._new.sections[b])) for a, b in pairs
        ]
        whole = 1.0 + sum(sizes)
        for (a, b), size in zip(pairs, sizes, strict=True):
            yield a, b, whole + size

    def result(self) -> Diff:
        anchors = self._anchors()
        ends = [*anchors[1:], (len(self._old.sections), len(self._new.sections))]
        spans = [
            (
                self._old.sections[a],
                self._new.sections[c],
                # Where sections went or came in between, blocks may have gone from one to another.
                self._pair_span(a, b, c, d) if (b - a, d - c) != (1, 1) else None,
            )
            for (a, c), (b, d) in zip(anchors, ends, strict=True)
        ]
        for old, new, span in spans:
            if span is None and old is not new:
                self._take(_pair_of(old, new))
        for a, (b, _) in self._away.items():
            self.pair_all(self._old.sections[a].blocks, self._new.sections[b].blocks)
        self._find_moves()
        sections: list[SectionChange] = []
        for old, new, span in spans:
            if span is not None:
                sections += self.describe(old, new, span)
            elif old is new:
                sections += _unchanged(old)
            else:
                sections += self._told(old, new)
        told, _ = with_moves(sections, next(self._moves))
        return Diff(tuple(told), self._old, self._new)

    def _take(self, pair: _Paired) -> None:
        """Make what was found out about two sections by themselves part of the whole."""
        groups: dict[int, int] = defaultdict(lambda: next(self._groups))
        self.gone += [(block, groups[group]) for block, group in pair.gone]
        self.fresh += [(block, groups[group]) for block, group in pair.fresh]

    def _told(self, old: Section, new: Section) -> Sequence[SectionChange]:
        """Two sections that kept their places, described once for the same moves: other
        comparisons find the same paragraphs moved."""
        pair = _pair_of(old, new)
        torn = self._torn_old | self._torn_new
        shared = not torn or all(b.number not in torn for b, _ in (*pair.gone, *pair.fresh))
        moves = tuple(self._moves_of(pair))
        if shared and moves in pair.told:
            return pair.told[moves]
        self.partner.update(pair.partner)
        self.regions.update(pair.regions)
        told = tuple(self.describe(old, new, (list(old.blocks), list(new.blocks))))
        if shared:
            pair.told[moves] = told
        return told

    def _moves_of(self, pair: _Paired) -> Iterator[tuple[int, int, int]]:
        for block, _ in pair.gone if self._moved_away else ():
            if move := self._moved_away.get(block.number):
                yield block.number, 0, move
        for block, _ in pair.fresh if self._moved_here else ():
            if block.number in self._moved_here:
                # The description holds that block, so that no other gets its id.
                old, move = self._moved_here[block.number]
                yield block.number, id(old), move

    # Pairing

    def _pair_span(self, a: int, b: int, c: int, d: int) -> tuple[list[_Item], list[_Item]]:
        """Pair what stands between two sections that kept their order: the blocks of all
        sections there in one row, so that a section can be split or joined and its blocks stay."""
        olds = _items(self._old.sections, a, b, self._away)
        news = _items(self._new.sections, c, d, self._here)
        self.pair_all(_blocks(olds), _blocks(news), _zones(olds), _zones(news))
        return olds, news

    def pair_all(
        self,
        olds: Sequence[Block],
        news: Sequence[Block],
        old_zones: Sequence[int] = (),
        new_zones: Sequence[int] = (),
    ) -> None:
        """Pair siblings; what goes across the border of a section, by the zones, is not divided:
        of it a block is paired that is in the section which stayed, or in others, on both sides."""
        pairs, regions = align.match(olds, news)
        for region in regions:
            a, b, c, d = region
            if len({*old_zones[a:b]}) > 1 or len({*new_zones[c:d]}) > 1:
                e, f = a + old_zones[a:b].count(0), c + new_zones[c:d].count(0)
                pairs += [(a + i, c + j) for i, j in align.likeliest(olds[a:e], news[c:f])]
                pairs += [(e + i, f + j) for i, j in align.likeliest(olds[e:b], news[f:d])]
        for i, j in pairs:
            self._pair(olds[i], news[j])
        group = next(self._groups)
        old_paired, new_paired = {i for i, _ in pairs}, {j for _, j in pairs}
        for a, b, c, d in regions:
            if len({*old_zones[a:b]}) > 1 or len({*new_zones[c:d]}) > 1:
                continue
            self.regions[olds[a].number] = _Region(tuple(olds[a:b]), tuple(news[c:d]))
            old_paired.update(range(a, b))
            new_paired.update(range(c, d))
        self.gone += [(b, group) for i, b in enumerate(olds) if i not in old_paired]
        self.fresh += [(b, group) for j, b in enumerate(news) if j not in new_paired]

    def _pair(self, old: Block, new: Block) -> None:
        self.partner[old.number] = new
        if old.key == new.key or not (old.children or new.children):
            return
        if old.tag == "table" == new.tag and (columns := columns_of(old, new)):
            self.columns[old.number] = columns
            self.columns.update((row.number, columns) for row in rows_of(old))
        if old.tag == "tr" and old.number in self.columns:
            self._pair_cells(old, new, self.columns[old.number])
        else:
            self.pair_all(old.children, new.children)

    def _pair_cells(self, old: Block, new: Block, columns: Columns) -> None:
        """Pair the cells of two rows by their columns."""
        head = bool(old.children) and old.children[0].tag == "th"
        for i, j in (*columns.shown, *columns.moved):
            if i is None or j is None or i >= len(old.children) or j >= len(new.children):
                continue
            before, after = old.children[i], new.children[j]
            if before.tag != after.tag:
                continue
            if (i, j) in columns.moved:
                move = next(self._moves)
                self._moved_away[before.number] = move
                self._moved_here[after.number] = before, move
                if not head:
                    self._quiet.add(move)
            self._pair(before, after)

    def _find_moves(self) -> None:
        """Look for what is gone among what is new: whole blocks, then texts whose surroundings
        became others, as when paragraphs turn into items."""
        gone, fresh = _movable(self.gone), _movable(self.fresh)
        self._move([_Loose(b, group) for b, group in gone], [_Loose(b, g) for b, g in fresh], 0)
        lost = [b for b, _ in gone if b.number not in self._moved_away]
        found = [b for b, _ in fresh if b.number not in self._moved_here]
        if any(block.children for block in (*lost, *found)):
            self._move(
                [text for block in lost for text in _texts(block)],
                [text for block in found for text in _texts(block)],
                align.MOVED_TEXT_WORDS,
            )

    def _move(self, gone: Sequence[_Loose], fresh: Sequence[_Loose], words: int) -> None:
        if words:
            gone = [loose for loose in gone if len(align.bag(loose.block.text)) >= words]
            fresh = [loose for loose in fresh if len(align.bag(loose.block.text)) >= words]
        if not gone or not fresh:
            return
        near = align.candidates([g.block for g in gone], [f.block for f in fresh])
        ranked = [
            (-sure, i, j)
            for i, j in near
            if (sure := align.moved(gone[i].block, fresh[j].block, gone[i].group == fresh[j].group))
        ]
        for _, i, j in sorted(ranked):  # the surest first
            old, new = gone[i].block, fresh[j].block
            if old.number in self._moved_away or new.number in self._moved_here:
                continue
            move = next(self._moves)
            self._moved_away[old.number] = move
            self._moved_here[new.number] = old, move
            self._torn_old.update(gone[i].around)
            self._torn_new.update(fresh[j].around)
            self._pair(old, new)

    # Describing

    def describe(
        self, old: Section, new: Section, span: tuple[list[_Item], list[_Item]]
    ) -> Iterator[SectionChange]:
        start = _Start(old, new)
        if old.footnotes:
            start = _Start(old if old.blocks else None, new if new.blocks else None)
        changes: list[Change] = []
        for entry in self._merge(*span):
            if isinstance(entry, _Start | SectionChange):
                yield from self._section(start, changes)
                start, changes = _Start(None, None), []
            if isinstance(entry, _Start):
                start = entry
            elif isinstance(entry, SectionChange):
                yield entry
            else:
                changes.append(entry)
        yield from self._section(start, changes)

    def _section(self, start: _Start, changes: list[Change]) -> Iterator[SectionChange]:
        heading = self._heading(start.old, start.new)
        if start.old is None and start.new is None and not changes:
            return
        counts = Counts()
        if start.old and start.new and all(map(_alike_in, (*heading, *changes))):
            status = Status.UNCHANGED
        else:
            both = start.old and start.new
            status = Status.CHANGED if both else Status.REMOVED if start.old else Status.ADDED
            counts = count_words((*heading, *changes))
        yield SectionChange(status, start.old, start.new, heading, tuple(changes), counts)

    def _heading(self, old: Section | None, new: Section | None) -> tuple[Change, ...]:
        before, after = old and old.heading, new and new.heading
        if before and after:
            return (self._change(before, after),)
        gone = (Deleted(before),) if before else ()
        return (*gone, Inserted(after)) if after else gone

    def _merge(
        self, olds: Sequence[_Item], news: Sequence[_Item]
    ) -> Iterator[Change | _Start | SectionChange]:
        """Both sides in one row: what is gone where it stood, before what came instead."""
        i = j = 0
        places = {item.number: at for at, item in enumerate(news) if isinstance(item, Block)}
        for at, item in enumerate(olds):
            if not isinstance(item, Block) or item.number in self._moved_away:
                continue
            region = self.regions.get(item.number)
            if region and region.news[0].number in places:
                there = places[region.news[0].number]
                if i < at or j < there:
                    yield from self._unpaired(olds[i:at], news[j:there])
                yield _reshaped(*region)
                i, j = at + len(region.olds), there + len(region.news)
                continue
            partner = self.partner.get(item.number)
            if partner:
                there = places[partner.number]
                if i < at or j < there:
                    yield from self._unpaired(olds[i:at], news[j:there])
                yield self._change(item, partner)
                i, j = at + 1, there + 1
        yield from self._unpaired(olds[i:], news[j:])

    def _unpaired(
        self, olds: Sequence[_Item], news: Sequence[_Item]
    ) -> Iterator[Change | _Start | SectionChange]:
        # What still stands under the heading before comes first, from either side.
        old_rest, new_rest = _first_heading(olds), _first_heading(news)
        for item in olds[:old_rest]:
            yield self._without_new(item)
        for item in news[:new_rest]:
            yield self._without_old(item)
        for item in olds[old_rest:]:
            yield self._without_new(item)
        for item in news[new_rest:]:
            yield self._without_old(item)

    def _without_new(self, item: _Item) -> Change | _Start | SectionChange:
        if isinstance(item, _Unit):
            return self._moved_away_section(item.number)
        if item.number in self._old_headings:
            return _Start(self._old_headings[item.number], None)
        if move := self._moved_away.get(item.number):
            return MovedAway(item, move, move in self._quiet)
        if item.number not in self._torn_old:
            return Deleted(item)
        within = (self._without_new(child) for child in item.children)
        return Deleted(item, tuple(_plain_changes(within)))

    def _without_old(self, item: _Item) -> Change | _Start | SectionChange:
        if isinstance(item, _Unit):
            return self._moved_here_section(item.number)
        if item.number in self._new_headings:
            return _Start(None, self._new_headings[item.number])
        if item.number in self._moved_here:
            old, move = self._moved_here[item.number]
            return MovedHere(self._change(old, item), move, move in self._quiet)
        if item.number not in self._torn_new:
            return Inserted(item)
        within = (self._without_old(child) for child in item.children)
        return Inserted(item, tuple(_plain_changes(within)))

    def _moved_away_section(self, number: int) -> SectionChange:
        old, (other, move) = self._old.sections[number], self._away[number]
        # What went along is told where the section stands now.
        changes = [
            Deleted(block)
            if block.number in self.partner and block.number not in self._moved_away
            else self._without_new(block)
            for block in old.blocks
        ]
        return SectionChange(
            Status.MOVED_AWAY,
            old,
            self._new.sections[other],
            self._heading(old, None),
            tuple(_plain_changes(changes)),
            Counts(),
            move,
        )

    def _moved_here_section(self, number: int) -> SectionChange:
        new, (other, move) = self._new.sections[number], self._here[number]
        old = self._old.sections[other]
        heading = self._heading(old, new)
        # What left the section on the way is shown where the section stood.
        changes = tuple(
            Deleted(change.old) if isinstance(change, Deleted) else change
            for change in _plain_changes(self._merge(old.blocks, new.blocks))
            if not isinstance(change, MovedAway)
        )
        counts = count_words((*heading, *changes))
        return SectionChange(Status.MOVED, old, new, heading, changes, counts, move)

    def _change(self, old: Block, new: Block) -> Same | Edited | Nested:
        if old.key == new.key:
            return Same(old, new)
        if old.children or new.children:
            changes = tuple(_plain_changes(self._merge(old.children, new.children)))
            same = old.shell == new.shell and all(isinstance(c, Same) for c in changes)
            if same:
                return Same(old, new)
            columns = self.columns.get(old.number) if old.tag == "table" else None
            return Nested(old, new, changes, columns)
        stretches = compare(old, new)
        if old.shell == new.shell and written_alike(stretches):
            return Same(old, new)
        seen = (
            old.shell != new.shell
            or not all(stretch.kept for stretch in stretches)
            or not spaced_alike(stretches)
            or not formed_alike(stretches)
        )
        return Edited(old, new, stretches, seen)


def _reshaped(olds: tuple[Block, ...], news: tuple[Block, ...]) -> Reshaped:
    stretches = align_words(tuple(stream(olds)), tuple(stream(news)))
    return Reshaped(olds, news, stretches, tuple(notes_of(stretches)))


def _reads_alike(old: Section, new: Section) -> bool:
    """Whether two sections are the same, block by block."""
    headings = [section.heading.key if section.heading else "" for section in (old, new)]
    return (
        len(old.blocks) == len(new.blocks)
        and headings[0] == headings[1]
        and all(one.key == other.key for one, other in zip(old.blocks, new.blocks, strict=True))
    )


@by_identity()
def _unchanged(section: Section) -> Sequence[SectionChange]:
    """Return a section that both editions have, told as the same."""
    return tuple(_unchanged_in(section, section))


def _unchanged_in(old: Section, new: Section) -> Iterator[SectionChange]:
    """Two sections that read alike, told as the same."""
    if old.footnotes and not old.blocks:
        return
    heading = (Same(old.heading, new.heading),) if old.heading and new.heading else ()
    same = tuple(map(Same, old.blocks, new.blocks))
    yield SectionChange(Status.UNCHANGED, old, new, heading, same, Counts())


def _length(section: Section) -> int:
    return sum(len(block.text) for block in section.blocks)


def _items(
    sections: Sequence[Section], start: int, end: int, moved: Mapping[int, object]
) -> list[_Item]:
    items: list[_Item] = list(sections[start].blocks)
    for number in range(start + 1, end):
        section = sections[number]
        if number in moved:
            items.append(_Unit(number))
        else:
            items += [block for block in (section.heading, *section.blocks) if block]
    return items


def _blocks(items: Iterable[_Item]) -> list[Block]:
    # Headings are paired with their sections already.
    return [item for item in items if isinstance(item, Block) and item.tag not in HEADINGS]


def _first_heading(items: Sequence[_Item]) -> int:
    return next(
        (at for at, item in enumerate(items) if isinstance(item, _Unit) or item.tag in HEADINGS),
        len(items),
    )


def _movable(entries: Iterable[tuple[Block, int]]) -> list[tuple[Block, int]]:
    return [entry for entry in entries if entry[0].tag not in align.FIXED]


def _alike_in(change: Change) -> bool:
    """Whether a reader finds nothing changed in it."""
    if isinstance(change, Nested) and change.old.shell == change.new.shell:
        return all(map(_alike_in, change.changes))
    return reads_the_same(change)


def _plain_changes(
    entries: Iterable[Change | _Start | SectionChange],
) -> Iterator[Change]:
    return (entry for entry in entries if not isinstance(entry, _Start | SectionChange))


def _texts(block: Block, around: tuple[int, ...] = ()) -> Iterator[_Loose]:
    """Yield the texts in a block. Those in cells are left alone: tables repeat themselves."""
    if block.runs and block.tag in ("p", ""):
        yield _Loose(block, -1, around)
    elif block.tag not in ("table", "tr"):
        for child in block.children:
            yield from _texts(child, (*around, block.number))


def _zones(items: Sequence[_Item]) -> list[int]:
    """For each block that is no heading, how many headings stand before it."""
    zones: list[int] = []
    zone = 0
    for item in items:
        if isinstance(item, Block) and item.tag not in HEADINGS:
            zones.append(zone)
        else:
            zone += 1
    return zones
