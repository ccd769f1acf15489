"""A text beside the one it was copied from: whether anything in it is new at all."""

from collections.abc import Iterator
from datetime import date

from lydelse.content.comparison import reads_alike
from lydelse.ledger.state import Status
from lydelse.messages.problems import Problem, problem
from lydelse.model import Version
from lydelse.project.project import Project
from lydelse.revision.materiality import base_of


def check_changed(project: Project, draft: Version, today: date) -> Iterator[Problem]:
    """Yield the draft that is to be published as it was copied.

    Until it says from when it applies it is being written. A text that was withdrawn or repealed
    may come back as it was.
    """
    lead, base = draft.editions.get(project.settings.authoritative), base_of(project, draft)
    if lead is None or lead.effective is None or base is None or _ended(project, base, today):
        return
    if all(
        code in base.editions and reads_alike(base.editions[code], edition)
        for code, edition in draft.editions.items()
    ):
        line = lead.lines["effective"]
        named = {"document": draft.document, "base": base.id}
        yield problem("nothing-changed", lead.path, line, **named)


def is_untranslated(project: Project, version: Version, language: str) -> bool:
    """Whether a translation is still the prevailing text that it was copied from."""
    lead = version.editions.get(project.settings.authoritative)
    other = version.editions.get(language)
    return bool(lead and other and lead is not other and lead.body.strip() == other.body.strip())


def _ended(project: Project, version: Version, today: date) -> bool:
    """Whether a version was withdrawn, or is repealed or to be."""
    states = {state.version: state for state in project.states(version.document, today)}
    state = states.get(version.id)
    return state is not None and (
        state.status is Status.WITHDRAWN or (state.until is not None and state.successor is None)
    )
