"""The message to customers about a new version: about the change alone (WP260 rev.01, 29).

Everything in it comes from the ledger, the editor's note and the comparison.
"""

import re
from html import unescape

from lydelse.ledger.events import Note
from lydelse.ledger.state import Status, VersionState
from lydelse.messages.catalogue import say, say_day
from lydelse.model import VersionId
from lydelse.website import urls
from lydelse.website.views.redlines import history_entries
from lydelse.website.views.subprocessors import changed
from lydelse.website.website import Kind, PageId, Website


def announcement(website: Website, document: str, number: VersionId, language: str) -> str:
    """The text, plain, in a language in which the version is published."""
    project = website.project
    state = website.state(document, number)
    title = project.documents[document].index[language].title
    page = website.in_languages(PageId(Kind.HISTORY, document))[language]
    entry = next(one for one in history_entries(website, page) if one.version.id == number)
    organisation = project.settings.organisation
    lines = [_subject(state, title, language), ""]
    lines.append(_opening(state, title, organisation, language))
    lines += ["", say(language, "announce.what"), "", _note(website, document, state, language)]
    told = changed(website, document, state, language)
    if told:
        lines += ["", say(language, "subprocessors.changes"), ""]
        lines += [f"- {one}" for one in told]
    elif entry.changed:
        lines += ["", say(language, "announce.sections"), ""]
        lines += [f"- {one.title} ({_plain(one.what)})" for one in entry.changed]
    elif entry.unchanged:
        lines += ["", say(language, "announce.unchanged")]
    url = project.settings.site_url
    lines.append("")
    if entry.version.changes_url:
        lines.append(say(language, "announce.redline", url=url + entry.version.changes_url))
    own = url + urls.version(project, document, number, language)
    lines.append(say(language, "announce.read", version=number, url=own))
    return "\n".join(lines) + "\n"


def may_be_announced(state: VersionState) -> bool:
    """Whether a version is one that people are told about: published, and not taken back.

    Nobody is told of what was taken over from the past.
    """
    if state.adopted and state.basis:
        return False
    return state.status not in (Status.DRAFT, Status.WITHDRAWN) and not state.never_applied


def _subject(state: VersionState, title: str, language: str) -> str:
    if state.effective is None:
        return say(language, "announce.subject_undated", title=title, version=state.version)
    day = say_day(language, state.effective)
    return say(language, "announce.subject", title=title, version=state.version, day=day)


def _opening(state: VersionState, title: str, organisation: str, language: str) -> str:
    key = "opening" if state.follows else "opening_first"
    if state.effective is None:
        key = "opening_undated"
    day = say_day(language, state.effective) if state.effective else ""
    values = {"organisation": organisation, "title": title, "version": state.version, "day": day}
    return say(language, f"announce.{key}", **values)


def _note(website: Website, document: str, state: VersionState, language: str) -> str:
    """The editor's note, or the better one that the ledger has."""
    before = [
        one
        for one in website.states(document)
        if (state.follows is None or one.version > state.follows)
        and one.version < state.version
        and one.status is not Status.WITHDRAWN
        and one.never_applied
    ]
    # What was corrected before it applied is a part of what changes now.
    notes = [_own_note(website, document, one, language) for one in (*before, state)]
    return "\n\n".join(filter(None, notes)) or say(language, "history.no_note")


def _own_note(website: Website, document: str, state: VersionState, language: str) -> str:
    edition = website.edition(document, state, language)
    notes = [
        event.summary[language]
        for event in website.project.ledger.of(document)
        if isinstance(event, Note)
        and event.version_id == state.version
        and language in event.summary
    ]
    note = notes[-1] if notes else edition.summary if edition else ""
    return note.strip()


def _plain(text: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", text))
