"""Processes for the cores there are: each checks its share of the versions, then makes their pages.

They are forked when the project has been read, so that nothing is read twice, and write into the
folder of the site that MkDocs builds. What came of the comparisons is handed to the process that
MkDocs runs in, for the history and the feeds. Where processes cannot be forked, or there is too
little to do, that process does it all.
"""

import gc
import multiprocessing
import os
import sys
import threading
import traceback
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from itertools import chain, pairwise
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from lydelse.build.incremental import IncrementalBuild
from lydelse.build.render import Find
from lydelse.build.templates import lean
from lydelse.build.units import Unit
from lydelse.checks import check_versions
from lydelse.checks.prefilter import Prefilter
from lydelse.memo import add_counts, counts, counts_since
from lydelse.messages.problems import Problem
from lydelse.model import VersionId
from lydelse.website.kinds import record

UNITS_EACH = 40  # fewer cost less than a process
MOST = 8

OfVersion = tuple[str, VersionId]
"""A document's name and a number."""


def shares(versions: Iterable[OfVersion], count: int) -> list[list[OfVersion]]:
    """Part the versions among some workers: neighbours together, who have most words in common."""
    ordered = sorted(versions)
    cuts = [len(ordered) * number // count for number in range(count + 1)]
    return [ordered[start:end] for start, end in pairwise(cuts)]


def how_many(work: int) -> int:
    """How many workers are worth their while; 0 where there cannot be any.

    Of a process with threads only one comes along: Typst's, which Python does not count, would be
    waited for until the end of time.
    """
    can = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    can = can and "typst" not in sys.modules
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = min(cores or 1, work // UNITS_EACH, MOST)
    return count if can and count > 1 else 0


class WorkerPool:
    """The workers of one build; without any, what it is asked for is done here and now."""

    def __init__(self, build: IncrementalBuild, day: date) -> None:
        website = build.website
        self.build, self.day = build, day
        self.workers: list[tuple[BaseProcess, Connection]] = []
        self.pages = [one for one in build.to_make if one.page]
        versions: set[OfVersion] = {_version(one) for one in self.pages}
        for document in website.project.documents.values():
            versions.update((document.id, number) for number in document.versions)
        count = how_many(len(self.pages))
        self.shares = shares(versions, max(count, 1))
        if len(self.pages) >= UNITS_EACH:
            gc.freeze()  # what was read stays, and stays shared
        if count:
            context = multiprocessing.get_context("fork")
            for share in self.shares:
                here, there = context.Pipe()
                # Close the inherited pipe ends, or a worker never sees EOF.
                others = [here, *(pipe for _, pipe in self.workers)]
                work = (there, others, build, share, day)
                one = context.Process(target=_work, args=work, daemon=True)
                one.start()
                there.close()
                self.workers.append((one, here))
            _at_work.append(self)

    def problems(self) -> list[Problem]:
        """Return what is wrong with the versions."""
        if not self.workers:
            return _checked(self.build, chain.from_iterable(self.shares), self.day)
        found: list[Problem] = []
        for _, pipe in self.workers:
            problems, fine = _heard(pipe)
            self.build.fine |= fine
            found += problems
        return found

    def begin(self) -> None:
        """Let pages be written beside the site, in a folder that nobody empties from now on."""
        for _, pipe in self.workers:
            with suppress(BrokenPipeError):  # why it is gone is told when it is listened to
                pipe.send(None)

    def compared(self) -> None:
        """Learn which sections changed from version to version."""
        for _, pipe in self.workers:
            self.build.website.changed.update(_heard(pipe))
        if not self.workers:
            # Pages of today ask what came of the comparisons: who makes all of them begins here.
            self.build.make(
                sorted(in_order(self.pages), key=lambda one: one.document),
                _finder(self.build),
            )

    def finish(self) -> None:
        """See that everything has been written."""
        rest = set(self.build.to_make) - {*self.pages}
        self.build.make(in_order(rest), _finder(self.build))
        for process, pipe in self.workers:
            made, told, counted = _heard(pipe)
            self.build.made |= made
            self.build.told += told
            add_counts(counted)
            process.join()
        self.workers = []
        _at_work.clear()

    def stop(self) -> None:
        """Send everybody home: nothing will come of this build."""
        for process, _ in self.workers:
            process.terminate()
        for process, _ in self.workers:
            process.join()
        self.workers = []


def send_home() -> None:
    """Stop all who are still at work."""
    while _at_work:
        _at_work.pop().stop()


_at_work: list[WorkerPool] = []


def _heard(pipe: Connection) -> Any:
    """Return what a worker has to say; its error is raised here."""
    try:
        said = pipe.recv()
    except EOFError:
        said = RuntimeError("a process that makes pages was killed")
    if isinstance(said, Exception):
        raise said
    return said


def _checked(build: IncrementalBuild, versions: Iterable[OfVersion], day: date) -> list[Problem]:
    """Return the problems of some versions; the making learns which are fine."""
    project = build.website.project
    there = [
        project.documents[id].versions.get(number)
        for id, number in versions
        if id in project.documents
    ]
    glance = Prefilter(project, day, build.known_fine, build.fine)
    return list(check_versions(project, filter(None, there), day, glance))


_NONE = VersionId(0, 0)


def _version(unit: Unit) -> OfVersion:
    """Which version a page is about: a document's name, and a number; any, if it is about none."""
    number = unit.page and (unit.page.version or unit.page.old)
    return unit.document, number or _NONE


def in_order(wanted: Iterable[Unit]) -> list[Unit]:
    """Units in the order to make them in: comparisons first, whose outcome others wait for."""
    ranks = {kind: number for number, kind in enumerate(record())}
    return sorted(wanted, key=lambda unit: ranks[unit.page.kind] if unit.page else len(ranks))


def _work(
    pipe: Connection,
    others: Iterable[Connection],
    build: IncrementalBuild,
    share: list[OfVersion],
    day: date,
) -> None:
    """Do what one worker does."""
    for other in others:
        other.close()
    own, before = set(share), counts()
    wanted = in_order(one for one in build.to_make if one.page and _version(one) in own)
    try:
        pipe.send((_checked(build, share, day), build.fine))
        _make(pipe, build, wanted, _finder(build))
        pipe.send((build.made, build.told, counts_since(before)))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        os._exit(1)  # the build is over
    except Exception as error:
        pipe.send(RuntimeError(f"{error!r}\n{traceback.format_exc()}"))


def _finder(build: IncrementalBuild) -> Find:
    """Return what finds a lean template by its name."""
    return lean(build.templates, build.lean).get_template


def _make(pipe: Connection, build: IncrementalBuild, wanted: list[Unit], find: Find) -> None:
    """Make pages, and write them as soon as the folder is there to write into."""
    free = told = False
    waiting: list[tuple[Unit, list[tuple[str, bytes]]]] = []
    known = set(build.website.changed)
    for unit in wanted:
        if not told and not (unit.page and unit.page.kind == record()[0]):
            _tell(pipe, build, known)
            told = True
        waiting.append((unit, build.files_of(unit, find)))
        if not free and pipe.poll():
            free = pipe.recv() is None
        while free and waiting:
            if pipe.poll():
                raise EOFError  # nobody says more than when to write: the build has died
            build.write(*waiting.pop())
    if not told:
        _tell(pipe, build, known)
    if not free:
        pipe.recv()
    for one in waiting:
        build.write(*one)


def _tell(pipe: Connection, build: IncrementalBuild, known: set[str]) -> None:
    """Say what was found out about the comparisons."""
    changed = build.website.changed
    pipe.send({key: changed[key] for key in changed.keys() - known})
