"""Templates, compiled once: the theme's and those of the record, which need no MkDocs."""

import re
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, Template
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup, escape

from lydelse.memo import by_value
from lydelse.messages.catalogue import direction
from lydelse.storage.cache import Cache

# The templates and assets that every site has; a site's own ``overrides/`` goes before them.
THEME = Path(__file__).parent.parent / "theme"


def _version(module: str) -> str:
    """Return what a module says that it is; a fork that stands in its place has another number.

    The distribution is not asked for: a fork has another name.
    """
    try:
        return f"{module} {getattr(import_module(module), '__version__', '')}"
    except ImportError:
        return module


# Who decides what a template is compiled to: the compiler, and those whose filters it may call.
_VERSIONS = tuple(map(_version, ("jinja2", "mkdocs", "material")))


class Compiled(BytecodeCache):
    """Compiled templates, kept where Python keeps the compiled code of the hooks.

    The same template is compiled in another way for the theme and for the record: ``whose`` says.
    """

    def __init__(self, whose: str) -> None:
        self._whose = whose
        self._cache = Cache(Path(cache_from_source(__file__)).parent)

    def _named(self, bucket: Bucket) -> tuple[str, str]:
        return f"{self._whose} template {bucket.key}", "\n".join((*_VERSIONS, bucket.checksum))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is kept for it."""
        if data := self._cache.get(*self._named(bucket)):
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where it may be kept."""
        with suppress(OSError):
            self._cache.put(*self._named(bucket), bucket.bytecode_to_string())


class Plain(Context):
    """Calls functions directly: no lean template calls one that needs Jinja's context."""

    def call(
        self,
        called: Callable[..., Any],
        /,
        *args: Any,
        _loop_vars: object = None,
        _block_vars: object = None,
        **named: Any,
    ) -> Any:
        """Call it with what the template says, without what Jinja adds."""
        return called(*args, **named)


_INCLUDE = re.compile(r'{% include "([^"]+)" %}')  # whose variables stay its own, as by ``with``


class Lean(Environment):
    """The environment of the lean templates. What they ask for must be there."""

    context_class = Plain
    getattr = staticmethod(getattr)  # type: ignore[assignment] # without Jinja's detours

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.filters["direction"] = direction


class Templates(FileSystemLoader):
    """Finds templates, and spares Jinja what it does again for each of ten thousand pages.

    What a template includes is put into it before it is compiled, HTML stands as it is, and what
    was escaped is remembered: titles, addresses, anchors.
    """

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a template, with what it includes."""
        source, path, fresh = super().get_source(environment, template)

        def included(found: re.Match[str]) -> str:
            there, _, _ = self.get_source(environment, found[1])
            return f"{{% with %}}{there.removesuffix(chr(10))}{{% endwith %}}"

        return _INCLUDE.sub(included, source), path, fresh

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """Load a template."""
        template = super().load(environment, name, globals)
        template.root_render_func.__globals__["escape"] = _escaped
        return template


def _escaped(value: Any) -> Markup:
    return value if type(value) is Markup else _escaped_once(value)


_escaped_once = by_value(4096, typed=True)(escape)


@by_value(1)
def lean(folders: tuple[Path, ...], print: str) -> Lean:
    """Return the lean templates of some folders, kept until their fingerprint changes."""
    return Lean(
        loader=Templates(folders),
        auto_reload=False,  # which looks at the disk for each page and each part of it
        bytecode_cache=Compiled("lean"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
