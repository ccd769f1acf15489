"""The tree of a text as Markdown that gives the same tree again.

Each block is written in the plainest way that the renderer reads back as the same block: as
Markdown, as Markdown with its emphasis in HTML, as HTML. So no word can be lost on the way.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby

from lydelse.compare.tree import HEADINGS, Block, Mark, Run, Tree, block_html, parse
from lydelse.formats.markdown import render

_SPACE = re.compile(r"[ \t\n\r\f]+")
_SPECIAL = re.compile(r"[\\`*\[\]{}]|(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BEGINNING = re.compile(r"^(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|[-=_~]{2,}|>|!(?=\[)|:(?=\s))")
_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")
_EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_INDENT = "    "

Way = Callable[[Block], str]


def markdown(tree: Tree) -> str:
    """Write a whole text, its headings with the ids they have."""
    blocks = [
        block
        for section in tree.sections
        for block in (section.heading, *section.blocks)
        if block is not None
    ]
    return "\n\n".join(_separated(blocks)) + "\n"


def _separated(blocks: Sequence[Block]) -> Iterator[str]:
    before = ""
    for block in blocks:
        if before == block.tag and block.tag in ("ul", "ol", "blockquote"):
            yield "<!-- -->"  # or the two would be one
        written = write_block(block)
        if written:
            yield written
            before = block.tag


def write_block(block: Block) -> str:
    """Write one block in the first way that reads back as the same."""
    ways: tuple[Way, ...] = (
        partial(_block, tags=False),
        partial(_block, tags=True),
        lambda one: block_html(one if one.tag else one._replace(tag="p")),
    )
    for way in ways:
        text = way(block)
        if text and _reads_as(text, block):
            return text
    return text


def _reads_as(text: str, block: Block) -> bool:
    sections = parse(*render(text + "\n").parts).sections
    found = [
        one for section in sections for one in (section.heading, *section.blocks) if one is not None
    ]
    return "".join(one.key for one in found) == block.key and [one.id for one in found] == [
        block.id
    ]


def _block(block: Block, tags: bool) -> str:
    match block.tag:
        case tag if tag in HEADINGS:
            identifier = f" {{#{block.id}}}" if block.id else ""
            return f"{'#' * int(tag[1])} {_inline(block, tags)}{identifier}"
        case "" | "p":
            return _beginning(_inline(block, tags))
        case "ul" | "ol":
            return _list(block, tags)
        case "blockquote":
            inner = "\n\n".join(_block(child, tags) for child in block.children)
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        case "table":
            return _table(block, tags)
        case "pre":
            text = "".join(run.text for run in block.runs).strip("\n")
            return f"```\n{text}\n```"
        case "hr":
            return "* * *"
    return ""


def _list(block: Block, tags: bool) -> str:
    start = next((int(value) for name, value in block.attrs if name == "start"), 1)
    items = []
    loose = any(len(item.children) > 1 and item.children[1].tag == "p" for item in block.children)
    for number, item in enumerate(block.children, start):
        mark = f"{number}." if block.tag == "ol" else "-"
        parts = [_block(child, tags) for child in item.children]
        blank = "\n\n" if loose or any(c.tag in ("p", "") for c in item.children[1:]) else "\n"
        inner = blank.join(parts)
        lines = inner.split("\n")
        below = [f"{_INDENT}{line}" if line else "" for line in lines[1:]]
        items.append("\n".join([f"{mark:<4}{lines[0]}".rstrip(), *below]))
    return ("\n\n" if loose else "\n").join(items)


def _table(block: Block, tags: bool) -> str:
    """A table with one row of headings and plain cells; empty if it is none."""
    rows = [row for part in block.children for row in _rows(part)]
    if not rows or any(part.tag not in ("thead", "tbody", "tr") for part in block.children):
        return ""
    width = len(rows[0].children)
    head, *others = rows
    if any(len(row.children) != width for row in rows):
        return ""
    if any(cell.tag != "th" for cell in head.children):
        return ""
    if any(cell.tag != "td" for row in others for cell in row.children):
        return ""
    if any(not _is_plain_cell(cell) for row in rows for cell in row.children):
        return ""
    lines = [_row(head, tags), "|" + " --- |" * width, *(_row(row, tags) for row in others)]
    return "\n".join(lines)


def _rows(part: Block) -> Sequence[Block]:
    return (part,) if part.tag == "tr" else part.children


def _is_plain_cell(cell: Block) -> bool:
    return len(cell.children) <= 1 and all(child.tag in ("", "p") for child in cell.children)


def _row(row: Block, tags: bool) -> str:
    cells = [" ".join(_inline(child, tags) for child in cell.children) for cell in row.children]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _inline(block: Block, tags: bool) -> str:
    text = _spans(block.runs, 0, tags)
    return _SPACE.sub(" ", text).strip(" ")


def _spans(runs: Sequence[Run], depth: int, tags: bool) -> str:
    """Runs as Markdown; those under the same mark at a depth stand together."""
    parts = []
    for mark, group in groupby(runs, lambda run: _mark_at(run, depth)):
        own = list(group)
        if mark is None:
            parts += [run.text if run.atom else _escaped(run.text) for run in own]
            continue
        inner = _spans(own, depth + 1, tags)
        bare = inner.strip(" \t\n\r\f")
        if not bare:
            parts.append(inner)
            continue
        start = inner[: len(inner) - len(inner.lstrip(" \t\n\r\f"))]
        end = inner[len(inner.rstrip(" \t\n\r\f")) :]
        raw = "".join(run.text for run in own) if all(not run.atom for run in own) else ""
        parts.append(f"{start}{_marked(mark, bare, raw, tags)}{end}")
    return "".join(parts)


def _mark_at(run: Run, depth: int) -> tuple[str, tuple[tuple[str, str], ...], str] | None:
    if len(run.path) <= depth:
        return None
    mark: Mark = run.path[depth]
    return mark.tag, mark.attrs, mark.id


def _marked(
    mark: tuple[str, tuple[tuple[str, str], ...], str], inner: str, raw: str, tags: bool
) -> str:
    tag, attrs, identifier = mark
    named = dict(attrs)
    if not tags and not attrs and not identifier and tag in _EMPHASIS:
        return f"{_EMPHASIS[tag]}{inner}{_EMPHASIS[tag]}"
    if not tags and tag == "code" and not attrs and raw.strip() and "`" not in raw:
        return f"`{_SPACE.sub(' ', raw).strip()}`"
    if not tags and tag == "a" and not identifier and {*named} <= {"href", "title"} and named:
        return f"[{inner}]({_address(named.get('href', ''), named.get('title', ''))})"
    known = f' id="{html.escape(identifier)}"' if identifier else ""
    known += "".join(f' {name}="{html.escape(value)}"' for name, value in attrs)
    return f"<{tag}{known}>{inner}</{tag}>"


def _address(href: str, title: str) -> str:
    plain = href.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    plain = plain if plain == href else f"<{href}>"
    return f'{plain} "{title}"' if title and '"' not in title else plain


def _escaped(text: str) -> str:
    """Text in which nothing means anything to Markdown."""
    text = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    text = _ENTITY.sub("&amp;", text)
    return text.replace("<", "&lt;")


def _beginning(text: str) -> str:
    """A paragraph that begins like something else."""
    if match := _NUMBER.match(text):
        return f"{match[1]}\\{text[len(match[1]) :]}" if match[2] == "." else text
    if _BEGINNING.match(text):
        return f"&#{ord(text[0])};{text[1:]}" if text[0] in ":=~" else "\\" + text
    return text
