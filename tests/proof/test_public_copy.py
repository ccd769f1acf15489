"""`verify --site` and `prove`: a public copy, and what somebody kept years ago."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lydelse.build.render import every_file
from lydelse.build.templates import lean
from lydelse.website.website import Website
from tests.conftest import ROOT, Served
from tests.proof.test_proof import another, failing
from tests.workbench import Workbench


@pytest.fixture
def copy(project: Workbench) -> Path:
    """The public copy of that project, as a folder: the record of its site."""
    website = Website(project.site, date(2026, 11, 22))
    find = lean(ROOT / "src/lydelse/theme", "tests").get_template
    for url, data in every_file(website, find):
        project.write(f"site/{url}", data)
    return project.root / "site"


@pytest.mark.parametrize("over_the_web", [False, True])
def test_a_public_copy_is_held_against_its_ledger_and_the_kept_one(
    project: Workbench, copy: Path, serve_folder: Callable[..., Served], over_the_web: bool
) -> None:
    place = serve_folder(copy, "/policy/").url if over_the_web else str(copy)
    said = project.done("verify", "--site", place)
    assert "The public copy: 2 lines and 7 published files are as its ledger says." in said
    assert "Signed by bjorkvik.example" in said and "saw it at" in said
    source = copy / "terms/1.0/source.md"
    source.write_bytes(source.read_bytes() + b" ")
    assert "terms/1.0/source.md: public-file-altered: " in failing(
        project, "verify", "--site", place
    )
    source.unlink()
    assert "terms/1.0/source.md: public-file-missing: " in failing(
        project, "verify", "--site", place
    )
    (copy / "ledger.jsonl").unlink()
    assert " public-no-ledger: " in failing(project, "verify", "--site", place)


def test_a_copy_that_is_another_history_is_named(project: Workbench, copy: Path) -> None:
    lines = (copy / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    (copy / "ledger.jsonl").write_bytes(lines[0])
    for path in (copy / "checkpoints").glob("2.*"):
        path.unlink()
    result = project.run("verify", "--site", str(copy))
    assert result.exit_code == 0 and " public-behind: " in result.stderr
    (copy / "ledger.jsonl").write_bytes(lines[1])
    assert " ledger-not-grown: " in failing(project, "verify", "--site", str(copy))


def test_outside_a_project_the_copy_s_keys_are_its_own_word(
    project: Workbench, copy: Path, tmp_path: Path
) -> None:
    public = project.site.settings.keys[0].text
    project.root = tmp_path
    said = project.done("verify", "--site", str(copy))
    assert f"Its keys are its own word: {public}." in said
    said = project.done("verify", "--site", str(copy), "--key", public)
    assert "own word" not in said and "Signed by" in said
    stranger = public.partition("+")[0]
    assert project.run("verify", "--site", str(copy), "--key", stranger).exit_code == 2


def test_what_leads_out_of_a_copy_is_not_read(project: Workbench, copy: Path) -> None:
    (copy / "terms/1.0/source.md").unlink()
    (copy / "terms/1.0/source.md").symlink_to("/etc/hostname")
    assert " public-file-missing: " in failing(project, "verify", "--site", str(copy))


def test_nobody_answers(project: Workbench) -> None:
    said = failing(project, "verify", "--site", "http://127.0.0.1:9/")
    assert " public-unreachable: " in said and "Traceback" not in said
    assert " public-unreachable: " in failing(project, "verify", "--site", "x://y")


# --- prove --------------------------------------------------------------------------------------


def test_a_text_that_was_kept_is_found_with_its_days_and_who_attests_them(
    project: Workbench, copy: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.md"
    kept.write_bytes((copy / "terms/1.0/source.md").read_bytes())
    for place in ((), ("--site", str(copy))):
        said = project.done("prove", str(kept), *place)
        assert "docs/sv/terms/1.0.md of terms 1.0: byte for byte as it was published." in said
        assert "by Astrid Ek (line 1: `publish`)" in said
        assert "Never applied." in said  # 1.1 was published on the same day
        assert "(checkpoint 1)" in said and "A time-stamping authority saw it at" in said
    digest = hashlib.sha256(kept.read_bytes()).hexdigest()
    assert "docs/sv/terms/1.0.md of terms 1.0" in project.done("prove", digest)
    kept.write_bytes(kept.read_bytes() + b"!")
    assert " record-unknown: " in failing(project, "prove", str(kept))
    assert " record-unknown: " in failing(project, "prove", "0" * 64)
    project.misused("prove", "nothing-such")


def test_a_record_for_programs_is_found_and_one_that_was_changed_is_not(
    project: Workbench, copy: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "cookies.json"
    record = json.loads((copy / "en/terms/1.1/cookies.json").read_bytes())
    kept.write_text(json.dumps(record), "utf-8")  # as a consent tool stores it
    said = project.done("prove", str(kept))
    assert "docs/en/terms/1.1.md of terms 1.1" in said and "Applies from 2026-11-22" in said
    for key in ("text_sha256", "register_sha256"):
        kept.write_text(json.dumps({**record, key: "0" * 64}), "utf-8")
        assert " record-differs: " in failing(project, "prove", str(kept))
    kept.write_text(json.dumps({**record, "version": "1.0"}), "utf-8")
    assert " record-differs: " in failing(project, "prove", str(kept))
    kept.write_text(json.dumps({**record, "document": "privacy"}), "utf-8")
    assert " record-unknown: " in failing(project, "prove", str(kept))


def test_what_no_checkpoint_covers_nobody_else_attests(project: Workbench) -> None:
    another(project, "1.2")
    said = project.done("prove", str(project.root / "docs/sv/terms/1.2.md"))
    assert "nobody but the publisher attests its time" in said


NO_RECORDS = [
    *(b"", b"{}", b"[" * 100_000, b"\xff\x00", b'{"text_sha256": 1}'),
    *(b'{"text_sha256": "x", "document": []}', b'{"hash":1,"previous":2}'),
]


@pytest.mark.parametrize("data", NO_RECORDS)
def test_a_record_that_is_none_is_told(project: Workbench, tmp_path: Path, data: bytes) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(data)
    failing(project, "prove", str(kept))
