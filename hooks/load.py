"""First: read the project and stop with the whole list if anything in it is wrong."""

from lydelse.mkdocs.load import on_build_error, on_config, on_files, on_shutdown

__all__ = ["on_build_error", "on_config", "on_files", "on_shutdown"]
