"""A Word file as the HTML of a text, and what in it cannot be a part of the text.

All tracked changes are read as accepted (or as rejected, which the tests ask for), and each is told
as a finding, so that the caller can stop. Nothing outside the file is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from lydelse.memo import by_value
from lydelse.word.document import PROPERTIES, R, W
from lydelse.word.package import Node, Unreadable, tree, unpack

_DEEPEST = 40
_MOST_COMMENTS = 2_000
_QUOTED = 80
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_FURNITURE = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))
_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "dir", "bdo"))
_GONE = {True: ("del", "moveFrom"), False: ("ins", "moveTo")}


class Found(StrEnum):
    """What a file can hold that is not read as text, or not as it stands."""

    INSERTION = "insertion"
    DELETION = "deletion"
    MOVE = "move"
    RESHAPED = "reshaped"
    COMMENT = "comment"
    TEXT_BOX = "text-box"
    PICTURE = "picture"
    FIELD = "field"
    MERGED_CELLS = "merged-cells"
    BLOCKS_IN_CELL = "blocks-in-cell"
    EQUATION = "equation"
    EMBEDDED = "embedded"
    NUMBERED_HEADING = "numbered-heading"
    LIST_MARK = "list-mark"


CHANGES = (Found.INSERTION, Found.DELETION, Found.MOVE, Found.RESHAPED)


class Finding(NamedTuple):
    """One such thing: under which heading, what it says, and who put it there."""

    what: Found
    section: str
    text: str = ""
    author: str = ""


class Part(NamedTuple):
    """One block of a text as HTML, with what was found in it."""

    html: str
    findings: tuple[Finding, ...]


class ReadText(NamedTuple):
    """A text from a Word file. `title` stands apart, `source` says what the file was made from."""

    title: str
    parts: tuple[Part, ...]
    notes: Mapping[str, str]
    source: tuple[str, str, str] | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything in the file that Markdown cannot say, in order."""
        return tuple(found for part in self.parts for found in part.findings)


#: Names the footnotes of a text, given the HTML of each in order.
Labels = Callable[[Sequence[str]], Sequence[str]]


def numbered(notes: Sequence[str]) -> Sequence[str]:
    """Name footnotes by their numbers."""
    return [str(number) for number in range(1, len(notes) + 1)]


def read_file(data: bytes, labels: Labels = numbered, accept: bool = True) -> ReadText:
    """Read a Word file; raises `Unreadable`."""
    return read_parts(unpack(data), labels, accept)


def read_parts(
    parts: Mapping[str, bytes], labels: Labels = numbered, accept: bool = True
) -> ReadText:
    """Read the XML parts of a Word file; raises `Unreadable`."""
    return _Reader(parts, labels, accept).text()


def source_of(parts: Mapping[str, bytes]) -> tuple[str, str, str] | None:
    """Return what a file says that it was made from: document, version, language."""
    text = parts.get("docProps/custom.xml")
    known = {
        str(one.get("name")): "".join(map(str, one.itertext()))
        for one in (tree(text) if text else ())
    }
    values = [known.get(f"lydelse-{name}", "") for name in PROPERTIES]
    return (values[0], values[1], values[2]) if all(values) else None


class _Run(NamedTuple):
    """Some HTML without elements around it, and the elements it stands in, outermost first."""

    html: str
    marks: tuple[str, ...]
    breaks: bool = False


class _Level(NamedTuple):
    format: str
    start: int
    mark: str


class _Line(NamedTuple):
    """A paragraph as it is read: its kind of style, its content, its place in a list."""

    tag: str
    runs: tuple[_Run, ...]
    level: int = -1
    list: str = ""
    opening: str = ""
    id: str = ""
    align: str = ""


class _Style(NamedTuple):
    name: str
    based_on: str
    props: Node | None
    runs: Node | None


def _name(node: Node) -> str:
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _w(node: Node | None, name: str) -> str:
    """Return an attribute of WordprocessingML."""
    return "" if node is None else str(node.get(f"{{{W}}}{name}") or "")


def _child(node: Node | None, name: str) -> Node | None:
    return None if node is None else node.find(f"{{{W}}}{name}")


def _value(node: Node | None, name: str) -> str | None:
    """Return the value of a property; None if it is not set."""
    found = _child(node, name)
    return None if found is None else _w(found, "val")


def _is_on(node: Node | None, name: str) -> bool | None:
    value = _value(node, name)
    return None if value is None else value not in ("0", "false", "off", "none")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _plain_part(parts: Mapping[str, bytes], name: str) -> bytes | None:
    """Return a part in the namespace that Word writes, if it is in that of the strict standard."""
    text = parts.get(name)
    if text is not None and _STRICT.encode() in text[:4096]:
        return text.replace(_STRICT.encode(), W.encode())
    return text


@by_value(8)
def _styles_of(text: bytes | None) -> Mapping[str, _Style]:
    """Return the styles of a file by their ids, which Lydelse's own files share."""
    root = tree(text) if text is not None else None
    found: dict[str, _Style] = {}
    for style in root.findall(f"{{{W}}}style") if root is not None else ():
        based_on = _value(style, "basedOn") or ""
        name = (_value(style, "name") or "").lower()
        props, runs = _child(style, "pPr"), _child(style, "rPr")
        found[_w(style, "styleId")] = _Style(name, based_on, props, runs)
    return found


class _Reader:
    def __init__(self, parts: Mapping[str, bytes], labels: Labels, accept: bool) -> None:
        self._parts = parts
        self._labels = labels
        self._accept = accept
        self._gone = _GONE[accept]
        self._main = self._main_part()
        self._source = source_of(parts)
        self._styles = _styles_of(_plain_part(parts, self._beside("styles")))
        self._numbering = self._read_numbering()
        self._links: Mapping[str, str] = {}
        self._comments = self._read_comments()
        self._notes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._found: list[Finding] = []
        self._section = ""
        self._told: set[tuple[Found, str]] = set()
        self._depth = 0

    # The file

    def _root(self, name: str) -> Node | None:
        text = _plain_part(self._parts, name)
        return tree(text) if text is not None else None

    def _relations(self, name: str) -> Mapping[str, tuple[str, str]]:
        """Return what a part refers to: kind and target by the id of the relation."""
        folder, _, file = name.rpartition("/")
        root = self._root(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        return {
            str(one.get("Id")): (
                str(one.get("Type") or "").rpartition("/")[2],
                str(one.get("Target") or ""),
            )
            for one in (root if root is not None else ())
            if isinstance(one.tag, str)
        }

    def _main_part(self) -> str:
        for kind, target in self._relations("").values():
            if kind == "officeDocument" and target.lstrip("/") in self._parts:
                return target.lstrip("/")
        raise Unreadable("word-not-a-file")

    def _beside(self, kind: str) -> str:
        """Return the name of another part that the text refers to."""
        folder = self._main.rpartition("/")[0]
        for one, target in self._relations(self._main).values():
            if one == kind:
                return target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        return ""

    def _read_numbering(self) -> Mapping[str, Mapping[int, _Level]]:
        root = self._root(self._beside("numbering"))
        if root is None:
            return {}
        abstract: dict[str, dict[int, _Level]] = {}
        for one in root.findall(f"{{{W}}}abstractNum"):
            levels = {
                _number(_w(lvl, "ilvl")): _Level(
                    _value(lvl, "numFmt") or "decimal",
                    _number(_value(lvl, "start") or "1"),
                    _value(lvl, "lvlText") or "",
                )
                for lvl in one.findall(f"{{{W}}}lvl")
            }
            abstract[_w(one, "abstractNumId")] = levels
        found: dict[str, Mapping[int, _Level]] = {}
        for num in root.findall(f"{{{W}}}num"):
            levels = dict(abstract.get(_value(num, "abstractNumId") or "", {}))
            for override in num.findall(f"{{{W}}}lvlOverride"):
                at, start = _number(_w(override, "ilvl")), _value(override, "startOverride")
                if at in levels and start is not None:
                    levels[at] = levels[at]._replace(start=_number(start))
            found[_w(num, "numId")] = levels
        return found

    def _read_comments(self) -> Mapping[str, Node]:
        root = self._root(self._beside("comments"))
        comments = root.findall(f"{{{W}}}comment") if root is not None else []
        if len(comments) > _MOST_COMMENTS:
            raise Unreadable("word-too-many-comments")
        return {_w(one, "id"): one for one in comments}

    # The text

    def text(self) -> ReadText:
        root = self._root(self._main)
        body = _child(root, "body")
        if body is None:
            raise Unreadable("word-not-a-file")
        self._name_notes(body)
        self._links = self._targets(self._main)
        title, parts = "", list[Part]()
        for lines in self._blocks(body):
            found = [one for one in lines if isinstance(one, Finding)]
            written = "".join(_html([one for one in lines if not isinstance(one, Finding)]))
            findings = tuple(found)
            if not title and not any(part.html for part in parts) and written.startswith("<h1"):
                title = html.unescape(re.sub("<[^>]+>", "", written)).strip()
                parts.append(Part("", findings))
            elif written or findings:
                parts.append(Part(written, findings))
        return ReadText(title, tuple(parts), dict(self._notes), self._source)

    def _targets(self, part: str) -> Mapping[str, str]:
        return {
            id: target
            for id, (kind, target) in self._relations(part).items()
            if kind == "hyperlink"
        }

    def _name_notes(self, body: Node) -> None:
        """Read the footnotes in the order in which the text refers to them, and name them."""
        order: list[tuple[str, str]] = []
        for node in body.iter(f"{{{W}}}footnoteReference", f"{{{W}}}endnoteReference"):
            key = (_name(node).removesuffix("Reference"), _w(node, "id"))
            if key not in order and not self._is_gone(node):
                order.append(key)
        written: list[str] = []
        for kind in ("footnote", "endnote"):
            part = self._beside(f"{kind}s")
            root = self._root(part)
            known = (
                {_w(one, "id"): one for one in root.iter(f"{{{W}}}{kind}")}
                if root is not None
                else {}
            )
            self._links = self._targets(part) if part else {}
            for key in order:
                if key[0] == kind and key[1] in known:
                    lines = [line for block in self._blocks(known[key[1]]) for line in block]
                    shown = "".join(_html([one for one in lines if not isinstance(one, Finding)]))
                    self._names["/".join(key)] = str(len(written))
                    written.append(shown)
        names = self._labels(written)
        self._names = {key: names[int(at)] for key, at in self._names.items()}
        self._notes = dict(zip(names, written, strict=True))

    def _is_gone(self, node: Node) -> bool:
        return any(_name(one) in self._gone for one in node.iterancestors())

    def _blocks(self, parent: Node) -> Iterator[list[_Line | Node | Finding | str]]:
        """Group what stands in a body, a cell or a note: each list, each table, each paragraph
        alone. Findings stand with the block they were found in."""
        pending: list[_Line | Finding] = []
        carried: tuple[_Run, ...] = ()
        for node in self._content(parent):
            if _name(node) == "tbl":
                if pending:
                    yield list(pending)
                    pending = []
                table = self._table(node)
                yield [*self._taken(), table] if table else list(self._taken())
                continue
            line = self._paragraph(node)
            line = line._replace(runs=(*carried, *line.runs))
            found = self._taken()
            carried = ()
            if self._joins(node):
                # Its end is gone: it goes on with the next paragraph, which gives the look.
                carried = line.runs
                pending += found
                continue
            if not any(run.html.strip() or run.breaks for run in line.runs) and (
                line.tag != "hr" and line.level < 0
            ):
                pending += found
                continue
            if pending and not self._continues(pending, line):
                yield list(pending)
                pending = []
            pending += [line, *found]
        if carried:
            pending.append(_Line("p", carried))
        if pending:
            yield list(pending)

    def _continues(self, pending: Sequence[_Line | Finding], line: _Line) -> bool:
        """Whether a paragraph belongs to the block before."""
        before = next((one for one in reversed(pending) if isinstance(one, _Line)), None)
        if before is None:
            return True
        if before.level >= 0:
            first = next(one for one in pending if isinstance(one, _Line))
            if line.level == 0 and line.list and before.list:
                return _outer_list(pending) == line.list
            return line.level >= 0 and (line.level > 0 or not line.list or first.list == line.list)
        if line.level >= 0:
            return False
        return before.tag == line.tag == "quote" or (
            before.tag in ("dt", "dd") and line.tag in ("dt", "dd")
        )

    def _taken(self) -> list[Finding]:
        found, self._found = self._found, []
        return found

    def _content(self, parent: Node) -> Iterator[Node]:
        for node in parent:
            name = _name(node)
            if name in ("p", "tbl"):
                yield node
            elif name in _WRAPPERS:
                yield from self._content(node)
            elif name in ("altChunk", "subDoc"):
                self._tell(Found.EMBEDDED)
            elif name == "AlternateContent":
                yield from self._content(node[0] if len(node) else node)

    def _tell(self, what: Found, text: str = "", author: str = "", once: str = "") -> None:
        if once and (what, once) in self._told:
            return
        self._told.add((what, once))
        shown = " ".join(text.split())
        shown = shown if len(shown) <= _QUOTED or what is Found.COMMENT else f"{shown[:_QUOTED]}…"
        self._found.append(Finding(what, self._section, shown, author))

    # Paragraphs

    def _paragraph(self, node: Node) -> _Line:
        props = _child(node, "pPr")
        change = _child(props, "pPrChange")
        if change is not None:
            self._tell(Found.RESHAPED, _words(node), _w(change, "author"))
            if not self._accept:
                props = _child(change, "pPr")
        tag, own_list = self._tag(_value(props, "pStyle") or "")
        number, level = self._list_of(props, own_list)
        runs = tuple(self._inline(node, tag))
        self._mark_of_end(_child(node, "pPr"))
        identifier = ""
        if re.fullmatch("h[1-6]", tag):
            self._section = " ".join(html.unescape("".join([run.html for run in runs])).split())
            marks = [_w(one, "name") for one in node.iter(f"{{{W}}}bookmarkStart")]
            identifier = next((one for one in marks if one and not one.startswith("_")), "")
            if number and self._numbering.get(number, {}).get(level, _Level("none", 1, "")).mark:
                self._tell(Found.NUMBERED_HEADING, self._section, once="all")
            return _Line(tag, runs, id=identifier)
        align = {"right": "right", "end": "right", "center": "center"}.get(
            _value(props, "jc") or "", ""
        )
        if number:
            opening = self._opening(number, level)
            return _Line(tag, runs, level, number, opening, align=align)
        if tag == "continue":
            return _Line("p", runs, self._indent(props), "")
        return _Line(tag, runs, align=align)

    def _opening(self, number: str, level: int) -> str:
        """Return the start tag of a list; marks that no list in HTML has are told."""
        at = self._numbering[number].get(level, _Level("bullet", 1, ""))
        if at.format in ("bullet", "none"):
            return "<ul>"
        kind = _TYPES.get(at.format, "")
        if at.mark != f"%{level + 1}." or (not kind and at.format != "decimal"):
            self._tell(Found.LIST_MARK, at.mark, once=f"{number}/{level}")
        start = f' start="{at.start}"' if at.start != 1 else ""
        return f"<ol{kind}{start}>"

    def _indent(self, props: Node | None) -> int:
        indent = _child(props, "ind")
        left = _w(indent, "left") or _w(indent, "start")
        return max(round(_number(left) / 567) - 1, 0)

    def _tag(self, style: str) -> tuple[str, Node | None]:
        """Return what a paragraph is by its style, and the numbering that the style brings."""
        numbering: Node | None = None
        for _ in range(20):
            known = self._styles.get(style)
            if known is None:
                break
            numbering = numbering if numbering is not None else _child(known.props, "numPr")
            if known.name in _TAGS:
                return _TAGS[known.name], numbering
            heading = re.fullmatch(r"heading ([1-9])", known.name)
            if heading:
                return f"h{min(int(heading[1]) + 1, 6)}", numbering
            style = known.based_on
        return "p", numbering

    def _list_of(self, props: Node | None, own: Node | None) -> tuple[str, int]:
        numbering = _child(props, "numPr")
        number = _value(numbering, "numId")
        number = number if number is not None else _value(own, "numId")
        level = _number(_value(numbering, "ilvl") or _value(own, "ilvl"))
        if number and number != "0" and number in self._numbering:
            return number, min(level, 8)
        return "", -1

    def _joins(self, node: Node) -> bool:
        mark = _child(_child(node, "pPr"), "rPr")
        return any(_child(mark, name) is not None for name in self._gone)

    def _mark_of_end(self, props: Node | None) -> None:
        mark = _child(props, "rPr")
        for name in ("ins", "del", "moveFrom", "moveTo"):
            change = _child(mark, name)
            if change is not None:
                self._changed(name, change, "¶")

    def _changed(self, name: str, node: Node, text: str) -> None:
        what = {"ins": Found.INSERTION, "del": Found.DELETION}.get(name, Found.MOVE)
        self._tell(what, text, _w(node, "author"))

    # What stands in a paragraph

    def _inline(self, parent: Node, tag: str) -> Iterator[_Run]:
        """Yield the runs of a paragraph; fields are read through, their instructions told."""
        field: list[str] = []
        result = [True]

        def walk(node: Node, marks: tuple[str, ...]) -> Iterator[_Run]:
            self._depth += 1
            if self._depth > _DEEPEST:
                raise Unreadable("word-broken")
            for child in node:
                name = _name(child)
                if name in ("ins", "del", "moveFrom", "moveTo"):
                    self._changed(name, child, _words(child))
                if name in self._gone:
                    continue
                if name == "r":
                    yield from run(child, marks)
                elif name == "hyperlink":
                    href = self._href(child)
                    tip = _w(child, "tooltip")
                    title = f' title="{html.escape(tip)}"' if tip else ""
                    link = f'a href="{html.escape(href)}"{title}'
                    yield from walk(child, (*marks, link) if href else marks)
                elif name == "fldSimple":
                    link = self._field(_w(child, "instr"))
                    yield from walk(child, (*marks, link) if link else marks)
                elif name in _WRAPPERS or name in ("del", "moveFrom"):
                    yield from walk(child, marks)
                elif name in ("oMath", "oMathPara"):
                    text = "".join([str(one) for one in child.itertext()])
                    self._tell(Found.EQUATION, text)
                    yield _Run(html.escape(text, quote=False), marks)
                elif name == "commentReference":
                    self._comment(child)
            self._depth -= 1

        def run(node: Node, marks: tuple[str, ...]) -> Iterator[_Run]:
            look = self._look(_child(node, "rPr"), tag)
            outer = [mark for mark in (*marks, *field) if mark.startswith("a ")]
            if self._source and not self._looks_linked(_child(node, "rPr")):
                # LibreOffice lets a link whose text is gone reach over what follows; such text
                # does not look like a link.
                outer = []
            for child in node:
                name = _name(child)
                if name == "fldChar":
                    kind = _w(child, "fldCharType")
                    if kind == "begin":
                        field.append("")
                        result.append(False)
                    elif kind == "separate" and field:
                        field[-1] = self._field(field[-1])
                        result[-1] = True
                    elif kind == "end" and field:
                        if not result[-1]:
                            self._field(field[-1])
                        field.pop()
                        result.pop()
                elif name in ("instrText", "delInstrText") and field:
                    field[-1] += str(child.text or "")
                elif all(result):
                    yield from self._piece(child, name, (*outer, *look))

        yield from walk(parent, ())

    def _piece(self, node: Node, name: str, marks: tuple[str, ...]) -> Iterator[_Run]:
        signs = {"noBreakHyphen": "\u2011", "softHyphen": "\u00ad", "tab": "\t", "ptab": "\t"}
        if name in ("t", "delText"):
            yield _Run(html.escape(str(node.text or ""), quote=False), marks)
        elif name in signs:
            yield _Run(signs[name], marks)
        elif name in ("br", "cr"):
            if _w(node, "type") not in ("page", "column"):
                yield _Run("<br>", marks, True)
        elif name in ("footnoteReference", "endnoteReference"):
            label = self._names.get(f"{name.removesuffix('Reference')}/{_w(node, 'id')}")
            if label:
                shown = html.escape(label)
                yield _Run(f'<sup><a class="footnote-ref" href="#fn:{shown}">{shown}</a></sup>', ())
        elif name == "commentReference":
            self._comment(node)
        elif name == "sym":
            yield from self._symbol(node, marks)
        elif name in ("drawing", "pict", "object", "AlternateContent"):
            self._drawing(node)

    def _symbol(self, node: Node, marks: tuple[str, ...]) -> Iterator[_Run]:
        try:
            letter = chr(int(_w(node, "char"), 16))
        except (ValueError, OverflowError):
            return
        if "\ue000" <= letter <= "\uf8ff":  # a sign of a font of symbols, which is no letter
            self._tell(Found.FIELD, f"{_w(node, 'font')} {_w(node, 'char')}")
        else:
            yield _Run(html.escape(letter), marks)

    def _drawing(self, node: Node) -> None:
        if _name(node) == "AlternateContent":
            for choice in node[:1]:
                for child in choice:
                    self._drawing(child)
            return
        boxes = list(node.iter(f"{{{W}}}txbxContent"))
        for box in boxes:
            self._tell(Found.TEXT_BOX, _words(box))
        if not boxes:
            self._tell(Found.EMBEDDED if _name(node) == "object" else Found.PICTURE, _alt(node))

    def _comment(self, node: Node) -> None:
        comment = self._comments.get(_w(node, "id"))
        if comment is not None:
            self._tell(Found.COMMENT, _words(comment), _w(comment, "author"))

    def _href(self, node: Node) -> str:
        anchor = _w(node, "anchor")
        target = self._links.get(str(node.get(f"{{{R}}}id") or ""), "")
        return f"{target}#{anchor}" if anchor else target

    def _field(self, instruction: str) -> str:
        """Return the link that a field is; of another kind its result is read, and it is told."""
        words = instruction.split()
        name = words[0].upper() if words else ""
        if name == "HYPERLINK":
            target = re.search(r'HYPERLINK\s+"([^"]*)"', instruction, re.IGNORECASE)
            anchor = re.search(r'\\l\s+"([^"]*)"', instruction)
            tip = re.search(r'\\o\s+"([^"]*)"', instruction)
            href = (target[1] if target else "") + (f"#{anchor[1]}" if anchor else "")
            title = f' title="{html.escape(tip[1])}"' if tip else ""
            return f'a href="{html.escape(href)}"{title}' if href else ""
        if name and name not in _FURNITURE:
            self._tell(Found.FIELD, instruction)
        return ""

    def _looks_linked(self, props: Node | None) -> bool:
        known = self._styles.get(_value(props, "rStyle") or "")
        return known is not None and bool({known.name} & (_LINKED | _CODE))

    def _look(self, props: Node | None, tag: str) -> tuple[str, ...]:
        """Return the elements that the look of a run stands for."""
        chain = [props]
        style = _value(props, "rStyle") or ""
        names = set[str]()
        for _ in range(20):
            known = self._styles.get(style)
            if known is None:
                break
            names.add(known.name)
            chain.append(known.runs)
            style = known.based_on

        def on(name: str) -> bool:
            return next((v for v in (_is_on(one, name) for one in chain) if v is not None), False)

        linked = bool(names & _LINKED)
        code = names & _CODE
        raised = next((v for one in chain if (v := _value(one, "vertAlign"))), "")
        marks = [
            "strong" if on("b") else "",
            "em" if on("i") else "",
            "s" if on("strike") or on("dstrike") else "",
            "u" if on("u") and not linked else "",
            {"superscript": "sup", "subscript": "sub"}.get(raised, ""),
            "code" if code and tag != "pre" else "",
        ]
        return tuple(mark for mark in marks if mark)

    # Tables

    def _table(self, node: Node) -> str:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unreadable("word-broken")
        rows: list[str] = []
        head = 0
        for row in self._rows(node):
            props = _child(row, "trPr")
            for name in ("ins", "del"):
                change = _child(props, name)
                if change is not None:
                    self._changed(name, change, _words(row))
            if any(_child(props, name) is not None for name in self._gone):
                continue
            cells = list(self._cells(row, len(rows) == 0 or _is_on(props, "tblHeader") is not None))
            if _is_on(props, "tblHeader") is not None and head == len(rows):
                head += 1
            rows.append(f"<tr>{''.join(cells)}</tr>")
        self._depth -= 1
        if not rows:
            return ""
        head = max(head, 1)
        body = f"<tbody>{''.join(rows[head:])}</tbody>" if rows[head:] else ""
        return f"<table><thead>{''.join(rows[:head])}</thead>{body}</table>"

    def _rows(self, node: Node) -> Iterator[Node]:
        for child in node:
            if _name(child) == "tr":
                yield child
            elif _name(child) in _WRAPPERS:
                yield from self._rows(child)

    def _cells(self, row: Node, heading: bool) -> Iterator[str]:
        tag = "th" if heading else "td"
        for cell in row.iter(f"{{{W}}}tc"):
            if next((a for a in cell.iterancestors() if _name(a) == "tr"), None) is not row:
                continue
            props = _child(cell, "tcPr")
            span = _number(_value(props, "gridSpan") or "1")
            if span > 1 or _child(props, "vMerge") is not None:
                self._tell(Found.MERGED_CELLS, _words(cell))
            found, self._found = self._found, []
            inner: list[str] = []
            align = ""
            for block in self._blocks(cell):
                found += [one for one in block if isinstance(one, Finding)]
                lines = [one for one in block if not isinstance(one, Finding)]
                align = align or next((o.align for o in lines if isinstance(o, _Line)), "")
                inner += _html(lines)
            self._found = found + self._found
            if len(inner) == 1 and inner[0].startswith("<p>"):
                inner = [inner[0].removeprefix("<p>").removesuffix("</p>")]
            elif inner and not all(one.startswith("<p>") for one in inner):
                self._tell(Found.BLOCKS_IN_CELL, _words(cell))
            wide = f' colspan="{span}"' if span > 1 else ""
            style = f' class="ly-{align}"' if align else ""
            yield f"<{tag}{wide}{style}>{''.join(inner)}</{tag}>"


_LINKED = frozenset(("hyperlink", "internet link", "followedhyperlink", "visited internet link"))
_CODE = frozenset(("html code", "source text", "html typewriter", "verbatim char"))
_TYPES = {
    "lowerLetter": ' type="a"',
    "upperLetter": ' type="A"',
    "lowerRoman": ' type="i"',
    "upperRoman": ' type="I"',
}
_TAGS = {
    "title": "h1",
    "horizontal line": "hr",
    "html preformatted": "pre",
    "preformatted text": "pre",
    "definition term": "dt",
    "definition": "dd",
    "caption": "p",
    "quote": "quote",
    "intense quote": "quote",
    "block text": "quote",
    "quotations": "quote",
    "list continue": "continue",
}


def _outer_list(pending: Sequence[_Line | Finding]) -> str:
    lines = [one for one in pending if isinstance(one, _Line)]
    return next((one.list for one in reversed(lines) if one.level == 0 and one.list), "")


def _words(node: Node) -> str:
    """Return the plain words of something."""
    parts: list[str] = []
    for one in node.iter(f"{{{W}}}t", f"{{{W}}}delText", f"{{{W}}}p"):
        parts.append(" " if _name(one) == "p" else str(one.text or ""))
    return "".join(parts)


def _alt(node: Node) -> str:
    for one in node.iter():
        if _name(one) == "docPr":
            return str(one.get("descr") or one.get("name") or "")
    return ""


# --- HTML ----------------------------------------------------------------------------------------


def _html(lines: Sequence[_Line | Node | str]) -> list[str]:
    """Return the HTML of one block, a list or neighbours of one kind."""
    shown = [one for one in lines if isinstance(one, _Line)]
    if len(shown) != len(lines):
        return [one for one in lines if isinstance(one, str)]
    if shown and shown[0].level >= 0:
        return [_list(shown)]
    if shown and shown[0].tag == "quote":
        return [f"<blockquote>{''.join([_leaf('p', one) for one in shown])}</blockquote>"]
    if shown and shown[0].tag in ("dt", "dd"):
        return [f"<dl>{''.join([_leaf(one.tag, one) for one in shown])}</dl>"]
    return [_leaf(one.tag, one) for one in shown]


def _leaf(tag: str, line: _Line) -> str:
    if tag == "hr":
        return "<hr>"
    named = f' id="{html.escape(line.id)}"' if line.id else ""
    inner = inline(line.runs)
    if tag == "pre":
        return f"<pre><code>{inner.replace('<br>', chr(10))}</code></pre>"
    return f"<{tag}{named}>{inner}</{tag}>"


def _list(lines: Sequence[_Line]) -> str:
    """Return a list of paragraphs that each say how deep they stand."""
    parts: list[str] = []
    stack: list[tuple[int, str, str]] = []  # level, list, closing tag

    def close() -> None:
        parts.append(f"</li>{stack.pop()[2]}")

    for number, line in enumerate(lines):
        if line.list and not line.runs and not _goes_deeper(lines[number + 1 :], line.level):
            continue  # LibreOffice leaves such an item where the last one was rejected
        if not line.list:  # goes on with the item above
            while len(stack) > 1 and stack[-1][0] > line.level:
                close()
            tag = "blockquote" if line.tag == "quote" else line.tag
            parts.append(_leaf(tag if tag in ("pre", "hr") else "p", line))
            continue
        while stack and stack[-1][0] > line.level:
            close()
        if stack and stack[-1][0] == line.level and stack[-1][1] != line.list:
            close()
        if stack and stack[-1][0] == line.level:
            parts.append("</li>")
        else:
            parts.append(line.opening)
            stack.append((line.level, line.list, f"</{line.opening[1:3]}>"))
        parts.append(f"<li>{_leaf('p', line)}")
    while stack:
        close()
    return "".join(parts)


def _goes_deeper(lines: Sequence[_Line], level: int) -> bool:
    return bool(lines) and (not lines[0].list or lines[0].level > level)


def inline(runs: Iterable[_Run]) -> str:
    """Write runs as HTML, each element in one piece; white space stands outside of emphasis."""
    return _nested([run for run in runs if run.html], 0)


def _nested(runs: Sequence[_Run], level: int) -> str:
    parts: list[str] = []
    for mark, group in groupby(runs, key=lambda r: r.marks[level] if len(r.marks) > level else ""):
        inside = list(group)
        if not mark:
            parts += [run.html for run in inside]
            continue
        inner = _nested(inside, level + 1)
        words = inner.strip(" \t\u00a0")
        if not words:
            parts.append(inner)
            continue
        lead = inner[: len(inner) - len(inner.lstrip(" \t\u00a0"))]
        trail = inner[len(inner.rstrip(" \t\u00a0")) :]
        parts.append(f"{lead}<{mark}>{words}</{mark.partition(' ')[0]}>{trail}")
    return "".join(parts)
