"""What one word is, and which words of two texts are the same."""

from __future__ import annotations

import pytest

from lydelse.compare.tree import Block, parse
from lydelse.compare.words import compare, tokens


def block(text: str, tag: str = "p") -> Block:
    return parse(f"<{tag}>{text}</{tag}>").sections[0].blocks[0]


def cut(text: str) -> list[str]:
    return [token.text for token in tokens(block(text))]


@pytest.mark.parametrize(
    "whole",
    [
        "integritetsskyddsmyndigheten",
        "é",
        "e-postadress",
        "GDPR:s",
        "l’utilisateur",
        "don't",
        "10 000",
        "1 234 567",
        "10\u00a0000",
        "1,5",
        "3.14",
        "2026-05-01",
        "01/05/2026",
        "4.5.2026",
        "12:30",
        "https://a.example/b?c=d&e=%20#f",
        "www.example.se/villkor",
        "name@example.com",
        "हिन्दी",
        "مَرْحَبًا",
        "e\u0301tude",
        "👍🏽",
    ],
)
def test_stays_one_piece(whole: str) -> None:
    assert cut(f"so {whole.replace('&', '&amp;')}, so") == ["so", whole, ",", "so"]


def test_punctuation_is_apart_from_words() -> None:
    assert cut("(Se https://a.example/x.) Ja!") == [
        "(", "Se", "https://a.example/x", ".", ")", "Ja", "!",
    ]  # fmt: skip


def test_scripts_without_spaces_are_cut_by_character_with_its_signs() -> None:
    assert cut("个人信息。") == ["个", "人", "信", "息", "。"]
    assert cut("ที่นี่") == ["ที่", "นี่"]


def test_a_year_before_a_number_is_no_thousand() -> None:
    assert cut("in 2024 100 users") == ["in", "2024", "100", "users"]


def test_white_space_in_code_blocks_counts() -> None:
    stretches = compare(block("a  b", "pre"), block("a b", "pre"))
    assert not all(stretch.kept for stretch in stretches)


def changes(old: str, new: str) -> list[tuple[str, str]]:
    return [
        (" ".join(t.text for t in s.old), " ".join(t.text for t in s.new))
        for s in compare(block(old), block(new))
        if not s.kept
    ]


def test_one_word_changed_is_one_word_marked() -> None:
    assert changes("We keep it for ten days.", "We keep it for two days.") == [("ten", "two")]


def test_a_repeated_word_does_not_spread_the_change() -> None:
    ((old, new),) = changes("the a of the b", "the a of the c of the b")
    assert (old, len(new.split())) == ("", 3)


def test_a_sentence_inserted_is_marked_from_its_start_to_its_stop() -> None:
    old, new = "We ask. We wait.", "We ask. We call. We wait."
    assert changes(old, new) == [("", "We call .")]


def test_two_replacements_around_a_comma_are_one() -> None:
    assert changes("cats, dogs here", "cows, hens here") == [("cats , dogs", "cows , hens")]


def test_ten_thousand_words_all_changed_are_one_change() -> None:
    old, new = (" ".join(f"{letter}{n}" for n in range(10_000)) for letter in "xy")
    assert len(changes(old, new)) == 1
