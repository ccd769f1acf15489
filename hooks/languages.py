"""Seventh: what static-i18n leaves open when a page has no language of its own."""

from lydelse.mkdocs.languages import on_post_build, on_post_template, on_template_context

__all__ = ["on_post_build", "on_post_template", "on_template_context"]
