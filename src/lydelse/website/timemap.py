"""What programs read: a document's TimeMap (RFC 7089) and its versions as JSON, in one language.

Both say what the pages say. The day on which statuses are true stands in ``build.json``, alone.
Which versions are mementos: DECISIONS.md D05.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from lydelse.formats.text import as_json
from lydelse.ledger.events import zone_of
from lydelse.ledger.state import Status, VersionState
from lydelse.memo import per_website
from lydelse.website import page_ids, urls
from lydelse.website.page_ids import PageId
from lydelse.website.website import Page, Website

FORMAT = 1
"""Of `versions.json` and `current.json`; what their keys mean stands in `schemas/`."""
TIMEMAP_TYPE = "application/link-format"


def timemap(website: Website, document: str, language: str) -> bytes | None:
    """Which address showed which version from which moment; None while none has applied.

    Listed is what has been in force and can be read. A static site negotiates no dates, so no
    TimeGate is named.
    """
    project = website.project
    base = project.settings.site_url
    known = mementos(website, document, language)
    if not known:
        return None
    moments = [_http(moment) for moment, _ in known]
    original = urls.document(project, document, language)
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


@per_website()
def mementos(website: Website, document: str, language: str) -> tuple[tuple[datetime, Page], ...]:
    """Return the versions that have applied, in order, each with its first moment."""
    found = []
    for state in website.states(document):
        page = _page(website, page_ids.version(document, state.version), language)
        zone = zone_of(state.timezone) if state.timezone else website.project.first_zone
        moment = _since(state, zone)
        readable = website.edition(document, state, language) is not None
        applied = state.status in (Status.IN_FORCE, Status.SUPERSEDED, Status.REPEALED)
        if page and moment and readable and applied and not state.never_applied:
            found.append((moment, page))
    return tuple(sorted(found, key=lambda one: one[0]))


def _since(state: VersionState, timezone: ZoneInfo) -> datetime | None:
    """Return a moment at which a version is known to apply, the first one if anybody knows it."""
    day = state.effective
    if day is None and state.until:
        day = min(state.entered, state.until)
    elif day is None and state.status is not Status.SUPERSEDED:
        day = state.entered
    return datetime.combine(day, time(), timezone) if day else None


def _http(moment: datetime) -> str:
    """``Wed, 31 Dec 2025 23:00:00 GMT``."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def versions(website: Website, document: str, language: str) -> bytes:
    """Every version of a document: when it applies, what it is, where it stands."""
    project = website.project
    base = project.settings.site_url
    below = urls.document(project, document, language)
    facts = {
        **_document(website, document, language, "versions"),
        "history": base + urls.history(project, document, language),
        "versions": [
            _version(website, document, state, language) for state in website.states(document)
        ],
    }
    if mementos(website, document, language):
        facts["timemap"] = base + urls.timemap(below)
    return as_json(facts)


def standing(
    website: Website, document: str, language: str, fragment: Mapping[str, str] | None
) -> bytes:
    """Return what applies and what comes; ``fragment`` is where the notice in force is.

    Every address in it is that of a version, so what is fetched next is the version named here.
    """
    project = website.project
    base = project.settings.site_url
    below = urls.document(project, document, language)
    state = website.in_force(document)
    facts = {
        **_document(website, document, language, "current"),
        "current": state and _version(website, document, state, language),
        "upcoming": [
            _version(website, document, one, language) for one in website.upcoming(document)
        ],
        "versions": base + urls.versions(below),
    }
    if fragment:
        facts["fragment"] = fragment
    return as_json(facts)


def days(website: Website, document: str, language: str) -> tuple[tuple[date, Page], ...]:
    """Return the days on which versions that have begun began to apply, each with its page.

    What is to come can be postponed. A version that was overtaken or repealed on its first day did
    begin: its day stays an address, and leads to the version that applied at its end, if any did.
    """
    found: dict[date, Page] = {}
    for state in sorted(website.states(document), key=lambda state: not state.never_applied):
        page = _page(website, page_ids.version(document, state.version), language)
        began = state.status in (Status.IN_FORCE, Status.SUPERSEDED, Status.REPEALED)
        if page and state.effective and began:
            found[state.effective] = page
    return tuple(sorted(found.items()))


def _document(website: Website, document: str, language: str, schema: str) -> dict[str, object]:
    """Return the facts of a document."""
    project = website.project
    base = project.settings.site_url
    return {
        "$schema": f"{base}{urls.schema(schema)}",
        "format": FORMAT,
        "document": document,
        "kind": project.documents[document].kind,
        "title": project.documents[document].index[language].title,
        "language": language,
        "prevailing_language": project.settings.authoritative,
        "as_of": f"{base}build.json",
        "url": base + urls.document(project, document, language),
        "ledger": f"{base}ledger.jsonl",
    }


def _version(
    website: Website, document: str, state: VersionState, language: str
) -> dict[str, object]:
    base = website.project.settings.site_url
    edition = website.edition(document, state, language)
    url, changes = (
        _page(website, id, language)
        for id in (
            page_ids.version(document, state.version),
            page_ids.changes(document, state.version, state.follows),
        )
    )
    return {
        "version": str(state.version),
        "status": str(state.status),
        "effective": _day(state.effective),
        "until": None if state.never_applied else _day(state.until),
        "published": _day(state.published),
        "published_in_language": _day(state.languages.get(language)),
        "adopted": state.adopted,
        "effective_basis": str(state.basis) if state.basis else None,
        "never_applied": state.never_applied,
        "change": str(state.change) if state.change else None,
        "follows": str(state.follows) if state.follows else None,
        "languages": list(state.languages),
        "title": edition.title if edition else None,
        "summary": state.notes.get(language) or (edition.summary if edition else None),
        "url": base + url.url if url else None,
        "changes": base + changes.url if changes else None,
        "source": f"{base}{url.url}source.md" if url and edition else None,
        "sha256": edition.sha256 if edition else None,
        **_told(state, language),
        **_original(state, language, base + url.url if url else ""),
    }


def _told(state: VersionState, language: str) -> dict[str, object]:
    """When people were told of it in the language, if anybody wrote it down."""
    told = [
        {"day": _day(one.day), "channel": str(one.channel), "count": one.count}
        for one in state.told
        if language in one.languages
    ]
    return {"told": told} if told else {}


def _original(state: VersionState, language: str, below: str) -> dict[str, object]:
    """Return the file that was published then, and its sum, if it was kept."""
    path = state.originals.get(language)
    if not (path and below) or path in state.redacted:
        return {}
    return {"original": below + urls.original(path), "original_sha256": state.files[path]}


def _page(website: Website, id: PageId, language: str) -> Page | None:
    return website.in_languages(id).get(language)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def robots(website: Website) -> bytes:
    """Everyone may read everything; nobody is to list a preview."""
    rule = "Disallow: /" if website.preview else "Allow: /"
    sitemap = f"{website.project.settings.site_url}sitemap.xml"
    return f"User-agent: *\n{rule}\n\nSitemap: {sitemap}\n".encode()
