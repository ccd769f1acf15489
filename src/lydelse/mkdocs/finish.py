"""Last: build beside, then put in place, so that a failed build leaves the site as it was."""

from mkdocs.plugins import event_priority

# MkDocs tells the command at start-up only, and success only by not failing until shutdown.
# Both are the process's, not the build's; shutdown leaves nothing of them.
_command = ""
_finished = []


def on_startup(*, command, dirty):
    """Remember whether this builds the site or previews it."""
    global _command
    _command = command


# 40: after the pages are laid out (50), before static-i18n (-100) derives paths from site_dir.
@event_priority(40)
def on_config(config):
    """Let MkDocs build into a folder beside the site."""
    build = config.lydelse_build
    if config.site_dir != str(build.beside):
        build.prepare()
        config.site_dir = str(build.beside)
    return config


# -200: after the record (-150), the last to write.
@event_priority(-200)
def on_post_build(*, config):
    """Only what was written to its end can be put in place: whoever interrupts gets nothing."""
    if not config.plugins["i18n"].building:
        _finished.append(config.lydelse_build)
        if _command != "build":  # a preview lives on, and shows what it has, with all its faults
            _put_in_place()


def on_build_error(*, error):
    """A build that failed, if only by a warning, has nothing to put in place."""
    _finished.clear()


def on_shutdown():
    """Put the finished site in the place of the old one."""
    global _command
    _put_in_place()
    _command = ""


def _put_in_place():
    while _finished:
        _finished.pop().install(mkdocs_ran=True)
