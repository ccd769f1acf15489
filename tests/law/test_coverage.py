"""Notices with one fact taken away at a time, against the letter that must go missing."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

import lydelse
from lydelse.formats.text import sha256
from lydelse.law.coverage import coverage
from lydelse.law.rules import State, findings, rule_of, rules, says_nothing, worst
from lydelse.messages.problems import Severity
from lydelse.registers import read_register
from lydelse.registers.given import NEWEST
from lydelse.registers.notices import NoticeRegister
from tests.registers.companies import PROMISES, notice, problems, site, written

# Editions of what the law gives: add the next, never change one.
RELEASED = {"1.toml": "d704a23fb971c79469c0a73d5e3c622518b7a343c59ed74c8b77aff88a1ec1e7"}
NOTICE = "registers/till/1.0.yml"
ASKED = (*map(rule_of, PROMISES), *rules())
LETTERS = {rule.letter: rule for rule in ASKED if rule.kind == "notice"}

Way = tuple[str | int, ...]

# What is taken away, and the letters that then are not met.
TAKEN: list[tuple[Way, set[str]]] = [
    (("controller",), {"(ii)", "13(1)(a)"}),
    (("controller", "name"), {"(ii)", "13(1)(a)"}),
    (("controller", "address"), {"13(1)(a)"}),
    (("controller", "contact"), {"13(1)(a)"}),
    (("dpo",), {"13(1)(b)"}),
    (("dpo", "contact"), {"13(1)(b)"}),
    (("purposes", 0, "text"), {"(i)", "13(1)(c)"}),
    (("purposes", 1, "bases"), {"13(1)(c)"}),
    (("purposes", 1, "interest"), {"13(1)(d)"}),
    (("recipients",), {"(iii)", "13(1)(e)"}),
    (("recipients", 0, "text"), {"(iii)", "13(1)(e)"}),
    (("transfers",), {"13(1)(f)"}),
    (("transfers", 0, "safeguard"), {"13(1)(f)"}),
    (("transfers", 0, "copy"), {"13(1)(f)"}),
    (("purposes", 2, "retention"), {"13(2)(a)"}),
    (("rights", "access"), {"(iv)", "13(2)(b)"}),
    (("rights", "rectification"), {"13(2)(b)"}),
    (("rights", "erasure"), {"13(2)(b)"}),
    (("rights", "restriction"), {"13(2)(b)"}),
    (("rights", "objection"), {"13(2)(b)"}),
    (("rights", "portability"), {"13(2)(b)"}),
    (("withdrawal",), {"13(2)(c)"}),
    (("complaint",), {"13(2)(d)"}),
    (("provision",), {"13(2)(e)"}),
    (("provision", "required"), {"13(2)(e)"}),
    (("provision", "consequences"), {"13(2)(e)"}),
    (("automated",), {"13(2)(f)"}),
    (("automated", "logic"), {"13(2)(f)"}),
    (("automated", "effects"), {"13(2)(f)"}),
    (("categories",), {"14(1)(d)"}),
    (("source",), {"14(2)(f)"}),
    (("requests", "address"), {"(iv)"}),
]
NAMES = [".".join(map(str, way)) for way, _ in TAKEN]


def changed(way: Way, value: Any) -> dict[str, Any]:
    """The notice with another value in one place; ``...`` takes the key away."""
    data = deepcopy(notice())
    here: Any = data
    for step in way[:-1]:
        here = here[step]
    if value is ...:
        del here[way[-1]]
    elif isinstance(here[way[-1]], dict) and set(here[way[-1]]) == {"sv", "en"}:
        here[way[-1]] = {"sv": value, "en": value} if isinstance(value, str) else value
    else:
        here[way[-1]] = value
    return data


def states(data: dict[str, Any], language: str = "sv") -> dict[str, State]:
    """What becomes of each letter."""
    register, found = read_register("r.yml", written(data).encode(), "notice", ("sv", "en"), None)
    assert register is not None, found
    assert isinstance(register.facts, NoticeRegister)
    by_letter: dict[str, list[Any]] = {}
    for one in findings(ASKED, register, language):
        by_letter.setdefault(one.rule.letter, []).append(one)
    return {letter: worst(each).state for letter, each in by_letter.items()}


def missing(data: dict[str, Any], language: str = "sv") -> set[str]:
    return {letter for letter, one in states(data, language).items() if one is State.MISSING}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_notice_that_says_everything_lacks_nothing(language: str) -> None:
    assert set(states(notice(), language).values()) == {State.COVERED}
    assert set(states(notice())) == set(LETTERS)


@pytest.mark.parametrize(("way", "gone"), TAKEN, ids=NAMES)
def test_a_fact_that_is_taken_away_is_missing_under_its_letter(way: Way, gone: set[str]) -> None:
    required = way in (("purposes", 0, "text"), ("recipients", 0, "text"), ("dpo", "contact"))
    required = required or way == ("requests", "address")
    if not required:  # these the form of the file demands already
        assert missing(changed(way, ...)) == gone
    if way[-1] not in ("controller", "dpo", "recipients", "transfers", "provision", "automated",
                       "categories", "source", "withdrawal", "complaint", "bases") \
            and way[0] != "rights":  # fmt: skip
        for words in ("", "  ", "TBD", "tbd.", "(TBD)", "Se policyn.", "See the privacy policy"):
            assert missing(changed(way, words)) == gone, words


@pytest.mark.parametrize("words", ["TBD", "se policyn", " "])
def test_rights_that_say_nothing_are_missing(words: str) -> None:
    way = ("rights", "portability", "text")
    assert missing(changed(way, words)) == {"13(2)(b)"}


@pytest.mark.parametrize(
    ("way", "gone"),
    [(way, gone) for way, gone in TAKEN if way[-1] not in ("text", "contact") or len(way) == 1],
    ids=[name for name in NAMES if not name.endswith((".text", ".contact"))],
)
def test_what_is_open_is_open_and_not_missing(way: Way, gone: set[str]) -> None:
    if way == ("requests", "address"):
        return  # an address is there or not
    found = states(changed(way, {"open": "true"}))
    is_open = {letter for letter, state in found.items() if state is State.OPEN}
    assert gone <= is_open, found
    assert State.MISSING not in found.values()


def test_a_fact_that_is_missing_in_one_language_is_missing_there() -> None:
    data = changed(("complaint", "text"), {"sv": "Till IMY", "en": "TBD"})
    assert missing(data, "sv") == set()
    assert missing(data, "en") == {"13(2)(d)"}


@pytest.mark.parametrize(
    ("way", "value", "letter"),
    [
        (("purposes", 1, "bases"), ["6(1)(b)"], "13(1)(d)"),
        (("purposes", 2, "bases"), ["6(1)(b)"], "13(2)(c)"),
        (("source",), "none", "14(1)(d)"),
    ],
)
def test_a_letter_whose_condition_is_not_met_is_not_due(way: Way, value: Any, letter: str) -> None:
    assert states(changed(way, value))[letter] is State.NOT_DUE


@pytest.mark.parametrize("key", ["dpo", "recipients", "transfers", "automated", "source"])
def test_none_is_an_answer(key: str) -> None:
    assert missing(changed((key,), "none")) == set()


def test_a_country_of_the_eea_needs_no_safeguard() -> None:
    data = notice()
    del data["transfers"][0]
    assert missing(data) == set()
    data["transfers"][0]["country"] = "GB"
    assert missing(data) == {"13(1)(f)"}


def test_whether_a_letter_is_due_is_open_where_the_bases_are() -> None:
    data = changed(("purposes", 1, "bases"), {"open": "true"})
    del data["purposes"][1]["interest"]
    assert states(data)["13(1)(d)"] is State.OPEN


def test_each_rule_has_its_source() -> None:
    assert all(rule.source and rule.owes and rule.demands for rule in rules())
    first = [f"13(1)({letter})" for letter in "abcdef"]
    assert {*first, *(f"13(2)({letter})" for letter in "abcdef")} <= set(LETTERS)


def test_words_that_hold_a_place() -> None:
    assert all(map(says_nothing, ("", " ", "TBD", "*tbd*", "Se  policyn!", "…", "-", "?")))
    assert not any(map(says_nothing, ("Se avsnittet Lagring", "Ett år", "none of it", "0")))


def found_in(data: dict[str, Any], level: Severity = Severity.WARNING) -> list[tuple[str, str]]:
    found = problems(site({NOTICE: written(data)}, level))
    return [(one.code, str(one.severity)) for one in found if one.path == NOTICE]


def test_the_site_decides_how_grave_a_letter_of_gdpr_is() -> None:
    data = changed(("dpo",), ...)
    assert found_in(data) == [("fact-missing", "warning")]
    assert found_in(data, Severity.ERROR) == [("fact-missing", "error")]


def test_what_the_policy_promises_is_always_an_error() -> None:
    text = written(changed(("controller",), ...))
    found = problems(site({NOTICE: text}, promises=PROMISES))
    told = [(str(one.severity), one.values["letter"]) for one in found if one.path == NOTICE]
    promised = {"en": "item (ii) of the policy", "sv": "punkt (ii) i policyn"}
    asked = {"en": "13(1)(a)", "sv": "13.1 a"}  # each as its lawyers cite it
    assert told == [("warning", asked), ("error", promised)]


def test_what_no_policy_promises_is_not_asked() -> None:
    assert found_in(changed(("controller",), ...)) == [("fact-missing", "warning")]


@pytest.mark.parametrize("where", [{"policy": "cookies"}, {"section": "gone"}, {"policy": "gone"}])
def test_a_promise_is_asked_where_the_governing_policy_makes_it(where: dict[str, str]) -> None:
    promises = tuple(structs.replace(one, **where) for one in PROMISES)
    asked = site({NOTICE: written(changed(("controller",), ...))}, promises=promises)
    found = problems(asked)
    told = [one.values["letter"]["en"] for one in found if one.code == "fact-missing"]
    assert told == ["13(1)(a)"]
    assert "(i)" not in coverage(asked, date(2026, 11, 22)).letters("till")
    not_made = [(one.path, one.values["item"]) for one in found if one.code == "promise-not-made"]
    assert not_made == [("mkdocs.yml", one.item) for one in PROMISES]


def test_a_notice_that_owes_what_is_not_decided_stays_a_draft() -> None:
    data = changed(("dpo",), {"open": "true"})
    told = [("facts-open", "info"), ("facts-not-decided", "error")]
    assert sorted(found_in(data)) == sorted(told)


def test_a_site_may_give_a_reason_to_publish_what_is_not_decided() -> None:
    data = changed(("dpo",), {"open": "true"})
    asked = site({NOTICE: written(data)}, open_facts="The policy decides no more than this.")
    assert [one.code for one in problems(asked) if one.path == NOTICE] == ["facts-open"]


def test_what_the_law_gives_to_anyone_needs_no_fact() -> None:
    rights = {"rights": {}, "complaint": {"open": "true"}, "withdrawal": {"open": "true"}}
    assert found_in(notice() | rights) == []


def test_a_problem_has_the_line_of_the_fact() -> None:
    data = changed(("source", "text"), "TBD")
    text = written(data)
    (one,) = [one for one in problems(site({NOTICE: text})) if one.code == "fact-missing"]
    assert text.splitlines()[one.line - 1].strip() in ("text:", "sv: TBD", "source:")


def test_texts_of_a_register_that_tell_to_check_back_are_flagged() -> None:
    data = changed(("complaint", "text"), {"sv": "Läs sidan regelbundet.", "en": "To the IMY."})
    assert found_in(data) == [("check-back-wording", "warning")]


def test_the_matrix_has_a_cell_for_each_letter_notice_and_language() -> None:
    data = changed(("dpo",), {"open": "true"})
    found = coverage(site({NOTICE: written(data)}, promises=PROMISES), date(2026, 11, 22))
    assert found.letters("till") == tuple(LETTERS)
    assert (found.documents, found.languages) == (("till",), ("sv", "en"))
    assert len(found.cells) == len(LETTERS) * 2
    cell = found.cell("13(1)(b)", "till", "en")
    line = written(data).splitlines().index("dpo:") + 1
    assert cell.state is State.OPEN
    assert cell.place in (f"{NOTICE}:{line}", f"{NOTICE}:{line + 1}")
    assert [(one.quote, one.source["en"]) for one in found.questions] == [
        ("Hundra kronor", "GDPR, Article 12(5)")
    ]


def test_a_policy_that_cannot_be_read_promises_nothing() -> None:
    deep = "\n".join(" " * 4 * n + "- x" for n in range(400))
    policy = f"---\ntitle: T\n---\n## Scope {{#scope}}\n\n{deep}\n"
    found = problems(site({"docs/sv/policy/1.0.md": policy}, promises=PROMISES))
    assert {"nested-too-deep", "promise-not-made"} <= {one.code for one in found}


def test_an_edition_of_what_the_law_gives_never_changes_once_released() -> None:
    """Published notices tell its words for ever: what is wrong in one is put right in the next."""
    folder = Path(lydelse.__file__).parent / "law/given"
    sums = {path.name: sha256(path.read_bytes()) for path in folder.glob("*.toml")}
    assert sums == RELEASED and f"{NEWEST}.toml" in sums
