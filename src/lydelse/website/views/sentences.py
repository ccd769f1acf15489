"""Sentences about a version's life, finished and marked up, in the language of a page."""

from datetime import date, timedelta
from functools import lru_cache

from markupsafe import Markup, escape

from lydelse.ledger.events import Redact
from lydelse.ledger.state import Life, Status
from lydelse.messages.catalogue import language_name, say, say_day
from lydelse.model import OnPublication
from lydelse.website import urls
from lydelse.website.website import Publication


@lru_cache(maxsize=4096, typed=True)
def sentence(language: str, key: str, /, **values: object) -> Markup:
    """A sentence of the catalogue as HTML; values are escaped unless they are HTML."""
    return Markup(say(language, key).format(**{name: escape(one) for name, one in values.items()}))


@lru_cache(maxsize=4096)
def dated(language: str, day: date) -> Markup:
    """``<time datetime="2026-11-22">22 November 2026</time>``, with spaces that do not break."""
    words = say_day(language, day).replace(" ", "\N{NO-BREAK SPACE}")
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), words)


def life_sentence(publication: Publication, document: str, life: Life, language: str) -> Markup:
    """From when to when a version applies, in a sentence that stays true when it is read late."""
    if life.status is Status.DRAFT:
        edition = publication.site.edition(
            document, life.version, publication.site.settings.authoritative
        )
        if life.effective:
            return sentence(language, "life.draft_from", effective=dated(language, life.effective))
        if edition and isinstance(edition.effective, OnPublication):
            return sentence(language, "life.draft_on_publication")
        return sentence(language, "life.draft")
    if life.status is Status.WITHDRAWN and life.effective:
        return sentence(language, "life.withdrawn", effective=dated(language, life.effective))
    follower = _follower(publication, document, life)
    if life.never_applied:
        return sentence(language, "life.overtaken", successor=follower and follower.version)
    key = "from" if life.effective else "unknown"
    values: dict[str, object] = {"successor": follower and follower.version}
    if life.effective:
        values["effective"] = dated(language, life.effective)
    if life.until:
        values["until"] = dated(language, life.until)
        day_after = life.until + timedelta(days=1)
        key += "_until" if follower and follower.effective == day_after else "_until_end"
    elif life.status is Status.SUPERSEDED:
        key += "_successor"
    return sentence(language, f"life.{key}", **values)


def _follower(publication: Publication, document: str, life: Life) -> Life | None:
    """The next version that ever applies: not one that another overtook on its first day."""
    later = (
        one
        for one in publication.lives(document)
        if one.version > life.version and one.status is not Status.DRAFT and not one.never_applied
    )
    return next(later, None)


def mark(life: Life, language: str) -> Markup:
    """What a reader must know before reading a version that is not the one in force."""
    if life.never_applied and life.status is not Status.WITHDRAWN:
        return sentence(language, "document.overtaken_mark")
    match life.status:
        case Status.DRAFT:
            return sentence(language, "document.draft_mark")
        case Status.UPCOMING if life.effective:
            return sentence(
                language, "document.upcoming_mark", effective=dated(language, life.effective)
            )
        case Status.SUPERSEDED | Status.WITHDRAWN | Status.REPEALED:
            return sentence(language, f"document.{life.status}_mark")
    return Markup()


def stamp(life: Life, language: str, applies: Markup) -> tuple[Markup, ...]:
    """The last lines of a document's page: last changed, which version, from when it applies."""
    if life.status is Status.DRAFT:
        changed = sentence(language, "stamp.changed_draft")
    elif life.last_modified:
        day = dated(language, life.last_modified)
        changed = sentence(language, "stamp.changed", day=day) + "."
    else:
        changed = sentence(language, "stamp.changed_unknown", day=dated(language, life.entered))
    lines = [changed]
    translated = life.languages.get(language)
    if translated and translated != life.published:
        lines.append(sentence(language, "stamp.translated", day=dated(language, translated)))
    version = sentence(language, "document.version", version=life.version)
    return (*lines, Markup("{}. {}").format(version, applies))


def entered(life: Life, language: str) -> Markup:
    if life.status is Status.DRAFT:
        return sentence(language, "stamp.changed_draft")
    key = "history.adopted" if life.adopted else "history.published"
    return sentence(language, key, day=dated(language, life.entered)) + "."


def not_in_language(publication: Publication, document: str, life: Life, language: str) -> Markup:
    links = Markup(", ").join(
        Markup('<a href="{}" hreflang="{}">{}</a>').format(
            urls.relative(
                urls.document(publication.site, document, language),
                urls.version(publication.site, document, life.version, code),
            ),
            code,
            language_name(language, code),
        )
        for code in life.languages
    )
    name = language_name(language, language)
    said = sentence(language, "document.not_in_language", version=life.version, language=name)
    return said + " " + sentence(language, "document.exists_in", languages=links)


def redaction(publication: Publication, document: str, life: Life, language: str) -> Markup:
    site = publication.site
    path = site.edition_path(document, life.version, language)
    # Not the reason of its life, which a later event may have given anew.
    reasons = [
        event.reason
        for event in site.ledger.of(document)
        if isinstance(event, Redact) and path in event.files
    ]
    reason = Markup('<span lang="{}">{}</span>').format(
        site.settings.authoritative, next(filter(None, reasons), "")
    )
    said = sentence(language, "document.redacted", reason=reason)
    sha = Markup("<code>{}</code>").format(life.files.get(path, ""))
    return said + " " + sentence(language, "document.redacted_hash", sha=sha)
