"""The message to customers about a new version: about the change alone (WP260 rev.01, 29).

Everything in it comes from the ledger, the editor's note and the comparison.
"""

import re
from html import unescape

from lydelse.ledger.events import Note
from lydelse.ledger.state import Life, Status
from lydelse.messages.catalogue import say, say_day
from lydelse.model import VersionId
from lydelse.website import urls
from lydelse.website.views.redlines import history_entries
from lydelse.website.website import Kind, PageId, Publication


def announcement(publication: Publication, document: str, number: VersionId, language: str) -> str:
    """The text, plain, in a language in which the version is published."""
    site = publication.site
    life = publication.life(document, number)
    title = site.documents[document].index[language].title
    page = publication.in_languages(PageId(Kind.HISTORY, document))[language]
    entry = next(one for one in history_entries(publication, page) if one.version.id == number)
    organisation = site.settings.organisation
    lines = [_subject(life, title, language), ""]
    lines.append(_opening(life, title, organisation, language))
    lines += ["", say(language, "announce.what"), "", _note(publication, document, life, language)]
    if entry.changed:
        lines += ["", say(language, "announce.sections"), ""]
        lines += [f"- {one.title} ({_plain(one.what)})" for one in entry.changed]
    elif entry.unchanged:
        lines += ["", say(language, "announce.unchanged")]
    url = site.settings.site_url
    lines.append("")
    if entry.version.changes_url:
        lines.append(say(language, "announce.redline", url=url + entry.version.changes_url))
    own = url + urls.version(site, document, number, language)
    lines.append(say(language, "announce.read", version=number, url=own))
    return "\n".join(lines) + "\n"


def may_be_announced(life: Life) -> bool:
    """Whether a version is one that people are told about: published, and not taken back."""
    return life.status not in (Status.DRAFT, Status.WITHDRAWN) and not life.never_applied


def _subject(life: Life, title: str, language: str) -> str:
    if life.effective is None:
        return say(language, "announce.subject_undated", title=title, version=life.version)
    day = say_day(language, life.effective)
    return say(language, "announce.subject", title=title, version=life.version, day=day)


def _opening(life: Life, title: str, organisation: str, language: str) -> str:
    key = "opening" if life.follows else "opening_first"
    if life.effective is None:
        key = "opening_undated"
    day = say_day(language, life.effective) if life.effective else ""
    values = {"organisation": organisation, "title": title, "version": life.version, "day": day}
    return say(language, f"announce.{key}", **values)


def _note(publication: Publication, document: str, life: Life, language: str) -> str:
    """The editor's note, or the better one that the ledger has."""
    edition = publication.edition(document, life, language)
    notes = [
        event.summary[language]
        for event in publication.site.ledger.of(document)
        if isinstance(event, Note)
        and event.version_id == life.version
        and language in event.summary
    ]
    note = notes[-1] if notes else edition.summary if edition else ""
    return note.strip() or say(language, "history.no_note")


def _plain(text: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", text))
