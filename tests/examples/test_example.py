"""The example: a made-up company's site in three languages, built as everyone builds theirs."""

from __future__ import annotations

import json
import re
import runpy
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import lxml.html
import pytest
from click.testing import CliRunner, Result

from lydelse.cli import main
from lydelse.messages.catalogue import say
from lydelse.project import load
from tests.sites.links import dead, reached
from tests.sites.project import ROOT, Built, contents, run_build, text_of

pytestmark = pytest.mark.slow

NAME = "norrskensbruket"
EXAMPLE = ROOT / "examples" / NAME
BASE = "https://policy.norrskensbruket.example/"
# For programs: leads to the version of a day, and stands in no page.
DAY_ADDRESS = re.compile(r"/\d{4}-\d\d-\d\d/$")
TODAY = "2026-11-22"  # 2.3 is in force, 2.4 upcoming
VERSIONS = ["1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "2.3", "2.4"]
FOLLOWS = {
    "1.1": "1.0", "1.2": "1.1", "2.0": "1.2", "2.1": "2.0", "2.2": "2.1", "2.3": "2.1",
    "2.4": "2.3",
}  # fmt: skip
STATUS = {
    "1.0": "superseded", "1.1": "superseded", "1.2": "superseded", "2.0": "superseded",
    "2.1": "superseded", "2.2": "withdrawn", "2.3": "in-force", "2.4": "upcoming",
}  # fmt: skip
POLICY = {
    "sv": "integritetspolicy/",
    "en": "en/privacy-policy/",
    "de": "de/datenschutzerklaerung/",
}
CAMERA = {"sv": "kamerabevakning/", "en": "en/camera-surveillance/", "de": "de/videoueberwachung/"}
CHANGES = {"sv": "andringar/", "en": "changes/", "de": "aenderungen/"}
SINCE = {"sv": "sedan/", "en": "since/", "de": "seit/"}
HISTORY = {"sv": "historik/", "en": "history/", "de": "verlauf/"}
LANGUAGES = tuple(POLICY)
SHARED = ("hooks", "overrides", "src")


def test_the_example_is_built_by_the_hooks_of_the_project() -> None:
    theirs, ours = (
        [
            Path(line.strip("- ")).name
            for line in (folder / "mkdocs.yml").read_text("utf-8").splitlines()
            if line.startswith("  - ") and "hooks/" in line
        ]
        for folder in (EXAMPLE, ROOT)
    )
    assert theirs == ours != []


def copied(folder: Path) -> Path:
    """The example in a folder that looks like the project: what it shares stands two levels up."""
    for shared in SHARED:
        (folder / shared).symlink_to(ROOT / shared)
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("the project's own site")
    own = folder / "examples" / NAME
    shutil.copytree(EXAMPLE, own, ignore=shutil.ignore_patterns("site", ".build", "__pycache__"))
    return own


def built(folder: Path, today: str = TODAY, **env: str) -> Built:
    """Build the example in a folder, strictly."""
    result = run_build(copied(folder), {"LYDELSE_TODAY": today, **env})
    assert result.code == 0, result.said
    return result


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Its public site."""
    return built(tmp_path_factory.mktemp("public"))


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Its preview."""
    return built(tmp_path_factory.mktemp("preview"), LYDELSE_PREVIEW="1")


def statuses(site: Built, url: str) -> dict[str, str]:
    """Each version of a change history with its status, newest first."""
    found = {}
    for item in site.page(url).cssselect("li.ly-version"):
        pill = item.cssselect("h2 .ly-status")[0].get("class").split("ly-status--")[1]
        found[item.get("id").removeprefix("v")] = pill
    return found


def test_many_summaries_are_folded_above_the_text_and_few_are_not(site: Built) -> None:
    far = site.page(f"{POLICY['sv']}{SINCE['sv']}1.0/")
    near = site.page(f"{POLICY['sv']}1.1/{CHANGES['sv']}")
    told = far.cssselect("details.ly-notes > .ly-summary")
    assert len(told) == 5
    assert text_of(far.cssselect(".ly-notes > summary")[0]) == "Sammanfattningar av 5 versioner"
    assert not near.cssselect(".ly-notes")
    assert near.cssselect(".ly-summary")


# --- the project ----------------------------------------------------------------------------------


def lydelse(*arguments: str) -> Result:
    """What a command says of the example."""
    return CliRunner().invoke(main, ["--project", str(EXAMPLE), *arguments])


def _said(ledger: Path) -> list[dict[str, Any]]:
    """What the lines say of the versions; lines of format 1 say less of how they were published."""
    how = {"format", "hash", "n", "previous"}
    how |= {"prevailing", "redlines_back", "timezone", "organisation"}
    lines = map(json.loads, ledger.read_text("utf-8").splitlines())
    return [{key: one[key] for key in one.keys() - how} for one in lines if "document" in one]


def test_the_ledger_is_what_the_commands_write(tmp_path: Path) -> None:
    own = copied(tmp_path)
    texts = contents(own / "docs")
    script = runpy.run_path(str(own / "make_ledger.py"))
    script["make_ledger"](own)
    assert _said(own / "ledger.jsonl") == _said(EXAMPLE / "ledger.jsonl")
    assert contents(own / "docs") == texts


def test_the_ledger_holds_every_event_but_a_redaction() -> None:
    site, problems = load.read_project(EXAMPLE)
    assert site, problems
    assert {type(event).__name__ for event in site.ledger.events} == {
        "Adopt", "Publish", "Translate", "Postpone", "Withdraw", "Repeal", "Note",
    }  # fmt: skip


def test_check_finds_the_lost_address_of_the_draft_and_nothing_else() -> None:
    done = lydelse("check")
    assert done.exit_code == 0, done.stderr
    # What a draft leaves open is no fault of it: told as information.
    lines = [line for line in done.stderr.splitlines() if "says-perhaps" not in line]
    # The placeholder of the address, the count, and what says more.
    assert len(lines) == len(LANGUAGES) + 3
    about_texts = [line for line in lines[:-2] if "site-url-unreal" not in line]
    assert len(about_texts) == len(LANGUAGES)
    for line in about_texts:
        assert "/privacy-policy/3.0.md: warning: id-lost:" in line
        assert "{#contact}" in line


def test_verify_is_clean() -> None:
    done = lydelse("verify")
    assert done.exit_code == 0
    assert done.stderr == ""


def test_status_on_the_way() -> None:
    said = lydelse("status", "privacy-policy", "--today", "2025-03-20").stdout
    words = dict(re.split(r"\s{2,}", line.strip())[:2] for line in said.splitlines()[3:])
    assert words["2.2"] == "upcoming"
    assert words["2.1"] == "in force"
    assert words["2.0"] == "superseded"


# --- the public site ------------------------------------------------------------------------------


def test_building_touches_nothing_but_its_own_folders(site: Built) -> None:
    own = site.root.parent
    around = own.parent.parent
    assert {path.name for path in around.iterdir()} == {*SHARED, "examples", "site"}
    assert contents(around / "site") == {"index.html": b"the project's own site"}
    texts = {"docs", "registers", "lasting", "ledger.jsonl", "mkdocs.yml", "make_ledger.py"}
    texts.add(".gitignore")
    assert {path.name for path in own.iterdir()} == texts | {"site", ".build"}
    assert contents(own / "docs") == contents(EXAMPLE / "docs")
    assert (own / "ledger.jsonl").read_bytes() == (EXAMPLE / "ledger.jsonl").read_bytes()


def test_what_a_build_leaves_is_ignored_by_git() -> None:
    ignored = (EXAMPLE / ".gitignore").read_text("utf-8").splitlines()
    assert {"/site/", "/.build/"} <= set(ignored)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_version_has_its_pages(site: Built, language: str) -> None:
    below = POLICY[language]
    for version in VERSIONS:
        assert site.has(f"{below}{version}/"), version
        source = site.files[f"{below}{version}/source.md"]
        assert source == (EXAMPLE / f"docs/{language}/privacy-policy/{version}.md").read_bytes()
    assert not site.has(f"{below}3.0/")
    assert site.text(below, "article") == site.text(f"{below}2.3/", "article")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_shows_each_version_with_its_status(site: Built, language: str) -> None:
    found = statuses(site, POLICY[language] + HISTORY[language])
    assert found == STATUS
    assert list(found) == VERSIONS[::-1]
    assert statuses(site, CAMERA[language] + HISTORY[language]) == {"1.0": "repealed"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_tells_of_what_was_postponed_and_what_was_noted(
    site: Built, language: str
) -> None:
    history = site.page(POLICY[language] + HISTORY[language])
    first = {"sv": "1 september 2025", "en": "1 September 2025", "de": "1. September 2025"}
    assert first[language] in text_of(history.get_element_by_id("v2.3"))
    better = {"sv": "eget formulär", "en": "form of their own", "de": "eigenes Formular"}
    assert better[language] in text_of(history.get_element_by_id("v2.1"))


def test_a_language_that_was_left_for_later_was_not_there_before(tmp_path: Path) -> None:
    site = built(tmp_path, "2024-11-01")
    for language in ("sv", "en"):
        assert site.has(f"{POLICY[language]}2.1/")
    assert not site.has("de/datenschutzerklaerung/2.1/")
    assert "2.1" in statuses(site, "de/datenschutzerklaerung/verlauf/")
    assert dead(site, BASE) == []


# --- comparisons ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_redline_of_every_version_against_every_one_before_it(
    site: Built, language: str
) -> None:
    below = POLICY[language]
    for position, new in enumerate(VERSIONS):
        for old in VERSIONS[:position]:
            own = f"{below}{new}/{CHANGES[language]}"
            assert site.has(own if FOLLOWS[new] == old else f"{own}{old}/"), (new, old)
    for old, status in STATUS.items():
        assert site.has(f"{below}{SINCE[language]}{old}/") == (status == "superseded"), old


def _without(article: lxml.html.HtmlElement, tag: str) -> str:
    """The words of a redline when every element of one kind is taken out."""
    copy = lxml.html.fragment_fromstring(lxml.html.tostring(article, encoding="unicode"))
    for element in copy.cssselect(tag):
        if element.getparent() is not None:
            element.drop_tree()
    return "".join(text_of(copy).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_redline_holds_both_editions(site: Built, language: str) -> None:
    below = POLICY[language]
    texts = {one: "".join(site.text(f"{below}{one}/", "article").split()) for one in VERSIONS}
    for new, old in FOLLOWS.items():
        shown = site.page(f"{below}{new}/{CHANGES[language]}").cssselect("article")
        if not shown:  # one sentence says it
            assert texts[new] == texts[old]
            continue
        [article] = shown
        assert _without(article, "del") == texts[new], new
        assert _without(article, "ins") == texts[old], new


def changed(site: Built, url: str) -> str:
    """The list of changed sections at the top of a redline."""
    return site.text(url, ".ly-changed-sections")


def test_the_editorial_correction_left_the_german_text_alone(site: Built) -> None:
    german = site.text("de/datenschutzerklaerung/1.1/aenderungen/")
    assert say("de", "comparison.none") in german
    assert "Der Text auf Deutsch hat sich nicht geändert" not in german
    swedish = site.text("integritetspolicy/1.1/andringar/")
    assert "På tyska ändrades inte texten." in swedish


def test_sections_that_were_renamed_and_moved_are_told(site: Built) -> None:
    found = changed(site, "integritetspolicy/1.2/andringar/")
    assert "Mottagare" in found
    assert "tidigare rubrik ”Vilka som får del av uppgifterna”" in found
    assert "Begrepp flyttat" in found


def test_a_section_that_was_split_and_one_that_was_dropped_are_told(site: Built) -> None:
    found = changed(site, "en/privacy-policy/2.0/changes/")
    assert "Competitions removed" in found
    assert "How to exercise your rights divided from ‘Your rights’" in found


def test_a_paragraph_moved_to_another_section_is_marked_as_moved(site: Built) -> None:
    article = site.page("de/datenschutzerklaerung/2.1/aenderungen/").cssselect("article")[0]
    for mark in ("del.moved", "ins.moved"):
        found = [text_of(one) for one in article.cssselect(mark)]
        assert any("keine Entscheidungen" in one for one in found), mark


def test_of_a_link_whose_target_alone_changed_it_is_told_where_it_led(site: Built) -> None:
    article = site.page("en/privacy-policy/2.1/changes/").cssselect("article")[0]
    old = article.cssselect("[data-structure=link-changed] > del > a[href$='/kontakt']")
    new = article.cssselect("a[href$='/dataskydd'][data-was*='/kontakt']")
    assert [text_of(one) for one in (*old, *new)] == ["", "the form on our website"]
    assert new[0].getprevious() == old[0].getparent().getparent()


# --- three languages ------------------------------------------------------------------------------


@pytest.mark.parametrize("below", ["", "1.2/", "2.2/", "{history}", "2.0/{changes}", "{since}2.0/"])
def test_the_switch_leads_to_the_same_page_in_the_others(site: Built, below: str) -> None:
    def url(language: str) -> str:
        words = {"history": HISTORY, "changes": CHANGES, "since": SINCE}
        return POLICY[language] + below.format(**{k: v[language] for k, v in words.items()})

    for here in LANGUAGES:
        page = site.page(url(here))
        assert page.get("lang") == here
        links = page.cssselect(".ly-languages a")
        assert [link.get("hreflang") for link in links] == list(LANGUAGES)
        alternates = {
            link.get("hreflang"): link.get("href") for link in page.cssselect("link[hreflang]")
        }
        assert alternates == {code: BASE + url(code) for code in LANGUAGES} | {
            "x-default": BASE + url("sv")
        }


def test_every_link_leads_somewhere_and_every_page_is_reached(site: Built, preview: Built) -> None:
    for one in (site, preview):
        assert dead(one, BASE) == []
        linked = {url for url, _ in one.pages() if not DAY_ADDRESS.search(url)}
        assert linked - reached(one, BASE) == set()


def test_german_nouns_keep_their_capital(site: Built) -> None:
    version = site.page("de/datenschutzerklaerung/1.1/")
    assert (
        version.cssselect("title")[0]
        .text_content()
        .strip()
        .startswith("Datenschutzerklärung, Fassung 1.1 –")
    )
    assert "Redaktionelle Änderung." in site.text("de/datenschutzerklaerung/verlauf/")
    assert "Inhaltliche Änderung." in site.text("de/datenschutzerklaerung/verlauf/")


def test_nothing_is_left_of_the_projects_own_company(site: Built) -> None:
    for name, data in site.files.items():
        if name.endswith((".html", ".xml", ".json")):
            assert b"softone" not in data.lower(), name


# What happened to the policy, newest first; the note of 2.1 has no German text.
EVENTS = [
    ("2.4", "published"),
    ("2.3", "takes-effect"), ("2.3", "postponed"), ("2.3", "published"),
    ("2.2", "withdrawn"), ("2.2", "published"),
    ("2.1", "takes-effect"), ("2.1", "noted"), ("2.1", "published"),
    ("2.0", "takes-effect"), ("2.0", "published"),
    ("1.2", "takes-effect"), ("1.2", "published"),
    ("1.1", "published+takes-effect"),
    ("1.0", "adopted"),
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feeds_can_be_read(site: Built, language: str) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    feed = xml.fromstring(site.files[POLICY[language] + "feed.xml"])
    assert feed.tag == f"{atom}feed"
    told = [
        (
            entry.findtext(f"{atom}id", "").split("privacy-policy/")[1].split("/")[0],
            "+".join(one.get("term", "") for one in entry.findall(f"{atom}category")),
        )
        for entry in feed.findall(f"{atom}entry")
    ]
    assert told == [one for one in EVENTS if language != "de" or one[1] != "noted"]
    home = "" if language == "sv" else f"{language}/"
    everything = xml.fromstring(site.files[home + "feed.xml"])
    ids = [entry.findtext(f"{atom}id") for entry in everything.findall(f"{atom}entry")]
    # The camera's was published, took effect and was repealed; two lists of sub-processors.
    assert len(set(ids)) == len(ids) == len(told) + 3 + 2


# --- the preview ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_preview_shows_the_draft(preview: Built, language: str) -> None:
    below = POLICY[language]
    assert statuses(preview, below + HISTORY[language]) == {"3.0": "draft", **STATUS}
    assert preview.has(f"{below}3.0/{CHANGES[language]}")
    # in force is what is in force
    assert preview.text(below, "article") == preview.text(f"{below}2.3/", "article")
