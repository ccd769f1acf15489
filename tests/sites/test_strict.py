"""The public site is whole or it stays as it was."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lydelse.formats.text import sha256
from lydelse.ledger.events import Adopt, append
from tests.sites.project import Built, Workbench, build_command, build_env, contents, run_build

DAY = "2025-06-15"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A project whose site has been built."""
    project = Workbench(tmp_path_factory.mktemp("standing") / "project")
    project.document("terms", {"sv": "villkor", "en": "terms"})
    project.version("terms", "1.0", {"sv": "Ett.", "en": "One."}, effective="2025-01-01")
    project.publish("2025-01-01", "terms", "1.0")
    project.build(DAY)
    return project


@pytest.fixture
def unharmed(standing: Workbench) -> Any:
    """Whatever a test does: the site stays byte for byte, the project is put back."""
    before = contents(standing.root / "site")
    kept = {name: data for name, data in contents(standing.root).items() if _own(name)}
    yield standing
    now = contents(standing.root)
    for name in now:
        if _own(name) and name not in kept:
            (standing.root / name).unlink()
    for name, data in kept.items():
        if now.get(name) != data:
            standing.write(name, data)
    assert contents(standing.root / "site") == before


def _own(name: str) -> bool:
    return not name.startswith(("site/", ".build/"))


def refused(built: Built) -> str:
    """What a build said that was refused; never a stack trace."""
    assert built.code == 1, built.said
    assert "Traceback" not in built.said, built.said
    return built.said


# --- content -----------------------------------------------------------------------------------


def test_errors_stop_the_build_with_the_whole_list(unharmed: Workbench) -> None:
    unharmed.version("terms", "1.1", {"sv": "Två.", "en": "Two."}, based_on="1.0")
    for code, line in (("sv", "effective: 2027-02-30\n"), ("en", "sumary: x\n")):
        path = unharmed.root / f"docs/{code}/terms/1.1.md"
        path.write_text(path.read_text("utf-8").replace("---\n", f"---\n{line}", 1), "utf-8")
    unharmed.write("docs/en/about.md", "No front matter.\n")
    said = refused(unharmed.build(DAY, fails=True))
    assert "docs/sv/terms/1.1.md:2: key-wrong-value:" in said
    assert "docs/en/terms/1.1.md:2: key-unknown:" in said
    assert "docs/en/about.md:1: front-matter-missing:" in said
    assert "Nothing was built" in said


@pytest.mark.slow
def test_a_build_that_stops_says_so_in_swedish_where_that_is_asked_for(unharmed: Workbench) -> None:
    unharmed.write("docs/en/about.md", "No front matter.\n")
    env = {"LYDELSE_TODAY": DAY, "LYDELSE_LANG": "sv"}
    said = refused(run_build(unharmed.root, env))
    assert "\nIngenting byggdes: 1 fel, se ovan." in said
    wrong = run_build(unharmed.root, env | {"LYDELSE_TODAY": "x"})
    assert wrong.code == 2 and "LYDELSE_TODAY=x är ingen dag" in wrong.said


@pytest.mark.slow
def test_a_changed_published_file_stops_the_build(unharmed: Workbench) -> None:
    path = unharmed.root / "docs/sv/terms/1.0.md"
    path.write_bytes(path.read_bytes() + b"\n")
    said = refused(unharmed.build(DAY, fails=True))
    assert "docs/sv/terms/1.0.md: published-file-altered:" in said


@pytest.mark.slow
def test_a_changed_ledger_stops_the_build(unharmed: Workbench) -> None:
    path = unharmed.root / "ledger.jsonl"
    path.write_bytes(path.read_bytes().replace(b"2025-01-01", b"2024-01-01"))
    assert "ledger.jsonl:1: ledger-line-altered:" in refused(unharmed.build(DAY, fails=True))


@pytest.mark.slow
def test_what_a_newer_rule_finds_in_a_published_text_does_not_stop_the_build(
    tmp_path: Path,
) -> None:
    project = Workbench(tmp_path / "project")
    project.document("old", {"sv": "gammalt", "en": "old"})
    bad = {"sv": "Detta:\n- ett\n- två\n\n##### Djupt {#deep}\n\nSlut.",
           "en": "This:\n- one\n- two\n\n##### Deep {#deep}\n\nEnd."}  # fmt: skip
    project.version("old", "1.0", bad, adopted=True)
    files = {f"docs/{code}/old/1.0.md": project.root / f"docs/{code}/old/1.0.md" for code in bad}
    event = Adopt(
        document="old", version="1.0", at="2025-01-01T12:00:00+01:00", by="Test",
        effective=None, published=None, languages=("sv", "en"),
        files={name: sha256(path.read_bytes()) for name, path in files.items()},
        addresses={"sv": "gammalt", "en": "old"},
    )  # fmt: skip
    project.write("ledger.jsonl", append(project.site.ledger, [event])[1])
    built = project.build(DAY)
    assert "docs/en/old/1.0.md" in built.said, "it is told all the same"
    assert built.said.count("list-after-paragraph") == 1, "but each kind once"
    assert built.has("gammalt/1.0/")


@pytest.mark.slow
def test_drafts_with_errors_stop_the_public_build_but_not_the_preview(unharmed: Workbench) -> None:
    unharmed.version("terms", "1.1", {"sv": "Två.\n\n## Utan id", "en": "Two."}, based_on="1.0")
    said = refused(unharmed.build(DAY, fails=True))
    assert "docs/sv/terms/1.1.md" in said
    place = unharmed.root / ".build/shown"
    env = {"LYDELSE_TODAY": DAY, "LYDELSE_PREVIEW": "1"}
    built = run_build(unharmed.root, env, "-d", str(place))
    assert built.code == 0, built.said
    assert "error: docs/sv/terms/1.1.md" in built.said
    assert (place / "villkor/1.1/index.html").is_file()


# --- interrupted -------------------------------------------------------------------------------


# A hook that stops at a step until the build is interrupted; it says that it got there.
_STOP = """import os, time
from pathlib import Path

def stop(step):
    if os.environ.get("STOP_AT") == step:
        Path(os.environ["REACHED"]).touch()
        time.sleep(60)

def on_pre_build(config):
    stop("before the pages")

def on_post_page(output, page, config):
    stop("among the pages")
    return output

def on_post_build(config):
    stop("after the pages")
"""


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        (signal.SIGINT, "before the pages"),
        (signal.SIGKILL, "among the pages"),
        (signal.SIGTERM, "after the pages"),
    ],
)
@pytest.mark.slow
def test_an_interrupted_build_changes_nothing(
    unharmed: Workbench, kind: signal.Signals, step: str, tmp_path: Path
) -> None:
    unharmed.page("sv", "ny", "Ny sida", "Ny.\n")
    unharmed.page("en", "ny", "New page", "New.\n")
    unharmed.write("stop.py", _STOP)
    settings = (unharmed.root / "mkdocs.yml").read_text("utf-8")
    unharmed.write("mkdocs.yml", settings.replace("hooks:\n", "hooks:\n- stop.py\n"))
    reached = tmp_path / "reached"
    process = subprocess.Popen(
        build_command(),
        cwd=unharmed.root,
        env=build_env({"LYDELSE_TODAY": DAY, "STOP_AT": step, "REACHED": str(reached)}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not reached.exists():
            assert process.poll() is None
            time.sleep(0.005)
        process.send_signal(kind)
        assert process.wait() != 0
    finally:  # what is left of it would keep the next build out
        process.kill()


@pytest.mark.slow
def test_after_an_interrupted_build_the_next_one_leaves_nothing_of_it(standing: Workbench) -> None:
    standing.write(".build/beside/site/.index.html.new", "half")
    standing.write(".build/beside/site/half/index.html", "half")
    before = contents(standing.root / "site")
    assert standing.build(DAY).files == before


@pytest.mark.slow
def test_a_site_in_a_new_folder_on_another_disk_is_put_in_place(
    standing: Workbench, in_process: Callable[..., Built], tmp_path: Path
) -> None:
    memory = Path("/dev/shm")
    top = (memory if os.access(memory, os.W_OK) else tmp_path) / f"lydelse-{os.getpid()}"
    try:
        built = in_process(standing.root, "-d", str(top / "not/there/yet"))
        assert built.code == 0, built.said
        assert contents(top / "not/there/yet") == contents(standing.root / "site")
        assert os.listdir(top / "not/there") == ["yet"]
    finally:
        shutil.rmtree(top, ignore_errors=True)


# --- settings ----------------------------------------------------------------------------------

WRONG: dict[str, tuple[Any, str]] = {
    "no plugins": (lambda c: c.update(plugins=[]), "i18n"),
    "no languages": (lambda c: _i18n(c).update(languages=[]), "languages"),
    "nothing of lydelse": (lambda c: c["extra"].pop("lydelse"), "lydelse"),
    "no extra": (lambda c: c.update(extra=None), "extra"),
    "an unknown language prevails": (lambda c: _own_of(c).update(authoritative="fr"), "fr"),
    "an unknown time zone": (lambda c: _own_of(c).update(timezone="Mars"), "Mars"),
    "a slip in a key": (lambda c: _own_of(c).update(timezon="x"), "did you mean `timezone`"),
    "no address": (lambda c: c.pop("site_url"), "site_url"),
    "an unknown folder": (lambda c: c.update(docs_dir="nowhere"), "nowhere"),
    "an unknown hook": (lambda c: c["hooks"].append("nowhere.py"), "nowhere.py"),
    "an unknown theme": (lambda c: c["theme"].update(name="nowhere"), "nowhere"),
    "flat addresses": (lambda c: c.update(use_directory_urls=False), "use_directory_urls"),
    "suffixes": (lambda c: _i18n(c).update(docs_structure="suffix"), "docs_structure"),
    "fallback": (lambda c: _i18n(c).pop("fallback_to_default"), "fallback_to_default"),
    "default last": (lambda c: _i18n(c)["languages"].reverse(), "first"),
    "no default": (lambda c: _i18n(c)["languages"][0].pop("default"), "default"),
    "no such language": (lambda c: _i18n(c)["languages"][1].update(locale="xx"), "xx"),
}


def _i18n(config: dict[str, Any]) -> dict[str, Any]:
    return next(plugin["i18n"] for plugin in config["plugins"] if "i18n" in plugin)


def _own_of(config: dict[str, Any]) -> dict[str, Any]:
    return config["extra"]["lydelse"]


@pytest.mark.parametrize("case", ["no YAML", "nothing", *WRONG])
def test_wrong_settings_give_a_message_and_no_stack_trace(
    unharmed: Workbench, in_process: Callable[..., Built], case: str
) -> None:
    path = unharmed.root / "mkdocs.yml"
    if case in WRONG:
        change, expected = WRONG[case]
        config = yaml.safe_load(path.read_text("utf-8"))
        change(config)
        path.write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
    else:
        text, expected = {"no YAML": ("plugins: [", "mkdocs.yml"), "nothing": ("", "site_name")}[
            case
        ]
        path.write_text(text, "utf-8")
    assert expected in refused(in_process(unharmed.root))


@pytest.mark.parametrize("folder", ["./docs", "docs/"])
def test_a_folder_may_be_written_in_any_way(
    unharmed: Workbench, in_process: Callable[..., Built], folder: str
) -> None:
    path = unharmed.root / "mkdocs.yml"
    path.write_text(path.read_text("utf-8").replace("docs_dir: docs", f"docs_dir: {folder}"))
    built = in_process(unharmed.root)  # and it is the same site
    assert built.code == 0, built.said


@pytest.mark.parametrize("variable", ["LYDELSE_TODAY", "SOURCE_DATE_EPOCH"])
@pytest.mark.slow
def test_a_day_that_is_none_is_named(unharmed: Workbench, variable: str) -> None:
    env = {"LYDELSE_TODAY": ""} | {variable: "imorgon"}
    built = unharmed.build(env.pop("LYDELSE_TODAY"), fails=True, **env)
    assert built.code == 2, built.said
    assert "Traceback" not in built.said
    assert f"{variable}=imorgon" in built.said


def test_a_moment_after_the_last_day_there_is_is_named(unharmed: Workbench) -> None:
    built = unharmed.build("", fails=True, SOURCE_DATE_EPOCH="253402300799")
    assert built.code == 2, built.said
    assert "Traceback" not in built.said


def test_source_date_epoch_decides_the_day(standing: Workbench) -> None:
    # 23:30 in Stockholm on 31 December 2024: version 1.0 is not published yet.
    place = standing.root / ".build/shown"
    built = run_build(standing.root, {"SOURCE_DATE_EPOCH": "1735684200"}, "-d", str(place))
    assert built.code == 0, built.said
    assert b'"as_of": "2024-12-31"' in (place / "build.json").read_bytes()
    assert not (place / "villkor").exists()
