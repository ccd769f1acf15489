"""Third: lay out for MkDocs just the pages that belong to today, each at its final address.

MkDocs then sees no versions, only shells with a title: the text comes from the core
(``content.py``), so that a page reads the same under Material and in the record.
"""

import json
from pathlib import Path

from mkdocs.plugins import event_priority
from watchdog.observers.polling import PollingObserver

from lydelse.ledger.events import LEDGER_FILE
from lydelse.messages.catalogue import say
from lydelse.project.project import REGISTERS
from lydelse.storage.disk import WORKSPACE, fresh_folder, write_page
from lydelse.website.website import Kind, PageId

LOOK_EVERY = 0.1  # seconds
WAIT = 0.03  # seconds without another change, before what was saved is built
TODAY = (Kind.FRONT, Kind.ORDINARY, Kind.DOCUMENT, Kind.HISTORY)


def _shell(page, language_home):
    """Where a page's shell stands below its language, so that MkDocs gives it its address."""
    way = page.url.removeprefix(language_home).rstrip("/")
    return f"{way}.md" if page.id.kind is Kind.HISTORY else f"{way}/index.md".lstrip("/")


def _home(website, language):
    return website.in_languages(PageId(Kind.FRONT))[language].url


# 50: after load (100), before MkDocs looks into docs_dir.
@event_priority(50)
def on_config(config):
    """Write the shells and make them MkDocs' docs_dir."""
    name = "preview" if config.lydelse.preview else "stage"
    stage = Path(config.config_file_path).parent / WORKSPACE / name
    if Path(config.docs_dir) == stage:
        return config
    fresh_folder(stage)
    website = config.lydelse
    for page in website.pages:
        if page.id.kind in TODAY:
            shell = _shell(page, _home(website, page.language))
            write_page(
                stage,
                f"{page.language}/{shell}",
                f"---\ntitle: {json.dumps(page.title)}\n---\n".encode(),
            )
    config.docs_dir = str(stage)
    return config


def on_files(files, *, config):
    """Give each language its navigation: the front page, the documents, the other pages.

    A page that stands in a folder of documents, such as the list of notices, has them below it.
    """
    website, language = config.lydelse, config.plugins["i18n"].current_language
    home = _home(website, language)

    def shell(kind, id):
        return _shell(website.in_languages(PageId(kind, id))[language], home)

    def entry(document):
        history = {say(language, "document.history"): shell(Kind.HISTORY, document.id)}
        return {document.index[language].title: [shell(Kind.DOCUMENT, document.id), history]}

    pages = {
        page.id.document.removesuffix("/index"): page
        for page in website.pages
        if page.language == language and page.id.kind is Kind.ORDINARY
    }
    below = {id: [_shell(page, home)] for id, page in pages.items()}
    config.nav = [{say(language, "site.home"): "index.md"}]
    for document in website.documents(language):
        folder = document.id.rpartition("/")[0]
        below.get(folder, config.nav).append(entry(document))
    # A page with documents below it goes before one without.
    for id in sorted(pages, key=lambda id: len(below[id]) == 1):
        config.nav.append({pages[id].title: below[id] if len(below[id]) > 1 else below[id][0]})
    return files


def on_serve(server, *, config, builder):
    """The shells are written by every build; to watch them would build for ever.

    MkDocs looks at the files twice a second and then waits, which is longer than a build takes.
    """
    for path in (config.docs_dir, config.config_file_path):
        server.unwatch(path)
    server.observer = PollingObserver(timeout=LOOK_EVERY)
    server.build_delay = WAIT
    server.watch(config.config_file_path)
    for name in (REGISTERS, LEDGER_FILE):  # MkDocs' setting `watch` refuses what is not there yet
        path = Path(config.config_file_path).with_name(name)
        if path.exists():
            server.watch(str(path))
    return server
