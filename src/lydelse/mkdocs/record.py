"""Eighth, once per site: write the record beside MkDocs' pages.

Permalinks, source texts, the ledger, the sitemap: finished files, none of which MkDocs knows.
"""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from lydelse.mkdocs.state import i18n_of, session_of


# -150: static-i18n (-100) enters MkDocs' build for each further language; this is after the last.
@event_priority(-150)
def on_post_build(*, config: MkDocsConfig) -> None:
    """Write what belongs to the record into the site."""
    if not i18n_of(config).building:
        session_of(config).workers.finish()
