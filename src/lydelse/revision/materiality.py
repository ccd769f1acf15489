"""What an ``editorial`` version touches that may be more than a slip of the pen.

The diff says what changed, ``lexicon`` which words decide what a text obliges to, ``corrections``
which are corrections of other words. A correction of spelling, punctuation or hyphenation touches
nothing; a person looks at any other word that was inserted or deleted.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from lydelse.compare import Diff, Section, SectionChange, Status
from lydelse.compare.changes import Change, MovedAway, MovedHere, Nested
from lydelse.compare.tree import Block
from lydelse.content.comparison import compare_editions
from lydelse.law.coverage import register_of
from lydelse.messages.problems import LANGUAGES, Problem, phrase, problem
from lydelse.model import Change as Label
from lydelse.model import Edition, Version
from lydelse.project.project import Project
from lydelse.registers import Register
from lydelse.revision.corrections import Left, left_over
from lydelse.revision.hunks import Hunk, hunks
from lydelse.revision.lexicon import Found, Side, Vocabulary, in_order, vocabulary, words_of
from lydelse.revision.placement import inflected, misplaced, reshaped
from lydelse.revision.register_facts import Fact, facts_of

KINDS = (
    "section", "passage", "numbers", "dates", "names", "parties", "negations", "limits", "modals",
    "rights", "contacts", "words", "images", "facts",
)  # fmt: skip
"""What can be touched; ``phrases.toml`` says each."""

REGISTER = "register"
"""What confirms changed facts: a register has no section of its own."""

_ORDERED = ("dates", "numbers", "negations", "modals", "parties", "names")
"""Where the same words in another order say something else: "A shall, B may"."""
_WHO_OR_HOW_MUCH = ("numbers", "names", "parties", "contacts")
_PASSAGE = 5
"""So many words more or fewer in one place are a passage."""
_SLIP = 4
_SLIP_OF_WHO_OR_HOW_MUCH = 6
"""A word of so many letters that decides may be another one corrected; in a shorter one, and sooner
where it says who or how much, each letter counts."""


class MaterialChange(NamedTuple):
    """One thing that is touched: in which section, of which kind, how it read and how it reads."""

    section: str
    title: str
    kind: str
    old: str
    new: str

    @property
    def said(self) -> Mapping[str, str]:
        """For an editor, in a few words of each language."""
        old, new = (phrase("quoted", text=text) if text else phrase("nothing") for text in self[3:])
        kind = phrase(f"touch-{self.kind}")
        if self.kind in ("negations", "limits", "modals") and bool(self.old) != bool(self.new):
            return phrase(
                "touch-gone" if self.old else "touch-come", words=old if self.old else new
            )
        return phrase("touch", kind=kind, old=old, new=new)


def all_said(material_changes: Iterable[MaterialChange]) -> Mapping[str, str]:
    """Return some touches one after another, in each language; what is said alike is said once."""
    said = [material_change.said for material_change in material_changes]
    return {
        language: "; ".join(dict.fromkeys(one[language] for one in said)) for language in LANGUAGES
    }


def touched(diff: Diff, language: str) -> list[MaterialChange]:
    """Everything in a diff that an editorial change should not touch, in reading order."""
    words = vocabulary(language)
    elsewhere = frozenset(
        word for section in diff.new.sections for block in _blocks(section) for word in _said(block)
    )
    came = {move for section in diff.sections for move in _moves(section.changes, MovedHere)}
    went = {
        move: section_id(section)
        for section in diff.sections
        for move in _moves(section.changes, MovedAway)
        if move in came
    }
    old_above, new_above = _above(diff.old.sections), _above(diff.new.sections)
    found: list[MaterialChange] = []
    for section in diff.sections:
        found += _section(section, words, elsewhere)
        id = section_id(section)
        for move, block in _moves(section.changes, MovedHere).items():
            if went.get(move, id) != id:
                found.append(
                    MaterialChange(id, _title(section), "passage", "", _short(_plain_text(block)))
                )
        if old_above.get(id, "") != new_above.get(id, "") and id in old_above and id in new_above:
            found.append(
                MaterialChange(id, _title(section), "section", old_above[id], new_above[id])
            )
    return found


def _blocks(section: Section) -> Iterator[Block]:
    yield from filter(None, (section.heading, *section.blocks))


def _said(block: Block) -> Iterator[str]:
    yield from words_of(block.text)
    for child in block.children:
        yield from _said(child)


def _moves(changes: Iterable[Change], kind: type[MovedHere] | type[MovedAway]) -> dict[int, Block]:
    """Return the blocks that came here, or went away from here, by the number of their move."""
    found: dict[int, Block] = {}
    for change in changes:
        if isinstance(change, kind):
            block = change.old if isinstance(change, MovedAway) else change.change.new
            found[change.move] = block
        if isinstance(change, Nested):
            found |= _moves(change.changes, kind)
    return found


def _above(sections: Iterable[Section]) -> dict[str, str]:
    """Map the id of each section to the id of its parent, or to an empty string if it has none."""
    found: dict[str, str] = {}
    open: list[tuple[int, str]] = []
    for section in sections:
        if section.id:
            open = [one for one in open if one[0] < section.level]
            found[section.id] = open[-1][1] if open else ""
            open.append((section.level, section.id))
    return found


def _section(
    section: SectionChange, words: Vocabulary, elsewhere: Collection[str]
) -> Iterator[MaterialChange]:
    id, title = section_id(section), _title(section)
    if section.status is Status.ADDED:
        yield MaterialChange(id, title, "section", "", title)
    elif section.status is Status.REMOVED:
        yield MaterialChange(id, title, "section", title, "")
    elif section.status in (Status.CHANGED, Status.MOVED):
        if section.old and section.new:
            for kind, old, new in reshaped(section.old, section.new):
                yield MaterialChange(id, title, kind, old, new)
        for hunk in hunks((*section.heading, *section.changes)):
            for kind, old, new in _compared(hunk, words, elsewhere):
                yield MaterialChange(id, title, kind, old, new)


def section_id(section: SectionChange) -> str:
    """Return what a section is called in front matter: its id,
    ``title`` for what is above the first."""
    shown = section.new or section.old
    if shown is None or shown.footnotes:
        return "footnotes"
    return shown.id or "title"


def _title(section: SectionChange) -> str:
    shown = section.new or section.old
    return shown.title if shown else ""


def _plain_text(block: Block) -> str:
    return block.text or " ".join(map(_plain_text, block.children))


# --- what a place touches -----------------------------------------------------------------------


def _compared(
    hunk: Hunk, words: Vocabulary, elsewhere: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield what differs between the sides of a place: the kind, how it read, how it reads."""
    if hunk.old_images != hunk.new_images:
        yield "images", *_apart(hunk.old_images, hunk.new_images)
    if not hunk.edits and not (hunk.old and hunk.new):
        if words_of(hunk.old or hunk.new):
            yield "passage", _short(hunk.old), _short(hunk.new)
        return
    if hunk.old_links != hunk.new_links:
        yield "contacts", *_apart(hunk.old_links, hunk.new_links)
    yield from _roles(hunk.edits, words)
    yield from misplaced(words.side(hunk.old), words.side(hunk.new), words)
    told = _weighed(hunk, words, elsewhere)
    # What reads the same, whether or not one way to write it is taken for another, is the same.
    if told and _weighed(hunk, replace(words, written=()), elsewhere):
        yield from told


def _weighed(
    hunk: Hunk, words: Vocabulary, elsewhere: Collection[str]
) -> list[tuple[str, str, str]]:
    """Return what the words of a place touch."""
    old = words.side(hunk.old)
    new = words.side(words.relisted(old.text, words.side(hunk.new).text))
    left = left_over(old, new, words, elsewhere)
    told = [*_deciding(old, new, left, words), *_turned(left, words)]
    lost, won = left.lost.total(), left.won.total()
    if abs(won - lost) >= _PASSAGE or min(won, lost) >= _PASSAGE:
        gone, come = ("".join(edit[side] for edit in hunk.edits) for side in (0, 1))
        told.append(("passage", _short(gone), _short(come)))
    told = told or list(inflected(left.pairs, old, new, words))
    return told or list(_said_otherwise(old, new, left, words))


def _apart(old: Sequence[str], new: Sequence[str]) -> tuple[str, str]:
    """Return what only one side has, each in a few words."""
    return (
        " ".join(one for one in old if one not in new),
        " ".join(one for one in new if one not in old),
    )


def _deciding(
    old: Side, new: Side, left: Left, words: Vocabulary
) -> Iterator[tuple[str, str, str]]:
    """Yield the words that decide and are not the same on both sides."""
    for kind in KINDS:
        before, after = in_order(old.found, kind), in_order(new.found, kind)
        was, now = (Counter(one.group for one in side) for side in (before, after))
        gone, come = before, after
        if was != now or kind not in _ORDERED:
            gone = list(_surplus(before, was - now, new))
            come = list(_surplus(after, now - was, old))
        elif [one.group for one in before] == [one.group for one in after]:
            continue
        else:  # the same words in another order
            yield kind, _listed(gone), _listed(come)
            continue
        gone = [one for one in gone if not _is_slip(one, new, left, words)]
        come = [one for one in come if not _is_slip(one, old, left, words)]
        if gone or come:
            yield kind, _listed(gone), _listed(come)


def _surplus(found: Iterable[Found], surplus: Counter[str], other: Side) -> Iterator[Found]:
    """So many of each group, those first whose words the other side has not."""
    left = Counter(surplus)
    for one in sorted(found, key=lambda one: {*words_of(one.text)} <= {*other.words}):
        if left[one.group]:
            left[one.group] -= 1
            yield one


def _listed(found: Iterable[Found]) -> str:
    return ", ".join(one.text for one in found)


def _is_slip(one: Found, other: Side, left: Left, vocabulary: Vocabulary) -> bool:
    """Whether what decides is on the other side too, only written otherwise there."""
    words = words_of(one.text)
    if one.text.isupper() and vocabulary.small.issuperset(words):  # US is no way to write "us"
        return False
    known = {*left.corrected, *left.joined, *other.words}
    if not words or not known.issuperset(words):
        return False
    if not left.joined.isdisjoint(words):
        return True
    if one.kind == "names" and all(word in other.words for word in words):  # a capital letter
        return True
    shortest = _SLIP_OF_WHO_OR_HOW_MUCH if one.kind in _WHO_OR_HOW_MUCH else _SLIP
    return any(word in left.corrected and len(word) >= shortest for word in words)


def _roles(edits: Iterable[tuple[str, str]], words: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Where what one does is now what another does, or does on another condition."""
    for old, new in edits:
        before, after = words_of(old), words_of(new)
        for groups in (words.persons, words.ways):
            was = [one for one in before for group in groups if one in group]
            now = [one for one in after for group in groups if one in group]
            same = [group for group in groups if group & {*was} and group & {*now}]
            if was and now and not same:
                yield "parties", ", ".join(was), ", ".join(now)
        if len(before) == len(after) == 1:  # "when" for "if"
            one, two = (
                {n for n, group in enumerate(words.conditions) if word in group}
                for word in (*before, *after)
            )
            if one and two and not one & two:
                yield "limits", before[0], after[0]


def _turned(left: Left, words: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Where who did something has it done: "we inform" and "we are informed"."""
    if words.passive & {*left.lost, *left.won}:
        for old, new in left.pairs:
            if bool(words.participle.fullmatch(old)) != bool(words.participle.fullmatch(new)):
                yield "parties", old, new


def _said_otherwise(
    old: Side, new: Side, left: Left, words: Vocabulary
) -> Iterator[tuple[str, str, str]]:
    """Where a word that carries a meaning came, went, or stands with others than before."""
    gone = [word for word in dict.fromkeys(old.words) if word in left.lost and word in old.heavy]
    come = [word for word in dict.fromkeys(new.words) if word in left.won and word in new.heavy]
    if gone or come:
        yield "words", " ".join(gone), " ".join(come)
        return
    swapped = [pair for pair in zip(old.words, new.words, strict=False) if pair[0] != pair[1]]
    if len(swapped) == 2 and len(old.words) == len(new.words) and swapped[0] == swapped[1][::-1]:
        one, two = swapped[0]
        if not words.light(one) and not words.light(two):
            yield "words", f"{one} … {two}", f"{two} … {one}"
            return
    was, now = (Counter(_together(side, old, new, words)) for side in (old, new))
    if was - now and now - was:
        yield "words", _quoted(was - now, old), _quoted(now - was, new)


def _together(side: Side, old: Side, new: Side, words: Vocabulary) -> Iterator[tuple[str, str]]:
    """Each word that decides with each that it shares a clause with, of those on both sides."""
    heavy = old.heavy & new.heavy
    both = {(one.kind, one.group) for one in old.found} & {
        (one.kind, one.group) for one in new.found if one.kind != "contacts"
    }
    for begin, end in words.clauses(side.text):
        near = [word for word in words_of(side.text[begin:end]) if word in heavy]
        for one in side.found:
            if begin <= one.at < end and (one.kind, one.group) in both:
                yield from ((one.group, word) for word in near)


def _quoted(pairs: Counter[tuple[str, str]], side: Side) -> str:
    group, word = next(iter(pairs))
    return f"{next(one.text for one in side.found if one.group == group)} … {word}"


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:12]) + (" …" if len(words) > 12 else "")


# --- registers ----------------------------------------------------------------------------------


def touched_facts(
    old: Register, new: Register, languages: Collection[str]
) -> list[tuple[int, MaterialChange]]:
    """Return the facts of a register that changed, with their lines, but for corrected spelling."""
    before, after = facts_of(old, languages), facts_of(new, languages)
    found = []
    for way, fact in after.items():
        known = before[way].text if way in before else ""
        if known != fact.text and not (known and _only_corrected(known, fact)):
            found.append((fact.line, MaterialChange(REGISTER, way, "facts", known, fact.text)))
    for way, fact in before.items():
        if way not in after:
            found.append((1, MaterialChange(REGISTER, way, "facts", fact.text, "")))
    return found


def _only_corrected(old: str, new: Fact) -> bool:
    """Whether only the spelling of a text was corrected; never of names, kinds and durations."""
    words = vocabulary(new.language) if new.language else Vocabulary()
    if not words.small or " " not in new.text:
        return False
    return not list(_compared(Hunk(old, new.text, ((old, new.text),)), words, ()))


# --- the check ----------------------------------------------------------------------------------


def base_of(project: Project, draft: Version) -> Version | None:
    """Return the version that a draft was copied from, if it says so and its texts are there."""
    lead = draft.editions.get(project.settings.authoritative)
    if lead is None or lead.based_on is None or lead.based_on >= draft.id:
        return None
    return project.documents[draft.document].versions.get(lead.based_on)


def of_version(
    project: Project, draft: Version
) -> Mapping[str, list[tuple[str, int, MaterialChange]]]:
    """Return what a version touches beside the one it is based on, whatever its label: by section,
    each with the file and the line."""
    base = base_of(project, draft)
    found: dict[str, list[tuple[str, int, MaterialChange]]] = {}
    if base is None:
        return found
    for language, edition in draft.editions.items():
        before = base.editions.get(language)
        if before:
            for material_change in touched(prose_diff(before, edition), language):
                line = line_of(edition, material_change.section, material_change.new)
                found.setdefault(material_change.section, []).append(
                    (edition.path, line, material_change)
                )
    old, new = register_of(base), register_of(draft)
    if old and new:
        for line, material_change in touched_facts(old, new, project.settings.languages):
            found.setdefault(REGISTER, []).append((new.path, line, material_change))
    return found


def prose_diff(old: Edition, new: Edition) -> Diff:
    """Return what changed in the text itself; facts of a register are compared as facts."""
    return compare_editions(replace(old, register=None), replace(new, register=None))


def line_of(edition: Edition, section: str, words: str = "") -> int:
    """Return the line of a section's heading, or of the first of some words below it."""
    lines = edition.body.split("\n")
    top = next((n for n, text in enumerate(lines) if f"{{#{section}}}" in text), None)
    if top is None:
        return edition.lines.get("title", 1) if section == "title" else edition.body_line
    wanted = words.split(", ")[0].split(" …")[0]
    for number, text in enumerate(lines[top:], top):
        if number > top and "{#" in text and text.startswith("#"):
            break
        if wanted and wanted in text:
            return edition.body_line + number
    return edition.body_line + top


def check_materiality(project: Project, draft: Version) -> Iterator[Problem]:
    """Yield each section in which an editorial draft touches more than spelling, unconfirmed."""
    lead = draft.editions.get(project.settings.authoritative)
    if lead is None or lead.change is not Label.EDITORIAL:
        return
    found = of_version(project, draft)
    for section, material_changes in found.items():
        if section in lead.confirm:
            continue
        for path in dict.fromkeys(each[0] for each in material_changes):
            own = [each for each in material_changes if each[0] == path]
            said = all_said(material_change for _, _, material_change in own)
            title = own[0][2].title or section
            line = min(line for _, line, _ in own)
            yield problem(
                "materiality", path, line, section=section, title=title, touched=said,
                lead=lead.path,
            )  # fmt: skip
    for section in lead.confirm:
        if section not in found:
            yield problem("confirm-idle", lead.path, lead.lines["confirm"], section=section)


def confirmations(project: Project, draft: Version) -> dict[str, str]:
    """Return what the ledger keeps of the confirmations:
    those that something in the text asked for."""
    lead = draft.editions.get(project.settings.authoritative)
    if lead is None or lead.change is not Label.EDITORIAL or not lead.confirm:
        return {}
    found = of_version(project, draft)
    return {section: reason for section, reason in lead.confirm.items() if section in found}
