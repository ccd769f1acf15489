"""Third: lay out for MkDocs just the pages that belong to today, each at its final address.

MkDocs then sees no versions, only shells with a title: the text comes from the core
(``content.py``), so that a page reads the same on a page of today and in the record.
"""

from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

from lydelse.mkdocs.serve import watch
from lydelse.mkdocs.settings import root_of
from lydelse.mkdocs.state import i18n_of, session_of
from lydelse.storage.disk import WORKSPACE, fresh_folder, write_page
from lydelse.website.navigation import navigation, shells


# 50: after load (100), before MkDocs looks into docs_dir.
@event_priority(50)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Write the shells and make them MkDocs' docs_dir."""
    website = session_of(config).website
    stage = root_of(config) / WORKSPACE / ("preview" if website.preview else "stage")
    if Path(config.docs_dir) != stage:
        fresh_folder(stage)
        for path, data in shells(website):
            write_page(stage, path, data)
        config.docs_dir = str(stage)
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Give each language its navigation."""
    config.nav = navigation(session_of(config).website, i18n_of(config).current_language)
    return files


def on_serve(
    server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[[], None]
) -> LiveReloadServer:
    """Watch what editors write, not the shells."""
    watch(server, config)
    return server
