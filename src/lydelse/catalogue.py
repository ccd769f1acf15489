"""What readers read: the words of the site, one file per language in ``messages/``.

A catalogue is checked for completeness by the tests: every language has every key.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

# Babel's plain "en" writes American dates.
_LOCALES = {"en": "en_GB"}


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """The words of a language, falling back to English for a language without a catalogue."""
    messages = files("lydelse").joinpath("messages")
    file = messages.joinpath(f"{language}.toml")
    if not file.is_file():
        file = messages.joinpath("en.toml")
    return tomllib.loads(file.read_text("utf-8"))


def say(language: str, key: str, /, **values: object) -> str:
    """One sentence or word; ``key`` is ``table.name``. ``KeyError`` if there is none."""
    table, name = key.split(".")
    sentence: str = catalogue(language)[table][name]
    return sentence.format(**values) if values else sentence


def say_number(language: str, key: str, count: int, /, **values: object) -> str:
    """A sentence with a count: ``key`` names a table with ``one`` and ``other``."""
    table, name = key.split(".")
    forms = catalogue(language)[table][name]
    sentence: str = forms["one" if count == 1 else "other"]
    return sentence.format(count=format_decimal(count, locale=locale(language)), **values)


def locale(language: str) -> str:
    """The Babel locale of a language."""
    return _LOCALES.get(language, language).replace("-", "_")


def say_day(language: str, day: date) -> str:
    """``22 november 2026``, ``22 November 2026``: a day in words.

    The spaces are plain ones; the style sheet keeps a ``time`` element on one line.
    """
    return format_date(day, format="long", locale=locale(language))
