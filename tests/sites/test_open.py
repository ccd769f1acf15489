"""The data of a site as another origin gets it, in a browser, from a host that has a site already.

The company's site stands below a path of a server of nginx that is somebody else's, by the
locations that `lydelse hosting` writes; a second origin fetches every file that is data, and puts
a fragment into a frame.
"""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from lydelse.cli import main
from lydelse.website.hosting import FRAGMENT, is_open
from tests.sites.project import Built, Workbench, of_a_company

pytestmark = [pytest.mark.slow, pytest.mark.browser]
BELOW = "/legal/"


@dataclass
class Opened:
    """A site below a path of a host, the host's own address, and that of another origin."""

    built: Built
    host: str
    other: str
    folder: Path


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at."""
    taken = [socket.socket() for _ in range(count)]
    for one in taken:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


def configure(project: Workbench, site_url: str, **own: Any) -> None:
    settings = yaml.safe_load((project.root / "mkdocs.yml").read_text("utf-8"))
    settings["site_url"] = site_url
    settings["extra"]["lydelse"] |= own
    project.write("mkdocs.yml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False))


def hosting(project: Workbench, *words: str) -> str:
    done = CliRunner().invoke(main, ["--project", str(project.root), "hosting", *words])
    assert done.exit_code == 0, done.output
    return done.output


def conf_of(folder: Path, http: str) -> Path:
    """A whole configuration of nginx, whose files lie in a folder."""
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"user root;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{http}}}\n"
    )
    return conf


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, require_tool: Callable[[str], str]
) -> Iterator[Opened]:
    nginx = require_tool("nginx")
    folder = tmp_path_factory.mktemp("opened")
    folder.chmod(0o755)
    port, other = free_ports(2)
    project = of_a_company(folder / "project")
    origin = f"http://127.0.0.1:{other}"
    configure(project, f"https://www.norrljus.example{BELOW}", framed_by=[origin])
    built = project.build("2026-12-24")
    maps, locations = folder / "maps.conf", folder / "location.conf"
    said = hosting(project, "--nginx", str(maps), "--location", str(locations))
    assert "_headers" in said and "top of what is deployed" in said
    for name in ("theirs", "other"):
        (folder / name).mkdir()
        (folder / name / "index.html").write_text(f"<!doctype html><title>{name}</title>")
    conf = conf_of(
        folder,
        f"include {maps};\n"
        f"server {{\n listen 127.0.0.1:{port};\n root {folder}/theirs;\n"
        f" location ~ \\.(json|xml|css)$ {{ return 418; }}\n include {locations};\n}}\n"
        f"server {{\n listen 127.0.0.1:{other};\n root {folder}/other;\n"
        " add_header Content-Security-Policy \"script-src 'self'\";\n}\n",
    )
    server = subprocess.Popen([nginx, "-c", str(conf), "-e", f"{folder}/error.log"])
    try:
        for _ in range(200):
            assert server.poll() is None, (folder / "error.log").read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield Opened(built, f"http://127.0.0.1:{port}", origin, folder)
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def page(opened: Opened, browser: Any) -> Iterator[Any]:
    """A page of the other origin."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{opened.other}/")
    yield page
    context.close()


FETCHED = """async urls => Object.fromEntries(await Promise.all(urls.map(async url => {
  try { const a = await fetch(url); return [url, [a.status, (await a.text()).length]]; }
  catch (e) { return [url, null]; }
})))"""


def test_another_origin_gets_everything_that_is_data_and_no_page(opened: Opened, page: Any) -> None:
    data = [name for name in opened.built.files if is_open(name)]
    kinds = {name.rpartition("/")[2] for name in data}
    assert {"cookies.json", "notice.json", FRAGMENT, "versions.json", "ledger.jsonl", "feed.xml",
            "source.md", "timemap.link", "register.yml", "build.json"} <= kinds  # fmt: skip
    got = page.evaluate(FETCHED, [f"{opened.host}{BELOW}{name}" for name in data])
    wrong = {url: one for url, one in got.items() if not one or one[0] != 200 or not one[1]}
    assert wrong == {}
    pages = [f"{opened.host}{BELOW}", f"{opened.host}{BELOW}en/"]
    assert set(page.evaluate(FETCHED, pages).values()) == {None}


def test_a_fragment_is_framed_by_whom_the_settings_name_and_nothing_else_is(
    opened: Opened, page: Any
) -> None:
    (fragment, *_) = sorted(name for name in opened.built.files if name.endswith(FRAGMENT))
    for url, shown in ((fragment, True), ("", False), ("en/", False)):
        page.evaluate(
            "src => new Promise(done => { const f = document.createElement('iframe');"
            " f.onload = done; f.src = src; document.body.replaceChildren(f); })",
            f"{opened.host}{BELOW}{url}",
        )
        (frame,) = page.main_frame.child_frames
        assert (frame.locator(".privacy-notice").count() > 0) == shown, url
        assert frame.url.startswith("chrome-error:") != shown, url


def test_the_host_s_own_site_stays_as_it_was(opened: Opened, page: Any) -> None:
    answer = page.request.get(f"{opened.host}/")
    assert "theirs" in answer.text() and "content-security-policy" not in answer.headers
    assert page.request.get(f"{opened.host}/data.json").status == 418
    bare = page.request.get(f"{opened.host}/legal", max_redirects=0)
    assert (bare.status, bare.headers["location"]) == (301, BELOW)
    missing = page.request.get(f"{opened.host}{BELOW}en/nowhere/")
    assert missing.status == 404
    assert missing.body() == opened.built.files["en/404.html"]
    assert "strict-transport-security" not in missing.headers


def test_two_sites_stand_in_one_nginx(
    opened: Opened, require_tool: Callable[[str], str], tmp_path: Path
) -> None:
    project = of_a_company(tmp_path / "second")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("<!doctype html><title>x</title>")
    configure(project, "https://policy.norrljus.example/")
    second = tmp_path / "second.conf"
    hosting(project, "--site", str(tmp_path / "site"), "--nginx", str(second), "--listen", "8080")
    first = opened.folder / "maps.conf"
    conf = conf_of(tmp_path, f"include {first};\ninclude {second};\n")
    done = subprocess.run(
        [require_tool("nginx"), "-t", "-c", str(conf), "-e", str(tmp_path / "error.log")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
