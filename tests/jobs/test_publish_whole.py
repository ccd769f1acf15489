"""The publishing job whole: MkDocs builds, LinkChecker walks, the public site is read over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lydelse.jobs.deploy import CURRENT
from lydelse.jobs.git import Repository
from lydelse.jobs.publish import TOLD, Job, Tools, publish
from tests.sites.project import Workbench

pytestmark = pytest.mark.slow

SLUGS = {"sv": "integritetspolicy", "en": "privacy-policy"}
TERMS = {"sv": "villkor", "en": "terms"}


def test_a_merge_comes_out_on_the_public_site(
    clone: Callable[[str], Repository], tmp_path: Path, serve_folder: Callable[..., Any]
) -> None:
    editor = clone("editor")
    project = Workbench(editor.root)
    project.write(".gitignore", "/.build/\n/site/\n")
    (editor.root / "src").mkdir()  # which mkdocs.yml watches

    def merge(message: str) -> None:
        editor.ask("add", "--all")
        editor.ask("commit", "--quiet", "-m", message)
        editor.ask("pull", "--quiet", "--rebase", "origin", "main")
        editor.ask("push", "--quiet", "origin", "HEAD:main")

    project.document("privacy", SLUGS)
    project.document("terms", TERMS)
    editor.ask("add", "--all")
    editor.ask("commit", "--quiet", "-m", "Begin")
    editor.ask("push", "--quiet", "origin", "HEAD:main")
    project.version(
        "privacy", "1.0", {"sv": "Så är det.", "en": "So it is."}, effective="2024-12-01"
    )
    project.version("terms", "1.0", {"sv": "Villkor.", "en": "Terms."}, effective="2024-11-01")
    merge("The first texts (#1)")

    place, out = tmp_path / "srv", tmp_path / "out/publish"
    tools = Tools(clock=lambda: datetime(2024, 12, 1, 9, tzinfo=UTC))
    job = Job(clone("ci"), out, to=place, first=True)
    outcome = publish(job, tools)
    assert outcome.warnings == [] and not outcome.told.failed, outcome.told.failed
    assert "Så är det." in (place / CURRENT / "integritetspolicy/1.0/index.html").read_text()
    assert (place / CURRENT / "_headers").is_file()
    assert not (place / CURRENT / "villkor").exists()
    words = (out / "words/1.md").read_text()
    assert "https://policy.norrljus.example/en/privacy-policy/1.0/" in words
    assert "effective-past" in words

    job.clone.set_mark(TOLD, outcome.commit)  # as `make tell` does

    # The next pull requests; what is public is asked for over the web.
    job = replace(job, first=False, public=serve_folder(place / CURRENT).url)
    editor.ask("pull", "--quiet", "--rebase", "origin", "main")
    later = {"effective": "2025-01-15", "based_on": "1.0"}
    project.version("privacy", "1.1", {"sv": "Så blir det.", "en": "So it will be."}, **later)
    merge("What comes (#2)")
    project.page("sv", "om", "Om", "Mer [här](privacy/index.md).\n")
    project.page("en", "om", "About", "More [here](privacy/index.md).\n", slug="about")
    merge("A page (#3)")
    publish(job, tools)
    built = json.loads((place / CURRENT / "build.json").read_text())
    assert built["documents"]["privacy"] == {"in_force": "1.0", "upcoming": ["1.1"]}
    assert (place / CURRENT / "en/about/index.html").is_file()
    assert "will apply from 15 January 2025" in (out / "words/2.md").read_text()

    # Midnight, and a page that somebody took away.
    publish(job, replace(tools, clock=lambda: datetime(2025, 1, 14, 23, 3, tzinfo=UTC)))
    assert "So it will be." in (place / CURRENT / "en/privacy-policy/index.html").read_text()
    editor.ask("pull", "--quiet", "--rebase", "origin", "main")
    for code in ("sv", "en"):
        (editor.root / f"docs/{code}/om.md").unlink()
    merge("No page (#4)")
    left = publish(job, replace(tools, clock=lambda: datetime(2025, 1, 15, 9, tzinfo=UTC)))
    # What is public stays: the page stands as it did, and those who took it away are told.
    assert {"docs/sv/om.md", "docs/en/om.md"} <= left.told.kept.keys()
    assert all("/en/about/: address-gone" in why for why in left.told.kept.values())
    assert "om.md" in (out / "words/4.md").read_text()
    assert (place / CURRENT / "en/about/index.html").is_file()
