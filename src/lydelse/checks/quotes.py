"""Straight quotation marks and apostrophes in a draft, in the place of those of its language."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from lydelse.checks.parsed_text import Text
from lydelse.content.edition import prose_of
from lydelse.formats.markdown import pieces
from lydelse.memo import by_value
from lydelse.messages.problems import Problem, phrase, problem, said_name
from lydelse.model import Edition

_STRAIGHT = re.compile(r"""["']""")
_WORD = re.compile(r"""[\w-]*["'][\w"'-]*""")  # without the comma that may follow


def check_quotes(edition: Edition, before: Edition | None) -> Iterator[Problem]:
    """Yield one problem for a whole text, on the line of its first straight mark.

    Those that it has from the edition ``before`` may stay. ``RecursionError`` if a text is nested
    too deeply.
    """
    body = prose_of(edition)
    if edition.language not in _marks() or not _STRAIGHT.search(body):
        return
    parts, old = pieces(body), pieces(prose_of(before)) if before else ()
    same = Counter(parts) & Counter(old)
    known = Counter(word for part in Counter(old) - same for _, _, word in _places(part))
    count, line = 0, 0
    for number, part in enumerate(parts):
        if same[part]:
            same[part] -= 1
            continue
        new = []
        for block, at, word in _places(part):
            if known[word]:
                known[word] -= 1
            else:
                new.append((block, at))
                count += len(_STRAIGHT.findall(word))
        if new and not line:
            above = sum(map(len, parts[:number]))
            start = edition.body_line + body.count("\n", 0, body.index(part, above))
            text = Text(edition.path, edition.language, part, start)
            line = min(text.line_at(text.tree.all[block], at) for block, at in new)
    if count:
        said = {"count": count, "language": said_name(edition.language)}
        yield problem("quotes-straight", edition.path, line, **said, **_right(edition.language))


def _places(part: str) -> tuple[tuple[int, int, str], ...]:
    """Find the straight marks in a part of a text, word by word.

    Each is the number of the block, the place of the first mark in a word, and that word.
    """
    if not _STRAIGHT.search(part):
        return ()
    blocks = Text("", "", part, 1).tree.blocks()
    return tuple(
        (block.index, word.start() + len(re.split(_STRAIGHT, word[0])[0]), word[0])
        for block in blocks
        for word in _WORD.finditer(block.prose)
    )


def _right(language: str) -> Mapping[str, object]:
    """Return the marks to write instead, as values for a sentence."""
    quotation, *others = _marks()[language]["quotation"]
    either = phrase("either", one=quotation, other=others[0]) if others else quotation
    return {"quotation": either, "apostrophe": _marks()[language]["apostrophe"]}


@by_value()
def _marks() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("lydelse.checks").joinpath("quotes.toml").read_text("utf-8"))
