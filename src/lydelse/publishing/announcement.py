"""The message to customers about a new version: about the change alone (WP260 rev.01, 29).

Everything in it comes from the ledger, the editor's note and the comparison.
"""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import NamedTuple

import lxml.html
from markupsafe import Markup, escape

from lydelse.formats.markdown import render
from lydelse.ledger.events import Note
from lydelse.ledger.state import Status, VersionState
from lydelse.messages.catalogue import say, say_day
from lydelse.model import Change, VersionId
from lydelse.website import page_ids, urls
from lydelse.website.views.redlines import history_entries
from lydelse.website.views.sentences import sentence
from lydelse.website.views.subprocessors import changed
from lydelse.website.website import Website


class Announcement(NamedTuple):
    """What is told in a language: the words of a subject, and each part as text and as HTML."""

    language: str
    subject: str
    parts: tuple[tuple[str, Markup], ...]

    @property
    def text(self) -> str:
        """The parts, plain."""
        return "\n\n".join(text for text, _ in self.parts) + "\n"

    def letter(self) -> bytes:
        """Return the subject and the parts, for who writes the message elsewhere."""
        return f"{self.subject}\n\n{self.text}".encode()

    @property
    def html(self) -> Markup:
        """The parts as HTML, without a page around them."""
        return Markup("\n").join(html for _, html in self.parts)


def announcement(website: Website, document: str, number: VersionId, language: str) -> Announcement:
    """Return the message in a language in which the version is published."""
    project = website.project
    state = website.state(document, number)
    title = project.documents[document].index[language].title
    page = website.in_languages(page_ids.history(document))[language]
    entry = next(one for one in history_entries(website, page) if one.version.id == number)
    note = _note(website, document, state, language)
    parts = [
        _paragraph(_opening(state, title, project.settings.organisation, language)),
        _paragraph(say(language, "announce.what")),
        (note, _harmless(render(note).html)),
    ]
    told = changed(website, document, state, language)
    if told:
        parts += _listed(say(language, "subprocessors.changes"), told)
    elif entry.changed:
        lines = [f"{one.title} ({_plain(one.what)})" for one in entry.changed]
        parts += _listed(say(language, "announce.sections"), lines)
    elif entry.unchanged:
        parts.append(_paragraph(say(language, "announce.unchanged")))
    links = {"read": urls.version(project, document, number, language)}
    if entry.version.changes_url:
        links = {"redline": entry.version.changes_url, **links}
    parts.append(_links(links, project.settings.site_url, number, language))
    return Announcement(language, _subject(state, title, language), tuple(parts))


def may_be_announced(state: VersionState) -> bool:
    """Whether a version is one that people are told about: published, and not taken back.

    Nobody is told of what was taken over from the past.
    """
    if state.adopted and state.basis:
        return False
    return state.status not in (Status.DRAFT, Status.WITHDRAWN) and not state.never_applied


def is_of_substance(state: VersionState) -> bool:
    """Whether people have to be told: not of a corrected slip (WP260 rev.01, 29)."""
    return state.change is not Change.EDITORIAL


def _paragraph(text: str) -> tuple[str, Markup]:
    return text, Markup("<p>{}</p>").format(text)


def _listed(heading: str, lines: Iterable[str]) -> list[tuple[str, Markup]]:
    items = [(f"- {one}", Markup("<li>{}</li>").format(one)) for one in lines]
    texts, marked = zip(*items, strict=True)
    html = Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(marked))
    return [_paragraph(heading), ("\n".join(texts), html)]


def _links(
    links: Mapping[str, str], site: str, number: VersionId, language: str
) -> tuple[str, Markup]:
    """Where to read on; each link is its own address, as careful readers want to see it."""
    texts, marked = [], []
    for key, path in links.items():
        link = Markup('<a href="{0}">{0}</a>').format(site + path)
        texts.append(say(language, f"announce.{key}", version=number, url=site + path))
        told = sentence(language, f"announce.{key}", version=number, url=link)
        marked.append(Markup("<p>{}</p>").format(told))
    return "\n".join(texts), Markup("\n").join(marked)


def _harmless(html: str) -> Markup:
    """Return a note as HTML that loads nothing when it is opened: links, no image, no style."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in list(root.iterdescendants()):
        if element.tag == "img":
            element.tail = element.get("alt", "") + (element.tail or "")
        if element.tag == "img" or not isinstance(element.tag, str):
            element.drop_tree()
            continue
        for name, value in list(element.attrib.items()):
            if name not in ("lang", "dir") and not (name == "href" and _LEADS.match(value)):
                del element.attrib[name]
    parts = [escape(root.text or "")]
    parts += [Markup(lxml.html.tostring(one, encoding="unicode")) for one in root]
    return Markup().join(parts).strip()


_LEADS = re.compile("(?:https?|mailto|tel):")


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
    """Return the editor's note, or the better one that the ledger has."""
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
