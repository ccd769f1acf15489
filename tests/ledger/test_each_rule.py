"""Each rule of the ledger by itself: the event that breaks it, and its nearest that does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lydelse.ledger.events import AnyEvent, Ledger, Settings, append
from lydelse.ledger.rules import objections, replay, too_early
from lydelse.ledger.state import states
from lydelse.model import Change, VersionId
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


# --- what every line keeps to ---------------------------------------------------------------


def test_a_line_that_turns_the_clock_back_is_told_nothing_more() -> None:
    assert codes([PUBLISHED], "withdraw", "9.9", -1, reason="") == ["clock-backwards"]


@pytest.mark.parametrize("reason", [None, "", "  "])
@pytest.mark.parametrize(
    ("kind", "version", "facts"),
    [
        ("postpone", "1.1", {"effective": "2027-04-01"}),
        ("withdraw", "1.1", {}),
        ("repeal", "1.0", {"effective": "2027-01-01"}),
        ("redact", "1.0", {"files": (FILE,)}),
    ],
)
def test_what_takes_something_back_says_why(
    kind: str, version: str, facts: dict[str, Any], reason: str | None
) -> None:
    before = [PUBLISHED] if kind == "repeal" else [PUBLISHED, UPCOMING]
    assert codes(before, kind, version, 1, reason=reason, **facts) == ["reason-missing"]
    assert codes(before, kind, version, 1, **facts) == []


def test_a_version_is_written_once_and_only_then_written_about() -> None:
    assert codes([PUBLISHED], "publish", "1.0", 1, effective="2027-01-02") == ["already-published"]
    assert codes([PUBLISHED], "adopt", "1.0", 1, effective="2020-01-01") == ["already-published"]
    assert codes([PUBLISHED], "note", "1.1", 1, summary={"sv": "Så."}) == ["not-published"]
    assert codes([], "note", "1.0", 1, summary={"sv": "Så."}) == ["not-published"]
    assert codes([], "publish", "1.0", 1, effective="2027-01-01") == []


def test_the_lines_of_other_documents_count_for_the_clock_alone() -> None:
    other = event("publish", "1.0", NOON, effective="2027-01-01", document="privacy")
    assert codes([other], "publish", "1.0", 1, effective="2027-01-01") == []
    assert codes([other], "publish", "1.0", -1, effective="2027-01-01") == ["clock-backwards"]


# --- publish --------------------------------------------------------------------------------


def test_what_is_published_here_begins_at_one() -> None:
    assert codes([], "publish", "0.9", 1, effective="2027-01-01") == ["number-of-the-past"]
    assert codes([], "publish", "1.0", 1, effective="2027-01-01") == []


def test_numbers_run_forward() -> None:
    newer = event("publish", "2.0", NOON, effective="2027-01-01", predecessor="1.0")
    before = [PUBLISHED, newer]
    assert codes(before, "publish", "1.9", 1, effective="2027-01-01") == ["version-backwards"]
    assert codes(before, "publish", "2.1", 1, effective="2027-01-01") == []


def test_a_version_applies_from_today_at_the_earliest() -> None:
    assert codes([], "publish", "1.0", 1, effective="2026-12-31") == ["effective-past"]
    assert codes([], "publish", "1.0", 1, effective="2027-01-01") == []
    assert list(too_early(date(2020, 1, 1), [], None)) == [], "a text that applies already"


def test_a_version_does_not_apply_before_the_one_that_it_follows() -> None:
    before = [PUBLISHED, UPCOMING]
    early = codes(before, "publish", "1.2", 1, effective="2027-02-28")
    assert early == ["effective-before-predecessor"]
    assert codes(before, "publish", "1.2", 1, effective="2027-03-01") == []
    withdrawn = event("withdraw", "1.1", NOON + timedelta(minutes=5))
    assert codes([*before, withdrawn], "publish", "1.2", 1, effective="2027-02-28") == []


def test_a_version_may_follow_a_text_of_which_no_day_is_known() -> None:
    unknown = event("adopt", "0.9", NOON)
    assert codes([unknown], "publish", "1.0", 1, effective="2027-01-01") == []


def test_the_latest_day_before_it_is_named() -> None:
    before = [PUBLISHED, event("adopt", "0.1", NOON, effective="2026-01-01"), UPCOMING]
    known = states(before, date(2027, 1, 1), STOCKHOLM)
    (code, named), *more = too_early(date(2026, 6, 1), known, date(2027, 1, 1))
    assert (code, [one for one, _ in more]) == ("effective-before-predecessor", ["effective-past"])
    assert (named["other"], named["day"]) == (VersionId(1, 1), date(2027, 3, 1))


# --- adopt ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "effective", "refused"),
    [
        ("0.9", "2026-12-31", False),
        ("0.9", "2027-01-01", True),  # the day of what was published
        ("0.9", None, True),  # no day is before it
        ("1.1", "2026-12-31", True),  # the number is after it
    ],
)
def test_an_old_text_comes_before_all_that_was_published(
    version: str, effective: str | None, refused: bool
) -> None:
    found = codes([PUBLISHED], "adopt", version, 1, effective=effective)
    assert found == ["adopt-after-publish"] * refused


def test_the_first_that_was_published_is_the_measure() -> None:
    before = [PUBLISHED, UPCOMING]
    assert codes(before, "adopt", "0.9", 1, effective="2027-01-01") == ["adopt-after-publish"]
    adopted = event("adopt", "0.5", NOON - timedelta(hours=1), effective="2020-01-01")
    assert codes([adopted, PUBLISHED], "adopt", "0.9", 1, effective="2026-01-01") == []


def test_an_old_text_without_a_day_has_the_next_number() -> None:
    one, other = (event("adopt", number, NOON, effective="2020-01-01") for number in ("1.0", "1.2"))
    assert codes([one, other], "adopt", "1.1", 1) == ["version-backwards"]
    assert codes([one, other], "adopt", "1.3", 1) == []
    assert codes([one, other], "adopt", "1.1", 1, effective="2019-01-01") == []
    assert codes([], "adopt", "1.1", 1) == []


@pytest.mark.parametrize("key", ["effective", "published"])
def test_an_old_text_is_of_today_at_the_latest(key: str) -> None:
    days = {"effective": date(2026, 1, 1), "published": date(2026, 1, 1)}
    for day, found in ((date(2027, 1, 1), []), (date(2027, 1, 2), ["adopt-in-future"])):
        assert codes([], "adopt", "1.0", 1, **{**days, key: day}) == found


# --- what is said of a version ----------------------------------------------------------------


def test_a_language_is_added_once() -> None:
    assert codes([PUBLISHED], "translate", "1.0", 1, language="sv") == ["already-translated"]
    assert codes([PUBLISHED], "translate", "1.0", 1, language="en") == []


@pytest.mark.parametrize(
    ("kind", "facts"), [("postpone", {"effective": "2027-04-01"}), ("withdraw", {})]
)
def test_only_what_is_to_come_is_put_off_or_taken_back(kind: str, facts: dict[str, Any]) -> None:
    before = [PUBLISHED, UPCOMING]
    assert codes(before, kind, "1.0", 1, **facts) == ["not-upcoming"]
    assert codes(before, kind, "1.1", 1, **facts) == []


def test_a_version_is_put_off_to_a_later_day() -> None:
    before = [PUBLISHED, UPCOMING]
    for day in ("2027-02-28", "2027-03-01"):
        assert codes(before, "postpone", "1.1", 1, effective=day) == ["postpone-not-later"]
    assert codes(before, "postpone", "1.1", 1, effective="2027-03-02") == []


def test_a_version_is_not_put_off_past_one_that_follows_it() -> None:
    last = event("publish", "1.2", NOON, effective="2027-05-01", predecessor="1.1")
    before = [PUBLISHED, UPCOMING, last]
    assert codes(before, "postpone", "1.1", 1, effective="2027-05-02") == ["postpone-overtaken"]
    assert codes(before, "postpone", "1.1", 1, effective="2027-05-01") == []
    assert codes(before, "postpone", "1.2", 1, effective="2028-01-01") == []


def test_a_version_is_repealed_once_while_nothing_is_to_follow_it() -> None:
    following = codes([PUBLISHED, UPCOMING], "repeal", "1.0", 1, effective="2027-01-02")
    assert following == ["repeal-has-successor"]
    repealed = event("repeal", "1.0", NOON, effective="2027-02-01")
    again = codes([PUBLISHED, repealed], "repeal", "1.0", 1, effective="2027-03-01")
    assert again == ["already-repealed"]


def test_a_version_is_repealed_from_today_at_the_earliest() -> None:
    assert codes([PUBLISHED], "repeal", "1.0", 1, effective="2026-12-31") == ["effective-past"]
    assert codes([PUBLISHED], "repeal", "1.0", 1, effective="2027-01-01") == []


def test_a_summary_is_in_the_languages_of_the_version() -> None:
    words = {"en": "So.", "de": "So.", "sv": "Så."}
    assert codes([PUBLISHED], "note", "1.0", 1, summary=words) == ["not-in-language"] * 2
    assert codes([PUBLISHED], "note", "1.0", 1, summary={"sv": "Så."}) == []


def test_people_are_told_in_the_languages_of_the_version_and_not_tomorrow() -> None:
    told = codes([PUBLISHED], "notify", "1.0", 1, languages=("sv", "en"))
    assert told == ["not-in-language"]
    assert codes([PUBLISHED], "notify", "1.0", 1, day=date(2027, 1, 2)) == ["told-in-future"]
    assert codes([PUBLISHED], "notify", "1.0", 1, day=date(2027, 1, 1)) == []


def test_people_are_told_of_an_editorial_change_for_a_reason() -> None:
    slip = event("publish", "1.0", NOON, effective="2027-01-01", change=Change.EDITORIAL)
    assert codes([slip], "notify", "1.0", 1) == ["told-of-editorial"]
    assert codes([slip], "notify", "1.0", 1, reason="De frågade.") == []


def test_one_thing_is_told_once() -> None:
    first = event("notify", "1.0", NOON, languages=("sv",), count=5)
    assert codes([PUBLISHED, first], "notify", "1.0", 1, count=5) == ["told-already"]
    for other in ({"count": 6}, {"count": 5, "day": date(2026, 12, 31)}):
        assert codes([PUBLISHED, first], "notify", "1.0", 1, **other) == []
    both = event("publish", "1.0", NOON, effective="2027-01-01", languages=("sv", "en"))
    turned = event("notify", "1.0", NOON, languages=("sv", "en"))
    assert codes([both, turned], "notify", "1.0", 1, languages=("en", "sv")) == ["told-already"]


def test_a_file_is_redacted_once() -> None:
    gone = event("redact", "1.0", NOON, files=(FILE,))
    assert codes([PUBLISHED, gone], "redact", "1.0", 1, files=(FILE,)) == ["already-redacted"]


def test_a_lasting_file_of_the_version_is_redacted_as_well() -> None:
    for path, found in (
        ("lasting/terms/1.0/sv/notice.json", []),
        ("lasting/terms/1.1/sv/notice.json", ["redact-unknown-file"]),
        ("docs/terms/1.0/notice.json", ["redact-unknown-file"]),
    ):
        assert codes([PUBLISHED], "redact", "1.0", 1, files=(path,)) == found


# --- a ledger made by hand ----------------------------------------------------------------------


def broken(*lines: Any, now: datetime = NOON + timedelta(days=400)) -> list[tuple[str, int]]:
    """The problems of a ledger of some lines, and the number of the line of each."""
    ledger, _ = append(Ledger(), lines)
    return [(one.code, one.line) for one in replay(ledger, STOCKHOLM, now)]


def test_each_line_is_held_to_the_rules_as_of_its_day() -> None:
    later = event("publish", "1.1", NOON + timedelta(days=70), effective="2027-03-12")
    assert broken(PUBLISHED, later) == []
    again = event("publish", "1.0", NOON + timedelta(hours=1), effective="2027-01-02")
    assert broken(PUBLISHED, again, later) == [("ledger-rule-broken", 2)]
    back = event("note", "1.0", NOON - timedelta(hours=1), summary={"sv": "Så."})
    assert broken(PUBLISHED, back) == [("ledger-rule-broken", 2)]


def test_lines_of_two_documents_run_by_one_clock() -> None:
    other = event("publish", "1.0", NOON - timedelta(hours=1), effective="2027-01-01",
                  document="privacy")  # fmt: skip
    assert broken(PUBLISHED, other) == [("ledger-rule-broken", 2)]
    assert broken(other, PUBLISHED) == []


def test_a_line_from_the_future_is_named() -> None:
    assert broken(PUBLISHED, now=NOON - timedelta(seconds=1)) == [("ledger-from-future", 1)]
    assert broken(PUBLISHED, now=NOON) == []


def test_the_settings_of_old_lines_are_written_once() -> None:
    at = NOON.astimezone(STOCKHOLM).isoformat()
    line = Settings(at=at, by="Astrid Ek", prevailing="sv", redlines_back=3, files={})
    assert broken(PUBLISHED, line) == []
    assert broken(PUBLISHED, line, UPCOMING, line) == [("ledger-rule-broken", 4)]
