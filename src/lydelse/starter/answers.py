"""What `lydelse init` is told of a company, kept in the repository for `lydelse update`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from babel import Locale, UnknownLocaleError
from babel.core import get_global

FILE = ".lydelse/answers.toml"
HOSTS = ("pages", "own")
"""Who serves the site: GitHub Pages, or a host that the company brings it to itself."""

_EEA = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"


@dataclass(frozen=True)
class Answers:
    """The languages are in order, the default first. ``site_names`` are by language."""

    organisation: str
    languages: tuple[str, ...]
    authoritative: str
    timezone: str
    site_url: str
    branch: str
    host: str
    site_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def default(self) -> str:
        """The language at the root of the site."""
        return self.languages[0]

    @property
    def jurisdiction(self) -> tuple[str, ...]:
        """Whose law applies, as the time zone says; none outside the EEA."""
        country = get_global("zone_territories").get(self.timezone, "")
        return ("EU", country) if country in _EEA.split() else ()

    @property
    def names(self) -> Mapping[str, str]:
        """What each language calls itself."""
        return {code: own_name(code) for code in self.languages}


def own_name(code: str) -> str:
    """Return what a language calls itself, as it begins a menu; its code if nobody knows."""
    try:
        name = Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def written(answers: Answers) -> bytes:
    """Return the answers as a file: strings and lists of them, as TOML has them."""
    lines = ["# What `lydelse init` was told. `lydelse update` reads it.", ""]
    for name in ("organisation", "authoritative", "timezone", "site_url", "branch", "host"):
        lines.append(f"{name} = {_quoted(getattr(answers, name))}")
    lines.append(f"languages = [{', '.join(map(_quoted, answers.languages))}]")
    lines += ["", "[site_names]"]
    lines += [f"{_quoted(code)} = {_quoted(name)}" for code, name in answers.site_names.items()]
    return ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read(data: bytes) -> Answers | None:
    """Return the answers of such a file; None if it is no such file."""
    try:
        found = tomllib.loads(data.decode("utf-8"))
        return Answers(**{**found, "languages": tuple(found["languages"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
