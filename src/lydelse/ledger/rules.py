"""What may be written in the ledger, and when: the rules of a version's life, in one place.

The commands ask before they write; ``replay`` asks again of every line that was written, so that
a ledger made by hand is held to the same (DECISIONS.md D18).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lydelse.ledger.events import (
    LASTING,
    LEDGER_FILE,
    Adopt,
    AnyEvent,
    Ledger,
    Note,
    Notify,
    Postpone,
    Publish,
    Redact,
    Repeal,
    Settings,
    Translate,
    Withdraw,
)
from lydelse.ledger.state import StateBuilder, Status, VersionState, day_of, states, upcoming
from lydelse.messages.problems import Problem, problem, said_status
from lydelse.model import Change


def objections(
    earlier: Iterable[AnyEvent], event: AnyEvent, timezone: ZoneInfo, path: str, line: int = 0
) -> list[Problem]:
    """Say what forbids an event after those before it; none if it may be written.

    ``earlier`` are all events of the ledger, in order. The problems are placed at ``path`` and
    ``line``: the file that the editor can fix, or the line of the ledger.
    """
    before = tuple(earlier)
    today = day_of(event, timezone)
    own = states((one for one in before if one.document == event.document), today, timezone)
    return _Rules(event, own, before[-1] if before else None, today, path, line).broken()


def too_early(
    effective: date, known: Iterable[VersionState], today: date | None
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield why a new version cannot apply from a day: code and values of each problem.

    ``known`` are the versions before it; ``today`` is None for a text that applies already.
    """
    dated = [
        (state.effective, state.version)
        for state in known
        if state.effective and state.status is not Status.WITHDRAWN
    ]
    if dated and effective < max(dated)[0]:
        day, other = max(dated)
        named = {"effective": effective, "other": other, "day": day}
        yield "effective-before-predecessor", named
    if today and effective < today:
        yield "effective-past", {"effective": effective, "today": today}


def replay(ledger: Ledger, timezone: ZoneInfo, now: datetime) -> list[Problem]:
    """Hold every line of a ledger to the rules, as if it were written now one by one.

    ``now`` catches a line that claims to be from the future.
    """
    found: list[Problem] = []
    documents: dict[str, StateBuilder] = defaultdict(StateBuilder)
    last: AnyEvent | None = None
    for line, event in enumerate(ledger.lines, 1):
        if event.moment > now:
            found.append(problem("ledger-from-future", LEDGER_FILE, line, at=event.at))
        if isinstance(event, Settings):
            if event is not ledger.settings:
                why = problem("settings-twice", LEDGER_FILE, line).causes
                found.append(problem("ledger-rule-broken", LEDGER_FILE, line, why=why))
            continue
        document, day = documents[event.document], day_of(event, timezone)
        for broken in _Rules(event, document.on(day), last, day, LEDGER_FILE, line).broken():
            found.append(problem("ledger-rule-broken", LEDGER_FILE, line, why=broken.causes))
        document.take(event, day)
        last = event
    return found


def _same(one: Notify, other: Notify) -> bool:
    """Whether two lines tell one thing: a form that was sent twice."""
    return (one.day, one.channel, {*one.languages}, one.count) == (
        other.day, other.channel, {*other.languages}, other.count
    )  # fmt: skip


class _Rules:
    """What a new event must keep to, given the lives of its document and the last line of all."""

    def __init__(
        self,
        event: AnyEvent,
        own: Iterable[VersionState],
        last: AnyEvent | None,
        today: date,
        path: str,
        line: int,
    ) -> None:
        self.event, self.last, self.today, self.path, self.line = event, last, today, path, line
        self.known = {state.version: state for state in own}
        self.found: list[Problem] = []

    def no(self, code: str, **values: object) -> None:
        """Object to the event."""
        named = {"document": self.event.document, "version": self.event.version}
        self.found.append(problem(code, self.path, self.line, **named, **values))

    def broken(self) -> list[Problem]:
        """Every rule that the event would break."""
        event = self.event
        if self.last and event.moment < self.last.moment:
            self.no("clock-backwards", last=self.last.at, now=event.at)
            return self.found
        needs_reason = isinstance(event, Postpone | Withdraw | Repeal | Redact)
        if needs_reason and not (event.reason or "").strip():
            self.no("reason-missing", command=type(event).__name__.lower())
        state = self.known.get(event.version_id)
        match event:
            case Adopt() | Publish() if state:
                self.no("already-published")
            case Adopt() | Publish():
                self._new(event)
            case _ if state is None:
                self.no("not-published")
            case Translate() if event.language in state.languages:
                self.no("already-translated", language=event.language)
            case Postpone() | Withdraw() if state.status is not Status.UPCOMING:
                command, status = type(event).__name__.lower(), said_status(state.status)
                self.no("not-upcoming", command=command, status=status)
            case Postpone():
                self._postpone(event, state)
            case Repeal():
                self._repeal(event, state)
            case Note():
                for language in sorted(event.summary.keys() - state.languages.keys()):
                    self.no("not-in-language", language=language)
            case Notify():
                self._notify(event, state)
            case Redact():
                for file in event.files:
                    if file not in state.files and not self._lasts(file):
                        self.no("redact-unknown-file", file=file)
                    elif file in state.redacted:
                        self.no("already-redacted", file=file)
        return self.found

    def _new(self, event: Adopt | Publish) -> None:
        """Object to what does not run by number and by day; an old text goes where its day is."""
        if isinstance(event, Adopt):
            self._adopt(event)
            return
        if event.version_id.major == 0:
            self.no("number-of-the-past")
        newest = max(self.known, default=None)
        if newest and event.version_id < newest:
            self.no("version-backwards", newest=newest)
        for code, values in too_early(event.effective, self.known.values(), self.today):
            self.no(code, **values)

    def _adopt(self, event: Adopt) -> None:
        """Before all that was published here, by number and by day; among old texts, anywhere."""
        published = [state for state in self.known.values() if not state.adopted]
        if published:
            first = min(published, key=lambda state: state.version)
            day = first.effective
            before = event.effective and day and event.effective < day
            if event.version_id > first.version or not before:
                self.no("adopt-after-publish", other=first.version, day=day)
        elif event.effective is None and self.known and event.version_id < max(self.known):
            self.no("version-backwards", newest=max(self.known))
        for stated in (event.effective, event.published):
            if stated and stated > self.today:
                self.no("adopt-in-future", effective=stated)

    def _postpone(self, event: Postpone, state: VersionState) -> None:
        """Later, but not past a version that is to follow."""
        assert state.effective is not None, "an upcoming version has a day"
        if event.effective <= state.effective:
            self.no("postpone-not-later", effective=event.effective, day=state.effective)
        for other in upcoming(self.known.values()):
            assert other.effective is not None, "an upcoming version has a day"
            if other.version > state.version and other.effective < event.effective:
                self.no(
                    "postpone-overtaken",
                    effective=event.effective,
                    other=other.version,
                    day=other.effective,
                )

    def _notify(self, event: Notify, state: VersionState) -> None:
        """Object to what did not happen, was told before, or changes nothing for anybody."""
        for language in sorted({*event.languages} - state.languages.keys()):
            self.no("not-in-language", language=language)
        if event.day > self.today:
            self.no("told-in-future", day=event.day)
        if state.change is Change.EDITORIAL and not event.reason:
            self.no("told-of-editorial")
        if any(_same(event, one) for one in state.told):
            self.no("told-already", day=event.day, channel=event.channel)

    def _lasts(self, file: str) -> bool:
        """Whether a file is a lasting one of the version, perhaps proven by the settings' line."""
        below = f"/{self.event.document}/{self.event.version}/"
        return file.startswith(f"{LASTING}/") and below in file

    def _repeal(self, event: Repeal, state: VersionState) -> None:
        """In force, and nothing waiting to follow."""
        if state.status is not Status.IN_FORCE:
            self.no("not-in-force", status=said_status(state.status))
        elif coming := upcoming(self.known.values()):
            self.no("repeal-has-successor", other=coming[0].version)
        elif state.until is not None:
            self.no("already-repealed", day=state.until)
        if event.effective < self.today:
            self.no("effective-past", effective=event.effective, today=self.today)
