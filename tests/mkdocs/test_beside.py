"""Policies as a part of a site of a company's own: that site is as it is without them."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.sites.project import ROOT, Workbench, build_env, contents

pytestmark = pytest.mark.slow

HOST = """
site_name: Norrljus
site_url: https://norrljus.example/docs/
theme: {theme}
markdown_extensions: [admonition]
plugins: [search{beside}]
nav: [Start: index.md, About: about.md, Policies: /docs/legal/]
"""
OWN = {
    "docs/index.md": "---\ntitle: Hello\nkind: ours\n---\n# Hello\n\n!!! note\n\n    A note.\n",
    "docs/about.md": "---\nversion: 9\neffective: some day\n---\n# About\n",
    "docs/sv/privacy-policy/1.0.md": "# Not a policy, whatever its name\n",
    "docs/robots.txt": "User-agent: *\n",
}


class Host:
    """A site of a company's own in a folder, with policies in ``legal/``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for path, text in OWN.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        Workbench(root / "legal", ("sv", "en"), site_url="https://norrljus.example/docs/legal/")

    def build(self, theme: str = "mkdocs", beside: str = ", lydelse-beside") -> str:
        """Build the site; what was said, with the exit code first."""
        config = HOST.format(theme=theme, beside=beside)
        (self.root / "mkdocs.yml").write_text(config, "utf-8")
        run = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
        env = build_env({"PYTHONPATH": str(ROOT / "src")})
        done = subprocess.run(
            run, cwd=self.root, env=env, capture_output=True, encoding="utf-8", check=False
        )
        return f"{done.returncode} {done.stdout}{done.stderr}"

    @property
    def site(self) -> dict[str, bytes]:
        """Every file that was built."""
        return contents(self.root / "site")


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path / "host")


def without_time(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files but for what MkDocs stamps with the time of the build."""
    lines = {path: data.splitlines() for path, data in files.items() if "sitemap" not in path}
    return {
        path: b"\n".join(line for line in some if b"Build Date" not in line)
        for path, some in lines.items()
    }


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_a_site_of_its_own_gets_policies_below_and_nothing_else_changes(
    host: Host, theme: str
) -> None:
    assert host.build(theme, beside="")[0] == "0"
    alone = without_time(host.site)
    assert host.build(theme) == "0 "
    policies = {path for path in host.site if path.startswith("legal/")}
    assert {"legal/index.html", "legal/en/index.html", "legal/build.json"} <= policies
    others = {path: data for path, data in host.site.items() if path not in policies}
    assert without_time(others) == alone
    assert host.build(theme) == "0 ", "and once more, over what was built"
    # What the site's own plugins do to the copy does not reach the policies' next build.
    for path in policies:
        (host.root / "site" / path).write_bytes(b"minified")
    assert host.build(theme) == "0 "
    assert {path for path in host.site if path.startswith("legal/")} == policies


def test_the_site_stays_without_policies_rather_than_with_half_of_them(host: Host) -> None:
    config = host.root / "legal/mkdocs.yml"
    right = config.read_text("utf-8")

    def broken(change: Callable[[], object], code: str) -> None:
        change()
        said = host.build()
        assert said[0] == "1" and f"{code}: " in said and "Traceback" not in said
        assert not any(path.startswith("legal/policy") for path in host.site)
        config.write_text(right, "utf-8")

    elsewhere = right.replace("norrljus.example/docs/legal", "policy.norrljus.example")
    broken(lambda: config.write_text(elsewhere, "utf-8"), "beside-elsewhere")
    broken(lambda: config.write_text(right + "\nextra: [\n", "utf-8"), "beside-not-built")
    broken(config.unlink, "beside-missing")
    taken = host.root / "docs/legal/index.md"
    taken.parent.mkdir()
    taken.write_text("# Ours\n", "utf-8")
    broken(lambda: None, "beside-taken")


def test_the_preview_shows_both_and_what_is_edited_in_either(host: Host) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    host.build()
    run = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--livereload", "-a", address]
    process = subprocess.Popen(
        run,
        cwd=host.root,
        env=build_env({"PYTHONPATH": str(ROOT / "src")}),
        stderr=subprocess.DEVNULL,
    )

    def wait(url: str, word: str) -> None:
        while process.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"http://{address}{url}") as page:
                if word in page.read().decode():
                    return
            time.sleep(0.2)
        raise AssertionError("the preview ended")

    try:
        wait("/docs/about/", "About")
        wait("/docs/legal/", "Norrljus")
        front = host.root / "legal/docs/sv/index.md"
        front.write_text(front.read_text("utf-8") + "\nNyss skrivet.\n", "utf-8")
        wait("/docs/legal/", "Nyss skrivet.")
        (host.root / "docs/about.md").write_text("# About us\n", "utf-8")
        wait("/docs/about/", "About us")
    finally:
        process.kill()
