"""Fourth: make the theme's templates cheap; MkDocs compiles them anew in every language."""

from lydelse.mkdocs.theme import on_config

__all__ = ["on_config"]
