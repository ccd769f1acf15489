"""Word and PDF files of the past, made here in a few lines."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from lydelse.importing.pdf_layout import Line, html_of_lines
from tests.workbench import Workbench

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_STYLE = (
    '<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>'
)
STYLES = f"<w:styles {W}>{_STYLE.format(n=1)}{_STYLE.format(n=2)}</w:styles>"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def docx(*paragraphs: tuple[str, str], saved: str = "") -> bytes:
    """A Word file of paragraphs, each a style and its words."""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" '
        f'Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" '
        f'Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": STYLES,
    }
    if saved:
        parts["docProps/core.xml"] = (
            f"<c><dcterms:modified>{saved}T10:00:00Z</dcterms:modified></c>"
        )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def pdf(*lines: tuple[int, int, str]) -> bytes:
    """A PDF of one page: lines with their size and height."""
    shown = "".join(
        f"BT /F1 {size} Tf 72 {height} Td ({text}) Tj ET\n" for size, height, text in lines
    ).encode("latin-1")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%sendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(data))
    )


@pytest.fixture
def project(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path / "project")


def test_word_files_in_order_become_versions(project: Workbench) -> None:
    for name, years in (("first.docx", "ett"), ("second.docx", "två")):
        text = docx(
            ("Heading1", "Villkor"),
            ("Normal", "Gäller från den 1 mars 2015." if years == "ett" else "Utan dag."),
            ("Heading2", "Lagring"),
            ("Normal", f"Vi sparar namn i {years} år efter köpet."),
            saved="2018-02-03",
        )
        (project.root.parent / name).write_bytes(text)
    folder = project.root.parent
    project.done("import", "terms", str(folder / "first.docx"), str(folder / "second.docx"))
    project.done("import", "terms", "--carry-out")
    first, second = project.version_states()
    assert [str(first.effective), str(first.basis)] == ["2015-03-01", "text"]
    assert [str(second.effective), str(second.basis)] == ["2018-02-03", "file"]
    assert "## Lagring {#lagring}\n\nVi sparar namn i två år" in project.read(
        "docs/sv/terms/1.1.md"
    )
    kept = (project.root / first.originals["sv"]).read_bytes()
    assert kept == (folder / "first.docx").read_bytes()


def test_a_pdf_with_text_becomes_a_version(project: Workbench) -> None:
    pytest.importorskip("pdfminer")
    path = project.root.parent / "2015-03-04.pdf"
    path.write_bytes(
        pdf(
            (20, 760, "Villkor"),
            (11, 720, "Senast uppdaterad 1 mars 2015."),
            (15, 690, "Lagring"),
            (11, 660, "Vi sparar namn i ett \\345r efter k\\366pet."),
        )
    )
    project.done("import", "terms", str(path))
    project.done("import", "terms", "--carry-out")
    assert str(project.version_states()[0].effective) == "2015-03-01"
    said = project.read("docs/sv/terms/1.0.md")
    assert "title: Villkor" in said and "## Lagring {#lagring}" in said
    assert "Vi sparar namn i ett år efter köpet." in said


@pytest.mark.parametrize("name", ["a.docx", "a.pdf"])
@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 no archive", b"%PDF-1.7\n1 0 obj <<", b"\0" * 99]
)
def test_a_damaged_file_is_told_and_makes_no_trace(
    project: Workbench, name: str, data: bytes
) -> None:
    (project.root.parent / name).write_bytes(data)
    result = project.run("import", "terms", str(project.root.parent / name))
    assert result.exit_code == 1 and "import-unreadable" in result.stderr


def line(text: str, page: int = 0, box: int = 0, size: float = 11, top: float = 0.5) -> Line:
    return Line(page, box, text, size, False, top)


def test_what_stands_on_every_page_is_no_part_of_the_text() -> None:
    pages = [
        one
        for page in range(3)
        for one in (
            line("Björkvik AB", page, 0, 8, 0.03),
            line(f"Text på sida {page} här.", page, 1),
            line(f"Sida {page + 1} av 3", page, 2, 8, 0.97),
        )
    ]
    html, _ = html_of_lines(pages)
    assert "Björkvik AB" not in html and "av 3" not in html and html.count("<p>") == 3


def test_a_word_that_a_line_divides_is_whole_and_a_hyphen_of_its_own_stays() -> None:
    html, doubtful = html_of_lines(
        [
            line("Din integri-"),
            line("tet och e-post, integritet och e-"),
            line("post samt kund-"),
            line("register."),
        ]
    )
    assert "Din integritet och e-post, integritet och e-post samt kundregister." in html
    assert doubtful == ["kund-register"]


def test_a_bullet_that_stands_alone_belongs_to_the_line_beside_it() -> None:
    html, _ = html_of_lines(
        [line("•", box=1, top=0.4), line("namn", box=2, top=0.4), line("Slut.", box=3, top=0.5)]
    )
    assert "<ul><li>namn</li>" in html.replace("\n", "") and "<p>Slut.</p>" in html
