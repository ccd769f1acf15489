"""Declared against observed: what a browser saw, held against a register."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lydelse.cookie_scan.findings import (
    Asked,
    Observed,
    Stored,
    belongs,
    held_against,
    iso_duration,
    read_observed,
)
from lydelse.messages.problems import Problem
from lydelse.registers import read_register
from lydelse.registers.cookies import CookieRegister, Kind
from lydelse.registers.given import GivenLaw
from tests.registers.companies import both, written

URL = "https://www.norrljus.example/"
DAY = 24 * 60 * 60


def entry(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "kind": "cookie", "domain": "norrljus.example", "party": "first",
        "provider": "Norrljus AB", "category": "necessary", "purpose": both("A", "B"),
        "duration": "P1D", "access": "none", "basis": "transmission", "reason": both("C", "D"),
    } | more  # fmt: skip


def cookie(name: str, seconds: int | None = DAY, domain: str = ".norrljus.example") -> Stored:
    return Stored(name=name, kind=Kind.COOKIE, domain=domain, url=URL, seconds=seconds)


def held(
    entries: list[dict[str, Any]],
    stored: list[Stored],
    asked: tuple[str, ...] = (),
    *,
    urls: tuple[str, ...] = (URL,),
    host: str | None = None,
    **more: Any,
) -> list[Problem]:
    data = {"hosts": ["norrljus.example"], "entries": entries, **more}
    register, found = read_register(
        "r.yml", written(data).encode(), "cookies", ("sv", "en"), GivenLaw()
    )
    assert register and isinstance(register.facts, CookieRegister), found
    seen = Observed(
        format=1,
        urls=urls,
        stored=tuple(stored),
        asked=tuple(Asked(host=one, url=URL) for one in asked),
    )
    return list(held_against(register, register.facts, seen, host))


def codes(found: list[Problem]) -> list[str]:
    return [one.code for one in found]


def test_what_is_declared_and_seen_is_no_problem() -> None:
    assert held([entry("a"), entry("_ga_*")], [cookie("a"), cookie("_ga_X1")]) == []


def test_what_is_seen_and_not_declared_is_an_error() -> None:
    (one,) = held([], [cookie("b")])
    assert (one.code, one.severity) == ("stored-undeclared", "error")
    assert "`b` (cookie, norrljus.example)" in str(one)


def test_a_name_is_a_name_and_not_a_pattern() -> None:
    assert codes(held([entry("a?[1]")], [cookie("ab1")])) == [
        "stored-undeclared", "declared-unobserved",
    ]  # fmt: skip
    assert held([entry("a?[1]")], [cookie("a?[1]")]) == []


def test_another_kind_or_domain_is_not_declared() -> None:
    other = Stored(name="a", kind=Kind.LOCAL_STORAGE, domain="norrljus.example", url=URL)
    assert "stored-undeclared" in codes(held([entry("a")], [other]))
    assert "stored-undeclared" in codes(held([entry("a")], [cookie("a", DAY, ".other.example")]))


def test_what_is_declared_and_not_seen_is_a_warning_on_its_line() -> None:
    (one,) = held([entry("a"), entry("b")], [cookie("a")])
    assert (one.code, one.severity) == ("declared-unobserved", "warning")
    data = written({"hosts": ["norrljus.example"], "entries": [entry("a"), entry("b")]})
    assert data.splitlines()[one.line - 1].strip() == "- name: b"


@pytest.mark.parametrize(
    ("declared", "seconds", "same"),
    [
        ("P1D", DAY - 30, True),
        ("P1D", 2 * DAY, False),
        ("P1D", None, False),
        ("session", None, True),
        ("session", DAY, False),
        ("P13M", 395 * DAY, True),
        ("P2Y", 400 * DAY, True),  # a browser keeps nothing for longer
        ("P2Y", 300 * DAY, False),
        ("persistent", 400 * DAY, True),
        ("PT30M", 29 * 60, True),
    ],
)
def test_durations_are_held_against_each_other(
    declared: str, seconds: int | None, same: bool
) -> None:
    found = held([entry("a", duration=declared)], [cookie("a", seconds)])
    assert codes(found) == ([] if same else ["declared-differs"])
    assert all(one.severity == "warning" for one in found)


def test_parties_are_held_against_each_other() -> None:
    (one,) = held([entry("a", party="third")], [cookie("a")])
    assert one.code == "declared-differs"
    assert "declared as third and was seen as first" in str(one)
    foreign = entry("a", domain="other.example", party="third")
    assert held([foreign], [cookie("a", DAY, ".other.example")]) == []


def test_other_hosts_must_be_declared() -> None:
    assert codes(held([], [], ("fonts.example",))) == ["host-undeclared"]
    known = {"host": "fonts.example", "provider": "F", "purpose": both("A", "B")}
    assert held([], [], ("fonts.example", "a.fonts.example"), contacts=[known]) == []
    foreign = entry("a", domain="other.example", party="third")
    assert codes(held([foreign], [], ("cdn.other.example",))) == ["declared-unobserved"]
    assert held([], [], ("static.norrljus.example",)) == []


def test_a_site_that_is_not_covered_is_named_unless_it_stands_for_one_that_is() -> None:
    local = ("http://127.0.0.1:8000/",)
    assert codes(held([], [], urls=local)) == ["site-undeclared"]
    assert held([], [], urls=local, host="norrljus.example") == []
    seen = Stored(name="a", kind=Kind.COOKIE, domain="127.0.0.1", url=local[0], seconds=DAY)
    assert held([entry("a")], [seen], urls=local, host="norrljus.example") == []


def test_hosts_below_a_domain_belong_to_it() -> None:
    assert belongs("a.b.example", "b.example") and belongs("b.example", ".B.example")
    assert not belongs("ab.example", "b.example") and not belongs("example", "b.example")


def test_seconds_in_iso_8601() -> None:
    assert [iso_duration(n) for n in (0, 90, 600, 7200, 3 * DAY)] == [
        "PT0S", "PT90S", "PT10M", "PT2H", "P3D",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"format":2,"urls":[],"stored":[],"asked":[]}',
        b"null",
        b'{"x":' + b"[" * 100_000,
    ],
)
def test_what_is_no_observation_is_named(data: bytes) -> None:
    observed, found = read_observed("observed.json", data)
    assert observed is None
    assert codes(found) == ["observed-unreadable"]


def test_an_observation_survives_its_file(tmp_path: Path) -> None:
    seen = Observed(format=1, urls=(URL,), stored=(cookie("å", None),), asked=())
    assert read_observed("o", seen.written()) == (seen, [])
    assert json.loads(seen.written())["stored"][0]["name"] == "å"
