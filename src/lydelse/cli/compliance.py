"""What a company owes: notices that say enough, cookies declared, changes told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml

from lydelse.cli.terminal import (
    VERSION,
    Context,
    command,
    main,
    out_option,
    put_out,
    read,
    reading,
    say_problems,
    stop,
    today_option,
)
from lydelse.cli.usage_errors import language, said
from lydelse.cookie_scan import browser as browsers
from lydelse.cookie_scan.findings import held_against, read_observed
from lydelse.cookie_scan.inventories import read_inventory
from lydelse.formats.table import as_csv
from lydelse.formats.text import as_json
from lydelse.law import coverage_export
from lydelse.law.coverage import Coverage
from lydelse.law.coverage import coverage as coverage_of
from lydelse.law.rules import State
from lydelse.ledger.state import VersionState, in_force
from lydelse.messages.problems import UsageError, errors, phrase, problem, said_status
from lydelse.model import Edition, VersionId
from lydelse.project.project import Project
from lydelse.publishing import acts
from lydelse.publishing.announcement import announcement, is_of_substance, may_be_announced
from lydelse.publishing.engaged import ENGAGED, engaged
from lydelse.publishing.mail import as_message
from lydelse.registers.cookies import CookieRegister
from lydelse.storage import disk
from lydelse.website import consent_tools
from lydelse.website.website import Website

_SIGNS = {
    State.COVERED: "coverage-covered",
    State.OPEN: "coverage-open",
    State.MISSING: "coverage-missing",
    State.NOT_DUE: "coverage-not-due",
}


@command("lydelse coverage\nlydelse coverage --format html > coverage.html")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "json", "csv"]),
    default="text",
    show_default=True,
)
@today_option
def coverage(context: Context, form: str, today: date | None) -> None:
    """Show what each notice owes to the law: there, known to be missing (open), or missing."""
    project = read(context)
    day = today or acts.today(project, context.clock())
    found = coverage_of(project, day)
    if form != "text":
        click.echo(_as_file(found, day, form, project.settings.authoritative), nl=False)
        return
    if not found.documents:
        click.echo(said("coverage-none"))
    for document in found.documents:
        click.echo()
        click.secho(document, bold=True)
        rows = [
            [found.cell(letter, document, code) for code in found.languages]
            for letter in found.letters(document)
        ]
        width = max(len(cells[0].rule.cited[language()]) for cells in rows)
        for cells in rows:
            letter = cells[0].rule.cited[language()]
            signs = "  ".join(f"{one.language} {said(_SIGNS[one.state]):<7}" for one in cells)
            click.echo(f"  {letter:<{width}}  {signs}  {cells[0].place}".rstrip())
    _say_work(found)
    if found.reviews:
        click.echo()
        click.secho(said("coverage-reviews"), bold=True)
        for id, by in found.reviews:
            click.echo(f"  {id}: {by}")


def _as_file(found: Coverage, day: date, form: str, language: str) -> str:
    if form == "html":
        return coverage_export.as_html(found, day, language)
    return (coverage_export.as_json if form == "json" else coverage_export.as_csv)(found, day)


def _say_work(found: Coverage) -> None:
    """Say what is left for the lawyers: what is open or missing, and what is asked of requests."""
    todo: dict[str, list[str]] = {}
    for cell in found.cells:
        if cell.state in (State.OPEN, State.MISSING):
            places = todo.setdefault(
                f"{cell.rule.cited[language()]}: {cell.rule.owes[language()]}", []
            )
            if cell.place not in places:
                places.append(cell.place)
    if todo:
        click.echo()
        click.secho(said("coverage-work"), bold=True)
        for owed, places in todo.items():
            click.echo(f"  {owed}")
            for place in places:
                click.echo(f"    {place}")
    if found.questions:
        click.echo()
        click.secho(said("coverage-questions"), bold=True)
        asked: dict[tuple[str, str, str], list[str]] = {}
        for one in found.questions:
            law = one.source[language()], one.asks[language()]
            asked.setdefault((one.quote, *law), []).append(one.place)
        for (quote, source, asks), places in asked.items():
            click.echo(f"  “{quote}”")
            click.echo(f"    {source}: {asks}")
            for place in places:
                click.echo(f"    {place}")


@command("lydelse subprocessors\nlydelse subprocessors --today 2027-03-01 --format csv")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
)
@today_option
def subprocessors(context: Context, form: str, today: date | None) -> None:
    """Show who processes on behalf of the company on a day, as the list that applies then says."""
    project = read(context)
    day = today or acts.today(project, context.clock())
    rows = list(engaged(project, day, language()))
    if form == "text":
        for row in rows or [(said("subprocessors-none"),)]:
            click.echo("  ".join(filter(None, row)))
    elif form == "csv":
        click.echo(as_csv([ENGAGED, *rows]), nl=False)
    else:
        entries = [dict(zip(ENGAGED, row, strict=True)) for row in rows]
        value = {"as_of": day.isoformat(), "entries": entries}
        click.echo(as_json(value), nl=False)


@command(
    "lydelse announce privacy-policy 1.1\nlydelse announce privacy-policy 1.1 --language sv\n"
    "lydelse announce privacy-policy 1.1 --format eml --out messages"
)
@click.argument("document")
@click.argument("version", type=VERSION)
@click.option("--language", "code")
@click.option(
    "--format", "form", type=click.Choice(["text", "eml"]), default="text", show_default=True
)
@click.option("--out", type=click.Path(file_okay=False, writable=True, path_type=Path))
@today_option
def announce(
    context: Context,
    document: str,
    version: VersionId,
    code: str | None,
    form: str,
    out: Path | None,
    today: date | None,
) -> None:
    """Write the message to customers about VERSION of DOCUMENT: about the change alone."""
    project = read(context)
    acts.require(project, document, version, [code] if code else ())
    website = Website(project, today or acts.today(project, context.clock()), preview=True)
    state = website.state(document, version)
    _stop_unless_announced(project, document, state, code)
    languages = [code] if code else list(state.languages)
    if form == "eml" and len(languages) > 1 and out is None:
        raise click.UsageError(said("use-one-message"))
    # Drafts are no part of a message; the version itself was published.
    public = replace(website, preview=False)
    told = [announcement(public, document, version, one) for one in languages]
    made = {one.language: as_message(one) if form == "eml" else one.letter() for one in told}
    if out is None:
        click.echo(b"\n---\n\n".join(made.values()), nl=False)
        return
    ending = "eml" if form == "eml" else "txt"
    for one, data in made.items():
        file = out / f"{document}-{version}.{one}.{ending}"
        disk.write_file(file, data)
        click.echo(said("wrote", file=file))


def _stop_unless_announced(
    project: Project, document: str, state: VersionState, code: str | None
) -> None:
    """Stop where there is nobody to tell, or nothing to tell them, or not in that language."""
    path = project.edition_path(document, state.version, project.settings.authoritative)
    named: dict[str, Any] = {"document": document, "version": state.version}
    if not may_be_announced(state):
        status = phrase("overtaken") if state.never_applied else said_status(state.status)
        stop([problem("not-announceable", path, status=status, **named)])
    if not is_of_substance(state):
        stop([problem("not-of-substance", path, **named)])
    if code and code not in state.languages:
        stop([problem("not-in-language", path, language=code, **named)])


@main.group(
    examples="lydelse cookies observe https://www.example.org/ --out observed.json\n"
    "lydelse cookies compare observed.json\n"
    "lydelse cookies compare observed.json --host www.example.org"
)
def cookies() -> None:
    """Hold what a site stores against what its cookie page declares."""


def _below(name: str, epilog: str) -> Callable[[Callable[..., None]], click.Command]:
    def made(function: Callable[..., None]) -> click.Command:
        return cookies.command(name, examples=epilog)(click.pass_obj(reading(function)))

    return made


@_below("observe", "lydelse cookies observe https://www.example.org/ --out observed.json")
@click.argument("urls", nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
)
@click.option(
    "--wait",
    type=click.FloatRange(0, 120),
    default=1.0,
    show_default=True,
)
@click.option("--browser")
def observe(
    context: Context, urls: tuple[str, ...], out: Path, wait: float, browser: str | None
) -> None:
    """Open URLS in a real browser, and write down what they store and whom they ask."""
    observed = browsers.observe(urls, wait, browser)
    disk.write_file(out, observed.written())
    pages = len(observed.urls)
    counts = {"stored": len(observed.stored), "asked": len(observed.asked), "pages": pages}
    click.echo(said("observed-page" if pages == 1 else "observed-pages", file=out, **counts))


@_below(
    "compare",
    "lydelse cookies compare observed.json\n"
    "lydelse cookies compare observed.json --document cookies --version 1.1\n"
    "lydelse cookies compare observed.json --host www.example.org",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--document")
@click.option(
    "--version",
    type=VERSION,
)
@click.option("--host")
def compare_observed(
    context: Context,
    file: Path,
    document: str | None,
    version: VersionId | None,
    host: str | None,
) -> None:
    """Hold FILE, which `observe` wrote, against what is declared; 1 if something is not."""
    project = read(context)
    acts.require(project, document, version if document else None)
    observed, problems = read_observed(str(file), disk.read_outside(file))
    if observed is None:
        stop(problems)
    edition, facts = _declared(project, document, version, acts.today(project, context.clock()))
    register = edition.register
    assert register, "whose facts these are"
    found = list(held_against(register, facts, observed, host))
    say_problems(found)
    if errors(found):
        raise SystemExit(1)
    click.echo(said("all-declared", file=register.path))


@_below(
    "import",
    "lydelse cookies import cookiebot.csv --host www.example.org --language en\n"
    "lydelse cookies import open-cookie-database.csv --host www.example.org --language en"
    " --seen observed.json --out registers/cookies/1.1.yml",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--host", required=True)
@click.option("--language", "code", required=True)
@click.option("--seen", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def import_inventory(
    context: Context, file: Path, host: str, code: str, seen: Path | None, out: Path | None
) -> None:
    """Write a register from FILE, a list of cookies of another tool: CSV."""
    observed, problems = read_observed(str(seen), disk.read_outside(seen)) if seen else (None, [])
    data, found = read_inventory(str(file), disk.read_outside(file), host, code, observed)
    if data is None or problems:
        stop([*problems, *found])
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=2**20)
    if out is None:
        click.echo(text, nl=False)
    else:
        disk.write_file(out, text.encode())


@_below(
    "export",
    "lydelse cookies export --format klaro --out klaro.json\n"
    "lydelse cookies export --format cookieconsent --version 1.1",
)
@click.option("--format", "form", type=click.Choice(consent_tools.TOOLS), required=True)
@click.option("--document")
@click.option("--version", type=VERSION)
@out_option
def export_declared(
    context: Context,
    form: str,
    document: str | None,
    version: VersionId | None,
    out: Path | None,
) -> None:
    """Write what is declared as the configuration of a consent tool, in every language."""
    project = read(context)
    acts.require(project, document, version if document else None)
    today = acts.today(project, context.clock())
    edition, facts = _declared(project, document, version, today)
    page = consent_tools.page_of(Website(project, today, preview=True), edition)
    put_out(consent_tools.exported(form, facts, page), out, form)


def _declared(
    project: Project, document: str | None, version: VersionId | None, today: date
) -> tuple[Edition, CookieRegister]:
    """Return a cookie page in the prevailing language, and its facts."""
    kinds = {id: one.kind for id, one in project.documents.items() if one.index}
    ids = [document] if document else [id for id, kind in kinds.items() if kind == "cookies"]
    if len(ids) != 1:
        raise UsageError("no-cookie-register", document=", ".join(ids) or "cookies")
    current = in_force(project.states(ids[0], today))
    newest = project.documents[ids[0]].newest() if ids[0] in project.documents else None
    number = version or (current.version if current else newest.id if newest else None)
    edition = project.edition(ids[0], number, project.settings.authoritative) if number else None
    register = edition.register if edition else None
    if not (edition and register and isinstance(register.facts, CookieRegister)):
        raise UsageError("no-cookie-register", document=ids[0])
    return edition, register.facts
