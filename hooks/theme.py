"""Third: make the theme's templates cheap, which MkDocs finds and compiles anew in every language.

Material has some fourteen thousand icons among them. It also lets our own be escaped.
"""

import os
from functools import partial
from importlib.metadata import version
from pathlib import Path

from jinja2 import BytecodeCache, FileSystemLoader
from mkdocs.plugins import event_priority

from lydelse.store import WORKSPACE, Cache

# Who decides what a template is compiled to: the compiler, and those whose filters it may call.
_VERSIONS = (
    "ours escape",
    *(
        f"{name} {version(name)}"
        for name in ("jinja2", "mkdocs", "mkdocs-material", "mkdocs-static-i18n")
    ),
)


class _Compiled(BytecodeCache):
    """Compiled templates, kept from build to build and from language to language."""

    def __init__(self, workspace):
        self._cache = Cache(workspace / "templates")

    def _key(self, bucket):
        return "\n".join((*_VERSIONS, bucket.key, bucket.checksum))

    def load_bytecode(self, bucket):
        """Fill a bucket with what is kept for it."""
        if data := self._cache.get(self._key(bucket)):
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket):
        """Keep what was compiled."""
        self._cache.put(self._key(bucket), bucket.bytecode_to_string())


class _Visible(FileSystemLoader):
    """Templates, listed without those in hidden folders: MkDocs leaves them out one by one."""

    def list_templates(self):
        """The names of all."""
        found = set()
        for top in self.searchpath:
            for folder, folders, names in os.walk(top):
                folders[:] = [name for name in folders if not name.startswith(".")]
                found |= {Path(folder, name).relative_to(top).as_posix() for name in names}
        return sorted(found)


def _environment(make, workspace, ours):
    """The environment that the theme makes, with both.

    MkDocs escapes nothing; the templates in ``ours`` are escaped, under Material as in the record.
    """
    environment = make()
    environment.autoescape = lambda name: bool(name) and Path(ours, name).is_file()
    environment.loader = _Visible(environment.loader.searchpath)
    environment.bytecode_cache = _Compiled(workspace)
    return environment


# 60: before the search (0), which takes its words from a template.
@event_priority(60)
def on_config(config):
    """Let the theme make its environments this way."""
    make = partial(type(config.theme).get_env, config.theme)
    workspace = Path(config.config_file_path).parent / WORKSPACE
    config.theme.get_env = partial(_environment, make, workspace, config.theme.custom_dir)
    return config
