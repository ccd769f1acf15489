"""What is public now: the ledger and the addresses of the site as a visitor gets them."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from lydelse.jobs.exit import Stop
from lydelse.ledger.events import LEDGER_FILE
from lydelse.website.permanence import ADDRESSES_FILE

_PATIENCE = 30.0  # seconds for an answer
_TRIES = 3


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
    return Public(*(_read(place, name, first) for name in (LEDGER_FILE, ADDRESSES_FILE)))


def _read(place: str, name: str, first: bool) -> bytes:
    found = _from_web(place, name) if "://" in place else _from_folder(Path(place), name)
    if found is None and not first:
        cause = f"{place} has no {name}, so nobody can tell whether anything would be lost."
        remedy = "Is the address right? If this is to be the first publication there: ARGS=--first."
        raise Stop("nothing-public", cause, remedy)
    return found or b""


def _from_folder(folder: Path, name: str) -> bytes | None:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        return None


def _from_web(address: str, name: str) -> bytes | None:
    url = address.rstrip("/") + "/" + name
    asked = urllib.request.Request(url, headers={"Cache-Control": "no-cache"})
    why = ""
    for _ in range(_TRIES):
        try:
            with urllib.request.urlopen(asked, timeout=_PATIENCE) as answer:
                data: bytes = answer.read()
                return data
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            why = f"{error.code} {error.reason}"
        except OSError as error:  # no connection, no name, no answer in time
            why = str(getattr(error, "reason", error))
    remedy = "Mend the host or the connection, and run the job again: nothing was changed."
    raise Stop("public-unreachable", f"{url} cannot be read: {why}.", remedy)
