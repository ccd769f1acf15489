"""What an outside judge would do to a redline: nothing here knows how `lydelse.compare` works.

`accept` and `reject` take marks out of HTML; `shape` and `texts` say what an edition consists of;
`faults` reads HTML strictly; `marked_words` counts; `wdiff_words` asks GNU wdiff.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import lxml.html
import markdown
from lxml.html import HtmlElement

from lydelse.formats.markdown import EXTENSIONS


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = words("""
    article div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption colgroup col thead tbody
    tfoot tr td th blockquote pre hr figure figcaption details summary section
""")
FLOW = words("""
    article div li dd td th blockquote figure details section
""")
VOID = words("""
    area base br col embed hr img input link meta source track wbr
""")
ONLY = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "colgroup": {"col"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"td", "th"},
}
INLINE_ONLY = words("p h1 h2 h3 h4 h5 h6 pre")


def render(text: str) -> str:
    """Markdown to HTML as the site does it, front matter taken off."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text.replace("\r\n", "\n").lstrip("\ufeff"), flags=re.S)
    return markdown.markdown(text, extensions=list(EXTENSIONS))


def article(inner: str) -> HtmlElement:
    # What lxml leaves out and a browser reads as a line break.
    inner = inner.replace("</br>", "<br>")
    return lxml.html.fragment_fromstring(inner, create_parent="article")


# --- The contract -------------------------------------------------------------------------------


def accept(redline: str) -> HtmlElement:
    """The redline with every <del> taken out."""
    return _without(article(redline), "del")


def reject(redline: str) -> HtmlElement:
    """The redline with every <ins> taken out, and the tags in `data-was` put back."""
    root = _without(article(redline), "ins", drop=False)
    tags: list[str] = []
    for element in root.xpath(".//*[@data-was]"):
        was = element.attrib.pop("data-was")
        if element.tag == "del":
            element.text = f"\ue000{len(tags)}\ue001"
            tags.append(was)
        elif was:
            start = lxml.html.fragment_fromstring(was + "</>")
            element.tag = start.tag
            for name in ("href", "start", "type", "reversed", "value", "title"):
                element.attrib.pop(name, None)
            element.attrib.update(start.attrib)
        else:
            element.drop_tag()
    for element in root.xpath(".//ins | .//del"):
        element.drop_tag()
    text = lxml.html.tostring(root, encoding="unicode")
    text = re.sub("\ue000([0-9]+)\ue001", lambda found: tags[int(found[1])], text)
    strict = _Strict()
    strict.feed(text.removeprefix("<article>").removesuffix("</article>"))
    assert strict.faults == [], strict.faults
    return lxml.html.fragment_fromstring(text)


def _without(root: HtmlElement, mark: str, drop: bool = True) -> HtmlElement:
    parents = []
    for element in root.xpath(f".//{mark}[not(ancestor::{mark})]"):
        parents.append(element.getparent())
        element.drop_tree()
    for parent in parents:
        while parent is not None and parent is not root:
            above = parent.getparent()
            if above is None or len(parent) or (parent.text or "").strip():
                break
            parent.drop_tree()
            parent = above
    for element in root.xpath(".//ins | .//del") if drop else ():
        element.drop_tag()
    return root


def shape(root: HtmlElement, bare: bool = False) -> list[str]:
    """The elements and words of an edition as one list; ids do not count.

    With `bare`, a paragraph and text without one are the same inside items, cells and quotations:
    how Markdown tells a loose list from a tight one.
    """
    events: list[str] = []
    _walk(root, events, bare)
    return events


def _walk(element: HtmlElement, events: list[str], bare: bool) -> None:
    pre = element.tag == "pre"
    flow = bare and element.tag in FLOW and element.tag != "article"
    started = False

    def text(value: str | None) -> None:
        if value and (value.strip() or pre):
            begin()
            if events and events[-1].startswith("'") and not pre:
                events[-1] += " " + " ".join(value.split())
            else:
                events.append("'" + (value if pre else " ".join(value.split())))

    def begin() -> None:
        nonlocal started
        if flow and not started:
            started = True
            events.append("<p>")

    def end() -> None:
        nonlocal started
        if started:
            started = False
            events.append("</p>")

    text(element.text)
    for child in element:
        if not isinstance(child.tag, str) or "headerlink" in (child.get("class") or ""):
            text(child.tail)
            continue
        if child.tag in BLOCKS:
            end()
        else:
            begin()
        seen = [
            f" {name}={value}"
            for name, value in sorted(child.attrib.items())
            if name in ("href", "src", "alt", "start", "title") and child.tag not in ("td", "th")
        ]
        tag = {"del": "s", "ins": "u"}.get(child.tag, child.tag)
        events.append(f"<{tag}{''.join(seen)}>")
        _walk(child, events, bare)
        events.append(f"</{tag}>")
        text(child.tail)
    end()


def texts(root: HtmlElement) -> list[str]:
    """The text of each block, white space folded and nothing else."""
    found: list[str] = []
    current: list[str] = []

    def flush() -> None:
        folded = " ".join("".join(current).split())
        if folded:
            found.append(folded)
        current.clear()

    def walk(element: HtmlElement) -> None:
        current.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str) and "headerlink" not in (child.get("class") or ""):
                block = child.tag in BLOCKS
                if block:
                    flush()
                if child.tag == "br":
                    current.append(" ")
                walk(child)
                if block:
                    flush()
            current.append(child.tail or "")

    walk(root)
    flush()
    return found


def breaches(old: str, new: str, redline: str) -> list[str]:
    """Every way in which a redline fails to be both editions; none is right."""
    found = [f"html: {fault}" for fault in faults(redline)]
    accepted, rejected = accept(redline), reject(redline)
    before, after = article(old), article(new)
    # Written and read once, like what was rejected: addresses are escaped on the way.
    before = lxml.html.fragment_fromstring(lxml.html.tostring(before, encoding="unicode"))
    for name, got, want in (
        ("accepted text", texts(accepted), texts(after)),
        ("rejected text", texts(rejected), texts(before)),
        ("accepted structure", shape(accepted), shape(after)),
        ("rejected structure", shape(rejected, bare=True), shape(before, bare=True)),
    ):
        if got != want:
            at = next(
                (i for i, (g, w) in enumerate(zip(got, want, strict=False)) if g != w),
                min(len(got), len(want)),
            )
            found.append(
                f"{name}: {got[max(0, at - 3) : at + 3]} != {want[max(0, at - 3) : at + 3]}"
            )
    return found


# --- Strict reading -----------------------------------------------------------------------------


class _Strict(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.stack: list[str] = ["article"]
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.targets: list[str] = []

    def parent(self) -> str:
        """The element around, not counting the marks: they take over its content model."""
        return next(tag for tag in reversed(self.stack) if tag not in ("ins", "del"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self.parent()
        within = set(self.stack)
        if tag in ("ins", "del") and self.stack[-1] in ONLY:
            self.faults.append(f"<{tag}> directly in <{self.stack[-1]}>")
        elif self.stack[-1] in ONLY and tag not in ONLY[self.stack[-1]]:
            self.faults.append(f"<{tag}> in <{self.stack[-1]}>")
        elif parent in ONLY and self.stack[-1] != parent:
            self.faults.append(f"<{self.stack[-1]}> between <{parent}> and <{tag}>")
        if (
            tag in ("li", "tr", "td", "th", "dt", "dd")
            and self.stack[-1]
            not in (
                {"li": ("ul", "ol"), "tr": ("table", "thead", "tbody", "tfoot"), "td": ("tr",)}
                | {"th": ("tr",), "dt": ("dl", "div"), "dd": ("dl", "div")}
            )[tag]
        ):
            self.faults.append(f"<{tag}> in <{self.stack[-1]}>")
        if tag in BLOCKS and within & INLINE_ONLY:
            self.faults.append(f"block <{tag}> in {self.stack}")
        if tag == "a" and "a" in within:
            self.faults.append("<a> in <a>")
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        for name, value in attrs:
            if name == "id":
                self.ids[value or ""] += 1
            if name == "href" and value and value.startswith("#"):
                self.targets.append(value[1:])
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.stack[-1] != tag or len(self.stack) == 1:
            self.faults.append(f"</{tag}> closes {self.stack}")
        else:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and self.parent() in ONLY:
            self.faults.append(f"text in <{self.parent()}>: {data!r}")
        if "<" in data or "&" in data:
            self.faults.append(f"unescaped: {data!r}")


def faults(inner: str) -> list[str]:
    """What a strict reader finds wrong with HTML that is to stand in an article."""
    parser = _Strict()
    parser.feed(inner)
    parser.close()
    if len(parser.stack) > 1:
        parser.faults.append(f"not closed: {parser.stack[1:]}")
    parser.faults += [f"id {name!r} {n} times" for name, n in parser.ids.items() if n > 1]
    return parser.faults


# --- Counting -----------------------------------------------------------------------------------


def marked_words(redline: str) -> int:
    """Everything between white space that stands in a mark, once."""
    return sum(len(text.split()) for text in marked(redline))


def marked(redline: str) -> list[str]:
    """The text of each outermost mark."""
    found = [
        " ".join(_spaced(mark).split())
        for mark in article(redline).xpath(
            ".//*[self::ins or self::del][not(ancestor::ins) and not(ancestor::del)]"
        )
    ]
    return [text for text in found if text]


def told(redline: str) -> list[str]:
    """What the marks of structure say."""
    return [
        str(kind) for kind in article(redline).xpath(".//ins[@class='structure']/@data-structure")
    ]


def changed_words(redline: str) -> int:
    """Like `marked_words`, but of what moved only the changes made in it on the way."""
    root = _without_links(redline)
    mark = "self::ins or self::del"
    changed = root.xpath(
        f".//*[{mark}][not(@class='moved')][not(ancestor::*[{mark}][not(@class='moved')])]"
    )
    total = 0
    for element in changed:
        for moved in element.xpath(f".//*[{mark}][@class='moved']"):
            moved.drop_tree()
        total += len(_spaced(element).split())
    return total


def _without_links(redline: str) -> HtmlElement:
    """Without what is in neither edition."""
    root = article(redline)
    for link in root.xpath(".//*[@role='none']"):
        link.drop_tree()
    return root


RUN = 8


def struck_again(redline: str) -> list[str]:
    """Runs of eight words or more that are struck in one place and inserted in another, and not
    told as moved."""
    sides: dict[str, list[list[str]]] = {"ins": [[]], "del": [[]]}

    def read(text: str | None, mark: str) -> None:
        found = (text or "").split()
        if mark in sides:
            sides[mark][-1] += found
        elif found:
            for runs in sides.values():
                runs.append([])

    def walk(element: HtmlElement, mark: str) -> None:
        if element.tag in ("ins", "del"):
            mark = "moved" if element.get("class") == "moved" else str(mark or element.tag)
            mark = str(element.tag) if mark == "moved" and element.get("class") is None else mark
        read(element.text, mark)
        for child in element:
            walk(child, mark)
            read(child.tail, mark)

    walk(_without_links(redline), "")
    struck = {tuple(run[at : at + RUN]) for run in sides["del"] for at in range(len(run) - RUN + 1)}
    return [
        " ".join(run[at : at + RUN])
        for run in sides["ins"]
        for at in range(len(run) - RUN + 1)
        if tuple(run[at : at + RUN]) in struck
    ]


def _spaced(element: HtmlElement) -> str:
    space = " " if element.tag in BLOCKS or element.tag == "br" else ""
    inner = "".join(_spaced(child) + (child.tail or "") for child in element)
    return f"{space}{element.text or ''}{inner}{space}"


def wdiff_words(wdiff: str, old: str, new: str) -> int:
    """How many words GNU wdiff marks between the texts of two editions."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, rendered in (("old", old), ("new", new)):
            file = Path(folder, name)
            file.write_text("\n".join(texts(article(rendered))) + "\n", encoding="utf-8")
            files.append(str(file))
        found = subprocess.run(
            [wdiff, "--statistics", "-123", *files], capture_output=True, text=True, check=False
        ).stdout
    numbers = re.findall(r"(\d+) \d+% (?:deleted|inserted|changed)", found)
    return sum(map(int, numbers))
