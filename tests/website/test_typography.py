"""The text of an edition as a page shows it: not a character of it is another."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lydelse.formats.markdown import render
from lydelse.website.views.typography import (
    kept_together,
    prose,
    with_column_names,
    with_section_links,
)

KEPT = re.compile(r'<span class="ly-keep">(.*?)</span>', re.DOTALL)


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("sv", "gäller från den 22 november 2026 och tills vidare", ["22 november 2026"]),
        ("sv", "inom 30 dagar, dock minst 10 000 kr", ["30 dagar", "10 000 kr"]),
        ("sv", "enligt 9 kap. 28 § lagen (2022:482)", ["9 kap. 28 §"]),
        ("sv", "artikel 13 i förordningen och Artikel 6.1 a", ["artikel 13", "Artikel 6.1 a"]),
        ("sv", "se § 5 och kap. 9", ["§ 5", "kap. 9"]),
        ("sv", "Box 596, 101 31 Stockholm", ["101 31"]),
        ("sv", "förordning (EU) 2016/679", ["(EU) 2016/679"]),
        ("sv", "kundpreferenser och -inställningar", ["-inställningar"]),
        ("sv", "höjs med 25 procent i maj 2027", ["25 procent", "maj 2027"]),
        ("sv", "raden\nbryts 30\ndagar före", ["30\ndagar"]),
        ("en", "on 22 May 2026, or May 22, 2026", ["22 May 2026", "May 22, 2026"]),
        ("en", "Article 13 of Regulation (EU) 2016/679", ["Article 13", "(EU) 2016/679"]),
        ("en", "up to 200 per cent within 14 days", ["200 per cent", "14 days"]),
        ("de", "am 22. November 2026 nach Art. 6", ["22. November 2026", "Art. 6"]),
        ("nb", "innen 30 dager, artikkel 13", ["30 dager", "artikkel 13"]),
        ("fi", "22. marraskuuta 2026", ["22. marraskuuta 2026"]),  # nothing but its months is known
        ("sv", "dagar och år - e-post 2 gånger, 30dagar, x30 dagar, v. 1.30 dagarna", []),
        ("sv", 'a <code>30 dagar</code> <a href="30 dagar" title="> 30 dagar">b</a>', []),
    ],
)  # fmt: skip
def test_numbers_keep_what_belongs_to_them(language: str, text: str, kept: list[str]) -> None:
    assert KEPT.findall(kept_together(text, language)) == kept


@given(st.text("123 \n.,:-§aå<>&;\"'/kr dagar", max_size=60), st.sampled_from(("sv", "en")))
def test_no_character_is_another(text: str, language: str) -> None:
    shown = prose(f"<p>{html.escape(text)}</p>", language)
    assert KEPT.sub(r"\1", shown) == f"<p>{html.escape(text)}</p>"


def test_a_heading_leads_to_itself() -> None:
    """One without an id has nowhere to lead, one with a link leads elsewhere."""
    linked = with_section_links('<h2 id="a">A <em>b</em></h2>\n<h3>C</h3><h3 id="d"><a>D</a></h3>')
    assert linked == (
        '<h2 id="a"><a class="ly-anchor" href="#a">A <em>b</em></a></h2>\n'
        '<h3>C</h3><h3 id="d"><a>D</a></h3>'
    )


def test_the_cells_of_a_table_know_their_column() -> None:
    """But the first, which names its row; a table with cells across columns is left as it is."""
    html = render("| A | B *c* | |\n|---|--:|---|\n| 1 | 2 | 3 |\n").html
    shown = with_column_names(html)
    assert '<table class="ly-table">' in shown
    assert shown.count("data-column") == 1
    assert '<td data-column="B c" class="ly-right">2</td>' in shown
    wide = html.replace("<td>1", '<td colspan="1">1')
    assert with_column_names(wide) == wide.replace("<table", '<table class="ly-table"')


def test_a_changed_head_names_its_column_as_it_is_now() -> None:
    head = "<thead><tr><th>A</th><th><del>B</del><ins>C & D</ins></th></tr></thead>"
    body = "<tbody><tr><td>1</td><td>2</td></tr></tbody>"
    assert 'data-column="C &amp; D"' in with_column_names(f"<table>{head}{body}</table>")
