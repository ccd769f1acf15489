"""Commands that prove: the ledger and its files, a public copy, what was kept; and the keys."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from lydelse.cli.terminal import (
    TEXT,
    Context,
    busy,
    command,
    read,
    require_project,
    say_problems,
    stop,
)
from lydelse.cli.usage_errors import said
from lydelse.ledger.events import (
    LEDGER_FILE,
    AnyEvent,
    AnyLine,
    Ledger,
    Settings,
    grows_from,
    read_ledger,
)
from lydelse.ledger.state import states
from lydelse.messages.problems import Problem, errors, problem
from lydelse.project.integrity import integrity
from lydelse.project.project import Project
from lydelse.project.settings import CONFIG_FILE
from lydelse.proof.attestation import Attestation, attestations, usable_key
from lydelse.proof.checkpoints import KEYS_FILE
from lydelse.proof.notes import PublicKey, ToolsMissing, new_key, read_key
from lydelse.proof.public_copy import copy_files, stored_at, verify_copy
from lydelse.proof.records import Found, covering, is_sum, prove
from lydelse.publishing.attesting import attest
from lydelse.storage import disk
from lydelse.storage.web import Unreachable, reader

SIGNING_KEY = "LYDELSE_SIGNING_KEY"


class KeyType(click.ParamType[PublicKey]):
    """A public key on one line."""

    name = "key"

    def convert(self, value: Any, param: Any, ctx: Any) -> PublicKey:
        """Read it, or say what a key looks like."""
        key = value if isinstance(value, PublicKey) else read_key(str(value))
        return key or self.fail(said("use-no-key", value=value), param, ctx)


site_option = click.option("--site", metavar="PLACE")
keys_option = click.option(
    "--key",
    "keys",
    type=KeyType(),
    multiple=True,
)


# --- verify --------------------------------------------------------------------------------


@command(
    "lydelse verify\n"
    "lydelse verify --against ../main/ledger.jsonl\n"
    "lydelse verify --site https://policy.example/"
)
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@site_option
@keys_option
def verify(
    context: Context, against: Path | None, site: str | None, keys: tuple[PublicKey, ...]
) -> None:
    """Check that the ledger and every published file are as they were published.

    With --site, check a public copy, in a project or outside one.
    """
    kept = disk.read_outside(against) if against else None
    if site:
        _verify_copy(context, site, kept, keys)
        return
    project = read(context)
    attested, problems = attestations(project.files, keys or project.settings.keys)
    problems += integrity(project, context.clock())
    if kept is not None:
        problems += grows_from(kept, project.files.get(LEDGER_FILE, b""))
    if errors(problems):
        stop(problems)
    say_problems(problems)
    click.echo(_counted("verified", project.ledger))
    _say_newest(attested)
    if kept is None:
        click.echo(said("verify-against"))


def _verify_copy(
    context: Context, place: str, kept: bytes | None, keys: Sequence[PublicKey]
) -> None:
    project = _project_here(context)
    if kept is None and project:
        kept = project.files.get(LEDGER_FILE)
    copy, its_own, read_file = _copy(place)
    known = keys or (project.settings.keys if project else its_own)
    attested, problems = attestations(copy, known)
    with _reached(), busy(said("busy-copy")):
        problems += verify_copy(copy[LEDGER_FILE], read_file, kept)
    if errors(problems):
        stop(problems)
    say_problems(problems)
    click.echo(_counted("verified-copy", read_ledger(copy[LEDGER_FILE])[0]))
    _say_newest(attested)
    if attested and not keys and not project and its_own:
        click.echo(said("keys-of-copy", keys=", ".join(key.text for key in its_own)))
    if kept is None:
        click.echo(said("verify-kept"))


def _counted(key: str, ledger: Ledger) -> str:
    lines, files = len(ledger.lines), len(ledger.files())
    return said(
        key,
        lines=said("one-line") if lines == 1 else said("n-lines", count=lines),
        files=said("one-file") if files == 1 else said("n-files", count=files),
    )


def _say_newest(attested: Sequence[Attestation]) -> None:
    """Say the newest signature, and the newest time stamp."""
    signed = [one for one in attested if one.key]
    stamped = [one for one in attested if one.moment]
    _say_attested(signed[-1] if signed else None, stamped[-1] if stamped else None)


def _say_attested(signed: Attestation | None, stamped: Attestation | None) -> None:
    if signed and signed.key:
        key = f"{signed.key.name} ({signed.key.id})"
        click.echo(said("proof-signed", name=key, day=signed.day, size=signed.size))
    if stamped and stamped.moment:
        click.echo(said("proof-stamped", moment=stamped.moment.isoformat(), size=stamped.size))


# --- prove ---------------------------------------------------------------------------------


@command(
    "lydelse prove notice.json\n"
    "lydelse prove kept/1.0.md --site https://policy.example/\n"
    "lydelse prove 44bb9ed2509b3e23c94e5f1fe86b408dcad766404371d862460c10fc14c41b84"
)
@click.argument("record", type=TEXT)
@site_option
@keys_option
def prove_command(
    context: Context, record: str, site: str | None, keys: tuple[PublicKey, ...]
) -> None:
    """Say whether RECORD is what was published, when, until when, and who attests its time.

    RECORD is a file that somebody kept (a text, notice.json, cookies.json, lines of the ledger),
    or a sum as sha256sum prints it.
    """
    path = Path(record)
    if not disk.is_file(path) and not is_sum(record):
        raise click.BadParameter(said("use-no-record", value=record), param_hint="RECORD")
    kept: bytes | str = disk.read_outside(path) if disk.is_file(path) else record
    timezone, read_file = ZoneInfo("UTC"), None
    if site:
        files, known, read_file = _copy(site)
        known = keys or known
    else:
        project = read(context)
        files, known = dict(project.files), keys or project.settings.keys
        timezone = project.settings.timezone
    ledger = files.get(LEDGER_FILE, b"")
    events, problems = read_ledger(ledger)
    attested, more = attestations(files, known)
    if problems := errors([*problems, *more]):
        stop(problems)
    with _reached():
        stored = stored_at(events, read_file) if read_file else files.get
        found, problems = prove(ledger, events, kept, stored)
    if problems:
        stop(problems)
    today = context.clock().astimezone(timezone).date()
    for one in found:
        _say_found(one, events, attested, today, timezone)


def _say_found(
    one: Found,
    events: Ledger,
    attested: Iterable[Attestation],
    today: date,
    timezone: ZoneInfo,
) -> None:
    event = one.event
    if isinstance(event, Settings):
        click.echo(said("prove-line", n=event.n))
    else:
        named = {"document": event.document, "version": event.version, "path": one.path}
        how = "prove-whole" if one.whole else "prove-named"
        click.echo(said(how, **named) if one.path else said("prove-line", n=event.n))
    entered = {"at": event.at, "by": event.by, "n": event.n, "event": _name(event)}
    click.echo("  " + said("prove-entered", **entered))
    if not isinstance(event, Settings):
        click.echo("  " + _applies(events, event, today, timezone))
    signed, stamped = covering(attested, event.n)
    if signed or stamped:
        _say_attested(signed, stamped)
    else:
        click.echo(said("proof-not-covered"))


def _name(event: AnyLine) -> str:
    return type(event).__name__.lower()


def _applies(events: Ledger, event: AnyEvent, today: date, timezone: ZoneInfo) -> str:
    """From when until when the version of an event applies, as far as anybody knows today."""
    known = states(events.of(event.document), today, timezone)
    state = next((one for one in known if str(one.version) == event.version), None)
    if state is None or state.never_applied:
        return said("prove-never")
    since = str(state.effective) if state.effective else said("day-unknown")
    since = said("day-seen", day=since) if state.only_seen else since
    if state.until:
        return said("prove-from-until", since=since, until=state.until)
    return said("prove-from", since=since)


# --- a public copy -------------------------------------------------------------------------


def _project_here(context: Context) -> Project | None:
    """Return the project of the folder, if it is one."""
    return read(context) if (context.root / CONFIG_FILE).is_file() else None


def _copy(
    place: str,
) -> tuple[dict[str, bytes], tuple[PublicKey, ...], Callable[[str], bytes | None]]:
    """Return a public copy's ledger, checkpoints and own keys, and what reads the rest."""
    read_file = reader(place)
    with _reached(), busy(said("busy-copy")):
        files = copy_files(read_file)
    if files is None:
        stop([problem("public-no-ledger", place)])
    lines = files.get(KEYS_FILE, b"").decode("utf-8", "replace").splitlines()
    return files, tuple(key for line in lines if (key := read_key(line))), read_file


@contextmanager
def _reached() -> Iterator[None]:
    """Say it if an answer does not come."""
    try:
        yield
    except Unreachable as error:
        stop([problem("public-unreachable", error.url, why=error.why)])


# --- keys ----------------------------------------------------------------------------------


@command("lydelse new-key policy.example --out signing-key.txt")
@click.argument("name", type=TEXT)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("signing-key.txt"),
    show_default=True,
)
def new_key_command(context: Context, name: str, out: Path) -> None:
    """Make a key called NAME to sign the ledger with, and print its public line for mkdocs.yml."""
    try:
        key = new_key(name)
    except ValueError:
        stop([problem("key-name-wrong", CONFIG_FILE, name=name)])
    except ToolsMissing:
        stop([problem("proof-tools-missing", CONFIG_FILE)])
    try:
        disk.write_secret(out, f"{key.text}\n".encode())
    except FileExistsError:
        stop([problem("key-file-there", str(out))])
    click.echo(said("key-made", file=out))
    click.echo(key.public.text)


@command("lydelse sign\nlydelse sign --key-file signing-key.txt")
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def sign_command(context: Context, key_file: Path | None) -> None:
    """Write a checkpoint of the ledger's last line, signed if there is a key.

    The publishing job does so after each publication.
    """
    secret = os.environ.get(SIGNING_KEY, "")
    if key_file:
        secret = disk.read_outside(key_file).decode("utf-8", "replace")
    require_project(context)
    with disk.alone(context.root):
        project, now = read(context), context.clock()
        keys = project.settings.keys
        try:
            key = usable_key(secret, keys) if secret else None
            if isinstance(key, Problem):
                stop([key])
            wrong = errors([*attestations(project.files, keys)[1], *integrity(project, now)])
            if wrong:  # what is broken is never attested
                stop(wrong)
            made = attest(project, key, now)
        except ToolsMissing:
            stop([problem("proof-tools-missing", CONFIG_FILE)])
        disk.apply(context.root, made)
    for path in sorted(made):
        click.echo(said("wrote", file=path))
    if not made:
        click.echo(said("nothing-to-sign"))
