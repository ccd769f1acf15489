"""Cost grows little faster than the texts: no pair of texts, however unlike, takes for ever."""

from __future__ import annotations

import random
from cProfile import Profile

import pytest

from lydelse.compare import diff, parse, redline


def text(words: int, seed: int, headings: bool, known: int = 4_000) -> str:
    """A made-up text: paragraphs of eighty words, a heading now and then."""
    chance = random.Random(seed)
    parts: list[str] = []
    for number in range(words // 80):
        if headings and number % 10 == 0:
            parts.append(f"<h2>Part {chance.randrange(known)} of {seed}</h2>")
        chosen = " ".join(f"w{chance.randrange(known)}" for _ in range(80))
        parts.append(f"<p>{chosen}.</p>")
    return "\n".join(parts)


def calls(words: int, headings: bool) -> int:
    """How many functions are called to compare two texts: the same number on every machine."""
    old, new = parse(text(words, 1, headings)), parse(text(words, 2, headings))
    counted = Profile()
    counted.runcall(lambda: redline(diff(old, new)))
    return sum(entry.callcount for entry in counted.getstats())


@pytest.mark.parametrize("headings", [True, False], ids=["headings", "no headings"])
def test_texts_that_have_nothing_in_common_cost_little_more_when_they_are_longer(
    headings: bool,
) -> None:
    assert calls(16_000, headings) < 3 * calls(8_000, headings)


@pytest.mark.slow
@pytest.mark.parametrize("headings", [True, False], ids=["headings", "no headings"])
def test_two_wholly_different_texts_of_the_longest_kind_are_compared(headings: bool) -> None:
    assert calls(120_000, headings) < 3 * 7.5 * calls(16_000, headings)
