"""The one door to the disk.

Files are read once, into a mapping from path to bytes; they are written whole: beside, then
renamed, so that whoever is interrupted leaves each file as it was or complete.
"""

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from lydelse.build.manifest import Left
from lydelse.ledger.events import LEDGER_FILE
from lydelse.messages.problems import Problem, problem
from lydelse.project.front_matter import Fronts
from lydelse.project.project import REGISTERS, Site, read_site
from lydelse.project.settings import CONFIG_FILE, read_settings

WORKSPACE = ".build"
PATIENCE = 10.0  # seconds that a command waits for another
_PREFIX = ".lydelse-"


def read_files(root: Path, places: tuple[str, ...]) -> dict[str, bytes]:
    """Read the files at and below some places of a project; hidden ones are left out."""
    return {path: _bytes_of(f"{root}/{path}") for path, plain in _entries(root, places) if plain}


def _entries(root: Path, places: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """Everything at and below some places that is no folder, and whether it is a plain file.

    What a link leads to changes behind its back; a folder has the name of a file in error.
    """
    for place in places:
        start = root / place
        if start.is_dir() and not _named_like_a_file(place):
            yield from _below(str(start), "" if place == "." else f"{place}/")
        elif os.path.lexists(start):
            yield place, start.is_file() and not start.is_symlink()


def _below(folder: str, path: str) -> Iterator[tuple[str, bool]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False) and not _named_like_a_file(entry.name):
            yield from _below(entry.path, f"{path}{entry.name}/")
        else:
            yield path + entry.name, entry.is_file(follow_symlinks=False)


def _named_like_a_file(name: str) -> bool:
    return name.endswith((".md", ".yml", ".jsonl"))


def read_project(root: Path, known: Fronts | None = None) -> tuple[Site | None, list[Problem]]:
    """Read a project from its folder; None and the problems if its settings cannot be used.

    ``known`` are editions that were read in an earlier build.
    """
    config = root / CONFIG_FILE
    if not config.is_file():
        return None, [problem("no-project", CONFIG_FILE)]
    settings, problems = read_settings(config.read_bytes())
    if settings is None:
        return None, problems
    places = (CONFIG_FILE, LEDGER_FILE, settings.docs_dir, REGISTERS)
    entries = list(_entries(root, places))
    files = {path: _bytes_of(f"{root}/{path}") for path, plain in entries if plain}
    site = read_site(files, settings, known)
    more = tuple(problem("no-plain-file", path) for path, plain in entries if not plain)
    return replace(site, problems=(*site.problems, *more)), []


def _bytes_of(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole: whoever reads it meanwhile, or after a crash, sees the old or the new."""
    beside = _stage(path, data)
    try:
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_page(folder: Path, url: str, data: bytes) -> None:
    """Write a file below a folder that nobody reads before it is whole (``swap_folder``).

    There is nothing to keep from a crash, so nothing waits for the disk.
    """
    path = f"{folder}/{url}"
    _make_folder(path[: path.rindex("/")])
    with open(path, "wb", buffering=0) as file:
        file.write(data)


def _make_folder(path: str) -> None:
    """Of ten thousand pages, nearly each is the first in its folder: none is looked for first."""
    try:
        os.mkdir(path)
    except FileExistsError:
        pass
    except FileNotFoundError:
        _make_folder(path[: path.rindex("/")])
        _make_folder(path)


def _stage(path: Path, data: bytes) -> Path:
    """Write a file's bytes beside it, under a hidden name that no reader looks at."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX, suffix=".new")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files for their owner alone; a text is for everyone the umask allows.
        beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "a folder has the name of a file", str(path))
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def apply(root: Path, writes: Mapping[str, bytes], deletes: tuple[str, ...] = ()) -> None:
    """Carry out a plan: texts first, then the ledger that speaks of them, then what is to go.

    Nothing is put in place before everything is written, so that a full disk changes nothing;
    whoever is killed in between is finished by the same command. Call it within ``alone``.
    """
    order = sorted(writes, key=lambda name: (name == LEDGER_FILE, name))
    for folder in {(root / name).parent for name in order}:
        for left in folder.glob(f"{_PREFIX}*.new"):
            left.unlink()
    staged: dict[str, Path] = {}
    try:
        for name in order:
            staged[name] = _stage(root / name, writes[name])
        for name in order:
            os.replace(staged[name], root / name)
            del staged[name]
    finally:
        for beside in staged.values():
            beside.unlink(missing_ok=True)
    for name in deletes:
        (root / name).unlink(missing_ok=True)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the project for one writing command at a time; ``TimeoutError`` if another has it."""
    (root / WORKSPACE).mkdir(exist_ok=True)
    lock = FileLock(root / WORKSPACE / "lock", timeout=PATIENCE)
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
    remove_folder(folder)
    folder.mkdir(parents=True)


def remove_folder(folder: Path) -> None:
    """Take a folder away, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def swap_folder(new: Path, old: Path) -> None:
    """Put a finished folder in the place of another, even on another disk."""
    beside, aside = old.with_name(f".{old.name}.new"), old.with_name(f".{old.name}.old")
    if aside.exists() and not old.exists():
        aside.rename(old)  # whoever was here last was killed between the two renamings below
    for remains in (beside, aside):
        shutil.rmtree(remains, ignore_errors=True)
    old.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(new, beside)
    if old.exists():
        old.rename(aside)
    beside.rename(old)
    shutil.rmtree(aside, ignore_errors=True)


@dataclass(frozen=True)
class Cache:
    """Finished work, kept from build to build. Whoever deletes or damages it loses time alone.

    Under each name one thing is kept, with the key that it was made for: all that decides it.
    """

    folder: Path

    def get(self, name: str, key: str) -> bytes | None:
        """What is kept under a name for a key; None if there is nothing, or not what was put."""
        try:
            kept = self._place(name).read_bytes()
        except OSError:
            return None
        seal, data = kept[: len(_seal(b""))], kept[len(_seal(b"")) :]
        return data if seal == _seal(_seal(key.encode()) + data) else None

    def put(self, name: str, key: str, data: bytes) -> None:
        """Keep something. It is written beside and not in place: others may be reading."""
        place = self._place(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_seal(_seal(key.encode()) + data) + data)
        os.replace(beside, place)

    def _place(self, name: str) -> Path:
        return self.folder / hashlib.sha256(name.encode()).hexdigest()


def _seal(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def fingerprint(*folders: Path) -> str:
    """A hash of all files below some folders, their names and their bytes; caches do not count."""
    found = hashlib.sha256()
    for top in folders:
        for folder, inside, names in os.walk(top):
            inside[:] = sorted(name for name in inside if name != "__pycache__")
            # What is no file is a lock of somebody who edits one.
            for path in filter(Path.is_file, (Path(folder, name) for name in sorted(names))):
                found.update(_seal(path.relative_to(top).as_posix().encode()))
                found.update(_seal(path.read_bytes()))
    return found.hexdigest()


def keep_unchanged(new: Path | str, old: Path | str) -> None:
    """Let the files of a new folder be those of an old one where they are the same.

    So what is written, for whoever copies or serves the folder, is what changed.
    """
    try:
        before = {entry.name: entry for entry in os.scandir(old)}
    except OSError:
        return
    for made in list(os.scandir(new)):
        was = before.get(made.name)
        if made.is_dir(follow_symlinks=False):
            keep_unchanged(made.path, os.path.join(old, made.name))
        elif was and not was.is_symlink() and made.inode() != was.inode():
            with suppress(OSError):
                if made.stat().st_size == was.stat().st_size and _same(made.path, was.path):
                    beside = os.path.join(new, f"{_PREFIX}{made.name}")
                    os.link(was.path, beside)
                    os.replace(beside, made.path)


def _same(one: str, other: str) -> bool:
    with open(one, "rb", buffering=0) as first, open(other, "rb", buffering=0) as second:
        return first.read() == second.read()


def files_below(folder: Path, leave_out: Collection[str]) -> list[str]:
    """Every file below a folder, by its path from there, but for those below some folders."""
    found: list[str] = []
    waiting = [""]
    while waiting:
        below = waiting.pop()
        with os.scandir(f"{folder}/{below}") as entries:
            for entry in entries:
                path = f"{below}/{entry.name}" if below else entry.name
                if not entry.is_dir(follow_symlinks=False):
                    found.append(path)
                elif path not in leave_out:
                    waiting.append(path)
    return found


def as_left(site: Path, paths: Iterable[str]) -> dict[str, Left]:
    """How some files and folders of a site are now; those that are not there are left out."""
    found: dict[str, Left] = {}
    folder = str(site)
    for path in paths:  # there may be tens of thousands
        try:
            now = os.stat(f"{folder}/{path}")
        except OSError:
            continue
        found[path] = (-1 if stat.S_ISDIR(now.st_mode) else now.st_size, now.st_mtime_ns)
    return found


def merge(new: Path, site: Path, made: Iterable[str], gone: Iterable[str]) -> set[str]:
    """Take away from a site what is gone, and put the files of a new folder in their places.

    A file that is the same stays that very file. Returns what was written and taken away.
    """
    touched: set[str] = set()
    for url in gone:
        touched.add(url)
        (site / url).unlink(missing_ok=True)
        for folder in (site / url).parents:
            if folder == site or any(folder.iterdir()):
                break
            folder.rmdir()
    for url in made:
        now, was = f"{new}/{url}", f"{site}/{url}"
        if os.path.isfile(was) and _same(now, was):
            continue
        touched.add(url)
        os.makedirs(os.path.dirname(was), exist_ok=True)
        try:
            os.replace(now, was)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            write_file(Path(was), Path(now).read_bytes())  # the site stands on another disk
    return touched


def read_outside(path: Path) -> bytes:
    """Read one file that is not part of the project, such as an older copy of the ledger."""
    return path.read_bytes()


def is_file(path: Path) -> bool:
    """Whether there is a file to read outside the project."""
    return path.is_file()
