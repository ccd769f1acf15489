"""Straight quotation marks and apostrophes in a draft, in the place of those of its language."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from lydelse.checks.text import Text
from lydelse.model import Edition
from lydelse.problems import Problem, problem
from lydelse.rendering import pieces
from lydelse.texts import prose_of

_STRAIGHT = re.compile(r"""["']""")


def check_quotes(edition: Edition) -> Iterator[Problem]:
    """Yield one problem for a whole text, on the line of its first straight mark.

    A draft has those of the version that it was copied from, and may leave them there.
    ``RecursionError`` if the text is nested too deeply.
    """
    body = prose_of(edition)
    if edition.language not in _marks() or not _STRAIGHT.search(body):
        return
    parts = pieces(body)
    counts = [len(_places(part)) for part in parts]
    first = next((n for n, count in enumerate(counts) if count), None)
    if first is None:
        return
    before = sum(len(part) for part in parts[:first])
    start = edition.body_line + body.count("\n", 0, body.index(parts[first], before))
    text = Text(edition.path, edition.language, parts[first], start)
    line = min(text.line_at(text.tree.all[block], at) for block, at in _places(parts[first]))
    said = {"count": sum(counts), **_marks()[edition.language]}
    yield problem("quotes-straight", edition.path, line, **said)


@lru_cache(maxsize=1024)
def _places(part: str) -> tuple[tuple[int, int], ...]:
    """The straight marks in a part of a text, which has been looked at once then: the number of
    the block, and the place in its prose."""
    if not _STRAIGHT.search(part):
        return ()
    blocks = Text("", "", part, 1).tree.blocks()
    return tuple((one.index, at.start()) for one in blocks for at in _STRAIGHT.finditer(one.prose))


@cache
def _marks() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("lydelse.checks").joinpath("quotes.toml").read_text("utf-8"))
