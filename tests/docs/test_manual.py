"""The manual: short pages for editors, no link without an end, a site in both languages."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from lydelse.ledger.events import Event
from lydelse.ledger.state import Status

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "manual"
_NO_PROSE = re.compile(r"```.*?```|^ *\|[^\n]*$|<!--.*?-->", re.DOTALL | re.MULTILINE)


def tool(name: str) -> ModuleType:
    """A file of tools/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"{name}_tool", ROOT / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_links_of_an_included_file_lead_to_pages_of_the_manual() -> None:
    """What has a page here is linked, other files are named, and a dead link is left to MkDocs."""
    written = "[a](DECISIONS.md#d01), [b](locks/site.in), [c](gone.md), `[d](DECISIONS.md)`"
    shown = "[a](decisions.md#d01), b, [c](gone.md), `[d](DECISIONS.md)`"
    assert tool("manual").relinked(written, "README.md", "en/readme.md", "readme/") == shown


def test_a_page_of_the_manual_may_link_to_a_file_at_the_top() -> None:
    """As GitHub shows it, and the site as well, from either language."""
    written = "[a](../../README.md), [b](../en/settings.md), [c](problems/index.md#x)"
    shown = "[a](../en/readme.md), [b](../en/settings.md), [c](problems/index.md#x)"
    assert tool("manual").relinked(written, "manual/sv/index.md", "sv/index.md", "sv/") == shown


def test_what_means_an_english_page_leads_to_it_in_the_swedish_manual_as_well() -> None:
    """Where the page is Swedish too, and its headings are: from a Swedish page, or one included."""
    relinked = tool("manual").relinked
    shown = '<a href="../../commands/#examples">all</a>'
    written = "[all](../en/commands.md#examples)"
    assert relinked(written, "manual/sv/keys.md", "sv/keys.md", "sv/keys/") == shown
    written = "[all](manual/en/commands.md#examples)"
    assert relinked(written, "README.md", "en/readme.md", "sv/readme/") == shown


@pytest.mark.slow
def test_the_manual_is_a_site_without_dead_links(tmp_path: Path) -> None:
    """MkDocs builds it strictly: each page stands in both languages, what is included too."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "tools/manual.yml"]
    done = subprocess.run(
        [*command, "-d", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    decision = (tmp_path / "decisions" / "index.html").read_text("utf-8")
    assert "in force" in decision
    assert '<div lang="en">' in (tmp_path / "sv/decisions/index.html").read_text("utf-8")
    for path in MANUAL.glob("*/**/*.md"):
        page = path.relative_to(MANUAL).as_posix().removeprefix("en/").removesuffix(".md")
        folder = page.removesuffix("index")
        assert (tmp_path / folder / "index.html").exists(), path


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", ["editing", "acts"])
def test_what_an_editor_reads_is_short(language: str, name: str) -> None:
    """Two files a language, each read in a quarter of an hour."""
    assert len((MANUAL / language / f"{name}.md").read_text("utf-8").split()) <= 3000


def test_the_door_for_editors_is_a_page_of_links() -> None:
    """EDITING.md leads on to each page for editors, in both languages."""
    text = (ROOT / "EDITING.md").read_text("utf-8")
    for page in MANUAL.glob("sv/*.md"):
        if page.name != "index.md":
            assert f"(manual/sv/{page.name})" in text and f"(manual/en/{page.name})" in text


def test_no_long_sentence_stands_twice() -> None:
    """What one page of a language says, another page links to."""
    for language in ("sv", "en"):
        seen: dict[str, Path] = {}
        for path in sorted((MANUAL / language).glob("*.md")):
            text = _NO_PROSE.sub("", path.read_text("utf-8"))
            for sentence in re.split(r"(?<=[.:])\s+", " ".join(text.split())):
                if len(sentence.split()) >= 8:
                    assert sentence not in seen, f"{path.name}, {seen[sentence].name}: {sentence}"
                    seen[sentence] = path


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_state_and_act_is_among_the_words(language: str) -> None:
    """The glossary names what a version can be, and what can happen to it."""
    text = (MANUAL / language / "words.md").read_text("utf-8")
    acts = {one.__struct_config__.tag for one in Event.__subclasses__()}
    missing = [one for one in {*Status, *acts} if f"`{one}`" not in text]
    assert not missing


def test_the_picture_of_the_packages_leaves_out_what_follows() -> None:
    """An import that a way through another package stands for is no arrow of its own."""
    graph = {"a": {"b", "c"}, "b": {"c"}, "c": set(), "d": {"c"}}
    drawn = tool("packages")
    assert drawn.arrows(graph) == {"a": {"b"}, "b": {"c"}, "c": set(), "d": {"c"}}
    assert drawn.floors(graph) == [["a"], ["b", "d"], ["c"]]


def test_the_picture_shows_every_package() -> None:
    """And the modules on top, such as the nouns."""
    shown = set(re.findall(r">(\w+)</text>", (MANUAL / "en/packages.svg").read_text("utf-8")))
    core = ROOT / "src/lydelse"
    packages = {path.parent.name for path in core.glob("*/__init__.py")}
    assert shown == packages | {path.stem for path in core.glob("*.py") if path.stem[0] != "_"}


def test_the_ways_through_the_code_name_what_is_there() -> None:
    """A file that the architecture page leads to exists in the package it is named with."""
    text = (MANUAL / "en/architecture.md").read_text("utf-8")
    ways = re.findall(r"`((?!tests)\w+/(?:\w+\.py)?)`", text)
    assert len(ways) > 15
    assert not [way for way in ways if not (ROOT / "src/lydelse" / way).exists()]
