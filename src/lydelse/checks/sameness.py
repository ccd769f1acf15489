"""A draft beside the version before: whether it changes anything at all."""

from collections.abc import Iterator
from datetime import date

from lydelse.checks.materiality import base_of
from lydelse.comparison import reads_alike
from lydelse.life import Status
from lydelse.model import Version
from lydelse.problems import Problem, problem
from lydelse.site import Site


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
