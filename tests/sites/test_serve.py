"""The editor's preview: drafts shown and marked, faults told, every save seen."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sites.project import Workbench, build_env


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.mark.slow
def test_the_preview_shows_drafts_and_every_save_even_with_faults(tmp_path: Path) -> None:
    project = Workbench(tmp_path / "project")
    project.configure(watch=["docs"], site_url="https://policy.norrljus.example/")
    project.document("terms", {"sv": "villkor", "en": "terms"})
    project.version("terms", "1.0", {"sv": "Ett.", "en": "One."}, effective="2025-01-01")
    project.publish("2025-01-01", "terms", "1.0")
    two = {"sv": "Två.\n\n## Utan id", "en": "Two."}
    project.version("terms", "1.1", two, effective="2025-12-01", based_on="1.0")
    address = f"127.0.0.1:{_free_port()}"
    said = tmp_path / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--livereload", "-a", address],
            cwd=project.root,
            env=build_env({"LYDELSE_TODAY": "2025-06-15", "LYDELSE_PREVIEW": "1"}),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:

        def shown() -> str:
            try:
                with urllib.request.urlopen(f"http://{address}/villkor/1.1/", timeout=300) as page:
                    return page.read().decode()
            except (urllib.error.URLError, ConnectionError):
                return ""

        def wait(right: Callable[[str], bool]) -> str:
            deadline = time.monotonic() + 300
            while not right(text := shown()):
                assert process.poll() is None, said.read_text()
                assert time.monotonic() < deadline, said.read_text()
                time.sleep(0.2)
            return text

        assert "Utkast – inte publicerad." in wait(lambda text: "Två." in text)
        assert "error: docs/sv/terms/1.1.md" in said.read_text()
        assert "heading-without-id" in said.read_text()
        path = project.root / "docs/sv/terms/1.1.md"
        path.write_text(re.sub("Två.*", "Tre.\n", path.read_text("utf-8"), flags=re.DOTALL))
        wait(lambda text: "Tre." in text and "Två." not in text)
        project.publish("2025-06-15", "terms", "1.1")
        wait(lambda text: text and "Utkast – inte publicerad." not in text)
        assert "Traceback" not in said.read_text()
        assert not (project.root / "site").exists()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(300)
    builds = said.read_text().count("Documentation built")
    assert builds <= 5, "the preview must not build for ever"
