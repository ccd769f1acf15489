"""PDFs on the site: beside each version and each comparison, made once, or said to be lacking."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
import typst

from lydelse.build.render import every_file, files_of
from lydelse.build.templates import THEME, lean
from lydelse.build.units import units
from lydelse.checks import check
from lydelse.messages.problems import Problem
from lydelse.model import VersionId
from lydelse.pdf import compile
from lydelse.website.papers import sheet_of
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


@pytest.fixture
def text_of(require_tool: Callable[[str], str]) -> Callable[[bytes], str]:
    """What stands on the sheets of a PDF."""
    words = [require_tool("pdftotext"), "-", "-"]

    def told(data: bytes) -> str:
        done = subprocess.run(words, input=data, check=True, capture_output=True)
        return " ".join(done.stdout.decode().split())

    return told


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
        "en/terms/since/1.0/document.pdf",
        "terms/1.0/document.pdf",
        "terms/1.1/andringar/document.pdf",
        "terms/1.1/document.pdf",
        "terms/sedan/1.0/document.pdf",
    ]
    with pikepdf.open(io.BytesIO(made["terms/1.0/document.pdf"])) as pdf:
        source = pdf.attachments["source.md"].get_file().read_bytes()
        assert source == desk.read("docs/sv/terms/1.0.md").encode()


def test_every_comparison_that_the_site_has_is_on_paper_with_its_own_address(
    desk: Workbench, text_of: Callable[[bytes], str]
) -> None:
    desk.write("mkdocs.yml", desk.read("mkdocs.yml") + "    redlines_back: 2\n")
    desk.published("1.2", body="En tredje version, som ersätter den andra.")
    made, seen = pdfs(desk), website(desk)
    redlines = [page for page in seen.pages if page.id.kind in ("changes", "since")]
    urls = {page.url for page in redlines}
    assert {"terms/1.2/andringar/1.0/", "terms/sedan/1.0/", "terms/sedan/1.1/"} <= urls
    for page in redlines:
        assert f"https://bjorkvik.example/{page.url}" in text_of(made[f"{page.url}document.pdf"])
    since = text_of(made["terms/sedan/1.0/document.pdf"])
    assert "tredje version" in since and "[−" in since


def test_the_paper_of_a_comparison_that_has_no_page_leads_to_the_version(desk: Workbench) -> None:
    desk.write("mkdocs.yml", desk.read("mkdocs.yml") + "    redlines_back: 1\n")
    desk.published("1.2", body="En tredje version.")
    terms = desk.site.documents["terms"].versions
    new, old = (terms[VersionId(1, n)].editions["sv"] for n in (2, 0))
    sheet = sheet_of(website(desk), new, old)
    assert sheet.foot[0].endswith("/terms/1.2/")


@pytest.fixture
def panics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typst fails of itself, as a fault in it does, on every text with a certain word."""
    word = "andra version"

    class PanicException(BaseException):
        """What the wheel raises: no Exception, and of a module that cannot be imported."""

    class Compiler:
        def __init__(self, source: bytes, **options: object) -> None:
            self.source, self.options = source, options

        def compile(self, **options: object) -> object:
            # The source text is attached to what stands in its place as well.
            if word in self.source.decode().partition("#pdf.attach")[2].partition("\n")[2]:
                raise PanicException("index out of bounds")
            return typst.Compiler(self.source, **self.options).compile(**options)

    made = {"Compiler": Compiler, "TypstError": typst.TypstError, "Fonts": typst.Fonts}
    fake = SimpleNamespace(**made)
    real = compile.import_module
    monkeypatch.setattr(compile, "import_module", lambda n: fake if n == "typst" else real(n))


def test_a_fault_in_typst_is_a_problem_with_a_place_and_the_site_is_built(
    desk: Workbench, panics: None, text_of: Callable[[bytes], str]
) -> None:
    seen = website(desk)
    find = lean((THEME,), "").get_template
    (unit,) = [one for one in units(seen, "code") if one.name == "terms version 1.1 pdf"]
    told: list[Problem] = []
    made = dict(files_of(seen, unit, find, told.append))
    assert "terms/1.1/document.pdf" in made and "en/terms/1.1/document.pdf" in made
    (one,) = [one for one in told if one.path == "docs/sv/terms/1.1.md"]
    assert (one.code, one.severity) == ("pdf-refused", "warning")
    assert "index out of bounds" in str(one) and one.told("en")[1]
    with pikepdf.open(io.BytesIO(made["terms/1.1/document.pdf"])) as pdf:
        source = pdf.attachments["source.md"].get_file().read_bytes()
    assert source.decode() == desk.read("docs/sv/terms/1.1.md")
    assert "https://bjorkvik.example/terms/1.1/" in text_of(made["terms/1.1/document.pdf"])


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
    assert changed == {"terms version 1.1 pdf", "terms changes 1.1 1.0 pdf", "terms since 1.0 pdf"}


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
