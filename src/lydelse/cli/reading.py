"""Commands that read: what is wrong, what applies, what changed, what is as it was published."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import click

from lydelse.checks import check as run_checks
from lydelse.checks.hosts import check_site_url
from lydelse.cli.terminal import (
    Context,
    busy,
    command,
    read,
    say_all_is_well,
    say_problems,
    stop,
    today_option,
)
from lydelse.cli.usage_errors import said
from lydelse.ledger.events import LEDGER_FILE
from lydelse.ledger.state import Status, VersionState
from lydelse.messages.problems import Severity, errors
from lydelse.model import Version, VersionId
from lydelse.project.project import Project
from lydelse.publishing import acts
from lydelse.revision.stale_translations import stale, stale_facts


@command("lydelse check")
def check(context: Context) -> None:
    """Find everything that is wrong, all at once."""
    project, now = read(context), context.clock()
    with busy(said("busy-checking-texts")):
        problems = run_checks(project, now)
        if not any(one.path == LEDGER_FILE for one in errors(problems)):
            problems += acts.refused(project, now)
    if not errors(problems):
        problems = [*check_site_url(project), *problems]
    say_problems(problems)
    if errors(problems):
        raise SystemExit(1)
    if all(one.severity is Severity.INFO for one in problems):
        say_all_is_well()


@command("lydelse status\nlydelse status privacy-policy --today 2027-01-01")
@click.argument("document", required=False)
@today_option
def status(context: Context, document: str | None, today: date | None) -> None:
    """Show every version: what it is on a day, from when it applies, in which languages."""
    project = read(context)
    acts.require(project, document)
    day = today or acts.today(project, context.clock())
    ids = {*project.documents, *(event.document for event in project.ledger.events)}
    click.echo(said("status-on", day=day))
    for id in [document] if document else sorted(ids):
        click.echo()
        click.secho(id, bold=True)
        states = project.states(id, day)
        status_of = {state.version: state.status for state in states}
        rows = {state.version: _row(state) for state in states}
        drafts = (
            project.documents[id].versions.keys() - rows.keys() if id in project.documents else ()
        )
        with busy(said("busy-translations")):
            rows |= {draft: _draft_row(project, id, draft) for draft in drafts}
        widths = [max(map(len, column)) for column in zip(*rows.values(), strict=True)]
        # In order of time, each draft by its number.
        order = [version for version in rows if version not in drafts]
        for draft in sorted(drafts):
            later = (at for at, version in enumerate(order) if version > draft)
            order.insert(next(later, len(order)), draft)
        for version in reversed(order):
            cells = [cell.ljust(width) for cell, width in zip(rows[version], widths, strict=True)]
            cells[1] = click.style(cells[1], **_STYLES[status_of.get(version, Status.DRAFT)])
            click.echo(("  " + "  ".join(cells)).rstrip())
    broken = [one for one in project.problems if one.path == LEDGER_FILE]
    if broken:
        stop(broken)


_STYLES: Mapping[Status, Mapping[str, Any]] = {
    Status.DRAFT: {"fg": "yellow"},
    Status.UPCOMING: {"fg": "blue"},
    Status.IN_FORCE: {"fg": "green", "bold": True},
    Status.SUPERSEDED: {"dim": True},
    Status.WITHDRAWN: {"fg": "red"},
    Status.REPEALED: {"fg": "red"},
}


def _row(state: VersionState) -> tuple[str, str, str, str]:
    since = state.effective or said("status-unknown-day")
    if state.never_applied:
        never = "status-never-will" if state.status is Status.UPCOMING else "status-never"
        when = said(never, day=since)
    else:
        first = "status-seen" if state.only_seen else "status-from"
        when = said(f"{first}-until" if state.until else first, day=since, last=state.until)
    entered = "status-adopted" if state.adopted else "status-published"
    how = said(entered, languages=" ".join(state.languages), day=state.published)
    how += said(f"status-{state.change}") if state.change else ""
    return (str(state.version), said(f"status-{state.status}"), when, how)


def _draft_row(project: Project, document: str, version: VersionId) -> tuple[str, str, str, str]:
    editions = project.documents[document].versions[version].editions
    lead = editions.get(project.settings.authoritative)
    given = lead.effective if lead else None
    when = said("status-from", day=given) if given else said("status-no-day")
    languages = [
        code + _owed(project, project.documents[document].versions[version], code)
        for code in project.settings.languages
        if code in editions
    ]
    return (str(version), said(f"status-{Status.DRAFT}"), when, " ".join(languages))


def _owed(project: Project, draft: Version, language: str) -> str:
    """Return the sections and facts of a draft that are still to be translated, in brackets."""
    try:
        sections = [*stale(project, draft, language), *stale_facts(project, draft, language)]
    except RecursionError:  # which `check` tells
        return ""
    return said("status-owed", sections=", ".join(sections)) if sections else ""
