"""The commands: a version goes out as a file, comes back edited, and is the next draft."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from texts import edited

from lydelse.cli import main
from lydelse.pdf.compile import Refused
from lydelse.storage import archive
from lydelse.word.read import read_file
from tests.workbench import Workbench

LEAD = "docs/sv/terms/1.1.md"


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    """A project with a published version in two languages."""
    desk = Workbench(tmp_path / "site")
    desk.draft("1.0")
    desk.done("publish")
    return desk


def run(desk: Workbench, *words: str) -> Result:
    return desk.run(*words)


def export(desk: Workbench, tmp_path: Path, *words: str) -> Path:
    out = tmp_path / "out.docx"
    run(desk, "export", "terms", "1.0", "--format", "docx", "--out", str(out), *words)
    return out


def test_a_version_goes_out_and_comes_back_as_the_next_draft(
    desk: Workbench, tmp_path: Path
) -> None:
    out = export(desk, tmp_path)
    out.write_bytes(edited(out.read_bytes(), ("varsamt", "mycket varsamt")))
    result = run(desk, "new", "terms", "--from", str(out))
    assert result.exit_code == 0, result.output
    draft, before = desk.read(LEAD), desk.read("docs/sv/terms/1.0.md")
    assert "mycket varsamt" in draft and 'based_on: "1.0"' in draft
    assert draft.split("---\n")[2].strip() == (
        before.split("---\n")[2].strip().replace("varsamt", "mycket varsamt")
    )
    assert "mycket" not in desk.read("docs/en/terms/1.1.md")


def test_a_file_of_each_language_becomes_one_draft(desk: Workbench, tmp_path: Path) -> None:
    files = []
    for language, old, new in (("sv", "varsamt", "väl"), ("en", "care", "great care")):
        out = tmp_path / f"{language}.docx"
        words = ("export", "terms", "1.0", "--language", language, "--format", "docx")
        run(desk, *words, "--out", str(out))
        out.write_bytes(edited(out.read_bytes(), (old, new)))
        files += ["--from", str(out)]
    assert run(desk, "new", "terms", *files).exit_code == 0
    assert "väl" in desk.read(LEAD) and "great care" in desk.read("docs/en/terms/1.1.md")
    assert run(desk, "new", "terms", *files, *files).exit_code == 1


def test_a_redline_goes_out_and_its_undecided_changes_stop_the_way_back(
    desk: Workbench, tmp_path: Path
) -> None:
    out = export(desk, tmp_path)
    out.write_bytes(edited(out.read_bytes(), ("varsamt", "mycket varsamt")))
    run(desk, "new", "terms", "--from", str(out))
    redline = run(desk, "compare", "terms", "1.0", "1.1", "--format", "docx")
    assert read_file(redline.stdout_bytes).findings[0].text == "mycket"
    (tmp_path / "redline.docx").write_bytes(redline.stdout_bytes)
    said = desk.refused(
        "word-change-undecided", "new", "terms", "--from", str(tmp_path / "redline.docx")
    )
    assert "“mycket”" in said


def test_a_draft_that_was_sent_out_is_edited_and_keeps_its_facts(
    desk: Workbench, tmp_path: Path
) -> None:
    desk.draft("1.1", "2031-01-01", based_on="1.0")
    out = tmp_path / "draft.docx"
    desk.done("export", "terms", "1.1", "--format", "docx", "--out", str(out))
    out.write_bytes(
        edited(out.read_bytes(), ("varsamt", "mycket varsamt"), (">Villkor<", ">Regler<"))
    )
    before = desk.read(LEAD)
    desk.done("new", "terms", "--from", str(out))
    assert desk.read(LEAD) == (
        before.replace("varsamt", "mycket varsamt").replace("title: Villkor", "title: Regler")
    )


def test_html_and_plain_text_come_in_as_well(desk: Workbench, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Omfattning\nBjörkvik behandlar allt.\n", "utf-8")
    assert run(desk, "new", "terms", "--from", str(tmp_path / "a.txt")).exit_code == 0
    assert "## Omfattning {#scope}\n\nBjörkvik behandlar allt.\n" in desk.read(LEAD)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "word-old-format"),
        (b"PK\x03\x04", "word-broken"),
        (b"\xff\xfe\x00", "word-not-a-file"),
    ],
)
def test_what_is_no_text_is_said_and_nothing_is_written(
    desk: Workbench, tmp_path: Path, data: bytes, code: str
) -> None:
    (tmp_path / "x.docx").write_bytes(data)
    result = run(desk, "new", "terms", "--from", str(tmp_path / "x.docx"))
    assert result.exit_code == 1 and code in result.output and not (desk.root / LEAD).exists()


def test_a_file_of_another_document_is_refused(desk: Workbench, tmp_path: Path) -> None:
    out = export(desk, tmp_path)
    desk.document("rules")
    desk.draft("1.0", document="rules")
    desk.done("publish")
    result = run(desk, "new", "rules", "--from", str(out))
    assert result.exit_code == 1 and "word-other-document" in result.output


def test_a_version_and_a_redline_go_out_as_pdf(desk: Workbench, tmp_path: Path) -> None:
    pdf = run(desk, "export", "terms", "1.0", "--format", "pdf", "--language", "en")
    assert pdf.exit_code == 0 and pdf.stdout_bytes.startswith(b"%PDF")
    run(desk, "new", "terms")
    redline = run(desk, "compare", "terms", "1.0", "1.1", "--format", "pdf")
    assert redline.stdout_bytes.startswith(b"%PDF")


def test_two_files_are_compared_for_word_as_well(tmp_path: Path) -> None:
    for name, text in (("a.md", "ett två\n"), ("b.md", "ett tre\n")):
        (tmp_path / name).write_text(text, "utf-8")
    words = ["compare", str(tmp_path / "a.md"), str(tmp_path / "b.md"), "--format", "docx"]
    found = read_file(CliRunner().invoke(main, words).stdout_bytes).findings
    assert [one.text for one in found] == ["två", "tre"]


def test_without_the_extra_a_pdf_says_what_it_lacks(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lydelse.pdf.compile.missing", lambda: ("typst",))
    result = run(desk, "export", "terms", "1.0", "--format", "pdf")
    assert result.exit_code == 1
    assert "pdf-not-installed" in result.output and "lydelse[pdf]" in result.output


# --- what is told of a file that came back ------------------------------------------------------

COMMENT = (
    '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:comment w:id="7" w:author="Astrid Ek"><w:p><w:r><w:t>Stämmer detta?</w:t></w:r></w:p>'
    "</w:comment></w:comments>"
)
WORDS = "<w:r><w:t"
PICTURE = (
    "<w:r><w:drawing><wp:inline xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/"
    "wordprocessingDrawing'><wp:docPr id='1' name='x' descr='en karta'/></wp:inline></w:drawing>"
    "</w:r>"
)


def commented(file: bytes) -> bytes:
    """The file with a comment at its first words, as Word keeps one."""
    marked = edited(file, (WORDS, f'<w:r><w:commentReference w:id="7"/></w:r>{WORDS}'))
    entries = archive.unpack(marked, lambda _: True, 10_000_000)
    relations = "word/_rels/document.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    link = f'<Relationship Id="c" Type="{kind}" Target="comments.xml"/></Relationships>'
    text = entries[relations].decode().replace("</Relationships>", link)
    return archive.pack(
        {**entries, "word/comments.xml": COMMENT.encode(), relations: text.encode()}
    )


def test_comments_and_what_no_text_can_hold_are_told(desk: Workbench, tmp_path: Path) -> None:
    out = export(desk, tmp_path)
    out.write_bytes(commented(edited(out.read_bytes(), (WORDS, PICTURE + WORDS))))
    said = run(desk, "new", "terms", "--from", str(out))
    assert said.exit_code == 0
    assert " word-comment: " in said.stderr and "Astrid Ek" in said.stderr
    assert "“Stämmer detta?”" in said.stderr
    assert " word-left-out: " in said.stderr and "“en karta”" in said.stderr


def test_new_sections_and_what_markdown_says_otherwise_are_told(
    desk: Workbench, tmp_path: Path
) -> None:
    page = tmp_path / "a.html"
    table = "<table><tr><th>Vad</th></tr><tr><td><ul><li>x</li><li>y</li></ul></td></tr></table>"
    page.write_text(f"<h1>Villkor</h1><h2>Nytt avsnitt</h2>{table}", "utf-8")
    said = run(desk, "new", "terms", "--from", str(page)).stderr
    assert " word-new-section: " in said and "`nytt-avsnitt`" in said
    assert " word-said-otherwise: " in said and "Vad x y" in said


def test_facts_are_edited_in_their_register_alone(tmp_path: Path) -> None:
    desk = Workbench(tmp_path / "site")
    path = desk.with_register("1.0")
    desk.write(
        path,
        "hosts: [björkvik.example]\nentries:\n  - {name: sid, kind: cookie, party: first,"
        " domain: björkvik.example, provider: Björkvik AB, category: necessary,"
        " purpose: {sv: Inloggning., en: Login.}, duration: session, access: none,"
        " basis: requested-service, reason: {sv: Du bad om det., en: You asked.}}\n",
    )
    desk.published("1.0")
    out = export(desk, tmp_path)
    out.write_bytes(edited(out.read_bytes(), ("Inloggning.", "Spårning.")))
    said = run(desk, "new", "terms", "--from", str(out)).stderr
    assert " word-facts-changed: " in said
    assert "Spårning" not in desk.read("registers/terms/1.1.yml") + desk.read(LEAD)


def test_of_very_many_changes_those_that_are_not_listed_are_counted(
    desk: Workbench, tmp_path: Path
) -> None:
    lines = [f"Stycke {number} om sak {number}." for number in range(60)]
    desk.draft("1.1", None, based_on="1.0", body="\n\n".join(lines))
    redline = tmp_path / "redline.docx"
    redline.write_bytes(
        run(desk, "compare", "terms", "1.0", "1.1", "--format", "docx").stdout_bytes
    )
    said = desk.refused("word-change-undecided", "new", "terms", "--from", str(redline))
    assert " word-more-changes: " in said and said.count(" word-change-undecided: ") == 50


def test_two_files_of_a_language_and_a_version_that_is_gone_are_refused(
    desk: Workbench, tmp_path: Path
) -> None:
    out = export(desk, tmp_path)
    desk.refused("word-same-language", "new", "terms", "--from", str(out), "--from", str(out))
    desk.published("1.1")
    (desk.root / "docs/sv/terms/1.0.md").unlink()
    said = run(desk, "new", "terms", "--from", str(out))
    assert said.exit_code == 1 and " word-no-base: " in said.stderr


def test_a_pdf_that_cannot_be_accessible_is_refused(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: str, day: object) -> bytes:
        raise Refused("a heading is missing")

    monkeypatch.setattr("lydelse.pdf.compile.compile_pdf", refuse)
    result = run(desk, "export", "terms", "1.0", "--format", "pdf")
    assert result.exit_code == 1
    assert " pdf-refused: " in result.output and "a heading is missing" in result.output
