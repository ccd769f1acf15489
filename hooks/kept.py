"""Fifth: a page of today that was made before is not made again, which costs Material 15 ms a page.

A page is kept under all that decides it: the view, the navigation, the settings, the templates, the
code and the packages. What MkDocs still does for it is to index its text and to write it.
"""

import sys
import sysconfig
from pathlib import Path

from mkdocs.plugins import event_priority

import lydelse
from lydelse.store import WORKSPACE, Cache, fingerprint

# As it is while it is loaded: what is edited during a preview does not run in it.
_CODE = fingerprint(Path(lydelse.__file__).parent, Path(__file__).parent)
_PACKAGES = (
    sys.version,
    *sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info")),
)
# Of these it is known that what they do to a page follows from what it is kept under.
_KNOWN = {"search", "material/search", "i18n"}


# -150: after static-i18n (-100), whose navigation is of one language.
@event_priority(-150)
def on_nav(nav, *, config, files):
    """Take down what all pages of the language have in common."""
    options = [{**one, "site_dir": ""} for one in config.user_configs]
    settings = (options, config.site_url, config.site_name, config.theme["language"])
    templates = fingerprint(Path(config.theme.custom_dir))
    config.lydelse_common = lambda: repr((_CODE, _PACKAGES, templates, settings, str(nav)))
    return nav


def on_env(env, *, config, files):
    """Look for each page; where there is one, MkDocs gets a template without anything in it."""
    if set(config.plugins) - _KNOWN - set(config.hooks):
        return env
    cache = Cache(Path(config.config_file_path).parent / WORKSPACE / "pages")
    common = config.lydelse_common()
    for file in files.documentation_pages():
        page = file.page
        own = (page.url, page.title, page.meta, page.content, page.view)
        page.keep = cache, f"{common}\n{own!r}"
        page.kept = cache.get(page.keep[1])
        if page.kept is not None:
            page.meta["template"] = "lydelse/kept.html"
    return env


def on_post_page(output, *, page, config):
    """The page as it was made before, or to be kept for the next time."""
    if not hasattr(page, "keep"):
        return output
    if page.kept is not None:
        return page.kept.decode()
    cache, key = page.keep
    cache.put(key, output.encode())
    return output
