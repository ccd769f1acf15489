"""Which column of a table is which: decided once for the table, by headers and by content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lydelse.compare.tree import Block

#: The share of equal cells from which on two columns are one, whatever they are called; and that
#: from which on it is told as moved.
FILLED_ALIKE = 0.5
MOVED_ALIKE = 0.8

_ROWS = ("thead", "tbody", "tfoot")


class Column(NamedTuple):
    """A column of the table that shows both: its place in each edition, None where it is not."""

    old: int | None
    new: int | None


class Columns(NamedTuple):
    """All columns in the order in which they are shown, and pairs that changed places."""

    shown: tuple[Column, ...]
    moved: tuple[tuple[int, int], ...]


def columns_of(old: Block, new: Block) -> Columns | None:
    """Return the columns of two tables; None if they are the same, or if cells span several."""
    before, after = list(rows_of(old)), list(rows_of(new))
    if not before or not after or not (_regular(before) and _regular(after)):
        return None
    olds, news = _columns(before), _columns(after)
    heads = [[column[0] for column in side] for side in (olds, news)]
    if heads[0] == heads[1] or (len(olds) == len(news) and not set(heads[0]) & set(heads[1])):
        return None
    pairs = _paired(olds, news)
    moved = tuple(_moved(olds, news, pairs))
    if len(pairs) == len(olds) == len(news):
        return None
    return Columns(tuple(_shown(len(olds), len(news), pairs)), moved)


def rows_of(table: Block) -> Iterator[Block]:
    """Yield the rows of a table in order."""
    for child in table.children:
        if child.tag == "tr":
            yield child
        elif child.tag in _ROWS:
            yield from rows_of(child)


def _regular(rows: Sequence[Block]) -> bool:
    spans = {"colspan", "rowspan"}
    return not any(name in spans for row in rows for cell in row.children for name, _ in cell.attrs)


def _columns(rows: Sequence[Block]) -> list[list[str]]:
    width = len(rows[0].children)
    return [
        [row.children[at].text if at < len(row.children) else "" for row in rows]
        for at in range(width)
    ]


def _paired(olds: Sequence[Sequence[str]], news: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Return the heaviest choice of pairs in order; as many on both sides between them pair too."""
    best: list[list[tuple[float, tuple[tuple[int, int], ...]]]] = [
        [(0.0, ())] * (len(news) + 1) for _ in range(len(olds) + 1)
    ]
    for i, old in enumerate(olds, 1):
        for j, new in enumerate(news, 1):
            weight, chosen = max(best[i - 1][j], best[i][j - 1], key=lambda one: one[0])
            alike = _alike(old, new)
            total, pairs = best[i - 1][j - 1]
            if alike and total + alike > weight:
                weight, chosen = total + alike, (*pairs, (i - 1, j - 1))
            best[i][j] = weight, chosen
    found: list[tuple[int, int]] = []
    a = c = 0
    for i, j in (*best[-1][-1][1], (len(olds), len(news))):
        if i - a == j - c:
            found += zip(range(a, i), range(c, j), strict=True)
        if i < len(olds):
            found.append((i, j))
        a, c = i + 1, j + 1
    return found


def _alike(old: Sequence[str], new: Sequence[str]) -> float:
    named = 2.0 if old[0] and old[0] == new[0] else 0.0
    filled = _filled_alike(old, new)
    return named + filled if named or filled >= FILLED_ALIKE else 0.0


def _filled_alike(old: Sequence[str], new: Sequence[str]) -> float:
    """Return the share of cells that are in both, below the header; empty ones say nothing."""
    before, after = (Counter(filter(None, side[1:])) for side in (old, new))
    return (before & after).total() / max(1, min(before.total(), after.total()))


def _moved(
    olds: Sequence[Sequence[str]],
    news: Sequence[Sequence[str]],
    pairs: Sequence[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """Columns left over on both sides that are one."""
    taken = {j for _, j in pairs}
    for i in sorted({*range(len(olds))} - {i for i, _ in pairs}):
        for j in sorted({*range(len(news))} - taken):
            named = olds[i][0] and olds[i][0] == news[j][0]
            if named or _filled_alike(olds[i], news[j]) >= MOVED_ALIKE:
                taken.add(j)
                yield i, j
                break


def _shown(olds: int, news: int, pairs: Sequence[tuple[int, int]]) -> Iterator[Column]:
    a = c = 0
    for i, j in (*pairs, (olds, news)):
        yield from (Column(at, None) for at in range(a, i))
        yield from (Column(None, at) for at in range(c, j))
        if i < olds:
            yield Column(i, j)
        a, c = i + 1, j + 1
