"""A page for each problem: what it is, why it matters, an example, how to fix it.

What it is and how to fix it are the sentences of the message itself. Why it matters, and the
example, stand in ``messages/explained/GROUP.toml``, both languages side by side. The manual and
``lydelse explain`` show the same page.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from lydelse.memo import by_value
from lydelse.messages.problems import ENGLISH, Severity, catalogue, phrase

_FILE = re.compile(r"^=== (\S+) ===\n", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """Some lines of an example, and the file that they stand in; empty if any text has them."""

    path: str
    lines: str


@dataclass(frozen=True)
class Page:
    """What is told of one code in one language; an example may be lacking."""

    code: str
    severity: Severity
    means: str
    matters: str
    wrong: tuple[Part, ...]
    right: tuple[Part, ...]
    fix: str


@dataclass(frozen=True)
class Group:
    """Codes that belong together, in the order of the catalogue."""

    title: str
    codes: tuple[str, ...]


@by_value()
def entries() -> Mapping[str, Mapping[str, Any]]:
    """Return what is written of each code, by code, as it stands in the files."""
    return {code: entry for _, told in _files() for code, entry in told.items()}


@by_value()
def _files() -> tuple[tuple[Mapping[str, str], Mapping[str, Any]], ...]:
    """Return the title and the entries of each file."""
    folder = files("lydelse").joinpath("messages/explained")
    read = [tomllib.loads(one.read_text("utf-8")) for one in folder.iterdir()]
    return tuple((one.pop("title"), one) for one in read)


@by_value()
def groups(language: str) -> tuple[Group, ...]:
    """Return all codes, group by group, in the order of the catalogue."""
    order = {code: number for number, code in enumerate(catalogue())}
    sorted_files = sorted(_files(), key=lambda one: min(order[code] for code in one[1]))
    return tuple(
        Group(title[language], tuple(sorted(told, key=order.__getitem__)))
        for title, told in sorted_files
    )


def page(code: str, language: str) -> Page:
    """Return the page of a code in a language; ``KeyError`` if there is no such code."""
    entry, said = entries()[code], catalogue(language)[code]
    return Page(
        code,
        said.severity,
        meaning(code, language),
        entry["why"][language],
        tuple(parts(entry, "wrong", language)),
        tuple(parts(entry, "right", language)),
        entry["fix"][language] if "fix" in entry else _sentence(said.remedy, language),
    )


def meaning(code: str, language: str) -> str:
    """Return what a code means: its message without the values."""
    entry = entries()[code]
    means: str = entry.get("means", {}).get(language, "")
    return means or _sentence(catalogue(language)[code].cause, language)


def parts(entry: Mapping[str, Any], side: str, language: str) -> Iterator[Part]:
    """One side of an example, ``wrong`` or ``right``, in a language."""
    text = entry.get(side, "")
    text = text if isinstance(text, str) else text[language]
    before, *named = _FILE.split(text)
    if before:
        yield Part(entry.get("at", "").format(language=language), before)
    for path, lines in zip(named[::2], named[1::2], strict=True):
        yield Part(path, lines)


def is_typed(part: Part) -> bool:
    """Whether an example is a command, not lines of a file."""
    return part.lines.startswith("lydelse ")


@by_value()
def value_names(language: str) -> Mapping[str, str]:
    """Return what stands for the values of a sentence; English has their own names."""
    text = files("lydelse").joinpath("messages/problems/value_names.toml").read_text("utf-8")
    return tomllib.loads(text) if language != ENGLISH else {}


@dataclass(frozen=True)
class _Shown:
    """Stands for the values of a sentence: ``{key}`` is shown as ‹key›, a hint not at all."""

    names: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return "" if name == "hint" else f"‹{self.names.get(name, name.replace('_', ' '))}›"


def _sentence(template: str, language: str) -> str:
    """Return a sentence of the catalogue without its values."""
    said = template.format_map(_Shown(value_names(language)))
    said = re.sub("(?<!`){#‹[^›]*›}", r"`\g<0>`", said)  # which the manual would take for an id
    return said[:1].upper() + said[1:]


# --- as Markdown, and for a terminal --------------------------------------------------------


def _said(key: str, language: str) -> str:
    return phrase(key)[language]


def sections(shown: Page, language: str) -> Iterator[tuple[str, str | tuple[Part, ...]]]:
    """Yield the headings of a page, each with a text or the parts of an example."""
    yield _said("page-means", language), shown.means
    yield _said("page-matters", language), shown.matters
    if shown.wrong:
        yield _said("page-wrong", language), shown.wrong
        yield _said("page-right", language), shown.right
    yield _said("page-fix", language), shown.fix


def as_markdown(shown: Page, language: str) -> str:
    """Return a page of the manual."""
    lines = [f"# {shown.code}", "", _said(f"page-{shown.severity}", language), ""]
    for heading, body in sections(shown, language):
        lines += [f"## {heading}", ""]
        if isinstance(body, str):
            lines += [body, ""]
            continue
        for part in body:
            place = place_of(part, language)
            lines += [place if place in _places(language) else f"`{place}`", ""] if place else []
            lines += [_fenced(part), ""]
    return "\n".join([*lines, f"[{_said('pages-all', language)}](index.md)", ""])


def place_of(part: Part, language: str) -> str:
    """Say where the lines of an example stand; empty if any text may have them."""
    top, entry = _places(language)
    return {"top": top, "entry": entry}.get(part.path, part.path)


def _places(language: str) -> tuple[str, str]:
    return _said("page-top", language), _said("page-entry", language)


def _fenced(part: Part) -> str:
    """Lines of an example between fences that are longer than any within."""
    fence = max(["```", *(found + "`" for found in re.findall(r"`{3,}", part.lines))], key=len)
    kind = "console" if is_typed(part) else _KINDS.get(part.path.rpartition(".")[2], "markdown")
    lines = re.sub("^(?=lydelse )", "$ ", part.lines, flags=re.MULTILINE)
    return f"{fence}{kind}\n{lines.rstrip()}\n{fence}"


_KINDS = {
    "top": "yaml",
    "entry": "yaml",
    "yml": "yaml",
    "toml": "toml",
    "csv": "text",
    "json": "json",
    "": "markdown",
}


def index_as_markdown(language: str) -> str:
    """Return the list of all codes with what they mean, as a page of the manual."""
    lines = [f"# {_said('pages-title', language)}", "", _said("pages-lead", language), ""]
    for group in groups(language):
        lines += [f"## {group.title}", ""]
        for code in group.codes:
            severity = catalogue()[code].severity
            mark = "" if severity is Severity.ERROR else f" ({_said(severity, language)})"
            lines.append(f"- [`{code}`]({code}.md){mark}: {meaning(code, language)}")
        lines.append("")
    return "\n".join(lines)
