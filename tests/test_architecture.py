"""The rooms keep their walls: what the core may know, read from its imports and calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = {
    path.relative_to(ROOT / "src/lydelse").as_posix(): ast.parse(path.read_text("utf-8"))
    for path in sorted((ROOT / "src/lydelse").rglob("*.py"))
}
JOBS = {path.name: ast.parse(path.read_text("utf-8")) for path in (ROOT / "jobs").glob("*.py")}
HOOKS = {path.name: ast.parse(path.read_text("utf-8")) for path in (ROOT / "hooks").glob("*.py")}

DOOR = {"storage/disk.py"}  # the one door to the disk
COMMAND_LINE = {name for name in CORE if name.startswith("cli/")} | {"__main__.py"}

DISK = {"os", "io", "shutil", "tempfile", "glob", "fileinput", "filelock", "mmap"}
WORLD = {"subprocess", "socket", "urllib.request", "http", "requests", "git", "platform", "locale"}
WRITING = {"open", "write_text", "write_bytes", "unlink", "mkdir", "rename", "rmdir", "rmtree"}
CLOCK = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "localtime", "gmtime"}


def imports(tree: ast.AST) -> Iterator[str]:
    """The modules that a module imports, by their full names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def knows(tree: ast.AST, *names: str) -> set[str]:
    """Which of some packages a module imports."""
    found = set(imports(tree))
    return {name for name in names for one in found if f"{one}.".startswith(f"{name}.")}


def calls(tree: ast.AST, names: set[str]) -> set[str]:
    """Which of some functions and methods a module calls, with what they are called on."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name) and function.id in names:
                found.add(function.id)
            elif isinstance(function, ast.Attribute) and function.attr in names:
                found.add(ast.unparse(function))
    return found


@pytest.mark.parametrize("name", CORE)
def test_the_core_knows_no_site_generator_and_no_template_engine(name: str) -> None:
    engines = ("mkdocs", "material", "mkdocs_static_i18n", "jinja2")
    assert not knows(CORE[name], *engines, "hooks", "jobs")


@pytest.mark.parametrize("name", sorted(CORE.keys() - DOOR))
def test_only_the_store_touches_the_disk(name: str) -> None:
    tree = CORE[name]
    if name not in COMMAND_LINE:  # which reads who and where from the surroundings
        assert not knows(tree, *DISK)
        assert not knows(tree, "pathlib.Path")
    assert not calls(tree, WRITING)


@pytest.mark.parametrize("name", sorted(CORE.keys() - COMMAND_LINE))
def test_only_the_command_line_knows_what_day_it_is(name: str) -> None:
    tree = CORE[name]
    assert not knows(tree, "time", "random", "uuid", "secrets")
    told = {call for call in calls(tree, CLOCK) if call.startswith(("datetime.", "date.", "time."))}
    assert not told


@pytest.mark.parametrize("name", CORE)
def test_the_core_asks_nothing_of_the_world_outside(name: str) -> None:
    assert not knows(CORE[name], *WORLD)


@pytest.mark.parametrize("name", sorted(CORE.keys() - COMMAND_LINE))
def test_nothing_stands_on_the_command_line(name: str) -> None:
    assert not knows(CORE[name], "lydelse.cli", "click", "argparse", "sys")


def test_one_hook_reads_the_clock_and_one_asks_git() -> None:
    clocks = {name for name, tree in HOOKS.items() if calls(tree, {"now", "today", "utcnow"})}
    assert clocks == {"load.py"}
    assert {name for name, tree in HOOKS.items() if knows(tree, "subprocess")} == {"git_days.py"}


def test_one_job_module_calls_git_and_none_reaches_into_the_hooks() -> None:
    def calls_git(tree: ast.AST) -> bool:
        lists = [node for node in ast.walk(tree) if isinstance(node, ast.List) and node.elts]
        return any(ast.unparse(node.elts[0]) == "'git'" for node in lists)

    assert {name for name, tree in JOBS.items() if calls_git(tree)} == {"git.py"}
    assert not {name for name, tree in JOBS.items() if knows(tree, "hooks", "mkdocs")}


@pytest.mark.parametrize("name", HOOKS)
def test_hooks_write_through_the_store(name: str) -> None:
    assert not calls(HOOKS[name], WRITING)
    assert not knows(HOOKS[name], "shutil", "tempfile")


def test_every_hook_is_wired_in_the_order_of_its_docstring() -> None:
    """First, second, third: the order of the flow is the order in ``mkdocs.yml``."""
    wired = [
        line.strip().removeprefix("- hooks/")
        for line in (ROOT / "mkdocs.yml").read_text("utf-8").splitlines()
        if line.strip().startswith("- hooks/")
    ]
    assert {*wired, "compiled.py", "git_days.py", "making.py", "workers.py"} == set(HOOKS)
    words = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Last"]
    opening = [(ast.get_docstring(HOOKS[name]) or "").split(":")[0].split(",")[0] for name in wired]
    assert opening == words
