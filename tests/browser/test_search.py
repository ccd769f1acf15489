"""The search: each language alone, visitors' words, the section, by keyboard; nothing is sent."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lydelse.website.search_index import words
from tests.browser.conftest import STORED, Project

# What visitors ask on each site, by language, and where the answer stands.
ASKED = tomllib.loads((Path(__file__).parent / "questions.toml").read_text("utf-8"))
HOMES = {"sv": "", "en": "en/"}

FIND = """async ([base, home, questions]) => {
  const {Search} = await import(base + "assets/search.js");
  const json = name => fetch(base + home + "search/" + name).then(one => one.json());
  const search = new Search(await json("texts.json"), await json("words.json"));
  return questions.map(one => {
    const {found, whole} = search.find(one);
    return [found.map(hit => hit.location), whole];
  });
}"""


OF_TEXTS = """async ([base, docs, words, questions]) => {
  const {Search} = await import(base + "assets/search.js");
  const search = new Search(docs, words);
  return questions.map(one => search.find(one).found.map(hit => hit.location));
}"""


def ask(page: Any, site: Project, home: str, *questions: str) -> list[tuple[list[str], bool]]:
    """The addresses that the search finds, and whether they have all words."""
    found: list[tuple[list[str], bool]] = page.evaluate(FIND, [site.url, home, questions])
    return found


@pytest.mark.parametrize(("name", "language"), [(one, code) for one in ASKED for code in HOMES])
@pytest.mark.slow
def test_what_visitors_ask_leads_where_it_is_answered(
    request: pytest.FixtureRequest, name: str, language: str, open_page: Callable[..., Any]
) -> None:
    """One in twenty may miss."""
    site = request.getfixturevalue("own" if name == "policies" else name)
    asked = ASKED[name][language]
    answers = ask(open_page(site.url), site, HOMES[language], *asked)
    missed = {
        question: found[:3]
        for (question, wanted), (found, _) in zip(asked.items(), answers, strict=True)
        if not any(one in hit for one in wanted.split("|") for hit in found[:3])
    }
    assert len(missed) <= len(asked) / 20, missed


def test_what_stands_for_a_word(own: Project, open_page: Callable[..., Any]) -> None:
    """A compound, what is joined or written otherwise, and words of another language."""
    texts = {
        "keys": "Dina nycklar förvaras i ett låst skåp.",
        "lamps": "Lampornas glas slipas för hand, version 2.1 sedan 5 mars 2026.",
        "delete": "Du kan få uppgifterna raderade.",
        "refuse": "Du kan avböja utskick.",
    }
    docs = [{"location": one, "title": "", "text": text} for one, text in texts.items()]
    asked = {
        "lampglas": ["lamps"],  # taken apart
        "nyckelförvaring": ["keys"],  # its last part alone is known
        "2026-03-05": ["lamps"],
        "v2.1": ["lamps"],
        "slipad": ["lamps"],  # another form
        "delete": ["delete"],
        "opt-out": ["refuse"],
        "reklam som jag vill slippa": [],
        "raddera": ["delete"],
    }
    said = open_page(own.url).evaluate(OF_TEXTS, [own.url, docs, words("sv", ["en"]), [*asked]])
    assert dict(zip(asked, said, strict=True)) == asked


def test_a_mark_is_part_of_a_letter_unless_nothing_else_is_found(
    own: Project, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url)
    (right, _), (bare, _), (typo, _) = ask(page, own, "", "åtagande", "atagande", "åtagnade")
    assert right and right[0] == bare[0] == typo[0] == "integritetspolicy/#commitment"


def test_all_words_go_before_some_and_equal_texts_stand_once(
    own: Project, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url)
    (whole, all_words), (some, none) = ask(page, own, "", "samtycke återkallas", "samtycke zzzz")
    assert whole and all_words and some and not none
    (found, _), (nothing, _) = ask(page, own, "", "personuppgifter", "xqzw")
    assert len(found) == len(set(found)) and nothing == []


def test_the_wording_of_the_past_is_not_found(own: Project, open_page: Callable[..., Any]) -> None:
    [(found, _)] = ask(open_page(own.url), own, "", "SoftOne")
    assert found and not [hit for hit in found if "/1." in hit or "andringar" in hit]


def test_by_keyboard_alone(below: Project, open_page: Callable[..., Any]) -> None:
    """Below a path: a key opens it, arrows choose, return leads there; Escape closes it."""
    page = open_page(below.url + "en/privacy-policy/")
    page.keyboard.press("/")
    page.keyboard.type("scope")
    page.wait_for_selector(".ly-search__found a")
    assert any(digit.isdigit() for digit in page.locator(".ly-search__told").inner_text())
    page.keyboard.press("Escape")
    assert not page.locator("#ly-search").is_visible()
    page.keyboard.press("/")
    for _ in range(12):
        page.keyboard.press("ArrowDown")
        if "#scope" in page.evaluate("document.activeElement.href || ''"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**#scope")
    assert page.url.startswith(below.url + "en/") and "?" not in page.url
    assert not any(page.evaluate(STORED).values())


@pytest.mark.parametrize(
    "act",
    [
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true}))",
        "document.querySelector('.ly-find').click()",
    ],
)
def test_the_field_has_the_focus_at_once(
    own: Project, open_page: Callable[..., Any], act: str
) -> None:
    """Who types on at once loses no letter, however slow the machine is."""
    assert open_page(own.url).evaluate(act + ", document.activeElement.id") == "ly-asked"


def test_texts_that_could_not_be_loaded_are_asked_for_again(
    own: Project, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url)
    page.route("**/search/texts.json", lambda route: route.abort(), times=1)
    page.click(".ly-find")
    page.keyboard.type("s")
    page.wait_for_selector(".ly-search__on a")  # nothing is known: it leads on
    page.keyboard.type("amtycke")
    page.wait_for_selector(".ly-search__found a")
    assert not page.locator(".ly-search__on").is_visible()


def test_an_empty_answer_leads_on(own: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url)
    page.click(".ly-find")
    page.keyboard.type("xqzw")
    page.wait_for_selector(".ly-search__on a")
    assert page.locator(".ly-search__told").inner_text()
    assert not page.locator(".ly-search__found li").count()


def test_what_fills_the_screen_of_a_phone_can_be_closed(
    own: Project, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url, width=360)
    page.click(".ly-find")
    page.keyboard.type("samtycke")
    page.wait_for_selector(".ly-search__found a")
    cut = page.locator(".ly-search__found p", has_text=" …").all_inner_texts()
    text = " ".join(page.evaluate("fetch('search/texts.json').then(one => one.text())").split())
    assert cut and all(one.strip("… ").split()[-1] + " " in text for one in cut)
    page.get_by_role("button", name="Stäng").click()
    assert not page.locator("#ly-search").is_visible()
    assert page.locator(".ly-find").evaluate("one => one === document.activeElement")
