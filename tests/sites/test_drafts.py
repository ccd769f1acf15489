"""Drafts in the preview: on the front page, and beside the translation that they still owe."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from tests.sites.project import Built, Workbench, text_of

OWED = {
    "sv": ("Inte publicerad.", "Att översätta ({name}): 2 avsnitt"),
    "en": ("Not published.", "To be translated ({name}): 2 sections"),
    "de": ("Nicht veröffentlicht.", "Zu übersetzen ({name}): 2 Abschnitte"),
}
ENGLISH = {"sv": "engelska", "en": "English", "de": "Englisch"}
FRONT = {"sv": "", "en": "en/", "de": "de/"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A policy whose draft changes two Swedish sections; the German follows, the English not."""
    project = Workbench(tmp_path_factory.mktemp("drafts"), ("sv", "en", "de"))
    project.document("privacy", {"sv": "integritet", "en": "privacy", "de": "datenschutz"})
    old = {"sv": "Vi sparar i tre år.", "en": "Kept three years.", "de": "Drei Jahre."}
    new = {"sv": "Vi sparar i två år.", "en": "Kept three years.", "de": "Zwei Jahre."}
    for number, texts, base in (("1.0", old, None), ("1.1", new, "1.0")):
        bodies = {
            code: f"{text}\n\n## X {{#more}}\n\n{text} [X](#scope)\n\n## Y {{#rest}}\n\nY."
            for code, text in texts.items()
        }
        day = "on-publication" if base is None else "2026-06-01"
        project.version("privacy", number, bodies, effective=day, based_on=base)
        if base is None:
            project.publish("2026-01-02", "privacy", "1.0")
    return project


@pytest.fixture(scope="module")
def preview(project: Workbench) -> Built:
    folder = project.root.parent / "preview" / "site"
    return project.keep("2026-02-01", folder, LYDELSE_PREVIEW="1")


@pytest.mark.parametrize("language", FRONT)
def test_the_front_page_names_the_draft_and_leads_to_it(preview: Built, language: str) -> None:
    said = preview.text(FRONT[language], ".ly-document")
    assert OWED[language][0] in said
    assert OWED[language][1].format(name=ENGLISH[language]) in said
    assert said.count("(") == 1, "the German owes nothing"
    links = [a.get("href") for a in preview.page(FRONT[language]).cssselect(".ly-document a")]
    own = [link for link in links if "1.1/" in link]
    assert len(own) == (2 if language == "en" else 3) and all(
        preview.has(urljoin(FRONT[language], link)) for link in own
    )


@pytest.mark.parametrize("url", ["integritet/1.1/sv-en/", "en/privacy/1.1/sv-en/"])
def test_what_is_owed_stands_beside_what_changed(
    project: Workbench, preview: Built, url: str
) -> None:
    page = preview.page(url)
    changed = {
        row[0].cssselect("[id]")[0].get("id"): [text_of(one) for one in row.cssselect("del, ins")]
        for row in page.cssselect(".ly-row")
        if row.cssselect(".ly-redline")
    }
    assert changed == {"scope": ["tre", "två"], "more": ["tre", "två"]}
    cell = page.cssselect('.ly-row:has(.ly-redline) > [lang="en"]')[0]
    assert "Kept three years." in text_of(cell)
    listed = page.cssselect(".ly-note--draft li")
    file = "docs/en/privacy/1.1.md"
    lines = (project.root / file).read_text("utf-8").split("\n")
    due = [
        f"{file}:{n}" for n, line in enumerate(lines, 1) if "#scope}" in line or "#more}" in line
    ]
    assert [text_of(one.cssselect("code")[0]) for one in listed] == due
    assert [one.cssselect("a")[0].get("href") for one in listed] == ["#scope", "#more"]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_a_translation_that_owes_nothing_is_shown_as_ever(preview: Built) -> None:
    page = preview.page("de/datenschutz/1.1/sv-de/")
    assert not page.cssselect(".ly-redline, .ly-note--draft ul")


@pytest.mark.slow
def test_the_public_sees_nothing_of_it(project: Workbench) -> None:
    for code in ("en", "de"):  # what is stale stops a public build
        path = project.root / f"docs/{code}/privacy/1.1.md"
        path.write_text(
            path.read_text("utf-8").replace(
                "---\n\n",
                "unchanged: {scope: The number alone is another., more: The same.}\n---\n\n",
                1,
            )
        )
    built = project.build("2026-02-01")
    assert "1.1" not in built.text("", ".ly-document")
    assert not built.has("integritet/1.1/sv-en/")
