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

import msgspec

from lydelse.formats.days import parse_day
from lydelse.formats.text import read_text, sha256
from lydelse.formats.yaml import YamlFile, read_yaml
from lydelse.messages.problems import Problem, near_or, phrase, problem
from lydelse.model import (
    ON_PUBLICATION,
    Change,
    DocumentIndex,
    Edition,
    OnPublication,
    OrdinaryPage,
    VersionId,
)
from lydelse.registers import KINDS as FACTS

KINDS = ("policy", *FACTS)
EDITION_KEYS = ("title", "summary", "effective", "change", "based_on", "confirm",
                "notice_waiver", "after_repeal", "later", "unchanged", "in_short")  # fmt: skip
INDEX_KEYS = ("kind", "title", "slug", "former_slugs", "review_by")
PAGE_KEYS = ("title", "slug", "former_slugs")
FRONT_PAGE = "index"
_KEY = re.compile(r"[a-z_]+")
# What editors write who think in words and not in keys.
_MEANT = {
    **dict.fromkeys(("titel", "rubrik", "namn", "name", "heading"), "title"),
    **dict.fromkeys(("sammanfattning", "ändringar", "changes", "note", "notering"), "summary"),
    **dict.fromkeys(
        ("gäller från", "gäller", "gäller från och med", "ikraftträdande", "träder i kraft",
         "giltig från", "datum", "date", "from", "valid from", "applies from", "effective date",
         "effective from"), "effective"),
    **dict.fromkeys(("ändring", "typ", "typ av ändring", "kind of change", "type"), "change"),
    **dict.fromkeys(("baserad på", "bygger på", "based on", "base"), "based_on"),
    **dict.fromkeys(("oförändrat", "oförändrad"), "unchanged"),
    **dict.fromkeys(("adress", "address", "url"), "slug"),
    **dict.fromkeys(("sort", "slag", "dokumenttyp"), "kind"),
}  # fmt: skip
_ADDRESS = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")

T = TypeVar("T")


@dataclass(frozen=True)
class SourceText:
    """A Markdown file in its parts: front matter with lines, and the body below it.

    ``body_start`` counts the letters before the body in the text of the file.
    """

    front: YamlFile
    body: str
    body_start: int
    body_line: int


_END = re.compile(r"^(?:---|\.\.\.)[^\S\n]*$", re.MULTILINE)


def split(path: str, text: str) -> tuple[SourceText | None, list[Problem]]:
    """Part a file's text into front matter and body; None if there is no front matter."""
    first, _, _ = text.partition("\n")
    if first.rstrip() != "---":
        return None, [problem("front-matter-missing", path, 1)]
    end = _END.search(text, len(first) + 1)
    if end is None:
        return None, [problem("front-matter-unclosed", path, 1)]
    front, problems = read_yaml(path, text[len(first) + 1 : end.start() - 1], first_line=2)
    if front is None:
        return None, problems
    below = text[end.end() + 1 :]
    blank = len(below) - len(below.lstrip())
    begin = below.rfind("\n", 0, blank) + 1 if below.strip() else len(below)
    start = end.end() + 1 + begin
    # Where the text begins, or should.
    line = min(text.count("\n", 0, start), text.count("\n")) + 1
    return SourceText(front, text[start:], start, line), problems


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
        above = ""
        for key in front.data:
            if key in known:
                above = key
            else:
                self._unknown(key, known, above)

    def _unknown(self, key: str, known: tuple[str, ...], above: str) -> None:
        """Name a key that is none; below the summary it may be a sentence with a colon in it."""
        is_word = _KEY.fullmatch(key)
        if (meant := _MEANT.get(" ".join(re.split(r"[\s_-]+", key.casefold())))) in known:
            expected = ", ".join(f"`{one}`" for one in known)
            self.bad("key-unknown", key, known=expected, hint=phrase("did-you-mean", near=meant))
            return
        near = get_close_matches(key.lower(), known, 1, 0.6 if is_word else 0.8)
        if above == "summary" and not near and not is_word:
            line = self.front.line(key)
            self.problems.append(problem("line-not-indented", self.front.path, line, key=above))
            return
        out = phrase("take-out-or-indent", above=above) if above == "summary" else None
        hint = near_or(near, out or phrase("take-it-out"))
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

    def names(self, key: str) -> dict[str, str]:
        """``[storage, rights]``, or each with its reason: ``{storage: why}``."""
        if isinstance(self.front.data.get(key), dict):
            return dict(self.reasons(key))
        return dict.fromkeys(self.texts(key), "")

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


def _parse_change(text: str) -> Change | None:
    return Change(text) if text in list(Change) else None


class Front(msgspec.Struct, frozen=True, array_like=True):
    """What the front matter of an edition said, as it is kept from build to build."""

    title: str
    summary: str
    effective: str
    change: str
    based_on: str
    body_start: int
    body_line: int
    lines: dict[str, int]
    confirm: dict[str, str]
    notice_waiver: str
    after_repeal: str
    later: dict[str, str]
    unchanged: dict[str, str]
    in_short: tuple[str, ...]


Fronts = Mapping[str, Front]
"""By the path of the file and the sum of its bytes."""


def front_of(edition: Edition) -> tuple[str, Front]:
    """Return an edition as it is kept, and its name; one with a fault is not kept."""
    front = Front(
        title=edition.title,
        summary=edition.summary,
        effective=str(edition.effective or ""),
        change=str(edition.change or ""),
        based_on=str(edition.based_on or ""),
        body_start=edition.body_start,
        body_line=edition.body_line,
        lines=dict(edition.lines),
        confirm=dict(edition.confirm),
        notice_waiver=edition.notice_waiver,
        after_repeal=edition.after_repeal,
        later=dict(edition.later),
        unchanged=dict(edition.unchanged),
        in_short=edition.in_short,
    )
    return f"{edition.path} {edition.sha256}", front


def read_edition(
    path: str,
    data: bytes,
    *,
    document: str,
    version: VersionId,
    language: str,
    known: Fronts | None = None,
) -> tuple[Edition | None, list[Problem]]:
    """Read one version in one language; None if the file cannot be read as one at all.

    ``known`` are editions that were read before and had no fault.
    """
    sum = sha256(data)
    problems: list[Problem] = []
    front = (known or {}).get(f"{path} {sum}")
    if front is None:
        front, problems = _read_front(path, data)
    if front is None:
        return None, problems
    edition = Edition(
        document=document,
        version=version,
        language=language,
        path=path,
        data=data,
        sha256=sum,
        title=front.title,
        summary=front.summary,
        effective=parse_effective(front.effective),
        change=_parse_change(front.change),
        based_on=VersionId.parse(front.based_on),
        body_start=front.body_start,
        body_line=front.body_line,
        lines=front.lines,
        confirm=front.confirm,
        notice_waiver=front.notice_waiver,
        after_repeal=front.after_repeal,
        later=front.later,
        unchanged=front.unchanged,
        in_short=front.in_short,
    )
    return edition, problems


def _read_front(path: str, data: bytes) -> tuple[Front | None, list[Problem]]:
    parts, problems = read_parts(path, data)
    if parts is None:
        return None, problems
    fields = _Fields(parts.front, EDITION_KEYS, problems)
    front = Front(
        title=fields.text("title", required=True),
        summary=fields.text("summary", one_line=False),
        effective=str(fields.parsed("effective", parse_effective, phrase("a-day")) or ""),
        change=str(fields.parsed("change", _parse_change, phrase("a-kind-of-change")) or ""),
        based_on=str(fields.parsed("based_on", VersionId.parse, phrase("a-number")) or ""),
        body_start=parts.body_start,
        body_line=parts.body_line,
        lines=dict(fields.lines),
        confirm=dict(fields.reasons("confirm")),
        notice_waiver=fields.text("notice_waiver"),
        after_repeal=fields.text("after_repeal"),
        later=dict(fields.reasons("later")),
        unchanged=fields.names("unchanged"),
        in_short=fields.texts("in_short"),
    )
    if not parts.body.strip():
        problems.append(problem("text-missing", path, parts.body_line))
    return front, problems


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
    review_by = fields.parsed("review_by", parse_day, phrase("a-day-alone"))
    return DocumentIndex(path, title, slug, former, kind, fields.lines, review_by), problems


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
    former = tuple(
        _slug(fields, "former_slugs", one)
        for one in (fields.texts("former_slugs") if "former_slugs" in keys else ())
    )
    kept = tuple(filter(None, former))
    return OrdinaryPage(
        id, language, path, title, slug, parts.body, parts.body_line, kept
    ), problems


def _slug(fields: _Fields, key: str, slug: str) -> str:
    """Object to an address that is not plain lower-case ASCII: it is typed and mailed."""
    if slug and not _ADDRESS.fullmatch(slug):
        fields.bad(
            "key-wrong-value",
            key,
            value=slug,
            expected=phrase("an-address"),
        )
        return ""
    return slug
