"""Few builds for many tests: each site here is built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sites.project import Built, Project, last_day, of_the_repository


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The repository's own project, copied."""
    return of_the_repository(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="session")
def published(repository: Project) -> Built:
    """The public site of the repository, as of the last line of its ledger."""
    return repository.build(last_day(repository.site).isoformat())


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    """A new project with nothing but its front pages."""
    return Project(tmp_path / "project")
