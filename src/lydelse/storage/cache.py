"""Finished work, kept from build to build, and what it depends on: the bytes of folders."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cache:
    """Finished work, kept between builds. To delete or damage it costs time and nothing else.

    Under each name one thing is kept, with the key that it was made for: all that decides it.
    """

    folder: Path

    def get(self, name: str, key: str) -> bytes | None:
        """Return what is kept under a name for a key; None if there is nothing,
        or not what was put."""
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
    """Return a hash of all files below some folders, their names and their bytes;
    caches do not count."""
    found = hashlib.sha256()
    for top in folders:
        for folder, inside, names in os.walk(top):
            inside[:] = sorted(name for name in inside if name != "__pycache__")
            # What is no file is a lock of somebody who edits one.
            for path in filter(Path.is_file, (Path(folder, name) for name in sorted(names))):
                found.update(_seal(path.relative_to(top).as_posix().encode()))
                found.update(_seal(path.read_bytes()))
    return found.hexdigest()
