"""What a message offers helps: each remedy is done as it says, and destroys nothing unsaid.

``remedies/texts.toml`` answers the cases of ``../checks/cases/``, which break the check: what an
editor would do who has nothing but the message. ``remedies/acts.toml`` does the same of commands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lydelse.checks import check
from lydelse.messages.problems import Problem, catalogue, errors
from lydelse.project.project import Project
from tests.checks.test_cases import CASES, _files, _unmarked
from tests.registers import companies, lists, test_shared

HERE = Path(__file__).parent
Answer = Mapping[str, Any]


def of(name: str) -> Mapping[str, Any]:
    """A file of answers."""
    return tomllib.loads((HERE / f"remedies/{name}.toml").read_text("utf-8"))


ANSWERS: list[tuple[str, Answer]] = [
    (code, answer) for code, answers in of("texts").items() for answer in answers
]


SHORT = {"registers/cookies/1.0.yml": companies.written(companies.cookies(2))}
LISTED = lists.files(data=lists.subprocessors(4))
SITES = {
    "company": lambda files: companies.site(SHORT | files),
    "shared": lambda files: test_shared.two(**SHORT | files),
    "subs": lambda files: companies.site(SHORT | LISTED | files),
}
"""The made-up companies of the tests of registers, by the ``site`` of an answer."""
_DEEP = "".join(f"{' ' * 4 * n}- x\n" for n in range(400))


def _swollen(text: str) -> str:
    """A text with what nobody writes by hand in the place of its marks."""
    return text.replace("«deep»", _DEEP).replace("«big»", "x" * 2_000_000)


def cases_of(code: str, answer: Answer) -> list[dict[str, Any]]:
    """The sites that an answer is tried on: its own, or those of the cases of its code."""
    if "files" in answer or "site" in answer:
        return [{"code": code, **answer}]
    return [
        case
        for case in CASES
        if case["code"] == code
        and answer.get("case", case.get("name", "")) == case.get("name", "")
        and answer.get("language", case.get("language", "sv")) == case.get("language", "sv")
    ]


TRIED = [
    pytest.param(code, answer, case, id=f"{code}-{answer['says'][:20]}-{case.get('name', '')}")
    for code, answer in ANSWERS
    for case in cases_of(code, answer)
]


def filled(new: str, one: Problem) -> str:
    """An answer with what the message says in the place of «names»."""
    quoted = re.findall(r"`([^`]+)`", one.remedy)

    def value(match: re.Match[str]) -> str:
        word = match[1]
        said = quoted[int(word)] if word.lstrip("-").isdigit() else str(one.values[word])
        return said.replace("\\", r"\\")

    return re.sub("«(.+?)»", value, new)


def changed(files: dict[str, str], answer: Answer, one: Problem, first: bool) -> None:
    """Do what an answer says to the files; the whole of it once, and its line each time."""
    if first:
        for path, (pattern, new) in answer.get("in", {}).items():
            files[path] = re.sub(
                pattern, filled(new, one), files[path], count=0 if pattern.startswith("(?m") else 1
            )
        files |= answer.get("write", {})
        for old, new in answer.get("move", {}).items():
            files[new], files[old] = files[old], "-"
        files |= dict.fromkeys(answer.get("delete", ()), "-")
    if "line" in answer and (files.get(one.path) or "-") != "-":
        lines = files[one.path].splitlines(keepends=True)
        number = max(one.line - 1, 0)
        pattern, new = answer["line"]
        old, end = re.fullmatch(r"(?s)(.*?)(\n?)", lines[number]).groups()
        whole = pattern.endswith(r"\n")
        made = re.sub(pattern, filled(new, one), old + end if whole else old, count=whole)
        lines[number] = made if whole else made + end
        files[one.path] = "".join(lines)


def words(files: Mapping[str, str]) -> set[str]:
    return set(re.findall(r"[^\W_]+", " ".join(text for text in files.values() if text != "-")))


@pytest.mark.parametrize(("code", "answer", "case"), TRIED)
def test_what_a_message_offers_helps_and_destroys_nothing(
    build: Any,
    now: datetime,
    code: str,
    answer: Answer,
    case: dict[str, Any],
) -> None:
    languages = (case.get("language", "sv"),) if "text" in case else ("sv", "en")

    def made(files: Mapping[str, str]) -> Project:
        if "site" not in answer:
            return build(files, languages, case.get("published", ()))
        return SITES[answer["site"]](
            {path: None if text == "-" else text for path, text in files.items()}
        )

    given, _ = _unmarked(_files(case, "text", "files"))
    files = {
        path: data.decode()
        for path, data in made({}).files.items()
        if path.endswith((".md", ".yml"))
    } | {path: _swollen(text) for path, text in given.items()}
    for path, (pattern, new) in answer.get("break", {}).items():
        files[path] = re.sub(pattern, new, files[path], count=1)
    before = dict(files)

    def found() -> list[Problem]:
        return check(made(files), now)

    first = found()
    named = [one for one in first if one.code == code]
    assert named, "\n".join(map(str, first))
    assert answer["says"] in named[0].remedy, named[0].remedy
    for turn in range(40):
        changed(files, answer, named[0], turn == 0)
        last = found()
        named = [one for one in last if one.code == code]
        if not named or "line" not in answer:
            break
    assert not named, f"doing what it says does not help: {named[0]}\n{files[named[0].path]}"
    new = {one.code for one in errors(last)} - {one.code for one in errors(first)}
    assert new <= set(answer.get("new", ())), "\n".join(map(str, last))
    gone = {path for path, text in files.items() if text == "-" != before.get(path, "-")}
    assert gone <= {*answer.get("delete", ()), *answer.get("move", {})}
    assert answer.get("loses") or answer.get("delete") or not words(before) - words(files)


@pytest.mark.parametrize("code", sorted({code for code, answer in ANSWERS if answer.get("delete")}))
def test_a_file_is_deleted_only_where_the_message_says_so(code: str) -> None:
    for language, said in {"en": r"\bdelete\b", "sv": r"\bta bort\b|\bradera\b"}.items():
        assert re.search(said, catalogue(language)[code].remedy), (code, language)


def test_every_remedy_is_tried_or_it_is_said_why_not() -> None:
    tried = {*of("texts"), *of("acts")}
    untried = [code for codes in of("untried").values() for code in codes]
    assert len(untried) == len(set(untried)) <= 57, "the list may only get shorter"
    assert not tried & set(untried)
    lacking = set(catalogue()) - tried - set(untried)
    assert not lacking, "do what the remedy says in remedies/texts.toml or remedies/acts.toml"
    assert tried | set(untried) <= set(catalogue())
