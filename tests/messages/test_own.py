"""The words of a site itself: any language, held against English, each fault with its line."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from lydelse.checks.own_words import check_own_words
from lydelse.messages.catalogue import catalogue, has_catalogue, language_name, say, say_number
from lydelse.messages.catalogue import use_words as use
from lydelse.messages.own import read_words, still_english
from lydelse.messages.problems import Problem, Severity
from lydelse.project.load import read_project
from tests.sites.project import Workbench

ENGLISH = files("lydelse").joinpath("messages/en.toml").read_text("utf-8")


@pytest.fixture(autouse=True)
def own() -> Iterator[None]:
    """No test leaves words to the next."""
    yield
    use({})


def found(text: str | bytes, language: str = "fi") -> list[Problem]:
    data = text if isinstance(text, bytes) else text.encode()
    words, problems = read_words({f"messages/{language}.toml": data})
    assert bool(words) != bool(problems)
    return problems


def line_of(sentence: str) -> int:
    return ENGLISH[: ENGLISH.index(sentence)].count("\n") + 1


def test_a_whole_catalogue_is_enough() -> None:
    assert found(ENGLISH) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "named"),
    [
        ('menu = "Menu"\n', "", "words-missing", "menu"),
        ('menu = "Menu"', 'menu = "Menu"\nmneu = "Menu"', "words-unknown", "site.mneu"),
        ('menu = "Menu"', 'menu = "{Menu}"', "words-values", "site.menu"),
        ('menu = "Menu"', 'menu = "Menu {"', "words-values", "site.menu"),
        ('menu = "Menu"', "menu = 1", "words-wrong", "site.menu"),
        ('version = "Version {version}"', 'version = "Version"', "words-values", "{version}"),
        ('menu = "Menu"', 'menu = "Menu', "words-unreadable", ""),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, code: str, named: str) -> None:
    assert old in ENGLISH
    [wrong] = found(ENGLISH.replace(old, new, 1))
    assert (wrong.code, wrong.path) == (code, "messages/fi.toml")
    expected = line_of("[site]") if code == "words-missing" else line_of(old.rstrip("\n"))
    assert wrong.line == expected + (code == "words-unknown")
    assert named in str(wrong)


def test_what_is_still_in_english_is_told_and_stops_nothing(tmp_path: Path) -> None:
    bench = Workbench(tmp_path, ("sv", "en"))
    config = (tmp_path / "mkdocs.yml").read_text("utf-8").replace("locale: en", "locale: fi")
    bench.write("mkdocs.yml", config)
    sentence = 'skip = "Skip to content"'
    assert sentence in ENGLISH
    bench.write("messages/fi.toml", ENGLISH)
    project, problems = read_project(tmp_path)
    assert project and not problems, "a site is built in English words, too"
    [told] = check_own_words(project)
    assert (told.path, told.severity) == ("messages/fi.toml", Severity.WARNING)
    whole = int(str(told.values["count"]))
    assert whole > 100 and told.values["key"] == "site.skip"
    bench.write("messages/fi.toml", ENGLISH.replace(sentence, 'skip = "Siirry sisältöön"'))
    project, _ = read_project(tmp_path)
    assert project
    [told] = check_own_words(project)
    assert told.values["count"] == whole - 1


def test_english_of_a_region_may_be_english_and_short_words_the_same() -> None:
    words = {"site": {"skip": "Skip to content", "menu": "Menu", "version": "Version {version}"}}
    assert still_english("en-IE", words) == []
    assert still_english("fi", words) == ["site.skip"]


def test_bytes_that_are_no_text_are_named() -> None:
    [wrong] = found(b"[site]\nmenu = '\xff'\n")
    assert (wrong.code, wrong.line) == ("not-utf8", 2)


@pytest.mark.parametrize("value", ["9" * 9999, "[" * 5000 + "]" * 5000, "{a=" * 5000])
def test_a_value_that_nobody_can_read_is_told(value: str) -> None:
    [wrong] = found(f"[site]\nmenu = {value}\n")
    assert wrong.code == "words-unreadable"


def test_plural_forms_are_those_of_the_language() -> None:
    lacking = {one.code for one in found(ENGLISH, "pl")}
    assert lacking == {"words-plural"}
    polish = ENGLISH.replace(
        '{ one = "{count} entry", other = "{count} entries" }',
        '{ one = "{count} wpis", few = "{count} wpisy", many = "{count} wpisów", other = "wpisu" }',
    )
    assert polish != ENGLISH
    named = [one for one in found(polish, "pl") if "cookies.entries" in str(one)]
    assert [one.code for one in named] == ["words-values"], "`other` must name the count"
    forms = {"one": "{count} wpis", "few": "{count} wpisy", "many": "{count} wpisów"}
    use({"pl": {"cookies": {"entries": {**forms, "other": "{count} wpisu"}}}})
    said = [say_number("pl", "cookies.entries", count) for count in (1, 2, 5, 22, 25)]
    assert said == ["1 wpis", "2 wpisy", "5 wpisów", "22 wpisy", "25 wpisów"]


def test_a_region_has_the_words_of_its_language_and_may_change_some() -> None:
    assert has_catalogue("en-GB") and catalogue("en-GB") == catalogue("en")
    assert not has_catalogue("zh-Hans") and not has_catalogue("sr-Latn")
    assert found('[site]\nmenu = "Contents"\n', "en-IE") == []
    use({"en-IE": {"site": {"menu": "Contents"}}})
    assert (say("en-IE", "site.menu"), say("en-IE", "site.home")) == ("Contents", "Home")
    assert say("en", "site.menu") == "Menu"


def test_a_language_is_called_by_its_script_where_it_has_one() -> None:
    assert language_name("en", "zh-Hans") == "Chinese (Simplified)"
    assert language_name("en", "sv") == "Swedish"


def test_a_site_speaks_what_its_folder_says_and_is_refused_while_it_is_faulty(
    tmp_path: Path,
) -> None:
    bench = Workbench(tmp_path, ("sv", "en"))
    config = (tmp_path / "mkdocs.yml").read_text("utf-8").replace("locale: en", "locale: fi")
    bench.write("mkdocs.yml", config)
    _, [none] = read_project(tmp_path)
    assert none.code == "words-none" and "messages/fi.toml" in str(none)
    bench.write("messages/fi.toml", ENGLISH.replace('menu = "Menu"\n', ""))
    site, [missing] = read_project(tmp_path)
    assert site is None and missing.code == "words-missing"
    bench.write("messages/fi.toml", ENGLISH.replace('"Menu"', '"Valikko"'))
    site, problems = read_project(tmp_path)
    assert site and not problems and say("fi", "site.menu") == "Valikko"
