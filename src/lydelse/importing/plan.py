"""The table between finding a history and taking it in: one line a candidate, for a person to edit.

It is kept as CSV, for a spreadsheet, or as TOML, for an editor; both hold the same.
"""

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lydelse.formats.days import parse_day
from lydelse.formats.text import BOM
from lydelse.importing.series import Action, Candidate
from lydelse.messages.problems import Problem, phrase, problem
from lydelse.model import Basis, Change, VersionId

COLUMNS = ("n", "action", "day", "day_from", "number", "change", "languages", "summary",
           "size", "days_found", "source", "note")  # fmt: skip
"""The first are for the person to change, the last tell what was found."""
LAGGING = "*"


@dataclass(frozen=True)
class Row:
    """A line of the plan. ``n`` is the name of its texts; ``line`` where it stands in the file."""

    n: str
    action: Action
    day: date | None
    basis: Basis | None
    number: VersionId | None
    change: Change | None
    languages: tuple[str, ...]
    summary: str = ""
    line: int = 0


def rows_of(
    found: Sequence[Candidate], numbers: Iterator[VersionId], lead: str, language: str
) -> list[dict[str, str]]:
    """Return the lines of a plan, its notes in the language of who reads it."""
    rows = []
    for n, one in enumerate(found, 1):
        number = next(numbers) if one.action is Action.KEEP else ""
        languages = [f"{code}{LAGGING}" if p.lagging else code for code, p in one.parts.items()]
        counts = one.counts
        size = phrase("import-size", inserted=counts.inserted, deleted=counts.deleted)
        notes = [note[language] for note in one.notes]
        notes += [one.parts[lead].original.note] if one.parts[lead].original.note else []
        rows.append(
            {
                "n": f"{n:03}",
                "action": str(one.action),
                "day": one.day.isoformat() if one.day else "",
                "day_from": str(one.basis or ""),
                "number": f"v{number}" if number else "",
                "change": str(one.change or ""),
                "languages": " ".join(languages),
                "summary": "",
                "size": size[language] if one.change else "",
                "days_found": ", ".join(f"{basis} {day}" for basis, day in one.found),
                "source": one.parts[lead].original.name,
                "note": "; ".join(notes),
            }
        )
    return rows


_COUNTING = "sv"
"""The language of those whose spreadsheets part columns by semicolons, as decimals have commas."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Mapping[str, str]], language: str) -> bytes:
    """Write a plan for a spreadsheet: with a byte order mark, by which Excel knows UTF-8.

    No cell is one that a spreadsheet would count with: numbers begin with a ``v``.
    """
    lines = _Lines()
    separator = ";" if language == _COUNTING else ","
    writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n", delimiter=separator)
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {name: f"'{one}" if one.startswith(_FORMULA) else one for name, one in row.items()}
        )
    return (BOM + "".join(lines.written)).encode()


class _Lines:
    """What the csv module writes to."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        """Keep a line."""
        self.written.append(line)


def as_toml(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Write a plan for an editor."""
    parts = []
    for row in rows:
        lines = ["[[candidate]]"]
        lines += [f"{name} = {_quoted(row[name])}" for name in COLUMNS]
        parts.append("\n".join(lines))
    return ("\n\n".join(parts) + "\n").encode()


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one.isprintable() else " " for one in plain) + '"'


def read_plan(path: str, data: bytes, languages: Sequence[str]) -> tuple[list[Row], list[Problem]]:
    """Read a plan that a person has edited; every line that cannot be meant is told."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [problem("not-utf8", path, 1)]
    try:
        found = list(_toml(text) if path.endswith(".toml") else _csv(text))
    except (tomllib.TOMLDecodeError, csv.Error, ValueError) as error:
        return [], [problem("import-plan-unreadable", path, 0, why=error)]
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, values in found:
        row, wrong = _row(path, line, values, languages)
        problems += wrong
        if row:
            rows.append(row)
    problems += _repeated(path, rows)
    return rows, problems


def _csv(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)  # what a spreadsheet writes depends on its country
    reader = csv.DictReader(
        (f"{line}\n" for line in text.split("\n")), delimiter=separator, strict=True
    )
    missing = [name for name in COLUMNS[:7] if name not in (reader.fieldnames or ())]
    if missing:
        raise ValueError(f"no column {', '.join(missing)}")
    for values in reader:
        plain = {name: value or "" for name, value in values.items() if isinstance(name, str)}
        if any(plain.values()):
            yield reader.line_num, plain


def _toml(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    listed: Any = tomllib.loads(text).get("candidate", [])
    places = [n for n, line in enumerate(text.split("\n"), 1) if line.strip() == "[[candidate]]"]
    if not isinstance(listed, list) or len(places) != len(listed):
        raise ValueError("no [[candidate]]")
    for line, values in zip(places, listed, strict=True):
        yield line, {str(name): str(value) for name, value in values.items()}


def _row(
    path: str, line: int, values: Mapping[str, str], languages: Sequence[str]
) -> tuple[Row | None, list[Problem]]:
    wrong: list[Problem] = []

    def bad(key: str, expected: Mapping[str, str]) -> None:
        value = values.get(key, "")
        wrong.append(
            problem("key-wrong-value", path, line, key=key, value=value, expected=expected)
        )

    def said(key: str) -> str:
        return values.get(key, "").strip()

    action = said("action").lower()
    if action not in list(Action):
        bad("action", phrase("one-of", known=", ".join(f"`{one}`" for one in Action)))
        return None, wrong
    day = parse_day(said("day"))
    if said("day") and day is None:
        bad("day", phrase("a-day"))
    number = VersionId.parse(said("number").removeprefix("v"))
    if said("number") and number is None:
        bad("number", phrase("a-number"))
    change = Change(said("change")) if said("change") in list(Change) else None
    if said("change") and change is None:
        bad("change", phrase("a-kind-of-change"))
    codes = tuple(code.rstrip(LAGGING) for code in said("languages").replace(",", " ").split())
    for code in codes:
        if code not in languages:
            bad("languages", phrase("one-of", known=", ".join(f"`{one}`" for one in languages)))
    if action == Action.KEEP and number is None and not wrong:
        wrong.append(problem("import-number-missing", path, line, n=said("n")))
    basis = _basis(day, said("days_found"), said("day_from"))
    # A spreadsheet makes 1 of 001.
    n = f"{int(said('n')):03}" if said("n").isdecimal() else said("n")
    row = Row(n, Action(action), day, basis, number, change, codes, said("summary"), line)
    return row, wrong


def _basis(day: date | None, found: str, said: str) -> Basis | None:
    """Where a day comes from: what was found to say it; else a person who wrote it."""
    if day is None:
        return None
    known = [one.split() for one in found.split(",") if len(one.split()) == 2]
    bases = [Basis(name) for name, value in known if value == str(day) and name in list(Basis)]
    if said in bases:
        return Basis(said)
    return bases[0] if bases and said != Basis.TOLD else Basis.TOLD


def _repeated(path: str, rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield each number that two versions have, and each day that runs backwards."""
    seen: dict[VersionId, int] = {}
    latest: tuple[date, str] | None = None
    for row in rows:
        if row.action is not Action.KEEP:
            continue
        if row.number and row.number in seen:
            yield problem("import-number-twice", path, row.line, number=row.number,
                          first=seen[row.number])  # fmt: skip
        elif row.number:
            seen[row.number] = row.line
        if row.day:
            if latest and row.day < latest[0]:
                yield problem("import-day-backwards", path, row.line, day=row.day,
                              before=latest[0], n=latest[1])  # fmt: skip
            latest = row.day, row.n
