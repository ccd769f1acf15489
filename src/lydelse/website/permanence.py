"""An address once public is never lost: what was public, held against what would be.

Every site lists its addresses in ``addresses.txt``, so that the next one can be compared with it.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from lydelse.ledger.state import Status, VersionState, in_force
from lydelse.messages.problems import Problem, problem
from lydelse.model import VersionId
from lydelse.project.project import Project
from lydelse.website import urls

ADDRESSES_FILE = "addresses.txt"
_APPLIED = (Status.IN_FORCE, Status.REPEALED)


def listed(urls: Iterable[str]) -> bytes:
    """The list as a file: each address relative to the root of the site, one a line, sorted."""
    whole = {url.removesuffix("index.html") for url in urls}
    return "".join(f"{url}\n" for url in sorted({*whole, ADDRESSES_FILE})).encode()


def lost(project: Project, today: date, public: bytes, built: bytes) -> list[Problem]:
    """Name each address of a public list that is missing in the list of what was built.

    An address that leads on is in the list, as the small page that does so. Gone may be what
    showed a text that was redacted, and what stood for the version in force where there is none.
    """
    there = set(built.decode().splitlines())
    missing = [url for url in public.decode().splitlines() if url not in there]
    gone = [url for url in missing if not _may_go(project, today, url)]
    return [problem("address-gone", f"/{url}") for url in gone]


def _may_go(project: Project, today: date, url: str) -> bool:
    for id, below in _documents(project, url):
        states = project.states(id, today)
        redacted = [state for state in states if state.redacted]
        if any(_showed(state, below, states) for state in redacted):
            return True
        if below and "/" not in below and states and not in_force(states):
            return True
    return False


def _documents(project: Project, url: str) -> Iterator[tuple[str, str]]:
    """The documents at or below whose address this one is or was, and what comes after it."""
    for id, document in project.documents.items():
        for language in document.index:
            own = urls.document(project, id, language)
            for base in (own, *urls.former(project, id, language, own)):
                if url.startswith(base):
                    yield id, url.removeprefix(base)


def _showed(redacted: VersionState, below: str, states: Iterable[VersionState]) -> bool:
    """Whether what stood at an address below its document's needed bytes that are gone."""
    *folders, name = below.split("/")
    if not folders:
        return any(file.endswith(f"/{name}") for file in redacted.redacted)  # an image
    shown = {number for one in folders if (number := VersionId.parse(one))}
    if VersionId.parse(folders[0]):  # 1.1/changes/ is against the version that 1.1 followed
        shown |= {state.follows for state in states if state.version in shown and state.follows}
    else:  # since/1.0/ is up to the version that applies
        shown |= {state.version for state in states if state.status in _APPLIED}
    return redacted.version in shown
