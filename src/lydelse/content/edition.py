"""The text of an edition as a reader sees it: its prose, and the facts of its register in place.

A line of its own, ``[[register]]``, stands for the facts. They are put in here and nowhere else,
so that the page, the permalink, the comparison, the feed and the checks see the same text
(DECISIONS.md D21).
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from lydelse.content.register_html import MARKERS, shown
from lydelse.formats.markdown import Rendered, render, rendered
from lydelse.memo import by_value
from lydelse.model import Edition, OrdinaryPage
from lydelse.registers import Register

_LINE = re.compile(r"^\[\[([^\[\]\n]*)\]\][ ]*$", re.MULTILINE)
KNOWN = frozenset(name for names in MARKERS.values() for name in names)
PAGE_MARKERS = frozenset(("notices", "complaint", "contact", "events", "feeds"))
"""The markers of pages that are no documents."""
_SHOWN = re.compile(r"<p>\[\[([^\[\]\n<>]*)\]\]</p>")


def html_of(edition: Edition) -> Rendered:
    """Return the HTML of an edition, the facts of its register in the place of their markers."""
    if edition.register is None:
        return _prose(edition)
    return _composed(edition.body, edition.register, edition.document, edition.language)


@by_value(4096, key=lambda edition: edition.sha256)
def _prose(edition: Edition) -> Rendered:
    """Texts share their parts, so that one more takes hardly any room."""
    return render(edition.body)


@by_value(512, typed=True)
def _composed(body: str, register: Register, document: str, language: str) -> Rendered:
    return with_markers(body, shown(register, document, language))


def with_markers(body: str, facts: Mapping[str, str]) -> Rendered:
    """Render a text with HTML in the place of the markers that are named."""
    prose = render(body)
    parts = in_place(prose.parts, facts)
    return prose if parts == prose.parts else rendered(parts)


def in_place(parts: Iterable[str], facts: Mapping[str, str]) -> tuple[str, ...]:
    """Put HTML in the place of the markers that are named."""
    return tuple(
        _SHOWN.sub(lambda match: facts.get(match[1], match[0]), one) if "[[" in one else one
        for one in parts
    )


def prose_of(source: Edition | OrdinaryPage) -> str:
    """Return a text without its markers, on the same lines, as the checks of prose read it."""
    if "[[" not in source.body:
        return source.body
    if isinstance(source, Edition) and source.register:
        return _LINE.sub("", source.body)
    known = KNOWN if isinstance(source, Edition) else PAGE_MARKERS
    return _LINE.sub(lambda match: "" if match[1] in known else match[0], source.body)


def markers(body: str) -> Iterator[tuple[str, int]]:
    """Each line that looks like a marker: its name, and its line counted from 1."""
    for match in _LINE.finditer(body) if "[[" in body else ():
        yield match[1], body.count("\n", 0, match.start()) + 1
