"""What a person is told where data are collected: GDPR 13 and 14, and what the policy promises."""

from collections.abc import Iterator
from types import UnionType
from typing import Any, ClassVar, Union, get_args, get_origin

import msgspec

from lydelse.memo import by_value
from lydelse.registers.values import Nothing, Open, Texts


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in words. ``section`` is the id of the policy's section that governs it.

    ``short`` is what the first layer says of it; the whole says it as well, before the rest.
    """

    text: Texts
    short: Texts = {}
    section: str = ""


class Controller(msgspec.Struct, frozen=True, kw_only=True):
    """Who decides why and how. Names, numbers and addresses are the same in every language."""

    name: str | Open | None = None
    number: str | Open | None = None
    address: str | Open | None = None
    contact: str | Open | None = None
    section: str = ""


class Officer(msgspec.Struct, frozen=True, kw_only=True):
    """The data protection officer, or a representative in the Union."""

    contact: str
    name: str = ""


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """Why data are processed, on what basis (``6(1)(f)``), and for how long they are kept."""

    text: Texts
    short: Texts = {}
    section: str = ""
    bases: tuple[str, ...] | Open | None = None
    interest: Texts | Open | None = None
    retention: Texts | Open | None = None


class Transfer(msgspec.Struct, frozen=True, kw_only=True):
    """Data that leave the country: where to (ISO 3166), under which safeguard, how to see it."""

    country: str
    recipient: str = ""
    safeguard: Texts | Open | None = None
    copy: Texts | Open | None = None


class Provision(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a person must give the data, and what follows if not."""

    required: Texts | Open | None = None
    consequences: Texts | Open | None = None


class Automated(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions that no human takes: how, and what they mean to the person."""

    logic: Texts | Open | None = None
    effects: Texts | Open | None = None


class Rights(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may ask for."""

    access: Statement | Open | None = None
    rectification: Statement | Open | None = None
    erasure: Statement | Open | None = None
    restriction: Statement | Open | None = None
    objection: Statement | Open | None = None
    portability: Statement | Open | None = None
    marketing: Statement | Open | None = None


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that the policy sets for a request, quoted. ``law`` names what it is held to."""

    law: str
    quote: Texts
    section: str = ""


class Requests(msgspec.Struct, frozen=True, kw_only=True):
    """Where to turn, and what the policy asks of a request."""

    address: str
    section: str = ""
    conditions: tuple[Condition, ...] = ()


class NoticeRegister(msgspec.Struct, frozen=True, kw_only=True):
    """The facts behind a notice.

    ``shared`` is the edition of the facts that it shares with others. ``policy`` is the document
    whose sections govern the facts; ``sections`` gives each section
    that is named its title, as it stood when this was written. ``point`` says where the data are
    collected. ``source`` is where data come from that are not the person's own.
    """

    KIND: ClassVar = "notice"
    MARKERS: ClassVar = ("first-layer", "register")
    FILES: ClassVar = ("fragment.html", "notice.json")

    policy: str
    shared: str = ""
    sections: dict[str, Texts] = {}
    point: Statement
    controller: Controller | Open | None = None
    representative: Officer | Nothing | None = None
    dpo: Officer | Nothing | Open | None = None
    purposes: tuple[Purpose, ...]
    categories: tuple[Statement, ...] | Open | None = None
    recipients: tuple[Statement, ...] | Nothing | Open | None = None
    transfers: tuple[Transfer, ...] | Nothing | Open | None = None
    provision: Provision | Open | None = None
    automated: Automated | Nothing | Open | None = None
    source: Statement | Nothing | Open | None = None
    rights: Rights = Rights()
    withdrawal: Statement | Open | None = None
    complaint: Statement | Open | None = None
    requests: Requests | None = None


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What a ``policy`` says, in an ``item`` of a ``section``, that the notices under it tell.

    ``facts`` are the ways to it in a register, ``owes`` says it in words.
    """

    policy: str
    section: str
    item: str
    facts: tuple[str, ...]
    owes: Texts


@by_value()
def ways() -> frozenset[str]:
    """Return the ways to all facts of a notice, such as ``purposes.text``."""
    return frozenset(_ways(NoticeRegister, ""))


def _ways(kind: Any, above: str) -> Iterator[str]:
    if get_origin(kind) in (Union, UnionType, tuple):
        for one in get_args(kind):
            yield from _ways(one, above)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not Open:
        for field in msgspec.structs.fields(kind):
            yield f"{above}{field.name}"
            yield from _ways(field.type, f"{above}{field.name}.")
