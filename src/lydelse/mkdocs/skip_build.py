"""Second: where all that MkDocs would make stands already, it is spared.

What is left is the record: a changed draft, or nothing at all. Then MkDocs is told that there is
nothing to build, which it understands as the end of the command.
"""

import logging
from functools import partial

from mkdocs.plugins import event_priority

log = logging.getLogger("mkdocs.hooks.lydelse")

# Whether whoever called for a build minds an end without one. It is the process's, not the build's.
_may_end = False


def on_startup(*, command, dirty):
    """The command that builds the site ends with it."""
    global _may_end
    _may_end = command == "build"


# 90: after the project has been read (100), before anything is laid out for MkDocs.
@event_priority(90)
def on_config(config):
    """Make what is left to make and end the command, or let it go on."""
    build, workers = config.lydelse_build, config.lydelse_workers
    # With much to make, pages of today are not looked at before comparisons are there to show.
    if config.plugins["i18n"].building or not _may_end or workers.workers:
        return config
    if not build.is_mkdocs_current():
        return config
    make_record(build, workers)
    log.info("What MkDocs makes has not changed.")
    raise SystemExit(0)


def make_record(build, workers):
    """Make what is new in the record, and put it in place."""
    build.prepare()
    workers.begin()
    workers.compared()
    workers.finish()
    build.install(mkdocs_ran=False)


def on_serve(server, *, config, builder):
    """A preview lives on when there is nothing to build."""
    server.builder = partial(_spared, builder)
    return server


def on_shutdown():
    """Leave nothing of the command."""
    global _may_end
    _may_end = False


def _spared(builder):
    global _may_end
    _may_end = True
    try:
        builder()
    except SystemExit as end:
        if end.code:
            raise
    finally:
        _may_end = False
