"""The text of an edition as a page shows it: a heading leads to itself, a number keeps its unit.

Only elements are added around the words. No letter and no space changes, so a reader who copies the
text gets the words of the edition, and so does a program (DECISIONS.md D41).
"""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from babel import Locale
from markupsafe import Markup, escape

from lydelse.memo import by_value
from lydelse.messages.catalogue import locale

_HEADING = re.compile(r'(<h([1-6])\b[^>]*\sid="([^"]*)"[^>]*>)(.*?)(</h\2>)', re.DOTALL)
_MARKUP = re.compile(
    r"""<(code|pre)\b.*?</\1\s*>|<!--.*?-->|<(?:[^<>"']|"[^"]*"|'[^']*')*>""", re.DOTALL
)
_TABLE = re.compile(
    r"<table(?![^>]*\bclass=)([^>]*)>((?:(?!<table).)*?</thead>)((?:(?!<table).)*?)</table>",
    re.DOTALL,
)
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])\b[^>]*>(.*?)</\1>", re.DOTALL)
_DELETED = re.compile(r"<del\b.*?</del>", re.DOTALL)
# Where a line of the source ends a line of the page need not.
_SPACE = r"[ \n]"
_NUMBER = rf"\d+(?:[.,:/–-]\d+)*(?:{_SPACE}\d{{2,}}(?!\w)){{0,4}}"
_DIGIT = re.compile("[0-9]")
_LANGUAGES = "website/views/typography.toml"


@by_value(1 << 15)
def prose(part: str, language: str) -> str:
    """Return a part of a text; successive versions have nearly all of them in common."""
    return kept_together(with_column_names(with_section_links(part)), language)


def with_section_links(text: str) -> str:
    """Let every heading that has an id lead to itself, unless it leads elsewhere.

    The heading is the link: one beside it would be read aloud as part of the heading.
    """

    def link(match: re.Match[str]) -> str:
        start, _, id, inner, end = match.groups()
        if "<a" in inner:
            return match[0]
        return f'{start}<a class="ly-anchor" href="#{id}">{inner}</a>{end}'

    return _HEADING.sub(link, text)


def with_column_names(text: str) -> str:
    """Let the cells of a table know their column, so that a phone can show each row as a card.

    Nothing is said of a table without a head, or with cells across several columns.
    """
    return _TABLE.sub(_named, text) if "<table" in text else text


def _named(table: re.Match[str]) -> str:
    attributes, head, body = table.groups()
    titles = _CELL.findall(head)
    names = [Markup(_DELETED.sub("", title)).striptags() for _, title in titles]

    def row(match: re.Match[str]) -> str:
        cells = _CELL.findall(match[0])
        waiting = iter(names[1:])

        def cell(match: re.Match[str]) -> str:
            name = escape(next(waiting, ""))
            return f'{match[0]} data-column="{name}"' if name else match[0]

        if len(cells) != len(names) or "span=" in match[0]:
            return match[0]
        start, tag, rest = re.split(r"(<t[hd]\b)", match[0], maxsplit=1)
        return start + tag + re.sub(r"<t[hd]\b", cell, rest)

    return f'<table class="ly-table"{attributes}>{head}{_ROW.sub(row, body)}</table>'


def kept_together(text: str, language: str) -> str:
    """Put an element around each date, and each number with what belongs to it.

    The style sheet keeps it on one line. Code is left as it is.
    """
    if not _worth(text):
        return text
    done, place = [], 0
    for markup in _MARKUP.finditer(text):
        done += [_kept(text[place : markup.start()], language), markup[0]]
        place = markup.end()
    return "".join((*done, _kept(text[place:], language)))


def _kept(words: str, language: str) -> str:
    if not _worth(words):
        return words
    return _together(language).sub(lambda kept: f'<span class="ly-keep">{kept[0]}</span>', words)


def _worth(text: str) -> bool:
    """Whether there may be anything to keep together: a number, or a hyphen that hangs."""
    return " -" in text or _DIGIT.search(text) is not None


@by_value()
def _together(language: str) -> re.Pattern[str]:
    known = _known().get(language, {})
    before, after = (_any(known.get(side, [])) for side in ("before", "after"))
    names = Locale.parse(locale(language)).months["format"]
    months = _any([name for width in ("wide", "abbreviated") for name in names[width].values()])
    with_unit = rf"{_NUMBER}{_SPACE}{after}"
    begins_with_number = (
        rf"\d{{1,2}}\.?{_SPACE}{months}(?:{_SPACE}\d{{4}})?",
        rf"{with_unit}(?:{_SPACE}{with_unit})*",
        rf"\d+(?:{_SPACE}\d{{2,}}(?!\w)){{1,4}}",
    )
    begins_with_word = (
        rf"{months}{_SPACE}(?:\d{{1,2}},{_SPACE})?\d{{4}}",
        # A letter after the number of an article, but not the Swedish word "i".
        rf"{before}{_SPACE}(?:[A-Z]-)?{_NUMBER}(?:{_SPACE}[a-hj-z])?",
    )
    # What stands first of each kind is quick to see, and seldom there.
    kinds = (
        rf"(?=\d)(?:{'|'.join(begins_with_number)})",
        rf"(?=\S{{1,20}}{_SPACE}(?:[A-Z]-)?\d)(?:{'|'.join(begins_with_word)})",
        r"-[^\W\d_]+",  # what a word that hangs on another begins with: ”inköp och -val”
    )
    return re.compile(rf"(?<![\w§.,:/-])(?:{'|'.join(kinds)})(?!\w)", re.IGNORECASE)


@by_value()
def _known() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files("lydelse").joinpath(_LANGUAGES).read_text("utf-8"))


def _any(words: list[str]) -> str:
    """One of some words, the longest first; of none, nothing matches."""
    longest = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest))})(?!\\w)" if words else "(?!)"
