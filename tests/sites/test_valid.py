"""Every page is valid HTML: the Nu HTML checker over each site, public and as previewed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.examples.test_example import built
from tests.sites.project import Built

pytestmark = pytest.mark.slow

# A notice to be put into a page of somebody else's; it is looked at inside one.
FRAGMENT, AROUND = "fragment.html", '<!doctype html><html lang="{}"><title>t</title><h1>t</h1>{}'


@pytest.fixture(scope="module")
def sites(published: Built, june: Built, preview: Built, below_a_path: Built,
          tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:  # fmt: skip
    """The repository's own, the example, and Norrljus, whose documents lived through everything."""
    folder = tmp_path_factory.mktemp
    return {
        "own": published,
        "example": built(folder("public")),
        "example-preview": built(folder("drafts"), LYDELSE_PREVIEW="1"),
        "norrljus": june,
        "norrljus-preview": preview,
        "norrljus-below-a-path": below_a_path,
    }


def test_every_page_is_valid(sites: dict[str, Built], vnu: list[str], tmp_path: Path) -> None:
    pages = 0
    for name, site in sites.items():
        for path, data in site.files.items():
            if path.endswith(".html"):
                target = tmp_path / name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
                pages += 1
                if target.name == FRAGMENT:
                    target.write_text(AROUND.format("sv", data.decode()), "utf-8")
    assert pages > 300
    command = [*vnu, "--errors-only", "--format", "json", "--skip-non-html", str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    found = {
        f"{one['message']} {one['url'].partition(tmp_path.name)[2]}:{one.get('lastLine')}"
        for one in json.loads(said)["messages"]
    }
    assert not found, "\n".join(sorted(found)[:40])


def test_the_checker_is_asked(vnu: list[str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><html lang="sv"><title>t</title><p><h1>t</p>')
    done = subprocess.run([*vnu, "--format", "json", str(page)], capture_output=True, check=False)
    assert len(json.loads(done.stderr)["messages"]) >= 1
