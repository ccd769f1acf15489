"""The register of a document that is begun: every key that the law asks for, each said why.

What stands there is true of a register in which nothing is decided: a cookie page that stores
nothing, a notice whose facts are all open.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files

from lydelse.content.register_html import MARKERS
from lydelse.law.rules import Rule
from lydelse.memo import by_value
from lydelse.messages.problems import ENGLISH

MARKED = {kind: "\n".join(f"[[{name}]]\n" for name in names) for kind, names in MARKERS.items()}
"""The lines of a text that show the facts of its register."""


@by_value()
def _texts() -> Mapping[str, Mapping[str, str]]:
    path = "messages/terminal/skeletons.toml"
    return tomllib.loads(files("lydelse").joinpath(path).read_text("utf-8"))


def skeleton(
    kind: str,
    languages: Sequence[str],
    host: str,
    policy: str,
    asked: Sequence[Rule],
    said_in: str = ENGLISH,
) -> bytes:
    """Return the register of a new document of a kind, at a host, under a policy.

    ``asked`` are the rules that it will be held to; comments are said in the language ``said_in``.
    """
    texts = "{" + ", ".join(f'{code}: ""' for code in languages) + "}"
    made = (
        _texts()[said_in][kind]
        .replace("@texts", texts)
        .replace("@host", host)
        .replace("@policy", policy)
    )
    lines = [_explained(kind, line, asked, said_in) for line in made.split("\n")]
    return "\n".join(lines).encode()


def _explained(kind: str, line: str, asked: Sequence[Rule], said_in: str) -> str:
    """Return a line ending in ``@rule FIELD``, below what is asked of the field."""
    plain, marked, field = line.partition(" @rule ")
    if not marked:
        return line
    before = re.match(r"#?\s*", plain)
    assert before
    said = dict.fromkeys(
        f"{rule.cited[said_in]}: {rule.owes[said_in]}"
        for rule in asked
        if rule.kind == kind and any(f"{way}.".startswith(f"{field}.") for way in demanded(rule))
    )
    return "\n".join([*(f"{before[0]}# {one}" for one in said), plain])


def demanded(rule: Rule) -> tuple[str, ...]:
    """Return the ways to the facts that a rule demands, from the top of a register."""
    return tuple(f"{rule.each}.{one}" if rule.each else one for one in rule.demands)
