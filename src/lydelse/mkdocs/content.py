"""Fifth: fill MkDocs' shells with what the core made of the texts."""

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils.templates import TemplateContext

from lydelse.mkdocs.page_state import our_page, state_of
from lydelse.mkdocs.state import session_of
from lydelse.website.navigation import nested


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the article in place of the empty shell, with its contents for the sidebar."""
    state = state_of(page)
    session_of(config).build.filled.add(our_page(config, page).url)
    if state.kept:
        state.headings, article = state.kept["headings"], str(state.kept["article"])
    else:
        state.view = session_of(config).build.view(our_page(config, page))
        # The title comes first: the link past the header leads to it.
        state.headings = [(1, "title", state.view.heading), *state.view.headings]
        article = str(state.view.article)
    page.toc = get_toc(nested(state.headings))
    return article


# -50: after static-i18n (50) has set its language switch, which the view replaces.
@event_priority(-50)
def on_page_context(
    context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
) -> Any:
    """Hand the view to the templates."""
    state = state_of(page)
    return context if state.kept else {**context, "view": state.view}
