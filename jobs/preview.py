"""The built preview, made to be opened from a folder: no server, no network, just a browser.

The pages link to folders, as a server wants them. From a disk a folder is a list of files, so
every such link is given the name of the page in it.
"""

import re
import sys
from pathlib import Path

from jobs.exit import run
from lydelse.storage.disk import write_file

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


def main() -> None:
    """Mend every page below the folder that is named."""
    for path in sorted(Path(sys.argv[1]).rglob("*.html")):
        text = path.read_text("utf-8")
        new = openable(text)
        if new != text:
            write_file(path, new.encode())


if __name__ == "__main__":
    run(main)
