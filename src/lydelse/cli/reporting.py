"""``lydelse report``: what a pull request would do, from the tree before it and the one with it."""

from pathlib import Path

import click

from lydelse.cli.comparing import Compared, page
from lydelse.cli.terminal import Context, busy, command, read, stop
from lydelse.cli.usage_errors import said
from lydelse.project import load
from lydelse.publishing.acts import Signature
from lydelse.publishing.review_report import report_on
from lydelse.storage import disk


@command("lydelse report --base ../main > report.md\nlydelse report --base ../main --out redlines")
@click.option(
    "--base",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
)
def report(context: Context, base: Path, out: Path | None) -> None:
    """Say in Markdown what a pull request does: what it publishes, what is wrong, its redlines."""
    head = read(context)
    before, problems = load.read_project(base)
    if before is None:
        stop(problems)
    now = context.clock().astimezone(head.settings.timezone)
    with busy(said("busy-trees")):
        made = report_on(before, head, Signature(now, "merge"))
    if out:
        disk.write_file(out / "report.md", made.markdown.encode())
        for shown in made.redlines:
            html = page(Compared(shown.title, shown.language, shown.diff))
            disk.write_file(out / f"{shown.name}.html", html.encode())
            if shown.word:
                disk.write_file(out / f"{shown.name}.docx", shown.word())
    click.echo(made.markdown, nl=False)
