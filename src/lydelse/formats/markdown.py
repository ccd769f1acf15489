"""Markdown to HTML, in one way for every page: what the reader sees is decided here alone.

The rendering knows nothing of a theme: the same text gives the same HTML on the page in force,
under its permalink, in a comparison and in a test.
"""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import markdown

from lydelse.memo import by_value, forget

# Not a setting: published texts must read the same for ever (DECISIONS.md D06).
EXTENSIONS = (
    "attr_list",
    "def_list",
    "fenced_code",
    "footnotes",
    "md_in_html",
    "sane_lists",
    "tables",
)


@dataclass(frozen=True)
class Heading:
    """A heading as it was rendered; ``id`` is empty where the editor gave none."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """The HTML of a body in parts that need nothing of each other, and its headings in order."""

    parts: tuple[str, ...]
    headings: tuple[Heading, ...]

    @property
    def html(self) -> str:
        """The whole."""
        return "\n".join(self.parts)


_HEADING = re.compile(r"<h([1-6])((?:\s[^>]*)?)>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r'\bid="([^"]*)"')
_ALIGNED = re.compile(r'(<t[hd]) style="text-align: (left|center|right);"')
_TAG = re.compile(r"<[^>]+>")
_ADDRESS = re.compile(r"""(<[a-zA-Z][^<>]*?\s(href|src)=)(["'])(.*?)\3""", re.DOTALL)


# What reaches beyond its own paragraph, such as a footnote or the end of an element.
_REACHING = ("<", "```", "~~~", "[^", "]:", *"\t\r\f\v\x02\x03\x1c\x1d\x1e\x85\u2028\u2029")
_BEGINNING = re.compile(r"\n *[:{]")
# An empty line before a heading or a letter: what stands above cannot go on below.
_SEAM = re.compile(r"\n(?: *\n)+(?=#|[^\W\d_])")


@by_value(64)
def pieces(body: str) -> tuple[str, ...]:
    """Cut a text where Markdown reads each part as if it stood alone.

    Successive versions have nearly all of them in common, and each is rendered once.
    """
    reaching = any(sign in body for sign in _REACHING) or _BEGINNING.search(f"\n{body}")
    return (body,) if reaching else tuple(_SEAM.split(body))


@by_value(64)
def render(body: str) -> Rendered:
    """Render the Markdown below the front matter.

    Columns are aligned by classes, such as ``ly-right`` and ``ly-center``, because the site allows
    no ``style`` in its pages.
    """
    done = [_rendered_piece(piece) for piece in pieces(body)]
    return Rendered(
        tuple(part for one in done for part in one.parts),
        tuple(heading for one in done for heading in one.headings),
    )


# Lines that begin with a letter and hold no sign that means anything to Markdown.
_PLAIN_LINE = r"""[^\W\d_](?:[^\W_]|[ .,;:?()/%§"'’‘”“»–—-])*(?<! )"""
_PLAIN = re.compile(rf"{_PLAIN_LINE}(?:\n{_PLAIN_LINE})*")


def is_plain(piece: str) -> bool:
    """Whether Markdown would make one plain paragraph of a piece of text (DECISIONS.md D60)."""
    return _PLAIN.fullmatch(piece) is not None


# Python-Markdown gives up here as well, but takes seconds for it, each time that it is asked.
_DEEPEST = 240
_ITEM = re.compile(r"^([ \t]*)(?:[-*+]|\d+[.)])[ \t]", re.MULTILINE)


def _require_flat(piece: str) -> None:
    """Raise ``RecursionError`` for a list of more levels than Python-Markdown can read."""
    levels = (len(indent.expandtabs(4)) // 4 for indent in _ITEM.findall(piece))
    if max(levels, default=0) > _DEEPEST:
        raise RecursionError("nested more deeply than is read")


@by_value(1 << 15)
def _rendered_piece(piece: str) -> Rendered:
    if is_plain(piece):
        return Rendered((f"<p>{piece}</p>",), ())
    _require_flat(piece)
    try:
        text = _markdown().reset().convert(piece)
    except BaseException:
        forget(_markdown)  # what broke off in the middle is not fit to go on
        raise
    return rendered([_ALIGNED.sub(r'\1 class="ly-\2"', text)])


@by_value()
def _markdown() -> markdown.Markdown:
    return markdown.Markdown(extensions=list(EXTENSIONS), output_format="html")


def rendered(parts: Iterable[str]) -> Rendered:
    """Return some HTML with its headings."""
    kept = tuple(part for part in parts if part)
    headings = tuple(
        Heading(int(level), _attribute_id(attributes), _plain(inner))
        for part in kept
        for level, attributes, inner in _HEADING.findall(part)
    )
    return Rendered(kept, headings)


def _attribute_id(attributes: str) -> str:
    match = _ID.search(attributes)
    return html.unescape(match[1]) if match else ""


def _plain(inner: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", inner)).split())


def with_addresses(
    text: str, resolve: Callable[[str], str], printed: Callable[[str], str] = lambda address: ""
) -> str:
    """Replace every ``href`` and ``src`` by what ``resolve`` makes of it.

    What ``printed`` makes of a link's address, if anything, stands beside it as ``data-at``, for
    paper, unless the link shows it already: an address as seen from the page says nothing there.
    """

    def replace(match: re.Match[str]) -> str:
        address = html.unescape(match[4])
        replaced = f'{match[1]}"{html.escape(resolve(address), quote=True)}"'
        whole = printed(address) if match[2] == "href" else ""
        if not whole or _bare(whole) == _bare(html.unescape(_shown(text, match.end()))):
            return replaced
        return f'{replaced} data-at="{html.escape(whole, quote=True)}"'

    return _ADDRESS.sub(replace, text)


def _shown(text: str, inside: int) -> str:
    """Return the words of a link, up to the next tag; ``inside`` is a place in its start tag."""
    start = text.find(">", inside) + 1
    return text[start : text.find("<", start)]


def _bare(address: str) -> str:
    return address.partition(":")[2].strip("/") if ":" in address else address.strip("/")


def addresses(text: str) -> tuple[tuple[str, str], ...]:
    """Every ``href`` and ``src`` of some HTML as (attribute, address), in order."""
    return tuple((name, html.unescape(value)) for _, name, _, value in _ADDRESS.findall(text))
