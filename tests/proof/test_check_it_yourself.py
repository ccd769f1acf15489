"""The page *Check it yourself*: each of its lines is run as it stands, in either language."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lydelse.proof.notes import SigningKey
from lydelse.website.attested import attested as served
from tests.conftest import ROOT
from tests.workbench import Workbench

PAGES = sorted((ROOT / "docs").glob("*/check-it-yourself.md"))
FENCED = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINES = ["".join(FENCED.findall(path.read_text("utf-8"))).splitlines() for path in PAGES]


@pytest.fixture
def saved(
    project: Workbench, key: SigningKey, tmp_path: Path, require_tool: Callable[[str], str]
) -> Path:
    """A folder with the files that a reader saves."""
    require_tool("openssl")
    folder = tmp_path / "saved"
    folder.mkdir()
    shutil.copyfile(project.root / "docs/sv/terms/1.1.md", folder / "source.md")
    shutil.copyfile(project.root / "ledger.jsonl", folder / "ledger.jsonl")
    first = project.read("ledger.jsonl").splitlines(keepends=True)[0]
    (folder / "kept.jsonl").write_text(first, "utf-8")
    for url, data in served(project.site.files, project.site.settings.keys):
        (folder / url.rpartition("/")[2]).write_bytes(data)
    return folder


def answer(folder: Path, line: str, key: SigningKey) -> str:
    """What a line answers, with the number and the key of these checkpoints."""
    typed = re.sub(r"\b16\b", "2", line).replace("0a1b2c3d", key.public.id)
    done = subprocess.run(
        ["bash", "-c", typed], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


EXPECTED = (
    r"1\n",
    r"1\n",
    r"1\n",
    r"Signature Verified Successfully\n",
    r"Verification: OK\n(Using configuration .*\n)?",
    r"(?s).*Time stamp: .* 20\d\d GMT\n.*",
    r"(?s)subject=.*sha256 Fingerprint=[0-9A-F:]+\n",
)


def test_every_language_has_the_page_with_the_same_lines() -> None:
    assert len(PAGES) == 2 and LINES[0] == LINES[1] and len(LINES[0]) == len(EXPECTED)


@pytest.mark.parametrize("number", range(len(EXPECTED)))
def test_each_line_answers_what_the_page_says(saved: Path, key: SigningKey, number: int) -> None:
    said = answer(saved, LINES[0][number], key)
    assert re.fullmatch(EXPECTED[number], said), said


HARM: dict[str, tuple[str, tuple[int, ...]]] = {
    "a text": ("source.md", (0,)),
    "the register": ("ledger.jsonl", (1, 2)),
    "the checkpoint": ("16.txt", (3, 4)),
}


@pytest.mark.parametrize("name", HARM)
def test_a_line_says_no_when_something_was_changed(saved: Path, key: SigningKey, name: str) -> None:
    file, lines = HARM[name]
    path = saved / file.replace("16", "2")
    data = path.read_bytes()
    path.write_bytes(data[:20] + bytes([data[20] ^ 1]) + data[21:])
    for number in lines:
        assert not re.fullmatch(EXPECTED[number], answer(saved, LINES[0][number], key)), number
