"""What a list of sub-processors adds to pages, feeds and messages: who is coming, what changed."""

from lydelse.content.subprocessors_html import begins, change_in_words
from lydelse.ledger.state import VersionState
from lydelse.registers.subprocessors import SubprocessorRegister, changes
from lydelse.website.website import Website


def coming(website: Website, document: str, language: str) -> tuple[str, ...]:
    """Who is published as coming and has not begun today, and by when one may object."""
    upcoming = website.upcoming(document)
    facts = _facts(website, document, upcoming[-1] if upcoming else website.in_force(document))
    if facts is None:
        return ()
    return tuple(begins(facts, one, language) for one in facts.coming(website.today))


def changed(website: Website, document: str, state: VersionState, language: str) -> tuple[str, ...]:
    """One line about each sub-processor that a version changes beside the one that it follows."""
    new = _facts(website, document, state)
    if new is None or not state.follows:
        return ()
    old = _facts(website, document, website.state(document, state.follows))
    return tuple(change_in_words(new, one, language) for one in changes(old, new))


def _facts(
    website: Website, document: str, state: VersionState | None
) -> SubprocessorRegister | None:
    known = website.project.documents[document].versions.get(state.version) if state else None
    editions = known.editions.values() if known else ()
    register = next((one.register for one in editions if one.register), None)
    facts = register.facts if register else None
    return facts if isinstance(facts, SubprocessorRegister) else None
