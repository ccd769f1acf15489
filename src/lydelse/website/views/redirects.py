"""Pages without a text of their own: addresses that do not exist, and those that moved."""

from typing import NamedTuple

from lydelse.messages.catalogue import say
from lydelse.website import urls
from lydelse.website.website import Page, Website


class NotFound(NamedTuple):
    """The page for an address that does not exist, in one language. ``home`` is absolute."""

    language: str
    title: str
    text: str
    home: str
    home_label: str


def not_found(website: Website, language: str) -> tuple[NotFound, ...]:
    """Return what the 404 page of a language says; shown at any address, it has absolute links.

    The default language's stands at the root, where some hosts show it for every address: it says
    the same in the other languages below.
    """
    settings = website.project.settings
    root = "/" + settings.site_url.split("://", 1)[1].partition("/")[2]
    others = () if language != settings.default_language else tuple(settings.languages)
    return tuple(
        NotFound(
            code,
            say(code, "not_found.title"),
            say(code, "not_found.text"),
            root + urls.home(website.project, code),
            say(code, "not_found.home"),
        )
        for code in dict.fromkeys((language, *others))
    )


class Redirect(NamedTuple):
    """The small page at a former address."""

    language: str
    title: str
    text: str
    target: str
    canonical: str
    name: str


def redirect(website: Website, page: Page, former: str) -> Redirect:
    """Return what stands at ``former``, an address that ``page`` had before."""
    return Redirect(
        page.language,
        say(page.language, "redirect.title"),
        say(page.language, "redirect.text"),
        urls.relative(former, page.url),
        website.project.settings.site_url + page.url,
        page.title,
    )
