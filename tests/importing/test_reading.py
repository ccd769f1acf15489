"""Old files read as texts: no word is lost or gained on the way, and nothing runs."""

from __future__ import annotations

from markdown_it import MarkdownIt

from lydelse.formats.markdown import render
from lydelse.importing.clean_html import clean, words_of
from lydelse.importing.reading import Format, Reading, Ways, read
from lydelse.messages.problems import Problem

WAYS = Ways(commonmark=MarkdownIt("commonmark").enable("table").render)


def text(source: str, kind: Format, language: str = "sv", ways: Ways = WAYS) -> Reading:
    found = read(f"policy.{kind}", source.encode(), kind, language, ways)
    assert isinstance(found, Reading), found
    return found


def shown(found: Reading) -> list[str]:
    return [*found.title.split(), *words_of(render(found.body).html)]


PAGE = """<!doctype html><html lang="sv"><head><title>Policy | Björkvik</title>
<script>track()</script></head><body>
<nav><a href="/">Hem</a> <a href="/om">Om oss</a></nav>
<main class="page"><div><h1>Integritetspolicy</h1><div>Gäller från <b>1 mars 2015</b>.</div>
Lös text <i>mitt</i> i. 1 &lt; 2 &amp; 3 * 4 [inte en länk](nej) snake_case_ord.
<h2><a name="insamling"></a>1. Insamling</h2>
<p onclick="evil()">Vi samlar <a href="javascript:evil()">in</a>
<a href="https://web.archive.org/web/20150301000000/http://bjorkvik.example/a_b(c)">uppgifter</a>.</p>
<ul><li>namn<ul><li>förnamn<li>efternamn</ul><li><p>adress</p><p>gata</p></ul>
<ol start="3"><li>tre<li>fyra</ol>
<table><tr><th>Kaka</th><th>Tid</th></tr><tr><td>sid</td><td>en | session</td></tr></table>
<table><tr><td rowspan="2">a</td><td><ul><li>b</ul></td></tr><tr><td>c</td></tr></table>
<p>1. inte en lista</p><p># inte en rubrik</p><p>- inte heller</p>
<blockquote><p>Citat</p></blockquote>
<h2>Frågor</h2><p>Skriv.<img src="logo.png" alt="logo"></p></div></main>
<footer>© Björkvik</footer></body></html>"""


def test_a_page_gives_its_text_word_for_word_and_none_of_its_furniture() -> None:
    found = text(PAGE, Format.HTML)
    assert shown(found) == list(words_of(clean(PAGE.encode(), "//main").html))
    assert found.title == "Integritetspolicy"
    assert "Hem" not in found.body and "©" not in found.body
    assert "## 1. Insamling {#insamling}" in found.body
    assert "| Kaka | Tid |" in found.body and "3. tre" in found.body


def test_nothing_of_a_page_runs_or_leads_through_the_archive() -> None:
    body = text(PAGE, Format.HTML).body
    assert not any(sign in body for sign in ("track", "evil", "onclick", "<img", "web.archive.org"))
    assert "http://bjorkvik.example/a_b(c)" in body


def test_what_was_left_out_of_a_page_is_told() -> None:
    notes = " ".join(note["en"] for note in text(PAGE, Format.HTML).notes)
    assert "images left out: 1" in notes and "words are in the text" in notes


def test_the_text_of_a_page_can_be_pointed_at() -> None:
    page = "<body><div id=a><h1>A</h1><p>Ett.</p></div><div id=b><h1>B</h1><p>Två.</p></div></body>"
    assert text(page, Format.HTML, ways=Ways("//*[@id='b']")).title == "B"
    missing = read("a.html", page.encode(), Format.HTML, "sv", Ways("//aside"))
    assert isinstance(missing, Problem) and missing.code == "import-nothing-selected"


def test_an_old_page_in_another_encoding_keeps_its_letters() -> None:
    page = "<meta charset=iso-8859-1><h1>Övrigt</h1><p>Åäö</p>".encode("latin-1")
    found = read("a.html", page, Format.HTML, "sv", WAYS)
    assert isinstance(found, Reading) and (found.title, found.body) == ("Övrigt", "Åäö\n")


MARKDOWN = """---
title: Old
last_updated: 2020-01-02
---
# Privacy

Last updated: 2 January 2020

## Scope ##

* one
  * two, nested by two spaces
* three

Text
"""


def test_markdown_is_kept_where_it_reads_the_same_here_and_rewritten_where_it_does_not() -> None:
    found = text(MARKDOWN, Format.MARKDOWN, "en")
    assert found.title == "Privacy" and not found.verbatim
    assert found.front and found.front.isoformat() == "2020-01-02"
    assert "- one\n    - two" in found.body
    plain = text("# A\n\nText, *plain*.\n\n## B\n\nMore.\n", Format.MARKDOWN, "en")
    assert plain.verbatim and plain.body == "Text, *plain*.\n\n## B\n\nMore.\n"


def test_attribute_lists_say_that_a_text_is_not_commonmark() -> None:
    source = '# T\n\nMay 4, 2026\n{: datetime="2026-05-05" }\n\n### S {: #s }\n\nx\n'
    found = text(source, Format.MARKDOWN, "en")
    assert found.verbatim and found.declared
    assert str(found.declared.day) == "2026-05-04", "what readers see goes before what programs do"
    assert any("2026-05-05" in note["en"] for note in found.notes)


def test_several_headings_of_level_one_come_below_the_title() -> None:
    found = text("# T\n\na\n\n# One\n\nb\n\n## Two\n\nc\n", Format.MARKDOWN, "en")
    assert found.title == "T" and "## One" in found.body and "### Two" in found.body


def test_markdown_with_a_script_in_it_is_cleaned() -> None:
    found = text("# T\n\nA\n\n<script>x()</script>\n\n<p onclick='y()'>B</p>\n", Format.MARKDOWN)
    assert "x()" not in found.body and "onclick" not in found.body and "B" in found.body


def test_what_is_no_text_is_told_and_makes_no_trace() -> None:
    for data, kind in (
        (b"\xff\xfe\x00", Format.MARKDOWN),
        (b"   ", Format.MARKDOWN),
        (b"<html></html>", Format.HTML),
        (b"", Format.HTML),
        (b"no archive", Format.WORD),
        (b"%PDF-1.4 broken", Format.PDF),
    ):
        found = read("a", data, kind, "sv", WAYS)
        assert isinstance(found, Problem) and found.code == "import-unreadable", (data, found)


def test_elements_of_another_time_and_broken_ones_leave_their_words() -> None:
    source = (
        "# T\n\nA <font color=red>b</font>\n\n<center>c</center>\n\n<!-- <p>gone</p> -->\n\n"
        "<div>d\n\n![logo](x.png) e\n"
    )
    found = text(source, Format.MARKDOWN, "en")
    assert shown(found) == ["T", "A", "b", "c", "d", "e"]
    assert not any(sign in found.body for sign in ("<font", "<center", "<!--", "![", "<div"))


def test_a_page_that_was_laid_out_by_tables_is_read_as_a_text() -> None:
    page = """<html><body><table width=760><tr><td colspan=2><h1>Villkor</h1></td></tr>
    <tr><td><font size=2><b>Gäller fr.o.m. 2008-01-01</b><br>Vi säljer <table><tr><td><h3>Frakt</h3>
    49 kr</td></tr></table></font></td><td><table border=1><tr><th>Vara<th>Pris<tr><td>A<td>1
    </table></td></tr></table></body></html>"""
    found = text(page, Format.HTML)
    assert shown(found) == list(words_of(page))
    assert found.title == "Villkor" and "### Frakt" in found.body and "| A | 1 |" in found.body
    assert found.declared and str(found.declared.day) == "2008-01-01"
