"""Seventh, once per site: write the record beside MkDocs' pages.

Permalinks, source texts, the ledger, the sitemap: finished files, none of which MkDocs knows.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from mkdocs.plugins import event_priority

from lydelse.record import record
from lydelse.store import write_page


# -150: static-i18n (-100) enters MkDocs' build for each further language; this is after the last.
@event_priority(-150)
def on_post_build(*, config):
    """Write what belongs to the record into the site."""
    if config.plugins["i18n"].building:
        return
    templates = Environment(
        loader=FileSystemLoader(config.theme.custom_dir),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for url, data in record(config.lydelse, templates.get_template):
        write_page(Path(config.site_dir) / url, data)
