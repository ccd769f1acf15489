"""The form "New document": a branch with an empty first version, and what its pull request says.

``make begin DOCUMENT=notices/app KIND=notice TITLE_SV=… TITLE_EN=…`` does the same by hand.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from lydelse.jobs.draft import Draft, effective_of, hand_over, pushed
from lydelse.jobs.exit import form_stop, run
from lydelse.jobs.git import Repository, main_branch
from lydelse.jobs.ledger_form import language_of_field
from lydelse.jobs.progress import doing
from lydelse.messages.problems import LANGUAGES
from lydelse.model import Version
from lydelse.project.front_matter import KINDS
from lydelse.project.project import Project
from lydelse.publishing import acts
from lydelse.publishing.acts import Plan
from lydelse.publishing.drafting import new_document


def begin(
    here: Repository, form: Mapping[str, str], now: datetime, main: str = "main"
) -> tuple[Project, Draft]:
    """Push a branch with a document that does not exist yet: the project with it, and the draft."""
    document = form.get("DOCUMENT", "").strip().strip("/")
    kind = form.get("KIND", "").rpartition(" / ")[2].strip()
    if kind not in KINDS:
        raise form_stop("begin-kind", value=kind)
    titles = {
        language_of_field(name.removeprefix("TITLE_")): value.strip()
        for name, value in form.items()
        if name.startswith("TITLE_") and value.strip()
    }
    effective = effective_of(form)

    def plan(site: Project) -> Plan:
        lead = site.settings.authoritative
        said_in = lead if lead in LANGUAGES else LANGUAGES[0]
        return new_document(
            site, document, kind, titles, acts.today(site, now), effective=effective,
            said_in=said_in,
        )  # fmt: skip

    def first(site: Project) -> tuple[Version, str]:
        return site.drafts(document)[0], "an empty first version"

    return pushed(here, document, plan, first, main)


def main() -> None:
    """Begin the document that the environment asks for, and hand its branch to the next step."""
    root = Path.cwd()
    with doing("beginning"):
        made = begin(Repository(root), os.environ, datetime.now(UTC), main_branch())
    hand_over(root, *made, "begin")


if __name__ == "__main__":
    run(main)
