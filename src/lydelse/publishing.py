"""What a publisher can do: each act reads the site and returns a plan, or what forbids it.

Nothing is written here. A plan says which files are to be written and which lines the ledger
gets; ``store.apply`` carries it out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from lydelse.addresses import joined
from lydelse.checks import check_draft
from lydelse.ledger import (
    LEDGER_FILE,
    Adopt,
    AnyEvent,
    Note,
    Postpone,
    Publish,
    Redact,
    Repeal,
    Translate,
    Withdraw,
    append,
    sha256,
)
from lydelse.life import Life, Status, in_force
from lydelse.model import OnPublication, Version, VersionId
from lydelse.problems import Problem, errors, problem
from lydelse.rendering import addresses, render
from lydelse.rules import objections
from lydelse.site import Site
from lydelse.source import BOM, normalised


@dataclass(frozen=True)
class Plan:
    """What an act would do: files to write and to delete, and what to tell the person."""

    writes: Mapping[str, bytes] = field(default_factory=dict)
    deletes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Act:
    """Who acts and when: ``now`` is aware, ``by`` a name, ``reason`` a sentence or None."""

    now: datetime
    by: str
    reason: str | None = None

    def head(self, document: str, version: VersionId | str) -> dict[str, str | None]:
        """The fields that every event has."""
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


def publish(
    site: Site,
    act: Act,
    document: str | None = None,
    version: VersionId | None = None,
    without: Sequence[str] = (),
) -> Plan:
    """Publish every draft that is ready, or one document's, or one version.

    A draft is ready when its front matter says from when it applies. A refused one stays a
    draft, and so do those after it in the same document; the rest is published.
    """
    day = today(site, act.now)
    events: list[AnyEvent] = []
    found: list[Problem] = []
    writes: dict[str, bytes] = {}
    said: list[str] = []
    for id in [document] if document else sorted(site.documents):
        drafts = [d for d in site.drafts(id) if version in (None, d.id)]
        refused: VersionId | None = None
        for draft in drafts:
            lead = draft.editions.get(site.settings.authoritative)
            if lead is None or lead.effective is None:
                if version:
                    found.append(_not_ready(site, id, draft))
                continue
            if refused:
                found.append(
                    problem("predecessor-refused", lead.path, document=id, version=draft.id,
                            other=refused)  # fmt: skip
                )
                continue
            problems = errors(check_draft(site, draft, day, without=without))
            languages = _languages(site, draft, without, act, problems)
            effective = day if isinstance(lead.effective, OnPublication) else lead.effective
            if not problems:
                new, files = _normalised(site, _own_files(site, draft, languages))
                event = Publish(
                    **act.head(id, draft.id),
                    predecessor=_text(_predecessor(site, id, day, events)),
                    effective=effective,
                    change=lead.change,
                    languages=tuple(languages),
                    files=files,
                    addresses=_addresses(site, id, languages),
                )
                problems = objections(
                    (*site.ledger.events, *events), event, site.settings.timezone, lead.path,
                    lead.lines.get("effective", 1),
                )  # fmt: skip
            if problems:
                refused = draft.id
                found += problems
                continue
            events.append(event)
            writes |= new
            said.append(f"published {id} {draft.id}, {_from(effective, day)}")
    if version and not (events or found):
        found.append(_unknown(site, document or "", version))
    return _plan(site, events, writes, said, found)


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
    draft = _draft(site, document, version)
    if isinstance(draft, Problem):
        return Plan(problems=(draft,))
    lead = draft.editions.get(site.settings.authoritative)
    if lead is None:
        return Plan(problems=(_not_ready(site, document, draft),))
    problems = errors(check_draft(site, draft, today(site, act.now), without=without))
    for key in ("effective", "change", "based_on"):
        if key in lead.lines:
            problems.append(problem("adopt-has-key", lead.path, lead.lines[key], key=key))
    languages = _languages(site, draft, without, act, problems)
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
    return _single(site, event, lead.path, [said], new, problems)


def translate(site: Site, act: Act, document: str, version: VersionId, language: str) -> Plan:
    """Add a language to a version that was published without it."""
    edition = site.edition(document, version, language)
    path = site.edition_path(document, version, language)
    if edition is None:
        return Plan(problems=(problem("edition-missing", path, language=language),))
    wording = site.documents[document].versions[version]
    others = [code for code in site.settings.languages if code != language]
    problems = [
        p
        for p in errors(check_draft(site, wording, today(site, act.now), without=others))
        if p.path == path
    ]
    new, files = _normalised(site, _own_files(site, wording, [language], translation=True))
    event = Translate(
        **act.head(document, version),
        language=language,
        files=files,
        addresses=_addresses(site, document, [language]),
    )
    said = f"published {document} {version} in {site.settings.languages[language]}"
    return _single(site, event, path, [said], new, problems)


def postpone(site: Site, act: Act, document: str, version: VersionId, effective: date) -> Plan:
    """Let an upcoming version take effect on a later day."""
    event = Postpone(**act.head(document, version), effective=effective)
    return _single(site, event, _lead_path(site, document, version),
                   [f"postponed {document} {version}: it applies from {effective}"])  # fmt: skip


def withdraw(site: Site, act: Act, document: str, version: VersionId) -> Plan:
    """Take back an upcoming version: it never takes effect, and its page says so."""
    event = Withdraw(**act.head(document, version))
    return _single(site, event, _lead_path(site, document, version),
                   [f"withdrew {document} {version}: it will never take effect"])  # fmt: skip


def repeal(site: Site, act: Act, document: str, effective: date | None = None) -> Plan:
    """End the version in force without a successor; ``effective`` is the first day without it."""
    day = today(site, act.now)
    current = in_force(site.lives(document, day))
    if current is None:
        path = f"{site.settings.docs_dir}/{site.settings.authoritative}/{document}/index.md"
        return Plan(problems=(problem("nothing-in-force", path, document=document),))
    event = Repeal(**act.head(document, current.version), effective=effective or day)
    return _single(site, event, _lead_path(site, document, current.version),
                   [f"repealed {document} {current.version}: it ceases on {event.effective}"])  # fmt: skip


def note(site: Site, act: Act, document: str, version: VersionId, summary: Mapping[str, str]) -> Plan:
    """Give a published version a better summary in one or more languages."""
    event = Note(**act.head(document, version), summary=dict(summary))
    return _single(site, event, _lead_path(site, document, version),
                   [f"noted: a new summary of {document} {version}"])  # fmt: skip


def redact(site: Site, act: Act, document: str, version: VersionId, language: str | None) -> Plan:
    """Remove the bytes of a version, or of it in one language, by law or order."""
    life = next((x for x in site.lives(document, today(site, act.now)) if x.version == version), None)
    published = life.files if life else {}
    marked = f"/{language}/{document}/" if language else ""
    paths = tuple(path for path in sorted(published) if marked in f"/{path}")
    path = _lead_path(site, document, version)
    if life and not paths:
        return Plan(problems=(problem("not-in-language", path, document=document,
                                      version=version, language=language),))  # fmt: skip
    event = Redact(**act.head(document, version), files=paths)
    said = [f"redacted {name}: its SHA-256 stays in the ledger" for name in paths]
    plan = _single(site, event, path, said)
    return plan if plan.problems else Plan(plan.writes, paths, plan.said)


def _single(
    site: Site,
    event: AnyEvent,
    path: str,
    said: list[str],
    writes: Mapping[str, bytes] | None = None,
    problems: Sequence[Problem] = (),
) -> Plan:
    found = list(problems) or objections(site.ledger.events, event, site.settings.timezone, path)
    return _plan(site, [] if found else [event], writes or {}, said, found)


def _plan(
    site: Site,
    events: Sequence[AnyEvent],
    writes: Mapping[str, bytes],
    said: Sequence[str],
    problems: Sequence[Problem],
) -> Plan:
    if not events:
        return Plan(problems=tuple(problems))
    _, lines = append(site.ledger, events)
    ledger = site.files.get(LEDGER_FILE, b"") + lines
    return Plan({**writes, LEDGER_FILE: ledger}, (), tuple(said), tuple(problems))


def _draft(site: Site, document: str, version: VersionId) -> Version | Problem:
    found = site.documents.get(document)
    wording = found.versions.get(version) if found else None
    return wording or _unknown(site, document, version)


def _unknown(site: Site, document: str, version: VersionId) -> Problem:
    path = _lead_path(site, document, version)
    known = ", ".join(sorted(site.documents)) or "none"
    return problem("version-unknown", path, document=document, version=version, known=known)


def _not_ready(site: Site, document: str, draft: Version) -> Problem:
    return problem("not-ready", _lead_path(site, document, draft.id), document=document,
                   version=draft.id)  # fmt: skip


def _lead_path(site: Site, document: str, version: VersionId) -> str:
    return site.edition_path(document, version, site.settings.authoritative)


def _languages(
    site: Site, draft: Version, without: Sequence[str], act: Act, problems: list[Problem]
) -> list[str]:
    """The languages to publish in; leaving one for later needs a reason."""
    path = _lead_path(site, draft.document, draft.id)
    for code in without:
        if code not in site.settings.languages or code == site.settings.authoritative:
            problems.append(problem("without-wrong", path, language=code))
    if without and not act.reason:
        problems.append(problem("reason-missing", path, command="--without"))
    return [code for code in site.settings.languages if code not in without]


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
    if register in site.files and not translation:
        paths.append(register)
    return [path for path in dict.fromkeys(paths) if path in site.files]


def images(path: str, body: str) -> list[str]:
    """The project paths of the files that a text shows from beside itself."""
    shown = [value for name, value in addresses(render(body).html) if name == "src"]
    return [
        joined(path, value) for value in shown if not re.match(r"[a-z][a-z0-9+.-]*:|/", value)
    ]


def _normalised(site: Site, paths: Sequence[str]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files that must be rewritten before they are frozen, and the hashes of all."""
    new: dict[str, bytes] = {}
    hashes: dict[str, str] = {}
    for path in paths:
        data = site.files[path]
        if path.endswith((".md", ".yml")):
            clean = normalised(data.decode("utf-8").removeprefix(BOM)).encode()
            if clean != data:
                new[path] = data = clean
        hashes[path] = sha256(data)
    return new, hashes


def _addresses(site: Site, document: str, languages: Sequence[str]) -> dict[str, str]:
    index = site.documents[document].index
    return {code: index[code].slug for code in languages if code in index}


def _predecessor(
    site: Site, document: str, day: date, events: Sequence[AnyEvent]
) -> VersionId | None:
    planned = [event.version_id for event in events if event.document == document]
    live: list[VersionId] = [
        life.version
        for life in site.lives(document, day)
        if life.status is not Status.WITHDRAWN
    ]
    return max([*live, *planned], default=None)


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)


def _from(effective: date, day: date) -> str:
    return "in force from today" if effective == day else f"in force from {effective}"


def newest_live(all_lives: Sequence[Life]) -> VersionId | None:
    """The number that the next version must be based on."""
    live = [life.version for life in all_lives if life.status is not Status.WITHDRAWN]
    return max(live, default=None)
