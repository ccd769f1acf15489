"""Few builds for many tests: each site here is built once."""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from mkdocs.__main__ import cli

from tests.sites.project import Built, Workbench, last_day, of_a_company
from tests.sites.states import lived


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A company's whole project."""
    return of_a_company(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="session")
def published(repository: Workbench) -> Built:
    """Its public site, as of the last line of its ledger."""
    return repository.build(last_day(repository.site).isoformat())


@pytest.fixture
def empty(tmp_path: Path) -> Workbench:
    """A new project with nothing but its front pages."""
    return Workbench(tmp_path / "project")


@pytest.fixture(scope="session")
def norrljus(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A company whose documents have lived through everything, as of June 2025."""
    return lived(tmp_path_factory.mktemp("norrljus") / "project")


@pytest.fixture(scope="session")
def june(norrljus: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Its public site on 15 June 2025."""
    return norrljus.keep("2025-06-15", tmp_path_factory.mktemp("june") / "site")


@pytest.fixture(scope="session")
def july(norrljus: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Its public site on 1 July 2025, the day on which privacy 1.2 takes effect."""
    return norrljus.keep("2025-07-01", tmp_path_factory.mktemp("july") / "site")


@pytest.fixture(scope="session")
def preview(norrljus: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Its preview on 15 June 2025."""
    folder = tmp_path_factory.mktemp("preview") / "site"
    return norrljus.keep("2025-06-15", folder, LYDELSE_PREVIEW="1")


@pytest.fixture(scope="session")
def below_a_path(norrljus: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Its public site on 15 June 2025, for an address below a path."""
    root = tmp_path_factory.mktemp("path") / "project"
    shutil.copytree(norrljus.root, root, ignore=shutil.ignore_patterns("site", ".build"))
    moved = Workbench(root, site_url="https://policy.norrljus.example/om-oss/policy/")
    return moved.build("2025-06-15")


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Built]:
    """Builds in this process, which costs less; a stack trace is what a shell would see of one."""

    def build(root: Path, *options: str, **env: str) -> Built:
        env = {"LYDELSE_TODAY": "2025-06-15", "NO_MKDOCS_2_WARNING": "1"} | env
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(root)
        done = CliRunner().invoke(cli, ["build", "--strict", *options])
        trace = "" if done.exception is None else type(done.exception).__name__
        if trace not in ("", "SystemExit"):
            trace = "".join(traceback.format_exception(done.exception))
        return Built(root / "site", done.exit_code, done.output + trace)

    return build
