"""Issue forms, owners and the template of a pull request: whole, and the same in both languages."""

import re
from pathlib import Path

import pytest
import yaml

GITHUB = Path(__file__).resolve().parents[2] / ".github"
TWINS = {"andra-text": "change-a-text", "fel-pa-webbplatsen": "fault-on-the-site"}
FORMS = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml")
    if path.stem != "config"
}


def test_every_form_has_its_twin() -> None:
    assert set(FORMS) == {*TWINS, *TWINS.values()}


@pytest.mark.parametrize(("swedish", "english"), TWINS.items())
def test_twins_ask_for_the_same(swedish: str, english: str) -> None:
    shapes = [
        [(one["type"], one.get("id"), one.get("validations")) for one in FORMS[name]["body"]]
        for name in (swedish, english)
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_one_that_github_takes(name: str) -> None:
    form = FORMS[name]
    assert {"name", "description", "body"} <= form.keys()
    ids = [one["id"] for one in form["body"] if one["type"] != "markdown"]
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[\w-]+", id) for id in ids)
    for one in form["body"]:
        assert one["type"] in {"markdown", "input", "textarea", "checkboxes"}
        assert one["attributes"].get("label" if one["type"] != "markdown" else "value")


def test_a_form_is_named_as_github_shows_it() -> None:
    draft = yaml.safe_load((GITHUB / "workflows/draft.yml").read_text("utf-8"))
    for name in ("andra-text", "change-a-text"):
        assert f"**{draft['name']}**" in str(FORMS[name]["body"])


OWNERS = (GITHUB / "CODEOWNERS").read_text("utf-8")
RULES = [line.split() for line in OWNERS.splitlines() if line and not line.startswith("#")]


def test_every_path_with_owners_is_there() -> None:
    for path, *owners in RULES:
        assert path == "*" or (GITHUB.parent / path.strip("/")).exists(), path
        assert owners, path
