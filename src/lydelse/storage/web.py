"""The one door to the web: a file of a site, from its address or from its folder."""

import os
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import quote

_PATIENCE = 30.0  # seconds for an answer
_TRIES = 3


class Unreachable(Exception):
    """An answer that did not come; it never counts as "there is no such file"."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(url, why)
        self.url, self.why = url, why


def reader(place: str) -> Callable[[str], bytes | None]:
    """Return what reads the files of the site at an address or in a folder, each by its path.

    None: there is no such file. ``Unreachable`` if nobody can tell.
    """
    if "://" in place:
        base = place.rstrip("/") + "/"
        return lambda path: _from_web(base + quote(path))
    return lambda path: _from_folder(place, path)


def _from_folder(folder: str, path: str) -> bytes | None:
    whole = os.path.realpath(os.path.join(folder, path))
    if os.path.commonpath((whole, os.path.realpath(folder))) != os.path.realpath(folder):
        return None  # what a ledger names may not lead out of the copy
    try:
        with open(whole, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise Unreachable(path, str(error)) from error


def _from_web(url: str) -> bytes | None:
    why = ""
    for _ in range(_TRIES):
        try:
            asked = urllib.request.Request(url, headers={"Cache-Control": "no-cache"})
            with urllib.request.urlopen(asked, timeout=_PATIENCE) as answer:
                data: bytes = answer.read()
                return data
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                return None
            why = f"{error.code} {error.reason}"
        except (OSError, ValueError) as error:  # no connection, no name, no address, no answer
            why = str(getattr(error, "reason", error))
    raise Unreachable(url, why)
