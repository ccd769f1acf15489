"""``lydelse compare``: two versions of a document, or any two Markdown files."""

import sys
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.resources import files
from pathlib import Path

import click

from lydelse.cli.terminal import (
    PAPERS,
    VERSION,
    Context,
    busy,
    command,
    out_option,
    put_out,
    read,
    stop,
)
from lydelse.cli.usage_errors import language as language_spoken
from lydelse.cli.usage_errors import said
from lydelse.compare import Diff, amendment, as_json, diff, parse, redline, report, schema
from lydelse.content.comparison import (
    amend_labels,
    compare_editions,
    report_labels,
    structure_labels,
)
from lydelse.content.edition import html_of
from lydelse.formats.markdown import render
from lydelse.formats.text import read_text
from lydelse.ledger.state import newest_live, states_before
from lydelse.messages.catalogue import say
from lydelse.messages.problems import problem
from lydelse.model import Edition, VersionId
from lydelse.project.front_matter import split
from lydelse.project.project import Project
from lydelse.publishing import acts
from lydelse.storage import disk
from lydelse.website import papers
from lydelse.website.downloads import PDF
from lydelse.website.views.redlines import redline_labels
from lydelse.website.website import Website


@dataclass(frozen=True)
class Compared:
    """A diff with what it is called, and the editions if they belong to the project."""

    title: str
    language: str
    diff: Diff
    editions: tuple[Edition, Edition] | None = None


@command(
    "lydelse compare privacy-policy 1.1\n"
    "lydelse compare privacy-policy 1.0 1.1 --language en\n"
    "lydelse compare privacy-policy 1.0 1.1 --format markdown > redline.md\n"
    "lydelse compare privacy-policy 1.0 1.1 --format amend\n"
    "lydelse compare old.md new.md --format html > redline.html\n"
    "lydelse compare privacy-policy 1.1 --format docx --out redline.docx"
)
@click.argument("what", nargs=-1)
@click.option("--language")
@click.option(
    "--format",
    "form",
    type=click.Choice(("terminal", "markdown", "html", "json", "amend", *PAPERS)),
    default="terminal",
    show_default=True,
)
@click.option("--schema", "schema_only", is_flag=True)
@out_option
def compare(
    context: Context,
    what: tuple[str, ...],
    language: str | None,
    form: str,
    schema_only: bool,
    out: Path | None,
) -> None:
    """Show what changed: DOCUMENT OLD NEW, DOCUMENT NEW (since the one before), or two FILES."""
    if schema_only:
        click.echo(schema(), nl=False)
        return
    files = len(what) == 2 and all(disk.is_file(Path(name)) for name in what)
    project = None if files else read(context)
    with busy(said("busy-comparing")):
        compared = (
            _versions(project, what, language)
            if project
            else _files(what[0], what[1], language or "en")
        )
    match form:
        case "docx" | "pdf":
            with busy(said("busy-writing")):
                data = _paper(context, project, compared, form)
            put_out(data, out, form)
        case _ if out:
            put_out(_text(compared, form).encode(), out, form)
        case "markdown" | "json" | "html" | "amend":
            click.echo(_text(compared, form), nl=False)
        case _:
            click.secho(compared.title, bold=True)
            colour = sys.stdout.isatty() and click.get_current_context().color is not False
            labels_spoken = report_labels(language_spoken())
            click.echo(report.terminal(compared.diff, labels_spoken, colour), nl=False)


def _files(old: str, new: str, language: str) -> Compared:
    """Any two Markdown files, with or without front matter."""
    texts = []
    for name in (old, new):
        text, problems = read_text(name, disk.read_outside(Path(name)))
        if text is None:
            stop(problems)
        parts, _ = split(name, text) if text.startswith("---\n") else (None, [])
        title = parts.front.data.get("title") if parts else None
        heading = f'<h1 id="title">{escape(title)}</h1>\n' if isinstance(title, str) else ""
        try:
            texts.append(parse(heading + render(parts.body if parts else text).html))
        except RecursionError:
            stop([problem("nested-too-deep", name)])
    return Compared(f"{old} → {new}", language, diff(texts[0], texts[1]))


def _versions(project: Project, what: tuple[str, ...], language: str | None) -> Compared:
    """Two versions of a document, the newer one perhaps a draft."""
    if len(what) not in (2, 3):
        raise click.UsageError(said("use-compare"))
    numbers = [VersionId.parse(name) for name in what[1:]]
    for name, number in zip(what[1:], numbers, strict=True):
        if number is None:
            raise click.UsageError(said("use-no-version-or-file", value=name))
    code = language or project.settings.authoritative
    known = [number for number in numbers if number]
    for number in known:
        acts.require(project, what[0], number, [code])
    new = known[-1]
    old = known[0] if len(known) == 2 else _before(project, what[0], new)
    editions = (edition_of(project, what[0], old, code), edition_of(project, what[0], new, code))
    for edition in editions:
        try:
            html_of(edition)
        except RecursionError:
            stop([problem("nested-too-deep", edition.path, edition.body_line)])
    title = f"{what[0]} {old} → {new} ({code})"
    return Compared(title, code, compare_editions(*editions), editions)


def _before(project: Project, document: str, new: VersionId) -> VersionId:
    """Return the version that another was made to follow."""
    states = project.states(document, date.max)
    followed = {state.version: state.follows for state in states}.get(new)
    draft = project.edition(document, new, project.settings.authoritative)
    before = (
        followed or (draft.based_on if draft else None) or newest_live(states_before(states, new))
    )
    if before is None:
        raise click.UsageError(said("use-first-version", document=document, version=new))
    return before


def edition_of(project: Project, document: str, version: VersionId, language: str) -> Edition:
    """Return an edition, or stop with what is missing."""
    edition = project.edition(document, version, language)
    if edition is None:
        path = project.edition_path(document, version, language)
        stop([problem("edition-missing", path, language=language)])
    return edition


def _text(compared: Compared, form: str) -> str:
    """Return a comparison in one of the formats that are text."""
    match form:
        case "json":
            return as_json(compared.diff)
        case "html":
            return page(compared)
        case "amend":
            structure = dict(structure_labels(compared.language))
            return amendment(compared.diff, amend_labels(compared.language), structure)
    spoken = report_labels(language_spoken())
    write = report.markdown if form == "markdown" else report.terminal
    return write(compared.diff, spoken)


def _paper(context: Context, project: Project | None, compared: Compared, form: str) -> bytes:
    """Return a comparison as a file for Word or as a PDF."""
    try:
        if project is None or compared.editions is None:
            write = papers.pdf_of_diff if form == PDF else papers.word_of_diff
            return write(compared.title, compared.language, compared.diff)
        old, new = compared.editions
        website = Website(project, acts.today(project, context.clock()), preview=True)
        made = papers.pdf_of if form == PDF else papers.word_of
        return made(website, new, old)
    except papers.NoPaper as error:
        stop([error.problem])


def page(compared: Compared) -> str:
    """Return the redline as a page that needs nothing beside itself."""
    language = compared.language
    shown = redline(compared.diff, redline_labels(language))
    style = files("lydelse").joinpath("cli/redline.css").read_text("utf-8")
    title = escape(compared.title)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"<p>{title}<br>{escape(say(language, 'comparison.legend'))}</p>\n"
        f"<article>\n{shown.html}\n</article>\n</body>\n</html>\n"
    )


@command(
    "lydelse export privacy-policy 1.1 --format docx --out policy.docx\n"
    "lydelse export privacy-policy 1.1 --format pdf --language en > policy.pdf"
)
@click.argument("document")
@click.argument("version", type=VERSION)
@click.option("--language")
@click.option("--format", "form", type=click.Choice(PAPERS), required=True)
@out_option
def export(
    context: Context,
    document: str,
    version: VersionId,
    language: str | None,
    form: str,
    out: Path | None,
) -> None:
    """Write VERSION of DOCUMENT as a file for Word, to be edited and read back, or as a PDF."""
    project = read(context)
    code = language or project.settings.authoritative
    acts.require(project, document, version, [code])
    edition = edition_of(project, document, version, code)
    website = Website(project, acts.today(project, context.clock()), preview=True)
    with busy(said("busy-writing")):
        try:
            made = papers.pdf_of if form == PDF else papers.word_of
            data = made(website, edition)
        except papers.NoPaper as error:
            stop([error.problem])
    put_out(data, out, form)
