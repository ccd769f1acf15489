"""How plainly a draft speaks, section by section: information for the author.

Qualifiers leave a reader not knowing what is done (WP260 rev.01, paragraph 13). LIX is how many
words a sentence has plus the share of words longer than six letters (C.H. Björnsson, Läsbarhet,
1968); from 60 on a text is very hard to read, whatever its language.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import NamedTuple

from lydelse.compare.tree import Block
from lydelse.content.comparison import tree_of
from lydelse.memo import by_value
from lydelse.messages.problems import Problem, problem
from lydelse.model import Edition

VERY_HARD = 60
LONG_SENTENCES = 30
"""Words in a sentence, on average."""
ENOUGH = 80
"""Words from which on the measures say something."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_END = re.compile(r"[.!?](?=\s|$)")


class Measured(NamedTuple):
    """How hard a text is to read: its words, LIX, and the words in a sentence on average."""

    words: int
    lix: int
    sentence: int


def check_plain(edition: Edition, before: Edition | None) -> Iterator[Problem]:
    """Yield what is said vaguely or hard to read, once a section.

    A section that stands as it did in the version ``before`` is not told of: whoever amends
    another one would not see what is wrong there for it.
    """
    found = _qualifiers(edition.language)
    stood = _sections(before) if before else {}
    for id, (title, texts) in _sections(edition).items():
        if texts == stood.get(id, ("", []))[1]:
            continue
        place = edition.path, _line(edition, id)
        named = title or edition.title
        words = [match[0].casefold() for text in texts for match in found.finditer(text)]
        if words:
            said = ", ".join(f"“{one}”" for one in dict.fromkeys(words))
            yield problem("says-perhaps", *place, section=named, words=said)
        measured = measure(texts)
        hard = measured.lix >= VERY_HARD or measured.sentence >= LONG_SENTENCES
        if measured.words >= ENOUGH and hard:
            yield problem("hard-to-read", *place, section=named, lix=measured.lix,
                          sentence=measured.sentence)  # fmt: skip


def _sections(edition: Edition) -> dict[str, tuple[str, list[str]]]:
    """Return the title of each section by its id, and the text of each block in it."""
    return {
        section.id: (section.title, [text for block in section.blocks for text in _texts(block)])
        for section in tree_of(replace(edition, register=None)).sections
    }


def measure(texts: Sequence[str]) -> Measured:
    """Measure some paragraphs; one without a full stop is a sentence of its own."""
    words = [word for text in texts for word in _WORD.findall(text)]
    if not words:
        return Measured(0, 0, 0)
    sentences = sum(max(1, len(_END.findall(text))) for text in texts if _WORD.search(text))
    long = sum(len(word) > 6 for word in words)
    lix = round(len(words) / sentences + 100 * long / len(words))
    return Measured(len(words), lix, round(len(words) / sentences))


def _texts(block: Block) -> Iterator[str]:
    """Yield the text of each block that holds no others."""
    if not block.children:
        yield block.text
    for child in block.children:
        yield from _texts(child)


def _line(edition: Edition, section: str) -> int:
    """Return the line of a section's heading."""
    above = edition.body.partition(f"{{#{section}}}")[0] if section else ""
    return edition.body_line + above.count("\n")


@by_value()
def _qualifiers(language: str) -> re.Pattern[str]:
    path = files("lydelse.checks").joinpath("plain_language.toml")
    known = tomllib.loads(path.read_text("utf-8")).get(language.partition("-")[0], [])
    listed = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return re.compile(rf"\b(?:{listed})\b", re.IGNORECASE) if listed else re.compile(r"(?!)")
