"""What a page weighs, in bytes as a host sends them compressed. Not how long it takes."""

from __future__ import annotations

import gzip
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Project

ARTICLE = re.compile(r"<article.*</article>", re.DOTALL)


def weights(site: Project, browser: Any, address: str) -> dict[str, int]:
    """Everything that a browser with nothing kept asks for, with its weight."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page = context.new_page()
    page.goto(site.url + address)
    page.wait_for_load_state("networkidle")
    context.close()
    found = {}
    for path in set(asked):
        file = site.folder / path.removeprefix(site.path)
        file = file / "index.html" if file.is_dir() else file
        found[path] = len(gzip.compress(file.read_bytes(), 9, mtime=0))
    return found


@pytest.mark.parametrize("address", ["integritetspolicy/", "en/privacy-policy/"])
def test_the_first_view_of_the_policy(own: Project, browser: Any, address: str) -> None:
    loaded = weights(own, browser, address)
    assert not [path for path in loaded if "texts.json" in path]  # loaded for a search
    apart = {path: size for path, size in loaded.items() if not path.endswith("/search.js")}
    assert sum(apart.values()) <= 25_000, loaded


@pytest.mark.parametrize("home", ["", "en/"])
def test_the_first_question(own: Project, home: str) -> None:
    """The search's code, the texts and the words of a language."""
    files = ("assets/search.js", f"{home}search/texts.json", f"{home}search/words.json")
    sizes = {one: len(gzip.compress((own.folder / one).read_bytes(), 9, mtime=0)) for one in files}
    assert sum(sizes.values()) <= 25_000, sizes


@pytest.mark.parametrize("below", ["1.0/", "1.1/", "1.1/andringar/", "1.1/sv-en/"])
def test_a_page_of_the_record_beside_its_text(own: Project, browser: Any, below: str) -> None:
    address = f"integritetspolicy/{below}"
    loaded = weights(own, browser, address)
    scripts = {path.rpartition("/")[2] for path in loaded if path.endswith(".js")}
    # A text has a button for the links to its paragraphs; a comparison has none.
    assert scripts <= {"strip.js", *(["lydelse.js"] if below.count("/") == 1 else [])}
    html = (own.folder / address / "index.html").read_text("utf-8")
    loaded[own.path + address] = len(gzip.compress(ARTICLE.sub("", html).encode(), 9, mtime=0))
    assert sum(loaded.values()) <= 20_000, loaded
