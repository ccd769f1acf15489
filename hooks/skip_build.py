"""Second: skip MkDocs when its output is already up to date, and make what is left to make."""

from lydelse.mkdocs.skip_build import on_config, on_serve, on_shutdown, on_startup

__all__ = ["on_config", "on_serve", "on_shutdown", "on_startup"]
