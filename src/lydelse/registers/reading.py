"""Bytes to a typed register: every fault at once, each with its line and what to write instead.

The types of the module of a kind say what may stand where; this walks through the YAML
and the types side by side. What a fact owes to the law is decided elsewhere (``law``).
"""

import types
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec

from lydelse.formats.days import parse_day
from lydelse.formats.yaml import Path, YamlFile
from lydelse.messages.problems import Problem, near_or, phrase, problem
from lydelse.registers.values import Country, Days, Duration, Nothing, Open, Texts

T = TypeVar("T", bound=msgspec.Struct)
_WRONG: Any = object()


def read_facts(
    kind: type[T], file: YamlFile, languages: Sequence[str]
) -> tuple[T | None, list[Problem]]:
    """Make a register of a YAML file; None and the problems if it cannot be made."""
    reader = _Reader(file, tuple(languages))
    facts = reader.struct(kind, file.data, ())
    return (None if facts is _WRONG else facts), reader.problems


def read_items(
    kind: type[T], file: YamlFile, way: Path, value: Any, languages: Sequence[str]
) -> tuple[tuple[T, ...], list[Problem]]:
    """Make a list of items of what stands at a place of a YAML file; none if it cannot be made."""
    reader = _Reader(file, tuple(languages))
    items = reader.value(tuple[kind, ...], value, way)  # type: ignore[valid-type]
    return (() if items is _WRONG else items), reader.problems


class _Reader:
    def __init__(self, file: YamlFile, languages: tuple[str, ...]) -> None:
        self.file, self.languages = file, languages
        self.problems: list[Problem] = []

    def bad(self, code: str, way: Path, **values: object) -> Any:
        line = self.file.line(*way)
        self.problems.append(problem(code, self.file.path, line, **values))
        return _WRONG

    def struct(self, kind: type[Any], value: Any, way: Path) -> Any:
        """Return a mapping with the keys of a struct."""
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        if not isinstance(value, Mapping):
            return self.wrong(way, value, phrase("lines-of", known=_listed(fields)))
        found: dict[str, Any] = {}
        for key, inner in value.items():
            if key in fields:
                found[key] = self.value(fields[key].type, inner, (*way, key))
            else:
                near = get_close_matches(key, fields, 1, 0.5)
                hint = near_or(near, phrase("take-it-out"))
                self.bad("key-unknown", (*way, key), key=key, known=_listed(fields), hint=hint)
        for name, field in fields.items():
            if name not in value and field.required:
                self.bad("key-missing", way, key=name)
                found[name] = _WRONG
        if any(one is _WRONG for one in found.values()):
            return _WRONG
        return kind(**{fields[key].name: one for key, one in found.items()})

    def value(self, kind: Any, value: Any, way: Path) -> Any:
        """Return a value of one of the types that a register is made of."""
        if get_origin(kind) in (Union, types.UnionType):
            chosen = _chosen(get_args(kind), value)
            undecided = value == "" and chosen in (date, Days, Country)
            return None if undecided else self.value(chosen, value, way)
        if kind == Texts:
            return self.texts(value, way)
        if get_origin(kind) is dict:
            if not isinstance(value, Mapping):
                return self.wrong(way, value, phrase("lines"))
            named = {key: self.texts(one, (*way, key)) for key, one in value.items()}
            return _WRONG if any(one is _WRONG for one in named.values()) else named
        if get_origin(kind) is tuple:
            item = get_args(kind)[0]
            if not isinstance(value, list):
                return self.bad("key-not-list", way, key=_name(way))
            read = [self.value(item, one, (*way, n)) for n, one in enumerate(value)]
            return _WRONG if any(one is _WRONG for one in read) else tuple(read)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self.struct(kind, value, way)
        if not isinstance(value, str):
            return self.bad("key-not-text", way, key=_name(way))
        return self.scalar(kind, value.strip(), way)

    def scalar(self, kind: Any, value: str, way: Path) -> Any:
        if kind is bool:
            return (
                True
                if value == "true"
                else self.wrong(way, value, phrase("one-of", known="`true`"))
            )
        if issubclass(kind, date):
            return parse_day(value) or self.wrong(way, value, phrase("a-day-alone"))
        if issubclass(kind, Duration | Days | Country):
            read = kind.parse(value)
            return self.wrong(way, value, phrase(kind.EXPECTED)) if read is None else read
        if issubclass(kind, StrEnum):
            known = [str(one) for one in kind]
            if value in known:
                return kind(value)
            return self.wrong(way, value, phrase("one-of", known=_listed(known)))
        if not value and isinstance(way[-1], int):
            return self.bad("key-missing", way, key=_name(way))
        return value

    def texts(self, value: Any, way: Path) -> Any:
        """Return the same in every language; what says nothing in all of them is
        left to the law."""
        key = _name(way)
        if not isinstance(value, Mapping):
            example = ", ".join(f"{code}: …" for code in self.languages)
            return self.wrong(way, value, phrase("a-text", example=f"{{{example}}}"))
        read: dict[str, str] = {}
        for code, text in value.items():
            if not isinstance(text, str):
                self.bad("key-not-text", (*way, code), key=code)
            elif code not in self.languages:
                known = _listed(self.languages)
                near = get_close_matches(code, self.languages, 1, 0.5)
                hint = near_or(near, phrase("take-it-out"))
                self.bad("key-unknown", (*way, code), key=code, known=known, hint=hint)
            else:
                read[code] = text.strip()
        if any(read.values()):
            for code in self.languages:
                if not read.get(code) and isinstance(value.get(code, ""), str):
                    self.bad("register-text-missing", way, key=key, language=code)
        return read

    def wrong(self, way: Path, value: Any, expected: Mapping[str, str]) -> Any:
        shown = value if isinstance(value, str) else "…"
        return self.bad("key-wrong-value", way, key=_name(way), value=shown, expected=expected)


def _chosen(kinds: Sequence[Any], value: Any) -> Any:
    """Which of several types a value is meant to be: open, none, or the one that holds facts."""
    if Open in kinds and isinstance(value, Mapping) and "open" in value:
        return Open
    if Nothing in kinds and value == "none":
        return Nothing
    return next(kind for kind in kinds if kind not in (Open, Nothing, type(None)))


def _name(way: Path) -> str:
    """Return what a value is called: its key, or that of the list it stands in."""
    return next((str(one) for one in reversed(way) if isinstance(one, str)), "register")


def _listed(names: Sequence[str] | Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in names)
