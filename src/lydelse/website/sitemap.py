"""What search engines are told: which pages to list, at which address, and when they changed."""

from html import escape
from urllib.parse import quote

from lydelse.website.kinds import kinds
from lydelse.website.website import Page, Website


def is_indexed(website: Website, page: Page) -> bool:
    """Return whether a search engine may list a page: none that shows a text of the past."""
    return kinds()[page.id.kind].is_indexed(website, page)


def canonical(website: Website, page: Page) -> Page:
    """Return the page to list for a page: for the permalink of what is in force, today's page."""
    return kinds()[page.id.kind].canonical(website, page)


def sitemap(website: Website) -> bytes:
    """List each page to index, its counterparts, and the day it came to read so if known."""
    settings = website.project.settings

    def absolute(page: Page) -> str:
        return escape(settings.site_url + quote(page.url), quote=True)

    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for page in website.pages:
        if not is_indexed(website, page) or canonical(website, page) is not page:
            continue
        lines += ["  <url>", f"    <loc>{absolute(page)}</loc>"]
        if changed := website.changed_on(page):
            lines.append(f"    <lastmod>{changed.isoformat()}</lastmod>")
        everywhere = website.in_languages(page.id)
        alternates = [(code, everywhere[code]) for code in settings.languages if code in everywhere]
        if settings.default_language in everywhere:
            alternates.append(("x-default", everywhere[settings.default_language]))
        lines += [
            f'    <xhtml:link rel="alternate" hreflang="{code}" href="{absolute(one)}"/>'
            for code, one in alternates
        ]
        lines.append("  </url>")
    return ("\n".join([*lines, "</urlset>"]) + "\n").encode()
