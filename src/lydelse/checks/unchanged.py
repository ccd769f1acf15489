"""A draft beside the version before: whether it changes anything at all."""

from collections.abc import Iterator
from datetime import date

from lydelse.content.comparison import reads_alike
from lydelse.ledger.state import Status
from lydelse.messages.problems import Problem, problem
from lydelse.model import Version
from lydelse.project.project import Site
from lydelse.revision.materiality import base_of


def check_changed(site: Site, draft: Version, today: date) -> Iterator[Problem]:
    """Yield the draft that is to be published as it was copied.

    Until it says from when it applies it is being written. A text that was withdrawn or repealed
    may come back as it was.
    """
    lead, base = draft.editions.get(site.settings.authoritative), base_of(site, draft)
    if lead is None or lead.effective is None or base is None or _ended(site, base, today):
        return
    if all(
        code in base.editions and reads_alike(base.editions[code], edition)
        for code, edition in draft.editions.items()
    ):
        line = lead.lines["effective"]
        named = {"document": draft.document, "base": base.id}
        yield problem("nothing-changed", lead.path, line, **named)


def _ended(site: Site, version: Version, today: date) -> bool:
    """Whether a version was withdrawn, or is repealed or to be."""
    lives = {life.version: life for life in site.lives(version.document, today)}
    life = lives.get(version.id)
    return life is not None and (
        life.status is Status.WITHDRAWN or (life.until is not None and life.successor is None)
    )
