"""Hold a built site against the ledger and what is public: it must be as true, and no less."""

from datetime import UTC, datetime
from pathlib import Path

import click

from lydelse.cli.help import Command
from lydelse.cli.usage_errors import said
from lydelse.jobs.exit import run, stop
from lydelse.jobs.live_site import Public, public_at
from lydelse.jobs.progress import doing
from lydelse.ledger.events import LEDGER_FILE, grows_from
from lydelse.messages.problems import Problem, errors, in_order
from lydelse.project.integrity import integrity
from lydelse.project.load import read_project
from lydelse.project.project import Project
from lydelse.proof.public_copy import ADDRESSES_FILE
from lydelse.publishing.acts import today
from lydelse.website.permanence import lost


def objections(site: Project, built: Path, public: Public, now: datetime) -> list[Problem]:
    """Return what forbids that a built site replaces the public one.

    Every published file is as it was published, the ledger grows from the public one, and no
    public address would be gone.
    """
    ledger = (built / LEDGER_FILE).read_bytes()
    listed = (built / ADDRESSES_FILE).read_bytes()
    found = errors(integrity(site, now))
    found += grows_from(site.files.get(LEDGER_FILE, b""), ledger)
    found += grows_from(public.ledger, ledger)
    return found + lost(site, today(site, now), public.addresses, listed)


def refuse(problems: list[Problem], what: str) -> None:
    """Stop if there is anything that forbids it, with the whole list; ``what`` is a phrase."""
    if problems:
        listed = "\n".join(f"  {one}" for one in in_order(problems))
        raise stop("not-deployed", what=said(what), listed=listed)


def project_here() -> Project:
    """Return the project of the folder that a job is called in."""
    site, problems = read_project(Path())
    if site is None:
        refuse(problems, "project-unreadable")
    assert site is not None, "what cannot be read has problems"
    return site


@click.command(cls=Command)
@click.option("--site", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--public", default="")
@click.option("--first", is_flag=True)
def main(site: Path | None, public: str, first: bool) -> None:
    """Verify what `make site` built against the public site, whose address is `site_url`."""

    def job() -> None:
        project = project_here()
        place = public or project.settings.site_url
        with doing("asking-public", place=place):
            known = public_at(place, first=first)
        found = objections(project, site or Path("site"), known, datetime.now(UTC))
        refuse(found, "site-forbidden")
        listed = len(known.addresses.splitlines())
        lines = len(known.ledger.splitlines())
        click.echo(said("site-verified", addresses=listed, lines=lines))

    run(job)


if __name__ == "__main__":
    main()
