"""What the command line says of itself: commands and options, in each language."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from lydelse.memo import by_value

Words = Mapping[str, Mapping[str, str]]
_NONE: Mapping[str, str] = {}


@by_value()
def _tables() -> Mapping[str, Words]:
    return tomllib.loads(
        files("lydelse").joinpath("messages/terminal/commands.toml").read_text("utf-8")
    )


def command_words(language: str, command: str) -> Mapping[str, str]:
    """Return what a command and its options are said to do, by the names of the options."""
    words = _tables()[language]
    return {**words["shared"], **words[command]} if command in words else _NONE


def click_words(language: str) -> Mapping[str, str]:
    """Return click's own words, by the English ones."""
    return _tables()[language].get("click", _NONE)


def value_names(language: str) -> Mapping[str, str]:
    """Return the words in capitals that stand for values, by the English ones."""
    return _tables()[language].get("names", _NONE)
