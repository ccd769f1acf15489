"""The ledger: a chain in which no line can be altered, dropped, moved or slipped in."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lydelse.ledger.events import (
    ENOUGH,
    NO_HASH,
    AnyEvent,
    Ledger,
    append,
    canonical,
    grows_from,
    line_of,
    read_ledger,
    sha256,
)
from lydelse.messages.problems import Problem
from tests.ledger.chains import START, chained, event, histories

EVENTS = [
    event("adopt", "1.0", START, files={"docs/sv/terms/1.0.md": "a" * 64}),
    event("publish", "1.1", START + timedelta(hours=1), effective="2027-02-01", reason="Så här."),
    event("postpone", "1.1", START + timedelta(hours=2), effective="2027-03-01"),
    event("note", "1.0", START + timedelta(hours=3), summary={"sv": "Räksmörgås 🦐\n"}),
    event("notify", "1.1", START + timedelta(hours=3), count=1250),
    event("redact", "1.0", START + timedelta(hours=4), files=("docs/sv/terms/1.0.md",)),
]
LEDGER, LINES = chained(EVENTS)
DATA = b"".join(LINES)


def named(data: bytes) -> list[tuple[int, str]]:
    """The lines that reading a ledger names, and as what."""
    return [(one.line, one.code) for one in read_ledger(data)[1]]


def rehashed(line: bytes, **changed: object) -> bytes:
    """A line with other facts and the hash that is right for them."""
    values = {**json.loads(line), **changed}
    values.pop("hash")
    return canonical({**values, "hash": sha256(canonical(values))}) + b"\n"


# --- as it was written ----------------------------------------------------------------------


def test_what_was_appended_is_read_again() -> None:
    assert read_ledger(DATA) == (LEDGER, [])
    assert b"".join(line_of(one) for one in LEDGER.events) == DATA


def test_an_empty_ledger_is_a_ledger() -> None:
    assert read_ledger(b"") == (Ledger(), [])


def test_a_line_is_canonical_json_with_its_own_hash_and_that_of_the_line_before() -> None:
    before = NO_HASH
    for number, line in enumerate(LINES, 1):
        values = json.loads(line)
        assert line == canonical(values) + b"\n"
        assert list(values) == sorted(values) and b", " not in line.replace(b"sk, ", b"")
        assert (values["n"], values["format"], values["previous"]) == (number, 2, before)
        before = values.pop("hash")
        assert before == sha256(canonical(values))


def test_a_reason_stands_only_where_there_is_one() -> None:
    assert "reason" not in json.loads(LINES[0])
    assert json.loads(LINES[1])["reason"] == "Så här."


def test_letters_stand_as_they_are() -> None:
    assert "Räksmörgås 🦐\\n".encode() in LINES[3]


def test_the_files_of_the_ledger_are_those_not_redacted() -> None:
    assert Ledger(LEDGER.events[:4]).files() == {"docs/sv/terms/1.0.md": "a" * 64}
    assert LEDGER.files() == {}
    assert LEDGER.redacted() == {"docs/sv/terms/1.0.md"}


# --- not as it was written ------------------------------------------------------------------


@pytest.mark.parametrize("change", [0x01, 0x20, 0x80])
def test_every_changed_byte_is_named_on_its_line(change: int) -> None:
    for place in range(len(DATA)):
        data = bytearray(DATA)
        data[place] ^= change
        line = DATA.count(b"\n", 0, place) + 1
        assert line in {number for number, _ in named(bytes(data))}, place


def test_every_lost_byte_is_named() -> None:
    for place in range(len(DATA)):
        assert named(DATA[:place] + DATA[place + 1 :]), place


@given(st.integers(0, len(DATA)), st.binary(min_size=1, max_size=4))
def test_every_added_byte_is_named(place: int, more: bytes) -> None:
    assert named(DATA[:place] + more + DATA[place:])


def test_a_lost_line_feed_at_the_end_is_named() -> None:
    assert named(DATA[:-1]) == [(len(LINES), "ledger-cut")]


@given(st.integers(1, len(DATA) - 1))
def test_a_tail_cut_within_a_line_is_named(place: int) -> None:
    whole = DATA[:place].endswith(b"\n")
    lines = DATA[:place].count(b"\n")
    assert named(DATA[:place]) == ([] if whole else [(lines + 1, "ledger-cut")])


@pytest.mark.parametrize("place", range(4))
def test_a_dropped_line_is_named_where_it_is_missed(place: int) -> None:
    data = b"".join(LINES[:place] + LINES[place + 1 :])
    assert named(data) == [(place + 1, "ledger-chain-broken")]


@pytest.mark.parametrize("place", range(5))
def test_a_doubled_line_is_named(place: int) -> None:
    data = b"".join([*LINES[: place + 1], *LINES[place:]])
    assert (place + 2, "ledger-chain-broken") in named(data)


@given(st.permutations(range(5)))
def test_moved_lines_are_named(order: list[int]) -> None:
    found = named(b"".join(LINES[place] for place in order))
    assert bool(found) == (order != list(range(5)))
    first = next((n for n, place in enumerate(order, 1) if place != n - 1), None)
    assert not found or found[0][0] == first


@given(histories(), st.data())
def test_no_line_of_any_history_can_be_dropped_doubled_or_moved(
    events: list[AnyEvent], data: st.DataObject
) -> None:
    _, lines = chained(events)
    if len(lines) < 2:
        return
    place = data.draw(st.integers(0, len(lines) - 2))
    swapped = [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]
    for other in (
        lines[:place] + lines[place + 1 :],
        swapped,
        [*lines[: place + 1], *lines[place:]],
    ):
        assert named(b"".join(other))
    assert named(b"".join(lines)) == []


def test_a_line_altered_with_a_hash_that_fits_breaks_the_chain_behind_it() -> None:
    forged = rehashed(LINES[1], by="Någon Annan")
    assert named(LINES[0] + forged + b"".join(LINES[2:])) == [(3, "ledger-chain-broken")]


def test_a_line_slipped_in_is_named() -> None:
    other = rehashed(LINES[2], n=3, by="Någon Annan")
    assert (4, "ledger-chain-broken") in named(b"".join([*LINES[:2], other, *LINES[2:]]))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"\xff\xfe", "ledger-line-unreadable"),
        (b"", "ledger-line-unreadable"),
        (b"null", "ledger-line-unreadable"),
        (b"{}", "ledger-line-unreadable"),
        (b'{"event":"erase"}', "ledger-line-unreadable"),
        (b"[" * 100_000, "ledger-line-unreadable"),
        (b'{"a":' * 100_000, "ledger-line-unreadable"),
        (b"<<<<<<< HEAD", "ledger-line-unreadable"),
        (LINES[0].replace(b'"1.0"', b'"01.0"'), "ledger-line-unreadable"),
        (LINES[0].replace(b"+01:00", b""), "ledger-line-unreadable"),
        (LINES[0].replace(b"2027-01-01T", b"0001-01-01T"), "ledger-line-unreadable"),
        (LINES[1].replace(b"2027-02-01", b"9999-12-31"), "ledger-line-unreadable"),
        (LINES[1].replace(b"2027-02-01", b"2027-02-30"), "ledger-line-unreadable"),
        (LINES[0].replace(b'"n":1', b'"n": 1'), "ledger-line-altered"),
        (LINES[0].replace(b'"n":1', b'"m":1,"n":1'), "ledger-line-altered"),
        (LINES[0].replace(b'"n":1', b'"n":1,"n":1'), "ledger-line-altered"),
        (LINES[0].rstrip() + b"\r", "ledger-line-altered"),
        (rehashed(LINES[0], format=3), "ledger-format-unknown"),
    ],
)
def test_a_line_that_no_command_wrote_is_named(line: bytes, code: str) -> None:
    data = line.rstrip(b"\n") + b"\n" + b"".join(LINES[1:])
    assert (1, code) in named(data)


def test_a_line_before_the_one_above_is_named() -> None:
    _, lines = chained([EVENTS[1], event("note", "1.1", START, summary={})])
    assert named(b"".join(lines)) == [(2, "ledger-clock-backwards")]


# --- two branches ---------------------------------------------------------------------------


def branches() -> tuple[bytes, bytes, bytes]:
    """A common beginning, and what two branches each added to it."""
    base = Ledger(LEDGER.events[:2])
    noon, later = START + timedelta(hours=5), START + timedelta(hours=6)
    _, ours = append(base, [event("withdraw", "1.1", noon)])
    _, theirs = append(
        base, [event("note", "1.1", noon, summary={}), event("withdraw", "1.1", later)]
    )
    return b"".join(LINES[:2]), ours, theirs


def test_of_two_branches_that_both_published_the_first_line_of_the_second_is_named() -> None:
    base, ours, theirs = branches()
    assert named(base + ours + theirs) == [(4, "ledger-chain-broken")]
    assert named(base + theirs + ours)[0] == (5, "ledger-chain-broken")


def test_two_whole_ledgers_with_the_same_beginning_one_below_the_other_are_named() -> None:
    base, ours, theirs = branches()
    assert named(base + ours + base + theirs)[0] == (4, "ledger-chain-broken")


def test_what_git_leaves_of_a_conflict_is_named_line_by_line() -> None:
    base, ours, theirs = branches()
    data = base + b"<<<<<<< HEAD\n" + ours + b"=======\n" + theirs + b">>>>>>> other\n"
    found = named(data)
    assert {3, 5, 8} == {line for line, code in found if code == "ledger-line-unreadable"}


# --- against an older copy ------------------------------------------------------------------


def lines_of(problems: list[Problem]) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in problems]


def test_another_file_in_its_place_is_not_told_line_by_line() -> None:
    ledger, problems = read_ledger(DATA + b"{}\n" * 1_000_000)
    assert len(ledger.lines) == len(EVENTS)
    assert {one.code for one in problems} == {"ledger-line-unreadable"}
    assert len(problems) == ENOUGH
    assert problems[0].line == len(EVENTS) + 1


@pytest.mark.parametrize("count", range(6))
def test_a_ledger_grows_from_its_own_beginnings(count: int) -> None:
    assert grows_from(b"".join(LINES[:count]), DATA) == []


@pytest.mark.parametrize("count", range(5))
def test_a_tail_cut_off_shows_against_an_older_copy(count: int) -> None:
    shorter = b"".join(LINES[:count])
    assert named(shorter) == []  # by itself it is whole
    assert lines_of(grows_from(DATA, shorter)) == [(count + 1, "ledger-not-grown")]


def test_a_ledger_written_anew_shows_against_an_older_copy() -> None:
    _, anew = chained(
        [*EVENTS[:2], event("withdraw", "1.1", START + timedelta(hours=2)), EVENTS[3]]
    )
    assert named(b"".join(anew)) == []
    assert lines_of(grows_from(DATA, b"".join(anew))) == [(3, "ledger-not-grown")]
