"""Compare two editions and show what changed.

    rendered HTML ─ tree.parse ─▶ Tree ─┐
                                        ├─ diff.diff ─▶ Diff ─▶ redline.redline ─▶ HTML
    rendered HTML ─ tree.parse ─▶ Tree ─┘                  └──▶ report.*        ─▶ text, JSON

For maintainers: `tree` decides what a reader sees, and so what counts as a change; `changes` is
what a `Diff` is made of. `align` finds
which block is which, `words` which word is which; only these two guess, and a wrong guess marks
too much but never wrongly, because `diff` writes down all that is left over as gone or new.
`redline` and `weave` (the words within a block) keep the contract that is at the top of
`redline`; the tests in `tests/compare` hold every change to it. Nothing here reads a file, a
clock or a setting.
"""

from lydelse.compare.changes import Counts, Diff, SectionChange, Status
from lydelse.compare.diff import diff
from lydelse.compare.redline import MARK, STRUCTURE, Labels, Redline, RedlineSection, redline
from lydelse.compare.report import ReportLabels, as_json, markdown, terminal
from lydelse.compare.tree import Section, Tree, parse

__all__ = [
    "MARK",
    "STRUCTURE",
    "Counts",
    "Diff",
    "Labels",
    "Redline",
    "RedlineSection",
    "ReportLabels",
    "Section",
    "SectionChange",
    "Status",
    "Tree",
    "as_json",
    "diff",
    "markdown",
    "parse",
    "redline",
    "terminal",
]
