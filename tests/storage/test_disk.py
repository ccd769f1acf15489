"""The door to the disk: whoever is killed leaves each file as it was, or complete."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from lydelse.storage import cache, disk
from tests.workbench import TITLES, Workbench

ROOT = Path(__file__).resolve().parents[2]


class Killed(BaseException):
    """What nobody catches, as if the process were gone."""


def dies_at(patch: pytest.MonkeyPatch, name: str, call: int, error: BaseException) -> None:
    """Let the so-manieth call of a function of ``os`` raise."""
    true, calls = getattr(os, name), iter(range(1, 1000))

    def dying(*args: object, **kwargs: object) -> object:
        if next(calls) == call:
            raise error
        return true(*args, **kwargs)

    patch.setattr(os, name, dying)


# --- one file -------------------------------------------------------------------------------


def test_a_file_is_written_whole_with_its_folders(tmp_path: Path) -> None:
    disk.write_file(tmp_path / "a/b/c.md", b"text")
    assert (tmp_path / "a/b/c.md").read_bytes() == b"text"
    assert os.listdir(tmp_path / "a/b") == ["c.md"]


def test_a_file_keeps_its_mode_and_a_new_one_gets_that_of_the_umask(tmp_path: Path) -> None:
    old = tmp_path / "old.md"
    old.write_bytes(b"old")
    old.chmod(0o640)
    mask = os.umask(0o027)
    try:
        disk.write_file(old, b"new")
        disk.write_file(tmp_path / "new.md", b"new")
    finally:
        os.umask(mask)
    assert old.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "new.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    file = tmp_path / "text.md"
    file.write_bytes(b"old")
    dies_at(monkeypatch, step, 1, error)
    with pytest.raises(type(error)):
        disk.write_file(file, b"new")
    assert file.read_bytes() == b"old" and os.listdir(tmp_path) == ["text.md"]


def test_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "text.md").mkdir()
    with pytest.raises(IsADirectoryError):
        disk.write_file(tmp_path / "text.md", b"new")
    assert os.listdir(tmp_path) == ["text.md"]


# --- a plan of many files -------------------------------------------------------------------


def ready_to_publish(project: Workbench) -> Callable[[], None]:
    """Two texts that must be normalised; publishing them writes three files."""
    project.draft("1.0")
    for language in ("sv", "en"):
        path = f"docs/{language}/terms/1.0.md"
        project.write(path, "\ufeff" + project.read(path).replace("\n", "\r\n"))
    return lambda: project.done("publish")  # type: ignore[return-value]


def ready_to_begin(project: Workbench) -> Callable[[], None]:
    """A published version with a register; beginning the next writes three files."""
    project.with_register()
    project.published("1.0")
    return lambda: project.done("new", "terms")  # type: ignore[return-value]


def ready_to_begin_a_document(project: Workbench) -> Callable[[], None]:
    """Beginning a document writes four files."""
    return lambda: project.done("new", "privacy", "--kind", "policy", *TITLES)  # type: ignore[return-value]


def ready_to_redact(project: Workbench) -> Callable[[], None]:
    """A published version; redacting it writes the ledger and deletes two files."""
    project.published("1.0")
    words = ("redact", "terms", "1.0", "--yes", "--reason", "Dom i mål T 123-26.")
    return lambda: project.done(*words)  # type: ignore[return-value]


READY = [ready_to_publish, ready_to_begin, ready_to_begin_a_document, ready_to_redact]


@pytest.mark.parametrize("ready", READY)
@pytest.mark.parametrize("step", ["fsync", "replace", "unlink"])
def test_killed_at_any_step_each_file_is_old_or_complete_and_repeating_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready: Callable, step: str
) -> None:
    model = Workbench(tmp_path / "model")
    finish = ready(model)
    before = model.files()
    shutil.copytree(model.root, tmp_path / "before")
    finish()
    after = model.files()
    deaths = 0
    for call in range(1, 20):
        shutil.rmtree(model.root)
        shutil.copytree(tmp_path / "before", model.root)
        with monkeypatch.context() as patch:
            dies_at(patch, step, call, Killed())
            try:
                finish()
                break
            except Killed:
                deaths += 1
        for path, data in model.files().items():
            assert data in (before.get(path), after.get(path)), path
        finish()
        assert model.files() == after
    assert deaths or step == "unlink"


@pytest.mark.parametrize("call", [1, 2, 3])
def test_on_a_full_disk_no_file_is_touched(
    project: Workbench, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    ready_to_publish(project)
    dies_at(monkeypatch, "fsync", call, OSError(errno.ENOSPC, "No space left on device"))
    told = project.refused("disk-refused", "publish")
    assert "No space left on device" in told


SLOW = """
import os, sys, time
from pathlib import Path
from lydelse.cli import main
def slowly(true):
    def slow(*args, **kwargs):
        Path(sys.argv[1]).touch()
        time.sleep(0.03)
        return true(*args, **kwargs)
    return slow
os.fsync, os.replace = slowly(os.fsync), slowly(os.replace)
main(["--project", *sys.argv[2:]])
"""


@pytest.mark.parametrize("delay", [0, 0.02, 0.05, 0.08, 0.11, 0.14, 0.17])
@pytest.mark.slow
def test_after_a_real_kill_repeating_the_command_succeeds(
    project: Workbench, tmp_path: Path, delay: float
) -> None:
    finish = ready_to_publish(project)
    before = project.files()
    started = tmp_path / "started"
    words = [sys.executable, "-c", SLOW, str(started), str(project.root), "publish"]
    running = subprocess.Popen(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": "src"})
    while not started.exists() and running.poll() is None:
        pass
    try:
        running.wait(delay)
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGKILL)
    running.wait()
    site = project.site
    assert not any(".lydelse-" in path for path in site.files)
    ledger = project.read("ledger.jsonl").encode()
    assert ledger == b"" or ledger.endswith(b"\n")
    assert set(site.files) == set(before)
    project.now = project.now.replace(year=2999)  # the killed process had the real clock
    project.draft("1.1", "2999-12-01", based_on="1.0")
    finish()
    assert [str(event.version) for event in project.ledger.events] == ["1.0", "1.1"]
    project.done("verify")
    assert not any(".lydelse-" in path for path in project.files() if "/1." in path)


def test_what_a_killed_write_left_is_neither_read_nor_published_and_goes(
    project: Workbench,
) -> None:
    project.draft("1.0", "2999-01-01")
    left = project.write("docs/sv/terms/.lydelse-x1y2.new", "---\nhalf")
    assert not any("lydelse-" in path for path in project.site.files)
    project.write("docs/sv/terms/1.0.md", project.read("docs/sv/terms/1.0.md") + "\n\n")
    project.done("publish")
    assert not any("lydelse-" in path for path in project.ledger.files())
    assert not left.exists()


# --- two commands at once -------------------------------------------------------------------


@pytest.mark.slow
def test_two_who_publish_at_once_make_one_chain(project: Workbench) -> None:
    project.draft("1.0")
    project.document("privacy")
    project.draft("1.0", document="privacy")
    words = [sys.executable, "-m", "lydelse", "--project", str(project.root), "publish"]
    running = [
        subprocess.Popen(
            [*words, name], cwd=ROOT, env={**os.environ, "PYTHONPATH": "src"}, stdout=-1, stderr=-1
        )
        for name in ("terms", "privacy")
    ]
    for one in running:
        said, told = one.communicate(timeout=300)
        assert one.returncode == 0, told
        assert b"published" in said
    assert {event.document for event in project.ledger.events} == {"terms", "privacy"}
    project.now = project.now.replace(year=2999)
    project.done("verify")


def test_who_finds_the_project_held_is_told(
    project: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.draft("1.0")
    monkeypatch.setattr(disk, "PATIENCE", 0.05)
    (project.root / ".build").mkdir()
    with FileLock(project.root / ".build/lock"):
        project.refused("lock-held", "publish")
        project.done("status")
    project.done("publish")


# --- reading --------------------------------------------------------------------------------


def test_hidden_files_and_folders_are_left_out(project: Workbench) -> None:
    project.write("docs/sv/terms/.1.0.md.swp", "half")
    project.write("docs/.obsidian/workspace.md", "other")
    assert not [path for path in project.site.files if "/." in path]
    assert not project.site.problems


def test_a_folder_that_cannot_be_looked_into_is_not_taken_for_an_empty_one(
    terms: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = os.scandir

    def locked(path: str) -> object:
        if str(path).endswith("terms"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return true(path)

    monkeypatch.setattr(os, "scandir", locked)
    result = terms.run("verify")
    assert result.exit_code == 1
    assert "disk-refused: " in result.stderr and "Permission denied" in result.stderr


# --- putting a finished site in place -------------------------------------------------------


def test_a_finished_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "site"
    for folder, text in ((new, "new"), (old, "old")):
        folder.mkdir()
        (folder / "index.html").write_text(text)
    disk.swap_folder(new, old)
    assert (old / "index.html").read_text() == "new" and os.listdir(tmp_path) == ["site"]


def test_a_site_that_a_killed_swap_put_aside_is_not_lost(tmp_path: Path) -> None:
    aside, new = tmp_path / ".site.old", tmp_path / "new"
    aside.mkdir()
    (aside / "index.html").write_text("old")
    with pytest.raises(FileNotFoundError):
        disk.swap_folder(new, tmp_path / "site")  # the next build failed to make one
    assert (tmp_path / "site/index.html").exists() or (aside / "index.html").exists()


def test_a_file_that_did_not_change_stays_the_very_file_it_was(tmp_path: Path) -> None:
    new, old = tmp_path / "new", tmp_path / "site"
    for folder in (new, old):
        (folder / "a").mkdir(parents=True)
        (folder / "a/same.html").write_text("same")
        (folder / "changed.html").write_text(folder.name)
    (new / "added.html").write_text("added")
    (new / "was-a-folder").write_text("text")
    (old / "was-a-folder").mkdir()
    (new / "was-a-link").write_text("same")
    (old / "was-a-link").symlink_to(old / "a/same.html")
    before = (old / "a/same.html").stat()
    wanted = {path: path.read_bytes() for path in new.rglob("*") if path.is_file()}

    disk.keep_unchanged(new, old)

    after = (new / "a/same.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert {path: path.read_bytes() for path in new.rglob("*") if path.is_file()} == wanted
    assert not (new / "was-a-link").is_symlink()
    disk.keep_unchanged(new, tmp_path / "no-site-yet")


# --- what is kept from build to build -------------------------------------------------------


def test_what_is_kept_comes_back_for_its_key_and_nothing_else_does(tmp_path: Path) -> None:
    kept = cache.Cache(tmp_path / "kept")
    assert kept.get("name", "key") is None
    kept.put("name", "key", b"data")
    kept.put("empty", "key", b"")
    assert (kept.get("name", "key"), kept.get("empty", "key")) == (b"data", b"")
    assert kept.get("name", "other") is None and kept.get("other", "key") is None
    kept.put("name", "other", b"newer")
    assert kept.get("name", "key") is None and kept.get("name", "other") == b"newer"


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, None])
def test_what_was_damaged_is_not_there(tmp_path: Path, damage: bytes | None) -> None:
    kept = cache.Cache(tmp_path / "kept")
    kept.put("name", "key", b"data")
    (file,) = (path for path in (tmp_path / "kept").rglob("*") if path.is_file())
    file.write_bytes(file.read_bytes()[:-1] + b"!" if damage is None else damage)
    assert kept.get("name", "key") is None
    kept.put("name", "key", b"data")
    assert kept.get("name", "key") == b"data"


def test_a_fingerprint_knows_every_name_and_every_byte(tmp_path: Path) -> None:
    (tmp_path / "a/__pycache__").mkdir(parents=True)
    (tmp_path / "a/b.html").write_text("b")
    first = cache.fingerprint(tmp_path)
    (tmp_path / "a/__pycache__/b.pyc").write_text("compiled")
    assert cache.fingerprint(tmp_path) == first
    (tmp_path / "a/b.html").write_text("c")
    second = cache.fingerprint(tmp_path)
    (tmp_path / "a/b.html").rename(tmp_path / "a/c.html")
    third = cache.fingerprint(tmp_path)
    assert len({first, second, third}) == 3
    (tmp_path / ".#open").symlink_to("somebody@host.1")  # as Emacs does while it edits
    assert cache.fingerprint(tmp_path) == third
