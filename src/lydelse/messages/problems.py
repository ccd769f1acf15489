"""What can be wrong, and how it is said: one list, every problem with a place and a remedy.

A problem carries its code and the values of its sentence; the sentence itself stands in
``messages/problems.toml``, so that the manual, the terminal and the tests read from one place. In
another language than English it stands in ``messages/problems/LANGUAGE.toml``.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from importlib.resources import files

from lydelse.memo import by_value
from lydelse.messages.catalogue import language_name, say

_LONGEST = 200  # letters quoted from a file; a long line would bury the message


# What is no letter on a line: controls, what turns or ends a line, bytes of a name that are none.
_ODD = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def readable(text: str) -> str:
    """Return a name or a quotation on one line, as it can be printed anywhere."""
    return _ODD.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


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


@by_value()
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
    """Return the language to tell problems in:
    what ``LYDELSE_LANG`` or the system's settings ask for."""
    named = ("LYDELSE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    asked = next((value for name in named if (value := environ.get(name))), "")
    language = asked.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return language if language in LANGUAGES else ENGLISH


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in one place.

    ``path`` is relative to the project, with forward slashes; ``line`` counts from 1, and 0
    means the file as a whole. ``path`` and ``values`` fill the placeholders of the catalogue's
    sentences; a value that is a mapping is said in the language of the sentence.
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
    def causes(self) -> Mapping[str, str]:
        """What is wrong, in each language, as a value for another sentence."""
        return {language: self.told(language)[0] for language in LANGUAGES}

    @property
    def remedy(self) -> str:
        """What to do about it, in a sentence."""
        return self.told(ENGLISH)[1]

    def told(self, language: str) -> tuple[str, str]:
        """Cause and remedy in a language, English if it is none of ``LANGUAGES``."""
        language = language if language in LANGUAGES else ENGLISH
        entry = catalogue(language)[self.code]
        return self._say(entry.cause, language), self._say(entry.remedy, language)

    @property
    def place(self) -> str:
        """The file and the line, as editors and terminals know to open it."""
        path = readable(self.path)
        return f"{path}:{self.line}" if self.line else path

    def _say(self, sentence: str, language: str) -> str:
        """Fill a sentence in; what is quoted from a file stays on one line and readable."""
        shown = {"path": readable(self.path)}
        for name, value in self.values.items():
            if isinstance(value, Mapping):
                shown[name] = str(value[language])
            else:
                text = readable(str(value).replace("\n", " "))
                shown[name] = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        return sentence.format_map(shown)

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: {self.cause} {self.remedy}"

    def softened(self) -> "Problem":
        """Return the same problem as a warning: what a newer rule finds in a published text."""
        if self.severity is Severity.ERROR:
            return replace(self, severity=Severity.WARNING)
        return self


@by_value()
def _phrases() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("lydelse").joinpath("messages/phrases.toml").read_text("utf-8"))


Said = Mapping[str, str]
"""A sentence in each of ``LANGUAGES``."""


def phrase(key: str, **values: object) -> Said:
    """Return a value for a sentence in each language; values of its own may be such phrases."""
    said = {}
    for language in LANGUAGES:
        filled = {
            name: one[language] if isinstance(one, Mapping) else one for name, one in values.items()
        }
        said[language] = _phrases()[language][key].format(**filled)
    return said


def counted(count: int, severity: Severity) -> Mapping[str, str]:
    """So many errors, warnings or notes, as a value for a sentence."""
    return phrase("counted", count=count, what=phrase(severity if count == 1 else f"{severity}s"))


def said_name(code: str) -> Mapping[str, str]:
    """Return the name of a language, as a value for a sentence."""
    return {language: language_name(language, code) for language in LANGUAGES}


def said_status(status: str) -> Mapping[str, str]:
    """Return the status of a version, as a value for a sentence."""
    return {language: say(language, f"status.{status}") for language in LANGUAGES}


def explained(problems: Iterable[Problem]) -> Mapping[str, str]:
    """Say what leads from a list of problems to the page of each."""
    codes = {one.code for one in problems}
    one = next(iter(codes))
    return phrase("explain-each") if len(codes) > 1 else phrase("explain-code", code=one)


def near_or(near: Iterable[str], other: Mapping[str, str]) -> Mapping[str, str]:
    """Return a hint: the nearest known name if there is one, else what to do instead."""
    meant = next(iter(near), None)
    return phrase("did-you-mean", near=meant) if meant else other


class UsageError(Exception):
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
