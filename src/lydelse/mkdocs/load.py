"""First: read the project and stop with the whole list if anything in it is wrong."""

import logging
import os
from datetime import UTC, datetime

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

from lydelse.build.day import WrongDayError
from lydelse.build.session import begin, may_go_on
from lydelse.build.workers import send_home
from lydelse.messages.counts import told_counts
from lydelse.messages.problems import language_of
from lydelse.mkdocs.guard import enter, unwired
from lydelse.mkdocs.problems import log, nothing_built, tell, warn, wrong_use
from lydelse.mkdocs.settings import root_of, setting_of
from lydelse.mkdocs.state import attach, i18n_of, is_loaded, session_of
from lydelse.mkdocs.wiring import wiring


# 100: before every other hook and before static-i18n (-100), which enters once per language.
@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the project once per build, whatever the number of languages."""
    if is_loaded(config):
        return config
    enter(root_of(config))
    try:
        session, problems = begin(setting_of(config), os.environ, datetime.now(UTC), log)
    except WrongDayError as wrong:
        raise wrong_use(wrong.key, wrong.value) from None
    warn(session.build.touched() if session else [])
    problems += [*wiring(config), *unwired(config)] if session else []
    tell(problems, bool(session and session.website.preview))
    if session is None or not may_go_on(session, problems):
        send_home()
        raise nothing_built(problems)
    attach(config, session)
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Let workers write pages of the record: MkDocs has emptied its folder."""
    if not i18n_of(config).building:
        session_of(config).workers.begin()
        session_of(config).workers.compared()
    return files


def on_shutdown() -> None:
    """Say what was kept in memory, if the environment asks."""
    for line in told_counts(os.environ, language_of(os.environ)):
        logging.getLogger(__name__).warning(line)


def on_build_error(*, error: Exception) -> None:
    """Stop the workers: nothing will come of what they do."""
    send_home()
