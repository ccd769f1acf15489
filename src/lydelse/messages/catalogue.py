"""What readers read: the words of the site, one file per language in ``messages/``.

The package's catalogues are checked for completeness by the tests: every language has every key.
A site may have its own, in its ``messages/``: for a language that the package does not speak, or
for single words in one that it does. ``own`` reads and checks them.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from lydelse.memo import by_value, forget

# Babel's plain "en" writes American dates.
_LOCALES = {"en": "en_GB"}


_own: dict[str, Mapping[str, Any]] = {}


def use_words(own: Mapping[str, Mapping[str, Any]]) -> None:
    """Let the words of a site, by language, go before the package's; forget another site's."""
    if own != _own:
        _own.clear()
        _own.update(own)
        forget()  # nearly everything that is kept in memory has words in it


@by_value(64, typed=True)
def catalogue(language: str) -> Mapping[str, Any]:
    """Return the words of a language; ``FileNotFoundError`` if it has no catalogue.

    A region without a word of its own has its language's: ``en-GB`` those of ``en``.
    """
    layers = [
        words
        for code in reversed(_chain(language))
        for words in (packaged(code), _own.get(code))
        if words
    ]
    if not layers:
        raise FileNotFoundError(f"messages/{language}.toml")
    found = dict(layers[0])
    for layer in layers[1:]:
        for table, words in layer.items():
            found[table] = {**found.get(table, {}), **words}
    return found


def _chain(language: str) -> list[str]:
    """Return a language, then without its region; a script is never left out."""
    parts = language.split("-")
    without = [part for part in parts if not (len(part) == 2 and part.isupper())]
    return list(dict.fromkeys((language, "-".join(without))))


@by_value()
def packaged(language: str) -> Mapping[str, Any] | None:
    """Return the words that the package has in a language; None if it speaks another."""
    file = files("lydelse").joinpath(f"messages/{language}.toml")
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else None


def has_catalogue(language: str) -> bool:
    """Whether the site can speak a language: a page never falls back to the words of another."""
    return any(code in _own or packaged(code) for code in _chain(language))


def say(language: str, key: str, /, **values: object) -> str:
    """One sentence or word; ``key`` is ``table.name``. ``KeyError`` if there is none."""
    table, name = key.split(".")
    sentence: str = catalogue(language)[table][name]
    return sentence.format(**values) if values else sentence


@by_value(4096, typed=True)
def say_number(language: str, key: str, count: int, /, **values: object) -> str:
    """Return a sentence with a count: ``key`` names a table with the plural forms of CLDR.

    English has ``one`` and ``other``, Polish ``few`` and ``many`` as well.
    """
    table, name = key.split(".")
    forms = catalogue(language)[table][name]
    form = plural_form(language, count)
    sentence: str = forms.get(form, forms["other"])
    return sentence.format(count=format_decimal(count, locale=locale(language)), **values)


def plural_form(language: str, count: int) -> str:
    """Which form of a sentence a count takes in a language."""
    form: str = Locale.parse(locale(language)).plural_form(count)
    return form


@by_value()
def direction(language: str) -> str:
    """Which way a language is written, as HTML says it: ``rtl`` or ``ltr``."""
    order: str = Locale.parse(locale(language)).character_order
    return "rtl" if order == "right-to-left" else "ltr"


def locale(language: str) -> str:
    """Return the Babel locale of a language."""
    return _LOCALES.get(language, language).replace("-", "_")


def say_day(language: str, day: date) -> str:
    """``22 november 2026``, ``22 November 2026``: a day in words.

    The spaces are plain ones, as in a letter; on a page they do not break (``sentences.dated``).
    """
    return format_date(day, format="long", locale=locale(language))


@by_value()
def language_name(language: str, code: str) -> str:
    """Return what a language is called in another: ``engelska``, ``Swedish``;
    its code if nobody knows."""
    if len(code.partition("-")[2]) == 4:  # a script: simplified and traditional Chinese
        return Locale.parse(code, sep="-").get_display_name(locale(language)) or code
    named: str = Locale.parse(locale(language)).languages.get(code.partition("-")[0], code)
    return named
