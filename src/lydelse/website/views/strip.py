"""The strip that stays in view on a page that does not show what applies now."""

from typing import NamedTuple

from markupsafe import Markup

from lydelse.ledger.state import Status
from lydelse.website import urls
from lydelse.website.views.sentences import sentence
from lydelse.website.views.versions import VersionView, version_view
from lydelse.website.website import Page, Website


class Strip(NamedTuple):
    """What a page shows instead of the text in force, and where that text is.

    ``status`` is a status of a version, empty for a comparison. ``current_url`` is None where no
    version is in force.
    """

    status: str
    status_word: str
    label: str
    text: Markup
    current_url: str | None
    history_url: str


def strip_of_version(website: Website, page: Page) -> Strip | None:
    """Return the strip of a page about a version; None if that applies now."""
    assert page.id.version, "a page about a version"
    shown = version_view(website, page.id.document, page.id.version, page.language)
    if shown.status is Status.IN_FORCE:
        return None
    text = _told(shown, page.language)
    return _strip(website, page, text, shown.status, shown.status_word, shown.label)


def strip_of_comparison(website: Website, page: Page) -> Strip:
    """Return the strip of a page that shows two versions in one text."""
    return _strip(website, page, _compared(page))


def _strip(
    website: Website, page: Page, text: Markup, status: str = "", word: str = "", label: str = ""
) -> Strip:
    document, language = page.id.document, page.language
    in_force = website.in_force(document)
    own = urls.document(website.project, document, language)
    readable = in_force and website.edition(document, in_force, language)
    return Strip(
        status=status,
        status_word=word,
        label=label,
        text=text,
        current_url=own if readable else None,
        history_url=urls.history(website.project, document, language),
    )


def _told(shown: VersionView, language: str) -> Markup:
    draft = shown.status is Status.DRAFT
    mark = sentence(language, "document.draft_mark") if draft else Markup()
    return Markup(" ").join(filter(None, (mark, shown.state, shown.postponed, shown.reason)))


def _compared(page: Page) -> Markup:
    if page.id.version is None:
        return sentence(page.language, "document.since_compared", old=page.id.old)
    return sentence(page.language, "document.compared", old=page.id.old, new=page.id.version)
