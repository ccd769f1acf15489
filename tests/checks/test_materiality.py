"""What an editorial version may mend without anybody looking, and what stops it."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lydelse.checks import check, check_draft
from lydelse.checks.materiality import of_version, touched
from lydelse.compare import diff, parse
from lydelse.model import VersionId
from lydelse.rendering import render
from tests.sites.project import ROOT

PAIRS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "pairs.toml").read_text("utf-8")
)["pair"]
HEAD = '---\ntitle: T\neffective: 2027-01-01\nchange: editorial\nbased_on: "1.0"\n'
TWO = "## A {#a}\n\nText.\n\n## B {#b}\n\n%s\n"


@pytest.mark.parametrize("pair", PAIRS, ids=[one["new"][:40] for one in PAIRS])
def test_what_a_change_touches(pair: dict[str, Any]) -> None:
    old, new = (parse(render(f"## A {{#a}}\n\n{pair[side]}\n").html) for side in ("old", "new"))
    found = touched(diff(old, new), pair["language"])
    assert {one.kind for one in found} == set(pair["touches"]), found


def test_there_are_pairs_of_both_sorts_in_every_language() -> None:
    assert sum(not pair["touches"] for pair in PAIRS) >= 30, "harmless, and none of them stopped"
    assert sum(bool(pair["touches"]) for pair in PAIRS) >= 30
    for language in ("sv", "en", "de"):
        sorts = {bool(pair["touches"]) for pair in PAIRS if pair["language"] == language}
        assert sorts == {True, False}


@pytest.mark.parametrize("project", ["", "examples/norrskensbruket"])
def test_the_mends_of_the_project_and_the_example_pass(project: str) -> None:
    from lydelse.store import read_project

    site, problems = read_project(ROOT / project)
    assert site, problems
    version = site.documents["privacy-policy"].versions[VersionId(1, 1)]
    assert of_version(site, version) == {}


def _site(build: Any, sv: str, en: str, more: str = "", **files: str) -> Any:
    return build(
        {
            "docs/sv/policy/1.0.md": "---\ntitle: T\n---\n" + TWO % "Vi sparar i tre år.",
            "docs/en/policy/1.0.md": "---\ntitle: T\n---\n" + TWO % "We keep it for three years.",
            "docs/sv/policy/1.1.md": f"{HEAD}{more}---\n" + TWO % sv,
            "docs/en/policy/1.1.md": "---\ntitle: T\n---\n" + TWO % en,
        },
        published=[{"version": "1.0"}],
    )


def test_every_place_is_listed_in_every_language(build: Any, now: datetime) -> None:
    site = _site(build, "Vi sparar i två år.", "We keep it for two years.")
    found = [one for one in check(site, now) if one.code == "materiality"]
    assert [(one.path, one.line) for one in found] == [
        ("docs/en/policy/1.1.md", 10),
        ("docs/sv/policy/1.1.md", 13),
    ]
    assert "numbers (“tre” → “två”)" in str(found[1])


def test_a_confirmed_section_passes_and_the_reason_is_kept(build: Any, now: datetime) -> None:
    more = "confirm:\n  b: Tre var ett skrivfel.\n"
    site = _site(build, "Vi sparar i två år.", "We keep it for two years.", more)
    draft = site.documents["policy"].versions[VersionId(1, 1)]
    assert check_draft(site, draft, now.date()) == []


def test_a_whole_section_that_is_new_or_gone_is_named(build: Any, now: datetime) -> None:
    more = "\n\n## C {#c}\n\nText."
    site = _site(build, "Vi sparar i tre år." + more, "We keep it." + more)
    named = [one.values["section"] for one in check(site, now) if one.code == "materiality"]
    assert named.count("c") == 2
