"""``lydelse init`` and ``update``: a company's own repository, begun and kept up to date."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from lydelse.cli.terminal import TEXT, Context, command, texts
from lydelse.cli.usage_errors import language, said
from lydelse.jobs.git import merged
from lydelse.messages.catalogue import use_words
from lydelse.messages.own import read_words
from lydelse.messages.problems import UsageError
from lydelse.project.load import read_project
from lydelse.project.settings import CONFIG_FILE, is_address, is_language, read_settings, zone_of
from lydelse.starter import merging
from lydelse.starter.answers import FILE, HOSTS, Answers, read, written
from lydelse.starter.merging import COPIES
from lydelse.starter.rendering import rendered
from lydelse.starter.rendering import texts as first_texts
from lydelse.storage import disk

_MAY_BE_THERE = {".git", ".venv", "LICENSE", "requirements.txt"}


class _Asked(click.Option):
    """An option whose value is asked for until it is one, where somebody is there to answer."""

    def prompt_for_value(self, ctx: click.Context) -> Any:
        """Ask; where nobody answers, take the default, or name all options that have none."""
        default = self.proposed(ctx)
        while True:
            try:
                answer = click.prompt(str(self.prompt), default=default)
                return self.type_cast_value(ctx, answer)
            except click.BadParameter as error:
                click.echo(error.message, err=True)
            except click.Abort:
                if sys.stdin.isatty():
                    raise
                if default is not None:
                    return default
                options = ", ".join(f"`{one.opts[0]}`" for one in _unanswered(ctx))
                raise click.UsageError(said("use-not-answered", options=options), ctx) from None

    def proposed(self, ctx: click.Context) -> str | None:
        """Return the answer where none is given; None if there has to be one."""
        default = self.get_default(ctx)
        return default if isinstance(default, str) else None


def _unanswered(ctx: click.Context) -> list[_Asked]:
    """List the options that were neither given nor answered, and have no default."""
    asked = [one for one in ctx.command.params if isinstance(one, _Asked)]
    return [one for one in asked if one.name not in ctx.params and one.proposed(ctx) is None]


class _Codes(click.ParamType[tuple[str, ...]]):
    """Codes of languages, with commas or spaces between them."""

    name = "codes"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """Read them; what was asked for comes by twice."""
        if isinstance(value, tuple):
            return value
        codes = tuple(dict.fromkeys(str(value).replace(",", " ").split()))
        for code in codes:
            if not is_language(code):
                self.fail(said("set-no-language", value=code), param, ctx)
        return codes or self.fail(said("use-no-languages"), param, ctx)


class _Checked(click.ParamType[str]):
    """A word that must be something; ``otherwise`` is the phrase that says what it should be."""

    def __init__(self, name: str, is_right: Callable[[str], object], otherwise: str) -> None:
        self.name = name
        self.is_right = is_right
        self.otherwise = otherwise

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Read it, or say what it should be."""
        text = str(value).strip()
        if self.is_right(text):
            return text
        return self.fail(said(self.otherwise, value=text), param, ctx)


@command(
    "lydelse init\n"
    "lydelse init policies --organisation 'Norrljus AB' --languages sv,en "
    "--site-url https://policy.norrljus.example/"
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--organisation", type=TEXT, prompt=True, cls=_Asked)
@click.option("--languages", type=_Codes(), prompt=True, cls=_Asked)
@click.option("--authoritative")
@click.option(
    "--timezone",
    type=_Checked("zone", zone_of, "set-timezone"),
    default="Europe/Stockholm",
    show_default=True,
    prompt=True,
    cls=_Asked,
)
@click.option(
    "--site-url", type=_Checked("url", is_address, "set-site-url"), prompt=True, cls=_Asked
)
@click.option("--branch", default="main", show_default=True)
@click.option(
    "--host",
    type=click.Choice(HOSTS),
    default="pages",
    show_default=True,
)
@click.option(
    "--site-name",
    "names",
    type=TEXT,
    multiple=True,
    callback=texts,
)
def init(
    context: Context,
    folder: Path | None,
    organisation: str,
    languages: tuple[str, ...],
    authoritative: str | None,
    timezone: str,
    site_url: str,
    branch: str,
    host: str,
    names: Mapping[str, str],
) -> None:
    """Begin a company's own repository in an empty FOLDER, or this one."""
    root = context.root / (folder or Path())
    there = {path.name for path in root.iterdir()} if root.is_dir() else set()
    if there - _MAY_BE_THERE:
        raise UsageError("init-not-empty", folder=str(root), names=", ".join(sorted(there)[:5]))
    if authoritative and authoritative not in languages:  # without it nothing can be rendered
        raise click.UsageError(said("set-authoritative", value=authoritative))
    answers = Answers(
        organisation,
        languages,
        authoritative or languages[0],
        timezone,
        site_url,
        branch,
        host,
        {code: names.get(code, organisation) for code in languages},
    )
    files = rendered(answers, ())
    own = first_texts(answers)
    use_words(read_words(own)[0])  # those that are written here, to be translated
    _, problems = read_settings(files[CONFIG_FILE])
    if problems:  # of files that are not there: their lines would help nobody
        raise click.UsageError("\n".join(one.causes[language()] for one in problems))
    copies = {COPIES + path: data for path, data in files.items()}
    disk.apply(root, {**files, **own, **copies, FILE: written(answers)})
    for path in sorted({*files, *own}):
        click.echo(said("wrote", file=path))
    click.echo(said("init-next"))


@command("lydelse update")
def update(context: Context) -> None:
    """Bring what `init` wrote up to this version, and keep what was changed in it; no text."""
    data = disk.read_files(context.root, (FILE,)).get(FILE)
    answers = read(data) if data is not None else None
    if answers is None:
        raise UsageError("update-no-answers", path=FILE)
    project, _ = read_project(context.root)
    documents: list[str] = []
    today = answers
    if project:
        documents = sorted(project.documents, key=lambda id: ("/" in id, id))
        settings = project.settings
        today = replace(
            answers,
            organisation=settings.organisation,
            languages=tuple(settings.languages),
            authoritative=settings.authoritative,
            timezone=settings.timezone.key,
            site_url=settings.site_url,
            site_names=settings.site_names,
        )
    new = dict(rendered(today, documents))
    # What its people set in mkdocs.yml is not the tool's: of that file, only what the tool says.
    new[CONFIG_FILE] = rendered(answers, documents)[CONFIG_FILE]
    with disk.alone(context.root):
        now = disk.read_files(context.root, (COPIES.rstrip("/"), *new), hidden=True)
        made = merging.update(now, new, merged)
        disk.apply(context.root, made.writes, made.deletes)
    for path in sorted(made.writes):
        if not path.startswith(COPIES) and path not in made.conflicts:
            click.echo(said("updated", file=path))
    for path in made.deletes:
        if not path.startswith(COPIES):
            click.echo(said("removed", file=path))
    if made.conflicts:
        for path in made.conflicts:
            click.echo(said("update-conflict", path=path), err=True)
        raise SystemExit(1)
    if not made.writes and not made.deletes:
        click.echo(said("update-nothing"))
