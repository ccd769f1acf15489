"""Files that are no text: a problem with a code, no trace, and nothing fetched."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import OLD, edited, exported

from lydelse.messages.problems import catalogue
from lydelse.storage import archive
from lydelse.word.package import Unreadable
from lydelse.word.plain import read_html
from lydelse.word.read import Found, read_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def with_part(name: str, data: bytes) -> bytes:
    entries = archive.unpack(exported(OLD), lambda _: True, 10_000_000)
    return archive.pack({**entries, name: data})


def bomb(claimed: int) -> bytes:
    """An archive of a megabyte of nothing that claims to unpack to so many bytes."""
    data = archive.pack({"[Content_Types].xml": b"<x/>", "word/document.xml": bytes(1_000_000)})
    return data.replace((1_000_000).to_bytes(4, "little"), claimed.to_bytes(4, "little"))


def locked() -> bytes:
    data = bytearray(exported(OLD))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def comments() -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    one = '<w:comment w:id="1" w:author="a"><w:p/></w:comment>'
    file = with_part(
        "word/comments.xml", f'<w:comments xmlns:w="{w}">{one * 10_000}</w:comments>'.encode()
    )
    entries = archive.unpack(file, lambda _: True, 10_000_000)
    links = entries["word/_rels/document.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    links = links.replace(
        "</Relationships>",
        f'<Relationship Id="c" Type="{kind}" Target="comments.xml"/></Relationships>',
    )
    return archive.pack({**entries, "word/_rels/document.xml.rels": links.encode()})


DEEP = "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60
ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'

CASES = {
    "a .doc": (OLE, "word-old-format"),
    "an encrypted .docx": (OLE + "EncryptedPackage".encode("utf-16-le"), "word-encrypted"),
    "an encrypted archive": (locked(), "word-encrypted"),
    "no archive": (b"hello", "word-not-a-file"),
    "half an archive": (exported(OLD)[:900], "word-broken"),
    "another archive": (archive.pack({"a.txt": b"a"}), "word-not-a-file"),
    "a spreadsheet": (archive.pack({"[Content_Types].xml": b"<x/>"}), "word-not-a-file"),
    "a bomb": (bomb(300_000_000), "word-too-large"),
    "a bomb that lies": (bomb(100), "word-broken"),
    "macros": (with_part("word/vbaProject.bin", b"x"), "word-macros"),
    "an entity": (with_part("word/document.xml", ENTITY), "word-broken"),
    "no XML": (with_part("word/document.xml", b"<w:document"), "word-broken"),
    "no body": (with_part("word/document.xml", b"<x/>"), "word-not-a-file"),
    "tables in tables": (edited(exported(OLD), ("<w:body>", f"<w:body>{DEEP}")), "word-broken"),
    "10,000 comments": (comments(), "word-too-many-comments"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_is_none_is_a_problem(name: str) -> None:
    data, code = CASES[name]
    with pytest.raises(Unreadable) as raised:
        read_file(data)
    assert raised.value.code == code and code in catalogue()


def with_outside(target: str) -> bytes:
    """A file with a picture, a template, a link and a part that lie elsewhere."""
    entries = archive.unpack(exported(OLD), lambda _: True, 10_000_000)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="o{kind}" Type="{office}/{kind}" Target="{target}{kind}"'
        ' TargetMode="External"/>'
        for kind in ("image", "attachedTemplate", "hyperlink", "aFChunk", "subDocument", "frame")
    )
    name = "word/_rels/document.xml.rels"
    text = entries[name].decode().replace("</Relationships>", f"{links}</Relationships>")
    picture = (
        f'<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        f' xmlns:r="{office}" r:link="oimage"/></w:drawing></w:r>'
        f'<w:hyperlink xmlns:r="{office}" r:id="ohyperlink"><w:r>'
        '<w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr><w:t>dit</w:t></w:r></w:hyperlink>'
    )
    whole = edited(
        archive.pack({**entries, name: text.encode()}),
        (
            '<w:r><w:t xml:space="preserve">Enligt 4 kap',
            f'{picture}<w:r><w:t xml:space="preserve">Enligt 4 kap',
        ),
    )
    return whole


def test_nothing_outside_of_a_file_is_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a file was fetched")

    for name in ("socket", "create_connection"):
        monkeypatch.setattr(socket, name, refused)
    file = tmp_path / "image"
    file.write_text("hemligt")
    for target in ("http://granit.example/", f"{tmp_path.as_uri()}/"):
        text = read_file(with_outside(target))
        told = "".join(part.html for part in text.parts)
        assert "hemligt" not in told
        assert f'<a href="{target}hyperlink">dit</a>' in told, "a link is text, and stays"
        assert [one.what for one in text.findings] == [Found.PICTURE]
    page = read_html(
        '<p>a<img src="http://granit.example/i.png" alt="b"></p><link rel="stylesheet"'
        ' href="http://granit.example/a.css"><iframe src="//granit.example"></iframe>'
    )
    assert "granit.example" not in "".join(part.html for part in page.parts)


def test_no_archive_unpacks_to_more_than_it_may_whatever_it_says() -> None:
    with pytest.raises(archive.ArchiveError):
        archive.unpack(bomb(100), lambda _: True, 10_000)
    many = archive.pack({f"{number}.xml": b"" for number in range(5_001)})
    with pytest.raises(archive.ArchiveError, match="too-large"):
        archive.unpack(many, lambda _: True, 10_000)


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    file = bytearray(exported("Ett stycke.\n"))
    for _ in range(data.draw(st.integers(1, 8))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_file(bytes(file))
    except Unreadable as error:
        assert error.code in catalogue()


@pytest.mark.parametrize("part", ["word/document.xml", "word/numbering.xml", "word/styles.xml"])
@settings(max_examples=20)
@given(data=st.data())
def test_a_file_with_odd_xml_is_read_or_refused(part: str, data: st.DataObject) -> None:
    entries = archive.unpack(exported(OLD), lambda _: True, 10_000_000)
    text = entries[part].decode()
    numbers = st.sampled_from(['""', '"-1"', '"99999999999999999999"', '"x"', '"²"'])
    pieces = text.split('w:val="')
    at = data.draw(st.integers(1, len(pieces) - 1))
    rest = pieces[at].partition('"')[2]
    pieces[at] = data.draw(numbers)[1:] + rest
    try:
        read_file(archive.pack({**entries, part: 'w:val="'.join(pieces).encode()}))
    except Unreadable as error:
        assert error.code in catalogue()
