"""The purposes of notices beside those that their policy lists: told as information.

Asked where the policy lists them: in the sections that purposes name, if they hold a list.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from lydelse.compare.tree import Block, parse
from lydelse.content.edition import html_of
from lydelse.law.coverage import register_of
from lydelse.ledger.state import in_force
from lydelse.messages.problems import Problem, problem
from lydelse.model import Edition, Version
from lydelse.project.project import Project
from lydelse.registers.notices import NoticeRegister

ALIKE = 0.6
"""The share of the longer words of a purpose that the policy's words must have."""


def check_purposes(project: Project, version: Version, today: date) -> Iterator[Problem]:
    """Yield the purposes of a notice that its policy does not know, and the reverse.

    What no notice tells is told once, at the first notice under the policy.
    """
    register = register_of(version)
    facts = register.facts if register else None
    if register is None or not isinstance(facts, NoticeRegister):
        return
    lead = project.settings.authoritative
    listed = _listed(_policy(project, facts.policy, today))
    for number, one in enumerate(facts.purposes):
        there = listed.get(one.section, ())
        said = one.text.get(lead, "")
        if there and said and not any(_alike(said, item) for item in there):
            line = register.file.line("purposes", number)
            yield problem("purpose-unknown", register.path, line, purpose=said,
                          section=one.section, policy=facts.policy)  # fmt: skip
    told = dict(_told(project, facts.policy, lead))
    if version.document != min(told, default=""):
        return
    every = [said for purposes in told.values() for _, said in purposes]
    for section in {one for purposes in told.values() for one, _ in purposes} & listed.keys():
        for item in listed[section]:
            if not any(_alike(said, item) for said in every):
                line = register.file.line("purposes")
                yield problem("purpose-untold", register.path, line, purpose=item,
                              section=section, policy=facts.policy)  # fmt: skip


def _told(project: Project, policy: str, lead: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the purposes of the newest version of each notice under a policy, with sections."""
    for id, document in project.documents.items():
        newest = document.newest()
        register = register_of(newest) if newest else None
        facts = register.facts if register else None
        if isinstance(facts, NoticeRegister) and facts.policy == policy:
            yield id, [(one.section, one.text.get(lead, "")) for one in facts.purposes]


def _policy(project: Project, policy: str, today: date) -> Edition | None:
    """Return the text of a policy that applies, or its newest."""
    current = in_force(project.states(policy, today)) if policy in project.documents else None
    newest = project.documents[policy].newest() if policy in project.documents else None
    number = current.version if current else newest.id if newest else None
    return project.edition(policy, number, project.settings.authoritative) if number else None


def _listed(policy: Edition | None) -> Mapping[str, tuple[str, ...]]:
    """Return what the lists of each section of a policy say, item by item."""
    sections = parse(*html_of(policy).parts).sections if policy else ()
    found = {
        one.id: tuple(item for block in one.blocks for item in _items(block)) for one in sections
    }
    return {id: items for id, items in found.items() if id and len(items) > 1}


def _items(block: Block) -> Iterator[str]:
    if block.tag == "li":
        yield block.text
    else:
        for child in block.children:
            yield from _items(child)


def _alike(purpose: str, item: str) -> bool:
    """Whether an item of a policy says a purpose, or the reverse: they share their longer words."""
    one, other = _words(purpose), _words(item)
    fewer = min(len(one), len(other))
    return bool(fewer) and len(one & other) >= ALIKE * fewer


def _words(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[^\W\d_]{4,}", text.casefold())}
