"""``lydelse compare``: two versions of a document, or any two Markdown files."""

import sys
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.resources import files
from pathlib import Path

import click

from lydelse.cli.terminal import Context, busy, command, read, stop
from lydelse.cli.usage_errors import said
from lydelse.compare import Diff, diff, parse, redline, report
from lydelse.content.comparison import compare_editions
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
from lydelse.website.views.redlines import redline_labels


@dataclass(frozen=True)
class Compared:
    """A diff with what it is called."""

    title: str
    language: str
    diff: Diff


@command(
    "lydelse compare privacy-policy 1.1\n"
    "lydelse compare privacy-policy 1.0 1.1 --language en\n"
    "lydelse compare privacy-policy 1.0 1.1 --format markdown > redline.md\n"
    "lydelse compare old.md new.md --format html > redline.html"
)
@click.argument("what", nargs=-1, required=True)
@click.option("--language", help="The language to compare in; the prevailing one if not given.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("terminal", "markdown", "html", "json")),
    default="terminal",
    show_default=True,
    help="How to show it: markdown is made for a pull request, html is one page in one file.",
)
def compare(context: Context, what: tuple[str, ...], language: str | None, form: str) -> None:
    """Show what changed: DOCUMENT OLD NEW, DOCUMENT NEW (since the one before), or two FILES."""
    files = len(what) == 2 and all(disk.is_file(Path(name)) for name in what)
    project = None if files else read(context)
    with busy("comparing"):
        compared = (
            _versions(project, what, language)
            if project
            else _files(what[0], what[1], language or "en")
        )
    match form:
        case "markdown":
            click.echo(report.markdown(compared.diff), nl=False)
        case "json":
            click.echo(report.as_json(compared.diff), nl=False)
        case "html":
            click.echo(page(compared), nl=False)
        case _:
            click.secho(compared.title, bold=True)
            colour = sys.stdout.isatty() and click.get_current_context().color is not False
            click.echo(report.terminal(compared.diff, colour=colour), nl=False)


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
        texts.append(parse(heading + render(parts.body if parts else text).html))
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
    editions = [_edition(project, what[0], number, code) for number in (old, new)]
    return Compared(f"{what[0]} {old} → {new} ({code})", code, compare_editions(*editions))


def _before(project: Project, document: str, new: VersionId) -> VersionId:
    """The version that another was made to follow."""
    states = project.states(document, date.max)
    followed = {state.version: state.follows for state in states}.get(new)
    draft = project.edition(document, new, project.settings.authoritative)
    before = (
        followed or (draft.based_on if draft else None) or newest_live(states_before(states, new))
    )
    if before is None:
        raise click.UsageError(said("use-first-version", document=document, version=new))
    return before


def _edition(project: Project, document: str, version: VersionId, language: str) -> Edition:
    edition = project.edition(document, version, language)
    if edition is None:
        path = project.edition_path(document, version, language)
        stop([problem("edition-missing", path, language=language)])
    return edition


def page(compared: Compared) -> str:
    """The redline as a page that needs nothing beside itself."""
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
