"""The sitemap: every page, its counterparts in other languages, and when its text changed."""

from html import escape
from urllib.parse import quote

from lydelse.website.website import Page, Website


def sitemap(website: Website) -> bytes:
    """Every page with its counterparts, and the day it came to read so where that is known."""
    settings = website.project.settings

    def absolute(page: Page) -> str:
        return escape(settings.site_url + quote(page.url), quote=True)

    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for page in website.pages:
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
