"""Problems as MkDocs says them: a line each, then the end of the command."""

import logging
import os
from collections.abc import Iterable, Sequence

from mkdocs.exceptions import Abort

from lydelse.messages.problems import Problem, Severity, counted, errors, language_of, phrase

log = logging.getLogger("mkdocs.hooks.lydelse")


class WrongUse(Abort):  # named like what it is a kind of
    """End the command with exit code 2: what was asked for cannot be done."""

    code = exit_code = 2


def wrong_use(key: str, value: str) -> WrongUse:
    """Make the end of the command out of a sentence of ``phrases.toml``."""
    return WrongUse(phrase(key, value=value)[language_of(os.environ)])


def tell(problems: Iterable[Problem], preview: bool) -> None:
    """Log each problem; what a preview goes on with must not count for a strict MkDocs."""
    for each in problems:
        stops = each.severity is Severity.ERROR and not preview
        kind = "" if stops else f"{each.severity}: "
        said = " ".join(each.told(language_of(os.environ)))
        level = logging.ERROR if stops else logging.INFO
        log.log(level, "%s%s: %s: %s", kind, each.place, each.code, said)


def settle(problems: Sequence[Problem], preview: bool) -> None:
    """Log what was found at the end of a build; an error ends it, unless it is a preview's."""
    tell(problems, preview)
    if not preview and errors(problems):
        raise nothing_built(problems)


def warn(found: Iterable[Problem]) -> None:
    """Say what a person must notice, however quiet the build is; it goes on, even a strict one.

    A warning of MkDocs' own would be silent in the first and end the second.
    """
    for one in found:
        words = " ".join(one.told(language_of(os.environ)))
        logging.getLogger(__name__).warning(
            "%s: %s: %s: %s", one.severity, one.place, one.code, words
        )


def nothing_built(problems: Iterable[Problem]) -> Abort:
    """Make the end of the command that says how many errors there are."""
    count = counted(len(errors(problems)), Severity.ERROR)
    return Abort(phrase("nothing-built", counted=count)[language_of(os.environ)])
