"""Last: build beside, then put in place, so that a failed build leaves the site as it was."""

from lydelse.mkdocs.finish import on_build_error, on_config, on_post_build, on_shutdown, on_startup

__all__ = ["on_build_error", "on_config", "on_post_build", "on_shutdown", "on_startup"]
