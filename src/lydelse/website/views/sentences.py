"""Sentences about a version's life, finished and marked up, in the language of a page."""

from datetime import date, timedelta

from markupsafe import Markup, escape

from lydelse.ledger.events import Notify, Redact
from lydelse.ledger.state import Status, VersionState, states_after
from lydelse.memo import by_value
from lydelse.messages.catalogue import (
    language_name,
    say,
    say_day,
    say_number,
)
from lydelse.model import Basis, OnPublication
from lydelse.website import urls
from lydelse.website.website import Website


@by_value(4096, typed=True)
def sentence(language: str, key: str, /, **values: object) -> Markup:
    """Return a sentence of the catalogue as HTML; values are escaped unless they are HTML."""
    return Markup(say(language, key).format(**{name: escape(one) for name, one in values.items()}))


@by_value(4096)
def dated(language: str, day: date) -> Markup:
    """``<time datetime="2026-11-22">22 November 2026</time>``, with spaces that do not break."""
    words = say_day(language, day).replace(" ", "\N{NO-BREAK SPACE}")
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), words)


def told_sentence(event: Notify, language: str) -> Markup:
    """When people were told of a version, how, and how many."""
    if event.count is None:
        count = say(language, "told.unknown")
    else:
        count = say_number(language, "told.count", event.count)
    values = {"day": dated(language, event.day), "count": count}
    return sentence(language, f"told.{event.channel}", **values)


def state_sentence(website: Website, document: str, state: VersionState, language: str) -> Markup:
    """From when to when a version applies, in a sentence that stays true when it is read late."""
    if state.status is Status.DRAFT:
        edition = website.project.edition(
            document, state.version, website.project.settings.authoritative
        )
        if state.effective:
            return sentence(language, "life.draft_from", effective=dated(language, state.effective))
        if edition and isinstance(edition.effective, OnPublication):
            return sentence(language, "life.draft_on_publication")
        return sentence(language, "life.draft")
    if state.status is Status.WITHDRAWN and state.effective:
        return sentence(language, "life.withdrawn", effective=dated(language, state.effective))
    follower = _follower(website, document, state)
    if state.never_applied:
        return sentence(language, "life.overtaken", successor=follower and follower.version)
    if state.adopted and state.effective and state.basis:
        return _taken_over(state, follower, language)
    ended = state.status in (Status.SUPERSEDED, Status.REPEALED)
    key = "from" if state.effective else "unknown"
    values: dict[str, object] = {"successor": follower and follower.version}
    if state.effective:
        values["effective"] = dated(language, state.effective)
    if ended and (state.until or state.status is Status.SUPERSEDED):
        key = "was" if state.effective else "unknown_was"
    if state.until:
        values["until"] = dated(language, state.until)
        day_after = state.until + timedelta(days=1)
        key += "_until" if follower and follower.effective == day_after else "_until_end"
    elif state.status is Status.SUPERSEDED:
        key += "_successor"
    return sentence(language, f"life.{key}", **values)


def _taken_over(state: VersionState, follower: VersionState | None, language: str) -> Markup:
    """Return the same for a text whose day was found: it says where, and no more than is known."""
    assert state.effective and state.basis, "asked for texts whose day was found"
    seen = state.only_seen
    next_seen = follower is not None and follower.only_seen
    values: dict[str, object] = {
        "effective": dated(language, state.effective),
        "successor": follower and follower.version,
    }
    if seen:
        values["how"] = sentence(language, f"life.how_{state.basis}")
    key = "seen" if seen else "from"
    if follower and follower.effective == state.effective:
        key += "_same_day"
    elif follower and next_seen and follower.effective:
        key += "_seen"
        values["next"] = dated(language, follower.effective)
    elif state.until:
        key += "_until" if follower else "_until_end"
        values["until"] = dated(language, state.until)
    if state.status in (Status.SUPERSEDED, Status.REPEALED):
        key = key.replace("from_until", "was_until")
    said = sentence(language, f"life.{key}", **values)
    if seen or state.basis is Basis.TOLD:
        return said
    return said + " " + sentence(language, f"life.basis_{state.basis}".replace("-", "_"))


def _follower(website: Website, document: str, state: VersionState) -> VersionState | None:
    """Return the next version that ever applies: not one that another overtook on its first day."""
    later = (
        one
        for one in states_after(website.states(document), state.version)
        if one.status is not Status.DRAFT and not one.never_applied
    )
    return next(later, None)


def stamp(state: VersionState, language: str, applies: Markup) -> tuple[Markup, ...]:
    """Return the last lines of a document's page: last changed, which version, its first day."""
    if state.status is Status.DRAFT:
        changed = sentence(language, "stamp.changed_draft")
    elif state.last_modified:
        day = dated(language, state.last_modified)
        changed = sentence(language, "stamp.changed", day=day) + "."
    else:
        key = "stamp.entered_later" if state.basis else "stamp.changed_unknown"
        changed = sentence(language, key, day=dated(language, state.entered))
    lines = [changed]
    translated = state.languages.get(language)
    if translated and translated != state.published:
        lines.append(sentence(language, "stamp.translated", day=dated(language, translated)))
    version = sentence(language, "document.version", version=state.version)
    return (*lines, Markup("{}. {}").format(version, applies))


def entered(state: VersionState, language: str) -> Markup:
    """Say when a version was published or adopted."""
    if state.status is Status.DRAFT:
        return sentence(language, "stamp.changed_draft")
    key = "history.adopted" if state.adopted else "history.published"
    return sentence(language, key, day=dated(language, state.entered)) + "."


def not_in_language(website: Website, document: str, state: VersionState, language: str) -> Markup:
    """Say in which languages a version exists, where this one is missing."""
    links = Markup(", ").join(
        Markup('<a href="{}" hreflang="{}">{}</a>').format(
            urls.relative(
                urls.document(website.project, document, language),
                urls.version(website.project, document, state.version, code),
            ),
            code,
            language_name(language, code),
        )
        for code in state.languages
    )
    name = language_name(language, language)
    said = sentence(language, "document.not_in_language", version=state.version, language=name)
    return said + " " + sentence(language, "document.exists_in", languages=links)


def redaction(website: Website, document: str, state: VersionState, language: str) -> Markup:
    """Say that a text was removed, and why."""
    project = website.project
    path = project.edition_path(document, state.version, language)
    # Not the reason of its life, which a later event may have given anew.
    reasons = [
        event.reason
        for event in project.ledger.of(document)
        if isinstance(event, Redact) and path in event.files
    ]
    reason = Markup('<span lang="{}" dir="auto">{}</span>').format(
        project.prevailing(state), next(filter(None, reasons), "")
    )
    said = sentence(language, "document.redacted", reason=reason)
    sha = Markup("<code>{}</code>").format(state.files.get(path, ""))
    return said + " " + sentence(language, "document.redacted_hash", sha=sha)
