"""SoftOne's own text, as the first lines of its ledger have it, which no later act changes.

What is asked here is asked of what these lines prove, of the indexes of their documents, and of
the pages that are no documents. A later version, another document or another day is not looked at.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from lydelse.ledger.events import read_ledger
from lydelse.project.project import Project
from tests.sites.project import ROOT, Built, Workbench, last_day, wired

LINES = 11
"""The privacy policy, the cookie page and the three notices, two versions of each."""


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The project as it was when those lines were its ledger."""
    folder = tmp_path_factory.mktemp("softone")
    ledger = b"".join((ROOT / "ledger.jsonl").read_bytes().splitlines(keepends=True)[:LINES])
    (folder / "ledger.jsonl").write_bytes(ledger)
    proven, problems = read_ledger(ledger)
    assert not problems
    documents = {event.document for event in proven.events}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        name = path.relative_to(ROOT).as_posix()
        id = "/".join(name.split("/")[2:-1])
        index = path.name == "index.md" and id in documents
        page = not (path.parent / "1.0.md").exists() and (
            path.name != "index.md" or not _kind(path)
        )
        if index or page or name in proven.files():
            _copy(name, folder)
    for name in proven.files():
        _copy(name, folder)
    return wired(folder, yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8")))


def _kind(index: Path) -> bool:
    """Whether an index is that of a document."""
    return "\nkind:" in index.read_text("utf-8")


def _copy(name: str, folder: Path) -> None:
    if (ROOT / name).is_file():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)


@pytest.fixture(scope="session")
def site(repository: Workbench) -> Project:
    return repository.site


@pytest.fixture(scope="session")
def published(repository: Workbench) -> Built:
    """The public site, as of the last of those lines."""
    return repository.build(last_day(repository.site).isoformat())
