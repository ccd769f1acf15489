"""Seventh, once per site: write the record beside MkDocs' pages.

Permalinks, source texts, the ledger, the sitemap: finished files, none of which MkDocs knows.
"""

from pathlib import Path

from mkdocs.plugins import event_priority
from workers import templates

from lydelse.record import record
from lydelse.store import write_page


# -150: static-i18n (-100) enters MkDocs' build for each further language; this is after the last.
@event_priority(-150)
def on_post_build(*, config):
    """Write what belongs to the record into the site."""
    if config.plugins["i18n"].building:
        return
    find = templates(config.theme.custom_dir).get_template
    for url, data in record(config.lydelse, find):
        write_page(Path(config.site_dir) / url, data)
    config.lydelse_team.finish(config.site_dir)
