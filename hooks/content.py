"""Fifth: fill MkDocs' shells with what the core made of the texts."""

from lydelse.mkdocs.content import on_page_content, on_page_context

__all__ = ["on_page_content", "on_page_context"]
