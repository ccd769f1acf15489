"""Why a text is not YAML, told for its author: the line, the slip, what to write instead.

A parser names the place where it gave up, often a line below the slip, and in terms of its own.
"""

import re
from collections.abc import Sequence

import yaml

from lydelse.messages.problems import Problem, phrase, problem

_NO_SPACE = re.compile(r"\s*(?:- )?([A-Za-z_][\w-]*):(?!//)([^\s|>].*)")
_KEY = re.compile(r"\s*[\w-]+:(\s.*)?")
_BLOCK = re.compile(r"\s*(?:- )?([\w-]+):\s+[|>][-+\d]*\s*")


def fault(path: str, text: str, first_line: int, error: yaml.MarkedYAMLError) -> Problem:
    """Name the slip that made a text unreadable; ``first_line`` is the line it begins on."""
    lines, (at, column) = text.split("\n"), _place(error)
    at = min(at, len(lines) - 1)  # for a parser lines end in more ways
    for number in range(at, max(at - 2, -1), -1):
        found = _NO_SPACE.fullmatch(lines[number])
        if found:
            key, value = found.groups()
            return problem("space-missing", path, first_line + number, key=key, value=value)
    block = _block_above(lines, at)
    if block:
        return problem("line-not-indented", path, first_line + at, key=block)
    return unreadable(path, first_line + at, _kind(error, lines[at][:column]))


def unreadable(path: str, line: int, kind: str, **values: object) -> Problem:
    """Name a slip of a kind that ``phrases.toml`` explains."""
    why, instead = phrase(f"yaml-{kind}", **values), phrase(f"yaml-{kind}-instead")
    return problem("yaml-invalid", path, line, why=why, instead=instead)


def _place(error: yaml.MarkedYAMLError) -> tuple[int, int]:
    """Line and column of the slip: where what could not be read begins, if that is known."""
    begun = (error.context or "").startswith(("while scanning", "while parsing a flow"))
    mark = (error.context_mark if begun else None) or error.problem_mark or error.context_mark
    return (mark.line, mark.column) if mark else (0, 0)


def _block_above(lines: Sequence[str], at: int) -> str | None:
    """Return the key of the text in lines of its own (`|`) that ends right above
    a line that is no key."""
    if _KEY.fullmatch(lines[at]):
        return None
    margin = _indent(lines[at])
    above = [one for one in lines[:at] if one.strip() and _indent(one) <= margin]
    found = _BLOCK.fullmatch(above[-1]) if above else None
    return found[1] if found and _indent(above[-1]) == margin else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _kind(error: yaml.MarkedYAMLError, before: str) -> str:
    """Which kind of slip it is; ``before`` is what stands before it on its line."""
    context, said = error.context or "", error.problem or ""
    if "'\\t'" in said:
        return "tab"
    if "while scanning a simple key" in context:
        return "no-colon"
    if "block scalar" in context:
        return "same-line"
    if "quoted scalar" in context:
        return "quote"
    if "flow" in context:
        return "bracket"
    if "while scanning" in context or "'<scalar>'" in said:
        return "value"
    return "value" if "mapping values" in said and ": " in before else "margin"
