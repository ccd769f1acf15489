"""The redline: a diff as HTML in which both editions stand.

The contract, for people and programs alike. Put into one `<article>`:

- The new edition is what is left when every `<del>` element is taken out, and then every element
  that this left empty.
- The old edition is what is left when every `<ins>` element is taken out, and then every element
  that this left empty, and when the tags that `data-was` holds are put back: an empty `<del>` that
  has it stands for the tags (or the white space) in it; any other element had that start tag
  instead of its own, with its end tag, or no tags at all if it is empty. So no unchanged word is
  marked where a paragraph was divided, a list became paragraphs or a link leads elsewhere.
- `<ins class="structure" data-structure="…">` says what happened there, in the words of its
  `data-label`; it has no text. Where a link led before stands in it as a link that is in neither
  edition.
- An element that is inserted or deleted as a whole, but may not stand in `<ins>` or `<del>` itself
  (an item, a row, a cell), has all its content in them and says so in `data-change`. A cell that is
  empty in one edition holds an empty mark of that edition, so that it stays; one that is in
  neither, under a column of the other edition, holds one in the other.
- What moved stands twice: in `<del class="moved">` where it was and in `<ins class="moved">` where
  it is, with the changes made in it on the way marked inside. Each begins with a link to the other;
  the link has no text of its own but an `aria-label`, and stands in an element of the opposite
  kind (with `role="none"`), so that it is in neither edition. Words that stand in a link, and the
  cells of a column that moved, have no such link.
- The marks of a clause's number that is another now, and nothing else at the beginning of its
  block, are `class="renumbered"`, so that a page can hide them; the anchor is the insertion's.
- Ids are the new edition's. Deleted text keeps an id that the new edition does not have.
- Every change has an anchor, `change-1`, `change-2`, … in reading order.
- `data-label` says "inserted" or "deleted" in the page's language, and `data-end` that it ends;
  what moved has its link to say so. The style sheet puts the label, hidden from sight, before the
  text (`ins::before { content: attr(data-label) }`) and the end after it, because few screen
  readers announce the two roles by themselves and ARIA forbids to name them; as text it would be
  in the editions. The style sheet
  also shows the `aria-label` of a move link and the label of a mark of structure, isolates the
  direction of both elements (`unicode-bidi: isolate`) and gives deleted items of a numbered list no
  number (`counter-increment: list-item 0`).

What no reader sees is the new edition's where both have it: ids, classes, whether a list is loose
or tight, column spans, non-breaking spaces. Where a footnote's arrow leads is no change.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from lydelse.compare.changes import (
    Change,
    Counts,
    Deleted,
    Diff,
    Edited,
    Inserted,
    MovedAway,
    MovedHere,
    Nested,
    Reshaped,
    Same,
    SectionChange,
    Status,
    recast,
)
from lydelse.compare.columns import Columns
from lydelse.compare.shapes import STRUCTURE
from lydelse.compare.summary import Move, Renumbered, moves_of, renumbered
from lydelse.compare.tree import (
    Attributes,
    Block,
    KeepId,
    block_html,
    inner_html,
    open_tag,
    shell_html,
    tags,
)
from lydelse.compare.weave import Notes, weave
from lydelse.compare.words import Span
from lydelse.memo import by_identity, by_value

# These stand directly in their parent, with no <ins> or <del> between: the marks go inside.
_SLOTS = tags("li dt dd caption colgroup col thead tbody tfoot tr td th summary figcaption legend")
# Of these not even the content may be marked, only what stands in their own children.
_ROWS = frozenset(("thead", "tbody", "tfoot", "tr"))

Mark = Literal["ins", "del"]


class Labels(NamedTuple):
    """The words of a redline. A page passes those of its language."""

    inserted: str = "inserted"
    deleted: str = "deleted"
    inserted_end: str = "end of insertion"
    deleted_end: str = "end of deletion"
    moved_end: str = "end of moved text"
    moved_here: str = "moved here{where}, {changed}: show where it was"
    moved_away: str = "moved away{where}, {changed}: show where it is"
    from_section: str = " from “{title}”"
    to_section: str = " to “{title}”"
    unchanged: str = "unchanged"
    word_changed: str = "1 word changed"
    words_changed: str = "{count} words changed"
    structure: tuple[tuple[str, str], ...] = STRUCTURE


class RedlineSection(NamedTuple):
    """One section of a redline.

    `written` is the HTML of its heading and of what stands under it, either of which may be empty.
    In it stands, for the anchor of each of its `anchors` changes, a `MARK` and a number from 1: so
    what is the same on many pages is written once. `numbered` counts on from the `before` changes
    that the page has above.
    """

    id: str
    level: int
    title: str
    old_title: str
    status: Status
    renamed: bool
    counts: Counts
    footnotes: bool
    written: tuple[str, str]
    anchors: int
    prefix: str = "change-"
    before: int = 0

    def numbered(self, text: str) -> str:
        """Return some HTML of the section with the page's anchors."""
        if MARK not in text:
            return text
        parts = list(_cut(text))
        parts[1::2] = [f"{self.prefix}{self.before + int(number)}" for number in parts[1::2]]
        return "".join(parts)

    @property
    def changes(self) -> tuple[str, ...]:
        """The anchors of its changes in order."""
        first = self.before + 1
        return tuple([f"{self.prefix}{number}" for number in range(first, first + self.anchors)])

    @property
    def body(self) -> str:
        """What stands under its heading."""
        return self.numbered(self.written[1])

    @property
    def html(self) -> str:
        """Its heading and what stands under it."""
        return self.numbered("".join(self.written))


#: What an anchor begins with in a section that is not numbered yet; its number follows. No text has
#: this letter.
MARK = "\0"
_ANCHOR = re.compile(f"{MARK}([0-9]+)")
#: What the ids of moves begin with, unless a text has such ids.
_LINK_PREFIX = "moved-"


@by_value(256)
def _cut(text: str) -> Sequence[str]:
    """Return what stands between anchors, and the number of each in between."""
    return _ANCHOR.split(text)


class Redline(NamedTuple):
    """A diff as HTML, section by section."""

    sections: tuple[RedlineSection, ...]
    diff: Diff

    @property
    def html(self) -> str:
        """What stands inside the article."""
        return "\n".join(filter(None, [section.html for section in self.sections]))

    @property
    def changes(self) -> tuple[str, ...]:
        """All anchors in reading order."""
        return tuple(anchor for section in self.sections for anchor in section.changes)


def redline(diff: Diff, labels: Labels | None = None) -> Redline:
    """Render a diff. `labels` default to English."""
    prefix = _prefix(diff)
    link_prefix = prefix.replace("change-", _LINK_PREFIX)
    writer = _Writer(diff.new.ids, labels or Labels(), link_prefix, moves_of(diff))
    sections: list[RedlineSection] = []
    before = 0
    for change in diff.sections:
        section = writer.section(change)
        if section.anchors:
            section = section._replace(prefix=prefix, before=before)
            before += section.anchors
        sections.append(section)
    return Redline(tuple(sections), diff)


def anchors_of(diff: Diff) -> dict[int, str]:
    """Return the first anchor of each change, by its identity, on the page of the redline."""
    prefix = _prefix(diff)
    link_prefix = prefix.replace("change-", _LINK_PREFIX)
    writer = _Writer(diff.new.ids, Labels(), link_prefix, moves_of(diff))
    anchors: dict[int, str] = {}
    before = 0
    for section in diff.sections:
        if section.status is not Status.UNCHANGED:
            count = writer.written(section).anchors
            anchors |= {change: f"{prefix}{before + at}" for change, at in writer.found.items()}
            before += count
    return anchors


def _prefix(diff: Diff) -> str:
    """Return what the anchors begin with: no id of either text is such a one."""
    ids = [id for id in diff.old.ids | diff.new.ids if "change-" in id or "moved-" in id]
    prefix = "change-"
    while any(re.fullmatch(rf"{prefix}\d+|moved-\d+-(from|to)", id) for id in ids):
        prefix = f"x{prefix}"
    return prefix


def _ends(label: str, end: str) -> str:
    """Return what is read where a mark begins, and where it ends."""
    return f' data-label="{html.escape(label)}" data-end="{html.escape(end)}"'


def _never(_: str) -> bool:
    return False


class _Writer:
    """Writes the sections of one redline; counts the changes of each and knows which ids are
    `taken`."""

    def __init__(
        self,
        taken: frozenset[str],
        labels: Labels,
        link_prefix: str,
        moves: Mapping[int, Move] | None = None,
    ) -> None:
        self._taken = taken
        self._moves = moves or {}
        #: The number of the first anchor of each change of the section, by its identity.
        self.found: dict[int, int] = {}
        self._labels = labels
        self._link_prefix = link_prefix
        self._label: dict[Mark, str] = {
            "ins": _ends(labels.inserted, labels.inserted_end),
            "del": _ends(labels.deleted, labels.deleted_end),
        }
        self._structure = dict(labels.structure)
        self._count = 0

    def section(self, section: SectionChange) -> RedlineSection:
        """Return a section; what needs no other is written once, whatever page shows it."""
        if section.status is Status.UNCHANGED and section.old is section.new:
            return _written_alone(section, _UNMARKED)
        if self._link_prefix == _LINK_PREFIX and _needs_no_other(section):
            return _written_alone(section, self._labels)
        return self.written(section)

    def written(self, section: SectionChange) -> RedlineSection:
        """Return a section written anew."""
        self._count = 0
        self.found = {}
        shown = section.new or section.old
        if section.status is Status.MOVED:
            heading, body = self._moved_section("ins", section, _Part(self, _never))
        elif section.status is Status.MOVED_AWAY:
            shown = section.old
            heading, body = self._moved_section("del", section, _Part(self, self.keep, "del"))
        else:
            part = _Part(self, self.keep)
            heading, body = part.changes(section.heading), part.changes(section.changes)
            heading = self._former_id(section, heading)
        return RedlineSection(
            id=shown.id if shown else "",
            level=shown.level if shown else 0,
            title=shown.title if shown else "",
            old_title=section.old.title if section.old else "",
            status=section.status,
            renamed=section.renamed,
            counts=section.counts,
            footnotes=section.footnotes,
            written=(heading, body),
            anchors=self._count,
        )

    def keep(self, identifier: str) -> bool:
        return bool(identifier) and identifier not in self._taken

    @property
    def count(self) -> int:
        """How many anchors the section has so far."""
        return self._count

    def anchor(self) -> str:
        self._count += 1
        return f"{MARK}{self._count}"

    def wrap(
        self,
        mark: Mark,
        inner: str,
        anchor: str = "",
        moved: bool = False,
        kind: str = "",
    ) -> str:
        named = f' id="{anchor}"' if anchor else ""
        kind = "moved" if moved else kind
        kind = f' class="{kind}"' if kind else ""
        label = f' data-end="{html.escape(self._labels.moved_end)}"' if moved else self._label[mark]
        return f"<{mark}{named}{kind}{label}>{inner}</{mark}>"

    def tell(self, kind: str, former: str = "") -> str:
        """Return a mark of structure: an element that neither edition has, with a name to show."""
        label = html.escape(self._structure[kind])
        inner = ""
        if former:
            href = html.escape(former)
            inner = f'<del role="none"><a href="{href}" aria-label="{label}: {href}"></a></del>'
        return (
            f'<ins id="{self.anchor()}" class="structure" data-structure="{kind}"'
            f' data-label="{label}">{inner}</ins>'
        )

    def link(self, mark: Mark, move: int) -> str:
        """From one place of what moved to the other, in an element that neither edition has."""
        here, there = ("to", "from") if mark == "ins" else ("from", "to")
        label = self._move_label(mark, self._moves.get(move, Move()))
        other = "del" if mark == "ins" else "ins"
        name = f"{self._link_prefix}{move}-"
        return (
            f'<{other} role="none" class="move-link"><a id="{name}{here}" href="#{name}{there}"'
            f' aria-label="{html.escape(label)}"></a></{other}>'
        )

    def _move_label(self, mark: Mark, move: Move) -> str:
        """Return what a link of a move says: from where or to where, and how much changed."""
        labels = self._labels
        section, form = (
            (move.old, labels.from_section) if mark == "ins" else (move.new, labels.to_section)
        )
        apart = move.old is not None and move.new is not None and move.old.id != move.new.id
        where = form.format(title=section.title) if section and section.title and apart else ""
        if move.changed > 1:
            changed = labels.words_changed.format(count=move.changed)
        else:
            changed = labels.word_changed if move.changed else labels.unchanged
        text = labels.moved_here if mark == "ins" else labels.moved_away
        return text.format(where=where, changed=changed)

    def _moved_section(self, mark: Mark, section: SectionChange, part: _Part) -> tuple[str, str]:
        anchor, link = self.anchor(), self.link(mark, section.move)
        heading = self.wrap(mark, link + part.changes(section.heading), anchor, moved=True)
        body = part.changes(section.changes)
        return heading, self.wrap(mark, body, moved=True) if body else ""

    def _former_id(self, section: SectionChange, heading: str) -> str:
        """Links in deleted text may still lead to a heading's former id: an empty <del> takes
        it, which is in neither edition."""
        old, new = section.old, section.new
        if old and new and old.id != new.id and self.keep(old.id) and len(section.heading) == 1:
            return f'<del id="{html.escape(old.id)}"></del>{heading}'
        return heading


_UNMARKED = Labels()  # in an unchanged section nothing is labelled


@by_identity(2048)
def _written_alone(section: SectionChange, labels: Labels) -> RedlineSection:
    """Write a section alone: of its old ids only the heading's may stand in the new edition."""
    taken = frozenset([section.new.id] if section.new else [])
    return _Writer(taken, labels, _LINK_PREFIX).written(section)


@by_identity()
def _needs_no_other(section: SectionChange) -> bool:
    """Whether a section is written the same beside any others: no id went."""
    old, new = section.old, section.new
    if not old or not new or old.id != new.id or section.status is not Status.CHANGED:
        return False
    if section.counts.moved or section.counts.moved_away:
        return False  # its links say from where or to where
    if old.heading is not None and _has_id(old.heading, own=False):
        return False
    return not any(map(_has_id, old.blocks))


def _has_id(block: Block, own: bool = True) -> bool:
    return bool((own and block.id) or " id=" in block.inner or any(map(_has_id, block.children)))


class _Once:
    """What only the first mark of a change carries: its anchor, and the link of a move, which
    needs words beside it."""

    def __init__(self, anchor: str, link: str = "") -> None:
        self._anchor, self._link = anchor, link

    def take(self, empty: bool = False) -> tuple[str, str]:
        anchor, self._anchor = self._anchor, ""
        if empty:
            return anchor, ""
        link, self._link = self._link, ""
        return anchor, link


class _Part(NamedTuple):
    """Writes the changes of one part of the text. `keep` decides about ids of the old edition;
    `inside` tells that all of it stands in a mark already, which says what need not be said;
    `columns` are those of the table that it is in."""

    writer: _Writer
    keep: KeepId
    inside: Literal["", "ins", "del"] = ""
    columns: Columns | None = None

    def changes(self, changes: Sequence[Change], parent: str = "") -> str:
        parts: list[str] = []
        previous: type[Change] | None = None
        apart = any(not isinstance(change, Same | Edited | Nested) for change in changes)
        for kind, group in groupby(changes, key=type):
            together = list(group)
            whole = [c for c in together if isinstance(c, Inserted | Deleted)]
            if any(change.tokens for change in whole):
                parts += [self._words(change) for change in whole]
                previous = kind
                continue
            mark: Mark = "ins" if kind is Inserted else "del"
            if kind is Same:
                same = [change for change in together if isinstance(change, Same)]
                parts += [
                    _apart(c, block_html(c.new)) if apart else block_html(c.new) for c in same
                ]
            elif not whole:
                for change in together:
                    before = self.writer.count
                    shown = self._change(change, parent)
                    if apart and isinstance(change, Edited):
                        shown = _apart(change, shown)
                    parts.append(shown)
                    if self.writer.count > before:
                        self.writer.found[id(change)] = before + 1
            elif mark == self.inside:
                parts += [
                    shell_html(_block(c), self._inner(c, mark), self._ids(mark)) for c in whole
                ]
            else:
                # What came right where something went is one change with it.
                replaces = kind is Inserted and previous is Deleted
                once = _Once("" if replaces else self.writer.anchor())
                self.writer.found.update((id(change), self.writer.count) for change in whole)
                parts += self._whole(whole, parent, mark, once)
            previous = kind
        return "".join(parts)

    def _words(self, change: Inserted | Deleted) -> str:
        """Return a block that came or went, but for words that moved."""
        if not change.tokens:
            return self.changes((change,))
        gone = isinstance(change, Deleted)
        block = _block(change)
        both = (change.tokens, ()) if gone else ((), change.tokens)
        self.writer.found[id(change)] = self.writer.count + 1
        inner = self._woven((Span(False, *both),))
        return shell_html(block, inner, self._ids("del" if gone else "ins"))

    def _ids(self, mark: Mark) -> KeepId | None:
        return self.keep if mark == "del" else None

    def _inner(self, change: Inserted | Deleted, mark: Mark) -> str:
        block = _block(change)
        if not change.within:
            return inner_html(block, self._ids(mark))
        return self._replace(inside=mark).changes(change.within, block.tag)

    def _change(self, change: Change, parent: str) -> str:
        match change:
            case Same(_, new):
                return block_html(new)
            case Edited():
                return self._edited(change)
            case Reshaped(_, _, stretches, notes):
                return self._woven(stretches, notes, parent, renumbered(change))
            case Nested(old, new, changes):
                told = recast(old, new)
                mark = self.writer.tell(told) if told else ""
                inside = self if new.tag != "table" else self._replace(columns=change.columns)
                inner = inside.changes(changes, new.tag) + _emptied(change)
                return mark + shell_html(new, inner, extra=_was(change))
            case MovedAway(old, move, quiet):
                once = _Once(self.writer.anchor(), "" if quiet else self.writer.link("del", move))
                return "".join(self._whole([Deleted(old)], parent, "del", once, moved=True))
            case MovedHere(within, move, quiet):
                once = _Once(self.writer.anchor(), "" if quiet else self.writer.link("ins", move))
                return self._replace(keep=_never, inside="")._moved(within, parent, once)
            case Inserted() | Deleted():
                return self.changes((change,), parent)

    def _edited(self, change: Edited) -> str:
        told = recast(change.old, change.new)
        mark = self.writer.tell(told) if told else ""
        inner = self._woven(change.stretches, found=renumbered(change))
        return shell_html(change.new, mark + inner, extra=_was(change))

    def _woven(
        self,
        stretches: tuple[Span, ...],
        notes: Notes = (),
        parent: str = "",
        found: Renumbered | None = None,
    ) -> str:
        anchored: set[int] = set()

        def wrap(mark: Mark, number: int, inner: str, linked: bool) -> str:
            if found and number == found.span and not self.inside:
                # The new number stays where the old one is hidden, and so does the anchor.
                anchor = self.writer.anchor() if mark == "ins" else ""
                return self.writer.wrap(mark, inner, anchor, kind="renumbered")
            again = number in anchored or (mark == self.inside and number >= 0)
            anchor = "" if again else self.writer.anchor()
            if number < 0 and number not in anchored and not linked:
                inner = self.writer.link(mark, -number) + inner
            anchored.add(number)
            if mark == self.inside and number >= 0:
                return inner
            return self.writer.wrap(mark, inner, anchor, moved=number < 0)

        return weave(stretches, self.keep, wrap, self.writer.tell, notes, parent)

    def _whole(
        self,
        changes: Iterable[Inserted | Deleted],
        parent: str,
        mark: Mark,
        once: _Once,
        moved: bool = False,
    ) -> Iterator[str]:
        """Blocks inserted or deleted: in one mark where it may stand around them."""
        for slot, group in groupby(changes, key=lambda change: _is_slot(_block(change), parent)):
            if slot:
                for change in group:
                    yield self._slot(change, parent, mark, once, moved)
            else:
                # The mark around them comes first, and so does its anchor.
                anchor, link = once.take()
                inner = "".join(
                    [shell_html(_block(c), self._inner(c, mark), self._ids(mark)) for c in group]
                )
                yield self.writer.wrap(mark, link + inner, anchor, moved)

    def _slot(
        self,
        change: Inserted | Deleted,
        parent: str,
        mark: Mark,
        once: _Once,
        moved: bool,
        said: bool = False,
    ) -> str:
        block = _block(change)
        if block.tag in ("col", "colgroup"):
            return block_html(block) if mark == "ins" else ""
        if _is_row(block, parent):
            cells = change.within or [type(change)(cell) for cell in block.children]
            slots = [
                self._slot(cell, block.tag, mark, once, moved, True)
                for cell in cells
                if isinstance(cell, Inserted | Deleted)
            ]
            inner = "".join(self._aligned(slots, mark) if block.tag == "tr" else slots)
        else:
            inner = self._mark(mark, self._inner(change, mark), once, moved)
        return shell_html(block, inner, self._ids(mark), () if said else _said(mark, moved))

    def _aligned(self, cells: Sequence[str], mark: Mark) -> Iterator[str]:
        """Yield a row's cells in one edition, each under its column, or one of the other's."""
        columns = self.columns.shown if self.columns else ()
        own = [column.new if mark == "ins" else column.old for column in columns]
        if len(cells) != sum(at is not None for at in own):
            yield from cells
            return
        waiting = iter(cells)
        for at in own:
            yield _NO_CELL if at is None else next(waiting)

    def _moved(self, change: Same | Edited | Nested, parent: str, once: _Once) -> str:
        """Return what came from elsewhere, with its own changes marked inside."""
        block = change.new
        if not _is_slot(block, parent):
            return self._mark("ins", self.changes((change,), parent), once, moved=True)
        if not isinstance(change, Nested):
            return self._slot(Inserted(block), parent, "ins", once, moved=True)
        if _is_row(block, parent):
            inner = "".join([self._moved_cell(cell, once) for cell in change.changes])
        else:
            inner = self._mark("ins", self.changes(change.changes, block.tag), once, moved=True)
        return shell_html(block, inner, extra=_said("ins", True))

    def _moved_cell(self, change: Change, once: _Once) -> str:
        match change:
            case Nested(_, new, changes):
                inner = self.changes(changes, new.tag) + _emptied(change)
                return shell_html(new, self._mark("ins", inner, once, moved=True))
            case Deleted(old, _) | MovedAway(old, _):
                # Of the old row this is only a reminder: the row itself stands elsewhere.
                inner = self.writer.wrap("del", inner_html(old, _never))
                inner = self._mark("ins", inner, once, moved=True)
                return shell_html(old, inner, _never, _said("del", False))
            case Inserted(new, _) | Same(_, new) | Edited(_, new, _):
                said = _said("ins", False) if isinstance(change, Inserted) else ()
                inner = self._mark("ins", inner_html(new), once, moved=True)
                return shell_html(new, inner, extra=said)
            case MovedHere(within, _):
                return self._moved_cell(within, once)
            case Reshaped():
                raise AssertionError("cells are paired by their columns")

    def _mark(self, mark: Mark, inner: str, once: _Once, moved: bool) -> str:
        anchor, link = once.take(empty=not inner)
        return self.writer.wrap(mark, link + inner, anchor, moved)


#: What is taken out with the insertions as well as with the deletions.
_NO_CELL = "<td><ins><del></del></ins></td>"


def _was(change: Edited | Nested) -> Attributes:
    """Return the start tag of the old edition, if it was another."""
    old, new = change.old, change.new
    if old.shell == new.shell:
        return ()
    return (("data-was", open_tag(old.tag, old.shell[1]) if old.tag else ""),)


def _apart(change: Same | Edited, shown: str) -> str:
    """With the tags of the old paragraph around text that stands bare now: beside what is gone,
    or without what came in between, it would run together with other bare text."""
    if change.new.tag or change.old.tag != "p":
        return shown
    return f'<del data-was="&lt;p&gt;"></del>{shown}<del data-was="&lt;/p&gt;"></del>'


def _block(change: Inserted | Deleted) -> Block:
    return change.new if isinstance(change, Inserted) else change.old


def _emptied(change: Nested) -> str:
    """Return an empty mark for a cell empty on one side, so that taking out marks leaves it."""
    if change.new.tag in ("td", "th"):
        if not change.new.children:
            return "<ins></ins>"
        if not change.old.children:
            return "<del></del>"
    return ""


def _is_slot(block: Block, parent: str) -> bool:
    return block.tag in _SLOTS or parent == "dl"


def _is_row(block: Block, parent: str) -> bool:
    return block.tag in _ROWS or (parent == "dl" and block.tag == "div")


def _said(mark: Mark, moved: bool) -> Attributes:
    kinds = {("ins", False): "inserted", ("del", False): "deleted", ("ins", True): "moved"}
    return (("data-change", kinds.get((mark, moved), "moved-away")),)
