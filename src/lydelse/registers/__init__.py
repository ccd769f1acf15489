"""Registers: the structured facts behind a cookie page or a notice, one YAML file a version.

``cookies``, ``notices`` and ``subprocessors`` say what may stand in a kind; ``reading`` reads them.
What a reader sees of a kind is made in ``content``, what a program gets in ``website``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import get_args

from lydelse.formats.text import read_text, sha256
from lydelse.formats.yaml import YamlFile, read_yaml
from lydelse.messages.problems import Problem, problem
from lydelse.registers.cookies import CookieRegister
from lydelse.registers.given import GivenLaw
from lydelse.registers.notices import NoticeRegister
from lydelse.registers.reading import read_facts
from lydelse.registers.shared import Shared, with_shared
from lydelse.registers.subprocessors import SubprocessorRegister

Facts = CookieRegister | NoticeRegister | SubprocessorRegister
KINDS: dict[str, type[Facts]] = {one.KIND: one for one in get_args(Facts)}
FILES = tuple(name for kind in KINDS.values() for name in kind.FILES)
"""What programs get of a register of any kind, beside the page."""


@dataclass(frozen=True, eq=False)
class Register:
    """The facts behind one version, and the file that they were read from.

    ``law`` is what the law gives beside them; None for a version that was published before the
    law was told: there, what is open was printed as open, and stays so.
    """

    path: str
    data: bytes
    facts: Facts
    file: YamlFile
    law: GivenLaw | None = field(default_factory=GivenLaw)
    shared: Shared | None = None

    @property
    def identity(self) -> str:
        """The SHA-256 of all that decides what a reader sees of it."""
        own = sha256(f"{sha256(self.data)} {self.law}".encode() if self.law else self.data)
        return sha256(f"{own} {sha256(self.shared.data)}".encode()) if self.shared else own


def read_register(
    path: str,
    data: bytes,
    kind: str,
    languages: Sequence[str],
    law: GivenLaw | None,
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> tuple[Register | None, list[Problem]]:
    """Read the register of a document of a kind; None and the problems if it cannot be used.

    What stands beside a policy is kept with it, and not read. ``files`` are those of the
    project: registers may share facts.
    """
    text, problems = read_text(path, data)
    if text is None or kind not in KINDS:
        return None, problems
    file, found = read_yaml(path, text)
    problems += found
    if file is None:
        return None, problems
    file, shared, found = with_shared(file, files)
    problems += found
    if found:
        return None, problems
    facts, found = read_facts(KINDS[kind], file, languages)
    problems += found
    if facts is None:
        return None, problems
    problems += _doubled(file, facts) if not isinstance(facts, NoticeRegister) else ()
    return Register(path, data, facts, file, law, shared), problems


def _doubled(file: YamlFile, facts: CookieRegister | SubprocessorRegister) -> list[Problem]:
    """Entries that are known by the same: a redline could not tell them apart."""
    first: dict[tuple[str, ...], int] = {}
    found = []
    for number, entry in enumerate(facts.known_by()):
        line = file.line("entries", number, "name")
        known = first.setdefault(entry, line)
        if known != line:
            found.append(
                problem("register-name-doubled", file.path, line, name=entry[0], first=known)
            )
    return found
