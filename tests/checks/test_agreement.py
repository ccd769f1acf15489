"""Numbers of a translation where nobody knows the number words of one of the two languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lydelse.checks.agreement import check_numbers
from lydelse.checks.parsed_text import text_of
from lydelse.messages.catalogue import packaged, use_words
from lydelse.model import VersionId

FRONT = "---\ntitle: T\n---\n## A {#a}\n\n"


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """French has words of its own here, and leaves none to the next test."""
    use_words({"fr": packaged("en") or {}})
    yield
    use_words({})


@pytest.mark.parametrize(
    ("lead", "other", "there", "here"),
    [
        ("Pendant deux ans, puis 30 jours.", "For two years, then 30 days.", None, None),
        ("Pendant 2 ans, dans un mois.", "For two years, within one month.", None, None),
        ("Pendant deux ans.", "For 2 years.", "nothing", "“2”"),  # who knows what `deux` is?
        ("Pendant 30 jours.", "For two days.", "“30”", "nothing"),
        ("Pendant 2 ans et 2 mois.", "For two years.", "“2”", "nothing"),
    ],
)
def test_words_answer_to_figures_and_nothing_has_to_answer_to_words(
    build: Any, lead: str, other: str, there: str | None, here: str | None
) -> None:
    files = {
        "docs/fr/policy/1.0.md": f"{FRONT}{lead}\n",
        "docs/en/policy/1.0.md": f"{FRONT}{other}\n",
    }
    site = build(files, ("fr", "en"))
    texts = (text_of(site.edition("policy", VersionId(1, 0), code)) for code in ("fr", "en"))
    found = list(check_numbers(*texts))
    assert bool(found) == (there is not None)
    for one in found:
        assert f"only there {there}; only here {here}." in one.cause
