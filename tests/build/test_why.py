"""What a build would make again is explained by the facts that decide it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from lydelse.__main__ import main
from tests.sites.project import Workbench

DAY, PERMALINK, FRONT = "2025-06-15", "villkor/1.0/", "index.html"
CHANGES: dict[str, Callable[[Workbench], object]] = {
    "the settings": lambda project: project.write(
        "mkdocs.yml",
        project.root.joinpath("mkdocs.yml").read_text("utf-8").replace("Norrljus", "Sydljus"),
    ),
    "the places": lambda project: project.page("sv", "om", "Om oss", "Vi.\n"),
    "the versions": lambda project: project.publish("2025-06-03", "terms", "1.1"),
}


@pytest.fixture
def built(tmp_path: Path) -> Workbench:
    project = Workbench(tmp_path / "project")
    project.document("terms", {"sv": "villkor", "en": "terms"})
    project.version("terms", "1.0", {"sv": "Ett.", "en": "One."}, effective="2025-06-01")
    project.publish("2025-06-01", "terms", "1.0")
    project.version(
        "terms", "1.1", {"sv": "Två.", "en": "Two."}, effective="2025-06-10", based_on="1.0"
    )
    assert project.build(DAY).code == 0
    return project


def why(project: Workbench, address: str) -> str:
    words = ["--project", str(project.root), "why", address]
    done = CliRunner().invoke(main, words, env={"LYDELSE_TODAY": DAY})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output


def test_what_nothing_changed_stands(built: Workbench) -> None:
    for address in (PERMALINK, FRONT, "villkor/", "feed.xml", "/en/terms/1.0/source.md"):
        assert "stands as the last build made it" in why(built, address), address
    assert "no page and no file at nowhere/" in why(built, "nowhere/")


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_is_named(built: Workbench, what: str) -> None:
    CHANGES[what](built)
    said = why(built, PERMALINK)
    assert "will be made again" in said
    assert [line.strip().partition(":")[0] for line in said.splitlines()[1:]] == [
        what if what != "the versions" else "the versions of the document"
    ]


def test_a_page_that_the_last_build_did_not_make_is_new(built: Workbench) -> None:
    built.publish("2025-06-03", "terms", "1.1")
    assert "is new" in why(built, "villkor/1.1/")
