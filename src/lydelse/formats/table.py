"""Rows as CSV (RFC 4180), for programs and spreadsheets."""

import csv
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV; no cell is one that a spreadsheet takes for a formula."""
    lines = _Lines()
    writer = csv.writer(lines)
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return "".join(lines)


class _Lines(list[str]):
    """What ``csv`` writes to: a list of lines."""

    write = list.append
