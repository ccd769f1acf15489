"""What the hooks hand on to each other, hung on MkDocs' own objects."""

from typing import Any, Protocol, cast

from mkdocs.config.defaults import MkDocsConfig

from lydelse.build.session import Session
from lydelse.mkdocs.guard import not_loaded

_NAME = "lydelse"


class I18n(Protocol):
    """As much of the plugin static-i18n as the hooks ask for."""

    config: Any
    building: bool  # while it builds a further language
    current_language: str


def attach(config: MkDocsConfig, session: Session) -> None:
    """Hang the build on MkDocs' configuration."""
    vars(config)[_NAME] = session


def is_loaded(config: MkDocsConfig) -> bool:
    """Whether the project has been read, for an earlier language of the same build."""
    return _NAME in vars(config)


def session_of(config: MkDocsConfig) -> Session:
    """Return the build that ``load`` began."""
    if not is_loaded(config):
        raise not_loaded()
    return cast(Session, vars(config)[_NAME])


def i18n_of(config: MkDocsConfig) -> I18n:
    """Return the plugin static-i18n."""
    return cast(I18n, config.plugins["i18n"])
