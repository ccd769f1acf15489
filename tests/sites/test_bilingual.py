"""A version in two languages: both texts whole, section beside section, each in its language."""

from __future__ import annotations

from pathlib import Path

import pytest

from lydelse.content.bilingual import rows
from tests.sites.project import Built, Workbench, text_of

PAIRS = [
    ("integritetspolicy/1.1/sv-en/", "integritetspolicy/1.1/", "en/privacy-policy/1.1/"),
    ("en/privacy-policy/1.0/sv-en/", "integritetspolicy/1.0/", "en/privacy-policy/1.0/"),
]


@pytest.mark.parametrize(("url", "first", "second"), PAIRS)
def test_both_texts_stand_there_whole(published: Built, url: str, first: str, second: str) -> None:
    page = published.page(url)
    for language, permalink in (("sv", first), ("en", second)):
        cells = page.cssselect(f"article.ly-parallel .ly-row > [lang={language}]")
        shown = "".join(text_of(cell) for cell in cells)
        whole = published.text(permalink, "h1, article.ly-text")
        assert "".join(shown.split()) == "".join(whole.split())


def test_the_prevailing_language_comes_first_whatever_the_language_of_the_page(
    published: Built,
) -> None:
    for url in ("integritetspolicy/1.1/sv-en/", "en/privacy-policy/1.1/sv-en/"):
        page = published.page(url)
        opening, *sections = page.cssselect(".ly-row")[1:]
        assert [cell.get("lang") for cell in opening] == [None, "en"]  # a note on the translation
        for row in sections:
            assert [cell.get("lang") for cell in row] == ["sv", "en"]
            first, second = ([h.get("id") for h in cell.cssselect("[id]")] for cell in row)
            assert second == [f"en.{id}" for id in first]


def test_every_id_is_there_once(published: Built, june: Built) -> None:
    for built in (published, june):
        for url, page in built.pages():
            if url.endswith("/sv-en/"):
                ids = page.xpath("//@id")
                assert len(ids) == len(set(ids)), url


def test_the_permalinks_lead_there_and_it_leads_back(june: Built) -> None:
    for permalink in ("integritetspolicy/1.1/", "en/privacy-policy/1.1/"):
        links = june.page(permalink).cssselect(".ly-links a")
        assert "sv-en/" in [link.get("href") for link in links]
        back = [a.get("href") for a in june.page(permalink + "sv-en/").cssselect(".ly-links a")]
        assert "../" in back


def test_what_lacks_a_text_has_no_such_page(june: Built) -> None:
    assert june.has("lokalt/1.0/sv-en/") and not june.has("lokalt/1.1/sv-en/")
    assert june.has("sekretess/1.1/sv-en/") and not june.has("sekretess/1.0/sv-en/")  # redacted
    assert june.page("integritet/1.1/sv-en/").cssselect('meta[http-equiv="refresh"]')


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A document in three languages; version 1.1 lacks one."""
    root: Path = tmp_path_factory.mktemp("three") / "project"
    project = Workbench(root, ("en", "sv", "de"), authoritative="sv")
    project.document("terms", {"sv": "villkor", "en": "terms", "de": "bedingungen"})
    for number, day, languages in (
        ("1.0", "2025-01-01", ("sv", "en", "de")),
        ("1.1", "2025-02-01", ("sv", "en")),
    ):
        texts = {code: f"Text {number} {code}." for code in languages}
        based_on = "1.0" if number == "1.1" else None
        project.version("terms", number, texts, effective=day, based_on=based_on)
        more = {} if "de" in languages else {"without": ["de"], "reason": "Später."}
        project.publish(day, "terms", number, **more)
    return project.build("2025-03-01")


def test_each_translation_stands_beside_the_text_that_prevails(three: Built) -> None:
    assert {url for url, _ in three.pages() if url.endswith(("-en/", "-de/", "-sv/"))} == {
        f"{document}/{version}/{pair}/"
        for document, version, pair in (
            ("terms", "1.0", "sv-en"), ("sv/villkor", "1.0", "sv-en"),
            ("sv/villkor", "1.0", "sv-de"), ("de/bedingungen", "1.0", "sv-de"),
            ("terms", "1.1", "sv-en"), ("sv/villkor", "1.1", "sv-en"),
        )
    }  # fmt: skip


def test_the_switch_leads_to_the_third_language_or_to_its_history(three: Built) -> None:
    def switch(url: str) -> dict[str, str]:
        links = three.page(url).cssselect(".ly-languages a")
        return {link.get("hreflang"): link.get("href") for link in links}

    assert switch("terms/1.0/sv-en/")["de"] == "../../../de/bedingungen/1.0/sv-de/"
    assert switch("sv/villkor/1.0/sv-de/")["en"] == "../../../../terms/1.0/sv-en/"
    assert switch("terms/1.1/sv-en/")["de"].startswith("../../../de/bedingungen/")
    assert "1.1" not in switch("terms/1.1/sv-en/")["de"]


def test_a_section_in_one_language_alone_stands_in_its_place() -> None:
    first = '<p>A</p><h2 id="a">A</h2><p>a</p><h2 id="c">C</h2>'
    second = '<h2 id="a">A</h2><h2 id="b">B</h2><p><a href="#a">a</a> <a href="x#a">x</a></p>'
    found = rows([first], [second], "en.")
    assert [row.id for row in found] == ["#0", "a", "b", "c"]
    assert found[0].second == "" and found[2].first == "" and found[3].second == ""
    assert found[2].second == (
        '<h2 id="en.b">B</h2>\n<p><a href="#en.a">a</a> <a href="x#a">x</a></p>'
    )
