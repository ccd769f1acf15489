"""The builder without MkDocs: a small project, a session for a day, and what stands for MkDocs."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lydelse.build.incremental import Setting
from lydelse.build.session import Session, begin
from lydelse.build.templates import THEME
from lydelse.messages.problems import errors
from lydelse.storage.disk import write_page
from tests.workbench import Workbench

NOW = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
Begin = Callable[..., Session]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two published versions of `terms`, and a draft; never touched again."""
    project = Workbench(tmp_path_factory.mktemp("written") / "project")
    project.published("1.0")
    project.published("1.1")
    project.draft("1.2", None, based_on="1.1")
    return project.root


@pytest.fixture
def terms(written: Path, tmp_path: Path) -> Workbench:
    """A copy of it."""
    project = Workbench(tmp_path / "project")
    shutil.copytree(written, project.root, dirs_exist_ok=True)
    return project


@pytest.fixture
def begun(terms: Workbench) -> Begin:
    """Begin a build of it: a public one, unless LYDELSE_PREVIEW says otherwise."""

    return lambda now=NOW, **env: start(terms, now, **env)


def setting_of(project: Workbench) -> Setting:
    """What a build of a project is told from outside."""
    return Setting(project.root, project.root / "site", (THEME,), "", knows_all=True)


def start(project: Workbench, now: datetime = NOW, **env: str) -> Session:
    """Begin a build of a project, which must have no error; a preview goes on in spite of one."""
    session, problems = begin(setting_of(project), env, now, logging.getLogger("test"))
    assert session and (env or not errors(problems)), problems
    return session


def build(session: Session, today: bytes = b"of today") -> None:
    """Do what MkDocs and its hooks do: empty the folder, write a page, let the record follow."""
    session.build.prepare()
    session.workers.begin()
    session.workers.compared()
    write_page(session.build.beside, "index.html", today)
    session.workers.finish()
    session.build.install(mkdocs_ran=True)
