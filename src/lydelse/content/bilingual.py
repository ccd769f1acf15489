"""Two editions of one version beside each other, section by section, found by their lasting ids."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lydelse.compare import Section, parse
from lydelse.compare.tree import block_html
from lydelse.memo import by_identity, by_value

_TAG = re.compile(r"<[a-z][^<>]*>")
_REFERENCE = re.compile(r'(?<=\s)(id|href|headers|aria-labelledby)="([^"]*)"')


@dataclass(frozen=True)
class Row:
    """One section: its HTML in the first and in the second language, empty if it is missing there.

    ``id`` is the section's, or begins with ``#`` if it has none.
    """

    id: str
    first: str
    second: str


def rows(first: Sequence[str], second: Sequence[str], prefix: str) -> tuple[Row, ...]:
    """Two texts in the order of the first; what the second has alone follows what it follows there.

    Each text is given in its parts. The ids of the second begin with ``prefix``, because a page
    has each id once.
    """
    left, right = dict(_sections(first)), dict(_sections(second))
    order = list(left)
    place = 0
    for key in right:
        if key in left:
            place = order.index(key) + 1
        else:
            order.insert(place, key)
            place += 1
    return tuple(
        Row(key, left.get(key, ""), _prefixed(right.get(key, ""), prefix)) for key in order
    )


def _sections(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each section that has any content, by its id, or else by its number among those without."""
    nameless = 0
    for section in parse(*parts).sections:
        if section.heading or section.blocks:
            yield _key(section, nameless), _html(section)
            nameless += not section.id


@by_identity()
def _html(section: Section) -> str:
    blocks = (section.heading, *section.blocks) if section.heading else section.blocks
    return "\n".join(block_html(block) for block in blocks)


def _key(section: Section, nameless: int) -> str:
    return section.id or ("#notes" if section.footnotes else f"#{nameless}")


def key_of(section: str) -> str:
    """Return the id of the row of a section that the checks name:
    ``title`` is what stands above all."""
    return {"title": "#0", "footnotes": "#notes"}.get(section, section)


@by_value(1 << 12)
def _prefixed(text: str, prefix: str) -> str:
    """Return a text whose ids, and the references to them, begin with something."""

    def renamed(match: re.Match[str]) -> str:
        name, value = match.groups()
        if name == "href":
            value = f"#{prefix}{value[1:]}" if value.startswith("#") else value
        else:
            value = " ".join(prefix + one for one in value.split())
        return f'{name}="{value}"'

    return _TAG.sub(lambda tag: _REFERENCE.sub(renamed, tag[0]), text)
