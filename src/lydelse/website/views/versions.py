"""A version and a document as a page of one language shows them."""

from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from lydelse.formats.markdown import render
from lydelse.ledger.state import Life, Status
from lydelse.messages.catalogue import language_name, say
from lydelse.model import VersionId
from lydelse.website import urls
from lydelse.website.views.sentences import dated, entered, life_sentence, mark, sentence, stamp
from lydelse.website.website import Kind, PageId, Publication, once


class VersionView(NamedTuple):
    """A version as a page of one language shows it; ``url`` is None where it has no page."""

    id: VersionId
    label: str
    status: Status
    status_word: str
    change_word: str
    life: Markup
    mark: Markup
    stamp: tuple[Markup, ...]
    entered: Markup
    summary: Markup
    postponed: Markup
    reason: Markup
    languages: tuple[str, ...]
    url: str | None
    source_url: str | None
    effective: date | None
    last_modified: date | None
    earlier_url: str | None
    later_url: str | None
    follows: VersionId | None
    changes_url: str | None
    since_url: str | None


class DocumentView(NamedTuple):
    """A document as a page of one language shows it; ``last`` is the newest version."""

    id: str
    title: str
    is_notice: bool
    url: str
    history_url: str
    current: VersionView | None
    upcoming: tuple[VersionView, ...]
    last: VersionView | None


@once
def document_view(publication: Publication, id: str, language: str) -> DocumentView:
    site = publication.site
    current = publication.in_force(id)
    lives = publication.lives(id)

    def shown(life: Life | None) -> VersionView | None:
        return version_view(publication, id, life.version, language) if life else None

    return DocumentView(
        id=id,
        title=site.documents[id].index[language].title,
        is_notice=site.documents[id].kind == "notice",
        url=urls.document(site, id, language),
        history_url=urls.history(site, id, language),
        current=shown(current),
        upcoming=tuple(filter(None, map(shown, publication.upcoming(id)))),
        last=shown(lives[-1] if lives else None),
    )


@once
def version_view(
    publication: Publication, document: str, number: VersionId, language: str
) -> VersionView:
    life = publication.life(document, number)
    edition = publication.edition(document, life, language)

    def page_url(kind: Kind, version: VersionId | None, old: VersionId | None = None) -> str | None:
        found = publication.in_languages(PageId(kind, document, version, old)).get(language)
        return found.url if found else None

    own_url = page_url(Kind.VERSION, life.version)
    summary = life.notes.get(language) or (edition.summary if edition else "")
    return VersionView(
        id=life.version,
        label=say(language, "document.version", version=life.version),
        status=life.status,
        status_word=say(language, f"status.{life.status}"),
        change_word=_change_word(life, language),
        life=life_sentence(publication, document, life, language),
        mark=mark(life, language),
        stamp=stamp(life, language, life_sentence(publication, document, life, language)),
        entered=entered(life, language),
        summary=Markup(render(summary).html),
        postponed=(
            sentence(language, "life.postponed", first=dated(language, life.postponed_from[0]))
            if life.postponed_from
            else Markup()
        ),
        reason=_reason(publication, life, language),
        languages=tuple(language_name(language, code) for code in life.languages),
        url=own_url,
        source_url=f"{own_url}source.md" if own_url and edition else None,
        effective=life.effective,
        last_modified=life.last_modified,
        earlier_url=page_url(Kind.VERSION, life.predecessor),
        later_url=page_url(Kind.VERSION, life.successor),
        follows=life.follows,
        changes_url=page_url(Kind.CHANGES, life.version, life.follows),
        since_url=page_url(Kind.SINCE, None, life.version),
    )


def _change_word(life: Life, language: str) -> str:
    """What kind of change a version is; a first one changes nothing."""
    if not life.change:
        return ""
    return say(language, f"change.{life.change}" if life.follows else "change.first")


def _reason(publication: Publication, life: Life, language: str) -> Markup:
    """Why a version was postponed, withdrawn or repealed.

    The ledger has it in the prevailing language; a page in another says so. Why a language was
    left for later, or bytes were removed, is said elsewhere or concerns nobody.
    """
    ended = life.status in (Status.WITHDRAWN, Status.REPEALED) or life.postponed_from
    if not life.reason or not ended:
        return Markup()
    lead = publication.site.settings.authoritative
    if language == lead:
        return sentence(language, "life.reason", reason=life.reason)
    said = Markup('<span lang="{}">{}</span>').format(lead, life.reason)
    name = language_name(language, lead)
    return sentence(language, "life.reason_in", language=name, reason=said)
