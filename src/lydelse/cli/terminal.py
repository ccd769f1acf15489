"""What every command shares: its arguments, how it speaks, how it reads and writes.

Exit codes: 0 all is well, 1 problems were found, 2 the command was used wrongly. Problems go to
standard error, results to standard output. The clock is read here and nowhere else.
"""

import getpass
import os
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from lydelse import __version__
from lydelse.cli.help import Group
from lydelse.cli.usage_errors import language, said
from lydelse.formats.days import parse_day, read_approval
from lydelse.ledger.events import LEDGER_FILE
from lydelse.messages.problems import (
    LANGUAGES,
    Problem,
    Severity,
    UsageError,
    counted,
    errors,
    explained,
    in_order,
    phrase,
    problem,
)
from lydelse.model import VersionId
from lydelse.project import load
from lydelse.project.integrity import integrity
from lydelse.project.project import Project
from lydelse.project.settings import CONFIG_FILE
from lydelse.publishing.acts import Plan
from lydelse.storage import disk

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
            self.fail(said("use-no-text"), param, ctx)
        return text


class VersionType(click.ParamType[VersionId]):
    """A version number such as 1.10."""

    name = "version"

    def convert(self, value: Any, param: Any, ctx: Any) -> VersionId:
        """Read it, or say what a version looks like."""
        version = value if isinstance(value, VersionId) else VersionId.parse(str(value))
        return version or self.fail(said("use-no-version", value=value), param, ctx)


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
        day = parse_day(str(value))
        also = phrase("or-word", word=self.also) if self.also else ""
        return day or self.fail(said("use-no-day", value=value, also=also), param, ctx)


class ApprovalType(click.ParamType[tuple[str, date]]):
    """A role and the day on which it approved something: ``General counsel=2026-11-28``."""

    name = "approval"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, date]:
        """Read it, or say what an approval looks like."""
        if isinstance(value, tuple):
            return value
        return read_approval(str(value), "=") or self.fail(
            said("use-no-approval", value=value), param, ctx
        )


class CountType(click.ParamType[int | str]):
    """How many: a whole number from 1, or ``unknown``."""

    name = "count"

    def convert(self, value: Any, param: Any, ctx: Any) -> int | str:
        """Read it, or say what a count looks like."""
        text = str(value)
        if text == UNKNOWN:
            return text
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
            self.fail(said("use-no-count", value=value), param, ctx)
        return int(text)


UNKNOWN = "unknown"
COUNT = CountType()
TEXT = TextType()
APPROVAL = ApprovalType()
VERSION = VersionType()
DAY = DayType()


def day_or_unknown(_: Any, __: Any, value: date | str | None) -> date | None:
    """Return the day; None if it was said to be unknown."""
    return value if isinstance(value, date) else None


def texts(_: Any, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """``--summary sv="…"`` as a mapping."""
    result = {}
    for value in values:
        code, equals, text = value.partition("=")
        if not (equals and code and text.strip()):
            raise click.BadParameter(said("use-no-pair", value=value), param=param)
        if code in result:
            raise click.BadParameter(said("use-twice", value=code), param=param)
        result[code] = text.strip()
    return result


def _user() -> str:
    """Return the name of the logged-in user, or an empty string if the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _name(_: Any, param: click.Parameter, value: str) -> str:
    if not value:
        raise click.BadParameter(said("use-nobody"), param=param)
    return value


by_option = click.option(
    "--by",
    type=TEXT,
    default=_user,
    envvar="LYDELSE_BY",
    callback=_name,
    show_default="$LYDELSE_BY",
)

PAPERS = ("docx", "pdf")
"""The formats that are files for other programs, not text for a screen."""

out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
)

reason_option = click.option(
    "--reason",
    type=TEXT,
    callback=lambda _, __, value: value or None,
)
today_option = click.option("--today", type=DAY)


# --- saying --------------------------------------------------------------------------------


def say_problems(problems: Iterable[Problem]) -> None:
    """Print problems to standard error, in order, and how many there were."""
    listed = in_order(problems)
    for each in listed:
        code = click.style(each.code, fg=_COLOURS[each.severity], bold=True)
        kind = "" if each.severity is Severity.ERROR else f"{said(each.severity)}: "
        told = " ".join(each.told(language()))
        click.echo(f"{click.style(each.place, bold=True)}: {kind}{code}: {told}", err=True)
    if listed:
        counts = [(sum(p.severity is kind for p in listed), kind) for kind in Severity]
        click.echo(
            ", ".join(counted(n, kind)[language()] for n, kind in counts if n) + ".", err=True
        )
        click.echo(explained(listed)[language()], err=True)


def say_all_is_well() -> None:
    """Print that nothing is wrong."""
    click.secho(said("all-well"), fg="green")


@contextmanager
def busy(what: str, after: float = 1.0) -> Iterator[None]:
    """Say on a terminal what is being done, and for how long, once it takes longer than a second.

    The line goes away when it is done. It is on standard error, and nowhere but on a terminal.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    done = threading.Event()

    def tell() -> None:
        seconds = 0
        while not done.wait(after):
            seconds += 1
            # Back to where it began, so that whatever is said next stands in its place.
            print(f"{what} … {seconds} s\r", end="", file=sys.stderr, flush=True)
        if seconds:
            print("\x1b[K", end="", file=sys.stderr, flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def put_out(data: bytes, out: Path | None, form: str) -> None:
    """Write a file that was asked for to where it was asked for, or to a pipe."""
    if out is not None:
        disk.write_file(out, data)
    elif form in PAPERS and sys.stdout.isatty():
        raise click.UsageError(said("use-out-or-redirect", form=form))
    else:
        click.echo(data, nl=False)


def stop(problems: Iterable[Problem]) -> NoReturn:
    """Print problems and leave with exit code 1."""
    say_problems(problems)
    raise SystemExit(1)


def require_project(context: Context) -> None:
    """Say so if this is no project; nothing, not even a lock, is put into a folder that is none."""
    if not (context.root / CONFIG_FILE).is_file():
        raise UsageError("no-project")


def read(context: Context) -> Project:
    """Read the project, or say why it cannot be read."""
    require_project(context)
    with busy(said("busy-reading")):
        project, problems = load.read_project(context.root)
    if project is None:
        stop(problems)
    return project


def reading(command: Callable[..., None]) -> Callable[..., None]:
    """Turn what was used wrongly, and what the disk refuses, into words."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except UsageError as error:
            told = " ".join(error.problem.told(language()))
            more = explained([error.problem])[language()]
            raise click.UsageError(f"{told}\n{more}") from None
        except TimeoutError:
            stop([problem("lock-held", LEDGER_FILE)])
        except BrokenPipeError:
            raise  # `lydelse status | head`: click ends quietly
        except OSError as error:
            why = error.strerror or str(error)
            stop([problem("disk-refused", str(error.filename or "."), why=why)])

    return wrapped


def carry_out(context: Context, plan_of: Callable[[Project, datetime], Plan]) -> None:
    """Read, plan and write while no other command does; exit code 1 if anything was refused."""
    require_project(context)
    with disk.alone(context.root):
        project = read(context)
        now = context.clock().astimezone(project.settings.timezone)
        with busy(said("busy-checking")):
            plan = plan_of(project, now)
        disk.apply(context.root, plan.writes, plan.deletes)
    for line in plan.said:
        click.echo(line[language()])
    if plan.problems:
        stop(plan.problems)
    say_problems(plan.warnings)


def on_existing_ledger(
    context: Context, plan_of: Callable[[Project, datetime], Plan], finishes: str | None = None
) -> None:
    """Do the same for what writes to the ledger: never on top of one that is broken.

    ``finishes`` is the code of a problem that the command is there to finish.
    """

    def guarded(project: Project, now: datetime) -> Plan:
        broken = [one for one in errors(integrity(project, now)) if one.code != finishes]
        return Plan(problems=tuple(broken)) if broken else plan_of(project, now)

    carry_out(context, guarded)


# --- the group -----------------------------------------------------------------------------


@click.group(
    cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="lydelse")
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
)
@click.option(
    "--lang",
    is_eager=True,  # the help is said in it
    type=click.Choice(LANGUAGES),
)
@click.pass_context
def main(ctx: click.Context, project: Path, lang: str | None) -> None:
    """Publish policies: the wording in force, on any day, and what changed in between."""
    clock = ctx.obj.clock if isinstance(ctx.obj, Context) else Context().clock
    ctx.obj = Context(project, clock)
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        ctx.color = False


def command(epilog: str, name: str | None = None) -> Callable[[Callable[..., None]], click.Command]:
    """Make a command of the group, with examples below its help."""

    def made(function: Callable[..., None]) -> click.Command:
        return main.command(name, examples=epilog)(click.pass_obj(reading(function)))

    return made
