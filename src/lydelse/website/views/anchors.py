"""What leads into a text and out of it: its paragraphs, its terms, the rights it promises.

Elements and attributes alone are added. Not a word of the text becomes another; what a link says
that is no part of the text is drawn by the style sheet and read aloud, and not copied with it.
"""

import re
from collections.abc import Callable, Collection, Iterable

from markupsafe import Markup

from lydelse.compare.words import UNSPACED
from lydelse.memo import by_value

_BLOCK = re.compile(
    r'<h[1-6]\b[^>]*?\sid="(?P<section>[^"]*)"|(?P<table></?table\b)|(?P<start><(?P<tag>p|li)\b)'
    r"(?P<rest>[^>]*)>(?P<loose>\s*<p\b)?"
)
_NUMBERED = re.compile(r"-\d+$")


def with_numbers(parts: Iterable[str], ids: Iterable[str]) -> tuple[str, ...]:
    """Give every paragraph and item an id: ``use-3`` is the third in the section ``use``.

    The numbers stay, because the text of a version does. ``ids`` are those of the headings, of
    which none is given twice.
    """
    taken = tuple(id for id in ids if _NUMBERED.search(id))
    done, section, count = [], "title", 0
    for part in parts:
        text, section, count = _numbered(part, section, count, taken)
        done.append(text)
    return tuple(done)


@by_value(1 << 14)
def _numbered(part: str, section: str, count: int, taken: tuple[str, ...]) -> tuple[str, str, int]:
    """Return a part of a text after some blocks of a section, and where the section then is."""
    tables = 0

    def numbered(found: re.Match[str]) -> str:
        nonlocal section, count, tables
        if found["section"] is not None:
            section, count = found["section"], 0
        elif found["table"]:
            tables += -1 if found["table"].startswith("</") else 1
        elif not tables and "id=" not in found["rest"]:
            count += 1
            id = f"{section}-{count}"
            if id not in taken:
                return f'{found["start"]} id="{id}"{found[0].removeprefix(found["start"])}'
        return found[0]

    return _BLOCK.sub(numbered, part), section, count


_QUOTED = r"[\"“”„»«‘’「」『』]"
_DEFINED = re.compile(
    rf'<li id="([^"]+)">\s*(?:<p>)?(?:<(?:strong|em)>)?{_QUOTED}([^<>"“”„»«「」『』]+){_QUOTED}'
    r"(?:</(?:strong|em)>)?\s*[:：]"
)
_SPACED = rf"[^\W{UNSPACED}]"
_PIECE = re.compile(r"<(/?)(\w+)[^>]*>|[^<]+")
_CLOSED = frozenset(("a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"))
_FEWEST = 2  # definitions; a single item may begin with a quotation


def with_terms(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Let the first use of each term lead to the item that defines it: ``"Customer": …``.

    A text without numbered paragraphs has no such items.
    """
    items = [_DEFINED.findall(part) for part in parts]
    defined = {term.casefold(): id for found in items for id, term in found}
    if len(defined) < _FEWEST:
        return parts
    longest = sorted(defined, key=len, reverse=True)
    word = re.compile("|".join(map(_alone, longest)), re.IGNORECASE)

    def linked(found: re.Match[str]) -> str:
        id = defined.pop(found[0].casefold(), None)
        return f'<a class="ly-term" href="#{id}">{found[0]}</a>' if id else found[0]

    def shown(part: str, defines: bool) -> str:
        folded = "" if defines else part.casefold()
        return _outside(part, word, linked) if any(term in folded for term in defined) else part

    return tuple(shown(part, bool(found)) for part, found in zip(parts, items, strict=True))


def _alone(term: str) -> str:
    """Return the pattern of a term that is no part of a word; anywhere if no blank parts words."""
    before, after = (
        "" if re.match(f"[{UNSPACED}]", end) else around
        for end, around in ((term[:1], f"(?<!{_SPACED})"), (term[-1:], f"(?!{_SPACED})"))
    )
    return before + re.escape(term) + after


def _outside(part: str, word: re.Pattern[str], linked: Callable[[re.Match[str]], str]) -> str:
    """Replace words of a part, but not in headings, links and code."""
    within, done = 0, []
    for piece in _PIECE.finditer(part):
        if piece[2]:
            within += (-1 if piece[1] else 1) if piece[2] in _CLOSED else 0
            done.append(piece[0])
        else:
            done.append(piece[0] if within else word.sub(linked, piece[0]))
    return "".join(done)


def with_ways(parts: Iterable[str], ids: Collection[str], url: str, title: str) -> tuple[str, ...]:
    """Put a link below the heading of each section that has one of some ids."""
    way = Markup('\n<p class="ly-way"><a href="{}" aria-label="{}" data-label="{}"></a></p>')
    named = "|".join(map(re.escape, sorted(ids)))
    heading = re.compile(rf'<h([1-6])\b[^>]*\sid="(?:{named})"[^>]*>.*?</h\1>', re.DOTALL)
    below = str(way.format(url, title, title))
    return tuple(heading.sub(lambda found: found[0] + below, part) for part in parts)
