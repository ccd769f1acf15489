"""What becomes of a document shows on its pages, on the day and in words."""

from __future__ import annotations

import json
import re
from datetime import date
from hashlib import sha256
from urllib.parse import urljoin

import pytest

from lydelse.model import VersionId
from lydelse.publishing import acts
from lydelse.website.website import Website
from tests.sites.project import Built, Workbench, text_of
from tests.sites.states import PDF, PNG


def facts(site: Built, url: str) -> str:
    """What stands above the text of a document, the strip of one that does not apply included."""
    return site.text(url, ".ly-strip, .ly-top")


def notes(site: Built, url: str) -> list[str]:
    """The notes above the text."""
    return [text_of(one) for one in site.page(url).cssselect(".ly-top .ly-note")]


def entry(site: Built, url: str, version: str) -> str:
    """A version in the change history."""
    return site.text(url, f'[id="v{version}"]')


# --- upcoming, in force, superseded ------------------------------------------------------------


@pytest.mark.slow
def test_a_version_without_a_summary_leads_to_its_changes_all_the_same(empty: Workbench) -> None:
    empty.document("terms", {"sv": "villkor", "en": "terms"})
    for number in ("1.0", "1.1"):
        text = f"---\ntitle: N\n---\n\n## Norrljus {{#scope}}\n\nNorrljus {number}.\n"
        for code in ("sv", "en"):
            empty.write(f"docs/{code}/terms/{number}.md", text)
        empty.do(acts.adopt, "2025-05-02", "terms", VersionId.parse(number), None, None)
    site = empty.build("2025-06-15")
    for url in ("villkor/", "villkor/1.1/"):
        assert "Visa ändringarna från version 1.0" in site.text(url, ".ly-primary"), url
    assert not site.page("villkor/1.1/").cssselect(".ly-changed")
    assert "Visa ändringarna" not in site.text("villkor/1.0/", ".ly-top")


def test_a_first_version_changes_nothing(june: Built) -> None:
    told = june.text("villkor/", ".ly-changed")
    assert told.startswith("Om den här versionen") and "Första versionen." in told
    assert "First version." in entry(june, "en/terms/history/", "1.0")
    told = june.text("integritetspolicy/", ".ly-changed")
    assert told.startswith("Det här ändrades") and "Ändring i sak." in told


def test_an_upcoming_version_is_announced_above_the_one_in_force(june: Built) -> None:
    page = june.page("integritetspolicy/")
    assert "gäller enligt lydelse 1.1," in june.text("integritetspolicy/", "article")
    [note] = page.cssselect(".ly-note--upcoming")
    changes = "Visa ändringarna från version 1.1"
    assert text_of(note) == f"Version 1.2 gäller från 1 juli 2025. Läs version 1.2 {changes}"
    assert note.cssselect("time")[0].get("datetime") == "2025-07-01"
    assert [one.get("href") for one in note.cssselect("a")] == ["1.2/", "1.2/andringar/"]
    assert changes in june.text("", ".ly-document")
    note = june.text("en/privacy-policy/", ".ly-note--upcoming")
    assert note.startswith("Version 1.2 applies from 1 July 2025. Read version 1.2 Show")


def test_an_upcoming_version_has_its_page_and_says_what_it_is(june: Built) -> None:
    assert "enligt lydelse 1.2," in june.text("integritetspolicy/1.2/", "article")
    assert "kommande" in facts(june, "integritetspolicy/1.2/")
    assert "Gäller från 1 juli 2025." in facts(june, "integritetspolicy/1.2/")


def test_the_version_in_force_says_with_dates_until_when(june: Built) -> None:
    said = "Gäller från 1 mars 2024 till och med 30 juni 2025, därefter version 1.2."
    assert said in facts(june, "integritetspolicy/")
    assert said in facts(june, "integritetspolicy/1.1/")
    assert said in june.text("", ".ly-documents")


def test_on_the_day_it_takes_effect_the_pages_change(june: Built, july: Built) -> None:
    assert "gäller enligt lydelse 1.2," in july.text("integritetspolicy/", "article")
    assert "applies under version 1.2," in july.text("en/privacy-policy/", "article")
    assert not july.page("integritetspolicy/").cssselect(".ly-note--upcoming")
    assert "äldre" in facts(july, "integritetspolicy/1.1/")
    said = "Gällde från 1 mars 2024 till och med 30 juni 2025. Ersatt av version 1.2."
    assert said in facts(july, "integritetspolicy/1.1/")
    assert json.loads(july.files["build.json"])["documents"]["privacy"]["in_force"] == "1.2"
    assert july.files["ledger.jsonl"] == june.files["ledger.jsonl"]


def test_the_text_of_a_permanent_page_never_changes(june: Built, july: Built) -> None:
    permanent = [name for name in june.files if name.endswith("source.md")]
    assert len(permanent) > 20
    for name in permanent:
        assert july.files[name] == june.files[name]
        url = name.removesuffix("source.md")
        assert july.text(url, "article") == june.text(url, "article")


# --- drafts ------------------------------------------------------------------------------------


def test_a_draft_is_nowhere_on_the_public_site(june: Built) -> None:
    for url in ("integritetspolicy/1.3/", "en/privacy-policy/1.3/", "ofardigt/", "en/drafted/"):
        assert not june.has(url), url
    for name, data in june.files.items():
        for word in (b"ofardigt", b"drafted", b"lydelse 1.3", b"privacy 1.3"):
            assert word not in data.lower(), (name, word)


def test_the_preview_shows_drafts_and_marks_them(june: Built, preview: Built) -> None:
    said = "Utkast – inte publicerad. Syns bara i förhandsgranskningen."
    assert said in facts(preview, "integritetspolicy/1.3/")
    assert "gäller enligt lydelse 1.3," in preview.text("integritetspolicy/1.3/", "article")
    assert "Draft – not published." in facts(preview, "en/privacy-policy/1.3/")
    assert "utkast" in entry(preview, "integritetspolicy/historik/", "1.3")
    assert preview.has("ofardigt/1.0/")
    assert set(june.files) < set(preview.files)


def test_the_preview_shows_in_force_what_is_in_force(preview: Built) -> None:
    assert "gäller enligt lydelse 1.1," in preview.text("integritetspolicy/", "article")
    assert "Ingen version av det här dokumentet gäller i dag." in facts(preview, "ofardigt/")


def test_the_preview_asks_search_engines_to_stay_away(june: Built, preview: Built) -> None:
    for built, expected in ((june, 0), (preview, 1)):
        for url, page in built.pages():
            if not page.cssselect('meta[http-equiv="refresh"]'):
                [*robots] = page.cssselect('meta[name="robots"]')
                if expected:
                    assert [one.get("content") for one in robots] == ["noindex"], url
                elif robots:
                    assert url.endswith("404.html") or robots[0].get("content") == "noindex, follow"


def test_what_does_not_apply_is_in_no_list_of_a_search_engine(june: Built) -> None:
    """Its address and its text stay; the permalink of what is in force names today's page."""
    base = "https://policy.norrljus.example/"
    listed = {url for url, _ in _lastmod(june)}
    for url, indexed, named in (
        ("integritetspolicy/", True, "integritetspolicy/"),
        ("integritetspolicy/1.0/", False, "integritetspolicy/1.0/"),
        ("integritetspolicy/1.1/", True, "integritetspolicy/"),
        ("integritetspolicy/1.2/", True, "integritetspolicy/1.2/"),
        ("integritetspolicy/1.1/andringar/", False, "integritetspolicy/1.1/andringar/"),
        ("integritetspolicy/1.1/sv-en/", False, "integritetspolicy/1.1/sv-en/"),
        ("villkor/1.1/", False, "villkor/1.1/"),
        ("en/terms/history/", True, "en/terms/history/"),
    ):
        page = june.page(url)
        robots = [one.get("content") for one in page.cssselect('meta[name="robots"]')]
        assert robots == ([] if indexed else ["noindex, follow"]), url
        assert page.cssselect('link[rel="canonical"]')[0].get("href") == base + named
        assert (url in listed) == (indexed and named == url), url


def test_what_does_not_apply_says_so_in_a_strip_and_leads_to_what_does(june: Built) -> None:
    for url, now in (
        ("integritetspolicy/1.0/", "../"),
        ("integritetspolicy/1.2/", "../"),
        ("integritetspolicy/1.1/andringar/", "../../"),
        ("integritetspolicy/sedan/1.0/", "../../"),
        ("integritetspolicy/1.0/sv-en/", "../../"),
        ("en/terms/1.1/", "../"),
    ):
        page = june.page(url)
        [strip] = page.cssselect("body > .ly-strip")
        assert strip.cssselect(".ly-current")[0].get("href") == now, url
        assert len(strip.cssselect("a")) == 2
        assert page.get("data-running"), url
    for url in ("integritetspolicy/", "integritetspolicy/1.1/", "integritetspolicy/1.1/sv-en/"):
        assert not june.page(url).cssselect(".ly-strip"), url
    [strip] = june.page("rea/1.0/").cssselect(".ly-strip")
    assert not strip.cssselect(".ly-current")


def test_a_draft_gives_no_page_a_day_that_will_not_come(preview: Built) -> None:
    for name, data in preview.files.items():
        if name.endswith((".html", ".xml", ".json")):
            assert b"9999" not in data, name


# --- the ends ------------------------------------------------------------------------------------


def test_a_translation_gives_the_reason_in_the_language_it_was_given_in(june: Built) -> None:
    for url, reason in (
        ("en/terms/1.1/", "Avtalet blev inte av."),
        ("en/terms/history/", "Avtalet blev inte av."),
        ("en/delivery/history/", "Lagret är sent."),
    ):
        assert f"Reason (in Swedish): {reason}" in june.text(url, ".ly-strip, main"), url
        [said] = june.page(url).cssselect('.ly-life [lang="sv"]')
        assert text_of(said) == reason
    assert "Skäl: Avtalet blev inte av." in june.text("villkor/1.1/", ".ly-life")


def test_a_withdrawn_version_keeps_its_page_and_says_so(june: Built) -> None:
    assert "återkallad" in facts(june, "villkor/1.1/")
    said = "Skulle ha gällt från 1 september 2025 men trädde aldrig i kraft."
    assert said in facts(june, "villkor/1.1/")
    assert "gäller enligt lydelse 1.1," in june.text("villkor/1.1/", "article")
    assert "1.1" not in facts(june, "villkor/")
    assert "Gäller från 1 februari 2024." in facts(june, "villkor/")
    assert "never took effect" in entry(june, "en/terms/history/", "1.1")


def test_a_repealed_document_has_no_version_in_force_and_keeps_its_pages(june: Built) -> None:
    assert notes(june, "rea/") == ["Ingen version av det här dokumentet gäller i dag."]
    assert not june.page("rea/").cssselect("article p")
    said = "Gällde från 1 februari 2024 till och med 4 juni 2025. Ingen version gäller därefter."
    assert said in facts(june, "rea/1.0/")
    assert "upphävd" in facts(june, "rea/1.0/")
    assert "gäller enligt lydelse 1.0," in june.text("rea/1.0/", "article")
    assert "No version is in force today." in june.text("en/", ".ly-documents")


def test_a_redacted_text_is_gone_and_its_hash_stays(norrljus: Workbench, june: Built) -> None:
    path = "docs/sv/secrecy/1.0.md"
    assert not (norrljus.root / path).exists()
    [life, _] = norrljus.site.states("secrecy", norrljus.site.ledger.events[-1].moment.date())
    article = june.text("sekretess/1.0/", "article")
    assert "har tagits bort enligt lag" in article
    assert "Dom i mål T 1-24." in article
    assert life.files[path] in article
    assert "has been removed as required by law" in june.text("en/secrecy/1.0/", "article")
    reason = june.page("en/secrecy/1.0/").cssselect('article [lang="sv"]')
    assert [text_of(one) for one in reason] == ["Dom i mål T 1-24."]
    assert not june.has("sekretess/1.0/source.md")
    for name, data in june.files.items():
        if "sekretess" in name or "secrecy" in name:
            assert "enligt lydelse 1.0," not in data.decode()
            assert "under version 1.0," not in data.decode()


def test_a_postponed_version_says_from_when_it_first_was_to_apply(june: Built) -> None:
    said = "Gäller från 1 augusti 2025. Skulle först ha gällt från 10 juni 2025."
    assert said in facts(june, "leverans/1.1/")
    assert said in entry(june, "leverans/historik/", "1.1")
    assert "till och med 31 juli 2025, därefter version 1.1" in facts(june, "leverans/")
    assert "Originally due to apply from 10 June 2025." in facts(june, "en/delivery/1.1/")


def test_a_version_overtaken_the_same_day_never_applied(june: Built) -> None:
    assert "gäller enligt lydelse 1.2," in june.text("retur/", "article")
    assert "Har aldrig gällt: version 1.2 gäller från samma dag." in facts(june, "retur/1.1/")
    # What followed 1.0 is the version that applied, not the one that never did.
    assert "till och med 31 maj 2025. Ersatt av version 1.2." in facts(june, "retur/1.0/")


def test_a_version_to_be_overtaken_is_not_announced(norrljus: Workbench) -> None:
    seen = Website(norrljus.site, date(2025, 5, 15))
    assert [str(life.version) for life in seen.upcoming("returns")] == ["1.2"]


def test_a_document_with_just_an_upcoming_version_has_its_pages(june: Built) -> None:
    assert notes(june, "kommande/") == [
        "Ingen version av det här dokumentet gäller i dag.",
        "Version 1.0 gäller från 1 oktober 2025. Läs version 1.0",
    ]
    assert "gäller enligt lydelse 1.0," in june.text("kommande/1.0/", "article")
    assert "gäller enligt" not in june.text("kommande/", "article")


# --- languages -----------------------------------------------------------------------------------


def test_a_later_translation_bears_its_own_day(june: Built) -> None:
    stamp = june.text("en/late/", ".ly-stamp")
    assert "Last changed 1 February 2024." in stamp
    assert "Translation published 15 March 2024." in stamp
    assert stamp == june.text("en/late/1.0/", ".ly-stamp")
    assert "Översättningen" not in june.text("senare/", ".ly-stamp")
    days = dict(_lastmod(june))
    assert days["senare/"] == "2024-02-01"
    assert days["en/late/"] == "2024-03-15"


def _lastmod(site: Built) -> list[tuple[str, str]]:
    found = []
    for entry in site.files["sitemap.xml"].decode().split("<url>")[1:]:
        url = entry.partition("<loc>")[2].partition("</loc>")[0]
        day = entry.partition("<lastmod>")[2].partition("</lastmod>")[0]
        found.append((url.removeprefix("https://policy.norrljus.example/"), day))
    return found


def test_a_version_published_in_one_language_has_no_page_in_the_other(june: Built) -> None:
    assert june.has("lokalt/1.1/") and june.has("en/local/1.0/")
    assert not june.has("en/local/1.1/") and not june.has("en/local/1.1/source.md")


# --- addresses that stay -------------------------------------------------------------------------


def test_former_addresses_lead_on_from_every_page_of_the_document(june: Built) -> None:
    base = "https://policy.norrljus.example/"
    for new, old in (("integritetspolicy/", "integritet/"), ("en/privacy-policy/", "en/privacy/")):
        # A day's address leads on itself: from a former one straight to the version.
        below = [url for url, _ in june.pages() if url.startswith(new)]
        pages = [url for url in below if not re.search(r"/\d{4}-\d\d-\d\d/$", url)]
        assert all(june.has(old + url.removeprefix(new)) for url in below)
        assert len(pages) > 5
        for url in pages:
            former = old + url.removeprefix(new)
            page = june.page(former)
            [refresh] = page.cssselect('meta[http-equiv="refresh"]')
            wait, _, target = refresh.get("content").partition("; url=")
            assert wait == "0"
            assert urljoin(base + former, target) == base + url
            assert page.cssselect("a")[0].get("href") == target
            assert page.cssselect('link[rel="canonical"]')[0].get("href") == base + url


def test_files_keep_their_former_addresses_too(june: Built) -> None:
    for name in ("1.0/source.md", "1.2/source.md", "norrljus.png", "feed.xml"):
        assert june.files["integritet/" + name] == june.files["integritetspolicy/" + name], name


def test_images_beside_a_text_are_published_and_hashed(norrljus: Workbench, june: Built) -> None:
    for url in ("integritetspolicy/", "integritetspolicy/1.1/", "en/privacy-policy/1.2/"):
        [image] = june.page(url).cssselect("article img")
        slug = "en/privacy-policy/" if url.startswith("en/") else "integritetspolicy/"
        here = url.removeprefix(slug).count("/")
        assert image.get("src") == "../" * here + "norrljus.png"
        assert june.files[slug + "norrljus.png"] == PNG
    hashes = norrljus.site.ledger.files()
    for code in ("sv", "en"):
        assert hashes[f"docs/{code}/privacy/norrljus.png"] == sha256(PNG).hexdigest()


def test_files_that_a_text_leads_to_are_published_and_hashed(
    norrljus: Workbench, june: Built
) -> None:
    links = june.page("integritetspolicy/1.1/").cssselect("article p a")
    assert [one.get("href") for one in links] == ["../p%C3%A5%20papper.pdf?1#page=2"]
    links = june.page("en/privacy-policy/").cssselect("article p a")
    assert [one.get("href") for one in links] == ["p%C3%A5%20papper.pdf"]
    assert june.files["integritetspolicy/på papper.pdf"] == PDF
    assert june.files["en/privacy/på papper.pdf"] == PDF
    hashes = norrljus.site.ledger.files()
    assert hashes["docs/sv/privacy/på papper.pdf"] == sha256(PDF).hexdigest()


# --- the stamp -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["published", "june", "july", "preview"])
def test_every_document_page_ends_in_its_stamp(request: pytest.FixtureRequest, name: str) -> None:
    built: Built = request.getfixturevalue(name)
    for url, page in built.pages():
        redline = re.search("/(andringar|changes|sedan|since)/", url)
        if redline or not page.cssselect(".ly-top, .ly-versions"):
            continue
        drafted = url in ("ofardigt/", "ofardigt/historik/", "en/drafted/", "en/drafted/history/")
        stamps = page.cssselect(".ly-stamp")
        assert len(stamps) == (0 if drafted else 1), url
        if stamps:
            assert stamps[0].getnext() is None, url
            assert stamps[0].xpath("preceding::article"), url


def test_the_stamp_has_days_in_words_and_for_machines(june: Built) -> None:
    for url, days in (
        ("integritetspolicy/", ["1 mars 2024", "1 mars 2024", "30 juni 2025"]),
        ("en/privacy-policy/", ["1 March 2024", "1 March 2024", "30 June 2025"]),
    ):
        times = june.page(url).cssselect(".ly-stamp time")
        assert [text_of(one) for one in times] == days
        machine = [one.get("datetime") for one in times]
        assert machine == ["2024-03-01", "2024-03-01", "2025-06-30"]


def test_an_adopted_text_says_that_its_day_is_not_known(june: Built) -> None:
    stamp = june.text("integritetspolicy/1.0/", ".ly-stamp")
    assert stamp.startswith("Senast ändrad: inte känt.")
    assert "infördes i versionsregistret 10 januari 2024" in stamp
    english = june.text("en/privacy-policy/1.0/", ".ly-stamp")
    assert "Applied until 29 February 2024; it is not known from when." in english
    assert "Replaced by version 1.1." in english


@pytest.mark.slow
def test_a_text_replaced_on_the_day_it_was_taken_over_applied_on_its_last_day(
    empty: Workbench,
) -> None:
    empty.document("terms", {"sv": "villkor", "en": "terms"})
    texts = {"sv": "Så här gäller.", "en": "This applies."}
    empty.version("terms", "1.0", texts, adopted=True)
    empty.do(acts.adopt, "2025-05-02", "terms", VersionId.parse("1.0"), None, None)
    texts = {"sv": "Så här gäller nu.", "en": "This applies now."}
    empty.version("terms", "1.1", texts, effective="on-publication", based_on="1.0")
    empty.publish("2025-05-02", "terms", "1.1")
    page = empty.build("2025-06-15").page("villkor/historik/")
    known = [row.get("data-known") for row in page.cssselect("tr[data-known]")]
    assert known == ["2025-05-02", "2025-05-01"]
    assert page.cssselect("tr[data-known]")[1].get("data-until") == "2025-05-01"
    said = page.cssselect(".ly-asked output")[0].get("data-unknown").replace("\xa0", " ")
    assert "Den äldsta text som finns här är version 1.0;" in said


def test_a_history_was_last_updated_by_the_last_event_of_its_document(june: Built) -> None:
    for url, day in (
        ("villkor/historik/", "2025-05-20"),  # withdrawn
        ("leverans/historik/", "2025-06-01"),  # postponed
        ("rea/historik/", "2025-06-01"),  # repealed
        ("sekretess/historik/", "2024-07-01"),  # redacted
        ("senare/historik/", "2024-03-15"),  # translated
        ("rea/", "2025-06-01"),
        ("kommande/", "2025-06-01"),
    ):
        [time] = june.page(url).cssselect(".ly-stamp time")
        assert time.get("datetime") == day, url


def test_no_page_bears_the_day_of_the_build(june: Built) -> None:
    for name, data in june.files.items():
        if name != "build.json":
            assert b"2025-06-15" not in data, name
            assert b"15 juni 2025" not in data and b"15 June 2025" not in data, name
