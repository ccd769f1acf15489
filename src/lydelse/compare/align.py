"""Which block of one edition is which block of the other: equal ones first, then alike ones.

Everything here works on two lists of siblings and answers with pairs of positions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import Indel, LCSseq

from lydelse.compare.tree import HEADINGS, Block, Section, once_each
from lydelse.compare.words import numbered, plain_words

#: Old and new position of what is the same.
Pair = tuple[int, int]

#: From this share of common words on, a block is the old one with changes in it.
ALIKE = 0.25
#: The same for what holds blocks of its own: they are compared again inside.
ALIKE_INSIDE = 0.2
#: A block of some words is the same one, too, if this much of it is in the other.
HELD = 0.7
HELD_WORDS = 5
#: A block found in another place must be surer, and longer than a stock phrase.
MOVED = 0.6
MOVED_WORDS = 4
#: Longer still where only the text is the same and what it stands in is not.
MOVED_TEXT_WORDS = 8

# There is one of each in its parent, so there is nothing to choose.
_SINGLE = frozenset(("thead", "tbody", "tfoot", "caption", "colgroup", "summary", "figcaption"))
_CELLS = ("td", "th")
#: What is never said to have moved on its own.
FIXED = _SINGLE | HEADINGS | {"td", "th", "col", "hr"}
# Up to this many pairs are simply tried.
_FEW = 64
_CANDIDATES = 6


def chain(pairs: Iterable[tuple[int, int, float]]) -> list[Pair]:
    """The heaviest choice of pairs that keeps the order of both sides, each position once."""
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    if not ordered:
        return []
    places = sorted({new for _, new, _ in ordered})
    # A Fenwick tree of the heaviest chain that ends at or before a place.
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(places) + 1)
    came_from: list[int] = []
    for index, (_, new, weight) in enumerate(ordered):
        place = bisect_left(places, new)
        total, previous = 0.0, -1
        node = place
        while node > 0:
            if best[node][0] > total:
                total, previous = best[node]
            node -= node & -node
        came_from.append(previous)
        total += weight
        node = place + 1
        while node < len(best):
            if total > best[node][0]:
                best[node] = (total, index)
            node += node & -node
    index = max(best)[1]
    chosen: list[Pair] = []
    while index >= 0:
        chosen.append(ordered[index][:2])
        index = came_from[index]
    return chosen[::-1]


def match(olds: Sequence[Block], news: Sequence[Block]) -> list[Pair]:
    """Pair siblings that kept their order: equal ones, then between them alike ones."""
    shorter = min(len(olds), len(news))
    head = 0
    while head < shorter and olds[head].key == news[head].key:
        head += 1
    tail = 0
    while tail < shorter - head and olds[-1 - tail].key == news[-1 - tail].key:
        tail += 1
    pairs = [(index, index) for index in range(head)]
    if head == len(olds) == len(news):
        return pairs
    middle_old, middle_new = olds[head : len(olds) - tail], news[head : len(news) - tail]
    a = c = 0
    for old, new in (*_equal(middle_old, middle_new), (len(middle_old), len(middle_new))):
        for left, right in _alike(middle_old[a:old], middle_new[c:new]):
            pairs.append((head + a + left, head + c + right))
        if old < len(middle_old):
            pairs.append((head + old, head + new))
        a, c = old + 1, new + 1
    pairs += [(len(olds) - 1 - index, len(news) - 1 - index) for index in reversed(range(tail))]
    return pairs


def _equal(olds: Sequence[Block], news: Sequence[Block]) -> list[Pair]:
    if not olds or not news:
        return []
    places: dict[str, list[int]] = defaultdict(list)
    for index, block in enumerate(news):
        places[block.key].append(index)
    times = Counter(block.key for block in olds)
    pairs: set[Pair] = set()
    crowded = False
    for index, block in enumerate(olds):
        found = places.get(block.key, [])
        if times[block.key] * len(found) <= _FEW:
            pairs.update((index, other) for other in found)
        else:
            crowded = True
    if crowded:
        left, right = numbered([b.key for b in olds], [b.key for b in news])
        for run in Indel.editops(left, right).as_matching_blocks():
            pairs.update((run.a + step, run.b + step) for step in range(run.size))
    # As few blocks as can be are left over, to be read as moved; among equally few the shortest.
    whole = 1.0 + sum(len(block.text) for block in olds)
    return chain(
        (old, new, (0.0 if olds[old].tag in FIXED else whole) + 1.0 + len(olds[old].text))
        for old, new in sorted(pairs)
    )


def _alike(olds: Sequence[Block], news: Sequence[Block]) -> list[Pair]:
    if not olds or not news:
        return []
    if olds[0].tag in _CELLS and len(olds) == len(news):
        return [
            (index, index)
            for index, (old, new) in enumerate(zip(olds, news, strict=True))
            if old.shell == new.shell
        ]
    weighed: list[tuple[int, int, float]] = []
    for old, new in candidates(olds, news):
        shared = alike(olds[old], news[new])
        if shared:
            weighed.append((old, new, shared))
    return chain(weighed)


def candidates(olds: Sequence[Block], news: Sequence[Block]) -> list[Pair]:
    """The pairs worth a closer look: all of them if few, else those that share rare words."""
    if len(olds) * len(news) <= _FEW:
        return [(old, new) for old in range(len(olds)) for new in range(len(news))]
    postings: dict[str, list[int]] = defaultdict(list)
    for index, block in enumerate(olds):
        for word in _kinds(block.text):
            postings[word].append(index)
    pairs: list[Pair] = []
    common = max(8, len(olds) // 4)
    for new, block in enumerate(news):
        shared: Counter[int] = Counter()
        for word in _kinds(block.text):
            owners = postings.get(word, ())
            if len(owners) <= common:
                shared.update(owners)
        near = {min(len(olds) - 1, max(0, new * len(olds) // len(news) + by)) for by in (-1, 0, 1)}
        best = sorted(shared, key=lambda old: (-shared[old], old))[:_CANDIDATES]
        pairs.extend((old, new) for old in sorted(near.union(best)))
    return pairs


@lru_cache(maxsize=8192)
def bag(text: str) -> tuple[str, ...]:
    """The words of a text; kept, because likeness asks for them again and again."""
    return tuple(plain_words(text))


@lru_cache(maxsize=1024)
def _kinds(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(bag(text))


def alike(old: Block, new: Block) -> float:
    """How much two blocks share, in words; 0 where they are not one block with changes."""
    if old.shell != new.shell:
        return 0.0
    if old.tag in _SINGLE or (
        old.tag == "tr" and (key := first_cell(old)) and key == first_cell(new)
    ):
        return 1.0 + max(len(bag(old.text)), len(bag(new.text)))
    if old.tag == "li" and _has_list(old) != _has_list(new):
        # What an item says itself counts, whatever was put under it or taken out.
        return _shared(_own_text(old), _own_text(new), ALIKE)
    return _shared(old.text, new.text, ALIKE_INSIDE if old.children else ALIKE)


def _has_list(item: Block) -> bool:
    return any(child.tag in ("ul", "ol") for child in item.children)


def _shared(old: str, new: str, least: float) -> float:
    left, right = bag(old), bag(new)
    if not left or not right:
        return 1.0 if old == new and left == right else 0.0
    common = LCSseq.similarity(left, right)
    shorter = min(len(left), len(right))
    # A paragraph that was joined to another is nearly all in it, small as its share there may be.
    enough = common >= least * (len(left) + len(right)) / 2
    held = shorter >= HELD_WORDS and common >= HELD * shorter
    return common + common / shorter if enough or held else 0.0


def _own_text(item: Block) -> str:
    return item.children[0].text if item.children else ""


_sure: dict[tuple[int, int, bool], float] = {}
_REMEMBERED = 1 << 14


def moved(old: Block, new: Block, siblings: bool) -> float:
    """How sure it is that a block that is gone here is the one that came there; 0 for no.

    Among siblings an equal block, or a row about the same thing, is enough; farther off it takes
    more than a stock phrase. Asked again in comparisons with other versions, it is not worked out
    again.
    """
    key = old.number, new.number, siblings
    if key not in _sure:
        if len(_sure) >= _REMEMBERED:
            _sure.clear()
        _sure[key] = _moved(old, new, siblings)
    return _sure[key]


def _moved(old: Block, new: Block, siblings: bool) -> float:
    if old.shell != new.shell:
        return 0.0
    nearer = 0.1 if siblings else 0.0
    words = min(len(bag(old.text)), len(bag(new.text)))
    if old.key == new.key and words >= (1 if siblings else MOVED_WORDS):
        return 1.0 + nearer
    if siblings and old.tag == "tr" and (key := first_cell(old)) and key == first_cell(new):
        return 0.9
    if words < MOVED_WORDS or likeness_at_most(old.text, new.text) < MOVED:
        return 0.0
    likeness = likeness_of(old.text, new.text)
    return likeness + nearer if likeness >= MOVED else 0.0


def likeness_of(old: str, new: str) -> float:
    """The share of words that two texts have in common, in order."""
    left, right = bag(old), bag(new)
    if not left and not right:
        return 1.0 if old == new else 0.0
    return Indel.normalized_similarity(left, right)


def first_cell(row: Block) -> str:
    """What a row is about."""
    return row.children[0].text if row.children else ""


def match_sections(olds: Sequence[Section], news: Sequence[Section]) -> list[Pair]:
    """Pair sections wherever they stand: by id, then by heading, then by likeness."""
    names = _names(olds)
    if names and names == _names(news):
        return [(index, index) for index in range(len(olds))]
    # The first are what stands before any heading, the last are the footnotes.
    pairs: list[Pair] = [(0, 0), (len(olds) - 1, len(news) - 1)]
    left = list(range(1, len(olds) - 1))
    right = list(range(1, len(news) - 1))

    def settle(found: list[Pair]) -> None:
        pairs.extend(found)
        for old, new in found:
            left.remove(old)
            right.remove(new)

    def by(what: Iterable[tuple[str, ...]], other: Iterable[tuple[str, ...]]) -> list[Pair]:
        waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, key in zip(right, other, strict=True):
            waiting[key].append(index)
        found: list[Pair] = []
        for index, key in zip(left, what, strict=True):
            if all(key) and waiting.get(key):
                found.append((index, waiting[key].pop(0)))
        return found

    settle(by([_named(olds[i]) for i in left], [_named(news[i]) for i in right]))
    settle(by([(_id(olds[i]),) for i in left], [(_id(news[i]),) for i in right]))
    settle(by([_title(olds[i]) for i in left], [_title(news[i]) for i in right]))
    settle(_alike_sections(olds, news, left, right))
    return sorted(pairs)


def _id(section: Section) -> str:
    # A generated id such as "_1" only counts headings and says nothing about which it is.
    return "" if section.id.strip("_0123456789") == "" else section.id


def _title(section: Section) -> tuple[str, ...]:
    # A heading may be an image.
    return (section.title or (section.heading.key if section.heading else ""),)


def _named(section: Section) -> tuple[str, ...]:
    return _id(section), section.title


@once_each
def _names(sections: Sequence[Section]) -> Sequence[tuple[str, ...]]:
    """Id and title of each section but the first and the last; none if one of them lacks either."""
    names = [_named(section) for section in sections[1:-1]]
    return names if all(map(all, names)) else ()


def _alike_sections(
    olds: Sequence[Section], news: Sequence[Section], left: Sequence[int], right: Sequence[int]
) -> list[Pair]:
    before = {index: _content(olds[index]) for index in left}
    after = {index: _content(news[index]) for index in right}
    ranked: list[tuple[float, int, int]] = []
    for old in left:
        for new in right:
            if likeness_at_most(before[old], after[new]) < MOVED:
                continue
            titles = likeness_of(olds[old].title, news[new].title)
            likeness = likeness_of(before[old], after[new])
            if likeness >= MOVED or (likeness + titles >= 1.0 and titles >= 0.5):
                ranked.append((likeness + titles, old, new))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    found: list[Pair] = []
    for _, old, new in sorted(ranked, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if old not in taken_old and new not in taken_new:
            taken_old.add(old)
            taken_new.add(new)
            found.append((old, new))
    return sorted(found)


def _content(section: Section) -> str:
    return " ".join(block.text for block in section.blocks)


def likeness_at_most(old: str, new: str) -> float:
    """A bound that costs little: two texts of unequal length cannot be very alike."""
    return 2 * min(len(old), len(new)) / max(1, len(old) + len(new))
