"""Whatever a person can do to a project: it is named, and never gives a stack trace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.workbench import TITLES, Workbench

TEXT = "docs/sv/terms/1.1.md"
FRONT = """\
---
title: A
summary: B
effective: on-publication
change: editorial
based_on: "1.0"
---

"""
HEADING = "## A {#a}\n\n"
COMMANDS = [
    ("check",),
    ("status",),
    ("verify",),
    ("new", "terms"),
    ("new", "other", "--kind", "policy", *TITLES),
    ("publish",),
    ("publish", "terms", "1.1"),
    ("translate", "terms", "1.0", "en"),
    ("note", "terms", "1.0", "--summary", "sv=Nytt."),
    ("notify", "terms", "1.0", "--channel", "email", "--count", "9", "--on", "2020-01-01"),
    ("withdraw", "terms", "1.0", "--reason", "Nej."),
    ("redact", "terms", "1.0", "--yes", "--reason", "Dom."),
]


def text(body: str | bytes) -> Callable[[Workbench], object]:
    """A project whose new version reads so below its front matter."""
    data = body if isinstance(body, bytes) else body.encode()
    return lambda project: project.write(TEXT, FRONT.encode() + data)


def file(path: str, data: str | bytes = "") -> Callable[[Workbench], object]:
    """A project with one more file, or another one."""
    return lambda project: project.write(path, data)


def link(path: str, target: str) -> Callable[[Workbench], object]:
    """A project with a symbolic link."""

    def made(project: Workbench) -> None:
        (project.root / path).unlink(missing_ok=True)
        (project.root / path).parent.mkdir(parents=True, exist_ok=True)
        (project.root / path).symlink_to(target)

    return made


def folder(path: str) -> Callable[[Workbench], object]:
    """A project with a folder."""
    return lambda project: (project.root / path).mkdir(parents=True)


# What was done, and the code under which `check` must name it; None: it is no fault.
ODDITIES: dict[str, tuple[Callable[[Workbench], object], str | None]] = {
    "a folder named like a version": (folder(TEXT), "no-plain-file"),
    "a text in a folder named like a version": (file(TEXT + "/text.md", "A"), "no-plain-file"),
    "a link to another version": (link(TEXT, "1.0.md"), "no-plain-file"),
    "a link that leads nowhere": (link(TEXT, "nowhere"), "no-plain-file"),
    "a link that leads to itself": (link(TEXT, "1.1.md"), "no-plain-file"),
    "a link out of the project": (link(TEXT, "/etc/hostname"), "no-plain-file"),
    "a folder that is a link": (link("docs/sv/old", "terms"), "no-plain-file"),
    "a folder that links to its parent": (link("docs/sv/terms/up", ".."), "no-plain-file"),
    "a pipe": (lambda p: os.mkfifo(p.root / TEXT), "no-plain-file"),
    "the ledger is a folder": (
        lambda p: ((p.root / "ledger.jsonl").unlink(), (p.root / "ledger.jsonl").mkdir()),
        "no-plain-file",
    ),
    "the registers are a file": (file("registers", "x"), None),
    "an empty folder": (folder("docs/sv/empty"), None),
    "a version saved by Notepad": (file(TEXT + ".txt", "A"), "version-name-wrong"),
    "a version saved by Word": (file("docs/sv/terms/1.1.docx", b"PK"), "version-name-wrong"),
    "a version in capitals": (file("docs/sv/terms/1.1.MD", "A"), "version-name-wrong"),
    "a version with a v": (file("docs/sv/terms/v1.1.md", "A"), "version-name-wrong"),
    "a version with three parts": (file("docs/sv/terms/1.1.0.md", "A"), "version-name-wrong"),
    "a copy of a version": (file("docs/sv/terms/1.1 (1).md", "A"), "version-name-wrong"),
    "a version in other digits": (file("docs/sv/terms/1.٣.md", "A"), "version-name-wrong"),
    "a text in no language": (file("docs/terms.md", "A"), "language-unknown"),
    "a text in an unknown language": (file("docs/de/terms/1.0.md", "A"), "language-unknown"),
    "a name in bytes": (lambda p: (p.root / os.fsdecode(b"docs/\xff.png")).touch(), None),
    "a name with a line feed": (file("docs/sv/a\nb.md", "A"), "front-matter-missing"),
    "nothing in the file": (file(TEXT, ""), "file-empty"),
    "bytes that are no text": (file(TEXT, bytes(range(256))), "not-utf8"),
    "UTF-16": (file(TEXT, (FRONT + HEADING).encode("utf-16")), "not-utf8"),
    "NUL": (text(HEADING + "\0"), "not-text"),
    "an unclosed front matter": (file(TEXT, "---\ntitle: A\n"), "front-matter-unclosed"),
    "a tag of YAML": (file(TEXT, "---\ntitle: !!python/object:os.system x\n---\nA\n"), None),
    "a very long line": (text(HEADING + "ord " * 100_000), None),
    "a very long word": (text(HEADING + "o" * 300_000), None),
    "a very long key": (file(TEXT, f"---\n{'k' * 100_000}: v\n---\nA\n"), None),
    "quotations in quotations": (text(HEADING + ">" * 3000 + " A\n"), None),
    "quotations in quotations, each with a space": (text(HEADING + "> " * 400 + "A\n"), None),
    "lists in lists": (text(HEADING + "".join(f"{' ' * 4 * n}- A\n" for n in range(60))), None),
    "emphasis in emphasis": (text(HEADING + "*_" * 3000 + "A"), None),
    "brackets in brackets": (text(HEADING + "[" * 300), None),
    "tags in tags": (text(HEADING + "<div>" * 100), None),
    "a declaration that is none": (text(HEADING + "<![\n\n<!A\n\n<?\n\n</\n"), None),
    "a marked section that is none": (text(HEADING + "<![foo[\n\n<![CDATA[ A\n"), None),
    "an entity that is none": (text(HEADING + "&#9999999999; &#xD800; &#0; &bogus;\n"), None),
    "a comment that does not end": (text(HEADING + "<!-- A\n"), None),
    "a link to nowhere": (text(HEADING + "[A](http://[::1) [B](//) [C](<>) ![D]()\n"), None),
    "an image out of the project": (text(HEADING + "![A](../../../../etc/hostname)\n"), None),
    "an image that is the text itself": (text(HEADING + "![A](1.1.md)\n"), None),
    "an attribute list that is none": (text("## A {#a .b =c 'd}\n\nA {: }\n\n{: #}\n"), None),
    "a table without an end": (text(HEADING + "| A |\n|---|\n" + "|" * 2000 + "\n"), None),
    "footnotes that name each other": (
        text(HEADING + "A[^1]\n\n[^1]: B[^2]\n\n[^2]: C[^1]\n"),
        None,
    ),
    "control characters": (text(HEADING + "".join(map(chr, range(1, 32)))), None),
    "letters for private use": (text(HEADING + "\ue000 \uf1f0\uf1e0\uf1f1 \U0010ffff\n"), None),
    "a mark on nothing": (text(HEADING + "\u0301\u0323\n"), "not-nfc"),
    "a register that is none": (file("registers/terms/1.1.yml", b"\xff"), None),
    "a document within a version": (file("docs/sv/terms/1.0/1.0.md", "A"), "document-name-wrong"),
    "half a ledger": (lambda p: p.write("ledger.jsonl", p.read("ledger.jsonl")[:99]), "ledger-cut"),
    "a ledger in UTF-16": (
        lambda p: p.write("ledger.jsonl", p.read("ledger.jsonl").encode("utf-16")),
        "ledger-line-unreadable",
    ),
    "a workspace that is a file": (
        lambda p: (shutil.rmtree(p.root / ".build"), p.write(".build", "x")),
        None,
    ),
}


# What takes seconds, because it is long.
_LONG = {"a very long line", "a very long word", "a very long key", "emphasis in emphasis",
         "quotations in quotations"}  # fmt: skip


@pytest.mark.parametrize(
    "oddity",
    [pytest.param(name, marks=pytest.mark.slow) if name in _LONG else name for name in ODDITIES],
)
def test_it_is_named_and_no_command_crashes(terms: Workbench, oddity: str) -> None:
    make, code = ODDITIES[oddity]
    terms.draft("1.1", None, languages=["en"])
    make(terms)
    for words in COMMANDS:
        before = terms.files()
        result = terms.run(*words)  # an exception would be raised here
        assert result.exit_code in (0, 1, 2)
        assert "Traceback" not in result.output and "internal-error" not in result.output
        if words == ("check",) and code:
            assert result.exit_code == 1 and f" {code}: " in result.stderr, result.stderr
        if result.exit_code == 2 or words[0] in ("check", "status", "verify"):
            assert terms.files() == before


@pytest.mark.parametrize("path", [TEXT, "ledger.jsonl", "mkdocs.yml"])
def test_what_may_not_be_read_is_named(
    terms: Workbench, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    text(HEADING)(terms)
    true = open

    def guarded(file: Any, *arguments: Any, **named: Any) -> Any:
        if file in (terms.root / path, str(terms.root / path)):
            raise PermissionError(13, "Permission denied", str(file))
        return true(file, *arguments, **named)

    for module in ("builtins", "io"):  # pathlib opens by the second
        monkeypatch.setattr(f"{module}.open", guarded)
    result = terms.run("check")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{terms.root}/{path}: disk-refused: ")


def test_a_read_only_folder_is_named_and_nothing_is_touched(
    terms: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied", str(terms.root / "docs/sv/terms"))

    monkeypatch.setattr("tempfile.mkstemp", refused)
    told = terms.refused("disk-refused", "new", "terms")
    assert told.startswith(f"{terms.root}/docs/sv/terms: ") and "permissions" in told


def test_the_reader_of_a_pipe_may_go(terms: Workbench) -> None:
    words = [sys.executable, "-m", "lydelse", "--project", str(terms.root), "status"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        told = running.stderr.read()
    assert b"Traceback" not in told and b"disk-refused" not in told
