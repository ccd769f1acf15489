"""Which few pages of a site show everything that any of its pages is made of.

A page is made of elements, each with what a style sheet and a screen reader tell it by: its name,
class, role and attributes, inside its parent; and of headings, each after the one before. Two pages
made of the same look the same and are read the same, whatever they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import lxml.html

Piece = tuple[object, ...]
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


def pieces(data: bytes) -> frozenset[Piece]:
    """What a page is made of, and in which language and kind of page it is."""
    root = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(encoding="utf-8"))
    return frozenset(_pieces(root))


def _pieces(root: lxml.html.HtmlElement) -> Iterator[Piece]:
    yield "language", root.get("lang"), *root.xpath("//main//@class")[:1]
    before = None
    for one in root.iter():
        if not isinstance(one.tag, str):  # a comment
            continue
        parent = one.getparent()
        around = () if parent is None else (parent.tag, parent.get("class"))
        attributes = tuple(sorted(name for name in one.attrib if name != "id"))
        yield one.tag, one.get("class"), one.get("role"), attributes, around
        if one.tag in HEADINGS:
            yield "heading", one.tag, before
            before = one.tag


def showing_all(pages: Mapping[str, frozenset[Piece]]) -> Iterable[str]:
    """About the fewest pages that have every piece: always the one with most that is new."""
    left = frozenset().union(*pages.values())
    while left:
        best = max(pages, key=lambda one: len(pages[one] & left))
        yield best
        left -= pages[best]
