"""Real repositories: a bare origin, and clones of it, each in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lydelse.jobs.git import Repository


def write(repository: Repository, path: str, data: str | bytes) -> None:
    """Write a file into the folder of a clone."""
    file = repository.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data.encode() if isinstance(data, str) else data)


@pytest.fixture
def origin(tmp_path: Path) -> Repository:
    """An empty bare repository whose branch is `main`."""
    bare = tmp_path / "origin.git"
    bare.mkdir()
    repository = Repository(bare)
    repository.ask("init", "--quiet", "--bare", "--initial-branch=main")
    return repository


@pytest.fixture
def clone(origin: Repository, tmp_path: Path) -> Callable[[str], Repository]:
    """clone("anna") is a clone of the origin in a folder of that name."""

    def made(name: str) -> Repository:
        Repository(tmp_path).ask("clone", "--quiet", str(origin.root), name)
        repository = Repository(tmp_path / name)
        repository.ask("checkout", "--quiet", "-B", "main")
        return repository

    return made
