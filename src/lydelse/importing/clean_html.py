"""A saved web page as the HTML of a text: its content, in the elements that a text may have."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

from lydelse.checks.safety import OWN
from lydelse.checks.strict_html import words

# Where the text of a page usually stands; the first that is there once and holds enough words.
_CONTENT = (
    "//main",
    "//*[@role='main']",
    "//article",
    "//*[@id='content' or @id='main' or @id='main-content']",
    "//*[contains(concat(' ', @class, ' '), ' content ')]",
)
_SHARE = 0.4  # of the words of the page

_GONE = words(
    "script style noscript template iframe object embed applet audio video canvas svg form button "
    "input select textarea link meta base title head map picture source track dialog math"
)
# What a page has around its text, and what an archive puts on top.
_FURNITURE = (
    "//nav | //footer | //aside | //header | //*[@role='navigation' or @role='banner' or "
    "@role='contentinfo' or @role='search' or @aria-hidden='true' or starts-with(@id, 'wm-ipp') "
    "or @id='donato']"
)
_INLINE = words(
    "a abbr bdi bdo br cite code dfn em kbd q s samp small span strong sub sup time u var"
)
_RENAMED = {"b": "strong", "i": "em", "tt": "code", "strike": "s", "del": "s", "ins": "u",
            "acronym": "abbr", "big": "span"}  # fmt: skip
_BLOCKS = words(
    "blockquote caption col colgroup dd details dl dt figcaption h1 h2 h3 h4 h5 h6 hr li ol p pre "
    "summary table tbody td tfoot th thead tr ul"
)
# What merely groups blocks.
_GROUPS = words(
    "div section article main header footer aside nav center address fieldset hgroup body html "
    "figure"
)
_HEADINGS = words("h1 h2 h3 h4 h5 h6")
_KEPT = words("id lang dir title")
_ARCHIVED = re.compile(r"^(?:https?:)?(?://web\.archive\.org)?/web/\d{4,14}(?:[a-z]{2}_)?/(.+)$")
_TOOLBAR = re.compile(
    rb"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->", re.DOTALL
)


@dataclass(frozen=True)
class Cleaned:
    """The HTML of a text, the title of its page, and how many words of the page are in it."""

    html: str
    title: str
    words: int
    of: int
    images: int


class NotFound(Exception):
    """The element that was asked for is not on the page."""


def clean(data: bytes, select: str = "") -> Cleaned:
    """Take a page's text out of it; ``select`` is an XPath expression of what holds it.

    ``NotFound`` if nothing does.
    """
    page = _page(data)
    title = " ".join("".join(page.xpath("string(//head/title)")).split())
    for element in list(page.iter()):
        if not isinstance(element.tag, str) or element.tag in _GONE:
            _drop(element)
    total = _count(page)
    content = _content(page, select)
    images = sum(1 for _ in content.iter("img"))
    _plain(content)
    parts = [etree.tostring(child, encoding="unicode", method="html") for child in content]
    whole = (content.text or "") + "".join(parts)
    return Cleaned(_with_anchors(whole), title, _count(content), total, images)


def _page(data: bytes) -> HtmlElement:
    data = _TOOLBAR.sub(b"", data)
    declared = re.search(rb"charset=[\"']?([\w-]+)", data[:4096])
    encoding = declared[1].decode("ascii") if declared else ""
    for name in dict.fromkeys(("utf-8", encoding, "cp1252", "latin-1")):
        try:
            text = data.decode(name) if name else None
        except (UnicodeDecodeError, LookupError):
            continue
        if text is not None:
            break
    else:
        text = data.decode("utf-8", "replace")
    text = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    return document_fromstring(text if text.strip() else "<p></p>", ensure_head_body=True)


def _drop(element: etree._Element) -> None:
    """Remove an element and keep what stands after it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _count(element: etree._Element) -> int:
    return len(" ".join(str(text) for text in element.itertext()).split())


def _content(page: HtmlElement, select: str) -> HtmlElement:
    if select:
        asked = _found(page, select)
        if not asked:
            raise NotFound
        return asked[0]
    body = page.body
    if body is None:
        return page
    enough = _SHARE * _count(body)
    for path in _CONTENT:
        found = _found(body, path)
        if len(found) == 1 and _count(found[0]) >= enough:
            return found[0]
    for element in _found(body, _FURNITURE):
        _drop(element)
    return body


def _found(page: HtmlElement, path: str) -> list[HtmlElement]:
    found = page.xpath(path)
    return [one for one in found if isinstance(one, HtmlElement)] if isinstance(found, list) else []


def _plain(content: HtmlElement) -> None:
    """Leave only elements and attributes that a text may have."""
    for element in list(content.iterdescendants()):
        if element.getparent() is None:
            continue
        tag = _RENAMED.get(str(element.tag), str(element.tag))
        element.tag = tag
        if tag == "img":
            _drop(element)
        elif tag in _GROUPS or tag not in _INLINE | _BLOCKS:
            continue
        else:
            _attributes(element)
    _layout(content)
    _groups(content)
    _tables(content)
    for element in list(content.iterdescendants()):
        if element.tag not in _INLINE | _BLOCKS and element.getparent() is not None:
            element.drop_tag()
    for element in list(content.iterdescendants("span", "a", "figure")):
        if not element.attrib and element.getparent() is not None:
            element.drop_tag()


def _attributes(element: etree._Element) -> None:
    own = OWN.get(str(element.tag), frozenset())
    for name in list(element.attrib):
        value = str(element.attrib[name])
        if name == "name" and element.tag == "a" and "id" not in element.attrib:
            element.attrib["id"] = value
        if name not in _KEPT | own or name in ("rel", "align"):
            del element.attrib[name]
        elif name == "href":
            _address(element, value)
    identifier = element.attrib.get("id", "")
    if identifier and not re.fullmatch(r"[A-Za-z][\w-]*", str(identifier)):
        del element.attrib["id"]


def _address(element: etree._Element, value: str) -> None:
    """Set an address as it was before an archive made it its own; drop one that would run."""
    archived = _ARCHIVED.match(value.strip())
    value = archived[1] if archived else value.strip()
    if re.match(r"(?i)[\s\x00-\x1f]*(javascript|vbscript|data):", value):
        del element.attrib["href"]
    else:
        element.attrib["href"] = value


def _groups(content: HtmlElement) -> None:
    """Replace what merely groups: what holds inline content is a paragraph, the rest goes."""
    for element in reversed(list(content.iterdescendants())):
        if element.tag not in _GROUPS or element.getparent() is None:
            continue
        if any(below.tag in _BLOCKS for below in element.iterdescendants()):
            _wrap_loose(element)
            element.drop_tag()
        elif "".join(element.itertext()).strip() or len(element):
            parent = element.getparent()
            element.tag = "p" if parent is None or parent.tag not in _INLINE else "span"
            for name in list(element.attrib):
                if name != "lang":
                    del element.attrib[name]
        else:
            element.drop_tree()
    _wrap_loose(content)


def _wrap_loose(element: etree._Element) -> None:
    """Put text that stands beside blocks into paragraphs, so that it joins no other."""
    loose: HtmlElement | None = None
    if element.text and element.text.strip():
        loose = _element("p")
        loose.text, element.text = element.text, None
        element.insert(0, loose)
    for child in list(element)[1 if loose is not None else 0 :]:
        if child.tag in _BLOCKS:
            loose = None
        else:
            if loose is None:
                loose = _element("p")
                element.insert(element.index(child), loose)
            loose.append(cast(HtmlElement, child))  # with its tail
            continue
        if child.tail and child.tail.strip():
            loose = _element("p")
            loose.text, child.tail = child.tail, None
            element.insert(element.index(child) + 1, loose)


def _with_anchors(html: str) -> str:
    """Give each heading the id of an empty anchor in it."""
    return re.sub(r"<(h[1-6])>\s*<a id=\"([^\"]+)\">\s*</a>", r'<\1 id="\2">', html)


def _layout(content: HtmlElement) -> None:
    """Take tables apart that lay out a page: those that hold headings, lists of rows apart."""
    for table in reversed(list(content.iter("table"))):
        headings = any(one.tag in _HEADINGS for one in table.iterdescendants())
        nested = any(one.tag == "table" for one in table.iterdescendants())
        single = all(len(row) <= 1 for row in _rows(table))
        has_heads = any(cell.tag == "th" for row in _rows(table) for cell in row)
        if headings or nested or (single and not has_heads):
            for row in _rows(table):
                for cell in row:
                    cell.tag = "div"
                row.tag = "div"
            for part in table:
                if part.tag != "div":
                    part.tag = "div"
            table.tag = "div"


def _rows(table: HtmlElement) -> list[HtmlElement]:
    """Return the rows of a table itself, not those of tables in it."""
    parts = ("thead", "tbody", "tfoot")
    return [
        row
        for child in table
        for row in (child if child.tag in parts else (child,))
        if row.tag == "tr"
    ]


def _tables(content: HtmlElement) -> None:
    """Let a first row of headings be the head of its table, as Markdown has it."""
    for table in content.iter("table"):
        rows = _rows(table)
        if table.find("thead") is not None or not rows or len(rows[0]) == 0:
            continue
        first = rows[0]
        holder = first.getparent()
        if holder is not None and all(cell.tag == "th" for cell in first):
            head, rest = _element("thead"), _element("tbody")
            place = table.index(first if holder is table else holder)
            head.append(first)
            rest.extend(row for row in rows[1:] if row.getparent() is not None)
            for part in table.findall("tbody"):
                table.remove(part)
            table.insert(place, head)
            table.insert(place + 1, rest)


def _element(tag: str) -> HtmlElement:
    made = document_fromstring("<p></p>").makeelement(tag)
    assert isinstance(made, HtmlElement)
    return made


def words_of(html: str) -> Iterator[str]:
    """Yield the words of some HTML, as a reader sees them."""
    root = document_fromstring(html or "<p></p>", ensure_head_body=True)
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in _GONE:
            _drop(element)
    for block in root.iter(*_BLOCKS, *_GROUPS, "br"):
        block.tail = f" {block.tail or ''}"
        block.text = f" {block.text or ''}" if block.tag != "br" else block.text
    yield from "".join(root.itertext()).split()
