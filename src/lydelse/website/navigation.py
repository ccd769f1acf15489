"""The pages of today as a site generator is given them: a file for each, and the navigation."""

import json
from collections.abc import Iterable, Iterator
from typing import TypedDict

from lydelse.messages.catalogue import say
from lydelse.model import Document
from lydelse.website import page_ids
from lydelse.website.kinds import is_of_today
from lydelse.website.website import Page, Website

Entry = dict[str, "str | list[str | Entry]"]
"""A title, and where it leads: to a file, or to what stands below it."""


def shells(website: Website) -> Iterator[tuple[str, bytes]]:
    """Yield an empty file with a title for each page of today, at its path below all languages."""
    for page in website.pages:
        if is_of_today(page.id):
            shell = f"---\ntitle: {json.dumps(page.title)}\n---\n"
            yield f"{page.language}/{_path(website, page)}", shell.encode()


def _path(website: Website, page: Page) -> str:
    """Return the path below its language that gives a page its address."""
    home = website.in_languages(page_ids.FRONT)[page.language].url
    path = page.url.removeprefix(home).rstrip("/")
    is_history = page.id == page_ids.history(page.id.document)
    return f"{path}.md" if is_history else f"{path}/index.md".lstrip("/")


def navigation(website: Website, language: str) -> list[str | Entry]:
    """Return the navigation of a language: the front page, the documents, the other pages.

    A page that stands in a folder of documents, such as the list of notices, has them below it.
    """
    pages = {
        page.id.document.removesuffix("/index"): page
        for page in website.pages
        if page.language == language and website.is_file(page) and page.id != page_ids.FRONT
    }
    below: dict[str, list[str | Entry]] = {id: [_path(website, one)] for id, one in pages.items()}
    found: list[str | Entry] = [{say(language, "site.home"): "index.md"}]
    rights = website.project.settings.rights_page
    if rights in pages:  # what people come for goes before what they read
        found.append({pages[rights].title: _path(website, pages[rights])})
    documents = website.documents(language)
    found += [_entry(website, one, language) for one in documents if one.id == rights]
    for document in (one for one in documents if one.id != rights):
        folder = document.id.rpartition("/")[0]
        below.get(folder, found).append(_entry(website, document, language))
    # A page with documents below it goes before one without.
    for id in sorted(pages.keys() - {rights}, key=lambda id: (len(below[id]) == 1, id)):
        alone = _path(website, pages[id]) if len(below[id]) == 1 else None
        found.append({pages[id].title: alone or below[id]})
    return found


def _entry(website: Website, document: Document, language: str) -> Entry:
    """Return a document with its history below it."""

    own, history = (
        _path(website, website.in_languages(id)[language])
        for id in (page_ids.document(document.id), page_ids.history(document.id))
    )
    below: Entry = {say(language, "document.history"): history}
    return {document.index[language].title: [own, below]}


class Heading(TypedDict):
    """A heading of a page, and those below it."""

    level: int
    id: str
    name: str
    children: "list[Heading]"


def nested(headings: Iterable[tuple[int, str, str]]) -> list[Heading]:
    """Nest headings, each with its level, id and title, below the higher ones before them."""
    found: list[Heading] = []
    for level, id, title in headings:
        siblings = found
        while siblings and siblings[-1]["level"] < level:
            siblings = siblings[-1]["children"]
        siblings.append(Heading(level=level, id=id, name=title, children=[]))
    return found
