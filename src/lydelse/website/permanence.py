"""An address once public is never lost: what was public, held against what would be.

Every site lists its addresses in ``addresses.txt``, so that the next one can be compared with it.
``addresses`` knows the same list without a build, so that a line of the ledger can be tried on
every day to come before it is written. What the list holds, and why it is a file: DECISIONS.md D47.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from lydelse.ledger.state import Status, VersionState, in_force
from lydelse.messages.problems import Problem, problem
from lydelse.model import VersionId
from lydelse.project.project import Project
from lydelse.proof.public_copy import ADDRESSES_FILE
from lydelse.registers import FILES
from lydelse.website import urls
from lydelse.website.downloads import PDF_FILE, has_pdf
from lydelse.website.kinds import kinds
from lydelse.website.website import Page, Website

_APPLIED = (Status.IN_FORCE, Status.REPEALED)


def listed(urls: Iterable[str]) -> bytes:
    """Return the list as a file: addresses relative to the root, one a line, sorted."""
    whole = {url.removesuffix("index.html") for url in urls}
    return "".join(f"{url}\n" for url in sorted({*whole, ADDRESSES_FILE})).encode()


def addresses(website: Website) -> frozenset[str]:
    """Every lasting address of a site but for the few files that it always has once.

    The same as a build lists in ``addresses.txt``: pages, what lies beside them, and the addresses
    that lead on to them.
    """
    return frozenset(url for page in website.pages for url in _of_page(website, page))


def _of_page(website: Website, page: Page) -> Iterator[str]:
    project, id, language = website.project, page.id.document, page.language
    if website.is_file(page) and id:
        yield page.url
        yield from urls.former_of_page(project, id, language)
        return
    below = [page.url, *kinds()[page.id.kind].beside(website, page)]
    if has_pdf(website, page.id, language):
        below.append(page.url + PDF_FILE)
    own = id in project.documents and language in project.documents[id].index
    at = urls.document(project, id, language) if own else ""
    for url in below:
        yield url
        if own and url.startswith(at):
            yield from urls.former(project, id, language, url)


def coming_days(project: Project, today: date, documents: Iterable[str] = ()) -> list[date]:
    """Return the days after today on which a version of some documents, or any, begins or ends."""
    days: set[date] = set()
    for id in documents or project.documents:
        for state in project.states(id, today):
            if state.status is not Status.WITHDRAWN:
                days |= {state.effective} if state.effective else set()
                days |= {state.until + timedelta(days=1)} if state.until else set()
    return sorted(day for day in days if day > today)


def lost_by(before: Project, after: Project, today: date) -> Iterator[tuple[date, str]]:
    """Yield each public address that a change would lose, and the day on which it would.

    Tried today against what is public, and then on each day to come against the day before it.
    """
    known = addresses(Website(before, today))
    for day in [today, *coming_days(after, today)]:
        there = addresses(Website(after, day))
        yield from ((day, url) for url in sorted(known - there) if not _may_go(after, day, url))
        known = there


def of_one(project: Project, document: str) -> Project:
    """Return a project as if one document were all that it has."""
    found = project.documents.get(document)
    return replace(project, documents={document: found} if found else {}, pages={})


def lost(project: Project, today: date, public: bytes, built: bytes) -> list[Problem]:
    """Name each address of a public list that is missing in the list of what was built.

    An address that leads on is in the list, as the small page that does so. Gone may be what
    showed a text that was redacted, and the page of the version in force if no version is in force.
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
    """Yield the documents at or below whose address this one is or was, and what comes after it."""
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
        # An image; or what is made of the texts that can be read, of which there may be none left.
        made = (urls.timemap(""), *FILES)
        return name in made or any(file.endswith(f"/{name}") for file in redacted.redacted)
    shown = {number for one in folders if (number := VersionId.parse(one))}
    if VersionId.parse(folders[0]):  # 1.1/changes/ is against the version that 1.1 followed
        shown |= {state.follows for state in states if state.version in shown and state.follows}
    else:  # since/1.0/ is up to the version that applies
        shown |= {state.version for state in states if state.status in _APPLIED}
    return redacted.version in shown
