"""Sixth: reuse a page of today that an earlier build made, if nothing that decides it changed.

A page is kept under all that decides it. What MkDocs still does for it is to index its text and to
write it.
"""

import json

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from lydelse.mkdocs.page_state import our_page, state_of
from lydelse.mkdocs.state import session_of


# 50: before the page is filled (0), which a page that is kept is not.
@event_priority(50)
def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Look for the page: what stands in it for the search, and what it was in the end."""
    build, state = session_of(config).build, state_of(page)
    if build.knows_all:
        state.key = build.surroundings + build.shows(our_page(config, page))
        if found := build.cache.get(f"page {page.url}", state.key):
            state.kept = json.loads(found)
            page.meta["template"] = "lydelse/kept.html"
    return html


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Return the page as it was made before, or keep it for the next time."""
    build, state = session_of(config).build, state_of(page)
    if state.kept:
        return str(state.kept["page"])
    if build.knows_all:
        kept = {"article": page.content, "headings": state.headings, "page": output}
        data = json.dumps(kept, ensure_ascii=False).encode()
        build.cache.put(f"page {page.url}", state.key, data)
    return output
