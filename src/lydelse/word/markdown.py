"""Write a tree as the Markdown that gives it: plain, and escaped only where it would misread."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from lydelse.compare.tree import HEADINGS, Block, Mark, Run, parse
from lydelse.formats.markdown import render
from lydelse.word.flow import is_leaf, reference, top_blocks

_SPACE = re.compile(r"[ \t\n\r\f]+")
_SIGNS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_RAW = frozenset(("sup", "sub", "s", "u", "small", "abbr", "span"))
# What begins a line and would not be read as text.
_BEGINS = re.compile(r"(?=[#>+*:=|~-])|(?<=\d)(?=[.)](?: |$))")
_AMPERSAND = re.compile(r"&(?=#?\w+;)")
_LESS = re.compile(r"<(?=[a-zA-Z/!?])")
_SPECIAL = re.compile(r"([\\`*_\[\]{}<>#|])")

_LINK_DEFINITION = re.compile(r"(?m)^ {0,3}\[[^\]^\n][^\]\n]*\]:[^\n]*")

#: Says what a footnote is called in the text.
Label = Callable[[str], str]


class Style(NamedTuple):
    """What an author prefers where Markdown leaves a choice."""

    bullet: str = "-"
    emphasis: str = "*"


def style_of(body: str) -> Style:
    """Return the style that most of a text is written in."""
    bullets = re.findall(r"(?m)^ *([-*+]) ", body)
    underscores = re.findall(r"(?<![\w_])_[^_\s]", body)
    stars = re.findall(r"(?<![\w*])\*[^*\s]", body)
    return Style(
        max(("-", "*", "+"), key=bullets.count) if bullets else "-",
        "_" if len(underscores) > len(stars) else "*",
    )


def block_markdown(block: Block, style: Style = Style(), identifier: str = "") -> str:  # noqa: B008
    """Return a block with what stands in it. `identifier` is the lasting id of a heading."""
    for escaped in (False, True):
        text = _Writer(style, escaped).block(block, identifier)
        if reads_as(text, block):
            return text
    return text


def reads_as(text: str, block: Block, around: str = "") -> bool:
    """Whether some Markdown is read as a block, footnotes aside, which stand elsewhere.

    `around` has the definitions that the text may need.
    """
    notes = "".join(f"\n\n[^{label}]: x" for label in reference_of(block))
    links = "\n".join(_LINK_DEFINITION.findall(around))
    found = list(top_blocks(parse(*render(f"{text}{notes}\n\n{links}").parts)))
    return len(found) == 1 and plain_key(found[0]) == plain_key(block)


def reference_of(block: Block) -> tuple[str, ...]:
    """Return the footnotes that a block refers to, by their labels."""
    own = [label for run in block.runs if (label := reference(run.path).removeprefix("fn:"))]
    below = [label for child in block.children for label in reference_of(child)]
    return tuple(dict.fromkeys([*own, *below]))


def plain_key(block: Block) -> str:
    """Return what a block says, whatever its footnotes are numbered."""
    return re.sub(
        r'<sup[^>]*><a class="footnote-ref" href="(#fn:[^"]*)"[^>]*>[^<]*</a></sup>',
        r"<\1>",
        block.key,
    )


class _Writer:
    def __init__(self, style: Style, escaped: bool) -> None:
        self._style = style
        self._escaped = escaped

    def block(self, block: Block, identifier: str = "") -> str:
        if block.tag in HEADINGS:
            named = f" {{#{identifier}}}" if identifier else ""
            return f"{'#' * int(block.tag[1])} {self.inline(block)}{named}"
        if block.tag == "hr":
            return "---"
        if block.tag == "pre":
            return self._fenced(block)
        if block.tag in ("ul", "ol", "menu"):
            return self._list(block)
        if block.tag == "table":
            return self._table(block)
        if block.tag == "dl":
            return self._definitions(block)
        if block.tag == "blockquote":
            return _prefixed(self.blocks(block.children), "> ")
        if is_leaf(block):
            return self._begun(self.inline(block))
        return self.blocks(block.children)

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "\n\n".join([self.block(block) for block in blocks])

    def _begun(self, text: str) -> str:
        """Return a paragraph, whose first sign must not be read as that of a list or a heading."""
        if not self._escaped and not re.match(r"[#>+*:=|~-]|\d+[.)](?: |$)", text):
            return text
        if text.startswith(("**", "*")) and not text.startswith("* "):
            return text
        return (
            _BEGINS.sub(r"\\", text, count=1) if _BEGINS.match(text) or text[:1].isdigit() else text
        )

    def _fenced(self, block: Block) -> str:
        text = "".join([run.text for run in block.runs]).strip("\n")
        fence = "```"
        while fence in text:
            fence += "`"
        return f"{fence}\n{text}\n{fence}"

    def _list(self, block: Block) -> str:
        start = dict(block.attrs).get("start", "1")
        number = int(start) if start.isdecimal() else 1
        loose = any(_is_loose(item) for item in block.children)
        items: list[str] = []
        for at, item in enumerate(block.children):
            mark = f"{number + at}." if block.tag == "ol" else self._style.bullet
            items.append(self._item(item, mark))
        return ("\n\n" if loose else "\n").join(items)

    def _item(self, item: Block, mark: str) -> str:
        parts: list[str] = []
        for at, child in enumerate(item.children):
            text = self.block(child)
            if at:
                tight = child.tag in ("ul", "ol") and is_leaf(item.children[at - 1])
                parts.append("\n" if tight else "\n\n")
            parts.append(text if at == 0 else _prefixed(text, "    "))
        first, *rest = parts or [""]
        lines = first.split("\n")
        lead = "\n".join([lines[0], *[f"    {line}" if line else "" for line in lines[1:]]])
        return f"{mark} {lead}{''.join(rest)}".rstrip(" ")

    def _table(self, block: Block) -> str:
        rows = [row for part in block.children for row in _rows(part)]
        if not rows:
            return ""
        width = max(len(row.children) for row in rows)
        lines = [self._row(row, width) for row in rows]
        signs = {"right": "--:", "center": ":-:"}
        aligns = [_align(cell) for cell in rows[0].children]
        aligns += [""] * (width - len(aligns))
        rule = f"| {' | '.join([signs.get(one, '---') for one in aligns])} |"
        return "\n".join([lines[0], rule, *lines[1:]])

    def _row(self, row: Block, width: int) -> str:
        cells = [self._cell(cell) for cell in row.children]
        return f"| {' | '.join(cells + [''] * (width - len(cells)))} |"

    def _cell(self, cell: Block) -> str:
        parts = [self.inline(leaf) for leaf in _leaves(cell)]
        return re.sub(r"(?<!\\)\|", r"\|", "<br>".join(parts)).replace("\n", "<br>")

    def _definitions(self, block: Block) -> str:
        parts: list[str] = []
        for child in block.children:
            if child.tag == "dt":
                parts.append(("\n" if parts else "") + " ".join(map(self.inline, _leaves(child))))
            else:
                text = _prefixed(self.blocks(child.children), "    ").lstrip()
                parts.append(f":   {text}")
        return "\n".join(parts)

    # Text

    def inline(self, block: Block) -> str:
        runs = list(block.runs)
        text = self._runs(runs, 0).strip(" ")
        return re.sub(r" *<br> *", "<br>", text) if "<br>" in text else text

    def _runs(self, runs: Sequence[Run], level: int) -> str:
        parts: list[str] = []
        for mark, group in groupby(
            runs, key=lambda r: r.path[level] if len(r.path) > level else None
        ):
            inside = list(group)
            if mark is None:
                parts += [self._text(run) for run in inside]
            elif (label := reference(inside[0].path)) and mark.tag in ("sup", "a"):
                parts.append(f"[^{label.removeprefix('fn:')}]")
            else:
                parts.append(self._marked(mark, inside, level))
        return "".join(parts)

    def _marked(self, mark: Mark, runs: Sequence[Run], level: int) -> str:
        if mark.tag == "code":
            text = "".join([run.text for run in runs])
            ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
            gap = " " if text.startswith("`") or text.endswith("`") else ""
            return f"{ticks}{gap}{text}{gap}{ticks}"
        inner = self._runs(runs, level + 1)
        attrs = dict(mark.attrs)
        if mark.tag == "a" and "href" in attrs:
            return _link(inner, attrs)
        sign = _SIGNS.get(mark.tag, "")
        if sign == "*":
            sign = self._style.emphasis
        if sign:
            return f"{sign}{inner}{sign}"
        if mark.tag in _RAW:
            named = "".join(f' {name}="{html.escape(value)}"' for name, value in mark.attrs)
            return f"<{mark.tag}{named}>{inner}</{mark.tag}>"
        return inner

    def _text(self, run: Run) -> str:
        if run.atom:
            return _atom(run.text)
        text = _SPACE.sub(" ", run.text)
        text = _AMPERSAND.sub("&amp;", text)
        if self._escaped:
            text = _SPECIAL.sub(lambda match: _escaped(match[1]), text)
        else:
            text = _LESS.sub("&lt;", text)
        return text


def _escaped(sign: str) -> str:
    return {"<": "&lt;", ">": "&gt;", "|": "|"}.get(sign, f"\\{sign}")


def _link(text: str, attrs: dict[str, str]) -> str:
    href = attrs["href"]
    if text == href and re.match(r"https?://", href):
        return f"<{href}>"
    target = f"<{href}>" if re.search(r"[\s()]", href) else href
    title = f' "{attrs["title"]}"' if "title" in attrs else ""
    return f"[{text}]({target}{title})"


def _atom(atom: str) -> str:
    if atom.startswith("<br"):
        return "<br>"
    if atom.startswith("<img"):
        found = {k: html.unescape(v) for k, v in re.findall(r'\s(alt|src)="([^"]*)"', atom)}
        return f"![{found.get('alt', '')}]({found.get('src', '')})"
    return atom


def _prefixed(text: str, prefix: str) -> str:
    return "\n".join([f"{prefix}{line}".rstrip() for line in text.split("\n")])


def _is_loose(item: Block) -> bool:
    """Whether an item holds more than one paragraph, so that empty lines part the items."""
    return sum(child.tag not in ("ul", "ol") for child in item.children) > 1


def _rows(part: Block) -> Iterable[Block]:
    if part.tag == "tr":
        return [part]
    return [row for child in part.children for row in _rows(child)]


def _leaves(block: Block) -> Iterable[Block]:
    if is_leaf(block):
        return [block]
    return [leaf for child in block.children for leaf in _leaves(child)]


def _align(cell: Block) -> str:
    classes = dict(cell.attrs).get("class", "").split()
    return next((c.removeprefix("ly-") for c in classes if c in ("ly-right", "ly-center")), "")
