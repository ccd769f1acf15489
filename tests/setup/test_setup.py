"""The set-up, without the network: its wrong turns, its stamp, the locks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENV = Path(sys.prefix)
REAL = Path(getattr(sys, "_base_executable", sys.executable))


def write_program(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the set-up needs, in a folder with spaces, and a package that says where it is."""
    folder = tmp_path / "a folder" / "with spåces"
    for name in ("tools/setup.sh", "lydelse", "Makefile", "pyproject.toml",
                 "locks/site.txt", "locks/dev.txt"):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    package = folder / "src/lydelse"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('__version__ = "0.1.0"\n', "utf-8")
    (package / "__main__.py").write_text(
        "import os, sys\nprint(__file__, os.getcwd(), *sys.argv[1:], sep='\\n')\n", "utf-8"
    )
    return folder


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH with what a shell script needs and no Python, no uv."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "cat", "dirname", "ln", "mkdir", "mv", "readlink", "rm", "sleep"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


def fake_python(path: Path, *, version: str = "", without: str = "", pip: str = "") -> None:
    """The Python that runs these tests, claiming another version or lacking a module.

    Its ``-m venv`` makes a .venv in an instant, whose ``-m pip`` is the Python text in ``pip``.
    """
    lie = f"import sys; sys._base_executable = {str(path)!r}; "
    if version:
        major, minor = version.split(".")
        lie += f"sys.version_info = ({major}, {minor}, 0, 'final', 0); "
    if without:
        lie += f"sys.modules[{without!r}] = None; "
    write_program(
        path,
        f"""#!{shutil.which("sh")}
if [ "$1 $2" = "-m venv" ]; then
    packages=$3/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages
    mkdir -p "$3/bin" "$packages/pip"
    echo "home = {REAL.parent}" >"$3/pyvenv.cfg"
    echo "include-system-site-packages = false" >>"$3/pyvenv.cfg"
    : >"$packages/pip/__init__.py"
    ln -s "{REAL}" "$3/bin/python"
    cat >"$packages/pip/__main__.py" <<'END'
{pip}
END
    exit 0
fi
[ "$1" = -c ] || exit 97
shift
exec "{REAL}" -c "{lie}exec(sys.argv[1])" "$@"
""",
    )


def set_up(folder: Path, want: str, tools: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "tools/setup.sh", want],
        env={"PATH": str(tools), **env},
        capture_output=True,
        text=True,
        timeout=300,
    )


# --- Wrong turns --------------------------------------------------------------------------------


def test_wrong_use(checkout, tools):
    result = set_up(checkout, "everything", tools)
    assert result.returncode == 2
    assert "usage: tools/setup.sh site|dev" in result.stderr


def test_without_python(checkout, tools):
    result = set_up(checkout, "site", tools)
    assert result.returncode == 2
    assert "needs Python 3.11 or newer; no python3 was found on PATH" in result.stderr
    assert not (checkout / ".venv").exists()


def test_python_too_old(checkout, tools):
    fake_python(tools / "python3", version="3.9")
    result = set_up(checkout, "site", tools)
    assert result.returncode == 2
    assert "needs Python 3.11 or newer; python3 is Python 3.9" in result.stderr
    assert not (checkout / ".venv").exists()


def test_newer_python_beside_an_old_one(checkout, tools):
    fake_python(tools / "python3", version="3.9")
    fake_python(tools / "python3.12", pip="pass")
    result = set_up(checkout, "site", tools)
    assert result.returncode == 0, result.stderr
    assert (checkout / ".venv/lydelse.stamp").is_file()


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_without_venv_names_the_package(checkout, tools, module):
    fake_python(tools / "python3", version="3.12", without=module)
    result = set_up(checkout, "site", tools)
    assert result.returncode == 2
    assert "apt install python3.12-venv (or python3-venv" in result.stderr
    assert not (checkout / ".venv").exists()


def test_failed_install_is_done_again(checkout, tools):
    fake_python(tools / "python3", pip="raise SystemExit('no index')")
    result = set_up(checkout, "site", tools)
    assert result.returncode == 1
    assert "no index\nset-up: failed" in result.stderr
    assert not (checkout / ".venv/lydelse.stamp").exists()
    assert not (checkout / ".venv.turn").exists()
    fake_python(tools / "python3", pip="pass")
    assert set_up(checkout, "site", tools).returncode == 0
    assert (checkout / ".venv/lydelse.stamp").is_file()


# --- What is installed, and when ----------------------------------------------------------------


def installs(checkout: Path) -> list[str]:
    log = checkout / "pip.log"
    return log.read_text("utf-8").splitlines() if log.exists() else []


@pytest.fixture
def logging_pip(checkout, tools) -> None:
    log = f"""import sys
with open({str(checkout / "pip.log")!r}, "a") as log:
    print(*sys.argv[1:], file=log)"""
    fake_python(tools / "python3", pip=log)


def test_installs_by_hash_wheels_only_from_the_configured_index(checkout, tools, logging_pip):
    result = set_up(checkout, "site", tools, PIP_USER="1")
    assert result.returncode == 0, result.stderr
    assert len(result.stderr.splitlines()) == 1
    [call] = installs(checkout)
    assert "--require-hashes --only-binary :all:" in call
    assert call.endswith(f"-r {checkout}/locks/site.txt")
    assert "index" not in call


def test_nothing_is_done_twice(checkout, tools, logging_pip):
    for _ in range(3):
        assert set_up(checkout, "site", tools).returncode == 0
    assert len(installs(checkout)) == 1
    result = set_up(checkout, "site", tools)
    assert result.stderr == result.stdout == ""


def test_dev_goes_on_top_of_site_and_serves_it(checkout, tools, logging_pip):
    for want in ("site", "dev", "site", "dev"):
        assert set_up(checkout, want, tools).returncode == 0
    assert [call.rsplit("/", 1)[1] for call in installs(checkout)] == ["site.txt", "dev.txt"]


def test_mkdocs_knows_the_plugins_as_if_pip_had_installed_them(checkout, tools, logging_pip):
    assert set_up(checkout, "site", tools).returncode == 0
    packages = next((checkout / ".venv").rglob("lydelse.pth")).parent
    [known] = [one for one in distributions(path=[str(packages)]) if one.name == "lydelse"]
    plugins = {one.name for one in known.entry_points if one.group == "mkdocs.plugins"}
    assert (known.version, plugins) == ("0.1.0", {"lydelse", "lydelse-beside"})


def test_a_changed_lock_starts_from_nothing(checkout, tools, logging_pip):
    set_up(checkout, "site", tools)
    leftover = checkout / ".venv/leftover"
    leftover.touch()
    with (checkout / "locks/site.txt").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert set_up(checkout, "site", tools).returncode == 0
    assert len(installs(checkout)) == 2
    assert not leftover.exists()


def test_a_python_that_is_gone_starts_from_nothing(checkout, tools, logging_pip):
    set_up(checkout, "site", tools)
    python = checkout / ".venv/bin/python"
    python.unlink()
    python.symlink_to(checkout / "gone")
    assert set_up(checkout, "site", tools).returncode == 0
    assert len(installs(checkout)) == 2


def test_two_at_once_take_turns(checkout, tools):
    slow = f"""import time
with open({str(checkout / "pip.log")!r}, "a", buffering=1) as log:
    print("begin", file=log)
    time.sleep(0.5)
    print("end", file=log)"""
    fake_python(tools / "python3", pip=slow)
    command = [checkout / "tools/setup.sh", "site"]
    both = [
        subprocess.Popen(command, env={"PATH": str(tools)}, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [process.wait(300) for process in both] == [0, 0]
    assert installs(checkout) == ["begin", "end"]


def test_a_killed_set_up_leaves_no_lasting_lock(checkout, tools, logging_pip):
    ended = subprocess.Popen(["true"])
    ended.wait()
    (checkout / ".venv.turn").mkdir()
    (checkout / ".venv.turn/pid").write_text(str(ended.pid), "utf-8")
    assert set_up(checkout, "site", tools).returncode == 0
    assert not (checkout / ".venv.turn").exists()


# --- Spaces and moved folders -------------------------------------------------------------------


def test_wrapper_works_from_anywhere_and_after_a_move(checkout, tools, logging_pip, tmp_path):
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (elsewhere / "lydelse.py").write_text("raise SystemExit('the wrong one')", "utf-8")
    assert set_up(checkout, "site", tools).returncode == 0
    pth = next((checkout / ".venv").rglob("lydelse.pth"))
    assert not Path(pth.read_text("utf-8").strip()).is_absolute()

    (tools / "python3").unlink()  # from here on there is nothing to install with

    def call(folder: Path, name: str = "lydelse") -> list[str]:
        return subprocess.run(
            [folder / name, "status", "two words"],
            cwd=elsewhere,
            env={"PATH": str(tools)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()

    expected = [str(elsewhere), "status", "two words"]
    assert call(checkout) == [str(checkout / "src/lydelse/__main__.py"), *expected]
    moved = tmp_path / "moved to"
    checkout.rename(moved)
    assert call(moved) == [str(moved / "src/lydelse/__main__.py"), *expected]
    (elsewhere / "link").symlink_to(os.path.relpath(moved / "lydelse", elsewhere))
    assert call(elsewhere, "link") == [str(moved / "src/lydelse/__main__.py"), *expected]


def test_no_call_of_the_scripts_in_venv():
    programs = {"python", "zizmor"}  # no scripts: they hold no path
    for name in ("Makefile", "lydelse", ".ci/run"):
        text = (ROOT / name).read_text("utf-8")
        assert set(re.findall(r"\.venv/bin/([\w.-]+)", text)) <= programs, name


def test_make_lists_its_commands():
    text = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in ("site", "serve", "test", "test-slow", "test-all", "lint", "lock", "clean"):
        assert re.search(rf"^  make {target} +\w", text, re.M)


# --- The locks ----------------------------------------------------------------------------------


def pins(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Name → version (with its marker) and hashes, of every requirement in a lock."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / "locks" / name).read_text("utf-8"), flags=re.M)
    found = {}
    for requirement in text.replace("\\\n", " ").splitlines():
        match = re.fullmatch(
            r"([a-z0-9-]+)==([\w.]+(?: ; [^-]+?)?)((?: +--hash=sha256:[0-9a-f]{64})+) *",
            requirement,
        )
        assert match, f"{name}: not an exact pin with hashes: {requirement[:80]}"
        assert match[1] not in found, f"{name}: two versions of {match[1]}"
        found[match[1]] = match[2], frozenset(match[3].split())
    return found


def asked(name: str) -> dict[str, str]:
    text = (ROOT / "locks" / name).read_text("utf-8")
    return {m[1].lower(): m[2] for m in re.finditer(r"^([A-Za-z][\w-]*)==([\w.]+)$", text, re.M)}


@pytest.mark.parametrize("name", ["site.txt", "dev.txt"])
def test_lock_pins_every_file_and_names_no_index(name):
    assert len(pins(name)) > 20
    text = (ROOT / "locks" / name).read_text("utf-8")
    assert not re.search(r"://|^-|file:|\s/", text, re.M)


def test_locks_pin_what_is_asked_for():
    site, dev = pins("site.txt"), pins("dev.txt")
    for name in ("mkdocs", "mkdocs-material", "mkdocs-static-i18n", "markdown"):
        assert site[name][0] == asked("site.in")[name]
    for name in ("pytest", "linkchecker"):
        assert dev[name][0] == asked("dev.in")[name]
    for name, version in asked("site.in").items():
        assert site[name][0] == version
    for name, version in asked("dev.in").items():
        assert dev[name][0] == version


def test_dev_holds_the_whole_site():
    site, dev = pins("site.txt"), pins("dev.txt")
    assert {name: dev.get(name) for name in site} == site


def test_what_runs_here_is_what_is_pinned():
    from importlib.metadata import version

    for name in ("mkdocs", "mkdocs-material", "lxml", "pytest", "ruff"):
        assert version(name) == pins("dev.txt")[name][0]
