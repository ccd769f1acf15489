"""MkDocs, run in a process of its own: a build forks workers only where no other thread is."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lydelse.jobs.progress import doing

ENGINE = "mkdocs"


def mkdocs(
    root: Path, command: str, words: Sequence[str], config_file: str | None, *, preview: bool
) -> int:
    """Run a command of MkDocs on a project; its exit code. ``LYDELSE_ENGINE`` names a fork."""
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
    if preview:
        env["LYDELSE_PREVIEW"] = "1"
    named = ["-f", os.path.abspath(config_file)] if config_file else []
    engine = os.environ.get("LYDELSE_ENGINE") or ENGINE
    run = [sys.executable, "-m", engine, command, *named, *words]
    try:
        with doing("building the site" if command == "build" else "starting the preview"):
            return subprocess.run(run, cwd=root, env=env, check=False).returncode
    except KeyboardInterrupt:
        return 130
