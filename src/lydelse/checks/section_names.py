"""References to sections by name: ``the section "Consent" below`` must name a heading."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files

from lydelse.checks.text import Text
from lydelse.checks.tree import Element
from lydelse.problems import Problem, phrase, problem

_QUOTED = (
    r"""(?:["“”„‟]([^"“”„‟\n]{1,120}?)["“”„‟]|[«»]\s?([^«»\n]{1,120}?)\s?[«»]"""
    r"""|[‘’‚‛']([^‘’‚‛'\n]{1,120}?)[‘’‚‛'](?!\w))"""
)


@dataclass(frozen=True)
class Words:
    """How one language refers to sections, as patterns made of ``section_names.toml``."""

    before: re.Pattern[str]
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
    return Words(
        re.compile(rf"\b(?:{before})\s+$", re.IGNORECASE),
        re.compile(reference, re.IGNORECASE),
        re.compile(_QUOTED),
        elsewhere,
    )


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in words)


def check_section_names(text: Text) -> Iterator[Problem]:
    """Yield each section that is named and does not exist, or is named and not the one linked."""
    words = words_of(text.language)
    if words is None:
        return
    known = _Headings.of(text)
    links: dict[int, list[Element]] = {}
    for link in text.tree.of("a"):
        if link.block:
            links.setdefault(link.block.index, []).append(link)
    for block in text.tree.blocks():
        own = links.get(block.index, [])
        for start, end, name, away in _references(text.language, block.prose):
            around = next((one for one in own if one.offset < end and start < one.end), None)
            yield from _named(text, block, start, name, around, known, away)
        for one in own:
            if words.before.search(block.prose[: one.offset]):
                yield from _linked(text, one, one.text(), known)


@lru_cache(maxsize=8192)
def _references(language: str, prose: str) -> tuple[tuple[int, int, str, bool], ...]:
    """Each name in a reference with its place, and whether it is a section of another text."""
    words = words_of(language)
    return tuple(_found(words, prose)) if words else ()


def _found(words: Words, prose: str) -> Iterator[tuple[int, int, str, bool]]:
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
    known: "_Headings",
    away: bool,
) -> Iterator[Problem]:
    target = link.attrs.get("href", "") if link else ""
    if link and not target.startswith("#"):
        return  # a section of another text
    if _plain(name) in known.ids:
        if link:
            yield from _linked(text, link, name, known)
        return
    if away and not link:
        return
    near = get_close_matches(name, list(known.titles.values()), 1, 0.6)
    meant = known.titles.get(target[1:]) or next(iter(near), "")
    hint = phrase("did-you-mean-name", near=meant) if meant else ""
    line = text.line_at(block, start)
    yield problem("section-name-unknown", text.path, line, name=name, hint=hint)


def _linked(text: Text, link: Element, name: str, known: "_Headings") -> Iterator[Problem]:
    target = link.attrs.get("href", "")[1:]
    ids = known.ids.get(_plain(name), [])
    if ids and target in known.titles and target not in ids:
        yield text.found(
            "section-link-wrong", link, name=name, target=target, other=known.titles[target],
            right=next((id for id in ids if id), ""),
        )  # fmt: skip


@dataclass(frozen=True)
class _Headings:
    """The headings of a text: the ids that bear a name, and the title under an id."""

    ids: Mapping[str, list[str]]
    titles: Mapping[str, str]

    @classmethod
    def of(cls, text: Text) -> "_Headings":
        ids: dict[str, list[str]] = {}
        titles: dict[str, str] = {}
        for heading in text.headings:
            id, title = heading.attrs.get("id", ""), heading.text()
            ids.setdefault(_plain(title), []).append(id)
            titles.setdefault(id, title)
        return cls(ids, titles)


def _plain(name: str) -> str:
    """A name as it is compared: without number, case, closing punctuation, kind of apostrophe."""
    plain = " ".join(name.replace("’", "'").split()).casefold()
    plain = re.sub(r"^(?:§\s*)?\d+(?:\.\d+)*\.?\s+", "", plain)
    return plain.strip(" .,;:")
