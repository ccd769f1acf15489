"""The form "New version": a branch with the newest text copied, and what its pull request says.

``make draft DOCUMENT=privacy-policy`` does the same by hand. The number is the tool's to compute;
the main branch as the origin has it is what is copied from, whatever stands in this folder.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from lydelse.cli.usage_errors import said
from lydelse.formats.days import parse_day
from lydelse.jobs import github
from lydelse.jobs.exit import Stop, form_stop, run
from lydelse.jobs.git import Repository, main_branch
from lydelse.jobs.progress import doing
from lydelse.messages.catalogue import language_name
from lydelse.messages.problems import Problem, UsageError
from lydelse.model import ON_PUBLICATION, Change, OnPublication, Version
from lydelse.project.load import read_project
from lydelse.project.project import Project, read_project_files
from lydelse.publishing import acts
from lydelse.publishing.acts import Plan
from lydelse.publishing.drafting import new_version
from lydelse.storage.disk import apply, write_file

WORKSPACE = Path(".build")
"""Here lie ``draft.md``, the text of the pull request, and while it is made the branch itself."""


@dataclass(frozen=True)
class Asked:
    """What the form was filled in with."""

    document: str
    change: Change = Change.SUBSTANTIVE
    effective: date | OnPublication | None = None
    later: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Asked":
        """Read a form; its choices end in the word of the code: ``ändring i sak / substantive``."""
        change = environ.get("CHANGE", "").rpartition(" / ")[2].strip()
        if change and change not in set(Change):
            raise form_stop("draft-change", value=change)
        document = environ.get("DOCUMENT", "").strip()
        later, reason = (environ.get(name, "").strip() for name in ("LATER", "REASON"))
        if bool(later) != bool(reason):
            raise form_stop("draft-later")
        return cls(
            document,
            Change(change or Change.SUBSTANTIVE),
            effective_of(environ),
            dict.fromkeys(re.split(r"[,\s]+", later), reason) if later else {},
        )


def effective_of(environ: Mapping[str, str]) -> date | OnPublication | None:
    """From when a text is to apply, as a form says it."""
    day = environ.get("EFFECTIVE", "").strip()
    effective = ON_PUBLICATION if day == ON_PUBLICATION else parse_day(day) if day else None
    if day and not effective:
        raise form_stop("draft-day", value=day)
    return effective


@dataclass(frozen=True)
class Draft:
    """A draft that was begun: the version, its files and branch, the commit of the pure copy."""

    version: Version
    files: tuple[str, ...]
    branch: str
    copy: str

    @property
    def title(self) -> str:
        """What the commit and the pull request are called."""
        return f"{self.version.document} {self.version.id}"


def begin(
    here: Repository, asked: Asked, now: datetime, main: str = "main"
) -> tuple[Project, Draft]:
    """Push a branch with the next version of a document: the project with it, and the draft.

    See ``pushed`` for a branch that is there already.
    """

    def plan(site: Project) -> Plan:
        return new_version(
            site,
            asked.document,
            acts.today(site, now),
            change=asked.change,
            effective=asked.effective,
            later=asked.later,
        )

    def newest(site: Project) -> tuple[Version, str]:
        version = site.drafts(asked.document)[-1]
        return version, f"copied from {_base(version)}"

    return pushed(here, asked.document, plan, newest, main)


def pushed(
    here: Repository,
    document: str,
    plan_of: Callable[[Project], Plan],
    version_of: Callable[[Project], tuple[Version, str]],
    main: str,
    kind: str = "draft",
) -> tuple[Project, Draft]:
    """Push a branch with the files of a plan: the project with them, and what was begun.

    A branch that was pushed before and is the same pure copy still, because a run was cut off, is
    taken as it is; one that somebody has worked on stops the job.
    """
    with here.aside(here.root / WORKSPACE / "draft", here.fetch(main)) as aside:
        site = _read(aside.root)
        try:
            plan = plan_of(site)
        except UsageError as wrong:
            raise _stop(wrong.problem) from None
        if plan.problems:
            raise _stop(plan.problems[0])
        after = read_project_files({**site.files, **plan.writes}, site.settings)
        version, how = version_of(after)
        branch = f"{kind}/{document.replace('/', '-')}-{version.id}"
        apply(aside.root, plan.writes)
        files = tuple(sorted(plan.writes))
        copy = aside.commit(files, f"{document} {version.id}, {how}")
        if not aside.push(copy, branch, None):
            there = aside.fetch(branch)
            if aside.changed(there, copy):
                raise form_stop("draft-begun", document=document, version=version.id, branch=branch)
            copy = there
    return after, Draft(version, files, branch, copy)


def _read(root: Path) -> Project:
    site, problems = read_project(root)
    if site is None:
        raise _stop(problems[0])
    return site


def _stop(found: Problem) -> Stop:
    """Return a problem of the project, told as what stops a form."""
    place = f"`{found.path}`: " if found.path else ""
    swedish, english = (" ".join(found.told(language)) for language in ("sv", "en"))
    return Stop(found.code, place + swedish, english)


def _base(version: Version) -> str:
    return next((str(one.based_on) for one in version.editions.values() if one.based_on), "")


# --- the pull request ---------------------------------------------------------------------------

_WHEN = {
    "sv": (
        "Från när det ska gälla står redan i `effective`; ändra det där om det behövs.",
        "Från när det ska gälla skriver du på en egen rad i filen på {language}, till exempel "
        "`effective: 2027-01-31` eller `effective: on-publication`. Så länge raden saknas "
        "publiceras inget.",
    ),
    "en": (
        "From when it is to apply stands in `effective` already; change it there if need be.",
        "From when it is to apply goes on a line of its own in the {language} file, such as "
        "`effective: 2027-01-31` or `effective: on-publication`. Without that line nothing is "
        "published.",
    ),
}
_REGISTER = {"sv": "uppgifterna i tabellerna", "en": "the facts in the tables"}


def body(site: Project, draft: Draft, web: github.Web, text: str = "draft") -> str:
    """Return the text of the pull request, Markdown, in Swedish and English."""
    text = (Path(__file__).parent / "texts" / f"{text}.md").read_text("utf-8")
    dated = any(one.effective for one in draft.version.editions.values())
    values = {
        "document": draft.version.document,
        "number": draft.version.id,
        "base": _base(draft.version),
        "kind": next(
            (one.kind for one in site.documents[draft.version.document].index.values()), ""
        ),
        "branch": draft.branch,
        "compare": web.compare(draft.copy, draft.branch),
    }
    for language in _WHEN:
        lead = language_name(language, site.settings.authoritative)
        values[f"when_{language}"] = _WHEN[language][0 if dated else 1].format(language=lead)
        values[f"edit_{language}"] = "".join(
            f"   - [{name}]({web.edit(draft.branch, path)})\n"
            for path, name in _named(site, draft, language).items()
        )
    return text.format(**values)


def _named(site: Project, draft: Draft, language: str) -> dict[str, str]:
    """Return the files to edit, by path: texts by their language, the prevailing one first."""
    names = {
        site.edition_path(draft.version.document, draft.version.id, code): name
        for code, name in site.settings.languages.items()
    }
    order = sorted(names, key=lambda path: site.settings.authoritative not in path.split("/"))
    return {path: names[path] for path in order if path in draft.files} | {
        path: _REGISTER[language] for path in draft.files if path not in names
    }


def hand_over(root: Path, site: Project, draft: Draft, text: str = "draft") -> None:
    """Leave the text of the pull request, and hand its branch to the next step."""
    web = github.Web.of(os.environ)
    write_file(root / WORKSPACE / "draft.md", body(site, draft, web, text).encode())
    github.tell(os.environ, branch=draft.branch, title=draft.title)
    pulls = web.pulls_from(draft.branch)
    github.summarise(os.environ, f"[{draft.title}: gå till utkastet / go to the draft]({pulls})\n")
    file = WORKSPACE / "draft.md"
    print(said("draft-on-branch", title=draft.title, branch=draft.branch, file=file))


def main() -> None:
    """Begin the draft that the environment asks for, and hand its branch to the next step."""
    root = Path.cwd()
    with doing("copying-newest"):
        site, draft = begin(
            Repository(root), Asked.of(os.environ), datetime.now(UTC), main_branch()
        )
    hand_over(root, site, draft)


if __name__ == "__main__":
    run(main)
