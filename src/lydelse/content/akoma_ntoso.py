"""The text of an edition as Akoma Ntoso 3.0 (OASIS LegalDocML), for legal software.

Its metadata tell a work, a version of it in a language, and a file apart (FRBR), and say which
language prevails. Names follow the naming convention of OASIS; the site's own addresses stand
beside them. Ids are those of the page, so that a link within the text leads to the same place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from babel.core import get_global
from lxml import etree

from lydelse.compare.tree import HEADINGS, Block, Mark, Run, Section, Tree
from lydelse.memo import by_value

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
MEDIA_TYPE = "application/xml"
SOURCE = "{urn:lydelse:source}source"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NOWHERE = "zz"  # ISO 3166 leaves it to its users: no country is known
_BY = "#publisher"
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_FOLDED = re.compile(r"[\t\n\r\f]|  ")
_INLINE = {"strong": "b", "b": "b", "em": "i", "i": "i", "u": "u", "sub": "sub", "sup": "sup",
           "abbr": "abbr"}  # fmt: skip
_NAMED = {"code": "code", "s": "struck"}
_PICTURE = re.compile(r'\s(alt|src)="([^"]*)"')
_Element = etree._Element


@dataclass(frozen=True)
class Work:
    """A document through all its versions; ``day`` is the one on which the ledger took it in."""

    name: str
    kind: str
    country: str
    day: date
    url: str

    @property
    def country_code(self) -> str:
        """As the convention writes it."""
        return self.country.lower() or _NOWHERE

    @property
    def uri(self) -> str:
        """What it is called, whatever its addresses are."""
        name = self.name.replace("/", "-")
        return f"/akn/{self.country_code}/doc/{self.kind}/{self.day}/{name}"

    def version(self, number: str, language: str) -> str:
        """Return what a version of it in a language is called."""
        return f"{self.uri}/{_three_letters(language)}@{number}"


@dataclass(frozen=True)
class Expression:
    """A version in a language; ``days`` are what is known of it, each with what happened then.

    ``lead`` is the language that prevails, empty if there is no text in it.
    """

    version: str
    language: str
    lead: str
    days: Sequence[tuple[str, date]]
    url: str
    publisher: str
    publisher_url: str
    source: str
    sha256: str


def akoma_ntoso(
    tree: Tree, work: Work, one: Expression, url: str, resolve: Callable[[str], str]
) -> bytes:
    """Return a text as XML that stands at ``url``; ``resolve`` says where its links lead, or ""."""
    root = etree.Element(_tag("akomaNtoso"), nsmap={None: NAMESPACE})
    document = _sub(root, "doc", name=work.kind)
    _meta(_sub(document, "meta"), work, one, url)
    _Writer(tree, resolve).write(document, one.language)
    text: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


@by_value()
def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _sub(parent: _Element, tag: str, **attributes: str) -> _Element:
    return etree.SubElement(parent, _tag(tag), attributes)


@by_value()
def _three_letters(language: str) -> str:
    """``swe``: ISO 639-2, as the convention writes languages."""
    short = re.split("[-_]", language)[0].lower()
    known = [k for k, v in get_global("language_aliases").items() if v == short and len(k) == 3]
    return min(known, default=short if len(short) == 3 else "und")


# --- what it is -----------------------------------------------------------------------------------


def _meta(meta: _Element, work: Work, one: Expression, url: str) -> None:
    known = _sub(meta, "identification", source=_BY)
    _work(_sub(known, "FRBRWork"), work)
    _expression(_sub(known, "FRBRExpression"), work, one)
    made = _sub(known, "FRBRManifestation")
    name = work.version(one.version, one.language)
    _core(made, f"{name}/!main.xml", f"{name}.xml", url, one.days[-1:])
    source = etree.SubElement(_sub(made, "preservation"), SOURCE, nsmap={None: SOURCE[1:-7]})
    source.set("href", one.source)
    source.set("sha256", one.sha256)
    _sub(made, "FRBRformat", value=MEDIA_TYPE)
    for what, day in one.days:
        if what == "publication":
            _sub(meta, "publication", date=str(day), name=one.publisher, showAs=one.publisher)
    who = {"href": one.publisher_url, "showAs": one.publisher}
    _sub(_sub(meta, "references", source=_BY), "TLCOrganization", eId=_BY[1:], **who)


def _work(made: _Element, work: Work) -> None:
    _core(made, f"{work.uri}/!main", work.uri, work.url, [("entry", work.day)])
    _sub(made, "FRBRcountry", value=work.country_code)
    _sub(made, "FRBRsubtype", value=work.kind)
    _sub(made, "FRBRname", value=work.name)


def _expression(made: _Element, work: Work, one: Expression) -> None:
    name, lead = (work.version(one.version, code) for code in (one.language, one.lead))
    _core(made, f"{name}/!main", name, one.url, one.days)
    _sub(made, "FRBRversionNumber", value=one.version)
    _sub(made, "FRBRauthoritative", value="true" if name == lead else "false")
    if name != lead and one.lead:
        _sub(made, "FRBRmasterExpression", href=lead, showAs=f"{one.version} ({one.lead})")
    _sub(made, "FRBRlanguage", language=one.language)
    if name != lead and one.lead:
        told = {"fromLanguage": one.lead, "authoritative": "false", "by": _BY}
        _sub(made, "FRBRtranslation", href=lead, **told)


def _core(made: _Element, this: str, uri: str, url: str, days: Iterable[tuple[str, date]]) -> None:
    """Write what a work, an expression and a file all have."""
    _sub(made, "FRBRthis", value=this)
    _sub(made, "FRBRuri", value=uri)
    _sub(made, "FRBRalias", value=url, name="url")
    for what, day in days:
        _sub(made, "FRBRdate", date=str(day), name=what)
    _sub(made, "FRBRauthor", href=_BY)


# --- what it says ---------------------------------------------------------------------------------


class _Writer:
    def __init__(self, tree: Tree, resolve: Callable[[str], str]) -> None:
        self._sections, self._resolve = list(tree.sections), resolve
        self._free, self._taken = set(tree.ids), set(tree.ids)
        self._made: Counter[tuple[str, str]] = Counter()

    def write(self, document: _Element, language: str) -> None:
        """Write the title, which is the first heading, then the text."""
        preface = _sub(document, "preface")
        shown = _sub(_sub(_sub(preface, "longTitle"), "p"), "docTitle")
        body = _sub(document, "mainBody")
        for part in (preface, body):
            part.set(_LANGUAGE, language)
        titled = next((at for at, one in enumerate(self._sections) if one.heading), 0)
        for section in self._sections[: titled + 1]:
            if section.heading:
                self._identify(preface, section.id)
                self._inline(shown, section.heading)
            self._blocks(body, section.blocks)
        self._nested(body, self._sections[titled + 1 :])
        if not len(body):
            _sub(body, "p")

    def _nested(self, parent: _Element, sections: Sequence[Section]) -> None:
        """Sections, each with those of a deeper level that follow it."""
        for head, below in _grouped(sections):
            if not (head.heading or head.blocks):
                continue
            made = self._new(parent, "section", head.id or ("footnotes" if head.footnotes else ""))
            if head.heading:
                self._inline(_sub(made, "heading"), head.heading)
            if below and head.blocks:
                self._blocks(_sub(made, "intro"), head.blocks)
            elif not below:
                self._blocks(_sub(made, "content"), head.blocks)
            self._nested(made, below)

    def _new(self, parent: _Element, tag: str, id: str = "") -> _Element:
        """Return an element with an id: the page's own, or one that says where it stands."""
        made = _sub(parent, tag)
        self._identify(made, id)
        if made.get("eId") is None:
            above = next((found for one in made.iterancestors() if (found := one.get("eId"))), "")
            name = f"{above}__{tag}" if above else tag
            while True:
                self._made[above, tag] += 1
                own = f"{name}_{self._made[above, tag]}"
                if own not in self._taken:
                    break
            self._taken.add(own)
            made.set("eId", own)
        return made

    def _identify(self, made: _Element, id: str) -> None:
        if id in self._free or (id and id not in self._taken):
            self._free.discard(id)
            self._taken.add(id)
            made.set("eId", id)

    # Blocks

    def _blocks(self, parent: _Element, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if block.tag in ("ul", "ol", "menu"):
                self._list(parent, block)
            elif block.tag == "dl":
                self._terms(parent, block)
            elif block.tag == "table":
                self._table(parent, block)
            elif block.tag == "blockquote" and block.children:
                made = self._new(parent, "blockContainer", block.id)
                made.set("class", "quotation")
                self._filled(made, block.children)
            elif block.children:
                self._blocks(parent, block.children)
            elif block.runs:
                self._leaf(parent, block)

    def _leaf(self, parent: _Element, block: Block) -> None:
        named = "preformatted" if block.tag == "pre" else "heading"
        plain = block.tag not in HEADINGS and block.tag != "pre"
        made = _sub(parent, "p") if plain else _sub(parent, "block", name=named)
        self._identify(made, block.id)
        self._inline(made, block)

    def _filled(self, parent: _Element, blocks: Iterable[Block]) -> None:
        """Blocks where there must be one."""
        before = len(parent)
        self._blocks(parent, blocks)
        if len(parent) == before:
            _sub(parent, "p")

    def _list(self, parent: _Element, block: Block) -> None:
        if not block.children:
            return
        made = self._new(parent, "blockList", block.id)
        attrs = dict(block.attrs)
        number = _whole(attrs.get("start", ""), 1)
        for child in block.children:
            item = self._new(made, "item", child.id)
            if block.tag == "ol":
                number = _whole(dict(child.attrs).get("value", ""), number)
                _sub(item, "num").text = _numeral(number, attrs.get("type", ""))
                number += 1
            self._filled(item, child.children)

    def _terms(self, parent: _Element, block: Block) -> None:
        made = self._new(parent, "blockList", block.id)
        item = None
        for child in _flat(block, "div"):
            if item is None or (child.tag == "dt" and item[-1].tag != _tag("heading")):
                item = self._new(made, "item", child.id)
            if child.tag == "dt":
                heading = _sub(item, "heading")
                for leaf in _leaves(child):
                    self._inline(heading, leaf)
            else:
                self._filled(item, child.children)
        if item is None:
            parent.remove(made)
        elif item[-1].tag == _tag("heading"):
            _sub(item, "p")

    def _table(self, parent: _Element, block: Block) -> None:
        rows = [row for row in _flat(block, "thead", "tbody", "tfoot") if row.tag == "tr"]
        if not any(row.children for row in rows):
            return
        made = self._new(parent, "table", block.id)
        captions = [leaf for one in block.children if one.tag == "caption" for leaf in _leaves(one)]
        for leaf in captions[:1]:
            self._inline(_sub(made, "caption"), leaf)
        for row in (row for row in rows if row.children):
            line = _sub(made, "tr")
            for cell in row.children:
                spans = {k: v for k, v in cell.attrs if k in ("colspan", "rowspan")}
                kept = {k: v for k, v in spans.items() if v.isdecimal()}
                made_cell = _sub(line, "th" if cell.tag == "th" else "td", **kept)
                self._blocks(made_cell, cell.children)

    # Text

    def _inline(self, parent: _Element, block: Block) -> None:
        """Write the words of a block, each under its marks."""
        if len(block.runs) == 1 and not block.runs[0].path and block.tag != "pre":
            self._run(parent, block.runs[0], False)
            _trim(parent)
            return
        stack: list[tuple[Mark, _Element]] = []
        for run in block.runs:
            if any("footnote-backref" in dict(mark.attrs).get("class", "") for mark in run.path):
                continue
            while stack and stack[-1][0] not in run.path:
                stack.pop()
            for mark in run.path[len(stack) :]:
                stack.append((mark, self._mark(stack[-1][1] if stack else parent, mark)))
            self._run(stack[-1][1] if stack else parent, run, block.tag == "pre")
        _trim(parent)

    def _mark(self, parent: _Element, mark: Mark) -> _Element:
        """Return the element of a mark, or its parent where the mark says nothing here."""
        attrs = dict(mark.attrs)
        target = self._target(attrs.get("href", "")) if mark.tag == "a" else ""
        if target:
            made = _sub(parent, "a", href=target)
        elif mark.tag in _INLINE:
            made = _sub(parent, _INLINE[mark.tag])
        elif mark.tag in _NAMED:
            made = _sub(parent, "inline", name=_NAMED[mark.tag])
        elif mark.id or "lang" in attrs:
            made = _sub(parent, "span")
        else:
            return parent
        if "lang" in attrs:
            made.set(_LANGUAGE, attrs["lang"])
        self._identify(made, mark.id)
        return made

    def _target(self, href: str) -> str:
        found = href if href.startswith("#") or not href else self._resolve(href)
        return quote(_UNFIT.sub("", found), safe="#%/:?=&~+!$,;'@()*[]")

    def _run(self, parent: _Element, run: Run, exact: bool) -> None:
        if not run.atom:
            folds = not exact and _FOLDED.search(run.text)
            _say(parent, _SPACE.sub(" ", run.text) if folds else run.text)
        elif run.text.startswith("<br"):
            _sub(parent, "br")
        elif run.text.startswith("<img"):
            found = dict(_PICTURE.findall(run.text))
            if source := self._target(found.get("src", "")):
                _sub(parent, "img", src=source, alt=found.get("alt", ""))


def _grouped(sections: Sequence[Section]) -> Iterator[tuple[Section, list[Section]]]:
    """Each section with those below it."""
    at = 0
    while at < len(sections):
        head, below = sections[at], []
        at += 1
        while at < len(sections) and sections[at].level > head.level > 0:
            below.append(sections[at])
            at += 1
        yield head, below


def _flat(block: Block, *through: str) -> Iterator[Block]:
    """Yield the children of a block, and those of its children that only hold others."""
    for child in block.children:
        if child.tag in through:
            yield from child.children
        else:
            yield child


def _leaves(block: Block) -> Iterator[Block]:
    if not block.children:
        yield block
    for child in block.children:
        yield from _leaves(child)


def _say(parent: _Element, text: str) -> None:
    """Put text behind all that an element has, but for signs that XML cannot hold."""
    try:
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text
    except ValueError:
        _say(parent, _UNFIT.sub("", text))


def _trim(parent: _Element) -> None:
    """Take off the space at both ends of a block."""
    if parent.text:
        parent.text = parent.text.lstrip(" ")
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "").rstrip()
    elif parent.text:
        parent.text = parent.text.rstrip()


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() else otherwise


_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def _numeral(number: int, kind: str) -> str:
    """``3.``, ``c.``, ``III.``: as a list of a ``type`` numbers its items."""
    told = str(number)
    if kind in ("a", "A") and 0 < number <= 26:
        told = chr(ord("a") + number - 1)
    elif kind in ("i", "I") and 0 < number < 4000:
        told, left = "", number
        for value, sign in _ROMAN:
            times, left = divmod(left, value)
            told += sign * times
    return f"{told.upper() if kind.isupper() else told}."
