"""The built site as hosts serve it: each server itself on loopback, every page, every header."""

from __future__ import annotations

import gzip
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from lydelse.cli import main
from lydelse.website.hosting import IMMUTABLE, is_open
from tests.sites.project import Built, Workbench

MIME = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".link": "application/link-format; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".map": "application/json",
}
ALWAYS = ("Content-Security-Policy", "X-Content-Type-Options",
          "Referrer-Policy", "Permissions-Policy", "Cache-Control")  # fmt: skip
HSTS = "Strict-Transport-Security"
CORS = "Access-Control-Allow-Origin"


@dataclass
class Hosted:
    """A built site and a server in front of it."""

    built: Built
    port: int
    prefix: str

    def get(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        """Ask for an address below the site's."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", self.prefix + path, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer, data


def _project(folder: Path, site_url: str) -> Workbench:
    project = Workbench(folder, site_url=site_url)
    project.document(
        "privacy",
        {"sv": "integritet", "en": "privacy"},
        sv={"former_slugs": ["personuppgifter"]},
    )
    for number, base, day in (("1.0", None, "2026-01-02"), ("1.1", "1.0", "2026-02-02")):
        texts = {"sv": f"Lydelse {number}.", "en": f"Version {number}."}
        project.version("privacy", number, texts, effective="on-publication", based_on=base)
        project.publish(day, "privacy", number)
    return project


def _nginx(folder: Path, port: int) -> list[str]:
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        "user root;\nevents {}\nhttp {\n"
        + "".join(
            f"{name}_temp_path {folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"access_log off; include {folder}/own.conf;\n}}\n"
    )
    return ["-c", str(conf), "-e", f"{folder}/error.log"]


def _caddy(folder: Path, port: int) -> list[str]:
    conf = folder / "Caddyfile"
    conf.write_text(f"{{\n\tadmin off\n}}\nimport {folder}/own.conf\n")
    return ["run", "--config", str(conf), "--adapter", "caddyfile"]


def _apache2(folder: Path, port: int) -> list[str]:
    names = ("mpm_event", "authz_core", "alias", "deflate", "dir", "filter", "headers")
    conf = folder / "httpd.conf"
    conf.write_text(
        f"ServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\n"
        f"ServerName localhost\nMutex file:{folder} default\nUser nobody\nGroup nogroup\n"
        f"Listen 127.0.0.1:{port}\n"
        + "".join(
            f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in names
        )
        + f"Include {folder}/own.conf\n"
    )
    return ["-X", "-f", str(conf)]


SERVERS = {"nginx": _nginx, "caddy": _caddy, "apache2": _apache2}


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that any user may read: pytest closes its own again whenever a run of it begins."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module", params=["/", "/policy/"])
def sited(request: pytest.FixtureRequest, open_folder: Path) -> tuple[Workbench, Built, str]:
    """A site at the root of its host, and below a path."""
    project = _project(
        Path(tempfile.mkdtemp(dir=open_folder)) / "project",
        f"https://policy.norrljus.example{request.param}",
    )
    return project, project.build("2026-03-01"), request.param


@pytest.fixture(scope="module", params=SERVERS)
def hosted(
    request: pytest.FixtureRequest,
    sited: tuple[Workbench, Built, str],
    open_folder: Path,
    require_tool: Callable[[str], str],
) -> Iterator[Hosted]:
    """The site under each server that a configuration is written for."""
    name = request.param
    program = require_tool(name)
    project, built, prefix = sited
    folder = Path(tempfile.mkdtemp(dir=open_folder))
    for one in (*folder.parents, *project.root.parents):  # Apache reads as nobody
        if one.owner() == folder.owner() and one != Path("/"):
            one.chmod(one.stat().st_mode | 0o055)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["hosting", "--compress", f"--{name.rstrip('2')}", str(folder / "own.conf")]
    words += ["--listen", f"127.0.0.1:{port}"]
    done = CliRunner().invoke(main, ["--project", str(project.root), *words])
    assert done.exit_code == 0, done.output
    folder.chmod(0o755)
    env = {**os.environ, "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with (folder / "said.log").open("w") as said:
        server = subprocess.Popen(
            [program, *SERVERS[name](folder, port)], env=env, stdout=said, stderr=said
        )
    try:
        for _ in range(2400):
            assert server.poll() is None, [one.read_text() for one in folder.glob("*.log")]
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield Hosted(Built(built.root, 0, ""), port, prefix)
    finally:
        server.terminate()
        server.wait(120)


pytestmark = pytest.mark.slow


def test_every_file_comes_whole_and_with_every_header(hosted: Hosted) -> None:
    for name, data in hosted.built.files.items():
        url = name.removesuffix("index.html") if name.endswith("index.html") else name
        if "personuppgifter/" in name or name.endswith(("_headers", "_redirects", ".gz")):
            continue
        if f"{name}.gz" in hosted.built.files:
            packed, small = hosted.get(url, **{"Accept-Encoding": "gzip"})
            assert packed.headers["Content-Encoding"] == "gzip", url
            assert gzip.decompress(small) == data, url
        answer, body = hosted.get(url)
        assert (answer.status, body) == (200, data), url
        kind = "application/atom+xml; charset=utf-8" if name.endswith("feed.xml") else None
        assert answer.headers["Content-Type"] == (kind or MIME[Path(name).suffix]), url
        for header in ALWAYS:
            assert len(answer.headers.get_all(header, [])) == 1, (url, header)
        assert (HSTS in answer.headers) == (hosted.prefix == "/"), "below a path others are bound"
        assert (answer.headers.get(CORS) == "*") == is_open(name), url
        hashed = re.search(r"\.[0-9a-f]{8}\.min\.", name) or name.endswith("source.md")
        assert answer.headers["Cache-Control"] == (IMMUTABLE if hashed else "no-cache"), url
        again, _ = hosted.get(url, **{"If-None-Match": answer.headers["ETag"]})
        assert again.status == 304, url


def test_the_policy_allows_no_inline_code_by_name(hosted: Hosted) -> None:
    policy = hosted.get("")[0].headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy
    assert "script-src 'self';" in policy  # no page holds a script of its own


def test_what_is_not_there_is_told_with_the_same_headers_and_not_kept(hosted: Hosted) -> None:
    for url in ("nowhere/", "en/nowhere", "privacy/1.9/source.md", "en/bundle.aaaaaaaa.min.js"):
        answer, body = hosted.get(url)
        assert answer.status == 404 and b"<html" in body
        assert answer.headers["Cache-Control"] == "no-cache"
        assert all(header in answer.headers for header in ALWAYS)


def test_what_is_not_there_is_told_in_the_language_of_the_address(hosted: Hosted) -> None:
    for url, name in (("nowhere/", "404.html"), ("en/nowhere", "en/404.html")):
        assert hosted.get(url)[1] == hosted.built.files[name], url
    rule = f"{hosted.prefix}en/* {hosted.prefix}en/404.html 404\n"
    assert rule in (hosted.built.root / "_redirects").read_text()


def test_the_address_of_the_site_without_its_slash_leads_to_it(hosted: Hosted) -> None:
    if hosted.prefix != "/":
        connection = HTTPConnection("127.0.0.1", hosted.port, timeout=120)
        connection.request("GET", hosted.prefix.rstrip("/"))
        answer = connection.getresponse()
        assert answer.status == 301 and urlsplit(answer.headers["Location"]).path == hosted.prefix
        connection.close()


def test_a_former_address_leads_on(hosted: Hosted) -> None:
    for below in ("", "1.0/", "1.0/source.md", "historik/", "feed.xml"):
        answer, _ = hosted.get(f"personuppgifter/{below}")
        assert answer.status == 301
        moved = urlsplit(answer.headers["Location"]).path  # Apache names itself
        assert moved == f"{hosted.prefix}integritet/{below}"
        assert answer.headers["Cache-Control"] == "no-cache" or below == "1.0/source.md"
    rules = (hosted.built.root / "_redirects").read_text()
    old, new = f"{hosted.prefix}personuppgifter/*", f"{hosted.prefix}integritet/:splat"
    assert f"{old} {new} 301\n" in rules


def test_the_other_hosts_are_told_the_same(hosted: Hosted) -> None:
    text = (hosted.built.root / "_headers").read_text()
    answer, _ = hosted.get("")
    for header in ALWAYS[:-1]:
        assert f"  {header}: {answer.headers[header]}\n" in text
    rule = f"\n{hosted.prefix}:folder1/:folder2/source.md\n  Cache-Control: {IMMUTABLE}"
    assert rule in text, "one for all documents: hosts read a hundred rules"
    rules = [line for line in text.splitlines() if not line.startswith(" ")]
    patterns = [re.compile(re.sub(r":\w+", "[^/]+", re.escape(rule))) for rule in rules[1:]]
    for path in hosted.built.files:
        matching = [one for one in patterns if one.fullmatch(f"{hosted.prefix}{path}")]
        kept = path.endswith("/source.md") or is_open(path)
        assert len(matching) == 1 if kept else len(matching) <= 1, path


@pytest.mark.browser
def test_a_browser_finds_nothing_that_the_policy_forbids(hosted: Hosted, browser: Any) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for url, _ in hosted.built.pages():
        if url.startswith("personuppgifter/"):
            continue
        page.goto(f"http://127.0.0.1:{hosted.port}{hosted.prefix}{url}")
        page.wait_for_load_state("networkidle")
    context.close()
    assert [one for one in said if "Content Security" in one or "Refused" in one] == []


def test_inline_styles_and_handlers_are_refused(hosted: Hosted, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p style='color:red'>x</p><style>p{}</style>")
    project = hosted.built.root.parent
    words = ["--project", str(project), "hosting", "--site", str(tmp_path)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1 and done.stderr.count(" inline-style: ") == 2
    assert not (tmp_path / "_headers").exists()
