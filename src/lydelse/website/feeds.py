"""Atom feeds (RFC 4287): a document's versions in one language, and the whole site's.

An entry is a version: the editor's note, the sections that changed, a link to the redline. Ids are
``tag:`` URIs (RFC 4151) made of the site's name, a fixed day and the version, so that they outlive
addresses; times are those of the ledger, never of the build.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from xml.etree import ElementTree as xml

from markupsafe import Markup

from lydelse.ledger.state import Status, VersionState
from lydelse.messages.catalogue import say
from lydelse.website import urls
from lydelse.website.views.redlines import ChangedView, history_entries
from lydelse.website.views.sentences import dated, sentence
from lydelse.website.views.subprocessors import changed
from lydelse.website.website import Kind, PageId, Website, once

ATOM = "http://www.w3.org/2005/Atom"


def document_feed(website: Website, document: str, language: str) -> bytes | None:
    """The feed of one document in a language; None while nothing is published in it."""
    title = website.project.documents[document].index[language].title
    return _feed(
        website,
        language,
        id=_tag(website, f"{document}/{language}"),
        title=say(language, "comparison.feed", title=title),
        url=urls.history(website.project, document, language),
        feed_url=urls.feed(urls.document(website.project, document, language)),
        documents=[document],
    )


def site_feed(website: Website, language: str) -> bytes | None:
    """The feed of every document in a language; None while nothing is published in it."""
    organisation = website.project.settings.organisation
    return _feed(
        website,
        language,
        id=_tag(website, language),
        title=say(language, "comparison.feed_site", organisation=organisation),
        url=urls.home(website.project, language),
        feed_url=urls.feed(urls.home(website.project, language)),
        documents=[document.id for document in website.documents(language)],
    )


def _tag(website: Website, specific: str) -> str:
    """``tag:policy.example,2026:privacy-policy/sv``, the year that of the ledger's first line."""
    settings = website.project.settings
    events = website.project.ledger.events
    year = events[0].moment.year if events else 0
    host = settings.site_url.split("://", 1)[1].partition("/")[0].partition(":")[0]
    return f"tag:{settings.feed_authority or f'{host},{year}'}:{specific}"


def _feed(
    website: Website,
    language: str,
    *,
    id: str,
    title: str,
    url: str,
    feed_url: str,
    documents: Iterable[str],
) -> bytes | None:
    site_url = website.project.settings.site_url
    entries = sorted(
        (entry for document in documents for entry in _entries(website, document, language)),
        key=lambda entry: (entry[0], entry[1]),
        reverse=True,
    )
    if not entries:
        return None
    feed = xml.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(feed, "id", id)
    _add(feed, "title", title)
    _add(feed, "updated", entries[0][0].isoformat())
    author = xml.SubElement(feed, "author")
    _add(author, "name", website.project.settings.organisation)
    xml.SubElement(feed, "link", rel="self", type="application/atom+xml", href=site_url + feed_url)
    xml.SubElement(feed, "link", rel="alternate", type="text/html", href=site_url + url)
    xml.indent(feed)
    head = xml.tostring(feed, encoding="unicode").removesuffix("\n</feed>")
    text = "\n  ".join((head, *(element for _, _, element in entries)))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n</feed>\n'.encode()


@once
def _entries(
    website: Website, document: str, language: str
) -> tuple[tuple[datetime, str, str], ...]:
    """The versions that were published in a language, each with the moment of its last line."""
    return tuple(_written(website, document, language))


def _written(website: Website, document: str, language: str) -> Iterator[tuple[datetime, str, str]]:
    history = website.in_languages(PageId(Kind.HISTORY, document)).get(language)
    if history is None:
        return
    for shown in history_entries(website, history):
        state = website.state(document, shown.version.id)
        if state.updated is None or language not in state.languages:
            continue
        entry = xml.Element("entry")
        id = _tag(website, f"{document}/{state.version}/{language}")
        _add(entry, "id", id)
        name = website.project.documents[document].index[language].title
        moment = _moment(website, state)
        later = say(language, "comparison.entered_later") if state.adopted and state.basis else ""
        title = f"{name}: {shown.version.label}"
        _add(entry, "title", f"{title} ({later})" if later else title)
        if later:
            xml.SubElement(entry, "category", term="entered-later", label=later)
        _add(entry, "updated", moment.isoformat())
        if state.published and not state.adopted:
            first = next(
                event
                for event in website.project.ledger.of(document)
                if event.version_id == state.version
            )
            _add(entry, "published", first.moment.isoformat())
        url = shown.version.changes_url or shown.version.url
        if url:
            href = website.project.settings.site_url + url
            xml.SubElement(entry, "link", rel="alternate", type="text/html", href=href)
        content = Markup("<p>{}</p>\n{}\n").format(_applies(state, language), shown.version.summary)
        told = changed(website, document, state, language)
        if told:
            content += _listed(language, "subprocessors.changes", told) + "\n"
        content += _sections(language, shown.changed, shown.unchanged)
        _add(entry, "content", str(content), type="html")
        xml.indent(entry, level=1)
        yield moment, id, xml.tostring(entry, encoding="unicode")


def _moment(website: Website, state: VersionState) -> datetime:
    """When an entry is news: a text of the past was, on its own day, whenever it was entered."""
    assert state.updated, "only versions of the ledger have entries"
    if not (state.adopted and state.basis and state.effective):
        return state.updated
    return datetime.combine(state.effective, time(), website.project.settings.timezone)


def _applies(state: VersionState, language: str) -> Markup:
    """From when a version applies: of its life, just what its own lines of the ledger decide."""
    if state.effective is None:
        return sentence(language, "life.unknown")
    if state.basis and state.basis.is_seen:
        how = sentence(language, f"life.how_{state.basis}")
        return sentence(language, "life.seen", effective=dated(language, state.effective), how=how)
    key = "life.withdrawn" if state.status is Status.WITHDRAWN else "life.from"
    return sentence(language, key, effective=dated(language, state.effective))


def _sections(language: str, changed: tuple[ChangedView, ...], unchanged: bool) -> Markup:
    if unchanged:
        return Markup("<p>{}</p>").format(sentence(language, "comparison.none"))
    if not changed:
        return Markup()
    said = (Markup("{} ({})").format(one.title, one.what) for one in changed)
    return _listed(language, "comparison.changed", said)


def _listed(language: str, title: str, items: Iterable[str]) -> Markup:
    listed = Markup("").join(Markup("<li>{}</li>").format(one) for one in items)
    return Markup("<p>{}</p>\n<ul>{}</ul>").format(sentence(language, title), listed)


def _add(parent: xml.Element, name: str, text: str, **attributes: str) -> None:
    xml.SubElement(parent, name, attributes).text = text
