"""What the search finds: the texts of each language's pages, and what visitors call things.

MkDocs writes one index for all languages; each gets its own below its front page. Neither is loaded
before something is searched for.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from html import unescape
from importlib.resources import files
from typing import Any

from lydelse.memo import by_value
from lydelse.website import urls
from lydelse.website.views.metadata import short
from lydelse.website.website import Website

INDEX, TEXTS, WORDS = "search/search_index.json", "search/texts.json", "search/words.json"
# Notices repeat what a policy says, and would stand above it by their number; what a visitor can do
# goes before what is written about it.
_POLICY, _RIGHTS = 1.3, 1.6
_TAG = re.compile(r"<[^>]+>")


def by_language(website: Website, data: bytes) -> Mapping[str, bytes]:
    """Cut an index: the address of each language's texts and words, and their bytes."""
    project = website.project
    entries: dict[str, list[dict[str, Any]]] = {code: [] for code in project.settings.languages}
    for entry in json.loads(data)["docs"]:
        url, of_section, _ = entry["location"].partition("#")
        page = website.at(url)
        document = project.documents.get(page.id.document)
        name = short(page.title, project.settings.organisation)
        found = {
            "location": entry["location"].removeprefix(urls.home(project, page.language)),
            "title": unescape(entry["title"]) if of_section else name,
            "text": " ".join(unescape(_TAG.sub(" ", entry["text"])).split()),
        }
        if of_section:
            found["page"] = name
        if page.id.document and page.id.document == project.settings.rights_page:
            found["boost"] = _RIGHTS
        elif document and document.kind == "policy":
            found["boost"] = _POLICY
        entries[page.language].append(found)
    written = {}
    for code, docs in entries.items():
        home = urls.home(project, code)
        written[home + TEXTS] = _json(docs)
        written[home + WORDS] = _json(words(code, entries))
    return written


def words(language: str, others: Iterable[str] = ()) -> Mapping[str, Any]:
    """Return what visitors write in a language's search: its own words, and what means the same.

    A visitor may write in any of the site's languages, or in English; common words of the others
    are passed over unless the texts have them. A language without a list gets its code alone.
    """
    own = _listed(language)
    if not own:
        return {"code": language}
    foreign = [
        _listed(one) for one in dict.fromkeys([*others, "en"]) if _base(one) != _base(language)
    ]
    return {
        "code": language,
        "common": own["common"],
        "strange": sorted({word for one in foreign for word in one.get("common", ())}),
        "endings": own["endings"],
        "concepts": [
            list(dict.fromkeys(said for one in (own, *foreign) for said in _called(one, concept)))
            for concept in own["concepts"]
        ],
    }


def _called(listed: Mapping[str, Any], concept: str) -> list[str]:
    found: list[str] = listed.get("concepts", {}).get(concept, [])
    return found


def _base(language: str) -> str:
    return language.partition("-")[0]


@by_value()
def _listed(language: str) -> Mapping[str, Any]:
    file = files("lydelse").joinpath(f"website/search/{_base(language)}.toml")
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
