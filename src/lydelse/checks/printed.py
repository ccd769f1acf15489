"""Markup that is printed as it stands, or swallowed, instead of doing what the editor meant."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lydelse.checks.text import Text
from lydelse.checks.tree import HEADINGS, HIDDEN, Element
from lydelse.problems import Problem, problem
from lydelse.source import EDITION_KEYS, INDEX_KEYS

_ATTRIBUTES = re.compile(r"\{:[^{}\n]*\}|\{ ?[#.][A-Za-z][\w-]*(?: [^{}\n]*)?\}")
_FENCE = re.compile(r"^[ ]*(?:`{3,}|~{3,})", re.MULTILINE)
_ADDRESS = r"(?:https?:|mailto:|tel:|#\w|\.{0,2}/|[\w./-]+\.md\b)"
_LINKS = re.compile(
    rf"\[[^\[\]]+\][ ]+\({_ADDRESS}[^)\n]*\)"  # [text] (address)
    rf"|\[[^\[\]]+\]\({_ADDRESS}"  # [text](address, never closed
    rf"|\([^()\n]+\)\[{_ADDRESS}[^\]\n]*\]"  # (text)[address]
)
_REFERENCE = re.compile(r"(?<!\])\[(?!\^)([^\[\]]+)\][ ]?\[([^\[\]^]*)\]")
_FOOTNOTE = re.compile(r"\[\^([^\[\]\s]+)\]")
_KEY = re.compile(rf"^({'|'.join(dict.fromkeys((*EDITION_KEYS, *INDEX_KEYS)))})[ ]*:", re.MULTILINE)
_DEFINED = re.compile(r"^ {0,3}\[(?!\^)([^\[\]]+)\]:[ ]*\n?[ ]*\S", re.MULTILINE)
_NOTED = re.compile(r"^ {0,3}\[\^([^\[\]\s]+)\]:", re.MULTILINE)
_FENCED = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?(?<=\n)\1[ ]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Foreign:
    """Markup of another system: how it looks, what it is, what to write instead."""

    pattern: re.Pattern[str]
    what: str
    instead: str


@cache
def foreign() -> tuple[Foreign, ...]:
    """The markup of other systems, from ``foreign.toml``."""
    text = files("lydelse.checks").joinpath("foreign.toml").read_text("utf-8")
    return tuple(
        Foreign(re.compile(entry["pattern"]), entry["what"], entry["instead"])
        for entry in tomllib.loads(text)["markup"]
    )


def check_printed(text: Text) -> Iterator[Problem]:
    """Yield what a reader would see of the editor's markup."""
    for block in text.tree.blocks():
        prose = block.prose
        for match in _real(text, _ATTRIBUTES, prose):
            yield _at(text, block, match, "attribute-list-printed", list=match[0])
        for kind in foreign():
            for match in _real(text, kind.pattern, prose):
                yield _at(
                    text, block, match, "markup-printed", what=kind.what, instead=kind.instead
                )
        for match in _real(text, _LINKS, prose):
            yield _at(text, block, match, "link-printed", link=match[0])
        for match in _real(text, _REFERENCE, prose):
            name = match[2] or match[1]
            yield _at(text, block, match, "link-reference-undefined", link=match[0], name=name)
        for match in _real(text, _FOOTNOTE, prose):
            yield _at(text, block, match, "footnote-undefined", name=match[1])
        for match in _real(text, _FENCE, prose):
            yield _at(text, block, match, "fence-unclosed")
    yield from _fence_as_code(text)
    yield from _front_matter(text)


def check_swallowed(text: Text) -> Iterator[Problem]:
    """Yield what stands in the file and not on the page."""
    yield from _unused(text)
    for element in text.tree.of("#comment"):
        yield text.found("comment-published", element)
    for element in text.tree.of("pre"):
        source = text.source(text.line(element))
        if source.startswith("    ") and "<pre" not in source:
            yield text.found("indented-code", element)
    if not _seems_whole(text):
        for line in sorted(text.lines.marked - text.lines.shown):
            yield problem("text-swallowed", text.path, line + text.first_line - 1)


def _real(text: Text, pattern: re.Pattern[str], prose: str) -> Iterator[re.Match[str]]:
    """What matches in the prose and stands so in the source: neither escaped nor code."""
    for match in pattern.finditer(prose):
        if HIDDEN not in match[0] and match[0].strip() and match[0].strip() in text.body:
            yield match


def _at(text: Text, block: Element, match: re.Match[str], code: str, **values: object) -> Problem:
    lead = len(match[0]) - len(match[0].lstrip())
    line = text.line_at(block, match.start() + lead)
    return problem(code, text.path, line, **values)


def _fence_as_code(text: Text) -> Iterator[Problem]:
    """A fence that Markdown took for inline code, since it is indented or not closed."""
    for element in text.tree.of("code"):
        if not element.within("pre") and element.block:
            line = text.line(element)
            if _FENCE.match(text.source(line)):
                yield problem("fence-unclosed", text.path, line)


def _front_matter(text: Text) -> Iterator[Problem]:
    """Keys below the front matter: the first block, or a heading that ``---`` made of them."""
    blocks = text.tree.blocks()
    for block in blocks:
        if block is blocks[0] or block.tag in HEADINGS:
            match = _KEY.search(block.prose)
            if match:
                yield _at(text, block, match, "front-matter-in-text", key=match[1])


def _unused(text: Text) -> Iterator[Problem]:
    """Definitions of links and footnotes that nothing refers to: they vanish from the page."""
    if "]:" not in text.body:
        return
    body = _FENCED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text.body)
    for pattern, code, sign in (
        (_DEFINED, "link-definition-unused", ""),
        (_NOTED, "footnote-unused", "^"),
    ):
        for match in pattern.finditer(body):
            name = re.escape(match[1])
            if re.search(rf"\[\s*{re.escape(sign)}{name}\s*\](?!:)", body, re.IGNORECASE):
                continue
            line = body.count("\n", 0, match.start()) + text.first_line
            if match[0].strip() in "".join(x.prose for x in text.tree.of("pre")):
                continue  # it is shown, as code
            yield problem(code, text.path, line, name=match[1])


def _seems_whole(text: Text) -> bool:
    """Whether each line's first word shows somewhere; if so, no line can be missing as a whole."""
    shown = set(re.findall(r"[^\W_]+", " ".join(text.tree.root.text().split())))
    for line in text.body.split("\n"):
        words = re.findall(r"[^\W_]+", line)
        if words and not shown.intersection(words):
            return False
    return True
