"""The summary layer of a version, ``in_short``: short, linked, the same everywhere, up to date."""

import re
from collections.abc import Iterator, Mapping

from lydelse.checks.parsed_text import text_of
from lydelse.messages.problems import Problem, problem, said_name
from lydelse.model import Edition, Version
from lydelse.project.project import Project

KEY = "in_short"
FEWEST, MOST = 5, 7
_LINK = re.compile(r"\]\(#([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6}\s.*\{#([\w-]+)[^}]*\}\s*$", re.MULTILINE)


def check_in_short(project: Project, version: Version) -> Iterator[Problem]:
    """Yield what is wrong with the summary layer of a version, in whichever language."""
    lead = version.editions.get(project.settings.authoritative)
    if not any(edition.in_short for edition in version.editions.values()):
        return
    for edition in version.editions.values():
        if edition.in_short:
            yield from _sentences(edition)
            yield from _stale(project, edition, lead)
        if lead and edition is not lead and _targets(edition) != _targets(lead):
            yield _found("in-short-differs", edition, lead=said_name(lead.language))


def _found(code: str, edition: Edition, **values: object) -> Problem:
    return problem(code, edition.path, edition.lines.get(KEY, 1), **values)


def _targets(edition: Edition) -> list[list[str]]:
    """Return the sections that each sentence leads to."""
    return [_LINK.findall(sentence) for sentence in edition.in_short]


def _sentences(edition: Edition) -> Iterator[Problem]:
    if not FEWEST <= len(edition.in_short) <= MOST:
        yield _found(
            "in-short-length", edition, count=len(edition.in_short), fewest=FEWEST, most=MOST
        )
    known = set(_sections(edition))
    for sentence, targets in zip(edition.in_short, _targets(edition), strict=True):
        dead = next((one for one in targets if one not in known), None)
        if not targets or dead:
            yield _found("in-short-link", edition, sentence=sentence, id=dead or "")


def _stale(project: Project, edition: Edition, lead: Edition | None) -> Iterator[Problem]:
    """Yield a sentence that stayed as it was while the section it leads to changed."""
    based_on = lead.based_on if lead else None
    base = (
        project.edition(edition.document, based_on, edition.language)
        if based_on and based_on in project.documents[edition.document].versions
        else None
    )
    if base is None:
        return
    before, now = _sections(base), _sections(edition)
    for sentence, targets in zip(edition.in_short, _targets(edition), strict=True):
        changed = [one for one in targets if before.get(one) != now.get(one)]
        if sentence in base.in_short and changed:
            yield _found("in-short-stale", edition, sentence=sentence, id=changed[0], base=based_on)


def _sections(edition: Edition) -> Mapping[str, str]:
    """Return what stands under each heading of a text, as it is written."""
    parts = _HEADING.split(edition.body)
    written = {id: text.strip() for id, text in zip(parts[1::2], parts[2::2], strict=True)}
    return dict.fromkeys(text_of(edition).ids, "") | written
