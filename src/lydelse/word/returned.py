"""A text that comes back from Word, as Markdown again: what nobody changed stands as it stood.

The base, the edition that was sent out, is put through Word in thought and compared with what came
back. A block that is the same keeps its source to the letter; one that was edited takes the edits
into its source, word by word; a new one is written anew. Headings keep their lasting ids.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import Indel

from lydelse.compare.changes import Change, Edited, MovedHere, Nested, Same, Status
from lydelse.compare.diff import diff
from lydelse.compare.tree import HEADINGS, Block, Tree, block_html, parse
from lydelse.formats.markdown import render, with_addresses
from lydelse.formats.slugs import slug
from lydelse.word.document import Facts, bookmark, parts
from lydelse.word.flow import notes_of, of_block, top_blocks
from lydelse.word.markdown import block_markdown, plain_key, reads_as, reference_of, style_of
from lydelse.word.read import ReadText, read_parts
from lydelse.word.source import Piece, pieces

_ALIKE = 60  # of a hundred: footnotes less alike than this are not one that was edited
_TITLE = '<h1 id="title">{}</h1>'
_MARKER = re.compile(r"<p>\[\[([^\[\]\n<>]*)\]\]</p>")
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_DEFINITION = r"(?m)^\[\^{}\]:[^\n]*(?:\n(?:[ \t]+[^\n]*|(?=\n[ \t])))*\n?"


class Base(NamedTuple):
    """The edition that was sent out: its title and Markdown, the HTML of the facts that stand in
    the place of its markers, and where its links lead on paper."""

    title: str
    body: str
    facts: Mapping[str, str]
    resolve: Callable[[str], str]


class Told(StrEnum):
    """What is to be known of a text that came back, beside what was found in the file."""

    FACTS_CHANGED = "facts-changed"
    NEW_SECTION = "new-section"
    SAID_OTHERWISE = "said-otherwise"


class Notice(NamedTuple):
    """One thing to be known of a section that came back from Word."""

    what: Told
    section: str
    text: str = ""


class Returned(NamedTuple):
    """A text that came back from Word, as Markdown."""

    title: str
    body: str
    notices: tuple[Notice, ...]


class _Unit(NamedTuple):
    """A piece of the source and the blocks that it is in Word. A marker is the facts of a register;
    without a piece, nobody knows where in the source the block stands."""

    piece: Piece | None
    blocks: tuple[Block, ...]
    marker: bool


class _Partner(NamedTuple):
    """What a block was in the base."""

    unit: _Unit
    old: Block
    same: bool


def read_back(
    base: Base, read: Callable[[Callable[[Sequence[str]], Sequence[str]]], ReadText]
) -> tuple[ReadText, Returned]:
    """Read a file with the names that the base gives its footnotes, and take it back."""
    back = _Back(base)
    text = read(back.labels)
    return text, back.taken(text)


class _Back:
    def __init__(self, base: Base, known: dict[str, str] | None = None) -> None:
        self._base = base
        # What a block becomes in Word, by what it says: the text that comes back says most of it.
        self._known: dict[str, str] = {} if known is None else known
        self._style = style_of(base.body)
        prose = parse(*render(base.body).parts)
        self._prose = tuple(top_blocks(prose))
        self._pieces = pieces(base.body, self._prose)
        self._addresses = dict(self._known_addresses(prose))
        self._notes = self._base_notes(prose)
        self._ids = {one.id for one in self._prose if one.id}
        self._id_of: dict[int, str] = {}
        self._units: dict[int, _Unit] = {}
        self._tree = self._through_word(prose)

    # The base, as it comes out of Word

    def _known_addresses(self, prose: Tree) -> Iterator[tuple[str, str]]:
        for block in (*top_blocks(prose), *notes_of(prose).values()):
            for href in _hrefs(block):
                if href.startswith("#"):
                    yield _normal(f"#{bookmark(href[1:])}"), href
                else:
                    yield _normal(self._base.resolve(href)), href

    def _addressed(self, text: str) -> str:
        """Return some HTML whose links lead where those of the source lead."""
        return with_addresses(text, lambda one: self._addresses.get(_normal(one), one))

    def _base_notes(self, prose: Tree) -> dict[str, str]:
        """Return the footnotes of the base by their labels, as they come out of Word."""
        found: dict[str, str] = {}
        for id, item in notes_of(prose).items():
            shown = [self._word_html(child, {}) for child in item.children]
            found[id.removeprefix("fn:")] = "".join(shown)
        return found

    def _word_html(
        self,
        block: Block,
        notes: Mapping[str, Block],
        labels: Callable[[Sequence[str]], Sequence[str]] | None = None,
    ) -> str:
        key = block_html(block)
        alone = not reference_of(block)
        if alone and key in self._known:
            return self._known[key]
        files = parts(of_block(block, notes), Facts("", "x"), self._base.resolve)
        packed = {name: text.encode() for name, text in files.items()}
        text = read_parts(packed, labels) if labels else read_parts(packed)
        title = f"<h1>{html.escape(text.title, quote=False)}</h1>" if text.title else ""
        shown = self._addressed(title + "".join([part.html for part in text.parts]))
        if alone:
            self._known[key] = shown
        return shown

    def _through_word(self, prose: Tree) -> Tree:
        """Return the base as Word gives it back, and which blocks are which of the source."""
        notes = notes_of(prose)
        shown: list[list[str]] = []
        markers: set[int] = set()
        for number, block in enumerate(self._prose):
            marker = _MARKER.fullmatch(f"<p>{block.inner}</p>") if block.tag == "p" else None
            facts = self._base.facts.get(marker[1]) if marker else None
            if facts is not None:
                markers.add(number)
            made_of = [block] if facts is None else list(top_blocks(parse(facts)))
            written = [self._word_html(one, notes, self.labels) for one in made_of]
            shown.append([one for one in written if one])
        title = _TITLE.format(html.escape(self._base.title, quote=False))
        tree = parse(title, *[one for written in shown for one in written])
        found = list(top_blocks(tree))[1:]
        parts: list[tuple[Block, ...]] = []
        for written in shown:
            size = sum(len(list(top_blocks(parse(one)))) for one in written)
            parts.append(tuple(found[:size]))
            del found[:size]
        known = {
            piece.block + step: piece
            for piece in self._pieces
            if piece.block is not None
            for step in range(piece.size)
        }
        for number, blocks in enumerate(parts):
            piece = known.get(number)
            whole = blocks
            if piece and piece.block is not None:
                of_piece = parts[piece.block : piece.block + piece.size]
                whole = tuple(block for one in of_piece for block in one)
            for block in blocks:
                self._units[block.number] = _Unit(piece, whole, number in markers)
                self._id_of[block.number] = self._prose[number].id
        return tree

    def labels(self, notes: Sequence[str]) -> Sequence[str]:
        """Name footnotes as the base does: the same by their words, edited ones by likeness."""
        known = {self._addressed(one): label for label, one in self._notes.items()}
        named = [known.get(self._addressed(note)) for note in notes]
        free = [label for label in self._notes if label not in named]
        number = 0
        for at, note in enumerate(notes):
            if named[at] is None:
                near = max(free, key=lambda one: _likeness(note, self._notes[one]), default=None)
                if near is not None and _likeness(note, self._notes[near]) >= _ALIKE:
                    free.remove(near)
                    named[at] = near
                else:
                    number += 1
                    while str(number) in {*named, *self._notes}:
                        number += 1
                    named[at] = str(number)
        return [one or "" for one in named]

    # What came back

    def taken(self, text: ReadText) -> Returned:
        title = text.title or self._base.title
        shown = [self._addressed(part.html) for part in text.parts if part.html]
        notices: list[Notice] = []
        new = parse(_TITLE.format(html.escape(title, quote=False)), *shown)
        blocks = list(top_blocks(new))[1:]
        partners = self._partners(new)
        out = list(self._written(blocks, partners, notices))
        body = self._joined(out)
        body = self._with_notes(body, text.notes, blocks)
        own = [one for one in blocks if not self._is_fact(partners.get(one.number))]
        notices += self._unlike(body, own)
        return Returned(title, body, tuple(notices))

    def _partners(self, new: Tree) -> dict[int, _Partner]:
        """Return what each block was: by the comparison of the base with what came back."""
        found: dict[int, _Partner] = {}

        def pair(old: Block, new: Block) -> None:
            unit = self._units.get(old.number)
            if unit is not None:
                found[new.number] = _Partner(unit, old, plain_key(old) == plain_key(new))

        def walk(change: Change) -> None:
            match change:
                case Same(old, new) | Edited(old, new, _) | Nested(old, new, _):
                    pair(old, new)
                case MovedHere(within, _):
                    walk(within)
                case _:
                    pass

        for section in diff(self._tree, new).sections:
            if section.status is Status.MOVED_AWAY:
                continue
            old, come = section.old, section.new
            if old and come and old.heading and come.heading:
                pair(old.heading, come.heading)
            for change in section.changes:
                walk(change)
        return found

    def _written(
        self, blocks: Sequence[Block], partners: Mapping[int, _Partner], notices: list[Notice]
    ) -> Iterator[Piece | str]:
        """Yield the text block by block: a piece of the source, or new Markdown."""
        section = ""
        seen: set[int] = set()
        whole = 0

        def mine(unit: _Unit, start: int = -1) -> list[_Partner]:
            """Return what came back of a unit: all of it, or what is unchanged from a place on."""
            if start < 0:
                return [one for b in blocks if (one := partners.get(b.number)) and one.unit == unit]
            there = [partners.get(b.number) for b in blocks[start : start + len(unit.blocks)]]
            return [one for one in there if one and one.same]

        for at, block in enumerate(blocks):
            partner = partners.get(block.number)
            if block.tag in HEADINGS:
                section = block.text
            if partner is not None and partner.unit.marker:
                yield from self._facts(partner, mine(partner.unit), seen, section, notices)
                continue
            if partner is not None and partner.old.number in seen:
                if at < whole:
                    continue  # part of what stands above
                partner = None  # twice there: the second is new
            if partner is not None:
                unit = partner.unit
                seen.add(partner.old.number)
                if unit.piece and [one.old for one in mine(unit, at)] == list(unit.blocks):
                    seen.update(one.number for one in unit.blocks)
                    whole = at + len(unit.blocks)
                    yield unit.piece
                    continue
            identifier = ""
            if block.tag in HEADINGS:
                identifier = self._identifier(block, partner, section, notices)
            yield self._edited(block, partner, identifier)

    def _facts(
        self,
        partner: _Partner,
        mine: Sequence[_Partner],
        seen: set[int],
        section: str,
        notices: list[Notice],
    ) -> Iterator[Piece | str]:
        """Keep the facts of a register: they are edited in the register, not in Word."""
        unit = partner.unit
        if unit.blocks[0].number in seen:
            return
        seen.add(unit.blocks[0].number)
        if [one.old for one in mine if one.same] != list(unit.blocks):
            notices.append(Notice(Told.FACTS_CHANGED, section))
        if unit.piece is not None:
            yield unit.piece

    def _is_fact(self, partner: _Partner | None) -> bool:
        return partner is not None and partner.unit.marker

    def _identifier(
        self,
        block: Block,
        partner: _Partner | None,
        section: str,
        notices: list[Notice],
    ) -> str:
        if partner is not None:
            id = self._id_of.get(partner.old.number, "")
            if id or not self._ids:
                return id
        taken = {*self._ids, *[notice.text for notice in notices]}
        own = _named(block.text)
        id, number = own, 1
        while id in taken:
            number += 1
            id = f"{own}-{number}"
        notices.append(Notice(Told.NEW_SECTION, section, id))
        return id

    def _edited(self, block: Block, partner: _Partner | None, identifier: str) -> str:
        fresh = block_markdown(block, self._style, identifier)
        piece = partner.unit.piece if partner else None
        if partner is None or piece is None or piece.size > 1:
            return fresh
        source = self._base.body[piece.start : piece.end]
        before = block_markdown(partner.old, self._style, identifier)
        after = fresh
        if block.tag == "table" and not source.startswith("|"):
            before, after = (re.sub(r"(?m)^\| | \|$", "", text) for text in (before, after))
        patched = patch(source, before, after)
        if patched is None:
            return fresh
        if reads_as(patched, block, self._base.body) or self._comes_out_as(patched, block):
            return patched
        return fresh

    def _comes_out_as(self, text: str, block: Block) -> bool:
        """Whether some Markdown, which may say more than Word can, comes out of Word as a block."""
        written = [self._word_html(one, {}) for one in top_blocks(parse(*render(text).parts))]
        found = list(top_blocks(parse(*[one for one in written if one])))
        return [plain_key(one) for one in found] == [plain_key(block)]

    def _joined(self, out: Sequence[Piece | str]) -> str:
        body = self._base.body
        order = self._pieces
        loose = [piece for piece in order if piece.block is None]
        place = {piece: at for at, piece in enumerate(order)}
        parts: list[str] = []
        used: set[Piece] = set()
        last: Piece | None = None
        for at, one in enumerate(out):
            if isinstance(one, str):
                parts += ["\n\n" if parts else "", one]
                last = None
                continue
            start = place[last] + 1 if last else 0
            between = order[start : place[one]]
            follows = (last is not None or at == 0) and start <= place[one]
            follows = follows and all(piece.block is None for piece in between)
            if follows:
                used.update(between)
                parts.append(body[last.end if last else 0 : one.start])
            elif parts:
                parts.append("\n\n")
            parts.append(body[one.start : one.end])
            last = one
        rest = [piece for piece in loose if piece not in used]
        if last is not None and all(piece in rest for piece in order[place[last] + 1 :]):
            parts.append(body[last.end :])
            rest = [piece for piece in rest if piece.start < last.end]
        for piece in rest:
            text = "".join(parts).rstrip("\n")
            parts = [text, "\n\n" if text else "", body[piece.start : piece.end]]
        return "".join(parts).rstrip() + "\n"

    def _with_notes(self, body: str, notes: Mapping[str, str], blocks: Iterable[Block]) -> str:
        """Write the footnotes that are new or were edited; take those out that nothing names."""
        for label in self._notes.keys() - notes.keys():
            body = re.sub(_DEFINITION.format(re.escape(label)), "", body)
        for label, shown in notes.items():
            shown = self._addressed(shown)
            if self._notes.get(label) == shown:
                continue
            tree = parse(shown)
            text = "\n\n".join([block_markdown(one, self._style) for one in top_blocks(tree)])
            lines = text.split("\n")
            indented = [lines[0], *[f"    {line}".rstrip() for line in lines[1:]]]
            definition = f"[^{label}]: " + "\n".join(indented) + "\n"
            known = re.compile(_DEFINITION.format(re.escape(label)))
            if known.search(body):
                body = known.sub(lambda _, new=definition: new, body, count=1)  # type: ignore[misc]
            else:
                after = "" if re.search(r"(?m)^\[\^[^\]]+\]:[^\n]*\n*\Z", body) else "\n"
                body = f"{body.rstrip()}\n{after}{definition}"
        return body.rstrip() + "\n"

    def _unlike(self, body: str, blocks: Sequence[Block]) -> Iterator[Notice]:
        """Hold the Markdown against what came back: where it reads otherwise, say so."""
        again = _Back(self._base._replace(body=body), self._known)
        found = [
            plain_key(block)
            for block in list(top_blocks(again._tree))[1:]
            if not again._units[block.number].marker
        ]
        meant = [plain_key(block) for block in blocks]
        if found == meant:
            return
        matcher = SequenceMatcher(None, found, meant, autojunk=False)
        for tag, _, _, start, end in matcher.get_opcodes():
            if tag != "equal":
                above = [b.text for b in blocks[: start + 1] if b.tag in HEADINGS]
                text = " ".join([block.text for block in blocks[start:end]])
                yield Notice(Told.SAID_OTHERWISE, above[-1] if above else "", text[:80])


def patch(source: str, before: str, after: str) -> str | None:
    """Make the edits between two texts in a third that says the same as the first.

    Returns None if an edit touches what the third says in another way.
    """
    if source == before:
        return after
    found = _patched(source, before, after)
    if found is not None:
        return found
    lines = [text.split("\n") for text in (source, before, after)]
    own, old, new = lines
    if len(own) != len(old):
        return None
    parts: list[str] = []
    for tag, start, end, first, last in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            parts += own[start:end]
            continue
        for at in range(first, last):
            line = start + at - first
            kept = _patched(own[line], old[line], new[at]) if line < end else None
            parts.append(new[at] if kept is None else kept)
    return "\n".join(parts)


def _patched(source: str, before: str, after: str) -> str | None:
    if source == before:
        return after
    words = [_TOKEN.findall(text) for text in (source, before, after)]
    own, old, new = words
    place: dict[int, int] = {}
    for a, b, size in SequenceMatcher(None, old, own, autojunk=False).get_matching_blocks():
        for step in range(size + 1):
            # An edge between two words is known if what stands before or after it is.
            place.setdefault(a + step, b + step)
    parts: list[str] = []
    at = 0
    for tag, start, end, first, last in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        if start not in place or end not in place or place[end] < place[start]:
            return None
        if own[place[start] : place[end]] != old[start:end]:
            return None
        parts += [*own[at : place[start]], *new[first:last]]
        at = place[end]
    return "".join([*parts, *own[at:]])


def _likeness(one: str, other: str) -> float:
    return 100 * Indel.normalized_similarity(one, other)


def _hrefs(block: Block) -> Iterator[str]:
    for run in block.runs:
        for mark in run.path:
            if mark.tag == "a":
                yield from (value for name, value in mark.attrs if name == "href")
    for child in block.children:
        yield from _hrefs(child)


def _normal(address: str) -> str:
    """Return an address as a word processor may write it: with a path, and without dots in it."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    host, slash, path = rest.partition("/")
    if not slash and not re.search("[?#]", host):
        return f"{scheme}://{host.lower()}/"
    kept: list[str] = []
    for step in path.split("/"):
        if step == ".." and kept:
            kept.pop()
        elif step not in (".", ".."):
            kept.append(step)
    return f"{scheme}://{host.lower()}/{'/'.join(kept)}"


def _named(heading: str) -> str:
    own = slug(heading)
    return own if own[:1].isalpha() else f"section-{own}".strip("-")
