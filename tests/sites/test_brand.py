"""What is an owner's own reaches every page: a logo, an icon, styles, files for other services."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import yaml

from lydelse.website import urls
from tests.sites.project import Built, Workbench

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path d="M0 0h2v1H0z"/></svg>'


def test_the_brand_and_the_files_of_an_owner_reach_the_whole_site(
    tmp_path: Path, in_process: Callable[..., Built]
) -> None:
    project = Workbench(tmp_path / "project")
    project.document("terms", {"sv": "villkor", "en": "terms"})
    project.version("terms", "1.0", {"sv": "Ett.", "en": "One."}, effective="2025-06-10")
    project.publish("2025-06-02", "terms", "1.0")
    settings = yaml.safe_load((project.root / "mkdocs.yml").read_text("utf-8"))
    settings["theme"] |= {"logo": "assets/logo.svg", "favicon": "brand/icon.png"}
    settings |= {"extra_css": ["brand/own.css"]}
    project.write("mkdocs.yml", yaml.safe_dump(settings, sort_keys=False))
    for path in ("docs/assets/logo.svg", "docs/brand/icon.png"):
        project.write(path, LOGO)
    project.write("docs/brand/own.css", "a { color: red }\n")
    files = {
        "CNAME": "policy.havre.se\n",
        ".well-known/security.txt": "Contact: mailto:a@havre.se\n",
    }
    for path, text in files.items():
        project.write(f"docs/{path}", text)
    built = in_process(project.root)
    assert built.code == 0, built.output
    site = project.root / "site"
    assert {path: (site / path).read_text("utf-8") for path in files} == files
    pages = [path for path in sorted(site.rglob("*.html")) if "ly-header__home" in path.read_text()]
    assert len(pages) > 5
    for page in pages:
        text = page.read_text("utf-8")
        way = "../" * (len(page.relative_to(site).parts) - 1)
        rooted = page.name == "404.html"
        for one in ("assets/logo.svg", "brand/icon.png", "brand/own.css"):
            assert f'"{way}{one}"' in text or (rooted and f'/{one}"' in text), (page, one)
            assert (site / one).is_file()
    # What a file of the owner's would replace is refused: all that the site makes at its root.
    own = {"CNAME", ".well-known", "brand", "assets/logo.svg"}
    made = {path.relative_to(site) for path in site.rglob("*") if path.is_file()}
    tops = {path.as_posix() if path.parts[0] == "assets" else path.parts[0] for path in made} - own
    assert len(tops) > 15
    for top in tops | {"_headers", "_redirects", "checkpoints"}:
        assert top == "en" or urls.is_root_taken(project.site, f"docs/{top}"), top
    assert not any(urls.is_root_taken(project.site, f"docs/{one}") for one in own)
    project.write("docs/CNAME", "policy.korn.se\n")
    assert in_process(project.root).code == 0
    assert (site / "CNAME").read_text("utf-8") == "policy.korn.se\n"
    (project.root / "docs/CNAME").unlink()
    assert in_process(project.root).code == 0
    assert not (site / "CNAME").exists()
