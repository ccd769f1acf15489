"""Events of a ledger made without files, for tests of the pure parts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from lydelse.ledger import events
from lydelse.ledger.events import AnyEvent, Ledger, append
from lydelse.ledger.rules import objections
from lydelse.model import Change, Channel
from tests.workbench import STOCKHOLM

START = datetime(2027, 1, 1, 11, 0, tzinfo=UTC)


def event(kind: str, version: str, at: datetime | str, **facts: Any) -> AnyEvent:
    """An event of a kind on a version of `terms`; days may be written as texts."""
    if isinstance(facts.get("effective"), str):
        facts["effective"] = date.fromisoformat(facts["effective"])
    if kind in ("adopt", "publish"):
        facts = {"languages": ("sv",), "files": {}, "addresses": {}, "effective": None, **facts}
    if kind == "publish":
        facts = {"predecessor": None, "change": Change.SUBSTANTIVE, **facts}
    if kind == "adopt":
        facts = {"published": None, **facts}
    if kind == "translate":
        facts = {"files": {}, "addresses": {}, **facts}
    if kind == "notify":
        facts = {"day": date(2027, 1, 1), "channel": Channel.EMAIL, "languages": ("sv",),
                 "count": None, **facts}  # fmt: skip
    if kind in ("postpone", "withdraw", "repeal", "redact"):
        facts = {"reason": "Så beslutades.", **facts}
    moment = at if isinstance(at, str) else at.astimezone(STOCKHOLM).isoformat()
    head = {"document": "terms", "version": version, "at": moment, "by": "Astrid Ek"}
    made: AnyEvent = getattr(events, kind.capitalize())(**head | facts)
    return made


def chained(events: Iterable[AnyEvent]) -> tuple[Ledger, list[bytes]]:
    """A ledger of some events, and its lines."""
    whole, data = append(Ledger(), events)
    return whole, data.splitlines(keepends=True)


VERSIONS = st.builds("{}.{}".format, st.integers(1, 2), st.integers(0, 11))
ATTEMPTS = st.lists(
    st.tuples(
        st.integers(0, 200),  # hours since the attempt before
        st.sampled_from(
            ["publish"] * 4
            + ["adopt", "postpone", "withdraw", "repeal", "translate", "note", "notify"]
        ),
        VERSIONS,
        st.integers(-3, 20),  # days from then until it is to apply
    ),
    max_size=25,
)


@st.composite
def histories(draw: st.DrawFn) -> list[AnyEvent]:
    """Events as editors might try them, less those that the rules forbid."""
    events: list[AnyEvent] = []
    now = START
    for hours, kind, version, days in draw(ATTEMPTS):
        now += timedelta(hours=hours)
        day = now.astimezone(STOCKHOLM).date() + timedelta(days=days)
        facts: dict[str, Any] = {}
        if kind in ("publish", "postpone", "repeal") or (kind == "adopt" and days < 0):
            facts["effective"] = day
        if kind == "translate":
            facts["language"] = "en"
        if kind == "note":
            facts["summary"] = {"sv": f"Så här {days} å 🙂"}
        if kind == "notify":
            facts["count"] = abs(days) or None
        made = event(kind, version, now, **facts)
        if not objections(events, made, STOCKHOLM, "ledger.jsonl"):
            events.append(made)
    return events
