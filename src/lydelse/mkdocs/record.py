"""Eighth, once per site: write the record beside MkDocs' pages.

Permalinks, source texts, the ledger, the sitemap: finished files, none of which MkDocs knows.
"""

from mkdocs.plugins import event_priority


# -150: static-i18n (-100) enters MkDocs' build for each further language; this is after the last.
@event_priority(-150)
def on_post_build(*, config):
    """Write what belongs to the record into the site."""
    if not config.plugins["i18n"].building:
        config.lydelse_workers.finish()
