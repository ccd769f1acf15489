"""The preview for a reviewer: whole at every step, made while no build is at work."""

from __future__ import annotations

from pathlib import Path

import pytest

from lydelse.jobs import preview
from lydelse.jobs.exit import Stop
from lydelse.storage import disk
from lydelse.storage.disk import begin_building

PAGES = {"index.html": '<a href="./terms/">x</a>', "terms/index.html": '<a href="../">x</a>'}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder in which a build has left its site."""
    for name, text in PAGES.items():
        path = tmp_path / preview.BUILT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def there(root: Path, folder: Path) -> dict[str, str]:
    below = root / folder
    return {
        path.relative_to(below).as_posix(): path.read_text()
        for path in below.rglob("*")
        if path.is_file()
    }


OPENABLE = {
    "index.html": '<a href="./terms/index.html">x</a>',
    "terms/index.html": '<a href="../index.html">x</a>',
}


def test_what_was_built_stays_as_its_build_left_it(root: Path) -> None:
    stamps = {path: path.stat().st_mtime_ns for path in (root / preview.BUILT).rglob("*")}
    preview.leave(root)
    assert there(root, preview.SITE) == OPENABLE
    assert there(root, preview.BUILT) == PAGES
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", ["copy_folder", "make_openable", "swap_folder"])
def test_killed_at_a_step_the_preview_is_the_one_before_and_the_next_is_right(
    root: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview.leave(root)
    (root / preview.BUILT / "index.html").unlink()
    (root / preview.BUILT / "new.html").write_text("new")

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(preview, step, killed)
        preview.leave(root)
    assert there(root, preview.SITE) == OPENABLE
    preview.leave(root)
    assert there(root, preview.SITE) == {
        "terms/index.html": OPENABLE["terms/index.html"],
        "new.html": "new",
    }


def test_while_a_build_is_at_work_it_waits_and_says_so_or_gives_up_with_a_sentence(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(disk, "SOON", 0)
    monkeypatch.setattr(disk, "BUILD_PATIENCE", 0)
    building = begin_building(root, lambda: None)
    with pytest.raises(Stop) as stop:
        preview.leave(root)
    building.release()
    assert stop.value.code == "build-busy" and "nothing was built" in stop.value.remedy
    assert "Another build of this folder is at work" in capsys.readouterr().err
    assert not (root / preview.SITE).exists()
    preview.leave(root)
    assert there(root, preview.SITE) == OPENABLE
