"""A company that wants the same: the README's steps, in a copy of what git keeps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OWN = ("docs", "registers", "notes")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository without SoftOne's texts and ledger, as git would keep it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    folder = tmp_path / "company"
    for name in filter(None, listed.stdout.decode().split("\0")):
        own = name == "ledger.jsonl" or name.split("/")[0] in OWN
        if (ROOT / name).is_file() and (not own or name.endswith("/accessibility.md")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


# The languages that "need nothing more".
TITLES = {"sv": "Integritet", "en": "Privacy", "de": "Datenschutz", "nb": "Personvern"}


def test_the_steps_of_the_readme_lead_to_a_site(copy: Path) -> None:
    settings = yaml.safe_load((copy / "mkdocs.yml").read_text("utf-8"))
    settings["extra"]["lydelse"] = {"organisation": "Havredryck AB", "authoritative": "sv"}
    [i18n] = [one["i18n"] for one in settings["plugins"] if "i18n" in one]
    i18n["languages"] = [
        {"locale": code, "name": code, "site_name": title, "default": code == "sv"}
        for code, title in TITLES.items()
    ]
    (copy / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")
    for code, title in TITLES.items():
        page = copy / f"docs/{code}/index.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"---\ntitle: {title}\n---\n\n{title}.\n", "utf-8")

    def run(*command: str) -> None:
        environment = os.environ | {
            "PYTHONPATH": str(copy / "src"), "NO_MKDOCS_2_WARNING": "1", "LYDELSE_BY": "Karin Ek"
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, *command],
            cwd=copy, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    run("-m", "mkdocs", "build", "--strict", "--quiet")  # nothing is published yet
    titles = (word for code, title in TITLES.items() for word in ("--title", f"{code}={title}"))
    run("-m", "lydelse", "new", "privacy-policy", "--kind", "policy", *titles)
    for code in TITLES:
        draft = copy / f"docs/{code}/privacy-policy/1.0.md"
        began = draft.read_text("utf-8")
        on_top = began.replace("change:", "effective: on-publication\nchange:", 1)
        draft.write_text(f"{on_top}\nHavre, {code}.\n", "utf-8")
    run("-m", "lydelse", "publish")
    run("-m", "mkdocs", "build", "--strict", "--quiet")
    for url in ("integritet", "en/privacy", "de/datenschutz", "nb/personvern"):
        said = (copy / f"site/{url}/index.html").read_text("utf-8")
        assert f"Havre, {url[:2] if '/' in url else 'sv'}." in said
    run("tools/docs.py")
    form = (copy / ".github/workflows/change.yml").read_text("utf-8")
    assert "- privacy-policy\n" in form and "SUMMARY_NB: ${{ inputs.summary_nb }}\n" in form
