"""The door to git: the day of the last commit that changed a page, for pages that are no documents.

One call for the whole build. Renames are followed, and a rename alone is no change. What git does
not know, or does not know for sure, gets no date; the build's own time is never used.
"""

import subprocess
from collections.abc import Set
from datetime import date, datetime, tzinfo
from logging import Logger
from pathlib import Path

_COMMIT = "\x01"
# Said in full: nobody's settings change what git prints. -c: of a merge, what it wrote itself.
_LOG = (f"--format={_COMMIT}%ct", "--name-status", "-z", "-M", "-c", "--no-relative", "HEAD")
_STATUS = ("--porcelain", "-z", "--no-renames", "--untracked-files=all")


def last_changes(root: Path, paths: Set[str], timezone: tzinfo, log: Logger) -> dict[str, date]:
    """Return path -> day for those of ``paths`` (relative to ``root``) that git can date.

    Says once, as INFO, why some cannot be dated.
    """
    known = _git(root, "rev-parse", "--is-shallow-repository", "--show-prefix")
    if known is None:
        log.info("Not in a git repository: pages that are no documents get no date.")
        return {}
    shallow, _, prefix = known.partition("\n")
    if shallow == "true":
        log.info("The git clone is shallow: pages that are no documents get no date.")
        return {}
    prefix = prefix.rstrip("\n")
    changed = _git(root, "status", *_STATUS, "--", *sorted(paths)) or ""
    dirty = {entry[3:].removeprefix(prefix) for entry in changed.split("\0") if entry}
    days = _dates(root, {prefix + path for path in paths - dirty}, timezone)
    result = {path: days[prefix + path] for path in sorted(paths) if prefix + path in days}
    undated = sorted(paths - set(result))
    if undated:
        log.info("Not committed, so without a date: %s", ", ".join(undated))
    return result


def _dates(root: Path, paths: Set[str], timezone: tzinfo) -> dict[str, date]:
    """Walk the history once, newest first, following each path back through its renames."""
    if not paths:
        return {}
    wanted = {path: path for path in paths}  # name at this point of history -> name today
    days: dict[str, date] = {}
    for commit in (_git(root, "log", *_LOG) or "").split(_COMMIT)[1:]:
        moment, *fields = (field.strip("\n") for field in commit.split("\0"))
        day = datetime.fromtimestamp(int(moment), timezone).date()
        fields = [field for field in fields if field]
        while fields:
            status, name = fields.pop(0), fields.pop(0)
            if status[0] == "R" and status[1:].isdigit():  # of a merge: one letter per parent
                old, name = name, fields.pop(0)
                if name in wanted:
                    wanted[old] = wanted.pop(name)
                    if status != "R100":
                        days.setdefault(wanted[old], day)
            elif name in wanted:
                if status == "D":  # what stands there today is not what was there before
                    del wanted[name]
                else:
                    days.setdefault(wanted[name], day)
        if len(days) == len(paths):
            break
    return days


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git prints, or None if there is no git or no repository."""
    try:
        done = subprocess.run(
            ["git", "--literal-pathspecs", *arguments],
            cwd=root,
            capture_output=True,
            check=True,
            encoding="utf-8",
            errors="surrogateescape",  # a name of a file is any bytes
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
