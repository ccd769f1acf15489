"""Which signs the fonts have, so that nobody is promised a PDF that cannot be made.

``covered.txt`` lists them in ranges: each was set by the pinned version of Typst with the fonts of
`lydelse.pdf.compile`. A test sets a sample again.
"""

from __future__ import annotations

import re
from importlib.resources import files

from lydelse.memo import by_value


def not_covered(text: str) -> str:
    """Return the first sign of a text that no font has; empty if there is none."""
    found = _others().search(text)
    return found[0] if found else ""


@by_value()
def _others() -> re.Pattern[str]:
    lines = files("lydelse").joinpath("pdf/covered.txt").read_text("utf-8").split()
    ranges = [line.partition("-") for line in lines]
    written = [f"\\U{int(a, 16):08x}-\\U{int(b or a, 16):08x}" for a, _, b in ranges]
    # What no page shows has no need of a sign.
    return re.compile(f"[^\x00-\x1f\x7f-\x9f\ufeff{''.join(written)}]")
