"""Rendered HTML as a tree, read so strictly that what is strange in it shows.

The tree keeps what a browser would make something of: every element, comment and declaration.
Pseudo-elements stand for the rest: ``#comment``, ``#declaration`` (``<?…>``, ``<!…>``),
``#loose`` (a ``<`` that begins no tag, an end tag without a beginning) and, in ``Tree.open``,
elements that are never closed.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from lydelse.memo import by_value


def words(text: str) -> frozenset[str]:
    """Return a set of words, written as a line of them."""
    return frozenset(text.split())


VOID = words("area base br col embed hr img input link meta param source track wbr")
INLINE = words(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd label mark q s samp small span "
    "strong sub sup time u var wbr #comment #declaration #loose"
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = ("ul", "ol", "dl")
HIDDEN = "\ufffc"  # stands in prose for each letter of inline code

_TAG_LIKE = re.compile(r"<[a-zA-Z/!?]")


@dataclass(eq=False)
class Element:
    """One element. ``index`` counts from the beginning of the tree.

    A block has ``prose``: its own text with line breaks, inline code made unreadable. An inline
    element stands at ``offset`` of the prose of its ``block`` and ends at ``end``.
    """

    tag: str
    attrs: dict[str, str]
    index: int
    parent: "Element | None" = None
    block: "Element | None" = None
    offset: int = 0
    end: int = 0
    children: "list[Element | str]" = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    length: int = 0

    @property
    def prose(self) -> str:
        """The text of a block without that of the blocks within it."""
        return "".join(self.pieces)

    def elements(self) -> "Iterator[Element]":
        """Return the children that are elements."""
        return (child for child in self.children if isinstance(child, Element))

    def walk(self) -> "Iterator[Element]":
        """Yield this element and all below it, in the order of the text."""
        waiting = [self]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(list(here.elements())))

    def ancestors(self) -> "Iterator[Element]":
        """Yield the elements around this one, the nearest first."""
        here = self.parent
        while here is not None:
            yield here
            here = here.parent

    def within(self, *tags: str) -> bool:
        """Whether it stands in an element with one of these tags."""
        return any(one.tag in tags for one in self.ancestors())

    def text(self) -> str:
        """All text in it, white space made single spaces."""
        found: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            here = waiting.pop()
            if isinstance(here, str):
                found.append(here)
            elif here.tag != "#comment":
                waiting.extend(reversed(here.children))
        return " ".join("".join(found).split())


@dataclass(frozen=True)
class Tree:
    """The root of the elements, all of them in order, and those that are never closed."""

    root: Element
    all: tuple[Element, ...]
    open: tuple[Element, ...]

    def of(self, *tags: str) -> list[Element]:
        """Return the elements with one of these tags, in order."""
        return [element for element in self.all if element.tag in tags]

    def blocks(self) -> list[Element]:
        """Return the blocks with text of their own that is no code."""
        return [
            element
            for element in self.all
            if element.tag not in INLINE
            and element.tag not in ("pre", "script", "style")
            and element.prose.strip()
        ]


def parse(*parts: str) -> Tree:
    """Read some HTML; every text can be read. ``parts`` are read one by one, each once."""
    root = Element("#root", {}, 0)
    elements = [root]
    never_closed: list[Element] = []
    for part in parts:
        tree = _part(part, len(elements))
        if tree.root.prose.strip():  # text of no element: rare, so there is no need to be quick
            return _Reader(0).read("\n".join(parts))
        root.children += [*tree.root.children, "\n"]
        elements += tree.all[1:]
        never_closed += tree.open
    return Tree(root, tuple(elements), tuple(never_closed))


@by_value(256)
def _part(text: str, first: int) -> Tree:
    """Return a part of a text, elements counted from ``first``; texts share what is the same."""
    return _Reader(first - 1).read(text)


class _Reader(HTMLParser):
    def __init__(self, before: int) -> None:
        super().__init__(convert_charrefs=False)
        self.before = before
        self.root = Element("#root", {}, 0)
        self.stack = [self.root]
        self.all = [self.root]
        self.never_closed: list[Element] = []

    def read(self, text: str) -> Tree:
        """Return the whole tree of a text."""
        self.feed(text)
        self.close()
        return Tree(self.root, tuple(self.all), tuple(self.never_closed + self.stack[1:]))

    def _add(self, tag: str, attrs: dict[str, str]) -> Element:
        parent = self.stack[-1]
        block = self._block()
        element = Element(
            tag, attrs, self.before + len(self.all), parent, block, block.length, block.length
        )
        parent.children.append(element)
        self.all.append(element)
        return element

    def _block(self) -> Element:
        return next(one for one in reversed(self.stack) if one.tag not in INLINE)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: dict[str, str] = {}
        for name, value in attrs:
            values.setdefault(name, value or "")  # the first counts, as in a browser
        element = self._add(tag, values)
        if tag not in VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # in HTML the slash means nothing

    def handle_endtag(self, tag: str) -> None:
        if all(one.tag != tag for one in self.stack[1:]):
            self._add("#loose", {"text": f"</{tag}>"})
            return
        while True:
            closed = self.stack.pop()
            closed.end = self._block().length if closed.tag in INLINE else closed.end
            if closed.tag == tag:
                return
            self.never_closed.append(closed)

    def _write(self, text: str) -> None:
        here = self.stack[-1]
        if here.children and isinstance(here.children[-1], str):
            here.children[-1] += text
        else:
            here.children.append(text)
        block = self._block()
        if any(one.tag == "code" for one in self.stack):
            text = re.sub(r"[^\n\ue000-\uf8ff]", HIDDEN, text)
        block.pieces.append(text)
        block.length += len(text)

    def handle_data(self, data: str) -> None:
        if self.stack[-1].tag not in ("script", "style") and _TAG_LIKE.search(data):
            self._add("#loose", {"text": data.strip()[:40]})
        self._write(data)

    def handle_entityref(self, name: str) -> None:
        self._write(html.unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._write(html.unescape(f"&#{name};"))

    def handle_comment(self, data: str) -> None:
        self._add("#comment", {"text": data})

    def handle_decl(self, decl: str) -> None:
        self._add("#declaration", {"text": f"<!{decl}>"})

    def unknown_decl(self, data: str) -> None:
        self._add("#declaration", {"text": f"<![{data}]>"})

    def handle_pi(self, data: str) -> None:
        self._add("#declaration", {"text": f"<?{data}>"})
