"""MkDocs, run in a process of its own: a build forks workers only where no other thread is."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lydelse.cli.usage_errors import language
from lydelse.jobs.progress import doing

ENGINE = "mkdocs"


def mkdocs(
    root: Path, command: str, words: Sequence[str], config_file: str | None, *, preview: bool
) -> int:
    """Run a command of MkDocs on a project; its exit code. ``LYDELSE_ENGINE`` names a fork."""
    env = _environment() | ({"LYDELSE_PREVIEW": "1"} if preview else {})
    named = ["-f", os.path.abspath(config_file)] if config_file else []
    engine = os.environ.get("LYDELSE_ENGINE") or ENGINE
    run = [sys.executable, "-m", engine, command, *named, *words]
    try:
        with doing("building" if command == "build" else "starting"):
            return subprocess.run(run, cwd=root, env=env, check=False).returncode
    except KeyboardInterrupt:
        return 130


def explain(root: Path, address: str) -> int:
    """Say why a page would be made again; the exit code. MkDocs' settings are among the reasons."""
    run = [sys.executable, "-m", "lydelse.mkdocs.why", address]
    done = subprocess.run(
        run, cwd=root, env=_environment(), check=False, capture_output=True, encoding="utf-8"
    )
    click.echo(done.stdout, nl=False)
    click.echo(done.stderr, nl=False, err=True)
    return done.returncode


def _environment() -> dict[str, str]:
    """Return what a process that knows MkDocs starts with: it speaks the command's language."""
    own = {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", "LYDELSE_LANG": language()}
    return {**os.environ, **own}
