"""A version and a document as a page of one language shows them."""

from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from lydelse.content.comparison import reads_alike
from lydelse.formats.markdown import render
from lydelse.ledger.state import Status, VersionState
from lydelse.memo import per_website
from lydelse.messages.catalogue import language_name, say
from lydelse.model import Edition, VersionId
from lydelse.website import page_ids, urls
from lydelse.website.downloads import PDF_FILE, has_pdf
from lydelse.website.page_ids import PageId
from lydelse.website.views.sentences import (
    dated,
    entered,
    sentence,
    stamp,
    state_sentence,
    told_sentence,
)
from lydelse.website.views.subprocessors import coming
from lydelse.website.website import Website


class VersionView(NamedTuple):
    """A version as a page of one language shows it.

    ``url`` is None where it has no page, ``changes_url`` where nothing changed in the language.
    """

    id: VersionId
    label: str
    status: Status
    status_word: str
    change_word: str
    state: Markup
    stamp: tuple[Markup, ...]
    entered: Markup
    summary: Markup
    postponed: Markup
    reason: Markup
    told: tuple[Markup, ...]
    languages: tuple[str, ...]
    url: str | None
    source_url: str | None
    pdf_url: str | None
    original_url: str | None
    effective: date | None
    last_modified: date | None
    earlier_url: str | None
    later_url: str | None
    follows: VersionId | None
    changes_url: str | None
    since_url: str | None
    sha256: str


class DocumentView(NamedTuple):
    """A document as a page of one language shows it; ``last`` is the newest version.

    ``coming`` is said of sub-processors that are announced and not engaged yet.
    """

    id: str
    title: str
    is_notice: bool
    url: str
    history_url: str
    current: VersionView | None
    upcoming: tuple[VersionView, ...]
    coming: tuple[str, ...]
    last: VersionView | None


@per_website()
def document_view(website: Website, id: str, language: str) -> DocumentView:
    """Gather what a template shows of a document."""
    project = website.project
    current = website.in_force(id)
    states = website.states(id)

    def shown(state: VersionState | None) -> VersionView | None:
        return version_view(website, id, state.version, language) if state else None

    return DocumentView(
        id=id,
        title=project.documents[id].index[language].title,
        is_notice=project.documents[id].kind == "notice",
        url=urls.document(project, id, language),
        history_url=urls.history(project, id, language),
        current=shown(current),
        coming=coming(website, id, language),
        upcoming=tuple(filter(None, map(shown, website.upcoming(id)))),
        last=shown(states[-1] if states else None),
    )


@per_website()
def version_view(website: Website, document: str, number: VersionId, language: str) -> VersionView:
    """Gather what a template shows of a version."""
    state = website.state(document, number)
    edition = website.edition(document, state, language)

    def page_url(id: PageId) -> str | None:
        found = website.in_languages(id).get(language)
        return found.url if found else None

    own_id = page_ids.version(document, state.version)
    own_url = page_url(own_id)
    summary = state.notes.get(language) or (edition.summary if edition else "")
    return VersionView(
        id=state.version,
        label=say(language, "document.version", version=state.version),
        status=state.status,
        status_word=say(language, f"status.{state.status}"),
        change_word=_change_word(state, language),
        state=state_sentence(website, document, state, language),
        stamp=stamp(state, language, state_sentence(website, document, state, language)),
        entered=entered(state, language),
        summary=Markup(render(summary).html),
        postponed=(
            sentence(language, "life.postponed", first=dated(language, state.postponed_from[0]))
            if state.postponed_from
            else Markup()
        ),
        reason=_reason(website, state, language),
        told=tuple(told_sentence(one, language) for one in state.told if language in one.languages),
        languages=tuple(language_name(language, code) for code in state.languages),
        url=own_url,
        source_url=page_url(page_ids.source(document, state.version)),
        pdf_url=own_url + PDF_FILE if own_url and has_pdf(website, own_id, language) else None,
        original_url=_original(website, state, language, own_url),
        effective=state.effective,
        last_modified=state.last_modified,
        earlier_url=page_url(page_ids.version(document, state.predecessor)),
        later_url=page_url(page_ids.version(document, state.successor)),
        follows=state.follows,
        changes_url=(
            page_url(page_ids.changes(document, state.version, state.follows))
            if _reads_anew(website, document, state, edition)
            else None
        ),
        since_url=page_url(page_ids.since(document, state.version)),
        sha256=edition.sha256 if edition else "",
    )


def _reads_anew(
    website: Website, document: str, state: VersionState, edition: Edition | None
) -> bool:
    """Whether a reader finds anything changed since the version before."""
    before = next((one for one in website.states(document) if one.version == state.follows), None)
    base = website.edition(document, before, edition.language) if before and edition else None
    return bool(edition and base and not reads_alike(base, edition))


def _original(
    website: Website, state: VersionState, language: str, own_url: str | None
) -> str | None:
    """Where the file stands that was published in a language then, if it was kept."""
    path = state.originals.get(language)
    if own_url is None or path is None or path in state.redacted:
        return None
    return own_url + urls.original(path) if path in website.project.files else None


def _change_word(state: VersionState, language: str) -> str:
    """Return what kind of change a version is; a first one changes nothing."""
    if not state.change:
        return ""
    return say(language, f"change.{state.change}" if state.follows else "change.first")


def _reason(website: Website, state: VersionState, language: str) -> Markup:
    """Why a version was postponed, withdrawn or repealed.

    The ledger has it in the prevailing language; a page in another says so. Why a language was
    left for later, or bytes were removed, is said elsewhere or concerns nobody.
    """
    ended = state.status in (Status.WITHDRAWN, Status.REPEALED) or state.postponed_from
    if not state.reason or not ended:
        return Markup()
    lead = website.project.prevailing(state)
    if language == lead:
        return sentence(language, "life.reason", reason=state.reason)
    said = Markup('<span lang="{}" dir="auto">{}</span>').format(lead, state.reason)
    name = language_name(language, lead)
    return sentence(language, "life.reason_in", language=name, reason=said)
