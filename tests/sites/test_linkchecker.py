"""The public site walked by LinkChecker through a server: every internal link and anchor."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest

from tests.sites.project import Built

RULES = "[checking]\nthreads=8\n[AnchorCheck]\n"
# LinkChecker waits between two requests, to spare other people's servers; this one is our own.
UNHURRIED = """\
import runpy
from linkcheck.director.aggregator import Aggregate
Aggregate.wait_for_host = lambda self, host: None
runpy.run_module("linkcheck", run_name="__main__")
"""


def walked(url: str) -> list[dict[str, str]]:
    """Every link that LinkChecker finds from an address on, with what became of it."""
    # Run by root it becomes `nobody`, who may not look into the folders of the tests.
    with NamedTemporaryFile("w", suffix=".rc") as rules:
        rules.write(RULES)
        rules.flush()
        Path(rules.name).chmod(0o644)
        words = ["--config", rules.name, "--no-status", "--no-robots", "-o", "csv", "-v", url]
        done = subprocess.run(
            [sys.executable, "-c", UNHURRIED, *words],
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
    lines = [line for line in done.stdout.splitlines() if line and not line.startswith("# ")]
    assert lines, done.stderr
    return list(csv.DictReader(lines, delimiter=";"))


pytestmark = pytest.mark.slow


def _dead(rows: list[dict[str, str]]) -> list[str]:
    return [
        f"{row['parentname']}: {row['urlname']}: {row['result']} {row['warningstring']}"
        for row in rows
        if row["valid"] != "True" or "anchor" in row["warningstring"].lower()
    ]


def test_no_internal_link_or_anchor_leads_nowhere(
    published: Built, serve_folder: Callable[..., Any]
) -> None:
    served = serve_folder(published.root)
    rows = walked(served.url)
    assert _dead(rows) == []
    seen = {row["url"] for row in rows}
    for url, _ in published.pages():
        assert any(one.partition("#")[0] == served.url + url for one in seen), url


def test_a_dead_link_and_a_dead_anchor_are_found(
    serve_folder: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "site").mkdir()
    page = '<a href="nowhere.html">a</a> <a href="#nothing">b</a> <a href="#b" id="b">c</a>'
    (tmp_path / "site/index.html").write_text(f"<!doctype html><title>t</title>{page}")
    found = _dead(walked(serve_folder(tmp_path / "site").url))
    assert len(found) == 2, found
