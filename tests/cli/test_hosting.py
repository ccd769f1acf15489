"""`lydelse hosting` for hosts that are told by files: below a path, and without a server."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.workbench import Workbench

PAGE = b'<!doctype html><html lang="sv"><title>A</title><p><a href="../">B</a></p></html>'


@pytest.fixture
def below(terms: Workbench) -> Workbench:
    """A project whose site stands below a path, and has two languages with a page for errors."""
    settings = terms.read("mkdocs.yml")
    terms.write("mkdocs.yml", settings.replace("bjorkvik.example/", "bjorkvik.example/legal/"))
    for name in ("index.html", "404.html", "en/404.html", "terms/1.0/index.html"):
        terms.write(f"site/{name}", PAGE)
    terms.write("site/terms/feed.xml", b"<feed/>")
    terms.write("site/build.json", b"{}")
    return terms


def said(project: Workbench, *words: str) -> str:
    return project.done("hosting", *words)


def test_below_a_path_one_is_told_how(below: Workbench, tmp_path: Path) -> None:
    assert "--deploy" in said(below)
    assert "--deploy" not in said(below, "--deploy", str(tmp_path / "public"))


def test_what_is_deployed_has_the_site_below_its_path_and_the_rules_on_top(
    below: Workbench, tmp_path: Path
) -> None:
    top = tmp_path / "public"
    said(below, "--deploy", str(top))
    assert {path.name for path in top.iterdir()} == {"_headers", "_redirects", "legal"}
    assert (top / "legal/terms/1.0/index.html").read_bytes() == PAGE
    assert not (top / "legal/_headers").exists(), "no host reads it there"
    rules = [line for line in (top / "_headers").read_text().splitlines() if line[:1] == "/"]
    assert rules[0] == "/legal/*" and all(rule.startswith("/legal/") for rule in rules)
    assert (top / "_redirects").read_text().splitlines()[1:-1] == [
        "/legal/en/* /legal/en/404.html 404",
        "/legal/* /legal/404.html 404",
    ]


def test_it_is_laid_out_again_beside_what_others_have_there(
    below: Workbench, tmp_path: Path
) -> None:
    top = tmp_path / "public"
    top.mkdir()
    (top / "index.html").write_text("the company's own")
    (top / "_headers").write_text("/*\n  X-Own: 1\n")
    said(below, "--deploy", str(top))
    first = {name: (top / name).read_bytes() for name in ("_headers", "_redirects")}
    assert first["_headers"].endswith(b"\n/*\n  X-Own: 1\n")
    below.write("site/terms/1.1/index.html", PAGE)
    (below.root / "site/terms/1.0/index.html").unlink()
    said(below, "--deploy", str(top))
    assert {name: (top / name).read_bytes() for name in first} == first
    assert (top / "index.html").read_text() == "the company's own"
    texts = {path.relative_to(top).as_posix() for path in top.rglob("terms/*/index.html")}
    assert texts == {"legal/terms/1.1/index.html"}


def test_nothing_of_others_is_thrown_away(below: Workbench, tmp_path: Path) -> None:
    (tmp_path / "public/legal").mkdir(parents=True)
    (tmp_path / "public/legal/contract.pdf").write_bytes(b"%PDF")
    for folder in (tmp_path / "public", below.root / "site"):
        below.misused("hosting", "--deploy", str(folder))
    (tmp_path / "legal").mkdir()  # what is replaced would hold the site itself
    (below.root / "site").rename(tmp_path / "legal/site")
    (tmp_path / "legal/build.json").write_bytes(b"{}")
    site = ("--site", str(tmp_path / "legal/site"))
    below.misused("hosting", *site, "--deploy", str(tmp_path))
    assert (tmp_path / "public/legal/contract.pdf").exists()
    assert (tmp_path / "legal/site/index.html").read_bytes() == PAGE


def test_a_site_with_its_host_to_itself_is_deployed_as_it_is(
    terms: Workbench, tmp_path: Path
) -> None:
    terms.write("site/index.html", PAGE)
    terms.misused("hosting", "--deploy", str(tmp_path / "public"))
    assert not (tmp_path / "public").exists()


def test_the_archive_has_every_page_under_its_name_and_the_same_bytes(
    below: Workbench, tmp_path: Path
) -> None:
    file = tmp_path / "policy.zip"
    assert f"wrote {file}" in said(below, "--compress", "--zip", str(file))
    first = file.read_bytes()
    with ZipFile(BytesIO(first)) as archive:
        made = {name: archive.read(name) for name in archive.namelist()}
    assert {"index.html", "404.html", "terms/1.0/index.html", "terms/feed.xml"} <= set(made)
    assert not {name for name in made if name.startswith("_") or name.endswith(".gz")}
    assert made["terms/1.0/index.html"] == PAGE.replace(b'"../"', b'"../index.html"')
    said(below, "--zip", str(file))
    assert file.read_bytes() == first
