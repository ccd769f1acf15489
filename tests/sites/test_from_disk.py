"""The site as a ZIP: unpacked, it is walked from the disk, where a folder leads nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag
from zipfile import ZipFile

import lxml.html
import pytest
from click.testing import CliRunner

from lydelse.cli import main
from tests.sites.project import Workbench

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two languages, three versions, an address that moved, below a path of a host."""
    folder = tmp_path_factory.mktemp("disk")
    project = Workbench(folder / "project", site_url="https://www.norrljus.example/legal/")
    slugs = {"sv": "integritet", "en": "privacy"}
    project.document("privacy", slugs, sv={"former_slugs": ["personuppgifter"]})
    for number, base, day in (
        *(("1.0", None, "2026-01-02"), ("1.1", "1.0", "2026-02-02")),
        ("1.2", "1.1", "2026-02-20"),
    ):
        texts = {"sv": f"Lydelse {number}.", "en": f"Version {number}."}
        project.version("privacy", number, texts, effective="on-publication", based_on=base)
        project.publish(day, "privacy", number)
    project.build("2026-03-01")
    words = ["hosting", "--zip", str(folder / "site.zip")]
    done = CliRunner().invoke(main, ["--project", str(project.root), *words])
    assert done.exit_code == 0, done.output
    with ZipFile(folder / "site.zip") as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def leads(page: Path) -> Iterator[str]:
    """Every address of a page that is no other site's, without its fragment."""
    tree = lxml.html.document_fromstring(page.read_bytes())
    for element in tree.iter():
        for name in ("href", "src", "data-since"):
            # The words on an `output` are for a script to show.
            if name in element.attrib and element.tag != "output":
                yield element.attrib[name]
        if (element.get("http-equiv") or "").lower() == "refresh":
            yield element.get("content", "").partition("url=")[2]


def walked(root: Path) -> tuple[set[Path], list[tuple[str, str]]]:
    """The pages that links lead to from the first one, and what leads nowhere."""
    seen, dead, waiting = {root / "index.html"}, [], [root / "index.html"]
    while waiting:
        page = waiting.pop()
        for address in leads(page):
            path = unquote(urldefrag(address)[0])
            if not path or re.match(r"[a-z]+:", path):
                continue
            file = Path(f"{page.parent}/{path}").resolve()
            if not file.is_file() or path.startswith("/"):
                dead.append((str(page.relative_to(root)), address))
            elif file.suffix == ".html" and file not in seen:
                seen.add(file)
                waiting.append(file)
    return seen, dead


def test_no_link_is_dead_and_every_page_is_reached(unpacked: Path) -> None:
    seen, dead = walked(unpacked)
    assert dead == []
    pages = {path for path in unpacked.rglob("*.html") if path.name not in ("404.html",)}
    fragments = {path for path in pages if path.name == "fragment.html"}
    days = {path for path in pages if re.fullmatch(r"\d{4}-\d\d-\d\d", path.parent.name)}
    moved = {path for path in pages if "personuppgifter" in path.parts}
    assert moved and days and len(seen) > 20
    assert pages - fragments - days - moved - seen == set()


def test_addresses_that_only_others_link_to_lead_on_as_well(unpacked: Path) -> None:
    for page in unpacked.rglob("*.html"):
        if page.name == "404.html":  # no server, no answer of that kind
            continue
        for address in leads(page):
            path = unquote(urldefrag(address)[0])
            if path and not re.match(r"[a-z]+:", path):
                assert Path(f"{page.parent}/{path}").is_file(), (page, address)


def test_what_is_found_leads_to_a_page(unpacked: Path) -> None:
    for home in ("", "en/"):
        for hit in json.loads((unpacked / home / "search/texts.json").read_text("utf-8")):
            place = urldefrag(hit["location"])[0]
            assert (unpacked / home / place).is_file(), hit["location"]


def test_what_a_sum_proves_is_as_it_was(unpacked: Path) -> None:
    built = unpacked.parent / "project/site"
    for path in unpacked.rglob("*"):
        if path.is_file() and path.suffix != ".html" and path.parent.name != "search":
            assert path.read_bytes() == (built / path.relative_to(unpacked)).read_bytes(), path


@pytest.mark.browser
def test_a_browser_goes_from_page_to_page(unpacked: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=True, locale="sv")
    page = context.new_page()
    page.goto((unpacked / "integritet/historik/index.html").as_uri())
    assert not page.locator(".ly-find").is_visible(), "from a disk nothing can be searched"
    page.fill(".ly-asked input", "2026-01-15")
    page.click(".ly-asked output a >> nth=0")
    assert page.url == (unpacked / "integritet/1.0/index.html").as_uri()
    page.go_back()
    page.fill(".ly-asked input", "2026-01-15")
    page.click(".ly-asked output a >> nth=1")
    assert page.url.startswith(unpacked.as_uri()) and page.locator("h1").count() == 1
    page.go_back()
    page.click(".ly-picker button")
    assert page.url.endswith("index.html") and page.locator("h1").count() == 1
    context.close()
