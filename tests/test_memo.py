"""What is kept in memory: by value, by identity, per website; bounded, counted, forgotten."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pytest

from lydelse import memo
from lydelse.memo import Count, by_identity, by_value, per_website
from lydelse.messages.counts import told_counts


@pytest.fixture(autouse=True)
def only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the functions of a test be the only ones that are counted."""
    monkeypatch.setattr(memo, "_memos", {})
    monkeypatch.setattr(memo, "_elsewhere", {})


class Site:
    """As much of a website as is asked for."""

    def __init__(self, languages: int = 2) -> None:
        self.languages = languages
        self.memory: dict[str, dict[Hashable, Any]] = {}


def counted() -> list[Count]:
    return list(memo.counts().values())


def test_equal_arguments_are_answered_once_and_the_longest_unasked_is_forgotten() -> None:
    asked: list[str] = []

    @by_value(2)
    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    assert [length(word) for word in ("a", "b", "a", "c", "a", "b")] == [1] * 6
    assert asked == ["a", "b", "c", "b"]
    assert counted() == [Count(hits=2, misses=4)]


def test_a_number_is_no_truth_where_types_are_told_apart() -> None:
    @by_value(typed=True)
    def told(value: object) -> str:
        return repr(value)

    assert [told(1), told(True)] == ["1", "True"]


def test_a_key_says_what_is_equal_and_the_oldest_is_forgotten() -> None:
    asked: list[str] = []

    @by_value(2, key=lambda word, loud=False: (word.lower(), loud))
    def shouted(word: str, loud: bool = False) -> str:
        asked.append(word)
        return word + "!" * loud

    assert [shouted(word) for word in ("a", "A", "b", "c", "A")] == ["a", "a", "b", "c", "A"]
    assert asked == ["a", "b", "c", "A"]
    assert shouted("c", loud=True) == "c!"
    assert counted() == [Count(hits=1, misses=5)]


def test_objects_that_are_equal_but_others_are_asked_for_again() -> None:
    asked: list[int] = []

    @by_identity(2)
    def total(left: list[int], right: list[int]) -> int:
        asked.append(len(left))
        return sum(left) + sum(right)

    one, other = [1], [1]
    assert [total(one, other), total(one, other), total(other, one), total(one, [1])] == [2] * 4
    assert asked == [1, 1, 1]
    assert counted() == [Count(hits=1, misses=3)]


def test_no_other_object_gets_the_place_of_one_that_is_remembered() -> None:
    @by_identity(8)
    def first(given: list[int]) -> int:
        return given[0]

    # Each list is gone as soon as it has been asked for, so that its id would be free again.
    assert [first([number]) for number in range(100)] == list(range(100))


def test_a_website_keeps_its_own_answers() -> None:
    asked: list[str] = []

    @per_website(lambda site: site.languages)
    def title(site: Site, document: str, *, short: bool = False) -> str:
        asked.append(document)
        return document[:1] if short else document

    one, other = Site(), Site()
    assert [title(site, "terms") for site in (one, one, other)] == ["terms"] * 3
    assert title(one, "terms", short=True) == "t"
    assert asked == ["terms"] * 3
    title(one, "cookies")  # the third answer of a site with room for two
    title(one, "terms")
    assert asked == ["terms"] * 3 + ["cookies", "terms"]
    assert counted() == [Count(hits=1, misses=5)]


def test_what_failed_is_tried_again() -> None:
    asked: list[int] = []

    @by_identity()
    def read(given: list[int]) -> int:
        asked.append(1)
        if len(asked) == 1:
            raise ValueError
        return len(asked)

    given = [1]
    with pytest.raises(ValueError):
        read(given)
    assert [read(given), read(given)] == [2, 2]


def test_one_function_is_forgotten_or_all() -> None:
    asked: list[str] = []

    @by_value()
    def left(word: str) -> str:
        asked.append("left")
        return word

    @by_value(key=lambda word: word)
    def right(word: str) -> str:
        asked.append("right")
        return word

    def ask() -> None:
        left("a"), right("a")

    ask()
    memo.forget(left)
    ask()
    assert asked == ["left", "right", "left"]
    memo.forget()
    ask()
    assert asked == ["left", "right", "left", "left", "right"]


def test_another_process_counts_what_it_asked_itself() -> None:
    @by_value(key=lambda word: word)
    def same(word: str) -> str:
        return word

    same("a")
    before = memo.counts()
    same("a"), same("b")
    there = memo.counts_since(before)
    assert list(there.values()) == [Count(hits=1, misses=1)]
    memo.add_counts(there)  # as if a second process had done the same
    assert counted() == [Count(hits=2, misses=3)]


def test_counts_are_told_when_the_environment_asks() -> None:
    @by_value(key=lambda word: word)
    def same(word: str) -> str:
        return word

    same("a"), same("a"), same("b")
    assert list(told_counts({}, "en")) == []
    heading, line = told_counts({"LYDELSE_COUNT": "1"}, "en")
    assert heading.split()[:2] == ["Hits", "Misses"]
    assert line.split() == ["1", "2", memo._name(same)]
    assert next(told_counts({"LYDELSE_COUNT": "1"}, "sv")).split()[:2] == ["Träffar", "Missar"]
