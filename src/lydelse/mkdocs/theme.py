"""Fourth: make the theme's templates cheap, which MkDocs finds and compiles anew in every language.

Material has 14,000 icons among them, and scripts and styles that no page loads (DECISIONS.md D67).
"""

import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from lydelse.build.templates import THEME, Compiled
from lydelse.messages.catalogue import direction

STYLES = "assets/lydelse.css"


class _Listed(FileSystemLoader):
    """Templates and files of the theme, of which MkDocs copies to the site what is listed."""

    ours: frozenset[str] = frozenset()

    def list_templates(self) -> list[str]:
        """Return the names of all but what is hidden, and what Material's own pages would load."""
        found: set[str] = set()
        for top in self.searchpath:
            left_out = "assets" if top not in self.ours else ""
            for folder, folders, names in os.walk(top):
                folders[:] = [one for one in folders if one[0] != "." and one != left_out]
                found |= {Path(folder, name).relative_to(top).as_posix() for name in names}
        return sorted(found)


def _environment(make: Callable[[], Environment], ours: Iterable[str | Path]) -> Environment:
    """Return the theme's environment; MkDocs escapes nothing, the templates in ``ours`` are."""
    environment = make()
    environment.autoescape = {*FileSystemLoader([*map(str, ours)]).list_templates()}.__contains__
    if isinstance(environment.loader, FileSystemLoader):
        environment.loader = _Listed(environment.loader.searchpath)
        environment.loader.ours = frozenset(map(str, ours))
    environment.filters["direction"] = direction
    environment.bytecode_cache = Compiled("theme, with ours escaped")
    return environment


# 60: before the search (0), which takes its words from a template.
@event_priority(60)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Let the theme make its environments this way."""
    make = partial(type(config.theme).get_env, config.theme)
    own = [config.theme.custom_dir] if config.theme.custom_dir else []
    if str(THEME) not in config.theme.dirs:  # after the site's own, before Material
        config.theme.dirs.insert(len(own), str(THEME))
    vars(config.theme)["get_env"] = partial(_environment, make, (*own, THEME))
    if STYLES not in config.extra_css:
        config.extra_css.insert(0, STYLES)  # a site's own come after it, and prevail
    return config
