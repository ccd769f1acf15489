"""What tests/conftest.py gives to all other tests."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "å b").mkdir()
    (tmp_path / "index.html").write_text("front", "utf-8")
    (tmp_path / "å b" / "index.html").write_text("inner", "utf-8")
    (tmp_path / "404.html").write_text("nothing here", "utf-8")
    return tmp_path


@pytest.mark.parametrize("prefix", ["/", "/legal/policies/"])
def test_serve_folder(folder, serve_folder, prefix):
    site = serve_folder(folder, prefix)

    def get(path):
        with urllib.request.urlopen(site.url + path) as answer:
            return answer.read().decode(), answer.url.removeprefix(site.url)

    assert get("") == ("front", "")
    assert get("%C3%A5%20b") == ("inner", "%C3%A5%20b/")
    with pytest.raises(urllib.error.HTTPError, match="404") as error:
        get("missing/")
    assert error.value.read() == b"nothing here"
    asked = ["", "%C3%A5%20b", "%C3%A5%20b/", "missing/"]
    assert site.requests == [prefix + path for path in asked]


def test_serve_folder_gives_nothing_outside_its_prefix(folder, serve_folder):
    site = serve_folder(folder, "/legal/")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(site.url.removesuffix("legal/"))


@pytest.mark.browser
def test_browser(folder, serve_folder, browser):
    site = serve_folder(folder)
    page = browser.new_page()
    page.goto(site.url)
    assert page.inner_text("body") == "front"
    page.close()


SUITE = """
import pytest

def test_tool(require_tool):
    require_tool("no-such-tool")

def test_browser(chromium_path):
    pass

def test_shared(shared):
    pass

def test_fine():
    pass
"""


@pytest.fixture
def suite(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PATH", str(pytester.path))
    pytester.makepyfile(SUITE)
    pytester.makeconftest(
        (ROOT / "tests/conftest.py")
        .read_text("utf-8")
        .replace("Path(__file__).resolve().parent.parent", "Path(__file__).parent / 'main'")
    )
    return pytester


def test_missing_tools_are_skipped_and_counted(suite, monkeypatch):
    monkeypatch.delenv("LYDELSE_REQUIRE_ALL", raising=False)
    result = suite.runpytest_subprocess("-q", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, skipped=3)
    result.stdout.fnmatch_lines(
        [
            "1 skipped: ../shared is not there: *",
            "1 skipped: chromium is not on PATH: *",
            "1 skipped: no-such-tool is not on PATH: *",
        ]
    )
    assert re.match(r"1 passed, 3 skipped in ", result.outlines[-1])


def test_missing_tools_fail_where_all_is_required(suite, monkeypatch):
    monkeypatch.setenv("LYDELSE_REQUIRE_ALL", "1")
    result = suite.runpytest_subprocess("-q", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, skipped=1, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*no-such-tool is not on PATH, and LYDELSE_REQUIRE_ALL=1*"])
    assert re.match(r"1 failed, 1 passed, 1 skipped, 1 error in ", result.outlines[-1])


def test_ci_installs_what_tests_require():
    ci = (ROOT / ".ci/run").read_text("utf-8")
    installed = re.findall(r"^ +\[(\w+)\]=", ci, re.M)
    for file in sorted((ROOT / "tests").rglob("*.py")):
        text = file.read_text("utf-8")
        if file.name == "test_conftest.py" and file.parent.name == "setup":
            continue
        for tool in re.findall(r"""require_tool\(["']([\w.-]+)["']\)""", text):
            # A package that brings no command is named as such.
            named = tool in installed or f"missing+=({tool})" in ci
            assert named, f"{file} needs {tool}, which .ci/run does not install"
        assert file.name == "conftest.py" or not re.search(r"shutil\.which[^\n]*\n?.*skip", text), (
            f"{file}: skip for want of a tool through the fixture require_tool"
        )
