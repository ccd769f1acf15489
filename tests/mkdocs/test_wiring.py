"""Each setting that cannot work, or breaks what a page promises, is told with what it must be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from lydelse.mkdocs import guard
from lydelse.mkdocs.wiring import wiring
from lydelse.project.load import read_project
from tests.sites.project import Workbench

Change = Callable[[dict[str, Any]], object]


def i18n(settings: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(one["i18n"] for one in settings["plugins"] if "i18n" in one)
    return found


def told(root: Path, change: Change, name: str = "mkdocs.yml") -> list[str]:
    """What is wrong with the wiring of a site after a change."""
    bench = Workbench(root, ("sv", "en"))
    settings = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))
    change(settings)
    bench.write(name, yaml.safe_dump(settings, sort_keys=False))
    found = wiring(load_config(str(root / name)))
    assert {one.path for one in found} <= {name} and {one.code for one in found} <= {
        "setting-wrong"
    }
    return [one.cause for one in found]


def test_what_is_right_is_not_named(tmp_path: Path) -> None:
    assert told(tmp_path, lambda settings: None) == []
    assert told(tmp_path / "no", lambda settings: settings["theme"].pop("custom_dir")) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda s: s.update(use_directory_urls=False), "`use_directory_urls` must be true"),
        (lambda s: s.update(theme={"name": "mkdocs"}), "`theme: name` must be `material`"),
        (lambda s: i18n(s).update(build_only_locale="sv"), "`build_only_locale`"),
        (lambda s: i18n(s)["languages"][1].update(build=False), "`build: false`"),
        (lambda s: i18n(s).update(fallback_to_default=True), "`fallback_to_default`"),
        (lambda s: i18n(s)["languages"].reverse(), "the default language must be the first"),
        (lambda s: s.update(exclude_docs="*.md"), "`exclude_docs` and `draft_docs`"),
        (lambda s: s.update(draft_docs="x.md"), "`exclude_docs` and `draft_docs`"),
        (lambda s: s["theme"].pop("font"), "`theme: font` lets pages ask another host"),
        (lambda s: s.update(extra_css=["https://a.example/b.css"]), "`extra_css` lets"),
        (lambda s: s.update(extra_javascript=["//a.example/b.js"]), "`extra_javascript` lets"),
        (lambda s: s.update(extra_css=["own.css"]), "`own.css` is neither in"),
        (lambda s: s["theme"].update(logo="//a.example/b.svg"), "`theme: logo` lets"),
        (lambda s: s["theme"].update(favicon="b.ico"), "`b.ico` is neither in"),
        (lambda s: s["extra"].update(analytics={"provider": "x"}), "`extra: analytics` lets"),
    ],
)
def test_what_cannot_work_is_named(tmp_path: Path, change: Change, named: str) -> None:
    [found] = told(tmp_path, change, "other.yml")
    assert named in found


def test_another_file_of_settings_is_used_throughout(tmp_path: Path) -> None:
    bench = Workbench(tmp_path, ("sv", "en"))
    bench.write("other.yml", "INHERIT: mkdocs.yml\nextra: {lydelse: {organisation: Havre AB}}\n")
    site, problems = read_project(tmp_path, config="other.yml")
    assert site and not problems
    assert site.settings.organisation == "Havre AB"
    assert site.settings.timezone.key == "Europe/Stockholm" and len(site.settings.languages) == 2
    bench.write("third.yml", "INHERIT: other.yml\nsite_url: nowhere\n")
    _, [wrong] = read_project(tmp_path, config="third.yml")
    assert (wrong.path, wrong.line) == ("third.yml", 2)
    bench.write("round.yml", "INHERIT: round.yml\n")
    assert read_project(tmp_path, config="round.yml")[0] is None


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ("site_url: !ENV SITE_URL", "site_url"),
        ("site_url: !ENV [SITE_URL, 'https://policy.example/']", "site_url"),
        ("extra: {lydelse: {organisation: !ENV WHOSE}}", "extra: lydelse: organisation"),
    ],
)
def test_a_value_from_the_environment_is_refused_by_name(
    tmp_path: Path, setting: str, key: str
) -> None:
    bench = Workbench(tmp_path, ("sv", "en"))
    bench.write("other.yml", f"INHERIT: mkdocs.yml\n{setting}\n")
    _, [told] = read_project(tmp_path, config="other.yml")
    assert told.code == "setting-env"
    assert (told.path, told.line) == ("other.yml", 2) and f"`{key}`" in told.cause
    bench.write("fine.yml", "INHERIT: mkdocs.yml\ncopyright: !ENV [WHO, nobody]\n")
    assert read_project(tmp_path, config="fine.yml")[0]


def test_a_build_that_does_not_end_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(root: Path, waiting: Callable[[], None]) -> None:
        waiting()
        raise TimeoutError

    monkeypatch.setattr(guard, "begin_building", busy)
    with pytest.raises(Abort, match="build-busy: "):
        guard.enter(tmp_path)
