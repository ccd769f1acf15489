"""The door to a browser: open pages, and write down what they store and whom they ask.

It needs Playwright, the extra ``observe`` of the package, and a Chromium that is installed.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from lydelse.cookie_scan.findings import FORMAT, Asked, Observed, Stored, host_of
from lydelse.messages.problems import UsageError
from lydelse.registers.cookies import Kind

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_STORAGE = """async () => {
  const keys = (area) => { try { return Object.keys(window[area]) } catch { return [] } }
  let databases = []
  try { databases = (await indexedDB.databases()).map((one) => one.name) } catch { }
  let stores = []
  try { stores = await caches.keys() } catch { }
  return {localStorage: keys("localStorage"), sessionStorage: keys("sessionStorage"),
          IndexedDB: databases, CacheStorage: stores}
}"""


def observe(urls: Sequence[str], wait: float = 1.0, executable: str | None = None) -> Observed:
    """Open each address in a fresh browser; ``UsageError`` if there is none, or it cannot go there.

    ``wait`` is for how many seconds a page is left alone after it has loaded.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise UsageError("no-browser", what="Playwright") from None
    path = executable or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise UsageError("no-browser", what="Chromium")
    stored: dict[tuple[str, Kind, str], Stored] = {}
    asked: dict[str, Asked] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            for url in urls:
                context = browser.new_context()
                page = context.new_page()
                hosts: list[str] = []
                page.on("request", partial(_note, hosts))
                try:
                    page.goto(url, wait_until="load")
                except Error as error:
                    raise UsageError("page-unreachable", url=url, why=_first(error)) from None
                page.wait_for_timeout(wait * 1000)
                for one in (*_cookies(context.cookies(), url), *_storage(page, url)):
                    stored.setdefault((one.name, one.kind, one.domain), one)
                for host in hosts:
                    if host and host != host_of(url):
                        asked.setdefault(host, Asked(host=host, url=url))
                context.close()
        finally:
            browser.close()
    return Observed(
        format=FORMAT,
        urls=tuple(urls),
        stored=tuple(stored[key] for key in sorted(stored)),
        asked=tuple(asked[host] for host in sorted(asked)),
    )


def _cookies(found: Sequence[Any], url: str) -> Iterator[Stored]:
    now = time.time()
    for one in found:
        expires = one.get("expires", -1)
        yield Stored(
            name=one["name"],
            kind=Kind.COOKIE,
            domain=one["domain"],
            url=url,
            seconds=None if expires < 0 else max(0, round(expires - now)),
        )


def _storage(page: "Page", url: str) -> Iterator[Stored]:
    """Yield what scripts stored, on the page and in the frames within it."""
    from playwright.sync_api import Error

    for frame in page.frames:
        try:
            found = frame.evaluate(_STORAGE)
        except Error:
            continue  # a frame that went away while it was asked
        for kind, names in found.items():
            for name in names:
                domain = host_of(frame.url) or host_of(url)
                yield Stored(name=name, kind=Kind(kind), domain=domain, url=url)


def _note(hosts: list[str], request: "Request") -> None:
    hosts.append(host_of(request.url))


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]
