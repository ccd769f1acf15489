"""Who processes on behalf of the company on a day, by the lists that applied or will apply then."""

from collections.abc import Iterator
from datetime import date

from lydelse.law.coverage import register_of
from lydelse.ledger.state import in_force
from lydelse.project.project import Project
from lydelse.registers.subprocessors import SubprocessorRegister

ENGAGED = ("document", "version", "name", "from", "until", "processes", "seat")


def engaged(project: Project, day: date, language: str) -> Iterator[tuple[str, ...]]:
    """Yield who is engaged on a day, a row for each, and the version that says so.

    It is the version that applies on the day: of a day in the past, what was said then.
    """
    for id, document in sorted(project.documents.items()):
        current = in_force(project.states(id, day))
        version = document.versions.get(current.version) if current else None
        register = register_of(version) if version else None
        if register is None or not isinstance(register.facts, SubprocessorRegister):
            continue
        for one in register.facts.on(day):
            days = (str(when or "") for when in (one.from_, one.until))
            places = ", ".join(place.in_words(language) for place in one.processes)
            seat = one.seat.in_words(language) if one.seat else ""
            yield (id, str(current.version if current else ""), one.name, *days, places, seat)
