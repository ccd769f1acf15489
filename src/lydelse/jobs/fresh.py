"""Whether the public site is today's, asked every night: one that nobody builds soon lies."""

import json
import os
from datetime import UTC, date, datetime

import click

from lydelse.cli.help import Command
from lydelse.jobs import github
from lydelse.jobs.exit import Stop, run
from lydelse.jobs.live_site import data_at
from lydelse.jobs.progress import doing
from lydelse.jobs.verify import project_here
from lydelse.project.project import Project
from lydelse.proof.public_copy import BUILD_FILE
from lydelse.publishing.acts import today

_REMEDY = (
    "Look at the last runs of the workflow that publishes: was one stopped, or did none begin? "
    "Start it by hand."
)


def age(project: Project, place: str, now: datetime) -> int:
    """How many days ago the day was as of which the public site was built."""
    data = data_at(place, BUILD_FILE)
    try:
        built = date.fromisoformat(json.loads(data or b"")["as_of"])
    except (ValueError, KeyError, TypeError):
        cause = f"{place} does not say in {BUILD_FILE} of which day it is."
        raise Stop("public-age-unknown", cause, _REMEDY) from None
    return (today(project, now) - built).days


@click.command(cls=Command)
@click.option("--public", default="")
def main(public: str) -> None:
    """Fail if the public site is older than a day."""

    def job() -> None:
        project = project_here()
        place = public or project.settings.site_url
        with doing(f"asking of which day {place} is"):
            days = age(project, place, datetime.now(UTC))
        if days > 1:
            cause = (
                f"{place} is as it was {days} days ago: what has begun or ceased to apply since "
            )
            raise Stop("public-stale", cause + "is not told there.", _REMEDY)
        told = f"{place} is {'of today' if days < 1 else 'of yesterday'}."
        github.summarise(os.environ, f"{told}\n")
        click.echo(told)

    run(job)


if __name__ == "__main__":
    main()
