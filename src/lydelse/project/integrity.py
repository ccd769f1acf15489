"""Whether what was published is still what it was: the ledger, and the files that it proves."""

from collections import defaultdict
from datetime import datetime

from lydelse.ledger.events import (
    LASTING,
    LEDGER_FILE,
    Adopt,
    Publish,
    Translate,
    lasting_path,
    verify_files,
)
from lydelse.ledger.rules import replay
from lydelse.messages.problems import Problem, problem
from lydelse.model import VersionId
from lydelse.project.project import Project


def integrity(project: Project, now: datetime) -> list[Problem]:
    """Name every altered, dropped, moved or forged line, and every altered, missing or added file.

    ``now`` (aware) catches lines from the future. A text in a language that a published version
    was not published in is a translation in the making: told, but no fault.
    """
    found = [one for one in project.problems if one.path == LEDGER_FILE]
    # What a damaged ledger seems to say breaks rules and chains that nobody broke.
    found = found or replay(project.ledger, project.first_zone, now)
    published: list[str] = []
    lasting = [path for path in project.files if path.startswith(f"{LASTING}/")]
    for document in project.documents.values():
        languages = _languages(project, document.id)
        for id, wording in document.versions.items():
            if id not in languages:
                continue
            for language, edition in wording.editions.items():
                if language in languages[id]:
                    published.append(edition.path)
                else:
                    pending = problem(
                        "translation-pending",
                        edition.path,
                        document=document.id,
                        version=id,
                        language=language,
                    )
                    found.append(pending)
            register = project.register_path(document.id, id)
            if register in project.files:
                published.append(register)
            for language in languages[id]:
                below = lasting_path(document.id, id, language, "")
                published += [path for path in lasting if path.startswith(below)]
    return found + verify_files(project.ledger, project.files, project.sums, published)


def _languages(project: Project, document: str) -> dict[VersionId, set[str]]:
    """Return the languages that each version was ever published in."""
    result: dict[VersionId, set[str]] = defaultdict(set)
    for event in project.ledger.of(document):
        match event:
            case Adopt() | Publish():
                result[event.version_id].update(event.languages)
            case Translate():
                result[event.version_id].add(event.language)
    return result
