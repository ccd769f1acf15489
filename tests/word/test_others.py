"""What other programs make of the files: LibreOffice and pandoc accept and reject, and save."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from texts import NEW, OLD, back, exported, keys, marked, of_clean, tree

from lydelse.word.read import read_file

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HISTORIES = ("basecamp-privacy/en", "mozilla-websites/de", "github-cookies/en")

# Of what LibreOffice and pandoc are known to do: an empty item or row stays where one was rejected,
# and pandoc reads no change of a paragraph's style (such as a heading's level).
PLAIN = [
    (OLD.replace("### Undantag", "#### Undantag"), NEW),
    ("a\n\nb\n", "a\n\n## H {#h}\n\nb\n"),
    ("- a\n- b\n\n## H {#h}\n\nc\n", "- a\n- b\n- c d\n\n## H {#h}\n\nc\n"),
    ("## Ett tu {#h}\n\na\n", "### Ett tu {#h}\n\na\n"),
]


def saved_by_libreoffice(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    python = "/usr/bin/python3"  # the one that Debian's python3-uno is for
    subprocess.run([python, HERE / "accept.py", folder], check=True, timeout=300)


def body_of(path: Path) -> str:
    text = path.read_text("utf-8")
    return re.sub(r"\A---\s*\n.*?\n---\s*\n+", "", text, flags=re.DOTALL).strip() + "\n"


@pytest.mark.slow
def test_libreoffice_accepts_to_the_new_text_and_rejects_to_the_old_one(
    require_tool: Callable[[str], str], tmp_path: Path
) -> None:
    require_tool("soffice")
    saved_by_libreoffice(tmp_path, {str(at): marked(*pair) for at, pair in enumerate(PLAIN)})
    for at, (old, new) in enumerate(PLAIN):
        for how, body in (("accept", new), ("reject", old)):
            got = keys(read_file((tmp_path / how / f"{at}.docx").read_bytes()))
            assert got == of_clean(body), (at, how)


@pytest.mark.slow
def test_what_went_through_libreoffice_comes_back_to_the_letter(
    require_tool: Callable[[str], str], tmp_path: Path
) -> None:
    require_tool("soffice")
    paths = sorted(ROOT.glob("examples/*/docs/*/*/[0-9]*.md"))[::3]
    bodies = {str(at): body_of(path) for at, path in enumerate(paths)} | {"all": OLD}
    saved_by_libreoffice(tmp_path, {name: exported(body) for name, body in bodies.items()})
    for name, body in bodies.items():
        _, returned = back(body, (tmp_path / "same" / f"{name}.docx").read_bytes())
        assert returned == ("Villkor", body, ()), name


def ast(file: bytes, how: str, folder: Path) -> Any:
    """What pandoc reads, without what is empty."""
    (folder / "x.docx").write_bytes(file)
    command = ["pandoc", "-f", "docx", "-t", "json", f"--track-changes={how}", folder / "x.docx"]
    read = subprocess.run(command, check=True, capture_output=True, timeout=300)
    return without_empty(json.loads(read.stdout)["blocks"])


def without_empty(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: without_empty(one) for name, one in node.items()}
    if not isinstance(node, list):
        return node
    kept = [without_empty(one) for one in node]
    return [one for one in kept if one not in ([], {"t": "Para", "c": []})]


def cells(rows: Any) -> Iterator[str]:
    yield from re.findall(r'"Str", "c": "([^"]*)"', json.dumps(rows))


@pytest.mark.slow
@pytest.mark.parametrize("at", range(3))
def test_pandoc_accepts_to_the_new_text_and_rejects_to_the_old_one(
    require_tool: Callable[[str], str], tmp_path: Path, at: int
) -> None:
    require_tool("pandoc")
    old, new = PLAIN[at]
    file = marked(old, new)
    for how, body in (("accept", new), ("reject", old)):
        got = ast(file, how, tmp_path)
        assert list(cells(got)) == list(cells(ast(exported(body), "accept", tmp_path)))


@pytest.mark.slow
@pytest.mark.parametrize("history", HISTORIES)
def test_every_edition_of_real_histories_comes_back_to_the_letter(
    shared: Path, history: str
) -> None:
    folder = shared / "corpora" / history
    if not folder.is_dir():
        pytest.skip(f"../shared/corpora/{history} is not there")
    files = sorted(folder.glob("*.md"))[:: 1 if "basecamp" not in history else 3]
    for file in files:
        body = body_of(file)
        assert back(body, exported(body))[1] == ("Villkor", body, ()), file


@pytest.mark.slow
@pytest.mark.parametrize("history", HISTORIES)
def test_real_redlines_are_both_editions(shared: Path, history: str) -> None:
    from texts import sides

    folder = shared / "corpora" / history
    if not folder.is_dir():
        pytest.skip(f"../shared/corpora/{history} is not there")
    trees = [tree(body_of(file)) for file in sorted(folder.glob("*.md"))]
    for old, new in pairwise(trees):
        for got, clean in sides(old, new):
            assert got == clean
