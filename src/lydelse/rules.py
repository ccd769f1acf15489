"""What may be written in the ledger, and when: the rules of a version's life, in one place.

The commands ask before they write; ``replay`` asks again of every line that was written, so that
a ledger made by hand is held to the same.
"""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lydelse.ledger import (
    LEDGER_FILE,
    Adopt,
    AnyEvent,
    Ledger,
    Note,
    Postpone,
    Publish,
    Redact,
    Repeal,
    Translate,
    Withdraw,
)
from lydelse.life import Life, Status, day_of, in_force, lives, upcoming
from lydelse.problems import Problem, problem


def objections(
    earlier: Iterable[AnyEvent], event: AnyEvent, timezone: ZoneInfo, path: str, line: int = 0
) -> list[Problem]:
    """Say what forbids an event after those before it; none if it may be written.

    ``earlier`` are all events of the ledger, in order. The problems are placed at ``path`` and
    ``line``: the file that the editor can mend, or the line of the ledger.
    """
    before = tuple(earlier)
    today = day_of(event, timezone)
    own = tuple(one for one in before if one.document == event.document)
    known = {life.version: life for life in lives(own, today, timezone)}
    found: list[Problem] = []
    named = {"document": event.document, "version": event.version}

    def no(code: str, **values: object) -> None:
        found.append(problem(code, path, line, **named, **values))

    if before and event.moment < before[-1].moment:
        no("clock-backwards", last=before[-1].at, now=event.at)
        return found
    if isinstance(event, Postpone | Withdraw | Repeal | Redact) and not (event.reason or "").strip():
        no("reason-missing", command=type(event).__name__.lower())
    if isinstance(event, Adopt | Publish):
        if event.version_id in known:
            no("already-published")
            return found
        _object_to_new(event, own, known.values(), today, no)
        return found
    life = known.get(event.version_id)
    if life is None:
        no("not-published")
        return found
    _object_to_later(event, life, known.values(), today, no)
    return found


def _object_to_new(event: Adopt | Publish, own: tuple[AnyEvent, ...], known, today: date, no) -> None:
    newest = max((life.version for life in known), default=None)
    if newest and event.version_id < newest:
        no("version-backwards", newest=newest)
    live = [life for life in known if life.status is not Status.WITHDRAWN and life.effective]
    latest = max(live, key=lambda life: (life.effective, life.version), default=None)
    if latest and event.effective and event.effective < latest.effective:
        no("effective-before-predecessor", effective=event.effective, other=latest.version,
           day=latest.effective)  # fmt: skip
    if isinstance(event, Adopt):
        if any(isinstance(one, Publish) for one in own):
            no("adopt-after-publish")
        if event.effective and event.effective > today:
            no("adopt-in-future", effective=event.effective)
        if event.published and event.published > today:
            no("adopt-in-future", effective=event.published)
    elif event.effective < today:
        no("effective-past", effective=event.effective, today=today)


def _object_to_later(event: AnyEvent, life: Life, known, today: date, no) -> None:
    match event:
        case Translate():
            if event.language in life.languages:
                no("already-translated", language=event.language)
        case Postpone():
            if life.status is not Status.UPCOMING:
                no("not-upcoming", command="postpone", status=life.status)
                return
            assert life.effective is not None, "an upcoming version has a day"
            if event.effective <= life.effective:
                no("postpone-not-later", effective=event.effective, day=life.effective)
            for other in known:
                if (
                    other.version > life.version
                    and other.status is Status.UPCOMING
                    and other.effective < event.effective
                ):
                    no("postpone-overtaken", effective=event.effective, other=other.version,
                       day=other.effective)  # fmt: skip
        case Withdraw():
            if life.status is not Status.UPCOMING:
                no("not-upcoming", command="withdraw", status=life.status)
        case Repeal():
            if life is not in_force(known):
                no("not-in-force", status=life.status)
            elif life.until is not None:
                coming = upcoming(known)
                if coming:
                    no("repeal-has-successor", other=coming[0].version)
                else:
                    no("already-repealed", day=life.until)
            if event.effective < today:
                no("effective-past", effective=event.effective, today=today)
        case Note():
            for language in event.summary:
                if language not in life.languages:
                    no("not-in-language", language=language)
        case Redact():
            for path in event.files:
                if path not in life.files:
                    no("redact-unknown-file", file=path)
                elif path in life.redacted:
                    no("already-redacted", file=path)


def replay(ledger: Ledger, timezone: ZoneInfo, now: datetime) -> list[Problem]:
    """Hold every line of a ledger to the rules, as if it were written now one by one.

    ``now`` catches a line that claims to be from the future.
    """
    found: list[Problem] = []
    for index, event in enumerate(ledger.events):
        found += objections(ledger.events[:index], event, timezone, LEDGER_FILE, index + 1)
        if event.moment > now:
            found.append(problem("ledger-from-future", LEDGER_FILE, index + 1, at=event.at))
    return found
