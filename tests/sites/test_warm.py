"""A build that finds the last one makes what changed, and gives the site that a first one gives."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lydelse.model import Channel, VersionId
from lydelse.publishing import acts
from tests.sites.project import Built, Workbench, contents
from tests.sites.states import lived

DAY = "2025-06-15"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The company, built once; each test goes on from where the last one left it."""
    project = lived(tmp_path_factory.mktemp("warm") / "project")
    project.build(DAY)
    return project


def cold(project: Workbench, day: str, folder: Path, **env: str) -> dict[str, bytes]:
    """What a first build gives of the same files."""
    shutil.copytree(project.root, folder, ignore=shutil.ignore_patterns("site", ".build"))
    other = Workbench.__new__(Workbench)
    other.root = folder
    return other.build(day, **env).files


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files that are not the same."""
    return [name for name in sorted({*one, *other}) if one.get(name) != other.get(name)]


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Which file each is, and when it was written."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edit(path: str, old: str, new: str) -> Callable[[Workbench], None]:
    """An editor changes a file."""

    def change(project: Workbench) -> None:
        text = (project.root / path).read_text("utf-8")
        assert old in text
        project.write(path, text.replace(old, new))

    return change


def publish(id: str, number: str, at: str) -> Callable[[Workbench], None]:
    return lambda project: project.publish(at, id, number)


def act(what: str, at: str, *arguments: object, **more: object) -> Callable[[Workbench], None]:
    return lambda project: project.do(getattr(acts, what), at, *arguments, **more)


def take_away(path: str) -> Callable[[Workbench], None]:
    return lambda project: (project.root / path).unlink()


DRAFT = "docs/en/privacy/1.3.md"
# What happens, in this order, and the day that the site is then built for.
LIFE: list[tuple[str, Callable[[Workbench], None], str]] = [
    ("nothing", lambda _: None, DAY),
    ("a draft changes", edit(DRAFT, "version 1.3", "draft 1.3"), DAY),
    ("a draft has a new summary", edit(DRAFT, "Changed in", "Edited in"), DAY),
    ("a version takes effect", lambda _: None, "2025-07-01"),
    ("a day passes", lambda _: None, "2025-07-02"),
    ("a draft is published", publish("privacy", "1.3", "2025-07-02"), "2025-07-02"),
    ("a page changes", edit("docs/sv/om.md", "Mer om oss", "Allt om oss"), "2025-07-02"),
    ("a front page changes", edit("docs/en/index.md", "applies", "holds"), "2025-07-02"),
    ("a page is new", lambda p: p.page("sv", "ny", "Ny sida", "Ny.\n"), "2025-07-02"),
    ("a page is gone", take_away("docs/sv/ny.md"), "2025-07-02"),
    ("a document is called something else",
     edit("docs/en/terms/index.md", "title: Terms", "title: Terms of use"), "2025-07-02"),
    ("a document moves",
     edit("docs/en/terms/index.md", "slug: terms", "slug: tos\nformer_slugs: [terms]"),
     "2025-07-02"),
    ("a version is postponed",
     act("postpone", "2025-07-03", "coming", VersionId(1, 0), date(2025, 12, 1), reason="Sent."),
     "2025-07-03"),
    ("a version is withdrawn",
     act("withdraw", "2025-07-03", "coming", VersionId(1, 0), reason="Nej."), "2025-07-03"),
    ("a document is repealed",
     act("repeal", "2025-07-03", "late", date(2025, 7, 4), reason="Slut."), "2025-07-03"),
    ("what is repealed ceases", lambda _: None, "2025-07-05"),
    ("a note is written",
     act("note", "2025-07-05", "privacy", VersionId(1, 2), {"sv": "Bättre sagt."}), "2025-07-05"),
    ("people are told",
     act("notify", "2025-07-05", "privacy", VersionId(1, 2),
         acts.Told(date(2025, 7, 5), Channel.EMAIL, 1250)), "2025-07-05"),
    ("a text is redacted",
     act("redact", "2025-07-05", "privacy", VersionId(1, 1), None, reason="Dom."), "2025-07-05"),
    ("a language is begun",
     lambda p: p.version("local", "1.1", {"en": "This applies."}), "2025-07-06"),
    ("a language is added", act("translate", "2025-07-06", "local", VersionId(1, 1), "en"),
     "2025-07-06"),
    ("fewer comparisons are made",
     edit("mkdocs.yml", "redlines_back: 10", "redlines_back: 1"), "2025-07-06"),
    ("the company has another name",
     edit("mkdocs.yml", "Norrljus AB", "Söderljus AB"), "2025-07-06"),
    ("the site moves", edit("mkdocs.yml", "policy.norrljus", "regler.norrljus"), "2025-07-06"),
    ("the clock goes back", lambda _: None, "2025-06-15"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("change", "day"), [one[1:] for one in LIFE], ids=[one[0] for one in LIFE])
def test_whatever_happened_the_site_is_as_if_built_for_the_first_time(
    company: Workbench, tmp_path: Path, change: Callable[[Workbench], None], day: str
) -> None:
    before = contents(company.root / "site")
    was = stamps(company.root / "site")
    change(company)
    built = company.build(day)
    assert differing(built.files, cold(company, day, tmp_path / "first")) == []
    now = stamps(company.root / "site")
    written = {name for name in now if now[name] != was.get(name)}
    assert written == {name for name in built.files if built.files[name] != before.get(name)}


@pytest.mark.parametrize(
    ("change", "day"), [one[1:] for one in LIFE[:8]], ids=[x[0] for x in LIFE[:8]]
)
@pytest.mark.slow
def test_the_preview_is_as_if_built_for_the_first_time(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, change: Callable[..., None], day: str
) -> None:
    project = _previewed(tmp_path_factory)
    change(project)
    built = project.build(day, LYDELSE_PREVIEW="1")
    assert differing(built.files, cold(project, day, tmp_path / "1", LYDELSE_PREVIEW="1")) == []


_kept: list[Workbench] = []


def _previewed(factory: pytest.TempPathFactory) -> Workbench:
    if not _kept:
        project = lived(factory.mktemp("warm-preview") / "project")
        project.build(DAY, LYDELSE_PREVIEW="1")
        _kept.append(project)
    return _kept[0]


# --- the site that stands ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workbench, Built]:
    """A document with two versions, built."""
    project = Workbench(tmp_path_factory.mktemp("small") / "project")
    project.document("terms", {"sv": "villkor", "en": "terms"})
    for number, day in (("1.0", "2025-01-01"), ("1.1", "2025-02-01")):
        texts = {"sv": f"Detta gäller, {number}.", "en": f"This applies, {number}."}
        based_on = "1.0" if number == "1.1" else None
        project.version("terms", number, texts, effective=day, based_on=based_on)
        project.publish(day, "terms", number)
    built = project.build(DAY)
    assert built.files
    return project, built


def test_where_nothing_changed_mkdocs_is_spared_and_nothing_is_written(
    small: tuple[Workbench, Built],
) -> None:
    project, built = small
    project.build(DAY)
    before = stamps(project.root / "site")
    again = project.build(DAY)
    assert stamps(project.root / "site") == before
    assert "What MkDocs makes has not changed." in again.said
    assert "Documentation built" not in again.said
    assert again.files == built.files


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a permalink was changed": lambda site: (site / "villkor/1.0/index.html").write_text("<p>"),
    "a page of today was changed": lambda site: (site / "villkor/index.html").write_text("<p>"),
    "a file is gone": lambda site: (site / "villkor/1.0/source.md").unlink(),
    "a folder is gone": lambda site: shutil.rmtree(site / "en/terms"),
    "a file too many": lambda site: (site / "villkor/1.0/index.html.gz").write_bytes(b"x"),
    "a folder too many": lambda site: (site / "villkor/9.9").mkdir(),
    "the site is gone": shutil.rmtree,
    "a file was written again": lambda site: os.utime(site / "villkor/1.0/index.html", (1, 1)),
}


@pytest.mark.parametrize("harm", DAMAGE.values(), ids=list(DAMAGE))
@pytest.mark.slow
def test_what_somebody_did_to_the_site_does_not_last(
    small: tuple[Workbench, Built], harm: Callable[[Path], object]
) -> None:
    project, built = small
    harm(project.root / "site")
    assert differing(project.build(DAY).files, built.files) == []
    assert not (project.root / "site/villkor/9.9").exists()


@pytest.mark.slow
def test_a_public_build_and_a_preview_in_the_same_folder_know_each_other_apart(
    small: tuple[Workbench, Built],
) -> None:
    project, built = small
    project.version("terms", "1.2", {"sv": "Utkast.", "en": "Draft."}, based_on="1.1")
    assert "villkor/1.2/index.html" in project.build(DAY, LYDELSE_PREVIEW="1").files
    assert differing(project.build(DAY).files, built.files) == []
    for code in ("sv", "en"):
        (project.root / f"docs/{code}/terms/1.2.md").unlink()


@pytest.mark.slow
def test_a_document_may_be_called_what_the_site_calls_its_own(tmp_path: Path) -> None:
    project = Workbench(tmp_path / "project")
    for name in ("site", "pictures"):
        project.document(name, {"sv": name, "en": name})
        project.version(name, "1.0", {"sv": "Text.", "en": "Text."}, effective="on-publication")
        project.publish("2025-05-02", name, "1.0")
    first = project.build(DAY).files
    assert {"ledger.jsonl", "sitemap.xml", "feed.xml", "site/feed.xml"} <= first.keys()
    assert differing(project.build(DAY).files, first) == []


@pytest.mark.slow
def test_what_the_theme_is_asked_for_is_made_in_the_next_build(
    small: tuple[Workbench, Built],
) -> None:
    project, _ = small
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    project.write(
        "mkdocs.yml",
        settings.replace("theme:\n", "theme:\n  static_templates: [partials/copyright.html]\n"),
    )
    assert "partials/copyright.html" in project.build(DAY).files
    project.write("mkdocs.yml", settings)


@pytest.mark.slow
def test_what_a_hook_of_ones_own_does_is_done_in_every_build(
    small: tuple[Workbench, Built],
) -> None:
    project, _ = small
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    project.write("mkdocs.yml", settings.replace("hooks:\n", "hooks:\n- own.py\n"))
    project.write("own.py", _OWN_HOOK)
    for said in ("one", "two"):
        project.write("said.txt", said)
        assert f"<!-- {said} -->" in project.build(DAY).files["villkor/index.html"].decode()
    project.write("mkdocs.yml", settings)


# What it says stands in a file that nobody else knows of.
_OWN_HOOK = """from pathlib import Path

def on_post_page(output, page, config):
    said = Path(config.config_file_path).with_name("said.txt").read_text()
    return f"{output}<!-- {said} -->"
"""


@pytest.mark.slow
def test_whoever_is_killed_while_putting_the_site_in_place_has_it_built_as_a_whole(
    small: tuple[Workbench, Built],
    monkeypatch: pytest.MonkeyPatch,
    in_process: Callable[..., Built],
) -> None:
    project, built = small
    project.page("sv", "mer", "Mer", "Mer.\n")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("os.replace", _after(os.replace, 3, killed))
        with pytest.raises(BaseException):  # noqa: B017
            in_process(project.root)
            raise KeyboardInterrupt
    (project.root / "docs/sv/mer.md").unlink()
    assert differing(project.build(DAY).files, built.files) == []


def _after(do: Callable[..., None], times: int, then: Callable[..., None]) -> Callable[..., None]:
    count = iter(range(times))
    return lambda *a, **k: do(*a, **k) if next(count, None) is not None else then()


@pytest.mark.slow
def test_a_commit_that_changes_a_day_alone_changes_the_stamp(tmp_path: Path) -> None:
    """No byte of a file is another, and yet pages that git dates say another day."""
    project = Workbench(tmp_path / "project")
    project.page("sv", "om", "Om oss", "Vi.\n")
    project.write(".gitignore", "/site/\n/.build/\n")

    def git(*words: str, day: str) -> None:
        author = ("-c", "user.name=Test", "-c", "user.email=test@norrljus.example")
        moment = f"{day}T12:00:00+0200"
        env = os.environ | {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        subprocess.run(["git", *author, *words], cwd=project.root, env=env, check=True)

    git("init", "-q", day="2025-06-01")
    git("add", "-A", day="2025-06-01")
    git("commit", "-q", "-m", "Om oss", day="2025-06-01")
    assert "1 juni 2025" in project.build(DAY).text("om/").replace("\N{NO-BREAK SPACE}", " ")
    git("commit", "-q", "--amend", "--reset-author", "-m", "Om oss", day="2025-06-10")
    warm = project.build(DAY)
    assert "10 juni 2025" in warm.text("om/").replace("\N{NO-BREAK SPACE}", " ")
    assert differing(warm.files, cold(project, DAY, tmp_path / "cold")) == []
