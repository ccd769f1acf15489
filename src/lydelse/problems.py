"""What can be wrong, and how it is said: one list, every problem with a place and a remedy.

A problem carries its code and the values of its sentence; the sentence itself stands in
``messages/problems.toml``, so that the manual, the terminal and the tests read from one place. In
another language than English it stands in ``messages/problems/LANGUAGE.toml``.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files

_LONGEST = 200  # letters quoted from a file; a long line would bury the message


class Severity(StrEnum):
    """What a problem does to a build: an error stops it, a warning or an info never does."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Entry:
    """One code of the catalogue: its severity, and cause and remedy with ``{placeholders}``."""

    severity: Severity
    cause: str
    remedy: str


ENGLISH = "en"
LANGUAGES = (ENGLISH, "sv")
"""The languages that problems are told in."""


@cache
def catalogue(language: str = ENGLISH) -> Mapping[str, Entry]:
    """Return every problem code with its entry in a language, in the order of the file."""
    entries = _texts("problems.toml")
    said = entries if language == ENGLISH else _texts(f"problems/{language}.toml")
    return {
        code: Entry(Severity(entry["severity"]), said[code]["cause"], said[code]["remedy"])
        for code, entry in entries.items()
    }


def _texts(name: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("lydelse").joinpath(f"messages/{name}").read_text("utf-8"))


def language_of(environ: Mapping[str, str]) -> str:
    """The language to tell problems in: what ``LYDELSE_LANG`` or the system's settings ask for."""
    named = ("LYDELSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    asked = next((value for name in named if (value := environ.get(name))), "")
    language = asked.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return language if language in LANGUAGES else ENGLISH


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in one place.

    ``path`` is relative to the project, with forward slashes; ``line`` counts from 1, and 0
    means the file as a whole. ``values`` fill the placeholders of the catalogue's sentences.
    """

    code: str
    path: str
    line: int = 0
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    @property
    def cause(self) -> str:
        """What is wrong, in a sentence."""
        return self.told(ENGLISH)[0]

    @property
    def remedy(self) -> str:
        """What to do about it, in a sentence."""
        return self.told(ENGLISH)[1]

    def told(self, language: str) -> tuple[str, str]:
        """Cause and remedy in a language, English if it is none of ``LANGUAGES``.

        Values that are words of the code stay English.
        """
        entry = catalogue(language if language in LANGUAGES else ENGLISH)[self.code]
        return self._say(entry.cause), self._say(entry.remedy)

    @property
    def place(self) -> str:
        """The file and the line, as editors and terminals know to open it."""
        return f"{self.path}:{self.line}" if self.line else self.path

    def _say(self, sentence: str) -> str:
        """Fill a sentence in; what is quoted from a file stays on one line and readable."""
        shown = {name: str(value).replace("\n", " ") for name, value in self.values.items()}
        return sentence.format_map(
            {name: s if len(s) <= _LONGEST else f"{s[:_LONGEST]}…" for name, s in shown.items()}
        )

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: {self.cause} {self.remedy}"

    def softened(self) -> "Problem":
        """The same problem as a warning: what a newer rule finds in a published text."""
        if self.severity is Severity.ERROR:
            return replace(self, severity=Severity.WARNING)
        return self


class WrongUse(Exception):
    """Something was asked for that is not there: the command was used wrongly."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.problem = Problem(code, "", 0, values)


def problem(code: str, path: str, line: int = 0, **values: object) -> Problem:
    """Make a problem of a code in the catalogue; ``KeyError`` if the code is not there."""
    return Problem(code, path, line, values, catalogue()[code].severity)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return those that stop a build."""
    return [each for each in problems if each.severity is Severity.ERROR]


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by place and drop repetitions, so that a report reads from top to bottom."""
    unique = {(p.path, p.line, p.code, str(p)): p for p in problems}
    return [unique[key] for key in sorted(unique)]
