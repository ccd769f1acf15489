"""The settings of a site: read from `mkdocs.yml`, or refused with the line and the remedy."""

from __future__ import annotations

import pytest

from lydelse.project.settings import read_settings
from tests.workbench import CONFIG, Workbench


def named(text: str | bytes) -> list[tuple[int, str, str]]:
    """The problems of a `mkdocs.yml`: line, code and cause."""
    data = text if isinstance(text, bytes) else text.encode()
    settings, problems = read_settings(data)
    assert (settings is None) == bool(problems)
    return [(one.line, one.code, one.cause) for one in problems]


def test_the_settings_are_read() -> None:
    settings, problems = read_settings(CONFIG.encode())
    assert settings is not None and not problems
    assert settings.languages == {"sv": "Svenska", "en": "English"}
    assert (settings.default_language, settings.translations) == ("sv", ("en",))
    assert (settings.authoritative, settings.organisation) == ("sv", "Björkvik AB")
    assert (settings.timezone.key, settings.docs_dir) == ("Europe/Stockholm", "docs")
    assert (settings.site_url, settings.redlines_back) == ("https://bjorkvik.example/", 10)


@pytest.mark.parametrize("yes", ["true", "True", "yes", "on"])
def test_the_default_language_comes_first_however_yaml_says_yes(yes: str) -> None:
    text = CONFIG.replace(", default: true", "").replace("English}", f"English, default: {yes}}}")
    settings, _ = read_settings(text.encode())
    assert settings is not None and list(settings.languages) == ["en", "sv"]


def test_the_plugins_may_be_a_mapping() -> None:
    text = CONFIG.replace("  - i18n:\n      languages:", "  i18n:\n      languages:")
    settings, _ = read_settings(text.encode())
    assert settings is not None and list(settings.languages) == ["sv", "en"]


@pytest.mark.parametrize("folder", ["docs/", "./docs", "docs//"])
def test_the_folder_of_the_texts_may_be_written_with_slashes(folder: str) -> None:
    settings, _ = read_settings(f"{CONFIG}docs_dir: {folder}\n".encode())
    assert settings is not None and settings.docs_dir == "docs"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("https://bjorkvik.example/", "bjorkvik.example", 2, "`site_url` must be"),
        ("site_url: https://bjorkvik.example/\n", "", 1, "`site_url` must be"),
        ("organisation: Björkvik AB", "organisation: ''", 11, "`organisation` must name"),
        ("organisation: Björkvik AB", "organisation: [a]", 11, "`organisation` must name"),
        ("authoritative: sv", "authoritative: de", 12, "`authoritative: de` is none"),
        ("authoritative: sv", "autoritative: sv", 12, "did you mean `authoritative`?"),
        ("authoritative: sv", "timezone: Stockholm", 12, "`Stockholm` is no time zone"),
        ("authoritative: sv", "timezone: ../../etc/passwd", 12, "is no time zone"),
        ("authoritative: sv", "timezone: Europe", 12, "`Europe` is no time zone"),
        ("authoritative: sv", "redlines_back: 0", 12, "a whole number from 1"),
        ("authoritative: sv", "redlines_back: all", 12, "a whole number from 1"),
        ("authoritative: sv", "notice_days: a month", 12, "a whole number of days"),
        ("locale: sv", "locale: Swedish", 4, "`Swedish` is no language code"),
        ("  lydelse:", "  lydelze:", 9, "`extra: lydelse:` is missing"),
        ("i18n", "il8n", 4, "names no languages"),
        ("hooks: [hooks/load.py]\n", "", 3, "Lydelse is not among the plugins"),
        ("site_name", "docs_dir: ../docs\nsite_name", 1, "`docs_dir` must be a folder"),
        ("site_name", "docs_dir: /docs\nsite_name", 1, "`docs_dir` must be a folder"),
        ("site_name", "docs_dir: .\nsite_name", 1, "`docs_dir` must be a folder"),
    ],
)
def test_a_wrong_setting_is_named_on_its_line(old: str, new: str, line: int, words: str) -> None:
    assert old in CONFIG
    found = named(CONFIG.replace(old, new, 1))
    assert [(number, code) for number, code, cause in found if words in cause] == [
        (line, "setting-wrong")
    ]


PROMISE = """\
    promises:
      - policy: terms
        section: notice
        item: (i)
        facts: [purposes.text, rights.access]
        owes: {sv: ändamålen, en: the purposes}
"""


def test_the_promises_of_a_policy_are_read() -> None:
    settings, problems = read_settings((CONFIG + PROMISE).encode())
    assert settings is not None and not problems
    (one,) = settings.promises
    assert (one.policy, one.section, one.item) == ("terms", "notice", "(i)")
    assert (one.facts, one.owes["sv"]) == (("purposes.text", "rights.access"), "ändamålen")
    assert read_settings(f"{CONFIG}    promises:\n".encode())[0] is not None


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("policy: terms", "polcy: terms", 14, "key-unknown"),
        ("policy: terms", "policy:", 14, "key-missing"),
        ("item: (i)", "item: ''", 16, "key-missing"),
        ("item: (i)", "item: [i]", 16, "key-not-text"),
        ("facts: [purposes.text, rights.access]", "facts: purposes.text", 17, "key-not-list"),
        ("purposes.text, rights.access", "", 17, "key-missing"),
        ("purposes.text", "purpose.text", 17, "key-wrong-value"),
        ("purposes.text", "[a]", 17, "key-not-text"),
        ("{sv: ändamålen, en: the purposes}", "{}", 18, "key-missing"),
        (", en: the purposes", "", 18, "register-text-missing"),
        ("{sv: ändamålen, en: the purposes}", "ändamålen", 18, "key-wrong-value"),
        ("en: the purposes", "de: die Zwecke", 18, "key-unknown"),
    ],
)
def test_a_promise_that_cannot_be_asked_is_named(old: str, new: str, line: int, code: str) -> None:
    assert old in PROMISE
    found = named(CONFIG + PROMISE.replace(old, new, 1))
    assert (line, code) in [(number, one) for number, one, _ in found], found


def test_promises_are_a_list() -> None:
    [(line, code, _)] = named(f"{CONFIG}    promises: all\n")
    assert (line, code) == (13, "key-not-list")


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (b"site_name: Bj\xf6rkvik\n", 1, "not-utf8"),
        (CONFIG.encode() + b"\n# \xff\n", 14, "not-utf8"),
        ("", 1, "setting-wrong"),
        ("- a\n- b\n", 1, "yaml-no-mapping"),
        ("only words\n", 1, "yaml-no-mapping"),
        (CONFIG + "\tx: y\n", 13, "yaml-invalid"),
        (CONFIG + "x: 'unclosed\n", 13, "yaml-invalid"),
        (CONFIG + "x: \0\n", 13, "yaml-invalid"),
        (CONFIG + "site_name: twice\n", 13, "key-doubled"),
        (CONFIG + "a: &a [1]\nb: *a\n", 14, "yaml-alias"),
        (CONFIG + "---\nsecond: document\n", 13, "yaml-invalid"),
        (CONFIG + "x: " + "[" * 600 + "]" * 600, 1, "yaml-invalid"),
        (CONFIG + "x: " + "{a: " * 600 + "}" * 600, 1, "yaml-invalid"),
    ],
)
def test_what_is_no_settings_file_is_named(text: str | bytes, line: int, code: str) -> None:
    assert (line, code) in [(number, found) for number, found, _ in named(text)]


@pytest.mark.parametrize("extra", ["[]", "words", "{lydelse: []}", "{lydelse: }", ""])
@pytest.mark.parametrize("plugins", ["[]", "words", "[i18n]", "[{i18n: {languages: sv}}]", ""])
def test_settings_of_the_wrong_shape_are_told(extra: str, plugins: str) -> None:
    assert named(f"site_url: https://a.example/\nplugins: {plugins}\nextra: {extra}\n")


def test_what_mkdocs_alone_understands_does_not_disturb() -> None:
    more = "theme: !ENV [THEME, material]\nnav: !!python/name:os.system\n"
    assert read_settings((CONFIG + more).encode())[0] is not None


def test_every_command_names_a_settings_file_that_cannot_be_used(project: Workbench) -> None:
    project.write("mkdocs.yml", b"\xff")
    for words in (["status"], ["check"], ["verify"], ["publish"], ["new", "terms"]):
        assert project.refused("not-utf8", *words).startswith("mkdocs.yml:1: ")
