"""Words of both editions woven into one line of HTML, each edition's elements whole.

The rule that makes the redline exact: a kept word stands once, in the element that both editions
have in common; a word of one edition stands in `<del>` or `<ins>`, which is inside an element that
both have and around an element that only one has. White space obeys it as well: what stood before
a word in one edition only is marked with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from lydelse.compare.tree import KeepId, Mark, atom_html, escape, once_each, open_tag
from lydelse.compare.words import Span, Token

Side = Literal["kept", "del", "ins", "both"]

#: Wraps HTML in <del> or <ins>; gets the number of the change among those of the block.
Wrap = Callable[[Literal["del", "ins"], int, str], str]

Path = tuple[Mark, ...]


class _Piece(NamedTuple):
    """Some HTML without elements around it, the elements it stands in, and whose it is."""

    side: Side
    change: int
    path: Path
    html: str


class _Word(NamedTuple):
    """A token on its way into the line: its path is in terms of elements shared where possible."""

    side: Side
    token: Token
    path: Path


class _Marked(NamedTuple):
    """HTML that is to stand in a mark."""

    side: Literal["del", "ins"]
    change: int
    html: str


def weave(stretches: tuple[Span, ...], keep: KeepId, wrap: Wrap) -> str:
    """The inline HTML of a block with changes.

    `keep` decides whether an id of the old edition may stand, `wrap` builds `<del>` and `<ins>`.
    """
    parts = _woven(stretches, keep) if _has_ids(stretches) else _woven_without_ids(stretches)
    return "".join([part if isinstance(part, str) else wrap(*part) for part in parts])


def _woven(stretches: tuple[Span, ...], keep: KeepId) -> list[str | _Marked]:
    parts: list[str | _Marked] = []
    _render(_Line(keep).pieces(stretches), 0, parts, keep)
    return parts


@once_each
def _woven_without_ids(stretches: tuple[Span, ...]) -> list[str | _Marked]:
    """The same words come again in comparisons with other versions and for other readers."""
    return _woven(stretches, lambda _: True)


def _has_ids(stretches: Iterable[Span]) -> bool:
    """Whether words that went may take ids with them."""
    return any(
        token.atom or any(mark.id for mark in token.path)
        for stretch in stretches
        if not stretch.kept
        for token in stretch.old
    )


class _Line:
    def __init__(self, keep: KeepId) -> None:
        self._keep = keep
        self._shared: dict[Mark, Mark] = {}

    def pieces(self, stretches: Sequence[Span]) -> list[_Piece]:
        for stretch in stretches:
            if stretch.kept:
                for old, new in zip(stretch.old, stretch.new, strict=True):
                    if old.path:
                        self._shared.update(zip(old.path, new.path, strict=True))
        pieces: list[_Piece] = []
        for at, stretch in enumerate(stretches):
            if stretch.kept:
                skip_first = at > 0 and self._trails(stretches, at - 1)
                pieces += self._kept(stretch, at, skip_first, _last_path(pieces))
            else:
                pieces += self._changed(stretches, at, _last_path(pieces))
        return pieces

    def _path(self, old: Token) -> Path:
        # An element that only the old edition has gets a number that no other has.
        return tuple(
            [self._shared.get(mark) or mark._replace(number=-1 - mark.number) for mark in old.path]
        )

    def _html(self, token: Token, old: bool) -> str:
        if token.atom:
            return atom_html(token.text, self._keep if old else None)
        return escape(token.text)

    def _kept(self, stretch: Span, change: int, skip_first: bool, before: Path) -> Iterator[_Piece]:
        parts: list[str] = []
        for old, new in zip(stretch.old, stretch.new, strict=True):
            if new is old and new.path is before and not skip_first:
                # One word in one place on both sides: no atom, the same space.
                parts += new.space, escape(new.text)
                continue
            if new.path is not before or bool(old.space) != bool(new.space) or skip_first:
                if parts:
                    yield _Piece("kept", change, before, "".join(parts))
                    parts = []
                if not skip_first:
                    yield from _space(old.space, new.space, change, _common(before, new.path))
                skip_first = False
                before = new.path
            elif new.space:
                parts.append(new.space)
            parts.append(new.text if new.atom else escape(new.text))
        yield _Piece("kept", change, before, "".join(parts))

    def _trails(self, stretches: Sequence[Span], at: int) -> bool:
        """Whether the white space that is marked is that after the changed words instead of
        that before them.

        So it is where they open an element that goes on, because the space before that belongs to
        neither edition alone; where the word after them is spaced in one edition only, so that no
        mark holds nothing but a space; and where they begin a line, so that old and new do not
        run together.
        """
        if stretches[at].kept or at + 1 >= len(stretches):
            return False
        changed, old, new = stretches[at], stretches[at + 1].old[0], stretches[at + 1].new[0]
        old_first = bool((*changed.old, old)[0].space)
        new_first = bool((*changed.new, new)[0].space)
        if old_first == new_first:
            if bool(old.space) != bool(new.space):
                return True
            if old.space and not old_first and changed.old and changed.new:
                return True
        left = stretches[at - 1].new[-1].path if at else ()
        level = len(_common(left, new.path))
        words = self._arranged(stretches, at)
        return len(new.path) > level and words[0].path[: level + 1] == new.path[: level + 1]

    def _changed(self, stretches: Sequence[Span], at: int, before: Path) -> Iterator[_Piece]:
        stretch = stretches[at]
        words = self._arranged(stretches, at)
        if not self._trails(stretches, at):
            for word in words:
                if word.token.space:
                    yield _Piece(word.side, at, _common(before, word.path), word.token.space)
                yield _Piece(word.side, at, word.path, self._html(word.token, word.side == "del"))
                before = word.path
            return
        after = stretches[at + 1]
        following = {
            "del": [t.space for t in (*stretch.old, after.old[0])],
            "ins": [t.space for t in (*stretch.new, after.new[0])],
        }
        yield from _space(
            following["del"].pop(0), following["ins"].pop(0), at, _common(before, words[0].path)
        )
        for word, then in zip(
            words, (*[w.path for w in words[1:]], after.new[0].path), strict=True
        ):
            yield _Piece(word.side, at, word.path, self._html(word.token, word.side == "del"))
            space = following[word.side].pop(0)
            if space:
                yield _Piece(word.side, at, _common(word.path, then), space)

    def _arranged(self, stretches: Sequence[Span], at: int) -> list[_Word]:
        stretch = stretches[at]
        left = stretches[at - 1].new[-1].path if at else ()
        right = stretches[at + 1].new[0].path if at + 1 < len(stretches) else ()
        gone = [_Word("del", token, self._path(token)) for token in stretch.old]
        come = [_Word("ins", token, token.path) for token in stretch.new]
        return _arrange(gone, come, left, right, 0)


def _arrange(
    gone: list[_Word], come: list[_Word], left: Path, right: Path, level: int
) -> list[_Word]:
    """Order the words of a change so that each shared element stays in one piece: first what
    goes on with the element before, last what begins the element after."""
    opened = left[level] if len(left) > level else None
    closed = right[level] if len(right) > level else None
    if opened is None and closed is None:
        return gone + come
    if opened == closed:
        return _arrange(gone, come, left, right, level + 1)

    def split(words: list[_Word]) -> tuple[list[_Word], list[_Word], list[_Word]]:
        start, end = 0, len(words)
        while start < end and opened and words[start].path[level : level + 1] == (opened,):
            start += 1
        while end > start and closed and words[end - 1].path[level : level + 1] == (closed,):
            end -= 1
        return words[:start], words[start:end], words[end:]

    (gone_left, gone_on, gone_right), (come_left, come_on, come_right) = split(gone), split(come)
    return [
        *(_arrange(gone_left, come_left, left, (), level + 1)),
        *gone_on,
        *come_on,
        *(_arrange(gone_right, come_right, (), right, level + 1)),
    ]


def _space(old: str, new: str, change: int, path: Path) -> Iterator[_Piece]:
    if new:
        yield _Piece("kept" if old else "ins", change, path, new)
    elif old:
        yield _Piece("del", change, path, old)


def _last_path(pieces: Sequence[_Piece]) -> Path:
    return pieces[-1].path if pieces else ()


def _common(one: Path, other: Path) -> Path:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return one[:length]


def _render(pieces: Sequence[_Piece], level: int, parts: list[str | _Marked], keep: KeepId) -> None:
    segments: list[tuple[Side, list[_Piece]]] = []
    for mark, run in groupby(pieces, key=lambda p: p.path[level] if len(p.path) > level else None):
        if mark is None:
            for side, same in groupby(run, key=lambda piece: piece.side):
                segments.append((side, list(same)))
        else:
            inside = list(run)
            sides = {piece.side for piece in inside}
            segments.append((sides.pop() if len(sides) == 1 else "both", inside))
    for side, group in groupby(segments, key=lambda segment: segment[0]):
        if side == "both":
            for _, inside in group:
                mark = inside[0].path[level]
                parts.append(_open(mark, keep))
                _render(inside, level + 1, parts, keep)
                parts.append(f"</{mark.tag}>")
        else:
            together = [piece for _, segment in group for piece in segment]
            plain = _plain(together, level, keep)
            parts.append(plain if side == "kept" else _Marked(side, together[0].change, plain))


def _plain(pieces: Iterable[_Piece], level: int, keep: KeepId) -> str:
    parts: list[str] = []
    for mark, run in groupby(pieces, key=lambda p: p.path[level] if len(p.path) > level else None):
        if mark is None:
            parts.extend([piece.html for piece in run])
        else:
            parts.append(f"{_open(mark, keep)}{_plain(run, level + 1, keep)}</{mark.tag}>")
    return "".join(parts)


def _open(mark: Mark, keep: KeepId) -> str:
    identifier = mark.id if mark.number >= 0 or keep(mark.id) else ""
    return open_tag(mark.tag, mark.attrs, identifier)
