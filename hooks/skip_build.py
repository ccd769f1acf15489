"""Second: where all that MkDocs would make stands already, it is spared."""

from lydelse.mkdocs.skip_build import on_config, on_serve, on_shutdown, on_startup

__all__ = ["on_config", "on_serve", "on_shutdown", "on_startup"]
