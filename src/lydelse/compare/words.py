"""Words: how a text is cut into them and which words of two texts are the same.

A token is what changes as one piece: a word, a number, a URL, a date, a punctuation mark, one
character of a script that writes no spaces, or an atom such as an image.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from lydelse.compare.tree import Block, Mark, Run

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
# Thai, Lao, Burmese, Khmer, Han, kana, bopomofo.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u1000-\u102a"
    "\u1780-\u17b3\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u30fa"
    "\u30fc-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED_SIGNS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
    "\u3099\u309a"
)
# In all that follows Latin comes first: a short class is looked up, a long one is walked through.
_LATIN = "0-9A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_LETTERS = f"(?:[{_LATIN}]+|[^\\W{_UNSPACED}{_UNSPACED_SIGNS}]|[{_SIGNS}])+"
_TOKEN = rf"""
    (?: https?:// | www\. ) [^\s<>"]* [^\s<>".,;:!?)\]}}'’”»]
    | (?=\d) (?<![\d.,]) \d{{1,3}} (?: [ \u00a0\u2007\u2009\u202f] \d{{3}} )+ (?!\w) (?: [.,]\d+ )?
    | {_LETTERS} (?: (?: ['’.@/:&·‐‑-] | ,(?=\d)(?<=\d,) ) {_LETTERS} )*
    | [{_UNSPACED}] [{_UNSPACED_SIGNS}{_SIGNS}]*
    | [^\s] [{_SIGNS}{_UNSPACED_SIGNS}]*
    """
_WORDS = re.compile(rf"(?:[{_LATIN}]+|[^\W{_UNSPACED}])+|[{_UNSPACED}]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_WIDE = re.compile(r"\s")
_SENTENCE_END = frozenset(".!?:;。！？؟।…")

#: Beyond this many cells the table of an exact alignment would not fit in memory.
_CELLS = 4_000_000_000


class Token(NamedTuple):
    """One piece of text with the white space before it and the marks it stands in.

    Tokens with equal `key` read the same. For an atom, `text` is HTML.
    """

    text: str
    space: str
    path: tuple[Mark, ...]
    key: Hashable
    word: bool
    atom: bool


class Span(NamedTuple):
    """Tokens that stay (as many on both sides), or that are replaced by others or by none."""

    kept: bool
    old: tuple[Token, ...]
    new: tuple[Token, ...]


#: Where two token lists differ: old[a:b] became new[c:d].
Gap = tuple[int, int, int, int]


def plain_words(text: str) -> list[str]:
    """The words of a plain text, for judging likeness."""
    return _WORDS.findall(text)


def tokens(block: Block) -> tuple[Token, ...]:
    """The tokens of a block's inline content."""
    return _tokens(block.runs, block.tag == "pre")


@cache
def _pieces(pre: bool) -> re.Pattern[str]:
    """White space and what follows it; where all white space counts, each piece of it alone."""
    return re.compile(rf"()(\s|{_TOKEN})" if pre else rf"(\s*)({_TOKEN})", re.VERBOSE)


@lru_cache(maxsize=1024)
def _tokens(runs: tuple[Run, ...], pre: bool) -> tuple[Token, ...]:
    """A text is compared with the one before it, the one after it, and the newest."""
    pieces = _pieces(pre)
    found: list[Token] = []
    space = ""
    for text, path, atom in runs:
        marks = tuple([mark.value for mark in path])
        if atom:
            breaks = text.startswith("<br")
            found.append(Token(text, "" if breaks else space, path, (text, marks), False, True))
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
            come = [Token(t.text, t.space, path, (t.key, marks), t.word, False) for t in come]
        found += come
        if text[-1:].isspace() and not pre:
            space = _gap(text[len(text.rstrip()) :])
    return tuple(found)


@lru_cache(maxsize=1 << 15)
def _token(white: str, piece: str) -> Token:
    """A token without elements around it. A text has the same few words again and again."""
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


@lru_cache(maxsize=2048)
def _compared(
    old: tuple[Run, ...], old_pre: bool, new: tuple[Run, ...], new_pre: bool
) -> tuple[Span, ...]:
    before, after = _tokens(old, old_pre), _tokens(new, new_pre)
    gaps = _differences(before, after)
    if gaps:
        gaps = _slide(gaps, before, after)
        gaps = _close_confetti(gaps, before, after)
        gaps = _rewrite_sentences(gaps, before, after)
        gaps = _close_confetti(gaps, before, after)
    if any(run.path for run in old):
        gaps = _one_element_each(gaps, before, after)
    return tuple(_stretches(gaps, before, after))


def _stretches(gaps: Sequence[Gap], old: Sequence[Token], new: Sequence[Token]) -> Iterator[Span]:
    a = c = 0
    for start, end, into, until in gaps:
        if start > a:
            yield Span(True, tuple(old[a:start]), tuple(new[c:into]))
        yield Span(False, tuple(old[start:end]), tuple(new[into:until]))
        a, c = end, until
    if a < len(old):
        yield Span(True, tuple(old[a:]), tuple(new[c:]))


def remarked(stretch: Span) -> tuple[int, int]:
    """Of what is replaced: how many words stay and only stand in other elements, and whether
    there are any (1 or 0)."""
    if not any(token.path for token in (*stretch.old, *stretch.new)):
        return 0, 0
    left, right = numbered([t.text for t in stretch.old], [t.text for t in stretch.new])
    kept = [
        stretch.old[run.a + step]
        for run in Indel.editops(left, right).as_matching_blocks()
        for step in range(run.size)
    ]
    return sum(token.word for token in kept), int(any(t.word or t.atom for t in kept))


def leads_elsewhere(stretch: Span) -> bool:
    """Whether something is linked before and after, and not to the same."""
    if stretch.kept:
        return False
    old, new = _targets(stretch.old), _targets(stretch.new)
    return bool(old and new) and old != new


def _targets(side: Sequence[Token]) -> set[str]:
    links = {mark.attrs for token in side for mark in token.path if mark.tag == "a"}
    return {value for attrs in links for name, value in attrs if name == "href"}


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
    if not left or not right or len(left) * len(right) > _CELLS:
        return [(head, head + len(left), head, head + len(right))]
    gaps: list[Gap] = []
    a = c = 0
    for block in Indel.editops(left, right).as_matching_blocks():
        if block.a > a or block.b > c:
            gaps.append((head + a, head + block.a, head + c, head + block.b))
        a, c = block.a + block.size, block.b + block.size
    return gaps


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
        if edge in (0, len(side)) or side[edge - 1].text in _SENTENCE_END:
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


def _one_element_each(gaps: Sequence[Gap], old: Sequence[Token], new: Sequence[Token]) -> list[Gap]:
    """Where one element became two (or two one), the words of the second are replaced.

    Only so can each edition get its own elements back out of the redline.
    """
    partner: dict[Mark, Mark] = {}
    owner: dict[Mark, Mark] = {}
    closed: list[Gap] = []
    a = c = 0
    for gap in (*gaps, (len(old), len(old), len(new), len(new))):
        for offset in range(gap[0] - a):
            was, now = old[a + offset], new[c + offset]
            if not was.path:
                continue
            fits = all(
                partner.get(left, right) == right and owner.get(right, left) == left
                for left, right in zip(was.path, now.path, strict=True)
            )
            if fits:
                for left, right in zip(was.path, now.path, strict=True):
                    partner[left], owner[right] = right, left
            else:
                _put(closed, (a + offset, a + offset + 1, c + offset, c + offset + 1))
        _put(closed, gap)
        a, c = gap[1], gap[3]
    if closed[-1][0] == closed[-1][1] and closed[-1][2] == closed[-1][3]:
        closed.pop()
    return closed


def _put(gaps: list[Gap], gap: Gap) -> None:
    if gaps and gaps[-1][1] == gap[0] and gaps[-1][3] == gap[2]:
        gaps[-1] = (gaps[-1][0], gap[1], gaps[-1][2], gap[3])
    else:
        gaps.append(gap)
