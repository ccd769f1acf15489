"""What the law asks of a register: rules as data, each with its source, and how to apply them.

The rules stand in ``*.toml`` beside this file; what a policy promises is asked in the same way, and
stands in the settings of the site. Applying one to the facts of a register gives what
was found: the fact is there, known to be missing, missing, or not due.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.resources import files
from typing import Any

import msgspec

from lydelse.formats.yaml import Path
from lydelse.memo import by_value
from lydelse.messages.problems import phrase
from lydelse.registers import Facts, Register
from lydelse.registers.notices import Promise
from lydelse.registers.values import Open

RULE_FILES = ("gdpr", "cookies", "subprocessors")


class State(StrEnum):
    """What became of a rule."""

    COVERED = "covered"
    NOT_DUE = "not-due"
    OPEN = "open"
    MISSING = "missing"


_WORST = (State.NOT_DUE, State.COVERED, State.OPEN, State.MISSING)


@dataclass(frozen=True)
class Condition:
    """A rule applies where a field ``is`` one of some values, or none of those in ``isnt``."""

    field: str
    is_: tuple[str, ...]
    isnt: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One letter of the law. ``level`` is ``required``, or ``coverage``: as the site decides.

    Its source, and what it says is owed, in each language in which problems are told.
    """

    letter: str
    source: Mapping[str, str]
    kind: str
    level: str
    owes: Mapping[str, str]
    demands: tuple[str, ...]
    each: str
    when: Condition | None
    given: bool = False  # the law says it to everyone: it needs no fact where the law is told
    promised: bool = False  # by a policy, not asked by a law

    @property
    def cited(self) -> Mapping[str, str]:
        """The letter as lawyers of each language cite it: 13(1)(a) is 13.1 a in Swedish."""
        if self.promised:
            return phrase("promised-item", item=self.letter)
        swedish = re.sub(r"\((\d+)\)", r".\1", self.letter)
        return {"en": self.letter, "sv": re.sub(r"\((\w)\)", r" \1", swedish)}


@dataclass(frozen=True)
class Finding:
    """What a rule found in the facts for one language, and the way to the place of it."""

    rule: Rule
    language: str
    state: State
    way: Path
    field: str


@by_value()
def rules(country: str = "") -> tuple[Rule, ...]:
    """All rules, in the order of their files: a directive's as a country has made them its law."""
    return tuple(
        replace(_rule(entry), **_data(name).get("national", {}).get(letter, {}).get(country, {}))
        for name in RULE_FILES
        for entry in _data(name)["rule"]
        for letter in [entry["letter"]]
    )


@by_value()
def _data(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files("lydelse.law").joinpath(f"{name}.toml").read_text("utf-8"))


def _rule(entry: Mapping[str, Any]) -> Rule:
    when = entry.get("when")
    return Rule(
        letter=entry["letter"],
        source=entry["source"],
        kind=entry["kind"],
        level=entry["level"],
        owes=entry["owes"],
        demands=tuple(entry["demands"]),
        each=entry.get("each", ""),
        given=entry.get("given", False),
        when=Condition(when["field"], tuple(when.get("is", ())), tuple(when.get("not", ())))
        if when
        else None,
    )


def rule_of(promise: Promise) -> Rule:
    """Return what a policy promises, as a rule: the company has bound itself,
    so it is always required."""
    return Rule(
        letter=promise.item,
        source=phrase("promised-in", section=promise.section, item=promise.item),
        kind="notice",
        level="required",
        owes=promise.owes,
        demands=promise.facts,
        each="",
        when=None,
        promised=True,
    )


def findings(asked: Iterable[Rule], register: Register, language: str) -> Iterator[Finding]:
    """Apply the rules that are about its kind to a register."""
    facts, law = register.facts, register.law
    for rule in asked:
        if rule.kind != facts.KIND:
            continue
        for found in _apply(rule, facts, language):
            told = rule.given and law is not None and law.text("complaint", language)
            owed = found.state in (State.OPEN, State.MISSING)
            yield replace(found, state=State.COVERED) if told and owed else found


def worst(found: Sequence[Finding]) -> Finding:
    """Return the finding that matters most."""
    return max(found, key=lambda one: _WORST.index(one.state))


def _apply(rule: Rule, facts: Facts, language: str) -> Iterator[Finding]:
    """One finding for each item that a rule is about; one in all where it is about no item."""
    places = list(_at(facts, rule.each.split("."), ())) if rule.each else [((), facts)]
    places = [(way, item) for way, item in places if isinstance(item, msgspec.Struct)]
    found = False
    for way, item in places:
        if isinstance(item, Open):
            continue  # that the whole is open is said by the rule that demands it
        due = _due(rule.when, item)
        if due is State.NOT_DUE:
            continue
        found = True
        states = [
            (_state(value, language), (*way, *place), demand)
            for demand in rule.demands
            for place, value in _at(item, demand.split("."), ())
        ]
        state, place, demand = max(states, key=lambda one: _WORST.index(one[0]))
        if due is State.OPEN and state is State.MISSING:
            state = State.OPEN  # whether it is due depends on what is open
        yield Finding(rule, language, state, place, demand)
    if not found:
        yield Finding(rule, language, State.NOT_DUE, (), "")


def _due(when: Condition | None, item: Any) -> State:
    """Whether a rule applies; OPEN where that depends on what is not known."""
    if when is None:
        return State.COVERED
    known: list[str] = []
    unknown = False
    for _, value in _at(item, when.field.split("."), ()):
        unknown = unknown or isinstance(value, Open)
        known += map(str, value) if isinstance(value, tuple) else [str(value)]
    applies = (
        any(value in when.is_ for value in known)
        if when.is_
        else any(value not in when.isnt for value in known)
    )
    if applies and not (unknown and when.isnt):
        return State.COVERED
    return State.OPEN if unknown else State.NOT_DUE


def _at(value: Any, parts: Sequence[str], way: Path) -> Iterator[tuple[Path, Any]]:
    """Yield what stands at the end of a way of field names; a list stands for each of its items."""
    if isinstance(value, tuple) and parts and value:
        for number, item in enumerate(value):
            yield from _at(item, parts, (*way, number))
    elif parts and isinstance(value, msgspec.Struct) and not isinstance(value, Open):
        yield from _at(_field(value, parts[0]), parts[1:], (*way, parts[0]))
    elif not parts and isinstance(value, tuple) and _are_structs(value):
        for number, item in enumerate(value):
            yield (*way, number), item
    else:
        yield way, value


def _field(item: msgspec.Struct, key: str) -> Any:
    """Return what a key of a register says, which has another name in Python
    where it is one's word."""
    names = zip(item.__struct_encode_fields__, item.__struct_fields__, strict=True)
    return getattr(item, dict(names).get(key, key), None)


def _are_structs(value: tuple[Any, ...]) -> bool:
    return bool(value) and all(isinstance(one, msgspec.Struct) for one in value)


def _state(value: Any, language: str) -> State:
    """Whether a value says something in a language."""
    if isinstance(value, Open):
        return State.OPEN
    if isinstance(value, StrEnum):
        return State.COVERED
    if isinstance(value, dict):
        value = value.get(language, "")
    text = getattr(value, "text", None)
    if isinstance(text, dict):
        value = text.get(language, "")
    if isinstance(value, tuple):
        states = [_state(one, language) for one in value]
        return max(states, key=_WORST.index, default=State.MISSING)
    if value is None or (isinstance(value, str) and says_nothing(value)):
        return State.MISSING
    contact = getattr(value, "contact", None)
    return _state(contact, language) if isinstance(contact, str) else State.COVERED


def says_nothing(text: str) -> bool:
    """Whether a text only holds the place of one: blank, "TBD", "se policyn".

    A single capital letter is a name: there is a company called X.
    """
    if re.fullmatch(r"\s*[A-ZÅÄÖ]\s*", text):
        return False
    plain = " ".join(text.casefold().split()).strip(" .…!:;-–—_()[]<>*\"'“”")
    return plain in _data("placeholders")["words"]


def is_reason(text: str) -> bool:
    """Whether a text can be a reason: more than a word and a sign, and no stand-in for one."""
    return len(re.findall(r"[^\W\d_]+", text)) > 1 and not is_stand_in(text)


def is_stand_in(text: str) -> bool:
    """Whether a text is what stands in a message in the place of a reason, pasted."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return " ".join(words) in _data("placeholders")["reasons"]


@by_value()
def conditions() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return what the law says of the conditions that a policy may set for a request."""
    return {name: dict(entry) for name, entry in _data("requests").items()}


CHECK_BACK_SOURCE = {"en": "WP260 rev.01, paragraph 29", "sv": "WP260 rev.01, punkt 29"}


@dataclass(frozen=True)
class _Wording:
    """How a language tells people to look again: patterns made of ``check_back_wording.toml``."""

    #: Of what tells to look again, what hardly any text has.
    rare: re.Pattern[str]
    again: re.Pattern[str]
    about: re.Pattern[str]
    ours: re.Pattern[str]
    alone: re.Pattern[str]


@by_value()
def _wording(language: str) -> _Wording | None:
    entry = _data("check_back_wording").get(language.partition("-")[0])
    if not isinstance(entry, dict):
        return None
    verb, often = rf"\b(?:{entry['verb']})\b", rf"\b(?:{entry['often']})\b"
    near = r"(?:.|\n){0,80}?"
    return _Wording(
        re.compile(rf"{often}|{entry['alone']}", re.IGNORECASE),
        re.compile(rf"{verb}{near}{often}|{often}{near}{verb}", re.IGNORECASE),
        re.compile(rf"\b(?:{entry['about']})", re.IGNORECASE),
        re.compile(rf"\b(?:{entry['ours']})(?:\s+(?:{entry['often']}))?\s+{verb}"
                   rf"|{verb}\s+(?:{entry['ours']})\b", re.IGNORECASE),
        re.compile(entry["alone"], re.IGNORECASE),
    )  # fmt: skip


@by_value(8192)
def tells_to_check_back(text: str, language: str) -> re.Match[str] | None:
    """Return the words, if any, that leave it to people to notice a change by themselves."""
    words = _wording(language)
    if words is None or not words.rare.search(text):
        return None
    for sentence in re.finditer(r"[^.!?]+", text):
        told = words.again.search(text, sentence.start(), sentence.end())
        if told and words.about.search(sentence[0]) and not words.ours.search(sentence[0]):
            return told
        if alone := words.alone.search(text, sentence.start(), sentence.end()):
            return alone
    return None
