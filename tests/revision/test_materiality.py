"""What an editorial version may correct without anybody looking, and what stops it."""

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lydelse.checks import check, check_draft
from lydelse.compare import diff, parse
from lydelse.formats.markdown import render
from lydelse.model import VersionId
from lydelse.revision.lexicon import vocabulary
from lydelse.revision.materiality import of_version, touched
from tests.sites.project import DATA, ROOT

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
    for language in ("sv", "en", "de"):
        sorts = {bool(pair["touches"]) for pair in PAIRS if pair["language"] == language}
        assert sorts == {True, False}


def test_of_ten_harmless_corrections_at_most_one_is_stopped() -> None:
    stopped = sum("stopped" in pair for pair in PAIRS)
    harmless = sum(not pair["touches"] for pair in PAIRS) + stopped
    assert stopped <= harmless / 10
    assert harmless >= 100 and len(PAIRS) - harmless >= 100


def test_no_change_slips_through_by_its_looks_and_hardly_a_correction_is_stopped() -> None:
    text = (Path(__file__).parent / "pairs_of_place.toml").read_text("utf-8")
    pairs = tomllib.loads(text)
    assert [new for language, old, new in pairs["sneaky"] if not _touched(old, new, language)] == []
    stopped = [new for language, old, new in pairs["harmless"] if _touched(old, new, language)]
    assert len(stopped) <= len(pairs["harmless"]) / 10, stopped


def _touched(old: str, new: str, language: str = "en") -> list[tuple[str, str]]:
    sides = (parse(render(text).html) for text in (old, new))
    return [(one.section, one.kind) for one in touched(diff(*sides), language)]


def test_a_paragraph_that_went_to_another_section_is_said_of_something_else() -> None:
    text = "Kept for as long as you are with us, and no longer.\n\n"
    one, two = "## A {#a}\n\nOur customers.\n\n", "## B {#b}\n\nOur staff.\n\n"
    assert _touched(one + text + two, one + two + text) == [("b", "passage")]


def test_a_section_that_is_part_of_another_one_now_is_named() -> None:
    text = "## A {{#a}}\n\nOne.\n\n{}# B {{#b}}\n\nTwo.\n"
    assert _touched(text.format("##"), text.format("#")) == [("b", "section")]


def test_sections_in_another_order_say_the_same() -> None:
    one, two, three = (f"## {id} {{#{id}}}\n\nText of {id} alone.\n\n" for id in "abc")
    assert _touched(one + two + three, one + three + two) == []


def test_what_a_row_is_about_and_what_it_says_belong_together() -> None:
    rows = "## A {{#a}}\n\n| What | How long |\n|---|---|\n| {} | a year |\n| {} | a week |\n"
    swapped = _touched(rows.format("Name", "Address"), rows.format("Address", "Name"))
    assert swapped and {kind for _, kind in swapped} == {"passage"}


def test_an_image_is_looked_at() -> None:
    old, new = ("## A {#a}\n\n![Our mark](" + name + ".png)\n" for name in ("a", "b"))
    assert _touched(old, new) == [("a", "images")]


def test_a_word_that_stands_elsewhere_is_no_slip_of_another() -> None:
    old = "## A {{#a}}\n\nWe {} it here.\n\n## B {{#b}}\n\nThere we {} it.\n"
    assert _touched(old.format("reserch", "show"), old.format("research", "show")) == []
    assert _touched(old.format("reserve", "reserve"), old.format("reverse", "reserve"))


def test_a_language_without_a_table_lets_nothing_but_slips_pass() -> None:
    old, new = "## A {#a}\n\nNous gardons vos donées.\n", "## A {#a}\n\nNous gardons vos données.\n"
    assert _touched(old, new, "fr") == []
    assert _touched(new, new.replace("vos", "des"), "fr") == [("a", "words")]


def test_two_facts_of_one_name_are_two(build: Any, now: datetime) -> None:
    one = (
        "  - {{host: a.example, provider: {}, purpose: {{sv: Bilder till sidan., en: Images.}}}}\n"
    )
    facts = "hosts: [policy.example]\nentries: []\ncontacts:\n"
    text = "## Types {#types}\n\nText.\n\n[[register]]\n"
    site = build(
        {
            "docs/sv/cookies/1.1.md": f"{HEAD}---\n{text}",
            "docs/en/cookies/1.1.md": f"---\ntitle: T\n---\n{text}",
            "registers/cookies/1.0.yml": facts + one.format("A") + one.format("B"),
            "registers/cookies/1.1.yml": facts + one.format("C") + one.format("B"),
        }
    )
    named = [one for one in check(site, now) if one.code == "materiality"]
    assert [(one.path, one.line) for one in named] == [("registers/cookies/1.1.yml", 4)]
    assert "“A” → “C”" in str(named[0])


@pytest.mark.parametrize("project", ["tests/data/site", "examples/norrskensbruket"])
def test_the_corrections_of_the_project_and_the_example_pass(project: str) -> None:
    from lydelse.project.load import read_project

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
    assert "rör tal (”tre” → ”två”)" in found[1].told("sv")[0]


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


# --- the policy itself, corrected and changed in many places -----------------------------------


def _places(language: str) -> tuple[str, list[re.Match[str]]]:
    """The policy as it applies, and the longer words of its running text."""
    text = (DATA / f"docs/{language}/privacy-policy/1.1.md").read_text("utf-8")
    body = text.split("---\n", 2)[2]
    plain = re.sub(r"^#.*$|\]\([^)]*\)", lambda match: " " * len(match[0]), body, flags=re.M)
    return body, list(re.finditer(r"(?<![\w-])[^\W\d_]{5,}(?![\w-])", plain))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_slip_in_any_word_of_the_policy_may_be_corrected(language: str) -> None:
    """Two letters changed places; of ten such corrections one may be stopped."""
    body, words = _places(language)
    chosen = words[::29]
    stopped = []
    for match in chosen:
        word, at = match[0], len(match[0]) // 2
        slip = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        wrong = body[: match.start()] + slip + body[match.end() :]
        if slip != word and _touched(wrong, body, language):
            stopped.append(f"{slip} → {word}")
    assert len(stopped) <= len(chosen) / 10, stopped


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_word_of_the_policy_can_be_taken_out_unseen(language: str) -> None:
    body, words = _places(language)
    small = vocabulary(language).small
    unseen = []
    for match in [one for one in words if one[0].casefold() not in small][::29]:
        if not _touched(body, body[: match.start()] + body[match.end() :], language):
            unseen.append(match[0])
    assert unseen == []
