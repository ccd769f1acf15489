"""What is stored on or read from a visitor's device: cookies, and what does the same."""

from collections.abc import Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import ClassVar

import msgspec

from lydelse.registers.values import Duration, Nothing, Texts


class Kind(StrEnum):
    """Where in a browser something is stored."""

    COOKIE = "cookie"
    LOCAL_STORAGE = "localStorage"
    SESSION_STORAGE = "sessionStorage"
    INDEXED_DB = "IndexedDB"
    CACHE_STORAGE = "CacheStorage"


class Party(StrEnum):
    """Whether the visited site stores it, or another."""

    FIRST = "first"
    THIRD = "third"


class Category(StrEnum):
    """What a visitor is asked about, in the order of the page."""

    NECESSARY = "necessary"
    PREFERENCES = "preferences"
    STATISTICS = "statistics"
    MARKETING = "marketing"


class Basis(StrEnum):
    """Consent, or one of the two exemptions of LEK (2022:482) 9 kap. 28 §."""

    CONSENT = "consent"
    TRANSMISSION = "transmission"
    REQUESTED_SERVICE = "requested-service"

    @property
    def is_exempt(self) -> bool:
        """Whether no consent is needed."""
        return self is not Basis.CONSENT


THIS_SITE = "this-site"
"""What a register says of the host that it is published on, whatever its address."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is stored or read. ``*`` in ``name`` stands for any letters.

    ``varies`` says what a ``duration`` that varies depends on; ``access`` names who else gets at
    it; ``reason`` says why an exemption applies.
    """

    name: str
    kind: Kind
    domain: str
    party: Party
    provider: str
    category: Category
    purpose: Texts = {}
    duration: Duration | None = None
    varies: Texts = {}
    access: Nothing | tuple[str, ...] | None = None
    basis: Basis | None = None
    reason: Texts = {}

    def covers(self, name: str) -> bool:
        """Whether this entry declares something of a name."""
        return fnmatchcase(name, self.name.replace("[", "[[]").replace("?", "[?]"))


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Another host that pages ask for something, without anything being stored."""

    host: str
    provider: str
    purpose: Texts


class CookieRegister(msgspec.Struct, frozen=True, kw_only=True):
    """The facts behind a cookie page. ``undeclared`` are sites that no register covers yet."""

    KIND: ClassVar = "cookies"
    MARKERS: ClassVar = ("register",)
    FILES: ClassVar = ("cookies.json",)

    hosts: tuple[str, ...]
    entries: tuple[Entry, ...]
    undeclared: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()

    def of_undeclared(self) -> tuple[int, ...]:
        """Return the entries that declare something of a site that is said not to be declared."""
        sites = [host.lower() for host in self.undeclared]
        return tuple(
            number
            for number, one in enumerate(self.entries)
            if one.domain.lower().lstrip(".") in sites
        )

    def known_by(self) -> tuple[tuple[str, ...], ...]:
        """Return what each entry is known by: two with the same could not be told apart."""
        return tuple((one.name, one.kind, one.domain) for one in self.entries)

    def groups(self) -> Mapping[Category, Mapping[str, tuple[Entry, ...]]]:
        """Return the entries by category and provider, both in the order of the page."""
        found: dict[Category, dict[str, tuple[Entry, ...]]] = {}
        for category in Category:
            own = [entry for entry in self.entries if entry.category is category]
            for entry in own:
                of = found.setdefault(category, {})
                of[entry.provider] = (*of.get(entry.provider, ()), entry)
        return found
