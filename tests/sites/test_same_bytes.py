"""Same tree, same day, same bytes: whatever the place, the person and the machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.sites.project import Built, Workbench, build_command, build_env, contents

pytestmark = pytest.mark.slow

ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "LANG": "sv_SE.ISO-8859-1",
    "LANGUAGE": "de",
    "PYTHONHASHSEED": "4711",
    "COLUMNS": "40",
    "HOME": "/nowhere",
    "USER": "någon",
}


@pytest.fixture(scope="module")
def in_git(norrljus: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The company's project, in git: ordinary pages have their days."""
    root = tmp_path_factory.mktemp("first") / "project"
    shutil.copytree(norrljus.root, root, ignore=shutil.ignore_patterns("site", ".build"))
    (root / ".gitignore").write_text("/site/\n/.build/\n")
    (root / ".gitattributes").write_text("* -text\n")
    day = {
        "GIT_AUTHOR_DATE": "2025-06-02T12:00+0200",
        "GIT_COMMITTER_DATE": "2025-06-02T12:00+0200",
    }
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "All of it"]):
        subprocess.run(["git", *command], cwd=root, env=os.environ | day, check=True)
    project = Workbench.__new__(Workbench)
    project.root, project.languages, project.authoritative = root, ("sv", "en"), "sv"
    return project


@pytest.fixture(scope="module")
def first(in_git: Workbench) -> Built:
    """Built here and now."""
    return in_git.build("2025-06-15", TZ="Europe/Stockholm", PYTHONHASHSEED="1", LC_ALL="C.UTF-8")


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files that are not the same."""
    return [name for name in sorted({*one, *other}) if one.get(name) != other.get(name)]


def test_a_clone_built_by_another_on_another_machine_is_the_same(
    in_git: Workbench, first: Built, tmp_path: Path
) -> None:
    root = tmp_path / "på en annan plats, med blanksteg" / "projekt"
    root.parent.mkdir()
    subprocess.run(["git", "clone", "-q", str(in_git.root), str(root)], check=True)
    for index, path in enumerate(sorted(root.rglob("*"))):
        if ".git" not in path.parts:
            os.utime(path, (10**9 + index * 1000, 10**9 - index * 1000))
    # As an editor's file system may have it: other permissions.
    process = subprocess.run(
        ["sh", "-c", 'umask 077; exec "$@"', "sh", *build_command()],
        cwd=root,
        env=build_env({"LYDELSE_TODAY": "2025-06-15"} | ELSEWHERE),
        capture_output=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr.decode(errors="replace")
    assert differing(contents(root / "site"), first.files) == []


def test_a_second_build_in_the_same_place_is_the_same(in_git: Workbench, first: Built) -> None:
    before = dict(first.files)
    assert differing(in_git.build("2025-06-15").files, before) == []


def test_what_was_kept_and_got_damaged_changes_nothing(in_git: Workbench, first: Built) -> None:
    """The build before this one was warm; after this one comes one that finds nothing whole."""
    before = dict(first.files)
    kept = [path for path in (in_git.root / ".build").rglob("*") if path.is_file()]
    assert {path.relative_to(in_git.root).parts[1] for path in kept} >= {"kept"}
    for path in kept:
        data = path.read_bytes()
        path.write_bytes(data[:40] + bytes(255 - byte for byte in data[40:]))
    assert differing(in_git.build("2025-06-15").files, before) == []


def test_nothing_of_the_machine_is_in_the_site(in_git: Workbench, first: Built) -> None:
    for name, data in first.files.items():
        for way in (str(in_git.root), ".build/"):
            assert way.encode() not in data, (name, way)
        # As a word: a machine may be called `vm`, and a style may say `100vmax`.
        assert not re.search(rb"\b%b\b" % re.escape(os.uname().nodename).encode(), data), name


def test_nothing_hidden_and_no_compressed_copy_is_in_the_site(first: Built) -> None:
    for name in first.files:
        assert not any(part.startswith(".") for part in name.split("/")), name
        assert not name.endswith(".gz"), "a .gz holds the time it was made"


def test_ordinary_pages_are_stamped_from_git_and_versions_from_the_ledger(first: Built) -> None:
    for url, said in (
        ("om/", "Senast uppdaterad 2 juni 2025"),
        ("en/about/", "Last updated 2 June 2025"),
    ):
        assert first.text(url, ".ly-stamp") == said + "."
        assert first.page(url).cssselect(".ly-stamp time")[0].get("datetime") == "2025-06-02"
    assert first.text("", ".ly-stamp") == "Senast uppdaterad 2 juni 2025."
    assert "2 juni 2025" not in first.text("integritetspolicy/", ".ly-stamp")
    assert b"<lastmod>2025-06-02</lastmod>" in first.files["sitemap.xml"]


def test_what_git_does_not_know_is_said_once_and_not_stamped(
    in_git: Workbench, first: Built, tmp_path: Path
) -> None:
    root = tmp_path / "grund"
    source = f"file://{in_git.root}"
    subprocess.run(["git", "clone", "-q", "--depth", "1", source, str(root)], check=True)
    head = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=root)
    (root / ".git/shallow").write_bytes(head)  # as it is where there is more than one commit
    shallow = Workbench.__new__(Workbench)
    shallow.root = root
    built = shallow.build("2025-06-15")
    assert built.said.count("shallow") == 1
    assert not built.page("om/").cssselect(".ly-stamp")
    assert built.page("integritetspolicy/").cssselect(".ly-stamp")
    undated = {"", "en/", "om/", "en/about/", "bara-svenska/"}
    changed = differing(built.files, first.files)
    assert set(changed) == {f"{url}index.html" for url in undated} | {"sitemap.xml"}
