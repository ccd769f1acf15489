"""The words of a language, weighed: which of them decide something, and which carry no meaning.

Read from ``lexicon.toml``. A language that it does not have is an empty vocabulary, in which
nothing is small and nothing is another way to write the same: every word of it counts.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple

from babel import Locale

from lydelse.compare.words import plain_words
from lydelse.memo import by_value

_TABLES = (
    "dates", "numbers", "negations", "limits", "modals", "rights", "parties", "contacts",
)  # fmt: skip
_DIGITS = re.compile(r"\d+(?:[\u00a0\u202f ]\d{2,3}(?!\d)|[.,:/]\d+)*")
_SYMBOLS = re.compile(r"[€$£¥<>≤≥±+×÷≈]")
_WEB = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]*\w|\b(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]]")
_NAME = re.compile(r"(?<![\w@./])[^\W\d_][\w&]*")
_STOPS = r"[.;:!?…](?=\s|$)|[,()–—]"
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")


class Found(NamedTuple):
    """A word that decides something: its kind, the group whose forms mean the same, itself, and
    where in the text it stands."""

    kind: str
    group: str
    text: str
    at: int


class Side(NamedTuple):
    """One of two texts that are compared, as it is read: what in it decides, its words, and those
    of them that carry a meaning and stand in no table."""

    text: str
    found: tuple[Found, ...]
    words: tuple[str, ...]
    heavy: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """What ``lexicon.toml`` says of a language."""

    deciding: re.Pattern[str] = re.compile(r"(?!)")
    groups: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    capitals: bool = False
    plain: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    endings: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    real: frozenset[str] = frozenset()
    carriers: frozenset[str] = frozenset()
    forms: tuple[tuple[str, frozenset[str], Mapping[str, int]], ...] = ()
    persons: tuple[frozenset[str], ...] = ()
    ways: tuple[frozenset[str], ...] = ()
    conditions: tuple[frozenset[str], ...] = ()
    thousands: str = ""
    passive: frozenset[str] = frozenset()
    participle: re.Pattern[str] = re.compile(r"(?!)")
    joints: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    confused: tuple[tuple[re.Pattern[str], ...], ...] = ()
    written: tuple[tuple[re.Pattern[str], str], ...] = ()

    def side(self, text: str) -> Side:
        """Read a text: what in it decides, and its words."""
        read = _UNSEEN.sub("", text)
        for pattern, said in self.written:
            read = pattern.sub(said, read)
        if self.thousands:
            grouped = rf"(?<![\d.,])\d{{1,3}}(?:[{self.thousands}]\d{{3}})+(?!\d)"
            read = re.sub(grouped, lambda one: one[0].replace(self.thousands, ""), read)
        found = tuple(self._found(read))
        rest = list(read)
        for one in found:
            end = one.at + len(one.text)
            # A name is a word that came or went as well, and so is what a number is part of: 4a.
            if one.kind != "names" and not read[end : end + 1].isalpha():
                rest[one.at : end] = " " * len(one.text)
        heavy = frozenset(word for word in words_of("".join(rest)) if not self.light(word))
        words = words_of(read)
        return Side(read, found, tuple(b for a, b in pairwise(("", *words)) if a != b), heavy)

    def light(self, word: str) -> bool:
        """Whether a word may come and go; digits are numbers, which are looked at as such."""
        return word in self.small or word.isdigit()

    def known(self, word: str) -> bool:
        """Whether a word is one that this table has, and so no slip of another."""
        return word in self.small or word in self.countries or bool(self.deciding.fullmatch(word))

    def clauses(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the clauses of a text begin and end."""
        parting = "|".join((*self.joints, *self.breaks)) or "(?!)"
        begin = 0
        for match in re.finditer(rf"{_STOPS}|\b(?:{parting})\b", text, re.IGNORECASE):
            yield begin, match.start()
            begin = match.end()
        yield begin, len(text)

    def relisted(self, old: str, new: str) -> str:
        """Return the new text with the words of each list in the order that they
        have in the old one."""
        if not self.joints:
            return new
        item = r"[^\W\d_][\w-]*"
        listed = re.compile(
            rf"\b{item}(?:, {item})*,? (?:{'|'.join(self.joints)}) {item}", re.IGNORECASE
        )
        known = {self._items(match[0]): match[0] for match in listed.finditer(old)}
        return listed.sub(lambda match: known.get(self._items(match[0]), match[0]), new)

    def _items(self, listed: str) -> tuple[str, ...]:
        return tuple(sorted(words_of(listed)))

    def _found(self, text: str) -> Iterator[Found]:
        for match in _WEB.finditer(text):
            yield Found("contacts", address(match[0]), match[0], match.start())
        rest = _WEB.sub(lambda match: " " * len(match[0]), text)
        for match in _DIGITS.finditer(rest):
            digits = re.sub(r"(?<=\d)[\u00a0\u202f ](?=\d)", "", match[0])
            yield Found("numbers", digits, match[0], match.start())
        for match in _SYMBOLS.finditer(rest):
            yield Found("numbers", match[0], match[0], match.start())
        for match in self.deciding.finditer(rest):
            assert match.lastgroup, "every alternative has a name"
            kind, group = self.groups[match.lastgroup]
            repeated = re.compile(rf"\s*\({group}\)")  # thirty (30) days
            if not repeated.match(rest, match.end()):
                yield Found(kind, group, match[0], match.start())
        yield from self._names(rest)

    def _names(self, text: str) -> Iterator[Found]:
        """Words with a capital letter within a sentence, or with one inside of them."""
        if text.isupper():
            return
        for match in _NAME.finditer(text):
            word = match[0].removesuffix("s") if len(match[0]) > 3 else match[0]
            inner = any(letter.isupper() for letter in word[1:])
            if not word[0].isupper() and not inner:
                continue
            if not inner:
                if not self.capitals or match[0] in self.plain:
                    continue
                if _begins(text, match.start()) or self.deciding.fullmatch(match[0]):
                    continue
            yield Found("names", word.casefold(), match[0], match.start())


def _begins(text: str, start: int) -> bool:
    """Whether a sentence begins at a place: no word stands between it and the sign before."""
    for at in range(start - 1, -1, -1):
        if text[at] in ".!?:;…":
            return True
        if text[at].isalnum() or text[at] == "_":
            return False
    return True


def words_of(text: str) -> list[str]:
    """Return the words of a text, in small letters."""
    return [word.casefold() for word in plain_words(text)]


def address(url: str) -> str:
    """Return an address so that ways to write it, which lead to the same, are equal."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.casefold()).rstrip("/")


@by_value()
def vocabulary(language: str) -> Vocabulary:
    """Return the words of a language, ``pt-BR`` as ``pt`` if it has none of its own."""
    table = _table()
    entry = table.get(language) or table.get(language.partition("-")[0])
    return _read(entry, _countries(language)) if entry else Vocabulary()


def _countries(language: str) -> frozenset[str]:
    """Return the words in the names of countries: Iceland is no slip of Ireland."""
    names = Locale.parse(language, sep="-").territories.values()
    return frozenset(word for name in names for word in words_of(name))


@by_value()
def _table() -> Mapping[str, Mapping[str, Any]]:
    text = files("lydelse.revision").joinpath("lexicon.toml").read_text("utf-8")
    return tomllib.loads(text)


def _read(entry: Mapping[str, Any], countries: frozenset[str]) -> Vocabulary:
    groups: dict[str, tuple[str, str]] = {}
    parts: list[str] = []
    for kind in _TABLES:
        for number, words in enumerate(entry[kind]):
            says, colon, rest = words.partition(": ")
            name = f"{kind}{number}"
            groups[name] = (kind, says if colon else name)
            parts.append(f"(?P<{name}>{rest if colon else words})")
    return Vocabulary(
        deciding=_compiled(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)"),
        groups=groups,
        capitals=entry["capitals"],
        plain=frozenset(entry["plain"]),
        small=frozenset(entry["small"].split()),
        countries=countries,
        endings=frozenset(("", *entry["endings"].split())),
        particles=frozenset(entry.get("particles", "").split()),
        real=frozenset(entry.get("real", "").split()),
        carriers=frozenset(entry.get("carriers", "").split()),
        forms=tuple(
            (
                kind,
                frozenset(entry.get(f"before_{kind}", "").split()),
                {
                    ending.strip("-"): number
                    for number, endings in enumerate(entry.get(kind, ()))
                    for ending in endings.split()
                },
            )
            for kind in ("number", "tense")
        ),
        persons=tuple(frozenset(entry[name]) for name in ("first", "second", "third")),
        ways=tuple(frozenset(entry[name]) for name in ("by", "to")),
        conditions=tuple(frozenset(group.split()) for group in entry.get("conditions", ())),
        thousands=entry.get("thousands", ""),
        passive=frozenset(entry["passive"]),
        participle=_compiled(entry["participle"]),
        joints=tuple(entry["joints"]),
        breaks=tuple(entry["breaks"]),
        confused=tuple(tuple(map(_compiled, group)) for group in entry["confused"]),
        written=tuple((_from_the_beginning(way), said) for way, said in entry["written"].items()),
    )


def _from_the_beginning(pattern: str) -> re.Pattern[str]:
    return _compiled(pattern if pattern.startswith("(?<") else rf"(?<!\w)(?:{pattern})")


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def in_order(found: Sequence[Found], kind: str) -> list[Found]:
    """Return what is of a kind, in reading order."""
    return sorted((one for one in found if one.kind == kind), key=lambda one: one.at)
