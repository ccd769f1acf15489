"""Tables that Markdown does not see, or of which it drops cells."""

import re
from collections.abc import Iterator

from lydelse.checks.parsed_text import Text
from lydelse.checks.strict_html import Element
from lydelse.messages.problems import Problem, problem

_RULE = re.compile(r"[ ]*\|?[ ]*:?-{2,}:?[ ]*(?:\|[ ]*:?-{2,}:?[ ]*)*\|?[ ]*")
_PART = re.compile(r"\\.|(`+)(?:(?!\1).)*\1|\|")


def check_tables(text: Text) -> Iterator[Problem]:
    """Yield each table that is printed as text, and each row with another number of cells."""
    for block in text.tree.blocks():
        if "|" in block.prose and block.tag not in ("td", "th"):
            yield from _printed(text, block)
    for table in text.tree.of("table"):
        yield from _rows(text, table)


def _printed(text: Text, block: Element) -> Iterator[Problem]:
    lines = block.prose.split("\n")
    piped = [n for n, line in enumerate(lines) if "|" in line]
    edged = [n for n in piped if lines[n].strip().startswith("|")]
    boxed = [n for n in edged if lines[n].strip().endswith("|") and lines[n].strip() != "|"]
    ruled = [n for n in piped if _RULE.fullmatch(lines[n]) and "-" in lines[n]]
    if boxed or ruled or len(edged) > 1:
        where = text.line_at(block, sum(len(line) + 1 for line in lines[: piped[0]]))
        if "\\|" not in text.source(where):
            yield problem("table-not-recognised", text.path, where)


def _rows(text: Text, table: Element) -> Iterator[Problem]:
    rows = [element for element in table.walk() if element.tag == "tr"]
    first = text.line(table)
    if not _RULE.fullmatch(_unquoted(text.source(first + 1))):
        return  # a table in HTML
    for row in rows[1:]:
        line = text.line(row)
        here, due = len(cells(_unquoted(text.source(line)))), sum(1 for _ in row.elements())
        if here != due:
            yield problem("table-row-cells", text.path, line, here=here, due=due)


def _unquoted(source: str) -> str:
    """Return a line without the signs of quotation before it."""
    return re.sub(r"^(?:[ ]*>)+", "", source)


def cells(source: str) -> list[str]:
    """Part a row of a table as Markdown does: not at escaped pipes, nor at those in code."""
    row = source.strip(" ")
    found, start = [], 0
    for part in _PART.finditer(row):
        if part[0] == "|":
            found.append(row[start : part.start()])
            start = part.end()
    found.append(row[start:])
    if row.startswith("|"):
        found = found[1:]
    if len(found) > 1 and not found[-1].strip() and row.endswith("|"):
        found = found[:-1]
    return found
