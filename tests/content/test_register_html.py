"""What a reader sees of a register: counted, grouped, in the words of the page's language."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import lxml.html
import pytest

from lydelse.compare import Labels, redline
from lydelse.content.comparison import changed_sections, compare_editions
from lydelse.content.edition import html_of
from lydelse.content.register_html import Notice
from lydelse.model import Edition, VersionId
from lydelse.registers import read_register
from lydelse.registers.notices import NoticeRegister
from lydelse.registers.values import Duration
from lydelse.website import page_ids
from lydelse.website.views import view
from lydelse.website.views.notices import coverage_block
from lydelse.website.website import Website
from tests.registers.companies import TEXT, cookies, next_cookies, notice, site, written

V1, V2 = VersionId(1, 0), VersionId(1, 1)
LABELS = Labels("inserted: ", "deleted: ", "moved here", "moved away")


def edition(id: str, language: str = "sv", version: VersionId = V1, **files: str) -> Edition:
    found = site(files).edition(id, version, language)
    assert found is not None
    return found


def page(id: str, language: str = "sv", **files: str) -> Any:
    return lxml.html.fromstring(
        f"<article>{html_of(edition(id, language, **files)).html}</article>"
    )


def text(element: Any) -> str:
    return " ".join(element.text_content().split())


def bare(element: Any) -> str:
    """Its letters, whatever the white space between elements."""
    return "".join(element.text_content().split())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_counts_what_it_lists(language: str) -> None:
    article = page("cookies", language)
    said = {
        "sv": "Här anges 42 poster från 6 leverantörer: 9 nödvändiga, 6 för inställningar,"
        " 12 för statistik och 15 för marknadsföring.",
        "en": "This page lists 42 entries from 6 providers: 9 necessary, 6 for preferences,"
        " 12 for statistics and 15 for marketing.",
    }[language]
    assert said in text(article)
    assert len(article.cssselect("tbody tr")) == 42


def test_entries_stand_by_category_and_provider() -> None:
    article = page("cookies")
    found = []
    for table in article.cssselect("table"):
        category = table.xpath("preceding-sibling::h3[1]/@id")[0].removeprefix("cookies-")
        provider = text(table.cssselect("caption")[0]).rpartition(" (")[0]
        found.append((category, provider))
        names = [text(cell) for cell in table.cssselect("tbody th")]
        assert names == [
            entry["name"]
            for entry in cookies()["entries"]
            if (entry["category"], entry["provider"]) == (category, provider)
        ]
    assert len(found) == len(set(found)) == 8


def test_tables_have_real_headers() -> None:
    for table in page("cookies").cssselect("table"):
        columns = [text(cell) for cell in table.cssselect("thead th[scope=col]")]
        assert len(columns) == 6
        for row in table.cssselect("tbody tr"):
            cells = list(row)
            assert (cells[0].tag, cells[0].get("scope")) == ("th", "row")
            assert [cell.get("data-column") for cell in cells[1:]] == columns[1:]


@pytest.mark.parametrize(
    ("written", "sv", "en"),
    [
        ("P13M", "13 månader", "13 months"),
        ("P1Y6M", "1 år och 6 månader", "1 year and 6 months"),
        ("PT30M", "30 minuter", "30 minutes"),
        ("P1D", "1 dygn", "1 day"),
        ("P2W", "2 veckor", "2 weeks"),
        ("P1DT12H", "1 dygn och 12 timmar", "1 day and 12 hours"),
        ("varies", "varierar", "varies"),
        ("session", "till dess att webbläsaren stängs", "until the browser is closed"),
        ("persistent", "till dess att besökaren tar bort det", "until the visitor removes it"),
    ],
)
def test_durations_are_said_in_words(written: str, sv: str, en: str) -> None:
    duration = Duration.parse(written)
    assert duration
    assert (duration.in_words("sv"), duration.in_words("en")) == (sv, en)


def test_a_site_that_stores_nothing_says_so() -> None:
    register = "hosts: [norrljus.example]\nundeclared: [a.example, b.example]\nentries: []\n"
    article = page("cookies", **{"registers/cookies/1.0.yml": register})
    assert "Informationen gäller norrljus.example." in text(article)
    assert "Det här beskrivs inte här än: a.example och b.example." in text(article)
    assert "Inget lagras på eller hämtas från besökarens utrustning" in text(article)
    assert not article.cssselect("table")


def test_the_facts_stand_in_the_place_of_their_marker() -> None:
    article = page("cookies")
    ids = [heading.get("id") for heading in article.cssselect("h2, h3")]
    kinds = ("necessary", "preferences", "statistics", "marketing")
    assert ids == ["a", *(f"cookies-{kind}" for kind in kinds), "b"]
    assert "[[" not in text(article)


def test_page_permalink_and_comparison_show_the_same_text() -> None:
    publication = Website(site(), date(2026, 11, 22), preview=True)
    for id in ("cookies", "till"):
        shown = publication.in_languages(page_ids.version(id, V1))["sv"]
        own = publication.project.edition(id, V1, "sv")
        assert own
        seen = lxml.html.fromstring(f"<div>{view(publication, shown).article}</div>")
        assert text(seen) == text(lxml.html.fromstring(f"<div>{html_of(own).html}</div>"))
        compared = redline(compare_editions(own, own), LABELS)
        both = "".join(section.html for section in compared.sections)
        assert bare(seen) in bare(lxml.html.fromstring(f"<div>{both}</div>"))


def _next(language: str = "sv") -> tuple[Edition, Edition]:
    front = "---\ntitle: cookies\nsummary: |\n  Ny.\n"
    lead = 'effective: on-publication\nchange: substantive\nbased_on: "1.0"\n'
    files = {
        "registers/cookies/1.1.yml": written(next_cookies()),
        "docs/sv/cookies/1.1.md": f"{front}{lead}---\n\n{TEXT['cookies']}",
        "docs/en/cookies/1.1.md": f"{front}---\n\n{TEXT['cookies']}",
    }
    return edition("cookies", language), edition("cookies", language, V2, **files)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_redline_compares_entries_by_name(language: str) -> None:
    old, new = _next(language)
    shown = redline(compare_editions(old, new), LABELS)
    html = lxml.html.fromstring("<div>" + "".join(one.html for one in shown.sections) + "</div>")
    touched: dict[str, str] = {}
    for row in html.cssselect("tbody tr"):
        name = text(row.cssselect("th code")[0])
        if row.get("data-change"):
            touched[name] = row.get("data-change")
        elif row.cssselect("ins, del"):
            cells = [c.get("data-column") for c in row if c.cssselect("ins, del")]
            touched[name] = ", ".join(cells)
    duration = {"sv": "Lagringstid", "en": "Kept for"}[language]
    before = {entry["name"] for entry in cookies()["entries"]}
    after = {entry["name"]: entry for entry in next_cookies()["entries"]}
    gone, added = before - set(after), set(after) - before
    longer = next(name for name, entry in after.items() if entry["duration"] == "P2Y")
    assert {name: what for name, what in touched.items() if "moved" not in what} == {
        **dict.fromkeys(gone, "deleted"),
        **dict.fromkeys(added, "inserted"),
        longer: duration,
    }
    assert {section.id for section in changed_sections(shown)} >= {"a", "cookies-marketing"}


# --- notices ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_layers_of_a_notice_agree(language: str) -> None:
    article = page("till", language)
    first = article.cssselect("dl.ly-first-layer")[0]
    first.drop_tree()
    whole = text(article)
    words = ["Norrljus AB", "Åkeriet AB", "Norra gatan 1, 903 00 Umeå"]
    words += [one["text"][language] for one in notice()["purposes"]]
    for said in words:
        assert said in text(first)
        assert said in whole


def test_every_fact_of_a_notice_is_on_its_page() -> None:
    def texts(value: Any) -> list[str]:
        if isinstance(value, dict) and set(value) == {"sv", "en"}:
            return [value["sv"]]
        if isinstance(value, dict):
            return [one for each in value.values() for one in texts(each)]
        return [one for each in value for one in texts(each)] if isinstance(value, list) else []

    data = notice()
    data.pop("sections")
    whole = text(page("till"))
    assert all(one in whole for one in texts(data))
    assert "556000-0000" in whole and "Molnet Inc." in whole and "berättigat intresse" in whole


def test_what_is_open_is_not_printed_and_what_the_law_gives_is() -> None:
    data = deepcopy(notice())
    data["complaint"] = {
        "open": "true", "known": {"sv": "Policyn säger något.", "en": "It says something."},
        "section": "scope",
    }  # fmt: skip
    data["dpo"] = {"open": "true"}
    article = page("till", **{"registers/till/1.0.yml": written(data)})
    said = article.xpath("//h2[@id='complaint']/following-sibling::p[1]")[0]
    assert text(said).startswith("Du har rätt att klaga hos en tillsynsmyndighet")
    assert "Policyn säger något" not in text(article) and "Ännu inte" not in text(article)
    assert not article.xpath("//h2[@id='dpo']")


def test_a_notice_published_before_the_law_was_told_reads_as_it_did() -> None:
    facts = replace_open(notice())
    said = str(Notice(facts, "../", "sv", None).whole())
    assert "Ännu inte angivet. Policyn säger något." in said.replace("</span>", "")
    assert "klaga hos en tillsynsmyndighet" not in said


def replace_open(data: dict[str, Any]) -> NoticeRegister:
    """A notice whose complaint is open."""
    known = {"sv": "Policyn säger något.", "en": "It says something."}
    data["complaint"] = {"open": "true", "known": known}
    register, problems = read_register(
        "r.yml", written(data).encode(), "notice", ("sv", "en"), None
    )
    assert register and not problems and isinstance(register.facts, NoticeRegister)
    return register.facts


def test_a_fact_leads_to_the_section_of_the_policy_that_governs_it() -> None:
    publication = Website(site(), date(2026, 11, 22), preview=True)
    shown = publication.in_languages(page_ids.version("till", V1))["en"]
    article = lxml.html.fromstring(f"<div>{view(publication, shown).article}</div>")
    links = {(a.get("href"), text(a)) for a in article.cssselect("a.ly-governs")}
    assert links == {("../../policy/#scope", "The policy: Scope")}


@pytest.mark.parametrize(("language", "cited"), [("sv", "artikel 12.5"), ("en", "Article 12(5)")])
def test_what_is_asked_of_lawyers_is_said_in_the_language_of_the_page(
    language: str, cited: str
) -> None:
    """The preview quotes a condition, and says what the law says of such."""
    block = coverage_block(Website(site(), date(2026, 11, 22), preview=True), language)
    (one,) = lxml.html.fromstring(f"<div>{block}</div>").cssselect("#questions + ul li span")
    assert one.get("lang") == language
    assert cited in text(one) and "{" not in text(one)
