"""The built site without a server that knows folders: opened from a disk, or from a plain store.

The pages link to folders, as a server wants them. From a disk a folder is a list of files, and a
store such as S3 has none; so every such link is given the name of the page in it. What a version's
sum proves, and what names addresses in full, stays as it is.
"""

import re
from collections.abc import Iterator, Mapping

from lydelse.website.hosting import HEADERS_FILE, REDIRECTS_FILE
from lydelse.website.search_index import INDEX, TEXTS

# A relative address without a scheme, whose path is empty of a file name: `../`, `1.0/`, `.`.
_FOLDER = re.compile(
    r'((?:\b(?:href|data-since)="|\bcontent="0; *url=))((?:[^":?#]*/)?(?:\.{1,2}/?)?)(#[^"]*)?(")'
)
_LOCATION = re.compile(rb'("location": ?")((?:[^"#\\]*/)?)(#[^"]*)?(")')


def openable(html: str) -> str:
    """Return a page whose links to folders lead to the page in them."""

    def named(match: re.Match[str]) -> str:
        before, folder, fragment, after = match.groups()
        if not folder or folder.startswith("/"):
            return match[0]
        slash = "" if folder.endswith("/") else "/"
        return f"{before}{folder}{slash}index.html{fragment or ''}{after}"

    return _FOLDER.sub(named, html)


def without_server(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a built site, in order, so that they need no server; none of a host's."""
    for path in sorted(files):
        if path in (HEADERS_FILE, REDIRECTS_FILE) or path.endswith(".gz"):
            continue
        data = files[path]
        if path.endswith(".html"):
            data = openable(data.decode()).encode()
        elif path.endswith((INDEX, TEXTS)):  # where what is found stands
            data = _LOCATION.sub(rb"\1\2index.html\3\4", data)
        yield path, data
