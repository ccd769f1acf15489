"""What of a pull request becomes public as soon as it is merged, without being a version.

Pages that are no documents, the ``index.md`` of documents, settings, and files beside the project
that decide what visitors see, such as the words of the pages.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff

from lydelse.compare import Diff
from lydelse.content.comparison import compare_pages
from lydelse.ledger.events import LEDGER_FILE
from lydelse.project.project import Project
from lydelse.project.settings import CONFIG_FILE

Outside = Mapping[str, tuple[bytes | None, bytes | None]]
"""Files beside the project that a pull request changes, each as it was and as it is."""


@dataclass(frozen=True)
class Shown:
    """A redline with what it is called; ``word`` makes it a Word file, if it is one of a version
    that can come back from Word."""

    name: str
    title: str
    language: str
    diff: Diff
    word: Callable[[], bytes] | None = None


@dataclass(frozen=True)
class Visible:
    """A file that visitors see the change of: a page with its redline, others line by line.

    ``kind`` is ``page``, ``index``, ``setting`` or ``outside``; ``what`` is ``new``, ``changed`` or
    ``gone``. ``missing`` are the languages in which the same page did not change.
    """

    path: str
    kind: str
    what: str
    lines: tuple[str, ...] = ()
    shown: Shown | None = None
    missing: tuple[str, ...] = ()


def visible(base: Project, head: Project, outside: Outside) -> Iterator[Visible]:
    """Yield everything that the public site shows on the merge, by path."""
    yield from _pages(base, head)
    for path in sorted({*base.files, *head.files}):
        kind = _kind(base, head, path)
        was, now = base.files.get(path), head.files.get(path)
        if kind and was != now:
            yield _by_line(path, kind, was, now)
    for path, (was, now) in sorted(outside.items()):
        yield _by_line(path, "outside", was, now)


def _kind(base: Project, head: Project, path: str) -> str:
    if path == CONFIG_FILE:
        return "setting"
    _, _, rest = path.removeprefix(f"{head.settings.docs_dir}/").partition("/")
    folder, _, name = rest.rpartition("/")
    if path != LEDGER_FILE and name == "index.md" and folder in {*base.documents, *head.documents}:
        return "index"
    return ""


def _pages(base: Project, head: Project) -> Iterator[Visible]:
    changed = {
        at: (base.pages.get(at), head.pages.get(at))
        for at in sorted({*base.pages, *head.pages})
        if base.pages.get(at) != head.pages.get(at)
    }
    for (id, language), (old, new) in changed.items():
        page = new or old
        assert page, "it is in one of the two"
        missing = tuple(
            code
            for code in head.settings.languages
            if code != language and (id, code) in head.pages and (id, code) not in changed
        )
        shown = None
        facts = ((old and (old.slug, old.former_slugs)), (new and (new.slug, new.former_slugs)))
        if (old and (old.title, old.body)) != (new and (new.title, new.body)):
            name = f"{id.replace('/', '-')}-{language}"
            shown = Shown(name, f"{page.path} ({language})", language, compare_pages(old, new))
        lines = (f"slug: {facts[0]} → {facts[1]}",) if old and new and facts[0] != facts[1] else ()
        yield Visible(page.path, "page", _what(old, new), lines, shown, missing)


def _by_line(path: str, kind: str, was: bytes | None, now: bytes | None) -> Visible:
    before, after = ((data or b"").decode("utf-8", "replace").splitlines() for data in (was, now))
    lines = tuple(unified_diff(before, after, lineterm="", n=0))[2:]
    return Visible(path, kind, _what(was, now), lines)


def _what(was: object, now: object) -> str:
    if was is None:
        return "new"
    return "gone" if now is None else "changed"
