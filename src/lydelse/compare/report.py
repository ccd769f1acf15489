"""The same diff for those who read no HTML: a terminal, a pull request, a program."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Sequence
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
from lydelse.compare.redline import STRUCTURE
from lydelse.compare.tree import BLOCKS, Block
from lydelse.compare.words import Span, Token, seen_in

#: What GitHub takes in one comment.
LIMIT = 65_536

#: How many unchanged words stay on each side of a change, step by step as room gets scarce.
_CONTEXTS = (40, 12, 6, 2, 0)

Side = Literal["kept", "del", "ins"]


class ReportLabels(NamedTuple):
    """The words of a report."""

    added: str = "added"
    removed: str = "removed"
    changed: str = "changed"
    moved: str = "moved"
    moved_away: str = "stood here, moved"
    moved_here: str = "came here"
    renamed: str = "was: {title}"
    start: str = "before the first heading"
    footnotes: str = "footnotes"
    moved_words: str = "{words} moved"
    markup: str = "links or emphasis"
    nothing: str = "Nothing changed."
    structure: tuple[tuple[str, str], ...] = STRUCTURE
    cut: str = "Too long to show whole: {left} more lines of changes."


class Piece(NamedTuple):
    side: Side
    text: str


class Line(NamedTuple):
    """One block with a change in it, as a line of text."""

    depth: int
    lead: str
    pieces: tuple[Piece, ...]


def terminal(diff: Diff, labels: ReportLabels | None = None, colour: bool = False) -> str:
    """Plain text: `[-deleted-]` and `{+inserted+}`; with `colour`, red and green as well."""
    labels = labels or ReportLabels()
    red, green, bold, off = ("\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[0m") if colour else [""] * 4
    marks = {
        "kept": ("", ""),
        "del": (f"{red}[-", f"-]{off}"),
        "ins": (f"{green}{{+", f"+}}{off}"),
    }

    def show(line: Line) -> str:
        text = "".join([f"{marks[p.side][0]}{p.text}{marks[p.side][1]}" for p in line.pieces])
        return f"{'  ' * (line.depth + 1)}{line.lead}{text}"

    parts: list[str] = []
    for section in _changed(diff):
        parts.append(f"{bold}{_title(section, labels)}{off} ({_summary(section, labels)})")
        parts += [show(_shortened(line, _CONTEXTS[1])) for line in _lines(section, labels)]
        parts.append("")
    return "\n".join(parts) if parts else labels.nothing + "\n"


def markdown(diff: Diff, labels: ReportLabels | None = None, limit: int = LIMIT) -> str:
    """Markdown for a pull request, at most `limit` characters less one: first unchanged words
    are left out, then, if that is not enough, the last changes, which the end says."""
    labels = labels or ReportLabels()
    lines: list[str] = []
    for context in _CONTEXTS:
        lines = list(_markdown_lines(diff, labels, context))
        text = "\n".join(lines) + "\n"
        if len(text) < limit:
            return text if lines else labels.nothing + "\n"
    note = f"\n*{labels.cut}*\n"
    room = limit - 1 - len(note.format(left=len(lines)))
    kept = 0
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept += 1
    rest = note.format(left=len(lines) - kept)
    return ("\n".join([*lines[:kept], rest]))[-limit + 1 :] if limit > len(rest) else ""


def as_json(diff: Diff) -> str:
    """JSON: the sections that changed with counts, and in each the changes as pieces of text."""
    labels = ReportLabels()
    sections = [
        {
            "id": _shown_id(section),
            "title": section.new.title if section.new else None,
            "old_title": section.old.title if section.old else None,
            "status": section.status.value,
            "renamed": section.renamed,
            "footnotes": section.footnotes,
            "move": section.move or None,
            **_numbers(section.counts),
            "changes": [
                {"depth": line.depth, "text": [[p.side, p.text] for p in line.pieces]}
                for line in _lines(section, labels)
            ],
        }
        for section in _changed(diff)
    ]
    whole = {"empty": diff.empty, **_numbers(diff.counts), "sections": sections}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _numbers(counts: Counts) -> dict[str, int]:
    return {
        "inserted": counts.inserted,
        "deleted": counts.deleted,
        "moved": counts.moved,
        "markup": counts.markup,
    }


def _changed(diff: Diff) -> Iterator[SectionChange]:
    return (section for section in diff.sections if section.status is not Status.UNCHANGED)


def _shown_id(section: SectionChange) -> str:
    shown = section.new or section.old
    return shown.id if shown else ""


def _title(section: SectionChange, labels: ReportLabels) -> str:
    shown = section.old if section.status is Status.MOVED_AWAY else section.new or section.old
    nameless = labels.footnotes if section.footnotes else labels.start
    return (shown.title if shown else "") or nameless


def _summary(section: SectionChange, labels: ReportLabels) -> str:
    words = {
        Status.ADDED: labels.added,
        Status.REMOVED: labels.removed,
        Status.MOVED: labels.moved,
        Status.MOVED_AWAY: labels.moved_away,
    }
    said = [words.get(section.status, labels.changed)]
    if section.renamed and section.old and section.status is not Status.MOVED_AWAY:
        said.append(labels.renamed.format(title=section.old.title))
    counts = section.counts
    if counts.inserted or counts.deleted:
        said.append(f"+{counts.inserted} −{counts.deleted}")
    if counts.moved:
        said.append(labels.moved_words.format(words=counts.moved))
    if counts.markup:
        said.append(labels.markup)
    return ", ".join(said)


# --- Lines ---------------------------------------------------------------------------------------


def _lines(section: SectionChange, labels: ReportLabels) -> Iterator[Line]:
    if section.status is Status.MOVED_AWAY:
        return
    if section.status in (Status.CHANGED, Status.MOVED):
        yield from _of_changes(section.heading, 0, "# ", labels)
    yield from _of_changes(section.changes, 0, "", labels)


def _of_changes(
    changes: Iterable[Change], depth: int, lead: str, labels: ReportLabels
) -> Iterator[Line]:
    for change in changes:
        match change:
            case Same():
                pass
            case Edited(old, new, stretches):
                told = _told([recast(old, new)], labels)
                if change.seen:
                    yield Line(depth, lead + told, tuple(_pieces(stretches)))
            case Reshaped(_, _, stretches, notes):
                told = _told(dict.fromkeys(kind for _, kind in notes), labels)
                yield Line(depth, lead + told, tuple(_pieces(stretches)))
            case Nested(old, new, _) if told := _told([recast(old, new)], labels):
                yield Line(depth, f"{lead}{told}", ())
                yield from _of_changes(
                    change.changes, depth + _deeper(new), _lead(new, lead), labels
                )
            case Inserted(new, ()):
                yield from _whole(new, "ins", depth, lead)
            case Deleted(old, ()):
                yield from _whole(old, "del", depth, lead)
            case Nested(_, block, nested) | Inserted(block, nested) | Deleted(block, nested):
                yield from _of_changes(nested, depth + _deeper(block), _lead(block, lead), labels)
            case MovedAway(old, _):
                yield from _whole(old, "del", depth, f"{lead}({labels.moved_away}) ")
            case MovedHere(within, _):
                moved = f"{lead}({labels.moved_here}) "
                if isinstance(within, Same):
                    yield from _whole(within.new, "ins", depth, moved)
                else:
                    yield from _of_changes((within,), depth, moved, labels)


def _told(kinds: Iterable[str], labels: ReportLabels) -> str:
    """What happened to blocks, before their text."""
    names = dict(labels.structure)
    said = [names[kind] for kind in kinds if kind]
    return f"({', '.join(said)}) " if said else ""


def _whole(block: Block, side: Side, depth: int, lead: str) -> Iterator[Line]:
    if block.tag == "tr":
        cells = " | ".join(cell.text for cell in block.children)
        yield Line(depth, lead, (Piece(side, cells),))
    elif block.children:
        for child in block.children:
            yield from _whole(child, side, depth + _deeper(block), _lead(block, lead))
    elif block.text:
        yield Line(depth, lead, (Piece(side, " ".join(block.text.split())),))


def _deeper(block: Block) -> int:
    return block.tag in ("ul", "ol", "dl", "blockquote")


def _lead(block: Block, lead: str) -> str:
    if block.tag == "li":
        return f"{lead.replace('• ', '')}• "
    if block.tag == "tr":
        return f"{lead}{block.children[0].text}: " if block.children else lead
    return lead


def _pieces(stretches: Iterable[Span]) -> Iterator[Piece]:
    for stretch in stretches:
        if not stretch.kept:
            if stretch.old:
                yield Piece("del", _text(stretch.old))
            if stretch.new:
                yield Piece("ins", _text(stretch.new))
            continue
        kept = zip(stretch.old, stretch.new, strict=True)
        for form, pairs in groupby(kept, key=lambda pair: _form(*pair)):
            olds, news = zip(*pairs, strict=True)
            if not form:
                yield Piece("kept", _text(news))
            else:
                # The words are the same: what they are marked up as, or lead to, is not.
                yield Piece("del", f"{_text(olds)}{form[0]}")
                yield Piece("ins", f"{_text(news)}{form[1]}")


def _form(old: Token, new: Token) -> tuple[str, str] | None:
    """What a word that stays is marked up as on either side, where that is not the same."""
    if old.path is new.path or seen_in(old.path) == seen_in(new.path):
        return None
    before, after = (
        [
            dict(mark.attrs).get("href") or mark.tag
            for mark in token.path
            if mark.tag not in BLOCKS and mark.seen
        ]
        for token in (old, new)
    )
    return tuple(f" <{', '.join(seen)}>" if seen else "" for seen in (before, after))  # type: ignore[return-value]


def _text(tokens: Sequence[Token]) -> str:
    return "".join(
        [
            ("\n" if token.first and at else token.space)
            + (_alternative(token.text) if token.atom else token.text)
            for at, token in enumerate(tokens)
        ]
    )


def _alternative(atom: str) -> str:
    found = re.search(r'\balt="([^"]*)"', atom)
    if found:
        return f"[{html.unescape(found[1])}]"
    return " " if atom.startswith("<br") else ""


def _shortened(line: Line, context: int) -> Line:
    """Leave out unchanged words that are farther than `context` words from any change."""
    pieces: list[Piece] = []
    last = len(line.pieces) - 1
    for index, (side, text) in enumerate(line.pieces):
        words = re.findall(r"\s*\S+", text) if side == "kept" else []
        head = context if index > 0 else 0
        tail = context if index < last else 0
        if len(words) > head + tail + 1:
            ending = "".join(words[len(words) - tail :]) if tail else " "
            text = "".join(words[:head]) + " …" + ending
        pieces.append(Piece(side, text.lstrip() if index == 0 else text))
    return line._replace(pieces=tuple(pieces))


# --- Markdown ------------------------------------------------------------------------------------

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~@!])|(?<![\w/])([+-])(?=\s)")


def _escaped(text: str) -> str:
    folded = _SPECIAL.sub(lambda m: f"\\{m[0]}", " ".join(text.split()))
    safe = folded.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lead = " " if text[:1].isspace() else ""
    return f"{lead}{safe}{' ' if text[-1:].isspace() and safe else ''}"


def _markdown_lines(diff: Diff, labels: ReportLabels, context: int) -> Iterator[str]:
    for section in _changed(diff):
        yield f"**{_escaped(_title(section, labels))}** ({_escaped(_summary(section, labels))})"
        yield ""
        for line in _lines(section, labels):
            yield (
                "- "
                + _escaped(line.lead.strip())
                + _space_after(line.lead)
                + "".join([_marked(piece) for piece in _shortened(line, context).pieces])
            )
        yield ""


def _space_after(lead: str) -> str:
    return " " if lead.strip() else ""


def _marked(piece: Piece) -> str:
    text = _escaped(piece.text)
    if piece.side == "kept" or not text.strip():
        return text
    lead = " " if text.startswith(" ") else ""
    return f"{lead}<{piece.side}>{text.strip()}</{piece.side}>" + (
        " " if text.endswith(" ") else ""
    )
