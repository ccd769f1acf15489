"""Fourth: what static-i18n leaves open when a page has no language of its own.

It builds the site once per language into one folder, so the page for addresses that do not exist
would be the last language's, the map of the site its own idea of alternates, and the search one for
all languages.
"""

from pathlib import Path

from mkdocs.plugins import event_priority

from lydelse.search import INDEX, by_language
from lydelse.store import write_file
from lydelse.views.signposts import not_found


def on_template_context(context, *, template_name, config):
    """The 404 page speaks every language."""
    if template_name == "404.html":
        return {**context, "not_found": not_found(config.lydelse)}
    return context


def on_post_template(output, *, template_name, config):
    """Keep the default language's 404, which holds all; the sitemap is written by the record."""
    i18n = config.plugins["i18n"]
    if template_name == "sitemap.xml":
        return ""
    if template_name == "404.html" and i18n.current_language != i18n.default_language:
        return ""
    return output


# -140: static-i18n (-100) enters MkDocs' build for each further language; this is after the last.
@event_priority(-140)
def on_post_build(*, config):
    """Give each language a search of its own."""
    index = Path(config.site_dir) / INDEX
    if not config.plugins["i18n"].building and index.is_file():
        for url, data in by_language(config.lydelse, index.read_bytes()).items():
            write_file(Path(config.site_dir) / url, data)
