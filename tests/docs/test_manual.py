"""The manual: short pages for editors, no link without an end, a site in both languages."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "manual"


def hook() -> ModuleType:
    """tools/manual.py, which is no package."""
    spec = importlib.util.spec_from_file_location("manual_tool", ROOT / "tools" / "manual.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_links_of_an_included_file_lead_to_pages_of_the_manual() -> None:
    """What has a page here is linked, other files are named, and a dead link is left to MkDocs."""
    written = "[a](DECISIONS.md#d01), [b](locks/site.in), [c](gone.md), `[d](DECISIONS.md)`"
    shown = "[a](decisions.md#d01), b, [c](gone.md), `[d](DECISIONS.md)`"
    assert hook().relinked(written, "README.md", "en/readme.md") == shown


def test_a_page_of_the_manual_may_link_to_a_file_at_the_top() -> None:
    """As GitHub shows it, and the site as well, from either language."""
    written = "[a](../../README.md), [b](../en/index.md), [c](problems/index.md#x)"
    shown = "[a](../en/readme.md), [b](../en/index.md), [c](problems/index.md#x)"
    assert hook().relinked(written, "manual/sv/index.md", "sv/index.md") == shown


@pytest.mark.slow
def test_the_manual_is_a_site_without_dead_links(tmp_path: Path) -> None:
    """MkDocs builds it strictly: each page stands in both languages, what is included too."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "tools/manual.yml"]
    done = subprocess.run(
        [*command, "-d", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    decision = (tmp_path / "decisions" / "index.html").read_text("utf-8")
    assert "in force" in decision
    assert '<div lang="en">' in (tmp_path / "sv/decisions/index.html").read_text("utf-8")
    for path in MANUAL.glob("*/**/*.md"):
        page = path.relative_to(MANUAL).as_posix().removeprefix("en/").removesuffix(".md")
        folder = page.removesuffix("index")
        assert (tmp_path / folder / "index.html").exists(), path
