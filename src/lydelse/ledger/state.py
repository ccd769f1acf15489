"""A version's life: its status on a day, computed from the events of the ledger and that day.

Nothing else decides what is in force. Days are days in the site's time zone; the caller passes
today in. Within a document, numbers and effective days run the same way; on the same day the
higher number prevails.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from lydelse.ledger.events import (
    Adopt,
    AnyEvent,
    Note,
    Notify,
    Postpone,
    Publish,
    Redact,
    Repeal,
    Translate,
    Withdraw,
    zone_of,
)
from lydelse.model import Basis, Change, VersionId


class Status(StrEnum):
    """What a version is on a day."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    IN_FORCE = "in-force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REPEALED = "repealed"


@dataclass(frozen=True)
class VersionState:
    """One published version as it stands on a day.

    ``effective`` is the first day it applies, None if it was adopted and nobody knows; ``until``
    the last day, None while no later version or repeal ends it. ``until`` before ``effective``
    says that a higher number took effect the same day: it never applied. ``published`` is the
    day it was published, for an adopted text as the company states it, or None; ``entered`` the
    day on which the ledger took it in, and ``updated`` the moment of the last line about it (None
    for a draft). ``follows`` is the version it was made to follow, for ever; ``predecessor`` and
    ``successor`` are its neighbours today, without those withdrawn. ``languages`` maps each
    language to the day it was published in (None: adopted, day unknown). ``basis`` says where the
    day of an adopted text comes from, ``originals`` where its files of that time stand.
    ``prevailing``, ``redlines_back``, ``organisation`` and ``timezone`` are those of its line; None
    in a draft and in an old line. ``told`` says when people were told of it, and how.
    """

    version: VersionId
    status: Status
    effective: date | None
    until: date | None
    published: date | None
    entered: date
    updated: datetime | None
    adopted: bool
    change: Change | None
    follows: VersionId | None
    predecessor: VersionId | None
    successor: VersionId | None
    languages: Mapping[str, date | None]
    files: Mapping[str, str]
    notes: Mapping[str, str]
    redacted: frozenset[str]
    reason: str | None
    postponed_from: tuple[date, ...]
    basis: Basis | None = None
    originals: Mapping[str, str] = field(default_factory=dict)
    prevailing: str | None = None
    redlines_back: int | None = None
    organisation: str | None = None
    timezone: str | None = None
    told: tuple[Notify, ...] = ()

    @property
    def last_modified(self) -> date | None:
        """The day the version was published; None for an adopted text whose day is unknown."""
        return self.published

    @property
    def only_seen(self) -> bool:
        """Whether all that is known of its first day is that the text was there on it."""
        return bool(self.basis and self.basis.is_seen)

    @property
    def never_applied(self) -> bool:
        """Whether it was withdrawn, or overtaken on its first day.

        An adopted text was there, if only for a part of its day.
        """
        if self.status is Status.WITHDRAWN:
            return True
        return bool(self.effective and self.until and self.until < self.effective)


def day_of(event: AnyEvent, timezone: ZoneInfo) -> date:
    """Return the day on which an event happened, in the time zone that it names,
    else in the given one."""
    zone = zone_of(event.timezone) if event.timezone else timezone
    return event.moment.astimezone(zone).date()


def states(events: Iterable[AnyEvent], today: date, timezone: ZoneInfo) -> tuple[VersionState, ...]:
    """Return the published versions of one document as they stand on a day, in order of time.

    The numbers run the same way, but for an adopted text that was found later: it stands where its
    day puts it. ``events`` are the document's, in order; those after ``today`` are not looked at.
    """
    so_far = StateBuilder()
    for event in events:
        day = day_of(event, timezone)
        if day > today:
            break
        so_far.take(event, day)
    return so_far.on(today)


class StateBuilder:
    """What the events of one document, taken one by one, have said so far."""

    def __init__(self) -> None:
        self._known: dict[VersionId, VersionState] = {}
        self._ended: dict[VersionId, date] = {}

    def on(self, today: date) -> tuple[VersionState, ...]:
        """Return the versions as they stand on a day that is not before the last event."""
        placed = _placed(line_of_time(self._known.values()), self._ended, today)
        self._known = {state.version: state for state in placed}
        return placed

    def take(self, event: AnyEvent, day: date) -> None:
        """Take the next event, which happened on a day."""
        id = event.version_id
        if isinstance(event, Publish):
            follows = VersionId.parse(event.predecessor or "")
            self._known[id] = _published(event, day, day, follows)
        elif isinstance(event, Adopt):
            self._known[id] = _published(event, event.published, day, None)
        elif id in self._known:  # if not, `verify` names the line; it says nothing of a version
            self._known[id] = _changed(self._known[id], event, day)
            if isinstance(event, Repeal):
                self._ended[id] = event.effective


def _changed(state: VersionState, event: AnyEvent, day: date) -> VersionState:
    """Return a version after one more event."""
    state = replace(state, updated=event.moment)
    match event:
        case Translate():
            languages = {**state.languages, event.language: day}
            return replace(state, languages=languages, files={**state.files, **event.files})
        case Postpone():
            was = (state.effective,) if state.effective else ()
            return replace(
                state,
                effective=event.effective,
                reason=event.reason,
                postponed_from=(*state.postponed_from, *was),
            )
        case Withdraw():
            return replace(state, status=Status.WITHDRAWN, reason=event.reason)
        case Repeal():
            return replace(state, reason=event.reason)
        case Note():
            return replace(state, notes={**state.notes, **event.summary})
        case Notify():
            return replace(state, told=(*state.told, event))
        case Redact():
            gone = state.redacted | set(event.files)
            return replace(state, redacted=gone, reason=event.reason)
    return state


def _published(
    event: Adopt | Publish, published: date | None, entered: date, follows: VersionId | None
) -> VersionState:
    return VersionState(
        version=event.version_id,
        status=Status.UPCOMING,
        effective=event.effective,
        until=None,
        published=published,
        entered=entered,
        updated=event.moment,
        adopted=isinstance(event, Adopt),
        change=event.change,
        follows=follows,
        predecessor=None,
        successor=None,
        languages=dict.fromkeys(event.languages, published),
        files=event.files,
        notes={},
        redacted=frozenset(),
        reason=None,
        postponed_from=(),
        basis=event.basis if isinstance(event, Adopt) else None,
        originals=event.originals if isinstance(event, Adopt) else {},
        prevailing=event.prevailing,
        redlines_back=event.redlines_back,
        organisation=event.organisation,
        timezone=event.timezone,
    )


def line_of_time(known: Iterable[VersionState]) -> list[VersionState]:
    """Return versions in order of time, each following the one before it.

    Adopted texts come first: by their days, and those of which no day is known after the number
    before theirs. What was published follows, by number. What an adopted text follows is the one
    before it, however late that was found; so it is for the first that was published after them.
    """
    in_numbers = sorted(known, key=lambda state: state.version)
    adopted: list[VersionState] = []
    for state in in_numbers:
        if not state.adopted:
            continue
        place = len(adopted)
        while place and _is_later(adopted[place - 1], state):
            place -= 1
        adopted.insert(place, state)
    ordered: list[VersionState] = []
    for state in adopted:
        ordered.append(_following(state, ordered[-1].version if ordered else None))
    last = ordered[-1].version if ordered else None
    old = {state.version for state in ordered}
    for state in in_numbers:
        if not state.adopted:
            after_them = state.follows is None or state.follows in old
            ordered.append(_following(state, last) if after_them else state)
    return ordered


def _is_later(one: VersionState, other: VersionState) -> bool:
    """Whether an adopted text of a lower number is known to have come after another."""
    return bool(one.effective and other.effective and one.effective > other.effective)


def _following(state: VersionState, follows: VersionId | None) -> VersionState:
    return state if state.follows == follows else replace(state, follows=follows)


def _placed(
    all_lives: Sequence[VersionState], ended: Mapping[VersionId, date], today: date
) -> tuple[VersionState, ...]:
    """Give each version its neighbours, its last day and its status."""
    live = [state for state in all_lives if state.status is not Status.WITHDRAWN]
    after = dict(zip((x.version for x in live), live[1:], strict=False))
    overtaken = {x.version for x, y in pairwise(live) if _is_overtaken(x, y)}
    placed = []
    for state in all_lives:
        if state.status is Status.WITHDRAWN:
            earlier = [x.version for x in live if x.version < state.version]
            earlier = [version for version in earlier if version not in overtaken]
            was = earlier[-1] if earlier else None
            placed.append(_standing(state, state.status, state.until, was, state.successor))
            continue
        successor = after.get(state.version)
        ends = [successor.effective] if successor and successor.effective else []
        repealed = ended.get(state.version)
        if repealed:
            ends.append(repealed)
        until = min(ends) - timedelta(days=1) if ends else None
        if state.adopted and until and state.effective and until < state.effective:
            until = state.effective  # replaced on its first day, but it was there
        if state.effective is not None and state.effective > today:
            status = Status.UPCOMING
        elif successor and successor.effective is None:
            status = Status.SUPERSEDED  # both adopted; nobody knows when the one followed the other
        elif state.adopted and successor and successor.effective and successor.effective <= today:
            status = Status.SUPERSEDED  # though today may be the last day of both
        elif until is None or until >= today:
            status = Status.IN_FORCE
        elif repealed and until == repealed - timedelta(days=1):
            status = Status.REPEALED
        else:
            status = Status.SUPERSEDED
        at = live.index(state)
        was = next((x.version for x in reversed(live[:at]) if x.version not in overtaken), None)
        then = next((x.version for x in live[at + 1 :] if x.version not in overtaken), None)
        placed.append(_standing(state, status, until, was, then))
    return tuple(placed)


def _is_overtaken(state: VersionState, successor: VersionState) -> bool:
    """Whether a version was corrected before the day it was to apply: nobody ever had to follow it.

    One that was replaced on its first day was in force for some hours.
    """
    announced = state.published and state.effective and state.published < state.effective
    return bool(announced and state.effective == successor.effective and not state.adopted)


def applies_until(
    all_lives: Iterable[VersionState], effective: date, today: date
) -> VersionState | None:
    """Return the version that applies until a new one takes effect; None if it is the first to
    apply.

    It is not the newest one if that is to take effect on the same day: then the new version
    corrects it before anybody had to follow it.
    """
    live = [state for state in all_lives if state.status is not Status.WITHDRAWN]
    return next(
        (
            state
            for state in reversed(live)
            if state.effective is None or state.effective < effective or state.effective <= today
        ),
        None,
    )


def _standing(
    state: VersionState,
    status: Status,
    until: date | None,
    predecessor: VersionId | None,
    successor: VersionId | None,
) -> VersionState:
    """Return ``state`` with its neighbours and status set, unchanged if they already are."""
    if (state.status, state.until, state.predecessor, state.successor) == (
        status, until, predecessor, successor
    ):  # fmt: skip
        return state
    return replace(state, status=status, until=until, predecessor=predecessor, successor=successor)


def in_force(all_lives: Iterable[VersionState]) -> VersionState | None:
    """Return the one version that applies on the day the lives were computed for."""
    return next((state for state in all_lives if state.status is Status.IN_FORCE), None)


def upcoming(all_lives: Iterable[VersionState]) -> tuple[VersionState, ...]:
    """Return the versions that will apply, the nearest day first."""
    return tuple(state for state in all_lives if state.status is Status.UPCOMING)


def newest_live(all_lives: Sequence[VersionState]) -> VersionId | None:
    """Return the number that the next version must be based on: the last in time."""
    live = [state.version for state in all_lives if state.status is not Status.WITHDRAWN]
    return live[-1] if live else None


def states_after(all_states: Sequence[VersionState], version: VersionId) -> Sequence[VersionState]:
    """Return the versions that come after another in time."""
    place = next(at for at, state in enumerate(all_states) if state.version == version)
    return all_states[place + 1 :]


def states_before(all_lives: Sequence[VersionState], version: VersionId) -> list[VersionState]:
    """Return the versions that come before another in time; by number if it is not among them."""
    numbers = [state.version for state in all_lives]
    if version in numbers:
        return list(all_lives[: numbers.index(version)])
    return [state for state in all_lives if state.version < version]
