"""Which words of a text were inserted and deleted, without corrections of single words.

A correction is another spelling, another form, or one word written as two. Three things show that a
word is misspelt: it is similar to the right one, it begins like it, and the text has it nowhere
else. A word that the text has elsewhere is a word of its own, however similar it is.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product, takewhile

from rapidfuzz.distance import OSA

from lydelse.revision.lexicon import Side, Vocabulary

_SHORT = 4
"""In a shorter word each letter counts."""
_STEM = 3
_ALIKE = 0.8
_LONG, _ALMOST = 10, 0.9
"""So long a word may be written as two, and with a slip as well."""


@dataclass(frozen=True)
class Left:
    """The words that only one side has, each as often as it has more of them, and those of the
    sides that were corrected into each other; ``joined`` are those that are one word on one side
    and two on the other, all three of them."""

    lost: Counter[str]
    won: Counter[str]
    pairs: tuple[tuple[str, str], ...]
    joined: frozenset[str]

    @property
    def corrected(self) -> frozenset[str]:
        """The words of both sides that are corrections of one another."""
        return frozenset(word for pair in self.pairs for word in pair)


def left_over(old: Side, new: Side, words: Vocabulary, elsewhere: Collection[str]) -> Left:
    """Return the words that were deleted and inserted, without corrections.

    ``elsewhere`` are all words of the new text.
    """
    before, after = Counter(old.words), Counter(new.words)
    lost, won = before - after, after - before
    joined = frozenset((*_joined(won, lost), *_joined(lost, won)))
    pairs: list[tuple[str, str]] = []
    for word in list(lost):
        near = [one for one in won if is_correction(word, one, words, elsewhere)]
        if near:
            best = max(near, key=lambda one: OSA.normalized_similarity(word, one))
            pairs.append((word, best))
            both = min(lost[word], won[best])
            lost[word] -= both
            won[best] -= both
            lost, won = +lost, +won
    return Left(lost, won, tuple(pairs), joined)


def _joined(whole: Counter[str], parts: Counter[str]) -> Iterator[str]:
    """Take out each word of one side that is two words of the other; all three of them."""
    for word in list(whole):
        for one, two in _split(word, parts):
            whole[word] -= 1
            parts[one] -= 1
            parts[two] -= 1
            yield from (word, one, two)
            break
    for counter in (whole, parts):
        for word in [word for word, count in counter.items() if count <= 0]:
            del counter[word]


def _split(word: str, parts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield the ways in which a word is two others; a long one may have a slip as well."""
    for cut in range(1, len(word)):
        one, two = word[:cut], word[cut:]
        if parts[one] > 0 and parts[two] > (one == two):
            yield one, two
    if len(word) >= _LONG:
        begin = [one for one in parts if parts[one] > 0 and one[:2] == word[:2]]
        end = [two for two in parts if parts[two] > 0 and two[-2:] == word[-2:]]
        for one, two in product(begin, end):
            if one != two and OSA.normalized_similarity(word, one + two) >= _ALMOST:
                yield one, two


def is_correction(old: str, new: str, words: Vocabulary, elsewhere: Collection[str]) -> bool:
    """Whether ``new`` is a correction of ``old`` and no other word."""
    if {old, new} <= words.real:
        return False  # another word: both were written rightly
    like = _inflected(old, new, words) or _is_slip(old, new, words, elsewhere)
    return like and not _confused(old, new, words)


def _is_slip(old: str, new: str, words: Vocabulary, elsewhere: Collection[str]) -> bool:
    """Whether a word looks like another one that was mistyped."""
    begins = old[0] == new[0] or old[:2] == new[1::-1]
    if not begins and _bare(old[0]) != _bare(new[0]):
        return False
    if old in elsewhere or words.known(old):
        return False
    if _bare(old) == _bare(new):
        return True
    if not begins:
        return False
    if new in words.small:
        return OSA.distance(old, new) == 1
    if min(len(old), len(new)) < _SHORT:
        return False
    return OSA.distance(old, new) == 1 or OSA.normalized_similarity(old, new) >= _ALIKE


def _confused(old: str, new: str, words: Vocabulary) -> bool:
    """Whether both are words that look alike and mean different things."""
    for group in words.confused:
        one = {number for number, stem in enumerate(group) if stem.fullmatch(old)}
        two = {number for number, stem in enumerate(group) if stem.fullmatch(new)}
        if one and two and not one & two:
            return True
    return False


def _inflected(old: str, new: str, words: Vocabulary) -> bool:
    """Whether both are forms of one word."""
    if old in words.small or new in words.small:
        return False
    both = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
    stem = sum(1 for _ in both)
    whole = stem == min(len(old), len(new))
    return (
        stem >= (_STEM if whole else _STEM + 1)
        and old[stem:] in words.endings
        and new[stem:] in words.endings
    )


def _bare(word: str) -> str:
    """Return a word without the signs above and below its letters."""
    return "".join(
        one for one in unicodedata.normalize("NFKD", word) if not unicodedata.combining(one)
    )
