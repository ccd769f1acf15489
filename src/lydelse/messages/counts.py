"""What was kept in memory, told: each function that was asked, with its hits and misses."""

from collections.abc import Iterator, Mapping

from lydelse.memo import counts
from lydelse.messages.problems import phrase

COUNT = "LYDELSE_COUNT"
"""The variable of the environment that asks for it."""


def told_counts(environ: Mapping[str, str], language: str) -> Iterator[str]:
    """Yield the lines, the most misses first; none unless the environment asks for them."""
    if not environ.get(COUNT):
        return
    yield phrase("memo-counts")[language]
    for name, (hits, misses) in sorted(counts().items(), key=lambda one: (-one[1].misses, one[0])):
        yield f"{hits:>10} {misses:>10}  {name}"
