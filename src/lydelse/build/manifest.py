"""What the last build left: which units the site consists of, and how each of its files was left.

The next build makes only the units whose key changed, and leaves the rest. If anything else
changed, added or removed a file of the site, it builds the whole site (DECISIONS.md D55).
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from lydelse.checks.prefilter import Fine
from lydelse.content.comparison import ChangedSection
from lydelse.project.front_matter import Front
from lydelse.storage.disk import Left


class Made(msgspec.Struct, frozen=True, array_like=True):
    """A unit as it was made: its key, its files, and whether their addresses are kept for ever."""

    key: str
    urls: tuple[str, ...]
    lasts: bool = True


class Shown(msgspec.Struct, frozen=True, array_like=True):
    """A page of today: the key of all that may stand on it, and a sum of what does."""

    key: str
    sum: str


class Built(msgspec.Struct, frozen=True):
    """A finished site.

    ``units`` are the units of the record by name; ``today`` is what MkDocs made, ``shown`` its
    pages by their addresses, ``surroundings`` a sum of what decides them all; ``left`` has every
    file and folder by its path below the site. ``hosting`` says how the site is to be served, if
    that was asked for: ``plain`` or ``compressed``.
    """

    units: Mapping[str, Made] = {}
    today: Made = Made("", ())
    shown: Mapping[str, Shown] = {}
    surroundings: str = ""
    left: Mapping[str, Left] = {}
    hosting: str = ""

    @property
    def urls(self) -> set[str]:
        """Every file that belongs to the site."""
        return {url for made in (*self.units.values(), self.today) for url in made.urls}


NOTHING = Built()
HOSTING = "site: hosting"
"""The unit of the files that say how the site is to be served."""


def is_mark(data: bytes) -> bool:
    """Whether this is what a build says of itself."""
    try:
        said = msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return isinstance(said, dict) and str(said.get("generator", "")).startswith("lydelse ")


def encode(value: object) -> bytes:
    """As something is kept."""
    return msgspec.json.encode(value)


def decode(data: bytes | None) -> Built:
    """Read what was kept of the last build; ``NOTHING`` if it is of no use."""
    return _decoded(data, Built) or NOTHING


def decode_fronts(data: bytes | None) -> dict[str, Front]:
    """Read what editions said at their top."""
    return _decoded(data, dict[str, Front]) or {}


def decode_fine(data: bytes | None) -> Fine:
    """Read which versions were fine."""
    return _decoded(data, Fine) or {}


def decode_changed(data: bytes | None) -> dict[str, tuple[ChangedSection, ...]]:
    """Read what changed from version to version."""
    return _decoded(data, dict[str, tuple[ChangedSection, ...]]) or {}


def decode_facts(data: bytes | None) -> dict[str, dict[str, str]]:
    """Read what decided each unit and each page of today."""
    return _decoded(data, dict[str, dict[str, str]]) or {}


T = TypeVar("T")


def _decoded(data: bytes | None, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(data, type=kind) if data else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def folders(urls: Iterable[str]) -> set[str]:
    """Return the folders that some files stand in, the root of the site too, which is empty."""
    found = {""}
    for url in urls:
        while (url := url.rpartition("/")[0]) not in found:
            found.add(url)
    return found
