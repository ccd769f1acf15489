"""Processes for the cores there are: each checks its share of the versions, then makes their pages.

They are forked when the project has been read, so that nothing is read twice, and write into the
folder of the site that MkDocs builds. What came of the comparisons is handed to the process that
MkDocs runs in, for the history and the feeds. Where processes cannot be forked, or there is too
little to do, that process does it all.
"""

import gc
import multiprocessing
import os
import threading
import traceback
from itertools import chain, pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from lydelse.checks import check_versions
from lydelse.publication import Kind
from lydelse.record import KINDS, record_of
from lydelse.store import write_page
from lydelse.views.redlines import CHANGES

EDITIONS_EACH = 25  # fewer cost less than a process
MOST = 8


def templates(folder):
    """The lean templates of ``overrides/``."""
    return Environment(
        loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def shares(publication, count):
    """Part the versions among some workers: neighbours together, who have most words in common.

    A version is a document's name and a number; of one that was redacted there is no more.
    """
    versions = {(id.document, id.version or id.old) for id in publication.ids if id.kind in KINDS}
    for document in publication.site.documents.values():
        versions.update((document.id, number) for number in document.versions)
    versions = sorted(versions)
    cuts = [len(versions) * number // count for number in range(count + 1)]
    return [versions[start:end] for start, end in pairwise(cuts)]


def how_many(publication):
    """How many workers are worth their while; 0 where there cannot be any."""
    editions = sum(
        len(version.editions)
        for document in publication.site.documents.values()
        for version in document.versions.values()
    )
    can = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = min(cores or 1, editions // EDITIONS_EACH, MOST)
    return count if can and count > 1 else 0


class Team:
    """The workers of one build; without any, what it is asked for is done here and now."""

    def __init__(self, publication, day, folder, count):
        self.publication, self.day, self.folder = publication, day, folder
        self.workers = []
        self.shares = shares(publication, max(count, 1))
        if count:
            gc.freeze()  # what was read stays, and stays shared
            context = multiprocessing.get_context("fork")
            for share in self.shares:
                here, there = context.Pipe()
                # Whoever holds an end that is another's keeps that one waiting for ever.
                others = [here, *(pipe for _, pipe in self.workers)]
                work = (there, others, publication, share, day, folder)
                one = context.Process(target=_work, args=work, daemon=True)
                one.start()
                there.close()
                self.workers.append((one, here))
            _at_work.append(self)

    def problems(self):
        """What is wrong with the versions."""
        if not self.workers:
            return _checked(self.publication.site, chain.from_iterable(self.shares), self.day)
        return [problem for _, pipe in self.workers for problem in _heard(pipe)]

    def begin(self, site):
        """Let the pages be written below a folder, which nobody empties from now on."""
        for _, pipe in self.workers:
            pipe.send(site)

    def compared(self):
        """Learn which sections changed from version to version."""
        for _, pipe in self.workers:
            self.publication.memory.update(_heard(pipe))

    def finish(self, site):
        """See that all pages have been written."""
        if not self.workers:
            own = templates(self.folder)
            for id in _ids(self.publication, chain.from_iterable(self.shares)):
                for url, data in record_of(self.publication, id, own.get_template):
                    write_page(Path(site) / url, data)
        for process, pipe in self.workers:
            _heard(pipe)
            process.join()
        self.workers = []
        _at_work.clear()

    def stop(self):
        """Send everybody home: nothing will come of this build."""
        for process, _ in self.workers:
            process.terminate()
        for process, _ in self.workers:
            process.join()
        self.workers = []


def send_home():
    """Stop all who are still at work."""
    while _at_work:
        _at_work.pop().stop()


_at_work = []


def _heard(pipe):
    """What a worker has to say; its error is raised here."""
    try:
        said = pipe.recv()
    except EOFError:
        said = RuntimeError("a process that makes pages was killed")
    if isinstance(said, Exception):
        raise said
    return said


def _checked(site, versions, day):
    """The problems of some versions."""
    there = [site.documents[id].versions.get(number) for id, number in versions]
    return list(check_versions(site, filter(None, there), day))


def _ids(publication, versions):
    """The pages about some versions; comparisons first, for others wait for what comes of them."""
    own = set(versions)
    mine = [
        id
        for id in publication.ids
        if id.kind in KINDS and (id.document, id.version or id.old) in own
    ]
    return sorted(mine, key=lambda id: KINDS.index(id.kind))


def _work(pipe, others, publication, share, day, folder):
    """What one worker does."""
    for other in others:
        other.close()
    try:
        pipe.send(_checked(publication.site, share, day))
        _write(pipe, publication, _ids(publication, share), templates(folder))
        pipe.send(None)
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        os._exit(1)  # the build is over
    except Exception as error:
        pipe.send(RuntimeError(f"{error!r}\n{traceback.format_exc()}"))


def _write(pipe, publication, ids, own):
    """Make pages, and write them as soon as the folder is there to write into."""
    site, waiting, told = None, [], False
    for id in ids:
        if not told and id.kind is not Kind.CHANGES:
            pipe.send(publication.told(CHANGES))
            told = True
        waiting += record_of(publication, id, own.get_template)
        if site is None and pipe.poll():
            site = Path(pipe.recv())
        if site is not None:
            while waiting:
                if pipe.poll():
                    raise EOFError  # nobody says more than where to write: the build has died
                url, data = waiting.pop()
                write_page(site / url, data)
    if not told:
        pipe.send(publication.told(CHANGES))
    if site is None:
        site = Path(pipe.recv())
    for url, data in waiting:
        write_page(site / url, data)
