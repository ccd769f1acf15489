"""What the site of the manual takes from files at the top: a hook of MkDocs, wired in manual.yml.

README.md, DECISIONS.md and the like stay where people look for them in a repository. A page that
says no more than ``[NAME](../../NAME)`` is that file, so that no sentence stands twice; and what
links to the file, in the manual or in another of them, leads to the page.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
_WHOLE = re.compile(r"\[[^]]*\]\(\.\./\.\./([^)]+)\)")
_LINK = re.compile(r"`[^`\n]+`|!?\[(?P<text>[^]]*)\]\((?P<way>[^)\s:#]+)(?P<anchor>#[^)\s]*)?\)")


def included() -> dict[str, str]:
    """The files at the top that are pages of the manual: their path there, and the page's."""
    pages = {path: _WHOLE.fullmatch(path.read_text("utf-8").strip()) for path in _pages()}
    return {
        found[1]: path.relative_to(ROOT / "manual").as_posix()
        for path, found in pages.items()
        if found
    }


def _pages() -> list[Path]:
    return sorted((ROOT / "manual").glob("*/*.md"))


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Read what the page includes, and lead its links to pages of the manual."""
    here = page.file.src_uri
    source = next((path for path, at in included().items() if at == here), None)
    if source:
        markdown = (ROOT / source).read_text("utf-8")
    return relinked(markdown, source or f"manual/{here}", here, page.url)


def relinked(markdown: str, source: str, here: str, url: str) -> str:
    """The Markdown of the file ``source`` of the repository, for the page ``here`` of the manual.

    A link to a file that is no page of the manual becomes its text. A dead link stays as it is:
    MkDocs fails on it. ``url`` is where the page stands: in the Swedish manual MkDocs would lead
    what means an English page to its Swedish counterpart, which has other headings.
    """
    pages = included()

    def led(match: re.Match[str]) -> str:
        if not match["way"]:
            return match[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), match["way"]))
        page = pages.get(path) or path.removeprefix("manual/")
        if page == path:
            return match["text"] if (ROOT / path).exists() else match[0]
        if url.startswith("sv/") and page.startswith("en/") and _is_translated(page):
            way = posixpath.relpath(_url_of(page), url)
            return f'<a href="{way}/{match["anchor"] or ""}">{match["text"]}</a>'
        way = posixpath.relpath(page, posixpath.dirname(here))
        return match[0].replace(f"({match['way']}", f"({way}")

    return _LINK.sub(led, markdown)


def _is_translated(page: str) -> bool:
    return (ROOT / "manual" / page.replace("en/", "sv/", 1)).exists() and page.endswith(".md")


def _url_of(page: str) -> str:
    """Where an English page stands on the site."""
    return page.removeprefix("en/").removesuffix(".md").removesuffix("index")


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Name the language of a page that the Swedish manual shows in English."""
    other = page.file.src_uri.startswith("en/") and page.url.startswith("sv/")
    return f'<div lang="en">{html}</div>' if other else html
