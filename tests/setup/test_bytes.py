"""git must never change a byte of what is published, nor merge two ledgers into one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def git(tmp_path: Path):
    """git in a new repository with this project's attributes and the worst settings."""

    def run(*args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", "-c", "core.autocrlf=true", "-c", "core.safecrlf=false", *args],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=check,
        )

    run("init", "--quiet", "--initial-branch=main")
    shutil.copy(ROOT / ".gitattributes", tmp_path)
    return run


@pytest.mark.parametrize(
    "path",
    [
        "docs/sv/privacy-policy/1.0.md",
        "docs/sv/privacy-policy/image.svg",
        "registers/cookies/1.0.yml",
        "ledger.jsonl",
        "tests/data/seed/text.txt",
        "examples/shop/docs/da/terms/1.0.md",
        "examples/shop/ledger.jsonl",
    ],
)
@pytest.mark.parametrize("data", [b"a\r\nb\r\n", b"a\nb\n", b"a\r\nb\n"])
def test_published_bytes_survive_git(git, tmp_path, path, data):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    git("add", ".")
    git("commit", "--quiet", "--message", "one")
    file.unlink()
    git("checkout", "--", ".")
    assert file.read_bytes() == data


def test_code_has_lf(git, tmp_path):
    (tmp_path / "code.py").write_bytes(b"a\r\nb\r\n")
    git("add", ".")
    git("commit", "--quiet", "--message", "one")
    (tmp_path / "code.py").unlink()
    git("checkout", "--", ".")
    assert (tmp_path / "code.py").read_bytes() == b"a\nb\n"


def test_two_ledgers_conflict_and_neither_is_spoilt(git, tmp_path):
    ledger = tmp_path / "ledger.jsonl"
    ledger.write_bytes(b'{"n":1}\n')
    git("add", ".")
    git("commit", "--quiet", "--message", "one")
    for branch in ("left", "right"):
        git("checkout", "--quiet", "-b", branch, "main")
        ledger.write_bytes(b'{"n":1}\n{"by":"%s","n":2}\n' % branch.encode())
        git("commit", "--quiet", "--all", "--message", branch)
    merge = git("merge", "left", check=False)
    assert merge.returncode == 1
    assert "ledger.jsonl" in git("diff", "--name-only", "--diff-filter=U").stdout
    assert ledger.read_bytes() == b'{"n":1}\n{"by":"right","n":2}\n'
