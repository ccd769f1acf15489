"""What all tests share: tools that may be missing, a browser, a server for a built folder."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

from tests.servers import QuietServer
from tests.workbench import Workbench

ROOT = Path(__file__).resolve().parent.parent

# The same examples every time: what fails in one place fails in every other.
settings.register_profile("lydelse", deadline=None, derandomize=True)
settings.load_profile("lydelse")

# What a shell runs in the background ignores Ctrl-C, and with it all that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Messages in English, whatever the system speaks.
os.environ.pop("LYDELSE_LANG", None)
os.environ["LC_ALL"] = "C.UTF-8"


# --- Tools that may be missing ------------------------------------------------------------------


def _missing(what: str, remedy: str) -> NoReturn:
    """A skipped test; a failed one where LYDELSE_REQUIRE_ALL is 1."""
    if os.environ.get("LYDELSE_REQUIRE_ALL") == "1":
        pytest.fail(f"{what}, and LYDELSE_REQUIRE_ALL=1: {remedy}", pytrace=False)
    pytest.skip(f"{what}: {remedy}")


def _require_tool(name: str) -> str:
    """The path of a program, or a skipped test."""
    path = shutil.which(name)
    return path or _missing(f"{name} is not on PATH", "install Debian's package of that name")


@pytest.fixture(scope="session")
def require_tool() -> Callable[[str], str]:
    """require_tool("wdiff") is its path. Whatever is asked for here, .ci/run installs."""
    return _require_tool


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return _require_tool("chromium")


@pytest.fixture(scope="session")
def vnu() -> list[str]:
    """The command that begins the Nu HTML checker, which tools/npm.sh installs."""
    jar = ROOT / ".venv/node/node_modules/vnu-jar/build/dist/vnu.jar"
    java = _require_tool("java")
    if not jar.is_file():
        _require_tool("npm")
        _missing("the Nu HTML checker is not installed", "run tools/npm.sh; make test-all does")
    return [java, "-jar", str(jar)]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the owner's documents, beside the checkout; not everyone has it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is not there: the owner's own documents are compared where it is")
    return folder


# --- What is a company's ------------------------------------------------------------------------

_TEXTS = tuple(f"{ROOT}/{name}" for name in ("docs/", "registers/", "notes/", "ledger.jsonl"))
_asking = ""  # the test that runs


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """A test of the tool reads texts made for it: what a company publishes may break none.

    The tests below ``softone/`` are the company's own, as is what copies the whole repository.
    """
    if event != "open" or not _asking or not isinstance(arguments[0], str):
        return
    if arguments[0].startswith(_TEXTS) and not _asking.startswith(_MAY_READ):
        raise AssertionError(f"{_asking} reads {arguments[0]}, which is the company's own text")


_MAY_READ = ("tests/softone/", "tests/setup/")
sys.addaudithook(_refuse)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Know which test runs."""
    global _asking
    _asking = item.nodeid
    try:
        return (yield)
    finally:
        _asking = ""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say why tests were skipped; pytest's own last line counts them."""
    try:
        return (yield)
    finally:
        reasons = Counter(
            report.longrepr[2].removeprefix("Skipped: ")
            for report in terminalreporter.stats.get("skipped", [])
            if isinstance(report.longrepr, tuple)
        )
        for reason, count in sorted(reasons.items()):
            terminalreporter.write_line(f"{count} skipped: {reason}")


# --- The machine, kept out ----------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _own_git() -> Iterator[None]:
    """git as on a machine without settings, and never the repository that a git hook runs in."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        for who in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{who}_NAME", "Test")
            patch.setenv(f"GIT_{who}_EMAIL", "test@example.org")
        yield


# --- A server for a built folder ----------------------------------------------------------------


@dataclass
class Served:
    """A folder served on the loopback interface."""

    url: str  # of its front page, with a slash at the end
    requests: list[str] = field(default_factory=list)  # the paths asked for


class _Handler(SimpleHTTPRequestHandler):
    """A static host below a prefix, with the folder's own 404.html as GitHub Pages has it."""

    extensions_map = {  # noqa: RUF012 — the name and type are the base class's
        **SimpleHTTPRequestHandler.extensions_map,
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".md": "text/markdown; charset=utf-8",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".xml": "application/xml",
    }

    def __init__(self, *args: Any, served: Served, prefix: str, directory: str) -> None:
        self.served, self.prefix = served, prefix
        super().__init__(*args, directory=directory)

    def send_head(self) -> Any:
        self.served.requests.append(self.path)
        if not self.path.startswith(self.prefix):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        self.path = "/" + self.path.removeprefix(self.prefix)
        return super().send_head()

    def send_header(self, keyword: str, value: str) -> None:
        if keyword == "Location":  # /folder → /folder/: the prefix belongs in it
            value = self.prefix + value.removeprefix("/")
        super().send_header(keyword, value)

    def send_error(self, code: int, *args: Any, **kwargs: Any) -> None:
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, *args, **kwargs)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def serve_folder() -> Iterator[Callable[..., Served]]:
    """serve_folder(path) or serve_folder(path, "/sub/path/"): the folder at a URL."""
    running: list[QuietServer] = []

    def serve(folder: Path, prefix: str = "/") -> Served:
        served = Served("")
        handler = partial(_Handler, served=served, prefix=prefix, directory=str(folder))
        server = QuietServer(("127.0.0.1", 0), handler)
        served.url = f"http://127.0.0.1:{server.server_port}{prefix}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        running.append(server)
        return served

    yield serve
    for server in running:
        server.shutdown()
        server.server_close()


# --- A browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright; browser.new_context() for each test."""
    from playwright.sync_api import sync_playwright

    try:
        playwright = sync_playwright().start()
    except Exception as error:
        _missing(
            f"Playwright does not start ({error})", "on Debian it needs the package libatomic1"
        )
    browser = playwright.chromium.launch(
        executable_path=chromium_path,
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
            "--no-first-run",
        ],
    )
    yield browser
    browser.close()
    playwright.stop()


# --- A project ----------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Workbench:
    """A project with the document `terms`, of which nothing is published yet."""
    return Workbench(tmp_path / "project")


@pytest.fixture
def terms(project: Workbench) -> Workbench:
    """A project whose terms 1.0 have been published on 22 November 2026."""
    project.published("1.0")
    return project
