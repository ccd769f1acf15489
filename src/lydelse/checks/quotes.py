"""Straight quotation marks and apostrophes in a draft, in the place of those of its language."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from lydelse.checks.text import Text
from lydelse.problems import Problem, problem

_STRAIGHT = re.compile(r"""["']""")


def check_quotes(text: Text) -> Iterator[Problem]:
    """Yield one problem for a whole text, on the line of its first straight mark.

    A draft has those of the version that it was copied from, and may leave them there.
    """
    if text.language not in _marks() or not _STRAIGHT.search(text.body):
        return
    found = [(block, at) for block in text.tree.blocks() for at in _STRAIGHT.finditer(block.prose)]
    if found:
        lines = [text.line_at(block, at.start()) for block, at in found]
        said = {"count": len(found), **_marks()[text.language]}
        yield problem("quotes-straight", text.path, min(lines), **said)


@cache
def _marks() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("lydelse.checks").joinpath("quotes.toml").read_text("utf-8"))
