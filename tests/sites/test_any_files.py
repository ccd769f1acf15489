"""Whatever stands in the files: the public build says what is wrong, and the preview goes on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sites.project import Built, Workbench, contents

TERMS = "docs/{}/terms/{}"


def _cut(path: str) -> Callable[[Workbench], None]:
    return lambda project: (project.root / path).unlink()


def _write(path: str, text: str | bytes) -> Callable[[Workbench], None]:
    return lambda project: project.write(path, text)


def _replace(path: str, old: str, new: str) -> Callable[[Workbench], None]:
    def change(project: Workbench) -> None:
        text = (project.root / path).read_text("utf-8")
        assert old in text
        project.write(path, text.replace(old, new))

    return change


FAULTS: dict[str, Callable[[Workbench], None]] = {
    "an index is missing": _cut("docs/en/terms/index.md"),
    "the prevailing index is missing": _cut("docs/sv/terms/index.md"),
    "an index is no YAML": _write("docs/en/terms/index.md", "---\nslug: [\n---\n"),
    "an index has no slug": _replace("docs/en/terms/index.md", "slug: terms", "slug: ''"),
    "a slug is of another document": _replace(
        "docs/en/terms/index.md", "slug: terms", "slug: rules"
    ),
    "a slug is a version": _replace("docs/en/terms/index.md", "slug: terms", "slug: rules/1-0"),
    "a slug is a language": _replace("docs/sv/terms/index.md", "slug: villkor", "slug: en"),
    "a slug is of the theme": _replace("docs/sv/terms/index.md", "slug: villkor", "slug: assets"),
    "a slug of a page is a document's": _write(
        "docs/sv/om.md", "---\ntitle: Om\nslug: villkor\n---\n\nOm.\n"
    ),
    "a front page is missing": _cut("docs/en/index.md"),
    "the first front page is missing": _cut("docs/sv/index.md"),
    "a front page has a slug": _replace("docs/en/index.md", "title:", "slug: other\ntitle:"),
    "a front page is not UTF-8": _write("docs/sv/index.md", b"---\ntitle: \xff\n---\n\nHej.\n"),
    "a page has no front matter": _write("docs/sv/om.md", "Om oss.\n"),
    "a page is empty": _write("docs/sv/om.md", ""),
    "a text has no title": _replace("docs/sv/terms/1.1.md", "title: ", "titel: "),
    "a text has no body": _write("docs/en/terms/1.1.md", "---\ntitle: X\nsummary: ''\n---\n"),
    "a text is missing": _cut("docs/en/terms/1.1.md"),
    "the prevailing text is missing": _cut("docs/sv/terms/1.1.md"),
    "a text is a binary": _write("docs/sv/terms/1.1.md", bytes(range(256))),
    "a heading has no id": _replace("docs/sv/terms/1.1.md", " {#scope}", ""),
    "a heading is doubled": _replace("docs/sv/terms/1.1.md", "Två.", "Två.\n\n## Till {#scope}"),
    "a link leads nowhere": _replace("docs/sv/terms/1.1.md", "Två.", "[Två](../no/index.md#x)."),
    "a link leads out": _replace(
        "docs/sv/terms/1.1.md", "Två.", "[Två](../../../../../etc/passwd)."
    ),
    "an image is missing": _replace("docs/sv/terms/1.1.md", "Två.", "![Två](no.png)"),
    "an address is no address": _replace("docs/sv/terms/1.1.md", "Två.", "[Två](http://[x/y)."),
    "braces": _replace("docs/sv/terms/1.1.md", "Två.", "Två {{ config }} {% raw %} {0} {x}."),
    "a script": _replace("docs/sv/terms/1.1.md", "Två.", "<script>alert(1)</script>"),
    "a version has a wrong name": _write("docs/sv/terms/1.01.md", "---\ntitle: X\n---\n\nX.\n"),
    "a published text is gone": _cut("docs/sv/terms/1.0.md"),
    "a published text has changed": _replace("docs/sv/terms/1.0.md", "Ett.", "Ett och ett."),
    "a published text is broken": _write("docs/sv/terms/1.0.md", "---\ntitle: [\n---\n"),
    "a published document is gone": lambda project: [
        shutil.rmtree(project.root / f"docs/{code}/terms") for code in ("sv", "en")
    ],  # type: ignore[dict-item]
    "the ledger is no ledger": _write("ledger.jsonl", "{}\n"),
    "the ledger is a binary": _write("ledger.jsonl", bytes(range(256))),
    "the ledger is gone": _cut("ledger.jsonl"),
    "a language is unknown": _write("docs/fr/index.md", "---\ntitle: X\n---\n\nX.\n"),
}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """Two documents: one with a version in force and a draft, one in force."""
    project = Workbench(tmp_path_factory.mktemp("healthy") / "project")
    project.document("terms", {"sv": "villkor", "en": "terms"})
    project.document("rules", {"sv": "regler", "en": "rules"})
    for id in ("terms", "rules"):
        project.version(id, "1.0", {"sv": "Ett.", "en": "One."}, effective="2025-01-01")
        project.publish("2025-01-01", id, "1.0")
    two = {"sv": "Två.", "en": "Two."}
    project.version("terms", "1.1", two, effective="2025-12-01", based_on="1.0")
    return project


@pytest.fixture
def broken(healthy: Workbench, tmp_path: Path) -> Workbench:
    """A copy to be broken."""
    project = Workbench.__new__(Workbench)
    project.root = tmp_path / "project"
    shutil.copytree(healthy.root, project.root)
    return project


HARMLESS: set[str] = set()
# No file tells that something was published if the ledger is gone: `verify --against` does.
LEDGERLESS = {"the ledger is gone"}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_public_build_names_what_is_wrong(
    broken: Workbench, in_process: Callable[..., Built], fault: str
) -> None:
    before = contents(broken.root)
    FAULTS[fault](broken)
    built = in_process(broken.root)
    assert "Traceback" not in built.said, built.said
    if fault in HARMLESS | LEDGERLESS:
        assert built.code == 0, built.said
        return
    assert built.code == 1, built.said
    assert "ERROR" in built.said and "Nothing was built" in built.said, built.said
    assert not (broken.root / "site").exists()
    left = [path for path in contents(broken.root) if path != ".build/building"]  # the lock
    assert len(left) <= len(before) + 1


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_the_preview_goes_on_or_says_why_not(
    broken: Workbench, in_process: Callable[..., Built], fault: str
) -> None:
    FAULTS[fault](broken)
    built = in_process(broken.root, LYDELSE_PREVIEW="1")
    assert "Traceback" not in built.said, built.said
    if built.code == 0:
        assert built.page("").get("lang") == "sv"
