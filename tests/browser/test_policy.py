"""Under a strict Content-Security-Policy everything works, and no page breaks it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import KINDS, Project, Watch

# Scripts that run; a JSON-LD block is data, which no policy is asked about.
RUN = re.compile(r"<script>(.*?)</script>", re.DOTALL)
POLICY = (
    "default-src 'none'; script-src 'self' {hashes}; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)


def hashes(html: str) -> str:
    """What the policy must name of a page's own scripts."""
    digests = (hashlib.sha256(one.encode()).digest() for one in RUN.findall(html))
    return " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests)


@pytest.fixture(scope="session")
def strict(browser: Any) -> Any:
    """A context in which every page comes with the policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})

    def guarded(route: Any) -> None:
        response = route.fetch()
        headers = dict(response.headers)
        html = response.text() if "text/html" in headers.get("content-type", "") else ""
        headers["content-security-policy"] = POLICY.format(hashes=hashes(html))
        route.fulfill(response=response, headers=headers)

    context.route("**/*", guarded)
    yield context
    context.close()


@pytest.mark.parametrize("address", [*KINDS.values(), "finns-inte/"])
def test_no_page_breaks_a_strict_policy(own: Project, strict: Any, address: str) -> None:
    watch = Watch(strict)
    page = strict.new_page()
    page.goto(own.url + address)
    page.wait_for_load_state("networkidle")
    said = [one for one in watch.said if "404" not in one]
    page.close()
    assert not said


def test_all_that_a_page_can_do_works_under_it(own: Project, strict: Any) -> None:
    """The search, the field for a day, the language switch, the navigation."""
    watch = Watch(strict)
    page = strict.new_page()
    page.goto(own.url + "integritetspolicy/historik/")
    page.keyboard.press("/")
    page.keyboard.type("rättigheterna")
    page.wait_for_selector(".ly-search__found a")
    page.keyboard.press("Escape")
    page.get_by_label("Visa vad som gällde en viss dag").fill("2026-11-22")
    assert "Version 1.1" in page.locator(".ly-asked output").inner_text()
    page.click(".ly-languages a[hreflang=en]")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("button", name="Menu").click()
    page.locator("#__menu").get_by_role("link", name="Privacy policy").click()
    page.wait_for_url("**/en/privacy-policy/")
    said = watch.said
    page.close()
    assert not said
    assert all(one.startswith((own.url, "data:", "blob:")) for one in watch.requests)


def test_the_policy_is_one_that_bites(own: Project, strict: Any) -> None:
    """What it forbids does not run, or the test above says nothing."""
    page = strict.new_page()
    page.goto(own.url)
    page.evaluate("""() => {
      const one = document.createElement("script");
      one.textContent = "window.ran = true";
      document.head.append(one);
    }""")
    assert page.evaluate("window.ran === undefined")
    page.close()


def test_linked_data_is_there_to_read(own: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url + "integritetspolicy/1.0/")
    data = page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)"
    )
    assert data["version"] == "1.0"


def test_links_to_paragraphs_are_shown_when_asked_for(
    own: Project, open_page: Callable[..., Any]
) -> None:
    """And add no word to the text."""
    page = open_page(own.url + "integritetspolicy/1.0/#use-3")
    assert page.locator(":target").evaluate("one => one.tagName") == "LI"
    article = page.locator("article")
    words = article.inner_text()
    page.locator(".ly-more > summary").click()
    button = page.get_by_role("button", name="Länkar till stycken")
    button.click()
    assert button.get_attribute("aria-pressed") == "true" and article.inner_text() == words
    page.get_by_role("link", name="Länk till stycke use-2").click()
    assert page.url.endswith("#use-2")
    button.click()
    assert not page.locator(".ly-here").count()


def test_any_two_versions_can_be_chosen(own: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url + "en/privacy-policy/history/")
    newer, older = page.locator(".ly-picker select").all()
    newer.select_option("1.2")
    older.select_option("1.0")
    page.get_by_role("button", name="Show the comparison").click()
    page.wait_for_url("**/en/privacy-policy/1.2/changes/1.0/")
