"""First: read the project and stop with the whole list if anything in it is wrong.

The publication (the site as seen on the day of the build) is hung on MkDocs' configuration as
``config.lydelse``; every other hook takes it from there.
"""

import gc
import logging
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority

from lydelse.build.git_dates import last_changes
from lydelse.build.incremental import CODE, IncrementalBuild
from lydelse.build.manifest import decode_fronts
from lydelse.build.workers import WorkerPool, send_home
from lydelse.checks import check
from lydelse.messages.problems import (
    Problem,
    Severity,
    counted,
    errors,
    language_of,
    phrase,
    problem,
)
from lydelse.mkdocs.settings import cache_of, setting_of
from lydelse.project.front_matter import FRONT_PAGE
from lydelse.project.load import read_project
from lydelse.project.settings import CONFIG_FILE
from lydelse.website.website import Website

log = logging.getLogger("mkdocs.hooks.lydelse")


def _build_moment() -> datetime:
    """The moment that the site is built for; ``SOURCE_DATE_EPOCH`` makes builds repeatable."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise _wrong_use("use-no-moment", epoch) from None


def _today(moment: datetime, timezone) -> date:
    """The day that the site is built for; ``LYDELSE_TODAY`` shows it as of another one."""
    named = os.environ.get("LYDELSE_TODAY")
    try:
        return date.fromisoformat(named) if named else moment.astimezone(timezone).date()
    except ValueError:
        raise _wrong_use("use-no-today", named) from None
    except OverflowError:  # the last hours of the last year there is
        raise _wrong_use("use-no-moment", os.environ.get("SOURCE_DATE_EPOCH")) from None


def _said(key: str, **values: object) -> str:
    """Words of ``phrases.toml`` in the language of whoever builds."""
    return phrase(key, **values)[language_of(os.environ)]


def _wrong_use(key: str, value: str) -> Abort:
    """What ends the command with exit code 2."""
    error = Abort(_said(key, value=value))
    error.exit_code = error.code = 2
    return error


def _has_front_pages(project) -> bool:
    """Whether each language has the page that everything else hangs on, preview or not."""
    return all((FRONT_PAGE, language) in project.pages for language in project.settings.languages)


def _wiring(config) -> Iterator[Problem]:
    """What the hooks rely on in MkDocs' own settings and those of its plugins."""
    i18n = config.plugins["i18n"].config
    default = next((one.locale for one in i18n.languages if one.default), None)
    for right, what in (
        (config.use_directory_urls, "`use_directory_urls` must be true"),
        (i18n.docs_structure == "folder", "`docs_structure` of the i18n plugin must be `folder`"),
        (not i18n.fallback_to_default, "`fallback_to_default` of the i18n plugin must be false"),
        (i18n.languages[0].locale == default, "the default language must be the first one"),
    ):
        if not right:
            yield problem("setting-wrong", CONFIG_FILE, what=what)


# 100: before every other hook and before static-i18n (-100), which enters once per language.
@event_priority(100)
def on_config(config):
    """Read the project once per build, whatever the number of languages."""
    if not hasattr(config, "lydelse"):
        gc.disable()  # what is read stays: there is nothing to collect
        try:
            _load(config)
        finally:
            gc.enable()
    return config


def _load(config):
    preview = bool(os.environ.get("LYDELSE_PREVIEW"))
    root = Path(config.config_file_path).parent
    cache = cache_of(config)
    project, problems = read_project(root, decode_fronts(cache.get("fronts", CODE)))
    now = datetime.now(UTC)
    if project:
        pages = {page.path for page in project.pages.values()}
        days = last_changes(root, pages, project.settings.timezone, log)
        today = _today(_build_moment(), project.settings.timezone)
        config.lydelse = Website(project, today, preview, days)
        config.lydelse_build = IncrementalBuild(setting_of(config), config.lydelse, cache)
        day = now.astimezone(project.settings.timezone).date()
        config.lydelse_workers = WorkerPool(config.lydelse_build, day)
        problems = [*check(project, now, config.lydelse_workers.problems), *_wiring(config)]
    for each in problems:
        # What the preview goes on with must not count for MkDocs, which stops on its own otherwise.
        stops = each.severity is Severity.ERROR and not preview
        kind = "" if stops else f"{each.severity}: "
        said = " ".join(each.told(language_of(os.environ)))
        level = logging.ERROR if stops else logging.INFO
        log.log(level, "%s%s: %s: %s", kind, each.place, each.code, said)
    stopping = errors(problems)
    if project is None or not _has_front_pages(project) or (stopping and not preview):
        send_home()
        count = len(stopping)
        raise Abort(_said("nothing-built", counted=counted(count, Severity.ERROR)))


def on_files(files, *, config):
    """MkDocs has emptied its folder: the pages of the record may be written there."""
    if not config.plugins["i18n"].building:
        config.lydelse_workers.begin()
        config.lydelse_workers.compared()
    return files


def on_build_error(*, error):
    """Nothing will come of what the others are doing."""
    send_home()
