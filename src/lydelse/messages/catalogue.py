"""What readers read: the words of the site, one file per language in ``messages/``.

A catalogue is checked for completeness by the tests: every language has every key.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

# Babel's plain "en" writes American dates.
_LOCALES = {"en": "en_GB"}


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """The words of a language; ``FileNotFoundError`` if it has no catalogue."""
    file = files("lydelse").joinpath(f"messages/{language}.toml")
    return tomllib.loads(file.read_text("utf-8"))


def has_catalogue(language: str) -> bool:
    """Whether the site can speak a language: a page never falls back to the words of another."""
    return files("lydelse").joinpath(f"messages/{language}.toml").is_file()


def say(language: str, key: str, /, **values: object) -> str:
    """One sentence or word; ``key`` is ``table.name``. ``KeyError`` if there is none."""
    table, name = key.split(".")
    sentence: str = catalogue(language)[table][name]
    return sentence.format(**values) if values else sentence


@lru_cache(maxsize=4096, typed=True)
def say_number(language: str, key: str, count: int, /, **values: object) -> str:
    """A sentence with a count: ``key`` names a table with ``one`` and ``other``."""
    table, name = key.split(".")
    forms = catalogue(language)[table][name]
    sentence: str = forms["one" if count == 1 else "other"]
    return sentence.format(count=_number(language, count), **values)


@lru_cache(maxsize=4096)
def _number(language: str, count: int) -> str:
    return format_decimal(count, locale=locale(language))


def locale(language: str) -> str:
    """The Babel locale of a language."""
    return _LOCALES.get(language, language).replace("-", "_")


@lru_cache(maxsize=4096)
def say_day(language: str, day: date) -> str:
    """``22 november 2026``, ``22 November 2026``: a day in words.

    The spaces are plain ones, as in a letter; on a page they do not break (``sentences.dated``).
    """
    return format_date(day, format="long", locale=locale(language))


@cache
def language_name(language: str, code: str) -> str:
    """What a language is called in another: ``engelska``, ``Swedish``; its code if nobody knows."""
    named: str = Locale.parse(locale(language)).languages.get(code.partition("-")[0], code)
    return named
