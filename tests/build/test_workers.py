"""What workers make is what one process makes; who dies is noticed; who is not needed goes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import ModuleType

import pytest

from lydelse.build import render, workers
from lydelse.build import session as sessions
from lydelse.build.session import Session
from lydelse.build.workers import how_many, in_order, send_home, shares
from lydelse.memo import Count, counts
from lydelse.model import VersionId
from lydelse.website.kinds import record
from tests.build.conftest import Begin, build
from tests.build.test_incremental import files, offered, refused
from tests.workbench import Workbench

pytestmark = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="workers are forked"
)


@pytest.fixture
def two(begun: Begin, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Begin a build with two workers, however little there is to do."""
    monkeypatch.setattr(workers, "how_many", lambda _: 2)
    monkeypatch.setattr(workers.gc, "freeze", lambda: None)  # the tests' own process lives on
    yield begun
    send_home()


def alive() -> list[multiprocessing.Process]:
    """The workers that there are."""
    return list(multiprocessing.active_children())


def test_versions_are_parted_among_workers_each_once_and_neighbours_together() -> None:
    versions = {("terms", VersionId(1, n)) for n in range(7)} | {("a", VersionId(1, 0))}
    for count in (1, 2, 3, 8, 12):
        parts = shares(versions, count)
        assert len(parts) == count
        assert [one for part in parts for one in part] == sorted(versions)
        assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_processes_are_begun_only_for_enough_work_and_without_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(4), raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.delitem(sys.modules, "typst", raising=False)
    assert [how_many(work) for work in (0, 79, 80, 120, 10_000)] == [0, 0, 2, 3, 4]
    monkeypatch.setitem(sys.modules, "typst", ModuleType("typst"))
    assert how_many(10_000) == 0, "it has threads that Python does not know of"
    monkeypatch.delitem(sys.modules, "typst")
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert how_many(10_000) == 0


def test_comparisons_are_made_first_and_what_is_no_page_last(begun: Begin) -> None:
    ordered = in_order(reversed(begun().build.units))
    kinds = [record().index(one.page.kind) if one.page else len(record()) for one in ordered]
    assert kinds == sorted(kinds) and len({*kinds}) > 2


def test_what_workers_keep_in_memory_is_counted(two: Begin) -> None:
    session = two(LYDELSE_PREVIEW="1")
    there = counts()
    build(session)
    # Pages of the record are written by the workers alone.
    name = "website.views.versions.version_view"
    assert counts()[name].misses > there.get(name, Count()).misses


def test_workers_make_what_one_process_makes(terms: Workbench, two: Begin) -> None:
    build(two(LYDELSE_PREVIEW="1"))
    assert alive() == []
    made = files(terms.root / "site")
    (terms.root / "site/index.html").write_text("touched, so that all is made again")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(workers, "how_many", lambda _: 0)
        build(two(LYDELSE_PREVIEW="1"))
    assert files(terms.root / "site") == made
    assert any("1.2" in name for name in made)


def test_the_checks_of_workers_find_what_one_process_finds(terms: Workbench, two: Begin) -> None:
    terms.write("docs/en/terms/1.2.md", terms.read("docs/en/terms/1.2.md") + "\n![](x.png)\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(workers, "how_many", lambda _: 0)
        alone = two(LYDELSE_PREVIEW="1").workers.problems()
    pool = unheard(two)
    assert {str(one) for one in pool.problems()} == {str(one) for one in alone} != set()


def unheard(two: Begin) -> workers.WorkerPool:
    """A pool whose workers have said nothing yet."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sessions, "check", lambda *_: [])
        return two(LYDELSE_PREVIEW="1").workers


def test_a_worker_that_is_killed_ends_the_build_with_a_reason(two: Begin) -> None:
    session = two(LYDELSE_PREVIEW="1")
    process, _ = session.workers.workers[0]
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    with pytest.raises(RuntimeError, match="was killed"):
        build(session)
    send_home()
    assert alive() == []


def test_the_error_of_a_worker_is_raised_where_the_build_runs(
    two: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("in a worker")

    monkeypatch.setattr("lydelse.build.incremental.files_of", broken)
    session = two(LYDELSE_PREVIEW="1")
    with pytest.raises(RuntimeError, match="in a worker"):
        build(session)


def test_sending_home_leaves_no_process(two: Begin) -> None:
    session: Session = two()
    assert len(session.workers.workers) == len(alive()) == 2
    send_home()
    assert alive() == [] and session.workers.workers == []


def test_what_a_worker_could_not_make_is_told(
    terms: Workbench, two: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(terms)
    monkeypatch.setattr(render, "pdf_of", refused)
    monkeypatch.setattr(render, "stand_in", lambda *_: b"%PDF")
    session = two()
    build(session)
    assert {one.code for one in session.build.told} == {"pdf-refused"}
