"""What programs read: a document's TimeMap (RFC 7089) and its versions as JSON, in one language.

Both say what the pages say. The day on which statuses are true stands in ``build.json``, alone.
"""

import json
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from lydelse.ledger.state import Life, Status
from lydelse.website import urls
from lydelse.website.website import Kind, Page, PageId, Publication, once

TIMEMAP_TYPE = "application/link-format"


def timemap(publication: Publication, document: str, language: str) -> bytes | None:
    """Which address showed which version from which moment; None while none has applied.

    Listed is what has been in force and can be read. A static site negotiates no dates, so no
    TimeGate is named.
    """
    site = publication.site
    base = site.settings.site_url
    known = mementos(publication, document, language)
    if not known:
        return None
    moments = [_http(moment) for moment, _ in known]
    original = urls.document(site, document, language)
    own = urls.timemap(original)
    lines = [
        f'<{base}{original}>; rel="original"',
        f'<{base}{own}>; rel="self"; type="{TIMEMAP_TYPE}";'
        f' from="{moments[0]}"; until="{moments[-1]}"',
    ]
    for moment, (_, page) in zip(moments, known, strict=True):
        first = "first " if page is known[0][1] else ""
        last = "last " if page is known[-1][1] else ""
        lines.append(f'<{base}{page.url}>; rel="{first}{last}memento"; datetime="{moment}"')
    return (",\n".join(lines) + "\n").encode()


@once
def mementos(
    publication: Publication, document: str, language: str
) -> tuple[tuple[datetime, Page], ...]:
    """The versions that have applied, each with the moment from which it did, in that order."""
    found = []
    for life in publication.lives(document):
        page = _page(publication, PageId(Kind.VERSION, document, life.version), language)
        moment = _since(life, publication.site.settings.timezone)
        readable = publication.edition(document, life, language) is not None
        applied = life.status in (Status.IN_FORCE, Status.SUPERSEDED, Status.REPEALED)
        if page and moment and readable and applied and not life.never_applied:
            found.append((moment, page))
    return tuple(sorted(found, key=lambda one: one[0]))


def _since(life: Life, timezone: ZoneInfo) -> datetime | None:
    """A moment at which a version is known to apply, the first one if anybody knows it."""
    day = life.effective
    if day is None and life.until:
        day = min(life.entered, life.until)
    elif day is None and life.status is not Status.SUPERSEDED:
        day = life.entered
    return datetime.combine(day, time(), timezone) if day else None


def _http(moment: datetime) -> str:
    """``Wed, 31 Dec 2025 23:00:00 GMT``."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def versions(publication: Publication, document: str, language: str) -> bytes:
    """Every version of a document: when it applies, what it is, where it stands."""
    site = publication.site
    base = site.settings.site_url
    below = urls.document(site, document, language)
    facts = {
        "document": document,
        "kind": site.documents[document].kind,
        "title": site.documents[document].index[language].title,
        "language": language,
        "prevailing_language": site.settings.authoritative,
        "as_of": f"{base}build.json",
        "url": base + below,
        "history": base + urls.history(site, document, language),
        "ledger": f"{base}ledger.jsonl",
        "versions": [
            _version(publication, document, life, language) for life in publication.lives(document)
        ],
    }
    if mementos(publication, document, language):
        facts["timemap"] = base + urls.timemap(below)
    return (json.dumps(facts, indent=2, ensure_ascii=False) + "\n").encode()


def _version(
    publication: Publication, document: str, life: Life, language: str
) -> dict[str, object]:
    base = publication.site.settings.site_url
    edition = publication.edition(document, life, language)
    url, changes = (
        _page(publication, id, language)
        for id in (
            PageId(Kind.VERSION, document, life.version),
            PageId(Kind.CHANGES, document, life.version, life.follows),
        )
    )
    return {
        "version": str(life.version),
        "status": str(life.status),
        "effective": _day(life.effective),
        "until": None if life.never_applied else _day(life.until),
        "published": _day(life.published),
        "published_in_language": _day(life.languages.get(language)),
        "adopted": life.adopted,
        "never_applied": life.never_applied,
        "change": str(life.change) if life.change else None,
        "follows": str(life.follows) if life.follows else None,
        "languages": list(life.languages),
        "title": edition.title if edition else None,
        "summary": life.notes.get(language) or (edition.summary if edition else None),
        "url": base + url.url if url else None,
        "changes": base + changes.url if changes else None,
        "source": f"{base}{url.url}source.md" if url and edition else None,
        "sha256": edition.sha256 if edition else None,
    }


def _page(publication: Publication, id: PageId, language: str) -> Page | None:
    return publication.in_languages(id).get(language)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def robots(publication: Publication) -> bytes:
    """Everyone may read everything; nobody is to list a preview."""
    rule = "Disallow: /" if publication.preview else "Allow: /"
    sitemap = f"{publication.site.settings.site_url}sitemap.xml"
    return f"User-agent: *\n{rule}\n\nSitemap: {sitemap}\n".encode()
