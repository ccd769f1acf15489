"""Fourth: what static-i18n leaves open when a page has no language of its own.

It builds the site once per language into one folder, so the page for addresses that do not exist
would be the last language's, and the map of the site its own idea of alternates.
"""

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
