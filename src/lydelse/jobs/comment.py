"""The one comment on a pull request: the report of its check, written anew each time.

This runs with the right to comment, so nothing of the pull request is run or believed. The report
is data that somebody else's code has made: it is read up to a limit, what could notify, mislead or
load something is taken out of it, and the pull request that it names is asked about at GitHub.
"""

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from unicodedata import category
from zipfile import BadZipFile, ZipFile

from lydelse.jobs import github
from lydelse.jobs.exit import Stop, run, stop
from lydelse.publishing.review_report import LIMIT

ARTIFACT = "report"
MARK = "<!-- lydelse: report -->"
AUTHOR = "github-actions[bot]"
LARGEST = 2_000_000
"""Bytes of an artifact; the report is two small files."""

Ask = Callable[..., bytes]
"""``ask(path, method="GET", **fields)``: what the API of GitHub answers."""


def gh(path: str, method: str = "GET", **fields: str) -> bytes:
    """Ask GitHub by its command line, which holds the token."""
    paged = method == "GET" and (path.endswith("/comments") or "/issues?" in path)
    more = ["--paginate", "--slurp"] if paged else []
    body = json.dumps(fields).encode() if fields else None
    words = ["gh", "api", path, "--method", method, *more, *(["--input", "-"] if body else [])]
    try:
        done = subprocess.run(words, input=body, capture_output=True, check=False)
    except OSError as error:
        raise stop("gh-missing", why=error) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise stop("gh-refused", asked=f"{method} {path}", why=said)
    return done.stdout


def request_of(commit: str, environ: Mapping[str, str] = os.environ, ask: Ask = gh) -> int | None:
    """Ask for the pull request of a commit whose subject does not say it; None if none is known."""
    repository = environ.get("GITHUB_REPOSITORY")
    if not repository:
        return None
    try:
        found = json.loads(ask(f"repos/{repository}/commits/{commit}/pulls"))
    except Stop:  # it only decides who is told
        return None
    merged = [int(one["number"]) for one in found if one.get("merged_at")]
    return merged[0] if merged else None


@dataclass(frozen=True)
class Checked:
    """The run that made a report: its number, and the commit and repository that it checked."""

    run_id: str
    head_sha: str
    head_repository: str


def comment(ask: Ask, repository: str, checked: Checked, web: github.Web) -> str:
    """Put the report of a run onto its pull request; what was done, in a sentence."""
    found = _report(ask, repository, checked)
    if found is None:
        return "The check left no report: there is nothing to comment."
    text, number = found
    pull = json.loads(ask(f"repos/{repository}/pulls/{number}"))
    head = pull["head"]
    theirs = (head.get("repo") or {}).get("full_name")
    if (head["sha"], theirs) != (checked.head_sha, checked.head_repository):
        return f"#{number} does not end at the commit that was checked: a later check comments."
    if pull["state"] != "open":
        return f"#{number} is closed: nobody waits for a report."
    if pull.get("mergeable") is False:
        return f"#{number} conflicts since: conflicts.py says so in the place of this report."
    body = f"{MARK}\n{disarmed(text, web)}\n\n`{checked.head_sha[:10]}`\n"
    if known := our_own(ask(f"repos/{repository}/issues/{number}/comments"), MARK):
        ask(f"repos/{repository}/issues/comments/{int(known['id'])}", "PATCH", body=body)
        return f"The comment on #{number} was written anew."
    ask(f"repos/{repository}/issues/{number}/comments", "POST", body=body)
    return f"#{number} has its comment."


def our_own(pages: bytes, mark: str) -> dict[str, Any] | None:
    """Return the first comment or issue of GitHub's answer that a job wrote; None if there is none.

    It is known by its author and by the mark at its beginning, which anybody could write.
    """
    for one in (one for page in json.loads(pages) for one in page):
        is_ours = (one["user"] or {}).get("login") == AUTHOR
        if is_ours and (one["body"] or "").startswith(mark) and "pull_request" not in one:
            return dict(one)
    return None


def _report(ask: Ask, repository: str, checked: Checked) -> tuple[str, int] | None:
    """Return the text of the report and the pull request that it says it is for, or None."""
    listed = json.loads(ask(f"repos/{repository}/actions/runs/{checked.run_id}/artifacts"))
    for one in listed["artifacts"]:
        if one["name"] == ARTIFACT and not one["expired"]:
            if one["size_in_bytes"] > LARGEST:
                raise _strange(f"it has {one['size_in_bytes']} bytes")
            return read(ask(f"repos/{repository}/actions/artifacts/{int(one['id'])}/zip"))
    return None


def read(data: bytes) -> tuple[str, int]:
    """Two members of an archive, each up to a limit; whatever else is in it is left there."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            text = _member(archive, "report.md", 4 * LIMIT)
            number = _member(archive, "number", 20).strip()
    except (BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _strange(str(error)) from None
    if not re.fullmatch(r"[1-9][0-9]{0,9}", number):
        raise _strange(f"its pull request is {number!r}")
    return text, int(number)


def _member(archive: ZipFile, name: str, limit: int) -> str:
    with archive.open(name) as file:
        return file.read(limit).decode("utf-8", "replace")


def _strange(what: str) -> Stop:
    return stop("report-strange", what=what)


_JOINER = "\u2060"
"""Has no width; it parts what would else mean something to GitHub."""
_INVISIBLE = {"Cc", "Cf", "Co", "Cs"}
_TAGS = r"</?(?:details|summary|ins|del)>"


def disarmed(text: str, web: github.Web) -> str:
    """Return a report that notifies nobody, loads nothing, and links to nowhere but this forge."""
    text = "".join(one for one in text if category(one) not in _INVISIBLE or one in "\n\t")
    text = re.sub(rf"<(?!{_TAGS[1:]})", f"<{_JOINER}", text)
    text = text.replace("![", f"!{_JOINER}[").replace("@", f"@{_JOINER}")
    text = re.sub(r"#(?=\d)|\bGH-(?=\d)", rf"\g<0>{_JOINER}", text, flags=re.IGNORECASE)
    text = re.sub(
        r"^(\s*(?:[>*+-]\s*)*\[[^\]\n]*\])(?=:)", rf"\1{_JOINER}", text, flags=re.MULTILINE
    )
    host = re.escape(web.url.rsplit("/", 2)[0])
    text = re.sub(rf"\](?=\()(?!\({host}/)", f"]{_JOINER}", text)
    # An address by itself, which GitHub makes a link of; in a link of ours it stands after `](`.
    text = re.sub(
        r"(?<!\]\()\b(?:https?:(?=//)|www(?=\.))", rf"\g<0>{_JOINER}", text, flags=re.IGNORECASE
    )
    return text if len(text) <= LIMIT else text[:LIMIT].rpartition("\n")[0] + "\n\n…"


def main(environ: Mapping[str, str] = os.environ, ask: Ask = gh) -> None:
    """Comment on the run that the environment names."""
    checked = Checked(
        *(environ.get(name, "") for name in ("RUN_ID", "HEAD_SHA", "HEAD_REPOSITORY"))
    )
    if not re.fullmatch(r"[0-9]+", checked.run_id):
        raise stop("run-unknown", run=checked.run_id)
    print(comment(ask, environ["GITHUB_REPOSITORY"], checked, github.Web.of(environ)))


if __name__ == "__main__":
    run(main)
