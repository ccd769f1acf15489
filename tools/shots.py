"""Pictures of the built site, to look at: every page, light and dark, narrow to wide, and in print.

    make shots                                  every page of site/
    make shots ARGS='integritetspolicy/ --width 360 --dark'
    make shots ARGS='--fold'                    only what is seen before scrolling

The pictures go to .build/shots/, named by address, width and scheme. Where a page has a menu, a
search or contents that follow the reader, there is a picture of each in use. What is printed is a
PDF, and a picture of each of its pages where `pdftoppm` is installed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Quiet(SimpleHTTPRequestHandler):
    """A static host without a log."""

    def log_message(self, *args: object) -> None:
        pass


def pages(site: Path) -> list[str]:
    """The addresses of all pages, relative to the root of the site."""
    found = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    return [address.removesuffix("index.html") for address in found]


def name(address: str) -> str:
    """An address as a file name: ``en/privacy-policy/1.1/`` is ``en-privacy-policy-1.1``."""
    return address.removesuffix(".html").strip("/").replace("/", "-") or "front"


def in_use(page: Page, stem: str, out: Path) -> int:
    """Pictures of what Material's script does on a page, at its width; their number."""
    taken = 0
    for state, control in (
        ("menu", ".ly-menu"),
        ("search", ".md-header__button[for=__search], .md-search__input"),
        ("read", ".md-sidebar--secondary .md-nav__item:nth-child(3)"),
    ):
        found = page.locator(f"{control} >> visible=true")
        if not found.count():
            continue
        if state == "read":
            page.mouse.wheel(0, 2500)
        else:
            found.first.click()
        if state == "search":
            word = page.locator("h1").inner_text().split()[0]
            page.locator(".md-search__input").press_sequentially(word)
        page.wait_for_timeout(800)
        page.screenshot(path=out / f"{stem}-{state}.png", animations="disabled")
        page.reload()
        taken += 1
    return taken


def printed(page: Page, stem: str, out: Path) -> int:
    """A page as it is printed on A4, and pictures of the sheets; the number of files."""
    path = out / f"{stem}.pdf"
    page.pdf(path=path, format="A4")
    if not shutil.which("pdftoppm"):
        return 1
    subprocess.run(["pdftoppm", "-r", "75", "-png", path, path.with_suffix("")], check=True)
    return 1 + len(list(out.glob(f"{stem}-[0-9]*.png")))


def shoot(browser: Browser, url: str, addresses: list[str], options: argparse.Namespace) -> int:
    """Take the pictures; their number."""
    taken = 0
    for scheme in options.scheme:
        context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        for address in addresses:
            page.goto(url + address)
            for width in options.width:
                page.set_viewport_size({"width": width, "height": 900 if width > 500 else 740})
                path = options.out / f"{name(address)}-{width}-{scheme}.png"
                page.screenshot(path=path, full_page=not options.fold, animations="disabled")
                taken += 1
                if address.count("/") < 2 and not options.fold:
                    taken += in_use(page, path.stem, options.out)
            if scheme == "light" and options.print:
                taken += printed(page, f"{name(address)}-print", options.out)
        context.close()
    return taken


def main() -> int:
    """Serve the site on the loopback interface and look at it."""
    parser = argparse.ArgumentParser(description="Pictures of the built site.")
    parser.add_argument("address", nargs="*", help="pages, such as en/privacy-policy/; else all")
    parser.add_argument("--site", type=Path, default=ROOT / "site")
    parser.add_argument("--out", type=Path, default=ROOT / ".build" / "shots")
    parser.add_argument("--width", type=int, action="append", help="360, 768 and 1440 unless told")
    parser.add_argument("--dark", dest="scheme", action="store_const", const=("dark",))
    parser.add_argument("--light", dest="scheme", action="store_const", const=("light",))
    parser.add_argument("--fold", action="store_true", help="what is seen before scrolling")
    parser.add_argument("--no-print", dest="print", action="store_false", help="no PDF")
    parser.set_defaults(scheme=SCHEMES)
    options = parser.parse_args()
    options.width = options.width or WIDTHS
    chromium = shutil.which("chromium")
    addresses = options.address or pages(options.site)
    if not chromium or not addresses:
        missing = "chromium is not on PATH" if not chromium else f"no pages in {options.site}"
        print(f"shots: {missing}", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    handler = partial(Quiet, directory=str(options.site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
            url = f"http://127.0.0.1:{server.server_port}/"
            taken = shoot(browser, url, addresses, options)
            browser.close()
        server.shutdown()
    print(f"{taken} pictures in {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
