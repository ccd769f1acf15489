"""Arabic beside English: every page is written the way of its language, and so is a redline."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from lydelse.messages.catalogue import use_words
from tests.conftest import Served
from tests.sites import project
from tests.sites.project import Workbench

OLD = "نجمع اسمك وعنوانك."
NEW = "نجمع اسمك وعنوانك ورقم هاتفك."


def words() -> str:
    """The English words with Arabic's forms of plural, and some in Arabic."""
    text = files("lydelse").joinpath("messages/en.toml").read_text("utf-8")
    english = tomllib.loads(text)
    for entries in english.values():
        for sentence in entries.values():
            if isinstance(sentence, dict):
                more = dict.fromkeys(("zero", "two", "few", "many"), sentence["other"])
                sentence |= more
    english["site"]["home"], english["path"]["changes"] = "الرئيسية", "changes"
    return "".join(
        f"[{table}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in entries.items())
        for table, entries in english.items()
    )


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@pytest.fixture(scope="module")
def arabic(
    tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[..., Served]
) -> Iterator[Served]:
    """A site in Arabic and English, with two versions."""
    with pytest.MonkeyPatch.context() as patch:
        for table, said in {
            "NAMES": "العربية", "SITE_NAMES": "سياسات", "_WELCOME": "مرحبا.\n",
            "_NOTE": "تغيير", "_TITLE": "شروط", "_SCOPE": "النطاق",
        }.items():  # fmt: skip
            patch.setitem(getattr(project, table), "ar", said)
        root = tmp_path_factory.mktemp("arabic") / "project"
        bench = Workbench.__new__(Workbench)
        bench.root = root
        bench.write("messages/ar.toml", words())
        bench = Workbench(root, ("ar", "en"), "ar")
        bench.document("terms", {"ar": "shurut", "en": "terms"})
        bench.version(
            "terms", "1.0", {"ar": OLD, "en": "We keep your name."}, effective="2026-01-01"
        )
        bench.publish("2025-12-01", "terms", "1.0")
        bench.version(
            "terms", "1.1", {"ar": NEW, "en": "We keep your name and number."},
            effective="2026-06-01", based_on="1.0",
        )  # fmt: skip
        bench.publish("2026-05-01", "terms", "1.1")
        built = bench.build("2026-07-01")
        yield serve_folder(built.root)
    use_words({})


def test_every_page_is_written_its_way(arabic: Served, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 800})
    ways = {"": "rtl", "shurut/": "rtl", "shurut/1.0/": "rtl", "shurut/1.1/changes/": "rtl",
            "en/": "ltr", "en/terms/": "ltr", "en/terms/1.0/": "ltr"}  # fmt: skip
    for url, way in ways.items():
        assert page.goto(arabic.url + url).ok, url
        shown = "one => getComputedStyle(one).direction"
        assert page.locator("article, main").first.evaluate(shown) == way, url
        assert page.locator("h1").first.evaluate(shown) == way, url
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), url
    page.close()


def test_a_redline_reads_from_the_right(arabic: Served, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 800})
    page.goto(arabic.url + "shurut/1.1/changes/")
    inserted = page.locator("article ins").first
    assert "هاتفك" in inserted.inner_text()
    line = page.locator("article ins").first.locator("xpath=..")
    paragraph, added = line.bounding_box(), inserted.bounding_box()
    # What was added ends the sentence: to the left of what stood there, which begins at the right.
    assert added["x"] + added["width"] < paragraph["x"] + paragraph["width"] - 40
    page.close()


def test_both_languages_side_by_side_each_have_their_way(arabic: Served, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 800})
    page.goto(arabic.url + "shurut/1.1/ar-en/")
    for code, way in {"ar": "rtl", "en": "ltr"}.items():
        side = page.locator(f"div[lang={code}]").first
        assert side.evaluate("one => getComputedStyle(one).direction") == way
    page.close()


def test_no_style_names_a_side() -> None:
    """Logical properties alone: a side that is named is the wrong one for half the world."""
    sheets = Path(str(files("lydelse").joinpath("theme/assets"))).glob("*.css")
    for sheet in sheets:
        for line in sheet.read_text("utf-8").splitlines():
            name = line.strip().partition(":")[0]
            sided = ("margin-", "padding-", "border-")
            assert not (name.startswith(sided) and name.endswith(("-left", "-right"))), line
            assert name not in ("left", "right"), line
            value = re.sub(r"\((?:[^()]|\([^()]*\))*\)", "", line.partition(":")[2]).rstrip("; ")
            four = name in ("padding", "margin", "inset", "border-width") and value.split()
            assert not four or len(four) < 4 or four[1] == four[3], line
            assert not (name in ("text-align", "float") and value.strip() in ("left", "right")), (
                line
            )


def test_a_mark_that_folds_stands_before_its_words(arabic: Served, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    for url, side in {"shurut/1.1/changes/": "right", "en/terms/1.1/changes/": "left"}.items():
        page.goto(arabic.url + url)
        padding = page.locator("summary").evaluate_all(
            "(all, side) => all.map(one => parseFloat(getComputedStyle(one)['padding-' + side]))",
            side,
        )
        assert padding and min(padding) >= 16, url
    page.close()
