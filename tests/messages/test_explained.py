"""Every code has its page in both languages, and each example is as wrong and as right as it says.

An example is told of what it names: lines of a text, of its top, of a register or of `mkdocs.yml`
are put into a project made for it; a command is one that ``remedies/acts.toml`` types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from lydelse.checks import check
from lydelse.messages.explained import (
    as_markdown,
    entries,
    groups,
    is_typed,
    page,
    parts,
    value_names,
)
from lydelse.messages.own import read_words
from lydelse.messages.problems import LANGUAGES, Problem, Severity, catalogue
from tests.messages.test_remedies import of
from tests.registers import companies, lists
from tests.workbench import CONFIG, Workbench

WITHOUT = {
    "a build of a whole site shows it", "a damaged ledger", "a damaged proof", "a file decides",
    "a long register is at issue", "a long text is at issue", "a public site is at issue",
    "a pull request shows it", "a secret is at issue", "a whole file is at issue",
    "a whole file is missing", "an observed site is at issue", "nothing is to be done",
    "only a ledger made by hand shows it", "several documents are at issue",
    "several files are at issue", "several sentences are at issue",
    "several versions are at issue", "signs that cannot be shown", "the file decides",
    "the folder decides", "the installed version decides", "the line is missing",
    "the machine decides", "the name of a file", "the page decides", "the plan decides",
    "the published file decides", "the settings decide", "the text decides", "today decides",
    "what was kept decides",
}  # fmt: skip
"""Why a page may be without an example: no few lines could show what is wrong."""
Found = Callable[[str], set[str]]
LINE = re.compile(r"^(\w+) = .*$", re.MULTILINE)


def examples() -> Iterator[Any]:
    """Each example in each language, once if both show the same."""
    for code, entry in entries().items():
        sides = [entry[side] for side in ("wrong", "right") if side in entry]
        shared = all(isinstance(side, str) for side in sides)
        for language in LANGUAGES[: shared or len(LANGUAGES)] if sides else ():
            yield pytest.param(code, language, id=f"{code}-{language}")


def test_every_code_is_explained_in_both_languages() -> None:
    assert set(entries()) == set(catalogue())
    for code, entry in entries().items():
        assert set(entry["why"]) == set(LANGUAGES), code
        said = [entry["why"], entry.get("fix", {})]
        assert all(text.endswith(".") for texts in said for text in texts.values()), code
    for language in LANGUAGES:
        listed = [code for group in groups(language) for code in group.codes]
        assert sorted(listed) == sorted(catalogue())


def test_no_two_codes_share_a_reason() -> None:
    """Each says why it matters itself, not why such things do."""
    for language in LANGUAGES:
        said = [entry["why"][language] for entry in entries().values()]
        assert len(said) == len(set(said))


def test_a_page_is_without_an_example_for_a_reason_alone() -> None:
    for code, entry in entries().items():
        assert ("wrong" in entry) == ("right" in entry) != ("without" in entry), code
        assert entry.get("without", "the machine decides") in WITHOUT, code
    assert {one.get("without") for one in entries().values()} - {None} == WITHOUT
    assert sum("without" in one for one in entries().values()) <= 170, "may only get fewer"


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_to_fix_it_is_said_without_the_values_of_a_message(language: str) -> None:
    for code in catalogue():
        words = re.sub("‹[^›]*›", "", page(code, language).fix)
        assert len(re.findall(r"[^\W_]+", words)) > 1, code


def test_every_value_of_a_message_has_a_name() -> None:
    said = [text for one in catalogue("sv").values() for text in (one.cause, one.remedy)]
    names = {name for text in said for _, name, *_ in Formatter().parse(text) if name}
    assert names - {"hint"} == set(value_names("sv"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_shows_the_example_and_all_else(language: str) -> None:
    shown = as_markdown(page("fence-unclosed", language), language)
    assert shown.startswith("# fence-unclosed\n") and shown.count("\n## ") == 5
    assert "````markdown\n" in shown, "an example with a fence stands between longer ones"
    typed = as_markdown(page("reason-missing", language), language)
    assert "```console\n$ lydelse repeal terms\n```" in typed


# --- examples ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "language"), list(examples()))
def test_an_example_is_wrong_and_then_right(
    build: Any, now: datetime, tmp_path: Path, code: str, language: str
) -> None:
    entry = entries()[code]
    if is_typed(next(parts(entry, "wrong", language))):
        return held_against_acts(code, language)
    found = looking(entry, language, build, now, tmp_path)
    wrong, right = found("wrong"), found("right")
    assert code in wrong
    assert code not in right
    assert {one for one in right - wrong if catalogue()[one].severity is Severity.ERROR} <= {
        *entry.get("also", ())
    }


def looking(
    entry: Mapping[str, Any], language: str, build: Any, now: datetime, folder: Path
) -> Found:
    """The codes found in the project of an example's kind, with one of its sides in it."""
    way = next(parts(entry, "wrong", language)).path

    def lines(side: str) -> str:
        return "".join(part.lines for part in parts(entry, side, language))

    def of_settings(side: str) -> set[str]:
        bench = Workbench(folder / side)
        bench.write("mkdocs.yml", yaml_with(CONFIG, lines(side)))
        return {*re.findall("[a-z]+(?:-[a-z]+)+", bench.run("check").output)} & {*catalogue()}

    def of_words(side: str) -> set[str]:
        words = files("lydelse").joinpath("messages/en.toml").read_text("utf-8")
        for line in LINE.finditer(lines(side)):
            known = re.search(rf"(?m)^{line[1]} = .*$", words)
            old = known[0] if known else "[site]"
            words = words.replace(old, line[0] if known else f"{old}\n{line[0]}", 1)
        return codes(read_words({way: words.encode()})[1])

    def of_register(side: str) -> set[str]:
        kinds = {"cookies": companies.cookies(2), "till": companies.notice()}
        kept = deepcopy(kinds[way.split("/")[1]]) | yaml.safe_load(lines(side))
        return codes(companies.problems(companies.site({way: companies.written(kept)})))

    def of_entry(side: str) -> set[str]:
        listed = lists.subprocessors(4)
        del listed["entries"][0]["from"]
        listed["entries"][0] |= yaml.safe_load(lines(side))
        return codes(companies.problems(companies.site(lists.files(data=listed))))

    def of_texts(side: str) -> set[str]:
        given = {part.path: part.lines for part in parts(entry, "wrong", language)}
        if side == "right":
            given = dict.fromkeys(given, "-") if entry.get("moves") else given
            given |= {part.path: part.lines for part in parts(entry, "right", language)}
        given = dict(whole(path, text, language) for path, text in given.items())
        one = way in ("", "top") or not isinstance(entry["wrong"], str)
        languages = (language,) if one else ("sv",) if entry.get("alone") else ("sv", "en")
        published = entry.get("published", ())
        for version in {one["version"] for one in published}:
            for code in languages:
                given.setdefault(f"docs/{code}/policy/{version}.md", FIRST)
        return codes(check(build(given, languages, published), now))

    if way.startswith("registers/"):
        return of_register
    kinds = {"mkdocs.yml": of_settings, "entry": of_entry, "messages/fi.toml": of_words}
    return kinds.get(way, of_texts)


def codes(found: list[Problem]) -> set[str]:
    return {one.code for one in found}


FIRST = "---\ntitle: T\n---\n## A {#a}\n\nText.\n"


def whole(path: str, text: str, language: str) -> tuple[str, str]:
    """A file of the lines that an example shows, and its path."""
    if text == "-\n" or path not in ("", "top"):
        return path, text.removesuffix("\n") if text == "-\n" else text
    if path == "top":
        title = "" if re.search("^title:", text, re.MULTILINE) else "title: T\n"
        text = f"---\n{title}{text}---\n## A {{#a}}\n\nText.\n"
    elif not text.startswith("---\n"):
        heading = "" if re.search("^#", text, re.MULTILINE) else "## A {#a}\n\n"
        text = f"---\ntitle: T\n---\n{heading}{text}"
    return f"docs/{language}/policy/1.0.md", text


def yaml_with(text: str, more: str) -> str:
    """Settings with others in them."""
    if "!ENV" in more:
        key = more.partition(":")[0]
        return re.sub(rf"(?m)^{key}: .*\n", more, text)

    def merged(old: Any, new: Any) -> Any:
        if not isinstance(new, dict):
            return new
        return {**old, **{key: merged(old.get(key, {}), value) for key, value in new.items()}}

    return yaml.safe_dump(merged(yaml.safe_load(text), yaml.safe_load(more)), allow_unicode=True)


def unquoted(words: str) -> str:
    """A command without what a person says in it."""
    return re.sub(r"'[^']*'|\"[^\"]*\"", "…", words.removeprefix("lydelse ").strip())


def held_against_acts(code: str, language: str) -> None:
    """What is typed is what ``acts.toml`` types: refused with the code, and what goes through."""
    entry = entries()[code]
    wrong, right = (
        [
            unquoted(line)
            for part in parts(entry, side, language)
            for line in part.lines.splitlines()
        ]
        for side in ("wrong", "right")
    )
    tried = []
    for answer in of("acts").get(code, ()):
        done = [step for step in answer.get("do", ()) if isinstance(step, str)]
        steps = [*done, answer.get("then", answer["act"])]
        known = [re.sub("«.*?»", ".*", re.escape(unquoted(step))) for step in steps]
        tried.append(
            [unquoted(answer["act"])] == wrong
            and all(any(re.fullmatch(one, line) for one in known) for line in right)
        )
    assert any(tried), f"{code}: no act of acts.toml types this"
