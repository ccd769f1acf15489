"""A company that wants the same: the README's steps, in a copy of what git keeps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_the_steps_of_the_readme_lead_to_a_site(copy: Path) -> None:
    settings = copy / "mkdocs.yml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("organisation: SoftOne", "organisation: Havredryck AB"))
    for code, title in (("sv", "Välkommen"), ("en", "Welcome")):
        (copy / f"docs/{code}/index.md").write_text(f"---\ntitle: {title}\n---\n\n{title}.\n")

    def run(*command: str) -> str:
        environment = os.environ | {
            "PYTHONPATH": str(copy / "src"), "NO_MKDOCS_2_WARNING": "1", "LYDELSE_BY": "Karin Ek"
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=copy, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("mkdocs", "build", "--strict", "--quiet")  # nothing is published yet
    titles = ("--title", "sv=Integritetspolicy", "--title", "en=Privacy policy")
    run("lydelse", "new", "privacy-policy", "--kind", "policy", *titles)
    for code, words in (("sv", "Vi skickar havre."), ("en", "We send oats.")):
        draft = copy / f"docs/{code}/privacy-policy/1.0.md"
        began = draft.read_text("utf-8")
        on_top = began.replace("change:", "effective: on-publication\nchange:", 1)
        draft.write_text(f"{on_top}\n{words}\n", "utf-8")
    run("lydelse", "publish")
    run("mkdocs", "build", "--strict", "--quiet")
    assert "We send oats." in (copy / "site/en/privacy-policy/index.html").read_text("utf-8")
