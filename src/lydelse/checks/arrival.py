"""Text that arrives as it was written: nothing lost, nothing eaten, nothing left to be filled in.

What is held against each other are the source and the rendering, line by line: Markdown takes signs
for marks that were meant to be read, and a word processor leaves signs that nobody sees.
"""

import html
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import pairwise
from typing import Any

from lydelse.checks.parsed_text import Text
from lydelse.checks.strict_html import Element
from lydelse.formats.text import normalised
from lydelse.memo import by_value
from lydelse.messages.problems import Problem, phrase, problem
from lydelse.model import Edition
from lydelse.project.project import Project
from lydelse.website import urls

_FENCE = re.compile(r"^ *(?:`{3,}|~{3,})")
_MERGE = re.compile(r"(?:>{7}|\|{7})(?: .*)?")
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2028\u2029\u2060-\u2064\ufeff\ue000-\uf8ff]")
_HARD = "\u00a0\u202f\u2007"
_HARD_MARK = re.compile(
    rf"[ >]*(?:[{_HARD}]\s*(?:[-*+#>|]|\d+\.)|(?:#{{1,6}}|[-*+]|\d+\.)[{_HARD}])"
)
_CLAUSE = re.compile(
    r"[ ]*((?:§+ ?\d+ ?[a-z]?|\d+ ?[a-z]? ?§|\d{1,3}(?:\.\d{1,3})+\.?"
    r"|[A-Za-z]\.|[IVX]{1,5}\.|[ivx]{1,5}\.|o))[ \t]+\S"
)
_NOTED = re.compile(r"[^\W_]\*+(?=[\s,.;:)]|$)")
_EMPHASIS = re.compile(r"(?<!\w)(?:\*\*[^*]+\*\*|\*[^*\s,.;:)][^*]*\*)")


def check_arrival(text: Text) -> Iterator[Problem]:
    """Yield what a reader would miss of a text, or would see and should not."""
    yield from _merge_marks(text)
    yield from _unseen(text)
    yield from _garbled(text)
    yield from _placeholders(text)
    yield from _doubled(text)
    lost = list(_lost(text))
    yield from lost
    yield from (one for one in _eaten(text) if one.line not in {other.line for other in lost})
    yield from _clauses(text)
    yield from _pasted(text)
    yield from _numbers_of_lists(text)


# --- signs --------------------------------------------------------------------------------------


def _lines(text: Text) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text outside of fences, with their numbers in the file."""
    fenced = False
    for number, line in enumerate(text.body.split("\n"), text.first_line):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, line


def _merge_marks(text: Text) -> Iterator[Problem]:
    for number, line in _lines(text):
        if _MERGE.fullmatch(line.rstrip()):
            yield problem("merge-mark-left", text.path, number, mark=line[:7])


def _unseen(text: Text) -> Iterator[Problem]:
    for number, line in _lines(text):
        if found := _UNSEEN.search(line):
            near = line[max(0, found.start() - 12) : found.end() + 12]
            shown = _UNSEEN.sub("▯", near).strip()
            sign = f"U+{ord(found[0]):04X}"
            yield problem("sign-unseen", text.path, number, sign=sign, near=shown)
        elif _HARD_MARK.match(line):
            yield problem("space-hard", text.path, number, near=line.strip()[:20])


def _eaten(text: Text) -> Iterator[Problem]:
    """Signs that were meant to be read, and became emphasis or a bullet."""
    told: set[int] = set()
    for element in text.tree.of("em", "strong"):
        line = text.line(element) if element.block else 0
        source = text.source(line)
        marked = "*" in source or "_" in source
        if line and marked and line not in told and _is_by_accident(element, source):
            told.add(line)
            yield problem("sign-eaten", text.path, line, near=source.strip()[:60])
    for element in text.tree.of("ul"):
        items = [one for one in element.elements() if one.tag == "li"]
        line = text.line(element)
        starred = text.source(line).lstrip().startswith("* ")
        if len(items) == 1 and starred and _noted_before(text, line):
            yield problem("sign-eaten", text.path, line, near=text.source(line).strip()[:60])


def _is_by_accident(element: Element, source: str) -> bool:
    """Whether nobody can have meant an emphasis: it begins or ends as none does."""
    prose = element.block.prose if element.block else ""
    inner = "".join(one for one in element.children if isinstance(one, str))
    if not inner or any(isinstance(one, Element) for one in element.children):
        return False
    before = prose[element.offset - 1 : element.offset] if element.offset else ""
    end = element.offset + len(inner)
    after = prose[end : end + 1]
    return bool(
        re.match(r"[\s,.;:)\]!?]", inner)
        or inner[-1:].isspace()
        or (len(inner) == 1 and inner.islower() and f"_{inner}_" in source)
        or after in ("*", "_")
        or before in ("*", "_")
        or "_" in inner
        or (before.isalnum() and after == "_")
    )


def _noted_before(text: Text, line: int) -> bool:
    """Whether words above, in the same section, have a star behind them as the mark of a note."""
    for number in range(line - 1, text.first_line - 1, -1):
        source = text.source(number).replace("\\*", "")
        if source.startswith("#"):
            return False
        if _NOTED.search(_EMPHASIS.sub("", source)):
            return True
    return False


_STRIPPED = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"<(?![a-z]+://|[^<>\s]+@)[^<>]*>"), ""),
    (re.compile(r"(?<=\S)[ ]?\{[^{}\n]*\}|\{[ ]?[:#.][^{}\n]*\}"), ""),
    (re.compile(r"!\[[^\]]*\]"), ""),
    (re.compile(r"\]\((?:<[^>]*>[^)]*|[^()]*(?:\([^()]*\)[^()]*)*)\)"), "]"),
    (re.compile(r"^ {0,3}\[\^[^\]]+\]:", re.MULTILINE), ""),
    (re.compile(r"^ {0,3}\[[^\]]+\]:.*$", re.MULTILINE), ""),
    (re.compile(r"\[\^[^\]]+\]"), ""),
    (re.compile(r"\]\[[^\]]*\]"), "]"),
    (re.compile(r"\[\[[\w.-]+\]\]"), ""),
    (re.compile(r"^[ >]*(?:[-*+][ \t]+)*\d+\.[ \t]", re.MULTILINE), ""),
)


def _lost(text: Text) -> Iterator[Problem]:
    """Letters of the source that do not stand on the page, where Markdown took signs for marks.

    A line is named if its letters are nowhere in a row, and one of its words is there less often.
    """
    if not re.search(r"[*_]", text.body):
        return
    source = text.body
    for pattern, instead in _STRIPPED:
        source = pattern.sub(instead, source)
    source = html.unescape(source)
    shown = "".join(_shown(text.tree.root))
    there = "".join(re.findall(r"[^\W_]", shown))
    missing = Counter(re.findall(r"[^\W_]+", source)) - Counter(re.findall(r"[^\W_]+", shown))
    if not missing:
        return
    plain = source.split("\n")
    if len(plain) != text.body.count("\n") + 1:
        return
    for number, line in enumerate(plain, text.first_line):
        words = re.findall(r"[^\W_]+", line)
        if "*" not in line and "_" not in line:
            continue
        lost = [word for word in words if missing[word]]
        if lost and "".join(words) not in there:
            yield problem("letters-lost", text.path, number, word=lost[0], near=line.strip()[:60])


def _shown(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif not (child.tag == "sup" and "fnref" in child.attrs.get("id", "")):
            yield from _shown(child)


# --- what is still to be written -----------------------------------------------------------------


@by_value()
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("lydelse.checks").joinpath("arrival.toml").read_text("utf-8"))


def _own(language: str) -> Mapping[str, Any]:
    """Return what is known of a language, else of it without its region; nothing if it is none."""
    return _data().get(language) or _data().get(language.partition("-")[0]) or {}


@by_value()
def _waiting(language: str) -> re.Pattern[str]:
    """Return what stands for words that are still to come, in a language."""
    own = _own(language)
    patterns = [*_data()["any"]["patterns"], *own.get("patterns", ())]
    if own:
        words = "".join(own["bracketed"].split("\n"))
        # Not `[[contact]]`, which the site fills in itself.
        patterns.append(rf"(?i)(?<!\[)\[(?:{words})(?![\w])[^\[\]\n]{{0,60}}\](?![(\[\]])")
    plain = [one.replace("(?i)", "") if one.startswith("(?i)") else one for one in patterns]
    parts = [
        f"(?i:{bare})" if one.startswith("(?i)") else f"(?:{bare})"
        for one, bare in zip(patterns, plain, strict=True)
    ]
    return re.compile("|".join(parts))


def placeholder_in(text: str, language: str) -> str:
    """Return the first thing in a text that stands for words still to come; nothing for none."""
    found = _waiting(language).search(text)
    return found[0] if found else ""


_GARBLED = re.compile(
    "\ufffd|Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\u00a0-\u00bf]|â€[\u0080-\u00bf‘’“”•–—˜™š›œžŸ¦]"
)
"""What UTF-8 looks like that was read as something else; the sign for what could not be read."""


def _garbled(text: Text) -> Iterator[Problem]:
    for number, line in _lines(text):
        if found := _GARBLED.search(line):
            near = line[max(0, found.start() - 12) : found.end() + 12].strip()
            yield problem("letters-garbled", text.path, number, near=near)


def _placeholders(text: Text) -> Iterator[Problem]:
    for block in text.tree.blocks():
        found = _waiting(text.language).finditer(block.prose)
        for line, what in dict.fromkeys(
            (text.line_at(block, one.start()), one[0]) for one in found
        ):
            if f"\\{what[:1]}" not in text.source(line):
                yield problem("placeholder-left", text.path, line, what=what)


_DOUBLED = re.compile(r"(?<![\w'’-])([^\W\d_]{2,})\s(\1)(?![\w'’-])")


def _doubled(text: Text) -> Iterator[Problem]:
    """Yield each word that stands twice in a row, in languages of which it is known which may.

    Names may always: they begin with a capital letter.
    """
    allowed = _own(text.language).get("doubled", ())
    for block in text.tree.blocks() if allowed else ():
        found = _DOUBLED.finditer(block.prose)
        for line, word in dict.fromkeys(
            (text.line_at(block, one.start(2)), one[1]) for one in found
        ):
            if word.islower() and word not in allowed:
                yield problem("word-doubled", text.path, line, word=word)


# --- lists and tables that are none ---------------------------------------------------------------


def _clauses(text: Text) -> Iterator[Problem]:
    """Clauses with marks that Markdown does not know, which run on in one paragraph."""
    for block in text.tree.blocks():
        lines = block.prose.split("\n")
        if block.tag not in ("p", "li", "dd") or any(one.tag == "br" for one in block.elements()):
            continue
        marks = [(n, found) for n, line in enumerate(lines) if (found := _CLAUSE.match(line))]
        first = next((n for n, line in enumerate(lines) if line.strip()), 0)
        in_a_row = len(marks) > 1 and all(b[0] > a[0] for a, b in pairwise(marks))
        begins = in_a_row and (marks[0][0] == first or len(marks) > 2)
        if begins and _alike(marks[0][1], marks[1][1]):
            offset = sum(len(line) + 1 for line in lines[: marks[1][0]])
            where = text.line_at(block, offset)
            sign, instead = marks[1][1][1].strip(), phrase("part-lines")
            yield problem("list-sign-unknown", text.path, where, sign=sign, instead=instead)


def _alike(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two marks are of one sort, and not the same."""
    return _sort(one[1]) == _sort(other[1]) and (one[1] != other[1] or one[1] == "o")


def _sort(mark: str) -> str:
    for letters, one in (("[A-Z]+", "A"), ("[a-z]+", "a"), (r"\d+", "1")):
        mark = re.sub(letters, one, mark)
    return mark


_MARK = re.compile(r"^[\s>]*(?:(?:[-*+]|\d+\.)\s+)?")
"""What begins an item of a list, behind which a tab is no border of a cell."""


def _pasted(text: Text) -> Iterator[Problem]:
    """Tables pasted with tabs between their cells, and links that pass by a mail program's host."""
    tabbed = [number for number, line in _lines(text) if re.search(r"\t\S", _MARK.sub("", line))]
    for number in tabbed:
        if number + 1 in tabbed and number - 1 not in tabbed and "|" not in text.source(number):
            yield problem("table-pasted", text.path, number)
    hosts = re.compile("".join(_data()["mail"]["hosts"].split()), re.IGNORECASE)
    for element in text.tree.of("a"):
        if found := hosts.search(element.attrs.get("href", "").partition("?")[0]):
            yield text.found("link-wrapped", element, host=found[0])


def _numbers_of_lists(text: Text) -> Iterator[Problem]:
    """Items whose number comes out otherwise than it was written."""
    for element in text.tree.of("ol"):
        items = [one for one in element.elements() if one.tag == "li"]
        lines = [text.line(item) for item in items]
        found = [re.match(r"[ >]*(\d{1,9})\.[ \t]", text.source(line)) for line in lines]
        if not all(found) or len(set(lines)) < len(lines):
            continue
        written = [int(one[1]) for one in found if one]
        if len({*written}) == 1 and len(written) > 1:
            continue  # 1. 1. 1. is a way to have them counted
        start = int(element.attrs.get("start", "1"))
        for line, number, shown in zip(
            lines, written, range(start, start + len(items)), strict=True
        ):
            if number != shown:
                yield problem("list-number-differs", text.path, line, written=number, shown=shown)
                break


def check_cut(path: str, data: bytes) -> Iterator[Problem]:
    """Yield each value of front matter that ` #` cuts off: what follows is lost as a comment."""
    text = normalised(data.decode("utf-8", "replace"))
    for number, line in enumerate(text.split("\n")[1:], 2):
        if line.rstrip() in ("---", "..."):
            return
        found = re.match(r"([a-z_]+):[ \t]+(?![\"'|>\[{#])(.*?\S)[ \t]+#(.*)", line)
        if found:
            yield problem("value-cut", path, number, key=found[1], value=found[2])


def check_cut_facts(path: str, data: bytes, languages: Iterable[str]) -> Iterator[Problem]:
    """Yield each text of a register that ` #` cuts off. Behind other values comments may stand."""
    codes = "|".join(map(re.escape, languages))
    cut = re.compile(rf"\s*(?:- )?({codes}):[ \t]+(?![\"'|>\[{{#])(.*?\S)[ \t]+#.*")
    text = normalised(data.decode("utf-8", "replace"))
    for number, line in enumerate(text.split("\n"), 1):
        if found := cut.fullmatch(line):
            yield problem("value-cut", path, number, key=found[1], value=found[2])


_STRAY = re.compile(
    r"^(?:~\$.*|thumbs\.db|desktop\.ini)$"
    r"|\.(?:docx?|docm|dotx?|odt|rtf|pages|xlsx?|ods|pptx?|odp|eml|msg|tmp|bak|orig|rej|swp)$",
    re.IGNORECASE,
)


def check_strays(project: Project) -> Iterator[Problem]:
    """Yield each file among the texts that belongs to a word processor or is a copy of one."""
    for path in sorted(project.files):
        name = path.rpartition("/")[2]
        if path.startswith(f"{project.settings.docs_dir}/") and _STRAY.search(name):
            yield problem("office-file", path)
    for path in urls.as_they_are(project):
        if urls.is_root_taken(project, path):
            yield problem("file-taken", path, file=path)


def check_fields(edition: Edition) -> Iterator[Problem]:
    """Yield what is still to be written in the fields above a text, which are published as well."""
    fields = {"title": edition.title, "summary": edition.summary}
    fields |= {"notice_waiver": edition.notice_waiver, "after_repeal": edition.after_repeal}
    for key, value in fields.items():
        if value and (what := placeholder_in(value, edition.language)):
            yield problem("placeholder-left", edition.path, edition.lines.get(key, 1), what=what)
    for key in ("confirm", "unchanged", "later"):
        for why in getattr(edition, key).values():
            if what := placeholder_in(why, edition.language):
                yield problem("placeholder-left", edition.path, edition.lines[key], what=what)
