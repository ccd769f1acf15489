"""What checks ask of a text before it is published, and what they still say of it afterwards."""

from datetime import datetime
from typing import Any

import pytest

from lydelse.checks import check, check_draft
from lydelse.messages.problems import Severity
from lydelse.model import VersionId

ONE = VersionId(1, 0)
LEAD, OTHER = "docs/sv/policy/1.0.md", "docs/en/policy/1.0.md"
FAULTY = "---\ntitle: T\nowner: nobody\n---\n## A\n\n<script>x</script>\n"


def test_a_published_text_is_only_warned_of(build: Any, now: datetime) -> None:
    draft = check(build({LEAD: FAULTY}), now)
    published = check(build({LEAD: FAULTY}, published=[{"version": "1.0"}]), now)
    assert [one.code for one in draft] == [one.code for one in published]
    assert {"key-unknown", "heading-without-id", "html-script"} <= {one.code for one in draft}
    assert {one.severity for one in draft if one.path == LEAD} == {Severity.ERROR}
    assert {one.severity for one in published if one.path == LEAD} == {Severity.WARNING}


def test_a_change_to_a_published_text_is_an_error(build: Any, now: datetime) -> None:
    site = build({}, published=[{"version": "1.0"}])
    altered = build({**site.files, LEAD: FAULTY})
    named = {one.code: one.severity for one in check(altered, now) if one.path == LEAD}
    assert named["published-file-altered"] is Severity.ERROR
    assert named["html-script"] is Severity.WARNING
    missing = {one.code: one.path for one in check(build({**site.files, OTHER: "-"}), now)}
    assert missing == {"published-file-missing": OTHER}


def test_a_lost_address_is_an_error_for_ever(build: Any, now: datetime) -> None:
    site = build(
        {"docs/sv/policy/index.md": "---\nkind: policy\ntitle: P\nslug: ny\n---\n"},
        published=[{"version": "1.0"}],
    )
    assert [(one.code, one.severity) for one in check(site, now)] == [
        ("address-lost", Severity.ERROR)
    ]


def test_a_draft_is_checked_with_its_own_files_alone(build: Any, now: datetime) -> None:
    site = build({LEAD: FAULTY, "docs/sv/cookies/1.0.md": FAULTY, "docs/sv/index.md": "no"})
    draft = site.documents["policy"].versions[ONE]
    assert {one.path for one in check_draft(site, draft, now.date())} == {LEAD}


@pytest.mark.parametrize("text", ["-", FAULTY, "no front matter"])
def test_a_language_that_is_left_for_later_is_not_looked_at(
    build: Any, now: datetime, text: str
) -> None:
    site = build({OTHER: text})
    draft = site.documents["policy"].versions[ONE]
    assert check_draft(site, draft, now.date(), without=["en"]) == []
    assert {one.path for one in check_draft(site, draft, now.date())} == {OTHER}


def test_an_index_that_cannot_be_read_keeps_a_draft_from_being_published(
    build: Any, now: datetime
) -> None:
    index = "docs/en/policy/index.md"
    draft_of = lambda site: site.documents["policy"].versions[ONE]  # noqa: E731
    for text, code in (("-", "index-missing"), ("---\nkind: x\n---\n", "key-wrong-value")):
        site = build({index: text})
        assert code in {one.code for one in check_draft(site, draft_of(site), now.date())}


def test_a_version_published_in_one_language_lacks_no_edition(build: Any, now: datetime) -> None:
    site = build({OTHER: "-"}, published=[{"version": "1.0"}])
    assert check(site, now) == []
    later = check(build({**site.files, OTHER: site.files[LEAD]}), now)
    assert [one.code for one in later] == ["translation-pending"]


def test_no_draft_without_change_is_ready(build: Any, now: datetime) -> None:
    for line in ("", "change: \n", "change: big\n"):
        site = build(
            {LEAD: f"---\ntitle: T\neffective: 2027-01-01\n{line}---\n## A {{#a}}\n\nT.\n"}
        )
        draft = site.documents["policy"].versions[ONE]
        assert check_draft(site, draft, now.date()) != [], line
