"""The page on which people use their rights: an ordinary page, or a document with versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from lydelse.checks import check
from lydelse.messages.problems import errors
from lydelse.website.navigation import navigation
from lydelse.website.views import rights_of
from lydelse.website.website import Website
from tests.workbench import CONFIG, Workbench

FORM = """\
Skriv ut blanketten, fyll i den och skicka den med post.

## Om dig {#who}

Namn
{: .ly-fill }

☐ Jag begär att uppgifterna raderas
{: .ly-tick }
"""


@pytest.fixture(params=["page", "document"])
def company(request: pytest.FixtureRequest, tmp_path: Path) -> Workbench:
    """The terms, and a form at /begaran/ that carries rights, as a page or as a document."""
    project = Workbench(tmp_path / "site", config=CONFIG + "    rights_page: request\n")
    project.published("1.0")
    for language in ("sv", "en"):
        if request.param == "page":
            head = "---\ntitle: Begäran\nslug: begaran\n---\n"
            project.write(f"docs/{language}/request.md", f"{head}\n{FORM}")
            continue
        index = "---\nkind: policy\ntitle: Begäran\nslug: begaran\n---\n"
        project.write(f"docs/{language}/request/index.md", index)
        lead = "effective: on-publication\nchange: substantive\n" if language == "sv" else ""
        text = f"---\ntitle: Begäran\nsummary: |\n{lead}---\n\n{FORM}"
        project.write(f"docs/{language}/request/1.0.md", text)
    project.done("publish")
    return project


def test_it_stands_second_and_at_the_foot_of_every_other_page(company: Workbench) -> None:
    assert errors(check(company.site, company.now)) == []
    website = Website(company.site, company.now.date())
    home, rights, *others = navigation(website, "sv")
    assert isinstance(home, dict) and isinstance(rights, dict)
    assert [*rights] == ["Begäran"] and all("Begäran" not in str(one) for one in others)
    for page in website.pages:
        there = rights_of(website, page)
        if page.id.document == "request" and page.id.kind in ("document", "ordinary"):
            assert there is None
        else:
            assert there and there.url.endswith("begaran/") and there.language == page.language
