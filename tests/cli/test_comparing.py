"""``compare``: two versions of a document or two files, in every form."""

from __future__ import annotations

import json
from pathlib import Path

from lxml import html

from tests.workbench import Workbench

OLD = "Du betalar inom trettio dagar."
NEW = "Du betalar inom tjugo dagar."


def versions(project: Workbench) -> None:
    """Terms 1.0, published, and 1.1, a draft that changes a word."""
    project.draft("1.0", body=OLD)
    project.done("publish", "terms", "1.0")
    project.draft("1.1", None, based_on="1.0", body=NEW)


def test_two_versions_are_compared_in_the_terminal(project: Workbench) -> None:
    versions(project)
    said = project.done("compare", "terms", "1.0", "1.1")
    assert said.startswith("terms 1.0 → 1.1 (sv)\n")
    assert "[- trettio-]{+ tjugo+} dagar." in said
    assert "\x1b" not in said


def test_one_version_is_compared_with_the_one_it_follows(project: Workbench) -> None:
    versions(project)
    assert project.done("compare", "terms", "1.1") == project.done("compare", "terms", "1.0", "1.1")


def test_a_language_can_be_named(project: Workbench) -> None:
    versions(project)
    assert "(en)" in project.done("compare", "terms", "1.1", "--language", "en")
    assert project.run("compare", "terms", "1.1", "--language", "fi").exit_code == 2


def test_the_markdown_form_marks_words_for_a_pull_request(project: Workbench) -> None:
    versions(project)
    said = project.done("compare", "terms", "1.1", "--format", "markdown")
    assert "<del>trettio</del> <ins>tjugo</ins> dagar." in said
    assert len(said) < 65_536


def test_the_json_form_is_one_value(project: Workbench) -> None:
    versions(project)
    told = json.loads(project.done("compare", "terms", "1.1", "--format", "json"))
    assert [section["status"] for section in told["sections"]] == ["changed"]


def test_an_amending_instruction_is_in_the_language_of_the_text(project: Workbench) -> None:
    versions(project)
    said = project.done("compare", "terms", "1.1", "--format", "amend")
    assert "”trettio” bytas ut mot ”tjugo”." in said


def test_the_schema_of_the_json_form_is_printed_without_a_document(project: Workbench) -> None:
    assert "Comparison" in json.loads(project.done("compare", "--schema"))["$defs"]


def test_a_file_that_is_nested_too_deeply_is_named(project: Workbench, tmp_path: Path) -> None:
    for name, word in (("old.md", "text"), ("new.md", "words")):
        lines = (f"{'    ' * depth}- level {depth} {word}" for depth in range(300))
        (tmp_path / name).write_text("\n".join(lines), "utf-8")
    files = [str(tmp_path / name) for name in ("old.md", "new.md")]
    project.refused("nested-too-deep", "compare", *files)


def test_the_html_form_is_a_page_that_needs_nothing_else(project: Workbench) -> None:
    versions(project)
    page = html.fromstring(project.done("compare", "terms", "1.1", "--format", "html"))
    assert not page.xpath("//script | //link | //img | //*[@src]")
    for tag, text in (("ins", OLD), ("del", NEW)):
        article = html.fromstring(html.tostring(page.xpath("//article")[0]))
        for element in article.xpath(f"//{tag}"):
            element.drop_tree()
        assert text in " ".join(article.text_content().split())


def test_any_two_files_are_compared_outside_a_project(project: Workbench, tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(f"# Terms\n\n{OLD}\n", "utf-8")
    new.write_text(f"---\ntitle: Terms\n---\n\n{NEW}\n", "utf-8")
    said = project.done("compare", str(old), str(new))
    assert "[- trettio-]{+ tjugo+}" in said
    assert "Nothing changed." in project.done("compare", str(old), str(old))


def test_a_file_that_is_no_text_is_named(project: Workbench, tmp_path: Path) -> None:
    (tmp_path / "old.md").write_bytes(b"\xff\xfe")
    (tmp_path / "new.md").write_text("Text.\n", "utf-8")
    project.refused("not-utf8", "compare", str(tmp_path / "old.md"), str(tmp_path / "new.md"))


def test_what_is_no_version_and_no_file_is_wrong_use(project: Workbench) -> None:
    versions(project)
    for words in (("terms",), ("terms", "x"), ("terms", "1.0", "7.0"), ("team", "1.0", "1.1")):
        assert project.run("compare", *words).exit_code == 2
    assert project.run("compare", "terms", "1.0").exit_code == 2  # it follows no other version


def test_a_version_without_a_language_is_told(project: Workbench) -> None:
    versions(project)
    (project.root / "docs/en/terms/1.1.md").unlink()
    project.refused("edition-missing", "compare", "terms", "1.1", "--language", "en")
