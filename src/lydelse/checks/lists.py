"""Lists that Markdown does not see as the editor meant them."""

import re
from collections.abc import Iterator

from babel import Locale, UnknownLocaleError

from lydelse.checks.parsed_text import Text
from lydelse.checks.strict_html import Element
from lydelse.memo import by_value
from lydelse.messages.problems import Problem, phrase, problem

_BULLET = re.compile(r"[ ]*[-*+][ \t]+\S")
_NUMBER = re.compile(r"[ ]*(\d{1,9})\.[ \t]+\S")
_SIGN = re.compile(r"[ ]*([•·▪◦‣●○∙])")
_OTHER = re.compile(
    r"[ ]*(\(?(?:\d{1,3}\.?|[a-zA-Z]|[ivx]{1,5})\)|[–—])[ \t]+\S|[ ]*(-|\d{1,3}\.)[^\W\d_]"
)
# What can be flattened or cut off at all: indented, and not by a multiple of four.
# The marks of a quotation give nothing back (`++`), or many of them would be tried for ever.
_ODD = r"^(?:(?:[ ]*>)++[ ]?)?(?:[ ]{4})*[ ]{1,3}"
_ODD_ITEM = re.compile(_ODD + r"(?:[-*+]|\d+\.)[ \t]", re.MULTILINE)
_ODD_PARAGRAPH = re.compile(r"^[ >]*\n" + _ODD + r"[^ >]", re.MULTILINE)
_QUOTED = re.compile(r"(?:[ ]*>)*[ ]*")


def check_lists(text: Text) -> Iterator[Problem]:
    """Yield each list that is printed as running text, flattened, or made of a date."""
    for block in text.tree.blocks():
        if block.tag in ("p", "li", "dd", "#root", "div", "section"):
            yield from _in_running_text(text, block)
    if _has_odd_lines(text.body):
        for element in text.tree.of("ul", "ol"):
            yield from _flattened(text, element)
            yield from _cut_off(text, element)
    for element in text.tree.of("ol"):
        yield from _date(text, element)


def _has_odd_lines(body: str) -> bool:
    indented = body[:1] in (" ", ">") or "\n " in body or "\n>" in body
    return indented and bool(_ODD_ITEM.search(body) or _ODD_PARAGRAPH.search(body))


def _in_running_text(text: Text, block: Element) -> Iterator[Problem]:
    lines = block.prose.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    for n, line in enumerate(lines[first + 1 :], first + 1):
        if not (_BULLET.match(line) or _begins_numbers(lines, n, text.language)):
            continue
        where = text.line_at(block, starts[n])
        source = text.source(where)
        if not (_BULLET.match(_unquoted(source)) or _NUMBER.match(_unquoted(source))):
            continue  # the editor escaped the sign
        item = next((one for one in (block, *block.ancestors()) if one.tag == "li"), None)
        nested = item is not None and text.indent(where) > text.indent(text.line(item))
        yield problem("list-nesting" if nested else "list-after-paragraph", text.path, where,
                      indent=text.indent(where))  # fmt: skip
        return
    signs = [n for n, line in enumerate(lines) if _SIGN.match(line)]
    others = [n for n, line in enumerate(lines) if _OTHER.match(line)]
    if any(child.tag == "br" for child in block.elements()):
        others = []
    for found, pattern, least in ((signs, _SIGN, 1), (others, _OTHER, 2)):
        if len(found) >= least:
            match = pattern.match(lines[found[0]])
            sign = next((group for group in match.groups() if group), "") if match else ""
            where = text.line_at(block, starts[found[0]])
            if sign in text.source(where):
                instead = phrase("write-items" if pattern is _SIGN else "part-lines")
                yield problem("list-sign-unknown", text.path, where, sign=sign, instead=instead)
            return


def _begins_numbers(lines: list[str], n: int, language: str) -> bool:
    """Whether a line begins a numbered list: with 1, or with the number before the next line's.

    A date that happens to begin a line (``15. juni``) does not.
    """
    here = _NUMBER.match(lines[n])
    if not here or _is_month(lines[n][here.end(1) + 1 :], language):
        return False
    after = _NUMBER.match(lines[n + 1]) if n + 1 < len(lines) else None
    return here[1] == "1" or bool(after and int(after[1]) == int(here[1]) + 1)


def _unquoted(source: str) -> str:
    prefix = _QUOTED.match(source)
    return source[prefix.end() :] if prefix else source


def _flattened(text: Text, element: Element) -> Iterator[Problem]:
    """Items that are indented more than the first one and yet stand beside it."""
    items = [item for item in element.elements() if item.tag == "li"]
    if not items:
        return
    base = text.indent(text.line(items[0]))
    for item in items[1:]:
        line = text.line(item)
        if text.indent(line) >= base + 2 and _is_item(text.source(line)):
            yield problem("list-nesting", text.path, line, indent=text.indent(line))
            return


def _is_item(source: str) -> bool:
    return bool(_BULLET.match(_unquoted(source)) or _NUMBER.match(_unquoted(source)))


def _cut_off(text: Text, element: Element) -> Iterator[Problem]:
    """Yield a paragraph that was meant to go on an item, and ended the list instead."""
    beside = list(element.parent.elements()) if element.parent else []
    following = beside[beside.index(element) + 1 : beside.index(element) + 2]
    for block in following:
        if block.tag == "p":
            line = text.line(block)
            base = text.indent(text.line(element))
            if base < text.indent(line) < base + 4:
                yield problem("list-paragraph-outside", text.path, line, indent=text.indent(line))


def _date(text: Text, element: Element) -> Iterator[Problem]:
    """Yield a paragraph whose date, such as ``15. juni``, made it item 15 of a list."""
    items = [item for item in element.elements() if item.tag == "li"]
    start = element.attrs.get("start", "1")
    a_year = len(items) == 1 and start.isdigit() and 1000 <= int(start) <= 9999
    a_day = bool(items) and _is_month(items[0].text(), text.language)
    if a_year or a_day:
        yield text.found("list-by-accident", items[0], start=start)


def _is_month(rest: str, language: str) -> bool:
    """Whether what follows a number begins with the name of a month."""
    word = re.match(r"\W*([^\W\d_]+)", rest)
    return word is not None and word[1].casefold() in _months(language)


@by_value()
def _months(language: str) -> frozenset[str]:
    """Return the names of the months in a language, long and short."""
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return frozenset()
    names = {
        name
        for kind in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in locale.months[kind][width].values()
    }
    return frozenset(name.casefold().rstrip(".") for name in names)
