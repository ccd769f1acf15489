"""From files as they were over time to candidates: states of a document in all its languages.

A candidate is made whenever the text in the prevailing language changed, or a translation. Each
gets a day, with its source, and a proposal what to do with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from lydelse.compare import Counts, diff
from lydelse.importing.days import Says
from lydelse.importing.reading import Format, Reading, Ways, read
from lydelse.messages.problems import Problem, phrase
from lydelse.model import Basis, Change


@dataclass(frozen=True)
class Original:
    """A file as it was on some day.

    ``name`` is what a person knows it by. ``seen`` is the day on which it is known to have been
    there, ``basis`` how; ``moment`` orders files of several languages, and files with the same one
    belong together. ``tool`` says that a program caused the change, not an author.
    """

    name: str
    data: bytes
    kind: Format
    moment: str = ""
    seen: date | None = None
    basis: Basis = Basis.FILE
    note: str = ""
    tool: bool = False


class Action(StrEnum):
    """What to do with a candidate: make it a version, let the next take its place, or nothing."""

    KEEP = "keep"
    FOLD = "fold"
    SKIP = "skip"


@dataclass(frozen=True)
class Part:
    """A candidate in one language; ``lagging`` if it is older than the change it stands beside."""

    original: Original
    reading: Reading
    lagging: bool = False


@dataclass(frozen=True)
class Candidate:
    """A state of a document: its text in each language, its day, what changed, what to do."""

    parts: Mapping[str, Part]
    day: date | None = None
    basis: Basis | None = None
    found: tuple[tuple[Basis, date], ...] = ()
    counts: Counts = field(default_factory=Counts)
    change: Change | None = None
    action: Action = Action.KEEP
    notes: tuple[Mapping[str, str], ...] = ()


def read_series(
    originals: Mapping[str, Sequence[Original]], ways: Ways
) -> tuple[dict[str, list[Part]], list[Problem]]:
    """Read every file of every language; what cannot be read is told and left out."""
    parts: dict[str, list[Part]] = {}
    problems: list[Problem] = []
    for language, files in originals.items():
        parts[language] = []
        for original in files:
            found = read(original.name, original.data, original.kind, language, ways)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                parts[language].append(Part(original, found))
    return parts, problems


def candidates(
    parts: Mapping[str, Sequence[Part]], lead: str, keep_all: bool = False
) -> list[Candidate]:
    """Return the states of a document in order, each with its day and a proposal.

    Of several states of one day the last is proposed, with ``keep_all`` each.
    """
    states = _dated(_states(parts, lead), lead)
    return _proposed(states, lead, keep_all)


def _states(parts: Mapping[str, Sequence[Part]], lead: str) -> list[Candidate]:
    translations = [code for code in parts if code != lead]
    if not all(part.original.moment for code in parts for part in parts[code]):
        return _by_place(parts, lead, translations)
    events = sorted(
        ((part.original.moment, code, part) for code in parts for part in parts[code]),
        key=lambda event: event[0],
    )
    now: dict[str, Part] = {}
    found: list[Candidate] = []
    for changed in _together(events):
        if lead in changed:
            now = {code: replace(part, lagging=True) for code, part in now.items()}
        now |= changed
        if lead in now:
            ordered = {code: now[code] for code in (lead, *translations) if code in now}
            found.append(Candidate(ordered))
    return found


def _together(events: Sequence[tuple[str, str, Part]]) -> Iterator[dict[str, Part]]:
    """Yield what came in one moment: one file of each language at a time, in their order."""
    for _, group in groupby(events, key=lambda event: event[0]):
        layers: list[dict[str, Part]] = []
        for _, code, part in group:
            layer = next((one for one in layers if code not in one), None)
            if layer is None:
                layer = {}
                layers.append(layer)
            layer[code] = part
        yield from layers


def _by_place(
    parts: Mapping[str, Sequence[Part]], lead: str, translations: Sequence[str]
) -> list[Candidate]:
    """Without moments: a translation belongs to the text that declares its day, or by its place."""
    found = []
    for place, part in enumerate(parts[lead]):
        beside = {lead: part}
        for code in translations:
            own = parts[code]
            same = [
                one
                for one in own
                if one.reading.declared
                and part.reading.declared
                and one.reading.declared.day == part.reading.declared.day
            ]
            if len(own) == len(parts[lead]):
                beside[code] = own[place]
            elif len(same) == 1:
                beside[code] = same[0]
        found.append(Candidate(beside))
    return found


def _days_of(part: Part) -> tuple[tuple[Basis, date], ...]:
    """Every day that is told of a text, the surest first."""
    found: list[tuple[Basis, date]] = []
    said = part.reading.declared
    if said and said.day and said.says is Says.EFFECTIVE:
        found.append((Basis.TEXT, said.day))
    if part.reading.front:
        found.append((Basis.FRONT_MATTER, part.reading.front))
    if said and said.day and said.says is Says.DATED:
        found.append((Basis.DATED, said.day))
    if part.original.seen:
        found.append((part.original.basis, part.original.seen))
    return tuple(found)


def _dated(states: Iterable[Candidate], lead: str) -> list[Candidate]:
    """Give each state the day from which it counts, never one before the state before it.

    A day that a text declares belongs to the first text that declares it: when a later one has
    other words and the same day, the day was not changed with them. Then the day on which it was
    seen counts, unless that is before the declared one.
    """
    found: list[Candidate] = []
    credited: date | None = None
    before: Candidate | None = None
    for state in states:
        part = state.parts[lead]
        days = _days_of(part)
        told = next((one for one in days if not one[0].is_seen), None)
        seen = next((one for one in days if one[0].is_seen), None)
        notes: list[Mapping[str, str]] = [*part.reading.notes]
        if part.reading.declared and part.reading.declared.day is None:
            notes.append(phrase("import-ambiguous", quote=part.reading.declared.quote))
        chosen = told or seen
        if told and told[1] == credited and seen and seen[1] > told[1]:
            chosen = seen
            notes.append(phrase("import-still-says", day=told[1]))
        if before and before.day and chosen and chosen[1] < before.day:
            if told and seen and seen[1] >= before.day:
                notes.append(phrase("import-says-earlier", day=told[1]))
                chosen = seen
            else:
                notes.append(phrase("import-says-earlier", day=chosen[1]))
                chosen = (before.basis or chosen[0], before.day)
        if before and part.reading.key == before.parts[lead].reading.key and before.day:
            chosen = (before.basis or Basis.TOLD, before.day)
        if told:
            credited = told[1]
        if chosen and chosen not in days:
            days = (*days, chosen)
        day, basis = (chosen[1], chosen[0]) if chosen else (None, None)
        before = replace(state, day=day, basis=basis, found=days, notes=tuple(notes))
        found.append(before)
    return found


def _proposed(states: Sequence[Candidate], lead: str, keep_all: bool) -> list[Candidate]:
    """Say what changed in each state, and what to do with it."""
    found: list[Candidate] = []
    last: Candidate | None = None
    for state in states:
        found.append(_weighed(state, last, lead))
        last = state
    if not keep_all:
        found = _folded(found)
    # What a version changed, it changed since the last one that is kept.
    kept: Candidate | None = None
    for place, state in enumerate(found):
        if state.action is Action.KEEP:
            counts, change = _difference(state, kept, lead)
            found[place] = replace(state, counts=counts, change=change)
            kept = state
    return found


def _folded(states: Sequence[Candidate]) -> list[Candidate]:
    """Let the last of several states of one day stand for all."""
    found = list(states)
    for place, state in enumerate(found[:-1]):
        following = next((one for one in found[place + 1 :] if one.action is not Action.SKIP), None)
        if state.action is Action.KEEP and following and following.day == state.day and state.day:
            found[place] = replace(state, action=Action.FOLD)
    return found


def _difference(
    state: Candidate, before: Candidate | None, lead: str
) -> tuple[Counts, Change | None]:
    """How many words changed, and of which kind the change may be; of a first text, none."""
    if before is None:
        return Counts(), None
    old, new = before.parts[lead].reading, state.parts[lead].reading
    counts = diff(old.tree, new.tree).counts
    if old.title != new.title:
        counts = counts + Counts(len(new.title.split()), len(old.title.split()))
    moved = any((counts.inserted, counts.deleted, counts.moved))
    return counts, Change.SUBSTANTIVE if moved else Change.EDITORIAL


def _weighed(state: Candidate, before: Candidate | None, lead: str) -> Candidate:
    if before is None:
        return state
    part, old = state.parts[lead], before.parts[lead]
    counts, change = _difference(state, before, lead)
    same = {code: one.reading.key for code, one in before.parts.items()}
    action, notes = Action.KEEP, state.notes
    if all(one.reading.key == same.get(code) for code, one in state.parts.items()):
        action, notes = Action.SKIP, (*notes, phrase("import-same-text"))
    elif part.original.tool:
        action, notes = Action.SKIP, (*notes, phrase("import-by-tool"))
    elif old.reading.key == part.reading.key:
        others = [code for code, one in state.parts.items() if one.reading.key != same.get(code)]
        notes = (*notes, phrase("import-only", languages=", ".join(others)))
    return replace(state, counts=counts, change=change, action=action, notes=notes)
