"""Nothing leaves the visitor's browser and nothing stays in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.browser.conftest import NOWHERE, STORED, Project, Visit, Watch

STYLED = re.compile(r"<style\b|<[^>]*\s(?:style|on[a-z]+)=")


def test_no_page_asks_another_host(site: Project, visits: list[Visit]) -> None:
    elsewhere = {
        (visit.url, one)
        for visit in visits
        for one in visit.requests
        if not one.startswith((site.url, "data:", "blob:"))
    }
    assert not elsewhere


def test_no_request_fails(site: Project, visits: list[Visit]) -> None:
    assert not {visit.url: visit.failed for visit in visits if visit.failed}
    # As the host saw it: what the search asks for in the background is in this list as well.
    wrong = [asked for asked in site.served.requests if not site.exists(asked)]
    assert set(wrong) <= {site.path + address for address in NOWHERE}


def test_no_cookie_and_nothing_stored(visits: list[Visit]) -> None:
    assert not {visit.url: visit.stored for visit in visits if any(visit.stored.values())}


def test_the_console_is_quiet(visits: list[Visit]) -> None:
    assert not {visit.url: visit.said for visit in visits if visit.said}


def test_no_inline_style_or_handler(site: Project) -> None:
    """As a strict Content-Security-Policy asks; as the files are, before any script ran."""
    pages = sorted(site.folder.rglob("*.html"))
    assert not [path for path in pages if STYLED.search(path.read_text("utf-8"))]


def test_nothing_is_kept_after_use(own: Project, browser: Any) -> None:
    """Search, language switch, folds, a section's link to itself."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    watch = Watch(context)
    page = context.new_page()
    page.goto(own.url + "integritetspolicy/")
    page.click(".ly-find")
    page.keyboard.type("samtycke")
    page.wait_for_selector(".ly-search__found a")
    page.keyboard.press("Escape")
    page.click("summary:visible")
    page.click(".ly-languages a[hreflang=en]")
    page.hover("#consent")
    page.click("#consent .ly-anchor")
    assert page.url.endswith("/en/privacy-policy/#consent")
    stored = page.evaluate(STORED)
    assert not any(stored.values()) and not context.cookies()
    heard = watch.taken()
    assert not heard["failed"] and not heard["said"]
    assert all(one.startswith((own.url, "data:", "blob:")) for one in heard["requests"])
    context.close()


def test_the_same_without_a_script(
    own: Project, kind: str, open_page: Callable[..., Any], browser: Any
) -> None:
    """What it says is there, whole; only style sheets and the favicon are asked for."""
    context = browser.new_context(java_script_enabled=False)
    watch = Watch(context)
    page = context.new_page()
    page.goto(own.url + kind)
    words = page.locator("main").inner_text()
    heard = watch.taken()
    context.close()
    with_script = open_page(own.url + kind)
    # Fields for a day and for two versions are what a script adds.
    with_script.evaluate(
        "document.querySelectorAll('.ly-asked, .ly-picker').forEach(one => one.remove())"
    )
    assert words and words == with_script.locator("main").inner_text()
    assert not heard["failed"] and not heard["said"]
    assets = [one for one in heard["requests"] if one != own.url + kind]
    assert all(one.startswith(own.url) for one in assets)
    assert all(one.endswith((".css", ".svg", ".png")) or ".js" in one for one in assets)
