"""A Word file as a text again: what nobody changed to the letter, and what was left out by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from texts import NEW, OLD, back, edited, exported, marked

from lydelse.compare import parse
from lydelse.formats.markdown import render
from lydelse.word.flow import top_blocks
from lydelse.word.markdown import block_markdown, plain_key
from lydelse.word.plain import is_html, read_html, read_plain
from lydelse.word.read import Found
from lydelse.word.returned import Told, patch

ROOT = Path(__file__).parents[2]


def reads(body: str) -> list[str]:
    return [plain_key(block) for block in top_blocks(parse(*render(body).parts))]


# --- The circle ------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [OLD, NEW])
def test_what_nobody_edited_comes_back_to_the_letter(body: str) -> None:
    text, returned = back(body, exported(body))
    assert returned == ("Villkor", body, ())
    assert text.findings == () and text.source == ("terms", "1.0", "sv")


def test_the_texts_of_the_example_come_back_to_the_letter() -> None:
    paths = sorted(ROOT.glob("examples/*/docs/*/*/[0-9]*.md"))[::11]
    assert paths
    for path in paths:
        body = re.sub(r"\A---\n.*?\n---\n+", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert back(body, exported(body))[1].body == body, path


def test_an_edit_is_all_that_changes() -> None:
    file = edited(exported(OLD), ("1 500 kronor", "1 700 kronor"), ("punkt tre", "punkt 3"))
    _, returned = back(OLD, file)
    expected = OLD.replace("1 500 kronor", "1 700 kronor").replace("punkt tre", "punkt 3")
    assert returned.body == expected and returned.notices == ()


def test_another_text_altogether_is_written_as_it_reads() -> None:
    _, returned = back(OLD, exported(NEW))
    assert reads(returned.body) == reads(NEW.replace("[^b]", "[^1]"))
    assert "{#scope}" in returned.body and "{#exceptions}" in returned.body
    assert not [one for one in returned.notices if one.what is Told.SAID_OTHERWISE]


def test_a_new_section_gets_an_id_and_says_so() -> None:
    body = "## Omfattning {#scope}\n\nEtt.\n"
    _, returned = back(body, exported(f"{body}\n## Rätt till åtkomst\n\nTvå.\n"))
    assert "## Rätt till åtkomst {#ratt-till-atkomst}" in returned.body
    assert [one.what for one in returned.notices] == [Told.NEW_SECTION]


def test_a_heading_keeps_its_id_without_any_bookmark_though_it_is_reworded() -> None:
    body = "## Omfattning och syfte {#scope}\n\nEtt stycke, så att det är något.\n"
    file = edited(exported(body), ("Omfattning och syfte", "Omfattning, syfte"))
    bare = edited(file, ('w:name="scope"', 'w:name="_Toc1"'))
    assert "## Omfattning, syfte {#scope}" in back(body, bare)[1].body


def test_the_authors_way_of_writing_stays_in_what_was_edited() -> None:
    body = "* ett och två\n* [tre](x.md) _fyra_\n\nA | B\n--|--\n1 | 2\n"
    file = edited(exported(body), ("ett och två", "ett, två"), (">2<", ">3<"))
    assert back(body, file)[1].body == body.replace("ett och två", "ett, två").replace("2", "3")


def test_footnotes_keep_their_names_and_a_new_one_gets_its_own() -> None:
    body = "Ett[^gdpr] två.\n\n[^gdpr]: Förordning 2016/679.\n"
    _, returned = back(
        body, exported("Ny[^x] ett[^y] två.\n\n[^x]: Annat.\n[^y]: Förordning 2016/679.\n")
    )
    assert "[^gdpr]: Förordning 2016/679." in returned.body
    assert "ett[^gdpr]" in returned.body and "[^1]: Annat." in returned.body


def test_the_facts_of_a_register_are_edited_in_the_register_alone() -> None:
    body = "## Kakor {#list}\n\n[[cookies]]\n\nSlut.\n"
    facts = {
        "cookies": "<h3 id='x'>Vi</h3><table><tr><th>Namn</th></tr><tr><td>sid</td></tr></table>"
    }
    shown = body.replace("[[cookies]]", "### Vi {#x}\n\n| Namn |\n|---|\n| sid |")
    assert back(body, exported(shown), facts)[1] == ("Villkor", body, ())
    _, returned = back(body, exported(shown.replace("sid", "pid")), facts)
    assert returned.body == body
    assert [one.what for one in returned.notices] == [Told.FACTS_CHANGED]


# --- Markdown --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "<p>* no list</p>",
        "<p># no heading</p>",
        "<p>1. no list</p>",
        "<p>1984 was a year.</p>",
        "<p>[a](b) is no link, *x* no emphasis</p>",
        "<p>&lt;b&gt; &amp;amp; a_b_c</p>",
        "<p>a<br>b</p>",
        "<p><a href='https://x.example/a(b) c' title='t'>l</a></p>",
        "<p><strong>a</strong><em>b</em></p>",
        "<p><code>a`b</code></p>",
        "<ul><li><p>a</p><p>b</p></li><li>c<ol start='3'><li>d</li></ol></li></ul>",
        "<table><thead><tr><th>a|b</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>",
        "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>",
        "<pre><code>a\n  b```\n</code></pre>",
        "<p>H<sub>2</sub>O, § 4 och 1\u00a0500</p>",
        "<dl><dt>a</dt><dd>b</dd></dl>",
        "<hr>",
        "<h3>a *b* {c}</h3>",
    ],
)
def test_markdown_is_written_so_that_it_reads_as_meant(html: str) -> None:
    (block,) = top_blocks(parse(html))
    assert reads(block_markdown(block)) == [plain_key(block)]


def test_plain_words_are_not_escaped_for_nothing() -> None:
    (block,) = top_blocks(parse("<p>Enligt 5 § (a) – se [1] och a_b – 3 * 4.</p>"))
    assert block_markdown(block) == "Enligt 5 § (a) – se [1] och a_b – 3 * 4."


def test_edits_are_made_in_the_source() -> None:
    assert patch("_a_ b  c", "*a* b c", "*a* x c") == "_a_ x  c"
    assert patch("same", "same", "other") == "other"
    assert patch("a\nb", "a b", "a c") == "a\nc"
    assert patch("x\ny", "a b", "a c") is None


# --- What was left out -----------------------------------------------------------------------


def found(file: bytes, body: str = OLD) -> list[tuple[Found, str, str]]:
    text, _ = back(body, file)
    return [(one.what, one.section, one.text) for one in text.findings]


def test_tracked_changes_that_nobody_decided_are_named_with_section_author_and_words() -> None:
    text, _ = back(OLD, marked(OLD, NEW))
    changes = [one for one in text.findings if one.text == "klagomål 2 år"]
    assert changes[0].what is Found.INSERTION and changes[0].author == "Granit AB"
    assert changes[0].section == "Undantag"
    kinds = {one.what for one in text.findings}
    assert {Found.INSERTION, Found.DELETION, Found.MOVE, Found.RESHAPED} <= kinds


BOX = (
    "<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p>"
    "<w:r><w:t>i rutan</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>se 3</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
PICTURE = (
    "<w:r><w:drawing><wp:inline xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/"
    "wordprocessingDrawing'><wp:docPr id='1' name='x' descr='en karta'/></wp:inline></w:drawing>"
    "</w:r>"
)


@pytest.mark.parametrize(
    ("inside", "what", "text"),
    [
        (BOX, Found.TEXT_BOX, "i rutan"),
        (FIELD, Found.FIELD, "REF x"),
        (PICTURE, Found.PICTURE, "en karta"),
    ],
)
def test_what_markdown_cannot_say_is_named_with_its_place(
    inside: str, what: Found, text: str
) -> None:
    place = '<w:r><w:t xml:space="preserve">Enligt 4 kap'
    file = edited(exported(OLD), (place, inside + place))
    assert (what, "Undantag", text) in found(file)


def test_merged_cells_are_named() -> None:
    file = edited(
        exported(OLD),
        ('<w:tcPr><w:tcW w:w="4536"', '<w:tcPr><w:gridSpan w:val="2"/><w:tcW w:w="4536"'),
    )
    assert [what for what, _, _ in found(file)] == [Found.MERGED_CELLS]


def test_what_word_adds_to_a_page_is_no_text() -> None:
    body = back(OLD, exported(OLD))[1].body
    assert "PAGE" not in body and body.count("Villkor") == OLD.count("Villkor")


# --- Pasted ----------------------------------------------------------------------------------


def test_html_from_word_is_read_without_its_looks() -> None:
    pasted = (
        "<html><head><style>p{}</style></head><body><h1>T</h1><div class=WordSection1>"
        '<p class=MsoNormal style="x"><span lang=SV>Ett <b>fett</b> ord<o:p></o:p></span></p>'
        "<p class=MsoNormal>&nbsp;</p><script>alert(1)</script>"
        "<ul><li class=x>a</li></ul><img src='http://x.example/i.png' alt='bild'>"
        "</div></body></html>"
    )
    assert is_html(pasted)
    text = read_html(pasted)
    assert text.title == "T"
    assert "".join([part.html for part in text.parts]) == (
        "<p>Ett <b>fett</b> ord</p><ul><li>a</li></ul>"
    )
    assert [one.what for one in text.findings] == [Found.PICTURE]


def test_plain_text_is_paragraphs_lists_and_the_headings_that_are_known() -> None:
    text = read_plain(
        "Villkor\nOmfattning\nEtt stycke.\n•\ta\n•\tb\n3. c\n", {"Villkor": 1, "Omfattning": 2}
    )
    assert text.title == "Villkor"
    assert [part.html for part in text.parts] == [
        "<h2>Omfattning</h2>",
        "<p>Ett stycke.</p>",
        "<ul><li>a</li><li>b</li></ul>",
        '<ol start="3"><li>c</li></ol>',
    ]
