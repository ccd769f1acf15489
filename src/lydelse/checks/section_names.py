"""References to sections by name: ``the section "Consent" below`` must name a heading."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files

from lydelse.checks.parsed_text import Text
from lydelse.checks.strict_html import Element
from lydelse.memo import by_value
from lydelse.messages.problems import Problem, phrase, problem

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


@by_value()
def words_of(language: str) -> Words | None:
    """Return the words of a language, or None if ``section_names.toml`` does not have it."""
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


@dataclass(frozen=True)
class Named:
    """A section that a text names: by a reference, or only by a link with nothing but its name.

    ``target`` is where the link around the name leads, or None without a link. ``away`` says that
    the section belongs to another text.
    """

    name: str
    target: str | None
    away: bool
    referred: bool


def check_section_names(text: Text) -> Iterator[Problem]:
    """Yield each section that is named and does not exist, or is named and not the one linked."""
    known = _Headings.of((one.attrs.get("id", ""), one.text()) for one in text.headings)
    for named, block, start, link in _places(text):
        match _fault(named, known):
            case "section-name-unknown":
                near = get_close_matches(named.name, list(known.titles.values()), 1, 0.6)
                meant = known.titles.get((named.target or "")[1:]) or next(iter(near), "")
                hint = phrase("did-you-mean-name", near=meant) if meant else ""
                line = text.line_at(block, start)
                yield problem("section-name-unknown", text.path, line, name=named.name, hint=hint)
            case "section-link-wrong" if link:
                ids, target = known.ids[_plain(named.name)], (named.target or "")[1:]
                yield text.found(
                    "section-link-wrong", link, name=named.name, target=target,
                    other=known.titles[target], right=next((id for id in ids if id), ""),
                )  # fmt: skip


def names_in(text: Text) -> Iterator[Named]:
    """Return the sections that a text names."""
    return (named for named, *_ in _places(text))


def names_in_prose(prose: str, language: str) -> Iterator[Named]:
    """Return the sections that a text without a link names."""
    return (Named(name, None, away, True) for _, _, name, away in _references(language, prose))


def is_fine(headings: Iterable[tuple[int, str, str]], names: Iterable[Named]) -> bool:
    """Whether all that is named is among some headings, each a level, an id and a title."""
    wanted = list(names)
    known = _Headings.of((id, title) for _, id, title in headings) if wanted else None
    return known is None or not any(_fault(one, known) for one in wanted)


def _places(text: Text) -> Iterator[tuple[Named, Element, int, Element | None]]:
    """Each section that is named: in which block, where in its prose, in which link."""
    words = words_of(text.language)
    if words is None:
        return
    links: dict[int, list[Element]] = {}
    for link in text.tree.of("a"):
        if link.block:
            links.setdefault(link.block.index, []).append(link)
    for block in text.tree.blocks():
        own = links.get(block.index, [])
        for start, end, name, away in _references(text.language, block.prose):
            around = next((one for one in own if one.offset < end and start < one.end), None)
            target = around.attrs.get("href", "") if around else None
            yield Named(name, target, away, True), block, start, around
        for one in own:
            if words.before.search(block.prose[: one.offset]):
                target = one.attrs.get("href", "")
                yield Named(one.text(), target, False, False), block, one.offset, one


def _fault(named: Named, known: "_Headings") -> str:
    """Return the code of what is wrong with a name; empty if nothing is."""
    ids = known.ids.get(_plain(named.name), [])
    linked = named.target is not None
    if named.referred:
        if linked and not (named.target or "").startswith("#"):
            return ""  # a section of another text
        if not ids:
            return "" if named.away and not linked else "section-name-unknown"
    target = (named.target or "")[1:]
    wrong = linked and ids and target in known.titles and target not in ids
    return "section-link-wrong" if wrong else ""


@by_value(8192)
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


@dataclass(frozen=True)
class _Headings:
    """The headings of a text: the ids that bear a name, and the title under an id."""

    ids: Mapping[str, list[str]]
    titles: Mapping[str, str]

    @classmethod
    def of(cls, headings: Iterable[tuple[str, str]]) -> "_Headings":
        """Those of some headings, each an id and a title."""
        ids: dict[str, list[str]] = {}
        titles: dict[str, str] = {}
        for id, title in headings:
            ids.setdefault(_plain(title), []).append(id)
            titles.setdefault(id, title)
        return cls(ids, titles)


@by_value(8192)
def _plain(name: str) -> str:
    """Return a name to compare: without number, case, closing punctuation, kind of apostrophe."""
    plain = " ".join(name.replace("’", "'").split()).casefold()
    plain = re.sub(r"^(?:§\s*)?\d+(?:\.\d+)*\.?\s+", "", plain)
    return plain.strip(" .,;:")
