"""Words: how a text is cut into them and which words of two texts are the same.

A token is what changes as one piece: a word, a number, a URL, a date, a punctuation mark, one
character of a script that writes no spaces, or an atom such as an image.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from lydelse.compare.tree import BLOCKS, Block, Mark, Run
from lydelse.memo import by_value

# Vowel signs, accents and joiners belong to the letter before them, but \w leaves them out.
_SIGNS = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a"
    "\u07a6-\u07b0\u08d3-\u08ff\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983"
    "\u09bc-\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57"
    "\u0b82\u0bbe-\u0bd7\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03"
    "\u0d3b-\u0d4d\u0d57\u0d81-\u0d83\u0dca-\u0df3\u0f71-\u0f84\u200b-\u200d\u2060"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff"
)
UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u1000-\u102a"
    "\u1780-\u17b3\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u30fa"
    "\u30fc-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Letters between which no blank stands: Thai, Lao, Burmese, Khmer, Han, kana, bopomofo."""
_UNSPACED_SIGNS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
    "\u3099\u309a"
)
# In all that follows Latin comes first: a short class is looked up, a long one is walked through.
_LATIN = "0-9A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_LETTERS = f"(?:[{_LATIN}]+|[^\\W{UNSPACED}{_UNSPACED_SIGNS}]|[{_SIGNS}])+"
_TOKEN = rf"""
    (?: https?:// | www\. ) [^\s<>"]* [^\s<>".,;:!?)\]}}'’”»]
    | (?=\d) (?<![\d.,]) \d{{1,3}} (?: [ \u00a0\u2007\u2009\u202f] \d{{3}} )+ (?!\w) (?: [.,]\d+ )?
    | {_LETTERS} (?: (?: ['’.@/:&·‐‑-] | ,(?=\d)(?<=\d,) ) {_LETTERS} )*
    | [{UNSPACED}] [{_UNSPACED_SIGNS}{_SIGNS}]*
    | [^\s] [{_SIGNS}{_UNSPACED_SIGNS}]*
    """
_WORDS = re.compile(rf"(?:[{_LATIN}]+|[^\W{UNSPACED}])+|[{UNSPACED}]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_WIDE = re.compile(r"\s")
#: What nobody sees of an image or a line break.
_NO_SIGHT = re.compile(r"\s(?:id|name|class|style)=(?:\"[^\"]*\"|'[^']*'|[^\s>]+)")
_SENTENCE_END = frozenset(".!?:;。！？؟।…")

#: Beyond this many cells an exact alignment takes too long: anchors cut it into smaller ones.
_CELLS = 100_000_000
#: How many words in a row make an anchor, where both sides have them once.
_ANCHORS = (8, 4, 2, 1)


class Token(NamedTuple):
    """One piece of text with the white space before it and the marks it stands in.

    Tokens with equal `key` read the same, whatever marks they stand in. For an atom, `text` is
    HTML. `first` tells the first of a block among the tokens of several, `move` the number of the
    move by which a token came or went.
    """

    text: str
    space: str
    path: tuple[Mark, ...]
    key: Hashable
    word: bool
    atom: bool
    first: bool = False
    move: int = 0


class Span(NamedTuple):
    """Tokens that stay (as many on both sides), or that are replaced by others or by none."""

    kept: bool
    old: tuple[Token, ...]
    new: tuple[Token, ...]


#: Where two token lists differ: old[a:b] became new[c:d].
Gap = tuple[int, int, int, int]


def plain_words(text: str) -> list[str]:
    """Return the words of a plain text, for judging likeness."""
    return _WORDS.findall(text)


def tokens(block: Block) -> tuple[Token, ...]:
    """Return the tokens of a block's inline content."""
    return _tokens(block.runs, block.tag == "pre")


@by_value()
def _pieces(pre: bool) -> re.Pattern[str]:
    """White space and what follows it; where all white space counts, each piece of it alone."""
    return re.compile(rf"()(\s|{_TOKEN})" if pre else rf"(\s*)({_TOKEN})", re.VERBOSE)


@by_value(1024)
def _tokens(runs: tuple[Run, ...], pre: bool) -> tuple[Token, ...]:
    """Return the tokens of some runs; a text meets the one before, the one after and the newest."""
    pieces = _pieces(pre)
    found: list[Token] = []
    space = ""
    for text, path, atom in runs:
        if atom:
            breaks = text.startswith("<br")
            key = _NO_SIGHT.sub("", text)
            found.append(Token(text, "" if breaks else space, path, (key,), False, True))
            space = ""
            continue
        come = [_token(white, piece) for white, piece in pieces.findall(text)]
        if come:
            lead = come[0].space or space
            if not found or (found[-1].atom and found[-1].text.startswith("<br")):
                # White space at the start of a line is not seen.
                lead = ""
            come[0] = come[0]._replace(space=lead)
            space = ""
        if path:
            come = [Token(t.text, t.space, path, t.key, t.word, False) for t in come]
        found += come
        if text[-1:].isspace() and not pre:
            space = _gap(text[len(text.rstrip()) :])
    return tuple(found)


@by_value(1 << 15)
def _token(white: str, piece: str) -> Token:
    """Return a token without elements around it; a text has the same few words again and again."""
    word = piece[0].isalnum() or (len(piece) > 1 and any(map(str.isalnum, piece)))
    key = piece if piece.isascii() else _WIDE.sub(" ", _UNSEEN.sub("", piece))
    return Token(piece, _gap(white) if white else "", (), key, word, False)


def _gap(white: str) -> str:
    return " " if white == " " else white.strip(" \t\n\r\f") or " "


def compare(old: Block, new: Block) -> tuple[Span, ...]:
    """Align the words of two blocks. One kept stretch, or none, means that they read the same.

    From version to version, and in every comparison across them, the same pairs come again.
    """
    return _compared(old.runs, old.tag == "pre", new.runs, new.tag == "pre")


@by_value(2048)
def _compared(
    old: tuple[Run, ...], old_pre: bool, new: tuple[Run, ...], new_pre: bool
) -> tuple[Span, ...]:
    return align(_tokens(old, old_pre), _tokens(new, new_pre))


def align(before: Sequence[Token], after: Sequence[Token]) -> tuple[Span, ...]:
    """Align two lists of tokens, which may be those of several blocks."""
    gaps = _differences(before, after)
    if gaps:
        gaps = _slide(gaps, before, after)
        gaps = _close_confetti(gaps, before, after)
        gaps = _rewrite_sentences(gaps, before, after)
        gaps = _close_confetti(gaps, before, after)
    return tuple(_stretches(gaps, before, after))


def stream(blocks: Iterable[Block]) -> Iterator[Token]:
    """Yield the tokens of several blocks in one row; the blocks around a token are marks too."""
    for block in blocks:
        yield from _in_block(block, ())


def _in_block(block: Block, path: tuple[Mark, ...]) -> Iterator[Token]:
    if block.tag:
        path = (*path, Mark(block.tag, block.attrs, block.id, (block.number + 1 << 24) - 1))
    if block.children:
        for child in block.children:
            yield from _in_block(child, path)
        return
    paths: dict[tuple[Mark, ...], tuple[Mark, ...]] = {(): path}
    for at, (text, space, marks, key, word, atom, *_) in enumerate(tokens(block)):
        if marks not in paths:
            base = block.number << 24
            paths[marks] = path + tuple([m._replace(number=base + m.number) for m in marks])
        yield Token(text, space, paths[marks], key, word, atom, at == 0)


def _stretches(gaps: Sequence[Gap], old: Sequence[Token], new: Sequence[Token]) -> Iterator[Span]:
    a = c = 0
    for start, end, into, until in gaps:
        if start > a:
            yield Span(True, tuple(old[a:start]), tuple(new[c:into]))
        yield Span(False, tuple(old[start:end]), tuple(new[into:until]))
        a, c = end, until
    if a < len(old):
        yield Span(True, tuple(old[a:]), tuple(new[c:]))


def places_formed(stretches: Iterable[Span]) -> int:
    """In how many places words that stay stand in other links or emphasis."""
    places: set[tuple[tuple[Mark, ...], tuple[Mark, ...]]] = set()
    for stretch in stretches:
        for old, new in zip(stretch.old, stretch.new, strict=True) if stretch.kept else ():
            if old.path is not new.path and seen_in(old.path) != seen_in(new.path):
                places.add((old.path, new.path))
    return len(places)


def formed_alike(stretches: Iterable[Span]) -> bool:
    """Whether the words that stay stand in the same links and emphasis."""
    return not places_formed(stretches)


def spaced_alike(stretches: Iterable[Span]) -> bool:
    """Whether the words that stay have white space before them where they had it."""
    return all(
        bool(old.space) == bool(new.space)
        for stretch in stretches
        if stretch.kept
        for old, new in zip(stretch.old, stretch.new, strict=True)
    )


def written_alike(stretches: Iterable[Span]) -> bool:
    """Whether all words stay, spaced as they were, each in the same elements."""
    partner: dict[Mark, Mark] = {}
    owner: dict[Mark, Mark] = {}
    for stretch in stretches:
        if not stretch.kept:
            return False
        for old, new in zip(stretch.old, stretch.new, strict=True):
            if bool(old.space) != bool(new.space):
                return False
            if old.path is new.path:
                continue
            if _starts(old.path) != _starts(new.path):
                return False
            for left, right in zip(old.path, new.path, strict=True):
                if (
                    partner.setdefault(left, right) != right
                    or owner.setdefault(right, left) != left
                ):
                    return False
    return True


def seen_in(path: Iterable[Mark]) -> list[str]:
    """Return what a reader sees of the elements around a word."""
    return [seen for mark in path if mark.tag not in BLOCKS and (seen := mark.seen)]


def _starts(path: Iterable[Mark]) -> list[str]:
    return [mark.start for mark in path]


def numbered(*lists: Sequence[Hashable]) -> list[list[int]]:
    """Equal things get equal numbers, so that the aligner compares numbers and never hashes."""
    numbers: dict[Hashable, int] = {}
    return [[numbers.setdefault(thing, len(numbers)) for thing in things] for things in lists]


def _differences(old: Sequence[Token], new: Sequence[Token]) -> list[Gap]:
    head, tail = _common_ends(old, new)
    left, right = numbered(
        [token.key for token in old[head : len(old) - tail]],
        [token.key for token in new[head : len(new) - tail]],
    )
    if not left and not right:
        return []
    gaps: list[Gap] = []
    a = c = 0
    for start, into, size in (*common_runs(left, right), (len(left), len(right), 0)):
        if start > a or into > c:
            gaps.append((head + a, head + start, head + c, head + into))
        a, c = start + size, into + size
    return gaps


def common_runs(left: Sequence[int], right: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return the runs that two sequences have in common, in order, each by its places and length.

    A longest common subsequence as far as that is quick. Where both sequences are long, they are
    cut first at what stands in both once, so that the work grows little faster than they do.
    """
    found: list[tuple[int, int, int]] = []
    for start, end, into, until in _cut(left, right):
        if start == end or into == until:
            continue
        if (end - start) * (until - into) > _CELLS:
            continue
        for block in Indel.editops(left[start:end], right[into:until]).as_matching_blocks():
            if block.size:
                _join(found, (start + block.a, into + block.b, block.size))
    return found


def _cut(left: Sequence[int], right: Sequence[int]) -> list[Gap]:
    """Parts of two sequences, small enough to be aligned, or without an anchor in them."""
    parts: list[Gap] = [(0, len(left), 0, len(right))]
    for size in _ANCHORS:
        if all((b - a) * (d - c) <= _CELLS for a, b, c, d in parts):
            break
        parts = [
            smaller
            for a, b, c, d in parts
            for smaller in (
                _cut_at(left, right, (a, b, c, d), size)
                if (b - a) * (d - c) > _CELLS
                else [(a, b, c, d)]
            )
        ]
    return parts


def _cut_at(left: Sequence[int], right: Sequence[int], part: Gap, size: int) -> list[Gap]:
    a, b, c, d = part
    olds, news = _singles(left, a, b, size), _singles(right, c, d, size)
    shared = sorted((at, news[key]) for key, at in olds.items() if key in news)
    parts: list[Gap] = []
    for at, there in rising(shared):
        if at >= a and there >= c:
            parts.append((a, at, c, there))
            a, c = at, there
    return [*parts, (a, b, c, d)]


def _singles(side: Sequence[int], start: int, end: int, size: int) -> dict[tuple[int, ...], int]:
    """Return what stands once in a part of a sequence, and where."""
    places: dict[tuple[int, ...], int] = {}
    for at in range(start, end - size + 1):
        key = tuple(side[at : at + size])
        places[key] = -1 if key in places else at
    return {key: at for key, at in places.items() if at >= 0}


def rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest choice of pairs, sorted by the first, in which the second rises too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, there) in enumerate(pairs):
        place = bisect_left(ends, there)
        before.append(last[place - 1] if place else -1)
        if place == len(ends):
            ends.append(there)
            last.append(index)
        else:
            ends[place], last[place] = there, index
    chosen: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = before[index]
    return chosen[::-1]


def _join(runs: list[tuple[int, int, int]], run: tuple[int, int, int]) -> None:
    if runs and runs[-1][0] + runs[-1][2] == run[0] and runs[-1][1] + runs[-1][2] == run[1]:
        runs[-1] = (*runs[-1][:2], runs[-1][2] + run[2])
    else:
        runs.append(run)


def _common_ends(old: Sequence[Token], new: Sequence[Token]) -> tuple[int, int]:
    """How many tokens are the same at the beginning, and at the end."""
    shorter = min(len(old), len(new))
    head = 0
    for was, now in zip(old, new, strict=False):
        if was is not now and was.key != now.key:
            break
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail].key == new[-1 - tail].key:
        tail += 1
    return head, tail


def _slide(gaps: Sequence[Gap], old: Sequence[Token], new: Sequence[Token]) -> list[Gap]:
    """Move a pure insertion or deletion to where a reader would put it, if the text allows two
    places: to whole sentences, else to after a punctuation mark."""
    slid: list[Gap] = []
    for index, (a, b, c, d) in enumerate(gaps):
        if (a == b) == (c == d):
            slid.append((a, b, c, d))
            continue
        side, start, end = (new, c, d) if a == b else (old, a, b)
        before = slid[-1] if slid else (0, 0, 0, 0)
        after = gaps[index + 1] if index + 1 < len(gaps) else (len(old), 0, len(new), 0)
        room_left = min(a - before[1], c - before[3])
        room_right = min(after[0] - b, after[2] - d)
        low = 0
        while -low < room_left and side[start + low - 1].key == side[end + low - 1].key:
            low -= 1
        high = 0
        while high < room_right and side[start + high].key == side[end + high].key:
            high += 1
        best = max(range(low, high + 1), key=lambda by: (_seam(side, start + by, end + by), by))
        _put(slid, (a + best, b + best, c + best, d + best))
    return slid


def _seam(side: Sequence[Token], start: int, end: int) -> int:
    """How well a stretch is bounded: at sentences, at punctuation, by white space, in a word."""
    score = 0
    for edge in (start, end):
        if edge in (0, len(side)) or side[edge].first or side[edge - 1].text in _SENTENCE_END:
            score += 3
        elif not side[edge - 1].word:
            score += 2
        elif side[edge].space:
            score += 1
    # An insertion keeps to one element where it can.
    if end > start and side[start].path == side[end - 1].path:
        score += 1
    return score


def _close_confetti(gaps: Sequence[Gap], old: Sequence[Token], new: Sequence[Token]) -> list[Gap]:
    """Join two replacements that only a punctuation mark or a lone short word keeps apart."""
    joined: list[Gap] = []
    for gap in gaps:
        if joined:
            a, b, c, _ = joined[-1]
            kept = sum(token.word for token in old[b : gap[0]])
            if _replaces(joined[-1]) and _replaces(gap) and gap[0] - b <= 2:
                sizes = [_size(side, old, new) for side in (joined[-1], gap)]
                if (kept == 0 and min(sizes) >= 1) or (kept == 1 and min(sizes) >= 3):
                    joined[-1] = (a, gap[1], c, gap[3])
                    continue
        joined.append(gap)
    return joined


def _replaces(gap: Gap) -> bool:
    return gap[1] > gap[0] and gap[3] > gap[2]


def _size(gap: Gap, old: Sequence[Token], new: Sequence[Token]) -> int:
    a, b, c, d = gap
    return min(sum(t.word for t in old[a:b]), sum(t.word for t in new[c:d]))


def _sentences(side: Sequence[Token]) -> list[int]:
    """For each token the number of its sentence."""
    sentence = 0
    numbers: list[int] = []
    for index, token in enumerate(side):
        if token.first and index and numbers[-1] == sentence:
            sentence += 1
        numbers.append(sentence)
        ends = token.text in _SENTENCE_END
        if ends and (index + 1 == len(side) or side[index + 1].space or not token.text.isascii()):
            sentence += 1
    return numbers


def _rewrite_sentences(
    gaps: Sequence[Gap], old: Sequence[Token], new: Sequence[Token]
) -> list[Gap]:
    """Where most of a sentence is new, let go of the few words that happen to stay in it."""
    if len(gaps) < 2:
        return list(gaps)
    old_of, new_of = _sentences(old), _sentences(new)
    old_words, new_words = _tally(old, old_of), _tally(new, new_of)
    old_kept: dict[int, int] = {}
    new_kept: dict[int, int] = {}
    whole = (len(old), len(old), len(new), len(new))
    for start, end, into in _kept_between([(0, 0, 0, 0), *gaps, whole]):
        for offset in range(end - start):
            if old[start + offset].word:
                was, now = old_of[start + offset], new_of[into + offset]
                old_kept[was] = old_kept.get(was, 0) + 1
                new_kept[now] = new_kept.get(now, 0) + 1

    def lost(old_sentence: int, new_sentence: int) -> bool:
        return old_kept.get(old_sentence, 0) * 3 <= old_words.get(old_sentence, 0) and new_kept.get(
            new_sentence, 0
        ) * 3 <= new_words.get(new_sentence, 0)

    joined = [gaps[0]]
    for (start, end, into), gap in zip(_kept_between(gaps), gaps[1:], strict=True):
        a, _, c, _ = joined[-1]
        words = sum(token.word for token in old[start:end])
        if words <= 3 and all(
            lost(old_of[start + offset], new_of[into + offset]) for offset in range(end - start)
        ):
            joined[-1] = (a, gap[1], c, gap[3])
        else:
            joined.append(gap)
    return joined


def _kept_between(gaps: Sequence[Gap]) -> list[tuple[int, int, int]]:
    """Between each two gaps: where the kept tokens start and end in the old, start in the new."""
    return [(a[1], b[0], a[3]) for a, b in pairwise(gaps)]


def _tally(side: Iterable[Token], sentence_of: Sequence[int]) -> dict[int, int]:
    tally: dict[int, int] = {}
    for token, sentence in zip(side, sentence_of, strict=True):
        if token.word:
            tally[sentence] = tally.get(sentence, 0) + 1
    return tally


def _put(gaps: list[Gap], gap: Gap) -> None:
    if gaps and gaps[-1][1] == gap[0] and gaps[-1][3] == gap[2]:
        gaps[-1] = (gaps[-1][0], gap[1], gaps[-1][2], gap[3])
    else:
        gaps.append(gap)
