"""The index of the search, cut by language: a reader finds pages in the language being read.

MkDocs writes one index for all languages. Material loads the one below ``base`` of a page's
configuration and joins what it finds to that, so each language has its own below its front page.
"""

import json
from collections.abc import Mapping
from typing import Any

from lydelse import addresses
from lydelse.publication import Publication

INDEX = "search/search_index.json"
# Whatever stands around a word is no part of it, so that it is found whole and by its beginning.
_SEPARATOR = r"""[\s\-–—,.:;!?()\[\]{}"“”„«»'’‘/\\]+"""


def by_language(publication: Publication, data: bytes) -> Mapping[str, bytes]:
    """Cut an index: the address of each language's index, and its bytes."""
    site = publication.site
    whole = json.loads(data)
    entries: dict[str, list[dict[str, Any]]] = {code: [] for code in site.settings.languages}
    for entry in whole["docs"]:
        url = entry["location"].partition("#")[0]
        language = publication.at(url).language
        home = addresses.home(site, language)
        entries[language].append(entry | {"location": entry["location"].removeprefix(home)})
    # Words as they are written: nothing is left out for being common, nothing is cut to a stem
    # (which would lose whole words), and so no code for any language needs to be loaded.
    config = whole["config"] | {"lang": ["en"], "pipeline": [], "separator": _SEPARATOR}
    return {
        addresses.home(site, code) + INDEX: json.dumps(
            whole | {"config": config, "docs": docs}, ensure_ascii=False, separators=(",", ":")
        ).encode()
        for code, docs in entries.items()
    }
