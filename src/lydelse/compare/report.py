"""The same diff for those who read no HTML: in a terminal, and in a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lydelse.compare.changes import Diff, SectionChange, Status
from lydelse.compare.lines import Line, Piece, lines_of
from lydelse.compare.shapes import STRUCTURE
from lydelse.compare.summary import (
    Move,
    Summary,
    Whereabouts,
    moves_of,
    summary,
    summary_of,
    whereabouts,
)

#: What GitHub takes in one comment.
LIMIT = 65_536

#: How many unchanged words stay on each side of a change, step by step as room gets scarce.
_CONTEXTS = (40, 12, 6, 2, 0)


class ReportLabels(NamedTuple):
    """The words of a report."""

    added: str = "added"
    removed: str = "removed"
    changed: str = "changed"
    moved: str = "moved"
    moved_away: str = "stood here, moved"
    moved_here: str = "came here"
    moved_to: str = "stood here, moved to {title}"
    moved_from: str = "came here from {title}"
    merged_into: str = "merged into {title}"
    divided_from: str = "divided from {title}"
    stood_after: str = "moved, stood after {title}"
    renamed: str = "was: {title}"
    start: str = "before the first heading"
    footnotes: str = "footnotes"
    moved_words: str = "{words} moved"
    markup: str = "links or emphasis"
    term: str = "{old} → {new}, {places} places"
    renumbered: str = "renumbered: {clauses}"
    nothing: str = "Nothing changed."
    structure: tuple[tuple[str, str], ...] = STRUCTURE
    cut: str = "Too long to show whole: {left} more lines of changes."


class _Told(NamedTuple):
    """A section that changed, and what became of it."""

    section: SectionChange
    where: Whereabouts
    summary: Summary


def terminal(diff: Diff, labels: ReportLabels | None = None, colour: bool = False) -> str:
    """Plain text: `[-deleted-]` and `{+inserted+}`, `[>moved away>]` and `{<moved here<}`; with
    `colour`, red and green as well."""
    labels = labels or ReportLabels()
    red, green, bold, off = ("\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[0m") if colour else [""] * 4
    marks = {
        "kept": ("", ""),
        "del": (f"{red}[-", f"-]{off}"),
        "ins": (f"{green}{{+", f"+}}{off}"),
        "from": ("[>", ">]"),
        "to": ("{<", "<}"),
    }
    moves = moves_of(diff)

    def show(line: Line) -> str:
        text = "".join([f"{marks[p.side][0]}{p.text}{marks[p.side][1]}" for p in _formed(line)])
        return f"{'  ' * (line.depth + 1)}{_lead(line, labels, moves)}{text}"

    parts: list[str] = [*_overall(summary_of(diff), labels)]
    if parts:
        parts.append("")
    told = list(_changed(diff))
    for one in told:
        parts.append(f"{bold}{_title(one.section, labels)}{off} ({_said(one, labels)})")
        parts += [show(_shortened(line, _CONTEXTS[1])) for line in lines_of(one.section)]
        parts.append("")
    return "\n".join(parts) if told else labels.nothing + "\n"


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


def _changed(diff: Diff) -> Iterator[_Told]:
    where = whereabouts(diff)
    for at, section in enumerate(diff.sections):
        if section.status is not Status.UNCHANGED:
            told = summary(section)
            yield _Told(section, where.get(at, Whereabouts()), told)


def _title(section: SectionChange, labels: ReportLabels) -> str:
    shown = section.old if section.status is Status.MOVED_AWAY else section.new or section.old
    nameless = labels.footnotes if section.footnotes else labels.start
    return (shown.title if shown else "") or nameless


def _overall(told: Summary, labels: ReportLabels) -> Iterator[str]:
    """Yield what is told once for all sections."""
    for term in told.terms:
        yield labels.term.format(old=term.old, new=term.new, places=term.places)
    if told.renumbered:
        clauses = ", ".join([f"{value.old} → {value.new}" for value in told.renumbered])
        yield labels.renumbered.format(clauses=clauses)


def _said(one: _Told, labels: ReportLabels) -> str:
    """Return what happened to a section: figures first, both values of each."""
    section, where = one.section, one.where
    words = {
        Status.ADDED: labels.added,
        Status.REMOVED: labels.removed,
        Status.MOVED: labels.moved,
        Status.MOVED_AWAY: labels.moved_away,
    }
    status = words.get(section.status, labels.changed)
    for title, form in (
        (where.merged_into, labels.merged_into),
        (where.divided_from, labels.divided_from),
        (where.stood_after, labels.stood_after),
    ):
        status = form.format(title=title) if title else status
    said = [status, *[f"{value.old} → {value.new}" for value in one.summary.figures]]
    if section.renamed and section.old and section.status is not Status.MOVED_AWAY:
        said.append(labels.renamed.format(title=section.old.title))
    names = dict(labels.structure)
    said += [names[kind] for kind in one.summary.structure]
    counts = section.counts
    gone, come = one.summary.numbering
    if counts.inserted > come or counts.deleted > gone:
        said.append(f"+{counts.inserted - come} −{counts.deleted - gone}")
    if counts.moved:
        said.append(labels.moved_words.format(words=counts.moved))
    if where.came_from and where.came_from != (where.divided_from,):
        said.append(labels.moved_from.format(title=", ".join(where.came_from)))
    if counts.markup:
        said.append(labels.markup)
    return ", ".join(said)


# --- Lines ---------------------------------------------------------------------------------------


def _lead(line: Line, labels: ReportLabels, moves: Mapping[int, Move]) -> str:
    """Return what stands before a line: what it is, where it is, and what happened to it."""
    parts: list[str] = []
    if line.kind == "heading":
        parts.append("# ")
    if line.item:
        parts.append(f"{line.place.clause} " if line.place.clause else "• ")
    where = [name for name in (line.place.row, line.place.column) if name]
    if where:
        parts.append(f"{' · '.join(dict.fromkeys(where))}: ")
    names = dict(labels.structure)
    told = [names[kind] for kind in line.structure]
    if line.move and line.kind in ("moved", "moved-away"):
        move = moves.get(line.move, Move())
        away = line.kind == "moved-away"
        other = move.new if away else move.old
        plain, form = (
            (labels.moved_away, labels.moved_to) if away else (labels.moved_here, labels.moved_from)
        )
        same = move.old is None or move.new is None or move.old.title == move.new.title
        told.append(plain if same or not other else form.format(title=other.title or labels.start))
    if told:
        parts.append(f"({', '.join(told)}) ")
    return "".join(parts)


def _formed(line: Line) -> Iterator[Piece]:
    """Yield the pieces of a line; words that stay in another link or emphasis stand twice."""
    for piece in line.pieces:
        if piece.form is None:
            yield piece
            continue
        before, after = (f" <{form}>" if form else "" for form in piece.form)
        yield Piece("del", f"{piece.text}{before}")
        yield Piece("ins", f"{piece.text}{after}")


def _shortened(line: Line, context: int) -> Line:
    """Leave out unchanged words that are farther than `context` words from any change, but for
    the number with which a line begins."""
    pieces: list[Piece] = []
    last = len(line.pieces) - 1
    for index, piece in enumerate(line.pieces):
        side, text = piece.side, piece.text
        words = re.findall(r"\s*\S+", text) if side == "kept" and not piece.form else []
        head = context if index > 0 else 0
        tail = context if index < last else 0
        if index == 0 and line.place.clause and text.startswith(line.place.clause):
            head = len(line.place.clause.split())
        if len(words) > head + tail + 1:
            ending = "".join(words[len(words) - tail :]) if tail else " "
            text = "".join(words[:head]) + " …" + ending
        pieces.append(piece._replace(text=text.lstrip() if index == 0 else text))
    return line._replace(pieces=tuple(pieces))


# --- Markdown ------------------------------------------------------------------------------------

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~@!])|(?<![\w/])([+-])(?=\s)")


def _escaped(text: str) -> str:
    folded = _SPECIAL.sub(lambda m: f"\\{m[0]}", " ".join(text.split()))
    safe = folded.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lead = " " if text[:1].isspace() else ""
    return f"{lead}{safe}{' ' if text[-1:].isspace() and safe else ''}"


def _markdown_lines(diff: Diff, labels: ReportLabels, context: int) -> Iterator[str]:
    overall = [f"- {_escaped(said)}" for said in _overall(summary_of(diff), labels)]
    if overall:
        yield from (*overall, "")
    moves = moves_of(diff)
    for one in _changed(diff):
        yield f"**{_escaped(_title(one.section, labels))}** ({_escaped(_said(one, labels))})"
        yield ""
        for line in lines_of(one.section):
            lead = _lead(line, labels, moves)
            # An escaped number begins no list in the list.
            marker = re.sub(r"^(\d+)\.", r"\1\\.", _escaped(lead.strip()))
            yield (
                f"- {marker}{' ' if lead.strip() else ''}"
                + "".join([_marked(piece) for piece in _formed(_shortened(line, context))])
            )
        yield ""


def _marked(piece: Piece) -> str:
    text = _escaped(piece.text)
    if piece.side == "kept" or not text.strip():
        return text
    lead = " " if text.startswith(" ") else ""
    tag = {"from": "del", "to": "ins"}.get(piece.side, piece.side)
    sign = {"from": "↷ ", "to": "↶ "}.get(piece.side, "")
    return f"{lead}<{tag}>{sign}{text.strip()}</{tag}>" + (" " if text.endswith(" ") else "")
