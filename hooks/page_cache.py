"""Sixth: do not make a page of today again that was made before; Material takes 15 ms a page."""

from lydelse.mkdocs.page_cache import on_page_content, on_post_page

__all__ = ["on_page_content", "on_post_page"]
