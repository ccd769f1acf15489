"""Commands about the build: why a file of the site is made again."""

import logging
import os
from pathlib import Path

import click

from lydelse.build.incremental import Setting
from lydelse.build.session import planned
from lydelse.build.why import why as asked
from lydelse.cli.terminal import Context, busy, command, require_project, stop
from lydelse.cli.usage_errors import said
from lydelse.project.settings import CONFIG_FILE

_log = logging.getLogger(__name__)


@command("lydelse why /privacy-policy/1.0/\nlydelse why en/privacy-policy/feed.xml")
@click.argument("address")
def why(context: Context, address: str) -> None:
    """Tell what changed since the last build of all that decides a page or a file."""
    require_project(context)
    with busy(said("busy-reading")):
        build, problems = planned(_setting(context.root), os.environ, context.clock(), _log)
        found = asked(build, address) if build else None
    if build is None:
        stop(problems)
    if found is None:
        raise click.UsageError(said("why-nothing", address=address))
    if found.is_new:
        click.echo(said("why-new", path=found.path))
    elif not found.changed:
        click.echo(said("why-stands", path=found.path))
    else:
        click.echo(said("why-changed", path=found.path))
        for fact in found.changed:
            click.echo(f"  {said(f'why-{fact}')}")


def _setting(root: Path) -> Setting:
    """What MkDocs would tell the builder; MkDocs is imported for this alone."""
    from mkdocs.config import load_config

    from lydelse.mkdocs.settings import setting_of

    return setting_of(load_config(str(root / CONFIG_FILE)))
