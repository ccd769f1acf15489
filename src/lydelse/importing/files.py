"""Files that somebody has kept: from which day each is, in which language, and in which order."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from lydelse.formats.days import plausible
from lydelse.importing.reading import FORMATS, Format
from lydelse.importing.series import Original
from lydelse.model import Basis

_ARCHIVED = re.compile(r"(?<!\d)((?:19|20)\d{12})(?!\d)")
_IN_PAGE = re.compile(rb"/web/((?:19|20)\d{12})(?:[a-z]{2}_)?/https?:")
_IN_COMMENT = re.compile(
    rb"FILE ARCHIVED ON (\d\d:\d\d:\d\d [A-Z][a-z]{2} \d\d, \d{4}) AND RETRIEVED"
)
_NAMED = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2([0-2]\d|3[01])(?!\d)")
_LANG = re.compile(rb"<html[^>]*\slang=[\"']?([A-Za-z]{2,3})", re.IGNORECASE)


def originals_of(
    files: Sequence[tuple[str, bytes]],
    languages: Sequence[str],
    language: str,
    timezone: ZoneInfo,
    in_order: bool,
    saved: Callable[[bytes], date | None],
) -> dict[str, list[Original]]:
    """Return the files of each language in the order of time.

    ``language`` is that of files that do not say. ``in_order`` keeps the order that was given.
    ``saved`` tells when a Word file says that it was last saved.
    """
    found: dict[str, list[Original]] = {}
    for name, data in files:
        kind = format_of(name)
        if kind is None:
            continue
        code = _language(name, data, kind, languages) or language
        found.setdefault(code, []).append(_original(name, data, kind, timezone, saved))
    dated = all(one.seen for series in found.values() for one in series)
    if dated and not in_order:
        return {
            code: sorted(series, key=lambda one: (one.moment, one.name))
            for code, series in found.items()
        }
    runs = all(
        [one.moment for one in series] == sorted(one.moment for one in series)
        for series in found.values()
    )
    if dated and runs:
        return found
    return {code: [_unordered(one) for one in series] for code, series in found.items()}


def _unordered(one: Original) -> Original:
    return replace(one, moment="")


def format_of(name: str) -> Format | None:
    """Return what a file is by its name; None if it cannot be imported."""
    ending = re.search(r"\.[a-z]+$", name.lower())
    return FORMATS.get(ending[0]) if ending else None


def _original(
    name: str,
    data: bytes,
    kind: Format,
    timezone: ZoneInfo,
    saved: Callable[[bytes], date | None],
) -> Original:
    moment = _archived(name, data, kind)
    if moment:
        day = moment.astimezone(timezone).date()
        return Original(name, data, kind, moment.isoformat(), day, Basis.ARCHIVE)
    seen = _named(name) or (saved(data) if kind is Format.WORD else None)
    return Original(name, data, kind, seen.isoformat() if seen else "", seen, Basis.FILE)


def _archived(name: str, data: bytes, kind: Format) -> datetime | None:
    """When an archive took a page, by its name or by what the archive wrote into it."""
    if match := _ARCHIVED.search(name):
        return _moment(match[1], "%Y%m%d%H%M%S")
    if kind is not Format.HTML:
        return None
    if comment := _IN_COMMENT.search(data):
        return _moment(comment[1].decode("ascii"), "%H:%M:%S %b %d, %Y")
    if page := _IN_PAGE.search(data):
        return _moment(page[1].decode("ascii"), "%Y%m%d%H%M%S")
    return None


def _moment(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None


def _named(name: str) -> date | None:
    """Return the last day in a path: ``2015/2015-03-01.md``."""
    days = []
    for year, _, month, day in _NAMED.findall(name):
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return next((day for day in reversed(days) if plausible(day)), None)


def _language(name: str, data: bytes, kind: Format, languages: Sequence[str]) -> str | None:
    parts = re.split(r"[/\\._ -]+", name.lower())
    said = [part for part in parts if part in languages]
    if said:
        return said[-1]
    if kind is Format.HTML and (match := _LANG.search(data[:4096])):
        code = match[1].decode("ascii").lower()
        return code if code in languages else None
    return None


# --- a history of commits -----------------------------------------------------------------------


@dataclass(frozen=True)
class Commit:
    """A commit that changed a file: its id, when it was made, what it says, the file after it."""

    id: str
    moment: datetime
    subject: str
    path: str
    data: bytes


# What Open Terms Archive writes when it was the tool that changed, not the text.
_BY_TOOL = re.compile(
    r"^(?:apply technical|refilter|\[?technical)|technical (?:or declaration )?upgrade",
    re.IGNORECASE,
)
_RECORDED = re.compile(r"^(?:record new changes|first record|start tracking|update)\b.*\b", re.I)


def of_commits(
    commits: Mapping[str, Iterable[Commit]], timezone: ZoneInfo
) -> dict[str, list[Original]]:
    """Return the files of each language as a history of commits has them, oldest first.

    A repository of an archive, which says so in what it writes of each commit, tells when a text
    was seen by the archive; any other when it was committed.
    """
    found: dict[str, list[Original]] = {}
    for code, series in commits.items():
        listed = list(series)
        archive = any(_BY_TOOL.search(one.subject) for one in listed) or (
            len(listed) > 0 and all(_RECORDED.search(one.subject) for one in listed)
        )
        found[code] = [
            Original(
                f"{one.path}@{one.id[:10]}",
                one.data,
                format_of(one.path) or Format.MARKDOWN,
                one.moment.astimezone(UTC).isoformat(),
                one.moment.astimezone(timezone).date(),
                Basis.ARCHIVE if archive else Basis.COMMIT,
                one.subject,
                archive and bool(_BY_TOOL.search(one.subject)),
            )
            for one in listed
        ]
    return found
