"""A newer version of what was begun, merged with what a company made of it."""

from __future__ import annotations

from lydelse.jobs.git import merged
from lydelse.starter.merging import COPIES, update


def test_a_newer_version_is_merged_line_by_line() -> None:
    old, new = b"a\nb\nc\nd\ne\n", b"a\nB\nc\nd\ne\n"
    now = {"f": b"a\nb\nc\nd\nE\n", COPIES + "f": old, "gone": b"x\n", COPIES + "gone": b"x\n"}
    made = update(now, {"f": new, "more": b"y\n"}, merged)
    assert made.writes == {
        "f": b"a\nB\nc\nd\nE\n", COPIES + "f": new, "more": b"y\n", COPIES + "more": b"y\n"
    }  # fmt: skip
    assert set(made.deletes) == {"gone", COPIES + "gone"} and not made.conflicts
    both = update({"f": b"a\nmine\nc\nd\ne\n", COPIES + "f": old}, {"f": new}, merged)
    assert both.conflicts == ("f",)
    assert b"<<<<<<< yours\nmine\n=======\nB\n>>>>>>> lydelse\n" in both.writes["f"]


def test_what_a_company_took_away_or_made_its_own_stays_so() -> None:
    old, new = b"old\n", b"new\n"
    gone = update({COPIES + "f": old}, {"f": new}, merged)
    assert gone.writes == {COPIES + "f": new} and not gone.deletes and not gone.conflicts
    own = update({"f": b"mine\n", COPIES + "f": old}, {}, merged)
    assert not own.writes and own.deletes == (COPIES + "f",) and not own.conflicts
    same = update({"f": new, COPIES + "f": old}, {"f": new}, merged)
    assert same.writes == {COPIES + "f": new} and not same.conflicts
