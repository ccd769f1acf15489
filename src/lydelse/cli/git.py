"""The one door to git: what it prints, for commands and for jobs alike.

Of a history, files are read as bytes and days, and nothing is changed; what CI writes to a
repository is in ``jobs/git.py``.
"""

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lydelse.importing.files import Commit

_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")  # of a git that called us
_FIELDS = "%x1e%H%x1f%cI%x1f%s"


class Failed(Exception):
    """What git said when it did not do what it was told."""


def output(folder: Path, *words: str) -> bytes:
    """Return what git prints in a folder; ``Failed`` if it fails."""
    env = {name: value for name, value in os.environ.items() if name not in _OURS}
    env["GIT_TERMINAL_PROMPT"] = "0"
    try:
        done = subprocess.run(
            ["git", *words], cwd=folder, env=env, capture_output=True, check=False
        )
    except OSError as error:
        raise Failed(f"git cannot be run: {error.strerror or error}") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise Failed(f"git {words[0]}: {said or f'exit code {done.returncode}'}")
    return done.stdout


def is_repository(folder: Path) -> bool:
    """Whether a folder is the top of a repository, bare or not."""
    try:
        inside = output(folder, "rev-parse", "--git-dir").decode().strip()
    except Failed:
        return False
    return inside in (".git", ".")


def is_shallow(folder: Path) -> bool:
    """Whether a clone lacks the older part of its history."""
    return output(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"


def history(folder: Path, branch: str, path: str, every: bool) -> Iterator[Commit]:
    """Yield each commit that changed a file, oldest first; a file that was renamed is followed.

    Of a merge that is the merge itself, as its branch saw it come; with ``every``, each commit
    that was merged.
    """
    words = ["log", "--follow", "--name-status", "-z", f"--format={_FIELDS}", "-M40%"]
    words += [] if every else ["--first-parent", "-m"]
    listed = output(folder, *words, branch, "--", path).decode("utf-8", "surrogateescape")
    # git cannot follow a file and turn the order round at once.
    for record in reversed(listed.split("\x1e")[1:]):
        head, _, rest = record.partition("\0")
        id, moment, subject = head.split("\x1f", 2)
        fields = [field for field in rest.strip("\n\0").split("\0") if field]
        if not fields or fields[0].lstrip("\n").startswith("D"):
            continue
        now = fields[-1]
        data = output(folder, "cat-file", "blob", f"{id}:{now}")
        yield Commit(id, datetime.fromisoformat(moment), subject.strip(), now, data)
