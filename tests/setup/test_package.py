"""The package as others install it: without this repository, under MkDocs and under its fork."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sites.project import contents

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/norrskensbruket"
pytestmark = pytest.mark.slow


def run(folder: Path, *words: str, **env: str) -> str:
    """Call a program; what it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LYDELSE_")}
    kept.pop("PYTHONPATH", None)
    kept |= {"NO_MKDOCS_2_WARNING": "1", "LYDELSE_TODAY": "2027-01-15", **env}
    done = subprocess.run(words, cwd=folder, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the sdist, made as a release is."""
    folder = tmp_path_factory.mktemp("made")
    run(ROOT, sys.executable, "-m", "hatchling", "build", "-d", str(folder))
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def python(made: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Python of an environment with the wheel, and what it depends on from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    place = sysconfig.get_path("purelib", "venv", {"base": str(folder)})
    zipfile.ZipFile(made[0]).extractall(place)
    # A line of a .pth file is a place to look in, whose own .pth files, with src/, are not read.
    Path(place, "others.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    found = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    assert str(ROOT) not in run(folder, found, "-c", "import lydelse; print(lydelse.__file__)")
    return found


def wired(hook: Path) -> int:
    """The place of a hook in the repository's own `mkdocs.yml`."""
    hooks: list[str] = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["hooks"]
    return hooks.index(f"hooks/{hook.name}")


def site(folder: Path, **changes: Any) -> Path:
    """The example, wired in another way; outside of git, which would date its pages."""
    shutil.copytree(EXAMPLE, folder)
    settings = yaml.safe_load((folder / "mkdocs.yml").read_text("utf-8"))
    del settings["watch"], settings["theme"]["custom_dir"]
    (folder / "mkdocs.yml").write_text(yaml.safe_dump({**settings, **changes}), "utf-8")
    return folder


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with the plugin, as a company has it."""
    settings = yaml.safe_load((EXAMPLE / "mkdocs.yml").read_text("utf-8"))
    plugins = [*settings["plugins"], "lydelse"]
    return site(tmp_path_factory.mktemp("company") / "site", plugins=plugins, hooks=[])


def test_an_installed_wheel_builds_the_same_site_by_its_plugin_as_the_hooks_do_here(
    python: str, company: Path, tmp_path: Path
) -> None:
    assert run(company, python, "-m", "lydelse", "--version").startswith("lydelse, version ")
    run(company, python, "-m", "lydelse", "build", "--site-dir", str(tmp_path / "plugin"))
    hooks = [str(path) for path in sorted((ROOT / "hooks").glob("*.py"), key=wired)]
    here = site(tmp_path / "here", hooks=hooks)
    run(here, sys.executable, "-m", "mkdocs", "build", "--strict", "-q")
    assert contents(tmp_path / "plugin") == contents(here / "site")


def test_the_fork_of_mkdocs_builds_the_same_bytes(
    python: str, company: Path, tmp_path: Path
) -> None:
    for engine in ("mkdocs", "properdocs"):
        words = ("build", "--site-dir", str(tmp_path / engine))
        shutil.rmtree(company / ".build", ignore_errors=True)
        run(company, python, "-m", "lydelse", *words, LYDELSE_ENGINE=engine)
    assert contents(tmp_path / "properdocs") == contents(tmp_path / "mkdocs")


def test_a_release_holds_no_companys_text(made: tuple[Path, Path]) -> None:
    wheel, sdist = made
    shared = [name for name in zipfile.ZipFile(wheel).namelist() if ".data/data/share/" in name]
    names = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {n for n in names if not n.endswith((".dist-info", ".data"))} == {"lydelse"}
    manual = {name.partition("share/doc/lydelse/")[2] for name in shared}
    assert {"EDITING.md", "CHANGELOG.md", "manual/en/registers.md"} <= manual
    with tarfile.open(sdist) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert tops == {
        *(
            "src",
            "manual",
            "pyproject.toml",
            "README.md",
            "CHANGELOG.md",
            "EDITING.md",
            "PROGRAMS.md",
        ),
        *("LICENSE", "PKG-INFO", ".gitignore"),
    }
