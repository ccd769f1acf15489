"""The files that a company's repository begins with say everything, in each language."""

from __future__ import annotations

import tomllib
from pathlib import Path

import yaml

from lydelse.starter.answers import Answers, written
from lydelse.starter.rendering import _templates, _words, rendered

ROOT = Path(__file__).resolve().parent.parent.parent
FJELLVIK = Answers(
    *("Fjellvik AS", ("nb", "en"), "nb", "Europe/Oslo", "https://policy.fjellvik.example/"),
    *("trunk", "pages", {"nb": "Fjellvik AS", "en": 'Fjellvik "AS"'}),
)


def test_every_language_of_the_forms_says_everything() -> None:
    assert {frozenset(words) for words in _words().values()} == {frozenset(_words()["en"])}
    packaged = {path.stem for path in (ROOT / "src/lydelse/messages").glob("??.toml")}
    assert packaged == set(_words())


def test_every_file_is_filled_in() -> None:
    files = rendered(FJELLVIK, ["terms"])
    own = rendered(FJELLVIK, ["terms"], own=True)
    assert own.keys() == _templates().keys()
    # The tests are the tool's: a company has none.
    assert own.keys() - files.keys() == {".github/workflows/tests.yml"}
    for made in (*files.values(), *own.values()):
        assert b"[[" not in made and b"[%" not in made
    assert tomllib.loads(written(FJELLVIK).decode())["branch"] == "trunk"
    settings = yaml.safe_load(files["mkdocs.yml"])
    assert settings["plugins"][1]["i18n"]["languages"][1]["site_name"] == 'Fjellvik "AS"'
