"""The fixtures of the core's tests: a project of a made-up company."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.project import Workbench


@pytest.fixture
def project(tmp_path: Path) -> Workbench:
    """A project with the document `terms`, of which nothing is published yet."""
    return Workbench(tmp_path / "project")


@pytest.fixture
def terms(project: Workbench) -> Workbench:
    """A project whose terms 1.0 have been published on 22 November 2026."""
    project.published("1.0")
    return project
