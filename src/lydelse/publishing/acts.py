"""What a publisher can do: each act reads the site and returns a plan, or what forbids it.

Nothing is written here. A plan says which files are to be written and which lines the ledger
gets; ``store.apply`` carries it out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import TypedDict

from lydelse.checks import check_draft, check_note
from lydelse.checks.front_matter import too_short
from lydelse.checks.links import check_links_to_drafts
from lydelse.content.images import images
from lydelse.formats.text import normalised, sha256
from lydelse.ledger.events import (
    LEDGER_FILE,
    Adopt,
    AnyEvent,
    Ledger,
    Note,
    Postpone,
    Publish,
    Redact,
    Repeal,
    Translate,
    Withdraw,
    append,
    line_of,
)
from lydelse.ledger.rules import objections, too_early
from lydelse.ledger.state import in_force, newest_live
from lydelse.messages.problems import Problem, WrongUse, errors, near_or, phrase, problem
from lydelse.model import OnPublication, Version, VersionId
from lydelse.project.project import Site
from lydelse.revision.materiality import confirmations


@dataclass(frozen=True)
class Plan:
    """What an act would do: files to write and to delete, and what to tell the person."""

    writes: Mapping[str, bytes] = field(default_factory=dict)
    deletes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class Head(TypedDict):
    """The fields that every event has."""

    document: str
    version: str
    at: str
    by: str
    reason: str | None


@dataclass(frozen=True)
class Act:
    """Who acts and when: ``now`` is aware, ``by`` a name, ``reason`` a sentence or None."""

    now: datetime
    by: str
    reason: str | None = None

    def head(self, document: str, version: VersionId) -> Head:
        """Begin an event on a version."""
        return {
            "document": document,
            "version": str(version),
            "at": self.now.replace(microsecond=0).isoformat(),
            "by": self.by,
            "reason": self.reason,
        }


def today(site: Site, now: datetime) -> date:
    """The day it is where the company is."""
    return now.astimezone(site.settings.timezone).date()


def require(
    site: Site,
    document: str | None = None,
    version: VersionId | None = None,
    languages: Iterable[str] = (),
) -> None:
    """Raise ``WrongUse`` if something that was named is nowhere in the project."""
    ids = {*site.documents, *(event.document for event in site.ledger.events)}
    if document is not None and document not in ids:
        near = get_close_matches(document, ids, 1)
        hint = near_or(near, phrase("begin-document"))
        known = ", ".join(sorted(ids)) or phrase("none-yet")
        raise WrongUse("document-unknown", document=document, known=known, hint=hint)
    if document is not None and version is not None:
        found = site.documents.get(document)
        numbers = {event.version_id for event in site.ledger.of(document)}
        numbers.update(found.versions if found else ())
        if version not in numbers:
            known = ", ".join(map(str, sorted(numbers))) or phrase("none-yet")
            raise WrongUse("version-unknown", document=document, version=version, known=known)
    for code in languages:
        if code not in site.settings.languages:
            known = ", ".join(site.settings.languages)
            raise WrongUse("language-not-configured", language=code, known=known)


def publish(
    site: Site,
    act: Act,
    document: str | None = None,
    version: VersionId | None = None,
    without: Sequence[str] = (),
) -> Plan:
    """Publish every draft that is ready, or one document's, or one version.

    A draft is ready when its front matter says from when it applies. A refused one stays a
    draft, and so do those after it in the same document and those that link to it; the rest is
    published.
    """
    require(site, document, version)
    _require_translations(site, without)
    asked = [document] if document else sorted(site.documents)
    # A text that links to a draft waits for it; and whatever links to that text waits as well.
    held: dict[tuple[str, VersionId], list[Problem]] = {}
    while True:
        made = _Made(site)
        for id in asked:
            _publish_drafts(site, act, id, version, without, held, made)
        waiting = _waiting(made, without)
        if not waiting:
            break
        held |= waiting
    if not (made.said or made.problems):
        made.said.append("Nothing to publish: no draft says from when it applies (`effective`).")
    return _plan(site, made.planned.ledger, made.writes, made.said, made.problems)


def refused(site: Site, now: datetime) -> list[Problem]:
    """What keeps drafts that are ready from being published now."""
    act = Act(now.astimezone(site.settings.timezone), "nobody")
    return errors(publish(site, act).problems)


@dataclass
class _Made:
    """What a plan to publish has come to: the site with its events, and what is to be told."""

    planned: Site
    writes: dict[str, bytes] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    drafts: list[Version] = field(default_factory=list)


def _publish_drafts(
    site: Site,
    act: Act,
    id: str,
    version: VersionId | None,
    without: Sequence[str],
    held: Mapping[tuple[str, VersionId], list[Problem]],
    made: _Made,
) -> None:
    """Plan to publish a document's drafts, in order, but for those that are held back."""
    refused: VersionId | None = None
    for draft in site.drafts(id):
        if version not in (None, draft.id) or not (version or _is_meant(site, draft)):
            continue
        if refused:
            path = _lead_path(site, id, draft.id)
            waits = {"document": id, "version": draft.id, "other": refused}
            made.problems.append(Problem("predecessor-refused", path, 0, waits))
            continue
        one = held.get((id, draft.id)) or _publication(made.planned, act, draft, without)
        if isinstance(one, list):
            refused = draft.id
            made.problems += one
            continue
        event, new = one
        made.planned = replace(made.planned, ledger=append(made.planned.ledger, [event])[0])
        made.writes |= new
        made.drafts.append(draft)
        made.said.append(
            f"published {id} {draft.id}, {_from(event.effective, today(site, act.now))}"
        )
    if version and version not in {draft.id for draft in site.drafts(id)}:
        path = _lead_path(site, id, version)
        made.problems.append(problem("already-published", path, document=id, version=version))


def _waiting(made: _Made, without: Sequence[str]) -> dict[tuple[str, VersionId], list[Problem]]:
    """The drafts of a plan that link to what would still be one, each with its links."""
    found = {}
    for draft in made.drafts:
        editions = [one for code, one in draft.editions.items() if code not in without]
        found[draft.document, draft.id] = list(check_links_to_drafts(made.planned, editions))
    return {key: problems for key, problems in found.items() if problems}


def _publication(
    site: Site, act: Act, draft: Version, without: Sequence[str]
) -> tuple[Publish, Mapping[str, bytes]] | list[Problem]:
    """The event that publishes a draft and the files that are normalised, or what forbids it."""
    day = today(site, act.now)
    path = _lead_path(site, draft.document, draft.id)
    languages, problems = _ready(site, act, draft, without)
    lead = draft.editions.get(site.settings.authoritative)
    if lead and lead.effective is None and not problems:
        problems = [problem("not-ready", path, document=draft.document, version=draft.id)]
    if lead and lead.effective and not lead.change and not problems:
        problems = [problem("change-missing", path, lead.lines["effective"])]
    if not (lead and lead.effective and lead.change):
        return problems
    effective = day if isinstance(lead.effective, OnPublication) else lead.effective
    line = lead.lines["effective"]
    if problems:
        return problems + misdated(site, draft.document, draft.id, effective, day, line)
    new, files = _normalised(site, _own_files(site, draft, languages))
    predecessor = newest_live(site.lives(draft.document, day))
    event = Publish(
        **act.head(draft.document, draft.id),
        predecessor=str(predecessor) if predecessor else None,
        effective=effective,
        change=lead.change,
        languages=tuple(languages),
        files=files,
        addresses=_addresses(site, draft.document, languages),
        confirmations=confirmations(site, draft),
        notice_waiver=lead.notice_waiver if too_short(site, draft, day) else None,
    )
    problems = objections(site.ledger.events, event, site.settings.timezone, path, line)
    return problems or (event, new)


def misdated(
    site: Site, document: str, version: VersionId, effective: date, today: date, line: int = 0
) -> list[Problem]:
    """What keeps a new version from applying from a day, whatever else may be wrong with it."""
    path = _lead_path(site, document, version)
    return [
        problem(code, path, line, version=version, **values)
        for code, values in too_early(effective, site.lives(document, today), today)
    ]


def adopt(
    site: Site,
    act: Act,
    document: str,
    version: VersionId,
    effective: date | None,
    published: date | None,
    without: Sequence[str] = (),
) -> Plan:
    """Take over a text that applied before the ledger began; None for a day nobody knows."""
    require(site, document, version)
    _require_translations(site, without)
    path = _lead_path(site, document, version)
    draft = next((one for one in site.drafts(document) if one.id == version), None)
    if draft is None:
        known = problem("already-published", path, document=document, version=version)
        return Plan(problems=(known,))
    languages, found = _ready(site, act, draft, without)
    # Texts that lead to each other are adopted one after the other.
    problems = [one for one in found if one.code != "link-to-draft"]
    if lead := draft.editions.get(site.settings.authoritative):
        problems += [
            problem("adopt-has-key", path, lead.lines[key], key=key)
            for key in ("effective", "based_on")
            if key in lead.lines
        ]
    if problems:
        return Plan(problems=tuple(problems))
    new, files = _normalised(site, _own_files(site, draft, languages))
    event = Adopt(
        **act.head(document, version),
        effective=effective,
        published=published,
        languages=tuple(languages),
        files=files,
        addresses=_addresses(site, document, languages),
    )
    said = f"adopted {document} {version}: " + (
        f"it has applied since {effective}" if effective else "since when it applies is not known"
    )
    return _single(site, event, [said], new)


def translate(site: Site, act: Act, document: str, version: VersionId, language: str) -> Plan:
    """Add a language to a version that was published without it."""
    require(site, document, version, [language])
    path = site.edition_path(document, version, language)
    if path not in site.files:
        return Plan(problems=(problem("edition-missing", path, language=language),))
    wording = site.documents[document].versions[version]
    others = [code for code in site.settings.languages if code != language]
    checked = check_draft(site, wording, today(site, act.now), without=others)
    problems = [one for one in errors((*site.problems, *checked)) if one.path == path]
    if problems:
        return Plan(problems=tuple(problems))
    new, files = _normalised(site, _own_files(site, wording, [language], translation=True))
    event = Translate(
        **act.head(document, version),
        language=language,
        files=files,
        addresses=_addresses(site, document, [language]),
    )
    said = f"published {document} {version} in {site.settings.languages[language]}"
    return _single(site, event, [said], new)


def postpone(site: Site, act: Act, document: str, version: VersionId, effective: date) -> Plan:
    """Let an upcoming version take effect on a later day."""
    require(site, document, version)
    event = Postpone(**act.head(document, version), effective=effective)
    return _single(site, event, [f"postponed {document} {version}: it applies from {effective}"])


def withdraw(site: Site, act: Act, document: str, version: VersionId) -> Plan:
    """Take back an upcoming version: it never takes effect, and its page says so."""
    require(site, document, version)
    event = Withdraw(**act.head(document, version))
    return _single(site, event, [f"withdrew {document} {version}: it will never take effect"])


def repeal(site: Site, act: Act, document: str, effective: date | None = None) -> Plan:
    """End the version in force without a successor; ``effective`` is the first day without it."""
    require(site, document)
    day = today(site, act.now)
    current = in_force(site.lives(document, day))
    if current is None:
        path = f"{site.settings.docs_dir}/{site.settings.authoritative}/{document}/index.md"
        return Plan(problems=(problem("nothing-in-force", path, document=document),))
    event = Repeal(**act.head(document, current.version), effective=effective or day)
    first = "today" if event.effective == day else event.effective
    said = f"repealed {document} {current.version}: it no longer applies from {first}"
    return _single(site, event, [said])


def note(
    site: Site, act: Act, document: str, version: VersionId, summary: Mapping[str, str]
) -> Plan:
    """Give a published version a better summary in one or more languages."""
    require(site, document, version, summary)
    event = Note(**act.head(document, version), summary=dict(summary))
    said = f"noted a new summary of {document} {version} ({', '.join(summary)})"
    wrong = [
        one
        for language, text in summary.items()
        for one in check_note(site.edition_path(document, version, language), language, text)
    ]
    return Plan(problems=tuple(wrong)) if errors(wrong) else _single(site, event, [said])


def redact(site: Site, act: Act, document: str, version: VersionId, language: str | None) -> Plan:
    """Remove the bytes of a version, or of it in one language, by law or order.

    A file that another version still shows, such as an image, stays. Called again, it finishes
    what was interrupted between the ledger and the files.
    """
    require(site, document, version, [language] if language else ())
    lives = site.lives(document, today(site, act.now))
    life = next((one for one in lives if one.version == version), None)
    path = _lead_path(site, document, version)
    if life and language and language not in life.languages:
        wanted = problem(
            "not-in-language", path, document=document, version=version, language=language
        )
        return Plan(problems=(wanted,))
    marked = f"/{language}/{document}/" if language else ""
    shared = _shown_elsewhere(site, document, version)
    paths = sorted(
        one for one in (life.files if life else ()) if marked in f"/{one}" and one not in shared
    )
    there = tuple(one for one in paths if one in site.files)
    gone = life.redacted if life else frozenset()
    fresh = tuple(one for one in paths if one not in gone)
    if there and not fresh:
        return Plan(deletes=there, said=tuple(f"deleted {one}: it was redacted" for one in there))
    event = Redact(**act.head(document, version), files=fresh or tuple(paths))
    said = [f"redacted {one}: its SHA-256 stays in the ledger" for one in fresh]
    said.append("The old bytes are still in the history of git, until you take them out there.")
    plan = _single(site, event, said)
    return plan if plan.problems else replace(plan, deletes=there)


def _shown_elsewhere(site: Site, document: str, version: VersionId) -> set[str]:
    """The files that published texts other than one version's need."""
    files: dict[tuple[str, str], set[str]] = {}
    for event in site.ledger.events:
        own = files.setdefault((event.document, event.version), set())
        match event:
            case Adopt() | Publish() | Translate():
                own.update(event.files)
            case Redact():
                own.difference_update(event.files)
    files.pop((document, str(version)), None)
    needed = [own for own in files.values() if any(path.endswith(".md") for path in own)]
    return set().union(*needed)


def _single(
    site: Site, event: AnyEvent, said: Sequence[str], writes: Mapping[str, bytes] | None = None
) -> Plan:
    """A plan of one event; problems are placed at the version's text that prevails."""
    path = _lead_path(site, event.document, event.version_id)
    problems = objections(site.ledger.events, event, site.settings.timezone, path)
    if problems:
        return Plan(problems=tuple(problems))
    return _plan(site, append(site.ledger, [event])[0], writes or {}, said)


def _plan(
    site: Site,
    ledger: Ledger,
    writes: Mapping[str, bytes],
    said: Sequence[str],
    problems: Sequence[Problem] = (),
) -> Plan:
    added = ledger.events[len(site.ledger.events) :]
    if added:
        lines = b"".join(map(line_of, added))
        writes = {**writes, LEDGER_FILE: site.files.get(LEDGER_FILE, b"") + lines}
    return Plan(writes, (), tuple(said), tuple(problems))


def _lead_path(site: Site, document: str, version: VersionId) -> str:
    return site.edition_path(document, version, site.settings.authoritative)


def _is_meant(site: Site, draft: Version) -> bool:
    """Whether a draft says, or tries to say, from when it applies."""
    lead = draft.editions.get(site.settings.authoritative)
    path = _lead_path(site, draft.document, draft.id)
    if lead is None:
        return path in site.files
    wrong = {one.line for one in errors(site.problems) if one.path == path}
    return lead.effective is not None or lead.lines.get("effective") in wrong


def _require_translations(site: Site, without: Sequence[str]) -> None:
    require(site, languages=without)
    if site.settings.authoritative in without:
        raise WrongUse("without-wrong", language=site.settings.authoritative)


def _ready(
    site: Site, act: Act, draft: Version, without: Sequence[str]
) -> tuple[list[str], list[Problem]]:
    """The languages to publish a draft in, and all that is wrong with its files."""
    languages = [code for code in site.settings.languages if code not in without]
    problems = errors(check_draft(site, draft, today(site, act.now), without=without))
    if without and not act.reason:
        path = _lead_path(site, draft.document, draft.id)
        problems.append(problem("reason-missing", path, command="--without"))
    return languages, problems


def _own_files(
    site: Site, wording: Version, languages: Sequence[str], *, translation: bool = False
) -> list[str]:
    """Everything that decides what readers of a version see: texts, their images, its facts."""
    paths = []
    for code in languages:
        edition = wording.editions.get(code)
        if edition:
            paths += [edition.path, *images(edition.path, edition.body)]
    register = site.register_path(wording.document, wording.id)
    if not translation:
        paths.append(register)
    return [path for path in dict.fromkeys(paths) if path in site.files]


def _normalised(site: Site, paths: Sequence[str]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files that must be rewritten before they are frozen, and the hashes of all."""
    new: dict[str, bytes] = {}
    hashes: dict[str, str] = {}
    for path in paths:
        data = site.files[path]
        if path.endswith((".md", ".yml")):
            clean = normalised(data.decode("utf-8")).encode()
            if clean != data:
                new[path] = data = clean
        hashes[path] = sha256(data)
    return new, hashes


def _addresses(site: Site, document: str, languages: Sequence[str]) -> dict[str, str]:
    index = site.documents[document].index
    return {code: index[code].slug for code in languages if code in index}


def _from(effective: date, day: date) -> str:
    return "in force from today" if effective == day else f"in force from {effective}"
