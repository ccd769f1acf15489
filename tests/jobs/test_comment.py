"""The comment on a pull request: one, written anew, and nothing of the report believed."""

import json
import os
import stat
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from lydelse.jobs import comment
from lydelse.jobs.comment import AUTHOR, MARK, Checked, disarmed, read
from lydelse.jobs.exit import Stop
from lydelse.jobs.github import Web
from lydelse.publishing.review_report import LIMIT

WEB = Web("https://github.com/bjorkvik/policies")
RUN = Checked("77", "a" * 40, "astrid/policies")


def archive(**members: bytes) -> bytes:
    """An artifact as GitHub hands it out."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("_", "."), content)
    return data.getvalue()


class Forge:
    """What GitHub answers, and what it was told to write."""

    def __init__(self, data: bytes = archive(report_md=b"Fine.", number=b"12")) -> None:
        self.data, self.size, self.written = data, len(data), []
        self.artifacts = [{"name": "report", "expired": False, "id": 5}]
        head = {"sha": RUN.head_sha, "repo": {"full_name": RUN.head_repository}}
        self.pull: dict[str, Any] = {"state": "open", "head": head}
        self.comments: list[list[dict[str, Any]]] = [[]]

    def __call__(self, path: str, method: str = "GET", **fields: str) -> bytes:
        if method != "GET":
            self.written.append((method, path, fields["body"]))
            return b"{}"
        answers = {
            "actions/runs/77/artifacts": {
                "artifacts": [{**one, "size_in_bytes": self.size} for one in self.artifacts]
            },
            "pulls/12": self.pull,
            "issues/12/comments": self.comments,
        }
        name = path.removeprefix("repos/bjorkvik/policies/")
        return (
            self.data if name == "actions/artifacts/5/zip" else json.dumps(answers[name]).encode()
        )


def told(forge: Forge) -> str:
    return comment.comment(forge, "bjorkvik/policies", RUN, WEB)


def by(login: str, body: str, id: int) -> dict[str, Any]:
    return {"user": {"login": login}, "body": body, "id": id}


def test_the_first_report_is_a_new_comment() -> None:
    forge = Forge()
    told(forge)
    ((method, path, body),) = forge.written
    assert (method, path) == ("POST", "repos/bjorkvik/policies/issues/12/comments")
    assert body.startswith(MARK) and "Fine." in body and "`aaaaaaaaaa`" in body


def test_a_later_report_takes_its_place() -> None:
    """Not that of somebody who copied the mark, nor one that only quotes it."""
    forge = Forge()
    forge.comments = [
        [by("astrid", f"{MARK}\nmine", 1), by(AUTHOR, f"> {MARK}", 2)],
        [by(AUTHOR, f"{MARK}\nold", 3)],
    ]
    told(forge)
    ((method, path, _),) = forge.written
    assert (method, path) == ("PATCH", "repos/bjorkvik/policies/issues/comments/3")


@pytest.mark.parametrize(
    "head",
    [
        {"sha": "b" * 40, "repo": {"full_name": "astrid/policies"}},
        {"sha": "a" * 40, "repo": {"full_name": "bjorkvik/policies"}},
        {"sha": "a" * 40, "repo": None},
    ],
)
def test_a_report_for_another_pull_request_or_an_older_commit_is_dropped(
    head: dict[str, Any],
) -> None:
    forge = Forge()
    forge.pull["head"] = head
    assert "does not end at the commit" in told(forge)
    assert not forge.written


def test_a_report_is_not_put_in_the_place_of_what_is_said_of_a_conflict() -> None:
    """The main branch moved while the check ran: what it found is not what merging would do."""
    forge = Forge()
    forge.pull["mergeable"] = False
    assert "conflicts" in told(forge) and not forge.written
    forge.pull["mergeable"] = None  # not found out yet, which is nothing against it
    told(forge)
    assert forge.written


def test_a_closed_pull_request_and_a_check_without_report_get_no_comment() -> None:
    closed, silent = Forge(), Forge()
    closed.pull["state"] = "closed"
    silent.artifacts[0]["expired"] = True
    assert "closed" in told(closed) and "no report" in told(silent)
    assert not closed.written and not silent.written


@pytest.mark.parametrize(
    "data",
    [
        b"no archive",
        archive(report_md=b"Fine."),
        archive(report_md=b"Fine.", number=b"12/../../issues/1"),
        archive(report_md=b"Fine.", number=b"012"),
        archive(report_md=b"Fine.", number="１２".encode()),
        archive(report_md=b"Fine.", number=b""),
    ],
)
def test_a_report_that_is_none_stops_the_job(data: bytes) -> None:
    with pytest.raises(Stop, match="report-strange"):
        told(Forge(data))


def test_an_artifact_that_is_too_large_is_not_even_fetched() -> None:
    forge = Forge()
    forge.size = 10**9
    with pytest.raises(Stop, match="1000000000 bytes"):
        told(forge)


def test_an_archive_that_swells_is_read_up_to_the_limit() -> None:
    text, _ = read(archive(report_md=b"x" * 50_000_000, number=b"12"))
    assert len(text) == 4 * LIMIT
    assert len(disarmed(text, WEB)) <= LIMIT + 3


@pytest.mark.parametrize(
    "bad",
    [
        "@bjorkvik/legal",
        "![](https://spy.example/x.png)",
        '<img src="https://spy.example/x.png">',
        '<a href="https://evil.example">',
        "[Log in](https://evil.example/)",
        "[Log in](//evil.example/)",
        "[Log in](https://github.com.evil.example/)",
        "[Log in][x]\n\n[x]: https://evil.example/",
        "> [x]: https://evil.example/",
        '<details onclick="x">',
        "see #1",
        "see GH-1",
        "https://evil.example/login",
        "**Www.evil.example**",
        "a\x1b[31m\u202eb",
    ],
)
def test_what_could_notify_mislead_or_load_is_taken_out(bad: str) -> None:
    said = disarmed(bad, WEB)
    assert bad not in said
    assert "![" not in said and "<img" not in said and "<a " not in said and "\x1b" not in said
    assert "](http" not in said and "](//" not in said and "]:" not in said and "#1" not in said


def test_what_an_honest_report_says_stays() -> None:
    text = (
        "## Title\n\n- [`a.md:3`](https://github.com/astrid/policies/edit/b/docs/sv/a.md#L3): "
        "**mend** `{#scope}`, §\u00a03\n<details><summary>terms</summary>\n\n"
        "<ins>new</ins> <del>old</del> &lt;\n</details>\n"
    )
    assert disarmed(text, WEB) == text


def test_the_job_asks_github_by_its_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every word reaches `gh`, the comment by its input."""
    data = tmp_path / "report.zip"
    data.write_bytes(archive(report_md="Räksmörgås".encode(), number=b"12"))
    pull, artifacts = (
        json.dumps(said)
        for said in (Forge().pull, {"artifacts": [{**Forge().artifacts[0], "size_in_bytes": 9}]})
    )
    gh = tmp_path / "bin/gh"
    gh.parent.mkdir()
    gh.write_text(
        f"""#!/bin/sh
        echo "$@" >>{tmp_path}/calls
        case $2 in
        */artifacts) echo '{artifacts}' ;;
        */zip) cat {data} ;;
        */pulls/12) echo '{pull}' ;;
        */comments) if [ "$4" = POST ]; then cat >{tmp_path}/body; else echo '[[]]'; fi ;;
        esac
        """
    )
    gh.chmod(gh.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{gh.parent}{os.pathsep}{os.environ['PATH']}")
    environ = {"RUN_ID": "77", "HEAD_SHA": RUN.head_sha, "HEAD_REPOSITORY": RUN.head_repository}
    comment.main(environ | {"GITHUB_REPOSITORY": "bjorkvik/policies"})
    assert "#12 has its comment." in capsys.readouterr().out
    assert "Räksmörgås" in json.loads((tmp_path / "body").read_text())["body"]
    calls = (tmp_path / "calls").read_text()
    assert "issues/12/comments --method GET --paginate --slurp" in calls


def test_what_github_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gh = tmp_path / "gh"
    gh.write_text("#!/bin/sh\necho 'HTTP 403: no' >&2\nexit 1\n")
    gh.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Stop, match="HTTP 403: no"):
        comment.gh("repos/a/b/pulls/1")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Stop, match="cannot be run"):
        comment.gh("repos/a/b/pulls/1")
