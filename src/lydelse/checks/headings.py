"""Headings: each has a lasting id of its own, and their levels build a tree."""

import re
from collections.abc import Iterable, Iterator

from lydelse.checks.parsed_text import Text
from lydelse.checks.strict_html import HEADINGS, parse
from lydelse.content.edition import html_of
from lydelse.messages.problems import Problem, problem
from lydelse.model import Edition

_ID = re.compile(r"[a-z][a-z0-9-]*")
# What a page calls its own title, and where a front matter names what has no heading.
RESERVED = frozenset(("title", "footnotes"))


def check_headings(text: Text, before: Text | None = None) -> Iterator[Problem]:
    """Yield what is wrong with the headings of one edition.

    The id to give a heading is the one that it had in the text ``before``.
    """
    above = 1
    had = {one.text(): one.attrs.get("id", "") for one in before.headings} if before else {}
    lost = [id for id in had.values() if id and id not in text.ids]
    without = sum(1 for one in text.headings if one.text() and not one.attrs.get("id"))

    def example(title: str) -> str:
        same = had.get(title, "")
        if same in lost:
            return same
        return lost[0] if len(lost) == without == 1 else _example(title)

    for heading in text.headings:
        level, title = int(heading.tag[1]), heading.text()
        id = heading.attrs.get("id", "")
        if not title:
            yield text.found("heading-empty", heading, id=id)
        elif not id:
            yield text.found("heading-without-id", heading, title=title, example=example(title))
        elif not _ID.fullmatch(id):
            yield text.found("heading-id-wrong", heading, id=id, example=_example(id))
        if level == 1:
            yield text.found("heading-level-one", heading, title=title)
            above = max(above, 2)
            continue
        if level > above + 1:
            yield text.found(
                "heading-level-jump", heading, title=title, level=level, above=above,
                hashes="#" * (above + 1),
            )  # fmt: skip
        above = level


def check_below(edition: Edition) -> Iterator[Problem]:
    """Yield an edition with nothing to read but headings; the facts of a register are read too.

    ``RecursionError`` if it is nested too deeply.
    """
    tree = parse(*html_of(edition).parts)
    if not tree.of("img", "pre") and all(one.tag in HEADINGS for one in tree.blocks()):
        yield problem("text-missing", edition.path, edition.body_line)


def is_amiss(headings: Iterable[tuple[int, str, str]]) -> bool:
    """Whether ``check_headings`` finds something in headings, each a level, an id and a title."""
    above = 1
    for level, id, title in headings:
        if not title or not _ID.fullmatch(id) or level == 1 or level > above + 1:
            return True
        above = level
    return False


def check_ids(text: Text) -> Iterator[Problem]:
    """Yield each id that stands on more than one element."""
    first: dict[str, int] = {}
    for element in text.tree.all:
        id = element.attrs.get("id", "")
        if id in RESERVED:
            yield text.found("heading-id-reserved", element, id=id)
        if not id:
            continue
        line = first.get(id)
        if line is None:
            first[id] = element.index
            continue
        earlier = text.line(text.tree.all[line])
        yield text.found("id-doubled", element, id=id, first=earlier)


def check_lost_ids(text: Text, before: Text, version: object) -> Iterator[Problem]:
    """Yield each section of an earlier version whose id no longer exists."""
    by_title = {heading.text(): heading for heading in text.headings}
    for heading in before.headings:
        id = heading.attrs.get("id", "")
        if id and id not in text.ids:
            same = by_title.get(heading.text())
            line = text.line(same) if same else 0
            yield problem("id-lost", text.path, line, id=id, title=heading.text(), version=version)


def _example(title: str) -> str:
    """Return an id that could be made of a title: plain letters, at most four words."""
    plain = title.lower().translate(str.maketrans("åäáàâöøóéèêëüúûíîñç", "aaaaaoooeeeeuuuiinc"))
    words = re.findall(r"[a-z0-9]+", plain)
    while words and not words[0][0].isalpha():
        words.pop(0)
    return "-".join(words[:4]) or "section"
