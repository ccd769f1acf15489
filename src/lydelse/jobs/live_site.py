"""What is public now: the ledger and the addresses of the site as a visitor gets them."""

from collections.abc import Callable
from dataclasses import dataclass

from lydelse.jobs.exit import Stop
from lydelse.ledger.events import LEDGER_FILE
from lydelse.storage.web import Unreachable, reader
from lydelse.website.permanence import ADDRESSES_FILE


@dataclass(frozen=True)
class Public:
    """The two files of a public site that say what must not be less next time."""

    ledger: bytes
    addresses: bytes


def public_at(place: str, *, first: bool = False) -> Public:
    """Read a public site at its address or in its folder.

    ``first``: nothing was ever published there, so what is not there counts as empty. An answer
    that did not come never does.
    """
    read = reader(place)
    return Public(*(_read(read, place, name, first) for name in (LEDGER_FILE, ADDRESSES_FILE)))


def _read(read: Callable[[str], bytes | None], place: str, name: str, first: bool) -> bytes:
    try:
        found = read(name)
    except Unreachable as error:
        remedy = "Mend the host or the connection, and run the job again: nothing was changed."
        cause = f"{error.url} cannot be read: {error.why}."
        raise Stop("public-unreachable", cause, remedy) from None
    if found is None and not first:
        cause = f"{place} has no {name}, so nobody can tell whether anything would be lost."
        remedy = "Is the address right? If this is to be the first publication there: ARGS=--first."
        raise Stop("nothing-public", cause, remedy)
    return found or b""
