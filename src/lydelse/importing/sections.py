"""Lasting ids for the headings of a whole history, the same in every version and language.

A *thread* is a section through time. Which heading of one version is which of the next is found
out by the comparison's own alignment (``align.match_sections``: by id, by title, by likeness);
which heading of a translation is which of the prevailing text, by its place and by what needs no
translation: numbers, addresses, length. A thread is named once, and every heading in it has that
name as its id.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from lydelse.checks.headings import RESERVED
from lydelse.compare.align import Pair, match_sections
from lydelse.compare.tree import Section, Tree, parse
from lydelse.formats.markdown import render
from lydelse.formats.slugs import slug
from lydelse.importing.write_markdown import markdown
from lydelse.memo import by_value


@dataclass(frozen=True)
class Text:
    """One text of a history: its language, its tree, and whether its ids may not change.

    ``beside`` is the place in the history of the prevailing text that a translation stands beside.
    """

    language: str
    tree: Tree
    fixed: bool = False
    beside: int = -1


@dataclass(frozen=True)
class Unsure:
    """A heading whose thread was guessed: in which text, and what it was taken for."""

    text: int
    title: str
    taken_for: str


@dataclass
class _Thread:
    fixed: str = ""
    own: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    name: str = ""
    texts: list[int] = field(default_factory=list)


def carry(
    lead: Sequence[Text], others: Sequence[Text], english: str = "en"
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]], list[Unsure]]:
    """Give every heading of a history its id.

    ``lead`` are the texts in the prevailing language in the order of time, ``others`` the
    translations, each language in the order of time. Returns the ids of each text's headings, in
    order, and what is unsure; texts of ``others`` are counted on from ``lead``.
    """
    history = _History()
    of_lead: list[list[int]] = []
    before: tuple[Tree, list[int]] | None = None
    for number, text in enumerate(lead):
        threads = history.follow(number, text, before, {})
        before = text.tree, threads
        of_lead.append(threads)
    of_others: list[list[int]] = []
    last: dict[str, tuple[Tree, list[int]]] = {}
    for number, text in enumerate(others, len(lead)):
        beside = (lead[text.beside].tree, of_lead[text.beside]) if lead else None
        threads = history.translated(number, text, last.get(text.language), beside)
        last[text.language] = text.tree, threads
        of_others.append(threads)
    history.name([*lead, *others], english)

    def named(threads: Sequence[int]) -> tuple[str, ...]:
        return tuple(history.threads[one].name for one in threads)

    unsure = [
        Unsure(text, title, history.threads[thread].name) for text, title, thread in history.unsure
    ]
    return [named(one) for one in of_lead], [named(one) for one in of_others], unsure


class _History:
    """The threads found so far."""

    def __init__(self) -> None:
        self.threads: list[_Thread] = []
        self.unsure: list[tuple[int, str, int]] = []

    def follow(
        self,
        number: int,
        text: Text,
        before: tuple[Tree, list[int]] | None,
        known: Mapping[int, int],
    ) -> list[int]:
        """Return the thread of each heading of a text, given those of the text before it."""
        sections = text.tree.sections
        found: dict[int, int] = dict(known)
        if before:
            old, threads = before
            for a, b in match_sections(old.sections, sections):
                place = _heading(old.sections, a)
                here = _heading(sections, b)
                if place is not None and here is not None:
                    found.setdefault(here, threads[place])
        headings = [one for one in sections if one.heading]
        # What the source itself calls it goes before what it looks like.
        for place, section in enumerate(headings):
            owner = self._owner(section.id, fixed=text.fixed) if section.id else None
            if owner is not None and found.get(place) != owner:
                found = {key: value for key, value in found.items() if value != owner}
                found[place] = owner
        for place, section in enumerate(headings):
            if place not in found:
                back = self._gone(section, text.language, set(found.values()))
                found[place] = self._begin() if back is None else back
            self._remember(number, text, section, found[place])
        return [found[place] for place in range(len(headings))]

    def translated(
        self,
        number: int,
        text: Text,
        before: tuple[Tree, list[int]] | None,
        beside: tuple[Tree, list[int]] | None,
    ) -> list[int]:
        """Return the same for a translation, given the prevailing text beside it as well."""
        known: dict[int, int] = {}
        if before:
            for a, b in match_sections(before[0].sections, text.tree.sections):
                place = _heading(before[0].sections, a)
                here = _heading(text.tree.sections, b)
                if place is not None and here is not None:
                    known[here] = before[1][place]
        if beside:
            headings = [one for one in text.tree.sections if one.heading]
            originals = [one for one in beside[0].sections if one.heading]
            for a, b, sure in across(originals, headings, beside[1], known):
                if b not in known and beside[1][a] not in known.values():
                    known[b] = beside[1][a]
                    if not sure:
                        self.unsure.append((number, headings[b].title, beside[1][a]))
        return self.follow(number, text, None, known)

    def _owner(self, identifier: str, fixed: bool) -> int | None:
        for number, thread in enumerate(self.threads):
            if thread.fixed == identifier or (not fixed and thread.own == identifier):
                return number
        return None

    def _gone(self, section: Section, language: str, taken: set[int]) -> int | None:
        """Return the thread of a section with this title that was there before and is no longer."""
        title = section.title.casefold()
        for number, thread in enumerate(self.threads):
            if number not in taken and title and thread.titles.get(language) == title:
                return number
        return None

    def _begin(self) -> int:
        self.threads.append(_Thread())
        return len(self.threads) - 1

    def _remember(self, number: int, text: Text, section: Section, thread: int) -> None:
        own = self.threads[thread]
        if text.fixed:
            own.fixed = own.fixed or section.id
        else:
            own.own = own.own or section.id
        own.titles.setdefault(text.language, section.title.casefold())
        own.texts.append(number)

    def name(self, texts: Sequence[Text], english: str) -> None:
        """Name every thread: as it is called already, else after its title."""
        elsewhere = [
            text.tree.ids - {section.id for section in text.tree.sections} for text in texts
        ]
        taken = {thread.fixed for thread in self.threads if thread.fixed}
        for thread in self.threads:
            if thread.fixed:
                thread.name = thread.fixed
                continue
            titles = thread.titles
            own = thread.own if re.fullmatch(r"[a-z][a-z0-9-]*", thread.own) else ""
            stem = own or name_of(thread.own)
            for title in (titles.get(english, ""), *titles.values()):
                stem = stem or name_of(title)
            stem = stem or "section"
            within = set().union(*(elsewhere[number] for number in thread.texts))
            thread.name = next(
                one
                for one in _numbered(stem)
                if one not in taken and one not in within and one not in RESERVED
            )
            taken.add(thread.name)


def _heading(sections: Sequence[Section], place: int) -> int | None:
    """Return the number of a section among those with a heading; None if it has none."""
    if not sections[place].heading:
        return None
    return sum(1 for one in sections[:place] if one.heading)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def name_of(title: str) -> str:
    """Return an id made of a title: at most five words, the first no number; "" if it has none."""
    words = [word for word in slug(title).split("-") if word]
    while words and not words[0][0].isalpha():
        words.pop(0)
    return "-".join(words[:5])


# --- across languages ------------------------------------------------------------------------

_INVARIANT = re.compile(r"[\w.+-]+@[\w.-]+|https?://[^\s\"<>]+|\d[\d.,:/-]*")
_HAND_NUMBER = re.compile(r"^\s*(?:§\s*)?(\d+(?:\.\d+)*|[a-zA-Z](?=[.)]))[.)]?\s")
_SURE, _KNOWN = 3.0, 20.0


def across(
    olds: Sequence[Section],
    news: Sequence[Section],
    threads: Sequence[int],
    known: Mapping[int, int],
) -> list[tuple[int, int, bool]]:
    """Pair the sections of two languages in order, and say which pairs are sure."""
    same_frame = [one.level for one in olds] == [one.level for one in news]
    if same_frame and not any(
        thread in threads and threads.index(thread) != place for place, thread in known.items()
    ):
        return [(place, place, True) for place in range(len(olds))]
    scores = [
        [
            20.0
            if known.get(b) == threads[a]
            else _likeness(old, new, a / len(olds), b / len(news))
            for b, new in enumerate(news)
        ]
        for a, old in enumerate(olds)
    ]
    return [(a, b, scores[a][b] >= _SURE) for a, b in _best(scores)]


def _best(scores: Sequence[Sequence[float]]) -> list[Pair]:
    """Return the heaviest alignment in order (Needleman and Wunsch, with gaps for nothing)."""
    rows, columns = len(scores), len(scores[0]) if scores else 0
    total = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for a in range(rows - 1, -1, -1):
        for b in range(columns - 1, -1, -1):
            total[a][b] = max(
                total[a + 1][b], total[a][b + 1], total[a + 1][b + 1] + max(0.0, scores[a][b])
            )
    pairs: list[Pair] = []
    a = b = 0
    while a < rows and b < columns:
        paired = total[a + 1][b + 1] + max(0.0, scores[a][b])
        if scores[a][b] > 0 and total[a][b] == paired:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif total[a][b] == total[a + 1][b]:
            a += 1
        else:
            b += 1
    return pairs


def _likeness(old: Section, new: Section, there: float, here: float) -> float:
    """How alike two sections in two languages are, by what needs no translation."""
    if old.id and old.id == new.id:
        return _KNOWN
    score = 1.0 if old.level == new.level else -1.5
    first, second = _facts(old), _facts(new)
    if first.number and second.number:
        score += 2.5 if first.number == second.number else -1.0
    if first.invariants or second.invariants:
        common = len(first.invariants & second.invariants)
        score += 2.5 * common / max(1, len(first.invariants | second.invariants))
    longest = max(first.length, second.length, 1)
    score += min(first.length, second.length) / longest - 0.3
    if old.title.casefold() == new.title.casefold():
        score += 2.0
    return score + 0.7 - 2.0 * abs(there - here)


@dataclass(frozen=True)
class _Facts:
    number: str
    invariants: frozenset[str]
    length: int


@by_value(4096)
def _facts_of(title: str, content: str, inner: str) -> _Facts:
    match = _HAND_NUMBER.match(title)
    return _Facts(match[1] if match else "", frozenset(_INVARIANT.findall(inner)), len(content))


def _facts(section: Section) -> _Facts:
    content = " ".join(block.text for block in section.blocks)
    inner = " ".join(block.key for block in section.blocks)
    return _facts_of(section.title, content, inner)


# --- writing them -----------------------------------------------------------------------------


def with_links(body: str, headings: Sequence[Section], ids: Sequence[str]) -> str:
    """Let links within a text lead to its sections, where they led to the ids that it had.

    Repository hosts and site generators make an id of the title of a heading that has none.
    """
    own = frozenset(ids)
    made = {one.id: new for one, new in zip(headings, ids, strict=True) if one.id}
    for title, identifier in zip((one.title for one in headings), ids, strict=True):
        for name in _made_of(title):
            made.setdefault(name, identifier)

    def led(match: re.Match[str]) -> str:
        name = unquote(match[2])
        known = made.get(name) or made.get(name.lower())
        return match[0] if name in own or not known else f"{match[1]}#{known}{match[3]}"

    return _INNER_LINK.sub(led, body)


_INNER_LINK = re.compile(r"(\]\(<?|\bhref=\")#([^)\s\">]+)(>?[)\s\"])")


def _made_of(title: str) -> Iterator[str]:
    """Yield the ids that GitHub, Pandoc and Python-Markdown make of a title."""
    lower = title.strip().lower()
    words = re.sub(r"[^\w\- ]", "", lower)
    yield words.replace(" ", "-")
    yield re.sub(r"[-\s]+", "-", words)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", words) if letter.isascii())
    yield re.sub(r"[-\s]+", "-", plain)
    yield re.sub(r"^[^a-z]+", "", re.sub(r"\s+", "-", re.sub(r"[^\w\-. ]", "", lower)))


_ATX = re.compile(r"^(#{1,6})(.*)$")
_SETEXT = re.compile(r"^(=+|-+)[^\S\n]*$")
_FENCE = re.compile(r"^[ ]{0,3}(```|~~~)")
_LIST = re.compile(r"\s*\{:?[^\n{}]*\}\s*$")
_KEPT = re.compile(r"(?:^|\s)(?!#)(\.[\w-]+|[\w-]+=(?:\"[^\"]*\"|'[^']*'|\S+))")


def with_ids(body: str, ids: Sequence[str]) -> str:
    """Write the ids of its headings into a Markdown text, and change nothing else a reader sees."""
    before = parse(*render(body).parts)
    present = tuple(one.id for one in before.sections if one.heading)
    if present == tuple(ids):
        return body
    lines = body.split("\n")
    places = list(_heading_lines(lines))
    if len(places) == len(ids):
        for place, own, identifier in zip(places, present, ids, strict=True):
            if own != identifier:
                lines[place] = _with_id(lines[place], identifier)
        changed = "\n".join(lines)
        after = parse(*render(changed).parts)
        if _reads(after) == _reads(before) and ids == tuple(
            one.id for one in after.sections if one.heading
        ):
            return changed
    return markdown(Tree(tuple(_renamed(before, ids)), before.ids))


def _renamed(tree: Tree, ids: Sequence[str]) -> Iterator[Section]:
    names = iter(ids)
    for section in tree.sections:
        heading = section.heading
        yield section._replace(heading=heading and heading._replace(id=next(names)))


def _reads(tree: Tree) -> list[str]:
    return [
        block.key
        for section in tree.sections
        for block in (section.heading, *section.blocks)
        if block is not None
    ]


def _heading_lines(lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that hold the words of headings."""
    fence = ""
    for place, line in enumerate(lines):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[1]
        elif fence:
            if line.strip().startswith(fence):
                fence = ""
        elif _ATX.match(line) or (
            line.strip()
            and place + 1 < len(lines)
            and _SETEXT.match(lines[place + 1])
            and not (place and lines[place - 1].strip())
            and "|" not in line
        ):
            yield place


def _with_id(line: str, identifier: str) -> str:
    attributes = _LIST.search(line)
    kept = ""
    if attributes:
        inner = attributes[0].strip().strip("{}").lstrip(":")
        kept = "".join(f" {one}" for one in _KEPT.findall(inner))
        line = line[: attributes.start()]
    if match := _ATX.match(line):
        line = match[1] + match[2].rstrip().rstrip("#").rstrip()
    return f"{line.rstrip()} {{#{identifier}{kept}}}"
