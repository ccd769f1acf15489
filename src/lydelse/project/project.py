"""A whole project, read: every file of the editors and the ledger, in one value.

Reading is pure: the caller hands in the files (``store.read_project``), so that a test or a
comparison of two branches reads a project from memory in the same way.
"""

import posixpath
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from lydelse.ledger.events import LEDGER_FILE, Ledger, Publish, read_ledger, zone_of
from lydelse.ledger.state import Status, VersionState, states
from lydelse.messages.problems import Problem, problem
from lydelse.model import (
    DOCUMENT_NAME,
    Document,
    DocumentIndex,
    Edition,
    OrdinaryPage,
    Version,
    VersionId,
)
from lydelse.project.front_matter import (
    Front,
    Fronts,
    front_of,
    read_edition,
    read_index,
    read_page,
)
from lydelse.project.settings import Settings
from lydelse.registers import read_register
from lydelse.registers.given import GivenLaw

REGISTERS = "registers"
ORIGINALS = "originals"
"""Texts that were adopted, as the files that were published then."""


def _last_before(numbers: Sequence[VersionId], version: VersionId) -> VersionId | None:
    place = bisect_left(numbers, version)
    return numbers[place - 1] if place else None


@dataclass(frozen=True)
class Project:
    """Everything that was read. ``files`` maps each path of the project to its bytes.

    ``problems`` are those of reading: of files that could not be read as what they are.
    """

    settings: Settings
    documents: Mapping[str, Document]
    pages: Mapping[tuple[str, str], OrdinaryPage]
    ledger: Ledger
    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]

    @property
    def sums(self) -> Mapping[str, str]:
        """The SHA-256 of each file that was read as an edition."""
        return {
            edition.path: edition.sha256
            for document in self.documents.values()
            for version in document.versions.values()
            for edition in version.editions.values()
        }

    @property
    def first_zone(self) -> ZoneInfo:
        """The time zone of lines that name none."""
        known = self.ledger.settings
        return zone_of(known.timezone) if known and known.timezone else self.settings.timezone

    def prevailing(self, state: VersionState | None) -> str:
        """Return the language that prevails for a version: a fact of its publication."""
        if state is None or state.updated is None:
            return self.settings.authoritative
        known = self.ledger.settings
        return state.prevailing or (known.prevailing if known else self.settings.authoritative)

    def publisher(self, state: VersionState | None) -> str:
        """Whose text a version is: a fact of its publication, as what it is called."""
        if state is None or state.updated is None:
            return self.settings.organisation
        known = self.ledger.settings
        first = known.organisation if known else None
        return state.organisation or first or self.settings.organisation

    def redlines_back(self, state: VersionState) -> int:
        """With how many versions before it a version is compared; never fewer than at first."""
        known = self.ledger.settings
        first = state.redlines_back or (known.redlines_back if known else 0)
        return max(self.settings.redlines_back, first if state.updated else 0)

    def states(self, document: str, today: date) -> tuple[VersionState, ...]:
        """Return the published versions of a document as they stand on a day, in order of time."""
        return states(self.ledger.of(document), today, self.first_zone)

    def drafts(self, document: str) -> tuple[Version, ...]:
        """Return the versions of a document that the ledger does not know, lowest number first."""
        return self._drafts.get(document, ())

    @cached_property
    def _drafts(self) -> Mapping[str, tuple[Version, ...]]:
        return {
            id: tuple(
                document.versions[version]
                for version in sorted(document.versions)
                if self.is_draft(id, version)
            )
            for id, document in self.documents.items()
        }

    def numbers(self, document: str) -> Sequence[VersionId]:
        """Return the numbers of the versions of a document, published or not, lowest first."""
        return self._numbers.get(document, ())

    @cached_property
    def _numbers(self) -> Mapping[str, Sequence[VersionId]]:
        return {
            id: sorted({*document.versions, *(one.version_id for one in self.ledger.of(id))})
            for id, document in self.documents.items()
        }

    def number_before(self, document: str, version: VersionId) -> VersionId | None:
        """Return the next lower number, published or not."""
        return _last_before(self.numbers(document), version)

    def dated_draft_before(self, document: str, version: VersionId) -> VersionId | None:
        """Return the draft of the next lower number that says from when it applies."""
        return _last_before(self._dated.get(document, ()), version)

    @cached_property
    def _dated(self) -> Mapping[str, list[VersionId]]:
        lead = self.settings.authoritative
        return {
            id: [one.id for one in drafts if lead in one.editions and one.editions[lead].effective]
            for id, drafts in self._drafts.items()
        }

    def is_draft(self, document: str, version: VersionId) -> bool:
        """Whether a version is one of the drafts of its document, asked for one at a time."""
        here = document in self.documents and version in self.documents[document].versions
        return here and str(version) not in self.ledger.versions(document)

    def edition_path(self, document: str, version: VersionId, language: str) -> str:
        """Where an edition stands, whether it is there or not."""
        return f"{self.settings.docs_dir}/{language}/{document}/{version}.md"

    def register_path(self, document: str, version: VersionId) -> str:
        """Where the facts behind a version stand, whether they are there or not."""
        return f"{REGISTERS}/{document}/{version}.yml"

    def edition(self, document: str, version: VersionId, language: str) -> Edition | None:
        """Return the edition that was read, or None."""
        found = self.documents.get(document)
        wording = found.versions.get(version) if found else None
        return wording.editions.get(language) if wording else None

    def status(self, document: str, version: VersionId, today: date) -> Status:
        """Return what a version is on a day; a draft if the ledger does not know it."""
        for state in self.states(document, today):
            if state.version == version:
                return state.status
        return Status.DRAFT


_VERSION_LIKE = re.compile(r"v?\d.*\.md", re.IGNORECASE)
_TEXT_LIKE = re.compile(
    r"\.(md|md\.txt|markdown)$|^v?\d+\.\d+\.(txt|docx?|odt|rtf)$", re.IGNORECASE
)


def read_project_files(
    files: Mapping[str, bytes], settings: Settings, known: Fronts | None = None
) -> Project:
    """Read a project from its files: paths relative to it, with forward slashes.

    ``known`` are editions that were read in an earlier build.
    """
    problems: list[Problem] = []
    ledger, found = read_ledger(files.get(LEDGER_FILE, b""))
    problems += found
    texts = _texts_by_folder(files, settings, problems)
    documents: dict[str, Document] = {}
    pages: dict[tuple[str, str], OrdinaryPage] = {}
    for folder, named in sorted(texts.items()):
        if folder and _is_document(named, files):
            documents[folder] = _read_document(
                folder, named, files, settings, ledger, problems, known
            )
            continue
        for (language, name), path in sorted(named.items()):
            id = str(PurePosixPath(folder, name).with_suffix(""))
            if VersionId.parse(name.removesuffix(".md")):
                problems.append(
                    problem("version-misplaced", path, version=name.removesuffix(".md"))
                )
                continue
            page, found = read_page(path, files[path], id=id, language=language)
            problems += found
            if page:
                pages[id, language] = page
    return Project(settings, documents, pages, ledger, files, tuple(problems))


def fronts_of(project: Project) -> dict[str, Front]:
    """Return what an earlier build need not read again: the published editions without a fault."""
    published = project.ledger.files()
    faulty = {one.path for one in project.problems}
    return dict(
        front_of(edition)
        for document in project.documents.values()
        for version in document.versions.values()
        for edition in version.editions.values()
        if edition.path in published and edition.path not in faulty
    )


def _texts_by_folder(
    files: Mapping[str, bytes], settings: Settings, problems: list[Problem]
) -> dict[str, dict[tuple[str, str], str]]:
    """Markdown files as folder below the language -> (language, file name) -> path."""
    texts: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for path in sorted(files):
        name = posixpath.basename(path)
        if not path.startswith(settings.docs_dir + "/") or not _TEXT_LIKE.search(name):
            continue
        if not name.endswith(".md"):
            problems.append(problem("version-name-wrong", path, name=name))
            continue
        language, _, rest = path.removeprefix(settings.docs_dir + "/").partition("/")
        if not rest or language not in settings.languages:
            known = ", ".join(f"`{settings.docs_dir}/{code}/`" for code in settings.languages)
            problems.append(problem("language-unknown", path, known=known))
            continue
        folder, _, name = rest.rpartition("/")
        texts[folder][language, name] = path
    return texts


def _is_document(named: Mapping[tuple[str, str], str], files: Mapping[str, bytes]) -> bool:
    """Return whether a folder is a document's: it has version files, or an index.md with a kind."""
    return any(
        _VERSION_LIKE.fullmatch(name)
        or (name == "index.md" and re.search(rb"^kind\s*:", files[path], re.MULTILINE))
        for (_, name), path in named.items()
    )


def _read_document(
    id: str,
    named: Mapping[tuple[str, str], str],
    files: Mapping[str, bytes],
    settings: Settings,
    ledger: Ledger,
    problems: list[Problem],
    known: Fronts | None,
) -> Document:
    if not DOCUMENT_NAME.fullmatch(id):
        path = f"{settings.docs_dir}/{settings.authoritative}/{id}/index.md"
        problems.append(problem("document-name-wrong", path, document=id))
    index: dict[str, DocumentIndex] = {}
    editions: dict[VersionId, dict[str, Edition]] = defaultdict(dict)
    for (language, name), path in sorted(named.items()):
        if name == "index.md":
            entry, found = read_index(path, files[path])
            if entry:
                index[language] = entry
        elif version := VersionId.parse(name.removesuffix(".md")):
            edition, found = read_edition(
                path, files[path], document=id, version=version, language=language, known=known
            )
            if edition:
                editions[version][language] = edition
            else:
                editions[version]  # the version is there, though this file cannot be read
        else:
            found = [problem("version-name-wrong", path, name=name)]
        problems += found
    for language in settings.languages:
        if (language, "index.md") not in named:
            path = f"{settings.docs_dir}/{language}/{id}/index.md"
            problems.append(problem("index-missing", path, document=id))
    versions = {number: Version(id, number, dict(each)) for number, each in editions.items()}
    document = Document(id, index, {number: versions[number] for number in sorted(versions)})
    return _with_registers(document, files, settings, ledger, problems) if index else document


def _with_registers(
    document: Document,
    files: Mapping[str, bytes],
    settings: Settings,
    ledger: Ledger,
    problems: list[Problem],
) -> Document:
    """Read the facts behind each version, and give them to its editions."""
    versions = dict(document.versions)
    told = {event.version: event for event in ledger.of(document.id) if isinstance(event, Publish)}
    for number, wording in document.versions.items():
        path = f"{REGISTERS}/{document.id}/{number}.yml"
        if path not in files:
            continue
        law: GivenLaw | None = GivenLaw(country=settings.country)
        if event := told.get(str(number)):
            law = GivenLaw.parse(event.law) if event.law else None
        languages = tuple(settings.languages)
        register, found = read_register(path, files[path], document.kind, languages, law, files)
        problems += found
        editions = {
            code: replace(edition, register=register) for code, edition in wording.editions.items()
        }
        versions[number] = replace(wording, editions=editions)
    return replace(document, versions=versions)
