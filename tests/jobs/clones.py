"""A project in real git: an origin, and clones of it in which jobs and editors work."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.workbench import Workbench


def quiet_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let git read no settings of this machine, give commits an author, and tell no run of CI."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "GITHUB_"))]:
        monkeypatch.delenv(name)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Astrid Ek")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "astrid@bjorkvik.example")


def git(root: Path, *words: str) -> str:
    """What git prints; a test fails where git does."""
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@dataclass
class Origin:
    """The repository where everybody's work meets."""

    root: Path

    @classmethod
    def of(cls, project: Workbench) -> Origin:
        """Make a project's folder the first clone of a new origin."""
        origin = cls(project.root.parent / "origin.git")
        git(project.root, "init", "--quiet", "--initial-branch=main")
        git(project.root, "add", "--all")
        git(project.root, "commit", "--quiet", "--message", "Begin")
        git(project.root, "clone", "--quiet", "--bare", ".", str(origin.root))
        git(project.root, "remote", "add", "origin", str(origin.root))
        return origin

    def clone(self, name: str) -> Path:
        """Another clone, as somebody else has it."""
        folder = self.root.parent / name
        git(self.root.parent, "clone", "--quiet", str(self.root), str(folder))
        return folder

    def branches(self) -> set[str]:
        """What the origin has."""
        return set(git(self.root, "branch", "--format=%(refname:short)").split())

    def file(self, branch: str, path: str) -> str:
        """A file on a branch."""
        return git(self.root, "show", f"{branch}:{path}")
