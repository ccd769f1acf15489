"""Files that were put into ``inbox/``: whose text each is, and the draft that becomes of it."""

from collections.abc import Mapping
from datetime import date

from lydelse.messages.problems import Problem, Said, UsageError, problem
from lydelse.project.project import Project
from lydelse.publishing.acts import Plan
from lydelse.publishing.drafting import new_version
from lydelse.publishing.incoming import Sent, source_in
from lydelse.word.package import Unreadable

INBOX = "inbox"
_OURS = ("readme.md",)


def take_in(project: Project, files: Mapping[str, bytes], today: date) -> Plan:
    """Plan the drafts that the files in ``inbox/`` become; each that became one is deleted.

    A file that was exported says which document and language it is of. Any other is one of the
    document whose folder it lies in, ``inbox/‹document›/``, or of the only one there is; a folder
    in that one, or ``inbox/‹language›/``, names its language.
    """
    sent: dict[str, list[Sent]] = {}
    problems: list[Problem] = []
    for path, data in sorted(files.items()):
        if path.lower().rpartition("/")[2] in _OURS:
            continue
        document, language = _of(project, path)
        try:
            source = source_in(data)
        except Unreadable as error:
            problems.append(problem(error.code, path))
            continue
        document = source[0] if source else document
        if document not in project.documents:
            known = ", ".join(f"`{INBOX}/{id}/`" for id in sorted(project.documents))
            problems.append(problem("inbox-whose", path, folders=known))
            continue
        sent.setdefault(document, []).append(Sent(path, data, language))
    writes: dict[str, bytes] = {}
    deletes: list[str] = []
    said: list[Said] = []
    warnings: list[Problem] = []
    for document, some in sent.items():
        plan = _begun(project, document, some, today)
        problems += plan.problems
        if not plan.problems:
            writes |= plan.writes
            deletes += [one.name for one in some]
            said += plan.said
            warnings += plan.warnings
    return Plan(writes, tuple(deletes), tuple(said), tuple(problems), tuple(warnings))


def _begun(project: Project, document: str, some: list[Sent], today: date) -> Plan:
    try:
        return new_version(project, document, today, files=some)
    except UsageError as wrong:
        return Plan(problems=(wrong.problem,))


def _of(project: Project, path: str) -> tuple[str, str | None]:
    """Return the document and the language that the folders of a file name."""
    folder = path.rpartition("/")[0].removeprefix(INBOX).strip("/")
    only = next(iter(project.documents)) if len(project.documents) == 1 else ""
    for code in project.settings.languages:
        if folder == code or folder.endswith(f"/{code}"):
            return folder.removesuffix(code).strip("/") or only, code
    return folder or only, None
