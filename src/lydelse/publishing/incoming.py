"""Files that come back from lawyers: a draft's text out of a Word file, and what to know of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from lydelse.content.register_html import shown
from lydelse.formats.markdown import render
from lydelse.formats.text import read_text
from lydelse.messages.problems import Problem, phrase, problem
from lydelse.model import Edition, VersionId
from lydelse.project.project import Project
from lydelse.website.papers import resolver
from lydelse.website.website import Website
from lydelse.word.package import Unreadable, unpack
from lydelse.word.plain import is_html, read_html, read_plain
from lydelse.word.read import CHANGES, Finding, Found, ReadText, read_file, source_of
from lydelse.word.returned import Base, Notice, Told, read_back

_MOST_TOLD = 50
_ARCHIVES = (b"PK", b"\xd0\xcf\x11\xe0")


class Sent(NamedTuple):
    """A file that came back: what it is called, its bytes, and its language where that is known."""

    name: str
    data: bytes
    language: str | None = None


@dataclass(frozen=True)
class Incoming:
    """A text that came back: in which language, which title and body, made from which version."""

    language: str
    base: VersionId
    title: str
    body: str


@dataclass(frozen=True)
class Arrived:
    """What came of some files: the texts, or why there are none, and what to know of them."""

    texts: Mapping[str, Incoming]
    problems: tuple[Problem, ...]


def arrived(
    project: Project,
    document: str,
    files: Sequence[Sent],
    today: date,
    newest: VersionId,
) -> Arrived:
    """Read files as the texts of a document's next version, each in its language.

    A file that was exported says which version and language it is; of any other it is taken that
    it is ``newest``, in the language that it was sent as or the one that prevails.
    """
    texts: dict[str, Incoming] = {}
    problems: list[Problem] = []
    for sent in files:
        text, found = _read(project, document, sent, today, newest)
        problems += found
        if text is None:
            continue
        if text.language in texts:
            problems.append(problem("word-same-language", sent.name, language=text.language))
        texts[text.language] = text
    return Arrived(texts, tuple(problems))


def source_in(data: bytes) -> tuple[str, str, str] | None:
    """Return what a file was exported from, if it says so: document, version, language.

    Raises `Unreadable`.
    """
    return source_of(unpack(data)) if data.startswith(_ARCHIVES) else None


def _read(
    project: Project, document: str, sent: Sent, today: date, newest: VersionId
) -> tuple[Incoming | None, list[Problem]]:
    name, data, language = sent
    try:
        source = source_in(data)
    except Unreadable as error:
        return None, [problem(error.code, name)]
    if source and source[0] != document:
        return None, [problem("word-other-document", name, found=source[0], document=document)]
    code = language or (source[2] if source else project.settings.authoritative)
    version = (VersionId.parse(source[1]) if source else None) or newest
    edition = project.edition(document, version, code)
    if edition is None:
        return None, [problem("word-no-base", name, version=version, language=code)]
    if data.startswith(_ARCHIVES):
        read = partial(read_file, data)
    else:
        text, problems = read_text(name, data)
        if text is None:
            return None, [*problems, problem("word-not-a-file", name)]
        read = partial(_read_text, text, edition)
    return _taken(project, edition, name, read, today)


def _read_text(text: str, edition: Edition, labels: object) -> ReadText:
    """HTML or plain text, whose footnotes have no names."""
    if is_html(text):
        return read_html(text)
    headings = {one.text: one.level for one in render(edition.body).headings}
    return read_plain(text, {edition.title: 1, **headings})


def _taken(
    project: Project,
    edition: Edition,
    name: str,
    read: Callable[..., ReadText],
    today: date,
) -> tuple[Incoming | None, list[Problem]]:
    register = edition.register
    facts = shown(register, edition.document, edition.language) if register else {}
    website = Website(project, today, preview=True)
    base = Base(edition.title, edition.body, facts, resolver(website, edition))
    try:
        text, back = read_back(base, read)
    except Unreadable as error:
        return None, [problem(error.code, name)]
    problems = [*_found(name, text.findings), *_noticed(name, back.notices)]
    if any(found.what in CHANGES for found in text.findings):
        return None, problems
    return Incoming(edition.language, edition.version, back.title, back.body), problems


def _found(name: str, findings: Iterable[Finding]) -> Iterator[Problem]:
    changes = [one for one in findings if one.what in CHANGES]
    told = [one for one in changes if one.text not in ("", "¶")] or changes
    for one in told[:_MOST_TOLD]:
        what = phrase(f"word-{one.what}")
        who, where = one.author or phrase("word-nobody"), _section(one)
        yield problem(
            "word-change-undecided", name, what=what, section=where, text=one.text, author=who
        )
    if len(told) > _MOST_TOLD:
        yield problem("word-more-changes", name, count=len(told) - _MOST_TOLD)
    for one in findings:
        where = _section(one)
        if one.what is Found.COMMENT:
            who = one.author or phrase("word-nobody")
            yield problem("word-comment", name, section=where, text=one.text, author=who)
        elif one.what not in CHANGES:
            what = phrase(f"word-{one.what}")
            yield problem("word-left-out", name, what=what, section=where, text=one.text)


def _section(one: Finding | Notice) -> object:
    return one.section or phrase("word-top")


def _noticed(name: str, notices: Iterable[Notice]) -> Iterator[Problem]:
    for one in notices:
        match one.what:
            case Told.FACTS_CHANGED:
                yield problem("word-facts-changed", name, section=_section(one))
            case Told.NEW_SECTION:
                yield problem("word-new-section", name, section=_section(one), id=one.text)
            case Told.SAID_OTHERWISE:
                yield problem("word-said-otherwise", name, section=_section(one), text=one.text)
