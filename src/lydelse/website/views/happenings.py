"""What happened to a document, each event by itself: in feeds, and on a page for people."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from markupsafe import Markup

from lydelse.formats.markdown import render
from lydelse.ledger.events import (
    Adopt,
    AnyEvent,
    Note,
    Notify,
    Postpone,
    Publish,
    Redact,
    Repeal,
    Translate,
    Withdraw,
    zone_of,
)
from lydelse.ledger.state import Status, VersionState, day_of
from lydelse.messages.catalogue import language_name
from lydelse.model import VersionId
from lydelse.website.views import subprocessors
from lydelse.website.views.redlines import changes_in, list_of_changes, listed
from lydelse.website.views.sentences import dated, sentence, told_sentence
from lydelse.website.views.versions import version_view
from lydelse.website.website import Website


class Happening(NamedTuple):
    """An event in the life of a version, as it was when it happened: nothing later changes it.

    ``kinds`` are what happened, the first in ``title``; two if it was published on the day on
    which it took effect. ``id`` is unique within the site. ``line`` is the
    number of the ledger's line; None if a day that came made it happen. ``url`` leads to what is
    told of, ``late`` says that it was entered long after.
    """

    document: str
    version: VersionId
    kinds: tuple[str, ...]
    id: str
    line: int | None
    moment: datetime
    title: Markup
    content: Markup
    url: str | None
    late: bool = False


_NAMES: dict[type[AnyEvent], str] = {
    Postpone: "postponed",
    Withdraw: "withdrawn",
    Repeal: "repealed",
    Note: "noted",
    Notify: "told",
    Redact: "redacted",
}


def happenings(website: Website, document: str, language: str) -> tuple[Happening, ...]:
    """Everything that happened to a document in a language until the day, newest first."""
    found = [*_of_ledger(website, document, language), *_of_days(website, document, language)]
    return tuple(sorted(found, key=lambda one: (one.moment, one.id), reverse=True))


def _of_ledger(website: Website, document: str, language: str) -> Iterator[Happening]:
    """Yield what a line of the ledger tells; nothing of a version that the language lacks."""
    effective: dict[VersionId, date | None] = {}
    there: set[VersionId] = set()
    for event in website.project.ledger.of(document):
        if day_of(event, website.project.first_zone) > website.today:
            break
        number = event.version_id
        before = effective.get(number)
        if isinstance(event, Adopt | Publish | Postpone):
            effective[number] = event.effective
        state = website.state(document, number)
        if _brings(event, language):
            there.add(number)
            yield _published(website, document, state, event, effective[number], language)
        elif number in there and _concerns(website, event, language):
            kind = _NAMES[type(event)]
            content = _told(event, before, language) + _reason(website, state, event, language)
            yield _happening(website, document, state, event, kind, content, language)


def _brings(event: AnyEvent, language: str) -> bool:
    """Whether an event publishes a version in a language."""
    if isinstance(event, Translate):
        return event.language == language
    return isinstance(event, Adopt | Publish) and language in event.languages


def _concerns(website: Website, event: AnyEvent, language: str) -> bool:
    """Whether an event after the publication is one for a language."""
    if isinstance(event, Note):
        return language in event.summary
    if isinstance(event, Notify):
        return language in event.languages
    if isinstance(event, Redact):
        path = website.project.edition_path(event.document, event.version_id, language)
        return path in event.files
    return type(event) in _NAMES


def _published(
    website: Website,
    document: str,
    state: VersionState,
    event: AnyEvent,
    effective: date | None,
    language: str,
) -> Happening:
    """Tell that a version came out in a language: its note, and what changed in it."""
    day = day_of(event, website.project.first_zone)
    late = isinstance(event, Adopt) and bool(state.basis)
    adopted = isinstance(event, Adopt)
    edition = website.edition(document, state, language)
    told = Markup("<p>{}</p>\n{}\n").format(
        _applies(state, effective, language),
        Markup(render(edition.summary).html if edition else ""),
    )
    lines = subprocessors.changed(website, document, state, language)
    told += listed(sentence(language, "subprocessors.changes"), lines)
    told += list_of_changes(language, changes_in(website, document, state, language))
    found = _happening(
        website, document, state, event, "adopted" if adopted else "published", told, language
    )
    shown = version_view(website, document, state.version, language)
    kinds = ("published", "takes-effect") if not adopted and effective == day else found.kinds
    moment = found.moment
    if late and state.effective:  # it was news on its own day, whenever it was entered
        moment = datetime.combine(state.effective, time(), website.project.settings.timezone)
    return found._replace(
        id=_id(document, state, language),
        kinds=kinds,
        moment=moment,
        url=shown.changes_url or shown.url,
        late=late,
    )


def _happening(
    website: Website,
    document: str,
    state: VersionState,
    event: AnyEvent,
    kind: str,
    content: Markup,
    language: str,
) -> Happening:
    return Happening(
        document=document,
        version=state.version,
        kinds=(kind,),
        id=_id(document, state, language, f"{kind}-{event.n}"),
        line=event.n,
        moment=event.moment,
        title=sentence(language, f"happening.{kind}", version=state.version),
        content=content,
        url=version_view(website, document, state.version, language).url,
    )


def _id(document: str, state: VersionState, language: str, *more: str) -> str:
    """Return what names an event for ever: no later line and no address is in it."""
    return "/".join((document, str(state.version), language, *more))


def _of_days(website: Website, document: str, language: str) -> Iterator[Happening]:
    """Yield what a day brings: a version that was published before takes effect."""
    for state in website.states(document):
        published = state.languages.get(language)
        begun = state.status in (Status.IN_FORCE, Status.SUPERSEDED, Status.REPEALED)
        if not (begun and state.effective and published and published < state.effective):
            continue
        if state.never_applied or state.adopted:
            continue
        zone = zone_of(state.timezone) if state.timezone else website.project.first_zone
        applies = Markup("<p>{}</p>").format(_applies(state, state.effective, language))
        yield Happening(
            document=document,
            version=state.version,
            kinds=("takes-effect",),
            id=_id(document, state, language, "takes-effect"),
            line=None,
            moment=datetime.combine(state.effective, time(), zone),
            title=sentence(language, "happening.takes-effect", version=state.version),
            content=applies,
            url=version_view(website, document, state.version, language).url,
        )


def _applies(state: VersionState, effective: date | None, language: str) -> Markup:
    """From when a version applies, as far as its own line decides."""
    if effective is None:
        return sentence(language, "life.unknown")
    if state.basis and state.basis.is_seen:
        how = sentence(language, f"life.how_{state.basis}")
        return sentence(language, "life.seen", effective=dated(language, effective), how=how)
    return sentence(language, "life.from", effective=dated(language, effective))


def _told(event: AnyEvent, before: date | None, language: str) -> Markup:
    """Return what a later event says; ``before`` is the day that held until then."""
    said = []
    if isinstance(event, Postpone) and before:
        said.append(sentence(language, "life.from", effective=dated(language, event.effective)))
        said.append(sentence(language, "life.postponed", first=dated(language, before)))
    elif isinstance(event, Withdraw) and before:
        said.append(sentence(language, "life.withdrawn", effective=dated(language, before)))
    elif isinstance(event, Repeal):
        last = dated(language, event.effective - timedelta(days=1))
        said.append(sentence(language, "happening.until", until=last))
    elif isinstance(event, Note):
        return Markup(render(event.summary[language]).html)
    elif isinstance(event, Notify):
        said.append(told_sentence(event, language))
    return Markup("<p>{}</p>").format(Markup(" ").join(said)) if said else Markup()


def _reason(website: Website, state: VersionState, event: AnyEvent, language: str) -> Markup:
    """Why; the ledger has it in the prevailing language."""
    if not event.reason or isinstance(event, Note):
        return Markup()
    lead = website.project.prevailing(state)
    if language == lead:
        return Markup("<p>{}</p>").format(sentence(language, "life.reason", reason=event.reason))
    said = Markup('<span lang="{}" dir="auto">{}</span>').format(lead, event.reason)
    name = language_name(language, lead)
    return Markup("<p>{}</p>").format(
        sentence(language, "life.reason_in", language=name, reason=said)
    )
