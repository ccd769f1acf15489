"""What stands where on a page: the front page, the navigation, the block on top, paper."""

from __future__ import annotations

import json
import re

import pytest

from tests.sites.project import DATA, ROOT, Built, Workbench, text_of

STYLES = ROOT / "src/lydelse/theme/assets"


def test_the_front_page_has_notices_by_themselves_below_the_rest(published: Built) -> None:
    page = published.page("")
    titles = [text_of(one) for one in page.cssselect("h1, h2, h3")]
    apart = titles.index("Information när personuppgifter samlas in")
    assert titles[1:apart] == ["Integritetspolicy", "Kakor (cookies)"]
    assert len(titles[apart + 1 :]) == 3
    for document in page.cssselect(".ly-document"):
        said = text_of(document)
        assert "gällande Version 1." in said and "Gäller från" in said and "Senast ändrad" in said


def test_the_navigation_has_the_notices_below_their_list(published: Built) -> None:
    """To whoever is within."""
    page = published.page("en/notices/")
    top = page.cssselect(".ly-nav > ul > li")
    names = [text_of(one.cssselect("a")[0]) for one in top]
    assert names == [
        "Home",
        "Get, correct or delete your data",
        "Privacy policy",
        "Cookies",
        "When we collect your data",
        "Accessibility",
        "Check it yourself",
        "Version register",
    ]
    below = [one.get("href") for one in top[4].cssselect("a")]
    assert {"./", "website/", "agreements/"} <= set(below)


def test_a_repealed_document_says_until_when_it_applied(june: Built) -> None:
    document = june.page("").cssselect('.ly-document:has(a[href="rea/"])')[0]
    assert "Ingen version gäller i dag. upphävd Version 1.0" in text_of(document)


def test_what_a_translation_says_of_itself_is_not_said_above_it(
    published: Built, june: Built
) -> None:
    for built, url, said in (
        (published, "en/privacy-policy/", "Read the Swedish text"),
        (published, "en/privacy-policy/1.0/", "Read the Swedish text"),
        (june, "en/privacy-policy/", "This is a translation. The Swedish text prevails if they "
         "differ. Read the Swedish text"),
    ):  # fmt: skip
        [note] = built.page(url).cssselect(".ly-note--translation")
        assert text_of(note) == said


def test_the_other_languages_stand_in_the_block_on_top(june: Built) -> None:
    links = june.page("integritetspolicy/").cssselect(".ly-top .ly-links a[hreflang]")
    assert [(one.get("href"), text_of(one)) for one in links] == [
        ("../en/privacy-policy/", "English")
    ]
    for url in ("integritetspolicy/1.0/", "en/privacy-policy/1.0/"):
        assert len(june.page(url).cssselect(".ly-top .ly-links a[hreflang]")) == 1


def test_a_day_keeps_together_whatever_the_style_sheet_does(published: Built) -> None:
    for url in ("", "integritetspolicy/historik/", "en/privacy-policy/1.1/"):
        for one in published.page(url).cssselect("time"):
            assert " " not in one.text and one.text.count("\N{NO-BREAK SPACE}") == 2


def test_no_link_tells_on_paper_what_leads_nowhere(published: Built) -> None:
    """Neither an address that is not decided, nor one that the words say already."""
    [link] = published.page("cookies/1.0/").cssselect('article a[href$="#websites-and-cookies"]')
    assert link.get("data-at") is None
    policy = published.page("integritetspolicy/").cssselect("article a[href]")
    within = [one for one in policy if one.get("href").startswith("#")]
    shown = [one for one in policy if text_of(one) and text_of(one) in one.get("href")]
    assert within and shown
    assert not [one for one in (*within, *shown) if one.get("data-at")]


def test_an_unchanged_section_says_so_to_everyone(published: Built) -> None:
    """The label is drawn: the words of the article stay those of the editions."""
    page = published.page("integritetspolicy/1.1/andringar/")
    folded = page.cssselect("article summary")
    assert folded and not [one for one in folded if text_of(one)]
    assert all(one.get("aria-label") == one.get("data-label") for one in folded)
    assert folded[0].get("data-label").startswith("7 oförändrade avsnitt: Åtagande, Valfrihet, ")
    assert "content: attr(data-label)" in (STYLES / "lydelse.css").read_text("utf-8")


def test_the_words_that_came_and_went_are_counted_once_where_one_section_changed(
    june: Built,
) -> None:
    [changes] = june.page("leverans/1.1/andringar/").cssselect(".ly-changes")
    assert text_of(changes).count("ord tillagt") == 1
    assert not changes.cssselect(".ly-changes__title .ly-meta")


def test_the_words_of_several_sections_are_added_up(published: Built) -> None:
    [changes] = published.page("integritetspolicy/1.1/andringar/").cssselect(".ly-changes")
    assert len(changes.cssselect("li")) > 1 and changes.cssselect(".ly-changes__title .ly-meta")


def test_without_styles_nothing_is_huge_and_nothing_is_there_that_does_nothing(
    published: Built,
) -> None:
    page = published.page("integritetspolicy/")
    shown = [one for one in page.cssselect("svg, input[type=checkbox]") if one.get("width") is None]
    hidden = [one for one in shown if one.xpath("ancestor-or-self::*[@hidden]")]
    assert shown == hidden


def test_no_space_is_struck_through_beside_words(published: Built) -> None:
    """It would look like a dash; of the words none is another."""
    page = published.page("integritetspolicy/1.1/andringar/")
    struck = [one for one in page.cssselect("article del") if one.text_content().strip()]
    assert struck
    for one in struck:
        if one.text_content().startswith(" "):
            assert not one.text and one[0].get("class") == "ly-gap" and one[0].text == " "
        if one.text_content().endswith(" "):
            assert not one[-1].tail and one[-1].get("class") == "ly-gap" and one[-1].text == " "


@pytest.mark.slow
def test_a_title_is_words_and_no_markup(empty: Workbench) -> None:
    """Wherever a page, its navigation, its contents or the search says it."""
    empty.page("sv", "om", 'Om <b>oss</b> & "er"', "Hej.\n\n## A &lt;i&gt; {#a}\n\nB.\n")
    built = empty.build("2025-06-15")
    page, said = built.page("om/"), 'Om <b>oss</b> & "er"'
    for css in ("h1", ".ly-nav [aria-current]"):
        assert text_of(page.cssselect(css)[0]) == said
    assert page.cssselect("title")[0].text.startswith(said)
    assert text_of(page.cssselect(".ly-contents a")[0]) == "A <i>"
    found = json.loads(built.files["search/texts.json"])
    assert said in [one["title"] for one in found]


def test_every_page_describes_itself(published: Built, june: Built) -> None:
    for site in (published, june):
        described = [
            page.cssselect("meta[name=description]")[0].get("content")
            for url, page in site.pages()
            if not url.endswith(("404.html", "fragment.html")) and page.cssselect("main")
        ]
        assert all(10 < len(one) <= 200 for one in described), described
    [policy] = published.page("integritetspolicy/").cssselect("meta[name=description]")
    assert policy.get("content").startswith("Integritetspolicy. Version 1.")
    assert "Omfattning och syfte, Åtagande, Definitioner" in policy.get("content")


def test_colours_stand_in_one_place() -> None:
    """Each in the table of its scheme; everywhere else by its name."""
    for sheet in STYLES.glob("*.css"):
        text = sheet.read_text("utf-8")
        named = re.sub(r"--[\w-]+: [^;]+;", "", text)
        assert not re.findall(r"#[0-9a-f]{3,8}\b", named), sheet.name


def test_every_class_that_is_styled_stands_on_some_page() -> None:
    theme = ROOT / "src/lydelse/theme"
    sources = [*theme.rglob("*.html"), *theme.rglob("*.js"), *(ROOT / "src").rglob("*.py")]
    sources += (DATA / "docs").rglob("*.md")
    written = "".join(path.read_text("utf-8") for path in sources)
    for sheet in STYLES.glob("*.css"):
        for name in set(re.findall(r"\.(ly-[a-z-]+)", sheet.read_text("utf-8"))):
            assert name.split("--")[0] in written, name
