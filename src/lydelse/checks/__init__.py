"""Everything that can be wrong with what editors write, found in one go.

Each module looks at one thing; ``check`` runs them all over a site. Errors of content stop
drafts; what a newer rule finds in a published text is softened to a warning.
"""

from collections.abc import Sequence
from datetime import date, datetime

from lydelse.model import Version
from lydelse.problems import Problem, in_order
from lydelse.site import Site


def check(site: Site, now: datetime) -> list[Problem]:
    """Return every problem of a site, in the order of files and lines."""
    return in_order(site.problems)


def check_draft(
    site: Site, draft: Version, today: date, without: Sequence[str] = ()
) -> list[Problem]:
    """Return the problems that concern one version's own files, as far as they exist."""
    own = {edition.path for edition in draft.editions.values()}
    return in_order(p for p in site.problems if p.path in own)
