"""``lydelse hosting``: how the built site is to be served, written for each kind of host."""

from pathlib import Path

import click

from lydelse.build.incremental import serve_as
from lydelse.cli.terminal import Context, busy, command, read, stop
from lydelse.cli.usage_errors import said
from lydelse.messages.problems import problem
from lydelse.project.settings import CONFIG_FILE
from lydelse.storage import disk
from lydelse.website.hosting import HEADERS_FILE, REDIRECTS_FILE, nginx, nginx_inside


@command(
    "lydelse hosting\nlydelse hosting --nginx policy.conf --root /srv/www/policy --listen 8080\n"
    "lydelse hosting --nginx maps.conf --location policy.conf --root /srv/www/policy"
)
@click.option(
    "--site",
    type=click.Path(file_okay=False, path_type=Path),
)
@click.option(
    "--nginx",
    "conf",
    type=click.Path(dir_okay=False, path_type=Path),
)
@click.option(
    "--location",
    type=click.Path(dir_okay=False, path_type=Path),
)
@click.option("--root")
@click.option("--compress", is_flag=True)
@click.option("--listen", default="80", show_default=True)
def hosting(
    context: Context,
    site: Path | None,
    conf: Path | None,
    location: Path | None,
    root: str | None,
    compress: bool,
    listen: str,
) -> None:
    """Write _headers and _redirects into the built site, and a server of nginx where asked for.

    The Content-Security-Policy allows the inline scripts of the pages as they were built; later
    builds of the same folder write these files again where they must. With --location the site
    stands in a server that exists: that file is included there, that of --nginx beside it.
    """
    if location and not conf:
        raise click.UsageError(said("use-location-alone"))
    project = read(context)
    folder = site or context.root / "site"
    if not disk.is_file(folder / "index.html"):
        raise click.UsageError(said("use-no-site", folder=folder))
    how = "compressed" if compress else "plain"
    try:
        with (
            disk.no_building(context.root, lambda: click.echo(said("build-waits"), err=True)),
            busy(said("busy-pages")),
        ):
            made, problems = serve_as(context.root.absolute(), folder.absolute(), project, how)
    except TimeoutError:
        stop([problem("build-busy", CONFIG_FILE)])
    if problems:
        stop(problems)
    click.echo(said("wrote-two", file=HEADERS_FILE, other=REDIRECTS_FILE))
    if made.prefix != "/":
        click.echo(said("hosting-below", file=HEADERS_FILE, other=REDIRECTS_FILE))
    where = root or str(folder.resolve())
    maps, locations = nginx_inside(made, where)
    files = {conf: maps if location else nginx(made, where, listen), location: locations}
    for file, text in files.items():
        if file:
            disk.write_file(file, text.encode())
            click.echo(said("wrote", file=file))
