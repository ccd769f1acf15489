"""The built preview, made to be opened from a folder: no server, no network, just a browser."""

import sys
from pathlib import Path

from lydelse.cli.usage_errors import said
from lydelse.jobs.building import mkdocs
from lydelse.jobs.check import REVIEW, WORKSPACE
from lydelse.jobs.exit import run, stopped_by
from lydelse.messages.problems import problem
from lydelse.project.settings import CONFIG_FILE
from lydelse.storage.disk import copy_folder, no_building, swap_folder, write_file
from lydelse.website.openable import openable

SITE = REVIEW / "site"
BUILT = WORKSPACE / "previewed"
"""Where the build puts it: nothing else writes there, so that the next build is short."""


def make_openable(folder: Path) -> None:
    """Give every page below a folder such links."""
    for path in sorted(folder.rglob("*.html")):
        text = path.read_text("utf-8")
        new = openable(text)
        if new != text:
            write_file(path, new.encode())


def leave(root: Path) -> None:
    """Put what was built last where a reviewer opens it, whole, while no build is at work."""
    made = root / WORKSPACE / "openable"
    try:
        with no_building(root, lambda: print(said("build-waits"), file=sys.stderr)):
            copy_folder(root / BUILT, made)
            make_openable(made)
            swap_folder(made, root / SITE)
    except TimeoutError:
        raise stopped_by(problem("build-busy", CONFIG_FILE)) from None


def main() -> int:
    """Build the preview of the project in this folder to where `report` puts its redlines."""
    words = ["--strict", "--quiet", "--site-dir", str(BUILT)]
    if failed := mkdocs(Path(), "build", words, None, preview=True):
        return failed
    leave(Path())
    return 0


if __name__ == "__main__":
    run(main)
