"""Which facts a register owes to the law, where they stand, and what is known to be missing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lydelse.content.edition import html_of
from lydelse.formats.markdown import Heading
from lydelse.formats.yaml import Path
from lydelse.law.rules import Finding, Rule, State, conditions, findings, rule_of, rules, worst
from lydelse.ledger.state import in_force
from lydelse.messages.problems import LANGUAGES, Problem, Said, Severity, phrase, problem
from lydelse.model import Version
from lydelse.project.project import Project
from lydelse.registers import Facts, Register
from lydelse.registers.notices import NoticeRegister, Promise


@dataclass(frozen=True)
class Cell:
    """What became of one letter in one notice and language, and where."""

    document: str
    language: str
    letter: str
    state: State
    rule: Rule
    place: str


@dataclass(frozen=True)
class Question:
    """A condition that a notice quotes from the policy, and what the law says of such."""

    place: str
    quote: str
    source: Said
    asks: Said


@dataclass(frozen=True)
class Coverage:
    """Notices, letters, languages: a cell for each; when which document is to be reviewed."""

    documents: tuple[str, ...]
    languages: tuple[str, ...]
    cells: tuple[Cell, ...]
    questions: tuple[Question, ...]
    reviews: tuple[tuple[str, date], ...] = ()

    def letters(self, document: str) -> tuple[str, ...]:
        """Return what is asked of a notice, in order: its policy's promises, then the law."""
        return tuple(dict.fromkeys(one.letter for one in self.cells if one.document == document))

    def cell(self, letter: str, document: str, language: str) -> Cell:
        """One cell."""
        return next(
            one
            for one in self.cells
            if (one.letter, one.document, one.language) == (letter, document, language)
        )


def coverage(project: Project, today: date) -> Coverage:
    """Return the coverage of every notice: of its newest draft, or else of the version in force."""
    looked_at = [
        (id, version, register)
        for id, document in sorted(project.documents.items())
        if document.index and document.kind == "notice"
        for version in _shown(project, id, today)
        if (register := register_of(version)) and isinstance(register.facts, NoticeRegister)
    ]
    languages = tuple(project.settings.languages)
    cells = [
        cell
        for id, _, register in looked_at
        for language in languages
        for cell in _cells(id, register, language, asked(project, register.facts, today))
    ]
    questions = [one for _, _, register in looked_at for one in _questions(register, languages[0])]
    return Coverage(
        tuple(id for id, _, _ in looked_at),
        languages,
        tuple(cells),
        tuple(questions),
        tuple(
            (id, day)
            for id, document in sorted(project.documents.items())
            if (day := document.review_by)
        ),
    )


def asked(project: Project, facts: Facts, today: date) -> tuple[Rule, ...]:
    """Return what a register is held to: what the policy that governs it promises, and the law."""
    policy = facts.policy if isinstance(facts, NoticeRegister) else None
    promised = (
        rule_of(one)
        for one in project.settings.promises
        if one.policy == policy and is_made(project, one, today)
    )
    return (*promised, *rules(project.settings.law_of))


def is_made(project: Project, promise: Promise, today: date) -> bool:
    """Whether the policy has the section in which the settings say that it promises something."""
    there = headings(project, promise.policy, project.settings.authoritative, today)
    return promise.section in {one.id for one in there}


def headings(project: Project, document: str, language: str, today: date) -> tuple[Heading, ...]:
    """Return the headings of the version that a document's page shows, or of the newest draft."""
    current = in_force(project.states(document, today))
    newest = project.documents[document].newest() if document in project.documents else None
    number = current.version if current else newest.id if newest else None
    edition = project.edition(document, number, language) if number else None
    try:
        return html_of(edition).headings if edition else ()
    except RecursionError:
        return ()  # told where the text itself is checked


def check_coverage(project: Project, version: Version, today: date) -> Iterator[Problem]:
    """Yield what a version's register owes and does not say: each fact once, for all languages."""
    register = register_of(version)
    if register is None:
        return
    owed: dict[tuple[str, Path, str], tuple[Rule, list[str]]] = {}
    left_open: dict[str, tuple[Said, int]] = {}
    held_to = asked(project, register.facts, today)
    for language in project.settings.languages:
        for found in findings(held_to, register, language):
            if found.state is State.MISSING:
                key = (found.rule.letter, found.way, found.field)
                owed.setdefault(key, (found.rule, []))[1].append(language)
            elif found.state is State.OPEN:
                line = register.file.line(*found.way)
                left_open.setdefault(found.rule.letter, (found.rule.cited, line))
    # Only a notice can be left open; what a cookie page does not know keeps it a draft.
    how = phrase("say-or-open" if isinstance(register.facts, NoticeRegister) else "say-or-wait")
    for (_, way, field), (rule, lacking) in owed.items():
        one = problem("fact-missing", register.path, register.file.line(*way), letter=rule.cited,
                      source=rule.source, owes=rule.owes, field=field,
                      languages=", ".join(lacking), how=how)  # fmt: skip
        required = rule.level == "required"
        yield replace(one, severity=Severity.ERROR if required else project.settings.coverage)
    if not left_open or register.law is None:  # what was published before stays as it was
        return
    place = register.path, min(line for _, line in left_open.values())
    letters = {one: ", ".join(cited[one] for cited, _ in left_open.values()) for one in LANGUAGES}
    yield problem("facts-open", *place, letters=letters)
    lead = version.editions.get(project.settings.authoritative)
    waiting = project.is_draft(version.document, version.id)
    if waiting and lead and lead.effective and not project.settings.open_facts:
        yield problem("facts-not-decided", *place, letters=letters)


def register_of(version: Version) -> Register | None:
    """Return the facts behind a version."""
    return next((one.register for one in version.editions.values() if one.register), None)


def _shown(project: Project, document: str, today: date) -> Iterator[Version]:
    """Yield the version of a notice to look at: what will be published next, or what applies."""
    drafts = project.drafts(document)
    current = in_force(project.states(document, today))
    if drafts:
        yield drafts[-1]
    elif current and current.version in project.documents[document].versions:
        yield project.documents[document].versions[current.version]


def _cells(
    document: str, register: Register, language: str, held_to: tuple[Rule, ...]
) -> Iterator[Cell]:
    by_letter: dict[str, list[Finding]] = {}
    for found in findings(held_to, register, language):
        by_letter.setdefault(found.rule.letter, []).append(found)
    for letter, all_found in by_letter.items():
        found = worst(all_found)
        line = register.file.line(*found.way)
        place = "" if found.state is State.NOT_DUE else f"{register.path}:{line}"
        yield Cell(document, language, letter, found.state, found.rule, place)


def _questions(register: Register, language: str) -> Iterator[Question]:
    facts = register.facts
    if not isinstance(facts, NoticeRegister) or facts.requests is None:
        return
    for number, one in enumerate(facts.requests.conditions):
        line = register.file.line("requests", "conditions", number)
        law = conditions().get(one.law)
        if law:
            place = f"{register.path}:{line}"
            yield Question(place, one.quote.get(language, ""), law["source"], law["asks"])
