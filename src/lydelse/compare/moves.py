"""Words that stand elsewhere now, word for word: they are told as moved, not as gone and new.

What this finds is left over by all that looks at whole blocks: a sentence that went to another
place of its paragraph, or into another paragraph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import count

from lydelse.compare.changes import (
    Change,
    Deleted,
    Edited,
    Inserted,
    MovedHere,
    Nested,
    Reshaped,
    Same,
    SectionChange,
    Status,
    count_words,
)
from lydelse.compare.tree import Block
from lydelse.compare.words import Span, Token, tokens

#: So many words in a row are told as moved; of a whole sentence, and where there are so many signs
#: with them (the items of a list in a sentence), fewer are enough.
MOVED_RUN = 7
MOVED_SENTENCE = 5
MOVED_SIGNS = 8
#: Tokens in a row that are looked up, and how many places of the same are tried.
_SEED = 5
_TRIED = 16

_END = frozenset(".!?")


def with_moves(
    sections: Sequence[SectionChange], first: int
) -> tuple[Sequence[SectionChange], int]:
    """Return the sections with moved words told as such; moves are numbered from `first`."""
    counts = [section.counts for section in sections]
    if min(sum(c.deleted for c in counts), sum(c.inserted for c in counts)) < MOVED_SENTENCE:
        return sections, first
    gone, come = _Runs(), _Runs()
    for section in sections:
        if section.status not in (Status.UNCHANGED, Status.MOVED_AWAY):
            for change in (*section.heading, *section.changes):
                _collect(change, gone, come)
    if min(len(gone.words), len(come.words)) < _SEED:
        return sections, first
    number = first
    for start, into, size in _pairs(gone, come):
        for step, length in _pieces(gone, start, come, into, size):
            gone.mark(start + step, length, number)
            come.mark(into + step, length, number)
            number += 1
    if number == first:
        return sections, first
    changed = [
        _with(section, gone, come)
        if section.status not in (Status.UNCHANGED, Status.MOVED_AWAY)
        else section
        for section in sections
    ]
    return changed, number


class _Runs:
    """All words of one side that went, or came, and which of them moved.

    `words` are in the order of the text, but for white space, with `None` where others stay in
    between. `_owners` says of each in which run it stands, and where.
    """

    def __init__(self) -> None:
        self.words: list[Token | None] = []
        self._owners: list[tuple[int, int]] = []
        self._count = 0
        self._moved: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self._next = 0

    def add(self, words: Sequence[Token]) -> None:
        seen = [at for at, token in enumerate(words) if token.atom or not token.text.isspace()]
        self.words += [words[at] for at in seen]
        self._owners += [(self._count, at) for at in seen]
        self._count += 1

    def cut(self) -> None:
        """Say that something stays here."""
        if self.words and self.words[-1] is not None:
            self.words.append(None)
            self._owners.append((-1, 0))

    def run(self, at: int) -> int:
        return self._owners[at][0]

    def mark(self, at: int, size: int, number: int) -> None:
        run, start = self._owners[at]
        self._moved[run].append((start, self._owners[at + size - 1][1] + 1, number))

    def next(self, words: Sequence[Token]) -> Sequence[Token]:
        """Return the next run, in the order in which they were added, with its moves."""
        moves = self._moved.get(self._next)
        self._next += 1
        if not moves:
            return words
        marked = list(words)
        for start, end, number in moves:
            for at in range(start, end):
                marked[at] = marked[at]._replace(move=number)
        return tuple(marked)


def _collect(change: Change, gone: _Runs, come: _Runs) -> None:
    match change:
        case Edited(_, _, stretches) | Reshaped(_, _, stretches):
            for stretch in stretches:
                if not stretch.kept:
                    gone.add(stretch.old)
                    come.add(stretch.new)
                elif any(token.word for token in stretch.new):
                    gone.cut()
                    come.cut()
        case Inserted(block, ()):
            for leaf in _leaves(block):
                come.add(tokens(leaf))
        case Deleted(block, ()):
            for leaf in _leaves(block):
                gone.add(tokens(leaf))
        case Nested(_, _, within) | Inserted(_, within) | Deleted(_, within):
            for one in within:
                _collect(one, gone, come)
        case MovedHere(within, _):
            gone.cut()
            come.cut()
            _collect(within, gone, come)
            gone.cut()
            come.cut()
        case _:
            gone.cut()
            come.cut()


def _leaves(block: Block) -> Iterator[Block]:
    if block.children:
        for child in block.children:
            yield from _leaves(child)
    else:
        yield block


def _pairs(gone: _Runs, come: _Runs) -> Iterator[tuple[int, int, int]]:
    """Words in a row on both sides, the longest at each place: from where, and how many."""
    olds, news = _numbers(gone.words, come.words)
    places: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for at, seed in enumerate(_seeds(olds)):
        places[seed].append(at)
    used: set[int] = set()
    free = 0
    for at, seed in enumerate(_seeds(news)):
        if at < free or seed not in places:
            continue
        found = [(_length(olds, start, news, at, used), -start) for start in places[seed][:_TRIED]]
        size, start = max(found)
        if size >= _SEED and _pays(come.words, at, size):
            used.update(range(-start, -start + size))
            yield -start, at, size
            free = at + size


def _numbers(*sides: Sequence[Token | None]) -> list[list[int]]:
    """Equal words as equal numbers; what stays in between is equal to nothing."""
    known: dict[Hashable, int] = {}
    apart = count(-1, -1)
    return [
        [known.setdefault(token.key, len(known)) if token else next(apart) for token in side]
        for side in sides
    ]


def _seeds(side: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Return what is looked up at each place."""
    return zip(*(side[step:] for step in range(_SEED)), strict=False)


def _length(olds: Sequence[int], start: int, news: Sequence[int], into: int, used: set[int]) -> int:
    size = 0
    for at in range(min(len(olds) - start, len(news) - into)):
        if olds[start + at] != news[into + at] or start + at in used:
            break
        size += 1
    return size


def _pieces(
    gone: _Runs, start: int, come: _Runs, into: int, size: int
) -> Iterator[tuple[int, int]]:
    """Yield what moved together, cut where a block ends in either text."""
    begin = 0
    for step in range(1, size + 1):
        if (
            step == size
            or gone.run(start + step) != gone.run(start + begin)
            or come.run(into + step) != come.run(into + begin)
        ):
            yield begin, step - begin
            begin = step


def _pays(words: Sequence[Token | None], at: int, size: int) -> bool:
    """Whether so many words are told as moved: a few may be together by accident."""
    moved = [token for token in words[at : at + size] if token]
    before = words[at - 1] if at else None
    whole = moved[-1].text in _END and (before is None or before.text in _END)
    enough = MOVED_SENTENCE if whole or len(moved) >= MOVED_SIGNS else MOVED_RUN
    return sum([token.word for token in moved]) >= enough


def _with(section: SectionChange, gone: _Runs, come: _Runs) -> SectionChange:
    heading = tuple([_marked(change, gone, come) for change in section.heading])
    changes = tuple([_marked(change, gone, come) for change in section.changes])
    if _same((*heading, *changes), (*section.heading, *section.changes)):
        return section
    return section._replace(
        heading=heading, changes=changes, counts=count_words((*heading, *changes))
    )


def _marked(change: Change, gone: _Runs, come: _Runs) -> Change:
    match change:
        case Edited() | Reshaped():
            stretches = _stretches(change.stretches, gone, come)
            return change if stretches is change.stretches else change._replace(stretches=stretches)
        case Inserted(block, ()):
            return _block(change, block, come)
        case Deleted(block, ()):
            return _block(change, block, gone)
        case Nested(_, _, nested):
            within = tuple([_marked(one, gone, come) for one in nested])
            return change if _same(within, nested) else change._replace(changes=within)
        case Inserted(_, nested) | Deleted(_, nested):
            within = tuple([_marked(one, gone, come) for one in nested])
            return change if _same(within, nested) else change._replace(within=within)
        case MovedHere(one, _):
            inner = _marked(one, gone, come)
            assert isinstance(inner, Same | Edited | Nested)
            return change if inner is one else change._replace(change=inner)
    return change


def _same(one: Iterable[object], other: Iterable[object]) -> bool:
    return all(left is right for left, right in zip(one, other, strict=True))


def _stretches(stretches: tuple[Span, ...], gone: _Runs, come: _Runs) -> tuple[Span, ...]:
    done: list[Span] = []
    for stretch in stretches:
        if stretch.kept:
            done.append(stretch)
            continue
        old, new = gone.next(stretch.old), come.next(stretch.new)
        same = old is stretch.old and new is stretch.new
        done.append(stretch if same else Span(False, tuple(old), tuple(new)))
    return stretches if _same(done, stretches) else tuple(done)


def _block(change: Inserted | Deleted, block: Block, runs: _Runs) -> Inserted | Deleted:
    if block.children:
        kind = type(change)
        within = [_block(kind(child), child, runs) for child in block.children]
        touched = any(one.within or one.tokens for one in within)
        return change._replace(within=tuple(within)) if touched else change
    words = tokens(block)
    marked = runs.next(words)
    return change if marked is words else change._replace(tokens=tuple(marked))
