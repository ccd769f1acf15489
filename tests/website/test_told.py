"""That people were told of a version stands where people and programs look: history, feed, JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lydelse.build.render import every_file
from lydelse.build.templates import THEME, lean
from lydelse.messages.catalogue import say
from lydelse.model import Channel, VersionId
from lydelse.publishing import acts
from lydelse.website.views.versions import version_view
from lydelse.website.website import Website
from tests.sites.project import Workbench as Site
from tests.website.test_contracts import wrong
from tests.workbench import Workbench

ON = ("--on", "2026-11-22")


@pytest.fixture
def told(terms: Workbench) -> Workbench:
    """Both languages by mail, English on the website as well."""
    terms.done("notify", "terms", "1.0", "--channel", "email", "--count", "1250", *ON)
    words = ("--channel", "website", "--count", "unknown", "--language", "en")
    terms.done("notify", "terms", "1.0", *words, *ON, "--reason", "Tills vidare.")
    return terms


def files(project: Workbench, day: date = date(2026, 12, 1)) -> dict[str, bytes]:
    """The files of the site on a day."""
    return dict(every_file(Website(project.site, day), lean((THEME,), "").get_template))


def told_in(project: Workbench, language: str) -> list[str]:
    """What the history says of it, plain."""
    website = Website(project.site, date(2026, 12, 1))
    shown = version_view(website, "terms", VersionId(1, 0), language).told
    return [" ".join(one.striptags().split()) for one in shown]


def test_the_history_says_when_how_and_how_many(told: Workbench) -> None:
    mail = "De som berörs underrättades med e-post den 22 november 2026 (1 250 mottagare)."
    assert told_in(told, "sv") == [mail], "the notice was in English alone"
    assert told_in(told, "en") == [
        "Those concerned were told by e-mail on 22 November 2026 (1,250 recipients).",
        "Those concerned were told by a notice on the website on 22 November 2026 "
        "(number of recipients not known).",
    ]


def test_the_feed_has_an_entry_for_it(told: Workbench) -> None:
    made = files(told)
    assert made["terms/feed.xml"].count(b'term="told"') == 1
    english = made["en/terms/feed.xml"].decode()
    assert english.count('term="told"') == 2 and "Tills vidare." in english
    assert "Those concerned were told of version\N{NO-BREAK SPACE}1.0" in english


def test_programs_find_it_with_the_version(told: Workbench) -> None:
    made = files(told)
    for folder, count in (("terms/", 1), ("en/terms/", 2)):
        (version,) = json.loads(made[f"{folder}versions.json"])["versions"]
        assert version["told"][0] == {"day": "2026-11-22", "channel": "email", "count": 1250}
        assert len(version["told"]) == count
        schema = json.loads(made["schemas/versions-1.json"])
        assert list(wrong(json.loads(made[f"{folder}versions.json"]), schema, schema)) == []
    assert version["told"][1]["count"] is None


def test_a_version_of_which_nobody_was_told_says_nothing(terms: Workbench) -> None:
    made = files(terms)
    assert "told" not in json.loads(made["terms/versions.json"])["versions"][0]
    assert told_in(terms, "sv") == []


def test_the_line_is_as_the_schema_says(told: Workbench) -> None:
    made = files(told)
    schema = json.loads(made["schemas/ledger-1.json"])
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in made["ledger.jsonl"].decode().splitlines()
    ]
    assert [line["event"] for line in lines] == ["publish", "notify", "notify"]
    assert [list(wrong(line, schema, schema)) for line in lines] == [[], [], []]
    for key, value in (("count", 0), ("channel", "pigeon"), ("day", None)):
        assert list(wrong({**lines[1], key: value}, schema, schema)), key


def test_a_later_build_goes_on_whatever_language_is_left(told: Workbench) -> None:
    """A site that gives up a language keeps its lines."""
    settings = told.read("mkdocs.yml").replace("        - {locale: en, name: English}\n", "")
    told.write("mkdocs.yml", settings)
    assert len(told_in(told, "sv")) == 1 and b"2026-11-22" in files(told)["terms/versions.json"]


@pytest.mark.parametrize("language", ["sv", "en", "de", "nb"])
@pytest.mark.parametrize("channel", Channel)
def test_each_way_has_its_words(language: str, channel: Channel) -> None:
    words = say(language, f"told.{channel}")
    assert "{day}" in words and "({count})" in words


@pytest.mark.slow
def test_the_page_of_the_history_shows_it(tmp_path: Path) -> None:
    site = Site(tmp_path / "project")
    site.document("privacy", {"sv": "integritet", "en": "privacy"})
    texts = {"sv": "Lydelse 1.0.", "en": "Version 1.0."}
    site.version("privacy", "1.0", texts, effective="on-publication")
    site.publish("2026-01-02", "privacy", "1.0")
    told = acts.Told(date(2026, 1, 3), Channel.LETTER, 1)
    site.do(acts.notify, "2026-01-04", "privacy", VersionId(1, 0), told)
    built = site.build("2026-02-01")
    assert "med brev den 3 januari 2026 (1 mottagare)." in built.text("integritet/historik/")
    assert "by letter on 3 January 2026 (1 recipient)." in built.text("en/privacy/history/")
