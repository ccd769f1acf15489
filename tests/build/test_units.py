"""A unit's key says at least as much as its bytes: a page that is not made again is not stale."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lydelse.build.templates import THEME, lean
from lydelse.build.units import PICTURES, SITE, units
from lydelse.website.website import Website
from tests.build.conftest import Begin
from tests.workbench import Workbench

Keys = dict[str, str]
Bytes = dict[str, list[tuple[str, bytes]]]
DRAFT = "docs/sv/terms/1.2.md"


def made(session_of: Begin, **env: str) -> tuple[Keys, Bytes]:
    """The key and the files of every unit, each read anew."""
    build = session_of(**env).build
    find = lean((THEME,), "").get_template
    wanted = units(build.website, "code")
    return (
        {one.name: one.key for one in wanted},
        {one.name: build.files_of(one, find) for one in wanted},
    )


def replaced(path: str, old: str, new: str) -> Callable[[Workbench], None]:
    """A change of one file."""

    def change(project: Workbench) -> None:
        assert old in project.read(path)
        project.write(path, project.read(path).replace(old, new))

    return change


CHANGES: dict[str, Callable[[Workbench], None]] = {
    "nothing": lambda _: None,
    "the words of a draft": replaced(DRAFT, "varsamt", "mycket varsamt"),
    "the title of a draft": replaced(DRAFT, "title: Villkor", "title: Avtal"),
    "the summary of a draft": replaced(DRAFT, "Något är nytt", "Allt är nytt"),
    "a translation of a draft": replaced("docs/en/terms/1.2.md", "with care", "well"),
    "the name of a document": replaced("docs/en/terms/index.md", "title: Terms", "title: Deal"),
    "the address of a document": replaced("docs/sv/terms/index.md", "slug: terms", "slug: avtal"),
    "an ordinary page": lambda p: p.write("docs/sv/om.md", "---\ntitle: Om\n---\n\nText.\n"),
    "a picture": lambda p: p.write("docs/sv/terms/bild.png", b"png"),
    "the company": replaced("mkdocs.yml", "Björkvik AB", "Granvik AB"),
    "how far back one compares": replaced("mkdocs.yml", "authoritative: sv",
                                          "authoritative: sv\n    redlines_back: 1"),
    "a draft is published": lambda p: (p.draft("1.2", based_on="1.1"),
                                       p.done("publish", "terms", "1.2")),
    "a summary is corrected": lambda p: p.done("note", "terms", "1.1", "--summary", "sv=Bättre."),
    "people are told": lambda p: p.done("notify", "terms", "1.1", "--channel", "email",
                                        "--count", "9", "--on", "2026-11-22"),
    "a draft is gone": lambda p: [(p.root / f"docs/{code}/terms/1.2.md").unlink()
                                  for code in ("sv", "en")],
}  # fmt: skip


@pytest.mark.parametrize("preview", ["", "1"], ids=["public", "preview"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_what_has_other_bytes_has_another_key(
    terms: Workbench, begun: Begin, change: Callable[[Workbench], None], preview: str
) -> None:
    keys, files = made(begun, LYDELSE_PREVIEW=preview)
    change(terms)
    keys_now, files_now = made(begun, LYDELSE_PREVIEW=preview)
    assert keys.keys() == files.keys(), "no two units have one name"
    stale = [
        name
        for name in keys.keys() & keys_now.keys()
        if files[name] != files_now[name] and keys[name] == keys_now[name]
    ]
    assert stale == []
    if change is CHANGES["nothing"]:
        assert (keys, files) == (keys_now, files_now)


def test_another_day_makes_only_what_says_which_day_it_is(begun: Begin) -> None:
    before, after = begun().build, begun(LYDELSE_TODAY="2026-12-24").build
    keys = {one.name: one.key for one in before.units}
    assert {one.name for one in after.units if keys[one.name] != one.key} == {SITE}


def test_a_draft_that_changes_leaves_the_published_pages_alone(
    terms: Workbench, begun: Begin
) -> None:
    before, _ = made(begun, LYDELSE_PREVIEW="1")
    CHANGES["the words of a draft"](terms)
    after, _ = made(begun, LYDELSE_PREVIEW="1")
    changed = {name for name in after if before[name] != after[name]}
    assert {"terms version 1.2", "terms changes 1.2 1.1", "terms parallel 1.2 en"} <= changed
    assert not {name for name in changed if "1.2" not in name} - {"terms", "terms versions", SITE}
    assert PICTURES not in changed


def test_other_code_makes_everything_again(begun: Begin) -> None:
    website: Website = begun().website
    one, other = units(website, "code"), units(website, "other code")
    assert not {unit.key for unit in one} & {unit.key for unit in other}
