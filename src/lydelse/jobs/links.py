"""Walk every link of a built site as a visitor's browser would, through a server of its own.

LinkChecker does the walking. Links and anchors within the site must lead somewhere; links to other
sites are looked at when that is asked for, and reported: what others do stops nothing here.
"""

import csv
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import click

from lydelse.checks.links import scheme_of
from lydelse.cli.help import Command
from lydelse.cli.usage_errors import said
from lydelse.jobs import github
from lydelse.jobs.anchors import astray
from lydelse.jobs.exit import run, stop
from lydelse.jobs.progress import doing
from lydelse.jobs.verify import project_here

# So many only from a host that says it is welcome, as ours does; others are asked at most ten.
_RULES = "[checking]\nthreads=8\nmaxrequestspersecond=10000\n"


class _Handler(SimpleHTTPRequestHandler):
    """The site below its path, as a plain host serves it."""

    def __init__(self, *args: Any, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        inside = path.startswith(self.prefix)
        return super().translate_path(path.removeprefix(self.prefix.rstrip("/"))) if inside else ""

    def end_headers(self) -> None:
        """LinkChecker need not spare this server."""
        self.send_header("LinkChecker", "welcome")
        super().end_headers()

    def log_message(self, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    """Prints no trace when LinkChecker has enough of a page and hangs up."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder on this machine; give the address of its front page, below a path."""
    handler = partial(_Handler, directory=str(folder), prefix=prefix)
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()


def walked(url: str, *, others: bool = False) -> list[dict[str, str]]:
    """Every link from an address on, with what became of it; ``others``: to other sites as well."""
    # Run by root, LinkChecker becomes `nobody`, who must be able to read this.
    with NamedTemporaryFile("w", suffix=".rc", encoding="utf-8") as rules:
        rules.write(_RULES)
        rules.flush()
        Path(rules.name).chmod(0o644)
        words = ["--config", rules.name, "--no-status", "--no-robots", "-o", "csv", "-v"]
        words += ["--check-extern"] if others else []
        done = subprocess.run(
            [sys.executable, "-m", "linkcheck", *words, url],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    lines = [line for line in done.stdout.splitlines() if line and not line.startswith("# ")]
    if not lines:
        raise stop("no-linkchecker", why=done.stderr.strip())
    return list(csv.DictReader(lines, delimiter=";"))


def dead(folder: Path, site_url: str) -> list[str]:
    """Return the links and anchors within a site that lead nowhere, each with the page it is on."""
    with served(folder, urlsplit(site_url).path) as url:
        found = [
            _said(row, url) for row in walked(url) if row["valid"] != "True" and _own(row, url)
        ]
    return found + astray(folder, site_url)


def _own(row: dict[str, str], base: str) -> bool:
    """Whether a link leads within the site: of others `lydelse check` is the judge."""
    return row["url"].startswith(base) or not scheme_of(row["urlname"])


def dead_elsewhere(folder: Path, site_url: str) -> list[str]:
    """Return the links to other sites that do not answer as they should."""
    with served(folder, urlsplit(site_url).path) as url:
        rows = [row for row in walked(url, others=True) if not row["url"].startswith(url)]
        return [_said(row, url) for row in rows if row["valid"] != "True"]


def _said(row: dict[str, str], base: str) -> str:
    page = "/" + row["parentname"].removeprefix(base)
    why = " ".join(f"{row['result']} {row['warningstring']}".split())
    return f"{page}: {row['urlname']}: {why}"


def report(found: list[str]) -> str:
    """Return what was found elsewhere, as Markdown."""
    if not found:
        return "Every link to another site leads somewhere.\n"
    lines = "".join(f"- {one}\n" for one in found)
    return f"{len(found)} links to other sites do not answer as they should:\n\n{lines}"


@click.command(cls=Command)
@click.option("--site", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--others", is_flag=True)
def main(site: Path | None, others: bool) -> None:
    """Check the links of what `make site` built."""

    def job() -> int:
        site_url = project_here().settings.site_url
        folder = site or Path("site")
        if others:
            with doing("asking-others"):
                heard = report(dead_elsewhere(folder, site_url))
            click.echo(heard, nl=False)
            github.summarise(os.environ, heard)
            return 0
        with doing("walking-links"):
            found = dead(folder, site_url)
        for one in found:
            click.echo(f"link-dead: {one}", err=True)
        click.echo(said("links-dead", count=len(found)) if found else said("links-well"))
        return 1 if found else 0

    run(job)


if __name__ == "__main__":
    main()
