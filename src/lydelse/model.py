"""The nouns of the field, as frozen data: what was read, before anything is decided about it.

A *document* lives through *versions*; a version has one *edition* in each language. What is in
force on a day is not here: ``life`` computes it from the ledger.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self

from lydelse.formats.text import normalised
from lydelse.memo import by_value

if TYPE_CHECKING:
    from lydelse.registers import Register

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")
DOCUMENT_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*")


class VersionId(NamedTuple):
    """The number of a version, compared as two integers: 1.10 follows 1.9.

    Numbers from 0.0 on are for texts that are taken over from before 1.0.
    """

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read ``MAJOR.MINOR``; None if the text is none."""
        match = _VERSION.fullmatch(text)
        return cls(int(match[1]), int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


class Change(StrEnum):
    """Whether a version changes what the reader may rely on, or only how it is said."""

    SUBSTANTIVE = "substantive"
    EDITORIAL = "editorial"


class Channel(StrEnum):
    """How people were told of a version (WP260 rev.01, 29).

    ``MESSAGE`` is one to a telephone, ``SERVICE`` what is shown to who is logged in, ``WEBSITE``
    a notice that meets a visitor.
    """

    EMAIL = "email"
    LETTER = "letter"
    MESSAGE = "message"
    SERVICE = "service"
    WEBSITE = "website"


class Basis(StrEnum):
    """Where the day of a text that was taken over comes from.

    A text may declare it (``TEXT``: from when it applies; ``DATED``: when it was last changed), its
    front matter may, or a person. The others only tell when the text was first seen: a commit, an
    archive, the name of a saved file.
    """

    TEXT = "text"
    DATED = "dated"
    FRONT_MATTER = "front-matter"
    TOLD = "told"
    COMMIT = "commit"
    ARCHIVE = "archive"
    FILE = "file"

    @property
    def is_seen(self) -> bool:
        """Whether it tells no more than that the text was there on the day."""
        return self in (Basis.COMMIT, Basis.ARCHIVE, Basis.FILE)


class OnPublication(StrEnum):
    """The word that stands in ``effective`` for the day of publication."""

    ON_PUBLICATION = "on-publication"


ON_PUBLICATION = OnPublication.ON_PUBLICATION


@dataclass(frozen=True)
class Edition:
    """One version in one language: one Markdown file, a whole text.

    ``body`` is the Markdown below the front matter, which begins at ``body_start`` of the text and
    on line ``body_line``. ``lines`` gives the line of each front-matter key. ``effective``,
    ``change`` and ``based_on`` are None where the file does not say them. ``register`` holds the
    facts of its version, the same in every language. ``confirm`` gives a reason for each section
    that an editorial version touches after all, ``notice_waiver`` one for a short notice period,
    ``after_repeal`` one for a new version of a document that was repealed;
    ``later`` one for each language that is left for later;
    ``unchanged`` names the sections that a translation rightly left as they were, each with the
    reason, empty if none is given. ``in_short`` is a layer above
    the text and no part of it: some sentences, each with a link to its section.
    """

    document: str
    version: VersionId
    language: str
    path: str
    data: bytes
    sha256: str
    title: str
    summary: str
    effective: date | OnPublication | None
    change: Change | None
    based_on: VersionId | None
    body_start: int
    body_line: int
    lines: Mapping[str, int]
    register: "Register | None" = None
    confirm: Mapping[str, str] = field(default_factory=dict)
    notice_waiver: str = ""
    after_repeal: str = ""
    later: Mapping[str, str] = field(default_factory=dict)
    unchanged: Mapping[str, str] = field(default_factory=dict)
    in_short: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """The text itself; of two thousand, but few are asked for at a time."""
        return _body(self.data, self.body_start)


@by_value(32)
def _body(data: bytes, start: int) -> str:
    return normalised(data.decode("utf-8"))[start:]


@dataclass(frozen=True)
class Version:
    """One wording of a document, in every language it is written in."""

    document: str
    id: VersionId
    editions: Mapping[str, Edition]


@dataclass(frozen=True)
class DocumentIndex:
    """What ``index.md`` says of a document in one language: its short name and its addresses.

    ``review_by`` is the day by which somebody is to look whether the document is still right.
    """

    path: str
    title: str
    slug: str
    former_slugs: tuple[str, ...]
    kind: str
    lines: Mapping[str, int]
    review_by: date | None = None


@dataclass(frozen=True)
class Document:
    """One policy, cookie page or notice through all versions and languages.

    ``id`` is its folder below the language folder, such as ``privacy-policy``.
    """

    id: str
    index: Mapping[str, DocumentIndex]
    versions: Mapping[VersionId, Version]

    @property
    def review_by(self) -> date | None:
        """The first day by which an index says that it is to be reviewed."""
        return min((one.review_by for one in self.index.values() if one.review_by), default=None)

    @property
    def kind(self) -> str:
        """``policy``, ``cookies`` or ``notice``."""
        return next(iter(self.index.values())).kind

    def newest(self) -> Version | None:
        """Return the version with the highest number, whatever its state."""
        return self.versions[max(self.versions)] if self.versions else None


@dataclass(frozen=True)
class OrdinaryPage:
    """A page that is no document: the front page, an accessibility statement.

    ``id`` is its path below the language folder without ``.md``, such as ``index``.
    """

    id: str
    language: str
    path: str
    title: str
    slug: str
    body: str
    body_line: int
    former_slugs: tuple[str, ...] = ()
