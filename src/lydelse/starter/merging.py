"""A newer version of what `lydelse init` wrote, merged with what a company made of it.

A copy of what the tool last wrote lies in the repository, so that three texts can be compared:
what was written, what stands there now, what would be written today. ``merge`` merges their lines.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Merge = Callable[[bytes, bytes, bytes], tuple[bytes, bool]]
"""Ours, what both came from, theirs: the lines of both, and whether none was changed by both."""

COPIES = ".lydelse/written/"
"""Where the copy of each file lies."""


@dataclass(frozen=True)
class Update:
    """What to write and to delete, and the files in which both changed the same lines."""

    writes: Mapping[str, bytes]
    deletes: tuple[str, ...]
    conflicts: tuple[str, ...]


def update(now: Mapping[str, bytes], new: Mapping[str, bytes], merge: Merge) -> Update:
    """Merge what would be written today into a repository, whose files are ``now``."""
    writes: dict[str, bytes] = {}
    deletes: list[str] = []
    conflicts: list[str] = []
    copied = {path.removeprefix(COPIES) for path in now if path.startswith(COPIES)}
    for path in sorted(copied | new.keys()):
        before, ours, theirs = now.get(COPIES + path), now.get(path), new.get(path)
        if before != theirs:
            if theirs is None:
                deletes.append(COPIES + path)
            else:
                writes[COPIES + path] = theirs
        if before == theirs or ours == theirs:
            continue  # nothing new, or the company has it already
        if ours == before:
            if theirs is None:
                deletes.append(path)
            else:
                writes[path] = theirs
        elif ours is not None and theirs is not None:
            merged, clean = merge(ours, before or b"", theirs)
            writes[path] = merged
            conflicts += [] if clean else [path]
        # Deleted by the company, or changed by it and no longer the tool's: theirs to decide.
    return Update(writes, tuple(deletes), tuple(conflicts))
