"""What an ``editorial`` version touches that may be more than a slip of the pen.

The diff says what changed, ``materiality.toml`` which words decide what a text obliges to. A mend
of spelling, punctuation or hyphenation touches none of them; what does is for a person to look at.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from lydelse.compare import Diff, SectionChange, Status
from lydelse.compare.changes import Change, Deleted, Edited, Inserted, MovedHere, Nested
from lydelse.compare.tree import Block
from lydelse.compare.words import Token, plain_words, tokens
from lydelse.comparison import compare_editions
from lydelse.model import Change as Label
from lydelse.model import Edition, Version
from lydelse.problems import Problem, problem
from lydelse.registers import Register
from lydelse.site import Site

KINDS: Mapping[str, str] = {
    "section": "a whole section",
    "passage": "a whole passage",
    "numbers": "numbers",
    "dates": "dates and times",
    "names": "names",
    "parties": "who is concerned",
    "negations": "words such as not, never, only",
    "modals": "words such as shall, must, may",
    "rights": "rights and duties",
    "contacts": "contacts",
    "facts": "facts of the register",
}
"""What can be touched, and how an editor is told."""

REGISTER = "register"
"""What confirms changed facts: a register has no section of its own."""

_TABLES = ("dates", "numbers", "negations", "modals", "rights", "parties", "contacts")
_DIGITS = re.compile(r"\d(?:[\d\u00a0\u202f .,:/]*\d)?")
_WEB = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]*\w|\b(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]]")
_NAME = re.compile(r"(?<![\w@./])[^\W\d_][\w&]*")
_SENTENCE = re.compile(r"[.!?:;…]\W*$|^\W*$")
_PASSAGE = 5
"""So many words more or fewer in one place are a passage."""
_SLIP = 6
"""A word of so many letters may be a slip of another; in a shorter one each letter counts."""


class Touch(NamedTuple):
    """One thing that is touched: in which section, of which kind, how it read and how it reads."""

    section: str
    title: str
    kind: str
    old: str
    new: str

    @property
    def said(self) -> str:
        """For an editor, in a few words."""
        quoted = " → ".join(f"“{text}”" if text else "nothing" for text in (self.old, self.new))
        return f"{KINDS[self.kind]} ({quoted})"


class _Found(NamedTuple):
    """A word that decides something: its kind, the group whose forms mean the same, itself."""

    kind: str
    group: str
    text: str


class _Place(NamedTuple):
    """One place in both editions; one side is empty where a block is new, or gone."""

    old: str = ""
    new: str = ""
    old_links: tuple[str, ...] = ()
    new_links: tuple[str, ...] = ()
    edits: tuple[tuple[str, str], ...] = ()


def touched(diff: Diff, language: str) -> list[Touch]:
    """Everything in a diff that an editorial change should not touch, in reading order."""
    return [touch for section in diff.sections for touch in _section(section, language)]


def _section(section: SectionChange, language: str) -> Iterator[Touch]:
    shown = section.new or section.old
    id, title = section_id(section), shown.title if shown else ""
    if section.status is Status.ADDED:
        yield Touch(id, title, "section", "", title)
    elif section.status is Status.REMOVED:
        yield Touch(id, title, "section", title, "")
    elif section.status in (Status.CHANGED, Status.MOVED):
        changes = (*section.heading, *section.changes)
        for place in _paired(list(_places(changes, _parted(changes)))):
            for kind, old, new in _compared(place, language):
                yield Touch(id, title, kind, old, new)


def section_id(section: SectionChange) -> str:
    """What a section is called in front matter: its id, ``title`` for what is above the first."""
    shown = section.new or section.old
    if shown is None or shown.footnotes:
        return "footnotes"
    return shown.id or "title"


# --- what changed -------------------------------------------------------------------------------


def _leaves(changes: Iterable[Change]) -> Iterator[Edited | Inserted | Deleted]:
    """The changes that hold text, without what only moved."""
    for change in changes:
        match change:
            case Edited() | Inserted(_, ()) | Deleted(_, ()):
                yield change
            case Nested(_, _, nested) | Inserted(_, nested) | Deleted(_, nested):
                yield from _leaves(nested)
            case MovedHere(within, _):
                yield from _leaves((within,))


def _parted(changes: Sequence[Change]) -> frozenset[tuple[str, ...]]:
    """What left one block to be another, or the other way round: a paragraph parted or joined."""
    blocks: set[tuple[str, ...]] = set()
    stretches: set[tuple[str, ...]] = set()
    for one in _leaves(changes):
        match one:
            case Inserted(block, _) | Deleted(block, _):
                blocks.add(_plain(_whole(block)))
            case Edited(_, _, parts):
                for part in parts:
                    stretches |= {_plain(_text(part.old)), _plain(_text(part.new))}
    return frozenset(blocks & stretches) - {()}


def _places(changes: Iterable[Change], parted: frozenset[tuple[str, ...]]) -> Iterator[_Place]:
    for one in _leaves(changes):
        match one:
            case Inserted(block, _) if _plain(_whole(block)) not in parted:
                yield _Place(new=_whole(block))
            case Deleted(block, _) if _plain(_whole(block)) not in parted:
                yield _Place(old=_whole(block))
            case Edited(old, new, stretches):
                sides = [
                    (_text(part.old), _text(part.new), part.kept)
                    for part in stretches
                    if part.kept or not {_plain(_text(part.old)), _plain(_text(part.new))} & parted
                ]
                yield _Place(
                    "".join(side[0] for side in sides),
                    "".join(side[1] for side in sides),
                    _links(tokens(old)),
                    _links(tokens(new)),
                    tuple(side[:2] for side in sides if not side[2]),
                )


def _paired(places: list[_Place]) -> Iterator[_Place]:
    """The same, but a short block that was mended, one out and one in, is one place."""
    gone = [place for place in places if not place.new]
    for place in places:
        if place.new and not place.old:
            twin = next((one for one in gone if _alike(one.old, place.new)), None)
            if twin:
                gone.remove(twin)
                place = _Place(twin.old, place.new, edits=((twin.old, place.new),))
        if place.new:
            yield place
    yield from gone


def _alike(old: str, new: str) -> bool:
    return OSA.normalized_similarity(old.casefold(), new.casefold()) >= 0.6


def _text(side: Sequence[Token]) -> str:
    return "".join(token.space + ("" if token.atom else token.text) for token in side)


def _whole(block: Block) -> str:
    if block.children:
        return " ".join(filter(None, map(_whole, block.children)))
    return " ".join(block.text.split())


def _plain(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in plain_words(text))


def _links(side: Sequence[Token]) -> tuple[str, ...]:
    """Where the links of a block lead, but for those within the text."""
    found = dict.fromkeys(dict(mark.attrs).get("href") or "" for t in side for mark in t.path)
    return tuple(one for one in found if one and not one.startswith("#"))


# --- what it touches ----------------------------------------------------------------------------


def _compared(place: _Place, language: str) -> Iterator[tuple[str, str, str]]:
    """What differs between the sides of a place: the kind, how it read, how it reads."""
    if not place.edits and not (place.old and place.new):
        if _plain(place.old or place.new):
            yield "passage", _short(place.old), _short(place.new)
        return
    gone, come = _differing(_found(place.old, language), _found(place.new, language))
    old_words, new_words = Counter(_plain(place.old)), Counter(_plain(place.new))
    lost, won = old_words - new_words, new_words - old_words
    gone = [one for one in gone if not _is_slip(one, lost, won, new_words, language)]
    come = [one for one in come if not _is_slip(one, won, lost, old_words, language)]
    for kind in dict.fromkeys(one.kind for one in (*gone, *come)):
        yield (
            kind,
            ", ".join(one.text for one in gone if one.kind == kind),
            ", ".join(one.text for one in come if one.kind == kind),
        )
    if place.old_links != place.new_links:
        old = [one for one in place.old_links if one not in place.new_links]
        new = [one for one in place.new_links if one not in place.old_links]
        yield "contacts", " ".join(old), " ".join(new)
    for before, after in place.edits:
        was, now = Counter(_plain(before)), Counter(_plain(after))
        less, more = (was - now).total(), (now - was).total()
        if abs(more - less) >= _PASSAGE or min(more, less) >= _PASSAGE:
            yield "passage", _short(before), _short(after)


def _differing(old: list[_Found], new: list[_Found]) -> tuple[list[_Found], list[_Found]]:
    """What is not in the same order on both sides; kinds apart."""
    gone: list[_Found] = []
    come: list[_Found] = []
    for kind in KINDS:
        before = [one for one in old if one.kind == kind]
        after = [one for one in new if one.kind == kind]
        left, right = [one.group for one in before], [one.group for one in after]
        if left == right:
            continue
        was, now = Counter(left), Counter(right)
        if kind == "names" or was != now:
            gone += _surplus(before, was - now)
            come += _surplus(after, now - was)
        else:  # the same words in another order: "A shall, B may"
            gone, come = gone + before, come + after
    return gone, come


def _surplus(found: Iterable[_Found], surplus: Counter[str]) -> Iterator[_Found]:
    left = Counter(surplus)
    for one in found:
        if left[one.group]:
            left[one.group] -= 1
            yield one


def _is_slip(
    one: _Found,
    own: Mapping[str, int],
    others: Mapping[str, int],
    all_others: Mapping[str, int],
    language: str,
) -> bool:
    """Whether a word only mends another, or was only written otherwise on the other side.

    ``own`` and ``others`` are the words that only its side, or only the other, has.
    """
    word = one.text.casefold()
    if one.kind == "names" and all_others.get(word):  # a capital letter more or less
        return True
    if not word.isalpha():
        return False
    for other in others:  # one word that was written as two, or two as one
        if other != word and word in other and own.get(other.replace(word, "", 1)):
            return True
        if other != word and word.startswith(other) and others.get(word.removeprefix(other)):
            return True
    return len(word) >= _SLIP and any(
        OSA.normalized_similarity(word, other) >= 0.8 and not _found(other, language)
        for other in others
    )


class _Patterns(NamedTuple):
    """The words of one language. ``groups`` names each group of the expression by its kind."""

    expression: re.Pattern[str]
    groups: Mapping[str, str]
    capitals: bool
    plain: frozenset[str]


@cache
def _patterns(language: str) -> _Patterns | None:
    """The words of a language, or None if ``materiality.toml`` does not have it."""
    text = files("lydelse.checks").joinpath("materiality.toml").read_text("utf-8")
    table: Mapping[str, Mapping[str, Any]] = tomllib.loads(text)
    entry = table.get(language) or table.get(language.partition("-")[0])
    if entry is None:
        return None
    groups: dict[str, str] = {}
    parts: list[str] = []
    for kind in _TABLES:
        for number, words in enumerate(entry[kind]):
            groups[f"{kind}{number}"] = kind
            parts.append(f"(?P<{kind}{number}>{words})")
    expression = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
    return _Patterns(expression, groups, entry["capitals"], frozenset(entry["plain"]))


def _found(text: str, language: str) -> list[_Found]:
    """Every word of a text that decides something, in order within each kind."""
    found = []
    for match in _WEB.finditer(text):
        found.append(_Found("contacts", match[0].casefold(), match[0]))
    rest = _WEB.sub(lambda match: " " * len(match[0]), text)
    for match in _DIGITS.finditer(rest):
        digits = re.sub(r"(?<=\d)[\u00a0\u202f ](?=\d)", "", match[0])
        found.append(_Found("numbers", digits, match[0]))
    words = _patterns(language)
    if words:
        for match in words.expression.finditer(rest):
            assert match.lastgroup, "every alternative has a name"
            found.append(_Found(words.groups[match.lastgroup], match.lastgroup, match[0]))
    return found + list(_names(rest, words))


def _names(text: str, words: _Patterns | None) -> Iterator[_Found]:
    """Words with a capital letter within a sentence, or with one inside of them."""
    for match in _NAME.finditer(text):
        word = match[0].removesuffix("s") if len(match[0]) > 3 else match[0]
        inner = any(letter.isupper() for letter in word[1:])
        if not word[0].isupper() and not inner:
            continue
        if not inner:
            if words is None or not words.capitals or match[0] in words.plain:
                continue
            if _SENTENCE.search(text[: match.start()]) or words.expression.fullmatch(match[0]):
                continue
        yield _Found("names", word.casefold(), match[0])


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:12]) + (" …" if len(words) > 12 else "")


# --- registers ----------------------------------------------------------------------------------


def touched_facts(old: Register, new: Register) -> list[tuple[int, Touch]]:
    """The facts of a register that changed, with their lines; words that are only mended do not."""
    before, after = _entries(old), _entries(new)
    found = []
    for way, value in after.items():
        known = before.get(way)
        if known != value and not (known and _only_mended(way, known, value)):
            line = new.file.line(*_way(way, new))
            found.append((line, Touch(REGISTER, way, "facts", known or "", value)))
    for way, value in before.items():
        if way not in after:
            found.append((1, Touch(REGISTER, way, "facts", value, "")))
    return found


def _way(way: str, register: Register) -> tuple[str | int, ...]:
    """The way in the file to a fact: its list and the number in it."""
    top, _, rest = way.partition(": ")
    listed = register.file.data.get(top)
    if isinstance(listed, list):
        for number, item in enumerate(listed):
            if _key(item, number) == rest.split(", ")[0]:
                return (top, number)
    return (top,)


def _key(item: Any, number: int) -> str:
    if isinstance(item, dict):
        for name in ("name", "host", "country"):
            if isinstance(item.get(name), str):
                return str(item[name])
    return str(item) if isinstance(item, str) else f"{number + 1}"


def _entries(register: Register) -> dict[str, str]:
    """Every fact as text, by its place; entries of a list by their names, so that order is free."""
    found: dict[str, str] = {}

    def walk(value: Any, way: str) -> None:
        if isinstance(value, dict):
            for name, each in value.items():
                walk(each, f"{way}, {name}" if ": " in way else f"{way}: {name}" if way else name)
        elif isinstance(value, list | tuple):
            for number, each in enumerate(value):
                walk(each, f"{way}: {_key(each, number)}")
        elif way:
            found[way] = str(value)

    walk(register.file.data, "")
    return found


def _only_mended(way: str, old: str, new: str) -> bool:
    """Whether a text in one language was mended; names, kinds and durations never are."""
    language = way.rpartition(", ")[2].rpartition(": ")[2]
    if _patterns(language) is None or " " not in new:
        return False
    return not list(_compared(_Place(old, new, edits=((old, new),)), language))


# --- the check ----------------------------------------------------------------------------------


def base_of(site: Site, draft: Version) -> Version | None:
    """The version that a draft was copied from, if it says so and its texts are there."""
    lead = draft.editions.get(site.settings.authoritative)
    if lead is None or lead.based_on is None or lead.based_on >= draft.id:
        return None
    return site.documents[draft.document].versions.get(lead.based_on)


def of_version(site: Site, draft: Version) -> Mapping[str, list[tuple[str, int, Touch]]]:
    """What a version touches beside the one it is based on, whatever its label: by section, each
    with the file and the line."""
    base = base_of(site, draft)
    found: dict[str, list[tuple[str, int, Touch]]] = {}
    if base is None:
        return found
    for language, edition in draft.editions.items():
        before = base.editions.get(language)
        if before:
            for touch in touched(prose_diff(before, edition), language):
                line = line_of(edition, touch.section, touch.new)
                found.setdefault(touch.section, []).append((edition.path, line, touch))
    old, new = _register(base), _register(draft)
    if old and new:
        for line, touch in touched_facts(old, new):
            found.setdefault(REGISTER, []).append((new.path, line, touch))
    return found


def prose_diff(old: Edition, new: Edition) -> Diff:
    """What changed in the text itself; facts of a register are compared as facts."""
    return compare_editions(replace(old, register=None), replace(new, register=None))


def _register(version: Version) -> Register | None:
    return next((one.register for one in version.editions.values() if one.register), None)


def line_of(edition: Edition, section: str, words: str = "") -> int:
    """The line of a section's heading, or of the first of some words below it."""
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


def check_materiality(site: Site, draft: Version) -> Iterator[Problem]:
    """Yield each section in which an editorial draft touches more than spelling, unconfirmed."""
    lead = draft.editions.get(site.settings.authoritative)
    if lead is None or lead.change is not Label.EDITORIAL:
        return
    found = of_version(site, draft)
    for section, places in found.items():
        if section in lead.confirm:
            continue
        for path in dict.fromkeys(place[0] for place in places):
            own = [place for place in places if place[0] == path]
            said = dict.fromkeys(touch.said for _, _, touch in own)
            title = own[0][2].title or section
            line = min(line for _, line, _ in own)
            yield problem(
                "materiality", path, line, section=section, title=title, touched="; ".join(said),
                lead=lead.path,
            )  # fmt: skip
    for section in lead.confirm:
        if section not in found:
            yield problem("confirm-idle", lead.path, lead.lines["confirm"], section=section)


def confirmations(site: Site, draft: Version) -> dict[str, str]:
    """What the ledger keeps of the confirmations: those that something in the text asked for."""
    lead = draft.editions.get(site.settings.authoritative)
    if lead is None or lead.change is not Label.EDITORIAL or not lead.confirm:
        return {}
    found = of_version(site, draft)
    return {section: reason for section, reason in lead.confirm.items() if section in found}
