"""Builds and publications of one folder that cross: each stops at a named step, nothing races."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lydelse.build import incremental
from lydelse.ledger.events import read_ledger
from lydelse.storage import disk
from tests.build.conftest import build, start
from tests.build.test_incremental import Killed, files
from tests.workbench import Workbench

INSTALLING = ("merge", "remove_folder")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a published version, and one to be published that is written anew for it."""
    project = Workbench(tmp_path_factory.mktemp("ready") / "project")
    project.with_register("1.0")
    project.published("1.0")
    project.with_register("1.1")
    project.draft("1.1", based_on="1.0", body="Den nya texten.")
    for code in ("sv", "en"):
        path = f"docs/{code}/terms/1.1.md"
        project.write(path, project.read(path).replace("\n", "\r\n"))
    return project.root


@pytest.fixture
def terms(ready: Path, tmp_path: Path) -> Workbench:
    project = Workbench(tmp_path / "project")
    shutil.copytree(ready, project.root, dirs_exist_ok=True)
    return project


@contextmanager
def stopped_at_each_file(at: Callable[[str], None]) -> Iterator[None]:
    """Call something before each file of a publication is put in place, by its name."""
    true, within = os.replace, []

    def replace(source: object, target: object) -> None:
        if not within:
            within.append(target)
            try:
                at(Path(str(target)).name)
            finally:
                within.clear()
        true(source, target)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk.os, "replace", replace)
        yield


def clean(terms: Workbench, place: Path) -> dict[str, bytes]:
    """The site of the project as it is now, built in a folder that has seen no other build."""
    copy = Workbench.__new__(Workbench)
    copy.__dict__ |= terms.__dict__ | {"root": place}
    shutil.copytree(terms.root, place, ignore=shutil.ignore_patterns("site", ".build"))
    build(start(copy))
    return files(place / "site")


def built(terms: Workbench) -> dict[str, bytes]:
    """Build, without an error, and return the site."""
    build(start(terms))
    return files(terms.root / "site")


def test_a_build_at_any_step_of_a_publication_shows_what_was_or_what_is(
    terms: Workbench, tmp_path: Path
) -> None:
    before, seen = clean(terms, tmp_path / "before"), {}
    with stopped_at_each_file(lambda name: seen.update({name: built(terms)})):
        terms.done("publish")
    assert {"1.1.md", "1.1.yml", "cookies.json", "ledger.jsonl"} >= seen.keys() >= {"ledger.jsonl"}
    assert len(seen) > 2 and all(site == before for site in seen.values())
    after = clean(terms, tmp_path / "after")
    assert built(terms) == after != before


@pytest.mark.parametrize("step", [0, 1, 2, 3, 4])
def test_a_publication_that_is_killed_leaves_the_site_and_is_finished_by_the_next(
    terms: Workbench, tmp_path: Path, step: int
) -> None:
    before = clean(terms, tmp_path / "before")
    other = Workbench.__new__(Workbench)
    other.__dict__ |= terms.__dict__ | {"root": tmp_path / "other"}
    shutil.copytree(terms.root, other.root)
    other.done("publish")
    passed: list[str] = []

    def kill(name: str) -> None:
        if len(passed) == step:
            raise Killed
        passed.append(name)

    with stopped_at_each_file(kill), pytest.raises(Killed):
        terms.done("publish")
    assert built(terms) == before
    terms.done("publish")
    assert terms.read("ledger.jsonl") == other.read("ledger.jsonl")
    assert built(terms) == clean(other, tmp_path / "after")


def test_a_second_publication_gives_up_with_words_and_touches_nothing(
    terms: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "PATIENCE", 0)
    told = []

    def second(_: str) -> None:
        told.append(terms.refused("lock-held", "publish"))

    with stopped_at_each_file(second):
        terms.done("publish")
    assert len(told) > 2
    lines = (terms.root / "ledger.jsonl").read_bytes()
    assert lines.count(b"\n") == 2 and not read_ledger(lines)[1]
    assert "Nothing to publish" in terms.done("publish")


@pytest.mark.parametrize("step", ["begun", "prepared", "made", *INSTALLING])
def test_a_publication_at_any_step_of_a_build_is_on_the_site_after_the_next(
    terms: Workbench, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(terms)
    terms.document("other")  # something for the build to do
    terms.draft("1.0", None, document="other")
    before = clean(terms, tmp_path / "before")
    session = start(terms)

    def at(reached: str) -> None:
        if reached == step:
            terms.done("publish", "terms")

    for name in INSTALLING:
        true = getattr(incremental, name)
        monkeypatch.setattr(
            incremental, name, lambda *a, true=true, name=name: (at(name), true(*a))[1]
        )
    at("begun")
    session.build.prepare()
    at("prepared")
    session.workers.begin()
    session.workers.compared()
    disk.write_page(session.build.beside, "index.html", b"of today")
    session.workers.finish()
    at("made")
    session.build.install(mkdocs_ran=True)
    assert files(terms.root / "site") == before
    assert built(terms) == clean(terms, tmp_path / "after") != before
