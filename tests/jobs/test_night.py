"""What is looked at without anybody asking: how old the public site is, what conflicts."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lydelse.jobs import conflicts, fresh
from lydelse.jobs.comment import AUTHOR, MARK, request_of
from lydelse.jobs.exit import Stop
from tests.workbench import Workbench

NIGHT = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)  # the second of December in Stockholm


@pytest.mark.parametrize(
    ("as_of", "days"), [("2026-12-02", 0), ("2026-12-01", 1), ("2026-11-29", 3)]
)
def test_the_age_of_the_public_site_is_counted_where_the_company_is(
    project: Workbench, tmp_path: Path, as_of: str, days: int
) -> None:
    (tmp_path / "build.json").write_text(json.dumps({"as_of": as_of}))
    assert fresh.age(project.site, str(tmp_path), NIGHT) == days


@pytest.mark.parametrize("data", [None, "", "[]", "{}", '{"as_of": "soon"}', '{"as_of": 7}'])
def test_a_site_that_does_not_say_of_which_day_it_is_is_told(
    project: Workbench, tmp_path: Path, data: str | None
) -> None:
    if data is not None:
        (tmp_path / "build.json").write_text(data)
    with pytest.raises(Stop, match="public-age-unknown"):
        fresh.age(project.site, str(tmp_path), NIGHT)


def test_a_site_older_than_a_day_fails_the_job(
    project: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "build.json").write_text('{"as_of": "2020-01-01"}')
    done = project.run("status")  # the folder is one of a project
    assert done.exit_code == 0
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.chdir(project.root)
        fresh.main(["--public", str(tmp_path)], standalone_mode=False)
    assert ended.value.code == 1
    assert "public-stale" in capsys.readouterr().err


class Forge:
    """What GitHub answers of its pull requests: the second is found out late, the third is well."""

    def __init__(self) -> None:
        self.written: list[tuple[str, str, str]] = []
        self.asked = 0
        self.comments = [
            {"user": {"login": "astrid"}, "body": f"{MARK} mine", "id": 1},
            {"user": {"login": AUTHOR}, "body": f"{MARK}\nAll is well.", "id": 2},
        ]

    def __call__(self, path: str, method: str = "GET", **fields: str) -> bytes:
        if method != "GET":
            self.written.append((method, path, fields["body"]))
            return b"{}"
        name = path.removeprefix("repos/bjorkvik/policies/")
        answers: dict[str, Any] = {
            "pulls?state=open&per_page=100": [{"number": 1}, {"number": 2}, {"number": 3}],
            "pulls/1": self.pull(False),
            "pulls/2": self.pull(False if self.asked else None),
            "pulls/3": self.pull(True),
        }
        self.asked += name == "pulls/2"
        if name.endswith("/comments"):
            return json.dumps([self.comments]).encode()
        return json.dumps(answers[name]).encode()

    @staticmethod
    def pull(mergeable: bool | None) -> dict[str, Any]:
        return {"mergeable": mergeable, "state": "open", "base": {"ref": "main"}}


def test_a_pull_request_that_conflicts_says_so_in_the_place_of_its_report() -> None:
    forge, waited = Forge(), []
    said = conflicts.tell(forge, "bjorkvik/policies", waited.append)
    assert [line[:2] for line in said] == ["#1", "#2"]
    assert {(method, path) for method, path, _ in forge.written} == {
        ("PATCH", "repos/bjorkvik/policies/issues/comments/2")
    }
    body = forge.written[0][2]
    assert body.startswith(MARK) and "All is well" not in body
    assert "**Resolve conflicts**" in body and "`main`" in body
    assert waited[:2] == [0, 5], "GitHub was given time to find out"
    forge.comments[1]["body"] = body.strip()
    assert conflicts.tell(forge, "bjorkvik/policies", waited.append) == [
        "No comment is out of date."
    ]


def test_a_pull_request_that_conflicts_from_the_first_has_its_comment_too() -> None:
    """Its check never ran, so nothing stands there that could be written anew."""
    forge = Forge()
    del forge.comments[1]
    assert len(conflicts.tell(forge, "bjorkvik/policies", lambda _: None)) == 2
    assert [(method, path) for method, path, _ in forge.written] == [
        ("POST", f"repos/bjorkvik/policies/issues/{number}/comments") for number in (1, 2)
    ]


def test_after_a_rebase_github_knows_which_pull_request_a_commit_came_with() -> None:
    def ask(path: str, *_: str) -> bytes:
        assert path == "repos/bjorkvik/policies/commits/abc/pulls"
        return b'[{"number": 3, "merged_at": null}, {"number": 7, "merged_at": "2026-12-01"}]'

    def refuse(path: str, *_: str) -> bytes:
        raise Stop("gh-refused", "no", "no")

    here = {"GITHUB_REPOSITORY": "bjorkvik/policies"}
    assert request_of("abc", here, ask) == 7
    assert request_of("abc", here, refuse) is None
    assert request_of("abc", {}, ask) is None, "no GitHub, nobody to ask"
