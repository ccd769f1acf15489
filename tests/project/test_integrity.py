"""`verify`: whether what was published is still what it was."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from lydelse.ledger.events import append
from lydelse.project.integrity import integrity
from tests.ledger.chains import event
from tests.workbench import REGISTER, Workbench

IMAGE = b"\x89PNG\r\n\x1a\n"
FILES = (
    "docs/sv/terms/1.0.md",
    "docs/en/terms/1.0.md",
    "docs/sv/terms/1.1.md",
    "docs/en/terms/1.1.md",
    "docs/sv/terms/karta.png",
    "registers/terms/1.1.yml",
    "lasting/sv/terms/1.1/cookies.json",
    "lasting/en/terms/1.1/cookies.json",
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two published versions, a register, an image and a draft."""
    project = Workbench(tmp_path_factory.mktemp("lived") / "project")
    project.old_text("1.0")
    project.done("adopt", "terms", "1.0", "--effective", "unknown")
    project.write("docs/sv/terms/karta.png", IMAGE)
    project.with_register("1.1")
    project.draft("1.1", based_on="1.0", body="![Karta](../../sv/terms/karta.png)")
    project.done("publish")
    project.with_register("1.2")
    project.draft("1.2", "2027-01-01", based_on="1.1")
    return project.root


@pytest.fixture
def published(lived: Path, tmp_path: Path) -> Workbench:
    """A copy of that project, to be tampered with."""
    shutil.copytree(lived, tmp_path / "copy")
    project = Workbench.__new__(Workbench)
    project.root, project.now = tmp_path / "copy", Workbench.now
    return project


def test_what_is_as_it_was_published_is_clean(published: Workbench) -> None:
    assert set(published.ledger.files()) == set(FILES)
    said = published.done("verify")
    assert "2 lines and 8 published files are as they were published." in said
    assert "--against" in said


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "one bit": _flipped,
    "a space at the end": lambda data: data + b" ",
    "the last byte gone": lambda data: data[:-1],
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "Windows line ends": lambda data: data.replace(b"\n", b"\r\n"),
    "empty": lambda data: b"",
    "not UTF-8": lambda data: b"\xff" + data,
}


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_a_published_file_is_named(
    published: Workbench, path: str, change: str
) -> None:
    file = published.root / path
    file.write_bytes(CHANGES[change](file.read_bytes()))
    told = published.refused("published-file-altered", "verify")
    assert [line for line in told.splitlines() if line.startswith(f"{path}: ")]


def test_letters_taken_apart_are_named(published: Workbench) -> None:
    file = published.root / FILES[0]
    file.write_text(unicodedata.normalize("NFD", file.read_text("utf-8")), "utf-8")
    published.refused("published-file-altered", "verify")


@pytest.mark.parametrize("path", FILES)
def test_every_missing_published_file_is_named(published: Workbench, path: str) -> None:
    (published.root / path).unlink()
    assert f"{path}: published-file-missing" in published.refused(
        "published-file-missing", "verify"
    )


@pytest.mark.parametrize("path", FILES)
def test_every_renamed_published_file_is_named(published: Workbench, path: str) -> None:
    file = published.root / path
    file.rename(file.with_name("old-" + file.name))
    assert f"{path}: published-file-missing" in published.refused(
        "published-file-missing", "verify"
    )


@pytest.mark.parametrize("path", FILES)
def test_a_link_or_a_folder_in_the_place_of_a_published_file_is_named(
    published: Workbench, path: str
) -> None:
    file = published.root / path
    elsewhere = file.rename(published.root / "elsewhere")
    file.symlink_to(elsewhere)
    published.refused("published-file-missing", "verify")
    file.unlink()
    file.mkdir()
    elsewhere.rename(file / "text.md")
    published.refused("published-file-missing", "verify")


def test_the_whole_folder_gone_is_named_file_by_file(published: Workbench) -> None:
    shutil.rmtree(published.root / "docs")
    told = published.refused("published-file-missing", "verify")
    assert told.count(": published-file-missing: ") == 5


def test_a_register_slipped_in_under_a_published_version_is_named(published: Workbench) -> None:
    published.write("registers/terms/1.0.yml", REGISTER)
    told = published.refused("published-file-added", "verify")
    assert told.startswith("registers/terms/1.0.yml: ")


def test_a_translation_in_the_making_is_told_but_no_fault(project: Workbench) -> None:
    project.draft("1.0", languages=["sv"])
    project.done("publish", "--without", "en", "--reason", "Följer i maj.")
    project.draft("1.0", None, languages=["en"])
    result = project.run("verify")
    assert result.exit_code == 0 and "warning: translation-pending" in result.stderr
    assert "lydelse translate terms 1.0 en" in result.stderr


def test_drafts_may_change(published: Workbench) -> None:
    published.write("docs/sv/terms/1.2.md", published.read("docs/sv/terms/1.2.md") + "\nMer.\n")
    published.done("verify")


def test_a_damaged_ledger_is_named_once_not_by_all_that_follows_from_it(
    published: Workbench,
) -> None:
    lines = published.read("ledger.jsonl").splitlines(keepends=True)
    published.write("ledger.jsonl", lines[0].replace("Astrid", "Ingrid") + lines[1])
    told = published.refused("ledger-line-altered", "verify")
    assert told.splitlines()[0].startswith("ledger.jsonl:1: ") and "1 error." in told


def test_a_ledger_that_is_a_folder_or_a_link_is_named(published: Workbench) -> None:
    ledger = published.root / "ledger.jsonl"
    moved = ledger.rename(published.root / "moved")
    ledger.symlink_to(moved)
    published.refused("no-plain-file", "verify")
    ledger.unlink()
    ledger.mkdir()
    published.refused("no-plain-file", "verify")
    published.refused("no-plain-file", "publish")


# --- against an older copy ------------------------------------------------------------------


def test_a_cut_tail_is_named_against_an_older_copy(published: Workbench, tmp_path: Path) -> None:
    older = tmp_path / "older.jsonl"
    older.write_bytes((published.root / "ledger.jsonl").read_bytes())
    published.done("verify", "--against", str(older))
    published.done("publish")
    assert "--against" not in published.done("verify", "--against", str(older))
    lines = published.read("ledger.jsonl").splitlines(keepends=True)
    published.write("ledger.jsonl", lines[0])
    (published.root / "docs/sv/terms/1.1.md").unlink()
    (published.root / "docs/en/terms/1.1.md").unlink()
    published.done("verify")  # by itself it is whole
    told = published.refused("ledger-not-grown", "verify", "--against", str(older))
    assert told.startswith("ledger.jsonl:2: ")


def test_a_rewritten_ledger_is_named_against_an_older_copy(
    published: Workbench, tmp_path: Path
) -> None:
    older = tmp_path / "older.jsonl"
    older.write_bytes((published.root / "ledger.jsonl").read_bytes())
    published.write("ledger.jsonl", "")
    published.old_text("1.0")
    published.done("adopt", "terms", "1.0", "--effective", "2020-01-01")
    published.done("verify")
    published.refused("ledger-not-grown", "verify", "--against", str(older))


# --- two branches ---------------------------------------------------------------------------


def test_onto_two_branches_that_both_published_nothing_is_published(terms: Workbench) -> None:
    base = terms.read("ledger.jsonl")
    ours = append(terms.ledger, [event("note", "1.0", terms.now, summary={"sv": "Vårt."})])[1]
    theirs = append(terms.ledger, [event("note", "1.0", terms.now, summary={"sv": "Deras."})])[1]
    terms.write("ledger.jsonl", base.encode() + ours + theirs)
    told = terms.refused("ledger-chain-broken", "verify")
    assert told.startswith("ledger.jsonl:3: ") and "two branches both published" in told
    terms.draft("1.1", based_on="1.0")
    for words in (
        ("publish",),
        ("note", "terms", "1.0", "--summary", "sv=Nytt."),
        ("repeal", "terms", "--reason", "Slut."),
        ("redact", "terms", "1.0", "--yes", "--reason", "Dom."),
    ):
        terms.refused("ledger-chain-broken", *words)


def test_onto_an_altered_text_nothing_is_published(published: Workbench) -> None:
    file = published.root / FILES[0]
    file.write_bytes(file.read_bytes() + b"Mer.\n")
    published.refused("published-file-altered", "publish")


def test_the_clock_of_who_verifies_is_not_before_the_ledger(published: Workbench) -> None:
    site = published.site
    assert integrity(site, published.now) == []
    early = integrity(site, published.now - timedelta(days=1))
    assert {one.code for one in early} == {"ledger-from-future"}
