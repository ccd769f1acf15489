"""Which block of one edition is which block of the other: equal ones first, then alike ones.

Everything here works on two lists of siblings and answers with pairs of positions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import NamedTuple

from rapidfuzz.distance import Indel, LCSseq

from lydelse.compare.tree import HEADINGS, Block, Section
from lydelse.compare.words import common_runs, numbered, plain_words
from lydelse.memo import by_identity, by_value

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

#: Words in a row that two siblings share by more than accident.
RUN = 3
#: The share of the shorter of two siblings that must be in the other, if it was divided or joined.
RESHAPED = 0.5
#: What can be divided, joined, or become another of these.
_TEXTS = HEADINGS | {"p", ""}
_SHAPES = frozenset(("ul", "ol", "li", "blockquote", "div", "dl", "dt", "dd"))

# There is one of each in its parent, so there is nothing to choose.
_SINGLE = frozenset(("thead", "tbody", "tfoot", "caption", "colgroup", "summary", "figcaption"))
_CELLS = ("td", "th")
#: What is never said to have moved on its own.
FIXED = _SINGLE | HEADINGS | {"td", "th", "col", "hr"}
# Up to this many pairs are simply tried.
_FEW = 64
# A heading with a word in it and no number.
_SPEAKING = re.compile(r"\D*[^\W\d_]{3}\D*")
_CANDIDATES = 6
# A word that more texts than this have says little about any of them.
_OWNERS = 24


def chain(pairs: Iterable[tuple[int, int, float]]) -> list[Pair]:
    """Return the heaviest choice of pairs that keeps the order of both sides, each once."""
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


class Region(NamedTuple):
    """Siblings of each side, old[a:b] and new[c:d], that hold the same words in other blocks."""

    a: int
    b: int
    c: int
    d: int


def match(olds: Sequence[Block], news: Sequence[Block]) -> tuple[list[Pair], list[Region]]:
    """Pair siblings that kept their order: equal ones, then between them alike ones, and those
    whose words went into other blocks."""
    shorter = min(len(olds), len(news))
    head = 0
    while head < shorter and olds[head].key == news[head].key:
        head += 1
    tail = 0
    while tail < shorter - head and olds[-1 - tail].key == news[-1 - tail].key:
        tail += 1
    pairs = [(index, index) for index in range(head)]
    regions: list[Region] = []
    if head == len(olds) == len(news):
        return pairs, regions
    middle_old, middle_new = olds[head : len(olds) - tail], news[head : len(news) - tail]
    a = c = 0
    for old, new in (*_equal(middle_old, middle_new), (len(middle_old), len(middle_new))):
        alike_, reshaped = _between(middle_old[a:old], middle_new[c:new])
        for left, right in alike_:
            pairs.append((head + a + left, head + c + right))
        for e, f, g, h in reshaped:
            b, d = head + a, head + c
            regions.append(Region(b + e, b + f, d + g, d + h))
        if old < len(middle_old):
            pairs.append((head + old, head + new))
        a, c = old + 1, new + 1
    pairs += [(len(olds) - 1 - index, len(news) - 1 - index) for index in reversed(range(tail))]
    return pairs, regions


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


def _between(olds: Sequence[Block], news: Sequence[Block]) -> tuple[list[Pair], list[Region]]:
    """Return what is which among siblings none of which are equal."""
    if not olds or not news:
        return [], []
    if olds[0].tag in _CELLS and len(olds) == len(news):
        return [
            (index, index)
            for index, (old, new) in enumerate(zip(olds, news, strict=True))
            if old.shell == new.shell
        ], []
    if len(olds) == len(news) == 1 and alike(olds[0], news[0]):
        return [(0, 0)], []
    shared = _overlaps(olds, news)
    regions = list(_regions(olds, news, shared))
    pairs: list[Pair] = []
    a = c = 0
    for region in (*regions, Region(len(olds), len(olds), len(news), len(news))):
        weighed: list[tuple[int, int, float]] = []
        for old, new in candidates(olds[a : region.a], news[c : region.c]):
            one, other = olds[a + old], news[c + new]
            weight = alike(one, other)
            if not weight and kin(one, other):
                weight = float(shared.get((a + old, c + new), 0))
            if weight:
                weighed.append((a + old, c + new, weight))
        pairs += chain(weighed)
        a, c = region.b, region.d
    return pairs, regions


def likeliest(olds: Sequence[Block], news: Sequence[Block]) -> list[Pair]:
    """Pairs of siblings that are alike, in order, as heavy together as can be."""
    return chain(
        (old, new, weight)
        for old, new in candidates(olds, news)
        if (weight := alike(olds[old], news[new]))
    )


def kin(old: Block, new: Block) -> bool:
    """Whether one block can be the other with a change inside."""
    return old.shell[0] == new.shell[0] or any(
        old.tag in kind and new.tag in kind for kind in (("ul", "ol"), HEADINGS)
    )


def _overlaps(olds: Sequence[Block], news: Sequence[Block]) -> dict[Pair, int]:
    """How many words siblings share, in runs that are no accident: at least half of the shorter."""
    old_bags, new_bags = ([bag(b.text) for b in side] for side in (olds, news))
    left, right = numbered(*([w for words in bags for w in words] for bags in (old_bags, new_bags)))
    old_of, new_of = (
        [n for n, words in enumerate(bags) for _ in words] for bags in (old_bags, new_bags)
    )
    shared: Counter[Pair] = Counter()
    for start, into, size in common_runs(left, right):
        done = 0
        while done < size:
            pair = old_of[start + done], new_of[into + done]
            length = done
            while length < size and (old_of[start + length], new_of[into + length]) == pair:
                length += 1
            run = length - done
            if run >= RUN or run == min(len(old_bags[pair[0]]), len(new_bags[pair[1]])):
                shared[pair] += run
            done = length
    return {
        (old, new): words
        for (old, new), words in shared.items()
        if words >= RESHAPED * min(len(old_bags[old]), len(new_bags[new]))
    }


def _regions(
    olds: Sequence[Block], news: Sequence[Block], shared: Mapping[Pair, int]
) -> Iterator[Region]:
    """Siblings that were divided, joined, or are of another kind now."""
    groups: list[Region] = []
    for old, new in sorted(shared):
        if groups and (old < groups[-1].b or new < groups[-1].d):
            a, b, c, d = groups[-1]
            groups[-1] = Region(a, max(b, old + 1), c, max(d, new + 1))
        else:
            groups.append(Region(old, old + 1, new, new + 1))
    for region in groups:
        a, b, c, d = region
        one = b - a == d - c == 1
        if one and kin(olds[a], news[c]):
            continue
        if all(map(_reshapable, (*olds[a:b], *news[c:d]))):
            yield region


def _reshapable(block: Block) -> bool:
    """Whether a block is made of words and nothing else."""
    if block.children:
        return block.tag in _SHAPES and all(map(_reshapable, block.children))
    return block.tag in _TEXTS and bool(block.runs)


def candidates(olds: Sequence[Block], news: Sequence[Block]) -> list[Pair]:
    """Return the pairs of blocks worth a closer look."""
    return near_texts([block.text for block in olds], [block.text for block in news])


def near_texts(olds: Sequence[str], news: Sequence[str]) -> list[Pair]:
    """Return the pairs worth a closer look: all if few, else those that share rare words."""
    if len(olds) * len(news) <= _FEW:
        return [(old, new) for old in range(len(olds)) for new in range(len(news))]
    postings: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(olds):
        for word in _kinds(text):
            postings[word].append(index)
    pairs: list[Pair] = []
    common = min(_OWNERS, max(8, len(olds) // 4))
    for new, text in enumerate(news):
        shared: Counter[int] = Counter()
        for word in _kinds(text):
            owners = postings.get(word, ())
            if len(owners) <= common:
                shared.update(owners)
        near = {min(len(olds) - 1, max(0, new * len(olds) // len(news) + by)) for by in (-1, 0, 1)}
        best = nsmallest(_CANDIDATES, shared, key=lambda old: (-shared[old], old))
        pairs.extend((old, new) for old in sorted(near.union(best)))
    return pairs


@by_value(8192)
def bag(text: str) -> tuple[str, ...]:
    """Return the words of a text; kept, because likeness asks for them again and again."""
    return tuple(plain_words(text))


@by_value(1024)
def _kinds(text: str) -> frozenset[str]:
    """Return the words of a text, each once."""
    return frozenset(bag(text))


def alike(old: Block, new: Block) -> float:
    """How much two blocks share, in words; 0 where they are not one block with changes."""
    if not kin(old, new):
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


@by_value(1 << 14, key=lambda old, new, siblings: (old.number, new.number, siblings))
def moved(old: Block, new: Block, siblings: bool) -> float:
    """How sure it is that a block that is gone here is the one that came there; 0 for no.

    Among siblings an equal block, or a row about the same thing, is enough; farther off it takes
    more than a stock phrase. Asked again in comparisons with other versions, it is not worked out
    again.
    """
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
    """Return the share of words that two texts have in common, in order."""
    left, right = bag(old), bag(new)
    if not left and not right:
        return 1.0 if old == new else 0.0
    return Indel.normalized_similarity(left, right)


def holds(old: str, new: str) -> bool:
    """Whether most of the shorter of two texts is in the other."""
    left, right = bag(old), bag(new)
    shorter = min(len(left), len(right))
    return LCSseq.similarity(left, right) >= HELD * shorter if shorter else old == new


def first_cell(row: Block) -> str:
    """Return what a row is about."""
    return row.children[0].text if row.children else ""


def match_sections(olds: Sequence[Section], news: Sequence[Section]) -> list[Pair]:
    """Pair sections wherever they stand.

    An id that an editor gave decides; else the path of headings and the content together, because
    each chapter may have its own "1 §", and a section put in renumbers those after it.
    """
    names = _names(olds)
    if names and names == _names(news):
        return [(index, index) for index in range(len(olds))]
    # The first are what stands before any heading, the last are the footnotes.
    pairs: list[Pair] = [(0, 0), (len(olds) - 1, len(news) - 1)]
    left = dict.fromkeys(range(1, len(olds) - 1))
    right = dict.fromkeys(range(1, len(news) - 1))

    def settle(found: Iterable[Pair]) -> None:
        for old, new in found:
            if old in left and new in right:
                pairs.append((old, new))
                del left[old], right[new]

    def by(what: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
        """Pair what is on each side once."""
        once, other_once = (_once(side, places) for side, places in ((what, left), (other, right)))
        return [(old, other_once[key]) for key, old in once.items() if key in other_once]

    def each(what: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
        """Pair what reads the same in order, however often it is there."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for new in reversed(right):
            waiting[other[new]].append(new)
        return [(old, waiting[what[old]].pop()) for old in left if waiting.get(what[old])]

    settle(by([_id(section) for section in olds], [_id(section) for section in news]))
    paths = [_paths(side) for side in (olds, news)]
    settle(by(*([path if _speaks(path) else () for path in side] for side in paths)))
    if left and right:
        texts = [
            [_content(section) if at in places else "" for at, section in enumerate(side)]
            for side, places in ((olds, left), (news, right))
        ]
        whole = [list(zip(paths[n], texts[n], strict=True)) for n in (0, 1)]
        settle(by(whole[0], whole[1]))
        settle(each(whole[0], whole[1]))
        titles = [[_title(section) for section in side] for side in (olds, news)]
        named = [list(zip(titles[n], texts[n], strict=True)) for n in (0, 1)]
        settle(by(named[0], named[1]))
        near = by(paths[0], paths[1])
        settle([(old, new) for old, new in near if holds(texts[0][old], texts[1][new])])
        settle(_alike_sections(olds, news, texts, list(left), list(right)))
        settle(by(paths[0], paths[1]))
        settle(_in_order(pairs, by(titles[0], titles[1])))
        settle(_in_order(pairs, each(titles[0], titles[1])))
    return sorted(pairs)


def _speaks(path: Sequence[str]) -> bool:
    """Whether a heading says what its section is about, not only which it is in a row."""
    return bool(path) and _SPEAKING.fullmatch(path[-1]) is not None


def _once(keys: Sequence[Hashable], places: Iterable[int]) -> dict[Hashable, int]:
    """Where each key stands that is at one of some places only, and says something."""
    found: dict[Hashable, int] = {}
    for place in places:
        key = keys[place]
        found[key] = -1 if key in found else place
    return {key: place for key, place in found.items() if key and place >= 0}


def _paths(sections: Sequence[Section]) -> list[tuple[str, ...]]:
    """Of each section the headings above it, and its own."""
    above: list[tuple[int, str]] = []
    paths: list[tuple[str, ...]] = []
    for section in sections:
        if section.heading is None:
            paths.append(())
            continue
        while above and above[-1][0] >= section.level:
            above.pop()
        above.append((section.level, _title(section)))
        paths.append(tuple([title for _, title in above]))
    return paths


def _in_order(pairs: Iterable[Pair], found: Iterable[Pair]) -> Iterator[Pair]:
    """Those that stand between the same sections on both sides: little else says that they are
    one."""
    kept = sorted(chain((old, new, 1.0) for old, new in pairs))
    for old, new in found:
        at = bisect_left(kept, (old, new))
        before = kept[at - 1] if at else (-1, -1)
        after = kept[at] if at < len(kept) else (old + 1, new + 1)
        if before[1] < new < after[1]:
            yield old, new


def _id(section: Section) -> str:
    # A generated id such as "_1" only counts headings and says nothing about which it is.
    return "" if section.id.strip("_0123456789") == "" else section.id


def _title(section: Section) -> str:
    # A heading may be an image.
    return section.title or (section.heading.key if section.heading else "")


@by_identity()
def _names(sections: Sequence[Section]) -> Sequence[tuple[str, ...]]:
    """Id and title of each section but the first and the last; none if one of them lacks either."""
    names = [(_id(section), section.title) for section in sections[1:-1]]
    return names if all(map(all, names)) else ()


def _alike_sections(
    olds: Sequence[Section],
    news: Sequence[Section],
    texts: Sequence[Sequence[str]],
    left: Sequence[int],
    right: Sequence[int],
) -> list[Pair]:
    """Sections whose content is alike, whatever they are called now; the most alike first."""
    ranked: list[tuple[float, int, int]] = []
    before, after = [texts[0][old] for old in left], [texts[1][new] for new in right]
    for i, j in near_texts(before, after):
        old, new = left[i], right[j]
        if likeness_at_most(before[i], after[j]) < MOVED:
            continue
        titles = likeness_of(olds[old].title, news[new].title)
        likeness = likeness_of(before[i], after[j])
        if likeness >= MOVED or (likeness + titles >= 1.0 and titles >= 0.5 and likeness):
            # What a section says weighs more than what it is called, or its number.
            ranked.append((2 * likeness + titles, old, new))
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
    """Return a bound that costs little: two texts of unequal length cannot be very alike."""
    return 2 * min(len(old), len(new)) / max(1, len(old) + len(new))
