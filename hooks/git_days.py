"""The door to git: the day of the last commit that changed a page, for pages that are no documents.

One call for the whole build. Renames are followed, and a rename alone is no change. What git does
not know, or does not know for sure, gets no date; the build's own time is never used.
"""

import subprocess
from datetime import datetime

_COMMIT = "\x01"


def last_changes(root, paths, timezone, log):
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
    prefix = prefix.strip()
    changed = _git(root, "status", "--porcelain", "-z", "--no-renames", "--", *sorted(paths)) or ""
    dirty = {entry[3:].removeprefix(prefix) for entry in changed.split("\0") if entry}
    days = _dates(root, {prefix + path for path in paths - dirty}, timezone)
    result = {path: days[prefix + path] for path in sorted(paths) if prefix + path in days}
    undated = sorted(paths - set(result))
    if undated:
        log.info("Not committed, so without a date: %s", ", ".join(undated))
    return result


def _dates(root, paths, timezone):
    """Walk the history once, newest first, following each path back through its renames."""
    if not paths:
        return {}
    history = _git(root, "log", f"--format={_COMMIT}%ct", "--name-status", "-z", "-M", "HEAD")
    wanted = {path: path for path in paths}  # name at this point of history -> name today
    days = {}
    for commit in (history or "").split(_COMMIT)[1:]:
        moment, *fields = [field.strip("\n") for field in commit.split("\0")]
        day = datetime.fromtimestamp(int(moment), timezone).date()
        fields = [field for field in fields if field]
        while fields:
            status = fields.pop(0)
            if status[0] in "RC":
                old, new = fields.pop(0), fields.pop(0)
                if new in wanted and status[0] == "R":
                    today = wanted.pop(new)
                    if status != "R100":
                        days.setdefault(today, day)
                    wanted[old] = today
                elif new in wanted:
                    days.setdefault(wanted[new], day)
            else:
                name = fields.pop(0)
                if name in wanted:
                    days.setdefault(wanted[name], day)
        if len(days) == len(paths):
            break
    return days


def _git(root, *arguments):
    """What git prints, or None if there is no git or no repository."""
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotepath=off", *arguments],
            cwd=root,
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
