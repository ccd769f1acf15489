"""The lines of a PDF file as the HTML of a text: headings, paragraphs and lists.

A PDF knows where letters stand and nothing of what they mean, so sizes, weights and gaps must tell.
What stands at the same place on most pages is furniture and left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise


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
_LONE = re.compile(r"^(?:[•▪●◦‣·\uf0b7\uf0a7]\s*)+$")
_BESIDE = 0.006  # of a page
_DASH = re.compile(r"^[–—-]\s+")
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


class _Words:
    """The words of a file, and what its lines tell of how it divides them.

    A hyphen at the end of a line is a part of the word where the file has the word so elsewhere,
    and otherwise where the file is never seen to divide a word that it has whole elsewhere.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        text = " ".join(line.text for line in lines).lower()
        self.known = frozenset(re.findall(r"\w[\w-]*\w", text))
        self.doubtful: list[str] = []
        self.divides = any(
            f"{first}{second}".lower() in self.known
            for before, after in pairwise(lines)
            for first, second in _divided(before.text.strip(), after.text.strip())
        )

    def join(self, text: str, line: str) -> str:
        """One more line of a paragraph; a word that was divided is whole again."""
        if not text:
            return line
        if text.endswith("\u00ad"):
            return text[:-1] + line
        if re.search(r"\S*://\S*[-/_]$", text):
            return text + line  # an address
        for first, second in _divided(text, line):
            whole, hyphened = f"{first}{second}", f"{first}-{second}"
            if whole.lower() in self.known:
                return text[:-1] + line
            if hyphened.lower() not in self.known:
                self.doubtful.append(hyphened)
                if self.divides:
                    return text[:-1] + line
            return text + line
        return f"{text} {line}"


def _divided(text: str, line: str) -> Iterator[tuple[str, str]]:
    """Yield the two parts of a word that the end of a line may have divided."""
    first = re.search(r"([^\W\d_]+)-$", text)
    second = re.match(r"[^\W\d_]+", line)
    if first and second and second[0][0].islower():
        yield first[1], second[0]


def html_of_lines(lines: Sequence[Line]) -> tuple[str, Sequence[str]]:
    """Return the text of a whole file, and the words of which it is not sure that they are so."""
    kept = _with_bullets([line for line in _without_furniture(lines) if line.text.strip()])
    if not kept:
        return "", ()
    body = Counter[float]()
    for line in kept:
        body[line.size] += len(line.text)
    normal = body.most_common(1)[0][0]
    words = _Words(kept)
    parts = list(_joined(_parts(kept, normal, words), words))
    sizes = sorted({(part.size, part.bold) for part in parts if part.kind == "h"}, reverse=True)
    levels = {size: min(6, level) for level, size in enumerate(sizes, 1)}
    return "".join(_html(parts, levels)), words.doubtful


def _with_bullets(lines: Sequence[Line]) -> list[Line]:
    """Put a bullet that stands alone before the line that it stands beside."""
    alone = [line for line in lines if _LONE.match(line.text)]
    found: list[Line] = []
    for line in lines:
        if _LONE.match(line.text):
            continue
        beside = any(one.page == line.page and abs(one.top - line.top) < _BESIDE for one in alone)
        if beside and not _BULLET.match(line.text.strip()):
            line = replace(line, text=f"• {line.text.strip()}")
        found.append(line)
    return found


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


def _parts(lines: Sequence[Line], normal: float, words: _Words) -> Iterator[_Part]:
    group: list[Line] = []
    for line in lines:
        if group and not _goes_on(group[-1], line):
            yield _part(group, normal, words)
            group = []
        group.append(line)
    if group:
        yield _part(group, normal, words)


def _goes_on(before: Line, line: Line) -> bool:
    text = line.text.strip()
    # A dash may stand in the middle of a sentence, too.
    dashed = _DASH.match(text) and not _ENDS.search(before.text.strip())
    new = _BULLET.match(text) and not (dashed and not _DASH.match(before.text.strip()))
    same = (before.page, before.box, before.size, before.bold) == (
        line.page, line.box, line.size, line.bold
    )  # fmt: skip
    return same and not new


def _part(lines: Sequence[Line], normal: float, words: _Words) -> _Part:
    text = ""
    for line in lines:
        text = words.join(text, " ".join(line.text.split()))
    first = lines[0]
    bullet = _BULLET.match(text)
    if bullet:
        return _Part("li", text[bullet.end() :].strip(), first.size, first.bold)
    larger = first.size > normal * _LARGER
    short = len(text.split()) <= _LONGEST_HEADING
    heading = short and (larger or (first.bold and not re.search(r"[.;,]$", text)))
    return _Part("h" if heading else "p", text, first.size, first.bold)


def _joined(parts: Iterable[_Part], words: _Words) -> Iterator[_Part]:
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
            last = _Part(last.kind, words.join(last.text, part.text), last.size, last.bold)
            continue
        if last:
            yield last
        last = part
    if last:
        yield last
