"""The public site walked by LinkChecker through a server: every internal link and anchor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lydelse.jobs.links import dead, dead_elsewhere, report, served, walked
from tests.sites.project import Built

pytestmark = pytest.mark.slow

BASE = "https://policy.norrljus.example/policy/"


def test_no_internal_link_or_anchor_leads_nowhere(published: Built) -> None:
    assert dead(published.root, "https://policy.norrljus.example/") == []


def test_every_page_is_walked(published: Built) -> None:
    with served(published.root, "/policy/") as url:
        seen = {row["url"].partition("#")[0] for row in walked(url, others=True)}
    for page, shown in published.pages():
        if not shown.cssselect('meta[http-equiv="refresh"]'):  # leads on, and nothing leads to it
            assert url + page in seen, page


def test_a_dead_link_and_a_dead_anchor_are_found(tmp_path: Path) -> None:
    page = (
        '<a href="nowhere.html">a</a> <a href="#nothing">b</a> <a href="#b" id="b">c</a>'
        f'<a href="{BASE}index.html#b">d</a> <a href="{BASE}gone/">e</a> <a href="./#no">f</a>'
    )
    (tmp_path / "index.html").write_text(f"<!doctype html><title>t</title>{page}")
    found = dead(tmp_path, BASE)
    assert len(found) == 4, found
    for name in ("nowhere.html", "#nothing", f"{BASE}gone/", "./#no"):
        assert any(f": {name}: " in one for one in found), name


def test_links_to_other_sites_are_reported_and_those_within_are_not(
    tmp_path: Path, serve_folder: Callable[..., object]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "there.html").write_text("<!doctype html><title>t</title>")
    url = serve_folder(other).url
    site = tmp_path / "site"
    site.mkdir()
    links = f"<a href='{url}there.html'>a</a> <a href='{url}gone.html'>b</a> <a href='no'>c</a>"
    (site / "index.html").write_text(f"<!doctype html><title>t</title>{links}")
    found = dead_elsewhere(site, BASE)
    assert len(found) == 1 and "gone.html" in found[0] and "404" in found[0]
    assert report(found).startswith("1 link")
    assert "somewhere" in report([])
