"""What the hooks hand on to each other about one page, hung on MkDocs' own object."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from lydelse.mkdocs.state import session_of
from lydelse.website import website
from lydelse.website.views import View


@dataclass
class PageState:
    """What one page becomes: made now from ``view``, or ``kept`` from an earlier build."""

    key: str = ""
    kept: Mapping[str, Any] | None = None
    view: View | None = None
    headings: list[tuple[int, str, str]] | None = None


def state_of(page: Page) -> PageState:
    """Return what is known of a page; nothing before ``page_cache`` has looked for it."""
    return cast(PageState, vars(page).setdefault("lydelse", PageState()))


def our_page(config: MkDocsConfig, page: Page) -> website.Page:
    """Return the page of the website that stands at a MkDocs page's address."""
    return session_of(config).website.at("" if page.url in (".", "./") else page.url)
