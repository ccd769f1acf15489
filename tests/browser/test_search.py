"""The search: each language alone, visitors' words, the section, by keyboard; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import STORED, Project

# What visitors ask, and where one of the first three answers must lead, if it is one of several.
QUESTIONS: dict[str, list[tuple[str, str]]] = {
    "": [
        ("radera", "begaran"),
        ("nyhetsbrev", "#marketing"),
        ("klaga", "#complaint"),
        ("IMY", "#complaint"),
        ("reklam", "#marketing"),
        ("app", "mobila"),
        ("kansliga", "#collection|#definitions"),
        ("känsliga uppgifter", "#collection|#definitions"),
        ("hur raderar jag mina uppgifter", "begaran"),
        ("ta bort mina uppgifter", "begaran"),
        ("avregistrera mig från nyhetsbrev", "#marketing"),
        ("vad vet ni om mig", "begaran"),
        ("registerutdrag", "begaran"),
        ("samtycket", "#consent"),
        ("rättigheterna", "begaran|#access|information"),
        ("hur länge sparas mina uppgifter", "#storage"),
        ("säljer ni mina uppgifter", "#marketing"),
        ("personnumer", "#collection"),
        ("personnummer", "#collection"),
        ("cookies", "kakor|cookies|#websites"),
        ("kakor", "cookies"),
        ("blankett", "begaran"),
        ("dataskyddsombud", "#access|begaran|information"),
        ("kontakt", "begaran|information|#access|tillganglighet"),
        ("kreditkort", "#collection"),
        ("överföring till annat land", "#disclosure"),
        ("utanför EU", "information|#disclosure"),
        ("ändra fel uppgifter", "begaran"),
        ("rätta", "begaran"),
        ("“Samtycke” ", "#consent"),
        ("personuppgiftsansvarig", "information|#definitions|#disclosure"),
    ],
    "en/": [
        ("delete my data", "request"),
        ("unsubscribe", "#marketing"),
        ("complain", "#complaint"),
        ("IMY", "#complaint"),
        ("ads", "#marketing"),
        ("app", "mobile"),
        ("newsletter", "#marketing"),
        ("how long do you keep my data", "#storage"),
        ("do you sell my data", "#marketing"),
        ("third party", "#disclosure"),
        ("cookies", "cookies"),
        ("right to be forgotten", "request"),
        ("subject access request", "request"),
        ("consent", "#consent"),
        ("withdraw consent", "#consent"),
        ("recieve information", "#access|request"),
        ("credit card", "#collection"),
        ("sensitive data", "#collection|#definitions"),
        ("data protection officer", "#access|request|notices"),
        ("screen reader", "accessibility"),
        ("correct wrong information", "request"),
        ("who do you share my data with", "#disclosure"),
        ("marketting", "#marketing"),
    ],
}

FIND = """async ([base, home, questions]) => {
  const {Search} = await import(base + "assets/search.js");
  const json = name => fetch(base + home + "search/" + name).then(one => one.json());
  const search = new Search(await json("texts.json"), await json("words.json"));
  return questions.map(one => {
    const {found, whole} = search.find(one);
    return [found.map(hit => hit.location), whole];
  });
}"""


def ask(page: Any, site: Project, home: str, *questions: str) -> list[tuple[list[str], bool]]:
    """The addresses that the search finds, and whether they have all words."""
    found: list[tuple[list[str], bool]] = page.evaluate(FIND, [site.url, home, questions])
    return found


def test_what_visitors_ask_leads_where_it_is_answered(
    own: Project, open_page: Callable[..., Any]
) -> None:
    """One in twenty may miss: none of these did when the lists were made but "utanför EU"."""
    page, missed = open_page(own.url), []
    for home, asked in QUESTIONS.items():
        answers = ask(page, own, home, *[question for question, _ in asked])
        for (question, wanted), (found, _) in zip(asked, answers, strict=True):
            if not any(one in hit for one in wanted.split("|") for hit in found[:3]):
                missed.append((question, found[:3]))
    assert len(missed) <= sum(map(len, QUESTIONS.values())) / 20, missed


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


def test_an_empty_answer_leads_on(own: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url)
    page.click(".ly-find")
    page.keyboard.type("xqzw")
    page.wait_for_selector(".ly-search__on a")
    assert page.locator(".ly-search__told").inner_text()
    assert not page.locator(".ly-search__found li").count()
