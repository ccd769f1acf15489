"""The contract, and the measure against GNU wdiff, on the real histories beside the checkout."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import compare_judge as judge
import pytest

from lydelse.compare import diff, parse, redline

HISTORIES = [
    "basecamp-privacy/en",
    "mozilla-websites/en",
    "mozilla-websites/de",
    "mozilla-websites/fr",
    "github-cookies/en",
]


def editions(shared: Path, history: str) -> list[str]:
    folder = shared / "corpora" / history
    if not folder.is_dir():
        pytest.skip(f"../shared/corpora/{history} is not there: real histories are compared there")
    return [judge.render(file.read_bytes().decode()) for file in sorted(folder.glob("*.md"))]


def holds(old: str, new: str) -> None:
    before, after = parse(old), parse(new)
    assert judge.breaches(old, new, redline(diff(before, after)).html) == []
    assert diff(after, after).empty


@pytest.mark.parametrize("history", HISTORIES)
def test_a_sample_of_real_redlines_is_both_editions(shared: Path, history: str) -> None:
    versions = editions(shared, history)
    chance = random.Random(history)
    for at in chance.sample(range(len(versions) - 1), min(8, len(versions) - 1)):
        holds(versions[at], versions[at + 1])
    for _ in range(2):
        holds(*chance.sample(versions, 2))


@pytest.mark.slow
@pytest.mark.parametrize("history", HISTORIES)
def test_every_real_redline_is_both_editions(shared: Path, history: str) -> None:
    versions = editions(shared, history)
    for old, new in pairwise(versions):
        holds(old, new)
        holds(new, old)
    chance = random.Random(history)
    for _ in range(40):
        holds(*chance.sample(versions, 2))


@pytest.mark.slow
def test_together_the_marks_are_few_measured_against_wdiff(
    shared: Path, require_tool: Callable[[str], str]
) -> None:
    wdiff = require_tool("wdiff")
    changed = everything = theirs = 0
    for history in HISTORIES:
        for old, new in pairwise(editions(shared, history)):
            result = redline(diff(parse(old), parse(new))).html
            changed += judge.changed_words(result)
            everything += judge.marked_words(result)
            theirs += judge.wdiff_words(wdiff, old, new)
    # What only moved, or only came to stand in another kind of block, is marked as moved. wdiff
    # sees no blocks: to it, a paragraph that became an item has not changed, while the contract
    # has it stand twice. So that is held to a bound of its own.
    assert changed <= 1.1 * theirs
    assert everything <= 1.25 * theirs
