"""References to sections by name: ``the section "Consent" below`` must name a heading."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from lydelse.checks.text import Text
from lydelse.checks.tree import Element
from lydelse.problems import Problem, problem

_QUOTED = (
    r"""(?:["“”„‟]([^"“”„‟\n]{1,120}?)["“”„‟]|[«»]\s?([^«»\n]{1,120}?)\s?[«»]"""
    r"""|[‘’‚‛']([^‘’‚‛'\n]{1,120}?)[‘’‚‛'](?!\w))"""
)


@dataclass(frozen=True)
class Words:
    """How one language refers to sections, as patterns made of ``section_names.toml``."""

    reference: re.Pattern[str]
    quoted: re.Pattern[str]
    elsewhere: re.Pattern[str] | None


@cache
def words_of(language: str) -> Words | None:
    """The words of a language, or None if ``section_names.toml`` does not have it."""
    text = files("lydelse.checks").joinpath("section_names.toml").read_text("utf-8")
    table: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(text)
    entry = table.get(language) or table.get(language.partition("-")[0])
    if not entry:
        return None
    before, between = _any(entry["before"]), _any(entry["between"])
    joint = rf"(?:\s*,?\s*(?:{between})\s+|\s*,\s*)"
    reference = rf"\b(?:{before})\s+(?:[\d.]+\s*)?[,(]?\s*{_QUOTED}(?:{joint}{_QUOTED})*"
    elsewhere = None
    if entry["elsewhere"]:
        elsewhere = re.compile(
            rf"\s+(?:{_any(entry['elsewhere'])})\s+(?!(?:{_any(entry['own'])})\b)", re.IGNORECASE
        )
    return Words(re.compile(reference, re.IGNORECASE), re.compile(_QUOTED), elsewhere)


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in words)


def check_section_names(text: Text) -> Iterator[Problem]:
    """Yield each section that is named and does not exist, or is named and not the one linked."""
    words = words_of(text.language)
    headings: dict[str, list[str]] = {}
    for heading in text.headings:
        headings.setdefault(_plain(heading.text()), []).append(heading.attrs.get("id", ""))
    titles = {heading.attrs.get("id", ""): heading.text() for heading in text.headings}
    for block in text.tree.blocks():
        named: set[int] = set()
        if words:
            for start, end, name, last in _references(words, block.prose):
                link = _link(block, start, end)
                named.add(link.index if link else -1)
                yield from _named(text, block, start, name, link, headings, titles, last)
        for link in _links(block):
            # A link whose words are a heading leads to that heading, quoted or not.
            if link.index not in named and _plain(link.text()) in headings:
                yield from _linked(text, link, link.text(), headings, titles)


def _references(words: Words, prose: str) -> Iterator[tuple[int, int, str, bool]]:
    """Each name in a reference with its place, and whether it is a section of another text."""
    for reference in words.reference.finditer(prose):
        rest = prose[reference.end() :].removeprefix(")")
        away = bool(words.elsewhere and words.elsewhere.match(rest))
        for name in words.quoted.finditer(reference[0]):
            group = next(n for n in (1, 2, 3) if name[n] is not None)
            start = reference.start() + name.start(group)
            yield start, start + len(name[group]), name[group], away


def _named(
    text: Text,
    block: Element,
    start: int,
    name: str,
    link: Element | None,
    headings: Mapping[str, list[str]],
    titles: Mapping[str, str],
    elsewhere: bool,
) -> Iterator[Problem]:
    target = link.attrs.get("href", "") if link else ""
    if link and not target.startswith("#"):
        return  # a section of another text
    if _plain(name) in headings:
        if link:
            yield from _linked(text, link, name, headings, titles)
        return
    if elsewhere and not link:
        return
    near = get_close_matches(name, [t for t in titles.values() if t], 1, 0.6)
    linked = titles.get(target[1:], "")
    hint = linked or (near[0] if near else "")
    yield problem(
        "section-name-unknown", text.path, text.line_at(block, start), name=name,
        hint=f"Did you mean “{hint}”? " if hint else "",
    )  # fmt: skip


def _linked(
    text: Text,
    link: Element,
    name: str,
    headings: Mapping[str, list[str]],
    titles: Mapping[str, str],
) -> Iterator[Problem]:
    target = link.attrs.get("href", "")[1:]
    ids = headings.get(_plain(name), [])
    if target in titles and ids and target not in ids:
        right = next((id for id in ids if id), "")
        yield text.found(
            "section-link-wrong", link, name=name, target=target, other=titles[target], right=right
        )


def _links(block: Element) -> list[Element]:
    return [
        element
        for element in block.walk()
        if element.tag == "a" and element.block is block
        and element.attrs.get("href", "").startswith("#")
    ]  # fmt: skip


def _link(block: Element, start: int, end: int) -> Element | None:
    """The link that a name stands in, or that stands in the name or around it."""
    for element in block.walk():
        if element.tag == "a" and element.block is block and element.offset < end and start < element.end:
            return element
    return None


def _plain(name: str) -> str:
    """A name as it is compared: without number, case, closing punctuation and kind of apostrophe."""
    plain = " ".join(name.replace("’", "'").split()).casefold()
    plain = re.sub(r"^(?:§\s*)?\d+(?:\.\d+)*\.?\s+", "", plain)
    return plain.strip(" .,;:")
