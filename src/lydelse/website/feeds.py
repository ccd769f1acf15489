"""Atom feeds (RFC 4287): what happened to a document in one language, and to all of them.

An entry is an event: a version published, with the editor's note, the sections that changed and a
link to the redline; a version that takes effect, is postponed, withdrawn or repealed; a new note.
Ids are ``tag:`` URIs (RFC 4151) made of the site's name, a fixed day and the event, so that they
outlive addresses; times are those of the ledger, or of the day, never of the build. An entry is
never updated (DECISIONS.md D75).
"""

from collections.abc import Iterable
from datetime import datetime
from xml.etree import ElementTree as xml

from lydelse.memo import per_website
from lydelse.messages.catalogue import say
from lydelse.website import urls
from lydelse.website.views.happenings import Happening, happenings
from lydelse.website.website import Website

ATOM = "http://www.w3.org/2005/Atom"


def document_feed(website: Website, document: str, language: str) -> bytes | None:
    """Return the feed of one document in a language; None while nothing is published in it."""
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
    """Return the feed of every document in a language; None while nothing is published in it."""
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


@per_website()
def _entries(
    website: Website, document: str, language: str
) -> tuple[tuple[datetime, str, str], ...]:
    """Return the events in a language, each with its moment and its id."""
    return tuple(
        (one.moment, one.id, _entry(website, one, language))
        for one in happenings(website, document, language)
    )


def _entry(website: Website, shown: Happening, language: str) -> str:
    entry = xml.Element("entry")
    _add(entry, "id", _tag(website, shown.id))
    name = website.project.documents[shown.document].index[language].title
    later = say(language, "comparison.entered_later") if shown.late else ""
    title = f"{name}: {shown.title.unescape()}"
    _add(entry, "title", f"{title} ({later})" if later else title)
    if later:
        xml.SubElement(entry, "category", term="entered-later", label=later)
    for kind in shown.kinds:
        xml.SubElement(entry, "category", term=kind)
    _add(entry, "updated", shown.moment.isoformat())
    if not shown.late:
        _add(entry, "published", shown.moment.isoformat())
    if shown.url:
        href = website.project.settings.site_url + shown.url
        xml.SubElement(entry, "link", rel="alternate", type="text/html", href=href)
    _add(entry, "content", str(shown.content), type="html")
    xml.indent(entry, level=1)
    return xml.tostring(entry, encoding="unicode")


def _add(parent: xml.Element, name: str, text: str, **attributes: str) -> None:
    xml.SubElement(parent, name, attributes).text = text
