"""Straight marks: an editor is told of those that are new, in the words of one language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lydelse.checks import check
from lydelse.messages.problems import Problem

FRONT = "---\ntitle: T\n---\n## A {#a}\n\n"


def told(build: Any, now: datetime, old: str, new: str) -> Problem | None:
    """What is said of a draft in English that was made from another text."""
    files = {
        "docs/en/policy/1.0.md": f"{FRONT}{old}\n",
        "docs/sv/policy/1.1.md": '---\ntitle: T\nbased_on: "1.0"\n---\n## A {#a}\n\nText.\n',
        "docs/en/policy/1.1.md": f"{FRONT}{new}\n",
    }
    site = build(files, published=[{"version": "1.0"}])
    return next((one for one in check(site, now) if one.code == "quotes-straight"), None)


def test_each_new_mark_counts_once_and_no_old_one(build: Any, now: datetime) -> None:
    old = 'The "data" and the customers\' names.'
    found = told(build, now, old, 'The "data", the "names" and the customers\' names.')
    assert found and found.values["count"] == 2
    assert told(build, now, old, 'Often the customers\' names and the "data" too.') is None


def test_a_paragraph_that_moved_is_not_new(build: Any, now: datetime) -> None:
    found = told(build, now, 'The "data".\n\nB.', 'A "name".\n\nB.\n\nThe "data".')
    assert found and (found.values["count"], found.line) == (2, 6)


def test_the_marks_of_a_text_are_named_in_the_language_of_the_reader(
    build: Any, now: datetime
) -> None:
    found = told(build, now, "Data.", 'The "data".')
    assert found
    assert found.told("sv")[1] == "På engelska skriver du “…” eller ‘…’, och ’ som apostrof."
    assert found.told("en")[1] == "In English, write “…” or ‘…’, and ’ for an apostrophe."
