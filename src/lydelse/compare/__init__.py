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

from lydelse.compare.amend import AmendLabels, amendment
from lydelse.compare.changes import Counts, Diff, SectionChange, Status
from lydelse.compare.diff import diff
from lydelse.compare.exchange import as_json, schema
from lydelse.compare.redline import MARK, Labels, Redline, RedlineSection, redline
from lydelse.compare.report import ReportLabels, markdown, terminal
from lydelse.compare.shapes import STRUCTURE
from lydelse.compare.summary import Summary, Term, Whereabouts, summary, summary_of, whereabouts
from lydelse.compare.tree import Section, Tree, parse

__all__ = [
    "MARK",
    "STRUCTURE",
    "AmendLabels",
    "Counts",
    "Diff",
    "Labels",
    "Redline",
    "RedlineSection",
    "ReportLabels",
    "Section",
    "SectionChange",
    "Status",
    "Summary",
    "Term",
    "Tree",
    "Whereabouts",
    "amendment",
    "as_json",
    "diff",
    "markdown",
    "parse",
    "redline",
    "schema",
    "summary",
    "summary_of",
    "terminal",
    "whereabouts",
]
