"""The one door to git for jobs: a repository, what it is asked and what it is told.

Nothing here knows of policies. git never asks for a password: what it may not do, it says.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lydelse.cli.git import Failed, output
from lydelse.jobs.exit import stop

ORIGIN = "origin"
_MARKS = "refs/lydelse/"  # neither branches nor tags: nobody meets them (DECISIONS.md D48)
_REQUEST = re.compile(r"^Merge pull request #(\d+) |\(#(\d+)\)$")


def main_branch() -> str:
    """Return the branch that is published."""
    return os.environ.get("LYDELSE_BRANCH") or "main"


@dataclass(frozen=True)
class Merge:
    """A commit of a branch, as its first parent saw it come: what was merged with it.

    ``request`` is the number of the pull request, where the subject names one.
    """

    commit: str
    subject: str
    request: int | None
    paths: frozenset[str]


@dataclass(frozen=True)
class Repository:
    """A clone, by its folder; ``origin`` is where everybody's work meets."""

    root: Path

    def ask(self, *words: str) -> str:
        """Return what git prints, without the last line break; ``Failed`` if it fails."""
        return output(self.root, *words).decode("utf-8", "replace").removesuffix("\n")

    # --- reading --------------------------------------------------------------------------------

    def commit_of(self, name: str) -> str | None:
        """Return the id of the commit that a name stands for; None if it stands for none."""
        try:
            return self.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        except Failed:
            return None

    def file_at(self, commit: str, path: str) -> bytes | None:
        """Return the bytes of a file as a commit has them; None if it has none."""
        try:
            return output(self.root, "cat-file", "blob", f"{commit}:{path}")
        except Failed:
            return None

    def files_below(self, commit: str, folder: str) -> dict[str, bytes]:
        """Return the plain files below a folder as a commit has them: no link, none behind one."""
        listed = self.ask("ls-tree", "-r", "-z", commit, "--", f"{folder}/").split("\0")
        entries = (one.partition("\t") for one in listed if one)
        paths = [path for how, _, path in entries if how.startswith("100")]
        found = {path: self.file_at(commit, path) for path in paths}
        return {path: data for path, data in found.items() if data is not None}

    def changed(self, old: str, new: str | None = None, *places: str) -> list[str]:
        """Return the paths that differ between two commits, or a commit and the folder."""
        commits = [old, new] if new else [old]
        found = self.ask("diff", "--name-only", "--no-renames", "-z", *commits, "--", *places)
        return [path for path in found.split("\0") if path]

    def merges(self, old: str | None, new: str) -> list[Merge]:
        """Return what came to a branch after ``old``, oldest first; the last if that is unknown.

        What is no ancestor is not known: somebody has written the history anew.
        """
        known = old and self.commit_of(old) and self.ask("merge-base", old, new) == old
        words = [f"{old}..{new}"] if known else ["-1", new]
        ids = self.ask("rev-list", "--first-parent", "--reverse", *words).split()
        return [self._merge(one) for one in ids]

    def _merge(self, commit: str) -> Merge:
        subject = self.ask("show", "--no-patch", "--format=%s", commit)
        found = _REQUEST.search(subject)
        parent = self.commit_of(f"{commit}^")
        paths = self.changed(parent, commit) if parent else []
        return Merge(
            commit, subject, int(found[1] or found[2]) if found else None, frozenset(paths)
        )

    def trailers(self, key: str, paths: Sequence[str]) -> list[str]:
        """Return what the commits of some files say in a line at their end, the newest first."""
        form = f"--format=%(trailers:key={key},valueonly)"
        return [one for one in self.ask("log", form, "--", *paths).splitlines() if one.strip()]

    # --- taking and giving ----------------------------------------------------------------------

    def fetch(self, branch: str) -> str:
        """Read a branch of the origin again; the id of its newest commit."""
        try:
            self.ask("fetch", "--quiet", "--no-tags", ORIGIN, f"+refs/heads/{branch}")
            return self.ask("rev-parse", "FETCH_HEAD")
        except Failed as error:
            raise stop("git-fetch", branch=branch, why=error) from None

    def commit(self, paths: Sequence[str], message: str) -> str:
        """Commit what stands in some files, or that they are gone, and nothing else; its id."""
        try:
            self.ask("--literal-pathspecs", "add", "--all", "--", *paths)
            self.ask("--literal-pathspecs", "commit", "--quiet", "-m", message, "--", *paths)
        except Failed as error:
            raise stop("git-commit", why=error) from None
        return self.ask("rev-parse", "HEAD")

    def push(self, commit: str, branch: str, base: str | None) -> bool:
        """Make a commit the newest of a branch of the origin, where ``base`` was the newest.

        False if somebody else was first: read again, and begin anew. ``base`` None: the branch
        is new. Never forced. A push whose answer was lost on the way counts by what the origin has.
        """
        try:
            self.ask("push", "--quiet", ORIGIN, f"{commit}:refs/heads/{branch}")
        except Failed as error:
            now = self.at_origin(branch)
            if now == commit:
                return True
            if now != base:
                return False
            raise stop("git-push", branch=branch, why=error) from None
        return True

    def at_origin(self, branch: str) -> str | None:
        """Return the newest commit of a branch as the origin has it now; None if there is none."""
        try:
            found = self.ask("ls-remote", ORIGIN, f"refs/heads/{branch}")
        except Failed as error:
            raise stop("git-origin", why=error) from None
        return found.partition("\t")[0] or None

    # --- a mark that everybody sees ---------------------------------------------------------------

    def mark(self, name: str) -> str | None:
        """Return the commit that a mark at the origin names; None if there is no such mark."""
        try:
            self.ask("fetch", "--quiet", "--no-tags", ORIGIN, f"+{_MARKS}{name}:{_MARKS}{name}")
        except Failed:
            return None
        return self.commit_of(f"{_MARKS}{name}")

    def set_mark(self, name: str, commit: str) -> None:
        """Let a mark at the origin name a commit."""
        try:
            self.ask("push", "--quiet", "--force", ORIGIN, f"{commit}:{_MARKS}{name}")
        except Failed as error:
            raise stop("git-mark", name=name, why=error) from None

    # --- aside ------------------------------------------------------------------------------------

    @contextmanager
    def aside(self, folder: Path, commit: str) -> Iterator["Repository"]:
        """Put a commit's files in a folder of their own, so that nobody's work here is touched.

        What a killed run left there is removed.
        """
        self.forget(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        self.ask("worktree", "add", "--quiet", "--detach", "--force", str(folder), commit)
        try:
            yield Repository(folder)
        finally:
            self.forget(folder)

    def forget(self, folder: Path) -> None:
        """Remove what stood aside."""
        shutil.rmtree(folder, ignore_errors=True)
        self.ask("worktree", "prune")


def merged(ours: bytes, before: bytes, theirs: bytes) -> tuple[bytes, bool]:
    """Return the lines of two texts that came from one, and whether no line was changed by both."""
    with TemporaryDirectory() as folder:
        names = [Path(folder, name) for name in ("ours", "before", "theirs")]
        for name, data in zip(names, (ours, before, theirs), strict=True):
            name.write_bytes(data)
        labels = [word for label in ("yours", "before", "lydelse") for word in ("-L", label)]
        words = ["git", "merge-file", "--stdout", "--quiet", *labels, *map(str, names)]
        try:
            done = subprocess.run(words, capture_output=True, check=False)
        except OSError as error:
            raise Failed(f"git cannot be run: {error.strerror or error}") from None
    if not 0 <= done.returncode <= 127:  # so many conflicts; above it, a failure
        raise Failed(f"git merge-file: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout, done.returncode == 0
