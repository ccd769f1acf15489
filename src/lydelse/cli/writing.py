"""Commands that write: a draft, or a line of the ledger."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import click

from lydelse.cli.terminal import (
    APPROVAL,
    COUNT,
    DAY,
    TEXT,
    VERSION,
    Context,
    DayType,
    by_option,
    carry_out,
    command,
    day_or_unknown,
    on_existing_ledger,
    reason_option,
    say_problems,
    texts,
)
from lydelse.cli.usage_errors import language as speaks
from lydelse.cli.usage_errors import said
from lydelse.model import ON_PUBLICATION, Change, Channel, VersionId
from lydelse.project.front_matter import KINDS
from lydelse.project.project import Project
from lydelse.publishing import acts
from lydelse.publishing.acts import Plan, Signature
from lydelse.publishing.drafting import new_document, new_translation, new_version
from lydelse.publishing.incoming import Sent
from lydelse.storage import disk


class Sources(NamedTuple):
    """What a version is begun from: files, or another version."""

    files: tuple[Path, ...] = ()
    version: VersionId | None = None


def sources_of(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> Sources:
    """Read what --from names: a file that is there, or the number of a version."""
    number = VersionId.parse(given[0]) if len(given) == 1 else None
    if number and not Path(given[0]).exists():
        return Sources(version=number)
    if not all(Path(one).is_file() for one in given):
        raise click.BadParameter(said("use-no-path"), ctx, param)
    return Sources(tuple(map(Path, given)))


@command(
    "lydelse new privacy-policy\n"
    "lydelse new privacy-policy --change editorial --effective on-publication\n"
    "lydelse new privacy-policy --from marked.docx\n"
    "lydelse new privacy-policy --from 1.0 --change editorial --effective on-publication\n"
    "lydelse new terms --kind policy --title sv=Villkor --title en=Terms"
)
@click.argument("document")
@click.option(
    "--change",
    type=click.Choice([one.value for one in Change]),
    default=Change.SUBSTANTIVE.value,
    show_default=True,
)
@click.option("--major", is_flag=True)
@click.option(
    "--effective",
    type=DayType("on-publication"),
)
@click.option("--kind", type=click.Choice(KINDS))
@click.option(
    "--title",
    "titles",
    type=TEXT,
    multiple=True,
    callback=texts,
)
@click.option("--from", "sources", multiple=True, callback=sources_of)
@click.option("--language")
@click.option("--later", type=TEXT, multiple=True, callback=texts)
def new(
    context: Context,
    document: str,
    change: str,
    major: bool,
    effective: date | str | None,
    kind: str | None,
    titles: dict[str, str],
    sources: Sources,
    language: str | None,
    later: dict[str, str],
) -> None:
    """Begin the next version of DOCUMENT, copied from the newest in every language.

    With --from, it is copied from another version, or its text is that of a file, compared with the
    version that the file was made from: what was not edited stays as it is, to the letter. With
    --kind, begin a DOCUMENT that does not exist yet.
    """
    if kind and (sources.files or sources.version or later):
        raise click.UsageError(said("use-from-alone"))
    texts = [Sent(path.name, disk.read_outside(path), language) for path in sources.files]
    if titles and not kind:
        raise click.UsageError(said("use-title-alone"))
    if major and kind:
        raise click.UsageError(said("use-major-alone"))

    def plan(project: Project, now: datetime) -> Plan:
        day = effective if isinstance(effective, date) else ON_PUBLICATION if effective else None
        today = acts.today(project, now)
        if kind:
            return new_document(
                project,
                document,
                kind,
                titles,
                today,
                change=Change(change),
                effective=day,
                said_in=speaks(),
            )
        return new_version(
            project,
            document,
            today,
            change=Change(change),
            major=major,
            effective=day,
            files=texts,
            copied=sources.version,
            later=later,
        )

    carry_out(context, plan)


@command(
    "lydelse publish\n"
    "lydelse publish privacy-policy 1.2\n"
    'lydelse publish privacy-policy 1.2 --without en --reason "The translation follows in May"'
)
@click.argument("document", required=False)
@click.argument("version", type=VERSION, required=False)
@click.option("--without", multiple=True)
@click.option("--approved", multiple=True, type=APPROVAL, metavar="ROLE=DAY")
@reason_option
@by_option
def publish(
    context: Context,
    document: str | None,
    version: VersionId | None,
    without: tuple[str, ...],
    approved: tuple[tuple[str, date], ...],
    reason: str | None,
    by: str,
) -> None:
    """Publish every draft that says from when it applies, or only DOCUMENT [VERSION]."""

    def plan(project: Project, now: datetime) -> Plan:
        signature = Signature(now, by, reason, approvals={"": dict(approved)})
        return acts.publish(project, signature, document, version, without)

    on_existing_ledger(context, plan)


@command(
    "lydelse adopt privacy-policy 1.0 --effective unknown\n"
    "lydelse adopt privacy-policy 1.0 --effective 2018-05-25 --published 2018-05-20"
)
@click.argument("document")
@click.argument("version", type=VERSION)
@click.option(
    "--effective",
    type=DayType("unknown"),
    required=True,
    callback=day_or_unknown,
)
@click.option(
    "--published",
    type=DayType("unknown"),
    callback=day_or_unknown,
)
@click.option("--without", multiple=True)
@reason_option
@by_option
def adopt(
    context: Context,
    document: str,
    version: VersionId,
    effective: date | None,
    published: date | None,
    without: tuple[str, ...],
    reason: str | None,
    by: str,
) -> None:
    """Take over VERSION of DOCUMENT, a text that applied before the ledger began."""

    def plan(project: Project, now: datetime) -> Plan:
        signature = Signature(now, by, reason)
        return acts.adopt(project, signature, document, version, effective, published, without)

    on_existing_ledger(context, plan)


@command("lydelse translate privacy-policy 1.2 en --begin\nlydelse translate privacy-policy 1.2 en")
@click.argument("document")
@click.argument("version", type=VERSION)
@click.argument("language")
@click.option("--begin", is_flag=True)
@reason_option
@by_option
def translate(
    context: Context,
    document: str,
    version: VersionId,
    language: str,
    begin: bool,
    reason: str | None,
    by: str,
) -> None:
    """Publish VERSION of DOCUMENT in a LANGUAGE that was left for later."""
    if begin:
        carry_out(
            context,
            lambda project, now: new_translation(
                project, document, version, language, acts.today(project, now)
            ),
        )
        return
    on_existing_ledger(
        context,
        lambda project, now: acts.translate(
            project, Signature(now, by, reason), document, version, language
        ),
    )


yes_option = click.option("--yes", is_flag=True)


def asking(
    yes: bool, plan_of: Callable[[Project, datetime, bool], Plan]
) -> Callable[[Project, datetime], Plan]:
    """Say what an act brings along, and ask on a terminal whether that is meant."""

    def plan(project: Project, now: datetime) -> Plan:
        made = plan_of(project, now, yes)
        brought = {one.code for one in made.problems} == {"brings-into-force"}
        if brought and sys.stdin.isatty():
            say_problems(made.problems)
            if click.confirm(said("go-on")):
                return plan_of(project, now, True)
        return made

    return plan


@command('lydelse postpone privacy-policy 1.2 2027-03-01 --reason "The new service starts later"')
@click.argument("document")
@click.argument("version", type=VERSION)
@click.argument("effective", type=DAY)
@reason_option
@by_option
@yes_option
def postpone(
    context: Context,
    document: str,
    version: VersionId,
    effective: date,
    reason: str | None,
    by: str,
    yes: bool,
) -> None:
    """Let the upcoming VERSION of DOCUMENT apply from a later day, EFFECTIVE."""
    on_existing_ledger(
        context,
        asking(
            yes,
            lambda project, now, agreed: acts.postpone(
                project, Signature(now, by, reason, agreed), document, version, effective
            ),
        ),
    )


@command('lydelse withdraw privacy-policy 1.2 --reason "The service will not be launched"')
@click.argument("document")
@click.argument("version", type=VERSION)
@reason_option
@by_option
@yes_option
def withdraw(
    context: Context, document: str, version: VersionId, reason: str | None, by: str, yes: bool
) -> None:
    """Take back the upcoming VERSION of DOCUMENT: it never takes effect."""
    on_existing_ledger(
        context,
        asking(
            yes,
            lambda project, now, agreed: acts.withdraw(
                project, Signature(now, by, reason, agreed), document, version
            ),
        ),
    )


@command(
    'lydelse repeal app-notice --reason "The app is no longer offered"\n'
    'lydelse repeal app-notice --effective 2027-07-01 --reason "The app closes"'
)
@click.argument("document")
@click.option("--effective", type=DAY)
@reason_option
@by_option
def repeal(
    context: Context, document: str, effective: date | None, reason: str | None, by: str
) -> None:
    """End the version of DOCUMENT that is in force, without a successor."""
    on_existing_ledger(
        context,
        lambda project, now: acts.repeal(project, Signature(now, by, reason), document, effective),
    )


@command('lydelse note privacy-policy 1.1 --summary en="Corrected slips of the pen."')
@click.argument("document")
@click.argument("version", type=VERSION)
@click.option(
    "--summary",
    type=TEXT,
    multiple=True,
    required=True,
    callback=texts,
)
@reason_option
@by_option
def note(
    context: Context,
    document: str,
    version: VersionId,
    summary: dict[str, str],
    reason: str | None,
    by: str,
) -> None:
    """Give the published VERSION of DOCUMENT a better summary."""
    on_existing_ledger(
        context,
        lambda project, now: acts.note(
            project, Signature(now, by, reason), document, version, summary
        ),
    )


@command(
    "lydelse notify privacy-policy 1.1 --channel email --count 1250 --on 2026-12-01\n"
    "lydelse notify privacy-policy 1.1 --channel website --count unknown --on 2026-12-01"
    " --language sv"
)
@click.argument("document")
@click.argument("version", type=VERSION)
@click.option("--channel", type=click.Choice([*map(str, Channel)]), required=True)
@click.option("--count", type=COUNT, required=True)
@click.option("--on", "day", type=DAY, required=True)
@click.option("--language", "languages", multiple=True)
@reason_option
@by_option
def notify(
    context: Context,
    document: str,
    version: VersionId,
    channel: str,
    count: int | str,
    day: date,
    languages: tuple[str, ...],
    reason: str | None,
    by: str,
) -> None:
    """Write down that people were told of the published VERSION of DOCUMENT."""
    known = count if isinstance(count, int) else None
    told = acts.Told(day, Channel(channel), known, tuple(dict.fromkeys(languages)))
    on_existing_ledger(
        context,
        lambda project, now: acts.notify(
            project, Signature(now, by, reason), document, version, told
        ),
    )


def _confirmed(ctx: click.Context, _: click.Parameter, is_sure: bool) -> None:
    """Ask before bytes are deleted."""
    if not is_sure and not click.confirm(said("redact-prompt")):
        ctx.abort()


@command(
    'lydelse redact privacy-policy 1.0 --reason "Court order T 123-26"\n'
    'lydelse redact privacy-policy 1.0 --language en --reason "Names a private person" --yes'
)
@click.argument("document")
@click.argument("version", type=VERSION)
@click.option("--language")
@click.option("--yes", is_flag=True, expose_value=False, callback=_confirmed)
@reason_option
@by_option
def redact(
    context: Context,
    document: str,
    version: VersionId,
    language: str | None,
    reason: str | None,
    by: str,
) -> None:
    """Delete the bytes of a published VERSION of DOCUMENT, by law or order."""
    on_existing_ledger(
        context,
        lambda project, now: acts.redact(
            project, Signature(now, by, reason), document, version, language
        ),
        finishes="redacted-file-present",
    )
