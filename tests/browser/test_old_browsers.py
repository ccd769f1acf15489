"""A browser that knows no popover: menu and search work, and the title still comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.conftest import Project
from tests.browser.test_accessibility import violations

# What such a browser lacks: the methods, the attribute and the selector.
UNKNOWN = "for (const one of ['popover', 'showPopover', 'hidePopover', 'togglePopover'])" + (
    " delete HTMLElement.prototype[one]"
)
RENAMED = {
    " popover ": " data-popover ",
    "popovertarget": "data-popovertarget",
    "[popover]": "[data-popover]",
    ":popover-open": ":unknown-open",
}


def _as_it_was(route: Any) -> None:
    if route.request.resource_type not in ("document", "stylesheet", "script"):
        route.continue_()
        return
    answer = route.fetch()
    text = answer.text()
    for now, then in RENAMED.items():
        text = text.replace(now, then)
    route.fulfill(response=answer, body=text)


@pytest.fixture
def old_page(own: Project, browser: Any) -> Iterator[Callable[..., Any]]:
    """old_page(width, script=True) is a policy in such a browser."""
    contexts = []

    def opened(width: int, script: bool = True) -> Any:
        context = browser.new_context(
            java_script_enabled=script, viewport={"width": width, "height": 740}
        )
        contexts.append(context)
        context.add_init_script(UNKNOWN)
        context.route("**/*", _as_it_was)
        page = context.new_page()
        page.goto(own.url + "en/privacy-policy/")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_the_menu_opens_closes_and_gives_the_focus_back(old_page: Callable[..., Any]) -> None:
    page = old_page(360)
    menu, button = page.locator(".ly-nav"), page.get_by_role("button", name="Menu")
    assert not menu.is_visible() and button.get_attribute("aria-expanded") == "false"
    button.click()
    assert menu.is_visible() and button.get_attribute("aria-expanded") == "true"
    menu.get_by_role("link", name="Home").focus()
    assert not violations(page)
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert button.evaluate("one => one === document.activeElement")
    button.click()
    page.mouse.click(350, 400)  # beside it
    assert not menu.is_visible()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_search_opens_finds_and_closes(old_page: Callable[..., Any], width: int) -> None:
    page = old_page(width)
    panel = page.locator("#ly-search")
    assert not panel.is_visible()
    page.get_by_role("button", name="Search").click()
    page.keyboard.type("consent")
    page.wait_for_selector(".ly-search__found a")
    panel.get_by_role("button", name="Close").click()
    assert not panel.is_visible()
    page.keyboard.press("/")
    assert page.locator("#ly-asked").evaluate("one => one === document.activeElement")


@pytest.mark.parametrize("width", [360, 1440])
def test_without_a_script_the_list_stands_below_the_text_or_beside_it(
    old_page: Callable[..., Any], width: int
) -> None:
    page = old_page(width, script=False)
    title, menu = page.locator("h1").bounding_box(), page.locator(".ly-nav").bounding_box()
    assert title["y"] <= 200
    below, beside = menu["y"] > title["y"] + 740, menu["x"] + menu["width"] <= title["x"]
    assert (below, beside) == (width == 360, width == 1440)
    assert not page.locator("#ly-search").is_visible()
    assert not page.get_by_role("button").count()
