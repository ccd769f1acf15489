"""axe-core over every kind of page, with every rule it has: good practice and level AAA as well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from tests.browser.conftest import EACH, KINDS, NOWHERE, Project
from tests.browser.structure import pieces, showing_all

WIDTHS, SCHEMES = (360, 1440), ("light", "dark")
RUN = """async () => {
  const found = await axe.run(document, {
    resultTypes: ["violations"],
    runOnly: {type: "rule", values: axe.getRules().map(one => one.ruleId)},
  });
  return found.violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html}`));
}"""
# Folds and a part of the page that a script shows are looked at as well.
OPEN = "() => { for (const one of document.querySelectorAll('details')) one.open = true }"


@cache
def axe() -> str:
    """The source of axe-core."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def violations(page: Any) -> list[str]:
    """What axe finds on a page, folded and unfolded."""
    page.evaluate(axe())
    found: list[str] = page.evaluate(RUN)
    if page.locator("details:not([open])").count():
        page.evaluate(OPEN)
        found += page.evaluate(RUN)
    return [one[:300] for one in found]


@pytest.fixture
def looks(open_page: Callable[..., Any]) -> Callable[..., Iterator[tuple[str, Any]]]:
    """looks(url) opens a page in each width and scheme."""

    def opened(url: str) -> Iterator[tuple[str, Any]]:
        for scheme in SCHEMES:
            for width in WIDTHS:
                page = open_page(url, width=width, color_scheme=scheme, reduced_motion="reduce")
                yield f"{url} {scheme} {width}", page
                page.close()

    return opened


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
def test_no_kind_of_page_has_a_fault(
    own: Project, kind: str, scheme: str, width: int, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url + kind, width=width, color_scheme=scheme, reduced_motion="reduce")
    assert not violations(page)


@pytest.mark.parametrize(("name", "scheme"), [("404.html", "light"), ("en/404.html", "dark")])
def test_no_page_for_what_is_not_there_has_a_fault(
    own: Project, name: str, scheme: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url + name, width=360, color_scheme=scheme, reduced_motion="reduce")
    assert not violations(page)


@pytest.mark.parametrize("css", [".ly-find", ".ly-menu"])
def test_what_opens_has_no_fault(own: Project, css: str, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url + KINDS["document"], width=360, reduced_motion="reduce")
    page.click(css)
    if css == ".ly-find":
        page.keyboard.type("samtycke")
        page.wait_for_selector(".ly-search__found a")
    page.wait_for_timeout(300)
    assert not violations(page)


def test_the_navigation_is_a_list_of_links(own: Project, open_page: Callable[..., Any]) -> None:
    """No landmark without a name of its own, nothing to fold, and where the reader is."""
    page = open_page(own.url + "en/notices/agreements/history/", width=1440)
    names = page.eval_on_selector_all("nav", "all => all.map(one => one.ariaLabel)")
    assert all(names) and len(set(names)) == len(names)
    menu = page.locator(".ly-nav")
    assert not menu.locator("input, [tabindex]").count()
    assert menu.locator("[aria-current=page]").inner_text() == "Change history"


def test_the_title_is_the_first_heading_and_no_heading_folds(
    own: Project, kind: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url + kind)
    tags = page.eval_on_selector_all("h1, h2, h3, h4, h5, h6", "all => all.map(one => one.tagName)")
    assert tags[0] == "H1" and tags.count("H1") == 1
    assert not page.locator("summary :is(h1, h2, h3, h4, h5, h6)").count()


def test_a_change_is_told_where_it_begins_and_ends_and_by_which_link(
    below: Project, open_page: Callable[..., Any]
) -> None:
    """As a screen reader has it: the words of a mark, and links out of their list."""
    page = open_page(below.url + "en/privacy-policy/1.2/changes/1.0/", width=1440)
    tree = page.locator("main").aria_snapshot()
    marks = re.findall(r"- (insertion|deletion): \"?(.*)", tree)
    words = {"insertion": ("inserted:", "end of"), "deletion": ("deleted:", "end of")}
    assert marks
    assert not [(kind, said) for kind, said in marks if not all(w in said for w in words[kind])]
    links = page.locator(".ly-changes .ly-steps a")
    names = [links.nth(at).aria_snapshot().split("\n")[0] for at in range(links.count())]
    assert len(names) > 1 and len(set(names)) == len(names)


def test_a_heading_is_read_as_it_is_written(own: Project, open_page: Callable[..., Any]) -> None:
    """And leads to itself, for whoever copies the address."""
    for address in ("integritetspolicy/", "integritetspolicy/1.0/", "integritetspolicy/1.1/sv-en/"):
        page = open_page(own.url + address)
        heading = page.get_by_role("heading", name="Samtycke", exact=True)
        heading.get_by_role("link").click()
        assert page.url == f"{own.url}{address}#consent"


@pytest.mark.slow
@pytest.mark.parametrize("address", [*EACH.values(), *NOWHERE])
def test_every_kind_of_page_is_without_fault_in_every_language_width_and_scheme(
    own: Project, address: str, looks: Callable[..., Iterator[tuple[str, Any]]]
) -> None:
    looked = looks(own.url + address)
    assert not {look: wrong for look, page in looked if (wrong := violations(page))}


def test_a_page_that_alone_is_made_of_something_is_looked_at() -> None:
    """Only pages that show nothing which others do not are left out: their words do not matter."""
    whole = "<html lang=en><main><h1>A</h1><p>{}</p>{}</main>"
    made = {
        "twin": whole.format("x", ""),
        "first": whole.format("y", "<p>more</p>"),
        "class": whole.format("x", "<p class=ly-x>z</p>"),
        "attribute": whole.format("x", "<p tabindex=0>z</p>"),
        "parent": whole.format("x", "<blockquote><p>z</p></blockquote>"),
        "level": whole.format("x", "<h3>z</h3>"),
        "language": whole.replace("=en", "=sv").format("x", ""),
    }
    pages = {name: pieces(html.encode()) for name, html in made.items()}
    chosen = list(showing_all(pages))
    assert set(made) - set(chosen) == {"twin", "first"}
    assert list(showing_all({one: pages[one] for one in ("twin", "first")})) == ["twin"]


@pytest.mark.slow
def test_every_page_is_without_fault(site: Project, open_page: Callable[..., Any]) -> None:
    """Those that show all of which any page is made, in each scheme and each width."""
    made = {one: pieces((site.folder / one / "index.html").read_bytes()) for one in site.pages}
    found = {}
    for address in showing_all(made):
        for scheme, width in (("light", 360), ("dark", 1440)):
            url = site.url + address
            page = open_page(url, width=width, color_scheme=scheme, reduced_motion="reduce")
            if wrong := violations(page):
                found[address, scheme, width] = wrong
            page.close()
    assert not found
