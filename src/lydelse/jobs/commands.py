"""What the command line has on top: ``build``, ``serve``, ``why``, and ``ci`` for the workflows.

A job of ``ci`` is imported when it is called: one needs LinkChecker, another nothing but git.
"""

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from lydelse.cli.help import Command, Group
from lydelse.cli.terminal import Context, command, require_project
from lydelse.cli.usage_errors import said
from lydelse.jobs.building import explain, mkdocs
from lydelse.jobs.exit import run
from lydelse.jobs.starting import init, update

_JOBS = {
    "change": "ledger_form",
    "begin": "begin",
    "comment": "comment",
    "conflicts": "conflicts",
    "deploy": "deploy",
    "draft": "draft",
    "fresh": "fresh",
    "inbox": "inbox",
    "links": "links",
    "preview": "preview",
    "publish": "publish",
    "report": "check",
    "tell": "notify",
    "translation": "translation",
    "verify-site": "verify",
    "watch-cookies": "watch",
}
"""The module of each job."""


class _Jobs(Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_JOBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _JOBS:
            return None
        try:
            job = import_module(f"lydelse.jobs.{_JOBS[cmd_name]}").main
        except ModuleNotFoundError as missing:
            raise click.UsageError(said("use-no-extra", name=missing.name, extra="ci")) from None
        command = job if isinstance(job, Command) else Command(cmd_name, callback=_running(job))
        command.path = f"{self.path} {cmd_name}"
        return command


def _running(job: Callable[[], int | None]) -> Callable[[], Any]:
    return lambda: run(job)


@click.group(
    cls=_Jobs,
    examples="lydelse ci report\nlydelse ci publish --to /srv/www/policy",
)
@click.pass_obj
def ci(context: Context) -> None:
    """Run what a workflow runs around the commands: git, the public site, pull requests."""
    os.chdir(context.root)


_config_file = click.option(
    "-f",
    "--config-file",
    type=click.Path(exists=True, dir_okay=False),
)


@command("lydelse build\nlydelse build --preview --site-dir preview")
@click.option("--site-dir", type=click.Path(file_okay=False))
@click.option("--preview", is_flag=True)
@_config_file
def build(context: Context, site_dir: str | None, preview: bool, config_file: str | None) -> None:
    """Build the site into site/; a build that fails leaves the old one as it was."""
    require_project(context)
    words = ["--strict", "--quiet"]
    words += ["--site-dir", os.path.abspath(site_dir)] if site_dir else []
    raise SystemExit(mkdocs(context.root, "build", words, config_file, preview=preview))


@command("lydelse serve\nlydelse serve --dev-addr 127.0.0.1:9000")
@click.option("--dev-addr", default="127.0.0.1:8000", show_default=True)
@_config_file
def serve(context: Context, dev_addr: str, config_file: str | None) -> None:
    """Show the site with its drafts on this machine, and show what is saved at once."""
    require_project(context)
    words = ["--no-strict", "--livereload", "--dev-addr", dev_addr]
    raise SystemExit(mkdocs(context.root, "serve", words, config_file, preview=True))


@command("lydelse why /privacy-policy/1.0/\nlydelse why en/privacy-policy/feed.xml")
@click.argument("address")
def why(context: Context, address: str) -> None:
    """Tell what changed since the last build of all that decides a page or a file."""
    require_project(context)
    raise SystemExit(explain(context.root, address))


__all__ = ["build", "ci", "init", "serve", "update", "why"]
