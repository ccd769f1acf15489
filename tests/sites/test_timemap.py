"""What programs read is what the ledger says: TimeMaps, versions.json, JSON-LD, links, lastmod."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urljoin

import pytest

from lydelse.ledger.state import Status, VersionState
from lydelse.website.website import Website
from tests.sites.project import STOCKHOLM, Built, Workbench

BASE = "https://policy.norrljus.example/"
JUNE = date(2025, 6, 15)
HOMES = {"sv": "", "en": "en/"}
_LINK = re.compile(r'<([^>]*)>((?:;\s*[a-z]+="[^"]*")*)')
_ATTRIBUTE = re.compile(r';\s*([a-z]+)="([^"]*)"')


@pytest.fixture(scope="session")
def documents(norrljus: Workbench) -> dict[tuple[str, str], tuple[str, tuple[VersionState, ...]]]:
    """Each document that can be seen in June in each language: its address and its versions."""
    site = norrljus.site
    return {
        (id, code): (f"{home}{document.index[code].slug}/", site.states(id, JUNE))
        for id, document in site.documents.items()
        for code, home in HOMES.items()
        if site.states(id, JUNE)
    }


def links(data: bytes) -> list[tuple[str, dict[str, str]]]:
    """A document of type application/link-format (RFC 6690), strictly read."""
    text = data.decode("ascii")
    found = list(_LINK.finditer(text))
    between = _LINK.sub("", text)
    assert between == ",\n" * (len(found) - 1) + "\n"
    return [(one[1], dict(_ATTRIBUTE.findall(one[2]))) for one in found]


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM)


# --- TimeMaps -------------------------------------------------------------------------------------


def test_a_timemap_lists_what_has_applied(june: Built, documents: Any) -> None:
    for (id, code), (url, states) in documents.items():
        applied = {
            f"{BASE}{url}{life.version}/": life
            for life in states
            if life.status in (Status.IN_FORCE, Status.SUPERSEDED, Status.REPEALED)
            and not life.never_applied
            and code in life.languages
            and f"docs/{code}/{id}/{life.version}.md" not in life.redacted
        }
        assert june.has(url + "timemap.link") == bool(applied), url
        if not applied:
            continue
        original, own, *mementos = links(june.files[url + "timemap.link"])
        assert original == (BASE + url, {"rel": "original"})
        assert own[0] == f"{BASE}{url}timemap.link"
        assert own[1]["rel"] == "self" and own[1]["type"] == "application/link-format"
        assert [address for address, _ in mementos] == list(applied)
        moments = [parsedate_to_datetime(one["datetime"]) for _, one in mementos]
        assert moments == sorted(set(moments))
        assert parsedate_to_datetime(own[1]["from"]) == moments[0]
        assert parsedate_to_datetime(own[1]["until"]) == moments[-1]
        for (address, one), moment in zip(mementos, moments, strict=True):
            assert one["datetime"].endswith(" GMT")
            life = applied[address]
            assert moment == midnight(life.effective or min(life.entered, life.until or JUNE))
        rels = [one["rel"].split() for _, one in mementos]
        assert all(rel[-1] == "memento" for rel in rels)
        assert [n for n, rel in enumerate(rels) if "first" in rel] == [0]
        assert [n for n, rel in enumerate(rels) if "last" in rel] == [len(rels) - 1]


def test_midnight_in_stockholm_is_the_evening_before_in_greenwich(june: Built) -> None:
    data = june.files["villkor/timemap.link"].decode()
    assert 'rel="first last memento"; datetime="Wed, 31 Jan 2024 23:00:00 GMT"' in data
    assert (
        'datetime="Fri, 31 May 2024 22:00:00 GMT"' in june.files["sekretess/timemap.link"].decode()
    )


# --- versions.json --------------------------------------------------------------------------------


def test_versions_json_says_what_the_ledger_says(june: Built, documents: Any) -> None:
    for (id, code), (url, states) in documents.items():
        facts = json.loads(june.files[url + "versions.json"])
        assert (facts["document"], facts["language"]) == (id, code)
        assert facts["as_of"] == BASE + "build.json"
        assert [one["version"] for one in facts["versions"]] == [str(it.version) for it in states]
        for one, life in zip(facts["versions"], states, strict=True):
            assert one["status"] == life.status
            assert one["effective"] == (life.effective and life.effective.isoformat())
            assert one["published"] == (life.published and life.published.isoformat())
            assert one["languages"] == list(life.languages)
            for name in ("url", "changes", "source"):
                assert one[name] is None or june.has(one[name].removeprefix(BASE)), one
            if one["sha256"]:
                assert one["sha256"] == life.files[f"docs/{code}/{id}/{life.version}.md"]
        for name in ("url", "history", "timemap", "ledger"):
            assert name not in facts or june.has(facts[name].removeprefix(BASE)), facts


def test_the_preview_tells_its_drafts_and_asks_not_to_be_listed(preview: Built) -> None:
    facts = json.loads(preview.files["integritetspolicy/versions.json"])
    assert facts["versions"][-1]["status"] == "draft"
    assert b"Disallow: /\n" in preview.files["robots.txt"]


def test_robots_may_read_everything_and_find_the_sitemap(june: Built) -> None:
    lines = june.files["robots.txt"].decode().splitlines()
    assert lines == ["User-agent: *", "Allow: /", "", f"Sitemap: {BASE}sitemap.xml"]


# --- JSON-LD --------------------------------------------------------------------------------------


def linked(site: Built, url: str) -> dict[str, Any]:
    [script] = site.page(url).cssselect('script[type="application/ld+json"]')
    facts: dict[str, Any] = json.loads(script.text)
    return facts


def test_linked_data_says_what_the_ledger_says(june: Built, documents: Any) -> None:
    checked = 0
    for (id, code), (url, states) in documents.items():
        for life in states:
            sha = life.files.get(f"docs/{code}/{id}/{life.version}.md")
            own = f"{url}{life.version}/"
            pages = [own, *([url] if life.status is Status.IN_FORCE else [])]
            for address in pages if june.has(own) else []:
                if not june.has(own + "source.md"):
                    assert not june.page(address).cssselect('script[type="application/ld+json"]')
                    continue
                facts = linked(june, address)
                assert facts["@type"] == ["WebPage", "DigitalDocument"]
                assert facts["@id"] == BASE + own and facts["url"] == BASE + address
                assert facts["version"] == str(life.version) and facts["inLanguage"] == code
                published = life.published and life.published.isoformat()
                assert facts.get("datePublished") == published
                modified = life.languages[code] and life.languages[code].isoformat()
                assert facts.get("dateModified") == modified
                if life.effective and not life.never_applied:
                    covers = f"{life.effective}/{life.until or '..'}"
                    assert facts["temporalCoverage"] == covers
                else:
                    assert life.never_applied or "temporalCoverage" not in facts or life.until
                assert facts["publisher"]["name"] == "Norrljus AB"
                encoding = facts["encoding"]
                assert encoding["sha256"] == sha
                assert june.has(encoding["contentUrl"].removeprefix(BASE))
                ids = set(june.page(address).xpath("//article//@id"))
                parts = [part["url"].partition("#")[2] for part in facts["hasPart"]]
                assert parts and set(parts) <= ids
                checked += 1
    assert checked > 20


def test_a_text_and_its_translation_name_each_other(june: Built) -> None:
    sv, en = linked(june, "integritetspolicy/1.1/"), linked(june, "en/privacy-policy/1.1/")
    assert [one["@id"] for one in sv["workTranslation"]] == [en["@id"]]
    assert en["translationOfWork"]["@id"] == sv["@id"]
    assert "workTranslation" not in en and "translationOfWork" not in sv
    alone = linked(june, "lokalt/1.1/")
    assert "workTranslation" not in alone


@pytest.mark.slow
def test_a_text_cannot_end_the_script_it_is_named_in(empty: Workbench) -> None:
    empty.document("terms", {"sv": "villkor", "en": "terms"})
    texts = dict.fromkeys(("sv", "en"), "## Om `</script>` och `<!--` {#a}\n\nText.")
    empty.version("terms", "1.0", texts, effective="2025-01-01")
    empty.publish("2025-01-01", "terms", "1.0")
    built = empty.build("2025-01-02")
    names = [part["name"] for part in linked(built, "villkor/1.0/")["hasPart"]]
    assert "Om </script> och <!--" in names


# --- links with a relation ------------------------------------------------------------------------

RELATIONS = {
    "latest-version", "version-history", "predecessor-version", "successor-version",
    "privacy-policy", "original", "timemap",
}  # fmt: skip


def related(site: Built, url: str) -> dict[str, str]:
    found = {
        link.get("rel"): unquote(urljoin(BASE + url, link.get("href")).removeprefix(BASE))
        for link in site.page(url).cssselect("head link[rel]")
        if link.get("rel") in RELATIONS
    }
    assert all(site.has(there) for there in found.values()), (url, found)
    return found


def test_versions_are_chained(june: Built, documents: Any) -> None:
    for (_, code), (url, states) in documents.items():
        for life in states:
            if not june.has(f"{url}{life.version}/"):
                continue
            found = related(june, f"{url}{life.version}/")
            there = {
                rel: f"{url}{number}/"
                for rel, number in (
                    ("predecessor-version", life.predecessor),
                    ("successor-version", life.successor),
                )
                if number and june.has(f"{url}{number}/")
            }
            assert {rel: to for rel, to in found.items() if rel in there} == there
            in_force = any(one.status is Status.IN_FORCE for one in states)
            assert found.get("latest-version") == (url if in_force else None)
            assert found["version-history"] == url + ("historik/" if code == "sv" else "history/")


def test_every_page_names_the_privacy_policy(published: Built) -> None:
    for url, page in published.pages():
        if page.cssselect('meta[http-equiv="refresh"]'):
            continue
        links = page.cssselect('head link[rel="privacy-policy"]')
        policy = "en/privacy-policy/" if url.startswith("en/") else "integritetspolicy/"
        if url.startswith(policy):
            assert not links  # it is the privacy policy
        else:
            [link] = links
            address = unquote(urljoin(BASE + url, link.get("href")))
            assert address == BASE + policy


# --- the sitemap ----------------------------------------------------------------------------------


def test_lastmod_is_the_day_on_which_the_page_came_to_read_so(
    norrljus: Workbench, june: Built, july: Built
) -> None:
    def days(site: Built) -> dict[str, str]:
        entries = site.files["sitemap.xml"].decode().split("<url>")[1:]
        found = [re.search("<loc>(.*?)</loc>(?:.*?<lastmod>(.*?)<)?", one, re.S) for one in entries]
        return {one[1].removeprefix(BASE): one[2] for one in found if one}

    before, after = days(june), days(july)
    # Version 1.2 was published on 1 June and takes effect on 1 July.
    assert before["integritetspolicy/"] == "2024-03-01"
    assert after["integritetspolicy/"] == "2025-07-01"
    assert before["integritetspolicy/1.2/"] == "2025-06-01"
    assert "integritetspolicy/1.2/" not in after  # in force, its page is the document's
    assert after["integritetspolicy/historik/"] == after[""] == after["en/"] == "2025-07-01"
    june_15 = Website(norrljus.site, date(2025, 6, 15))
    removed = june_15.changed_on(june_15.at("sekretess/1.0/"))
    assert removed == date(2024, 7, 1)  # its text was removed that day
    # Repealed on 1 June for 5 June; what was withdrawn never began to apply.
    assert before["rea/"] == before["rea/historik/"] == "2025-06-05"
    autumn = Website(norrljus.site, date(2025, 9, 15))
    assert autumn.changed_on(autumn.at("villkor/historik/")) == date(2025, 5, 20)
    for url, day in after.items():
        assert not day or date.fromisoformat(day) <= JUNE + timedelta(days=16), url
