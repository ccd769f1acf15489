"""The plugin ``lydelse`` of MkDocs: every event of the glue, in the order of the flow.

A site that installed the package writes ``plugins: [search, i18n, lydelse]``; the repository of
the package itself lists the files of ``hooks/`` instead. The functions and their priorities are
the same, and so is every byte of the site. The settings stand under ``extra: lydelse:``, where
the command line reads them without MkDocs.
"""

from mkdocs.config.base import LegacyConfig
from mkdocs.plugins import EVENTS, BasePlugin, CombinedEvent

from lydelse.mkdocs import (
    content,
    finish,
    languages,
    load,
    page_cache,
    record,
    skip_build,
    stage,
    theme,
)

NAME = "lydelse"
FLOW = (load, skip_build, stage, theme, content, page_cache, languages, record, finish)
"""Of one priority the first comes first, as with the hooks in ``mkdocs.yml``."""


class LydelsePlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Hand MkDocs' events to the glue; each handler keeps the priority that its module gives it."""


for _event in sorted(EVENTS):
    _handlers = [vars(one)[f"on_{_event}"] for one in FLOW if f"on_{_event}" in vars(one)]
    if _handlers:
        _combined = CombinedEvent(*map(staticmethod, _handlers))
        setattr(LydelsePlugin, f"on_{_event}", _combined)
