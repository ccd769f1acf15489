"""A real browser against a local site that stores and asks for things, declared and not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.registers.companies import TEXT, both, cookies, notice, written
from tests.servers import QuietServer
from tests.sites.project import last_day, of_a_company
from tests.workbench import Workbench as Editor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Workbench(Editor):
    """An editor whose commands run in a thread of their own: the tests' browser has this one."""

    def run(self, *words: str, **how: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(Editor.run, self, *words, **how).result()


PAGE = """<!doctype html><title>A</title><script>
document.cookie = "js_counter=1; max-age=1800"
localStorage.setItem("theme", "dark")
sessionStorage.setItem("cart", "1")
indexedDB.open("drafts")
caches.open("pages-v1")
</script><img src="http://localhost:{port}/pixel.gif" alt="">"""


@pytest.fixture(scope="module")
def local() -> Iterator[str]:
    """A site that sets cookies in a header and by script, stores, and asks another host."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.format(port=self.server.server_port).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Set-Cookie", "session_id=1; HttpOnly")
            self.send_header("Set-Cookie", "_stat_abc=1; Max-Age=86400")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = QuietServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def entry(name: str, kind: str, duration: str) -> dict[str, Any]:
    return {
        "name": name, "kind": kind, "domain": "shop.example", "party": "first",
        "provider": "Norrljus AB", "category": "statistics", "purpose": both("A", "B"),
        "duration": duration, "access": "none", "basis": "consent",
    }  # fmt: skip


DECLARED = [
    entry("session_id", "cookie", "session"),
    entry("_stat_*", "cookie", "P1D"),
    entry("js_counter", "cookie", "PT30M"),
    entry("theme", "localStorage", "persistent"),
    entry("cart", "sessionStorage", "session"),
    entry("drafts", "IndexedDB", "persistent"),
    entry("pages-*", "CacheStorage", "persistent"),
]
CONTACTS = [{"host": "localhost", "provider": "Norrljus AB", "purpose": both("A", "B")}]


def declared(root: Path, entries: list[dict[str, Any]], contacts: list[Any]) -> Workbench:
    project = Workbench(root)
    data = {"hosts": ["shop.example"], "entries": entries, "contacts": contacts}
    project.write("registers/cookies/1.0.yml", written(data))
    for code in ("sv", "en"):
        index = "---\nkind: cookies\ntitle: C\nslug: cookies\n---\n"
        project.write(f"docs/{code}/cookies/index.md", index)
        project.write(f"docs/{code}/cookies/1.0.md", f"---\ntitle: C\n---\n{TEXT['cookies']}")
    return project


@pytest.fixture(scope="module")
def observed(chromium_path: str, local: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("observed")
    file = str(folder / "observed.json")
    project = Workbench(folder / "project")
    said = project.done("cookies", "observe", local, "--out", file, "--browser", chromium_path)
    assert "7 stored, 1 other hosts asked" in said
    return file


def test_what_is_all_declared_passes(tmp_path: Path, observed: str) -> None:
    project = declared(tmp_path / "p", DECLARED, CONTACTS)
    result = project.run("cookies", "compare", observed, "--host", "shop.example")
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize("name", [one["name"] for one in DECLARED])
def test_whatever_is_not_declared_is_named(tmp_path: Path, observed: str, name: str) -> None:
    entries = [one for one in DECLARED if one["name"] != name]
    project = declared(tmp_path / "p", entries, CONTACTS)
    result = project.run("cookies", "compare", observed, "--host", "shop.example")
    assert result.exit_code == 1
    assert result.stderr.count(": stored-undeclared: ") == 1
    assert f"`{name.replace('_*', '_abc').replace('-*', '-v1')}`" in result.stderr


def test_another_host_and_another_duration_are_named(tmp_path: Path, observed: str) -> None:
    entries = [*DECLARED[1:], entry("session_id", "cookie", "P1Y"), entry("x", "cookie", "P1D")]
    project = declared(tmp_path / "p", entries, [])
    result = project.run("cookies", "compare", observed, "--host", "shop.example")
    assert result.exit_code == 1
    for said in ("host-undeclared", "localhost", "declared-differs", "seen as session",
                 "declared-unobserved", "`x`"):  # fmt: skip
        assert said in result.stderr


def test_a_site_that_cannot_be_reached_is_wrong_use(tmp_path: Path, chromium_path: str) -> None:
    project = Workbench(tmp_path / "p")
    said = project.misused("cookies", "observe", "http://127.0.0.1:9/", "--out",
                           str(tmp_path / "o.json"), "--browser", chromium_path)  # fmt: skip
    assert "http://127.0.0.1:9/ cannot be opened" in said


def test_without_a_browser_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said = Workbench(tmp_path / "p").misused("cookies", "observe", "http://a/", "--out", "o.json")
    assert "Chromium is not installed" in said


def test_the_projects_own_site_stores_nothing_as_its_cookie_page_says(
    serve_folder: Any, chromium_path: str, tmp_path: Path
) -> None:
    own = of_a_company(tmp_path / "own")
    own.build(last_day(own.site).isoformat(), LYDELSE_PREVIEW="1")
    site = serve_folder(own.root / "site")
    pages = ["", "integritetspolicy/", "integritetspolicy/1.0/", "cookies/1.0/", "begaran/",
             "information/", "information/webbplats/1.0/", "en/", "en/cookies/1.0/",
             "en/notices/", "sida-som-inte-finns/"]  # fmt: skip
    file = str(tmp_path / "observed.json")
    project = Workbench(tmp_path / "p")
    said = project.done("cookies", "observe", *(site.url + page for page in pages), "--out", file,
                        "--browser", chromium_path)  # fmt: skip
    assert said.startswith("0 stored, 0 other hosts asked")
    register = (own.root / "registers/cookies/1.0.yml").read_text("utf-8")
    project = declared(tmp_path / "q", [], [])
    project.write("registers/cookies/1.0.yml", register)
    said = project.done("cookies", "compare", file, "--host", "policy.softone.example")
    assert "Everything that was seen is declared" in said


def test_a_screen_reader_follows_the_tables(
    browser: Any, tmp_path: Path, serve_folder: Any
) -> None:
    project = of_a_company(tmp_path)
    project.write("registers/cookies/1.0.yml", written(cookies()))
    project.write("registers/notices/website/1.0.yml",
                  written(notice() | {"policy": "privacy-policy", "sections": {
                      "scope": both("Omfattning och syfte", "Scope and purpose")}}))  # fmt: skip
    project.build(last_day(project.site).isoformat(), LYDELSE_PREVIEW="1")
    served = serve_folder(project.root / "site")
    for width in (1300, 360):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(served.url + "en/cookies/1.0/")
        for name in ("Norrljus AB (5 entries)", "Flödet Ltd (5 entries)"):
            table = page.get_by_role("table", name=name)
            assert table.count() >= 1, (width, name)
            assert table.first.get_by_role("columnheader").count() == 6
            assert table.first.get_by_role("rowheader").count() == 5
        assert page.get_by_role("heading", name="Marketing").count() == 1
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, width
        page.goto(served.url + "en/notices/website/1.0/")
        tree = page.get_by_role("main").aria_snapshot()
        for said in ('heading "Controller', 'heading "Your rights', "term: Purposes",
                     "Norrljus AB", 'columnheader "Legal basis"'):  # fmt: skip
            assert said in tree, said
        page.close()
