"""One file of an editor, read: bytes in, an edition, a document's index or a page out.

Front matter stands between two lines of three hyphens. Its rules are here, because everything
else relies on them; what the text itself must keep to is in ``checks``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from lydelse.files import read_text, sha256
from lydelse.model import (
    ON_PUBLICATION,
    Change,
    DocumentIndex,
    Edition,
    OnPublication,
    OrdinaryPage,
    VersionId,
    plausible,
)
from lydelse.problems import Problem, near_or, phrase, problem
from lydelse.yamlfile import YamlFile, read_yaml

KINDS = ("policy", "cookies", "notice")
EDITION_KEYS = ("title", "summary", "effective", "change", "based_on", "confirm",
                "notice_waiver", "unchanged")  # fmt: skip
INDEX_KEYS = ("kind", "title", "slug", "former_slugs")
PAGE_KEYS = ("title", "slug")
FRONT_PAGE = "index"
_ADDRESS = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")

T = TypeVar("T")


@dataclass(frozen=True)
class SourceText:
    """A Markdown file in its parts: front matter with lines, and the body below it."""

    front: YamlFile
    body: str
    body_line: int


def split(path: str, text: str) -> tuple[SourceText | None, list[Problem]]:
    """Part a file's text into front matter and body; None if there is no front matter."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return None, [problem("front-matter-missing", path, 1)]
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        return None, [problem("front-matter-unclosed", path, 1)]
    front, problems = read_yaml(path, "\n".join(lines[1:end]), first_line=2)
    if front is None:
        return None, problems
    body_start = end + 1
    while body_start < len(lines) and not lines[body_start].strip():
        body_start += 1
    line = min(body_start, len(lines) - 1) + 1  # where the text begins, or should
    return SourceText(front, "\n".join(lines[body_start:]), line), problems


def read_parts(path: str, data: bytes) -> tuple[SourceText | None, list[Problem]]:
    """Decode a file and part it; None if it is no text, or has no front matter that can be read."""
    text, problems = read_text(path, data)
    if text is None:
        return None, problems
    parts, more = split(path, text)
    return parts, problems + more


class _Fields:
    """Reads the keys of front matter one by one and collects what is wrong with them."""

    def __init__(self, front: YamlFile, known: tuple[str, ...], problems: list[Problem]) -> None:
        self.front, self.problems = front, problems
        for key in front.data:
            if key not in known:
                near = get_close_matches(key, known, 1, 0.5)
                hint = near_or(near, phrase("take-it-out"))
                expected = ", ".join(f"`{one}`" for one in known)
                self.bad("key-unknown", key, known=expected, hint=hint)

    def bad(self, code: str, key: str, **values: object) -> None:
        line = self.front.line(key) or 1
        self.problems.append(problem(code, self.front.path, line, key=key, **values))

    def text(self, key: str, *, required: bool = False, one_line: bool = True) -> str:
        value = self.front.data.get(key, "")
        if not isinstance(value, str):
            self.bad("key-not-text", key)
            return ""
        if required and not value.strip():
            self.bad("key-missing", key)
        if one_line and "\n" in value.strip():
            self.bad("key-not-one-line", key)
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.front.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.bad("key-not-list", key)
            return ()
        return tuple(value)

    def reasons(self, key: str) -> Mapping[str, str]:
        """``{storage: why}``: a reason in words for each of some names."""
        value = self.front.data.get(key, {})
        if not isinstance(value, dict):
            self.bad("key-not-reasons", key)
            return {}
        for name, reason in value.items():
            if not (isinstance(reason, str) and reason.strip()):
                line = self.front.line(key, name)
                found = problem("key-not-reasons", self.front.path, line, key=key)
                self.problems.append(found)
        return {
            name: reason.strip()
            for name, reason in value.items()
            if isinstance(reason, str) and reason.strip()
        }

    def parsed(self, key: str, parse: Callable[[str], T], expected: Mapping[str, str]) -> T | None:
        raw = self.text(key)
        if not raw:
            return None
        value = parse(raw)
        if value is None:
            self.bad("key-wrong-value", key, value=raw, expected=expected)
        return value

    @property
    def lines(self) -> Mapping[str, int]:
        return {key: self.front.line(key) for key in self.front.data}


def parse_effective(text: str) -> date | OnPublication | None:
    """``2027-01-01`` or ``on-publication``; None if it is neither, or a day that does not exist."""
    if text == ON_PUBLICATION:
        return ON_PUBLICATION
    return parse_day(text)


def parse_day(text: str) -> date | None:
    """A day written ``YYYY-MM-DD``; None if the text is none or the day does not exist."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and plausible(day) else None


def _parse_change(text: str) -> Change | None:
    return Change(text) if text in list(Change) else None


def read_edition(
    path: str, data: bytes, *, document: str, version: VersionId, language: str
) -> tuple[Edition | None, list[Problem]]:
    """Read one version in one language; None if the file cannot be read as one at all."""
    parts, problems = read_parts(path, data)
    if parts is None:
        return None, problems
    fields = _Fields(parts.front, EDITION_KEYS, problems)
    edition = Edition(
        document=document,
        version=version,
        language=language,
        path=path,
        data=data,
        sha256=sha256(data),
        title=fields.text("title", required=True),
        summary=fields.text("summary", one_line=False),
        effective=fields.parsed("effective", parse_effective, phrase("a-day")),
        change=fields.parsed("change", _parse_change, phrase("a-kind-of-change")),
        based_on=fields.parsed("based_on", VersionId.parse, phrase("a-number")),
        body=parts.body,
        body_line=parts.body_line,
        lines=fields.lines,
        confirm=fields.reasons("confirm"),
        notice_waiver=fields.text("notice_waiver"),
        unchanged=fields.texts("unchanged"),
    )
    if not edition.body.strip():
        problems.append(problem("text-missing", path, parts.body_line))
    return edition, problems


def read_index(path: str, data: bytes) -> tuple[DocumentIndex | None, list[Problem]]:
    """Read a document's ``index.md`` in one language."""
    parts, problems = read_parts(path, data)
    if parts is None:
        return None, problems
    fields = _Fields(parts.front, INDEX_KEYS, problems)
    kind = fields.text("kind", required=True)
    if kind and kind not in KINDS:
        expected = ", ".join(f"`{one}`" for one in KINDS)
        fields.bad("key-wrong-value", "kind", value=kind, expected=phrase("one-of", known=expected))
    slug = _slug(fields, "slug", fields.text("slug", required=True))
    former = tuple(_slug(fields, "former_slugs", one) for one in fields.texts("former_slugs"))
    title = fields.text("title", required=True)
    if parts.body.strip():
        problems.append(problem("index-has-text", path, parts.body_line))
    if not (kind in KINDS and slug and title):
        return None, problems
    return DocumentIndex(path, title, slug, former, kind, fields.lines), problems


def read_page(
    path: str, data: bytes, *, id: str, language: str
) -> tuple[OrdinaryPage | None, list[Problem]]:
    """Read a page that is no document. Its ``slug``, if it gives none, is its file name."""
    parts, problems = read_parts(path, data)
    if parts is None:
        return None, problems
    # The front page stands where its language begins.
    keys = ("title",) if id == FRONT_PAGE else PAGE_KEYS
    fields = _Fields(parts.front, keys, problems)
    title = fields.text("title", required=True)
    slug = _slug(fields, "slug", fields.text("slug") or id)
    return OrdinaryPage(id, language, path, title, slug, parts.body, parts.body_line), problems


def _slug(fields: _Fields, key: str, slug: str) -> str:
    """An address must be plain lower-case ASCII, so that it survives being typed and mailed."""
    if slug and not _ADDRESS.fullmatch(slug):
        fields.bad(
            "key-wrong-value",
            key,
            value=slug,
            expected=phrase("an-address"),
        )
        return ""
    return slug
