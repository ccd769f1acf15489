"""What a reader sees of one edition: its rendered HTML as sections, blocks and inline runs.

Only what is seen is kept apart. White space is folded, a list item that holds one paragraph equals
one that holds bare text, and ids, comments and permalinks to headings are no content.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from lxml import etree

from lydelse.memo import by_value


def tags(names: str) -> frozenset[str]:
    """Return a set of tag names from a line of them."""
    return frozenset(names.split())


HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

#: Elements whose content is inline and nothing else.
_LEAVES = HEADINGS | {"p", "pre"}

BLOCKS = _LEAVES | tags(
    "address article aside blockquote caption center col colgroup dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form header hgroup hr legend li main menu nav ol search"
    " section summary table tbody td tfoot th thead tr ul"
)

#: Inline elements that are compared and shown as one piece.
_ATOMS = tags(
    "audio base br button canvas embed iframe img input link map math meta meter noscript object"
    " picture progress script select style svg template textarea video wbr"
)

_VOID = tags("area base br col embed hr img input link meta source track wbr")

_KNOWN = BLOCKS | _ATOMS | tags("a abbr b code em i s small span strong sub sup u")

#: Attributes that a reader sees in a list: they decide its numbers.
_SEEN = frozenset(("start", "type", "reversed", "value"))

#: Attributes of inline elements that a reader meets; classes and the like nobody sees.
_MET = frozenset(("href", "src", "alt", "title", "lang", "dir", "cite", "datetime"))

#: Leads from a footnote back to its place; where it leads follows from the footnotes above it.
_BACK = frozenset(("footnote-backref",))

#: What may stand directly in a parent, and what a stray child is put into.
_MODELS: dict[str, tuple[tuple[str, ...], str]] = {
    "ul": (("li",), "li"),
    "ol": (("li",), "li"),
    "menu": (("li",), "li"),
    "dl": (("dt", "dd", "div"), "dd"),
    "table": (("caption", "colgroup", "thead", "tbody", "tfoot", "tr"), "tr"),
    "thead": (("tr",), "tr"),
    "tbody": (("tr",), "tr"),
    "tfoot": (("tr",), "tr"),
    "tr": (("td", "th"), "td"),
    "colgroup": (("col",), "col"),
}

#: What is nested deeper than any text that is meant to be read is taken as its plain text.
_DEEPEST = 60

_SPACE = re.compile(r"[ \t\n\r\f]+")
_WIDE = re.compile("[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
_STRAY_BREAK = re.compile(r"</br\s*/?>", re.IGNORECASE)
_NAME = re.compile(r"[a-zA-Z_][\w:.-]*")
_ID_IN_ATOM = re.compile(r"\s(?:id|name)=(?:\"[^\"]*\"|'[^']*'|[^\s>]+)")

Attributes = tuple[tuple[str, str], ...]

#: Says whether an id of the source may stand in the output.
KeepId = Callable[[str], bool]


class Mark(NamedTuple):
    """One inline element around some words: a link, emphasis, code.

    `number` tells two equal neighbours apart; it says nothing across editions.
    """

    tag: str
    attrs: Attributes
    id: str
    number: int

    @property
    def start(self) -> str:
        """The start tag without what no reader sees."""
        return _start(self.tag, self.attrs)

    @property
    def seen(self) -> str:
        """What a reader sees of it: empty for a span, and for the arrow of a footnote."""
        return _seen(self.tag, self.attrs)


@by_value(4096)
def _start(tag: str, attrs: Attributes) -> str:
    return open_tag(tag, tuple([pair for pair in attrs if pair[0] in _MET or pair[0] in _SEEN]))


@by_value(4096)
def _seen(tag: str, attrs: Attributes) -> str:
    if _BACK.intersection(dict(attrs).get("class", "").split()):
        return ""
    start = _start(tag, attrs)
    return "" if start == "<span>" else start


class Run(NamedTuple):
    """Text under one stack of marks; for an atom (an image, a line break) its HTML."""

    text: str
    path: tuple[Mark, ...]
    atom: bool


class Block(NamedTuple):
    """A block of an edition: either `runs` of inline content or `children`, never both.

    `tag` is empty for text that stands bare in its parent. `number` tells an edition's blocks
    apart. `inner` is the runs as HTML. Blocks with equal `key` read the same. `text` is
    the plain text.
    """

    number: int
    tag: str
    attrs: Attributes
    id: str
    children: tuple[Block, ...]
    runs: tuple[Run, ...]
    inner: str
    key: str
    text: str

    @property
    def shell(self) -> tuple[str, Attributes]:
        """What two blocks must share to be one block with a change inside."""
        return self.tag or "p", tuple(pair for pair in self.attrs if pair[0] in _SEEN)


class Section(NamedTuple):
    """A heading and the blocks up to the next heading.

    Two have no heading: the first section, and the last, which holds the footnotes at the end.
    """

    heading: Block | None
    blocks: tuple[Block, ...]
    footnotes: bool = False

    @property
    def id(self) -> str:
        """The lasting id of the heading; empty without one."""
        return self.heading.id if self.heading else ""

    @property
    def level(self) -> int:
        """The level of the heading, 1 to 6; 0 without one."""
        return int(self.heading.tag[1]) if self.heading else 0

    @property
    def title(self) -> str:
        """The words of the heading; empty without one."""
        return self.heading.text if self.heading else ""


class Tree(NamedTuple):
    """One edition: its sections in order and every id that occurs in it."""

    sections: tuple[Section, ...]
    ids: frozenset[str]


def parse(*parts: str) -> Tree:
    """Read the HTML inside an edition's article, as Python-Markdown renders it.

    Takes any HTML, repairs broken markup as a browser would, and raises nothing. ``parts``
    are whole elements, read one by one; what editions have in common is read once.
    """
    blocks: list[Block] = []
    ids, before = set[str](), set[str]()
    for part in parts:
        # What an edition has twice are two, each with blocks of its own.
        read = _read(part) if part in before else _part(part)
        before.add(part)
        if not ids.isdisjoint(read.ids):  # the first owner of an id keeps it
            return parse("\n".join(parts))
        blocks += read.blocks
        ids |= read.ids
    end = len(blocks)
    while end and _is_footnotes(blocks[end - 1]):
        end -= 1
    notes = _section(None, blocks[end:], footnotes=True)
    return Tree((*_sections(blocks[:end]), notes), frozenset(ids))


class _Read(NamedTuple):
    """The blocks of a part, and the ids in it."""

    blocks: tuple[Block, ...]
    ids: frozenset[str]


def _read(text: str) -> _Read:
    reader = _Reader()
    blocks = reader.children(_roots(text))
    return _Read(blocks, frozenset(reader.ids))


_part = by_value(1 << 14)(_read)


def _roots(rendered: str) -> _Node:
    # A wrapper keeps libxml2 from putting bare text into a paragraph; what stands after a stray
    # closing tag lands outside of it and is taken back.
    if "</br" in rendered or "</BR" in rendered:  # to a browser, a line break
        rendered = _STRAY_BREAK.sub("<br>", rendered)
    text = f"<div>{_CONTROL.sub('', rendered)}</div>"
    body = etree.fromstring(text, _PARSER).find("body")
    assert body is not None
    wrapper = body[0]
    for late in list(body)[1:]:
        wrapper.append(late)
    return wrapper


_PARSER = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
_Node = etree._Element


def _is_footnotes(block: Block) -> bool:
    return block.tag in ("div", "section") and any(
        name == "class" and {"footnote", "footnotes"} & set(value.split())
        for name, value in block.attrs
    )


def _sections(blocks: Iterable[Block]) -> Iterator[Section]:
    heading: Block | None = None
    under: list[Block] = []
    for block in blocks:
        if block.tag in HEADINGS:
            yield _section(heading, under)
            heading, under = block, []
        else:
            under.append(block)
    yield _section(heading, under)


def _numbers(heading: Block | None, under: Sequence[Block], footnotes: bool = False) -> Hashable:
    """Return the blocks of a section, which are numbered."""
    return heading.number if heading else -1 - footnotes, *(block.number for block in under)


@by_value(1024, key=_numbers)
def _section(heading: Block | None, under: Sequence[Block], footnotes: bool = False) -> Section:
    """Return the section of some blocks: one and the same in all editions that have these."""
    return Section(heading, tuple(under), footnotes)


_NUMBERS = count()


class _Reader:
    """Walks one document; knows the ids seen so far, because the first owner of an id keeps it."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self._blocks = _NUMBERS
        self._marks = count()
        self._depth = 0

    def children(self, parent: _Node) -> tuple[Block, ...]:
        blocks: list[Block] = []
        runs: list[Run] = []

        def flush() -> None:
            if runs:
                if any(run.atom or run.text.strip() for run in runs):
                    blocks.append(self._leaf("", (), "", tuple(runs)))
                runs.clear()

        def text(found: str | None) -> None:
            # White space between blocks is nothing.
            if found and (runs or found.strip(" \t\n\r\f")):
                runs.append(Run(found, (), False))

        text(parent.text)
        for child in parent:
            tag = _tag(child)
            if tag in BLOCKS:
                flush()
                blocks.append(self._block(child, tag))
            elif _holds_blocks(child):
                flush()
                blocks.append(self._block(child, "a" if tag == "a" else "div"))
            else:
                self._inline(child, tag, (), runs)
            text(child.tail)
        flush()
        return tuple(blocks)

    def _block(self, element: _Node, tag: str) -> Block:
        attrs, identifier = self._attributes(element)
        if tag == "p" and _holds_blocks(element):
            tag = "div"
        if tag in _LEAVES:
            runs: list[Run] = []
            self._content(element, (), runs)
            return self._leaf(tag, attrs, identifier, tuple(runs))
        number = next(self._blocks)
        if self._depth == _DEEPEST:
            deep = (Run(_all_text(element), (), False),)
            children: tuple[Block, ...] = (self._leaf("", (), "", deep),)
        else:
            self._depth += 1
            children = self.children(element)
            self._depth -= 1
        children = tuple(self._fitting(tag, children))
        seen = "".join(f" {name}={value}" for name, value in attrs if name in _SEEN)
        key = f"<{tag}{seen}>{''.join(child.key for child in children)}</>"
        text = " ".join(child.text for child in children if child.text)
        return Block(number, tag, attrs, identifier, children, (), "", key, text)

    def _fitting(self, parent: str, children: Iterable[Block]) -> Iterator[Block]:
        """Put what may not stand directly in a list or table into the item or cell it lacks."""
        allowed, wrapper = _MODELS.get(parent, ((), ""))
        for child in children:
            if not wrapper or child.tag in allowed:
                yield child
                continue
            inner = tuple(self._fitting(wrapper, (child,)))
            key = f"<{wrapper}>{''.join(block.key for block in inner)}</>"
            yield Block(next(self._blocks), wrapper, (), "", inner, (), "", key, child.text)

    def _leaf(self, tag: str, attrs: Attributes, identifier: str, runs: tuple[Run, ...]) -> Block:
        if len(runs) == 1 and not runs[0].path and not runs[0].atom:
            text = runs[0].text
            inner = escape(text)
        else:
            inner = inline_html(runs, fold=False)
            text = "".join([" " if run.atom else run.text for run in runs])
        seen = inner
        if tag != "pre":
            seen = " ".join(inner.split())
            text = seen if text is inner else " ".join(text.split())
            # What is written keeps its non-breaking spaces, what is compared does not.
            if seen != inner:
                inner = _SPACE.sub(" ", inner).strip(" ") if _WIDE.search(inner) else seen
        key = f"<{tag or 'p'}>{seen}"
        return Block(next(self._blocks), tag, attrs, identifier, (), runs, inner, key, text)

    def _content(self, element: _Node, path: tuple[Mark, ...], runs: list[Run]) -> None:
        if element.text:
            runs.append(Run(element.text, path, False))
        for child in element if len(element) else ():
            self._inline(child, _tag(child), path, runs)
            if tail := child.tail:
                runs.append(Run(tail, path, False))

    def _inline(self, element: _Node, tag: str, path: tuple[Mark, ...], runs: list[Run]) -> None:
        if tag == "a" and "headerlink" in (element.get("class") or ""):
            return
        if tag in _ATOMS or (len(element) == 0 and not (element.text or "").strip()):
            runs.append(Run(self._atom(element, tag), path, True))
            return
        if len(path) == _DEEPEST:
            runs.append(Run(_all_text(element), path, False))
            return
        attrs, identifier = self._attributes(element)
        mark = Mark("span" if tag in BLOCKS else tag, attrs, identifier, next(self._marks))
        self._content(element, (*path, mark), runs)

    def _atom(self, element: _Node, tag: str) -> str:
        attrs, identifier = self._attributes(element)
        start = open_tag(tag, attrs, identifier)
        if tag in _VOID:
            return start
        if len(element) == 0 and not (element.text or "").strip():
            return f"{start}{element.text or ''}</{tag}>"
        inner = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
        return start + inner[inner.index(">") + 1 :]

    def _attributes(self, element: _Node) -> tuple[Attributes, str]:
        items = element.items()
        if not items:
            return (), ""
        identifier = ""
        attrs: list[tuple[str, str]] = []
        for raw, raw_value in items:
            name, value = str(raw), str(raw_value)
            if name == "id" or (name == "name" and element.tag == "a"):
                identifier = identifier or value
            elif _NAME.fullmatch(name):
                attrs.append((name, value))
        identifier = "".join(identifier.split())
        if identifier in self.ids:
            identifier = ""
        elif identifier:
            self.ids.add(identifier)
        return tuple(attrs), identifier


def _all_text(element: _Node) -> str:
    return "".join(str(text) for text in element.itertext())


def _tag(element: _Node) -> str:
    tag = str(element.tag)
    if tag in _KNOWN:
        return tag
    # The redline has these two to itself; a source's own keep their look.
    tag = {"del": "s", "ins": "u"}.get(tag, tag)
    return tag if _NAME.fullmatch(tag) else "span"


def _holds_blocks(element: _Node) -> bool:
    return len(element) > 0 and any(below.tag in BLOCKS for below in element.iterdescendants())


def escape(text: str) -> str:
    """Text as HTML. Most text has nothing to escape, and this is done for every word."""
    return html.escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text


def open_tag(tag: str, attrs: Attributes, identifier: str = "") -> str:
    """Return a start tag with its attributes escaped."""
    if not attrs and not identifier:
        return f"<{tag}>"
    named = f' id="{html.escape(identifier)}"' if identifier else ""
    others = "".join([f' {name}="{html.escape(value)}"' for name, value in attrs])
    return f"<{tag}{named}{others}>"


def atom_html(atom: str, keep: KeepId | None) -> str:
    """Return an atom as HTML, without its ids if they may not stand again."""
    return atom if keep is None else _ID_IN_ATOM.sub("", atom)


def inline_html(runs: Iterable[Run], keep: KeepId | None = None, fold: bool = True) -> str:
    """Inline content as HTML; `keep` decides about each id, None keeps them all."""
    parts: list[str] = []
    stack: tuple[Mark, ...] = ()
    for text, path, atom in runs:
        if path is not stack:
            shared = _shared(stack, path)
            parts.extend([f"</{mark.tag}>" for mark in reversed(stack[shared:])])
            for mark in path[shared:]:
                identifier = mark.id if keep is None or keep(mark.id) else ""
                parts.append(open_tag(mark.tag, mark.attrs, identifier))
            stack = path
        if atom:
            parts.append(atom_html(text, keep))
        else:
            parts.append(escape(_SPACE.sub(" ", text) if fold else text))
    parts.extend([f"</{mark.tag}>" for mark in reversed(stack)])
    return "".join(parts)


def _shared(one: tuple[Mark, ...], other: tuple[Mark, ...]) -> int:
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared


def block_html(block: Block, keep: KeepId | None = None) -> str:
    """Return a whole block as HTML."""
    return shell_html(block, inner_html(block, keep), keep)


def inner_html(block: Block, keep: KeepId | None = None) -> str:
    """Return what stands inside a block's own tags."""
    if block.children:
        return "".join([block_html(child, keep) for child in block.children])
    if keep is None or " id=" not in block.inner:
        return block.inner
    return inline_html(block.runs, keep, fold=block.tag != "pre").strip(" ")


def shell_html(block: Block, inner: str, keep: KeepId | None = None, extra: Attributes = ()) -> str:
    """Given HTML inside the block's own start and end tag."""
    if not block.tag:
        return inner
    identifier = block.id if keep is None or keep(block.id) else ""
    start = open_tag(block.tag, block.attrs + extra, identifier)
    return start if block.tag in _VOID else f"{start}{inner}</{block.tag}>"
