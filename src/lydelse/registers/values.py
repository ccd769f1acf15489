"""What the facts of a register are made of: texts in every language, durations, what is open."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

import msgspec
from babel import Locale
from babel.lists import format_list
from babel.units import format_unit

from lydelse.messages.catalogue import locale, say

Texts = dict[str, str]
"""One text in every language: ``{sv: …, en: …}``."""


class Nothing(StrEnum):
    """The word for "there is none", which is an answer, unlike an empty value."""

    NONE = "none"


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that is known to be missing. ``known`` is what is said of it so far, and where."""

    open: bool
    known: Texts = {}
    section: str = ""


class Days(int):
    """A number of days."""

    EXPECTED: ClassVar = "a-number-of-days"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a number of days; None if the text is none."""
        return cls(text) if re.fullmatch(r"0|[1-9]\d{0,3}", text) else None


class Country(str):
    """A country by its code of ISO 3166, or ``EU`` for no more than that it is in the Union."""

    EXPECTED: ClassVar = "a-country"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a code; None if there is no such country."""
        known = Locale("en").territories
        return cls(text) if re.fullmatch("[A-Z]{2}", text) and text in known else None

    def in_words(self, language: str) -> str:
        """``Sverige``, ``Sweden``."""
        return str(Locale.parse(locale(language)).territories.get(self, self))


@dataclass(frozen=True)
class Duration:
    """For how long something stays: ISO 8601, or ``session``, ``persistent``, ``varies``."""

    EXPECTED: ClassVar = "a-duration"

    text: str
    parts: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return self.text

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a duration; None if the text is none, or says no time at all."""
        if text in _WORDS:
            return cls(text)
        match = _ISO.fullmatch(text)
        if not match or text.endswith("T"):
            return None
        parts = tuple((unit, int(match[unit])) for unit in _SECONDS if match[unit])
        return cls(text, parts) if any(number for _, number in parts) else None

    @property
    def seconds(self) -> int | None:
        """How many seconds it is, months and years on average; None for ``session`` and so on."""
        return sum(_SECONDS[unit] * number for unit, number in self.parts) if self.parts else None

    def in_words(self, language: str) -> str:
        """``13 månader``; ``till dess att webbläsaren stängs``."""
        if not self.parts:
            return say(language, f"duration.{self.text}")
        code = locale(language)
        words = [
            format_unit(number, f"duration-{unit}", "long", locale=code)
            for unit, number in self.parts
            if number
        ]
        return format_list(words, locale=code)


_WORDS = ("session", "persistent", "varies")
_DAY = 24 * 60 * 60
_SECONDS: Mapping[str, int] = {
    "year": round(365.2425 * _DAY),
    "month": round(365.2425 / 12 * _DAY),
    "week": 7 * _DAY,
    "day": _DAY,
    "hour": 60 * 60,
    "minute": 60,
    "second": 1,
}
_ISO = re.compile(
    r"P(?:(?P<year>\d{1,4})Y)?(?:(?P<month>\d{1,4})M)?(?:(?P<week>\d{1,4})W)?(?:(?P<day>\d{1,5})D)?"
    r"(?:T(?:(?P<hour>\d{1,5})H)?(?:(?P<minute>\d{1,5})M)?(?:(?P<second>\d{1,6})S)?)?"
)


def joined(words: Iterable[str], language: str) -> str:
    """Return some words as a list: ``a, b och c``."""
    return format_list(list(words), locale=locale(language))
