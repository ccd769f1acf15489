"""Front matter across the files of a version, and across the versions of a document."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from lydelse.law.rules import is_reason
from lydelse.ledger.state import Status, newest_live
from lydelse.messages.problems import Problem, phrase, problem
from lydelse.model import Change, Edition, OnPublication, Version, VersionId
from lydelse.project.project import Project
from lydelse.registers.subprocessors import SubprocessorRegister

FACTS = ("effective", "change", "based_on", "confirm", "notice_waiver", "after_repeal", "later")


def check_repeated_facts(project: Project, version: Version) -> Iterator[Problem]:
    """Yield each fact that a translation repeats and gets wrong."""
    lead = version.editions.get(project.settings.authoritative)
    if lead is None:
        return
    for language in project.settings.translations:
        edition = version.editions.get(language)
        for key in FACTS if edition else ():
            if edition and key in edition.lines and getattr(edition, key) != getattr(lead, key):
                other = getattr(lead, key) or phrase("nothing")
                yield problem(
                    "fact-differs", edition.path, edition.lines[key], key=key, file=lead.path,
                    value=getattr(edition, key) or "", other=other,
                )  # fmt: skip


def left_for_later(project: Project, draft: Version) -> tuple[str, ...]:
    """Return the languages that a draft says it is published without, for now."""
    lead = draft.editions.get(project.settings.authoritative)
    translations = project.settings.translations
    return tuple(code for code in lead.later if code in translations) if lead else ()


def check_later(project: Project, draft: Version) -> Iterator[Problem]:
    """Yield each language that is left for later and cannot be, or has its text already."""
    lead = draft.editions.get(project.settings.authoritative)
    known = project.settings.translations
    for language in lead.later if lead else ():
        assert lead
        if language not in known:
            expected = phrase("one-of", known=", ".join(f"`{one}`" for one in known))
            named = {"key": "later", "value": language, "expected": expected}
            yield problem("key-wrong-value", lead.path, lead.lines["later"], **named)
        elif project.edition_path(draft.document, draft.id, language) in project.files:
            path = project.edition_path(draft.document, draft.id, language)
            yield problem("later-is-there", lead.path, lead.lines["later"], language=language,
                          file=path)  # fmt: skip


def check_editions(project: Project, version: Version, without: Sequence[str]) -> Iterator[Problem]:
    """Yield each language in which a draft has no file at all."""
    for language in project.settings.languages:
        path = project.edition_path(version.document, version.id, language)
        if language not in without and path not in project.files:
            yield problem("edition-missing", path, language=language)


def check_facts(
    project: Project, draft: Version, today: date, without: Sequence[str] = ()
) -> Iterator[Problem]:
    """Yield what a draft does not say of itself, or says wrongly."""
    lead = draft.editions.get(project.settings.authoritative)
    published = max((e.version_id for e in project.ledger.of(draft.document)), default=None)
    if published and draft.id < published and draft.id.major:  # 0.9 is to be adopted
        path = project.edition_path(draft.document, draft.id, project.settings.authoritative)
        yield problem("version-backwards", path, version=draft.id, newest=published)
    if lead is None:
        return
    yield from _reasons(draft, lead)
    ready = lead.effective is not None
    before = project.number_before(draft.document, draft.id)
    if ready and lead.change is None and not _is_wrong(project, lead, "change"):
        line = lead.lines.get("change", lead.lines["effective"])
        yield problem("change-missing", lead.path, line)
    if ready and lead.change is Change.SUBSTANTIVE and before:
        yield from _summaries("summary-missing", draft, without)
        yield from _notice(project, lead, today)
    elif any(edition.summary for edition in draft.editions.values()):
        yield from _summaries("summary-untranslated", draft, without)
    if lead.based_on:
        yield from _base(project, draft, lead, lead.based_on, today)
    elif ready and before and not _is_wrong(project, lead, "based_on"):
        line = lead.lines.get("based_on", lead.lines["effective"])
        newest = _newest(project, draft, today) or before
        yield problem("base-missing", lead.path, line, newest=newest)


def _reasons(draft: Version, lead: Edition) -> Iterator[Problem]:
    """Each reason of a draft that is none: a word and a sign, or the stand-in of a message."""
    for edition in draft.editions.values():
        given: dict[tuple[str, ...], str]
        given = {("notice_waiver",): edition.notice_waiver, ("after_repeal",): edition.after_repeal}
        given |= {("confirm", name): why for name, why in edition.confirm.items()}
        given |= {("later", name): why for name, why in edition.later.items()}
        given |= {("unchanged", name): why for name, why in edition.unchanged.items() if why}
        for way, why in given.items():
            if why and not is_reason(why):
                line = edition.lines[way[0]]
                yield problem("reason-says-nothing", edition.path, line, key=way[0], value=why)
        if lead.change is Change.SUBSTANTIVE and edition is not lead:
            for name, why in edition.unchanged.items():
                if not why:
                    line = edition.lines["unchanged"]
                    yield problem("unchanged-without-reason", edition.path, line, section=name)


def is_announcement(project: Project, document: str) -> bool:
    """Whether a version is the announcement itself: a list of sub-processors.

    It applies at once, and each of them is held to the days of the agreements instead.
    """
    kinds = {one.kind for one in project.documents[document].index.values()}
    return kinds == {SubprocessorRegister.KIND}


def too_short(project: Project, draft: Version, today: date) -> bool:
    """Whether a substantive version would apply sooner after today than the site promises.

    The first version of a document is exempt, and so is one that is adopted: nobody relied on
    another text before.
    """
    if is_announcement(project, draft.document):
        return False
    lead = draft.editions.get(project.settings.authoritative)
    if lead is None or lead.change is not Change.SUBSTANTIVE or lead.effective is None:
        return False
    effective = today if isinstance(lead.effective, OnPublication) else lead.effective
    known = newest_live(project.states(draft.document, today)) is not None
    # A day that is past is told as such.
    return known and 0 <= (effective - today).days < project.settings.notice_days


def _notice(project: Project, lead: Edition, today: date) -> Iterator[Problem]:
    draft = project.documents[lead.document].versions[lead.version]
    if too_short(project, draft, today) and not lead.notice_waiver:
        days = project.settings.notice_days
        first = today + timedelta(days=days)
        line = lead.lines["effective"]
        yield problem("notice-short", lead.path, line, days=days, first=first, today=today)


def _is_wrong(project: Project, edition: Edition, key: str) -> bool:
    """Whether a key has a value that could not be read, which is told already."""
    line = edition.lines.get(key)
    return any(one.path == edition.path and one.line == line for one in project.problems)


def _summaries(code: str, draft: Version, without: Sequence[str]) -> Iterator[Problem]:
    """Each edition of a draft that has no summary."""
    for language, edition in draft.editions.items():
        if language not in without and not edition.summary:
            yield problem(code, edition.path, edition.lines.get("summary", 1))


def _base(
    project: Project, draft: Version, lead: Edition, base: VersionId, today: date
) -> Iterator[Problem]:
    line = lead.lines["based_on"]
    named = {"document": draft.document, "version": draft.id, "based_on": base}
    states = {state.version: state for state in project.states(draft.document, today)}
    newest = _newest(project, draft, today)
    there = base in project.documents[draft.document].versions
    if not (base < draft.id and (there or str(base) in project.ledger.versions(draft.document))):
        lower = (one for one in project.numbers(draft.document) if one < draft.id)
        known = ", ".join(map(str, lower)) or phrase("nothing")
        yield problem("base-unknown", lead.path, line, **named, known=known)
    elif base in states and states[base].status is Status.WITHDRAWN and newest:
        yield problem("base-withdrawn", lead.path, line, **named, newest=newest)
    elif newest and base < newest:
        yield problem("stale-base", lead.path, line, **named, newest=newest)


def _newest(project: Project, draft: Version, today: date) -> VersionId | None:
    """Return the version that this one will follow: the last published, or an earlier draft."""
    live = newest_live(project.states(draft.document, today))
    coming = project.dated_draft_before(draft.document, draft.id)
    return max((one for one in (coming, live) if one), default=None)
