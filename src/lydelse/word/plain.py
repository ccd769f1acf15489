"""Texts that are no Word file but come from one: HTML, and plain text, as pasted."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from lydelse.compare.tree import Block, Mark, Run, block_html, inline_html, parse
from lydelse.word.flow import top_blocks
from lydelse.word.read import Finding, Found, Part, ReadText

_HTML = re.compile(
    r"\s*(?:<!doctype html|<html|<(?:p|div|h[1-6]|ul|ol|table|body|meta)[\s>])", re.I
)
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL | re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|head|title|xml)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_EMBEDDED = ("<object", "<iframe", "<embed", "<audio", "<video", "<canvas", "<svg", "<math")
_BULLET = re.compile(r"(?:[•·▪‣◦–*-]|o(?=\t))[\t \u00a0]+")
_NUMBER = re.compile(r"(\d{1,3})[.)][\t \u00a0]+")


def is_html(text: str) -> bool:
    """Whether a text is HTML."""
    return _HTML.match(text) is not None


def read_html(text: str) -> ReadText:
    """Read HTML as a text: what is seen of it, without the looks."""
    body = _BODY.search(text)
    tree = parse(_UNSEEN.sub("", body[1] if body else text))
    title = ""
    parts: list[Part] = []
    section = ""
    for block in top_blocks(tree):
        if block.tag == "h1" and not title and not parts:
            title = block.text
            continue
        section = block.text if re.fullmatch("h[1-6]", block.tag) else section
        findings = tuple(_left_out(block, section))
        for written in _cleaned(block):
            parts.append(Part(written, findings))
            findings = ()
    return ReadText(title, tuple(parts), {})


def _left_out(block: Block, section: str) -> Iterator[Finding]:
    for run in block.runs:
        if run.atom and run.text.startswith("<img"):
            alt = re.search(r'\balt="([^"]*)"', run.text)
            yield Finding(Found.PICTURE, section, html.unescape(alt[1]) if alt else "")
        elif run.atom and run.text.startswith(_EMBEDDED):
            yield Finding(Found.EMBEDDED, section, run.text.partition(" ")[0].strip("<>"))
    for child in block.children:
        yield from _left_out(child, section)


def _cleaned(block: Block) -> Iterator[str]:
    """Yield a block as HTML without classes, styles and what is no text; a wrapper in parts."""
    if block.tag in ("div", "section", "article", "main", "center", "body"):
        for child in block.children:
            yield from _cleaned(child)
        return
    written = block_html(_plain(block))
    if block.tag in ("", "p") and not re.sub("<[^>]*>", "", written).strip("\u00a0 "):
        return
    yield written if block.tag else f"<p>{written}</p>"


_KEPT = frozenset(("href", "title", "start", "type", "colspan", "lang"))


def _plain(block: Block) -> Block:
    runs = tuple(
        run._replace(path=tuple(_marks(run)))
        for run in block.runs
        if not run.atom or run.text.startswith("<br")
    )
    attrs = tuple(pair for pair in block.attrs if pair[0] in _KEPT)
    children = tuple(map(_plain, block.children))
    inner = inline_html(runs).strip(" ")
    return block._replace(runs=runs, attrs=attrs, id="", children=children, inner=inner)


def _marks(run: Run) -> Iterator[Mark]:
    for mark in run.path:
        nameless = mark.tag == "a" and not dict(mark.attrs).get("href")
        if nameless or mark.tag in ("span", "font", "o:p"):
            continue
        yield mark._replace(attrs=tuple(pair for pair in mark.attrs if pair[0] in _KEPT), id="")


def read_plain(text: str, headings: Mapping[str, int]) -> ReadText:
    """Read a plain text: a paragraph a line, or between empty lines.

    A line that reads as one of `headings` is one of that level, because plain text has none.
    """
    paragraphs = list(_paragraphs(text))
    parts: list[str] = []
    for kind, group in groupby(paragraphs, key=_kind):
        members = list(group)
        if kind in ("ul", "ol"):
            mark = _BULLET if kind == "ul" else _NUMBER
            start = _NUMBER.match(members[0])
            first = f' start="{start[1]}"' if start and start[1] != "1" else ""
            items = "".join([f"<li>{_escape(mark.sub('', one, count=1))}</li>" for one in members])
            parts.append(f"<{kind}{first}>{items}</{kind}>")
        else:
            parts += [_paragraph(one, headings) for one in members]
    title = ""
    if parts and parts[0].startswith("<h1"):
        title = html.unescape(re.sub("<[^>]+>", "", parts.pop(0)))
    return ReadText(title, tuple(Part(one, ()) for one in parts), {})


def _paragraphs(text: str) -> Iterator[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    wrapped = "" in [line.strip() for line in lines[1:-1]] and max(map(len, lines)) <= 100
    if not wrapped:
        yield from (line.strip() for line in lines if line.strip())
        return
    pending: list[str] = []
    for line in [*lines, ""]:
        begins = _BULLET.match(line) or _NUMBER.match(line)
        if pending and (begins or not line.strip()):
            yield " ".join(pending)
            pending = []
        if line.strip():
            pending.append(line.strip())


def _kind(paragraph: str) -> str:
    if _BULLET.match(paragraph):
        return "ul"
    return "ol" if _NUMBER.match(paragraph) else "p"


def _paragraph(text: str, headings: Mapping[str, int]) -> str:
    level = headings.get(" ".join(text.split()))
    return f"<h{level}>{_escape(text)}</h{level}>" if level else f"<p>{_escape(text)}</p>"


def _escape(text: str) -> str:
    return html.escape(text, quote=False)
