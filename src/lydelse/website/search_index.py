"""The index of the search, cut by language: a reader finds pages in the language being read.

MkDocs writes one index for all languages. Material loads the one below ``base`` of a page's
configuration and joins what it finds to that, so each language has its own below its front page.
That one is loaded with every page, and holds the settings alone; they say where the texts are,
which the worker in ``overrides`` loads when something is searched for.
"""

import json
from collections.abc import Collection, Mapping
from html import escape
from typing import Any

from lydelse.website import urls
from lydelse.website.website import Website

INDEX, TEXTS = "search/search_index.json", "search/texts.json"
# Whatever stands around a word is no part of it, so that it is found whole and by its beginning.
_SEPARATOR = r"""[\s\-–—,.:;!?()\[\]{}"“”„«»'’‘/\\]+"""
# Notices repeat what a policy says, and would stand above it by their number.
_BOOST = 2
# From the worker, assets/javascripts/workers/search.js.
_TO_ROOT = "../../../"
# Where Material says less than the code of a language does.
_NAMES = {"nb": "no", "nn": "no"}


def by_language(website: Website, data: bytes, stemmers: Collection[str]) -> Mapping[str, bytes]:
    """Cut an index: the address of each language's index, and its bytes.

    ``stemmers`` are the languages of which Material's search knows how words are inflected.
    """
    project = website.project
    whole = json.loads(data)
    entries: dict[str, list[dict[str, Any]]] = {code: [] for code in project.settings.languages}
    for entry in whole["docs"]:
        url, of_section, _ = entry["location"].partition("#")
        page = website.at(url)
        language = page.language
        home = urls.home(project, language)
        # Material shows titles as HTML; those of pages are no more than words.
        title = entry["title"] if of_section else escape(entry["title"], quote=False)
        location = entry["location"].removeprefix(home)
        document = project.documents.get(page.id.document)
        weight = {"boost": _BOOST} if document and document.kind == "policy" else {}
        entries[language].append(entry | {"location": location, "title": title} | weight)
    files = {}
    for code, docs in entries.items():
        home = urls.home(project, code)
        config = whole["config"] | _config(code, stemmers) | {"texts": _TO_ROOT + home + TEXTS}
        files[home + INDEX] = _json(whole | {"config": config, "docs": []})
        files[home + TEXTS] = _json(docs)
    return files


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _config(language: str, stemmers: Collection[str]) -> Mapping[str, Any]:
    """Words as they are written: none is left out for being common, none cut to its stem.

    A stem in the index would lose whole words, as what is typed is looked for as a beginning. The
    worker asks the stemmer of ``lang`` for other ``forms`` of a word instead.
    """
    name = _NAMES.get(language, language)
    known = name in stemmers
    return {
        "lang": [name if known else "en"],
        "forms": known,
        "pipeline": [],
        "separator": _SEPARATOR,
    }
