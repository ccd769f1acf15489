"""``lydelse hosting``: how the built site is to be served, written for each kind of host."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from lydelse.build.incremental import serve_as
from lydelse.cli.terminal import Context, busy, command, read, stop
from lydelse.cli.usage_errors import said
from lydelse.messages.problems import problem
from lydelse.project.project import Project
from lydelse.project.settings import CONFIG_FILE
from lydelse.proof.public_copy import BUILD_FILE
from lydelse.storage import disk
from lydelse.storage.archive import pack
from lydelse.website.hosting import (
    HEADERS_FILE,
    REDIRECTS_FILE,
    Hosting,
    apache,
    caddy,
    headers_file,
    nginx,
    nginx_inside,
    on_top,
    redirects_file,
)
from lydelse.website.openable import without_server


@command(
    "lydelse hosting\nlydelse hosting --nginx policy.conf --root /srv/www/policy --listen 8080\n"
    "lydelse hosting --nginx maps.conf --location policy.conf --root /srv/www/policy\n"
    "lydelse hosting --caddy Caddyfile --root /srv/www/policy\n"
    "lydelse hosting --deploy public\nlydelse hosting --zip policy.zip"
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
@click.option("--caddy", "caddyfile", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--apache", "vhost", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--root")
@click.option("--compress", is_flag=True)
@click.option("--listen", default="80", show_default=True)
@click.option("--deploy", type=click.Path(file_okay=False, path_type=Path))
@click.option("--zip", "archive", type=click.Path(dir_okay=False, path_type=Path))
def hosting(
    context: Context,
    site: Path | None,
    conf: Path | None,
    location: Path | None,
    caddyfile: Path | None,
    vhost: Path | None,
    root: str | None,
    compress: bool,
    listen: str,
    deploy: Path | None,
    archive: Path | None,
) -> None:
    """Write _headers and _redirects into the built site, and a server where one is asked for.

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
    place = _place(folder, deploy, project)
    how = "compressed" if compress else "plain"
    try:
        with (
            disk.no_building(context.root, lambda: click.echo(said("build-waits"), err=True)),
            busy(said("busy-pages")),
        ):
            made, problems = serve_as(context.root.absolute(), folder.absolute(), project, how)
            if not problems:
                if deploy and place:
                    _lay_out(folder, deploy, place, made)
                if archive:
                    files = disk.read_outside_folder(folder)
                    disk.write_file(archive, pack(dict(without_server(files))))
    except TimeoutError:
        stop([problem("build-busy", CONFIG_FILE)])
    if problems:
        stop(problems)
    click.echo(said("wrote-two", file=HEADERS_FILE, other=REDIRECTS_FILE))
    if made.prefix != "/" and not deploy:
        click.echo(said("hosting-below", file=HEADERS_FILE, other=REDIRECTS_FILE))
    where = root or str(folder.resolve())
    maps, locations = nginx_inside(made, where)
    confs = {
        conf: maps if location else nginx(made, where, listen),
        location: locations,
        caddyfile: caddy(made, where, listen),
        vhost: apache(made, where, listen),
    }
    for file, text in confs.items():
        if file:
            disk.write_file(file, text.encode())
    for written in (*confs, deploy, archive):
        if written:
            click.echo(said("wrote", file=written))


def _place(site: Path, top: Path | None, project: Project) -> Path | None:
    """Where in what is deployed the site goes: a place that is free, or has a site already."""
    if top is None:
        return None
    prefix = urlsplit(project.settings.site_url).path.strip("/")
    if not prefix:
        raise click.UsageError(said("use-deploy-root", folder=site))
    below = top / prefix
    one, other = site.resolve(), below.resolve()
    within = one.is_relative_to(other) or other.is_relative_to(one)
    if within or (below.exists() and not disk.is_file(below / BUILD_FILE)):
        raise click.UsageError(said("use-deploy-taken", folder=below))
    return below


def _lay_out(site: Path, top: Path, place: Path, made: Hosting) -> None:
    """Put the site into its place, and the two files on top."""
    new = place.with_name(f".{place.name}.copied")
    disk.copy_outside(site, new, leave_out=(HEADERS_FILE, REDIRECTS_FILE))
    disk.swap_folder(new, place)
    for name, ours in ((HEADERS_FILE, headers_file(made)), (REDIRECTS_FILE, redirects_file(made))):
        there = disk.read_outside(top / name) if disk.is_file(top / name) else b""
        disk.write_file(top / name, on_top(there, ours, made.prefix))
