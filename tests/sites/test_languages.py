"""One language, two, three; any of them may prevail; and what prevails need not stand first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from lydelse.publishing import acts
from tests.sites.links import dead
from tests.sites.project import Built, Workbench, contents, text_of

BASE = "https://policy.norrljus.example/"
TEXTS = {"sv": "Vi sparar inget.", "en": "We store nothing.", "de": "Wir speichern nichts."}


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Swedish stands first, English prevails, German came later and is not everywhere."""
    root = tmp_path_factory.mktemp("three") / "project"
    project = Workbench(root, ("sv", "en", "de"), authoritative="en")
    project.document("privacy", {"sv": "integritet", "en": "privacy", "de": "datenschutz"})
    project.version("privacy", "1.0", TEXTS, effective="2025-01-01")
    project.publish("2025-01-01", "privacy", "1.0")
    two = {code: f"{TEXTS[code]} 1.1." for code in ("sv", "en")}
    project.version("privacy", "1.1", two, effective="2025-03-01", based_on="1.0")
    project.publish("2025-03-01", "privacy", "1.1", without=["de"], reason="Later.")
    one = {"en": f"{TEXTS['en']} 1.2."}
    project.version("privacy", "1.2", one, effective="2025-05-01", based_on="1.1")
    project.publish("2025-03-15", "privacy", "1.2", without=["sv", "de"], reason="Later.")
    return project.build("2025-04-01")


def test_three_languages_have_their_pages(three: Built) -> None:
    for url, language in (("integritet/", "sv"), ("en/privacy/", "en"), ("de/datenschutz/", "de")):
        for below in ("", "1.0/"):
            assert three.page(url + below).get("lang") == language
        assert TEXTS[language] in three.text(url + "1.0/", "article")
    assert dead(three, BASE) == []


def test_three_languages_are_in_the_switch_and_in_hreflang(three: Built) -> None:
    page = three.page("de/datenschutz/1.0/")
    assert [one.get("hreflang") for one in page.cssselect("nav.ly-languages a")] == [
        "sv",
        "en",
        "de",
    ]
    links = {one.get("hreflang"): one.get("href") for one in page.cssselect("link[hreflang]")}
    assert links == {
        "sv": BASE + "integritet/1.0/",
        "en": BASE + "en/privacy/1.0/",
        "de": BASE + "de/datenschutz/1.0/",
        "x-default": BASE + "integritet/1.0/",
    }


def test_what_prevails_is_said_in_the_translations_alone(three: Built) -> None:
    for url in ("integritet/1.0/", "de/datenschutz/1.0/"):
        [note] = three.page(url).cssselect(".ly-note--translation")
        assert note.cssselect("a")[0].get("href").endswith("en/privacy/1.0/")
    assert "Den engelska texten gäller om de skiljer sig åt." in three.text(
        "integritet/", ".ly-note"
    )
    assert not three.page("en/privacy/1.0/").cssselect(".ly-note--translation")


def test_a_version_in_some_languages_leads_the_others_to_their_history(three: Built) -> None:
    page = three.page("integritet/1.1/")
    [german] = page.cssselect('nav.ly-languages a[hreflang="de"]')
    there = german.get("href").removeprefix("../../")
    assert there.startswith("de/datenschutz/") and there.count("/") == 3
    assert not page.cssselect('link[hreflang="de"]')
    article = three.page("de/datenschutz/").cssselect("article")[0]
    assert "1.1" in text_of(article)
    exists = [one.get("hreflang") for one in article.cssselect("a")]
    assert exists == ["sv", "en"]


def test_an_upcoming_version_in_the_prevailing_language_alone_is_announced_everywhere(
    three: Built,
) -> None:
    for url in ("integritet/", "de/datenschutz/", "en/privacy/"):
        [note] = three.page(url).cssselect(".ly-note--upcoming")
        assert "1.2" in text_of(note)
        assert len(note.cssselect("a")) == (2 if url.startswith("en/") else 0)


def test_a_page_outside_the_default_language_has_no_default(three: Built) -> None:
    page = three.page("en/privacy/1.2/")
    assert [one.get("hreflang") for one in page.cssselect("link[hreflang]")] == ["en"]


def test_a_site_in_one_language_needs_no_switch(tmp_path: Path) -> None:
    project = Workbench(tmp_path / "project", ("en",), authoritative="en")
    project.document("privacy", {"en": "privacy"})
    project.version("privacy", "1.0", {"en": TEXTS["en"]}, adopted=True)
    day = date(2020, 5, 25)
    number = project.site.documents["privacy"].newest().id
    project.do(acts.adopt, "2025-01-01", "privacy", number, day, day)
    built = project.build("2025-06-15")
    assert "Applies from 25 May 2020." in built.text("privacy/", ".ly-stamp")
    assert not built.page("privacy/").cssselect("nav.ly-languages, .ly-note--translation")
    assert dead(built, BASE) == []


def test_two_builds_in_one_process_do_not_disturb_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LYDELSE_TODAY", "2025-06-15")
    places = {}
    for name, languages in (("one", ("sv", "en")), ("two", ("en", "sv"))):
        project = places[name] = Workbench(tmp_path / name, languages, authoritative=languages[0])
        project.document("privacy", {"sv": "integritet", "en": "privacy"})
        project.version("privacy", "1.0", {c: TEXTS[c] for c in languages}, effective="2025-01-01")
        project.publish("2025-01-01", "privacy", "1.0")
        build(load_config(str(project.root / "mkdocs.yml")))
    first, second = (Built(place.root / "site", 0, "") for place in places.values())
    assert first.page("integritet/").get("lang") == "sv"
    assert second.page("privacy/").get("lang") == "en"
    assert second.page("sv/integritet/").get("lang") == "sv"
    assert dead(first, BASE) == [] and dead(second, BASE) == []
    before = contents(first.root)
    build(load_config(str(places["one"].root / "mkdocs.yml")))
    assert contents(first.root) == before
