"""One file as it was on some day, read as a text: its title, its Markdown, the days it tells."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import yaml

from lydelse.checks import UNSAFE_HTML
from lydelse.checks.parsed_text import note_text
from lydelse.checks.safety import check_safety
from lydelse.compare.tree import Block, Section, Tree, parse
from lydelse.formats.markdown import render
from lydelse.formats.text import normalised
from lydelse.importing.clean_html import Cleaned, NotFound, clean
from lydelse.importing.days import Declared, Says, declared, parse_any
from lydelse.importing.write_markdown import markdown
from lydelse.memo import by_value
from lydelse.messages.problems import Problem, phrase, problem
from lydelse.word.package import Unreadable as WordUnreadable
from lydelse.word.read import CHANGES, read_file


class Format(StrEnum):
    """What a file is."""

    MARKDOWN = "md"
    HTML = "html"
    WORD = "docx"
    PDF = "pdf"


FORMATS = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".docx": Format.WORD,
    ".pdf": Format.PDF,
}

Note = Mapping[str, str]
"""A remark for the person who plans, in each language."""
Converter = Callable[[bytes], tuple[str, list[Note]]]
"""Makes HTML of a PDF file, with remarks; ``Unreadable`` if it cannot."""


class Unreadable(Exception):
    """Why a file cannot be read: the key of a phrase, and its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.why = phrase(key, **values)


@dataclass(frozen=True)
class Reading:
    """A file read as a text, its title apart.

    ``html`` is the body below the title. ``ids`` are those the source itself gave its headings.
    ``front`` is a day that front matter declares. ``verbatim`` says whether ``body`` is the
    source's own Markdown. ``notes`` are told to the person who plans.
    """

    title: str
    body: str
    declared: Declared | None = None
    front: date | None = None
    verbatim: bool = False
    notes: tuple[Mapping[str, str], ...] = ()

    @property
    def tree(self) -> Tree:
        """The body as the comparison sees it."""
        return _tree(self.body)

    @property
    def key(self) -> str:
        """What a reader sees: equal for two texts that read the same."""
        return self.title + "".join(block.key for block in blocks_of(self.tree))


@by_value(256)
def _tree(body: str) -> Tree:
    return parse(*render(body).parts)


def blocks_of(tree: Tree) -> Iterator[Block]:
    """Every block of a text in order, headings among them."""
    for section in tree.sections:
        if section.heading:
            yield section.heading
        yield from section.blocks


@dataclass(frozen=True)
class Ways:
    """How files are read: the converters there are, and where on a page its text stands."""

    select: str = ""
    pdf: Converter | None = None
    commonmark: Callable[[str], str] | None = None


def read(name: str, data: bytes, kind: Format, language: str, ways: Ways) -> Reading | Problem:
    """Read a file as a text, or say why it cannot be read."""
    try:
        match kind:
            case Format.MARKDOWN:
                return _markdown(data, language, ways)
            case Format.HTML:
                return _page(data, language, ways)
            case Format.WORD:
                return _word(data, language)
            case Format.PDF:
                return _pdf(data, language, ways.pdf)
    except NotFound:
        return problem("import-nothing-selected", name)
    except Unreadable as error:
        return problem("import-unreadable", name, why=error.why)


def _page(data: bytes, language: str, ways: Ways) -> Reading:
    page = clean(data, ways.select)
    notes = _left_out(page)
    if page.words != page.of:
        notes.append(phrase("import-part-of-page", words=page.words, of=page.of))
    return _of_html(page.html, language, page.title, notes)


def _left_out(page: Cleaned) -> list[Note]:
    return [phrase("import-images", count=page.images)] if page.images else []


def _word(data: bytes, language: str) -> Reading:
    """Return a Word file with every tracked change accepted; what is left out is told."""
    try:
        text = read_file(data)
    except WordUnreadable as error:
        raise Unreadable("import-word", why=problem(error.code, "").causes) from None
    kinds = Counter(one.what for one in text.findings)
    undecided = sum(count for what, count in kinds.items() if what in CHANGES)
    left_out = ", ".join(f"{what} {n}" for what, n in sorted(kinds.items()) if what not in CHANGES)
    notes: list[Note] = [phrase("import-undecided", count=undecided)] if undecided else []
    notes += [phrase("import-left-out", what=left_out)] if left_out else []
    tree = parse(*(part.html for part in text.parts))
    title, sections = (text.title, tree.sections) if text.title else _first_as_title(tree)
    body = markdown(Tree(tuple(sections), tree.ids), text.notes)
    return _read(title, body, language, None, False, notes)


def _pdf(data: bytes, language: str, way: Converter | None) -> Reading:
    if way is None:
        raise Unreadable("import-needs-extra", kind="pdf")
    html, notes = way(data)
    page = clean(f"<html><body>{html}</body></html>".encode(), "//body")
    return _of_html(page.html, language, page.title, [*_left_out(page), *notes])


def _of_html(html: str, language: str, page_title: str, notes: list[Note]) -> Reading:
    tree = parse(html)
    title, sections = _without_title(tree)
    if not title:
        title = page_title
        notes.append(phrase("import-no-title"))
    body = markdown(Tree(sections, tree.ids))
    return _read(title, body, language, None, False, notes)


def _without_title(tree: Tree) -> tuple[str, tuple[Section, ...]]:
    """Take the first heading of level one out as the title; others come a level lower."""
    first = next((s for s in tree.sections if s.heading and s.level == 1), None)
    ones = sum(1 for s in tree.sections if s.level == 1)
    sections = []
    for section in tree.sections:
        if section is first:
            sections.append(section._replace(heading=None))
        else:
            below = section.heading and ones > 1
            sections.append(_at_level(section, min(6, section.level + 1)) if below else section)
    return (first.title if first else ""), tuple(sections)


def _first_as_title(tree: Tree) -> tuple[str, tuple[Section, ...]]:
    """Take a heading above all others out as the title; those below it come up to level two."""
    begin, *rest = tree.sections
    levels = [one.level for one in rest if one.heading]
    if begin.blocks or not levels or levels[0] >= min(levels[1:], default=7):
        return "", tree.sections
    up = min(levels[1:], default=2) - 2
    sections = [begin, rest[0]._replace(heading=None)]
    sections += [_at_level(one, one.level - up) if one.heading else one for one in rest[1:]]
    return rest[0].title, tuple(sections)


def _at_level(section: Section, level: int) -> Section:
    heading = section.heading
    if heading is None or level == section.level:
        return section
    key = heading.key.replace(f"<{heading.tag}>", f"<h{level}>", 1)
    return section._replace(heading=heading._replace(tag=f"h{level}", key=key))


def _read(
    title: str,
    body: str,
    language: str,
    front: date | None,
    verbatim: bool,
    notes: list[Note],
    said: Declared | None = None,
) -> Reading:
    blocks = [block.text for block in blocks_of(_tree(body))]
    if not any(blocks):
        raise Unreadable("import-no-text")
    blocks.insert(0, title)
    seen = declared([one for one in blocks if one], language)
    if said and seen and seen.day and said.day != seen.day:
        notes.append(phrase("import-two-days", said=said.day, seen=seen.day))
    return Reading(
        title,
        normalised(body),
        seen or said,
        front,
        verbatim,
        tuple(notes),
    )


# --- Markdown --------------------------------------------------------------------------------

_FRONT = re.compile(r"\A(---|\+\+\+)[^\S\n]*\n(.*?)\n(?:\1|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)
_EFFECTIVE_KEYS = ("effective", "effective_date", "effective-date", "valid_from", "date_effective")
_DATED_KEYS = ("last_updated", "last-updated", "updated", "lastmod", "date", "revised")
# Marks of Python-Markdown and kramdown that CommonMark prints.
_ATTRIBUTES = re.compile(r"\{:[^}\n]*\}|^#+ .*\{#[^}\n]+\}\s*$", re.MULTILINE)
_DATETIME = re.compile(r"\{:[^}\n]*\bdatetime=[\"']([^\"'\n]+)[\"']")
_TITLE = re.compile(r"^#[^\S\n]+(\S.*?)[^\S\n]*#*[^\S\n]*$|^(\S.*)\n=+[^\S\n]*$", re.MULTILINE)
_ATTRIBUTE_LINE = re.compile(r"\A\n?[^\S\n]*\{:[^}\n]*\}[^\S\n]*(?=\n|\Z)")
_INLINE_ATTRIBUTES = re.compile(r"\s*\{[:#][^}\n]*\}\s*$")


def _markdown(data: bytes, language: str, ways: Ways) -> Reading:
    try:
        text = normalised(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unreadable("import-not-utf8") from None
    front, text = _front_matter(text)
    day = _front_day(front, language)
    notes: list[Note] = []
    said = _attribute_day(text)
    title, body = _title_of(text, front)
    if ways.commonmark and not _ATTRIBUTES.search(text):
        page = clean(f"<html><body>{ways.commonmark(text)}</body></html>".encode(), "//body")
        ours = _keys(parse(*render(text).parts))
        theirs = _keys(parse(page.html))
        if ours != theirs or page.images:
            notes += [phrase("import-written-anew"), *_left_out(page)]
            tree = parse(page.html)
            found, sections = _without_title(tree)
            body = markdown(Tree(sections, tree.ids))
            title = found or title
            return _read(title, body, language, day, False, notes, said)
    if re.search(r"^#[^#\n]|^\S.*\n=+\s*$", body, re.MULTILINE) or _unsafe(body, language):
        page = clean(_whole(text), "//main")
        notes += _left_out(page)
        tree = parse(page.html)
        found, sections = _without_title(tree)
        body = markdown(Tree(sections, tree.ids))
        notes.append(phrase("import-written-anew"))
        return _read(found or title, body, language, day, False, notes, said)
    return _read(title, body, language, day, True, notes, said)


def _whole(text: str) -> bytes:
    return f"<html><body><main>{render(text).html}</main></body></html>".encode()


def _unsafe(body: str, language: str) -> bool:
    """Whether a text holds what must not reach a reader's browser, or an image."""
    if "![" in body or re.search(r"(?i)<img\b", body):
        return True
    try:
        return any(one.code in UNSAFE_HTML for one in check_safety(note_text("", language, body)))
    except RecursionError:
        return True


def _keys(tree: Tree) -> list[str]:
    return [re.sub(r' id="[^"]*"', "", block.key) for block in blocks_of(tree)]


def _front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    match = _FRONT.match(text)
    if not match:
        return {}, text
    try:
        read = yaml.safe_load(match[2]) if match[1] == "---" else tomllib.loads(match[2])
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        read = {}
    return (read if isinstance(read, dict) else {}), text[match.end() :].lstrip("\n")


def _front_day(front: Mapping[str, Any], language: str) -> date | None:
    for key in (*_EFFECTIVE_KEYS, *_DATED_KEYS):
        value = front.get(key)
        if isinstance(value, date):  # a datetime is one
            return date(value.year, value.month, value.day)
        if isinstance(value, str) and (day := parse_any(value, language)):
            return day
    return None


def _attribute_day(text: str) -> Declared | None:
    """Return a day in an attribute list, ``{: datetime="2014-02-18" }``: the text's own."""
    found = [match[1] for match in _DATETIME.finditer(text[:2000])]
    days = {day for value in found if (day := parse_any(value, "en"))}
    if len(days) == 1 and found:
        return Declared(days.pop(), Says.DATED, found[0])
    return None


def _title_of(text: str, front: Mapping[str, Any]) -> tuple[str, str]:
    """Return the title, and the text without it."""
    match = _TITLE.search(text)
    # Only what nothing but a few lines stand above is the title.
    if match and text[: match.start()].count("\n") <= 10 and "```" not in text[: match.start()]:
        line = _INLINE_ATTRIBUTES.sub("", match[1] or match[2])
        title = _plain(line)
        rest = text[match.end() :]
        rest = _ATTRIBUTE_LINE.sub("", rest)
        return title, (text[: match.start()] + rest).strip("\n") + "\n"
    named = front.get("title")
    return (named if isinstance(named, str) else ""), text


def _plain(line: str) -> str:
    sections = parse(*render(f"# {line}\n").parts).sections
    return next((one.title for one in sections if one.heading), line.strip())
