"""Fifth: fill MkDocs' shells with what the core made of the texts."""

import re

from mkdocs.plugins import event_priority
from mkdocs.structure.toc import get_toc


def on_page_content(html, *, page, config, files):
    """Put the article in place of the empty shell, with its contents for the sidebar."""
    if page.kept:
        page.headings, article = page.kept["headings"], page.kept["article"]
    else:
        build = config.lydelse_build
        page.view = build.view(build.page(page))
        # The title comes first: the link past the header leads to it.
        page.headings = [(1, "title", page.view.heading), *page.view.headings]
        article = str(page.view.article)
    page.toc = get_toc(_nested(page.headings))
    return article


def _nested(headings):
    """Headings as MkDocs nests them."""
    tokens = []
    for level, id, title in headings:
        token = {"level": level, "id": id, "name": title, "children": []}
        siblings = tokens
        while siblings and siblings[-1]["level"] < level:
            siblings = siblings[-1]["children"]
        siblings.append(token)
    return tokens


# -50: after static-i18n (50) has set its language switch, which the view replaces.
@event_priority(-50)
def on_page_context(context, *, page, config, nav):
    """Hand the view to the templates."""
    return context if page.kept else {**context, "view": page.view}


def on_post_page(output, *, page, config):
    """Mend what the theme writes."""
    return _valid(output)


def on_post_template(output, *, template_name, config):
    """The same for the page that says that there is none."""
    return _valid(output) if template_name.endswith(".html") else output


_CHECKBOX = re.compile(r'(<input\b[^>]*\btype="checkbox"[^>]*?) autocomplete="off"')


def _valid(html):
    """Checkboxes that only a style sheet hides are hidden; HTML allows them no ``autocomplete``."""
    return _CHECKBOX.sub(r"\1 hidden", html)
