"""MkDocs' own settings, as the builder needs them."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin

from lydelse.build.incremental import Setting
from lydelse.build.templates import THEME

# Plugins whose effect on a page is decided by the key that the page is kept under.
_KNOWN = {"search", "material/search", "i18n", "lydelse"}
# Settings that say where files stand and how MkDocs is run: no page shows them.
_ELSEWHERE = {"config_file_path", "dev_addr", "docs_dir", "site_dir", "strict", "watch"}


def root_of(config: MkDocsConfig) -> Path:
    """Return the project's folder."""
    return Path(config.config_file_path or "").absolute().parent


def options(config: MkDocsConfig) -> str:
    """Return all settings as text: the file's, the command line's, the plugins' defaults."""
    settings = {name: value for name, value in config.items() if name not in _ELSEWHERE}
    theme = config.theme.name, sorted(config.theme.static_templates)
    settings |= {"of the theme": theme, "in this order": list(config.plugins)}
    return msgspec.json.encode(settings, enc_hook=_plain, order="deterministic").decode()


def _plain(value: object) -> object:
    """Return a setting as it was written: of a plugin its own settings, of code its name."""
    value = value.config if isinstance(value, BasePlugin) else value
    return dict(value) if isinstance(value, Mapping) else repr(type(value))


def setting_of(config: MkDocsConfig) -> Setting:
    """Return what the builder is told of MkDocs' settings."""
    own = (Path(config.theme.custom_dir),) if config.theme.custom_dir else ()
    # Nobody here knows what another plugin does, or a hook that is more than a door to ours.
    hooks = cast(Mapping[str, object], config.hooks)  # declared as the list that was written
    ours = {name for name, hook in hooks.items() if _is_ours(hook)}
    site = Path(config.site_dir)
    return Setting(
        root=root_of(config),
        site=site.resolve() if site.is_symlink() else site,  # the link stays
        templates=(*own, THEME),
        options=options(config),
        knows_all=not set(config.plugins) - _KNOWN - ours,
        config=Path(config.config_file_path or "").name,
        more=frozenset((*config.theme.static_templates, *config.extra_templates)),
    )


def _is_ours(hook: object) -> bool:
    """Whether all that MkDocs calls in a hook is of this package."""
    events = [event for name, event in vars(hook).items() if name.startswith("on_")]
    return all(event.__module__.startswith("lydelse.") for event in events)
