"""PDFs of texts and comparisons, seen by programs that know nothing of how they were made."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from lydelse.compare import diff, parse
from lydelse.formats.markdown import render
from lydelse.pdf import compile as typst
from lydelse.pdf.source import Attachment, Sheet, document
from lydelse.word.flow import Written, of_diff, of_tree

DAY = date(2026, 11, 22)
SHEET = Sheet(
    "Villkor, version 1.1",
    "sv",
    "Granit AB",
    ("Villkor · Version 1.1 · gällande", "Granit AB · Gäller från 22 november 2026."),
    ("https://granit.example/villkor/1.1/", "SHA-256: " + "ab" * 32),
    "Sida {page} av {pages}",
    DAY,
)
BODY = """\
Ett stycke med **fet**, `kod`, en [länk](https://granit.example/a), [en](#scope) och en not.[^a]

## Omfattning {#scope}

- punkt ett
    1. först
    2. sedan
- punkt två

#### Hoppar en nivå

| Vad | Hur länge |
|-----|----------:|
| köp | 7 år |

> Citat.

Term
:   Betydelse.

[^a]: En not.
"""


def tree(body: str, title: str = "Villkor") -> Any:
    return parse(f'<h1 id="title">{title}</h1>', *render(body).parts)


def made(written: Written, sheet: Sheet = SHEET) -> bytes:
    return typst.compile_pdf(document(written, sheet, typst.FONTS), sheet.day)


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """The structure tree, as a screen reader walks it: kind and element."""

    def walk(node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node, pikepdf.Array):
            for one in node:
                yield from walk(one)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node["/S"]).lstrip("/"), node
            yield from walk(node.get("/K", pikepdf.Array()))

    yield from walk(pdf.Root["/StructTreeRoot"]["/K"])


def text_of(data: bytes, folder: Path) -> str:
    (folder / "x.pdf").write_bytes(data)
    return subprocess.run(
        ["pdftotext", folder / "x.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture(scope="module")
def pdf() -> bytes:
    source = Attachment("source.md", BODY + "\x0c\ufeff", "Källtexten")
    return made(of_tree(tree(BODY)), SHEET._replace(attachment=source))


def test_it_says_that_it_is_accessible_and_archivable_and_what_it_is(pdf: bytes) -> None:
    with opened(pdf) as file, file.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
        assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "A")
        assert file.Root["/MarkInfo"]["/Marked"]
        assert str(file.Root["/Lang"]).startswith("sv")
        assert file.docinfo["/Title"] == SHEET.title and file.docinfo["/Author"] == "Granit AB"
        assert file.Root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_its_structure_is_that_of_the_text(pdf: bytes) -> None:
    with opened(pdf) as file:
        kinds = [kind for kind, _ in elements(file)]
    for kind in ("H1", "H2", "P", "L", "LI", "Lbl", "LBody", "Table", "TH", "TD", "Link", "Note"):
        assert kind in kinds, kind
    assert kinds.count("H1") == 1 and "H3" in kinds and "H4" not in kinds


def test_headings_are_bookmarks(pdf: bytes) -> None:
    with opened(pdf) as file, file.open_outline() as outline:
        titles = [one.title for one in outline.root[0].children]
    assert outline.root[0].title == "Villkor" and titles[0] == "Omfattning"


def test_a_link_leads_where_it_led(pdf: bytes) -> None:
    with opened(pdf) as file:
        targets = [
            str(one["/A"]["/URI"])
            for page in file.pages
            for one in page.get("/Annots", [])
            if one.get("/A", {}).get("/URI")
        ]
    assert targets == ["https://granit.example/a"]


def test_the_source_is_attached_byte_for_byte(pdf: bytes) -> None:
    with opened(pdf) as file:
        assert (
            file.attachments["source.md"].get_file().read_bytes() == (BODY + "\x0c\ufeff").encode()
        )


def test_the_same_text_gives_the_same_bytes() -> None:
    assert made(of_tree(tree(BODY))) == made(of_tree(tree(BODY)))


def test_every_sheet_says_which_text_it_is(
    require_tool: Callable[[str], str], tmp_path: Path
) -> None:
    require_tool("pdftotext")
    long = made(of_tree(tree("Ett stycke.\n\n" * 120)))
    pages = text_of(long, tmp_path).split("\f")[:-1]
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert SHEET.head[0] in page and SHEET.foot[0] in page and "ab" * 32 in page
        assert f"Sida {number} av {len(pages)}" in page


def test_what_is_not_in_force_says_so_on_top(
    require_tool: Callable[[str], str], tmp_path: Path
) -> None:
    require_tool("pdftotext")
    old = made(of_tree(tree("Ett.")), SHEET._replace(notice="Detta är en äldre version."))
    assert "Detta är en äldre version." in text_of(old, tmp_path)


def test_a_redline_is_read_without_its_colours(
    require_tool: Callable[[str], str], tmp_path: Path
) -> None:
    require_tool("pdftotext")
    stays = (
        "Vi sparar dem i {} månader, som vi har sagt.\n\nOch så vidare, utan att det ändras.\n\n"
    )
    moves = "Detta flyttas, ord för ord.\n\n"
    before, after = stays.format(12) + moves, moves + stays.format(24)
    data = made(of_diff(diff(tree(before), tree(after))), SHEET._replace(legend="Så läses det."))
    text = " ".join(text_of(data, tmp_path).split())
    assert "sparar dem i [−12] [+24] månader" in text and "Så läses det." in text
    assert "[↓Detta flyttas, ord för ord.]" in text and "[↑Detta flyttas, ord för ord.]" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "Så här behandlar vi åtgärder – § 4 och 1\u00a0500 kronor"),
        ("en", "How we handle “your” data: £5, ½ and naïve"),
        ("de", "Größe, Maß und „Übermittlung“ an Dritte"),
        ("ar", "سياسة الخصوصية: كيف نعالج بياناتك الشخصية"),
        ("ja", "個人情報保護方針：個人データの取り扱いについて"),
    ],
)
def test_each_language_has_its_signs(
    require_tool: Callable[[str], str], tmp_path: Path, language: str, words: str
) -> None:
    require_tool("pdffonts")
    data = made(of_tree(tree(f"{words}\n\n## {words}\n", words)), SHEET._replace(language=language))
    (tmp_path / "x.pdf").write_bytes(data)
    fonts = subprocess.run(
        ["pdffonts", tmp_path / "x.pdf"], check=True, capture_output=True, text=True
    ).stdout.splitlines()[2:]
    embedded = [re.split(r"\s{2,}|(?<=no) |(?<=yes) ", line) for line in fonts]
    assert fonts and all(" yes yes yes " in line for line in fonts), embedded
    with opened(data) as file:
        assert str(file.Root["/Lang"]).startswith(language)


def test_a_sign_that_no_font_has_is_named() -> None:
    with pytest.raises(typst.NotCovered) as raised:
        made(of_tree(tree("Ett ord: ཨོཾ.\n")))
    assert raised.value.text


@pytest.mark.parametrize(
    "body",
    [
        '" \\ # $ * _ ` @ < > [ ] { } // /* */ ~ = - +',
        "#set page(width: 1cm)",
        '`"); #panic("x")`',
        '[a](https://x.example/"\\#panic)',
        "[a](#nowhere) och [b](#title)",
        "![bild](saknas.png)",
        "a  \nb<br>c",
        "<u>a <s>b</s></u>",
        "- \n- a\n\n    > b\n\n        c",
        "# Ett\n\n## Två\n\n# Tre",
        "a[^1] b[^1]\n\n[^1]: n\n\n    - x\n",
        "|a|b|\n|-|-|\n|||",
    ],
)
def test_no_sign_of_a_text_means_anything_to_typst(body: str) -> None:
    assert made(of_tree(tree(body))).startswith(b"%PDF")
    assert made(of_diff(diff(tree("x"), tree(body)))).startswith(b"%PDF")
    assert made(of_diff(diff(tree(body), tree("x")))).startswith(b"%PDF")


def test_qpdf_finds_nothing_wrong(
    require_tool: Callable[[str], str], tmp_path: Path, pdf: bytes
) -> None:
    (tmp_path / "x.pdf").write_bytes(pdf)
    subprocess.run([require_tool("qpdf"), "--check", tmp_path / "x.pdf"], check=True)


def test_what_is_said_to_be_covered_is_and_what_is_not_is_named() -> None:
    from lydelse.pdf.coverage import not_covered

    covered = "Åäö § 1\u00a0500 “x” – ½ € → ≤ Ελληνικά Русский العربية 日本語 かな 한국어"
    assert not_covered(covered) == ""
    assert made(of_tree(tree(covered))).startswith(b"%PDF")
    assert not_covered("a\tb\r\nc ไทย") == "ไ"
    with pytest.raises(typst.NotCovered):
        made(of_tree(tree("ไทย")))
