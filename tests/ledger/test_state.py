"""What a version is on a day: computed from the events and that day, and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lydelse.ledger.events import AnyEvent
from lydelse.ledger.state import (
    Status,
    VersionState,
    applies_until,
    day_of,
    in_force,
    newest_live,
    states,
    states_after,
    states_before,
    upcoming,
)
from lydelse.model import Basis, VersionId
from tests.ledger.chains import START, event, histories
from tests.workbench import STOCKHOLM, Workbench


def statuses(events: list[AnyEvent], day: str) -> dict[str, str]:
    """The status of each version on a day."""
    return {str(one.version): str(one.status) for one in on(events, date.fromisoformat(day))}


def on(events: list[AnyEvent], day: date) -> tuple[VersionState, ...]:
    """The lives of `terms` on a day."""
    return states(events, day, STOCKHOLM)


# --- days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-12-31T22:59:59+00:00", "2026-12-31"),
        ("2026-12-31T23:00:00+00:00", "2027-01-01"),  # midnight in Stockholm in winter
        ("2026-12-31T23:30:00+00:00", "2027-01-01"),
        ("2027-06-30T21:59:59+00:00", "2027-06-30"),
        ("2027-06-30T22:00:00+00:00", "2027-07-01"),  # and in summer
        ("2027-06-30T23:30:00+02:00", "2027-06-30"),
        ("2027-01-01T00:30:00+09:00", "2026-12-31"),  # already the next day in Tokyo
        ("2027-03-28T00:59:59+00:00", "2027-03-28"),  # the night that summer time begins
        ("2027-10-31T22:59:59+00:00", "2027-10-31"),  # and the one that it ends
        ("2027-10-31T23:00:00+00:00", "2027-11-01"),
    ],
)
def test_a_day_begins_at_midnight_in_stockholm(moment: str, day: str) -> None:
    assert day_of(event("note", "1.0", moment, summary={}), STOCKHOLM) == date.fromisoformat(day)


def test_published_late_in_the_evening_it_applies_from_the_day_it_is_in_stockholm(
    project: Workbench,
) -> None:
    project.draft("1.0", "2026-12-31")
    project.now = project.now.replace(month=12, day=31, hour=23, minute=30)
    told = project.refused("effective-past", "publish")
    assert "today is 2027-01-01" in told
    project.draft("1.0")
    project.done("publish")
    [life] = project.version_states()
    assert (life.published, life.effective) == (date(2027, 1, 1), date(2027, 1, 1))
    assert project.ledger.events[0].at == "2027-01-01T00:30:00+01:00"


def test_published_late_in_a_summer_evening_too(project: Workbench) -> None:
    project.draft("1.0")
    project.done("publish", at="2027-06-30T22:15+00:00")
    [life] = project.version_states()
    assert life.effective == date(2027, 7, 1)
    assert project.ledger.events[0].at == "2027-07-01T00:15:00+02:00"


def test_a_version_applies_from_a_leap_day() -> None:
    events = [
        event("publish", "1.0", START, effective="2028-02-28"),
        event("publish", "1.1", START, effective="2028-02-29"),
        event("publish", "1.2", START, effective="2028-03-01"),
    ]
    assert [life.until for life in on(events, date(2028, 2, 29))] == [
        date(2028, 2, 28),
        date(2028, 2, 29),
        None,
    ]
    assert statuses(events, "2028-02-29") == {
        "1.0": "superseded",
        "1.1": "in-force",
        "1.2": "upcoming",
    }


# --- one after the other --------------------------------------------------------------------


def test_ten_follows_nine() -> None:
    events = [
        event("publish", "1.9", START, effective="2027-01-01"),
        event("publish", "1.10", START, effective="2027-01-02"),
    ]
    assert [str(life.version) for life in on(events, date(2027, 1, 1))] == ["1.9", "1.10"]
    assert statuses(events, "2027-01-02") == {"1.9": "superseded", "1.10": "in-force"}
    assert newest_live(on(events, date(2027, 1, 1))) == VersionId(1, 10)


def test_of_two_versions_effective_the_same_day_the_higher_prevails() -> None:
    events = [
        event("publish", "1.0", START, effective="2027-01-01"),
        event("publish", "1.1", START, effective="2027-02-01"),
        event("publish", "1.2", START, effective="2027-02-01"),
    ]
    assert statuses(events, "2027-01-31")["1.0"] == "in-force"
    assert statuses(events, "2027-02-01") == {
        "1.0": "superseded",
        "1.1": "superseded",
        "1.2": "in-force",
    }
    _, lower, higher = on(events, date(2027, 2, 1))
    assert lower.never_applied and not higher.never_applied
    assert lower.until == date(2027, 1, 31)


def test_the_last_day_of_a_version_is_the_day_before_the_next() -> None:
    events = [
        event("publish", "1.0", START, effective="2027-01-01"),
        event("publish", "1.1", START, effective="2028-01-01"),
    ]
    assert on(events, date(2027, 1, 1))[0].until == date(2027, 12, 31)
    assert statuses(events, "2027-12-31") == {"1.0": "in-force", "1.1": "upcoming"}
    assert [life.version for life in upcoming(on(events, date(2027, 12, 31)))] == [(1, 1)]


def test_before_it_was_published_a_version_is_not_known() -> None:
    later = START + timedelta(days=10)
    events = [
        event("publish", "1.0", START, effective="2027-01-01"),
        event("publish", "1.1", later, effective="2027-02-01"),
    ]
    assert statuses(events, "2026-12-31") == {}
    assert statuses(events, "2027-01-10") == {"1.0": "in-force"}
    assert on(events, date(2027, 1, 10))[0].until is None


def test_repealed_and_later_a_new_version() -> None:
    events = [
        event("publish", "1.0", START, effective="2027-01-01"),
        event("repeal", "1.0", START + timedelta(days=30), effective="2027-02-15"),
        event("publish", "2.0", START + timedelta(days=60), effective="2027-06-01"),
    ]
    assert statuses(events, "2027-02-14") == {"1.0": "in-force"}
    assert statuses(events, "2027-03-15") == {"1.0": "repealed", "2.0": "upcoming"}
    first, second = on(events, date(2027, 6, 1))
    assert (first.status, first.until) == (Status.REPEALED, date(2027, 2, 14))
    assert (second.status, second.predecessor) == (Status.IN_FORCE, first.version)


def test_upcoming_withdrawn_and_a_later_version() -> None:
    events = [
        event("publish", "1.0", START, effective="2027-01-01"),
        event("publish", "1.1", START, effective="2027-03-01"),
        event("withdraw", "1.1", START + timedelta(days=5)),
        event("publish", "1.2", START + timedelta(days=6), effective="2027-02-01"),
    ]
    assert statuses(events, "2027-01-05") == {"1.0": "in-force", "1.1": "upcoming"}
    assert statuses(events, "2027-03-01") == {
        "1.0": "superseded",
        "1.1": "withdrawn",
        "1.2": "in-force",
    }
    first, withdrawn, last = on(events, date(2027, 3, 1))
    assert (first.successor, last.predecessor) == (last.version, first.version)
    assert (withdrawn.predecessor, withdrawn.until) == (first.version, None)


def test_what_an_event_says_of_an_unknown_version_is_not_believed() -> None:
    assert on([event("withdraw", "1.0", START)], date(2027, 1, 1)) == ()


# --- what was adopted, what was overtaken ---------------------------------------------------


def line(lives: Sequence[VersionState]) -> list[tuple[str, str | None, date | None]]:
    """Of each version, in order of time: its number, what it follows, its last day."""
    return [(str(x.version), str(x.follows) if x.follows else None, x.until) for x in lives]


ADOPTED = [
    event("adopt", "1.0", START, effective="2020-01-01", published=date(2019, 12, 1)),
    event("adopt", "1.1", START, effective="2024-01-01"),
    event("publish", "2.0", START, effective="2027-01-01", predecessor="1.1"),
    event("adopt", "1.2", START + timedelta(days=5), effective="2022-01-01"),
]


def test_an_adopted_text_that_is_found_late_stands_where_its_day_puts_it() -> None:
    assert line(on(ADOPTED, date(2027, 1, 2))) == [
        ("1.0", None, date(2023, 12, 31)),
        ("1.1", "1.0", date(2026, 12, 31)),
        ("2.0", "1.1", None),
    ]
    lives = on(ADOPTED, date(2027, 1, 10))
    assert line(lives) == [
        ("1.0", None, date(2021, 12, 31)),
        ("1.2", "1.0", date(2023, 12, 31)),
        ("1.1", "1.2", date(2026, 12, 31)),
        ("2.0", "1.1", None),
    ]
    assert in_force(lives) == lives[-1]
    numbers = [str(life.version) for life in states_before(lives, VersionId(1, 1))]
    assert numbers == ["1.0", "1.2"]
    assert [str(life.version) for life in states_after(lives, VersionId(1, 2))] == ["1.1", "2.0"]
    # A version that is not among them has a number alone.
    numbers = [str(life.version) for life in states_before(lives, VersionId(1, 5))]
    assert numbers == ["1.0", "1.2", "1.1"]


def test_what_was_published_first_follows_the_last_that_was_adopted() -> None:
    events = [
        event("publish", "2.0", START, effective="2027-01-01"),
        event("publish", "2.1", START, effective="2027-02-01", predecessor="2.0"),
        event("adopt", "1.0", START, effective="2020-01-01"),
        event("adopt", "1.1", START, effective="2021-01-01"),
    ]
    follows = [(number, before) for number, before, _ in line(on(events, date(2027, 1, 2)))]
    assert follows == [("1.0", None), ("1.1", "1.0"), ("2.0", "1.1"), ("2.1", "2.0")]


def test_adopted_texts_without_a_day_stand_by_number_and_nobody_knows_when_one_ended() -> None:
    events = [
        event("adopt", "1.0", START, published=date(2019, 12, 1)),
        event("adopt", "1.1", START),
        event("adopt", "1.2", START, effective="2020-01-01"),
        event("adopt", "1.3", START),
    ]
    lives = on(events, date(2027, 1, 2))
    assert line(lives) == [
        ("1.0", None, None),
        ("1.1", "1.0", date(2019, 12, 31)),
        ("1.2", "1.1", None),
        ("1.3", "1.2", None),
    ]
    assert [str(life.status) for life in lives] == ["superseded"] * 3 + ["in-force"]
    assert not any(life.never_applied for life in lives)


def test_an_adopted_text_replaced_on_its_first_day_was_there_on_it() -> None:
    events = [
        event("adopt", "1.0", START, effective="2027-01-01", published=date(2026, 12, 1)),
        event("publish", "2.0", START, effective="2027-01-01", predecessor="1.0"),
    ]
    old, new = on(events, date(2027, 1, 1))
    assert (old.status, old.until) == (Status.SUPERSEDED, date(2027, 1, 1))
    assert not old.never_applied
    assert (old.successor, new.predecessor) == (new.version, old.version)
    assert old.basis is None and not old.only_seen


def test_an_adopted_text_that_was_seen_says_so() -> None:
    facts = {"effective": "2020-01-01", "originals": {"sv": "old/terms.pdf"}}
    [life] = on([event("adopt", "1.0", START, basis=Basis.ARCHIVE, **facts)], date(2027, 1, 2))
    assert life.only_seen and life.adopted and life.originals == {"sv": "old/terms.pdf"}
    [life] = on([event("adopt", "1.0", START, basis=Basis.TEXT, **facts)], date(2027, 1, 2))
    assert not life.only_seen


def test_what_was_overtaken_before_its_day_is_nobodys_neighbour() -> None:
    events = [
        event("publish", "1.0", START, effective="2027-01-01"),
        event("publish", "1.1", START, effective="2027-02-01"),
        event("publish", "1.2", START, effective="2027-02-01"),
        event("publish", "1.3", START, effective="2027-06-01"),
        event("withdraw", "1.3", START + timedelta(days=1)),
    ]
    first, overtaken, second, withdrawn = on(events, date(2027, 1, 15))
    assert (first.successor, second.predecessor) == (second.version, first.version)
    assert (overtaken.predecessor, overtaken.successor) == (first.version, second.version)
    assert withdrawn.predecessor == second.version
    # Replaced on the very day on which it was published: it was in force for some hours.
    events[1:] = [event("publish", "1.1", START, effective="2027-01-01")]
    first, second = on(events, date(2027, 1, 1))
    assert (first.successor, second.predecessor) == (second.version, first.version)


def test_what_was_published_follows_a_later_adopted_text_that_was_found_late() -> None:
    later = event("adopt", "1.3", START + timedelta(days=5), effective="2024-01-01")
    events = [*ADOPTED[:3], later]  # of one day: by number
    assert line(on(events, date(2027, 1, 10)))[1:] == [
        ("1.1", "1.0", date(2024, 1, 1)),
        ("1.3", "1.1", date(2026, 12, 31)),
        ("2.0", "1.3", None),
    ]


def test_an_adopted_text_applies_until_the_next_one_does() -> None:
    events = [
        event("adopt", "1.0", START, effective="2020-01-01"),
        event("publish", "2.0", START, effective="2027-02-01", predecessor="1.0"),
        event("publish", "2.1", START, effective="2027-03-01", predecessor="2.0"),
        event("withdraw", "2.1", START + timedelta(days=1)),
    ]
    lives = on(events, date(2027, 1, 15))
    assert [str(life.status) for life in lives] == ["in-force", "upcoming", "withdrawn"]
    assert in_force(lives) == lives[0]
    assert newest_live(lives) == lives[1].version


def test_postponed_it_names_the_days_that_it_had() -> None:
    events = [
        event("publish", "1.0", START, effective="2027-02-01"),
        event("publish", "1.1", START, effective="2027-03-01"),
        event("postpone", "1.1", START, effective="2027-04-01"),
        event("postpone", "1.1", START, effective="2027-05-01"),
    ]
    first, second = on(events, date(2027, 1, 2))
    assert second.postponed_from == (date(2027, 3, 1), date(2027, 4, 1))
    assert (second.effective, first.until) == (date(2027, 5, 1), date(2027, 4, 30))
    # Announced before its day and followed on another one: it is a neighbour.
    assert (first.successor, second.predecessor) == (second.version, first.version)


def test_repealed_for_a_day_after_the_next_version_it_was_superseded() -> None:
    events = [
        event("publish", "1.0", START, effective="2027-01-01"),
        event("repeal", "1.0", START, effective="2027-03-01"),
        event("publish", "1.1", START, effective="2027-02-01"),
    ]
    assert statuses(events, "2027-04-01") == {"1.0": "superseded", "1.1": "in-force"}


def test_a_withdrawn_version_follows_none_that_was_overtaken() -> None:
    events = [
        event("publish", "1.0", START, effective="2027-01-01"),
        event("publish", "1.1", START, effective="2027-02-01"),
        event("publish", "1.2", START, effective="2027-03-01"),
        event("withdraw", "1.2", START),
        event("publish", "1.3", START, effective="2027-02-01"),
    ]
    first, _, withdrawn, _ = on(events, date(2027, 1, 15))
    assert withdrawn.predecessor == first.version


def test_a_new_version_ends_what_applies_until_its_day() -> None:
    events = [
        event("publish", "1.0", START, effective="2027-01-01"),
        event("publish", "1.1", START, effective="2027-02-01"),
        event("publish", "1.2", START, effective="2027-03-01"),
        event("withdraw", "1.2", START),
    ]
    today = date(2027, 1, 2)

    def before(effective: date, lives: Sequence[VersionState]) -> VersionId | None:
        ended = applies_until(lives, effective, today)
        return ended and ended.version

    assert before(date(2027, 2, 1), on(events, today)) == (1, 0)  # it corrects 1.1
    assert before(date(2027, 2, 2), on(events, today)) == (1, 1)
    assert before(date(2027, 4, 1), on(events, today)) == (1, 1)
    assert before(date(2026, 12, 1), on(events, today)) == (1, 0)  # in force already
    assert before(date(2027, 2, 1), ()) is None
    begun = on([event("publish", "1.0", START, effective="2027-01-02")], today)
    assert before(today, begun) == (1, 0)
    unknown = on([event("adopt", "1.0", START)], today)
    assert before(date(2019, 1, 1), unknown) == (1, 0)


# --- properties -----------------------------------------------------------------------------

DAYS = [START.date() + timedelta(days=number) for number in range(-2, 230, 3)]


@given(histories())
@pytest.mark.slow
def test_at_most_one_version_is_in_force_on_any_day(events: list[AnyEvent]) -> None:
    for day in DAYS:
        applying = [life for life in on(events, day) if life.status is Status.IN_FORCE]
        assert len(applying) <= 1
        assert in_force(on(events, day)) == (applying[0] if applying else None)


@given(histories(), st.sampled_from(DAYS))
def test_what_is_in_force_on_a_day_follows_from_the_events_up_to_then(
    events: list[AnyEvent], day: date
) -> None:
    known = [one for one in events if day_of(one, STOCKHOLM) <= day]
    assert on(events, day) == on(known, day)


@given(histories())
def test_what_was_in_force_on_a_past_day_no_later_event_changes(events: list[AnyEvent]) -> None:
    for count, last in enumerate(events, 1):
        yesterday = day_of(last, STOCKHOLM) - timedelta(days=1)
        assert in_force(on(events, yesterday)) == in_force(on(events[:count], yesterday))


@given(histories(), st.sampled_from(DAYS))
def test_numbers_and_effective_days_run_the_same_way(events: list[AnyEvent], day: date) -> None:
    live = [life for life in on(events, day) if life.status is not Status.WITHDRAWN]
    assert [life.version for life in live] == sorted(life.version for life in live)
    dated = [life.effective for life in live if life.effective]
    assert dated == sorted(dated)


@given(histories(), st.sampled_from(DAYS))
def test_the_status_is_what_the_days_say(events: list[AnyEvent], day: date) -> None:
    for life in on(events, day):
        started = life.effective is None or life.effective <= day
        if life.status is Status.IN_FORCE:
            assert started and (life.until is None or day <= life.until)
        if life.status is Status.UPCOMING:
            assert not started
        if life.status in (Status.SUPERSEDED, Status.REPEALED):
            assert started and (life.until is None or life.until < day)


@given(histories())
def test_a_day_is_never_left_without_a_text_between_two_versions(events: list[AnyEvent]) -> None:
    end = DAYS[-1]
    live = [one for one in on(events, end) if one.status is not Status.WITHDRAWN]
    repealed = {one.version_id for one in events if one.__struct_config__.tag == "repeal"}
    for life, following in pairwise(live):
        if following.effective and life.version not in repealed:
            assert life.until == following.effective - timedelta(days=1)
