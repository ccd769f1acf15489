"""Put a built site on a server in one step: visitors see the old one or the new one, whole.

In the place stand ``sites/``, a folder for each site that was deployed, and ``current``, the link
that a server's root is. The new site is copied beside, and the link is put in place by one
renaming, which the system does at once or not at all. If a run is killed in between, the next one
finishes its work. The site before stays for those who are reading it; older ones are removed.
"""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import click
from filelock import FileLock

from lydelse.cli.help import Command
from lydelse.cli.usage_errors import said
from lydelse.jobs.exit import run, stop
from lydelse.jobs.live_site import public_at
from lydelse.jobs.progress import doing
from lydelse.jobs.verify import objections, project_here, refuse

CURRENT, SITES = "current", "sites"


def deploy(
    built: Path,
    place: Path,
    allowed: Callable[[], None],
    reached: Callable[[str], None] = lambda _: None,
) -> Path:
    """Make a built site the current one of a place; the folder that it is served from.

    ``allowed`` looks once more at what is public, while nobody else deploys, and stops what
    would make it less. ``reached`` is told each step.
    """
    sites, current = place / SITES, place / CURRENT
    sites.mkdir(parents=True, exist_ok=True)
    if current.exists() and not current.is_symlink():
        raise stop("not-a-link", place=current)
    with FileLock(place / ".lock"):
        allowed()
        for left in [*sites.glob(".new-*"), *place.glob(f".{CURRENT}-*")]:
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        before = current.resolve() if current.is_symlink() else None
        whole = sites / _digest(built)
        if not whole.is_dir():
            beside = sites / f".new-{whole.name}"
            shutil.copytree(built, beside)
            reached("copied")
            beside.rename(whole)
        reached("whole")
        link = place / f".{CURRENT}-{whole.name}"
        link.symlink_to(Path(SITES) / whole.name)
        reached("linked")
        os.replace(link, current)
        reached("switched")
        for folder in sites.iterdir():
            if folder not in (whole, before):
                shutil.rmtree(folder)
    return whole


def _digest(folder: Path) -> str:
    """Return a name for what is in a folder: the same files have the same."""
    total = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(path.relative_to(folder).as_posix().encode() + b"\0")
            total.update(sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


@click.command(cls=Command)
@click.option("--site", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--first", is_flag=True)
def main(site: Path | None, to: Path, first: bool) -> None:
    """Deploy what `make site` built."""

    def job() -> None:
        project, built = project_here(), site or Path("site")

        def allowed() -> None:
            public = public_at(str(to / CURRENT), first=first)
            found = objections(project, built, public, datetime.now(UTC))
            refuse(found, "site-less")

        with doing("deploying", place=to):
            where = deploy(built, to, allowed)
        click.echo(said("deployed", folder=where))

    run(job)


if __name__ == "__main__":
    main()
