"""Sixth: reuse a page of today that an earlier build made, if nothing that decides it changed."""

from lydelse.mkdocs.page_cache import on_page_content, on_post_page

__all__ = ["on_page_content", "on_post_page"]
