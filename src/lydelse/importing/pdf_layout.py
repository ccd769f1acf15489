"""The lines of a PDF file as the HTML of a text: headings, paragraphs and lists.

A PDF knows where letters stand and nothing of what they mean, so sizes, weights and gaps must tell.
What stands at the same place on most pages is furniture and left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Line:
    """A line of a page: its words, how large they are, whether bold, and where it stands.

    ``box`` numbers the lines that the reader of the file holds for one paragraph; ``top`` is the
    share of the page above the line.
    """

    page: int
    box: int
    text: str
    size: float
    bold: bool
    top: float


_EDGE = 0.12  # of a page, at either end, where its furniture stands
_LARGER = 1.08  # than the text: a heading
_LONGEST_HEADING = 20  # words
_BULLET = re.compile(r"^[•▪●◦‣·–—-]\s+|^o\s+(?=\S)|^[\uf0b7\uf0a7]\s*")
_ENDS = re.compile(r"[.:;!?…”\"»)]$")
_PAGE_NUMBER = re.compile(
    r"(?i)^(?:(?:page|sida|seite|side|s\.)\s*)?#(?:\s*(?:\(|/|of|av|von)\s*#\)?)?$"
)


@dataclass(frozen=True)
class _Part:
    kind: str  # p, li or h
    text: str
    size: float
    bold: bool


def html_of_lines(lines: Sequence[Line]) -> str:
    """Return the text of a whole file."""
    kept = [line for line in _without_furniture(lines) if line.text.strip()]
    if not kept:
        return ""
    body = Counter[float]()
    for line in kept:
        body[line.size] += len(line.text)
    normal = body.most_common(1)[0][0]
    known = frozenset(word for line in kept for word in re.findall(r"\w[\w-]*", line.text.lower()))
    parts = list(_joined(_parts(kept, normal, known), known))
    sizes = sorted({(part.size, part.bold) for part in parts if part.kind == "h"}, reverse=True)
    levels = {size: min(6, level) for level, size in enumerate(sizes, 1)}
    return "".join(_html(parts, levels))


def _html(parts: Iterable[_Part], levels: dict[tuple[float, bool], int]) -> Iterator[str]:
    in_list = False
    titled = False
    for part in parts:
        if (part.kind == "li") != in_list:
            yield "</ul>" if in_list else "<ul>"
            in_list = not in_list
        tag = part.kind
        if tag == "h":
            level = levels[part.size, part.bold]
            level = max(level, 2) if titled else level
            titled = True
            tag = f"h{level}"
        yield f"<{tag}>{escape(part.text, quote=False)}</{tag}>\n"
    if in_list:
        yield "</ul>"


def _without_furniture(lines: Sequence[Line]) -> Iterator[Line]:
    pages = {line.page for line in lines}
    shapes: dict[str, set[int]] = {}
    for line in lines:
        if line.top < _EDGE or line.top > 1 - _EDGE:
            shapes.setdefault(_shape(line), set()).add(line.page)
    often = {shape for shape, on in shapes.items() if len(on) > 1 and len(on) >= len(pages) / 2}
    for line in lines:
        at_edge = line.top < _EDGE or line.top > 1 - _EDGE
        if at_edge and (_shape(line) in often or _PAGE_NUMBER.match(_shape(line))):
            continue
        yield line


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.split()))


def _parts(lines: Sequence[Line], normal: float, known: frozenset[str]) -> Iterator[_Part]:
    group: list[Line] = []
    for line in lines:
        if group and not _goes_on(group[-1], line):
            yield _part(group, normal, known)
            group = []
        group.append(line)
    if group:
        yield _part(group, normal, known)


def _goes_on(before: Line, line: Line) -> bool:
    same = (before.page, before.box, before.size, before.bold) == (
        line.page, line.box, line.size, line.bold
    )  # fmt: skip
    return same and not _BULLET.match(line.text.strip())


def _part(lines: Sequence[Line], normal: float, known: frozenset[str]) -> _Part:
    text = ""
    for line in lines:
        text = _with_line(text, " ".join(line.text.split()), known)
    first = lines[0]
    bullet = _BULLET.match(text)
    if bullet:
        return _Part("li", text[bullet.end() :].strip(), first.size, first.bold)
    larger = first.size > normal * _LARGER
    short = len(text.split()) <= _LONGEST_HEADING
    heading = short and (larger or (first.bold and not re.search(r"[.;,]$", text)))
    return _Part("h" if heading else "p", text, first.size, first.bold)


def _with_line(text: str, line: str, known: frozenset[str]) -> str:
    """One more line of a paragraph; a word that was divided at the end of the last is whole."""
    if not text:
        return line
    if text.endswith("\u00ad"):
        return text[:-1] + line
    divided = re.search(r"([^\W\d_]+)-$", text)
    following = re.match(r"[^\W\d_]+", line)
    if divided and following and following[0][0].islower():
        with_hyphen = f"{divided[1]}-{following[0]}".lower()
        return text + line if with_hyphen in known else text[:-1] + line
    return f"{text} {line}"


def _joined(parts: Iterable[_Part], known: frozenset[str]) -> Iterator[_Part]:
    """Join a paragraph that a page or a column cut in two."""
    last: _Part | None = None
    for part in parts:
        if (
            last
            and last.kind in ("p", "li")
            and part.kind == "p"
            and not _ENDS.search(last.text)
            and part.text[:1].islower()
        ):
            last = _Part(last.kind, _with_line(last.text, part.text, known), last.size, last.bold)
            continue
        if last:
            yield last
        last = part
    if last:
        yield last
