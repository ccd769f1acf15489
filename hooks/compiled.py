"""Templates, compiled once: the theme's and those of the record, which need no MkDocs."""

from functools import lru_cache
from importlib.metadata import version

from jinja2 import BytecodeCache, Environment, FileSystemLoader
from jinja2.runtime import Context

# Who decides what a template is compiled to: the compiler, and those whose filters it may call.
_VERSIONS = tuple(
    f"{name} {version(name)}"
    for name in ("jinja2", "mkdocs", "mkdocs-material", "mkdocs-static-i18n")
)


class Compiled(BytecodeCache):
    """Compiled templates, kept from build to build and from language to language.

    The same template is compiled in another way for the theme and for the record: ``whose`` says.
    """

    def __init__(self, cache, whose):
        self._cache, self._whose = cache, whose

    def _named(self, bucket):
        return f"{self._whose} template {bucket.key}", "\n".join((*_VERSIONS, bucket.checksum))

    def load_bytecode(self, bucket):
        """Fill a bucket with what is kept for it."""
        if data := self._cache.get(*self._named(bucket)):
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket):
        """Keep what was compiled."""
        self._cache.put(*self._named(bucket), bucket.bytecode_to_string())


class Plain(Context):
    """Calls what a lean template calls as it stands; nothing there asks for Jinja's own state."""

    def call(self, called, /, *args, _loop_vars=None, _block_vars=None, **named):
        """Call it with what the template says, without what Jinja adds."""
        return called(*args, **named)


class Lean(Environment):
    """The environment of the lean templates."""

    context_class = Plain


@lru_cache(maxsize=1)
def lean(folder, cache, print):
    """The lean templates of ``overrides/``; a preview keeps them until their print is another."""
    return Lean(
        loader=FileSystemLoader(folder),
        auto_reload=False,  # which looks at the disk for each page and each part of it
        bytecode_cache=Compiled(cache, "lean"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
