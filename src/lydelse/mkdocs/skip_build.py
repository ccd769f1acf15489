"""Second: skip MkDocs when its output is already up to date, and make what is left to make."""

from collections.abc import Callable
from functools import partial

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority

from lydelse.mkdocs.guard import leave
from lydelse.mkdocs.problems import log, settle
from lydelse.mkdocs.state import i18n_of, session_of

_may_end = False  # whether the caller accepts an end without a build


def on_startup(*, command: str, dirty: bool) -> None:
    """Remember that the command that builds the site ends with it."""
    global _may_end
    _may_end = command == "build"


# 90: after the project has been read (100), before anything is laid out for MkDocs.
@event_priority(90)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make what is left to make and end the command, or let it go on."""
    if i18n_of(config).building or not _may_end:
        return config
    session = session_of(config)
    # With much to make, pages of today are not looked at before comparisons are there to show.
    if session.workers.workers or not session.build.is_mkdocs_current():
        return config
    settle(session.make_record(), preview=False)
    log.info("What MkDocs makes has not changed.")
    raise SystemExit(0)


def on_serve(
    server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[[], None]
) -> LiveReloadServer:
    """Let a preview live on when there is nothing to build."""
    server.builder = partial(_skipping, builder)
    return server


def on_shutdown() -> None:
    """Leave nothing of the command, and let other builds begin."""
    on_startup(command="", dirty=False)
    leave()


def _skipping(builder: Callable[[], None]) -> None:
    on_startup(command="build", dirty=False)
    try:
        builder()
    except SystemExit as end:
        if end.code:
            raise
    finally:
        on_shutdown()
