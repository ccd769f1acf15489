"""The register of a document that is begun: every key that the law asks for, each said why.

What stands there is true of a register in which nothing is decided: a cookie page that stores
nothing, a notice whose facts are all open.
"""

import re
from collections.abc import Sequence

from lydelse.law.rules import Rule
from lydelse.messages.problems import ENGLISH

_COOKIES = """\
# What the sites below store on a visitor's device. EDITING.md explains the keys.
hosts: [@host] # the hosts that this page is about
undeclared: [] # sites that are not declared yet
contacts: [] # other hosts that the pages load from: - {host: …, provider: …, purpose: @texts}
entries: []
# In the place of [], one such entry for each thing that is stored, without the first `#`:
#  - name: session_* # `*` stands for any letters
#    kind: cookie # or localStorage, sessionStorage, IndexedDB
#    domain: @host
#    party: first # or third
#    provider: # who sets it
#    category: necessary # or preferences, statistics, marketing
#    purpose: @texts @rule entries.purpose
#    duration: P13M # 13 months; PT30M: 30 minutes; session; persistent @rule entries.duration
#    access: none # or a list of who else gets it @rule entries.access
#    basis: requested-service # or consent, transmission @rule entries.basis
#    reason: @texts @rule entries.reason
"""
_NOTICE = """\
# The facts of this notice. What is not decided is {open: true} and is shown as open; what does not
# exist is none. EDITING.md explains the keys, `./lydelse coverage` lists what is left.
policy: @policy # the document whose sections govern these facts
sections: {} # those that `section:` names below, with their titles: scope: @texts

point: # where the data are collected
  text: @texts

controller: @rule controller
  name: {open: true}
  address: {open: true}
  contact: {open: true}
dpo: {open: true} # contact: … @rule dpo

purposes: # one item for each
  - text: @texts @rule purposes.text
    bases: {open: true} # such as ["6(1)(b)"] @rule purposes.bases
    interest: {open: true} @rule purposes.interest
    retention: {open: true} @rule purposes.retention

categories: {open: true} # a list of - text: … @rule categories
recipients: {open: true} # a list of - text: …, or none @rule recipients
transfers: {open: true} # a list of - country: …, safeguard: …, copy: …, or none @rule transfers
source: {open: true} # text: …, or none @rule source
provision: # whether the person must give the data @rule provision
  required: {open: true}
  consequences: {open: true}
automated: {open: true} # logic: …, effects: …, or none @rule automated

rights: # each: text: … @rule rights
  access: {open: true}
  rectification: {open: true}
  erasure: {open: true}
  restriction: {open: true}
  objection: {open: true}
  portability: {open: true}
withdrawal: {open: true} # text: … @rule withdrawal
complaint: {open: true} # text: … @rule complaint
requests: # where a person turns
  address: "" @rule requests.address
"""
_TEXTS = {"cookies": _COOKIES, "notice": _NOTICE}
MARKED = {"cookies": "[[register]]\n", "notice": "[[first-layer]]\n\n[[register]]\n"}
"""The lines of a text that show the facts of its register."""


def skeleton(
    kind: str, languages: Sequence[str], host: str, policy: str, asked: Sequence[Rule]
) -> bytes:
    """The register of a new document of a kind, for a site at a host whose policy it follows.

    ``asked`` are the rules that it will be held to.
    """
    texts = "{" + ", ".join(f'{code}: ""' for code in languages) + "}"
    made = _TEXTS[kind].replace("@texts", texts).replace("@host", host).replace("@policy", policy)
    lines = [_explained(kind, line, asked) for line in made.split("\n")]
    return "\n".join(lines).encode()


def _explained(kind: str, line: str, asked: Sequence[Rule]) -> str:
    """A line ending in ``@rule FIELD``, below what is asked of the field."""
    plain, marked, field = line.partition(" @rule ")
    if not marked:
        return line
    before = re.match(r"#?\s*", plain)
    assert before
    said = dict.fromkeys(
        f"{rule.letter}: {rule.owes[ENGLISH]}"
        for rule in asked
        if rule.kind == kind and any(f"{way}.".startswith(f"{field}.") for way in demanded(rule))
    )
    return "\n".join([*(f"{before[0]}# {one}" for one in said), plain])


def demanded(rule: Rule) -> tuple[str, ...]:
    """The ways to the facts that a rule demands, from the top of a register."""
    return tuple(f"{rule.each}.{one}" if rule.each else one for one in rule.demands)
