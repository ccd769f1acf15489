"""The form "Add a translation": a branch with a version to be translated, and its pull request.

``make translation DOCUMENT=terms VERSION=1.2 TRANSLATE_TO=en`` does the same by hand.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from lydelse.jobs.draft import Draft, hand_over, pushed
from lydelse.jobs.exit import form_stop, run
from lydelse.jobs.git import Repository, main_branch
from lydelse.jobs.progress import doing
from lydelse.model import Version, VersionId
from lydelse.project.project import Project
from lydelse.publishing import acts
from lydelse.publishing.acts import Plan
from lydelse.publishing.drafting import new_translation


def begin(
    here: Repository, form: Mapping[str, str], now: datetime, main: str = "main"
) -> tuple[Project, Draft]:
    """Push a branch with a text to be translated: the project with it, and the draft."""
    document, written, language = (
        form.get(name, "").strip() for name in ("DOCUMENT", "VERSION", "TRANSLATE_TO")
    )
    version = VersionId.parse(written)
    if version is None:
        raise form_stop("form-version", value=written)

    def plan(site: Project) -> Plan:
        return new_translation(site, document, version, language, acts.today(site, now))

    def translated(site: Project) -> tuple[Version, str]:
        return site.documents[document].versions[version], f"to be translated into {language}"

    return pushed(here, document, plan, translated, main, f"translation/{language}")


def main() -> None:
    """Begin the translation that the environment asks for, and hand its branch to the next step."""
    root = Path.cwd()
    with doing("copying-source"):
        made = begin(Repository(root), os.environ, datetime.now(UTC), main_branch())
    hand_over(root, *made, "translation")


if __name__ == "__main__":
    run(main)
