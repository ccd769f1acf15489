"""A text as the checks see it: source and rendering side by side, and its sections."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lydelse.checks.source_lines import Lines, lines_of
from lydelse.checks.strict_html import HEADINGS, Element, Tree, parse
from lydelse.content.edition import html_of, prose_of
from lydelse.formats.markdown import render
from lydelse.memo import by_value
from lydelse.messages.problems import Problem, problem
from lydelse.model import Edition, OrdinaryPage


@dataclass(frozen=True, eq=False)
class Text:
    """One Markdown text of one file. ``first_line`` is the line of the file it begins on.

    It is the prose alone: the facts of a register are checked where they stand. ``more_ids`` are
    those of the headings that the register brings.
    """

    path: str
    language: str
    body: str
    first_line: int
    more_ids: frozenset[str] = frozenset()

    @cached_property
    def tree(self) -> Tree:
        """What a reader sees of it; ``RecursionError`` if it is nested too deeply."""
        return parse(*render(self.body).parts)

    @cached_property
    def lines(self) -> Lines:
        """The lines of all elements; worked out only when somebody asks."""
        return lines_of(self.body, render(self.body).html)

    def line(self, element: Element) -> int:
        """Return the line of the file on which an element begins."""
        return self.lines.of(element) + self.first_line - 1

    def line_at(self, block: Element, offset: int) -> int:
        """Return the line of the file of a place in a block's prose."""
        return self.lines.at(block, offset) + self.first_line - 1

    def source(self, line: int) -> str:
        """Return a line of the file, tabs made spaces."""
        lines = self.lines.source
        index = line - self.first_line
        return lines[index].expandtabs(4) if 0 <= index < len(lines) else ""

    def indent(self, line: int) -> int:
        """By how many spaces a line is indented."""
        source = self.source(line)
        return len(source) - len(source.lstrip(" "))

    @property
    def headings(self) -> list[Element]:
        """The headings in order."""
        return self.tree.of(*HEADINGS)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id that a link can lead to."""
        own = frozenset(one.attrs["id"] for one in self.tree.all if one.attrs.get("id"))
        return own | self.more_ids

    @property
    def last_line(self) -> int:
        """The last line of the file with text."""
        return self.first_line + self.body.rstrip("\n").count("\n")

    def found(self, code: str, element: Element, **values: object) -> Problem:
        """Return a problem on the line of an element."""
        return problem(code, self.path, self.line(element), **values)


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, up to the next; the first has no heading."""

    heading: Element | None
    content: tuple[Element, ...]

    @property
    def id(self) -> str:
        """The id of its heading, or nothing."""
        return self.heading.attrs.get("id", "") if self.heading else ""

    @property
    def level(self) -> int:
        """2 for ``##``; 0 for what stands before the first heading."""
        return int(self.heading.tag[1]) if self.heading else 0

    def of(self, *tags: str) -> list[Element]:
        """Its elements with one of these tags."""
        return [element for element in self.content if element.tag in tags]


@by_value(1024)
def _text(
    path: str, language: str, body: str, first_line: int, more_ids: frozenset[str] = frozenset()
) -> Text:
    text = Text(path, language, body, first_line, more_ids)
    assert text.tree, "parsed here, so that a caller learns at once if it cannot be"
    return text


def text_of(source: Edition | OrdinaryPage) -> Text:
    """Return the text of an edition or a page; ``RecursionError`` if it is nested too deeply."""
    ids: frozenset[str] = frozenset()
    if isinstance(source, Edition) and source.register:
        ids = frozenset(heading.id for heading in html_of(source).headings)
    return _text(source.path, source.language, prose_of(source), source.body_line, ids)


def summary_text(edition: Edition) -> Text:
    """Return the summary of an edition, as a text on the lines of its front matter."""
    key = edition.lines.get("summary", 1)
    lines = edition.data.decode("utf-8", "replace").splitlines()
    below = key <= len(lines) and lines[key - 1].rstrip().endswith(("|", ">", "-", "+"))
    return _text(edition.path, edition.language, edition.summary, key + 1 if below else key)


def note_text(path: str, language: str, summary: str) -> Text:
    """Return a summary that stands in no file yet; ``path`` is the file it is about."""
    return _text(path, language, summary, 1)


def sections(text: Text) -> list[Section]:
    """Part a text at its headings."""
    return list(_sections(text))


def _sections(text: Text) -> Iterator[Section]:
    heading: Element | None = None
    content: list[Element] = []
    for element in text.tree.all:
        if element.tag in HEADINGS:
            yield Section(heading, tuple(content))
            heading, content = element, []
        else:
            content.append(element)
    yield Section(heading, tuple(content))
