"""What holds on systems that the tests do not run on: Windows, and Linux without glibc.

Simulated here; nobody has run Lydelse on them for these tests.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lydelse.storage import disk
from tests.workbench import Workbench

SOURCE = Path(__file__).resolve().parents[1] / "src/lydelse"
# Modules of Python that Windows lacks.
POSIX = {"crypt", "fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}


def test_nothing_is_imported_that_windows_lacks() -> None:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & POSIX, path


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-16"])
def test_a_command_writes_any_letter_whatever_the_systems_encoding(
    tmp_path: Path, encoding: str
) -> None:
    (tmp_path / "old.md").write_text("日本 ett två", "utf-8")
    (tmp_path / "new.md").write_text("日本 ett tre → ≥ “ć”", "utf-8")
    words = [sys.executable, "-m", "lydelse", "compare", "old.md", "new.md"]
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == 0 and not done.stderr
    said = done.stdout.decode("utf-8")
    assert "日本 ett" in said and "{+tre → ≥ “ć”+}" in said.replace("{+ ", "{+")


def refuse(*_: object, **__: object) -> None:
    raise OSError("not on this system")


def test_where_no_file_can_be_linked_files_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.html", "below/b.html"):
        disk.write_file(tmp_path / "one" / name, name.encode())
    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "symlink", refuse)
    disk.copy_folder(tmp_path / "one", tmp_path / "two")
    disk.keep_unchanged(tmp_path / "two", tmp_path / "one")
    assert disk.files_below(tmp_path / "two", ()) == disk.files_below(tmp_path / "one", ())
    assert (tmp_path / "two/below/b.html").read_bytes() == b"below/b.html"


def test_a_version_is_published_where_no_file_can_be_linked(
    project: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "symlink", refuse)
    project.draft("1.0")
    assert project.done("publish")
    assert project.done("verify")
