"""The one door to the disk.

Files are read once, into a mapping from path to bytes. They are written beside their place and then
renamed, so that an interrupted program leaves each file either old or new, never half written.
"""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

Left = tuple[int, int]
"""The size of a file, -1 for a folder; when it was last written, in nanoseconds."""
WORKSPACE = ".build"
PATIENCE = 10.0  # seconds that a command waits for another
SOON = 0.5  # seconds before anybody is told that a build waits
BUILD_PATIENCE = 600.0  # seconds that a build waits for another
_PREFIX = ".lydelse-"


def read_files(root: Path, places: tuple[str, ...], *, hidden: bool = False) -> dict[str, bytes]:
    """Read the files at and below some places of a project; hidden ones below them if asked for."""
    found = entries_of(root, places, hidden=hidden)
    return {path: bytes_of(f"{root}/{path}") for path, plain in found if plain}


def entries_of(
    root: Path, places: tuple[str, ...], *, hidden: bool = False
) -> Iterator[tuple[str, bool]]:
    """Everything at and below some places that is no folder, and whether it is a plain file.

    What a link leads to changes behind its back; a folder has the name of a file in error.
    """
    for place in places:
        start = root / place
        if start.is_dir() and not _named_like_a_file(place):
            yield from _below(str(start), "" if place == "." else f"{place}/", hidden)
        elif os.path.lexists(start):
            yield place, start.is_file() and not start.is_symlink()


def _below(folder: str, path: str, hidden: bool) -> Iterator[tuple[str, bool]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith(".") and not hidden:
            continue
        if entry.is_dir(follow_symlinks=False) and not _named_like_a_file(entry.name):
            yield from _below(entry.path, f"{path}{entry.name}/", hidden)
        else:
            yield path + entry.name, entry.is_file(follow_symlinks=False)


def _named_like_a_file(name: str) -> bool:
    return name.endswith((".md", ".yml", ".jsonl"))


def absent(paths: Iterable[str], folders: Iterable[str]) -> Iterator[str]:
    """Yield those of some relative paths that are files in none of some folders."""
    for path in paths:
        if not any(Path(folder, path).is_file() for folder in folders):
            yield path


def bytes_of(path: str) -> bytes:
    """Read a file."""
    with open(path, "rb", buffering=0) as file:
        return file.read()


def write_file(path: Path, data: bytes) -> None:
    """Replace a file in one step: readers see the old bytes or the new ones, also after a crash."""
    beside = _stage(path, data)
    try:
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_secret(path: Path, data: bytes) -> None:
    """Write a file for its owner alone; ``FileExistsError`` if there is one already."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


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
    """Carry out a plan: write files in their order, the ledger last, then delete what is to go.

    Nothing is put in place before everything is written, so that a full disk changes nothing;
    if it is killed in between, the same command finishes the rest. Call it within ``alone``.
    """
    for folder in {(root / name).parent for name in writes}:
        for left in folder.glob(f"{_PREFIX}*.new"):
            left.unlink()
    staged: dict[str, Path] = {}
    try:
        for name in writes:
            staged[name] = _stage(root / name, writes[name])
        for name in writes:
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


def begin_building(root: Path, waiting: Callable[[], None]) -> FileLock:
    """Hold a project's folder for one build at a time; the lock, to be released.

    ``waiting`` is called once if another build is at work. ``TimeoutError`` if it does not end.
    The lock ends with its process; workers that a killed build left behind hold it until they end.
    """
    (root / WORKSPACE).mkdir(exist_ok=True)
    lock = FileLock(root / WORKSPACE / "building", thread_local=False)
    try:
        lock.acquire(timeout=SOON)
    except Timeout:
        waiting()
        try:
            lock.acquire(timeout=BUILD_PATIENCE)
        except Timeout as error:
            raise TimeoutError from error
    return lock


@contextmanager
def no_building(root: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Keep builds of a project's folder out, as a build keeps out others (``begin_building``)."""
    lock = begin_building(root, waiting)
    try:
        yield
    finally:
        lock.release()


def names_in(folder: Path) -> list[str] | None:
    """Return what stands in a folder; None if there is no such folder. A file stands in itself."""
    try:
        return sorted(entry.name for entry in os.scandir(folder))
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        return [folder.name]


def may_write(folder: Path) -> bool:
    """Whether a folder could be made, or replaced: whether one may write beside it."""
    there = folder.parent
    while not there.exists() and there != there.parent:
        there = there.parent
    return there.is_dir() and os.access(there, os.W_OK)


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
        aside.rename(old)  # the last run was killed between the two renamings below
    for remains in (beside, aside):
        shutil.rmtree(remains, ignore_errors=True)
    old.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(new, beside)
    if old.exists():
        old.rename(aside)
    beside.rename(old)
    shutil.rmtree(aside, ignore_errors=True)


def copy_folder(folder: Path, to: Path) -> None:
    """Copy a folder by hard links; a file that is later replaced leaves the other copy alone.

    Where the system makes no hard links, the files are copied.
    """
    remove_folder(to)
    shutil.copytree(folder, to, copy_function=_link_or_copy)


def _link_or_copy(file: str, to: str) -> None:
    try:
        os.link(file, to)
    except OSError:
        shutil.copyfile(file, to)


def copy_outside(folder: Path, to: Path, leave_out: Collection[str] = ()) -> None:
    """Copy the files of a folder, but for some names on top of it; what stood in ``to`` goes.

    It links nothing, unlike ``copy_folder``: a program may change the copy in place.
    """
    remove_folder(to)

    def left(at: str, names: list[str]) -> set[str]:
        return {*names} & {*leave_out} if Path(at) == folder else set()

    shutil.copytree(folder, to, ignore=left)


def keep_unchanged(new: Path | str, old: Path | str) -> None:
    """Link files of a new folder to equal ones of the old folder.

    So their times stay, and programs that copy or serve the folder see only what changed.
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


class FolderFiles(Mapping[str, bytes]):
    """Some files by their paths, each read from the first of some folders that has it."""

    def __init__(self, folders: tuple[Path, ...], paths: Iterable[str]) -> None:
        self._folders, self._paths = folders, frozenset(paths)

    def __getitem__(self, path: str) -> bytes:
        if path in self._paths:
            for folder in self._folders:
                with suppress(FileNotFoundError, NotADirectoryError):
                    return bytes_of(f"{folder}/{path}")
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._paths))

    def __len__(self) -> int:
        return len(self._paths)


def remove_file(path: Path) -> None:
    """Take a file away, if it is there."""
    path.unlink(missing_ok=True)


def read_outside(path: Path) -> bytes:
    """Read one file that is not part of the project, such as an older copy of the ledger."""
    return path.read_bytes()


def read_outside_folder(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder that is not part of the project, such as a built site."""
    return {path: (folder / path).read_bytes() for path in files_below(folder, ())}


def is_file(path: Path) -> bool:
    """Whether there is a file to read outside the project."""
    return path.is_file()
