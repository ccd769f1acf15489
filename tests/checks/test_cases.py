"""Every code has a case that breaks it, on the line that says so, and one that must not.

A case stands in ``cases/*.toml``. ``text`` is the body of a version in one language, ``fine`` the
near miss; ``files`` and ``fine_files`` are whole files of a site in two. A line that begins with
`»` is one that the problem must name; ``at`` names files where it concerns none of their lines.
``also`` lists codes that come along. A file that is only ``-`` is taken away.
"""

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import lydelse.checks
from lydelse.checks import NEVER_SOFT, check
from lydelse.messages.problems import Problem, catalogue

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = [
    case
    for file in sorted(HERE.glob("cases/*.toml"))
    for case in tomllib.loads(file.read_text("utf-8"))["case"]
]
NAMES = [f"{case['code']}-{case.get('name', n)}" for n, case in enumerate(CASES)]


def _files(case: dict[str, Any], text: str, files: str) -> dict[str, str]:
    language = case.get("language", "sv")
    if text in case:
        return {f"docs/{language}/policy/1.0.md": f"---\ntitle: T\n---\n{case[text]}"}
    return dict(case.get(files, {}))


def _unmarked(files: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, int]]]:
    places = [
        (path, number)
        for path, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if line.startswith("»")
    ]
    return {path: re.sub("^»", "", text, flags=re.M) for path, text in files.items()}, places


def _found(build: Any, now: datetime, case: dict[str, Any], files: dict[str, str]) -> list[Problem]:
    one = "text" in case
    languages = (case.get("language", "sv"),) if one else ("sv", "en")
    return check(build(files, languages, case.get("published", ())), now)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_what_is_wrong_is_named_with_its_line(build: Any, now: datetime, case: Any) -> None:
    files, places = _unmarked(_files(case, "text", "files"))
    places += [(path, 0) for path in case.get("at", ())]
    found = _found(build, now, case, files)
    named = [(one.path, one.line) for one in found if one.code == case["code"]]
    assert sorted(named) == sorted(places), "\n".join(map(str, found))
    others = {one.code for one in found} - {case["code"], *case.get("also", ())}
    assert not others, "\n".join(map(str, found))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_what_only_looks_wrong_is_not_named(build: Any, now: datetime, case: Any) -> None:
    assert "fine" in case or "fine_files" in case
    files, _ = _unmarked(_files(case, "fine", "fine_files"))
    found = [
        one for one in _found(build, now, case, files) if one.code not in case.get("fine_also", ())
    ]
    assert not found, "\n".join(map(str, found))


IN_REGISTERS = ("registers.py", "subprocessors.py", "purposes.py")  # whose cases stand there


def test_every_code_that_checks_can_raise_has_a_case() -> None:
    sources = "".join(
        file.read_text("utf-8")
        for file in Path(lydelse.checks.__file__).parent.glob("*.py")
        if file.name not in IN_REGISTERS
    )
    raised = {code for code in re.findall(r'"([a-z0-9-]+)"', sources) if code in catalogue()}
    # See test_published, test_anything, tests/importing and tests/messages/test_own.py.
    raised -= {
        *NEVER_SOFT,
        "nested-too-deep",
        "adopted-text",
        "site-url-unreal",
        "host-unreal",
        "pdf-not-installed",
        "words-english",
    }
    assert raised - {case["code"] for case in CASES} == set()


def test_every_problem_can_be_said(build: Any, now: datetime) -> None:
    for case in CASES:
        files, _ = _unmarked(_files(case, "text", "files"))
        for one in _found(build, now, case, files):
            assert str(one).startswith(one.path)
            assert "{" not in str(one).replace("{#", "").replace("{:", "").replace("{{", "") or (
                "{" in str(one.values)
            )
