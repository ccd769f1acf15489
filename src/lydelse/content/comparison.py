"""Two editions of one document, compared once for each pair.

``compare`` knows HTML alone; here it is given the text that a reader sees, the title included.
"""

import html
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, NamedTuple

from lydelse.compare import (
    STRUCTURE,
    AmendLabels,
    Counts,
    Diff,
    Labels,
    Redline,
    RedlineSection,
    ReportLabels,
    Status,
    Tree,
    Whereabouts,
    diff,
    parse,
    redline,
    summary,
    whereabouts,
)
from lydelse.content.edition import html_of
from lydelse.formats.markdown import render
from lydelse.memo import by_value
from lydelse.messages.catalogue import say
from lydelse.model import Edition, OrdinaryPage


class ChangedSection(NamedTuple):
    """A section that is not the same in both editions.

    ``title`` is empty for what has no heading of its own: the footnotes, and what stands under
    the document's title.
    """

    id: str
    title: str
    old_title: str
    status: Status
    renamed: bool
    counts: Counts
    anchors: tuple[str, ...]
    footnotes: bool
    figures: tuple[tuple[str, str], ...] = ()
    structure: tuple[str, ...] = ()
    merged_into: str = ""
    divided_from: str = ""
    stood_after: str = ""
    came_from: tuple[str, ...] = ()
    went_to: tuple[str, ...] = ()
    renumbered: tuple[tuple[str, str], ...] = ()
    numbering: tuple[int, int] = (0, 0)

    @property
    def words(self) -> tuple[int, int]:
        """Words inserted and deleted, but for numbers of clauses, which are told once."""
        gone, come = self.numbering
        return self.counts.inserted - come, self.counts.deleted - gone


def text_key(edition: Edition) -> str:
    """Return what decides how an edition reads: the sums of its file, and of its facts."""
    register = edition.register
    return f"{edition.sha256}+{register.identity}" if register else edition.sha256


@by_value(256)
def _tree(title: str, parts: tuple[str, ...]) -> Tree:
    return parse(f'<h1 id="title">{html.escape(title, quote=False)}</h1>', *parts)


@by_value(8)
def _diff(old: tuple[str, tuple[str, ...]], new: tuple[str, tuple[str, ...]]) -> Diff:
    return diff(_tree(*old), _tree(*new))


def tree_of(edition: Edition) -> Tree:
    """Return the text of an edition as it is compared, its title on top."""
    return _tree(edition.title, html_of(edition).parts)


def compare_editions(old: Edition, new: Edition) -> Diff:
    """Return what a reader of ``new`` finds changed since ``old``."""
    return _diff((old.title, html_of(old).parts), (new.title, html_of(new).parts))


def compare_pages(old: OrdinaryPage | None, new: OrdinaryPage | None) -> Diff:
    """Return what a reader finds changed on a page that is no document;
    None where it does not exist."""
    nothing: tuple[str, tuple[str, ...]] = ("", ())
    was, now = ((one.title, render(one.body).parts) if one else nothing for one in (old, new))
    return _diff(was, now)


def reads_alike(old: Edition, new: Edition) -> bool:
    """Whether a reader finds the same page in both, down to where its links lead; and a program
    the same facts."""
    facts = [one.register.identity if one.register else "" for one in (old, new)]
    return (
        old.title == new.title and html_of(old).parts == html_of(new).parts and facts[0] == facts[1]
    )


def redline_of(old: Edition, new: Edition, labels: Labels) -> Redline:
    """Both editions in one text. Its links are still those of the source."""
    return redline(compare_editions(old, new), labels)


def structure_labels(language: str) -> tuple[tuple[str, str], ...]:
    """Return what a redline tells of structure and form, in a page's language."""
    return tuple((kind, say(language, f"structure.{kind}")) for kind, _ in STRUCTURE)


@by_value()
def _report() -> Mapping[str, Any]:
    return tomllib.loads(files("lydelse").joinpath("messages/report.toml").read_text("utf-8"))


def report_labels(language: str) -> ReportLabels:
    """Return the words of a report; English where it does not speak a language."""
    tables = _report().get(language) or _report()["en"]
    spoken = language if language in _report() else "en"
    return ReportLabels(**tables["labels"], structure=structure_labels(spoken))


def amend_labels(language: str) -> AmendLabels:
    """Return the sentences of an amending instruction;
    English where there are none in a language."""
    tables = _report().get(language) or _report()["en"]
    return AmendLabels(**tables["amend"])


def changed_sections(shown: Redline) -> tuple[ChangedSection, ...]:
    """Return the sections of a redline in which something changed, in reading order."""
    where = whereabouts(shown.diff)
    sums = [summary(change) for change in shown.diff.sections]
    return tuple(
        ChangedSection(
            section.id,
            "" if _under_title(section) else section.title or section.old_title,
            section.old_title,
            section.status,
            section.renamed,
            section.counts,
            section.changes,
            section.footnotes,
            told.figures,
            told.structure,
            *where.get(at, Whereabouts()),
            told.renumbered,
            told.numbering,
        )
        for at, (section, told) in enumerate(zip(shown.sections, sums, strict=True))
        if section.status is not Status.UNCHANGED
    )


def _under_title(section: RedlineSection) -> bool:
    """Whether only what stands under the title changed, not the title."""
    return section.level == 1 and section.status is Status.CHANGED and not section.renamed
