"""``lydelse why``: run as a process of its own, which may ask MkDocs for its settings."""

import logging
import os
import sys
from datetime import UTC, datetime

from mkdocs.config import load_config

from lydelse.build.session import planned
from lydelse.build.why import Why, why
from lydelse.messages.problems import language_of, phrase
from lydelse.mkdocs.problems import log, tell
from lydelse.mkdocs.settings import setting_of
from lydelse.project.settings import CONFIG_FILE


def said(found: Why | None, address: str) -> list[str]:
    """Put an answer into words, a line each."""
    language = language_of(os.environ)
    if found is None:
        return [phrase("why-nothing", address=address)[language]]
    state = "new" if found.is_new else "changed" if found.changed else "stands"
    facts = [f"  {phrase(f'why-{fact}')[language]}" for fact in found.changed]
    return [phrase(f"why-{state}", path=found.path)[language], *facts]


def main(address: str) -> int:
    """Answer for the project in this folder; 2 if there is no such page."""
    logging.basicConfig(format="%(message)s")
    build, problems = planned(
        setting_of(load_config(CONFIG_FILE)), os.environ, datetime.now(UTC), log
    )
    if build is None:
        tell(problems, preview=False)
        return 1
    found = why(build, address)
    print(*said(found, address), sep="\n", file=sys.stdout if found else sys.stderr)
    return 0 if found else 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
