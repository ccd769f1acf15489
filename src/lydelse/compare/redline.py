"""The redline: a diff as HTML in which both editions stand.

The contract, for people and programs alike. Put into one `<article>`:

- With every `<del>` element taken out, and then every element that this left empty, the rest is
  the new edition; with every `<ins>` element taken out likewise, the old one. An element that is
  inserted or deleted as a whole, but may not stand in `<ins>` or `<del>` itself (an item, a row, a
  cell), has all its content in them and says so in `data-change`.
- What moved stands twice: in `<del class="moved">` where it was and in `<ins class="moved">` where
  it is, with the changes made in it on the way marked inside. Each begins with a link to the other;
  the link has no text of its own but an `aria-label`, and stands in an element of the opposite
  kind (with `role="none"`), so that it is in neither edition.
- Ids are the new edition's. Deleted text keeps an id that the new edition does not have.
- Every change has an anchor, `change-1`, `change-2`, … in reading order.
- `data-label` says "inserted" or "deleted" in the page's language. The style sheet puts it, hidden
  from sight, before the text (`ins::before { content: attr(data-label) }`), because few screen
  readers announce the two roles by themselves and ARIA forbids to name them. It also shows the
  `aria-label` of a move link, isolates the direction of both elements (`unicode-bidi: isolate`)
  and gives deleted items of a numbered list no number.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from lydelse.compare.diff import (
    Change,
    Counts,
    Deleted,
    Diff,
    Edited,
    Inserted,
    MovedAway,
    MovedHere,
    Nested,
    Same,
    SectionChange,
    Status,
)
from lydelse.compare.tree import Attributes, Block, KeepId, block_html, shell_html
from lydelse.compare.weave import weave

# These stand directly in their parent, with no <ins> or <del> between: the marks go inside.
_SLOTS = frozenset(
    "li dt dd caption colgroup col thead tbody tfoot tr td th summary figcaption legend".split()
)
# Of these not even the content may be marked, only what stands in their own children.
_ROWS = frozenset(("thead", "tbody", "tfoot", "tr"))

Mark = Literal["ins", "del"]


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of a redline. A page passes those of its language."""

    inserted: str = "inserted"
    deleted: str = "deleted"
    moved_here: str = "moved here: show where it was"
    moved_away: str = "moved away: show where it is"


@dataclass(frozen=True, slots=True)
class RedlineSection:
    """One section of a redline. `heading` and `body` are HTML; either may be empty.

    `changes` are the anchors of its changes in order.
    """

    id: str
    level: int
    title: str
    old_title: str
    status: Status
    renamed: bool
    counts: Counts
    changes: tuple[str, ...]
    heading: str
    body: str

    @property
    def html(self) -> str:
        return self.heading + self.body


@dataclass(frozen=True, slots=True)
class Redline:
    sections: tuple[RedlineSection, ...]

    @property
    def html(self) -> str:
        """What stands inside the article."""
        return "\n".join(section.html for section in self.sections if section.html)

    @property
    def changes(self) -> tuple[str, ...]:
        """All anchors in reading order."""
        return tuple(anchor for section in self.sections for anchor in section.changes)


def redline(diff: Diff, labels: Labels | None = None) -> Redline:
    """Render a diff. `labels` default to English."""
    writer = _Writer(diff, labels or Labels())
    return Redline(tuple(writer.section(section) for section in diff.sections))


def _never(_: str) -> bool:
    return False


class _Writer:
    """Writes one redline; counts its changes and knows which ids are taken."""

    def __init__(self, diff: Diff, labels: Labels) -> None:
        self._taken = diff.new.ids
        self._labels = labels
        self._anchors: list[str] = []
        ids = diff.old.ids | diff.new.ids
        self._prefix = "change-"
        while any(re.fullmatch(rf"{self._prefix}\d+|moved-\d+-(from|to)", i) for i in ids):
            self._prefix = f"x{self._prefix}"
        self._link_prefix = self._prefix.replace("change-", "moved-")

    def section(self, section: SectionChange) -> RedlineSection:
        first = len(self._anchors)
        match section.status:
            case Status.MOVED:
                within = _Part(self, _never)
                heading = self._moved("ins", within.changes(section.heading), section.move)
                inner = within.changes(section.changes)
                body = self._moved("ins", inner, 0 if heading else section.move)
            case Status.MOVED_AWAY:
                part = _Part(self, self.keep, "del")
                heading = self._moved("del", part.changes(section.heading), section.move)
                inner = part.changes(section.changes)
                body = self._moved("del", inner, 0 if heading else section.move)
            case _:
                part = _Part(self, self.keep)
                heading, body = part.changes(section.heading), part.changes(section.changes)
        shown = section.new if section.status is not Status.MOVED_AWAY else section.old
        shown = shown or section.old
        return RedlineSection(
            id=shown.id if shown else "",
            level=shown.level if shown else 0,
            title=shown.title if shown else "",
            old_title=section.old.title if section.old else "",
            status=section.status,
            renamed=section.renamed,
            counts=section.counts,
            changes=tuple(self._anchors[first:]),
            heading=heading,
            body=body,
        )

    def keep(self, identifier: str) -> bool:
        return bool(identifier) and identifier not in self._taken

    def anchor(self) -> str:
        name = f"{self._prefix}{len(self._anchors) + 1}"
        self._anchors.append(name)
        return name

    def wrap(self, mark: Mark, inner: str, anchor: str = "", moved: bool = False) -> str:
        named = f' id="{anchor}"' if anchor else ""
        kind = ' class="moved"' if moved else ""
        label = self._labels.inserted if mark == "ins" else self._labels.deleted
        return f'<{mark}{named}{kind} data-label="{html.escape(label)}">{inner}</{mark}>'

    def _moved(self, mark: Mark, inner: str, move: int) -> str:
        if not inner:
            return ""
        if not move:
            return self.wrap(mark, inner, moved=True)
        # The anchor is drawn after those inside, so it would break the reading order.
        return self.wrap(mark, self.link(mark, move) + inner, self.anchor(), moved=True)

    def link(self, mark: Mark, move: int) -> str:
        here, there = ("to", "from") if mark == "ins" else ("from", "to")
        label = self._labels.moved_here if mark == "ins" else self._labels.moved_away
        other = "del" if mark == "ins" else "ins"
        name = f"{self._link_prefix}{move}-"
        return (
            f'<{other} role="none" class="move-link"><a id="{name}{here}" href="#{name}{there}"'
            f' aria-label="{html.escape(label)}"></a></{other}>'
        )
