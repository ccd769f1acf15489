"""Whether the public site is today's, asked every night: one that nobody builds soon lies."""

import json
import os
from datetime import UTC, date, datetime

import click

from lydelse.cli.help import Command
from lydelse.cli.usage_errors import said
from lydelse.jobs import github
from lydelse.jobs.exit import run, stop
from lydelse.jobs.live_site import data_at
from lydelse.jobs.progress import doing
from lydelse.jobs.verify import project_here
from lydelse.project.project import Project
from lydelse.proof.public_copy import BUILD_FILE
from lydelse.publishing.acts import today


def age(project: Project, place: str, now: datetime) -> int:
    """How many days ago the day was as of which the public site was built."""
    data = data_at(place, BUILD_FILE)
    try:
        built = date.fromisoformat(json.loads(data or b"")["as_of"])
    except (ValueError, KeyError, TypeError):
        raise stop("public-age-unknown", place=place, file=BUILD_FILE) from None
    return (today(project, now) - built).days


@click.command(cls=Command)
@click.option("--public", default="")
def main(public: str) -> None:
    """Fail if the public site is older than a day."""

    def job() -> None:
        project = project_here()
        place = public or project.settings.site_url
        with doing("asking-day", place=place):
            days = age(project, place, datetime.now(UTC))
        if days > 1:
            raise stop("public-stale", place=place, days=days)
        told = said("public-today" if days < 1 else "public-yesterday", place=place)
        github.summarise(os.environ, f"{told}\n")
        click.echo(told)

    run(job)


if __name__ == "__main__":
    main()
