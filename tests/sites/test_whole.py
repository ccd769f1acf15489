"""A build is whole or it is not there, and replaces nothing that no build has made."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lydelse.storage.disk import begin_building
from tests.sites.project import Built, Workbench, build_command, build_env, contents, run_build
from tests.sites.test_warm import cold, differing

DAY = "2025-06-15"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A small project whose site stands."""
    project = Workbench(tmp_path_factory.mktemp("whole") / "project")
    project.document("terms", {"sv": "villkor", "en": "terms"})
    project.version("terms", "1.0", {"sv": "Ett.", "en": "One."}, effective="2025-06-10")
    project.publish("2025-06-02", "terms", "1.0")
    project.build(DAY)
    return project


@pytest.fixture
def project(standing: Workbench, tmp_path: Path) -> Workbench:
    """A copy of it, to be harmed."""
    shutil.copytree(standing.root, tmp_path / "copy", symlinks=True)
    copy = Workbench.__new__(Workbench)
    copy.__dict__ |= standing.__dict__ | {"root": tmp_path / "copy"}
    return copy


def change(project: Workbench, **settings: Any) -> None:
    """Change what stands in `mkdocs.yml`."""
    path = project.root / "mkdocs.yml"
    config = yaml.safe_load(path.read_text("utf-8")) | settings
    path.write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")


def settings_of(project: Workbench) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load((project.root / "mkdocs.yml").read_text("utf-8"))
    return config


# --- site_dir never destroys ------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder", ["registers", "src", ".git", "docs/sv", "docs", "hooks", ".build", ".", "..", "file"]
)
def test_a_folder_that_no_build_made_is_not_replaced(
    project: Workbench, in_process: Callable[..., Built], folder: str
) -> None:
    for name in ("registers/a.yml", "src/a.py", ".git/HEAD", "hooks/a.py", "file"):
        project.write(name, "nothing: here\n" if name.endswith(".yml") else "x")
    before = {name: data for name, data in contents(project.root).items() if ".build" not in name}
    change(project, site_dir=folder)
    project_before = before | {"mkdocs.yml": (project.root / "mkdocs.yml").read_bytes()}
    built = in_process(project.root)
    assert built.code == 1 and "Traceback" not in built.said, built.said
    if folder not in ("docs/sv", "docs", "..", "."):  # of which MkDocs itself may speak
        assert "site-dir-not-ours" in built.said and folder in built.said
    after = {name: data for name, data in contents(project.root).items() if ".build" not in name}
    assert after == project_before


def test_a_folder_that_is_empty_or_not_there_is_filled(
    project: Workbench, in_process: Callable[..., Built], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "not/there"):
        assert in_process(project.root, "-d", str(tmp_path / folder)).code == 0
        assert (tmp_path / folder / "build.json").is_file()
        assert in_process(project.root, "-d", str(tmp_path / folder)).code == 0


def test_a_site_that_is_a_link_stays_one(
    project: Workbench, in_process: Callable[..., Built], tmp_path: Path
) -> None:
    root = tmp_path / "srv/www"
    root.parent.mkdir()
    (project.root / "site").rename(root)
    (project.root / "site").symlink_to(root)
    project.page("sv", "ny", "Ny", "Ny.\n")
    project.page("en", "ny", "New", "New.\n")
    for _ in range(2):
        assert in_process(project.root).code == 0
        assert (project.root / "site").is_symlink() and (root / "ny/index.html").is_file()
    shutil.rmtree(root)  # a link that leads nowhere yet
    assert in_process(project.root).code == 0
    assert (project.root / "site").is_symlink() and (root / "ny/index.html").is_file()
    shutil.rmtree(root)
    root.mkdir()
    (root / "private").write_text("x")
    assert "site-dir-not-ours" in in_process(project.root).said
    assert os.listdir(root) == ["private"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_may_not_be_written_is_named(
    project: Workbench, in_process: Callable[..., Built], tmp_path: Path
) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    built = in_process(project.root, "-d", str(tmp_path / "closed/site"))
    assert built.code == 1 and "site-dir-refused" in built.said


# --- the website's own inventory ---------------------------------------------------------------


def _languages(config: dict[str, Any]) -> list[dict[str, Any]]:
    return next(plugin["i18n"]["languages"] for plugin in config["plugins"] if "i18n" in plugin)


HALF: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "exclude_docs": (lambda c: c.update(exclude_docs="historik.md\nvillkor/\n"), "setting-wrong"),
    "draft_docs": (lambda c: c.update(draft_docs="villkor/\n"), "setting-wrong"),
    "a language that is not built": (
        lambda c: _languages(c)[1].update(build=False), "setting-wrong",
    ),
    **{
        f"without {name}": (
            lambda c, name=name: c.update(hooks=[h for h in c["hooks"] if name not in h]),
            "hook-missing",
        )
        for name in ("load", "stage", "theme", "content", "page_cache", "languages", "record",
                     "finish", "skip_build")
    },
}  # fmt: skip


FAST = ("exclude_docs", "without finish")


@pytest.mark.parametrize(
    "case", [one if one in FAST else pytest.param(one, marks=pytest.mark.slow) for one in HALF]
)
def test_half_a_site_is_not_put_in_place(
    project: Workbench, in_process: Callable[..., Built], case: str
) -> None:
    before = contents(project.root / "site")
    how, code = HALF[case]
    config = settings_of(project)
    how(config)
    change(project, **config)
    project.write("docs/sv/index.md", "---\ntitle: Start\n---\n\nNytt.\n")
    built = in_process(project.root)
    assert built.code == 1 and code in built.said, built.said
    assert contents(project.root / "site") == before


_DROPS = """def on_files(files, config):
    for file in list(files.documentation_pages()):
        if "villkor" in file.src_uri:
            files.remove(file)
    return files
"""
_ADDS = """from pathlib import Path

def on_post_build(config):
    place = Path(config.site_dir, "smuggled")
    place.mkdir(exist_ok=True)
    place.joinpath("index.html").write_text("x")
"""


@pytest.mark.parametrize(("hook", "code"), [(_DROPS, "page-not-built"), (_ADDS, "page-unknown")])
def test_a_hook_that_drops_or_adds_pages_is_caught(
    project: Workbench, in_process: Callable[..., Built], hook: str, code: str
) -> None:
    before = contents(project.root / "site")
    project.write("own.py", hook)
    config = settings_of(project)
    change(project, hooks=[*config["hooks"], str(project.root / "own.py")])
    built = in_process(project.root)
    assert built.code == 1 and code in built.said, built.said
    assert contents(project.root / "site") == before


# --- hosting through the build -----------------------------------------------------------------


def hosting(project: Workbench, *words: str) -> None:
    done = subprocess.run(
        [*build_command()[:2], "lydelse", "hosting", *words],
        cwd=project.root, env=build_env({}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_how_a_site_is_served_belongs_to_it_and_stays(
    project: Workbench, in_process: Callable[..., Built]
) -> None:
    site = project.root / "site"
    hosting(project, "--compress")
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    assert site / "_headers" in before and site / "sitemap.xml.gz" in before
    assert in_process(project.root).code == 0  # which is no whole build, and removes nothing
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()} == before
    project.page("sv", "ny", "Ny", "Ny.\n" * 400)
    project.page("en", "ny", "New", "New.\n")
    assert in_process(project.root).code == 0
    assert (site / "ny/index.html.gz").is_file() and (site / "_headers").is_file()
    warm = contents(site)
    hosting(project, "--compress")
    assert contents(site) == warm  # what the build wrote is what the command writes
    (project.root / "docs/sv/ny.md").unlink()
    (project.root / "docs/en/ny.md").unlink()
    assert in_process(project.root).code == 0
    assert not (site / "ny").exists()
    hosting(project)
    assert not list(site.rglob("*.gz")) and (site / "_headers").is_file()


# --- a site that somebody touched ---------------------------------------------------------------


@pytest.mark.parametrize("words", [(), ("--quiet",)])
@pytest.mark.slow
def test_who_touched_a_site_is_told_and_a_strict_build_fixes_it(
    project: Workbench, words: tuple[str, ...]
) -> None:
    run_build(project.root, {"LYDELSE_TODAY": DAY})  # times of a copy are others
    right = contents(project.root / "site")
    (project.root / "site/villkor/index.html").write_text("tampered")
    built = run_build(project.root, {"LYDELSE_TODAY": DAY}, *words)
    assert built.code == 0, built.said
    assert "warning: site: site-touched: `site/villkor/index.html` was changed" in built.said
    assert contents(project.root / "site") == right
    assert "site-touched" not in run_build(project.root, {"LYDELSE_TODAY": DAY}, *words).said


# --- two at once -------------------------------------------------------------------------------


def _start(project: Workbench) -> subprocess.Popen[str]:
    return subprocess.Popen(
        build_command(), cwd=project.root, env=build_env({"LYDELSE_TODAY": DAY}),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_a_second_build_says_that_it_waits(project: Workbench) -> None:
    held = begin_building(project.root, lambda: None)
    second = _start(project)
    assert second.stdout is not None
    said = next(line for line in second.stdout if "waiting until it ends" in line)
    assert said and second.poll() is None
    held.release()
    second.communicate(timeout=300)
    assert second.returncode == 0


@pytest.mark.slow
def test_whatever_crosses_or_is_killed_the_site_is_whole(
    project: Workbench, tmp_path: Path
) -> None:
    """Eight rounds of two builds, one of them killed at a random moment in every other round."""
    chance = random.Random(15)
    for number in range(8):
        project.page("sv", f"sida-{number}", f"Sida {number}", "Ny.\n")
        project.page("en", f"sida-{number}", f"Page {number}", "New.\n")
        both = [_start(project), _start(project)]
        if number % 2:
            time.sleep(chance.uniform(0.2, 1.5))
            both[chance.randrange(2)].send_signal(signal.SIGKILL)
        said = [one.communicate(timeout=300)[0] for one in both]
        assert all("Traceback" not in one for one in said), said
        if number % 2 == 0:
            assert [one.returncode for one in both] == [0, 0]
            there = contents(project.root / "site")
            expected = cold(project, DAY, tmp_path / f"cold-{number}")
            assert differing(there, expected) == [], number
    assert differing(project.build(DAY).files, cold(project, DAY, tmp_path / "last")) == []
