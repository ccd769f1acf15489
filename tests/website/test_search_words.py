"""What visitors write, as data: each language has the same concepts and hands out the others'."""

from __future__ import annotations

import pytest

from lydelse.website.search_index import words

LANGUAGES = ("sv", "en", "de", "nb")
CONCEPTS = len(words("en")["concepts"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_names_every_concept(language: str) -> None:
    """And English is understood on a site of any language."""
    own = words(language)
    assert len(own["concepts"]) == CONCEPTS and all(own["concepts"])
    deletion = next(one for one in own["concepts"] if "delete" in one)
    assert deletion[-1] != deletion[0] and len(deletion) == len(set(deletion))
    assert not [one for concept in own["concepts"] for one in concept if one in own["common"]]


def test_the_words_of_the_other_languages_of_a_site_are_understood() -> None:
    assert any(
        {"radera", "löschen", "delete"} <= set(one) for one in words("sv", ["sv", "de"])["concepts"]
    )
    assert not any("löschen" in one for one in words("sv", ["sv"])["concepts"])
    assert "meine" in words("sv", ["sv", "de"])["strange"]


def test_a_language_without_a_list_and_a_variant_of_one_with() -> None:
    assert words("fi", ["fi", "sv"]) == {"code": "fi"}
    assert words("en-GB")["concepts"] == words("en")["concepts"]
    assert words("en-GB", ["en-GB", "sv"])["strange"] == words("en", ["sv"])["strange"]
