"""Markup that is printed as it stands, or swallowed, instead of doing what the editor meant."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from lydelse.checks.parsed_text import Text
from lydelse.checks.strict_html import HEADINGS, HIDDEN, Element
from lydelse.memo import by_value
from lydelse.messages.problems import Problem, problem
from lydelse.project.front_matter import EDITION_KEYS, INDEX_KEYS

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
    what: Mapping[str, str]
    instead: Mapping[str, str]


@by_value()
def foreign() -> tuple[Foreign, ...]:
    """Return the markup of other systems, from ``stray_markup.toml``."""
    text = files("lydelse.checks").joinpath("stray_markup.toml").read_text("utf-8")
    return tuple(
        Foreign(re.compile(entry["pattern"]), entry["what"], entry["instead"])
        for entry in tomllib.loads(text)["markup"]
    )


def check_printed(text: Text) -> Iterator[Problem]:
    """Yield what a reader would see of the editor's markup."""
    for block in text.tree.blocks():
        if not _suspicious(block.prose):
            continue
        for match, line in _found(text, block, _ATTRIBUTES):
            yield problem("attribute-list-printed", text.path, line, list=match[0])
        for kind in foreign():
            for _, line in _found(text, block, kind.pattern):
                yield problem(
                    "markup-printed", text.path, line, what=kind.what, instead=kind.instead
                )
        for match, line in _found(text, block, _LINKS):
            yield problem("link-printed", text.path, line, link=match[0])
        for match, line in _found(text, block, _REFERENCE):
            said = {"link": match[0], "name": match[2] or match[1]}
            yield problem("link-reference-undefined", text.path, line, **said)
        for match, line in _found(text, block, _FOOTNOTE):
            yield problem("footnote-undefined", text.path, line, name=match[1])
        for _, line in _found(text, block, _FENCE):
            yield problem("fence-unclosed", text.path, line)
    yield from _fence_as_code(text)
    yield from _front_matter(text)


def is_suspicious(prose: str) -> bool:
    """Whether there is anything in a text to look at more closely, a key of front matter too."""
    return _suspicious(prose) or _KEY.search(prose) is not None


@by_value(8192)
def _suspicious(prose: str) -> bool:
    """Whether there is anything in a block to look at more closely."""
    kinds = (
        _ATTRIBUTES,
        _LINKS,
        _REFERENCE,
        _FOOTNOTE,
        _FENCE,
        *(one.pattern for one in foreign()),
    )
    return any(kind.search(prose) for kind in kinds)


def check_swallowed(text: Text) -> Iterator[Problem]:
    """Yield what stands in the file and not on the page."""
    yield from _unused(text)
    for element in text.tree.of("#comment"):
        yield text.found("comment-published", element)
    fenced = _fenced_lines(text)
    for element in text.tree.of("pre"):
        line = text.line(element)
        if text.source(line).startswith("    ") and line not in fenced:
            yield problem("indented-code", text.path, line)
    if not _seems_whole(text):
        for line in sorted(text.lines.marked - text.lines.shown):
            yield problem("text-swallowed", text.path, line + text.first_line - 1)


def _fenced_lines(text: Text) -> set[int]:
    """Return the lines of the file that stand in fences."""
    lines: set[int] = set()
    for found in _FENCED.finditer(text.body):
        first = text.first_line + text.body.count("\n", 0, found.start())
        lines.update(range(first, first + found[0].count("\n") + 1))
    return lines


def _found(
    text: Text, block: Element, pattern: re.Pattern[str]
) -> Iterator[tuple[re.Match[str], int]]:
    """Yield what matches in a block, with its line: not what is escaped, and no code."""
    for match in pattern.finditer(block.prose):
        seen = match[0].strip()
        if not seen or HIDDEN in seen:
            continue
        lead = len(match[0]) - len(match[0].lstrip())
        line = text.line_at(block, match.start() + lead)
        around = "\n".join(text.source(line + n) for n in range(seen.count("\n") + 1))
        if re.search(rf"(?<![\\#]){re.escape(seen)}", around):
            yield match, line


def _fence_as_code(text: Text) -> Iterator[Problem]:
    """Yield a fence that Markdown took for inline code, since it is indented or not closed."""
    for element in text.tree.of("code"):
        if not element.within("pre") and element.block:
            line = text.line(element)
            at = next((n for n in (line, line - 1) if _FENCE.match(text.source(n))), None)
            if at:
                yield problem("fence-unclosed", text.path, at)


def _front_matter(text: Text) -> Iterator[Problem]:
    """Keys below the front matter: the first block, or a heading that ``---`` made of them."""
    blocks = text.tree.blocks()
    for block in blocks:
        if block is blocks[0] or block.tag in HEADINGS:
            for match, line in _found(text, block, _KEY):
                yield problem("front-matter-in-text", text.path, line, key=match[1])
                break


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
