"""A list of 120 sub-processors and its next version: days, pages, redlines, files, messages."""

from __future__ import annotations

import csv
import io
import json
from copy import deepcopy
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
import pytest

from lydelse.checks import check
from lydelse.compare import Labels, redline
from lydelse.content.comparison import compare_editions
from lydelse.content.edition import html_of
from lydelse.law.coverage import register_of
from lydelse.model import Edition, VersionId
from lydelse.project.project import Project
from lydelse.publishing.acts import Signature, publish
from lydelse.publishing.announcement import announcement
from lydelse.publishing.engaged import engaged
from lydelse.registers.subprocessors import SubprocessorRegister
from lydelse.website.feeds import document_feed
from lydelse.website.register_exports import exports
from lydelse.website.views.subprocessors import coming
from lydelse.website.website import Website
from tests.registers.companies import problems, site
from tests.registers.lists import PATH, files, next_subprocessors, subprocessors

V1, V2 = VersionId(1, 0), VersionId(1, 1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
LABELS = Labels("inserted: ", "deleted: ", "moved here", "moved away")


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


def published(project: Project, day: int, month: int = 11) -> Project:
    """The site once all its drafts are published on a day of 2026."""
    now = datetime(2026, month, day, 11, tzinfo=STOCKHOLM)
    plan = publish(project, Signature(now, "Astrid Ek"))
    assert not plan.problems, [str(one) for one in plan.problems]
    return site({path: data.decode() for path, data in {**project.files, **plan.writes}.items()})


@pytest.fixture(scope="module")
def first() -> Project:
    """The company with its first list, published on 22 November."""
    return published(site(files()), 22)


@pytest.fixture(scope="module")
def both_lists(first: Project) -> Project:
    """The same with the next list, published on 1 December."""
    return published(with_next(first), 1, 12)


@pytest.fixture(scope="module")
def short() -> Project:
    """A company that engages twelve."""
    return published(site(files(data=subprocessors(12))), 22)


def with_next(first: Project, data: dict[str, Any] | None = None) -> Project:
    known = {path: text.decode() for path, text in first.files.items()}
    return site(known | files("1.1", data or next_subprocessors(), based_on="1.0"))


def edition(project: Project, version: VersionId, language: str) -> Edition:
    found = project.edition("subs", version, language)
    assert found
    return found


def facts_of(project: Project, version: VersionId) -> SubprocessorRegister:
    register = register_of(project.documents["subs"].versions[version])
    assert register and isinstance(register.facts, SubprocessorRegister)
    return register.facts


def test_a_list_that_is_right_is_not_named(both_lists: Project) -> None:
    assert problems(site(files())) == []
    now = datetime(2026, 12, 1, 12, tzinfo=STOCKHOLM)
    assert [one for one in check(both_lists, now) if "subs" in one.path] == []


@pytest.mark.parametrize(
    ("code", "number", "key", "value", "says"),
    [
        ("fact-missing", 5, "from", ..., "28(2)"),
        ("fact-missing", 5, "does", ..., "28(4)"),
        ("fact-missing", 5, "seat", ..., "22/2024"),
        ("fact-missing", 5, "services", ..., "22/2024"),
        ("fact-missing", 5, "processes", ..., "22/2024"),
        ("fact-missing", 2, "safeguard", ..., "44–46"),
        ("key-wrong-value", 5, "seat", "XX", "`SE`"),
        ("key-wrong-value", 5, "processes", ["Sverige"], "`SE`"),
        ("key-wrong-value", 5, "from", "1 mars", "`2027-01-31`"),
        ("key-wrong-value", 5, "from", "2027-02-30", "`2027-01-31`"),
        ("register-name-doubled", 5, "name", "Verkstad 001 AB", "Verkstad 001 AB"),
        ("subprocessor-ends-first", 5, "until", "2023-12-31", "2023-12-31"),
        ("subprocessor-not-announced", 2, "announced", ..., "2027-01-15"),
        ("subprocessor-announced-before", 2, "announced", "2026-11-21", "2026-11-22"),
        ("subprocessor-notice-short", 2, "from", "2026-12-21", "2026-12-22"),
    ],
)
def test_what_is_wrong_with_an_entry_is_named(
    code: str, number: int, key: str, value: Any, says: str
) -> None:
    data = deepcopy(subprocessors(8))
    data["entries"][number][key] = value
    if value is ...:
        del data["entries"][number][key]
    found = [one for one in problems(site(files(data=data))) if one.path == PATH.format("1.0")]
    assert [one.code for one in found] == [code], [str(one) for one in found]
    assert says in str(found[0]) and found[0].line > 5 and found[0].severity == "error"


def test_a_start_on_the_first_day_that_the_notice_allows_is_right() -> None:
    data = subprocessors(8)
    data["entries"][2]["from"] = "2026-12-22"
    assert problems(site(files(data=data))) == []


@pytest.mark.parametrize("key", ["as_of", "notice_days", "objection_days", "object_to"])
def test_how_changes_are_announced_is_owed(key: str) -> None:
    data = subprocessors(8)
    del data[key]
    found = [one for one in problems(site(files(data=data))) if "subs" in one.path]
    assert [one.code for one in found] == ["fact-missing"], [str(one) for one in found]
    assert key in str(found[0]) and "28(2)" in str(found[0])


def test_a_new_one_is_announced_by_the_version_that_brings_it(short: Project) -> None:
    def codes(**changes: Any) -> list[str]:
        data = next_subprocessors(12)
        new = next(one for one in data["entries"] if one["name"] == "Nya Molnet AB")
        new.update(changes)
        data["entries"] = [
            {key: value for key, value in one.items() if value is not None}
            for one in data["entries"]
        ]
        now = datetime(2026, 12, 1, 12, tzinfo=STOCKHOLM)
        found = check(with_next(short, data), now)
        return [one.code for one in found if one.path == PATH.format("1.1")]

    assert codes() == []
    assert codes(announced=None) == ["subprocessor-not-announced"]
    assert codes(announced="2026-11-30") == ["subprocessor-announced-before"]
    # Had it begun already, nobody was told in time.
    late = {"from": "2026-11-01"}
    assert codes(**late) == ["subprocessor-notice-short"]
    assert codes(**late, announced=None) == ["subprocessor-not-announced"]


def test_one_that_goes_from_the_list_has_ended_in_a_list_before(short: Project) -> None:
    data = next_subprocessors(12)
    gone = data["entries"].pop(0)
    now = datetime(2026, 12, 1, 12, tzinfo=STOCKHOLM)
    found = check(with_next(short, data), now)
    (one,) = [one for one in found if one.path == PATH.format("1.1")]
    assert one.code == "subprocessor-dropped" and gone["name"] in str(one)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_says_who_is_coming_and_by_when_one_may_object(
    first: Project, language: str
) -> None:
    html = html_of(edition(first, V1, language)).html
    article = lxml.html.fromstring(f"<article>{html}</article>")
    said = {
        "sv": ["Den 22 november 2026 anlitas 117 underbiträden.",
               "meddelas minst 30 dagar innan det anlitas",
               "Verkstad 004 AB anlitas från den 27 december 2026. Invändningar lämnas senast "
               "den 6 december 2026 till avtal@norrljus.example."],
        "en": ["On 22 November 2026 117 sub-processors are engaged.",
               "announced at least 30 days before it is engaged",
               "Verkstad 004 AB is engaged from 27 December 2026. Objections are made by "
               "6 December 2026, to avtal@norrljus.example."],
    }[language]  # fmt: skip
    assert all(one in text(article) for one in said), text(article)[:900]
    coming = [text(item).split(" ")[1] for item in article.cssselect("li")]
    assert coming == ["004", "003"]  # the nearest first
    names = [text(cell) for cell in article.cssselect("tbody th")]
    assert len(names) == 120 and names == sorted(names)
    columns = [text(cell) for cell in article.cssselect("thead th")]
    row = [text(cell) for cell in article.cssselect("tbody tr")[2]]
    country = {"sv": "USA", "en": "United States"}[language]
    assert len(row) == len(columns) == 8 and row[3] == country


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_redline_compares_by_name(both_lists: Project, language: str) -> None:
    old, new = (edition(both_lists, version, language) for version in (V1, V2))
    shown = redline(compare_editions(old, new), LABELS)
    html = lxml.html.fromstring("<div>" + "".join(one.html for one in shown.sections) + "</div>")
    touched: dict[str, str | None] = {}
    for row in html.cssselect("tbody tr"):
        cells = [n for n, cell in enumerate(row) if cell.cssselect("ins, del")]
        if row.get("data-change"):
            touched[text(row[0])] = row.get("data-change")
        elif cells:
            touched[text(row[0])] = str(cells)
    assert touched == {
        "Nya Molnet AB": "inserted",
        "Verkstad 002 AB": "deleted",
        "Verkstad 011 AB": "[7]",
        "Verkstad 013 AB": "[3]",
    }


def test_messages_and_feeds_tell_one_change_each(both_lists: Project) -> None:
    website = Website(both_lists, date(2026, 12, 1))
    told = [
        "New: Nya Molnet AB, from 1 February 2027. Objections are made by 15 December 2026, to "
        "avtal@norrljus.example.",
        "Ends: Verkstad 011 AB, after 31 December 2026.",
        "Changed: Verkstad 013 AB (Processes in).",
        "No longer on the list: Verkstad 002 AB.",
    ]
    message = announcement(website, "subs", V2, "en").text
    assert [line[2:] for line in message.splitlines() if line.startswith("- ")] == told
    feed = document_feed(website, "subs", "en")
    assert feed
    for one in told:
        assert feed.decode().count(one) == 1
    svensk = announcement(website, "subs", V2, "sv").text
    assert "- Upphör: Verkstad 011 AB, till och med den 31 december 2026.\n" in svensk


def test_the_page_of_today_says_who_has_not_begun(both_lists: Project) -> None:
    def names(day: date) -> list[str]:
        said = coming(Website(both_lists, day), "subs", "sv")
        return [one.partition(" anlitas")[0] for one in said]

    assert names(date(2026, 12, 1)) == ["Verkstad 004 AB", "Verkstad 003 AB", "Nya Molnet AB"]
    assert names(date(2026, 12, 27)) == ["Verkstad 003 AB", "Nya Molnet AB"]
    assert names(date(2027, 1, 31)) == ["Nya Molnet AB"]
    assert names(date(2027, 2, 1)) == []
    assert coming(Website(both_lists, date(2026, 12, 1)), "policy", "sv") == ()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_customers_get_the_list_as_data(both_lists: Project, language: str) -> None:
    made = dict(exports(edition(both_lists, V2, language), "https://x.example/1.1/", str))
    assert list(made) == ["subprocessors.json", "subprocessors.csv"]
    data = json.loads(made["subprocessors.json"])
    rows = list(csv.DictReader(io.StringIO(made["subprocessors.csv"].decode())))
    assert len(data["entries"]) == len(rows) == data["count"] == 120
    assert (data["as_of"], data["notice_days"], data["version"]) == ("2026-12-01", 30, "1.1")
    new = next(one for one in data["entries"] if one["name"] == "Nya Molnet AB")
    does = {"sv": "Sköter sak 1", "en": "Minds matter 1"}[language]
    assert new == {
        "name": "Nya Molnet AB", "does": does, "services": ["Lön"], "processes": ["SE"],
        "seat": "SE", "from": "2027-02-01", "announced": "2026-12-01", "object_by": "2026-12-15",
    }  # fmt: skip
    (row,) = [one for one in rows if one["name"] == "Verkstad 002 AB"] or [None]
    assert row is None  # it ended, and its last day was published
    (row,) = [one for one in rows if one["name"] == "Verkstad 011 AB"]
    assert row and (row["until"], row["services"], row["object_by"]) == ("2026-12-31", "Lön", "")


@pytest.mark.parametrize(
    ("day", "count", "among", "not_among"),
    [
        (date(2026, 11, 22), 117, "Verkstad 011 AB", "Verkstad 003 AB"),
        (date(2026, 12, 27), 118, "Verkstad 004 AB", "Nya Molnet AB"),
        (date(2027, 1, 1), 117, "Verkstad 004 AB", "Verkstad 011 AB"),
        (date(2027, 2, 1), 119, "Nya Molnet AB", "Verkstad 002 AB"),
    ],
)
def test_who_is_engaged_can_be_told_of_any_day(
    both_lists: Project, day: date, count: int, among: str, not_among: str
) -> None:
    names = [row[2] for row in engaged(both_lists, day, "sv")]
    assert len(names) == count
    assert among in names and not_among not in names


def test_before_the_first_list_nobody_is_told_to_be_engaged(both_lists: Project) -> None:
    assert list(engaged(both_lists, date(2026, 11, 21), "sv")) == []


def test_no_cell_is_a_formula(first: Project) -> None:
    data = subprocessors(1)
    data["entries"][0]["name"] = "=1+1"
    project = site(files(data=data))
    made = dict(exports(edition(project, V1, "sv"), "https://x.example/", str))
    assert made["subprocessors.csv"].decode().splitlines()[1].startswith("'=1+1,")
    assert json.loads(made["subprocessors.json"])["entries"][0]["name"] == "=1+1"
    assert facts_of(first, V1).entries[0].name == "Verkstad 001 AB"
