"""The project's own notices, cookie page and form: drawn from the policy and nothing else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from hashlib import sha256

import lxml.html
import pytest
import yaml

from lydelse.build.render import every_file
from lydelse.checks import check
from lydelse.checks.registers import texts_of
from lydelse.law.coverage import coverage
from lydelse.law.rules import State, tells_to_check_back
from lydelse.project.project import Project
from lydelse.website.website import Website
from tests.sites.project import ROOT

NOW = datetime(2026, 12, 1, tzinfo=UTC)
NOTICES = ("notices/agreements", "notices/apps", "notices/website")
SAID_OF_THE_POLICY = re.compile(r"^(Policyn (gäller|anger)|The policy (applies|states)) ")


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def policy(site: Project, language: str) -> str:
    found = site.documents["privacy-policy"].newest()
    assert found
    return " ".join(found.editions[language].body.replace("’", "'").split())


def test_nothing_is_wrong_with_them_but_what_is_open(site: Project) -> None:
    found = check(site, NOW)
    own = [one for one in found if re.search(r"notices|cookies|request", one.path)]
    assert {one.code for one in own} <= {"facts-open"}


@pytest.mark.parametrize("id", NOTICES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_word_of_a_notice_is_the_policys(site: Project, id: str, language: str) -> None:
    newest = site.documents[id].newest()
    assert newest
    register = newest.editions[language].register
    assert register
    known = words(policy(site, language)) | words("utöver det du själv lämnar; what")
    for way, code, text in texts_of(register.facts):
        if code == language and not SAID_OF_THE_POLICY.match(text):
            assert words(text.replace("’", "'")) <= known, (way, words(text) - known)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_conditions_are_quoted_as_they_stand(site: Project, language: str) -> None:
    for id in NOTICES:
        data = yaml.safe_load((ROOT / f"registers/{id}/1.0.yml").read_text("utf-8"))
        quotes = [one["quote"][language] for one in data["requests"]["conditions"]]
        assert len(quotes) == 3
        assert all(quote in policy(site, language) for quote in quotes)
        assert data["requests"]["address"] in policy(site, language)
    page = site.pages["request", language].body
    for quote in re.findall(r'^- [”"](.*?)(?: …)?[”"]$', page, re.MULTILINE):
        assert quote in policy(site, language), quote
    assert data["requests"]["address"] in page


def test_no_controller_and_no_officer_are_made_up(site: Project) -> None:
    for id in NOTICES:
        data = yaml.safe_load((ROOT / f"registers/{id}/1.0.yml").read_text("utf-8"))
        for key in ("controller", "dpo", "complaint", "provision", "automated", "transfers"):
            assert data[key]["open"] is True, key
        assert all(one["bases"] == {"open": True} for one in data["purposes"])
        text = (ROOT / f"registers/{id}/1.0.yml").read_text("utf-8")
        assert text.count("SoftOne Sverige AB") == 1


def test_the_coverage_report_lists_what_is_open_and_misses_nothing(site: Project) -> None:
    found = coverage(site, NOW.date())
    assert found.documents == NOTICES
    assert not [one for one in found.cells if one.state is State.MISSING]
    is_open = {one.letter for one in found.cells if one.state is State.OPEN}
    assert {"(ii)", "13(1)(a)", "13(1)(b)", "13(1)(c)"} <= is_open
    assert not {"13(2)(b)", "13(2)(c)", "13(2)(d)"} & is_open  # the law says it to everyone
    assert len(found.questions) == 9


def test_the_policy_does_not_tell_people_to_check_back(site: Project) -> None:
    for version in site.documents["privacy-policy"].versions.values():
        for language, edition in version.editions.items():
            assert tells_to_check_back(edition.body, language) is None


def test_the_cookie_page_names_what_it_does_not_cover() -> None:
    data = yaml.safe_load((ROOT / "registers/cookies/1.0.yml").read_text("utf-8"))
    assert data["entries"] == []
    assert data["undeclared"] == ["www.softone.se", "softoneonline.se"]


class _Template:
    def render(self, **values: object) -> str:
        return ""


@pytest.fixture(scope="module")
def files(site: Project) -> dict[str, bytes]:
    """The record of a preview, without its pages."""
    day = datetime(2026, 11, 22).date()
    return dict(every_file(Website(site, day, preview=True), lambda name: _Template()))


def test_a_notice_can_be_embedded_and_proved(files: dict[str, bytes]) -> None:
    for url in ("information/webbplats/1.0/", "en/notices/website/1.0/"):
        html = files[url + "fragment.html"]
        facts = json.loads(files[url + "notice.json"])
        assert facts["fragment"]["sha256"] == sha256(html).hexdigest()
        assert facts["register_sha256"] == sha256(files[url + "register.yml"]).hexdigest()
        assert facts["text_sha256"] == sha256(files[url + "source.md"]).hexdigest()
        assert (facts["document"], facts["version"]) == ("notices/website", "1.0")
        assert facts["url"].endswith(url)
        tree = lxml.html.fromstring(html.decode())
        assert not tree.xpath("//script | //style | //link | //img | //@style | //@onclick")
        assert all(link.startswith("https://") for link in tree.xpath("//a/@href"))
        assert tree.get("lang") == facts["language"]


def test_cookies_are_there_for_consent_tools(files: dict[str, bytes]) -> None:
    facts = json.loads(files["cookies/1.0/cookies.json"])
    assert (facts["entries"], facts["count"], facts["language"]) == ([], 0, "sv")
    assert facts["hosts"] == ["policy.softone.example"]
    assert json.loads(files["en/cookies/1.0/cookies.json"])["language"] == "en"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_form_asks_for_the_four_kinds_and_sends_nothing(site: Project, language: str) -> None:
    body = site.pages["request", language].body
    assert [f"({n})" in body for n in ("i", "ii", "iii", "iv")] == [True] * 4
    assert "<form" not in body and "mailto:" not in body
