"""A row of paragraphs and tables as a Typst document.

All words stand in strings, so that no sign of a text means anything to Typst.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from itertools import groupby
from math import sqrt
from typing import NamedTuple

from lydelse.compare.tree import Mark
from lydelse.word.flow import (
    Cell,
    Flow,
    Kind,
    ListKind,
    Paragraph,
    Row,
    Table,
    Text,
    Written,
)

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
_CHANGED = {
    Kind.INSERTED: "inserted",
    Kind.DELETED: "deleted",
    Kind.MOVED_HERE: "moved-here",
    Kind.MOVED_AWAY: "moved-away",
}
_INLINE = {
    "strong": "strong",
    "b": "strong",
    "em": "emph",
    "i": "emph",
    "s": "strike",
    "u": "underline",
    "sup": "super",
    "sub": "sub",
}
_NUMBERINGS = {"a": "a.", "A": "A.", "i": "i.", "I": "I."}
_MOST_NARROW = 2.0  # of a column: what is nearly empty still has room for a word


class Attachment(NamedTuple):
    """A file in the PDF: its name, its bytes as text, and what it is."""

    name: str
    text: str
    description: str


class Picture(NamedTuple):
    """An image: its bytes, and the words that stand for it where it cannot be seen."""

    data: bytes
    alternative: str


class Sheet(NamedTuple):
    """What a PDF says beside the text.

    `head` and `foot` stand on every sheet, `page_of` counts them (with `{page}` and `{pages}`);
    `notice` stands on top of what is not in force, `legend` explains the marks of a comparison.
    """

    title: str
    language: str
    author: str
    head: tuple[str, ...]
    foot: tuple[str, ...]
    page_of: str
    day: date | None = None
    notice: str = ""
    legend: str = ""
    attachment: Attachment | None = None


def document(
    written: Written,
    sheet: Sheet,
    fonts: Sequence[str],
    resolve: Callable[[str], str] = lambda address: address,
    pictures: Mapping[str, Picture] | None = None,
) -> str:
    """Return the Typst document of a text or comparison; `resolve` says where a link leads."""
    writer = _Writer(written, resolve, pictures or {})
    template = files("lydelse").joinpath("pdf/template.typ").read_text("utf-8")
    day = ""
    if one := sheet.day:
        day = f", date: datetime(year: {one.year}, month: {one.month}, day: {one.day})"
    region = sheet.language.partition("-")[0]
    before, _, after = sheet.page_of.partition("{page}")
    between, _, after = after.partition("{pages}")
    count = f"(page, pages) => [#{_string(before)}#page#{_string(between)}#pages#{_string(after)}]"
    attached = ""
    if sheet.attachment:
        file = sheet.attachment
        attached = (
            f"#pdf.attach({_string(file.name)}, bytes({_exactly(file.text)}),"
            ' relationship: "source", mime-type: "text/markdown",'
            f" description: {_string(file.description)})\n"
        )
    first, rest = writer.title_and_rest(written.flow)
    notice = f"#note-on-top[#{_string(sheet.notice)}]\n\n" if sheet.notice else ""
    legend = f"#legend[#{_string(sheet.legend)}]\n\n" if sheet.legend else ""
    return (
        f"{template}\n#set document(title: {_string(sheet.title)}, author: {_string(sheet.author)}"
        f"{day})\n#set text(font: ({''.join(f'{_string(font)}, ' for font in fonts)}))\n"
        f"#show: sheet.with({_string(region)}, {_string(sheet.title)}, {_strings(sheet.head)},"
        f" {_strings(sheet.foot)}, {count})\n{attached}"
        f"{first or f'#heading(level: 1)[#{_string(sheet.title)}]'}\n\n{notice}{legend}{rest}\n"
    )


def _string(text: str) -> str:
    """Return a string of Typst: its escapes are a few, and no other sign means anything in it."""
    kept = _UNFIT.sub("", text)
    for sign, written in (
        ("\\", "\\\\"),
        ('"', '\\"'),
        ("\n", "\\n"),
        ("\r", "\\r"),
        ("\t", "\\t"),
    ):
        kept = kept.replace(sign, written)
    return f'"{kept}"'


def _exactly(text: str) -> str:
    """Return a string with every sign of a text, those included that no page shows."""
    parts = _UNFIT.split(text)
    unfit = [f"\\u{{{ord(sign):x}}}" for sign in _UNFIT.findall(text)]
    written = [_string(part)[1:-1] for part in parts]
    return '"' + "".join([a + b for a, b in zip(written, [*unfit, ""], strict=True)]) + '"'


def _strings(texts: Iterable[str]) -> str:
    return f"({''.join(f'{_string(text)}, ' for text in texts)})"


class _Writer:
    def __init__(
        self,
        written: Written,
        resolve: Callable[[str], str],
        pictures: Mapping[str, Picture],
    ) -> None:
        self._lists = written.lists
        self._resolve = resolve
        self._pictures = pictures
        self._level = 1
        self._targets = set(_ids(written.flow))
        self._labelled: set[str] = set()
        self._left: dict[tuple[int, bool], int] = {}

    def title_and_rest(self, flow: Sequence[Flow]) -> tuple[str, str]:
        """Return the document's title, if the text begins with it, and what stands below."""
        end = 0
        while end < len(flow) and _is_heading(flow[end], "h1"):
            end += 1
        return self.blocks(flow[:end]), self.blocks(flow[end:])

    def blocks(self, flow: Iterable[Flow]) -> str:
        """Paragraphs and tables, those of a list or a quotation together."""
        parts: list[str] = []
        for kind, group in groupby(flow, key=_belongs):
            members = list(group)
            if kind == "list":
                parts += self._lists_of(members)
            elif kind == "quote":
                inner = self.blocks(
                    [
                        one._replace(quote=one.quote - 1)
                        for one in members
                        if isinstance(one, Paragraph)
                    ]
                )
                parts.append(f"#quote(block: true)[{inner}]")
            elif kind == "dl":
                parts.append(self._terms(members))
            else:
                parts += [self._block(one) for one in members]
        return "\n\n".join([part for part in parts if part])

    def _block(self, one: Flow) -> str:
        if isinstance(one, Table):
            return self._table(one)
        text = self._texts(one.texts)
        if one.role == "hr":
            line = "#rule"
            return line if one.kind is Kind.KEPT else f"#{_CHANGED[one.kind]}[#{_string('—')}]"
        if not text:
            return ""
        if re.fullmatch("h[1-6]", one.role):
            return self._heading(one, text)
        if one.role == "pre":
            plain = "".join([t.text for t in one.texts if not t.atom]).rstrip("\n")
            if all(t.kind is one.texts[0].kind for t in one.texts):
                raw = f"#raw(block: true, {_string(plain)})"
                kind = one.texts[0].kind
                return raw if kind is Kind.KEPT else f"#{_CHANGED[kind]}[{raw}]"
            return f"#text(font: {_string('DejaVu Sans Mono')}, size: 0.8em)[{text}]"
        if one.role == "caption":
            return f"#block(sticky: true, emph[{text}])"
        label = self._label(one.id)
        return f"#[{text}]{label}" if label else text

    def _heading(self, one: Paragraph, text: str) -> str:
        # A level that is left out would be a step that nobody can take.
        level = min(int(one.role[1]), self._level + 1)
        if one.kind.new:
            self._level = level
        gone = ", outlined: false, bookmarked: false" if not one.kind.new else ""
        return f"#heading(level: {level}{gone})[{text}]{self._label(one.id)}"

    def _label(self, identifier: str) -> str:
        if not identifier or identifier in self._labelled or identifier not in self._targets:
            return ""
        self._labelled.add(identifier)
        return f"#label({_string(identifier)})"

    def _terms(self, members: Sequence[Flow]) -> str:
        items: list[tuple[str, list[str]]] = []
        for one in members:
            text = self._texts(one.texts) if isinstance(one, Paragraph) else self._block(one)
            if isinstance(one, Paragraph) and one.role == "dt":
                items.append((text, []))
            elif items:
                items[-1][1].append(text)
            else:
                items.append(("", [text]))
        written = [f"terms.item[{term}][{'#parbreak()'.join(texts)}]" for term, texts in items]
        return f"#terms({', '.join(written)})"

    # Lists

    def _lists_of(self, members: Sequence[Flow]) -> Iterator[str]:
        """Yield the lists in a row of members, each after the other."""
        for _, group in groupby(self._with_outer(members), key=lambda pair: pair[0]):
            inside = [one for _, one in group]
            item = inside[0].item
            yield self._list(inside, item.level if item else 0)

    def _with_outer(self, members: Sequence[Flow]) -> Iterator[tuple[int, Flow]]:
        """Each member with the outermost list that it stands in."""
        outer = 0
        level = min([one.item.level for one in members if one.item], default=0)
        for one in members:
            if one.item and one.item.level == level:
                outer = one.item.list
            yield outer, one

    def _list(self, members: Sequence[Flow], level: int) -> str:
        items: list[list[Flow]] = []
        for one in members:
            begins = isinstance(one, Paragraph) and one.item and one.item.level == level
            if (begins and one.item and one.item.first) or not items:
                items.append([])
            items[-1].append(one)
        first = members[0].item
        kind = self._lists.get(first.list, ListKind("", 1)) if first else ListKind("", 1)
        counted = {True: kind.start, False: kind.start}
        written: list[str] = []
        for item in items:
            inner = "\n\n".join(
                [
                    text
                    for deeper, group in groupby(item, key=lambda o: _level(o) > level)
                    for text in self._in_item(list(group), deeper)
                ]
            )
            head = item[0].kind if isinstance(item[0], Paragraph) else Kind.KEPT
            number = counted[head.new]
            for side in (True, False):
                counted[side] += head.new if side else head.old
            written.append(f"enum.item({number})[{inner}]" if kind.type else f"[{inner}]")
        tight = "true" if all(len(item) == 1 for item in items) else "false"
        if not kind.type:
            return f"#list(tight: {tight}, {', '.join(written)})"
        numbering = _NUMBERINGS.get(kind.type, "1.")
        return f"#enum(tight: {tight}, numbering: {_string(numbering)}, {', '.join(written)})"

    def _in_item(self, members: list[Flow], deeper: bool) -> list[str]:
        if deeper:
            return list(self._lists_of(members))
        return [self.blocks([one._replace(item=None) for one in members])]

    # Tables

    def _table(self, table: Table) -> str:
        rows = [row for row in table.rows if row.cells]
        if not rows:
            return ""
        columns = max(sum(cell.span for cell in row.cells) for row in rows)
        widths = "".join(f"{width:.2f}fr, " for width in _widths(rows, columns))
        head = [row for row in rows if row.heading]
        body = [row for row in rows if not row.heading]
        parts = [self._row(row, columns) for row in body]
        if head:
            cells = "".join([self._row(row, columns) for row in head])
            parts.insert(0, f"table.header({cells}), ")
        return f"#table(columns: ({widths}), {''.join(parts)})"

    def _row(self, row: Row, columns: int) -> str:
        cells = [self._cell(cell) for cell in row.cells]
        cells += ["[], "] * (columns - sum(cell.span for cell in row.cells))
        return "".join(cells)

    def _cell(self, cell: Cell) -> str:
        inner = self.blocks(cell.flow)
        align = cell_align(cell)
        options = f"align: {align}, " if align else ""
        options += f"colspan: {cell.span}, " if cell.span > 1 else ""
        return f"table.cell({options})[{inner}], " if options else f"[{inner}], "

    # Text

    def _texts(self, texts: Iterable[Text]) -> str:
        parts: list[str] = []
        for kind, group in groupby(texts, key=lambda text: text.kind):
            inside = list(group)
            first = inside[0]
            apart = kind is not Kind.KEPT and first.text.startswith(" ") and not first.atom
            if apart:
                inside[0] = first._replace(text=first.text[1:])
            inner = self._marked(inside, 0)
            if not inner:
                continue
            if kind is Kind.KEPT:
                parts.append(inner)
                continue
            # The space before a change is no part of it.
            parts.append('#" "' if apart else "")
            parts.append(f"#{_CHANGED[kind]}[{inner}]")
        return "".join(parts)

    def _marked(self, texts: Sequence[Text], depth: int) -> str:
        parts: list[str] = []
        for mark, group in groupby(
            texts, key=lambda t: t.path[depth] if len(t.path) > depth else None
        ):
            inside = list(group)
            if mark is None:
                parts += [self._plain(text) for text in inside]
            else:
                parts.append(self._mark(mark, inside, depth))
        return "".join(parts)

    def _mark(self, mark: Mark, texts: Sequence[Text], depth: int) -> str:
        attrs = dict(mark.attrs)
        if mark.tag == "code":
            plain = "".join([text.text for text in texts if not text.atom])
            return f"#raw({_string(plain)})" if plain else ""
        inner = self._marked(texts, depth + 1)
        if not inner:
            return ""
        if mark.tag == "a" and "href" in attrs:
            inner = self._link(attrs["href"], inner)
        elif mark.tag in ("s", "u") and _has_line(texts[0], depth):
            pass  # a text has one line through or under it, not two
        elif mark.tag in _INLINE:
            inner = f"#{_INLINE[mark.tag]}[{inner}]"
        if language := attrs.get("lang", "").partition("-")[0]:
            inner = f"#text(lang: {_string(language)})[{inner}]"
        label = self._label(mark.id)
        return f"#[{inner}]{label}" if label else inner

    def _link(self, href: str, inner: str) -> str:
        if href.startswith("#"):
            if href[1:] not in self._targets:
                return inner
            return f"#link(label({_string(href[1:])}))[{inner}]"
        target = self._resolve(href)
        return f"#link({_string(target)})[{inner}]" if target else inner

    def _plain(self, text: Text) -> str:
        if text.note is not None:
            return f"#footnote[{self.blocks(text.note.flow)}]"
        if not text.atom:
            return f"#{_string(text.text)}" if text.text else ""
        if text.text.startswith("<br"):
            return "#linebreak()"
        found = {k: html.unescape(v) for k, v in re.findall(r'\s(alt|src)="([^"]*)"', text.text)}
        if not text.text.startswith("<img") or not found.get("alt"):
            return ""
        picture = self._pictures.get(found.get("src", ""))
        if picture is None:
            return f"#{_string('[' + found['alt'] + ']')}"
        data = ",".join(map(str, picture.data))
        return f"#image(bytes(({data},)), alt: {_string(found['alt'])})"


def _has_line(text: Text, depth: int) -> bool:
    """Whether some text is struck or underlined already, as changed or by what is around it."""
    around = {mark.tag for mark in text.path[:depth]}
    return text.kind is not Kind.KEPT or bool(around & {"s", "u"})


def cell_align(cell: Cell) -> str:
    """How the text of a cell stands, if not as text does."""
    aligns = [one.align for one in cell.flow if isinstance(one, Paragraph) and one.align]
    return {"right": "end", "center": "center"}.get(aligns[0], "") if aligns else ""


def _widths(rows: Iterable[Row], columns: int) -> list[float]:
    """Wider columns for longer texts, by the root of their length."""
    longest = [0] * columns
    for row in rows:
        at = 0
        for cell in row.cells:
            letters = sum(
                len(t.text) for f in cell.flow if isinstance(f, Paragraph) for t in f.texts
            )
            for column in range(at, min(at + cell.span, columns)):
                longest[column] = max(longest[column], letters // cell.span)
            at += cell.span
    return [max(sqrt(letters), _MOST_NARROW) for letters in longest]


def _ids(flow: Iterable[Flow]) -> Iterator[str]:
    """Everything that a link can lead to; what is gone is no place."""
    for one in flow:
        if isinstance(one, Table):
            for row in one.rows:
                for cell in row.cells:
                    yield from _ids(cell.flow)
        elif one.kind.new:
            text = bool(one.texts)
            if one.id and text:
                yield one.id
            yield from (mark.id for t in one.texts if t.kind.new for mark in t.path if mark.id)


def _is_heading(flow: Flow, role: str) -> bool:
    return isinstance(flow, Paragraph) and flow.role == role


def _belongs(flow: Flow) -> str:
    if flow.item is not None:
        return "list"
    if isinstance(flow, Paragraph) and flow.quote:
        return "quote"
    return "dl" if isinstance(flow, Paragraph) and flow.role in ("dt", "dd") else ""


def _level(flow: Flow) -> int:
    return flow.item.level if flow.item else -1
