"""Third: lay out for MkDocs just the pages that belong to today, each at its final address."""

from lydelse.mkdocs.stage import on_config, on_files, on_serve

__all__ = ["on_config", "on_files", "on_serve"]
