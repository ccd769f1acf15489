"""The words of the site: every language says everything, with the same values."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from lydelse.checks.stray_markup import foreign
from lydelse.law.rules import rules
from lydelse.messages.catalogue import (
    catalogue,
    has_catalogue,
    language_name,
    say,
    say_day,
    say_number,
)
from lydelse.messages.problems import LANGUAGES, near_or, phrase, problem
from lydelse.publishing.register_skeleton import demanded
from lydelse.registers.notices import ways

MESSAGES = {
    file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
    for file in files("lydelse").joinpath("messages").iterdir()
    if file.name.endswith(".toml")
    and file.name not in ("problems.toml", "report.toml", "phrases.toml")
}
OTHERS = sorted(MESSAGES.keys() - {"sv"})


def sentences(messages: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence by its whole key, in order."""
    for name, value in messages.items():
        if isinstance(value, Mapping):
            yield from sentences(value, f"{above}{name}.")
        else:
            yield above + name, value


def values_of(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_there_are_words_in_three_languages() -> None:
    assert {"sv", "en", "de"} <= MESSAGES.keys()


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys_in_the_same_order(language: str) -> None:
    keys = [key for key, _ in sentences(MESSAGES[language])]
    assert keys == [key for key, _ in sentences(MESSAGES["sv"])]


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_takes_the_same_values(language: str) -> None:
    swedish = dict(sentences(MESSAGES["sv"]))
    wrong = {
        key: values_of(sentence) ^ values_of(swedish[key])
        for key, sentence in sentences(MESSAGES[language])
        if values_of(sentence) != values_of(swedish[key])
    }
    assert wrong == {}


@pytest.mark.parametrize("language", MESSAGES)
def test_nothing_is_left_empty_and_every_language_has_a_name(language: str) -> None:
    assert [key for key, sentence in sentences(MESSAGES[language]) if not sentence.strip()] == []
    names = [language_name(language, code) for code in MESSAGES]
    assert len(set(names)) == len(MESSAGES) and not set(names) & MESSAGES.keys()


@pytest.mark.parametrize("language", MESSAGES)
def test_path_words_are_plain_and_tell_the_pages_apart(language: str) -> None:
    words = list(MESSAGES[language]["path"].values())
    assert len(set(words)) == len(words)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", word) for word in words)


def test_a_language_without_words_is_known_to_have_none() -> None:
    assert has_catalogue("sv") and not has_catalogue("fi")
    with pytest.raises(FileNotFoundError):
        catalogue("fi")


@pytest.mark.parametrize(
    ("language", "day", "count"),
    [
        ("sv", "1 januari 2031", "12 345 ord tillagda"),
        ("en", "1 January 2031", "12,345 words inserted"),
        ("de", "1. Januar 2031", "12.345 Wörter eingefügt"),
        ("nb", "1. januar 2031", "12 345 ord tilføyd"),
    ],
)
def test_days_and_numbers_are_written_as_in_the_language(
    language: str, day: str, count: str
) -> None:
    assert say_day(language, date(2031, 1, 1)) == day
    assert " ".join(say_number(language, "comparison.words_inserted", 12345).split()) == count


def test_a_key_that_is_nowhere_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("sv", "document.nonsense")


def test_what_is_filled_into_problems_is_said_in_every_language_they_are_told_in() -> None:
    text = files("lydelse").joinpath("messages/phrases.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    assert [*tables] == [*LANGUAGES]
    said = [
        {key: values_of(sentence) for key, sentence in table.items()} for table in tables.values()
    ]
    assert said[0] == said[1] and [*said[0]] == [*said[1]]


def test_a_value_is_said_in_the_language_of_the_sentence() -> None:
    hint = near_or(["logo.png"], phrase("fix-the-path"))
    found = problem("image-missing", "docs/sv/a.md", 3, address="lgo.png", hint=hint)
    assert found.told("sv")[1] == "Menade du `logo.png`?"
    assert found.told("en")[1] == "Did you mean `logo.png`?"
    assert near_or([], phrase("fix-the-path"))["sv"] == "Rätta sökvägen, eller lägg till filen."


def test_a_rule_demands_what_stands_in_a_register() -> None:
    assert {way for rule in rules() if rule.kind == "notice" for way in demanded(rule)} <= ways()
    assert "controller.nam" not in ways()


def test_what_the_law_asks_for_is_said_in_every_language_problems_are_told_in() -> None:
    for rule in rules():
        assert {*rule.owes} == {*rule.source} == {*LANGUAGES}, rule.letter
    for kind in foreign():
        assert {*kind.what} == {*kind.instead} == {*LANGUAGES}, kind.what
