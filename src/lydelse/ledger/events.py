"""The version ledger: the append-only list of what was published, each line chained to the last.

A line is canonical JSON (keys sorted, no spaces, UTF-8). Its ``hash`` is the SHA-256 of the line
without ``hash``; its ``previous`` is the hash of the line before, 64 zeros for the first. So no
line can be altered, dropped or moved without the chain showing it; a tail that was cut off, or a
ledger written anew as a whole, shows only against an older copy (``verify --against``).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec

from lydelse.formats.days import plausible
from lydelse.formats.text import sha256
from lydelse.messages.problems import Problem, problem
from lydelse.model import Basis, Change, Channel, VersionId

LEDGER_FILE = "ledger.jsonl"
LASTING = "lasting"
"""The folder of what programs get of a version, stored as it was when it was published."""
FORMAT = 2
FORMATS = (1, 2)
"""Format 1 says nothing of prevailing language, time zone and lasting files."""
NO_HASH = "0" * 64
ENOUGH = 100
"""So many lines that are none are told; what has more is no ledger."""


class Line(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=True):
    """What every line says: who did it, when (ISO 8601 with offset), and why where due.

    ``timezone`` is where the day of the line is a day; None in lines of format 1. ``format``,
    ``n``, ``previous`` and ``hash`` are filled in by :func:`append`.
    """

    at: str
    by: str
    reason: str | None = None
    timezone: str | None = None
    format: int = 0
    n: int = 0
    previous: str = ""
    hash: str = ""

    def __post_init__(self) -> None:
        """Refuse what no command writes, so that no reader of the ledger stumbles on it."""
        if self.timezone is not None:
            zone_of(self.timezone)
        if self.moment.tzinfo is None:
            raise ValueError("`at` has no offset")
        for name in ("effective", "published", "day"):
            day = getattr(self, name, None)
            if day and not plausible(day):
                raise ValueError(f"`{name}` cannot be {day}")
        if not plausible(self.moment.date()):
            raise ValueError(f"`at` cannot be {self.at}")

    @property
    def moment(self) -> datetime:
        """``at`` as an aware datetime."""
        return datetime.fromisoformat(self.at)


class Settings(Line, frozen=True, kw_only=True, tag="settings"):
    """The facts that lines of format 1 lack, as the settings had them when this was written.

    ``files`` are the lasting files of the versions published until then.
    """

    prevailing: str
    redlines_back: int
    files: dict[str, str]
    organisation: str | None = None


class Event(Line, frozen=True, kw_only=True):
    """A line about a version of a document."""

    document: str
    version: str

    def __post_init__(self) -> None:
        """Refuse a version that is none."""
        super().__post_init__()
        if VersionId.parse(self.version) is None:
            raise ValueError(f"`{self.version}` is no version number")

    @property
    def version_id(self) -> VersionId:
        """``version`` as a number."""
        parsed = VersionId.parse(self.version)
        assert parsed is not None, "checked when the ledger was read"
        return parsed


class Adopt(Event, frozen=True, kw_only=True, tag="adopt"):
    """A text that applied before the ledger began; dates as the company states them, or None.

    ``basis`` says where ``effective`` comes from, if not from the company. ``originals`` maps a
    language to the path of the file as it was published then; its sum is in ``files``.
    ``prevailing``, ``redlines_back`` and ``organisation`` are facts of the publication, as those of
    ``Publish``.
    """

    effective: date | None
    published: date | None
    languages: tuple[str, ...]
    files: dict[str, str]
    addresses: dict[str, str]
    basis: Basis | None = None
    change: Change | None = None
    originals: dict[str, str] = {}
    prevailing: str | None = None
    redlines_back: int | None = None
    organisation: str | None = None


class Publish(Event, frozen=True, kw_only=True, tag="publish"):
    """A version was published; ``files`` maps each path to the SHA-256 of its bytes.

    ``prevailing`` is the language that prevails, ``redlines_back`` with how many versions before it
    this one is compared at least, ``organisation`` whose text it is; None in lines that an earlier
    release wrote. ``confirmations`` gives the reason for
    each section that an editorial version touches, ``notice_waiver`` the reason for a notice period
    shorter than the site's. ``law`` is the edition of what the law gives that the version tells,
    and whose authority, such as ``1 SE``; ``open_facts`` the reason for publishing a notice that
    owes facts which are not decided. ``approvals`` gives for each role that approved it the day.
    """

    predecessor: str | None
    effective: date
    change: Change
    languages: tuple[str, ...]
    files: dict[str, str]
    addresses: dict[str, str]
    prevailing: str | None = None
    redlines_back: int | None = None
    organisation: str | None = None
    confirmations: dict[str, str] = {}
    notice_waiver: str | None = None
    law: str | None = None
    open_facts: str | None = None
    approvals: dict[str, date] = {}


class Translate(Event, frozen=True, kw_only=True, tag="translate"):
    """A language was added to a published version."""

    language: str
    files: dict[str, str]
    addresses: dict[str, str]


class Postpone(Event, frozen=True, kw_only=True, tag="postpone"):
    """An upcoming version takes effect on a later day."""

    effective: date


class Withdraw(Event, frozen=True, kw_only=True, tag="withdraw"):
    """An upcoming version will never take effect."""


class Repeal(Event, frozen=True, kw_only=True, tag="repeal"):
    """The version in force ceases without a successor; ``effective`` is the first day without."""

    effective: date


class Note(Event, frozen=True, kw_only=True, tag="note"):
    """A better summary, per language."""

    summary: dict[str, str]


class Notify(Event, frozen=True, kw_only=True, tag="notify"):
    """Those concerned were told of a version on a day, in some languages.

    ``count`` is how many were, None if nobody knows. Who told them is ``by``.
    """

    day: date
    channel: Channel
    languages: tuple[str, ...]
    count: Annotated[int, msgspec.Meta(ge=1)] | None


class Redact(Event, frozen=True, kw_only=True, tag="redact"):
    """The bytes of ``files`` are gone by law or order; their hashes stay where they were."""

    files: tuple[str, ...]


AnyEvent = Adopt | Publish | Translate | Postpone | Withdraw | Repeal | Note | Notify | Redact
AnyLine = AnyEvent | Settings

_decoder = msgspec.json.Decoder(AnyLine)


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name; ``ValueError`` if there is none."""
    try:
        return ZoneInfo(name)
    except (LookupError, OSError) as error:
        raise ValueError(f"`{name}` is no time zone") from error


def lasting_path(document: str, version: object, language: str, name: str) -> str:
    """Where a lasting file of a version stands in the project."""
    return f"{LASTING}/{language}/{document}/{version}/{name}"


@dataclass(frozen=True)
class Ledger:
    """The lines in order."""

    lines: tuple[AnyLine, ...] = ()

    @cached_property
    def events(self) -> tuple[AnyEvent, ...]:
        """The lines about a version of a document."""
        return tuple(line for line in self.lines if not isinstance(line, Settings))

    @cached_property
    def settings(self) -> Settings | None:
        """What lines of format 1 lack, if it was written down."""
        return next((line for line in self.lines if isinstance(line, Settings)), None)

    @cached_property
    def _by_document(self) -> Mapping[str, tuple[AnyEvent, ...]]:
        found: dict[str, list[AnyEvent]] = defaultdict(list)
        for event in self.events:
            found[event.document].append(event)
        return {document: tuple(events) for document, events in found.items()}

    def of(self, document: str) -> tuple[AnyEvent, ...]:
        """Return the events of one document, in order."""
        return self._by_document.get(document, ())

    @cached_property
    def _versions(self) -> Mapping[str, frozenset[str]]:
        return {
            document: frozenset(event.version for event in events)
            for document, events in self._by_document.items()
        }

    def versions(self, document: str) -> frozenset[str]:
        """Return the numbers of the versions of a document that any line is about."""
        return self._versions.get(document, frozenset())

    def files(self) -> Mapping[str, str]:
        """Every published file's path and SHA-256, without those that were redacted."""
        result: dict[str, str] = {}
        for event in self.lines:
            if isinstance(event, Adopt | Publish | Translate | Settings):
                result |= event.files
            elif isinstance(event, Redact):
                result = {path: sha for path, sha in result.items() if path not in event.files}
        return result

    def publication_of(self, path: str) -> "Adopt | Publish | Translate | None":
        """Return the line that published a file; of a lasting one,
        its version's in that language."""
        return self._publications.get(path) or self._publications.get(path.rpartition("/")[0])

    @cached_property
    def _publications(self) -> Mapping[str, "Adopt | Publish | Translate"]:
        """By each file that they publish, and by each folder of lasting ones."""
        found: dict[str, Adopt | Publish | Translate] = {}
        for event in self.events:
            if isinstance(event, Adopt | Publish | Translate):
                languages = [event.language] if isinstance(event, Translate) else event.languages
                below = [lasting_path(event.document, event.version, one, "") for one in languages]
                for path in (*event.files, *(folder.rstrip("/") for folder in below)):
                    found.setdefault(path, event)
        return found

    def redacted(self) -> frozenset[str]:
        """Return the paths whose bytes are gone."""
        gone = {path for event in self.events if isinstance(event, Redact) for path in event.files}
        return frozenset(gone - self.files().keys())

    @property
    def last_hash(self) -> str:
        """What the next line has as ``previous``."""
        return self.lines[-1].hash if self.lines else NO_HASH


def canonical(values: Mapping[str, Any]) -> bytes:
    """One line of canonical JSON, without the line feed."""
    return json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _values(event: AnyLine) -> dict[str, Any]:
    values: dict[str, Any] = msgspec.to_builtins(event)
    return values


def line_of(event: AnyLine) -> bytes:
    """Return the line that an event stands on, with its line feed."""
    return canonical(_values(event)) + b"\n"


def append(ledger: Ledger, events: Iterable[AnyLine]) -> tuple[Ledger, bytes]:
    """Chain events to the end of a ledger; return the longer one and the lines that were added."""
    added: list[AnyLine] = []
    previous, n = ledger.last_hash, len(ledger.lines)
    for event in events:
        n += 1
        values = _values(event) | {"n": n, "previous": previous, "format": FORMAT}
        values.pop("hash", None)
        values["hash"] = previous = sha256(canonical(values))
        added.append(_decoder.decode(canonical(values)))
    return Ledger((*ledger.lines, *added)), b"".join(line_of(event) for event in added)


def read_ledger(data: bytes) -> tuple[Ledger, list[Problem]]:
    """Read and verify the bytes of ``ledger.jsonl``.

    Names each line that is no event, is not as it was written, or does not follow the line
    before. The events that could be read are returned as well.
    """
    events: list[AnyLine] = []
    problems: list[Problem] = []
    # What the next line must follow; `previous` is None after a line that was named already.
    n = 0
    previous: str | None = NO_HASH
    last: datetime | None = None
    unreadable = 0
    for number, line in enumerate(_lines(data), 1):
        event, fault = _read_line(line, number)
        unreadable += event is None
        if unreadable > ENOUGH:
            return Ledger(tuple(events)), problems  # this is another file
        n += 1
        if fault:
            problems.append(fault)
            previous = None
        elif event:
            if event.n != n or previous not in (None, event.previous):
                problems.append(problem("ledger-chain-broken", LEDGER_FILE, number, n=event.n))
            n, previous = event.n, event.hash
        if event:
            if last is not None and event.moment < last:
                problems.append(problem("ledger-clock-backwards", LEDGER_FILE, number, at=event.at))
            events.append(event)
            last = event.moment
    if not data.endswith(b"\n") and data:
        problems.append(problem("ledger-cut", LEDGER_FILE, data.count(b"\n") + 1))
    return Ledger(tuple(events)), problems


def _lines(data: bytes) -> Iterator[bytes]:
    """Yield the lines that end, one by one: of a file that is no ledger there may be millions."""
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        yield data[start:end]
        start = end + 1


def _read_line(line: bytes, number: int) -> tuple[AnyLine | None, Problem | None]:
    """Read one line by itself: an event, and whether its own hash proves it."""
    try:
        event = _decoder.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return None, problem("ledger-line-unreadable", LEDGER_FILE, number, why=error)
    if event.format not in FORMATS:
        found = problem("ledger-format-unknown", LEDGER_FILE, number, format=event.format)
        return event, found
    values = _values(event)
    values.pop("hash", None)
    if event.hash != sha256(canonical(values)) or line_of(event) != line + b"\n":
        return event, problem("ledger-line-altered", LEDGER_FILE, number)
    return event, None


def grows_from(old: bytes, new: bytes) -> list[Problem]:
    """Check that an older copy of the ledger is a prefix of the newer one, byte for byte."""
    if new.startswith(old):
        return []
    old_lines, new_lines = old.split(b"\n"), new.split(b"\n")
    pairs = zip(old_lines, new_lines, strict=False)
    same = next(
        (index for index, (a, b) in enumerate(pairs) if a != b),
        min(len(old_lines), len(new_lines)) - 1,
    )
    return [problem("ledger-not-grown", LEDGER_FILE, same + 1)]


def verify_files(
    ledger: Ledger, files: Mapping[str, bytes], sums: Mapping[str, str], published: Sequence[str]
) -> list[Problem]:
    """Compare the files that are there with those that the ledger proves.

    ``sums`` are those that were worked out already when a file was read. ``published`` are the
    paths that stand under a published version today, so that a file that was slipped in beside
    them shows.
    """
    problems = []
    proven, redacted = ledger.files(), ledger.redacted()
    for path, digest in proven.items():
        if path not in files:
            problems.append(problem("published-file-missing", path))
        elif (sums.get(path) or sha256(files[path])) != digest:
            problems.append(problem("published-file-altered", path))
    problems += [problem("redacted-file-present", path) for path in redacted if path in files]
    for path in published:
        if path not in proven and path not in redacted:
            problems.append(problem("published-file-added", path))
    return problems
