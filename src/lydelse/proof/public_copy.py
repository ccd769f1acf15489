"""A public copy of a site, held against its own ledger and against what somebody kept."""

import json
from collections.abc import Callable, Iterator

from lydelse.formats.text import sha256
from lydelse.ledger.events import (
    LASTING,
    LEDGER_FILE,
    Adopt,
    Ledger,
    Publish,
    Translate,
    grows_from,
    lasting_path,
    read_ledger,
)
from lydelse.messages.problems import Problem, problem
from lydelse.proof.checkpoints import FOLDER

Read = Callable[[str], bytes | None]
"""Reads a file of the copy by its address below the front page; None if there is none."""

ADDRESSES_FILE = "addresses.txt"
BUILD_FILE = "build.json"
"""What a build says of itself: by this file a folder is known as one that a build has made."""


def copy_files(read: Read) -> dict[str, bytes] | None:
    """Return the ledger of a public copy and its checkpoints; None if there is no ledger."""
    ledger = read(LEDGER_FILE)
    if ledger is None:
        return None
    files = {LEDGER_FILE: ledger}
    listed = (read(ADDRESSES_FILE) or b"").decode("utf-8", "replace").splitlines()
    for url in listed:
        if url.startswith(f"{FOLDER}/") and (data := read(url)) is not None:
            files[url] = data
    return files


def verify_copy(ledger: bytes, read: Read, kept: bytes | None) -> list[Problem]:
    """Name each file of a public copy that differs from its ledger, and where the ledgers differ.

    ``kept`` is the ledger that somebody kept: one of the two must continue the other.
    """
    events, problems = read_ledger(ledger)
    if kept is not None and not ledger.startswith(kept):
        behind = kept.startswith(ledger)
        counts = {"count": ledger.count(b"\n"), "all": kept.count(b"\n")}
        problems += (
            [problem("public-behind", LEDGER_FILE, **counts)]
            if behind
            else grows_from(kept, ledger)
        )
    return problems + list(_altered(events, read))


def _altered(ledger: Ledger, read: Read) -> Iterator[Problem]:
    default = _default_language(read)
    for path, sum in ledger.files().items():
        event = ledger.publication_of(path)
        for url in _urls(event, path, default) if event else ():
            data = read(url)
            if data is None:
                yield problem("public-file-missing", url)
            elif (found := sha256(data)) != sum:
                yield problem("public-file-altered", url, found=found, sum=sum)


def _default_language(read: Read) -> str:
    """Return the language at the root of the site, which ``build.json`` names first."""
    try:
        languages = json.loads(read(BUILD_FILE) or b"")["languages"]
        return str(languages[0])
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""


def _urls(event: Adopt | Publish | Translate, path: str, default: str) -> Iterator[str]:
    """Where a file of a version is served for ever."""
    languages = (event.language,) if isinstance(event, Translate) else event.languages
    for language in languages:
        home = "" if language == default else f"{language}/"
        below = f"{home}{event.addresses.get(language, event.document)}/"
        own = f"/{language}/{event.document}/"
        lasting = lasting_path(event.document, event.version, language, "")
        if path.endswith(f"{own}{event.version}.md"):
            yield f"{below}{event.version}/source.md"
        elif path == f"registers/{event.document}/{event.version}.yml":
            yield f"{below}{event.version}/register.yml"
        elif path.startswith(lasting):
            yield f"{below}{event.version}/{path.removeprefix(lasting)}"
        elif own in path and not path.startswith(f"{LASTING}/"):
            yield below + path.partition(own)[2]  # an image of the document


def stored_at(ledger: Ledger, read: Read) -> Read:
    """Return what reads a published file of a public copy by its path in the project."""
    default = _default_language(read)

    def stored(path: str) -> bytes | None:
        event = ledger.publication_of(path)
        return next(map(read, _urls(event, path, default)), None) if event else None

    return stored
