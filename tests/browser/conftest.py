"""Two sites in Chromium: the repository's own at the root of a host, and, below a path, a made-up
company's preview whose documents have lived through everything. Each page is visited once; the
tests ask what was seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from lydelse.project import load
from lydelse.website.website import Website
from tests.conftest import Served
from tests.examples.test_example import built
from tests.sites.project import DATA, last_day, of_a_company
from tests.sites.states import lived

HERE = Path(__file__).parent
BELOW = "/om-oss/policy/"
# Documents of the second site that show nothing which others do not.
UNVISITED = {"rea", "sale", "leverans", "delivery", "retur", "returns", "senare", "late"}
# What every change is tried with: that all a page can do works under a strict policy.
QUICK = ("test_policy",)
NOWHERE = ("finns-inte/", "en/not/here")

# What a browser can keep, counted.
STORED = """async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""

# What a page says of itself and how it lies in the window.
SEEN = """() => ({
  lang: document.documentElement.lang,
  title: document.title,
  headings: [...document.querySelectorAll("h1")].length,
  alternates: Object.fromEntries([...document.querySelectorAll("head link[hreflang]")]
    .map(one => [one.hreflang, new URL(one.href).pathname])),
  switch: Object.fromEntries([...document.querySelectorAll(".ly-languages a")]
    .map(one => [one.hreflang, one.href])),
})"""
SCROLLS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test, and slow but for the files of ``QUICK``."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if item.path.stem not in QUICK:
                item.add_marker(pytest.mark.slow)


@dataclass
class Project:
    """A built site at a URL."""

    folder: Path
    served: Served

    @property
    def url(self) -> str:
        """The address of its front page."""
        return self.served.url

    @property
    def path(self) -> str:
        """The path of that address."""
        return urlsplit(self.url).path

    @property
    def pages(self) -> list[str]:
        """The address of every page below the front page; not those that lead on at once."""
        found = []
        for path in sorted(self.folder.rglob("index.html")):
            if 'http-equiv="refresh"' not in path.read_text("utf-8"):
                found.append(path.relative_to(self.folder).as_posix().removesuffix("index.html"))
        return found

    @property
    def languages(self) -> list[str]:
        """The languages of the site, the one at its root first."""
        languages: list[str] = json.loads((self.folder / "build.json").read_text())["languages"]
        return languages

    def exists(self, url: str) -> bool:
        """Whether a request for an address finds a file."""
        path = urlsplit(url).path.removeprefix(self.path)
        target = self.folder / path
        return (target / "index.html" if target.is_dir() else target).is_file()


@dataclass
class Visit:
    """What a page did and said when it was opened with a script running."""

    url: str
    seen: dict[str, Any]
    stored: dict[str, int]
    scrolls: dict[int, int]
    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


class Watch:
    """Listens to everything that the pages of a context ask for and complain about."""

    def __init__(self, context: Any) -> None:
        self.requests: list[str] = []
        self.failed: list[str] = []
        self.said: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.said.append(str(error.error)))

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # what the next page cut short
            self.failed.append(f"{request.failure} {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.status} {response.url}")

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.said.append(message.text)

    def taken(self) -> dict[str, list[str]]:
        """What was heard since it was last asked."""
        heard = {"requests": self.requests, "failed": self.failed, "said": self.said}
        self.requests, self.failed, self.said = [], [], []
        return heard


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[..., Served]) -> Project:
    """A company's site, at the root of a host."""
    project = of_a_company(tmp_path_factory.mktemp("own"))
    built = project.build(last_day(project.site).isoformat())
    return Project(built.root, serve_folder(built.root))


@pytest.fixture(scope="session")
def below(tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[..., Served]) -> Project:
    """Norrljus as previewed on 15 June 2025, below a path: versions in every state."""
    project = lived(tmp_path_factory.mktemp("below") / "project")
    project.configure(site_url=f"https://norrljus.example{BELOW}")
    built = project.build("2025-06-15", LYDELSE_PREVIEW="1")
    return Project(built.root, serve_folder(built.root, BELOW))


@pytest.fixture(scope="session")
def example(
    tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[..., Served]
) -> Project:
    """The example, at the root of a host."""
    root = built(tmp_path_factory.mktemp("example")).root
    return Project(root, serve_folder(root))


@pytest.fixture(params=["own", "below"])
def site(request: pytest.FixtureRequest) -> Project:
    """Either site."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def _visited() -> dict[str, list[Visit]]:
    return {}


@pytest.fixture
def visits(site: Project, browser: Any, _visited: dict[str, list[Visit]]) -> list[Visit]:
    """Every page of the site, visited once, one after the other as a reader would."""
    if site.url not in _visited:
        _visited[site.url] = list(_crawl(site, browser))
    return _visited[site.url]


def _crawl(site: Project, browser: Any) -> Iterator[Visit]:
    context = browser.new_context()
    watch = Watch(context)
    page = context.new_page()
    for address in site.pages:
        if set(address.split("/")) & UNVISITED:
            continue
        page.goto(site.url + address)
        seen, scrolls = page.evaluate(SEEN), {}
        for width in sorted((320, 360), key=lambda one: one != page.viewport_size["width"]):
            page.set_viewport_size({"width": width, "height": 700})
            scrolls[width] = page.evaluate(SCROLLS)
        stored = page.evaluate(STORED) | {"cookies": len(context.cookies())}
        yield Visit(address, seen, stored, scrolls, **watch.taken())
    context.close()


@pytest.fixture(scope="session")
def _contexts() -> Iterator[dict[str, Any]]:
    contexts: dict[str, Any] = {}
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def open_page(browser: Any, _contexts: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """open_page(url, width=360, …) is a page; more goes to its context, which others share."""
    pages = []

    def open_(url: str, width: int = 1280, height: int = 800, **options: Any) -> Any:
        context = _contexts.get(repr(options))
        if context is None:
            context = _contexts[repr(options)] = browser.new_context(**options)
        page = context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.goto(url)
        return page

    yield open_
    for page in pages:
        page.close()


def _of_each_kind() -> dict[tuple[str, str, str], str]:
    """A page of each kind, kind of document and language of a company's site."""
    site, _ = load.read_project(DATA)
    assert site
    kinds = {id: one.kind for id, one in site.documents.items() if one.index}
    return {
        (page.id.kind, kinds.get(page.id.document, page.id.document), page.language): page.url
        for page in Website(site, last_day(site)).pages
    }


EACH = _of_each_kind()
_LANGUAGES = list(dict.fromkeys(language for _, _, language in EACH))
# One page of each kind, by its address; of the documents a policy.
KINDS = {
    ("translation" if _LANGUAGES.index(language) else kind): url
    for (kind, of, language), url in EACH.items()
    if of in ("", "policy") and (kind == "document" or language == _LANGUAGES[0])
}


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def kind(request: pytest.FixtureRequest) -> str:
    """The address of one page of each kind; SoftOne's are the made-up company's as well."""
    address: str = request.param
    if "site" in request.fixturenames:
        site = request.getfixturevalue("site")
        if not site.exists(site.url + address):
            pytest.skip("the made-up company has no page at this company's addresses")
    return address
