"""How a page looks, as far as a machine can tell: size, colours, print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lydelse.formats.markdown import render
from lydelse.website.views.typography import with_column_names
from tests.browser.conftest import KINDS, Project, Visit

# Relative luminance of the colour behind the text, and the contrast of the text with it.
COLOURS = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(part => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = colour => {
    const [red, green, blue] = parts(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const style = getComputedStyle(document.body);
  const [behind, text] = [light(style.backgroundColor), light(style.color)];
  const [more, less] = [Math.max(behind, text), Math.min(behind, text)];
  return {behind, contrast: (more + 0.05) / (less + 0.05)};
}"""

# Characters to a line in the paragraphs that fill at least four.
MEASURE = """() => {
  const counts = [];
  for (const one of document.querySelectorAll("article.ly-text > p")) {
    const range = document.createRange();
    range.selectNodeContents(one);
    const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
    if (lines >= 4) counts.push(one.textContent.length / lines);
  }
  return counts.reduce((sum, one) => sum + one, 0) / counts.length;
}"""

# How each element of an article looks, and where it lies, once a sample is put into it.
LOOK = """sample => {
  document.querySelector("article.ly-text").insertAdjacentHTML("beforeend", sample);
  return [...document.querySelectorAll("article.ly-text, article.ly-text *")]
    .filter(one => one.tagName !== "DIV" && !one.closest(".ly-way")).map(one => {
      const style = getComputedStyle(one), box = one.getBoundingClientRect();
      return [one.tagName, style.fontFamily, style.fontSize, style.lineHeight, style.fontWeight,
        style.color, style.backgroundColor, style.marginTop, style.marginBottom, style.paddingTop,
        style.paddingLeft, style.borderTopWidth, style.borderLeftWidth, style.listStyleType,
        style.textAlign, style.overflowWrap, style.textDecorationLine,
        Math.round(box.left), Math.round(box.width)];
    });
}"""
SAMPLE = """<ol><li>One<ol><li>Two<ol><li>Three</li></ol></li></ol></li></ol>
  <ul><li><p>One</p><ul><li>Two</li></ul></li></ul>
  <dl><dt>Term</dt><dd>What it means</dd></dl><blockquote><p>Quoted</p></blockquote><hr>
  <p>Text<sup><a class="footnote-ref" href="#x">1</a></sup> and <code>code</code></p>
  <div class="footnote"><hr><ol><li><p>A note</p></li></ol></div>"""

# What moved by itself, and how much.
SHIFTS = """() => new Promise(done => {
  const moved = [];
  new PerformanceObserver(list => moved.push(...list.getEntries().map(
    one => [one.value, ...one.sources.map(source => String(source.node?.className))])
  )).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(moved), 200);
})"""

SMALL = """() => [...document.querySelectorAll("a, button, summary")]
  .filter(one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter(one => !one.closest(".ly-skip, .ly-note, .ly-summary, .ly-changed p, article p")
    && !one.closest("article :is(li, td, th, dd):not(.ly-version, .ly-changed-sections li)"))
  .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 23.9 || box.width < 23.9).map(([what]) => what)"""


@pytest.mark.parametrize("width", [320, 360])
def test_no_page_scrolls_sideways(width: int, visits: list[Visit]) -> None:
    assert not {visit.url for visit in visits if visit.scrolls[width] > 0}


def test_twice_the_size_of_text_loses_nothing(
    own: Project, kind: str, open_page: Callable[..., Any]
) -> None:
    """200 % of 1280 px is a window of 640."""
    page = open_page(own.url + kind, width=640, device_scale_factor=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.locator("h1").is_visible()


def test_wider_spacing_loses_nothing(
    own: Project, kind: str, open_page: Callable[..., Any]
) -> None:
    """As far as WCAG 1.4.12 goes, on a narrow page."""
    page = open_page(own.url + kind, width=320)
    page.add_style_tag(
        content="""* {
      line-height: 1.5 !important;
      letter-spacing: 0.12em !important;
      word-spacing: 0.16em !important;
    } p { margin-bottom: 2em !important }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_dark_follows_the_setting(own: Project, kind: str, open_page: Callable[..., Any]) -> None:
    """At once, without a reload; no page asks for anything else."""
    page = open_page(own.url + kind, color_scheme="light")
    light = page.evaluate(COLOURS)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(COLOURS)
    assert light["behind"] > 0.9 and light["contrast"] > 12
    assert dark["behind"] < 0.05 and dark["contrast"] > 12


@pytest.mark.parametrize("kind", ["integritetspolicy/", "en/privacy-policy/1.0/"])
def test_lines_have_a_measure(own: Project, kind: str, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url + kind, width=1440)
    assert 60 <= page.evaluate(MEASURE) <= 75


@pytest.mark.parametrize("width", [360, 1280])
def test_targets_are_large_enough(
    own: Project, kind: str, width: int, open_page: Callable[..., Any]
) -> None:
    """Outside running text."""
    page = open_page(own.url + kind, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert not page.evaluate(SMALL)


def test_a_text_looks_the_same_today_and_in_the_record(
    own: Project, open_page: Callable[..., Any]
) -> None:
    """All that it can be made of, and the header above it."""
    themed = open_page(own.url + "integritetspolicy/", width=1440)
    lean = open_page(own.url + "integritetspolicy/1.2/", width=1440)
    for one, other in zip(themed.evaluate(LOOK, SAMPLE), lean.evaluate(LOOK, SAMPLE), strict=True):
        assert one == other


def test_contents_stand_beside_the_text_where_there_is_room(
    own: Project, open_page: Callable[..., Any]
) -> None:
    lie = []
    for address, css in (
        ("integritetspolicy/", ".ly-contents a"),
        ("integritetspolicy/1.0/", ".ly-contents a"),
    ):
        page = open_page(own.url + address, width=1440)
        boxes = [one.bounding_box() for one in page.locator(css).all()[:5]]
        lie.append([(one["x"], round(one["y"] - boxes[0]["y"])) for one in boxes])
        first = page.locator(css).first
        assert first.is_visible()
        text = page.locator("article.ly-text").bounding_box()
        assert first.bounding_box()["x"] > text["x"] + text["width"]
        page.mouse.wheel(0, 3000)
        page.wait_for_timeout(200)
        assert first.bounding_box()["y"] > 0  # it follows
    assert lie[0] == lie[1]  # the same list today and in the record


def test_a_table_is_cards_on_a_phone(own: Project, open_page: Callable[..., Any]) -> None:
    """Elsewhere it has columns, aligned as the editor wanted them."""
    table = with_column_names(render("| A | Antal |\n|---|--:|\n| 1 | 2 |\n").html)
    seen = """table => {
      document.querySelector("article.ly-text").insertAdjacentHTML("beforeend", table);
      const cell = document.querySelector(".ly-table td:last-child");
      const style = getComputedStyle(cell);
      return [style.display, style.textAlign, getComputedStyle(cell, "::before").content];
    }"""
    for address in ("integritetspolicy/", "integritetspolicy/1.1/"):
        narrow, wide = (open_page(own.url + address, width=width) for width in (360, 768))
        assert narrow.evaluate(seen, table) == ["block", "start", '"Antal: "']
        assert wide.evaluate(seen, table) == ["table-cell", "end", "none"]


def test_days_and_numbers_do_not_break(
    site: Project, kind: str, open_page: Callable[..., Any]
) -> None:
    page = open_page(site.url + kind, width=320)
    lines = page.eval_on_selector_all(
        "time, .ly-keep", "all => all.map(one => one.getClientRects().length)"
    )
    assert set(lines) <= {0, 1}


@pytest.mark.parametrize("width", [768, 1440])
@pytest.mark.parametrize("address", [*KINDS.values(), "cookies/", "cookies/1.0/", "404.html"])
def test_the_parts_of_a_page_stand_below_each_other(
    own: Project, address: str, width: int, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url + address, width=width)
    edges = page.evaluate("""() =>
      [...document.querySelector("main").children]
      .filter(one => one.checkVisibility() && !one.matches(".ly-aside"))
      .map(one => Math.round(one.getBoundingClientRect().left))""")
    assert len(set(edges)) == 1


def test_print_is_a_document_to_file(own: Project, open_page: Callable[..., Any]) -> None:
    """Title, version, days and address; nothing to navigate with."""
    for address in ("integritetspolicy/", "en/privacy-policy/1.0/"):
        page = open_page(own.url + address, width=800)
        page.emulate_media(media="print", color_scheme="dark")
        for css in ("h1", ".ly-facts, .ly-strip", ".ly-stamp", ".ly-letterhead"):
            assert page.locator(css).first.is_visible(), css
        for css in (".ly-languages", ".ly-more", ".ly-contents", ".ly-footer", ".ly-strip a"):
            assert not page.locator(f"{css}:visible").count(), css
        for css in (".ly-header", ".ly-nav", ".ly-skip"):
            assert not page.locator(f"{css}:visible").count(), css
        assert page.evaluate(COLOURS)["behind"] > 0.9  # paper, whatever the setting


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("kind", ["", "integritetspolicy/", "en/privacy-policy/history/"])
def test_nothing_moves_while_a_page_loads(
    own: Project, kind: str, width: int, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url, width=width)
    page.goto(own.url + kind)  # a new page has another width at first
    assert page.evaluate(SHIFTS) == []


def test_the_control_that_prints_needs_a_script(
    own: Project, browser: Any, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url + "en/privacy-policy/")
    page.evaluate("window.print = () => { window.printed = true }")
    page.locator(".ly-more > summary").click()
    page.get_by_role("button", name="Print", exact=True).click()
    assert page.evaluate("window.printed")
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(own.url + "en/privacy-policy/")
    plain.locator(".ly-more > summary").click()
    assert plain.locator(".ly-links a").count() and not plain.locator(".ly-button:visible").count()
    context.close()


def test_the_list_of_changes_follows_who_reads_a_redline(
    own: Project, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url + "integritetspolicy/1.1/andringar/", width=1440)
    steps = page.locator(".ly-changes a")
    for step in (steps.first, steps.last):
        step.click()
        change = page.locator(":target").bounding_box()
        assert 0 <= change["y"] < 800
        assert steps.first.bounding_box()["y"] > 0  # still there


# Where the title, the first change and the article begin, from the top of the window.
TOPS = """() => {
  const top = css => {
    const found = [...document.querySelectorAll(css)].find(one => one.checkVisibility());
    return found && Math.round(found.getBoundingClientRect().top);
  };
  return {title: top("h1"), change: top("article ins, article del")};
}"""
# Wider than this machine's: what Android's fonts and a visitor's larger text do.
WIDER = "html { font-size: 135% !important } body { letter-spacing: 0.02em }"


def test_the_title_stands_first(own: Project, kind: str, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url + kind, width=360, height=740)
    assert page.evaluate(TOPS)["title"] <= 200
    page.add_style_tag(content=WIDER)
    assert page.evaluate(TOPS)["title"] <= 200
    first = page.locator("h1, h2, h3, h4").first
    assert first.evaluate("one => one.tagName") == "H1"


@pytest.mark.parametrize(("width", "most"), [(360, 700), (1440, 600)])
def test_the_first_change_is_seen_at_once(
    own: Project, width: int, most: int, open_page: Callable[..., Any]
) -> None:
    redlines = [url for url in own.pages if "/andringar/" in url or "/changes/" in url]
    seen = 0
    for address in redlines:
        page = open_page(own.url + address, width=width, height=740)
        change = page.evaluate(TOPS)["change"]
        if change is None:  # one sentence says that nothing changed
            assert not page.locator("article").count()
        else:
            seen += 1
            assert change <= most, address
        page.close()
    assert seen


def test_the_strip_stays_and_leads_to_the_section_being_read(
    own: Project, open_page: Callable[..., Any]
) -> None:
    page = open_page(own.url + "integritetspolicy/1.0/#use", width=360, height=740)
    strip, current = page.locator(".ly-strip"), page.locator(".ly-current")
    assert strip.bounding_box()["y"] == 0
    heading = page.locator("#use").bounding_box()
    assert heading["y"] >= strip.bounding_box()["height"]
    assert current.get_attribute("href") == "../#use"
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("document.querySelector('.ly-current').getAttribute('href') === '../'")


def test_links_tell_on_paper_where_they_lead(own: Project, open_page: Callable[..., Any]) -> None:
    drawn = """all => all.map(one => getComputedStyle(one, "::after").content)"""
    page = open_page(own.url + "integritetspolicy/")
    page.evaluate("""() => document.querySelector("article.ly-text").insertAdjacentHTML(
      "beforeend", '<p><a href="x" data-at="https://who.int/x">There</a></p>')""")
    page.emulate_media(media="print")
    [shown] = page.eval_on_selector_all("article p > a[data-at]", drawn)
    # A newer Chromium fills in what an attribute says.
    assert shown in ('" (" attr(data-at) ")"', '" (https://who.int/x)"')
    assert set(page.eval_on_selector_all('article p > a[href^="#"]', drawn)) == {"none"}


def test_a_redline_can_be_read_without_colour(own: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url + "integritetspolicy/1.1/andringar/")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        for css, line in (("ins", "underline"), ("del", "line-through")):
            drawn = page.eval_on_selector_all(
                f".ly-redline {css}:not(.move-link)",
                "all => all.map(one => getComputedStyle(one).textDecorationLine)",
            )
            assert drawn and set(drawn) == {line}


def test_nothing_moves_for_those_who_ask(own: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(own.url, reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(one =>
          getComputedStyle(one).transitionDuration.split(", ").some(part => parseFloat(part) > 0)
        ).length"""
    )
    assert moving == 0
