"""Events: each is told once, by itself, and nothing that happens later changes what was told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from xml.etree import ElementTree as xml

import pytest

from lydelse.project.project import Project
from lydelse.website.feeds import document_feed, site_feed
from lydelse.website.views.happenings import happenings
from lydelse.website.website import Website
from tests.sites.states import lived

ATOM = "{http://www.w3.org/2005/Atom}"
DAYS = [date(2024, 1, 10), date(2024, 3, 20), date(2025, 5, 15), date(2025, 6, 3), date(2025, 9, 1)]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return lived(tmp_path_factory.mktemp("happenings") / "project").site


def told(project: Project, day: date, document: str, language: str) -> list[str]:
    """The events, oldest first."""
    shown = happenings(Website(project, day), document, language)
    return [f"{one.version} {'+'.join(one.kinds)}" for one in reversed(shown)]


@pytest.mark.parametrize(
    ("document", "language", "events"),
    [
        ("terms", "sv", ["1.0 published+takes-effect", "1.1 published", "1.1 withdrawn"]),
        ("delivery", "en",
         ["1.0 published+takes-effect", "1.1 published", "1.1 postponed", "1.1 takes-effect"]),
        ("sale", "sv", ["1.0 published+takes-effect", "1.0 repealed"]),
        ("secrecy", "sv",
         ["1.0 published+takes-effect", "1.1 published+takes-effect", "1.0 redacted"]),
        ("privacy", "en",
         ["1.0 adopted", "1.1 published+takes-effect", "1.2 published", "1.2 takes-effect"]),
        # Of two with the same first day the higher number alone takes effect.
        ("returns", "sv",
         ["1.0 published+takes-effect", "1.1 published", "1.2 published", "1.2 takes-effect"]),
        # A translation is news when it comes; what happened before it is not.
        ("late", "en", ["1.0 published"]),
        ("local", "en", ["1.0 published+takes-effect"]),
    ],
)  # fmt: skip
def test_every_act_is_an_event_of_its_own(
    project: Project, document: str, language: str, events: list[str]
) -> None:
    assert told(project, DAYS[-1], document, language) == events


def entries(project: Project, day: date, language: str) -> Mapping[str, bytes]:
    """The entries of the site's feed by their ids."""
    data = site_feed(Website(project, day), language)
    found = xml.fromstring(data).findall(f"{ATOM}entry") if data else []
    assert len({one.findtext(f"{ATOM}id") for one in found}) == len(found)
    return {one.findtext(f"{ATOM}id", ""): xml.tostring(one).strip() for one in found}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_was_told_is_never_told_otherwise(project: Project, language: str) -> None:
    """But for a text whose bytes are gone, which takes its summary and comparison with it."""
    seen: dict[str, bytes] = {}
    for day in DAYS:
        now = entries(project, day, language)
        kept = {id: entry for id, entry in seen.items() if "secrecy" not in id}
        assert {id: now.get(id) for id in kept} == kept
        assert now.keys() > seen.keys()
        seen.update(now)


def test_an_event_says_what_it_is_of_and_why(project: Project) -> None:
    [withdrawn, *_] = happenings(Website(project, DAYS[-1]), "terms", "sv")
    assert "Avtalet blev inte av." in withdrawn.content
    assert "trädde aldrig i kraft" in withdrawn.content
    [_, postponed, *_] = happenings(Website(project, DAYS[-1]), "delivery", "sv")
    assert "1\N{NO-BREAK SPACE}augusti" in postponed.content
    assert "Skulle först ha gällt från" in postponed.content
    [repealed, *_] = happenings(Website(project, DAYS[-1]), "sale", "sv")
    assert "Gäller till och med" in repealed.content and "4\N{NO-BREAK SPACE}juni" in (
        repealed.content
    )


def test_nothing_is_told_before_its_day(project: Project) -> None:
    website = Website(project, date(2024, 1, 9))
    assert happenings(website, "privacy", "sv") == ()
    assert document_feed(website, "privacy", "sv") is None
