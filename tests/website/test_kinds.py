"""A kind of page is one module and one template."""

from __future__ import annotations

import inspect
import shutil
from pathlib import Path

import pytest

from lydelse.build.templates import THEME
from lydelse.website import page_ids
from lydelse.website.kinds import kinds, record
from tests.sites.project import ROOT, Workbench, run_build

MODULE = '''
"""How many versions of a document there have been."""

from typing import NamedTuple

from lydelse.website import urls
from lydelse.website.kinds import Kind
from lydelse.website.page_ids import PageId
from lydelse.website.website import Page


class CountView(NamedTuple):
    versions: int


class _Count(Kind):
    name, rank, template, of_today = "count", 20, "lydelse/count.html", {of_today}

    def pages_of(self, website, document, language):
        if bool(document) == {about_documents}:
            at = urls.document if document else lambda project, _, code: urls.home(project, code)
            url = at(website.project, document, language) + "{address}/"
            yield Page(PageId("{name}", document), language, url, "How many", None)

    def view(self, website, page, shown):
        counted = [page.id.document] if page.id.document else website.project.documents
        return CountView(sum(len(website.states(one)) for one in counted))

    def is_indexed(self, website, page):
        return True


KIND = _Count()
KIND.name = "{name}"
'''
TEMPLATE = '<h1 id="title">{{ view.heading }}</h1>\n<p class="count">{{ own.versions }}</p>\n'
SITE = "https://policy.norrljus.example/"


@pytest.mark.slow
def test_a_kind_of_page_is_a_module_and_a_template(tmp_path: Path) -> None:
    """One that belongs to today, one of the record, one about no document: built and listed."""
    package = tmp_path / "src/lydelse"
    shutil.copytree(ROOT / "src/lydelse", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, about_documents, of_today, address in (
        ("today", True, True, "now"),
        ("kept", True, False, "ever"),
        ("whole", False, False, "all"),
    ):
        module = MODULE.format(
            name=name, about_documents=about_documents, of_today=of_today, address=address
        )
        (package / f"website/kinds/{name}.py").write_text(module, "utf-8")
    (package / "theme/lydelse/count.html").write_text(TEMPLATE, "utf-8")

    project = Workbench(tmp_path / "project")
    project.document("terms", {"sv": "villkor", "en": "terms"})
    project.version("terms", "1.0", {"sv": "Ett.", "en": "One."}, effective="2025-06-01")
    project.publish("2025-06-01", "terms", "1.0")
    env = {"LYDELSE_TODAY": "2025-06-15", "PYTHONPATH": str(tmp_path / "src")}
    built = run_build(project.root, env)
    assert built.code == 0, built.said

    pages = [f"{at}{name}/" for at in ("villkor/", "en/terms/") for name in ("now", "ever")]
    pages += ["all/", "en/all/"]
    assert [built.text(url, ".count") for url in pages] == ["1"] * 6
    has_navigation = [bool(built.page(url).cssselect("#__menu")) for url in pages]
    assert has_navigation == [True, False, True, False, False, False]
    sitemap = built.files["sitemap.xml"].decode()
    assert all(f"<loc>{SITE}{url}</loc>" in sitemap for url in pages)
    listed = built.files["addresses.txt"].decode().splitlines()
    assert set(pages) <= set(listed)
    assert built.page("villkor/now/").cssselect('link[hreflang="en"]')[0].get("href") == (
        f"{SITE}en/terms/now/"
    )


def test_every_kind_has_a_name_a_module_and_a_template() -> None:
    for name, kind in kinds().items():
        assert inspect.getmodule(kind).__name__ == f"lydelse.website.kinds.{name}"
        assert (THEME / kind.template).is_file()
    assert record()[0] == "changes", "histories and feeds wait for what came of the comparisons"


def test_what_other_pages_lead_to_are_pages_of_kinds_that_there_are() -> None:
    made = [
        page_ids.FRONT,
        page_ids.ordinary("a"),
        page_ids.document("a"),
        page_ids.history("a"),
        page_ids.version("a", None),
    ]
    assert {id.kind for id in made} <= kinds().keys()
