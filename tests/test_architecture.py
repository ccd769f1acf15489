"""The house keeps its order: which package may know which, and who knows the world outside."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import lydelse

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/lydelse"

# From the top floor down; a package imports what stands below it.
FLOORS = (
    *(
        "cli",
        "mkdocs",
        "build",
        "importing",
        "starter",
        "publishing",
        "checks",
        "website",
        "revision",
        "law",
        "project",
    ),
    *(
        "proof",
        "ledger",
        "content",
        "cookie_scan",
        "pdf",
        "word",
        "compare",
        "model",
        "registers",
        "formats",
        "messages",
    ),
    "storage",
    "memo",
)
# Imports that run upward today, as "importer imported". This list may only get shorter.
ALLOWED: set[str] = set()


def _parsed(folder: Path) -> dict[str, ast.AST]:
    return {
        path.relative_to(folder).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.py"))
    }


JOBS, HOOKS = _parsed(PACKAGE / "jobs"), _parsed(ROOT / "hooks")
# All below the jobs, which are the roof: they may call git and the web, and nothing imports them.
CORE = {name: tree for name, tree in _parsed(PACKAGE).items() if not name.startswith("jobs/")}


def package(name: str) -> str:
    """The package that a file below src/lydelse/ belongs to; a module on top is its own."""
    return name.partition("/")[0].removesuffix(".py")


GLUE = {name for name in CORE if package(name) == "mkdocs"}
ENGINES = {
    *GLUE,
    "build/templates.py",
    "starter/rendering.py",
}  # which know MkDocs or the templates' language
PROCESSES = {"build/incremental.py", "build/workers.py"}  # which know the interpreter they run in
# `mkdocs/why.py` is run as a process, since a command must not know MkDocs.
COMMAND_LINE = {name for name in CORE if package(name) == "cli"} | {"__main__.py", "mkdocs/why.py"}
DOOR = {name for name in CORE if package(name) == "storage"}  # the one door to the disk
BROWSER = {"cookie_scan/browser.py"}
GIT = {"build/git_dates.py", "cli/git.py"}
WEB = {"storage/web.py"}  # the one door to the web

DISK = {"os", "io", "shutil", "tempfile", "glob", "fileinput", "filelock", "mmap"}
WORLD = {"subprocess", "socket", "urllib.request", "http", "requests", "git", "platform", "locale"}
WRITING = {"open", "write_text", "write_bytes", "unlink", "mkdir", "rename", "rmdir", "rmtree"}
CLOCK = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "localtime", "gmtime"}


# Where a module begins with an empty table: what a process holds for a while, and the memo itself.
STATE = {
    "build/workers.py": {"_at_work"},
    "memo.py": {"_memos", "_elsewhere"},
    "messages/catalogue.py": {"_own"},
    "mkdocs/finish.py": {"_finished"},
    "mkdocs/guard.py": {"_held"},
}
THEMES = {
    "cli/test_languages.py",  # every command in each language
    "compare/test_kinds.py",  # kinds of changes
    "importing/test_git.py",  # a history in git
    "importing/test_papers.py",  # a history of Word and PDF files
    "word/test_commands.py",  # what the commands make of Word files
}
CACHES = {f"functools.{name}" for name in ("cache", "lru_cache")}
EMPTY = {"{}", "[]", "dict()", "list()", "set()", "OrderedDict()", "WeakKeyDictionary()"}


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


def offenders(
    found: Callable[[ast.AST], set[str]], but: set[str], trees: dict[str, ast.AST] = CORE
) -> dict[str, set[str]]:
    """Files with what they know and should not, but for those that may."""
    return {name: what for name in trees.keys() - but if (what := found(trees[name]))}


def _tables(tree: ast.AST) -> set[str]:
    """The names that a module gives to empty tables of its own; a constant has capital letters."""
    found = set()
    for node in tree.body if isinstance(tree, ast.Module) else ():
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            names = node.targets if isinstance(node, ast.Assign) else [node.target]
            if ast.unparse(node.value) in EMPTY:
                found |= {ast.unparse(one) for one in names if not ast.unparse(one).isupper()}
    return found


def arrows() -> dict[tuple[str, str], set[str]]:
    """Which package imports which, and in which files."""
    found: dict[tuple[str, str], set[str]] = {}
    for name, tree in CORE.items():
        for module in imports(tree):
            parts = module.split(".")
            if parts[0] == "lydelse" and {*parts[1:2]} & {*FLOORS} - {package(name)}:
                found.setdefault((package(name), parts[1]), set()).add(name)
    return found


def test_every_package_has_its_floor() -> None:
    assert {package(name) for name in CORE} - {"__init__", "__main__"} == set(FLOORS)
    assert all(name in (lydelse.__doc__ or "") for name in FLOORS)


def test_imports_run_downward() -> None:
    floor = {name: number for number, name in enumerate(FLOORS)}
    upward = {
        f"{one} {other}": sorted(files)
        for (one, other), files in arrows().items()
        if floor.get(one, -1) > floor[other]
    }
    assert {arrow: files for arrow, files in upward.items() if arrow not in ALLOWED} == {}
    assert set(upward) == ALLOWED, "an import upward is gone: take it off the list"


def test_no_packages_stand_in_a_circle() -> None:
    graph = TopologicalSorter[str]()
    for one, other in arrows():
        graph.add(one, other)
    try:
        graph.prepare()
    except CycleError as error:
        raise AssertionError(" → ".join(error.args[1])) from None


def test_the_tests_mirror_the_packages() -> None:
    """A package has a folder of its name below `tests/`, and a module's tests stand in that of it.

    A file that is named after no module tests what several of them do together. `THEMES` are named
    after what they are about, which happens to be a module's name elsewhere.
    """
    modules: dict[str, set[str]] = {}
    for name in (*CORE, *(f"jobs/{name}" for name in JOBS)):
        modules.setdefault(package(name), set()).update(Path(name).with_suffix("").parts[1:])
    packages = {name for name in modules if (PACKAGE / name).is_dir()}
    tests = {path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    assert packages <= {path.parts[0] for path in tests}
    elsewhere = {
        path.as_posix(): sorted(name for name in packages if path.stem[5:] in modules[name])
        for path in tests
        if path.parts[0] in packages
        and path.stem[5:] not in modules[path.parts[0]]
        and path.as_posix() not in THEMES
    }
    assert {path: owners for path, owners in elsewhere.items() if owners} == {}


def test_the_core_knows_no_site_generator_and_no_template_engine() -> None:
    engines = ("mkdocs", "material", "mkdocs_static_i18n", "jinja2", "hooks")
    assert offenders(lambda tree: knows(tree, *engines), ENGINES) == {}
    assert offenders(lambda tree: knows(tree, "hooks"), set()) == {}
    # The command line, and the plugin that has another site built by itself.
    doors = {"__main__.py", "mkdocs/beside.py"}
    assert offenders(lambda tree: knows(tree, "lydelse.jobs"), doors) == {}


def test_only_the_storage_touches_the_disk() -> None:
    outside = DOOR | COMMAND_LINE | GLUE | PROCESSES | BROWSER | ENGINES | GIT | {"project/load.py"}
    assert offenders(lambda tree: knows(tree, *DISK, "pathlib.Path"), outside) == {}
    assert offenders(lambda tree: calls(tree, WRITING), DOOR | WEB) == {}


def test_only_the_command_line_and_the_glue_know_what_day_it_is() -> None:
    def told(tree: ast.AST) -> set[str]:
        found = {
            one for one in calls(tree, CLOCK) if one.startswith(("datetime.", "date.", "time."))
        }
        return found | knows(tree, "time", "random", "uuid", "secrets")

    assert offenders(told, COMMAND_LINE | BROWSER | {"mkdocs/load.py"}) == {}
    assert offenders(told, {"load.py"}, HOOKS) == {}


def test_the_core_asks_nothing_of_the_world_outside() -> None:
    assert offenders(lambda tree: knows(tree, *WORLD), GIT | WEB) == {}


def test_what_is_kept_in_memory_is_kept_by_the_memo() -> None:
    """By value, by identity, per website: `lydelse.memo` bounds and counts it (DECISIONS.md D121).

    No other file may ask `functools` for a cache, begin with an empty table to fill, drop what a
    table had first, or reach into the memory of a website.
    """

    def kept(tree: ast.AST) -> set[str]:
        found = {name for name in imports(tree) if name in CACHES}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):  # as a whole, so that nobody sees what is taken of it
                found |= {one.name for one in node.names if one.name == "functools"}
            drops = isinstance(node, ast.Delete) and "next(iter(" in ast.unparse(node)
            if drops or (isinstance(node, ast.Attribute) and node.attr == "memory"):
                found.add(ast.unparse(node))
        return found

    files = CORE | {f"jobs/{name}": tree for name, tree in JOBS.items()}
    assert offenders(kept, {"memo.py"}, files) == {}
    assert offenders(_tables, set(), files) == STATE


def test_nothing_stands_on_the_command_line() -> None:
    found = offenders(
        lambda tree: knows(tree, "lydelse.cli", "click", "argparse", "sys"),
        COMMAND_LINE | PROCESSES,
    )
    assert found == {}


def test_the_glue_is_only_glue() -> None:
    """What is long does more than hand on events: it belongs into the core, which has tests."""
    lines = {name: len((PACKAGE / name).read_text("utf-8").splitlines()) for name in GLUE}
    assert {name: count for name, count in lines.items() if count > 60} == {}


def test_one_job_module_calls_git_and_none_reaches_into_the_glue() -> None:
    def calls_git(tree: ast.AST) -> bool:
        lists = [node for node in ast.walk(tree) if isinstance(node, ast.List) and node.elts]
        return any(ast.unparse(node.elts[0]) == "'git'" for node in lists)

    assert {name for name, tree in JOBS.items() if calls_git(tree)} == {"git.py"}
    assert (
        offenders(lambda tree: knows(tree, "hooks", "mkdocs", "lydelse.mkdocs"), set(), JOBS) == {}
    )


def test_a_hook_only_hands_events_to_the_glue_and_is_wired_in_the_order_of_its_docstring() -> None:
    """First, second, third: the order of the flow is the order in ``mkdocs.yml``."""
    wired = [
        line.strip().removeprefix("- hooks/")
        for line in (ROOT / "mkdocs.yml").read_text("utf-8").splitlines()
        if line.strip().startswith("- hooks/")
    ]
    assert set(wired) == set(HOOKS)
    for name, tree in HOOKS.items():
        assert isinstance(tree, ast.Module)
        assert set(imports(tree)) >= {f"lydelse.mkdocs.{name.removesuffix('.py')}"}
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Call)]
    words = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Last"]
    docs = {
        name: ast.get_docstring(tree) or ""
        for name, tree in HOOKS.items()
        if isinstance(tree, ast.Module)
    }
    assert [docs[name].split(":")[0].split(",")[0] for name in wired] == words
