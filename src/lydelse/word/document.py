"""A row of paragraphs and tables as the XML parts of a Word file."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from importlib.resources import files
from itertools import count, groupby
from typing import NamedTuple

from lydelse.compare.tree import Mark
from lydelse.memo import by_value
from lydelse.word.flow import Cell, Flow, Kind, ListKind, Paragraph, Row, Table, Text, Written

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PROPERTIES = ("document", "version", "language")
"""What a file says of where it came from, under ``lydelse-…`` in its custom properties."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACES = f'xmlns:w="{W}" xmlns:r="{R}"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
# Characters that XML does not allow (XML 1.0, 2.2).
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi")
)
_WIDTH = 9072  # the text of an A4 page with margins of 2.5 cm, in twentieths of a point
_INDENT = 567
_DEEPEST = 8  # a ninth level is the last that a word processor knows

STYLES = {
    "h1": "Title",
    "h2": "Heading1",
    "h3": "Heading2",
    "h4": "Heading3",
    "h5": "Heading4",
    "h6": "Heading5",
    "pre": "HTMLPreformatted",
    "hr": "HorizontalLine",
    "dt": "DefinitionTerm",
    "dd": "Definition",
    "caption": "Caption",
}
_FORMATS = {
    "": "bullet",
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
}


class Facts(NamedTuple):
    """What a file says beside the text.

    `author` and `day` stand on each tracked change, `head` and `foot` on each page; of `source`,
    the document, the version and the language, the way back in finds what was changed.
    """

    title: str
    language: str
    author: str = ""
    day: date | None = None
    head: str = ""
    foot: str = ""
    source: tuple[str, str, str] | None = None


def parts(
    written: Written, facts: Facts, resolve: Callable[[str], str] = lambda address: address
) -> dict[str, str]:
    """Return a Word file's parts by their names. `resolve` says where a link leads on paper."""
    writer = _Writer(written.lists, facts, resolve)
    body = writer.flow(written.flow, at_end=True)
    notes = "".join(writer.notes)
    rtl = "<w:bidi/>" if is_right_to_left(facts.language) else ""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="708"'
        f' w:footer="708" w:gutter="0"/>{rtl}</w:sectPr>'
    )
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/relationships/officeDocument", "word/document.xml", False),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml", False),
            (f"{_OFFICE}/relationships/custom-properties", "docProps/custom.xml", False),
        ),
        "docProps/core.xml": _core(facts),
        "docProps/custom.xml": _custom(facts),
        "word/document.xml": f"{_HEAD}<w:document {_SPACES}><w:body>{body}{section}</w:body>"
        "</w:document>",
        "word/_rels/document.xml.rels": _relations(
            *[
                (f"{R}/{name}", f"{name}.xml", False)
                for name in ("styles", "numbering", "settings", "header", "footer", "footnotes")
            ],
            *[(f"{R}/hyperlink", link, True) for link in writer.links["document"]],
        ),
        "word/_rels/footnotes.xml.rels": _relations(
            *[(f"{R}/hyperlink", link, True) for link in writer.links["footnotes"]]
        ),
        "word/styles.xml": _styles().replace("LANGUAGE", _escape(facts.language)),
        "word/numbering.xml": _numbering(written.lists, writer.levels),
        "word/settings.xml": f'{_HEAD}<w:settings {_SPACES}><w:defaultTabStop w:val="{_INDENT}"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        '<w:compat><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{_escape(facts.language)}"/></w:settings>',
        "word/header.xml": f"{_HEAD}<w:hdr {_SPACES}>{_furniture('Header', facts.head)}</w:hdr>",
        "word/footer.xml": f"{_HEAD}<w:ftr {_SPACES}>{_furniture('Footer', facts.foot, _PAGES)}"
        "</w:ftr>",
        "word/footnotes.xml": f"{_HEAD}<w:footnotes {_SPACES}>"
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r>'
        f"<w:continuationSeparator/></w:r></w:p></w:footnote>{notes}</w:footnotes>",
    }


@by_value()
def _styles() -> str:
    return files("lydelse").joinpath("word/styles.xml").read_text("utf-8")


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    return language.lower().partition("-")[0] in _RIGHT_TO_LEFT


def bookmark(identifier: str) -> str:
    """Return the name of a bookmark for an id: a word processor takes forty letters."""
    if len(identifier) <= 40:
        return identifier
    return f"{identifier[:31]}-{sha256(identifier.encode()).hexdigest()[:8]}"


def _escape(text: str) -> str:
    return html.escape(_UNFIT.sub("", text))


class _Writer:
    def __init__(
        self, lists: Mapping[int, ListKind], facts: Facts, resolve: Callable[[str], str]
    ) -> None:
        self.links: dict[str, dict[str, int]] = {"document": {}, "footnotes": {}}
        self.notes: list[str] = []
        self.levels: dict[int, int] = {}
        self._lists = lists
        self._resolve = resolve
        self._ids = count(1)
        self._rtl = is_right_to_left(facts.language)
        self._part = "document"
        self._moved = 0
        day = f' w:date="{facts.day}T00:00:00Z"' if facts.day else ""
        self._by = f' w:author="{_escape(facts.author)}"{day}'

    # Blocks

    def flow(self, flow: Iterable[Flow], at_end: bool = False, style: str = "") -> str:
        """Paragraphs and tables; `at_end` adds one that is empty, as the last cannot be tracked."""
        parts: list[str] = []
        last: Flow | None = None
        for (kind, move), group in groupby(flow, key=_movement):
            members = list(group)
            xml = "".join([self._one(one, last, style) for one in members])
            if last is not None and _must_part(last, members[0]):
                parts.append("<w:p/>")
            last = members[-1]
            parts.append(self._range(kind, move, xml) if move else xml)
        if at_end or last is None or isinstance(last, Table):
            # A cell ends with a paragraph, and two tables in a row would be one.
            parts.append("<w:p/>")
        return "".join(parts)

    def _one(self, one: Flow, last: Flow | None, style: str) -> str:
        if isinstance(one, Paragraph):
            return self._paragraph(one, style)
        between = "<w:p/>" if isinstance(last, Table) else ""
        return between + self._table(one)

    def _range(self, kind: Kind, move: int, xml: str) -> str:
        number, tag = next(self._ids), kind.value
        start = f'<w:{tag}RangeStart w:id="{number}"{self._by} w:name="move{move}"/>'
        return f'{start}{xml}<w:{tag}RangeEnd w:id="{number}"/>'

    def _paragraph(self, paragraph: Paragraph, style: str = "") -> str:
        props = self._props(paragraph, style)
        if paragraph.kind is not Kind.KEPT:
            props += f"<w:rPr>{self._change(paragraph.kind)}</w:rPr>"
        if paragraph.before is not None:
            before = self._props(paragraph.before, style)
            number = next(self._ids)
            props += f'<w:pPrChange w:id="{number}"{self._by}><w:pPr>{before}</w:pPr></w:pPrChange>'
        marks = self._bookmark(paragraph.id) if paragraph.id else ""
        inner = self._texts(paragraph.texts)
        if paragraph.role == "hr":
            # A paragraph without any text would be lost when its neighbours are rejected.
            inner = self._run(paragraph.kind, [Text("\u00a0", (), paragraph.kind)])
        return f"<w:p><w:pPr>{props}</w:pPr>{marks}{inner}</w:p>"

    def _props(self, paragraph: Paragraph, style: str) -> str:
        item = paragraph.item
        props = f'<w:pStyle w:val="{self._style(paragraph, style)}"/>'
        indent = ""
        if item is not None:
            level = min(item.level, _DEEPEST)
            if item.first:
                self.levels[item.list] = level
                number = f'<w:ilvl w:val="{level}"/><w:numId w:val="{item.list}"/>'
                props += f"<w:numPr>{number}</w:numPr>"
            elif paragraph.role not in STYLES or paragraph.role == "pre":
                indent = f'<w:ind w:left="{_INDENT * (level + 1)}"/>'
        elif paragraph.quote > 1:
            indent = f'<w:ind w:left="{_INDENT * paragraph.quote}" w:right="{_INDENT}"/>'
        props += "<w:bidi/>" if self._rtl else ""
        props += indent
        return props + (f'<w:jc w:val="{paragraph.align}"/>' if paragraph.align else "")

    def _style(self, paragraph: Paragraph, style: str) -> str:
        if paragraph.role in STYLES:
            return STYLES[paragraph.role]
        if paragraph.quote:
            return "Quote"
        if paragraph.item is not None:
            return "ListParagraph" if paragraph.item.first else "ListContinue"
        return style or "Normal"

    def _bookmark(self, identifier: str) -> str:
        number = next(self._ids)
        name = _escape(bookmark(identifier))
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'

    def _change(self, kind: Kind, inner: str | None = None) -> str:
        start = f'<w:{kind.value} w:id="{next(self._ids)}"{self._by}'
        return f"{start}/>" if inner is None else f"{start}>{inner}</w:{kind.value}>"

    def _table(self, table: Table) -> str:
        columns = max([sum(cell.span for cell in row.cells) for row in table.rows], default=1)
        width = _WIDTH // max(columns, 1)
        grid = f'<w:gridCol w:w="{width}"/>' * columns
        indent = ""
        if table.item is not None:
            indent = f'<w:tblInd w:w="{_INDENT * (table.item.level + 1)}" w:type="dxa"/>'
        visual = "<w:bidiVisual/>" if self._rtl else ""
        rows = "".join([self._row(row, width) for row in table.rows if row.cells])
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>{visual}'
            f'<w:tblW w:w="0" w:type="auto"/>{indent}<w:tblLook w:val="0020" w:firstRow="1"/>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
            if rows
            else ""
        )

    def _row(self, row: Row, width: int) -> str:
        props = "<w:tblHeader/>" if row.heading else ""
        props += self._change(row.kind) if row.kind is not Kind.KEPT else ""
        cells = "".join([self._cell(cell, width) for cell in row.cells])
        return f"<w:tr>{f'<w:trPr>{props}</w:trPr>' if props else ''}{cells}</w:tr>"

    def _cell(self, cell: Cell, width: int) -> str:
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        inner = self.flow(cell.flow, style="TableHeading" if cell.heading else "")
        props = f'<w:tcW w:w="{width * cell.span}" w:type="dxa"/>{span}'
        return f"<w:tc><w:tcPr>{props}</w:tcPr>{inner}</w:tc>"

    # Text

    def _texts(self, texts: Sequence[Text]) -> str:
        parts: list[str] = []
        for link, linked in groupby(texts, key=lambda text: _link(text.path)):
            inner = "".join(
                [self._run(kind, list(same)) for kind, same in groupby(linked, key=_kind)]
            )
            parts.append(self._hyperlink(link, inner) if link else inner)
        return "".join(parts)

    def _hyperlink(self, link: Mark, inner: str) -> str:
        attrs = dict(link.attrs)
        href = attrs["href"]
        tip = f' w:tooltip="{_escape(attrs["title"])}"' if "title" in attrs else ""
        if href.startswith("#"):
            name = _escape(bookmark(href[1:]))
            return f'<w:hyperlink w:anchor="{name}"{tip}>{inner}</w:hyperlink>'
        target = self._resolve(href)
        links = self.links[self._part]
        number = links.setdefault(target, len(links) + 1)
        return f'<w:hyperlink r:id="link{number}"{tip}>{inner}</w:hyperlink>'

    def _run(self, kind: Kind, texts: Sequence[Text]) -> str:
        runs = "".join([self._plain(text) for text in texts])
        return runs if kind is Kind.KEPT else self._change(kind, runs)

    def _plain(self, text: Text) -> str:
        deleted = text.kind is Kind.DELETED
        if text.note is not None:
            return self._footnote(text)
        look = _look(text.path, self._rtl)
        if text.atom:
            if text.text.startswith("<br"):
                return f"<w:r>{look}<w:br/></w:r>"
            shown = _alternative(text.text)
            look = '<w:rPr><w:rStyle w:val="Picture"/></w:rPr>'
            return f"<w:r>{look}{_said(f'[{shown}]', deleted)}</w:r>" if shown else ""
        marks = "".join([self._bookmark(mark.id) for mark in text.path if mark.id])
        return f"{marks}<w:r>{look}{_said(text.text, deleted)}</w:r>"

    def _footnote(self, text: Text) -> str:
        assert text.note is not None
        outer, self._part = self._part, "footnotes"
        inner = self.flow(text.note.flow, style="FootnoteText")
        self._part = outer
        number = len(self.notes) + 1
        mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        mark += '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
        begin = inner.find("</w:pPr>") + len("</w:pPr>")
        if inner.startswith("<w:p>") and begin >= len("</w:pPr>"):
            inner = inner[:begin] + mark + inner[begin:]
        self.notes.append(f'<w:footnote w:id="{number}">{inner}</w:footnote>')
        return (
            '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
            f'<w:footnoteReference w:id="{number}"/></w:r>'
        )


def _movement(flow: Flow) -> tuple[Kind, int]:
    if isinstance(flow, Paragraph) and flow.move:
        return flow.kind, flow.move
    return Kind.KEPT, 0


def _kind(text: Text) -> Kind:
    return text.kind


def _must_part(one: Flow, other: Flow) -> bool:
    """Whether an empty paragraph keeps two apart. LibreOffice accepts both ends of a move at once,
    and then what stands beside an end takes its look."""
    if not isinstance(one, Paragraph) or not isinstance(other, Paragraph):
        return False
    if not (one.move or other.move) or Kind.KEPT in (one.kind, other.kind):
        return False
    return one.role != other.role or (one.item is None) != (other.item is None)


def _link(path: Iterable[Mark]) -> Mark | None:
    return next((mark for mark in path if mark.tag == "a" and "href" in dict(mark.attrs)), None)


def _look(path: Iterable[Mark], rtl: bool) -> str:
    tags = {mark.tag for mark in path}
    language = next((value for m in path for name, value in m.attrs if name == "lang"), "")
    parts = [
        '<w:rStyle w:val="HTMLCode"/>' if "code" in tags else "",
        '<w:rStyle w:val="Hyperlink"/>' if "a" in tags and "code" not in tags else "",
        "<w:b/><w:bCs/>" if tags & {"strong", "b"} else "",
        "<w:i/><w:iCs/>" if tags & {"em", "i"} else "",
        "<w:strike/>" if "s" in tags else "",
        '<w:sz w:val="18"/><w:szCs w:val="18"/>' if "small" in tags else "",
        '<w:u w:val="single"/>' if "u" in tags else "",
        '<w:vertAlign w:val="superscript"/>' if "sup" in tags else "",
        '<w:vertAlign w:val="subscript"/>' if "sub" in tags else "",
        "<w:rtl/>" if rtl and not (language and not is_right_to_left(language)) else "",
        f'<w:lang w:val="{_escape(language)}"/>' if language else "",
    ]
    look = "".join(parts)
    return f"<w:rPr>{look}</w:rPr>" if look else ""


def _said(text: str, deleted: bool) -> str:
    tag = "delText" if deleted else "t"
    pieces = re.split(r"(\n|\t)", _UNFIT.sub("", text))
    signs = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    return "".join(
        [
            signs.get(piece, f'<w:{tag} xml:space="preserve">{html.escape(piece)}</w:{tag}>')
            for piece in pieces
            if piece
        ]
    )


def _alternative(atom: str) -> str:
    found = re.search(r'\balt="([^"]*)"', atom) if atom.startswith("<img") else None
    return html.unescape(found[1]) if found else ""


# --- The other parts -----------------------------------------------------------------------------

_PAGES = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE '
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def _furniture(style: str, text: str, after: str = "") -> str:
    tab = "<w:r><w:tab/></w:r>" if after else ""
    said = f'<w:r><w:t xml:space="preserve">{_escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{said}{tab}{after}</w:p>'


def _numbering(lists: Mapping[int, ListKind], levels: Mapping[int, int]) -> str:
    """Give each list a definition of its own.

    A shared one goes on counting, and LibreOffice parts a list in two if it is told to begin anew.
    """
    abstract = "".join(
        [_abstract(number, kind, levels.get(number, 0)) for number, kind in lists.items()]
    )
    numbers = "".join(
        [
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
            for number in lists
        ]
    )
    return f"{_HEAD}<w:numbering {_SPACES}>{abstract}{numbers}</w:numbering>"


def _abstract(number: int, kind: ListKind, own: int) -> str:
    levels = "".join(
        [
            f'<w:lvl w:ilvl="{level}"><w:start w:val="{kind.start if level == own else 1}"/>'
            f'<w:numFmt w:val="{_FORMATS.get(kind.type, "decimal")}"/>'
            f'<w:lvlText w:val="{f"%{level + 1}." if kind.type else "•"}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{_INDENT * (level + 1)}" w:hanging="425"/></w:pPr></w:lvl>'
            for level in range(_DEEPEST + 1)
        ]
    )
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="{number:08X}"/>'
        f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
    )


def _relations(*targets: tuple[str, str, bool]) -> str:
    """Relations: of links, which lead outside, the name is that of the hyperlink."""
    inside, outside = count(1), count(1)
    rows = []
    for kind, target, is_link in targets:
        name = f"link{next(outside)}" if is_link else f"rId{next(inside)}"
        mode = ' TargetMode="External"' if is_link else ""
        rows.append(f'<Relationship Id="{name}" Type="{kind}" Target="{_escape(target)}"{mode}/>')
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rows)}</Relationships>'


@by_value()
def _content_types() -> str:
    kinds = {
        "/word/document.xml": f"{_WORD}.document.main+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument"
        ".custom-properties+xml",
    }
    for name in ("styles", "numbering", "settings", "header", "footer", "footnotes"):
        kinds[f"/word/{name}.xml"] = f"{_WORD}.{name}+xml"
    rows = "".join([f'<Override PartName="{k}" ContentType="{v}"/>' for k, v in kinds.items()])
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def _core(facts: Facts) -> str:
    when = (
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{facts.day}T00:00:00Z</dcterms:created>'
        if facts.day
        else ""
    )
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_escape(facts.title)}</dc:title><dc:creator>{_escape(facts.author)}"
        f"</dc:creator><dc:language>{_escape(facts.language)}</dc:language>{when}"
        "</cp:coreProperties>"
    )


def _custom(facts: Facts) -> str:
    rows: Iterator[str] = iter(())
    if facts.source:
        rows = (
            f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}"'
            f' name="lydelse-{name}"><vt:lpwstr>{_escape(value)}</vt:lpwstr></property>'
            for number, (name, value) in enumerate(zip(PROPERTIES, facts.source, strict=True), 2)
        )
    return (
        f'{_HEAD}<Properties xmlns="{_OFFICE}/custom-properties"'
        f' xmlns:vt="{_OFFICE}/docPropsVTypes">{"".join(rows)}</Properties>'
    )
