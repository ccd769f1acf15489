"""First: read the project and stop with the whole list if anything in it is wrong.

The publication (the site as seen on the day of the build) is hung on MkDocs' configuration as
``config.lydelse``; every other hook takes it from there.
"""

import logging
import os
from datetime import UTC, date, datetime
from pathlib import Path

from git_days import last_changes
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority

from lydelse.checks import check
from lydelse.problems import Severity
from lydelse.publication import Publication
from lydelse.store import read_project

log = logging.getLogger("mkdocs.hooks.lydelse")


def _build_moment() -> datetime:
    """The moment that the site is built for; ``SOURCE_DATE_EPOCH`` makes builds repeatable."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)


def _today(moment: datetime, timezone) -> date:
    """The day that the site is built for; ``LYDELSE_TODAY`` shows it as of another one."""
    named = os.environ.get("LYDELSE_TODAY")
    try:
        return date.fromisoformat(named) if named else moment.astimezone(timezone).date()
    except ValueError:
        raise Abort(f"LYDELSE_TODAY={named} is no day such as 2027-01-31.", 2) from None


# 100: before every other hook and before static-i18n (-100), which enters once per language.
@event_priority(100)
def on_config(config):
    """Read the project once per build, whatever the number of languages."""
    if hasattr(config, "lydelse"):
        return config
    preview = bool(os.environ.get("LYDELSE_PREVIEW"))
    root = Path(config.config_file_path).parent
    site, problems = read_project(root)
    if site:
        problems = check(site, datetime.now(UTC))
    for each in problems:
        level = logging.ERROR if each.severity is Severity.ERROR else logging.INFO
        log.log(level, "%s", each)
    stopping = [each for each in problems if each.severity is Severity.ERROR]
    if site is None or (stopping and not preview):
        count = len(stopping)
        raise Abort(f"Nothing was built: {count} error{'s' if count != 1 else ''}, listed above.")
    pages = {page.path for page in site.pages.values()}
    days = last_changes(root, pages, site.settings.timezone, log)
    today = _today(_build_moment(), site.settings.timezone)
    config.lydelse = Publication(site, today, preview, days)
    return config
