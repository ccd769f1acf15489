"""Words of both editions woven into one line of HTML, each edition's elements whole.

The rule that makes the redline exact: a kept word stands once, in the new edition's elements. Of
the old edition's elements around it, one that holds the same kept words is the same element, with
`data-was` if its start tag was another; any other is told by its tags in the `data-was` of empty
`<del>` elements where it began and ended, and a new element that has no partner has `data-was=""`.
A word of one edition stands in `<del>` or `<ins>`, and so does white space.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from lydelse.compare.tree import (
    HEADINGS,
    KeepId,
    Mark,
    atom_html,
    escape,
    open_tag,
    tags,
)
from lydelse.compare.words import Span, Token
from lydelse.memo import by_identity

#: Whose something is; `was` are tags of the old edition, `border` those of its blocks, `told` is
#: a mark of structure, `air` a space that came between words that stay.
PieceSide = Literal["kept", "del", "ins", "air", "was", "border", "told"]

#: Wraps HTML in <del> or <ins>; gets the number of the stretch that it belongs to, or, below 0,
#: that of a move; and whether all of it stands in a link.
Wrap = Callable[[Literal["del", "ins"], int, str, bool], str]

#: Writes a mark of structure; gets its kind, and where a link led that leads elsewhere now.
Tell = Callable[[str, str], str]

Path = tuple[Mark, ...]

#: Kinds of structure, each with the place of the new edition's token that it stands before.
Notes = tuple[tuple[int, str], ...]

# No words stand directly in these.
_BARE = tags("ul ol menu dl table thead tbody tfoot tr colgroup")
_SLOTS = tags("li dt dd")
_LEAVES = HEADINGS | {"p", "pre"}
_EMPHASIS = tags("b em i mark strong u")
#: Elements that are one with another tag.
_KINDS = (tags("ul ol menu"), HEADINGS, _EMPHASIS, tags("blockquote div section article"))
_FLOW = _LEAVES | _BARE | _SLOTS | tags("blockquote div section article")


class _Piece(NamedTuple):
    """Some HTML, whose it is, the elements of the line that it stands in, and of which stretch."""

    side: PieceSide
    change: int
    path: Path
    html: str


class _Marked(NamedTuple):
    """HTML that is to stand in a mark."""

    side: Literal["del", "ins"]
    change: int
    html: str
    linked: bool


class _Told(NamedTuple):
    """A mark of structure that is still to be written."""

    kind: str
    former: str


_Part = str | _Marked | _Told


def weave(
    stretches: tuple[Span, ...],
    keep: KeepId,
    wrap: Wrap,
    tell: Tell,
    notes: Notes = (),
    parent: str = "",
) -> str:
    """Return the HTML of a block, or of several, with changes.

    `keep` decides whether an id of the old edition may stand, `wrap` builds `<del>` and `<ins>`,
    `tell` the marks of structure. `parent` is the tag around several blocks.
    """
    if parent or notes or _has_ids(stretches):
        parts = _woven(stretches, keep, notes, parent)
    else:
        parts = _woven_without_ids(stretches)
    return "".join(
        [part if isinstance(part, str) else _written(part, wrap, tell) for part in parts]
    )


def _written(part: _Marked | _Told, wrap: Wrap, tell: Tell) -> str:
    if isinstance(part, _Told):
        return tell(part.kind, part.former)
    return wrap(*part)


def _woven(
    stretches: tuple[Span, ...], keep: KeepId, notes: Notes = (), parent: str = ""
) -> list[_Part]:
    line, pieces = _laid_out(stretches, keep, notes, parent)
    parts: list[_Part] = []
    _render(pieces, 0, parts, line)
    return parts


def _laid_out(
    stretches: tuple[Span, ...], keep: KeepId, notes: Notes, parent: str
) -> tuple[_Line, list[_Piece]]:
    """All pieces in their places. A block that finds none is told by its tags; at last all are."""
    torn: set[Mark] = set()
    while True:
        try:
            line = _Line(stretches, keep, notes, parent, torn)
            return line, list(line.pieces())
        except _NoRoomError as error:
            if torn.issuperset(error.marks):
                break
            torn.update(error.marks)
    line = _Line(stretches, keep, notes, parent, None)
    return line, list(line.pieces())


@by_identity()
def _woven_without_ids(stretches: tuple[Span, ...]) -> list[_Part]:
    """Weave words that come again in other comparisons and for other readers."""
    return _woven(stretches, lambda _: True)


def _has_ids(stretches: Iterable[Span]) -> bool:
    """Whether words that went may take ids with them."""
    return any(
        token.atom or any(mark.id for mark in token.path)
        for stretch in stretches
        if not stretch.kept
        for token in stretch.old
    )


class _NoRoomError(Exception):
    """What went has no place among the elements that both editions have; perhaps without some."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        super().__init__()
        self.marks = frozenset(marks)


class _Item(NamedTuple):
    """A piece on its way to its place: `within` are the shared elements that it must stand in."""

    side: PieceSide
    html: str
    within: Path
    whole: Path = ()
    told: tuple[_Told, ...] = ()
    move: int = 0


class _Gap(NamedTuple):
    """What stands between two kept words: of which stretch, and the words on either side."""

    change: int
    old: Sequence[Token]
    new: Sequence[Token]
    left: tuple[Token, Token] | None
    right: tuple[Token, Token] | None


class _Line:
    """Finds the elements that both editions have, and puts all else in its place among them."""

    def __init__(
        self,
        stretches: Sequence[Span],
        keep: KeepId,
        notes: Notes,
        parent: str,
        torn: Collection[Mark] | None,
    ) -> None:
        self.keep = keep
        self._stretches = stretches
        self._parent = parent
        self._notes: dict[int, list[str]] = {}
        for at, kind in notes:
            self._notes.setdefault(at, []).append(kind)
        #: The new element that an old one is, and the other way round.
        self._shared: dict[Mark, Mark] = {}
        self.owner: dict[Mark, Mark] = {}
        self._torn: set[Mark] = set()
        self._told: dict[Mark, _Told] = {}
        self._splits: dict[Path, tuple[Path, Path]] = {(): ((), ())}
        self._in_blocks = False
        self._pair(torn)

    def _pair(self, torn: Collection[Mark] | None) -> None:
        """Two elements are one if they hold the same kept words and are of one kind."""
        old_ranges: dict[Mark, tuple[int, int]] = {}
        new_ranges: dict[Mark, tuple[int, int]] = {}
        self._bare = not any(token.path for s in self._stretches for token in (*s.old, *s.new))
        if self._bare:
            return
        at = 0
        for stretch in self._stretches:
            if not stretch.kept:
                continue
            for old, new in zip(stretch.old, stretch.new, strict=True):
                if old.path or new.path:
                    for path, ranges in ((old.path, old_ranges), (new.path, new_ranges)):
                        for mark in path:
                            ranges[mark] = ranges[mark][0] if mark in ranges else at, at
                at += 1
        chains: dict[tuple[int, int], tuple[list[Mark], list[Mark]]] = {}
        for side, ranges in enumerate((old_ranges, new_ranges)):
            for mark, span in ranges.items():
                chains.setdefault(span, ([], []))[side].append(mark)
        for olds, news in chains.values():
            for one, other in _chained(olds, news):
                if torn is not None or not _is_block(other):
                    self._shared[one], self.owner[other] = other, one
        self._torn = {mark for mark in old_ranges if mark not in self._shared}
        marks = (mark for s in self._stretches for token in s.old for mark in token.path)
        gone = (mark for mark in marks if _is_block(mark) or mark.tag == "a")
        self._torn.update(gone if torn is None else torn)
        self._torn.update(_moved_in_part(self._stretches))
        self._torn.difference_update(self._shared)
        self._kept = old_ranges.keys()
        self._in_blocks = any(map(_is_block, (*old_ranges, *new_ranges)))
        for new_mark in new_ranges:
            if not _is_block(new_mark) and (told := _form(self.owner.get(new_mark), new_mark)):
                self._told[new_mark] = told

    def pieces(self) -> Iterator[_Piece]:
        """Everything in order."""
        left: tuple[Token, Token] | None = None
        pending: tuple[int, Sequence[Token], Sequence[Token]] = (0, (), ())
        place = 0
        for at, stretch in enumerate(self._stretches):
            if not stretch.kept:
                if pending[1] or pending[2]:
                    pending = (pending[0], (*pending[1], *stretch.old), (*pending[2], *stretch.new))
                else:
                    pending = at, stretch.old, stretch.new
                place += len(stretch.new)
                continue
            parts: list[str] = []
            for old, new in zip(stretch.old, stretch.new, strict=True):
                if (
                    left
                    and not (pending[1] or pending[2])
                    and new.path is left[1].path
                    and (old.path is left[0].path)
                    and bool(old.space) == bool(new.space)
                    and place not in self._notes
                ):
                    parts.append(new.space)
                else:
                    if parts and left:
                        yield _Piece("kept", at, left[1].path, "".join(parts))
                        parts = []
                    if left and not (pending[1] or pending[2]) and self._calm(old, new, place):
                        if new.space:
                            path = common(left[1].path, new.path)
                            yield _Piece("kept", at, path, new.space)
                    else:
                        yield from self._gap(_Gap(*pending, left, (old, new)), place)
                    pending = at, (), ()
                parts.append(new.text if new.atom else escape(new.text))
                left = old, new
                place += 1
            assert left is not None
            yield _Piece("kept", at, left[1].path, "".join(parts))
        yield from self._gap(_Gap(*pending, left, None), place)

    def _calm(self, old: Token, new: Token, place: int) -> bool:
        """Whether there is nothing to tell before a word that stays beside another that does."""
        return (
            not self._torn
            and not self._told
            and bool(old.space) == bool(new.space)
            and place not in self._notes
        )

    # --- One gap ---

    def _gap(self, gap: _Gap, place: int) -> Iterator[_Piece]:
        before: Path = gap.left[1].path if gap.left else ()
        after: Path = gap.right[1].path if gap.right else ()
        old_spaces = [token.space for token in gap.old]
        new_spaces = [token.space for token in gap.new]
        if gap.right:
            old_spaces.append(gap.right[0].space)
            new_spaces.append(gap.right[1].space)
        lead = trail = ""
        if old_spaces and new_spaces:
            if old_spaces[0] and new_spaces[0]:
                lead, old_spaces[0], new_spaces[0] = new_spaces[0], "", ""
            if gap.right and old_spaces[-1] and new_spaces[-1]:
                trail, old_spaces[-1], new_spaces[-1] = new_spaces[-1], "", ""
        if self._bare and place not in self._notes:
            yield from self._in_no_element(gap, lead, trail, old_spaces, new_spaces)
            return
        open_: Path = before
        pieces = list(self._ordered(gap, before, after, old_spaces, new_spaces))
        if lead:
            path = common(before, pieces[0].path if pieces else after)
            pieces.insert(0, _Piece("kept", gap.change, path, lead))
        if trail:
            path = common(pieces[-1].path if pieces else before, after)
            pieces.append(_Piece("kept", gap.change, path, trail))
        pieces = self._noted(pieces, gap, after, place)
        for piece in pieces:
            if self._told:
                yield from self._tell(open_, piece.path, gap.change)
            yield piece
            open_ = piece.path
        if gap.right and self._told:
            yield from self._tell(open_, after, gap.change)

    def _in_no_element(
        self, gap: _Gap, lead: str, trail: str, old: Sequence[str], new: Sequence[str]
    ) -> Iterator[_Piece]:
        """Yield a gap where there are words and nothing else."""
        if lead:
            yield _Piece("kept", gap.change, (), lead)
        yield from _bare(gap, "del", gap.old, old, self.keep)
        yield from _bare(gap, "ins", gap.new, new, self.keep)
        if trail:
            yield _Piece("kept", gap.change, (), trail)

    def _noted(self, pieces: list[_Piece], gap: _Gap, after: Path, place: int) -> list[_Piece]:
        """With what is told of the blocks here: where the new one begins, or before the word."""
        kinds = self._notes.get(place, ()) if gap.right else ()
        if not kinds:
            return pieces
        before = gap.left[1].path if gap.left else ()
        block = after[: _blocks(after)]
        at, path = len(pieces), common(pieces[-1].path if pieces else before, after)
        if before[: len(block)] != block:
            path = block
            entering = (n for n, one in enumerate(pieces) if one.path[: len(block)] == block)
            at = next(entering, at)
        told = [_Piece("told", gap.change, path, kind) for kind in kinds]
        return [*pieces[:at], *told, *pieces[at:]]

    def _tell(self, before: Path, path: Path, change: int) -> Iterator[_Piece]:
        """Yield what is told of the elements that begin here."""
        for level in range(len(common(before, path)), len(path)):
            told = self._told.pop(path[level], None)
            if told:
                yield _Piece("told", change, path[:level], f"{told.kind} {told.former}")

    def _ordered(
        self,
        gap: _Gap,
        before: Path,
        after: Path,
        old_spaces: Sequence[str],
        new_spaces: Sequence[str],
    ) -> Iterator[_Piece]:
        """Yield what went and what came, each in its place; what went first if it is free."""
        lefts, rights = self._placed(gap, before, after, old_spaces)
        come = list(_come(gap, before, after, new_spaces))
        open_ = before
        while lefts or rights or come:
            if lefts:
                path = _shell(lefts[0].path)
                first = not come or len(path) >= len(common(open_, come[0].path))
                source = lefts if first else come
            elif rights:
                path = _shell(rights[0].path)
                first = not come or come[0].path[: len(path)] == path
                source = rights if first else come
            else:
                source = come
            piece = source.pop(0)
            open_ = _shell(piece.path)
            yield piece

    def _placed(
        self, gap: _Gap, before: Path, after: Path, spaces: Sequence[str]
    ) -> tuple[list[_Piece], list[_Piece]]:
        """Return what went, in its order: what stays with the word before, and the word after."""
        lefts: list[_Piece] = []
        rights: list[_Piece] = []
        crossed = False
        for item in self._gone(gap, spaces):
            in_block = bool(item.whole) and _is_block(item.whole[0])
            crossed = crossed or item.side == "border" or in_block
            side: PieceSide = "was" if item.side == "border" else item.side
            if before is after and not in_block and (before or not self._in_blocks):
                position, right = before, False
            else:
                here = lefts[-1].path if lefts else before, rights[-1].path if rights else ()
                bounds = len(_shell(here[0])), len(_shell(here[1])) if rights else None
                position, right = self._position(item, before, after, crossed, bounds)
            if any(m.tag == "a" for m in position) and any(m.tag == "a" for m in item.whole):
                raise _NoRoomError(mark for mark in item.whole if mark.tag == "a")
            pieces = rights if right else lefts
            for told in item.told:
                former = "" if any(mark.tag == "a" for mark in position) else told.former
                pieces.append(_Piece("told", gap.change, position, f"{told.kind} {former}"))
            whole = tuple([mark._replace(number=-1 - mark.number) for mark in item.whole])
            pieces.append(_Piece(side, -item.move or gap.change, position + whole, item.html))
        return lefts, rights

    def _gone(self, gap: _Gap, spaces: Sequence[str]) -> Iterator[_Item]:
        """Yield the old edition's words in a gap, and the tags of elements that are gone."""
        previous: Path = gap.left[0].path if gap.left else ()
        moving = 0
        tokens = [*gap.old, gap.right[0]] if gap.right else gap.old
        for at, token in enumerate(tokens):
            path = token.path
            level = len(common(previous, path)) if previous is not path else len(path)
            yield from self._closed(previous, level)
            if spaces[at]:
                lone = not gap.old and gap.right is not None and gap.right[1].first
                move = token.move if token.move == moving and at < len(gap.old) else 0
                side: PieceSide = "was" if lone else "del"
                yield _Item(side, spaces[at], *self._split(path[:level]), move=move)
            yield from self._opened(path, level)
            if at < len(gap.old):
                word = _html(token, self.keep)
                yield _Item("del", word, *self._split(path), move=token.move)
            previous, moving = path, token.move
        if not gap.right:
            yield from self._closed(previous, 0)

    def _closed(self, path: Path, level: int) -> Iterator[_Item]:
        for at in range(len(path) - 1, level - 1, -1):
            if path[at] in self._torn:
                side: PieceSide = "border" if _is_block(path[at]) else "was"
                yield _Item(side, f"</{path[at].tag}>", self._mine(path[:at]))

    def _opened(self, path: Path, level: int) -> Iterator[_Item]:
        for at in range(level, len(path)):
            mark = path[at]
            if mark in self._torn:
                block = _is_block(mark)
                told = None if block or mark not in self._kept else _form(mark, None)
                yield _Item(
                    "border" if block else "was",
                    mark.start,
                    self._mine(path[:at]),
                    told=(told,) if told else (),
                )

    def _split(self, path: Path) -> tuple[Path, Path]:
        """Return the shared elements of a path, and those that are gone as a whole."""
        found = self._splits.get(path)
        if found is None:
            whole = [mark for mark in path if mark not in self._shared and mark not in self._torn]
            found = self._splits[path] = self._mine(path), tuple(whole)
        return found

    def _mine(self, path: Path) -> Path:
        return tuple([self._shared[mark] for mark in path if mark in self._shared])

    def _position(
        self,
        item: _Item,
        before: Path,
        after: Path,
        rather_right: bool,
        bounds: tuple[int, int | None],
    ) -> tuple[Path, bool]:
        """Where something stands, and whether with the word after. The order must stay: not deeper
        than what stands with the word before already, nor less deep than what stands with the
        word after, if anything does; then all that follows does."""
        least = len(common(before, after))
        deepest, reached = bounds
        places = [(True, after, max(least, reached or 0), len(after))]
        if reached is None:
            places.insert(0, (False, before, least, deepest))
        found: list[tuple[int, Path, bool]] = []
        for right, path, low, high in places:
            level = self._level(item, path, low, high)
            if level is not None:
                inside = bool(level) or not self._in_blocks or bool(item.whole)
                rank = 2 * (not inside) + (right != rather_right)
                found.append((rank, path[:level], right))
        if not found:
            raise _NoRoomError(filter(_is_block, item.whole))
        _, position, right = min(found, key=lambda one: one[0])
        return position, right

    def _level(self, item: _Item, path: Path, least: int, most: int) -> int | None:
        """How deep in a path something may stand: in all its shared elements and no other."""
        shared = [at for at, mark in enumerate(path) if mark in self.owner]
        within = item.within
        if tuple([path[at] for at in shared[: len(within)]]) != within:
            return None
        low = max(shared[len(within) - 1] + 1 if within else 0, least)
        high = min(most, shared[len(within)] if len(shared) > len(within) else len(path))
        if low > high:
            return None
        block = item.whole[0] if item.whole and _is_block(item.whole[0]) else None
        if block is None:
            wanted = min(max(low, _blocks(path)), high)
            levels = [wanted, *range(high, low - 1, -1)]
        else:
            levels = [*range(low, high + 1)]
        parents = [self._parent, *[mark.tag for mark in path]]
        return next((level for level in levels if _fits(block, parents[level])), None)


def _moved_in_part(stretches: Iterable[Span]) -> Iterator[Mark]:
    """Elements that are gone with some of their words, while others of these moved."""
    moves: dict[Mark, int] = {}
    for stretch in stretches:
        for token in () if stretch.kept else stretch.old:
            for mark in token.path:
                if moves.setdefault(mark, token.move) != token.move:
                    yield mark


def _fits(block: Mark | None, parent: str) -> bool:
    if block is None:
        return parent not in _BARE
    if block.tag in _SLOTS:
        return parent in (("dl",) if block.tag != "li" else ("ul", "ol", "menu"))
    return parent not in _BARE and (parent in _FLOW - _LEAVES or not parent)


def _come(gap: _Gap, before: Path, after: Path, spaces: Sequence[str]) -> Iterator[_Piece]:
    previous, moving = before, 0
    for token, space in zip(gap.new, spaces, strict=False):
        if space:
            change = -moving if moving == token.move and moving else gap.change
            yield _Piece("ins", change, common(previous, token.path), space)
        yield _Piece("ins", -token.move or gap.change, token.path, _html(token, None))
        previous, moving = token.path, token.move
    if gap.right and spaces[-1]:
        # Where a block's border was, a space alone is nothing to look at.
        side: PieceSide = "air" if not gap.new and gap.right[0].first else "ins"
        yield _Piece(side, gap.change, common(previous, after), spaces[-1])


def _bare(
    gap: _Gap, side: PieceSide, tokens: Sequence[Token], spaces: Sequence[str], keep: KeepId
) -> Iterator[_Piece]:
    """Yield the words of one side where nothing stands in any element."""
    if not any(token.move for token in tokens):
        parts = [""] * (2 * len(tokens))
        parts[::2] = spaces[: len(tokens)]
        parts[1::2] = [_html(token, keep if side == "del" else None) for token in tokens]
        text = "".join([*parts, *spaces[len(tokens) :]])
        if text:
            yield _Piece(side, gap.change, (), text)
        return
    moving = 0
    for token, space in zip(tokens, spaces, strict=False):
        if space:
            change = -moving if moving == token.move and moving else gap.change
            yield _Piece(side, change, (), space)
        word = _html(token, keep if side == "del" else None)
        yield _Piece(side, -token.move or gap.change, (), word)
        moving = token.move
    if len(spaces) > len(tokens) and spaces[-1]:
        yield _Piece(side, gap.change, (), spaces[-1])


def _html(token: Token, keep: KeepId | None) -> str:
    return atom_html(token.text, keep) if token.atom else escape(token.text)


def _shell(path: Path) -> Path:
    """Return a path without the elements that are gone as a whole."""
    return tuple([mark for mark in path if mark.number >= 0])


def _is_block(mark: Mark) -> bool:
    return mark.tag in _FLOW


def _blocks(path: Path) -> int:
    """How deep the innermost block is."""
    return next((at for at in range(len(path), 0, -1) if _is_block(path[at - 1])), 0)


def _form(old: Mark | None, new: Mark | None) -> _Told | None:
    """Say what a reader is told of an element that only one edition has around some words, or
    that differs between the two."""
    before, after = old.seen if old else "", new.seen if new else ""
    if before == after:
        return None
    mark = old or new
    assert mark is not None
    kind = "link" if mark.tag == "a" else "emphasis" if mark.tag in _EMPHASIS else "form"
    how = "changed" if before and after else "removed" if before else "added"
    former = dict(old.attrs).get("href", "") if old and kind == "link" else ""
    return _Told(f"{kind}-{how}", former)


def _chained(olds: Sequence[Mark], news: Sequence[Mark]) -> list[tuple[Mark, Mark]]:
    """Pair elements around the same words, from the outermost on, as many as are of one kind."""
    if len(olds) == len(news) == 1:
        return [(olds[0], news[0])] if _kin(olds[0], news[0]) else []
    if not olds or not news:
        return []
    best: dict[tuple[int, int], tuple[int, tuple[tuple[Mark, Mark], ...]]] = {}
    for i in range(len(olds) + 1):
        for j in range(len(news) + 1):
            found = [best[i - 1, j]] if i else []
            found += [best[i, j - 1]] if j else []
            if i and j and (weight := _kin(olds[i - 1], news[j - 1])):
                total, pairs = best[i - 1, j - 1]
                found.append((total + weight, (*pairs, (olds[i - 1], news[j - 1]))))
            best[i, j] = max(found, key=lambda one: one[0], default=(0, ()))
    return list(best[len(olds), len(news)][1])


def _kin(old: Mark, new: Mark) -> int:
    if old.start == new.start:
        return 4
    if old.tag == new.tag:
        return 2
    return int(any(old.tag in kind and new.tag in kind for kind in _KINDS))


def common(one: Path, other: Path) -> Path:
    """Return the elements that two paths begin with alike."""
    if one is other:
        return one
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return one[:length]


# --- Writing -------------------------------------------------------------------------------------


def _render(pieces: Sequence[_Piece], level: int, parts: list[_Part], line: _Line) -> None:
    segments: list[tuple[PieceSide | Literal["slot", "both"], list[_Piece]]] = []
    for mark, run in groupby(pieces, key=lambda p: p.path[level] if len(p.path) > level else None):
        if mark is None:
            for (side, _), same in groupby(run, key=_owner):
                segments.append((side, list(same)))
        else:
            inside = list(run)
            owners = set(map(_owner, inside))
            alone = owners.pop()[0] if len(owners) == 1 else "both"
            slot = mark.tag in _SLOTS and alone in ("ins", "del")
            if slot:
                segments.append(("slot", inside))
            else:
                segments.append((alone if alone == "ins" or alone == "del" else "both", inside))
    for side, group in groupby(segments, key=lambda segment: segment[0]):
        if side == "ins" or side == "del":
            for _, same in groupby((p for _, segment in group for p in segment), key=_owner):
                together = list(same)
                plain = _plain(together, level, line.keep)
                linked = any(mark.tag == "a" for mark in together[0].path[:level])
                parts.append(_Marked(side, together[0].change, plain, linked))
            continue
        for _, inside in group:
            _segment(side, inside, level, parts, line)


def _owner(piece: _Piece) -> tuple[PieceSide, int]:
    """Whose a piece is, and of which move."""
    return piece.side, min(0, piece.change)


def _segment(
    side: str, inside: Sequence[_Piece], level: int, parts: list[_Part], line: _Line
) -> None:
    if side == "kept":
        parts.append("".join([piece.html for piece in inside]))
    elif side == "air":
        parts += [f"<ins>{piece.html}</ins>" for piece in inside]
    elif side == "was":
        tags_ = "".join([piece.html for piece in inside])
        parts.append(f'<del data-was="{html.escape(tags_)}"></del>')
    elif side == "told":
        parts += [_Told(*piece.html.partition(" ")[::2]) for piece in inside]
    elif side == "slot":
        mark, change = inside[0].path[level], inside[0].change
        kind: Literal["ins", "del"] = "ins" if inside[0].side == "ins" else "del"
        said = (("data-change", "inserted" if kind == "ins" else "deleted"),)
        parts.append(_open(mark, line.keep, said))
        parts.append(_Marked(kind, change, _plain(inside, level + 1, line.keep), False))
        parts.append(f"</{mark.tag}>")
    else:
        mark = inside[0].path[level]
        parts.append(_open(mark, line.keep, _was(mark, line)))
        _render(inside, level + 1, parts, line)
        parts.append(f"</{mark.tag}>")


def _was(mark: Mark, line: _Line) -> tuple[tuple[str, str], ...]:
    """Return what an element that stands in both editions was in the old one."""
    owner = line.owner.get(mark)
    if owner is None:
        return (("data-was", ""),)
    return () if owner.start == mark.start else (("data-was", owner.start),)


def _plain(pieces: Iterable[_Piece], level: int, keep: KeepId) -> str:
    parts: list[str] = []
    for mark, run in groupby(pieces, key=lambda p: p.path[level] if len(p.path) > level else None):
        if mark is None:
            parts.extend([piece.html for piece in run])
        else:
            parts.append(f"{_open(mark, keep)}{_plain(run, level + 1, keep)}</{mark.tag}>")
    return "".join(parts)


def _open(mark: Mark, keep: KeepId, extra: tuple[tuple[str, str], ...] = ()) -> str:
    identifier = mark.id if mark.number >= 0 or keep(mark.id) else ""
    return open_tag(mark.tag, mark.attrs + extra, identifier)
