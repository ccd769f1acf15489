"""What lies in `inbox/`: whose text it is, what becomes of it, and what is left lying."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lydelse.publishing.acts import Plan
from lydelse.publishing.inbox import take_in
from lydelse.website.papers import word_of
from lydelse.website.website import Website
from tests.word.texts import edited
from tests.workbench import Workbench

TODAY = date(2026, 11, 23)
Export = Callable[..., bytes]


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    """A project with two documents, one of which has been published."""
    desk = Workbench(tmp_path)
    desk.document("notices/app", "notice")
    desk.published("1.0")
    return desk


@pytest.fixture
def exported(desk: Workbench) -> Export:
    """A version as a Word file, with some words changed."""

    def made(*edits: tuple[str, str], version: int = 0, language: str = "sv") -> bytes:
        terms = desk.site.documents["terms"].versions
        editions = next(one for id, one in terms.items() if id.minor == version).editions
        return edited(word_of(Website(desk.site, TODAY), editions[language]), *edits)

    return made


def taken(desk: Workbench, **files: bytes) -> Plan:
    """What becomes of files, each by its path with dots as `_dot_` and slashes as `__`."""
    named = {
        f"inbox/{name.replace('__', '/').replace('_dot_', '.')}": data
        for name, data in files.items()
    }
    return take_in(desk.site, named, TODAY)


def codes(plan: Plan) -> list[str]:
    return [one.code for one in plan.problems]


def test_an_exported_file_knows_whose_text_it_is(desk: Workbench, exported: Export) -> None:
    plan = taken(
        desk,
        marked_dot_docx=exported(("varsamt", "mycket varsamt")),
        marked_en_dot_docx=exported(("with care", "with great care"), language="en"),
        README_dot_md=b"# Inbox",
    )
    assert plan.problems == () and plan.deletes == ("inbox/marked.docx", "inbox/marked_en.docx")
    assert "mycket varsamt" in plan.writes["docs/sv/terms/1.1.md"].decode()
    assert "great care" in plan.writes["docs/en/terms/1.1.md"].decode()


def test_any_other_file_is_of_the_document_and_the_language_of_its_folder(desk: Workbench) -> None:
    text = "Scope\n\nBjörkvik handles all data.\n".encode()
    plan = taken(desk, terms__en__pasted_dot_txt=text)
    assert plan.problems == ()
    assert "handles all data" in plan.writes["docs/en/terms/1.1.md"].decode()
    assert "varsamt" in plan.writes["docs/sv/terms/1.1.md"].decode()
    lead = taken(desk, terms__pasted_dot_html="<p>Björkvik behandlar allt.</p>".encode())
    assert "behandlar allt" in lead.writes["docs/sv/terms/1.1.md"].decode()


def test_a_file_that_says_not_whose_it_is_stays_and_is_named(desk: Workbench) -> None:
    plan = taken(desk, pasted_dot_txt=b"Text.", somewhere__pasted_dot_txt=b"Text.")
    assert codes(plan) == ["inbox-whose"] * 2 and plan.writes == {} and plan.deletes == ()
    assert "`inbox/notices/app/`, `inbox/terms/`" in plan.problems[0].told("en")[1]


def test_where_there_is_one_document_it_is_that_one_s(tmp_path: Path) -> None:
    desk = Workbench(tmp_path)
    desk.published("1.0")
    assert list(taken(desk, en__a_dot_txt=b"New.").writes) == [
        "docs/en/terms/1.1.md",
        "docs/sv/terms/1.1.md",
    ]


def test_what_cannot_be_taken_in_stays_and_the_rest_is_taken(
    desk: Workbench, exported: Export
) -> None:
    desk.done("new", "terms")
    desk.write("docs/sv/terms/1.1.md", desk.read("docs/sv/terms/1.1.md") + "\nMer.\n")
    website = Website(desk.site, TODAY, preview=True)
    versions = desk.site.documents["terms"].versions.values()
    old, new = (one.editions["sv"] for one in sorted(versions, key=lambda one: one.id))
    (desk.root / "docs/sv/terms/1.1.md").unlink()
    (desk.root / "docs/en/terms/1.1.md").unlink()
    redline = taken(desk, redline_dot_docx=word_of(website, new, old))
    assert set(codes(redline)) <= {"word-change-undecided", "word-no-base"} and redline.problems
    assert redline.deletes == ()
    plan = taken(desk, a_dot_doc=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b_dot_docx=exported())
    assert codes(plan) == ["word-old-format"] and plan.deletes == ("inbox/b.docx",)


def test_a_draft_that_nobody_wrote_in_takes_the_text(desk: Workbench, exported: Export) -> None:
    """Begun by the form, while the version before was out to be marked."""
    desk.draft("1.1", "2031-01-01", based_on="1.0", body="Version 1.0.")
    marked = exported(("varsamt", "mycket varsamt"))
    plan = taken(desk, marked_dot_docx=marked)
    assert codes(plan) == []
    text = plan.writes["docs/sv/terms/1.1.md"].decode()
    assert "mycket varsamt" in text and "effective: 2031-01-01" in text
    desk.draft("1.1", "2031-01-01", based_on="1.0", body="Något annat.")
    assert codes(taken(desk, marked_dot_docx=marked)) == ["draft-exists"]


def test_a_document_without_any_version_is_told(desk: Workbench) -> None:
    assert codes(taken(desk, notices__app__a_dot_txt=b"Text.")) == ["nothing-to-copy"]
