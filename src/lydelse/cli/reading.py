"""Commands that read: what is wrong, what applies, what changed, what is as it was published."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from lydelse.checks import check as run_checks
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
from lydelse.ledger.events import LEDGER_FILE, grows_from
from lydelse.ledger.state import Life, Status
from lydelse.messages.problems import Severity, errors
from lydelse.model import Version, VersionId
from lydelse.project.integrity import integrity
from lydelse.project.project import Site
from lydelse.publishing import acts
from lydelse.revision.stale_translations import stale, stale_facts
from lydelse.storage import disk


@command("lydelse check")
def check(context: Context) -> None:
    """Find everything that is wrong, all at once."""
    site, now = read(context), context.clock()
    with busy("checking the texts"):
        problems = run_checks(site, now)
        if not any(one.path == LEDGER_FILE for one in errors(problems)):
            problems += acts.refused(site, now)
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
    site = read(context)
    acts.require(site, document)
    day = today or acts.today(site, context.clock())
    ids = {*site.documents, *(event.document for event in site.ledger.events)}
    click.echo(f"On {day}:")
    for id in [document] if document else sorted(ids):
        click.echo()
        click.secho(id, bold=True)
        rows = {life.version: _row(life) for life in site.lives(id, day)}
        drafts = site.documents[id].versions.keys() - rows.keys() if id in site.documents else ()
        with busy("comparing the translations"):
            rows |= {draft: _draft_row(site, id, draft) for draft in drafts}
        widths = [max(map(len, column)) for column in zip(*rows.values(), strict=True)]
        for version in sorted(rows, reverse=True):
            cells = [cell.ljust(width) for cell, width in zip(rows[version], widths, strict=True)]
            cells[1] = click.style(cells[1], **_STYLES[Status(rows[version][1])])
            click.echo(("  " + "  ".join(cells)).rstrip())
    broken = [one for one in site.problems if one.path == LEDGER_FILE]
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


def _row(life: Life) -> tuple[str, str, str, str]:
    since = life.effective or "a day not known"
    when = f"from {since}" + (f" until {life.until}" if life.until else "")
    if life.never_applied:
        never = "will never apply" if life.status is Status.UPCOMING else "never applied"
        when = f"{never} (was to apply from {since})"
    published = "adopted" if life.adopted else f"published {life.published}"
    languages = " ".join(life.languages)
    kind = f", {life.change}" if life.change else ""
    return (str(life.version), str(life.status), when, f"{languages}, {published}{kind}")


def _draft_row(site: Site, document: str, version: VersionId) -> tuple[str, str, str, str]:
    editions = site.documents[document].versions[version].editions
    lead = editions.get(site.settings.authoritative)
    when = f"from {lead.effective}" if lead and lead.effective else "no effective day"
    languages = [
        code + _owed(site, site.documents[document].versions[version], code)
        for code in site.settings.languages
        if code in editions
    ]
    return (str(version), str(Status.DRAFT), when, " ".join(languages))


def _owed(site: Site, draft: Version, language: str) -> str:
    """The sections and facts of a draft that are still to be translated, in brackets."""
    try:
        sections = [*stale(site, draft, language), *stale_facts(site, draft, language)]
    except RecursionError:  # which `check` tells
        return ""
    return f" (to translate: {', '.join(sections)})" if sections else ""


@command("lydelse verify\nlydelse verify --against ../main/ledger.jsonl")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An older copy of the ledger: the base branch's, or the one on the public site.",
)
def verify(context: Context, against: Path | None) -> None:
    """Check that the ledger and every published file are as they were published."""
    site = read(context)
    problems = integrity(site, context.clock())
    if against:
        problems += grows_from(disk.read_outside(against), site.files.get(LEDGER_FILE, b""))
    if errors(problems):
        stop(problems)
    say_problems(problems)
    lines, files = len(site.ledger.events), len(site.ledger.files())
    click.echo(
        f"{lines} line{'s' if lines != 1 else ''} and {files} published"
        f" file{'s' if files != 1 else ''} are as they were published."
    )
    if not against:
        click.echo("Whether the ledger's end was cut off, only an outside copy shows: --against.")
