"""By keyboard alone: first the way past the header, and always a sight of where one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Project

# Where the focus is, and whether it can be seen: marked, in the window, under nothing.
FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = box.width > 0 && box.right > 0 && box.left < innerWidth
    && box.bottom > 0 && box.top < innerHeight;
  const shown = one.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const [line] = one.getClientRects();
  const top = line && document.elementFromPoint(line.x + line.width / 2, line.y + line.height / 2);
  const free = one.contains(top) || top?.contains(one);
  const good = seen && inside && shown && free;
  return {what: one.outerHTML.slice(0, 120), tag: one.tagName, good};
}"""


def test_the_first_stop_leads_past_the_header(
    own: Project, kind: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url + kind, reduced_motion="reduce")
    page.keyboard.press("Tab")
    focus = page.evaluate(FOCUS)
    assert "skip" in focus["what"] and focus["good"]
    page.keyboard.press("Enter")
    page.wait_for_url("**#title")
    box = page.locator("h1").bounding_box()
    assert 0 <= box["y"] < 800
    page.keyboard.press("Tab")
    after = page.evaluate(
        "() => document.activeElement.compareDocumentPosition(document.querySelector('h1'))"
    )
    assert after & 2  # the title stands before what is reached next


@pytest.mark.parametrize("width", [360, 1280])
def test_the_focus_is_seen_at_every_stop(
    own: Project, kind: str, width: int, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url + kind, width=width, reduced_motion="reduce")
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] == "BODY":
            break
        if not focus["good"]:  # Material opens its search a moment later
            page.wait_for_timeout(200)
            focus = page.evaluate(FOCUS)
        stops.append(focus)
    assert len(stops) > 4
    assert not [one["what"] for one in stops if not one["good"]]


def test_folds_open_by_keyboard(own: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url + "integritetspolicy/1.0/", width=360)
    fold = page.locator(".ly-contents details")
    assert not page.locator(".ly-contents a").first.is_visible()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    page.locator(".ly-contents a").first.click()
    assert page.url.endswith("#scope")


@pytest.mark.parametrize("script", [True, False])
def test_the_navigation_of_a_narrow_page(own: Project, browser: Any, script: bool) -> None:
    """A button shows it, with or without a script; Escape leads back to the button."""
    context = browser.new_context(
        java_script_enabled=script, viewport={"width": 360, "height": 740}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(own.url + "en/privacy-policy/")
    menu, button = page.locator("#__menu"), page.get_by_role("button", name="Menu")
    assert not menu.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Tab")
    assert menu.get_by_role("link", name="Home").evaluate("one => one === document.activeElement")
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert button.evaluate("one => one === document.activeElement")
    context.close()


@pytest.mark.parametrize(("css", "what"), [(".ly-menu", "#__menu"), (".ly-find", "#ly-search")])
def test_what_lies_over_the_page_keeps_the_focus(
    own: Project, css: str, what: str, open_page: Callable[..., Any]
) -> None:
    """Round and round in both directions, until Escape gives it back to the button."""
    page = open_page(own.url + "en/privacy-policy/", width=360, reduced_motion="reduce")
    page.focus(css)
    page.keyboard.press("Enter")
    assert page.locator(what).is_visible()
    if what == "#ly-search":
        page.keyboard.type("consent")
        page.wait_for_selector(".ly-search__found a")
    else:
        page.keyboard.press("Tab")
    stop = "() => document.activeElement.outerHTML"
    inside = f"() => document.querySelector('{what}').contains(document.activeElement)"
    first, seen = page.evaluate(stop), []
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
        seen.append(page.evaluate(stop))
        if seen[-1] == first:
            break
    assert len(seen) > 2 and seen[-1] == first
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(stop) == seen[-2]
    page.keyboard.press("Escape")
    assert not page.locator(what).is_visible()
    assert page.locator(css).evaluate("one => one === document.activeElement")
