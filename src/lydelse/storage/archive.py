"""ZIP archives in memory: written the same each time, read warily."""

import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that an archive can name
_MOST_ENTRIES = 5_000


class ArchiveError(Exception):
    """An archive that is not read: ``broken``, ``encrypted`` or ``too-large``."""


def pack(entries: Mapping[str, bytes]) -> bytes:
    """Return an archive of some files: the same bytes for the same files."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return file.getvalue()


def unpack(data: bytes, wanted: Callable[[str], bool], most: int) -> dict[str, bytes]:
    """Return the wanted files of an archive, and the names of the others with no bytes.

    Raises `ArchiveError`, and never holds more than ``most`` bytes, whatever the archive says.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ENTRIES or sum(one.file_size for one in entries) > most:
                raise ArchiveError("too-large")
            if any(one.flag_bits & 1 for one in entries):
                raise ArchiveError("encrypted")
            found: dict[str, bytes] = {}
            for entry in entries:
                name = entry.filename.lstrip("/")
                found[name] = b""
                if wanted(name):
                    with archive.open(entry) as file:
                        found[name] = file.read(most + 1)
                    most -= len(found[name])
                    if most < 0:
                        raise ArchiveError("too-large")
            return found
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
        raise ArchiveError("broken") from None
