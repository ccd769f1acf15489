"""Take in a document's own past: make a plan of what was found, carry out one that was edited."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

import click

from lydelse.cli import git
from lydelse.cli.terminal import (
    TEXT,
    Context,
    by_option,
    carry_out,
    command,
    on_existing_ledger,
    reason_option,
    texts,
)
from lydelse.cli.usage_errors import language, said
from lydelse.importing.carrying import Begun, folder_of, plan_path, stage
from lydelse.importing.carrying import carry_out as carried
from lydelse.importing.files import Commit, format_of, of_commits, originals_of
from lydelse.importing.pdf_layout import Line, html_of_lines
from lydelse.importing.reading import Converter, Note, Unreadable, Ways
from lydelse.importing.series import Action, Original, candidates, read_series
from lydelse.messages.problems import UsageError, phrase, problem
from lydelse.model import DOCUMENT_NAME
from lydelse.project.front_matter import KINDS
from lydelse.project.project import Project
from lydelse.publishing.acts import Plan, Signature, require
from lydelse.storage import disk


@command(
    "lydelse import privacy-policy ../old-site --path sv=sv/policy.md --path en=en/policy.md\n"
    "lydelse import privacy-policy saved-pages/ --select main\n"
    "lydelse import terms 2019.docx 2021.docx 2024.docx\n"
    "lydelse import privacy-policy --carry-out",
    "import",
)
@click.argument("document")
@click.argument("sources", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--path",
    "paths",
    type=TEXT,
    multiple=True,
    callback=texts,
)
@click.option("--branch", default="HEAD", show_default=True)
@click.option("--every-commit", is_flag=True)
@click.option("--language", "code")
@click.option("--select", default="")
@click.option(
    "--table",
    type=click.Choice(["csv", "toml"]),
    default="csv",
    show_default=True,
)
@click.option("--keep-all", is_flag=True)
@click.option("--carry-out", "carry", is_flag=True)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="policy",
    show_default=True,
)
@click.option(
    "--title",
    "titles",
    type=TEXT,
    multiple=True,
    callback=texts,
)
@reason_option
@by_option
def import_history(
    context: Context,
    document: str,
    sources: tuple[Path, ...],
    paths: dict[str, str],
    branch: str,
    every_commit: bool,
    code: str | None,
    select: str,
    table: str,
    keep_all: bool,
    carry: bool,
    kind: str,
    titles: dict[str, str],
    reason: str | None,
    by: str,
) -> None:
    """Take in the past of DOCUMENT from SOURCES: a git repository, folders, files in order.

    Without --carry-out a plan is written into import/DOCUMENT/, with every text that was found.
    Edit the plan, and carry it out.
    """

    def named(project: Project) -> None:
        if not DOCUMENT_NAME.fullmatch(document):
            raise UsageError("document-name-wrong", document=document)
        require(project, languages=[*paths, *titles, *([code] if code else [])])

    def taken_in(project: Project, now: datetime) -> Plan:
        named(project)
        files = disk.read_files(context.root, (folder_of(document),))
        begun = Begun(kind, titles)
        return carried(project, Signature(now, by, reason), document, files, begun)

    def planned(project: Project, now: datetime) -> Plan:
        named(project)
        files = disk.read_files(context.root, (folder_of(document),))
        if there := plan_path(document, files):
            folder = folder_of(document)
            return Plan(problems=(problem("import-plan-there", there, folder=folder),))
        lead = code or project.settings.authoritative
        zone = project.settings.timezone
        if paths:
            found = of_commits(_commits(sources, paths, branch, every_commit), zone)
        else:
            found = _kept(sources, tuple(project.settings.languages), lead, zone)
        return _plan(project, document, found, _ways(select), now, table, keep_all)

    if carry and sources:
        raise click.UsageError(said("use-carry-out-alone"))
    if carry:
        on_existing_ledger(context, taken_in)
    elif not sources:
        raise click.UsageError(said("use-no-source"))
    else:
        carry_out(context, planned)


def _plan(
    project: Project,
    document: str,
    found: dict[str, list[Original]],
    ways: Ways,
    now: datetime,
    table: str,
    keep_all: bool,
) -> Plan:
    parts, problems = read_series(found, ways)
    lead = project.settings.authoritative
    states = candidates(parts, lead, keep_all) if parts.get(lead) else []
    if not states:
        nothing = problem("import-nothing-found", folder_of(document), language=lead)
        return Plan(problems=(*problems, nothing))
    day = now.astimezone(project.settings.timezone).date()
    staged = stage(project, document, states, day, table, language())
    kept = sum(1 for one in states if one.action is Action.KEEP)
    paths = f"  {folder_of(document)}/plan.{table}\n  {folder_of(document)}/texts/"
    found_so = {"count": len(states), "document": document, "kept": kept, "paths": paths}
    told = [phrase("did-find", **found_so), *staged.guessed, phrase("edit-plan", document=document)]
    return Plan(staged.files, said=tuple(told), warnings=tuple(problems))


def _commits(
    sources: Sequence[Path], paths: dict[str, str], branch: str, every: bool
) -> dict[str, list[Commit]]:
    if len(sources) != 1 or not git.is_repository(sources[0]):
        raise click.UsageError(said("use-no-repository", path=" ".join(map(str, sources))))
    if git.is_shallow(sources[0]):
        raise click.UsageError(said("use-shallow", path=sources[0]))
    found: dict[str, list[Commit]] = {}
    for code, path in paths.items():
        try:
            found[code] = list(git.history(sources[0], branch, path, every))
        except git.Failed as error:
            raise click.UsageError(str(error)) from None
        if not found[code]:
            raise click.UsageError(said("use-no-such-file", path=path, branch=branch))
    return found


def _kept(
    sources: Sequence[Path], languages: Sequence[str], code: str, zone: ZoneInfo
) -> dict[str, list[Original]]:
    """Return what is in folders, or in files in the order in which they were named."""
    files: list[tuple[str, bytes]] = []
    for source in sources:
        if source.is_dir():
            names = sorted(disk.files_below(source, (".git",)))
            files += [(name, disk.read_outside(source / name)) for name in names if format_of(name)]
        else:
            files.append((source.name, disk.read_outside(source)))
    in_order = not any(source.is_dir() for source in sources)
    return originals_of(files, languages, code, zone, in_order, _saved)


_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>(\d{4}-\d\d-\d\d)")


def _saved(data: bytes) -> date | None:
    """Return the day on which a Word file says that it was last saved."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            match = _MODIFIED.search(archive.read("docProps/core.xml"))
        return date.fromisoformat(match[1].decode("ascii")) if match else None
    except (BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return None


# --- what reads the files: the extra lydelse[import] ----------------------------------------------


def _ways(select: str) -> Ways:
    return Ways(_xpath(select), _pdf(), _commonmark())


def _xpath(select: str) -> str:
    if not select:
        return ""
    try:
        from cssselect import HTMLTranslator, SelectorError
    except ImportError:
        raise click.UsageError(said("use-needs-extra", option="--select")) from None
    try:
        return HTMLTranslator().css_to_xpath(select)
    except SelectorError as error:
        raise click.UsageError(said("use-no-selector", value=select, why=error)) from None


def _commonmark() -> Callable[[str], str] | None:
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        return None
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    def html(text: str) -> str:
        return str(reader.render(text))

    return html


def _pdf() -> Converter | None:
    try:
        from pdfminer.high_level import extract_pages
        from pdfminer.layout import LTChar, LTTextBox, LTTextLine
        from pdfminer.pdfdocument import PDFPasswordIncorrect
        from pdfminer.pdfexceptions import PDFException
    except ImportError:
        return None

    def html(data: bytes) -> tuple[str, list[Note]]:
        lines: list[Line] = []
        try:
            for number, page in enumerate(extract_pages(BytesIO(data))):
                boxes = (one for one in page if isinstance(one, LTTextBox))
                for place, box in enumerate(boxes):
                    for line in box:
                        letters = [one for one in line if isinstance(one, LTChar)]
                        if not letters or not isinstance(line, LTTextLine):
                            continue
                        size = round(median(one.size for one in letters), 1)
                        bold = all(
                            "bold" in one.fontname.lower() or "black" in one.fontname.lower()
                            for one in letters
                            if one.get_text().strip()
                        )
                        top = 1 - line.y1 / page.height if page.height else 0.0
                        lines.append(Line(number, place, line.get_text(), size, bold, top))
        except (PDFException, PDFPasswordIncorrect, ValueError, TypeError, KeyError) as error:
            raise Unreadable("import-damaged", why=type(error).__name__) from None
        text, doubtful = html_of_lines(lines)
        notes = [phrase("import-divided", words=", ".join(doubtful))] if doubtful else []
        return text, notes

    return html
