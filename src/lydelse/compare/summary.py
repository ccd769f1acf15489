"""What happened, in short: figures and dates first, then what was renamed and renumbered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    count_words,
    recast,
    words_in,
)
from lydelse.compare.lines import clause_of
from lydelse.compare.tree import HEADINGS, Section
from lydelse.compare.words import Span, Token
from lydelse.memo import by_identity

#: So often the same words must have become the same others to be told as a term renamed.
TERM_PLACES = 3
_TERM_WORDS = 4
#: A figure is told with so many words after it, at most.
_FIGURE_TOKENS = 6
#: A clause's number is within so many tokens.
_NUMBER_TOKENS = 8


class Value(NamedTuple):
    """What was replaced by what."""

    old: str
    new: str


class Term(NamedTuple):
    """Words that became the same others in several places."""

    old: str
    new: str
    places: int


class Summary(NamedTuple):
    """What happened in a section, or in all.

    Of the words deleted and inserted, `numbering` are those of numbers that are `renumbered`.
    """

    figures: tuple[Value, ...] = ()
    structure: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    renumbered: tuple[Value, ...] = ()
    numbering: tuple[int, int] = (0, 0)


class Whereabouts(NamedTuple):
    """The section that one was merged into, or divided from, or stood after; of these one at most
    says something. And the sections from which some of its text came, or to which it went."""

    merged_into: str = ""
    divided_from: str = ""
    stood_after: str = ""
    came_from: tuple[str, ...] = ()
    went_to: tuple[str, ...] = ()


class Renumbered(NamedTuple):
    """A block with another number than before: which span puts it, and the two numbers."""

    span: int
    value: Value


class _Told(NamedTuple):
    """What happened in a section, before it is known how often a term was replaced elsewhere."""

    figures: tuple[Value, ...] = ()
    structure: tuple[str, ...] = ()
    replaced: tuple[tuple[Value, int], ...] = ()
    numbers: tuple[Value, ...] = ()
    numbering: tuple[int, int] = (0, 0)


def summary(section: SectionChange) -> Summary:
    """Return what happened in a section."""
    return _summed((_told(section),))


def summary_of(diff: Diff) -> Summary:
    """Return what happened in all sections together."""
    return _summed(
        [_told(section) for section in diff.sections if section.status is not Status.MOVED_AWAY]
    )


def _summed(parts: Sequence[_Told]) -> Summary:
    replaced: Counter[Value] = Counter()
    for one in parts:
        for value, places in one.replaced:
            replaced[value] += places
    return Summary(
        tuple(dict.fromkeys([value for one in parts for value in one.figures])),
        tuple(dict.fromkeys([kind for one in parts for kind in one.structure])),
        tuple(
            [Term(*value, places) for value, places in replaced.items() if places >= TERM_PLACES]
        ),
        tuple([value for one in parts for value in one.numbers]),
        (sum([one.numbering[0] for one in parts]), sum([one.numbering[1] for one in parts])),
    )


def _told(section: SectionChange) -> _Told:
    return _NOTHING if section.status is Status.UNCHANGED else _told_anew(section)


_NOTHING = _Told()


@by_identity()
def _told_anew(section: SectionChange) -> _Told:
    """Return what is told; a comparison's pages ask for each section and for all together."""
    figures: list[Value] = []
    structure: dict[str, None] = {}
    replaced: Counter[Value] = Counter()
    numbers: list[Value] = []
    gone = come = 0
    for spans, kinds, number in _parts((*section.heading, *section.changes)):
        structure.update(dict.fromkeys(filter(None, kinds)))
        if number:
            numbers.append(number.value)
            gone += _words(spans[number.span].old)
            come += _words(spans[number.span].new)
        for at, span in enumerate(spans):
            if span.kept or not span.old or not span.new or (number and at == number.span):
                continue
            value = Value(_plain(span.old), _plain(span.new))
            if _figure(span.old) and _figure(span.new):
                figures.append(value)
            elif max(_words(span.old), _words(span.new)) <= _TERM_WORDS and _words(span.new):
                replaced[value] += 1
    return _Told(
        tuple(figures), tuple(structure), tuple(replaced.items()), tuple(numbers), (gone, come)
    )


def whereabouts(diff: Diff) -> dict[int, Whereabouts]:
    """Return what became of sections whose text stands, by their place among the changes."""
    found: dict[int, Whereabouts] = {}
    moves = moves_of(diff)
    for at, section in enumerate(diff.sections):
        above = diff.sections[:at][::-1]
        if section.status is Status.REMOVED:
            into = next((s.new for s in above if s.new), None)
            ends = {number: move.new for number, move in moves.items()}
            found[at] = Whereabouts(merged_into=_name(_most(section, into, ends)))
        elif section.status is Status.ADDED:
            parent = next((s.old for s in above if s.old), None)
            ends = {number: move.old for number, move in moves.items()}
            found[at] = Whereabouts(divided_from=_name(_most(section, parent, ends)))
        elif section.status is Status.MOVED and section.old in diff.old.sections:
            place = diff.old.sections.index(section.old)
            found[at] = Whereabouts(stood_after=_name(diff.old.sections[place - 1]))
    places = {id(one): at for at, s in enumerate(diff.sections) for one in (s.old, s.new) if one}
    for move in moves.values():
        old, new = (places.get(id(one)) for one in (move.old, move.new))
        if old is None or new is None or old == new or diff.sections[new].move:
            continue
        from_, to = (found.get(at, Whereabouts()) for at in (old, new))
        found[old] = from_._replace(went_to=_with(from_.went_to, _name(move.new)))
        found[new] = to._replace(came_from=_with(to.came_from, _name(move.old)))
    return found


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return names if name in names or not name else (*names, name)


class Move(NamedTuple):
    """From which section something moved into which, and how many of its words changed."""

    old: Section | None = None
    new: Section | None = None
    changed: int = 0


def moves_of(diff: Diff) -> dict[int, Move]:
    """All moves by their numbers."""
    moves: dict[int, Move] = {}
    if not any(s.move or s.counts.moved or s.counts.moved_away for s in diff.sections):
        return moves

    def note(number: int, section: Section | None, came: bool, changed: int = 0) -> None:
        move = moves.get(number, Move())
        moves[number] = (
            move._replace(new=section, changed=changed) if came else move._replace(old=section)
        )

    def walk(changes: Iterable[Change], section: SectionChange) -> None:
        old, new = section.old or section.new, section.new or section.old
        for change in changes:
            match change:
                case MovedAway(_, number):
                    note(number, old, came=False)
                case MovedHere(within, number):
                    counts = count_words((within,))
                    note(number, new, came=True, changed=max(counts.inserted, counts.deleted))
                    walk((within,), section)
                case Nested(_, _, nested):
                    walk(nested, section)
                case Edited(_, _, spans) | Reshaped(_, _, spans):
                    words(spans, old, new)
                case Inserted(_, nested, tokens):
                    words([Span(False, (), tokens)], old, new)
                    walk(nested, section)
                case Deleted(_, nested, tokens):
                    words([Span(False, tokens, ())], old, new)
                    walk(nested, section)

    def words(spans: Iterable[Span], old: Section | None, new: Section | None) -> None:
        for span in spans:
            if not span.kept:
                for side, section in ((span.old, old), (span.new, new)):
                    for number in {token.move for token in side if token.move}:
                        note(number, section, came=side is span.new)

    for section in diff.sections:
        if section.status is Status.UNCHANGED:
            continue
        if section.status is Status.MOVED:
            changed = max(section.counts.inserted, section.counts.deleted)
            moves[section.move] = Move(section.old, section.new, changed)
        if section.status is not Status.MOVED_AWAY:
            walk((*section.heading, *section.changes), section)
        else:
            walk(section.changes, section._replace(new=None))
    return moves


def _name(section: Section | None) -> str:
    return section.title if section else ""


def _most(
    section: SectionChange, beside: Section | None, ends: Mapping[int, Section | None]
) -> Section | None:
    """Return the section with more than half of what stands under a heading that came or went.

    It is the one above for what stayed in its place, else where a move began or ended.
    """
    # By their identity: to hash a section is to hash all its words.
    known = {id(one): one for one in (beside, *ends.values())}
    words: Counter[int] = Counter()
    for change in section.changes:
        match change:
            case Same(_, block) | Edited(_, block, _) | Nested(_, block, _):
                words[id(beside)] += words_in(block)
            case Reshaped(_, blocks, _, _):
                words[id(beside)] += sum(map(words_in, blocks))
            case MovedAway(block, move):
                words[id(ends.get(move))] += words_in(block)
            case MovedHere(within, move):
                words[id(ends.get(move))] += words_in(within.new)
            case Inserted(_, _, tokens) | Deleted(_, _, tokens) if tokens:
                for token in tokens:
                    words[id(ends.get(token.move))] += token.word
            case Inserted(block) | Deleted(block):
                words[id(None)] += words_in(block)
    most, count = max(words.items(), key=lambda one: one[1], default=(id(None), 0))
    return known.get(most) if 2 * count > words.total() else None


_Part = tuple[Sequence[Span], tuple[str, ...], Renumbered | None]


def _parts(changes: Iterable[Change]) -> Iterator[_Part]:
    """Yield the spans of each block that was edited, what happened to it, and its new number."""
    for change in changes:
        match change:
            case Edited(old, new, spans):
                yield spans, (recast(old, new),), renumbered(change)
            case Reshaped(_, _, spans, notes):
                yield spans, tuple(kind for _, kind in notes), renumbered(change)
            case Nested(old, new, nested):
                yield (), (recast(old, new),), None
                yield from _parts(nested)
            case Inserted(_, nested) | Deleted(_, nested):
                yield from _parts(nested)
            case MovedHere(within, _):
                yield from _parts((within,))


def renumbered(change: Edited | Reshaped) -> Renumbered | None:
    """Whether a block begins with another number than before, and with no other change there."""
    spans = change.stretches
    at = int(bool(spans) and spans[0].kept)
    if at >= len(spans) or spans[at].kept or not spans[at].old or not spans[at].new:
        return None
    bare = isinstance(change, Edited) and change.new.tag in HEADINGS
    numbers: list[str] = []
    for side in ([span.old for span in spans], [span.new for span in spans]):
        begun = _plain([token for tokens in side[: at + 1] for token in tokens])
        text = _plain([token for tokens in side for token in tokens][:_NUMBER_TOKENS])
        number = clause_of(f"{text} ", bare)
        if not number.startswith(begun):
            return None
        numbers.append(number.rstrip("."))
    return Renumbered(at, Value(*numbers))


def _plain(side: Sequence[Token]) -> str:
    text = "".join([t.space + ("" if t.atom else t.text) for t in side])
    return " ".join(text.split())


def _words(side: Sequence[Token]) -> int:
    return sum([token.word for token in side])


_DIGIT = re.compile(r"\d")


def _figure(side: Sequence[Token]) -> bool:
    return len(side) <= _FIGURE_TOKENS and any(_DIGIT.search(t.text) for t in side if not t.atom)
