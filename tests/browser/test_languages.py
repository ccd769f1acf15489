"""Every page leads to its counterpart in the other language, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import NOWHERE, Project, Visit


def test_the_switch_and_the_head_agree(site: Project, visits: list[Visit]) -> None:
    """The switch leads where `hreflang` says; where it says nothing, to a page of that language."""
    by_url = {site.url + visit.url: visit for visit in visits}
    for visit in visits:
        switch, alternates = visit.seen["switch"], visit.seen["alternates"]
        assert set(switch) == set(site.languages), visit.url
        assert switch[visit.seen["lang"]] == site.url + visit.url
        for language, target in switch.items():
            there = by_url[target]  # it exists, and is a page
            assert there.seen["lang"] == language
            if language in alternates:
                assert site.url + alternates[language].removeprefix(site.path) == target
                assert there.seen["switch"][visit.seen["lang"]] == site.url + visit.url


def test_a_page_in_one_language_alone_leads_to_its_history(
    below: Project, open_page: Callable[..., Any]
) -> None:
    page = open_page(below.url + "lokalt/1.1/")
    with page.expect_navigation():
        page.click(".ly-languages a[hreflang=en]")
    assert page.url == below.url + "en/local/history/"


def test_following_the_switch(site: Project, kind: str, open_page: Callable[..., Any]) -> None:
    """By clicking, with Material's script running: there and back again."""
    page = open_page(site.url + kind, width=360)
    here = page.evaluate("document.documentElement.lang")
    also = page.eval_on_selector_all("head link[hreflang]", "all => all.map(one => one.hreflang)")
    there = next(one for one in site.languages if one != here and one in also)
    with page.expect_navigation():
        page.click(f".ly-languages a[hreflang={there}]")
    assert page.locator("html").get_attribute("lang") == there
    with page.expect_navigation():
        page.click(f".ly-languages a[hreflang={here}]")
    assert page.url == site.url + kind


def test_one_title_and_a_name(visits: list[Visit]) -> None:
    assert not {visit.url for visit in visits if visit.seen["headings"] != 1}
    titles = [visit.seen["title"] for visit in visits]
    assert all(titles)
    for language in {visit.seen["lang"] for visit in visits}:
        own = [visit.seen["title"] for visit in visits if visit.seen["lang"] == language]
        twice = {title for title in own if own.count(title) > 1}
        assert not twice, twice


@pytest.mark.parametrize("address", NOWHERE)
def test_not_found_speaks_every_language(
    site: Project, address: str, open_page: Callable[..., Any]
) -> None:
    """At whatever depth, with its styles, and links that lead home."""
    page = open_page(site.url + address)
    assert page.locator("h1").count() == 1
    for language in site.languages:
        home = site.url if language == site.languages[0] else f"{site.url}{language}/"
        section = page.locator(f".ly-not-found[lang={language}]")
        assert section.locator("h1, h2").inner_text()
        assert section.locator("a").evaluate("one => one.href") == home
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "600"
