"""An address once public is never lost: what was public, held against what would be.

Every site lists its addresses in ``addresses.txt``, so that the next one can be compared with it.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from lydelse.ledger.state import Life, Status, in_force
from lydelse.messages.problems import Problem, problem
from lydelse.model import VersionId
from lydelse.project.project import Site
from lydelse.website import urls

ADDRESSES_FILE = "addresses.txt"
_APPLIED = (Status.IN_FORCE, Status.REPEALED)


def listed(urls: Iterable[str]) -> bytes:
    """The list as a file: each address relative to the root of the site, one a line, sorted."""
    whole = {url.removesuffix("index.html") for url in urls}
    return "".join(f"{url}\n" for url in sorted({*whole, ADDRESSES_FILE})).encode()


def lost(site: Site, today: date, public: bytes, built: bytes) -> list[Problem]:
    """Name each address of a public list that is missing in the list of what was built.

    An address that leads on is in the list, as the small page that does so. Gone may be what
    showed a text that was redacted, and what stood for the version in force where there is none.
    """
    there = set(built.decode().splitlines())
    missing = [url for url in public.decode().splitlines() if url not in there]
    gone = [url for url in missing if not _may_go(site, today, url)]
    return [problem("address-gone", f"/{url}") for url in gone]


def _may_go(site: Site, today: date, url: str) -> bool:
    for id, below in _documents(site, url):
        lives = site.lives(id, today)
        redacted = [life for life in lives if life.redacted]
        if any(_showed(life, below, lives) for life in redacted):
            return True
        if below and "/" not in below and lives and not in_force(lives):
            return True
    return False


def _documents(site: Site, url: str) -> Iterator[tuple[str, str]]:
    """The documents at or below whose address this one is or was, and what comes after it."""
    for id, document in site.documents.items():
        for language in document.index:
            own = urls.document(site, id, language)
            for base in (own, *urls.former(site, id, language, own)):
                if url.startswith(base):
                    yield id, url.removeprefix(base)


def _showed(redacted: Life, below: str, lives: Iterable[Life]) -> bool:
    """Whether what stood at an address below its document's needed bytes that are gone."""
    *folders, name = below.split("/")
    if not folders:
        return any(file.endswith(f"/{name}") for file in redacted.redacted)  # an image
    shown = {number for one in folders if (number := VersionId.parse(one))}
    if VersionId.parse(folders[0]):  # 1.1/changes/ is against the version that 1.1 followed
        shown |= {life.follows for life in lives if life.version in shown and life.follows}
    else:  # since/1.0/ is up to the version that applies
        shown |= {life.version for life in lives if life.status in _APPLIED}
    return redacted.version in shown
