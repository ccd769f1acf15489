"""What a change moves or parts otherwise, though no word of it seems to change.

The words of two texts can be the same and the texts not: figures whose separators went, "not" at
another place, sentences in another order, a list that was counted, words that were struck out.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from lydelse.compare import Section
from lydelse.compare.tree import Block
from lydelse.compare.words import tokens
from lydelse.revision.lexicon import Side, Vocabulary, words_of

_FIGURE = re.compile(
    r"(?:(?<=[\s(>])|^)[−–-]?\d[\d.,:/−–-]*\d|(?:(?<=[\s(>])|^)[−–-]?\d|\d[\d.,:/−–-]*\d|\d"
)
_GROUPED = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{2,3}(?!\d))")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_PLACED = ("negations", "limits", "modals")
"""Kinds of words that say something else at another place."""
_STRUCK = ("s", "del", "strike")
_STEM = 3


def figures(text: str) -> list[str]:
    """Return the strings of digits of a text with what stands between them, in order."""
    plain = re.sub(r"(?<=\d) [–-] (?=\d)", "-", _GROUPED.sub("", text))
    return [re.sub(r"[−–]", "-", one).replace(",", ".") for one in _FIGURE.findall(plain)]


def misplaced(old: Side, new: Side, words: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Yield what stands otherwise in a text: the kind, how it read, how it reads."""
    before, after = figures(old.text), figures(new.text)
    digits = ["".join(re.findall(r"\d", "".join(one))) for one in (before, after)]
    if before != after and digits[0] == digits[1] and digits[0]:
        gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
        yield "numbers", ", ".join(gone), ", ".join(come)
    yield from _moved_words(old, new, words)
    one, two = ([tuple(words_of(s)) for s in _SENTENCE.split(side.text)] for side in (old, new))
    if one != two and len(one) > 1 and Counter(one) == Counter(two):
        yield "passage", old.text[:60], new.text[:60]
    yield from _lost_particles(old, new, words)


def _moved_words(old: Side, new: Side, words: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Words such as "not" and "only" that stand between other words than before."""
    for kind in _PLACED:
        was, now = _placed(old, kind), _placed(new, kind)
        if Counter(one[0] for one in was) != Counter(one[0] for one in now):
            continue  # one came or went: told as such
        for group in dict.fromkeys(one[0] for one in was):
            pairs = zip(
                (one for one in was if one[0] == group),
                (one for one in now if one[0] == group),
                strict=True,
            )
            for (_, text, left, right), (_, other, before, after) in pairs:
                if left == before or right == after:
                    continue
                crossed = {left} & {after} | {right} & {before}
                if not crossed or not crossed <= words.carriers:
                    yield (
                        kind,
                        f"{left} {text} {right}".strip(),
                        f"{before} {other} {after}".strip(),
                    )


def _placed(side: Side, kind: str) -> list[tuple[str, str, str, str]]:
    """Return the words of a kind in reading order,
    each with the word before it and the one after."""
    found = []
    for one in sorted(side.found, key=lambda found: found.at):
        if one.kind == kind:
            before, after = side.text[: one.at], side.text[one.at + len(one.text) :]
            left, right = words_of(before)[-1:], words_of(after)[:1]
            found.append((one.group, one.text, (left or [""])[0], (right or [""])[0]))
    return found


def inflected(
    pairs: Iterable[tuple[str, str]], old: Side, new: Side, words: Vocabulary
) -> Iterator[tuple[str, str, str]]:
    """Yield corrections that change the number, tense or definiteness of a word."""
    for was, now in pairs:
        if was in words.small or now in words.small:
            continue
        if any(
            _another_form(was, now, groups)
            and (not before or _stands_after(was, old, before) or _stands_after(now, new, before))
            for _, before, groups in words.forms
        ):
            yield "words", was, now


def _another_form(was: str, now: str, groups: Mapping[str, int]) -> bool:
    stem = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(was, now, strict=False)))
    return any(
        groups.get(was[cut:], -1) != groups.get(now[cut:], -1)
        and was[cut:] in groups
        and now[cut:] in groups
        for cut in range(_STEM, stem + 1)
    )


def _stands_after(word: str, side: Side, before: Collection[str]) -> bool:
    near = zip(("", *side.words), side.words, strict=False)
    return any(one == word and first in before for first, one in near)


def _lost_particles(old: Side, new: Side, words: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Small words that came or went and change what the word before them says."""
    gone = Counter(old.words) - Counter(new.words)
    come = Counter(new.words) - Counter(old.words)
    lost = [word for word in gone if word in words.particles and not come]
    won = [word for word in come if word in words.particles and not gone]
    if lost or won:
        yield "limits", " ".join(lost), " ".join(won)


def shape(section: Section) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the kinds of a section's lists, the items of those that are numbered,
    and what is struck."""
    blocks = [block for one in section.blocks for block in _walk(one)]
    kinds = tuple(block.tag for block in blocks if block.tag in ("ol", "ul"))
    items = tuple(
        " ".join(words_of(_text(child)))
        for block in blocks
        if block.tag == "ol"
        for child in block.children
    )
    return kinds, items, tuple(_struck(blocks))


def reshaped(old: Section, new: Section) -> Iterator[tuple[str, str, str]]:
    """Yield what changed in the kind or the order of lists, and in what is struck out."""
    (kinds, items, struck), (new_kinds, new_items, new_struck) = shape(old), shape(new)
    if len(kinds) == len(new_kinds) and kinds != new_kinds:
        yield "passage", "/".join(kinds), "/".join(new_kinds)
    if items != new_items and Counter(items) == Counter(new_items):
        yield "passage", _first_apart(items, new_items), _first_apart(new_items, items)
    if struck != new_struck:
        yield "passage", " ".join(struck), " ".join(new_struck)


def _first_apart(some: Sequence[str], others: Sequence[str]) -> str:
    return next((one for one, other in zip(some, others, strict=True) if one != other), "")


def _walk(block: Block) -> Iterator[Block]:
    yield block
    for child in block.children:
        yield from _walk(child)


def _text(block: Block) -> str:
    return block.text or " ".join(map(_text, block.children))


def _struck(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if not block.children:
            for token in tokens(block):
                if any(mark.tag in _STRUCK for mark in token.path):
                    yield token.text
