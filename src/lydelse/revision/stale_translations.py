"""A translation beside the version before: where the prevailing text changed and it did not."""

from collections.abc import Iterator

from lydelse.compare import SectionChange, Status
from lydelse.law.coverage import register_of
from lydelse.messages.problems import Problem, problem, said_name
from lydelse.model import Edition, Version
from lydelse.project.project import Project
from lydelse.revision.materiality import REGISTER, base_of, line_of, prose_diff, section_id
from lydelse.revision.register_facts import untranslated


def stale(project: Project, draft: Version, language: str) -> dict[str, str]:
    """Return the sections, with their titles, that a translation still owes."""
    code = project.settings.authoritative
    base, lead, other = (
        base_of(project, draft),
        draft.editions.get(code),
        draft.editions.get(language),
    )
    old_lead = base.editions.get(code) if base else None
    old_other = base.editions.get(language) if base else None
    if not (lead and other and old_lead and old_other) or language == code:
        return {}
    owed = {section_id(one) for one in prose_diff(old_lead, lead).sections if _is_reworded(one)}
    sections = prose_diff(old_other, other).sections
    done = {section_id(one) for one in sections if one.status is not Status.UNCHANGED}
    titles = {section_id(one): one.new.title for one in sections if one.new}
    return {id: title for id, title in titles.items() if id in owed - done - set(other.unchanged)}


def stale_facts(project: Project, draft: Version, language: str) -> dict[str, int]:
    """Return the texts of a register, with their lines,
    that changed in the prevailing language alone."""
    base, other = base_of(project, draft), draft.editions.get(language)
    old, new = (register_of(one) if one else None for one in (base, draft))
    if not (old and new and other) or REGISTER in other.unchanged:
        return {}
    return untranslated(old, new, project.settings.authoritative, language)


def _is_reworded(section: SectionChange) -> bool:
    """Whether something changed within it; one that only moved is the concern of parity."""
    return section.status in (Status.CHANGED, Status.MOVED) and bool(
        section.status is Status.CHANGED or section.renamed or section.counts.inserted
        or section.counts.deleted
    )  # fmt: skip


def check_stale(project: Project, draft: Version) -> Iterator[Problem]:
    """Yield each section whose prevailing text changed while its translation stayed as it was."""
    lead = draft.editions.get(project.settings.authoritative)
    name = said_name(project.settings.authoritative)
    if lead and lead.unchanged:
        yield problem("key-misplaced", lead.path, lead.lines["unchanged"], key="unchanged")
    for language in project.settings.translations:
        other = draft.editions.get(language)
        if lead is None or other is None:
            continue
        for section, title in stale(project, draft, language).items():
            yield problem(
                "translation-stale", other.path, line_of(other, section), section=section,
                title=title, lead=name, base=lead.based_on,
            )  # fmt: skip
        for fact, line in stale_facts(project, draft, language).items():
            yield problem(
                "fact-stale", project.register_path(draft.document, draft.id), line, fact=fact,
                lead=name, base=lead.based_on, language=language, file=other.path,
            )  # fmt: skip
        yield from _unknown(other)


def _unknown(other: Edition) -> Iterator[Problem]:
    for section in other.unchanged:
        if section not in ("title", "footnotes", REGISTER) and f"{{#{section}}}" not in other.body:
            line = other.lines["unchanged"]
            yield problem("section-unknown", other.path, line, key="unchanged", section=section)
