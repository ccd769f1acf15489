"""Seventh: what static-i18n leaves open when a page has no language of its own.

It builds the site once per language into one folder, so the one page for addresses that do not
exist would be the last language's, the map of the site its own idea of alternates, and the search
one for all languages.
"""

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.utils.templates import TemplateContext

from lydelse.mkdocs.state import i18n_of, session_of
from lydelse.storage.disk import write_page
from lydelse.website import urls
from lydelse.website.hosting import NOT_FOUND
from lydelse.website.search_index import INDEX, by_language
from lydelse.website.views.redirects import not_found


def on_template_context(
    context: TemplateContext, *, template_name: str, config: MkDocsConfig
) -> Any:
    """Give each language a 404 page; the root's, the only one that some hosts show, has all."""
    if template_name == NOT_FOUND:
        website = session_of(config).website
        said = not_found(website, i18n_of(config).current_language)
        return {**context, "not_found": said, "brand": website.project.settings.brand}
    return context


def on_post_template(output: str, *, template_name: str, config: MkDocsConfig) -> str:
    """Put each language's 404 below its front page; the sitemap is written by the record.

    MkDocs writes nothing for a template that is empty. The front page of the default language is
    the root, where MkDocs puts what it is given.
    """
    if template_name == "sitemap.xml":
        return ""
    home = urls.home(session_of(config).website.project, i18n_of(config).current_language)
    if template_name == NOT_FOUND and home:
        write_page(Path(config.site_dir), home + NOT_FOUND, output.encode())
        return ""
    return output


# -140: static-i18n (-100) enters MkDocs' build for each further language; this is after the last.
@event_priority(-140)
def on_post_build(*, config: MkDocsConfig) -> None:
    """Give each language a search of its own."""
    site = Path(config.site_dir)
    if not i18n_of(config).building and (site / INDEX).is_file():
        cut = by_language(session_of(config).website, (site / INDEX).read_bytes())
        for url, data in cut.items():
            write_page(site, url, data)
