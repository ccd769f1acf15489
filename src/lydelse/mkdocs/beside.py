"""The plugin ``lydelse-beside``: policies as a part of a MkDocs site that is somebody's own.

The policies are a project in a folder of that site's repository, with an ``mkdocs.yml`` of its own.
It is built by itself, and what it makes is put below the site, where its ``site_url`` says. So no
page, front matter, extension or file of the site's own is ever touched.
"""

from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority

from lydelse.jobs.beside import edited, put_below
from lydelse.mkdocs.problems import nothing_built, tell
from lydelse.mkdocs.settings import root_of


class Beside(Config):  # type: ignore[no-untyped-call]
    """What stands under the plugin in ``mkdocs.yml``: the folder of the policies' project."""

    project = config_options.Type(str, default="legal")


class BesidePlugin(BasePlugin[Beside]):  # type: ignore[no-untyped-call]
    """Build the policies' project, and put its site below this one."""

    is_build = True

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether this builds the site or previews it."""
        self.is_build = command == "build"

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object
    ) -> LiveReloadServer:
        """Watch what editors write, and not what a build writes beside it."""
        for place in edited(root_of(config), self.config.project):
            server.watch(str(place))
        return server

    @event_priority(-100)  # after whatever other plugins make of the site's own pages
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Build the policies and put them in place; nothing of them if anything is wrong."""
        # A preview has an address of its own, below which the paths are those of the public site.
        address = config.site_url or ""
        address = address if self.is_build else urlsplit(address).path
        site = Path(config.site_dir)
        found = put_below(root_of(config), self.config.project, site, address)
        tell(found, preview=not self.is_build)
        if found and self.is_build:
            raise nothing_built(found)
