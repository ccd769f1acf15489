"""The days that a text itself declares: from when it applies, or when it was last changed.

Read are the five usual forms: ``Effective May 4, 2026``, ``**Effective date:** 2026-05-04``,
``Version 1.2, effective 4 May 2026``, ``Last updated: 4.5.2026``, and a line that is a day and
nothing else. The words that stand beside a day are data (``days.toml``), the names of months are
Babel's. A day that can be read in two ways is told as such and never guessed.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.dates import get_day_names, get_month_names

from lydelse.formats.days import plausible
from lydelse.memo import by_value


class Says(StrEnum):
    """What a text says of a day."""

    EFFECTIVE = "effective"
    DATED = "dated"


@dataclass(frozen=True)
class Declared:
    """A day that a text declares; None if it can be read in more than one way."""

    day: date | None
    says: Says
    quote: str


# How many blocks at the beginning, and at the end, may hold the day of the whole text. The longest
# preamble before the day in the histories that this was tried on has 4 blocks.
_FIRST, _LAST = 12, 4
_BARE_FIRST = 4
_LONGEST = 300
_NEAR = 40  # letters between the words and the day
_QUOTED = 80


def declared(blocks: Sequence[str], language: str) -> Declared | None:
    """Return the day that a text declares, or None.

    ``blocks`` are its paragraphs and headings as plain text. A day from which it applies comes
    before one on which it was changed, and that before a bare one under the title.
    """
    near = [*enumerate(blocks[:_FIRST]), *((_FIRST, one) for one in blocks[_FIRST:][-_LAST:])]
    found = [one for place, block in near for one in _in_block(place, block, language)]
    for says in Says:
        said = [one for one in found if one.says is says]
        days = {one.day for one in said}
        if len(days) > 1:
            return Declared(None, says, "; ".join(one.quote for one in said))
        if said:
            return said[0]
    return None


def _in_block(place: int, block: str, language: str) -> Iterator[Declared]:
    text = " ".join(block.split())
    if len(text) > _LONGEST:
        return
    days = list(_days(text, language))
    for start, end, day in days:
        before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
        says = _said(before, after, language)
        if says:
            yield Declared(day, says, text[max(0, start - _NEAR) : end][:_QUOTED].strip())
    if place < _BARE_FIRST and len(days) == 1:
        start, end, day = days[0]
        rest = _without_weekday(text[:start] + text[end:], language)
        if not rest and (day is None or plausible(day)):
            yield Declared(day, Says.DATED, text)


def _said(before: str, after: str, language: str) -> Says | None:
    """Return what the words beside a day say: those right before it, then those right after."""
    for says in Says:
        if _words(language, says)[0].search(before.lower()):
            return says
    for says in Says:
        if _words(language, says)[1].match(after.lower()):
            return says
    return None


@by_value()
def _phrases() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(files("lydelse.importing").joinpath("days.toml").read_text("utf-8"))


@by_value()
def _words(language: str, says: Says) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of the words that stand before a day, and after it; English ones in any language."""
    own = {language.partition("-")[0], "en"}
    words = sorted(
        {word for code in own for word in _phrases().get(code, {}).get(says, ())},
        key=lambda word: -len(word),
    )
    either = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    # Between the words and the day: a colon, an article, a weekday, "as of", "1.2".
    between = (
        r"(?:[\s:*_(\[–—,.-]|\b\w{1,4}\b|\bdate\b|\bdatum\b|\b\w+dag\b|\b\w+day\b|\b\w+tag\b)*"
    )
    return (
        re.compile(rf"(?<!\w)(?:{either}){between}$"),
        re.compile(rf"[\s:,()–-]{{0,3}}(?:{either})(?!\w)"),
    )


def _without_weekday(text: str, language: str) -> str:
    names = "|".join(re.escape(name) for name in _day_names(language))
    rest = re.sub(rf"\b(?:{names})\b\.?", "", text.lower()) if names else text.lower()
    return re.sub(r"\b(?:den|der|le|the|el|il)\b|[\s,.*_()–-]", "", rest)


def _days(text: str, language: str) -> Iterator[tuple[int, int, date | None]]:
    """Yield every day in a text: where it begins and ends, and which it is."""
    taken: list[tuple[int, int]] = []
    for pattern, read in _forms(language):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            days = read(match)
            if not days:
                continue
            taken.append((start, end))
            yield start, end, next(iter(days)) if len(days) == 1 else None


_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_EASTERN = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?![\d])")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?![\d/])")


class _Reader:
    """Reads one form of a day: the groups that hold year, month and day."""

    def __init__(self, year: int, month: int, day: int, months: Mapping[str, int] | None = None):
        self.places, self.months = (year, month, day), months

    def __call__(self, match: re.Match[str]) -> set[date]:
        year, month, day = (match[place] for place in self.places)
        number = self.months[_folded(month)] if self.months else int(month)
        return set(_real(int(year), number, int(day)))


def _slashed(match: re.Match[str]) -> set[date]:
    """Both readings of 3/4/2015: nobody knows who wrote it."""
    first, second, year = (int(match[place]) for place in (1, 2, 3))
    return {*_real(year, second, first), *_real(year, first, second)}


def _real(year: int, month: int, day: int) -> Iterator[date]:
    try:
        found = date(year, month, day)
    except ValueError:
        return
    if plausible(found):
        yield found


@by_value()
def _forms(
    language: str,
) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], set[date]]], ...]:
    months = _months(language)
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    flags = re.IGNORECASE
    ordinal = r"(?:\\?\.|:e|:a|st|nd|rd|th|er|º)?"
    day_first = re.compile(
        rf"(?<!\d)(\d{{1,2}}){ordinal}\s*(?:of\s+|de\s+)?({names})\.?,?\s*(?:de\s+)?(\d{{4}})(?!\d)",
        flags,
    )
    month_first = re.compile(
        rf"(?<!\w)({names})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)", flags
    )
    year_first = re.compile(rf"(?<!\d)(\d{{4}})\s+({names})\s+(\d{{1,2}})(?!\d)", flags)
    return (
        (_ISO, _Reader(1, 2, 3)),
        (_EASTERN, _Reader(1, 2, 3)),
        (day_first, _Reader(3, 2, 1, months)),
        (month_first, _Reader(3, 1, 2, months)),
        (year_first, _Reader(1, 2, 3, months)),
        (_DOTTED, _Reader(3, 2, 1)),
        (_SLASHED, _slashed),
    )


def _folded(name: str) -> str:
    return name.lower().rstrip(".")


@by_value()
def _months(language: str) -> Mapping[str, int]:
    """Return the names of months, whole and short, in a language and in English."""
    found: dict[str, int] = {}
    for locale in _locales(language):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    if len(_folded(name)) > 2 and not _folded(name).isdigit():
                        found.setdefault(_folded(name), number)
    return found


@by_value()
def _day_names(language: str) -> tuple[str, ...]:
    names = {
        name.lower().rstrip(".")
        for locale in _locales(language)
        for width in ("wide", "abbreviated")
        for name in get_day_names(width, "format", locale).values()
    }
    return tuple(sorted(names, key=len, reverse=True))


def _locales(language: str) -> Iterable[Locale]:
    for code in dict.fromkeys((language, "en")):
        try:
            yield Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            continue


def parse_any(text: str, language: str) -> date | None:
    """Read a day that stands alone, as in front matter; None if it is none, or doubtful."""
    days = list(_days(text.strip(), language))
    if len(days) != 1:
        return None
    return days[0][2]
