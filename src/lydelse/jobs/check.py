"""The check of a pull request: what was found, what merging would do, and how the texts changed.

Two trees are compared: what stands in this folder, and the commit that ``BASE`` names, which is
the tree before it. ``make report`` does the same by hand, against the origin's main branch. What
is left lies in two folders: ``report`` is what the comment on the pull request is made of,
``review`` what a reviewer downloads.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from lydelse.cli.comparing import Compared, page
from lydelse.cli.usage_errors import language
from lydelse.jobs import github
from lydelse.jobs.exit import run, stop
from lydelse.jobs.git import Repository, main_branch
from lydelse.jobs.progress import doing
from lydelse.messages.problems import Problem, errors, phrase, problem
from lydelse.project.load import read_project
from lydelse.project.project import Project, read_project_files
from lydelse.publishing import acts
from lydelse.publishing.acts import Signature
from lydelse.publishing.inbox import INBOX, take_in
from lydelse.publishing.review_report import Links, Report, report_on
from lydelse.publishing.visible import Shown
from lydelse.storage.disk import fresh_folder, read_files, write_file

WORKSPACE = Path(".build")
REPORT = WORKSPACE / "report"
REVIEW = WORKSPACE / "review"
_SEEN = (
    "overrides",
    "messages",
    "src/lydelse/messages",
    "src/lydelse/templates",
    "src/lydelse/assets",
)
_TO_EDITORS = re.compile(r"messages/(?:problems|phrases|report)\b|\.py$")
"""What is downloaded: ``index.html`` leads to the redlines, and to the site, built later."""


def check(here: Repository, base: str, links: Links, now: datetime) -> Report:
    """Compare this folder with the commit ``base``; a project that cannot be read says only why."""
    commit = here.commit_of(base)
    if commit is None:
        raise stop("base-unknown", base=base)
    with here.aside(here.root / WORKSPACE / "base", commit) as aside:
        before, problems = read_project(aside.root)
    if before is None:
        raise stop("base-unreadable", base=base, why=" ".join(problems[0].told(language())))
    after, problems = read_project(here.root)
    if after is None:
        text = "".join(f"- {problem}\n" for problem in problems)
        title = " · ".join(phrase("report-unreadable").values())
        return Report(f"## {title}\n\n{text}", tuple(problems), ())
    signature = Signature(now.astimezone(after.settings.timezone), "merge")
    after, found = _with_inbox(here.root, after, now)
    return report_on(before, after, signature, links, _outside(here, commit), found)


def _with_inbox(root: Path, site: Project, now: datetime) -> tuple[Project, list[Problem]]:
    """Return the project once what lies in the inbox has been taken in, and what to know of it.

    The job that pushes takes it in; until then there is nothing to merge.
    """
    files = read_files(root, (INBOX,))
    if not files:
        return site, []
    plan = take_in(site, files, acts.today(site, now))
    waiting = [problem("inbox-waiting", path) for path in plan.deletes]
    taken = read_project_files({**site.files, **plan.writes}, site.settings)
    strange = [one for one in site.problems if one.code == "no-plain-file"]
    taken = replace(taken, problems=(*taken.problems, *strange))
    return taken, [*plan.problems, *waiting, *plan.warnings]


def _outside(here: Repository, base: str) -> dict[str, tuple[bytes | None, bytes | None]]:
    """Return the files beside the project that decide what visitors see, as they were and are."""
    found = {}
    for path in here.changed(base, None, *_SEEN):
        if _TO_EDITORS.search(path):
            continue
        file = here.root / path
        now = file.read_bytes() if file.is_file() else None
        found[path] = (here.file_at(base, path), now)
    return found


def links_of(environ: Mapping[str, str], root: Path) -> Links:
    """Where an editor goes from the report: the form, the web editor of the branch, the manual.

    Nowhere from a report that was made by hand, in a clone; to the manual only from the
    repository that has it.
    """
    if "GITHUB_REPOSITORY" not in environ:
        return Links()
    web = github.Web.of(environ)
    branch, main = environ.get("HEAD_BRANCH", ""), environ.get("BASE_BRANCH") or main_branch()
    theirs = github.Web.of({**environ, "GITHUB_REPOSITORY": environ.get("HEAD_REPOSITORY", "")})
    return Links(
        web.workflow("draft.yml"),
        theirs.edit(branch, "") if branch else "",
        web.raw(main, ""),
        web.file(main, "manual/") if (root / "manual/en/problems").is_dir() else "",
    )


def leave(root: Path, made: Report, environ: Mapping[str, str]) -> str:
    """Write the report, the redlines as pages, the pull request's number; return the report."""
    text = made.markdown
    if run_id := environ.get("GITHUB_RUN_ID"):
        where = f"{github.Web.of(environ).run(run_id)}#artifacts"
        text += (
            f"\n[Ladda ner förhandsgranskningen och jämförelserna]({where}) · "
            f"[Download the preview and the redlines]({where}): `preview`, `index.html`"
            f"{_papers(made.redlines)}\n"
        )
    fresh_folder(root / REPORT)
    fresh_folder(root / REVIEW)
    write_file(root / REPORT / "report.md", text.encode())
    write_file(root / REPORT / "number", environ.get("NUMBER", "").encode())
    for shown in made.redlines:
        html = page(Compared(shown.title, shown.language, shown.diff))
        write_file(root / REVIEW / "redlines" / f"{shown.name}.html", html.encode())
        if shown.word:
            write_file(root / REVIEW / "redlines" / f"{shown.name}.docx", shown.word())
    write_file(root / REVIEW / "index.html", _index(made.redlines).encode())
    return text


def _papers(redlines: Iterable[Shown]) -> str:
    """Return where the redlines lie that have tracked changes, which come back from Word."""
    names = [f"`redlines/{one.name}.docx`" for one in redlines if one.word]
    return f" · Word: {', '.join(names)}" if names else ""


def _index(redlines: Iterable[Shown]) -> str:
    """Return the page from which the rest of the folder is opened."""
    links = {"site/index.html": "Förhandsgranskning · Preview"}
    for one in redlines:
        links[f"redlines/{one.name}.html"] = one.title
        if one.word:
            links[f"redlines/{one.name}.docx"] = f"{one.title} – Word"
    items = "".join(
        f'<li><a href="{escape(name)}">{escape(title)}</a></li>\n' for name, title in links.items()
    )
    return (
        '<!doctype html>\n<html lang="sv">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        "<title>Att granska · To review</title>\n<h1>Att granska · To review</h1>\n"
        f"<ul>\n{items}</ul>\n</html>\n"
    )


def annotated(made: Report) -> str:
    """Return the problems beside the lines that they name, errors first: GitHub shows but a few."""
    wrong = errors(made.problems)
    others = [one for one in made.problems if one not in wrong]
    return "\n".join(github.annotation(one, made.language) for one in (*wrong, *others))


def main() -> int:
    """Check this folder; 1 if something is wrong."""
    root = Path.cwd()
    base = os.environ.get("BASE") or f"origin/{main_branch()}"
    with doing("comparing", base=base):
        made = check(Repository(root), base, links_of(os.environ, root), datetime.now(UTC))
    github.summarise(os.environ, leave(root, made, os.environ))
    print(annotated(made) if "GITHUB_ACTIONS" in os.environ else made.markdown)
    return 1 if errors(made.problems) else 0


if __name__ == "__main__":
    run(main)
