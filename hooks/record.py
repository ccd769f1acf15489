"""Eighth, once per site: write the record beside MkDocs' pages."""

from lydelse.mkdocs.record import on_post_build

__all__ = ["on_post_build"]
