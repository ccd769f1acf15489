"""The one door to the disk.

Files are read once, into a mapping from path to bytes; they are written whole: beside, then
renamed, so that whoever is interrupted leaves each file as it was or complete.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from lydelse.config import CONFIG_FILE, Settings, read_settings
from lydelse.ledger import LEDGER_FILE
from lydelse.problems import Problem, problem
from lydelse.site import REGISTERS, Site, read_site

WORKSPACE = ".build"


def read_files(root: Path, places: tuple[str, ...]) -> dict[str, bytes]:
    """Read the files at and below some places of a project; hidden ones are left out."""
    found: dict[str, bytes] = {}
    for place in places:
        start = root / place
        if start.is_file():
            found[place] = start.read_bytes()
        for folder, folders, names in os.walk(start):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(folder, name)
                if not name.startswith(".") and path.is_file():
                    found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def read_project(root: Path) -> tuple[Site | None, list[Problem]]:
    """Read a project from its folder; None and the problems if its settings cannot be used."""
    config = root / CONFIG_FILE
    if not config.is_file():
        return None, [problem("no-project", CONFIG_FILE)]
    settings, problems = read_settings(config.read_bytes())
    if settings is None:
        return None, problems
    return read_site(read_files(root, _places(settings)), settings), []


def _places(settings: Settings) -> tuple[str, ...]:
    return (CONFIG_FILE, LEDGER_FILE, settings.docs_dir, REGISTERS)


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole: whoever reads it meanwhile, or after a crash, sees the old or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files for their owner alone; a text is for everyone the umask allows.
        os.chmod(beside, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def apply(root: Path, writes: Mapping[str, bytes], deletes: tuple[str, ...] = ()) -> None:
    """Carry out a plan: texts first, then the ledger that speaks of them, then what is to go."""
    for path in sorted(writes, key=lambda path: (path == LEDGER_FILE, path)):
        write_file(root / path, writes[path])
    for path in deletes:
        (root / path).unlink(missing_ok=True)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the project for one writing command at a time; ``TimeoutError`` if another has it."""
    (root / WORKSPACE).mkdir(exist_ok=True)
    lock = FileLock(root / WORKSPACE / "lock", timeout=10)
    try:
        lock.acquire()
    except Timeout as error:
        raise TimeoutError from error
    try:
        yield
    finally:
        lock.release()


def fresh_folder(folder: Path) -> None:
    """Make a folder empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def swap_folder(new: Path, old: Path) -> None:
    """Put a finished folder in the place of another; both stand on the same disk."""
    aside = old.with_name(f".{old.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if old.exists():
        old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside, ignore_errors=True)


def read_outside(path: Path) -> bytes:
    """Read one file that is not part of the project, such as an older copy of the ledger."""
    return path.read_bytes()
