"""``lydelse hosting``: how the built site is to be served, written for each kind of host."""

from pathlib import Path

import click

from lydelse.build.incremental import serve_as
from lydelse.cli.terminal import Context, busy, command, read, stop
from lydelse.cli.usage_errors import said
from lydelse.storage import disk
from lydelse.website.hosting import HEADERS_FILE, REDIRECTS_FILE, nginx


@command(
    "lydelse hosting\nlydelse hosting --nginx policy.conf --root /srv/www/policy --listen 8080"
)
@click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder with the built site; `site` of the project if not given.",
)
@click.option(
    "--nginx",
    "conf",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file to write a server of nginx to.",
)
@click.option("--root", help="Where that server finds the site; the folder itself if not given.")
@click.option("--compress", is_flag=True, help="Write a .gz beside each text, for nginx.")
@click.option("--listen", default="80", show_default=True, help="Where that server listens.")
def hosting(
    context: Context,
    site: Path | None,
    conf: Path | None,
    root: str | None,
    compress: bool,
    listen: str,
) -> None:
    """Write _headers and _redirects into the built site, and a server of nginx where asked for.

    The Content-Security-Policy allows the inline scripts of the pages as they were built; later
    builds of the same folder write these files again where they must.
    """
    project = read(context)
    folder = site or context.root / "site"
    if not disk.is_file(folder / "index.html"):
        raise click.UsageError(said("use-no-site", folder=folder))
    lock = disk.begin_building(context.root, lambda: click.echo(said("build-waits"), err=True))
    try:
        with busy("reading the pages"):
            how = "compressed" if compress else "plain"
            made, problems = serve_as(context.root.absolute(), folder.absolute(), project, how)
    finally:
        lock.release()
    if problems:
        stop(problems)
    click.echo(f"wrote {HEADERS_FILE} and {REDIRECTS_FILE}")
    if conf:
        where = root or str(folder.resolve())
        disk.write_file(conf, nginx(made, where, listen).encode())
        click.echo(f"wrote {conf}")
