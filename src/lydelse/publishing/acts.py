"""What a publisher can do: each act reads the site and returns a plan, or what forbids it.

Nothing is written here. A plan says which files are to be written and which lines the ledger
gets; ``store.apply`` carries it out.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import TypedDict

from lydelse.checks import by_kind, check_draft, check_note, check_old_text
from lydelse.checks.arrival import placeholder_in
from lydelse.checks.front_matter import left_for_later, too_short
from lydelse.checks.links import check_links_to_drafts
from lydelse.checks.unchanged import is_untranslated
from lydelse.content.images import images
from lydelse.formats.text import normalised, sha256
from lydelse.law.coverage import register_of
from lydelse.law.rules import State, findings, is_stand_in, rules
from lydelse.ledger.events import (
    LEDGER_FILE,
    Adopt,
    AnyEvent,
    Ledger,
    Note,
    Notify,
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
from lydelse.ledger.state import Status, VersionState, applies_until, day_of, in_force
from lydelse.messages.problems import (
    Problem,
    Said,
    UsageError,
    errors,
    near_or,
    phrase,
    problem,
    said_name,
)
from lydelse.model import Change, Channel, Edition, OnPublication, Version, VersionId
from lydelse.project.project import Project
from lydelse.publishing.lasting import first_settings, lasting_files, with_files
from lydelse.registers.notices import NoticeRegister
from lydelse.revision.materiality import confirmations
from lydelse.website.permanence import lost_by, of_one


@dataclass(frozen=True)
class Plan:
    """What an act would do: files to write and to delete, and what to tell the person."""

    writes: Mapping[str, bytes] = field(default_factory=dict)
    deletes: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


class EventHeader(TypedDict):
    """The fields that every event has."""

    document: str
    version: str
    at: str
    by: str
    reason: str | None
    timezone: str | None


@dataclass(frozen=True)
class Signature:
    """Who acts and when: ``now`` is aware, ``by`` a name, ``reason`` a sentence or None.

    ``agreed`` says that what else the act changes in the line of time is meant. ``approvals`` are
    the roles that approved a document's new version, each with its day; "" stands for any document.
    """

    now: datetime
    by: str
    reason: str | None = None
    agreed: bool = False
    approvals: Mapping[str, Mapping[str, date]] = field(default_factory=dict)

    def head(self, document: str, version: VersionId) -> EventHeader:
        """Begin an event on a version."""
        return {
            "document": document,
            "version": str(version),
            "at": self.now.replace(microsecond=0).isoformat(),
            "by": self.by,
            "reason": self.reason,
            "timezone": getattr(self.now.tzinfo, "key", None),
        }


def today(project: Project, now: datetime) -> date:
    """Return the day it is where the company is."""
    day = now.astimezone(project.settings.timezone).date()
    # Days never run backwards, even if the time zone has been changed since.
    last = project.ledger.events[-1] if project.ledger.events else None
    return max(day, day_of(last, project.first_zone)) if last and last.moment <= now else day


def _idle_reason(project: Project, reason: str | None, path: str) -> list[Problem]:
    """Return what is wrong with the reason of an act, which the ledger keeps and pages show.

    A word may say enough ("Court order."), but not a sign or the stand-in of a message.
    """
    if reason is None:
        return []
    words = re.findall(r"[^\W\d_]{3,}", reason)
    stands_in = any(placeholder_in(reason, code) for code in project.settings.languages)
    if words and not stands_in and not is_stand_in(reason):
        return []
    return [problem("reason-says-nothing", path, key="--reason", value=reason)]


def require(
    project: Project,
    document: str | None = None,
    version: VersionId | None = None,
    languages: Iterable[str] = (),
) -> None:
    """Raise ``UsageError`` if something that was named is nowhere in the project."""
    ids = {*project.documents, *(event.document for event in project.ledger.events)}
    if document is not None and document not in ids:
        addressed = (
            id
            for id, one in project.documents.items()
            for index in one.index.values()
            if document.strip("/") in (index.slug, *index.former_slugs)
        )
        near = [*addressed, *get_close_matches(document, ids, 1)]  # as the site calls it, or a slip
        hint = near_or(near, phrase("begin-document"))
        known = ", ".join(sorted(ids)) or phrase("none-yet")
        raise UsageError("document-unknown", document=document, known=known, hint=hint)
    if document is not None and version is not None:
        found = project.documents.get(document)
        numbers = {event.version_id for event in project.ledger.of(document)}
        numbers.update(found.versions if found else ())
        if version not in numbers:
            known = ", ".join(map(str, sorted(numbers))) or phrase("none-yet")
            raise UsageError("version-unknown", document=document, version=version, known=known)
    for code in languages:
        if code not in project.settings.languages:
            known = ", ".join(project.settings.languages)
            raise UsageError("language-not-configured", language=code, known=known)


def publish(
    project: Project,
    signature: Signature,
    document: str | None = None,
    version: VersionId | None = None,
    without: Sequence[str] = (),
    leave: Collection[str] = (),
    translations: bool = False,
) -> Plan:
    """Publish every draft that is ready, or one document's, or one version.

    With ``translations``, every text in a language that a published version was left without is
    published as well: who merges it means it.

    A draft is ready when its front matter says from when it applies. A refused one stays a
    draft, and so do those after it in the same document and those that link to it; the rest is
    published. The documents in ``leave`` are not looked at.
    """
    require(project, document, version)
    _require_translations(project, without)
    asked = [document] if document else sorted({*project.documents} - {*leave})
    # A text that links to a draft waits for it; and whatever links to that text waits as well.
    held: dict[tuple[str, VersionId], list[Problem]] = {}
    while True:
        made = _Made(project)
        _write_settings_down(made, signature)
        for id in asked:
            _publish_drafts(project, signature, id, version, without, held, made)
        waiting = _waiting(made, without)
        if not waiting:
            break
        held |= waiting
    if translations:
        for id in asked:
            _publish_translations(project, signature, id, made)
    if not (made.said or made.problems):
        made.said.append(phrase("nothing-to-publish"))
    return _plan(project, made.planned.ledger, made.writes, made.said, made.problems)


def refused(project: Project, now: datetime) -> list[Problem]:
    """Return what keeps drafts that are ready from being published now."""
    signature = Signature(now.astimezone(project.settings.timezone), "nobody")
    return errors(publish(project, signature, translations=True).problems)


@dataclass
class _Made:
    """What a plan to publish has come to: the site with its events, and what is to be told."""

    planned: Project
    writes: dict[str, bytes] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    drafts: list[Version] = field(default_factory=list)


def _publish_drafts(
    project: Project,
    signature: Signature,
    id: str,
    version: VersionId | None,
    without: Sequence[str],
    held: Mapping[tuple[str, VersionId], list[Problem]],
    made: _Made,
) -> None:
    """Plan to publish a document's drafts, in order, but for those that are held back."""
    refused: VersionId | None = None
    day = today(project, signature.now)
    for draft in project.drafts(id):
        if version not in (None, draft.id) or not (version or _is_meant(project, draft)):
            continue
        if refused:
            path = _lead_path(project, id, draft.id)
            waits = {"document": id, "version": draft.id, "other": refused}
            made.problems.append(Problem("predecessor-refused", path, 0, waits))
            continue
        one = held.get((id, draft.id)) or _publication(made.planned, signature, draft, without)
        if isinstance(one, list):
            refused = draft.id
            made.problems += one
            continue
        event, new = one
        planned = replace(made.planned, ledger=append(made.planned.ledger, [event])[0])
        if lost := on_coming_days(made.planned, planned, event, day):
            refused = draft.id
            made.problems += lost
            continue
        made.planned = planned
        made.writes |= new
        made.drafts.append(draft)
        when = _from(event.effective, day)
        made.said.append(phrase("did-publish", document=id, version=draft.id, when=when))
    if version and not project.is_draft(id, version):
        path = _lead_path(project, id, version)
        made.problems.append(problem("already-published", path, document=id, version=version))


def _publish_translations(project: Project, signature: Signature, id: str, made: _Made) -> None:
    """Plan to publish the languages that a document's versions were left without."""
    if id not in project.documents:
        return
    for state in project.states(id, today(project, signature.now)):
        version = project.documents[id].versions.get(state.version)
        if version is None or state.status is Status.WITHDRAWN:
            continue
        for language in project.settings.translations:
            path = project.edition_path(id, state.version, language)
            if language in state.languages or path not in project.files:
                continue
            event, new, problems = _translation(
                made.planned, signature, id, state.version, language
            )
            made.problems += problems
            if event and not problems:
                made.planned = replace(made.planned, ledger=append(made.planned.ledger, [event])[0])
                made.writes |= new
                made.said.append(_did_translate(event))


def _waiting(made: _Made, without: Sequence[str]) -> dict[tuple[str, VersionId], list[Problem]]:
    """Return the drafts of a plan that link to what would still be one, each with its links."""
    found = {}
    for draft in made.drafts:
        editions = [one for code, one in draft.editions.items() if code not in without]
        found[draft.document, draft.id] = list(check_links_to_drafts(made.planned, editions))
    return {key: problems for key, problems in found.items() if problems}


def _publication(
    project: Project, signature: Signature, draft: Version, without: Sequence[str]
) -> tuple[Publish, Mapping[str, bytes]] | list[Problem]:
    """Return the event that publishes a draft and the files to rewrite, or what forbids it."""
    day = today(project, signature.now)
    path = _lead_path(project, draft.document, draft.id)
    lead = draft.editions.get(project.settings.authoritative)
    if lead and lead.later:
        without = (*without, *left_for_later(project, draft))
        signature = replace(signature, reason=_joined(signature.reason, *lead.later.values()))
    languages, problems = _ready(project, signature, draft, without)
    if lead and lead.effective is None and not problems:
        problems = [problem("not-ready", path, document=draft.document, version=draft.id)]
    if lead and lead.effective and not lead.change and not problems:
        problems = [problem("change-missing", path, lead.lines["effective"])]
    if not (lead and lead.effective and lead.change):
        return problems
    effective = day if isinstance(lead.effective, OnPublication) else lead.effective
    line = lead.lines["effective"]
    if problems:
        return problems + misdated(project, draft.document, draft.id, effective, day, line)
    new, files = _frozen(project, draft, languages)
    states = project.states(draft.document, day)
    before = applies_until(states, effective, day)
    undone = _undoes_repeal(project, draft, path, lead)
    if isinstance(undone, Problem):
        return [undone]
    if undone:
        signature = replace(signature, reason=_joined(signature.reason, undone))
    event = Publish(
        **signature.head(draft.document, draft.id),
        predecessor=str(before.version) if before else None,
        effective=effective,
        change=_change_since(states, before, lead.change),
        languages=tuple(languages),
        files=files,
        addresses=_addresses(project, draft.document, languages),
        prevailing=project.settings.authoritative,
        redlines_back=project.settings.redlines_back,
        organisation=project.settings.organisation,
        confirmations=confirmations(project, draft),
        notice_waiver=lead.notice_waiver if too_short(project, draft, day) else None,
        approvals=dict(signature.approvals.get(draft.document) or signature.approvals.get("", {})),
        **_told_by_law(project, draft),
    )
    problems = objections(project.ledger.events, event, project.first_zone, path, line)
    return problems or (event, new)


def _joined(*reasons: str | None) -> str:
    """Return some reasons as one, each once."""
    return " ".join(dict.fromkeys(filter(None, reasons)))


def _change_since(
    states: Iterable[VersionState], before: VersionState | None, own: Change
) -> Change:
    """Whether a version changes what applies until it takes effect, and not only its own base.

    A slip that is fixed in an upcoming version leaves that version's change of substance as it is.
    """
    between = [
        state.change
        for state in states
        if state.status is Status.UPCOMING and (before is None or state.version > before.version)
    ]
    return Change.SUBSTANTIVE if Change.SUBSTANTIVE in between else own


def _undoes_repeal(project: Project, draft: Version, path: str, lead: Edition) -> Problem | str:
    """Why a document that was repealed gets a new version; a problem if nobody says."""
    events = [
        e for e in project.ledger.of(draft.document) if isinstance(e, Publish | Adopt | Repeal)
    ]
    last = events[-1] if events else None
    if not isinstance(last, Repeal):
        return ""
    line = lead.lines["effective"]
    return lead.after_repeal or problem(
        "repeal-undone", path, line, document=draft.document, version=draft.id, day=last.effective
    )


def on_coming_days(before: Project, after: Project, event: AnyEvent, today: date) -> list[Problem]:
    """Return what a line of the ledger would take away, today or on any day to come.

    Each day on which something begins or ends is tried before the line is written: a date that
    passes changes what pages say, never whether there are pages.
    """
    path, instead = _lead_path(after, event.document, event.version_id), phrase("in-its-language")
    one, other = (of_one(project, event.document) for project in (before, after))
    return [
        problem("address-would-go", path, day=day, address=f"/{url}", instead=instead)
        for day, url in lost_by(one, other, today)
    ]


class _ToldByLaw(TypedDict, total=False):
    law: str
    open_facts: str


def _told_by_law(project: Project, draft: Version) -> _ToldByLaw:
    """Which edition of what the law gives a notice tells, and why facts may be open."""
    register = register_of(draft)
    if register is None or not isinstance(register.facts, NoticeRegister):
        return {}
    owing = any(
        found.state is State.OPEN
        for language in project.settings.languages
        for found in findings(rules(), register, language)
    )
    told = _ToldByLaw(law=str(register.law))
    return _ToldByLaw(**told, open_facts=project.settings.open_facts) if owing else told


def misdated(
    project: Project, document: str, version: VersionId, effective: date, today: date, line: int = 0
) -> list[Problem]:
    """Return what keeps a new version from applying from a day, whatever else is wrong with it."""
    path = _lead_path(project, document, version)
    return [
        problem(code, path, line, version=version, **values)
        for code, values in too_early(effective, project.states(document, today), today)
    ]


def adopt(
    project: Project,
    signature: Signature,
    document: str,
    version: VersionId,
    effective: date | None,
    published: date | None,
    without: Sequence[str] = (),
) -> Plan:
    """Take over a text that applied before the ledger began; None for a day nobody knows."""
    require(project, document, version)
    _require_translations(project, without)
    path = _lead_path(project, document, version)
    draft = next((one for one in project.drafts(document) if one.id == version), None)
    if draft is None:
        known = problem("already-published", path, document=document, version=version)
        return Plan(problems=(known,))
    languages = [code for code in project.settings.languages if code not in without]
    problems, findings = check_old_text(project, draft, today(project, signature.now), without)
    if without and not signature.reason:
        problems.append(problem("reason-missing", path, command="--without"))
    if lead := draft.editions.get(project.settings.authoritative):
        problems += [
            problem("adopt-has-key", path, lead.lines[key], key=key)
            for key in ("effective", "based_on")
            if key in lead.lines
        ]
    if problems:
        return Plan(problems=tuple(problems))
    new, files = _frozen(project, draft, languages)
    event = Adopt(
        **signature.head(document, version),
        effective=effective,
        published=published,
        languages=tuple(languages),
        files=files,
        addresses=_addresses(project, document, languages),
        prevailing=project.settings.authoritative,
        redlines_back=project.settings.redlines_back,
        organisation=project.settings.organisation,
    )
    when = phrase("adopted-since", day=effective) if effective else phrase("adopted-unknown")
    said = phrase("did-adopt", document=document, version=version, when=when)
    return replace(_single(project, event, [said], new), warnings=tuple(by_kind(findings)))


def translate(
    project: Project, signature: Signature, document: str, version: VersionId, language: str
) -> Plan:
    """Add a language to a version that was published without it."""
    require(project, document, version, [language])
    event, new, problems = _translation(project, signature, document, version, language)
    if event is None or problems:
        return Plan(problems=tuple(problems))
    return _single(project, event, [_did_translate(event)], new)


def _did_translate(event: Translate) -> Said:
    name = said_name(event.language)
    named = {"document": event.document, "version": event.version}
    return phrase("did-translate", language=name, **named)


def _translation(
    project: Project, signature: Signature, document: str, version: VersionId, language: str
) -> tuple[Translate | None, Mapping[str, bytes], list[Problem]]:
    """Return the event that adds a language and the files to rewrite, or what forbids it."""
    path = project.edition_path(document, version, language)
    if path not in project.files:
        return None, {}, [problem("edition-missing", path, language=language)]
    wording = project.documents[document].versions[version]
    others = [code for code in project.settings.languages if code != language]
    checked = check_draft(project, wording, today(project, signature.now), without=others)
    problems = [one for one in errors((*project.problems, *checked)) if one.path == path]
    if is_untranslated(project, wording, language):
        problems.append(problem("translation-not-begun", path, language=said_name(language)))
    if problems:
        return None, {}, problems
    new, files = _frozen(project, wording, [language], translation=True)
    event = Translate(
        **signature.head(document, version),
        language=language,
        files=files,
        addresses=_addresses(project, document, [language]),
    )
    wrong = objections(project.ledger.events, event, project.first_zone, path)
    return event, new, wrong


def postpone(
    project: Project, signature: Signature, document: str, version: VersionId, effective: date
) -> Plan:
    """Let an upcoming version take effect on a later day."""
    require(project, document, version)
    event = Postpone(**signature.head(document, version), effective=effective)
    said = phrase("did-postpone", document=document, version=version, day=effective)
    return _in_time(project, signature, event, said)


def withdraw(project: Project, signature: Signature, document: str, version: VersionId) -> Plan:
    """Take back an upcoming version: it never takes effect, and its page says so."""
    require(project, document, version)
    event = Withdraw(**signature.head(document, version))
    said = phrase("did-withdraw", document=document, version=version)
    return _in_time(project, signature, event, said)


def _in_time(
    project: Project, signature: Signature, event: Postpone | Withdraw, said: Said
) -> Plan:
    """Return a plan of an event that moves others in the line of time: it says which, and asks."""
    after = replace(project, ledger=append(project.ledger, [event])[0])
    id, path = event.document, _lead_path(project, event.document, event.version_id)
    was, now = (
        {state.version: state for state in one.states(id, date.max)} for one in (project, after)
    )
    lines, brought = [said], []
    for version, state in now.items():
        if version == event.version_id or state.status is Status.WITHDRAWN:
            continue
        if was[version].never_applied and not state.never_applied:
            brought.append(problem("brings-into-force", path, document=id, version=event.version,
                                   other=version, day=state.effective))  # fmt: skip
        elif was[version].until != state.until:
            key = "so-until" if state.until else "so-without-end"
            lines.append(phrase(key, document=id, version=version, day=state.until))
    plan = _single(project, event, lines)
    return (
        Plan(problems=tuple(brought))
        if brought and not (plan.problems or signature.agreed)
        else plan
    )


def repeal(
    project: Project, signature: Signature, document: str, effective: date | None = None
) -> Plan:
    """End the version in force without a successor; ``effective`` is the first day without it."""
    require(project, document)
    day = today(project, signature.now)
    current = in_force(project.states(document, day))
    if current is None:
        path = f"{project.settings.docs_dir}/{project.settings.authoritative}/{document}/index.md"
        return Plan(problems=(problem("nothing-in-force", path, document=document),))
    event = Repeal(**signature.head(document, current.version), effective=effective or day)
    first = phrase("repeal-today") if event.effective == day else event.effective
    said = phrase("did-repeal", document=document, version=current.version, day=first)
    return _single(project, event, [said])


def note(
    project: Project,
    signature: Signature,
    document: str,
    version: VersionId,
    summary: Mapping[str, str],
) -> Plan:
    """Give a published version a better summary in one or more languages."""
    require(project, document, version, summary)
    event = Note(**signature.head(document, version), summary=dict(summary))
    languages = ", ".join(summary)
    said = phrase("did-note", document=document, version=version, languages=languages)
    wrong = [
        one
        for language, text in summary.items()
        for one in check_note(
            project, project.edition_path(document, version, language), language, text
        )
    ]
    return Plan(problems=tuple(wrong)) if errors(wrong) else _single(project, event, [said])


@dataclass(frozen=True)
class Told:
    """How people were told: ``languages`` none for all of the version's, ``count`` if known."""

    day: date
    channel: Channel
    count: int | None
    languages: tuple[str, ...] = ()


def notify(
    project: Project, signature: Signature, document: str, version: VersionId, told: Told
) -> Plan:
    """Write down that people were told of a version."""
    require(project, document, version, told.languages)
    states = project.states(document, today(project, signature.now))
    state = next((one for one in states if one.version == version), None)
    event = Notify(
        **signature.head(document, version),
        day=told.day,
        channel=told.channel,
        languages=told.languages or tuple(state.languages if state else ()),
        count=told.count,
    )
    said = phrase(
        "did-notify",
        document=document,
        version=version,
        languages=", ".join(event.languages),
        channel=phrase(f"by-{told.channel}"),
        day=told.day,
        count=phrase("told-unknown") if told.count is None else told.count,
    )
    return _single(project, event, [said])


def redact(
    project: Project, signature: Signature, document: str, version: VersionId, language: str | None
) -> Plan:
    """Remove the bytes of a version, or of it in one language, by law or order.

    A file that another version still shows, such as an image, stays. Called again, it finishes
    what was interrupted between the ledger and the files.
    """
    require(project, document, version, [language] if language else ())
    states = project.states(document, today(project, signature.now))
    state = next((one for one in states if one.version == version), None)
    path = _lead_path(project, document, version)
    if state and language and language not in state.languages:
        wanted = problem(
            "not-in-language", path, document=document, version=version, language=language
        )
        return Plan(problems=(wanted,))
    marked = f"/{language}/{document}/" if language else ""
    shared = _shown_elsewhere(project, document, version)
    known = dict(state.files) if state else {}
    if project.ledger.settings:  # which has the lasting files of old versions
        below = f"/{document}/{version}/"
        known |= {one: "" for one in project.ledger.settings.files if below in one}
    paths = sorted(one for one in known if marked in f"/{one}" and one not in shared)
    there = tuple(one for one in paths if one in project.files)
    gone = state.redacted if state else frozenset()
    fresh = tuple(one for one in paths if one not in gone)
    if there and not fresh:
        return Plan(deletes=there, said=tuple(phrase("did-delete", path=one) for one in there))
    event = Redact(**signature.head(document, version), files=fresh or tuple(paths))
    said = [*(phrase("did-redact", path=one) for one in fresh), phrase("redact-history")]
    plan = _single(project, event, said)
    return plan if plan.problems else replace(plan, deletes=there)


def _shown_elsewhere(project: Project, document: str, version: VersionId) -> set[str]:
    """Return the files that published texts other than one version's need."""
    files: dict[tuple[str, str], set[str]] = {}
    for event in project.ledger.events:
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
    project: Project,
    event: AnyEvent,
    said: Sequence[Said],
    writes: Mapping[str, bytes] | None = None,
) -> Plan:
    """Return a plan of one event; problems are placed at the version's text that prevails."""
    path = _lead_path(project, event.document, event.version_id)
    problems = objections(project.ledger.events, event, project.first_zone, path)
    problems += _idle_reason(project, event.reason, path)
    after = replace(project, ledger=append(project.ledger, [event])[0])
    problems = problems or on_coming_days(project, after, event, day_of(event, project.first_zone))
    if problems:
        return Plan(problems=tuple(problems))
    return _plan(project, after.ledger, writes or {}, said)


def _plan(
    project: Project,
    ledger: Ledger,
    writes: Mapping[str, bytes],
    said: Sequence[Said],
    problems: Sequence[Problem] = (),
) -> Plan:
    added = ledger.lines[len(project.ledger.lines) :]
    if added:
        lines = b"".join(map(line_of, added))
        writes = {**writes, LEDGER_FILE: project.files.get(LEDGER_FILE, b"") + lines}
    return Plan(writes, (), tuple(said), tuple(problems))


def _lead_path(project: Project, document: str, version: VersionId) -> str:
    return project.edition_path(document, version, project.settings.authoritative)


def _is_meant(project: Project, draft: Version) -> bool:
    """Whether a draft says, or tries to say, from when it applies."""
    lead = draft.editions.get(project.settings.authoritative)
    path = _lead_path(project, draft.document, draft.id)
    if lead is None:
        return path in project.files
    wrong = {one.line for one in errors(project.problems) if one.path == path}
    return lead.effective is not None or lead.lines.get("effective") in wrong


def _require_translations(project: Project, without: Sequence[str]) -> None:
    require(project, languages=without)
    if project.settings.authoritative in without:
        raise UsageError("without-wrong", language=project.settings.authoritative)


def _ready(
    project: Project, signature: Signature, draft: Version, without: Sequence[str]
) -> tuple[list[str], list[Problem]]:
    """Return the languages to publish a draft in, and all that is wrong with its files."""
    languages = [code for code in project.settings.languages if code not in without]
    problems = errors(check_draft(project, draft, today(project, signature.now), without=without))
    if without and not signature.reason:
        path = _lead_path(project, draft.document, draft.id)
        problems.append(problem("reason-missing", path, command="--without"))
    path = _lead_path(project, draft.document, draft.id)
    return languages, problems + _idle_reason(project, signature.reason, path)


def _own_files(
    project: Project, wording: Version, languages: Sequence[str], *, translation: bool = False
) -> list[str]:
    """Everything that decides what readers of a version see: texts, their images, its facts."""
    paths = []
    for code in languages:
        edition = wording.editions.get(code)
        if edition:
            paths += [edition.path, *images(edition.path, edition.body)]
    register = project.register_path(wording.document, wording.id)
    if not translation:
        paths.append(register)
        facts = register_of(wording)
        paths += [facts.shared.path] if facts and facts.shared else []
    return [path for path in dict.fromkeys(paths) if path in project.files]


def _frozen(
    project: Project, wording: Version, languages: Sequence[str], *, translation: bool = False
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files to write before a version is published, and the sums of all its files."""
    paths = _own_files(project, wording, languages, translation=translation)
    new, sums = _normalised(project, paths)
    planned = with_files(project, new)
    lasting = lasting_files(planned, wording.document, wording.id, languages)
    return {**new, **lasting}, {**sums, **{path: sha256(lasting[path]) for path in lasting}}


def _write_settings_down(made: "_Made", signature: Signature) -> None:
    """Let the ledger say what its first lines lack, once, before anything else is added."""
    head = signature.head("", VersionId(1, 0))
    if first := first_settings(made.planned, {"at": head["at"], "by": head["by"]}):
        line, files = first
        made.planned = replace(made.planned, ledger=append(made.planned.ledger, [line])[0])
        made.writes |= files
        made.said.append(phrase("did-settings"))


def _normalised(project: Project, paths: Sequence[str]) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files that must be rewritten before they are frozen, and the hashes of all."""
    new: dict[str, bytes] = {}
    hashes: dict[str, str] = {}
    for path in paths:
        data = project.files[path]
        if path.endswith((".md", ".yml")):
            clean = normalised(data.decode("utf-8")).encode()
            if clean != data:
                new[path] = data = clean
        hashes[path] = sha256(data)
    return new, hashes


def _addresses(project: Project, document: str, languages: Sequence[str]) -> dict[str, str]:
    index = project.documents[document].index
    return {code: index[code].slug for code in languages if code in index}


def _from(effective: date, day: date) -> Said:
    return phrase("in-force-today") if effective == day else phrase("in-force-from", day=effective)
