"""A build from outside: the day that it is for, and whether it may go on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from lydelse.build.day import WrongDayError, day_to_build
from lydelse.build.session import may_go_on
from lydelse.messages.problems import problem
from tests.build.conftest import Begin
from tests.workbench import Workbench

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(("environ", "day"), [
    ({}, date(2027, 1, 1)),
    ({"SOURCE_DATE_EPOCH": "0"}, date(1970, 1, 1)),
    ({"SOURCE_DATE_EPOCH": "1767225599"}, date(2026, 1, 1)),  # 23:59:59 in UTC
    ({"LYDELSE_TODAY": "2030-02-28"}, date(2030, 2, 28)),
    ({"LYDELSE_TODAY": "2030-02-28", "SOURCE_DATE_EPOCH": "0"}, date(2030, 2, 28)),
    ({"LYDELSE_TODAY": "", "SOURCE_DATE_EPOCH": ""}, date(2027, 1, 1)),
])  # fmt: skip
def test_the_day_is_what_is_named_else_that_of_the_moment(
    environ: dict[str, str], day: date
) -> None:
    assert day_to_build(environ, NOW, STOCKHOLM) == day


@pytest.mark.parametrize(("environ", "key", "value"), [
    ({"SOURCE_DATE_EPOCH": "soon"}, "use-no-moment", "soon"),
    ({"SOURCE_DATE_EPOCH": "9" * 30}, "use-no-moment", "9" * 30),
    ({"SOURCE_DATE_EPOCH": "253402300799"}, "use-no-moment", "253402300799"),
    ({"LYDELSE_TODAY": "2026-02-30"}, "use-no-today", "2026-02-30"),
])  # fmt: skip
def test_what_is_no_day_is_told(environ: dict[str, str], key: str, value: str) -> None:
    with pytest.raises(WrongDayError) as wrong:
        day_to_build(environ, NOW, STOCKHOLM)
    assert (wrong.value.key, wrong.value.value) == (key, value)


def test_an_error_stops_the_public_build_and_a_warning_does_not(begun: Begin) -> None:
    error, warning = problem("no-project", "x"), problem("no-project", "x").softened()
    public, preview = begun(), begun(LYDELSE_PREVIEW="1")
    assert may_go_on(public, [warning]) and not may_go_on(public, [error])
    assert may_go_on(preview, [error])
    assert not may_go_on(None, [])


def test_no_site_is_made_without_a_front_page_in_each_language(
    terms: Workbench, begun: Begin
) -> None:
    (terms.root / "docs/en/index.md").unlink()
    assert not may_go_on(begun(LYDELSE_PREVIEW="1"), [])
