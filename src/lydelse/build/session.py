"""One build from outside: the project is read and checked, the builder and its workers begin."""

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from logging import Logger

from lydelse.build.day import day_to_build
from lydelse.build.git_dates import last_changes
from lydelse.build.incremental import CODE, IN_THE_WAY, IncrementalBuild, Setting
from lydelse.build.manifest import decode_fronts
from lydelse.build.workers import WorkerPool
from lydelse.checks import check
from lydelse.checks.hosts import check_site_url
from lydelse.messages.problems import Problem, errors
from lydelse.project.front_matter import FRONT_PAGE
from lydelse.project.load import read_project
from lydelse.storage.cache import Cache
from lydelse.storage.disk import WORKSPACE
from lydelse.website.website import Website


@dataclass(frozen=True)
class Session:
    """A build under way: what there is to see, what makes it, and who helps."""

    website: Website
    build: IncrementalBuild
    workers: WorkerPool

    @property
    def is_complete(self) -> bool:
        """Whether each language has the page that everything else hangs on, preview or not."""
        project = self.website.project
        return all((FRONT_PAGE, code) in project.pages for code in project.settings.languages)

    def make_record(self) -> list[Problem]:
        """Make what is new in the record, and put it in place, without MkDocs.

        Returns what could not be made as it should; nothing is put in place if that is an error.
        """
        self.build.prepare()
        self.workers.begin()
        self.workers.compared()
        self.workers.finish()
        if not errors(self.build.told):
            self.build.install(mkdocs_ran=False)
        return self.build.told


def begin(
    setting: Setting, environ: Mapping[str, str], now: datetime, log: Logger
) -> tuple[Session | None, list[Problem]]:
    """Read and check a project; None with the problems if its settings cannot be used.

    ``WrongDayError`` if the environment names no day.
    """
    gc.disable()  # what is read stays: there is nothing to collect
    try:
        return _begin(setting, environ, now, log)
    finally:
        gc.enable()


def _begin(
    setting: Setting, environ: Mapping[str, str], now: datetime, log: Logger
) -> tuple[Session | None, list[Problem]]:
    build, problems = planned(setting, environ, now, log)
    if build is None:
        return None, problems
    website, project = build.website, build.website.project
    workers = WorkerPool(build, now.astimezone(project.settings.timezone).date())
    found = check(project, now, workers.problems)
    problems = [*check_site_url(project), *found, *build.in_the_way()]
    return Session(website, build, workers), problems


def planned(
    setting: Setting, environ: Mapping[str, str], now: datetime, log: Logger
) -> tuple[IncrementalBuild | None, list[Problem]]:
    """Read a project and what its last build left; None with the problems if it cannot be read.

    Nothing is checked or written. ``WrongDayError`` if the environment names no day.
    """
    cache = Cache(setting.root / WORKSPACE / "kept")
    project, problems = read_project(
        setting.root, decode_fronts(cache.get("fronts", CODE)), setting.config
    )
    if project is None:
        return None, problems
    timezone = project.settings.timezone
    today = day_to_build(environ, now, timezone)
    days = last_changes(setting.root, {page.path for page in project.pages.values()}, timezone, log)
    website = Website(project, today, bool(environ.get("LYDELSE_PREVIEW")), days)
    return IncrementalBuild(setting, website, cache), []


def may_go_on(session: Session | None, problems: list[Problem]) -> bool:
    """Whether a site can be made: the public one has no error, a preview has its front pages.

    Neither replaces what no build has made.
    """
    if session is None or not session.is_complete:
        return False
    if any(one.code in IN_THE_WAY for one in problems):
        return False
    return session.website.preview or not errors(problems)
