"""The places in which two editions differ, each as two texts to be weighed against each other.

The diff knows of blocks, rows and moves; what a change touches is asked of texts. A paragraph that
was divided, or a short one that was corrected, is one hunk, not a deletion and an insertion.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from lydelse.compare.changes import Change, Deleted, Edited, Inserted, MovedHere, Nested, Reshaped
from lydelse.compare.tree import Block
from lydelse.compare.words import Span, Token, tokens
from lydelse.revision.lexicon import address, words_of


class Hunk(NamedTuple):
    """One place in both editions; one side is empty where a block is new, or gone.

    ``edits`` are the stretches that differ, links and images those of each side, ``within`` is the
    number of the list, row or quotation that the place is in.
    """

    old: str = ""
    new: str = ""
    edits: tuple[tuple[str, str], ...] = ()
    old_links: tuple[str, ...] = ()
    new_links: tuple[str, ...] = ()
    old_images: tuple[str, ...] = ()
    new_images: tuple[str, ...] = ()
    within: int = -1


def hunks(changes: Sequence[Change]) -> Iterator[Hunk]:
    """Return the places of a section, in reading order; what is gone for good last."""
    return _paired(list(_hunks(changes, _parted(changes))))


def _leaves(
    changes: Iterable[Change], within: int = -1
) -> Iterator[tuple[Edited | Reshaped | Inserted | Deleted, int]]:
    """Yield the changes that hold text, without what only moved, each with what it is in."""
    for change in changes:
        match change:
            case Edited() | Reshaped() | Inserted(_, ()) | Deleted(_, ()):
                yield change, within
            case Nested(_, new, nested):
                yield from _leaves(nested, new.number)
            case Inserted(_, nested) | Deleted(_, nested):
                yield from _leaves(nested, within)
            case MovedHere(inner, _):
                yield from _leaves((inner,), within)


def _parted(changes: Sequence[Change]) -> frozenset[tuple[str, ...]]:
    """Return what left one block to be another, or the other way round:
    a paragraph parted or joined."""
    blocks: set[tuple[str, ...]] = set()
    stretches: set[tuple[str, ...]] = set()
    for one, _ in _leaves(changes):
        match one:
            case Inserted(block, _) | Deleted(block, _):
                blocks.add(_plain(_whole(block)))
            case Edited(_, _, parts) | Reshaped(_, _, parts):
                for part in parts:
                    stretches |= {_plain(_text(part.old)), _plain(_text(part.new))}
    return frozenset(blocks & stretches) - {()}


def _hunks(changes: Iterable[Change], parted: frozenset[tuple[str, ...]]) -> Iterator[Hunk]:
    for one, within in _leaves(changes):
        match one:
            case Inserted(block, _) if _plain(_whole(block)) not in parted:
                images = _images(_inline(block))
                yield Hunk(new=_whole(block), new_images=images, within=within)
            case Deleted(block, _) if _plain(_whole(block)) not in parted:
                images = _images(_inline(block))
                yield Hunk(old=_whole(block), old_images=images, within=within)
            case Edited(old, new, stretches):
                yield _edited(stretches, tokens(old), tokens(new), parted)
            case Reshaped(olds, news, stretches):
                before, after = ([t for b in side for t in _inline(b)] for side in (olds, news))
                yield _edited(stretches, before, after, parted)


def _edited(
    stretches: Iterable[Span],
    before: Sequence[Token],
    after: Sequence[Token],
    parted: frozenset[tuple[str, ...]],
) -> Hunk:
    sides = [
        (_text(part.old), _text(part.new), part.kept)
        for part in stretches
        if part.kept or not {_plain(_text(part.old)), _plain(_text(part.new))} & parted
    ]
    return Hunk(
        "".join(side[0] for side in sides),
        "".join(side[1] for side in sides),
        tuple(side[:2] for side in sides if not side[2]),
        _links(before), _links(after), _images(before), _images(after),
    )  # fmt: skip


def _paired(found: list[Hunk]) -> Iterator[Hunk]:
    """Join the deletion and the insertion of a short block that was corrected into one hunk."""
    gone = [hunk for hunk in found if not hunk.new and not hunk.new_images]
    for hunk in found:
        if hunk.new and not hunk.old:
            near = (one for one in gone if one.within == hunk.within)
            twin = next((one for one in near if _alike(one.old, hunk.new)), None)
            if twin:
                gone.remove(twin)
                hunk = hunk._replace(
                    old=twin.old, edits=((twin.old, hunk.new),), old_images=twin.old_images
                )
        if hunk.new or hunk.new_images:
            yield hunk
    yield from gone


def _alike(old: str, new: str) -> bool:
    return OSA.normalized_similarity(old.casefold(), new.casefold()) >= 0.6


def _text(side: Sequence[Token]) -> str:
    return "".join(
        (token.space or " " * token.first) + ("" if token.atom else token.text) for token in side
    )


def _whole(block: Block) -> str:
    if block.children:
        return " ".join(filter(None, map(_whole, block.children)))
    return " ".join(block.text.split())


def _inline(block: Block) -> list[Token]:
    return [*tokens(block), *(token for child in block.children for token in _inline(child))]


def _plain(text: str) -> tuple[str, ...]:
    return tuple(words_of(text))


def _links(side: Sequence[Token]) -> tuple[str, ...]:
    """Where the links of a block lead, but for those within the text."""
    found = dict.fromkeys(dict(mark.attrs).get("href") or "" for t in side for mark in t.path)
    return tuple(address(one) for one in found if one and not one.startswith("#"))


def _images(side: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.text for token in side if token.atom and token.text.startswith("<img"))
