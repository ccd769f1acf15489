"""The built preview, made to be opened from a folder: no server, no network, just a browser.

The pages link to folders, as a server wants them. From a disk a folder is a list of files, so
every such link is given the name of the page in it.
"""

import re
from pathlib import Path

from lydelse.jobs.building import mkdocs
from lydelse.jobs.check import REVIEW
from lydelse.jobs.exit import run
from lydelse.storage.disk import write_file

SITE = REVIEW / "site"

# A relative address without a scheme, whose path is empty of a file name: `../`, `1.0/`, `.`.
_FOLDER = re.compile(r'(\bhref=")((?:[^":?#]*/)?(?:\.{1,2}/?)?)(#[^"]*)?(")')


def openable(html: str) -> str:
    """A page whose links to folders lead to the page in them."""

    def named(match: re.Match[str]) -> str:
        before, folder, fragment, after = match.groups()
        if not folder or folder.startswith("/"):
            return match[0]
        slash = "" if folder.endswith("/") else "/"
        return f"{before}{folder}{slash}index.html{fragment or ''}{after}"

    return _FOLDER.sub(named, html)


def make_openable(folder: Path) -> None:
    """Give every page below a folder such links."""
    for path in sorted(folder.rglob("*.html")):
        text = path.read_text("utf-8")
        new = openable(text)
        if new != text:
            write_file(path, new.encode())


def main() -> int:
    """Build the preview of the project in this folder to where `report` puts its redlines."""
    words = ["--strict", "--quiet", "--site-dir", str(SITE)]
    if failed := mkdocs(Path(), "build", words, None, preview=True):
        return failed
    make_openable(SITE)
    return 0


if __name__ == "__main__":
    run(main)
