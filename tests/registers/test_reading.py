"""Whatever an editor gets wrong in a register is named: code, line, cause, remedy, all at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lydelse
from lydelse.messages.problems import catalogue
from tests.registers.companies import TEXT, cookies, notice, problems, site, written

COOKIES = "registers/cookies/1.0.yml"
NOTICE = "registers/till/1.0.yml"

ENTRY = """\
hosts: [norrljus.example]
entries:
  - name: a
    kind: cookie
    domain: norrljus.example
    party: first
    provider: Norrljus AB
    category: statistics
    purpose: {sv: Räknar, en: Counts}
    duration: P13M
    access: none
    basis: consent
"""


def case(code: str, old: str, new: str, line: int, *says: str):
    """``old`` of the entry is replaced by ``new``: that is a problem on a line, saying this."""
    assert old in ENTRY
    return pytest.param(code, ENTRY.replace(old, new), line, says, id=f"{code}-{new[:20]!r}")


CASES = [
    case("key-unknown", "duration:", "duraton:", 10, "Did you mean `duration`?"),
    case("key-unknown", "hosts:", "host: x\nhosts:", 1, "Did you mean `hosts`?"),
    case("key-missing", "    kind: cookie\n", "", 3, "`kind`"),
    case("key-missing", "hosts: [norrljus.example]\n", "", 1, "`hosts`"),
    case("key-wrong-value", "kind: cookie", "kind: kaka", 4, "`cookie`", "`IndexedDB`"),
    case("key-wrong-value", "P13M", "13 months", 10, "P13M"),
    case("key-wrong-value", "P13M", "P", 10, "P13M"),
    case("key-wrong-value", "P13M", "PT", 10, "P13M"),
    case("key-wrong-value", "P13M", "P0D", 10, "P13M"),
    case("key-wrong-value", "P13M", "P1YT", 10, "P13M"),
    case("key-wrong-value", "P13M", "-P1D", 10, "P13M"),
    case("key-wrong-value", "{sv: Räknar, en: Counts}", "Räknar", 9, "{sv: …, en: …}"),
    case("key-not-text", "provider: Norrljus AB", "provider: [Norrljus AB]", 7, "`provider`"),
    case("key-not-list", "access: none", "access: Norrljus", 11, "`access`"),
    case("key-not-list", "[norrljus.example]", "norrljus.example", 1, "`hosts`"),
    case("register-text-missing", ", en: Counts", "", 9, "`purpose`", "`en`"),
    case("register-text-missing", "en: Counts", 'en: ""', 9, "`purpose`", "`en`"),
    case("key-unknown", "en: Counts", "en: Counts, de: Zählt", 9, "`de`"),
    case("key-doubled", "    kind: cookie\n", "    kind: cookie\n    kind: cookie\n", 5, "line 4"),
    case("yaml-invalid", "name: a", "name: [a", 3),
    case("space-missing", "party: first", "party:first", 6, "Write `party: first`."),
    case("yaml-alias", "name: a", "name: *a", 3),
    case("fact-missing", "    duration: P13M\n", "", 3, "C-673/17", "duration"),
    case("fact-missing", "    access: none\n", "", 3, "C-673/17", "access"),
    case("fact-missing", "    basis: consent\n", "", 3, "5(3)", "basis"),
    case("fact-missing", "basis: consent", "basis: transmission", 3, "5(3)", "reason"),
    case("fact-missing", "P13M", "varies", 3, "C-673/17", "varies"),
    case("cookie-of-undeclared", "hosts:", "undeclared: [norrljus.example]\nhosts:", 6, "once all"),
    case("fact-missing", "{sv: Räknar, en: Counts}", '{sv: TBD, en: "TBD"}', 9, "purpose"),
]


@pytest.mark.parametrize(("code", "text", "line", "says"), CASES)
def test_what_is_wrong_in_an_entry_is_named(
    code: str, text: str, line: int, says: tuple[str, ...]
) -> None:
    found = [one for one in problems(site({COOKIES: text})) if one.path == COOKIES]
    matching = [one for one in found if one.code == code]
    assert matching, found
    assert {one.line for one in matching} <= {line, line + 1}, [str(one) for one in found]
    assert all(word in str(matching[0]) for word in says), str(matching[0])
    assert all(one.severity == "error" for one in matching)


def test_an_entry_that_is_right_is_not_named() -> None:
    assert not [one for one in problems(site({COOKIES: ENTRY})) if one.path == COOKIES]


@pytest.mark.parametrize(
    ("country", "source"),
    [("SE", "9:28"), ("DE", "§ 25 TDDDG"), ("NO", "§ 3-15 ekomloven"), ("FR", "5(3)")],
)
def test_a_rule_is_told_as_the_country_of_the_site_has_it(country: str, source: str) -> None:
    without = ENTRY.replace("    basis: consent\n", "")
    found = problems(site({COOKIES: without}, jurisdiction=("EU", country)))
    (one,) = [one for one in found if one.path == COOKIES]
    assert one.code == "fact-missing" and source in str(one)


def test_how_long_may_vary_where_it_is_said_on_what() -> None:
    text = ENTRY.replace("P13M", "varies\n    varies: {sv: beror på kassan, en: as the till does}")
    assert not [one for one in problems(site({COOKIES: text})) if one.path == COOKIES]


def test_everything_is_named_at_once() -> None:
    broken = ENTRY.replace("kind: cookie", "kind: kaka").replace("P13M", "long")
    broken = broken.replace("party:", "parti:").replace(", en: Counts", "")
    codes = {one.code for one in problems(site({COOKIES: broken})) if one.path == COOKIES}
    assert codes == {"key-wrong-value", "key-unknown", "key-missing", "register-text-missing"}


def test_a_name_that_is_declared_twice_is_named_with_the_first() -> None:
    second = ENTRY.partition("entries:\n")[2]
    found = problems(site({COOKIES: ENTRY + second}))
    (doubled,) = [one for one in found if one.code == "register-name-doubled"]
    assert (doubled.path, doubled.line) == (COOKIES, 13)
    assert "line 3" in str(doubled)
    other = second.replace("kind: cookie", "kind: localStorage")
    assert "register-name-doubled" not in {
        one.code for one in problems(site({COOKIES: ENTRY + other}))
    }


def _text(kind: str, change: tuple[str, str]) -> dict[str, str | None]:
    id = {"cookies": "cookies", "notice": "till"}[kind]
    front = "---\ntitle: T\nsummary: |\n  Ny.\n---\n\n"
    return {f"docs/en/{id}/1.0.md": front + TEXT[kind].replace(*change)}


@pytest.mark.parametrize(
    ("code", "kind", "change", "line", "says"),
    [
        ("register-not-shown", "cookies", ("[[register]]\n\n", ""), 7, "[[register]]"),
        ("register-not-shown", "notice", ("[[first-layer]]\n\n", ""), 7, "[[first-layer]]"),
        ("register-marker-unknown", "cookies", ("register", "registr"), 9, "[[register]]"),
        ("register-marker-unknown", "cookies", ("Text.", "[[first-layer]]"), 13, "Did you"),
        ("register-marker-doubled", "cookies", ("Text.", "[[register]]"), 13, "line 9"),
        ("id-doubled", "notice", ("Text.", "## P {#purposes}"), 7, "purposes"),
    ],
)
def test_a_text_shows_its_facts_once(
    code: str, kind: str, change: tuple[str, str], line: int, says: str
) -> None:
    if says == "Did you":
        says = "known here are `[[register]]`"
    found = [one for one in problems(site(_text(kind, change))) if one.code == code]
    assert [one.line for one in found] == [line], problems(site(_text(kind, change)))
    assert says in str(found[0])


def test_facts_without_a_file_are_missing_where_they_would_stand() -> None:
    found = [one for one in problems(site({COOKIES: None})) if one.code == "register-missing"]
    assert [(one.path, one.line) for one in found] == [
        ("docs/en/cookies/1.0.md", 9), ("docs/sv/cookies/1.0.md", 11),
    ]  # fmt: skip


def test_a_draft_that_owes_facts_and_has_none_is_told_once() -> None:
    bare = {path: data.decode() for path, data in site().files.items()}
    for code in ("sv", "en"):
        path = f"docs/{code}/cookies/1.0.md"
        bare[path] = bare[path].replace("[[register]]", "Inget.")
    with_file = [one for one in problems(site(bare)) if one.code.startswith("register-")]
    assert {one.code for one in with_file} == {"register-not-shown"}
    found = problems(site(bare | {COOKIES: None}))
    assert [(one.code, one.path) for one in found] == [
        ("register-absent", "docs/sv/cookies/1.0.md")
    ]
    assert COOKIES in found[0].remedy and found[0].line


def test_a_register_without_a_version_is_named() -> None:
    found = problems(site({"registers/cookies/1.1.yml": ENTRY}))
    assert [(one.code, one.path) for one in found if one.severity == "error"] == [
        ("register-without-version", "registers/cookies/1.1.yml")
    ]


@pytest.mark.parametrize(
    ("code", "change", "says"),
    [
        ("register-section-unknown", ("  scope:\n", "  skope:\n"), "Did you mean `scope`?"),
        ("register-section-untitled", ("section: scope", "section: skope"), "`scope`?"),
        ("register-section-renamed", ("sv: Omfattning", "sv: Omfång"), "“Omfattning”"),
        ("register-policy-unknown", ("policy: policy", "policy: polisy"), "`polisy`"),
        ("register-condition-unknown", ("law: fee", "law: fees"), "`fee`?"),
    ],
)
def test_a_notice_and_its_policy_belong_together(
    code: str, change: tuple[str, str], says: str
) -> None:
    text = written(notice())
    assert change[0] in text
    found = [one for one in problems(site({NOTICE: text.replace(*change)})) if one.code == code]
    assert found and found[0].path == NOTICE and found[0].line
    assert says in str(found[0])


def test_the_company_itself_is_right() -> None:
    assert problems(site()) == []


def test_a_published_register_that_is_changed_is_named() -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from lydelse.publishing.acts import Signature, publish

    draft = site()
    now = datetime(2026, 11, 22, 11, tzinfo=ZoneInfo("Europe/Stockholm"))
    plan = publish(draft, Signature(now, "Astrid Ek"))
    assert not plan.problems, plan.problems
    files = {path: data.decode() for path, data in {**draft.files, **plan.writes}.items()}
    assert not problems(site(files))
    files[COOKIES] = files[COOKIES].replace("_nece_01", "_nece_99")
    assert [(one.code, one.path) for one in problems(site(files))] == [
        ("published-file-altered", COOKIES)
    ]


def test_every_code_of_registers_has_a_case() -> None:
    source = Path(lydelse.__file__).parent
    files = [
        *source.glob("registers/*.py"),
        source / "checks/registers.py",
        source / "law/coverage.py",
    ]
    code = "".join(path.read_text("utf-8") for path in files)
    raised = {word for word in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', code) if word in catalogue()}
    tests = "".join(
        path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("test_*.py")
    )
    assert {one for one in raised if f'"{one}"' not in tests} == set()


def test_a_register_of_anything_is_judged() -> None:
    for text in ("", "[]", "a", "hosts:\n", "entries: {}\nhosts: {}", "\t", "hosts: [[]]"):
        found = problems(site({COOKIES: text}))
        assert [one for one in found if one.path in (COOKIES, "docs/sv/cookies/1.0.md")]
    assert cookies()["entries"]
