"""What somebody kept years ago, found in the ledger: a file, its sum, a record, a line."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lydelse.formats.text import sha256
from lydelse.ledger.events import (
    LEDGER_FILE,
    Adopt,
    AnyLine,
    Ledger,
    Publish,
    Settings,
    Translate,
    lasting_path,
)
from lydelse.messages.problems import Problem, problem
from lydelse.proof.attestation import Attestation
from lydelse.registers import FILES

Stored = Callable[[str], bytes | None]

_SUM = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Found:
    """What a record turned out to be: a file that ``event`` published, else the line itself.

    ``whole``: the record is that file byte for byte; else it names its sum.
    """

    event: AnyLine
    path: str
    whole: bool


def prove(
    ledger: bytes, events: Ledger, record: bytes | str, stored: Stored
) -> tuple[list[Found], list[Problem]]:
    """Find what was published in a record: the bytes of a file, or a sum in hexadecimal digits.

    ``stored`` reads a published file, to compare a record that was written in another way.
    """
    if isinstance(record, str):
        found = _with_sum(events, record.lower(), whole=False)
        return found, [] if found else [_unknown(record)]
    sum = sha256(record)
    if found := _with_sum(events, sum, whole=True):
        return found, []
    said = _json(record)
    if said is not None and "hash" in said and "previous" in said:
        return _lines(ledger, events, record)
    if said is not None and isinstance(said.get("text_sha256"), str):
        return _named(events, said, sum, stored)
    return [], [_unknown(sum)]


def is_sum(text: str) -> bool:
    """Whether a word is a SHA-256 as ``sha256sum`` prints it."""
    return bool(_SUM.fullmatch(text.lower()))


def covering(attested: Iterable[Attestation], n: int) -> tuple[Attestation | None, ...]:
    """Return the first checkpoint that is signed, and the first with a time stamp, after a line."""
    after = [one for one in attested if one.size >= n]
    signed = next((one for one in after if one.key), None)
    stamped = min(
        (one for one in after if one.moment), key=lambda one: str(one.moment), default=None
    )
    return signed, stamped


def _with_sum(events: Ledger, sum: str, *, whole: bool) -> list[Found]:
    paths = {
        path: None
        for line in events.lines
        if isinstance(line, Adopt | Publish | Translate | Settings)
        for path, known in line.files.items()
        if known == sum
    }
    named = [(path, events.publication_of(path)) for path in paths]
    return [Found(event, path, whole) for path, event in named if event]


def _unknown(sum: str) -> Problem:
    return problem("record-unknown", LEDGER_FILE, sum=sum)


def _json(record: bytes) -> Mapping[str, object] | None:
    """Return the object that a record begins with; a kept part of a ledger has one on each line."""
    for text in (record, record.partition(b"\n")[0]):
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            continue
        return said if isinstance(said, dict) else None
    return None


def _lines(ledger: bytes, events: Ledger, record: bytes) -> tuple[list[Found], list[Problem]]:
    """Lines of a ledger that somebody kept: each must stand in this one, where it stood."""
    there = {line: number for number, line in enumerate(ledger.split(b"\n"))}
    found: list[Found] = []
    for line in filter(None, record.split(b"\n")):
        number = there.get(line)
        if number is None or number >= len(events.lines):
            return [], [problem("kept-line-gone", LEDGER_FILE, sum=sha256(line + b"\n"))]
        found.append(Found(events.lines[number], "", whole=True))
    return found, []


def _named(
    events: Ledger, said: Mapping[str, object], sum: str, stored: Stored
) -> tuple[list[Found], list[Problem]]:
    """Return of a record such as ``notice.json`` the version that it names, and its sums."""
    document, version, language = (str(said.get(key)) for key in _NAMES)
    files = {
        path: known
        for path, known in {**_old_lasting(events), **_all_files(events, document)}.items()
        if (event := events.publication_of(path))
        and (event.document, event.version) == (document, version)
    }
    text = next((one for one in files if one.endswith(f"/{language}/{document}/{version}.md")), "")
    if not text:
        return [], [_unknown(sum)]
    fragment = said.get("fragment")
    made = [lasting_path(document, version, language, name) for name in FILES]
    json = [path for path in made if path in files and path.endswith(".json")]
    whole = next(iter(json), "")
    if whole and _json(stored(whole) or b"") == said:
        sum = files[whole]
    sums = {
        "text_sha256": (text, said["text_sha256"]),
        "register_sha256": (f"registers/{document}/{version}.yml", said.get("register_sha256")),
        "fragment.sha256": (
            lasting_path(document, version, language, "fragment.html"),
            fragment.get("sha256") if isinstance(fragment, dict) else None,
        ),
        "sha256": (whole, sum),
    }
    wrong = [
        problem("record-differs", text, key=key, said=kept, published=files[path],
                document=document, version=version, language=language, url=said.get("url"))
        for key, (path, kept) in sums.items()
        if path in files and kept is not None and kept != files[path]
    ]  # fmt: skip
    event = events.publication_of(text)
    assert event, "a line published the text"
    return ([], wrong) if wrong else ([Found(event, text, whole=False)], [])


def _old_lasting(events: Ledger) -> Mapping[str, str]:
    return events.settings.files if events.settings else {}


def _all_files(events: Ledger, document: str) -> dict[str, str]:
    """Every file that was published of a document, redacted ones too, with its sum."""
    return {
        path: known
        for event in events.of(document)
        if isinstance(event, Adopt | Publish | Translate)
        for path, known in event.files.items()
    }


_NAMES = ("document", "version", "language")
