"""Last: build beside, then put in place, so that a failed build leaves the site as it was."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from lydelse.build.incremental import IncrementalBuild
from lydelse.mkdocs.guard import leave
from lydelse.mkdocs.problems import settle
from lydelse.mkdocs.state import i18n_of, session_of

# Of the process, not the build: MkDocs tells the command at start-up, and success by shutdown.
_command = ""
_finished: list[IncrementalBuild] = []


def on_startup(*, command: str, dirty: bool) -> None:
    """Remember whether this builds the site or previews it."""
    global _command
    _command = command


# 40: after the pages are laid out (50), before static-i18n (-100) derives paths from site_dir.
@event_priority(40)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Let MkDocs build into a folder beside the site."""
    build = session_of(config).build
    if config.site_dir != str(build.beside):
        build.prepare()
        config.site_dir = str(build.beside)
    return config


# -200: after the record (-150), the last to write. Why it waits for shutdown: DECISIONS.md D51.
@event_priority(-200)
def on_post_build(*, config: MkDocsConfig) -> None:
    """Put in place only what was written to its end: an interrupted build changes nothing."""
    if not i18n_of(config).building:
        is_build = _command == "build"  # a preview lives on, and shows what it has
        build = session_of(config).build
        settle([*build.told, *build.inventory()], preview=not is_build)
        _finished.append(build)
        if not is_build:
            on_shutdown()


def on_build_error(*, error: Exception) -> None:
    """Put nothing in place of a build that failed, if only by a warning."""
    _finished.clear()
    on_shutdown()


def on_shutdown() -> None:
    """Put the finished site in the place of the old one, and let other builds begin."""
    global _command
    _command = ""
    try:
        while _finished:
            _finished.pop().install(mkdocs_ran=True)
    finally:
        leave()
