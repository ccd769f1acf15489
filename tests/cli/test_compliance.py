"""The commands as they are typed: coverage, announce, cookies compare."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import lxml.html
import pytest

from lydelse.cookie_scan.findings import Observed, Stored
from lydelse.registers.cookies import Kind
from tests.registers.companies import TEXT, cookies, notice, written
from tests.workbench import Workbench


@pytest.fixture
def project(tmp_path: Path) -> Workbench:
    """A project with a notice and a cookie page, drafts, beside its terms."""
    project = Workbench(tmp_path / "project")
    data = notice() | {"policy": "terms"}
    data["dpo"] = {"open": "true"}
    project.write("registers/till/1.0.yml", written(data))
    project.write("registers/cookies/1.0.yml", written(cookies()))
    for code in ("sv", "en"):
        for id, kind in (("till", "notice"), ("cookies", "cookies")):
            index = f"---\nkind: {kind}\ntitle: {id}\nslug: {id}\n---\n"
            project.write(f"docs/{code}/{id}/index.md", index)
            lead = "effective: on-publication\nchange: substantive\n" if code == "sv" else ""
            front = f"---\ntitle: {id}\nsummary: |\n  Ny.\n{lead}---\n\n"
            project.write(f"docs/{code}/{id}/1.0.md", front + TEXT[kind])
    project.published("1.0")
    return project


def test_what_is_not_decided_keeps_a_notice_a_draft_unless_a_reason_is_kept(
    project: Workbench,
) -> None:
    done = project.run("check")
    assert done.exit_code == 1 and "facts-not-decided" in done.stderr
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    reason = "    open_facts: The policy decides no more than this.\n"
    project.write("mkdocs.yml", settings.replace("  lydelse:\n", f"  lydelse:\n{reason}"))
    done = project.run("check")
    assert "note: facts-open" in done.stderr and done.stdout == "No problems.\n"
    project.done("publish", "--by", "A. B.")
    (event,) = [one for one in project.ledger.events if one.document == "till"]
    assert event.law == "1" and event.open_facts == "The policy decides no more than this."


def test_coverage_lists_letters_languages_and_places(project: Workbench) -> None:
    said = project.done("coverage")
    lines = {line.split()[0]: line for line in said.splitlines() if line.startswith("  1")}
    assert "sv open     en open" in lines["13(1)(b)"]
    assert "registers/till/1.0.yml:" in lines["13(1)(b)"]
    assert "sv yes      en yes" in lines["13(1)(a)"]
    assert "13(1)(b): the contact details" in said
    assert "“Hundra kronor”" in said and "GDPR, Article 12(5)" in said


def test_coverage_is_a_file_for_an_auditor(project: Workbench) -> None:
    found = json.loads(project.done("coverage", "--format", "json", "--today", "2027-01-05"))
    assert found["as_of"] == "2027-01-05"
    cells = {(one["letter"], one["language"]): one for one in found["cells"]}
    assert cells["13(1)(b)", "sv"]["state"] == "open"
    assert cells["13(1)(b)", "sv"]["source"] == "dataskyddsförordningen, artikel 13.1 b"
    assert cells["13(1)(b)", "en"]["place"].startswith("registers/till/1.0.yml:")
    said = project.done("coverage", "--format", "csv")
    rows = list(csv.DictReader(said.splitlines()))
    assert len(rows) == len(found["cells"]) and {row["language"] for row in rows} == {"sv", "en"}
    page = lxml.html.document_fromstring(project.done("coverage", "--format", "html").encode())
    assert page.get("lang") == "sv" and [one.text for one in page.cssselect("h2")] == ["till"]
    assert len(page.cssselect("tbody tr")) * 2 == len(rows)


def test_coverage_without_notices_says_so(tmp_path: Path) -> None:
    assert "no notices" in Workbench(tmp_path / "project").done("coverage")


def test_a_published_version_is_announced_in_every_language(project: Workbench) -> None:
    body = "Något annat.\n\n## Nytt {#new}\n\nText."
    project.published("1.1", "2027-01-01", body=body)
    said = project.done("announce", "terms", "1.1")
    swedish, english = said.split("\n---\n\n")
    assert "Terms: version 1.1 gäller från 1 januari 2027" in swedish
    assert "Vad som ändras:\n\nNågot är nytt.\n" in swedish
    assert "- Nytt (nytt, 2\N{NO-BREAK SPACE}ord tillagda)\n" in swedish
    assert "https://bjorkvik.example/terms/1.1/andringar/" in swedish
    assert "https://bjorkvik.example/terms/1.1/\n" in swedish
    assert "version 1.1 applies from 1 January 2027" in english
    assert "https://bjorkvik.example/en/terms/1.1/changes/" in english
    assert project.done("announce", "terms", "1.1", "--language", "sv") == swedish


def test_a_first_version_has_no_redline_to_read(project: Workbench) -> None:
    said = project.done("announce", "terms", "1.0", "--language", "en")
    assert "Björkvik AB is publishing" in said
    assert "changes/" not in said


def test_a_better_note_is_the_one_that_is_told(project: Workbench) -> None:
    project.done("note", "terms", "1.0", "--summary", "en=Better words.")
    assert "Better words." in project.done("announce", "terms", "1.0", "--language", "en")


def test_nobody_is_told_of_what_is_not_published(project: Workbench) -> None:
    project.refused("not-announceable", "announce", "cookies", "1.0")
    project.published("1.1", "2027-01-01")
    project.done("withdraw", "terms", "1.1", "--reason", "Not now.")
    project.refused("not-announceable", "announce", "terms", "1.1")


def test_announce_names_what_does_not_exist(project: Workbench) -> None:
    assert "terms" in project.misused("announce", "termz", "1.0")
    assert "1.0" in project.misused("announce", "terms", "7.0")
    project.misused("announce", "terms", "1.0", "--language", "fr")


def _observed(project: Workbench, *names: str) -> str:
    stored = tuple(
        Stored(name=name, kind=Kind.COOKIE, domain="norrljus.example",
               url="https://norrljus.example/", seconds=395 * 86400)
        for name in names
    )  # fmt: skip
    seen = Observed(format=1, urls=("https://norrljus.example/",), stored=stored, asked=())
    return str(project.write("observed.json", seen.written()))


def test_compare_succeeds_where_everything_seen_is_declared(project: Workbench) -> None:
    result = project.run("cookies", "compare", _observed(project, "_nece_01"))
    assert result.exit_code == 0
    assert "declared-unobserved" in result.stderr
    assert "Everything that was seen is declared" in result.stdout


def test_compare_fails_where_something_seen_is_not_declared(project: Workbench) -> None:
    file = _observed(project, "_nece_01", "spy")
    said = project.refused("stored-undeclared", "cookies", "compare", file)
    assert "`spy`" in said


def test_compare_names_a_file_that_is_no_observation(project: Workbench) -> None:
    file = str(project.write("observed.json", "{}"))
    project.refused("observed-unreadable", "cookies", "compare", file)


def test_compare_needs_a_register(tmp_path: Path) -> None:
    project = Workbench(tmp_path / "project")
    file = _observed(project)
    assert "register of cookies" in project.misused("cookies", "compare", file)
