"""YAML whose values know the line they stand on.

Every scalar is read as the text that was written: ``1.10`` stays ``1.10`` and ``NO`` stays
``NO``. What a value means is decided by who asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from lydelse.problems import Problem, problem

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """A mapping read from YAML: plain dicts, lists and strings, and the line of each value.

    ``lines`` maps the way to a key or item (``("cookies", 3, "name")``) to its line in the file.
    """

    path: str
    data: Mapping[str, Any]
    lines: Mapping[Path, int]

    def line(self, *way: str | int) -> int:
        """The line of the nearest thing on the way that exists."""
        while way and way not in self.lines:
            way = way[:-1]
        return self.lines.get(way, 0)


def read_yaml(path: str, text: str, first_line: int = 1) -> tuple[YamlFile | None, list[Problem]]:
    """Read a YAML mapping; ``first_line`` is the line of the file on which ``text`` begins.

    Returns None and the problems if the text is no YAML mapping. Doubled keys are problems, but
    the rest is still returned, so that all problems show at once.
    """
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.AliasEvent):
                return None, [problem("yaml-alias", path, first_line + event.start_mark.line)]
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        return None, [problem("yaml-invalid", path, line, why=error.problem or error.context)]
    except yaml.YAMLError as error:
        why = str(error).splitlines()[0]
        return None, [problem("yaml-invalid", path, first_line, why=why)]
    except RecursionError:
        return None, [problem("yaml-invalid", path, first_line, why="it is nested too deeply")]
    if node is None:
        return YamlFile(path, {}, {(): first_line}), []
    if not isinstance(node, yaml.MappingNode):
        return None, [problem("yaml-no-mapping", path, first_line + node.start_mark.line)]
    lines: dict[Path, int] = {}
    problems: list[Problem] = []

    def plain(node: yaml.Node, way: Path) -> Any:
        lines.setdefault(way, first_line + node.start_mark.line)
        if isinstance(node, yaml.MappingNode):
            result: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = str(key_node.value)
                line = first_line + key_node.start_mark.line
                if key in result:
                    first = lines[(*way, key)]
                    problems.append(problem("key-doubled", path, line, key=key, first=first))
                    continue
                lines[(*way, key)] = line
                result[key] = plain(value_node, (*way, key))
            return result
        if isinstance(node, yaml.SequenceNode):
            return [plain(item, (*way, index)) for index, item in enumerate(node.value)]
        return str(node.value)

    return YamlFile(path, plain(node, ()), lines), problems
