"""A version in two languages side by side, as a page of either language shows it."""

from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup

from lydelse.content.bilingual import Row, rows
from lydelse.content.edition import html_of
from lydelse.memo import per_website
from lydelse.messages.catalogue import language_name
from lydelse.model import Edition, VersionId
from lydelse.website import page_ids, urls
from lydelse.website.views.drafts import Owed, owed, owed_label
from lydelse.website.views.links import linker
from lydelse.website.views.sentences import sentence
from lydelse.website.views.typography import prose
from lydelse.website.views.versions import VersionView, version_view
from lydelse.website.website import Page, Website


class Side(NamedTuple):
    """One of the two languages: its name in the language of the page, its title and permalink."""

    language: str
    name: str
    title: str
    url: str


class RowView(NamedTuple):
    """A section: its id, empty where it has none, and its HTML in the order of the sides.

    A cell is empty where a language lacks the section. ``owed``: the first cell is a redline.
    """

    id: str
    cells: tuple[Markup, Markup]
    owed: bool


class ParallelView(NamedTuple):
    """Two editions, ready for a template.

    ``rows`` are the sections. ``owed``, in the preview of a draft alone, are those whose prevailing
    text changed and whose translation did not: what to call them, and the file and line to edit.
    """

    version: VersionView
    title: Markup
    sides: tuple[Side, Side]
    rows: tuple[RowView, ...]
    owed: tuple[Owed, ...]
    owed_label: Markup


def parallel_view(website: Website, page: Page) -> ParallelView:
    """Return what a page with two languages shows."""
    assert page.id.version, "a version in two languages"
    project, document, number = website.project, page.id.document, page.id.version
    pair = _editions(website, document, number, page.id.translation)
    first, second = (
        Side(
            one.language,
            language_name(page.language, one.language),
            one.title,
            urls.version(project, document, number, one.language),
        )
        for one in pair
    )
    owing = owed(website, document, number, page.id.translation)
    ways = [linker(website, page.url, one.path, one.language) for one in pair]
    return ParallelView(
        version=version_view(website, document, number, page.language),
        title=sentence(
            page.language, "parallel.title", version=number, first=first.name, second=second.name
        ),
        sides=(first, second),
        rows=tuple(
            RowView(
                "" if row.id.startswith("#") else row.id,
                (
                    _cell(
                        owing[row.id].redline if row.id in owing else row.first,
                        first.language,
                        ways[0],
                    ),
                    _cell(row.second, second.language, ways[1]),
                ),
                row.id in owing,
            )
            for row in _rows(website, document, number, page.id.translation)
        ),
        owed=tuple(owing.values()),
        owed_label=owed_label(page.language, page.id.translation, len(owing)),
    )


def _cell(text: str, language: str, linked: Callable[[str], str]) -> Markup:
    return Markup(linked(prose(text, language)))


@per_website()
def _rows(website: Website, document: str, number: VersionId, translation: str) -> tuple[Row, ...]:
    first, second = _editions(website, document, number, translation)
    return rows(html_of(first).parts, html_of(second).parts, f"{translation}.")


def _editions(
    website: Website, document: str, number: VersionId, translation: str
) -> tuple[Edition, Edition]:
    state = website.state(document, number)
    first = website.edition(document, state, website.project.prevailing(state))
    second = website.edition(document, state, translation)
    assert first and second, "the page exists where both editions do"
    return first, second


def parallels_of(
    website: Website, document: str, number: VersionId, language: str
) -> tuple[tuple[Markup, str], ...]:
    """Return the pages of a version in two languages: what to call them, where they stand."""
    settings = website.project.settings
    found = []
    lead = website.project.prevailing(website.state(document, number))
    for translation in settings.languages:
        id = page_ids.parallel(document, number, translation)
        page = website.in_languages(id).get(language)
        if page:
            first, second = (language_name(language, one) for one in (lead, translation))
            found.append(
                (sentence(language, "parallel.link", first=first, second=second), page.url)
            )
    return tuple(found)
