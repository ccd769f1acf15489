"""A text and a comparison as a Word file: accept all is the new text, reject all the old one."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from texts import NEW, OLD, exported, marked, of_clean, sides, tree

from lydelse.storage import archive

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

PAIRS = [
    (OLD, NEW),
    (NEW, OLD),
    (OLD, OLD),
    ("", OLD),
    (OLD, ""),
    ("a\n\nb\n", "a\n\n## H {#h}\n\nb\n"),
    ("## Ett tu tre {#h}\n\na\n", "### Ett tu tre {#h}\n\na\n"),
    ("- a\n- b\n\n## H {#h}\n", "- a\n- b\n- c\n- d\n\n## H {#h}\n"),
    ("- a\n\n    b\n", "- b\n\n    a\n"),
    ("ett stycke som blir punkt\n\nett till\n", "- ett stycke som blir punkt\n- ett till\n"),
    ("| a | b |\n|---|---|\n| 1 | 2 |\n", "| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n"),
    ("a[^1]\n\n[^1]: x\n", "b[^2] a[^1]\n\n[^1]: x\n[^2]: y\n"),
    ("a[^1]\n\n[^1]: x\n", "a\n"),
    ("[a b](https://x.example/) c\n", "[a](https://x.example/) [d](https://y.example/) c\n"),
    ("**a b** c\n", "a **b c**\n"),
    ("3. a\n4. b\n", "4. a\n5. b\n"),
]


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_accepted_it_is_the_new_text_and_rejected_the_old_one(old: str, new: str) -> None:
    for got, clean in sides(tree(old), tree(new)):
        assert got == clean


def test_the_same_text_gives_the_same_bytes() -> None:
    assert marked(OLD, NEW) == marked(OLD, NEW)


def test_every_part_is_xml_and_every_relation_leads_somewhere() -> None:
    files = archive.unpack(marked(OLD, NEW), lambda _: True, 10_000_000)
    for name, data in files.items():
        ElementTree.fromstring(data)
        if name.startswith("word/_rels/document"):
            for one in ElementTree.fromstring(data):
                if one.get("TargetMode") != "External":
                    assert f"word/{one.get('Target')}" in files
    body = files["word/document.xml"].decode()
    for id in re.findall(r'r:id="([^"]+)"', body):
        assert f'Id="{id}"' in files["word/_rels/document.xml.rels"].decode()


def test_every_tracked_change_has_a_number_an_author_and_a_day() -> None:
    files = archive.unpack(marked(OLD, NEW), lambda _: True, 10_000_000)
    root = ElementTree.fromstring(files["word/document.xml"])
    kinds = ("ins", "del", "moveFrom", "moveTo", "pPrChange")
    changes = [one for kind in kinds for one in root.iter(f"{W}{kind}")]
    assert {one.tag.removeprefix(W) for one in changes} == set(kinds)
    assert {one.get(f"{W}author") for one in changes} == {"Granit AB"}
    assert {one.get(f"{W}date") for one in changes} == {"2026-01-01T00:00:00Z"}
    ids = [one.get(f"{W}id") for one in changes]
    assert len(set(ids)) == len(ids)


def test_an_independent_reader_sees_headings_as_styles_lists_as_lists_and_the_table() -> None:
    """Not by the code that wrote it: python-docx knows nothing of Lydelse."""
    file = docx.Document(io.BytesIO(exported(OLD)))
    styles = {p.text: p.style.name for p in file.paragraphs if p.style is not None}
    assert styles["Villkor"] == "Title"
    assert styles["Omfattning"] == "Heading 1" and styles["Undantag"] == "Heading 2"
    assert styles["punkt ett"] == "List Paragraph"
    assert [cell.text for cell in file.tables[0].rows[1].cells] == ["köp", "7 år"]
    assert file.core_properties.title == "Villkor"
    assert file.core_properties.author == "Granit AB"
    assert file.core_properties.language == "sv"


def test_arabic_runs_from_right_to_left() -> None:
    from texts import FACTS

    from lydelse.word.document import parts
    from lydelse.word.flow import of_tree

    files = parts(of_tree(tree("سياسة\n")), FACTS._replace(language="ar"))
    assert "<w:bidi/>" in files["word/document.xml"] and "<w:rtl/>" in files["word/document.xml"]


def test_lists_have_numbers_of_their_own() -> None:
    keys, _ = of_clean("3. a\n4. b\n\nx\n\n1. c\n")
    assert keys[0].startswith("<ol start=3>") and keys[2].startswith("<ol><li>")


def test_what_no_xml_may_hold_is_left_out() -> None:
    keys, _ = of_clean("a\x0bb\n")
    assert keys == ["<p>ab"]


def test_the_styles_are_a_part_of_the_package() -> None:
    import lydelse.word

    assert Path(lydelse.word.__path__[0], "styles.xml").is_file()
