"""What keeps builds of one folder apart, and hooks that are wired by half from doing harm."""

import logging
import os
from pathlib import Path

from filelock import FileLock
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort

from lydelse.messages.problems import Problem, language_of, phrase, problem
from lydelse.project.settings import CONFIG_FILE
from lydelse.storage.disk import begin_building

HOOKS = ("load", "skip_build", "stage", "theme", "content", "page_cache", "languages", "record",
         "finish")  # fmt: skip
log = logging.getLogger(__name__)
_held: list[FileLock] = []


def enter(root: Path) -> None:
    """Wait until no other build is at work in a project's folder, and keep others out."""
    if _held:
        return
    waits = phrase("build-waits")[language_of(os.environ)]
    try:  # not a warning of MkDocs', which would end a strict build
        _held.append(begin_building(root, lambda: log.warning(waits)))
    except TimeoutError:
        raise _ending(problem("build-busy", CONFIG_FILE)) from None


def leave() -> None:
    """Let others in."""
    while _held:
        _held.pop().release()


def unwired(config: MkDocsConfig) -> list[Problem]:
    """Name the hooks that are left out: without one of them half a site would come out."""
    events = [event for methods in config.plugins.events.values() for event in methods]
    there = {getattr(event, "__module__", "") for event in events}
    return [
        problem("hook-missing", CONFIG_FILE, hook=f"hooks/{name}.py")
        for name in HOOKS
        if "lydelse" not in config.plugins and f"lydelse.mkdocs.{name}" not in there
    ]


def not_loaded() -> Abort:
    """End a build whose project nobody has read: the first hook is not wired."""
    return _ending(problem("hook-missing", CONFIG_FILE, hook="hooks/load.py"))


def _ending(one: Problem) -> Abort:
    return Abort(f"{one.place}: {one.code}: {' '.join(one.told(language_of(os.environ)))}")
