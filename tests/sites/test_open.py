"""The data of a site as another origin gets it, in a browser, from a host that has a site already.

The company's site stands below a path of a server of nginx that is somebody else's, by the
locations that `lydelse hosting` writes; a second origin fetches every file that is data, and puts
a fragment into a frame.
"""

from __future__ import annotations

import json
import re
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
from lydelse.website.hosting import is_open
from lydelse.website.register_exports import FRAGMENT
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
        " types { text/html html; text/javascript js; }\n"
        " add_header Content-Security-Policy \"default-src 'none'; script-src 'self'; "
        f"frame-src http://127.0.0.1:{port}; connect-src"
        f' http://127.0.0.1:{port} https://www.norrljus.example";\n}}\n',
    )
    server = subprocess.Popen([nginx, "-c", str(conf), "-e", f"{folder}/error.log"])
    try:
        for _ in range(2400):
            assert server.poll() is None, (folder / "error.log").read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield Opened(built, f"http://127.0.0.1:{port}", origin, folder)
    finally:
        server.terminate()
        server.wait(120)


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


# --- the snippets of PROGRAMS.md --------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "PROGRAMS.md").read_text("utf-8")


def snippet(heading: str, language: str) -> str:
    """A block of code below a heading of the manual, as somebody copies it."""
    section = MANUAL.partition(f"### {heading}\n")[2].partition("\n### ")[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found, (heading, language)
    assert len(found[1].encode()) <= 2048
    return found[1]


def put(opened: Opened, name: str, html: str, **scripts: str) -> str:
    """A page of the other origin with what was copied; its address."""
    site = f"{opened.host}{BELOW}"
    html = html.replace("https://policy.example/", site)
    (opened.folder / "other" / f"{name}.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>{html}', "utf-8"
    )
    for script, text in scripts.items():
        (opened.folder / "other" / f"{script}.js").write_text(text, "utf-8")
    return f"{opened.other}/{name}.html"


def served(opened: Opened, url: str) -> Any:
    return json.loads(opened.built.files[url])


def test_a_notice_in_a_form_is_the_one_that_applies_and_is_recorded(
    opened: Opened, page: Any
) -> None:
    (url, *_) = sorted(
        one for one in opened.built.files
        if one.endswith("/current.json") and "fragment" in served(opened, one)
    )  # fmt: skip
    shown = url.replace("current.json", FRAGMENT)
    html = snippet("A notice in a form", "html").replace(
        "information/webbplats/fragment.html", shown
    )
    page.goto(put(opened, "form", html, notice=snippet("A notice in a form", "js")))
    page.wait_for_selector("[data-notice] .privacy-notice")
    facts = served(opened, url)
    assert json.loads(page.input_value("[name=notice]")) == {
        "document": facts["document"],
        "version": facts["current"]["version"],
        "language": facts["language"],
        **facts["fragment"],
    }


@pytest.mark.parametrize(
    ("today", "shown"), [("2027-01-01", False), ("2027-01-10", True), ("2027-02-01", False)]
)
def test_a_banner_comes_before_a_change_and_goes_with_it(
    opened: Opened, page: Any, today: str, shown: bool
) -> None:
    url = "integritetspolicy/current.json"
    facts = served(opened, url)
    coming = {**facts["current"], "effective": "2027-02-01", "change": "substantive"}
    page.clock.set_fixed_time(f"{today}T12:00:00")
    page.route(f"**/{url}", lambda route: route.fulfill(
        json={**facts, "upcoming": [{**coming, "change": "editorial"}, coming]},
        headers={"access-control-allow-origin": "*"},
    ))  # fmt: skip
    html = snippet("A banner before a change", "html")
    page.goto(put(opened, "banner", html, banner=snippet("A banner before a change", "js")))
    page.wait_for_load_state("networkidle")
    banner = page.locator("[data-policy]")
    assert banner.is_visible() == shown
    if shown:
        assert "February 1, 2027" in banner.inner_text()
        assert banner.locator("a").get_attribute("href") == (coming["changes"] or coming["url"])


def test_it_asks_again_only_for_what_changed_in_substance(opened: Opened, page: Any) -> None:
    url = "integritetspolicy/versions.json"
    facts = served(opened, url)
    html = '<script type="module" src="ask.js"></script>'
    ask = (
        'import { changedSince } from "./changed.js";\n'
        f'globalThis.asked = (...words) => changedSince("{opened.host}{BELOW}{url}", ...words);\n'
        "document.documentElement.dataset.ready = true;\n"
    )
    changed = snippet("Changed since you accepted", "js")
    page.goto(put(opened, "ask", html, ask=ask, changed=changed))
    page.wait_for_selector("html[data-ready]", state="attached")
    one = {**facts["versions"][0], "change": "substantive", "effective": "2026-12-01"}
    lived = [
        {**one, "version": "1.0"},
        {**one, "version": "1.1", "change": "editorial"},
        {**one, "version": "1.2"},
        {**one, "version": "1.3", "never_applied": True},
        {**one, "version": "1.4", "status": "withdrawn"},
        {**one, "version": "1.5", "effective": "2027-02-01", "status": "upcoming"},
    ]
    page.route(f"**/{url}", lambda route: route.fulfill(
        json={**facts, "versions": lived}, headers={"access-control-allow-origin": "*"}
    ))  # fmt: skip
    for accepted, day, expected in (
        ("1.0", "2026-12-24", ["1.2"]),
        ("1.2", "2026-12-24", []),
        ("1.2", "2027-02-01", ["1.5"]),
    ):
        got = page.evaluate("([v, d]) => asked(v, d)", [accepted, day])
        assert [one["version"] for one in got] == expected, (accepted, day)
