"""An address that was public once: whatever becomes of its text, it stays, leads on, or may go."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lydelse.build.render import every_file
from lydelse.ledger.state import day_of
from lydelse.model import VersionId
from lydelse.project.project import Project
from lydelse.proof.public_copy import ADDRESSES_FILE
from lydelse.publishing import acts
from lydelse.website import permanence
from lydelse.website.permanence import lost
from lydelse.website.website import Website
from tests.sites.project import STOCKHOLM, Built, Workbench


class Blank:
    """A template of which nothing is read."""

    def render(self, **_: Any) -> str:
        return ""


def addresses(site: Project, day: str | date) -> bytes:
    """The list of a site as of a day."""
    today = day if isinstance(day, date) else date.fromisoformat(day)
    return dict(every_file(Website(site, today), lambda _: Blank()))[ADDRESSES_FILE]


def gone(project: Workbench, public: bytes, day: str) -> list[str]:
    """What the site as it is now would lose of a public list."""
    today, built = date.fromisoformat(day), addresses(project.site, day)
    problems = lost(project.site, today, public, built)
    assert {one.code for one in problems} <= {"address-gone"}
    return [one.path for one in problems]


@pytest.fixture
def company(norrljus: Workbench, tmp_path: Path) -> Workbench:
    """The company, to be changed."""
    root = tmp_path / "project"
    shutil.copytree(norrljus.root, root, ignore=shutil.ignore_patterns("site", ".build"))
    moved = Workbench.__new__(Workbench)
    moved.root, moved.languages, moved.authoritative = root, ("sv", "en"), "sv"
    return moved


def test_the_list_has_every_page_and_file_that_lasts(june: Built) -> None:
    listed = june.files[ADDRESSES_FILE].decode().splitlines()
    assert listed == sorted(listed)
    files = {url + "index.html" if not url or url.endswith("/") else url for url in listed}
    assert files <= june.files.keys()
    of_the_theme = (
        "favicon.ico",
        "assets/",
        "search/",
        "en/search/",
        "404",
        "en/404",
        "sitemap.xml.gz",
    )
    assert not [name for name in june.files.keys() - files if not name.startswith(of_the_theme)]
    assert {"integritetspolicy/1.0/source.md", "integritet/1.0/", "om/", "ledger.jsonl"} <= {
        *listed
    }


@pytest.mark.slow
def test_no_day_and_no_line_of_the_ledger_takes_an_address_away(norrljus: Workbench) -> None:
    site, known = norrljus.site, set[str]()
    events = site.ledger.events
    days = {day_of(event, STOCKHOLM) for event in events}
    days |= {date.fromisoformat(str(one.effective)) for one in events if _dated(one)}
    for day in sorted({*days, *(day + timedelta(1) for day in days)}):
        so_far = tuple(event for event in events if day_of(event, STOCKHOLM) <= day)
        then = replace(site, ledger=replace(site.ledger, lines=so_far))
        now = set(addresses(then, day).decode().splitlines())
        assert not known - now, day
        known = now


def _dated(event: Any) -> bool:
    return getattr(event, "effective", None) is not None


def test_a_new_slug_must_lead_on_from_the_old_one(company: Workbench) -> None:
    public = addresses(company.site, "2025-06-15")
    company.document("terms", {"sv": "avtal", "en": "terms"})
    lost = gone(company, public, "2025-06-15")
    assert "/villkor/" in lost and "/villkor/1.0/source.md" in lost
    assert all(one.startswith("/villkor/") for one in lost)
    company.document("terms", {"sv": "avtal", "en": "terms"}, sv={"former_slugs": ["villkor"]})
    assert gone(company, public, "2025-06-15") == []


def test_a_page_that_is_taken_away_is_missed(company: Workbench) -> None:
    public = addresses(company.site, "2025-06-15")
    (company.root / "docs/sv/om.md").unlink()
    assert gone(company, public, "2025-06-15") == ["/om/"]


def test_a_lost_line_of_the_ledger_takes_addresses_with_it(company: Workbench) -> None:
    public = addresses(company.site, "2025-06-15")
    ledger = company.root / "ledger.jsonl"
    ledger.write_bytes(b"".join(ledger.read_bytes().splitlines(keepends=True)[:-1]))
    assert "/kommande/1.0/" in gone(company, public, "2025-06-15")


def test_what_showed_a_redacted_text_may_go_and_nothing_else(company: Workbench) -> None:
    public = addresses(company.site, "2025-06-15")
    reason, version = "Dom i mål T 2-25.", VersionId(1, 1)
    company.do(acts.redact, "2025-06-15", "privacy", version, None, reason=reason)
    built = addresses(company.site, "2025-06-15").decode().splitlines()
    missing = {*public.decode().splitlines()} - {*built}
    assert {
        "integritetspolicy/1.1/source.md",
        "integritetspolicy/1.1/andringar/",
        "integritetspolicy/1.2/andringar/",
        "integritet/1.1/source.md",
        "en/privacy-policy/since/1.0/",
    } <= missing
    assert gone(company, public, "2025-06-15") == []
    other = public + b"integritetspolicy/1.0/notes.txt\nintegritetspolicy/1.2/\n"
    assert gone(company, other + b"integritetspolicy/karta.png\n", "2025-06-15") == [
        "/integritetspolicy/1.0/notes.txt",
        "/integritetspolicy/karta.png",
    ]


def test_what_stood_for_the_version_in_force_goes_with_it(company: Workbench) -> None:
    public = addresses(company.site, "2025-06-15") + b"rea/notice.json\nvillkor/notice.json\n"
    assert gone(company, public, "2025-06-15") == ["/villkor/notice.json"]


def test_the_list_is_known_without_a_build(norrljus: Workbench) -> None:
    site = norrljus.site
    days = {day_of(event, STOCKHOLM) for event in site.ledger.events}
    days |= {date.fromisoformat(str(one.effective)) for one in site.ledger.events if _dated(one)}
    for day in sorted(days):
        events = tuple(event for event in site.ledger.events if day_of(event, STOCKHOLM) <= day)
        then = replace(site, ledger=replace(site.ledger, lines=events))
        listed = set(addresses(then, day).decode().splitlines())
        known = permanence.addresses(Website(then, day))
        assert not known - listed
        once = {url for url in listed - known if not url.endswith("feed.xml")}
        schemas = {url for url in once if re.fullmatch(r"schemas/[a-z]+-1\.json", url)}
        assert len(schemas) == 6
        assert once - schemas == {
            "addresses.txt",
            "build.json",
            "ledger.jsonl",
            "llms.txt",
            "robots.txt",
            "sitemap.xml",
        }


def test_a_language_that_is_missing_takes_no_address_away_on_the_day(company: Workbench) -> None:
    company.document("cookies", {"sv": "kakor", "en": "cookies"})
    for code in ("sv", "en"):
        path = f"docs/{code}/cookies/index.md"
        text = (company.root / path).read_text("utf-8")
        company.write(path, text.replace("kind: policy", "kind: cookies"))
    register = "hosts: [policy.norrljus.example]\nentries: []\n"
    for number, effective, languages in (
        ("1.0", "2025-06-01", ("sv", "en")),
        ("1.1", "2025-06-02", ("sv", "en")),
        ("1.2", "2025-07-01", ("sv",)),
    ):
        texts = dict.fromkeys(languages, f"Text {number}.\n\n[[register]]")
        keys = {} if number == "1.0" else {"based_on": f"1.{int(number[-1]) - 1}"}
        company.write(f"registers/cookies/{number}.yml", register)
        company.version("cookies", number, texts, effective=effective, **keys)
        less = {"without": ["en"], "reason": "Översätts senare."} if languages == ("sv",) else {}
        company.publish("2025-06-01", "cookies", number, **less)
    before = set(addresses(company.site, "2025-06-30").decode().splitlines())
    after = set(addresses(company.site, "2025-07-01").decode().splitlines())
    assert {"en/cookies/cookies.json", "en/cookies/since/1.0/"} <= before
    assert not before - after


def test_an_act_that_would_take_an_address_away_some_day_is_not_written(
    company: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = permanence.addresses

    def without(website: Website) -> frozenset[str]:
        gone = website.today >= date(2025, 9, 1)
        return frozenset(url for url in usual(website) if not gone or "terms" not in url)

    monkeypatch.setattr(permanence, "addresses", without)
    company.version(
        "terms", "1.2", {"sv": "A.", "en": "A."}, effective="2025-09-01", based_on="1.0"
    )
    hour = datetime(2025, 7, 1, 12, tzinfo=STOCKHOLM)
    plan = acts.publish(company.site, acts.Signature(hour, "Test"), "terms")
    assert {one.code for one in plan.problems} == {"address-would-go"}
    assert not plan.writes


@pytest.mark.slow
def test_a_page_that_moved_leads_on(company: Workbench) -> None:
    before = addresses(company.site, "2025-06-01")
    company.page("en", "om", "About us", "Text.\n", slug="who-we-are")
    assert gone(company, before, "2025-06-01") == ["/en/about/"]
    company.page("en", "om", "About us", "Text.\n", slug="who-we-are", former_slugs=["about"])
    assert gone(company, before, "2025-06-01") == []
