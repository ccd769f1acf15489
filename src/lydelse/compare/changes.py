"""What changed between two editions, as a typed description that knows nothing of how it looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lydelse.compare.columns import Columns
from lydelse.compare.tree import Block, Section, Tree
from lydelse.compare.words import Span, Token, places_formed, tokens
from lydelse.memo import by_identity


class Same(NamedTuple):
    """A block that reads the same."""

    old: Block
    new: Block


class Inserted(NamedTuple):
    """A new block. `within` is empty unless some of what it holds came from elsewhere (a
    paragraph that became an item): then it tells of all it holds. `tokens` are its words where
    some of them came from elsewhere."""

    new: Block
    within: tuple[Change, ...] = ()
    tokens: tuple[Token, ...] = ()


class Deleted(NamedTuple):
    """A block that is gone; `within` likewise."""

    old: Block
    within: tuple[Change, ...] = ()
    tokens: tuple[Token, ...] = ()


class Edited(NamedTuple):
    """A block of inline content in which words changed, or what they stand in.

    `seen` is false if the only difference is one that no reader sees.
    """

    old: Block
    new: Block
    stretches: tuple[Span, ...]
    seen: bool = True


class Nested(NamedTuple):
    """A list, table, quotation… with changes among its blocks.

    `columns` are those of a table in which some came, went or changed places.
    """

    old: Block
    new: Block
    changes: tuple[Change, ...]
    columns: Columns | None = None


class Reshaped(NamedTuple):
    """Blocks whose words are in other blocks now: a paragraph divided, a list made of paragraphs.

    The words of all are compared in one row. `notes` say what happened, each before which token of
    the new blocks.
    """

    olds: tuple[Block, ...]
    news: tuple[Block, ...]
    stretches: tuple[Span, ...]
    notes: tuple[tuple[int, str], ...]


class MovedAway(NamedTuple):
    """Where a block stood. The `MovedHere` with the same number tells where it went.

    `quiet` are the cells of a column that moved, below its header.
    """

    old: Block
    move: int
    quiet: bool = False


class MovedHere(NamedTuple):
    """Where a block came to stand, with the changes made in it on the way."""

    change: Same | Edited | Nested
    move: int
    quiet: bool = False


Change = Same | Inserted | Deleted | Edited | Nested | Reshaped | MovedAway | MovedHere


def reads_the_same(change: Change) -> bool:
    """Whether a reader finds nothing changed."""
    return isinstance(change, Same) or (isinstance(change, Edited) and not change.seen)


def recast(old: Block, new: Block) -> str:
    """Return what happened to a block that is of another kind now; empty if it is not."""
    if old.shell == new.shell:
        return ""
    if old.tag != new.tag:
        return {"ul": "numbers-to-bullets", "ol": "bullets-to-numbers"}.get(
            new.tag, "level-changed"
        )
    return "numbers-changed"


class Status(StrEnum):
    """What became of a section."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    #: Where a section that moved stands now, and where it stood.
    MOVED = "moved"
    MOVED_AWAY = "moved-away"


@dataclass(frozen=True, slots=True)
class Counts:
    """Words inserted and deleted; what merely moved is in neither, nor is a word that only its
    markup changed for.

    `moved_here` and `moved_away` are words that came from another section or left for one,
    `moved_within` those that stayed in their section. `markup` and `structure` count places, not
    words: links and emphasis, paragraphs and lists.
    """

    inserted: int = 0
    deleted: int = 0
    moved_here: int = 0
    moved_away: int = 0
    moved_within: int = 0
    markup: int = 0
    structure: int = 0

    @property
    def moved(self) -> int:
        """Words that stand in another place: of what left for another section, there it counts."""
        return self.moved_here + self.moved_within

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.inserted + other.inserted,
            self.deleted + other.deleted,
            self.moved_here + other.moved_here,
            self.moved_away + other.moved_away,
            self.moved_within + other.moved_within,
            self.markup + other.markup,
            self.structure + other.structure,
        )


class SectionChange(NamedTuple):
    """A section and everything that changed in it.

    `heading` has two entries where the heading changed its level, none in the text before the
    first heading and in the footnotes. `move` is the number that joins MOVED and MOVED_AWAY,
    else 0.
    """

    status: Status
    old: Section | None
    new: Section | None
    heading: tuple[Change, ...]
    changes: tuple[Change, ...]
    counts: Counts
    move: int = 0

    @property
    def footnotes(self) -> bool:
        """Whether the section holds the footnotes."""
        shown = self.new or self.old
        return shown is not None and shown.footnotes

    @property
    def renamed(self) -> bool:
        """Whether the title changed."""
        return bool(self.old and self.new and self.old.title.split() != self.new.title.split())


class Diff(NamedTuple):
    """Everything that changed, in reading order: of the new edition, and what is gone in between
    where it stood."""

    sections: tuple[SectionChange, ...]
    old: Tree
    new: Tree

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return all(section.status is Status.UNCHANGED for section in self.sections)

    @property
    def counts(self) -> Counts:
        """All changes, in numbers."""
        return sum((section.counts for section in self.sections), Counts())


def count_words(changes: Iterable[Change]) -> Counts:
    """Return what changed in a section, in numbers."""
    tally = _Tally()
    tally.add(changes)
    within = tally.here.keys() & tally.away.keys()
    return Counts(
        tally.inserted,
        tally.deleted,
        sum(words for move, words in tally.here.items() if move not in within),
        sum(words for move, words in tally.away.items() if move not in within),
        sum(tally.here[move] for move in within),
        tally.markup,
        tally.structure,
    )


class _Tally:
    """Counts through the changes of a section; moves by their numbers."""

    def __init__(self) -> None:
        self.inserted = self.deleted = self.markup = self.structure = 0
        self.here: dict[int, int] = {}
        self.away: dict[int, int] = {}

    def add(self, changes: Iterable[Change]) -> None:
        for change in changes:
            match change:
                case Inserted(new, (), tokens):
                    if tokens:
                        self._edited((Span(False, (), tokens),))
                    else:
                        self.inserted += words_in(new)
                case Deleted(old, (), tokens):
                    if tokens:
                        self._edited((Span(False, tokens, ()),))
                    else:
                        self.deleted += words_in(old)
                case Edited(old, new, stretches):
                    self._edited(stretches)
                    self.structure += bool(recast(old, new))
                case Reshaped(_, _, stretches, notes):
                    self._edited(stretches)
                    self.structure += len(notes)
                case Nested(old, new, nested):
                    self.add(nested)
                    self.structure += bool(recast(old, new))
                case Inserted(_, nested) | Deleted(_, nested):
                    self.add(nested)
                case MovedHere(within, move):
                    self.here[move] = words_in(within.new)
                    self.add((within,))
                case MovedAway(old, move):
                    self.away[move] = words_in(old)
                case Same():
                    pass

    def _edited(self, stretches: tuple[Span, ...]) -> None:
        inserted, deleted, markup, moves = _words_edited(stretches)
        self.inserted += inserted
        self.deleted += deleted
        self.markup += markup
        for stretch in stretches if moves else ():
            if not stretch.kept:
                for side, moved in ((stretch.old, self.away), (stretch.new, self.here)):
                    for token in side:
                        if token.move:
                            moved[token.move] = moved.get(token.move, 0) + token.word


@by_identity()
def _words_edited(stretches: tuple[Span, ...]) -> tuple[int, int, int, bool]:
    """Words inserted and deleted, places where words stay and only look different, and whether
    any moved."""
    inserted = deleted = 0
    moves = False
    for stretch in stretches:
        if not stretch.kept:
            deleted += sum([token.word and not token.move for token in stretch.old])
            inserted += sum([token.word and not token.move for token in stretch.new])
            moves = moves or any(token.move for token in (*stretch.old, *stretch.new))
    return inserted, deleted, places_formed(stretches), moves


@by_identity()
def words_in(block: Block) -> int:
    """How many words a block has, with all that stands in it."""
    return sum(token.word for token in tokens(block)) + sum(map(words_in, block.children))
