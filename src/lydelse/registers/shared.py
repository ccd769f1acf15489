"""Facts that several registers use: a purpose, a recipient, a period that is written once.

They stand in ``registers/shared/EDITION.yml``, by the key in whose place they are used and a name.
A register says which edition it takes (``shared: "1"``), and ``{shared: NAME}`` where a
fact stands. What is published says them for ever, so an edition that was used in a publication is
frozen with it: what is to be said otherwise is said in the next, and in new versions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from lydelse.formats.text import read_text
from lydelse.formats.yaml import Path, YamlFile, read_yaml
from lydelse.messages.problems import Problem, near_or, phrase, problem

FOLDER = "registers/shared"
KEY = "shared"


@dataclass(frozen=True)
class Shared:
    """An edition of shared facts: its file, and the bytes of it."""

    path: str
    data: bytes


def with_shared(
    file: YamlFile, files: Mapping[str, bytes]
) -> tuple[YamlFile, Shared | None, list[Problem]]:
    """Put shared facts in the places of a register that name them; problems of what is not there.

    ``files`` are those of the project.
    """
    edition = file.data.get(KEY)
    if edition is None:
        return file, None, []
    path = f"{FOLDER}/{edition}.yml"
    if not isinstance(edition, str) or not re.fullmatch(r"[1-9]\d*", edition) or path not in files:
        there = sorted(one for one in files if one.startswith(f"{FOLDER}/"))
        known = ", ".join(f"`{one}`" for one in there) or phrase("nothing")
        line = file.line(KEY)
        return file, None, [problem("shared-missing", file.path, line, file=path, known=known)]
    text, problems = read_text(path, files[path])
    facts, found = read_yaml(path, text or "")
    problems += found
    if facts is None:
        return file, None, problems
    filling = _Filling(file, facts.data)
    data = {key: filling.value(one, key, (key,)) for key, one in file.data.items()}
    return replace(file, data=data), Shared(path, files[path]), problems + filling.problems


class _Filling:
    def __init__(self, file: YamlFile, facts: Mapping[str, Any]) -> None:
        self.file, self.facts = file, facts
        self.within: list[tuple[str, str]] = []  # facts that are being put in: none into itself
        self.problems: list[Problem] = []

    def value(self, value: Any, key: str, way: Path) -> Any:
        """Return a value with shared facts in it; ``key`` is the one it stands under."""
        if isinstance(value, list):
            return [self.value(one, key, (*way, n)) for n, one in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        if value.keys() == {KEY}:
            return self.fact(value[KEY], key, way)
        return {name: self.value(one, name, (*way, name)) for name, one in value.items()}

    def fact(self, name: Any, key: str, way: Path) -> Any:
        """Return the shared fact called ``name``, or what was written if there is no such fact."""
        known = self.facts.get(key)
        known = known if isinstance(known, Mapping) else {}
        if name in known and (key, name) not in self.within:
            self.within.append((key, name))
            found = self.value(known[name], key, way)
            self.within.pop()
            return found
        near = get_close_matches(str(name), known, 1, 0.5)
        listed = ", ".join(f"`{one}`" for one in known) or phrase("nothing")
        hint = near_or(near, phrase("known-are", known=listed))
        line = self.file.line(*way)
        self.problems.append(
            problem("shared-unknown", self.file.path, line, name=name, key=key, hint=hint)
        )
        return {}
