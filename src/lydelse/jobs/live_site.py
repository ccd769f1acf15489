"""What is public now: the ledger and the addresses of the site as a visitor gets them."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from lydelse.jobs.exit import stop
from lydelse.ledger.events import LEDGER_FILE
from lydelse.proof.public_copy import ADDRESSES_FILE
from lydelse.storage.web import Unreachable, reader

PAUSES = (5, 20, 60)
"""Seconds before the public site is asked again: a host that has just been deployed to, or is
restarted, answers with an error or with a page of its own for a while."""

Pause = Callable[[float], None]
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Public:
    """The two files of a public site that say what must not be less next time."""

    ledger: bytes
    addresses: bytes


def public_at(place: str, *, first: bool = False, pause: Pause = time.sleep) -> Public:
    """Read a public site at its address or in its folder.

    ``first``: nothing was ever published there, so what is not there counts as empty. An answer
    that did not come never does, nor does a page of HTML where data is expected.
    """
    return Public(*(_read(place, name, first, pause) for name in (LEDGER_FILE, ADDRESSES_FILE)))


def _read(place: str, name: str, first: bool, pause: Pause) -> bytes:
    found = data_at(place, name, pause)
    if found is None and not first:
        raise stop("nothing-public", place=place, file=name)
    return found or b""


def data_at(place: str, name: str, pause: Pause = time.sleep) -> bytes | None:
    """Return a file of a public site that holds data; None if there is none.

    What is on the web is asked again with pauses, before an answer that did not come, or is a page
    of HTML, counts.
    """
    read = reader(place)
    for seconds in (*(PAUSES if "://" in place else ()), None):
        try:
            found = read(name)
            if found is None or not _PAGE.match(found):
                return found
            wrong = stop("public-is-html", place=place, file=name)
        except Unreachable as error:
            wrong = stop("public-unreachable", url=error.url, why=error.why)
        if seconds is not None:
            pause(seconds)
    raise wrong
