"""Sub-processors: whom a processor engages in its turn, since when, and how a change is announced.

What customers must be told is GDPR 28(2) and (4), and EDPB Opinion 22/2024, letter by letter in
``law/subprocessors.toml``. Days stand in the register itself, so that a published list
never changes: it is drawn up ``as_of`` a day, and anybody can tell who processes on any other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

import msgspec

from lydelse.registers.values import Country, Days, Texts


class Subprocessor(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """One sub-processor. It processes ``from`` a day ``until`` another, both included.

    ``processes`` are the countries in which it does (ISO 3166, or ``EU``), ``seat`` is the one in
    which it has its own. ``announced`` is the day on which customers were told of it.
    """

    name: str
    does: Texts = {}
    services: tuple[str, ...] = ()
    processes: tuple[Country, ...] = ()
    seat: Country | None = None
    address: str = ""
    contact: str = ""
    safeguard: Texts = {}
    from_: date | None = None
    until: date | None = None
    announced: date | None = None

    @property
    def countries(self) -> tuple[Country, ...]:
        """Where the data are, and the country of the processor's seat, whose law reaches them."""
        return (*self.processes, *([self.seat] if self.seat else []))

    def starts_after(self, day: date) -> bool:
        """Whether it has not begun on a day."""
        return self.from_ is not None and self.from_ > day

    def ended_before(self, day: date) -> bool:
        """Whether it no longer processes on a day."""
        return self.until is not None and self.until < day

    def processes_on(self, day: date) -> bool:
        """Whether it processes on a day."""
        return not self.starts_after(day) and not self.ended_before(day)


class SubprocessorRegister(msgspec.Struct, frozen=True, kw_only=True):
    """The sub-processors of a company, as of a day.

    ``notice_days`` is how long before it begins the agreements promise to announce one,
    ``objection_days`` how long after that a customer may object, ``object_to`` where.
    """

    KIND: ClassVar = "subprocessors"
    MARKERS: ClassVar = ("register",)
    FILES: ClassVar = ("subprocessors.json", "subprocessors.csv")

    as_of: date | None = None
    notice_days: Days | None = None
    objection_days: Days | None = None
    object_to: str = ""
    entries: tuple[Subprocessor, ...]

    def known_by(self) -> tuple[tuple[str, ...], ...]:
        """Return what each entry is known by: two with the same could not be told apart."""
        return tuple((one.name,) for one in self.entries)

    def by_name(self) -> tuple[Subprocessor, ...]:
        """Return the entries in the order of a page, whatever their order in the file."""
        return tuple(sorted(self.entries, key=lambda one: one.name.casefold()))

    def object_by(self, one: Subprocessor) -> date | None:
        """Return the last day on which a customer may object to one."""
        if one.announced is None or self.objection_days is None:
            return None
        return one.announced + timedelta(self.objection_days)

    def on(self, day: date) -> tuple[Subprocessor, ...]:
        """Who processes on a day."""
        return tuple(one for one in self.by_name() if one.processes_on(day))

    def coming(self, day: date) -> tuple[Subprocessor, ...]:
        """Who is announced on a day and has not begun, the nearest first."""
        later = [one for one in self.by_name() if one.starts_after(day)]
        return tuple(sorted(later, key=lambda one: one.from_ or day))


@dataclass(frozen=True)
class Change:
    """What became of one sub-processor from one list to the next: ``how`` is ``added``, ``ends``,
    ``gone`` or ``changed``; ``fields`` are those of the register that changed."""

    how: str
    one: Subprocessor
    fields: tuple[str, ...] = ()


def changes(old: SubprocessorRegister | None, new: SubprocessorRegister) -> Iterator[Change]:
    """Yield what changed between two lists, each sub-processor once, found by its name."""
    before = {one.name: one for one in (old.entries if old else ())}
    after = {one.name for one in new.entries}
    for one in new.by_name():
        known = before.get(one.name)
        if known is None:
            yield Change("added", one)
        elif known != one:
            fields = tuple(_differing(known, one))
            ends = one.until is not None and known.until != one.until
            yield Change("ends" if ends else "changed", one, fields)
    for one in old.by_name() if old else ():
        if one.name not in after:
            yield Change("gone", one)


def _differing(old: Subprocessor, new: Subprocessor) -> Iterable[str]:
    pairs = zip(new.__struct_fields__, new.__struct_encode_fields__, strict=True)
    return (said for name, said in pairs if getattr(old, name) != getattr(new, name))
