"""The search: each language alone, whole words and beginnings, the section, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import STORED, Project

# It says how many hits there are, and not that it is being prepared or waits for words.
TOLD = """() => {
  const words = JSON.parse(document.querySelector("#__config").text).translations;
  const told = document.querySelector(".md-search-result__meta").textContent.trim();
  return ["none", "one", "other"].map(number => words["search.result." + number])
    .some(sentence => told.replace(/\\d+/, "#") === sentence);
}"""
HITS = "all => all.map(one => one.href)"


def search(page: Any, words: str) -> list[str]:
    """The addresses that a search leads to, in order."""
    page.keyboard.press("/")
    page.locator(".md-search__input").fill("")
    page.locator(".md-search__input").press_sequentially(words)
    page.wait_for_function(TOLD)
    page.wait_for_timeout(400)
    found: list[str] = page.eval_on_selector_all(".md-search-result__link", HITS)
    page.keyboard.press("Escape")
    return found


@pytest.mark.parametrize(
    ("address", "words", "home"),
    [
        ("", "rättigheter", ""),
        ("integritetspolicy/", "personuppg", ""),
        ("integritetspolicy/", "SoftOne", ""),
        ("en/privacy-policy/", "SoftOne", "en/"),
        ("en/privacy-policy/history/", "consent", "en/"),
    ],
)
def test_each_language_finds_its_own_pages(
    own: Project, address: str, words: str, home: str, open_page: Callable[..., Any]
) -> None:
    found = search(open_page(own.url + address), words)
    assert found
    for hit in found:
        assert hit.startswith(own.url + home) and own.exists(hit)
        assert "?" not in hit  # what was searched for stays in the browser
        assert hit.startswith(own.url + "en/") == bool(home)
    assert any("#" in hit for hit in found)  # the section, not the page alone


def test_a_ring_is_part_of_the_letter(own: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url)
    assert search(page, "åtagande")
    assert not search(page, "atagande")
    assert not search(page, "rattigheter")


def test_common_words_and_words_beside_marks_are_found(
    own: Project, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url)
    assert search(page, "dina")
    assert search(page, "kallad")  # it stands after a bracket
    assert search(page, '"rättslig"')  # a cell of a table, between two others


@pytest.mark.parametrize(
    ("home", "asked", "written"),
    [
        ("", "rättigheterna", "rättigheter"),
        ("", "samtycket", "samtycke"),
        ("en/", "consenting", "consent"),
        ("en/", "recipient’s", "recipient"),
    ],
)
def test_other_forms_of_a_word_are_found(
    own: Project, home: str, asked: str, written: str, open_page: Callable[..., Any]
) -> None:
    """As found, not as missing; in quotes a word is meant as it stands."""
    page = open_page(own.url + home)
    found = search(page, asked)
    assert set(search(page, written)) & set(found)
    assert not page.locator(".md-search-result__terms").count()
    assert not search(page, f'"{asked}s"')


def test_what_is_written_as_asked_comes_first(own: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url + "en/")
    for word in ("purposes", "purpose"):
        search(page, word)
        first = page.locator(".md-search-result__item").first.locator("mark").all_inner_texts()
        assert word in {one.lower() for one in first}


def test_the_policy_comes_before_the_notices_that_repeat_it(
    own: Project, open_page: Callable[..., Any]
) -> None:
    for home, word, policy in (
        ("", "samtycke", "integritetspolicy/#consent"),
        ("en/", "consent", "en/privacy-policy/#consent"),
    ):
        links = search(open_page(own.url + home), word)
        assert own.url + policy in links[:2]  # the page, then the section


def test_the_wording_of_the_past_is_not_found(own: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url)
    assert not search(page, '"behandlare"')  # 1.0 alone says it
    current = search(page, "SoftOne")
    assert not [hit for hit in current if "/1." in hit or "andringar" in hit]


def test_by_keyboard_alone(below: Project, open_page: Callable[..., Any]) -> None:
    """Below a path: a key opens it, arrows choose, return leads to the section."""
    page = open_page(below.url + "en/privacy-policy/")
    page.keyboard.press("/")
    page.keyboard.type("scope")
    page.wait_for_selector(".md-search-result__link")
    for _ in range(12):
        page.keyboard.press("ArrowDown")
        if "#scope" in page.evaluate("document.activeElement.href || ''"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**#scope")
    assert page.url.startswith(below.url + "en/")
    assert not any(page.evaluate(STORED).values())
