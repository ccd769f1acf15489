"""Sixth: a page of today that was made before is not made again, which costs Material 15 ms a page.

A page is kept under all that decides it. What MkDocs still does for it is to index its text and to
write it.
"""

import json

from mkdocs.plugins import event_priority


# 50: before the page is filled (0), which a page that is kept is not.
@event_priority(50)
def on_page_content(html, *, page, config, files):
    """Look for the page: what stands in it for the search, and what it was in the end."""
    build = config.lydelse_build
    page.kept = None
    if build.knows_all:
        page.key = build.surroundings + build.shows(build.page(page))
        if found := build.cache.get(f"page {page.url}", page.key):
            page.kept = json.loads(found)
            page.meta["template"] = "lydelse/kept.html"
    return html


def on_post_page(output, *, page, config):
    """The page as it was made before, or to be kept for the next time."""
    if page.kept:
        return page.kept["page"]
    build = config.lydelse_build
    if build.knows_all:
        kept = {"article": page.content, "headings": page.headings, "page": output}
        data = json.dumps(kept, ensure_ascii=False).encode()
        build.cache.put(f"page {page.url}", page.key, data)
    return output
