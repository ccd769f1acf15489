"""Drafts, for the preview alone: what is being written, and what its translations still owe.

The public never sees any of it: a publication without drafts gives empty values.
"""

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from lydelse.content.bilingual import key_of
from lydelse.content.comparison import redline_of
from lydelse.ledger.state import Status
from lydelse.memo import per_website
from lydelse.messages.catalogue import language_name, say_number
from lydelse.model import VersionId
from lydelse.revision.materiality import line_of
from lydelse.revision.stale_translations import stale
from lydelse.website import page_ids
from lydelse.website.page_ids import PageId
from lydelse.website.views.redlines import redline_labels
from lydelse.website.views.versions import VersionView, version_view
from lydelse.website.website import Website


class DraftView(NamedTuple):
    """A draft on the front page. ``owed`` are what is to be translated, and where that is shown."""

    version: VersionView
    owed: tuple[tuple[Markup, str], ...]


class Owed(NamedTuple):
    """A section that a translation owes: its title there, and the file and line to edit.

    ``id`` is empty for what has no heading of its own. ``redline`` is what changed in the
    prevailing text, empty if only its title did.
    """

    id: str
    title: str
    place: str
    redline: str


def drafts_of(website: Website, document: str, language: str) -> tuple[DraftView, ...]:
    """Return the drafts of a document, newest first, as a page of one language shows them."""
    project = website.project
    drafts = []
    for state in reversed(website.states(document)):
        if state.status is Status.DRAFT:
            owing = {
                code: len(owed(website, document, state.version, code))
                for code in project.settings.translations
            }
            labels = [
                (owed_label(language, code, count), _beside(website, id, language))
                for code, count in owing.items()
                if count
                for id in [page_ids.parallel(document, state.version, code)]
            ]
            version = version_view(website, document, state.version, language)
            drafts.append(DraftView(version, tuple(labels)))
    return tuple(drafts)


def _beside(website: Website, id: PageId, language: str) -> str:
    """Two languages side by side: in the language asked for if it is one of the two."""
    pages = website.in_languages(id)
    return pages[language if language in pages else id.translation].url


def owed_label(language: str, translation: str, count: int) -> Markup:
    """``to be translated (English): 2 sections``."""
    name = language_name(language, translation)
    return Markup(say_number(language, "draft.owed", count, language=Markup.escape(name)))


@per_website()
def owed(
    website: Website, document: str, number: VersionId, translation: str
) -> Mapping[str, Owed]:
    """Return what a draft's translation owes, by the keys of ``parallel.rows``; empty in public."""
    project = website.project
    if website.state(document, number).status is not Status.DRAFT:
        return {}
    draft = project.documents[document].versions[number]
    try:
        sections = stale(project, draft, translation)
    except RecursionError:  # which `check` tells
        return {}
    if not sections:
        return {}
    lead = draft.editions[project.settings.authoritative]
    assert lead.based_on, "what is stale is so against something"
    base = project.documents[document].versions[lead.based_on].editions[lead.language]
    shown = redline_of(base, lead, redline_labels(lead.language))
    bodies = {
        "footnotes" if one.footnotes else one.id or "title": (
            one.body if one.level == 1 else one.html
        )
        for one in shown.sections
    }
    other = draft.editions[translation]
    return {
        key_of(id): Owed(
            "" if key_of(id) != id else id,
            title,
            f"{other.path}:{line_of(other, id)}",
            bodies.get(id, ""),
        )
        for id, title in sections.items()
    }
