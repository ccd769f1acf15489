"""YAML whose values know the line they stand on.

Every scalar is read as the text that was written: ``1.10`` stays ``1.10`` and ``NO`` stays
``NO``. The code that asks decides what a value means (DECISIONS.md D11).
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

from lydelse.formats.text import too_large
from lydelse.formats.yaml_errors import fault, unreadable
from lydelse.messages.problems import Problem, problem

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """A mapping read from YAML: plain dicts, lists and strings, and the line of each value.

    ``lines`` maps the way to a key or item (``("cookies", 3, "name")``) to its line in the file,
    ``tags`` to the tag before its value, such as ``!ENV``.
    """

    path: str
    data: Mapping[str, Any]
    lines: Mapping[Path, int]
    tags: Mapping[Path, str] = field(default_factory=dict)

    def line(self, *way: str | int) -> int:
        """Return the line of the nearest thing on the way that exists."""
        while way and way not in self.lines:
            way = way[:-1]
        return self.lines.get(way, 0)


def read_yaml(path: str, text: str, first_line: int = 1) -> tuple[YamlFile | None, list[Problem]]:
    """Read a YAML mapping; ``first_line`` is the line of the file on which ``text`` begins.

    Returns None and the problems if the text is no YAML mapping. Doubled keys are problems, but
    the rest is still returned, so that all problems show at once.
    """
    if found := too_large(path, first_line, len(text)):
        return None, found
    try:
        node = _compose(text)
        if node is None:
            return YamlFile(path, {}, {(): first_line}), []
        if not isinstance(node, yaml.MappingNode):
            return None, [problem("yaml-no-mapping", path, first_line + node.start_mark.line)]
        plain = _Plain(path, first_line)
        return YamlFile(path, plain.value(node, ()), plain.lines, plain.tags), plain.problems
    except yaml.MarkedYAMLError as error:
        slip = fault(path, text, first_line, error)
        alias = isinstance(error, _Alias)
        return None, [problem("yaml-alias", path, slip.line) if alias else slip]
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        letter = f"U+{error.character:04X}"
        return None, [unreadable(path, line, "character", character=letter)]
    except RecursionError:
        return None, [unreadable(path, first_line, "deep")]


def _compose(text: str) -> yaml.Node | None:
    """Return the root of a text."""
    if _Quick and _is_plain(text):
        with suppress(yaml.YAMLError):  # which are told better below
            return yaml.compose(text, Loader=_Quick)
    return yaml.compose(text, Loader=_Loader)


_Quick = getattr(yaml, "CBaseLoader", None)
"""The loader in C, twelve times as quick, where PyYAML was built with it."""
_NESTED = re.compile(r"[\[{]|[-?:][ \t]+(?=[-?])")


def _is_plain(text: str) -> bool:
    """Whether there is nothing to mind: no alias, and no nesting that overruns the stack of C."""
    return "*" not in text and "&" not in text and len(_NESTED.findall(text)) < 1_000


class _Alias(yaml.MarkedYAMLError):
    """An alias, which could make a page of a line."""


class _Loader(yaml.BaseLoader):
    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise _Alias(problem_mark=mark)
        return super().compose_node(parent, index)


_DEEPEST = 100  # levels; how many Python itself can read differs by its version


class _Plain:
    """Makes dicts, lists and strings of nodes, and remembers their lines."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path, self.first_line = path, first_line
        self.lines: dict[Path, int] = {}
        self.tags: dict[Path, str] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, way: Path) -> Any:
        if len(way) > _DEEPEST:
            raise RecursionError("nested more deeply than is read")
        self.lines.setdefault(way, self.first_line + node.start_mark.line)
        if str(node.tag).startswith("!"):
            self.tags[way] = str(node.tag)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, way)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*way, index)) for index, item in enumerate(node.value)]
        return str(node.value)

    def _mapping(self, node: yaml.MappingNode, way: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = self.first_line + key_node.start_mark.line
            key = key_node.value
            if not isinstance(key, str):
                self.problems.append(problem("yaml-no-mapping", self.path, line))
            elif key in result:
                first = self.lines[(*way, key)]
                found = problem("key-doubled", self.path, line, key=key, first=first)
                self.problems.append(found)
            else:
                self.lines[(*way, key)] = line
                result[key] = self.value(value_node, (*way, key))
        return result
