"""PDFs on the site: beside each version and each comparison, made once, or said to be lacking."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from lydelse.build.render import every_file, files_of
from lydelse.build.templates import THEME, lean
from lydelse.build.units import units
from lydelse.checks import check
from lydelse.website.website import Website
from tests.workbench import Workbench

TODAY = date(2026, 11, 23)
OFFERS = "    downloads: [pdf]\n"


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    """A project with two published versions, whose site offers PDFs."""
    desk = Workbench(tmp_path)
    desk.write("mkdocs.yml", desk.read("mkdocs.yml") + OFFERS)
    desk.published("1.0")
    desk.published("1.1", body="En andra version.")
    return desk


def website(desk: Workbench, today: date = TODAY) -> Website:
    return Website(desk.site, today)


def pdfs(desk: Workbench, today: date = TODAY) -> dict[str, bytes]:
    """The PDFs of a site by their addresses; of the rest nothing is made."""
    seen = website(desk, today)
    find = lean((THEME,), "").get_template
    wanted = [one for one in units(seen, "code") if one.name.endswith(" pdf")]
    return {url: data for one in wanted for url, data in files_of(seen, one, find)}


def keys(desk: Workbench, today: date = TODAY) -> dict[str, str]:
    return {
        one.name: one.key
        for one in units(website(desk, today), "code")
        if one.name.endswith(" pdf")
    }


def test_versions_and_their_changes_have_a_pdf_in_every_language(desk: Workbench) -> None:
    made = pdfs(desk)
    assert sorted(made) == [
        "en/terms/1.0/document.pdf",
        "en/terms/1.1/changes/document.pdf",
        "en/terms/1.1/document.pdf",
        "terms/1.0/document.pdf",
        "terms/1.1/andringar/document.pdf",
        "terms/1.1/document.pdf",
    ]
    with pikepdf.open(io.BytesIO(made["terms/1.0/document.pdf"])) as pdf:
        source = pdf.attachments["source.md"].get_file().read_bytes()
        assert source == desk.read("docs/sv/terms/1.0.md").encode()


def test_pages_lead_to_them_and_their_addresses_are_kept(desk: Workbench) -> None:
    files = dict(every_file(website(desk), lean((THEME,), "").get_template))
    addresses = files["addresses.txt"].decode().splitlines()
    for url in pdfs(desk):
        page = files[url.replace("document.pdf", "index.html")].decode()
        assert 'href="document.pdf"' in page and url in addresses


def test_a_pdf_is_made_again_only_when_it_says_something_else(desk: Workbench) -> None:
    before = keys(desk)
    desk.document("rules")
    desk.draft("1.0", document="rules")
    desk.done("publish", "rules", "1.0")
    desk.write("docs/sv/om.md", "---\ntitle: Om\n---\n\nText.\n")
    after = keys(desk)
    assert before.items() <= after.items()
    desk.published("1.2", "2027-01-01")
    third = keys(desk)
    changed = {name for name in before if third[name] != before[name]}
    assert changed == {"terms version 1.1 pdf", "terms changes 1.1 1.0 pdf"}


def test_a_superseded_version_says_so_on_paper_that_is_made_after(desk: Workbench) -> None:
    first = pdfs(desk)["terms/1.0/document.pdf"]
    with pikepdf.open(io.BytesIO(first)) as pdf:
        assert "1.0" in str(pdf.docinfo["/Title"])
    desk.published("1.2", "2027-01-01", body="En tredje.")
    assert (
        pdfs(desk, date(2027, 1, 1))["terms/1.1/document.pdf"]
        != (pdfs(desk)["terms/1.1/document.pdf"])
    )


def test_without_the_extra_the_site_is_built_and_says_what_it_lacks(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("lydelse.pdf.compile.missing", "lydelse.checks.papers.missing"):
        monkeypatch.setattr(name, lambda: ("typst",))
    files = dict(every_file(website(desk), lean((THEME,), "").get_template))
    assert not [url for url in files if url.endswith(".pdf")]
    assert b"document.pdf" not in b"".join(files.values())
    (told,) = [one for one in check(desk.site, desk.now) if one.code == "pdf-not-installed"]
    assert told.severity == "warning" and "typst" in str(told)


def test_a_site_that_offers_none_has_none(tmp_path: Path) -> None:
    desk = Workbench(tmp_path)
    desk.published("1.0")
    assert pdfs(desk) == {}


def test_a_text_with_a_sign_that_no_font_has_is_not_published(desk: Workbench) -> None:
    desk.draft("1.2", based_on="1.1", body="Ett ord: ཨ.")
    said = desk.refused("pdf-sign-not-covered", "publish", "terms", "1.2")
    assert re.search(r"docs/sv/terms/1\.2\.md:\d+: ", said) and "`ཨ`" in said


def test_an_unknown_download_is_named(tmp_path: Path) -> None:
    desk = Workbench(tmp_path)
    desk.write("mkdocs.yml", desk.read("mkdocs.yml") + "    downloads: [epub]\n")
    desk.refused("setting-wrong", "status")
