"""Facts in a text, held against something else: its translation, its stamp, its language.

All of it is told as a warning: a person decides which of the two is wrong.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files

from babel import Locale, UnknownLocaleError

from lydelse.checks.parsed_text import Section, Text, sections
from lydelse.checks.strict_html import Element
from lydelse.compare.words import UNSPACED
from lydelse.memo import by_value
from lydelse.messages.problems import Problem, phrase, problem, said_name
from lydelse.model import Edition
from lydelse.revision.lexicon import vocabulary, words_of

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_EASTERN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_SIGN = f"[^\\W{UNSPACED}]"  # of an address, beside which Japanese has no blank
_ADDRESS = re.compile(
    rf"(?:{_SIGN}|[.+-])+@(?:{_SIGN}|-)+(?:\.(?:{_SIGN}|-)+)+"
    rf"|(?<!{_SIGN})(?:https?://|www\.)[^\s<>()\"{UNSPACED}、。」]*(?:{_SIGN}|/)"
)
_ARTICLE = re.compile(
    r"\b(?:art(?:ikel|icle|ikkel|iklar|icles)?\.?)\s+(\d+)"
    # A letter; but "artikel 15 i förordningen" has none.
    r"(?:\s?[.(]\s?(\d+)\)?)?(?:\s?(?:\(\s?(?P<letter>[a-z])\s?\)|(?!i\b)(?P<bare>[a-z])\b))?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:\+|\b0)\d[\d ()/\u00a0–-]{4,}\d")
_HOUR = re.compile(r"\b(\d{1,2})(?:[.:](\d\d))?\s?([ap])\.?m\b\.?", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[\u00a0\u202f ]\d{3}(?!\d))*(?:[.,:]\d+)*")
_FEW_WORDS, _ENOUGH = 12, 25
"""So many words a section needs, for its language to be told by them; by fewer than enough, if they
leave no doubt."""


# --- a translation's numbers ----------------------------------------------------------------------


def check_numbers(lead: Text, other: Text) -> Iterator[Problem]:
    """Yield each section whose numbers, dates, addresses or articles its translation has not.

    Where nobody knows the number words of one of the languages, those of the other may answer to a
    figure, but nothing has to answer to them.
    """
    theirs = {part.id: part for part in sections(lead) if part.id}
    known = all(vocabulary(one.language).small for one in (lead, other))
    for part in sections(other):
        if part.id not in theirs or not part.heading:
            continue
        there, in_words_there = _figures(theirs[part.id], lead.language)
        here, in_words_here = _figures(part, other.language)
        all_there, all_here = there + in_words_there, here + in_words_here
        if known:
            there, here = all_there, all_here
        if there - all_here or here - all_there:
            yield other.found(
                "numbers-differ", part.heading, section=part.id, lead=said_name(lead.language),
                there=_listed(there - all_here), here=_listed(here - all_there),
            )  # fmt: skip


def _listed(found: Counter[str]) -> str | Mapping[str, str]:
    return ", ".join(f"“{one}”" for one in sorted(found)) or phrase("nothing")


def _figures(part: Section, language: str) -> tuple[Counter[str], Counter[str]]:
    """Return the dates, articles, addresses and numbers of a section, as each language has them,
    and the numbers that are written as words."""
    text = "\n".join(_own_prose(part))
    found: list[str] = []

    def take(pattern: re.Pattern[str], said: Callable[[re.Match[str]], str]) -> None:
        nonlocal text
        found.extend(said(match) for match in pattern.finditer(text))
        text = pattern.sub(" ", text)

    for pattern in (_ISO, _EASTERN):
        take(pattern, lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}")
    take(_days(language), lambda m: _day_of(m, language))
    take(_ARTICLE, lambda m: ".".join(filter(None, ("art", m[1], m[2], m["letter"] or m["bare"]))))
    take(_ADDRESS, lambda m: m[0].casefold().rstrip("/"))
    take(_HOUR, _hour)
    take(_PHONE, lambda m: re.sub(r"\D", "", m[0])[-6:])  # with or without the country's number
    take(_NUMBER, lambda m: _plain_number(m[0]))
    words = vocabulary(language).side(text).found
    in_words = (one.group for one in words if one.kind == "numbers" and one.group.isdigit())
    return Counter(found), Counter(in_words)


def _hour(match: re.Match[str]) -> str:
    """Return an hour of the clock of twelve as one of 24."""
    hour = int(match[1]) % 12 + (12 if match[3] in "pP" else 0)
    return f"{hour}.{match[2]}" if match[2] else str(hour)


def _own_prose(part: Section) -> Iterator[str]:
    for element in part.content:
        if element.prose.strip() and element.tag not in ("pre", "sup"):
            yield re.sub(r"(?<=\S)\d+$", "", element.prose) if _has_note(element) else element.prose


def _has_note(element: Element) -> bool:
    return any("footnote-ref" in one.attrs.get("class", "") for one in element.walk())


def _plain_number(text: str) -> str:
    """Return a number without what parts its thousands, a full stop before its decimals."""
    text = re.sub(r"[\u00a0\u202f ]", "", text)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        return re.sub(r"[.,]", "", text)
    return re.sub(r"[,:]", ".", text)


@by_value()
def _months(language: str) -> Mapping[str, int]:
    """Return the names of the months in a language, small, with their numbers."""
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return {}
    return {
        name.casefold().rstrip("."): number
        for kind in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in locale.months[kind][width].items()
    }


@by_value()
def _days(language: str) -> re.Pattern[str]:
    """Return a date in words: 3 maj 2023, May 3, 2023, 3. Mai 2023."""
    names = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True)) or r"(?!)"
    return re.compile(
        rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?({names})\b\.?(?:,?\s+(\d{{4}}))?"
        rf"|\b({names})\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?\b",
        re.IGNORECASE,
    )


def _day_of(match: re.Match[str], language: str) -> str:
    month = _months(language)[(match[2] or match[4]).casefold().rstrip(".")]
    day, year = int(match[1] or match[5]), match[3] or match[6] or "····"
    return f"{year}-{month:02}-{day:02}"


# --- what the stamp says better -------------------------------------------------------------------


@by_value()
def _words(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    table = tomllib.loads(files("lydelse.checks").joinpath("agreement.toml").read_text("utf-8"))
    entry = table.get(language) or table.get(language.partition("-")[0])
    if not entry:
        return None
    begin = r"(?:^|(?<=[.!?] )|(?<=\n))\W*"
    return (
        re.compile(rf"{begin}(?:{entry['dated']})\s*:?\s+", re.IGNORECASE),
        re.compile(rf"{begin}(?:{entry['numbered']})\s*:?\s*(\d+\.\d+)\b(?!\.?\d)", re.IGNORECASE),
    )


def check_dates(edition: Edition, lead: Edition | None) -> Iterator[Problem]:
    """Yield each date and version in a text that its stamp contradicts."""
    words = _words(edition.language)
    if words is None:
        return
    effective = lead.effective if lead and isinstance(lead.effective, date) else None
    body = re.sub(r"[*_]", "", edition.body)
    for line, text in enumerate(body.split("\n"), edition.body_line):
        for found in words[0].finditer(text):
            rest = text[found.end() :]
            iso, named = _ISO.match(rest), _days(edition.language).match(rest)
            stated = iso or named
            day = _day_of(named, edition.language) if named else iso[0] if iso else ""
            if stated and day != str(effective):
                said = (found[0] + stated[0]).strip()
                yield problem("date-in-text", edition.path, line, what=said)
        for found in words[1].finditer(text):
            if found[1] != str(edition.version):
                yield problem("date-in-text", edition.path, line, what=found[0].strip())


# --- the language, and the order of sections ------------------------------------------------------


def check_language(text: Text, languages: Iterable[str]) -> Iterator[Problem]:
    """Yield each section that is written in another language of the site."""
    own = vocabulary(text.language).small
    others = {code: vocabulary(code).small for code in languages if code != text.language}
    if not own:
        return
    for part in sections(text):
        if not part.heading:
            continue
        words = [word for prose in _own_prose(part) for word in words_of(prose)]
        if len(words) < _FEW_WORDS:
            continue
        hits = sum(word in own for word in words)
        for code, small in others.items():
            times, part_of = (2, 5) if len(words) >= _ENOUGH else (3, 3)
            if sum(word in small for word in words) > max(times * hits, len(words) // part_of):
                yield text.found(
                    "language-mixed", part.heading, section=part.id, other=said_name(code),
                    language=said_name(text.language),
                )  # fmt: skip


def check_order(text: Text) -> Iterator[Problem]:
    """Yield each heading whose number, written by hand, does not follow that of the one before."""
    last: dict[int, tuple[int, str]] = {}
    for heading in text.headings:
        level = int(heading.tag[1])
        last = {one: at for one, at in last.items() if one <= level}
        found = re.match(r"((?:\d+\.)*)(\d+)[.)]?\s+\D", heading.text())
        if not found:
            last.pop(level, None)
            continue
        number, shown = int(found[2]), found[1] + found[2]
        before = last.get(level)
        if before and number != before[0] + 1:
            yield text.found("heading-number-order", heading, here=shown, before=before[1])
        last[level] = number, shown
