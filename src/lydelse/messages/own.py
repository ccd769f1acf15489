"""The words of a site itself, in its ``messages/LANGUAGE.toml``: read, and held against English."""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from babel import UnknownLocaleError

from lydelse.messages.catalogue import packaged, plural_form
from lydelse.messages.problems import Problem, problem

FOLDER = "messages"
"""Where a site keeps them; one file a language, with tables as the package's ``en.toml``."""

_PATH = re.compile(rf"{FOLDER}/([A-Za-z-]+)\.toml")
_COUNTS = range(201)  # all forms of plural that CLDR knows are met by then, but for large numbers


def read_words(
    files: Mapping[str, bytes],
) -> tuple[Mapping[str, Mapping[str, Any]], list[Problem]]:
    """Return the words by language, and what is wrong with them;
    those of a file with errors are kept."""
    found: dict[str, Mapping[str, Any]] = {}
    problems: list[Problem] = []
    for path, data in sorted(files.items()):
        match = _PATH.fullmatch(path)
        if match is None:
            continue
        try:
            text = data.decode("utf-8")
            words = tomllib.loads(text)
        except UnicodeDecodeError as error:
            problems.append(problem("not-utf8", path, data.count(b"\n", 0, error.start) + 1))
            continue
        except (ValueError, RecursionError) as error:  # a number too long, lists too deep
            where = re.search(r"at line (\d+)", str(error))
            at_end = text.count("\n") + 1 if isinstance(error, tomllib.TOMLDecodeError) else 0
            line = int(where[1]) if where else at_end
            problems.append(problem("words-unreadable", path, line))
            continue
        wrong = list(_wrong(path, text, match[1], words))
        problems += wrong
        if not wrong:
            found[match[1]] = words
    return found, problems


def still_english(language: str, words: Mapping[str, Any]) -> list[str]:
    """Name each entry of a language's own words that is the English sentence; empty for English.

    A sentence of one or two words may well be the same in two languages (`Version {version}`).
    """
    if language.partition("-")[0] == "en":
        return []
    english = packaged("en") or {}
    return [
        f"{table}.{name}"
        for table, entries in words.items()
        for name, sentence in entries.items()
        if sentence == english.get(table, {}).get(name) and _is_long(sentence)
    ]


def _is_long(sentence: Any) -> bool:
    said = sentence["other"] if isinstance(sentence, Mapping) else sentence
    return len(re.findall(r"[^\W\d_][\w’-]*", re.sub(r"\{.*?\}", "", said))) > 2


def _wrong(path: str, text: str, language: str, words: Mapping[str, Any]) -> Iterator[Problem]:
    english = packaged("en") or {}
    lines = _lines(text)
    base = packaged(language) or packaged(language.partition("-")[0]) or {}
    for table, entries in words.items():
        for name in entries if isinstance(entries, dict) else {"": None}:
            if name not in english.get(table, {}):
                known = f"{table}.{name}".rstrip(".")
                yield problem("words-unknown", path, lines.get((table, name), 0), key=known)
    for table, entries in english.items():
        own = words.get(table)
        given = own if isinstance(own, dict) else {}
        missing = [name for name in entries if name not in {**base.get(table, {}), **given}]
        if missing:
            keys = ", ".join(f"`{name}`" for name in missing)
            line = lines.get((table, ""), 0)
            yield problem("words-missing", path, line, table=table, keys=keys)
        for name, model in entries.items():
            if name in given:
                line = lines.get((table, name), lines.get((table, ""), 0))
                yield from _faulty(path, line, f"{table}.{name}", language, given[name], model)


def _faulty(
    path: str, line: int, key: str, language: str, own: Any, model: Any
) -> Iterator[Problem]:
    """Yield what is wrong with one entry: it is no sentence, lacks a form,
    or names other values."""
    counted = isinstance(model, dict)
    sentences = own if counted and isinstance(own, dict) else {"other": own}
    if any(not isinstance(one, str) for one in sentences.values()) or "other" not in sentences:
        yield problem("words-wrong", path, line, key=key)
        return
    if counted and (lacking := [one for one in plural_forms(language) if one not in sentences]):
        forms = ", ".join(f"`{one}`" for one in lacking)
        yield problem("words-plural", path, line, key=key, forms=forms, language=language)
    due = _values(model["other"] if counted else model)
    for form, sentence in sentences.items():
        named = _values(sentence)
        # "one file" needs no number, in the forms that mean a single one.
        lacks = due - named - ({"count"} if form in ("zero", "one", "two") else set())
        if lacks or named - due:
            values = ", ".join(f"`{{{one}}}`" for one in sorted(due)) or "–"
            yield problem("words-values", path, line, key=key, values=values)


def plural_forms(language: str) -> list[str]:
    """Return the plural forms that the counts of a site take in a language."""
    try:
        return sorted({plural_form(language, count) for count in _COUNTS})
    except (UnknownLocaleError, ValueError):
        return ["other"]


def _values(sentence: str) -> set[str]:
    """Return the names in braces; a brace alone is none that anybody knows."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    except ValueError:
        return {"{"}


def _lines(text: str) -> Mapping[tuple[str, str], int]:
    """Return the line of each table and of each key in it."""
    lines: dict[tuple[str, str], int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if head := re.match(r"\[([\w-]+)\]", line):
            table = head[1]
            lines[table, ""] = number
        elif key := re.match(r"([\w-]+)\s*=", line):
            lines.setdefault((table, key[1]), number)
    return lines
