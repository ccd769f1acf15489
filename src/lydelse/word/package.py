"""The container of a Word file: which files are read at all, and what is looked at in them."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from lydelse.storage import archive

# More than any text that is meant to be read: an agreement of 300 pages has 4 MB.
_MOST_BYTES = 200_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACROS = frozenset(("vbaproject.bin", "vbadata.xml"))
_TYPES = "[Content_Types].xml"

Node = etree._Element


class Unreadable(Exception):
    """A file that is no Word file, or one that is not opened; `code` is that of the problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def pack(parts: Mapping[str, str]) -> bytes:
    """Return a Word file from its parts: the same bytes for the same parts."""
    return archive.pack({name: text.encode() for name, text in parts.items()})


def unpack(data: bytes) -> Mapping[str, bytes]:
    """Return the XML parts of a Word file; raises `Unreadable`. Nothing else in it is looked at."""
    if data.startswith(_OLE):
        raise Unreadable("word-encrypted" if _ENCRYPTED in data else "word-old-format")
    if not data.startswith(b"PK"):
        raise Unreadable("word-not-a-file")
    try:
        parts = archive.unpack(data, lambda name: name.endswith((".xml", ".rels")), _MOST_BYTES)
    except archive.ArchiveError as error:
        raise Unreadable(f"word-{error}") from None
    if _TYPES not in parts:
        raise Unreadable("word-not-a-file")
    names = {name.lower().rpartition("/")[2] for name in parts}
    if names & _MACROS or b"macroEnabled" in parts[_TYPES]:
        raise Unreadable("word-macros")
    return parts


def tree(text: bytes) -> Node:
    """Return the XML of a part; resolves no entity, fetches nothing. Raises `Unreadable`."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable("word-broken") from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("word-broken")
    return root
