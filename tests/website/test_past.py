"""The past stands: no setting changed later changes a word under a permalink, or a lasting file."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import yaml

from lydelse.build.render import every_file
from lydelse.build.templates import THEME, lean
from lydelse.formats.text import sha256
from lydelse.ledger.events import NO_HASH, canonical
from lydelse.project.settings import _KEYS, read_settings
from lydelse.proof.notes import PublicKey
from lydelse.website.permanence import lost_by
from lydelse.website.website import Website
from tests.workbench import Workbench

DAY = date(2026, 12, 1)
KEY = PublicKey("bjorkvik.example", bytes(32)).text


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Versions with registers, in two languages, one of them upcoming."""
    project = Workbench(tmp_path_factory.mktemp("past") / "project")
    based = None
    for minute, (number, effective) in enumerate(
        (("1.0", "on-publication"), ("1.1", "on-publication"), ("1.2", "2026-11-30"))
    ):
        project.with_register(number)
        project.draft(number, effective, based_on=based, body=f"Text {number}.")
        for path in (f"docs/{code}/terms/{number}.md" for code in ("sv", "en")):
            named = project.read(path).replace("title: Villkor\n", "title: Villkor - Björkvik AB\n")
            project.write(path, named)
        project.done("publish", at=f"2026-11-{22 + minute}T23:30:00+00:00")
        based = number
    return project.root


@pytest.fixture
def project(lived: Path, tmp_path: Path) -> Workbench:
    shutil.copytree(lived, tmp_path / "copy")
    copy = Workbench.__new__(Workbench)
    copy.root, copy.now = tmp_path / "copy", Workbench.now.replace(month=12, day=1)
    return copy


def permalinks(project: Workbench) -> dict[str, bytes]:
    """Every page and file under a permalink: of pages, what they say, without what surrounds it."""
    found = {}
    website = Website(project.site, DAY)
    address = website.project.settings.site_url
    for url, data in every_file(website, lean((THEME,), "past").get_template):
        if re.match(r"(en/)?terms/\d+\.\d", url):  # a day leads on to one of these
            found[url] = _said(data, address) if url.endswith(".html") else data
            if url.endswith("akn.xml"):  # it names the site, and whose law it is under, of today
                data = data.replace(address.encode(), b"/")
                found[url] = re.sub(rb"/akn/[a-z]{2}/|<FRBRcountry[^>]*>", b"", data)
    return found


def _said(html: bytes, address: str) -> bytes:
    page = lxml.html.document_fromstring(html.decode())
    [main] = page.cssselect("main")
    for one in main.cssselect(".ly-letterhead, a[hreflang]"):  # whose site it is; navigation
        one.drop_tree()
    # Where a text is to be found, on paper and in a reference, is at the address of today's site.
    return lxml.html.tostring(main, encoding="unicode").replace(address, "/").encode()


def _own(config: dict[str, Any], **changes: Any) -> None:
    config["extra"]["lydelse"] |= changes


def _i18n(config: dict[str, Any]) -> list[dict[str, Any]]:
    languages: list[dict[str, Any]] = config["plugins"][0]["i18n"]["languages"]
    return languages


SETTINGS: dict[str, Callable[[dict[str, Any]], object]] = {
    "organisation": lambda c: _own(c, organisation="Någon annan AB"),
    "authoritative": lambda c: _own(c, authoritative="en"),
    "timezone, east": lambda c: _own(c, timezone="Asia/Tokyo"),
    "timezone, west": lambda c: _own(c, timezone="America/Los_Angeles"),
    "redlines_back": lambda c: _own(c, redlines_back=1),
    "feed_authority": lambda c: _own(c, feed_authority="annan.example,2020"),
    "coverage": lambda c: _own(c, coverage="error"),
    "notice_days": lambda c: _own(c, notice_days=90),
    "promises": lambda c: _own(
        c,
        promises=[
            {"policy": "terms", "section": "scope", "item": "(i)", "facts": ["controller.name"],
             "owes": {"sv": "vem", "en": "who"}}
        ],
    ),
    "jurisdiction": lambda c: _own(c, jurisdiction=["NO"]),
    "open_facts": lambda c: _own(c, open_facts="Uppgifterna bestäms i vår."),
    "rights_page": lambda c: _own(c, rights_page="request"),
    "contact": lambda c: _own(c, contact="policy@bjorkvik.example"),
    "framed_by": lambda c: _own(c, framed_by=["https://annan.example"]),
    "watched": lambda c: _own(c, watched=["https://annan.example/"]),
    "review": lambda c: _own(c, review="error"),
    "proof, a key": lambda c: _own(c, proof={"keys": [KEY]}),
    "proof, an authority": lambda c: _own(c, proof={"authority": "https://tsa.example/"}),
    "the brand": lambda c: c.update(
        theme={"name": "material", "logo": "logo.svg"}, extra_css=["own.css"]
    ),
    "site_name": lambda c: c.update(site_name="Annat namn"),
    "site_url": lambda c: c.update(site_url="https://annan.example/policy/"),
    "the name of a language": lambda c: _i18n(c)[1].update(name="Engelska"),
    "the name of the site in a language": lambda c: _i18n(c)[1].update(site_name="Other name"),
    "one more language": lambda c: _i18n(c).append({"locale": "de", "name": "Deutsch"}),
}  # fmt: skip
# What moves the past or adds to it, and is held to a test of its own below.
OTHERS: dict[str, Callable[[dict[str, Any]], object]] = {
    "downloads": lambda c: _own(c, downloads=["pdf"]),
    "docs_dir": lambda c: c.update(docs_dir="texts"),
    "the default language": lambda c: (
        _i18n(c)[0].pop("default"), _i18n(c)[1].update(default=True)
    ),
}  # fmt: skip


def changed(project: Workbench, how: Callable[[dict[str, Any]], object]) -> None:
    config = yaml.load(project.read("mkdocs.yml"), Loader=yaml.BaseLoader)
    how(config)
    project.write("mkdocs.yml", yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    if len(_i18n(config)) > 2:  # a language needs its indexes
        for name in ("index.md", "terms/index.md"):
            project.write(f"docs/de/{name}", project.read(f"docs/en/{name}"))


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    return [url for url in one if one[url] != other.get(url)]


def test_every_setting_there_is_is_changed(project: Workbench) -> None:
    """Of each field of the settings, one of the changes makes another value."""
    written, was = project.read("mkdocs.yml"), project.site.settings
    fields = {field.name for field in dataclasses.fields(was)} - {"words"}  # a folder, see below
    touched: dict[str, set[str]] = {}
    for name, how in (SETTINGS | OTHERS).items():
        project.write("mkdocs.yml", written)
        changed(project, how)
        now, problems = read_settings((project.root / "mkdocs.yml").read_bytes())
        assert now, (name, problems)
        touched[name] = {one for one in fields if getattr(now, one) != getattr(was, one)}
    assert [name for name, what in touched.items() if not what and "default" not in name] == []
    assert set().union(*touched.values()) == fields
    assert {name.partition(",")[0] for name in SETTINGS | OTHERS} >= _KEYS


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.slow
def test_no_setting_changes_what_stands_under_a_permalink(project: Workbench, name: str) -> None:
    before = permalinks(project)
    assert {"terms/1.1/index.html", "en/terms/1.0/cookies.json", "terms/1.1/sv-en/index.html",
            "terms/1.2/andringar/1.0/index.html"} <= before.keys()  # fmt: skip
    changed(project, SETTINGS[name])
    result = project.run("verify")
    assert result.exit_code == 0, result.output
    assert differing(before, permalinks(project)) == []


@pytest.mark.slow
def test_papers_are_added_beside_and_change_nothing_else(project: Workbench) -> None:
    before = permalinks(project)
    changed(project, OTHERS["downloads"])
    after = permalinks(project)
    papers = {url for url in after.keys() - before.keys() if url.endswith("/document.pdf")}
    assert papers == after.keys() - before.keys() and "en/terms/1.2/document.pdf" in papers
    link = re.compile(rb'\s*<(li|p)><a href="document.pdf"[^>]*>[^<]*</a></\1>')
    assert differing(before, {url: link.sub(b"", data) for url, data in after.items()}) == []
    changed(project, SETTINGS["organisation"])
    assert differing(after, permalinks(project)) == []  # a paper says whose the text was


def test_a_folder_of_texts_that_moved_away_is_told(project: Workbench) -> None:
    changed(project, OTHERS["docs_dir"])
    result = project.run("verify")
    assert result.exit_code == 1 and "published-file-" in result.stderr, result.output


def test_a_default_language_that_moves_every_address_is_told(project: Workbench) -> None:
    before = project.site
    changed(project, OTHERS["the default language"])
    gone = {url for _, url in lost_by(before, project.site, DAY)}
    assert {"en/terms/1.0/", "en/terms/1.0/cookies.json", "en/terms/1.1/source.md"} <= gone


def test_words_of_the_site_s_own_change_no_lasting_file(project: Workbench) -> None:
    before = permalinks(project)
    project.write("messages/sv.toml", '[document]\ncite = "Ange som"\n')
    after = permalinks(project)
    assert b"Ange som" in after["terms/1.0/index.html"]
    assert {url for url in differing(before, after) if not url.endswith("index.html")} == set()


def old(project: Workbench) -> None:
    """Make of the ledger one of format 1, as an earlier release wrote it."""
    previous, lines = NO_HASH, []
    for line in project.read("ledger.jsonl").splitlines():
        values = json.loads(line) | {"format": 1, "previous": previous}
        for key in ("prevailing", "timezone", "redlines_back", "organisation", "hash"):
            values.pop(key, None)
        values["files"] = {p: s for p, s in values["files"].items() if not p.startswith("lasting")}
        values["hash"] = previous = sha256(canonical(values))
        lines.append(canonical(values).decode() + "\n")
    project.write("ledger.jsonl", "".join(lines))
    shutil.rmtree(project.root / "lasting")


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.slow
def test_old_lines_keep_the_settings_that_were_written_down(project: Workbench, name: str) -> None:
    old(project)
    before = permalinks(project)
    said = project.done("publish")
    assert said == "wrote down the settings of the first lines of the ledger\n"
    assert differing(before, permalinks(project)) == []
    assert "4 lines and 15 published files" in project.done("verify")
    changed(project, SETTINGS[name])
    assert differing(before, permalinks(project)) == []
    assert "wrote down" not in project.run("publish").output  # once and for all


def test_what_was_written_down_is_proven(project: Workbench) -> None:
    old(project)
    project.done("publish")
    path = "lasting/sv/terms/1.0/cookies.json"
    project.write(path, project.read(path).replace("1.0", "1.O"))
    assert f"{path}: published-file-altered: " in project.run("verify").stderr
    project.write(path, project.read(path).replace("1.O", "1.0"))
    project.done("verify")
    found = project.done("prove", str(project.root / path))
    assert f"{path} of terms 1.0: byte for byte" in found
    lines = project.read("ledger.jsonl").splitlines(keepends=True)
    values = json.loads(lines[3])
    values |= {"n": 5, "previous": values.pop("hash")}
    values["hash"] = sha256(canonical(values))
    project.write("ledger.jsonl", "".join([*lines, canonical(values).decode() + "\n"]))
    assert " ledger-rule-broken: " in project.run("verify").stderr


def test_a_redaction_takes_the_lasting_files_as_well(project: Workbench) -> None:
    old(project)
    project.done("publish")
    project.done("redact", "terms", "1.0", "--yes", "--reason", "Dom.")
    assert not list((project.root / "lasting").glob("*/terms/1.0/*"))
    assert list((project.root / "lasting").glob("*/terms/1.1/*"))
    project.done("verify")
    assert not [url for url in permalinks(project) if url.endswith("terms/1.0/cookies.json")]


def test_a_word_of_the_catalogue_changes_no_lasting_file(
    project: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {url: data for url, data in permalinks(project).items() if url.endswith(".json")}
    monkeypatch.setattr("lydelse.website.register_exports.FORMAT", 99)
    after = permalinks(project)
    assert differing(before, after) == [] and before
