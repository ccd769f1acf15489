"""Which files a preview watches."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from watchdog.observers.polling import PollingObserver

from lydelse.ledger.events import LEDGER_FILE
from lydelse.mkdocs.settings import root_of
from lydelse.project.project import REGISTERS

LOOK_EVERY = 0.1  # seconds
WAIT = 0.03  # seconds without another change, before what was saved is built


def watch(server: LiveReloadServer, config: MkDocsConfig) -> None:
    """Watch what editors write. The shells are written by every build: to watch them would build
    for ever.

    MkDocs looks at the files twice a second and then waits, which is longer than a build takes.
    """
    for path in filter(None, (config.docs_dir, config.config_file_path)):
        server.unwatch(path)
    server.observer = PollingObserver(timeout=LOOK_EVERY)
    server.build_delay = WAIT
    for name in (Path(config.config_file_path or "").name, REGISTERS, LEDGER_FILE):
        # MkDocs' setting `watch` refuses what is not there yet.
        if (there := root_of(config) / name).exists():
            server.watch(str(there))
