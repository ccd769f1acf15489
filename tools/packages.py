"""The picture of the packages: which imports which, read from the code, as an SVG.

Packages stand on floors, each below all that import it. An arrow that others spell out, by way of a
package between, is left out.
"""

import ast
from collections.abc import Mapping, Set
from itertools import pairwise
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "lydelse"
WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 112, 30, 22, 40, 16


def imports() -> Mapping[str, Set[str]]:
    """Each package, or module on top, with the others that its modules import."""
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        package = _package(path.relative_to(SOURCE).as_posix())
        if package:
            wanted = found.setdefault(package, set())
            wanted |= {_package(one) for one in _imported(path)} - {package, ""}
    return {name: wanted & found.keys() for name, wanted in found.items()}


def _package(way: str) -> str:
    name = way.partition("/")[0].removesuffix(".py")
    return "" if name.startswith("__") else name


def _imported(path: Path) -> set[str]:
    """What a module imports of the tool, as paths below it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "lydelse":
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lydelse."):
            found.add((node.module or "").removeprefix("lydelse.").replace(".", "/"))
    return found


def arrows(graph: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """The imports that no way through another package stands for."""
    below: dict[str, set[str]] = {}

    def reached(name: str) -> set[str]:
        if name not in below:
            below[name] = set()
            below[name] = graph[name] | {x for one in graph[name] for x in reached(one)}
        return below[name]

    return {
        name: {one for one in wanted if not any(one in reached(by) for by in wanted)}
        for name, wanted in graph.items()
    }


def floors(graph: Mapping[str, Set[str]]) -> list[list[str]]:
    """The packages from the top down: each above what it imports, beside what has like friends."""
    height: dict[str, int] = {}

    def high(name: str) -> int:
        if name not in height:
            height[name] = 1 + max(map(high, graph[name]), default=-1)
        return height[name]

    rows = [
        sorted(name for name in graph if high(name) == floor)
        for floor in range(max(map(high, graph)), -1, -1)
    ]
    for above, row in pairwise(rows):
        row.sort(key=lambda name, above=above: _middle(name, above, graph))
    return rows


def _middle(name: str, above: list[str], graph: Mapping[str, Set[str]]) -> float:
    """Where those above that import a package stand, on average."""
    places = [at - len(above) / 2 for at, one in enumerate(above) if name in graph[one]]
    return sum(places) / len(places) if places else 0


def picture() -> str:
    """The SVG."""
    graph = imports()
    rows = floors(graph)
    wide = max(map(len, rows)) * (WIDTH + ACROSS) - ACROSS + 2 * MARGIN
    tall = len(rows) * (HEIGHT + DOWN) - DOWN + 2 * MARGIN
    place = {}
    for floor, row in enumerate(rows):
        left = (wide - len(row) * (WIDTH + ACROSS) + ACROSS) / 2
        for at, name in enumerate(row):
            place[name] = (left + at * (WIDTH + ACROSS), MARGIN + floor * (HEIGHT + DOWN))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {tall:g}" role="img">',
        "<title>The packages of Lydelse; an arrow leads from a package to one it imports</title>",
        '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6"'
        ' markerHeight="6" orient="auto"><path d="M0 0 8 4 0 8z" fill="#667"/></marker></defs>',
        f'<rect width="{wide:g}" height="{tall:g}" fill="#fff"/>',
    ]
    for name, wanted in sorted(arrows(graph).items()):
        lines += [_arrow(place[name], place[one]) for one in sorted(wanted)]
    lines += [_box(name, *place[name]) for row in rows for name in row]
    return "\n".join([*lines, "</svg>", ""])


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    x, y = start[0] + WIDTH / 2, start[1] + HEIGHT
    to_x, to_y = end[0] + WIDTH / 2, end[1] - 2
    way = f"M{x:g} {y:g}C{x:g} {y + DOWN:g} {to_x:g} {to_y - DOWN:g} {to_x:g} {to_y:g}"
    return f'<path d="{way}" fill="none" stroke="#889" marker-end="url(#end)"/>'


def _box(name: str, x: float, y: float) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="5" fill="#eef2fa"'
        f' stroke="#446"/><text x="{x + WIDTH / 2:g}" y="{y + HEIGHT / 2 + 5:g}"'
        f' text-anchor="middle" font-family="sans-serif" font-size="14" fill="#223">{name}</text>'
    )
