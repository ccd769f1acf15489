"""Files that somebody put into ``inbox/`` of a pull request: each becomes a draft there, and goes.

This runs with the right to push, so nothing of the pull request is run: the code is that of the
main branch, the files are read as git has them, and no link is followed. The check has told what
stops a file; here only what can be taken in is. What Word's comments say, and what was left out,
stands in a comment of its own, since the file is gone when the next check reports. Why this
is a job of its own: DECISIONS.md D109.

``make inbox`` takes in the files of a clone's own ``inbox/``, and leaves the commit to you.
"""

import os
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from lydelse.cli.usage_errors import said
from lydelse.jobs import github
from lydelse.jobs.comment import Ask, disarmed, gh
from lydelse.jobs.exit import run, stopped_by
from lydelse.jobs.git import Repository
from lydelse.messages.problems import LANGUAGES, Problem, phrase
from lydelse.project.load import read_project
from lydelse.project.project import Project
from lydelse.publishing import acts
from lydelse.publishing.acts import Plan
from lydelse.publishing.inbox import INBOX, take_in
from lydelse.storage.disk import alone, apply, read_files

WORKSPACE = Path(".build")


def take(here: Repository, branch: str, commit: str, now: datetime) -> Plan | None:
    """Push the drafts that a branch's files become, as one commit on top of it; the plan.

    None where there is nothing to take, or somebody pushed after ``commit``: a later check ends
    with a run of its own.
    """
    if here.fetch(branch) != commit:
        return None
    files = here.files_below(commit, INBOX)
    if not files:
        return None
    with here.aside(here.root / WORKSPACE / "inbox", commit) as aside:
        site, _ = read_project(aside.root)
        plan = _plan(site, files, now) if site else None
        if plan is None or not plan.deletes:
            return None
        apply(aside.root, plan.writes, plan.deletes)
        names = ", ".join(path.rpartition("/")[2] for path in plan.deletes)
        made = aside.commit([*plan.writes, *plan.deletes], f"Take in {names}")
        return plan if aside.push(made, branch, commit) else None


def _plan(site: Project, files: Mapping[str, bytes], now: datetime) -> Plan:
    return take_in(site, files, acts.today(site, now))


def told(plan: Plan) -> str:
    """Return what was taken in, Markdown, in Swedish and English."""
    return "\n".join(line for code in LANGUAGES for line in _told(plan, code))


def _told(plan: Plan, language: str) -> Iterable[str]:
    yield f"## {phrase('inbox-title')[language]}\n"
    for words in plan.said:
        text = f"{words[language][:1].upper()}{words[language][1:]}\n"
        yield re.sub(r"(?m)((?:^  \S+\n)+)", _as_list, text)
    yield from (_point(one, language) for one in plan.warnings)
    yield ""


def _as_list(paths: re.Match[str]) -> str:
    """Lines with a path each, as a list."""
    return "\n" + "".join(f"- `{path}`\n" for path in paths[1].split()) + "\n"


def _point(found: Problem, language: str) -> str:
    cause, remedy = found.told(language)
    return f"- {cause[:1].upper()}{cause[1:]} {remedy}"


def in_folder(root: Path, now: datetime) -> Plan:
    """Take in what lies in the inbox of this folder; nothing is committed."""
    with alone(root):
        site, problems = read_project(root)
        if site is None:
            raise stopped_by(problems[0])
        plan = _plan(site, read_files(root, (INBOX,)), now)
        apply(root, plan.writes, plan.deletes)
    return plan


def main(environ: Mapping[str, str] = os.environ, ask: Ask = gh) -> int:
    """Take in what the environment names, or what lies here; 1 if something could not be."""
    root, now = Path.cwd(), datetime.now(UTC)
    branch = environ.get("HEAD_BRANCH", "")
    if not branch:
        plan = in_folder(root, now)
        print(told(plan), *plan.problems, sep="\n")
        return 1 if plan.problems else 0
    taken = take(Repository(root), branch, environ.get("HEAD_SHA", ""), now)
    if taken is None:
        print(said("inbox-empty"))
        return 0
    number = environ.get("NUMBER", "")
    if re.fullmatch("[1-9][0-9]{0,9}", number):
        text = disarmed(told(taken), github.Web.of(environ))
        ask(f"repos/{environ['GITHUB_REPOSITORY']}/issues/{number}/comments", "POST", body=text)
    print(told(taken))
    return 0


if __name__ == "__main__":
    run(main)
