"""The command line: reads what was asked, hands it to the core, says what came of it.

Exit codes: 0 all is well, 1 problems were found, 2 the command was used wrongly. Problems go to
standard error, results to standard output. The clock is read here and nowhere else.
"""

import getpass
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from lydelse import __version__, publishing, store
from lydelse.checks import check as run_checks
from lydelse.config import CONFIG_FILE
from lydelse.drafting import new_document, new_version
from lydelse.integrity import integrity
from lydelse.ledger import LEDGER_FILE, grows_from
from lydelse.life import Life, Status
from lydelse.model import ON_PUBLICATION, Change, VersionId
from lydelse.problems import Problem, Severity, WrongUse, errors, in_order, problem
from lydelse.publishing import Act, Plan
from lydelse.site import Site
from lydelse.source import KINDS, parse_day

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


@dataclass(frozen=True)
class Context:
    """What a command is given: the project's folder and the clock."""

    root: Path = Path()
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


# --- arguments -----------------------------------------------------------------------------


class TextType(click.ParamType[str]):
    """Words that are written to a file: trimmed, composed (NFC), and really text."""

    name = "text"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Read it, or say that the terminal sent something else."""
        text = unicodedata.normalize("NFC", str(value)).strip()
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
            self.fail("it holds signs that are no text", param, ctx)
        return text


class VersionType(click.ParamType[VersionId]):
    """A version number such as 1.10."""

    name = "version"

    def convert(self, value: Any, param: Any, ctx: Any) -> VersionId:
        """Read it, or say what a version looks like."""
        version = value if isinstance(value, VersionId) else VersionId.parse(str(value))
        return version or self.fail(f"{value!r} is no version such as 1.2", param, ctx)


class DayType(click.ParamType[date | str]):
    """A day written YYYY-MM-DD; with ``also``, one more word that is allowed."""

    name = "day"

    def __init__(self, also: str | None = None) -> None:
        self.also = also

    def convert(self, value: Any, param: Any, ctx: Any) -> date | str:
        """Read it, or say what a day looks like."""
        if isinstance(value, date):
            return value
        if self.also and value == self.also:
            return self.also
        hint = f" or `{self.also}`" if self.also else ""
        day = parse_day(str(value))
        return day or self.fail(f"{value!r} is no day such as 2027-01-31{hint}", param, ctx)


TEXT = TextType()
VERSION = VersionType()
DAY = DayType()


def _day_or_unknown(_: Any, __: Any, value: date | str | None) -> date | None:
    return value if isinstance(value, date) else None


def _texts(_: Any, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """``--summary sv="…"`` as a mapping."""
    result = {}
    for value in values:
        language, equals, text = value.partition("=")
        if not (equals and language and text.strip()):
            raise click.BadParameter(f"{value!r} must be LANGUAGE=TEXT", param=param)
        if language in result:
            raise click.BadParameter(f"`{language}` is given twice", param=param)
        result[language] = text.strip()
    return result


def _user() -> str:
    """The name of whoever is logged in; empty where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _name(_: Any, param: click.Parameter, value: str) -> str:
    if not value:
        raise click.BadParameter("say who does it, here or in LYDELSE_BY", param=param)
    return value


by_option = click.option(
    "--by",
    type=TEXT,
    default=_user,
    envvar="LYDELSE_BY",
    callback=_name,
    show_default="$LYDELSE_BY, or your user name",
    help="Who does it; the ledger keeps the name.",
)
reason_option = click.option(
    "--reason",
    type=TEXT,
    callback=lambda _, __, value: value or None,
    help="Why; the ledger keeps it.",
)
today_option = click.option(
    "--today", type=DAY, help="Look at this day instead of today (YYYY-MM-DD)."
)


# --- saying --------------------------------------------------------------------------------


def say_problems(problems: Iterable[Problem]) -> None:
    """Print problems to standard error, in order, and how many there were."""
    listed = in_order(problems)
    for each in listed:
        place = f"{each.path}:{each.line}" if each.line else each.path
        code = click.style(each.code, fg=_COLOURS[each.severity], bold=True)
        kind = "" if each.severity is Severity.ERROR else f"{each.severity}: "
        click.echo(f"{place}: {kind}{code}: {each.cause} {each.remedy}", err=True)
    if listed:
        counts = [
            (sum(p.severity is kind for p in listed), kind)
            for kind in (Severity.ERROR, Severity.WARNING, Severity.INFO)
        ]
        said = [f"{n} {kind}{'s' if n > 1 else ''}" for n, kind in counts if n]
        click.echo(", ".join(said) + ".", err=True)


def stop(problems: Iterable[Problem]) -> NoReturn:
    """Print problems and leave with exit code 1."""
    say_problems(problems)
    raise SystemExit(1)


def require_project(context: Context) -> None:
    """Say so if this is no project; nothing, not even a lock, is put into a folder that is none."""
    if not (context.root / CONFIG_FILE).is_file():
        raise WrongUse("no-project")


def read(context: Context) -> Site:
    """Read the project, or say why it cannot be read."""
    require_project(context)
    site, problems = store.read_project(context.root)
    if site is None:
        stop(problems)
    return site


def reading(command: Callable[..., None]) -> Callable[..., None]:
    """Turn what was used wrongly, and what the disk refuses, into words."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except WrongUse as error:
            raise click.UsageError(f"{error.problem.cause} {error.problem.remedy}") from None
        except TimeoutError:
            stop([problem("lock-held", LEDGER_FILE)])
        except BrokenPipeError:
            raise  # `lydelse status | head`: click ends quietly
        except OSError as error:
            why = error.strerror or str(error)
            stop([problem("disk-refused", str(error.filename or "."), why=why)])

    return wrapped


def carry_out(context: Context, plan_of: Callable[[Site, datetime], Plan]) -> None:
    """Read, plan and write while no other command does; exit code 1 if anything was refused."""
    require_project(context)
    with store.alone(context.root):
        site = read(context)
        now = context.clock().astimezone(site.settings.timezone)
        plan = plan_of(site, now)
        store.apply(context.root, plan.writes, plan.deletes)
    for line in plan.said:
        click.echo(line)
    if plan.problems:
        stop(plan.problems)


def on_existing_ledger(
    context: Context, plan_of: Callable[[Site, datetime], Plan], mends: str | None = None
) -> None:
    """The same for what writes to the ledger: never on top of one that is broken.

    ``mends`` is the code of a problem that the command is there to finish.
    """

    def guarded(site: Site, now: datetime) -> Plan:
        broken = [one for one in errors(integrity(site, now)) if one.code != mends]
        return Plan(problems=tuple(broken)) if broken else plan_of(site, now)

    carry_out(context, guarded)


# --- commands ------------------------------------------------------------------------------


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lydelse")
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder with mkdocs.yml, if it is not this one.",
)
@click.pass_context
def main(ctx: click.Context, project: Path) -> None:
    """Publish policies: the wording in force, on any day, and what changed in between."""
    ctx.obj = Context(project, ctx.obj.clock if isinstance(ctx.obj, Context) else Context().clock)


def command(epilog: str) -> Callable[[Callable[..., None]], click.Command]:
    """A command of the group, with examples below its help."""
    examples = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in epilog.splitlines())

    def made(function: Callable[..., None]) -> click.Command:
        return main.command(epilog=examples)(click.pass_obj(reading(function)))

    return made


@command(
    "lydelse new privacy-policy\n"
    "lydelse new privacy-policy --change editorial --effective on-publication\n"
    "lydelse new terms --kind policy --title sv=Villkor --title en=Terms"
)
@click.argument("document")
@click.option(
    "--change",
    type=click.Choice([one.value for one in Change]),
    default=Change.SUBSTANTIVE.value,
    show_default=True,
    help="What kind of change it is.",
)
@click.option("--major", is_flag=True, help="Begin a new first number: 1.9 is followed by 2.0.")
@click.option(
    "--effective",
    type=DayType("on-publication"),
    help="From when it is to apply: YYYY-MM-DD or on-publication.",
)
@click.option("--kind", type=click.Choice(KINDS), help="Begin a document that does not exist yet.")
@click.option(
    "--title",
    "titles",
    type=TEXT,
    multiple=True,
    callback=_texts,
    help="Its short name, LANGUAGE=TEXT; may be repeated.",
)
def new(
    context: Context,
    document: str,
    change: str,
    major: bool,
    effective: date | str | None,
    kind: str | None,
    titles: dict[str, str],
) -> None:
    """Begin the next version of DOCUMENT, copied from the newest in every language.

    With --kind, begin a DOCUMENT that does not exist yet.
    """
    if titles and not kind:
        raise click.UsageError(
            "`--title` is for a document that does not exist yet: give `--kind`."
        )
    if major and kind:
        raise click.UsageError("`--major` is for a document that exists already.")

    def plan(site: Site, now: datetime) -> Plan:
        day = effective if isinstance(effective, date) else ON_PUBLICATION if effective else None
        if kind:
            return new_document(site, document, kind, titles, change=Change(change), effective=day)
        today = publishing.today(site, now)
        return new_version(site, document, today, change=Change(change), major=major, effective=day)

    carry_out(context, plan)


@command("lydelse check")
def check(context: Context) -> None:
    """Find everything that is wrong, all at once."""
    site = read(context)
    problems = run_checks(site, context.clock())
    say_problems(problems)
    if errors(problems):
        raise SystemExit(1)
    if not problems:
        click.echo("No problems.")


@command(
    "lydelse publish\n"
    "lydelse publish privacy-policy 1.2\n"
    'lydelse publish privacy-policy 1.2 --without en --reason "The translation follows in May"'
)
@click.argument("document", required=False)
@click.argument("version", type=VERSION, required=False)
@click.option("--without", multiple=True, help="A language to leave for later; may be repeated.")
@reason_option
@by_option
def publish(
    context: Context,
    document: str | None,
    version: VersionId | None,
    without: tuple[str, ...],
    reason: str | None,
    by: str,
) -> None:
    """Publish every draft that says from when it applies, or only DOCUMENT [VERSION]."""

    def plan(site: Site, now: datetime) -> Plan:
        return publishing.publish(site, Act(now, by, reason), document, version, without)

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
    callback=_day_or_unknown,
    help="From when it has applied, as the company states it, or unknown.",
)
@click.option(
    "--published",
    type=DayType("unknown"),
    callback=_day_or_unknown,
    help="When it was published, as the company states it, or unknown.",
)
@click.option("--without", multiple=True, help="A language to leave for later; may be repeated.")
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

    def plan(site: Site, now: datetime) -> Plan:
        act = Act(now, by, reason)
        return publishing.adopt(site, act, document, version, effective, published, without)

    on_existing_ledger(context, plan)


@command("lydelse translate privacy-policy 1.2 en")
@click.argument("document")
@click.argument("version", type=VERSION)
@click.argument("language")
@reason_option
@by_option
def translate(
    context: Context, document: str, version: VersionId, language: str, reason: str | None, by: str
) -> None:
    """Publish VERSION of DOCUMENT in a LANGUAGE that was left for later."""
    on_existing_ledger(
        context,
        lambda site, now: publishing.translate(
            site, Act(now, by, reason), document, version, language
        ),
    )


@command('lydelse postpone privacy-policy 1.2 2027-03-01 --reason "The new service starts later"')
@click.argument("document")
@click.argument("version", type=VERSION)
@click.argument("effective", type=DAY)
@reason_option
@by_option
def postpone(
    context: Context,
    document: str,
    version: VersionId,
    effective: date,
    reason: str | None,
    by: str,
) -> None:
    """Let the upcoming VERSION of DOCUMENT apply from a later day, EFFECTIVE."""
    on_existing_ledger(
        context,
        lambda site, now: publishing.postpone(
            site, Act(now, by, reason), document, version, effective
        ),
    )


@command('lydelse withdraw privacy-policy 1.2 --reason "The service will not be launched"')
@click.argument("document")
@click.argument("version", type=VERSION)
@reason_option
@by_option
def withdraw(
    context: Context, document: str, version: VersionId, reason: str | None, by: str
) -> None:
    """Take back the upcoming VERSION of DOCUMENT: it never takes effect."""
    on_existing_ledger(
        context,
        lambda site, now: publishing.withdraw(site, Act(now, by, reason), document, version),
    )


@command(
    'lydelse repeal app-notice --reason "The app is no longer offered"\n'
    'lydelse repeal app-notice --effective 2027-07-01 --reason "The app closes"'
)
@click.argument("document")
@click.option("--effective", type=DAY, help="The first day without it; today if not given.")
@reason_option
@by_option
def repeal(
    context: Context, document: str, effective: date | None, reason: str | None, by: str
) -> None:
    """End the version of DOCUMENT that is in force, without a successor."""
    on_existing_ledger(
        context,
        lambda site, now: publishing.repeal(site, Act(now, by, reason), document, effective),
    )


@command('lydelse note privacy-policy 1.1 --summary en="Corrected slips of the pen."')
@click.argument("document")
@click.argument("version", type=VERSION)
@click.option(
    "--summary",
    type=TEXT,
    multiple=True,
    required=True,
    callback=_texts,
    help="The new summary, LANGUAGE=TEXT; may be repeated.",
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
        lambda site, now: publishing.note(site, Act(now, by, reason), document, version, summary),
    )


@command(
    'lydelse redact privacy-policy 1.0 --reason "Court order T 123-26"\n'
    'lydelse redact privacy-policy 1.0 --language en --reason "Names a private person" --yes'
)
@click.argument("document")
@click.argument("version", type=VERSION)
@click.option("--language", help="Only the edition in this language.")
@click.confirmation_option(prompt="The bytes will be deleted. Go on?")
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
        lambda site, now: publishing.redact(
            site, Act(now, by, reason), document, version, language
        ),
        mends="redacted-file-present",
    )


@command("lydelse status\nlydelse status privacy-policy --today 2027-01-01")
@click.argument("document", required=False)
@today_option
def status(context: Context, document: str | None, today: date | None) -> None:
    """Show every version: what it is on a day, from when it applies, in which languages."""
    site = read(context)
    publishing.require(site, document)
    day = today or publishing.today(site, context.clock())
    ids = {*site.documents, *(event.document for event in site.ledger.events)}
    click.echo(f"On {day}:")
    for id in [document] if document else sorted(ids):
        click.echo()
        click.secho(id, bold=True)
        rows = {life.version: _row(life) for life in site.lives(id, day)}
        drafts = site.documents[id].versions.keys() - rows.keys() if id in site.documents else ()
        rows |= {draft: _draft_row(site, id, draft) for draft in drafts}
        widths = [max(map(len, column)) for column in zip(*rows.values(), strict=True)]
        for version in sorted(rows, reverse=True):
            cells = [cell.ljust(width) for cell, width in zip(rows[version], widths, strict=True)]
            click.echo(("  " + "  ".join(cells)).rstrip())
    broken = [one for one in site.problems if one.path == LEDGER_FILE]
    if broken:
        stop(broken)


def _row(life: Life) -> tuple[str, str, str, str]:
    since = life.effective or "a day not known"
    when = f"from {since}" + (f" until {life.until}" if life.until else "")
    if life.never_applied:
        when = f"never applied (was to apply from {since})"
    published = "adopted" if life.adopted else f"published {life.published}"
    languages = " ".join(life.languages)
    kind = f", {life.change}" if life.change else ""
    return (str(life.version), str(life.status), when, f"{languages}, {published}{kind}")


def _draft_row(site: Site, document: str, version: VersionId) -> tuple[str, str, str, str]:
    editions = site.documents[document].versions[version].editions
    lead = editions.get(site.settings.authoritative)
    when = f"from {lead.effective}" if lead and lead.effective else "no effective day"
    languages = [code for code in site.settings.languages if code in editions]
    return (str(version), str(Status.DRAFT), when, " ".join(languages))


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
        problems += grows_from(store.read_outside(against), site.files.get(LEDGER_FILE, b""))
    if errors(problems):
        stop(problems)
    say_problems(problems)
    count = len(site.ledger.files())
    click.echo(
        f"{len(site.ledger.events)} lines and {count} published files are as they were published."
    )
    if not against:
        click.echo("Whether the ledger's end was cut off, only an outside copy shows: --against.")
