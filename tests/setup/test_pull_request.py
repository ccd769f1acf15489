"""A pull request that touches texts alone runs the tests of the texts alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the script, and programs that say that they were called."""
    (tmp_path / "tools").mkdir()
    shutil.copy2(ROOT / "tools/pull_request.sh", tmp_path / "tools")
    for name, said in {".ci/run": "all", "tools/setup.sh": "", ".venv/bin/python": "texts"}.items():
        program = tmp_path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f'#!/bin/sh\necho "{said} $*"\n')
        program.chmod(0o755)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "begin")
    return tmp_path


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True)


@pytest.mark.parametrize(
    ("paths", "runs"),
    [
        (["docs/sv/terms/1.1.md", "registers/a.yml", "notes/a/1.1.md"], "texts -m pytest"),
        (["docs/sv/terms/1.1.md", "src/lydelse/model.py"], "all "),
        (["mkdocs.yml"], "all "),
        (["docs.py"], "all "),
    ],
)
def test_what_was_touched_decides(repository: Path, paths: list[str], runs: str) -> None:
    for path in paths:
        (repository / path).parent.mkdir(parents=True, exist_ok=True)
        (repository / path).write_text("new\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "change")
    said = subprocess.run(
        ["tools/pull_request.sh"],
        cwd=repository, env={"BASE": "HEAD^1", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said.splitlines()[-1].startswith(runs)


def test_a_base_that_is_not_there_is_told(repository: Path) -> None:
    done = subprocess.run(
        ["tools/pull_request.sh"],
        cwd=repository, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and "origin/main" in done.stderr
