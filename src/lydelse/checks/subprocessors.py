"""Days of a register of sub-processors: each change is announced in time, and stays to be found.

The agreements say how many days before (``notice_days``); GDPR 28(2) asks for it under a general
authorisation. Only drafts are held to what depends on the day on which they are published.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from lydelse.law.coverage import register_of
from lydelse.ledger.state import Status
from lydelse.messages.problems import Problem, problem
from lydelse.model import Version
from lydelse.project.project import Project
from lydelse.registers import Register
from lydelse.registers.subprocessors import Subprocessor, SubprocessorRegister


def check_subprocessors(project: Project, version: Version, today: date) -> Iterator[Problem]:
    """Yield what is wrong with the days of a register of sub-processors."""
    register = register_of(version)
    if register is None or not isinstance(register.facts, SubprocessorRegister):
        return
    facts = register.facts
    before = _before(project, version, today)
    yield from _order(register, facts)
    if not project.is_draft(version.document, version.id):
        return
    yield from _announced(register, facts, before, today)
    if before is not None:
        yield from _dropped(register, facts, before)


def _before(project: Project, version: Version, today: date) -> Mapping[str, Subprocessor] | None:
    """Return the sub-processors of the newest version published before one; None for none."""
    numbers = [
        one.version
        for one in project.states(version.document, today)
        if one.version < version.id and one.status is not Status.WITHDRAWN
    ]
    known = project.documents[version.document].versions.get(max(numbers)) if numbers else None
    register = register_of(known) if known else None
    if register is None or not isinstance(register.facts, SubprocessorRegister):
        return None
    return {one.name: one for one in register.facts.entries}


def _order(register: Register, facts: SubprocessorRegister) -> Iterator[Problem]:
    """Days of one entry that cannot all be true."""
    for number, one in enumerate(facts.entries):
        if one.from_ and one.until and one.until < one.from_:
            yield _bad("subprocessor-ends-first", register, number, "until", name=one.name,
                       until=one.until, begins=one.from_)  # fmt: skip


def _announced(
    register: Register,
    facts: SubprocessorRegister,
    before: Mapping[str, Subprocessor] | None,
    today: date,
) -> Iterator[Problem]:
    """Entries that customers are told of too late, or not at all.

    The first list that is published says who is engaged already; only those to come are announced.
    """
    for number, one in enumerate(facts.entries):
        known = before.get(one.name) if before is not None else None
        new = known is None and before is not None
        begins = one.from_
        if begins is None or not (new or begins > today) or known == one:
            continue
        if one.announced is None:
            yield _bad("subprocessor-not-announced", register, number, "name", name=one.name,
                       begins=begins)  # fmt: skip
            continue
        told = known is not None and known.announced == one.announced
        if one.announced < today and not told:
            yield _bad("subprocessor-announced-before", register, number, "announced",
                       name=one.name, announced=one.announced, today=today)  # fmt: skip
        first = one.announced + timedelta(facts.notice_days or 0)
        if begins < first:
            yield _bad("subprocessor-notice-short", register, number, "from", name=one.name,
                       begins=begins, days=facts.notice_days, announced=one.announced,
                       first=first)  # fmt: skip


def _dropped(
    register: Register, facts: SubprocessorRegister, before: Mapping[str, Subprocessor]
) -> Iterator[Problem]:
    """Entries that went from the list, though nobody could read when they ended."""
    listed = {one.name for one in facts.entries}
    for name, one in before.items():
        if name not in listed and one.until is None:
            line = register.file.line("entries")
            yield problem("subprocessor-dropped", register.path, line, name=name)


def _bad(code: str, register: Register, number: int, key: str, **values: object) -> Problem:
    return problem(code, register.path, register.file.line("entries", number, key), **values)
