"""Last: build beside, then swap, so that a failed build leaves the published site as it was."""

from pathlib import Path

from mkdocs.plugins import event_priority

from lydelse.store import WORKSPACE, fresh_folder, keep_unchanged, swap_folder

# MkDocs tells the command at start-up only, and success only by not failing until shutdown.
# All are the process's, not the build's; shutdown leaves nothing of them.
_command = ""
_building: list[tuple[Path, Path]] = []
_finished: list[tuple[Path, Path]] = []


def on_startup(*, command, dirty):
    """Remember whether this builds the site or previews it."""
    global _command
    _command = command


# 40: after the pages are laid out (50), before static-i18n (-100) derives paths from site_dir.
@event_priority(40)
def on_config(config):
    """Let MkDocs build into a folder beside the site."""
    beside = Path(config.config_file_path).parent / WORKSPACE / "site"
    if _command == "build" and Path(config.site_dir) != beside:
        fresh_folder(beside)
        _building.append((beside, Path(config.site_dir)))
        config.site_dir = str(beside)
    return config


# -200: after the record (-150), the last to write.
@event_priority(-200)
def on_post_build(*, config):
    """Only what was written to its end can be put in place: whoever interrupts gets nothing."""
    if not config.plugins["i18n"].building:
        _finished.extend(_building)


def on_build_error(*, error):
    """A build that failed, if only by a warning, has nothing to put in place."""
    _finished.clear()


def on_shutdown():
    """Put the finished site in the place of the old one."""
    global _command
    for new, old in _finished:
        keep_unchanged(new, old)
        swap_folder(new, old)
    _command = ""
    _building.clear()
    _finished.clear()
