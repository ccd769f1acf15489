"""What is made beside the site, how it gets there, and what the next build finds."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from lydelse.build import incremental, render
from lydelse.build.manifest import NOTHING, decode, encode
from lydelse.build.session import may_go_on
from lydelse.messages.problems import Severity, errors, problem
from lydelse.storage.disk import write_page
from lydelse.website.kinds import is_of_today
from lydelse.website.papers import NoPaper
from tests.build.conftest import Begin, build, setting_of
from tests.workbench import Workbench

ROOT = Path(__file__).resolve().parents[2]


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_site_is_not_touched_before_it_is_installed(terms: Workbench, begun: Begin) -> None:
    session = begun()
    session.build.prepare()
    session.workers.begin()
    session.workers.compared()
    session.workers.finish()
    assert (session.build.beside / "terms/1.1/index.html").is_file()
    assert not (terms.root / "site").exists()
    session.build.install(mkdocs_ran=True)
    assert (terms.root / "site/terms/1.1/index.html").is_file()
    assert not session.build.beside.exists()


def test_a_second_build_makes_nothing_and_writes_nothing(terms: Workbench, begun: Begin) -> None:
    build(begun())
    stamps = {path: path.stat().st_mtime_ns for path in (terms.root / "site").rglob("*")}
    again = begun()
    assert again.build.to_make == []
    assert again.build.is_mkdocs_current()
    again.make_record()
    assert {path: path.stat().st_mtime_ns for path in (terms.root / "site").rglob("*")} == stamps


def test_without_knowing_all_that_decides_a_page_mkdocs_always_runs(begun: Begin) -> None:
    build(begun())
    again = begun().build
    object.__setattr__(again, "knows_all", False)
    assert not again.is_mkdocs_current()


@pytest.mark.parametrize("harm", [
    lambda site: (site / "terms/1.0/index.html").write_text("<p>"),
    lambda site: (site / "terms/1.0/index.html").unlink(),
    lambda site: (site / "terms/1.0/more.txt").write_text("more"),
    lambda site: (site / "terms/9.9").mkdir(),
])  # fmt: skip
def test_a_site_that_somebody_touched_is_made_as_a_whole(
    terms: Workbench, begun: Begin, harm: Callable[[Path], object]
) -> None:
    build(begun())
    right = files(terms.root / "site")
    harm(terms.root / "site")
    again = begun()
    assert len(again.build.to_make) == len(again.build.units)
    [told] = again.build.touched()
    assert (told.code, told.severity, told.path) == ("site-touched", "warning", "site")
    assert told.values["name"].startswith("site/terms"), told
    build(again)
    assert begun().build.touched() == []
    assert files(terms.root / "site") == right
    assert not (terms.root / "site/terms/9.9").exists()


def test_a_site_that_was_taken_away_is_nobody_s_doing(terms: Workbench, begun: Begin) -> None:
    assert begun().build.touched() == []  # nothing was built yet
    build(begun())
    shutil.rmtree(terms.root / "site")
    assert begun().build.touched() == []
    (terms.root / "site").mkdir()
    assert begun().build.touched() == []


def test_what_is_no_longer_there_goes_and_what_is_new_comes(terms: Workbench, begun: Begin) -> None:
    build(begun(LYDELSE_PREVIEW="1"))
    assert (terms.root / "site/terms/1.2/index.html").is_file()
    for code in ("sv", "en"):
        (terms.root / f"docs/{code}/terms/1.2.md").unlink()
    build(begun(LYDELSE_PREVIEW="1"), b"another")
    assert not (terms.root / "site/terms/1.2").exists()
    assert (terms.root / "site/index.html").read_bytes() == b"another"


def _folders() -> list[str]:
    """Every folder that git keeps of this repository, and those that tools make in it."""
    words = ["git", "ls-files", "-z"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    found = {str(one) for path in listed.split("\0") for one in PurePosixPath(path).parents}
    made = {".git", ".git/refs", ".venv", ".venv/bin", ".build", ".build/kept", "node_modules"}
    return sorted(found | made)


def test_no_folder_of_a_repository_is_ever_replaced(terms: Workbench, begun: Begin) -> None:
    """Whatever `site_dir` names: the problem says which folder, and what stands in it."""
    session = begun()
    folders = _folders()
    assert {".", "src", "registers/notices", ".git", ".github/workflows", "lasting"} <= {*folders}
    for folder in folders:
        (terms.root / folder).mkdir(parents=True, exist_ok=True)
        (terms.root / folder / "kept.txt").write_text("x")
    before = files(terms.root)
    for folder in folders:
        site = terms.root / folder
        setting = replace(setting_of(terms), site=site)
        named = incremental.IncrementalBuild(setting, session.website, session.build.cache)
        found = named.in_the_way()
        assert [one.code for one in found] == ["site-dir-not-ours"], folder
        assert str(site) in found[0].cause and not may_go_on(session, found), folder
    assert files(terms.root) == before


class Killed(BaseException):
    """The process ends here."""


STEPS = ("merge", "remove_folder", "keep_unchanged", "swap_folder")


@pytest.mark.parametrize("step", STEPS)
def test_a_build_that_is_killed_at_a_step_is_followed_by_a_whole_one(
    terms: Workbench, begun: Begin, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named steps of the installation: of a first build and of one that finds a site."""
    first = step in ("keep_unchanged", "swap_folder")
    if not first:
        build(begun())
        terms.write("docs/sv/terms/index.md", "---\nkind: policy\ntitle: Ny\nslug: terms\n---\n")

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(incremental, step, killed)
        build(begun())
    again = begun().build
    assert again.last is NOTHING
    build(begun())
    assert begun().build.to_make == []


def test_what_is_kept_of_a_build_is_read_back_and_rubbish_is_nothing(begun: Begin) -> None:
    build(begun())
    last = begun().build.last
    assert decode(encode(last)) == last
    assert last.left and last.units
    for data in (None, b"", b"{", b"[]", b'{"units": 3}', encode(last)[:-5]):
        assert decode(data) is NOTHING


def test_a_page_that_got_no_content_is_named(begun: Begin) -> None:
    """MkDocs wrote a file for it, and nothing put the text into it."""
    session = begun()
    session.build.prepare()
    session.workers.begin()
    session.workers.compared()
    for page in session.build.website.pages:
        if is_of_today(page.id):
            write_page(session.build.beside, f"{page.url}index.html", b"<p>An empty shell.")
            session.build.filled.add(page.url)
    session.workers.finish()
    assert session.build.inventory() == []
    session.build.filled.discard("terms/")
    [found] = session.build.inventory()
    assert found.code == "page-empty" and found.values["page"] == "/terms/"


def refused(*_: object) -> bytes:
    """What a fault in Typst does."""
    raise NoPaper(problem("pdf-refused", "docs/sv/terms/1.1.md", why="index out of bounds"))


def offered(terms: Workbench) -> None:
    terms.write("mkdocs.yml", terms.read("mkdocs.yml") + "    downloads: [pdf]\n")


def test_a_pdf_that_cannot_be_made_has_one_in_its_place_is_told_and_tried_again(
    terms: Workbench, begun: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(terms)
    file = terms.root / "site/terms/1.1/document.pdf"
    with monkeypatch.context() as broken:
        broken.setattr(render, "pdf_of", refused)
        for _ in range(2):
            session = begun()
            build(session)
            assert {(one.code, one.severity) for one in session.build.told} == {
                ("pdf-refused", Severity.WARNING)
            }
    instead = file.read_bytes()
    assert instead.startswith(b"%PDF")
    corrected = begun()
    build(corrected)
    assert corrected.build.told == [] and file.read_bytes() != instead


def test_without_any_pdf_nothing_is_put_in_place(
    terms: Workbench, begun: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(terms)
    for name in ("pdf_of", "stand_in"):
        monkeypatch.setattr(render, name, refused)
    session = begun()
    session.make_record()
    assert errors(session.build.told) and not (terms.root / "site").exists()
