"""Each rule of the ledger by itself: the event that breaks it, and its nearest that does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lydelse.ledger.events import AnyEvent
from lydelse.ledger.rules import objections
from tests.ledger.chains import event
from tests.workbench import STOCKHOLM

NOON = datetime(2027, 1, 1, 11, 0, tzinfo=UTC)
FILE = "docs/sv/terms/1.0.md"
PUBLISHED = event(
    "publish", "1.0", NOON, effective="2027-01-01", files={FILE: "0" * 64}, languages=("sv",)
)
UPCOMING = event("publish", "1.1", NOON, effective="2027-03-01", predecessor="1.0")


def codes(before: list[AnyEvent], kind: str, version: str, hours: int, **facts: Any) -> list[str]:
    """The codes of what forbids an event some hours after noon."""
    made = event(kind, version, NOON + timedelta(hours=hours), **facts)
    return [one.code for one in objections(before, made, STOCKHOLM, "ledger.jsonl")]


@pytest.mark.parametrize("hours", [-1, -24 * 365])
def test_the_clock_does_not_run_backwards(hours: int) -> None:
    assert "clock-backwards" in codes([PUBLISHED], "note", "1.0", hours, summary={"sv": "Så."})
    assert codes([PUBLISHED], "note", "1.0", 0, summary={"sv": "Så."}) == []


def test_only_what_is_in_force_is_repealed() -> None:
    before = [PUBLISHED, UPCOMING]
    assert "not-in-force" in codes(before, "repeal", "1.1", 1, effective="2027-01-02")
    assert codes([PUBLISHED], "repeal", "1.0", 1, effective="2027-01-02") == []


def test_only_a_file_of_the_version_is_redacted() -> None:
    assert codes([PUBLISHED], "redact", "1.0", 1, files=("docs/sv/terms/9.9.md",)) == [
        "redact-unknown-file"
    ]
    assert codes([PUBLISHED], "redact", "1.0", 1, files=(FILE,)) == []
