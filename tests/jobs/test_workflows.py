"""The workflows as they are written: each step can be run without GitHub, and none may too much."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from lydelse.cli import main as cli
from lydelse.jobs.ledger_form import words_of
from lydelse.model import Change, Channel
from lydelse.project.front_matter import KINDS
from lydelse.project.load import read_project
from lydelse.project.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS: dict[str, dict[str, Any]] = {
    # YAML 1.1 reads the key `on` as true.
    path.name: {str(key).replace("True", "on"): value for key, value in data.items()}
    for path in sorted((ROOT / ".github/workflows").glob("*.yml"))
    for data in [yaml.safe_load(path.read_text("utf-8"))]
}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


COMMITS = tuple(f"make {name}" for name in ("draft", "begin", "translation", "change", "publish"))
JOBS = [
    pytest.param(job, id=f"{name}-{id}")
    for name, workflow in WORKFLOWS.items()
    for id, job in workflow["jobs"].items()
]
STEPS = [
    pytest.param(step, id=f"{job.id}-{number}")
    for job in JOBS
    for number, step in enumerate(job.values[0]["steps"])
]


def form(name: str) -> dict[str, Any]:
    """The fields of a form."""
    inputs: dict[str, Any] = WORKFLOWS[name]["on"]["workflow_dispatch"]["inputs"]
    return inputs


@pytest.mark.parametrize("step", STEPS)
def test_every_step_calls_make_lydelse_or_gh(step: dict[str, Any]) -> None:
    """One command, whose target exists: nothing that only GitHub can run."""
    if "run" not in step:
        return
    words = step["run"].split()
    assert "\n" not in step["run"] and "${{" not in step["run"] and ";" not in step["run"]
    match words:
        case ["make", *targets]:
            assert set(targets) <= TARGETS
        case ["./lydelse", command, *_]:
            assert command in cli.commands
        case _:
            assert words[0] == "gh", step["run"]


@pytest.mark.parametrize("step", STEPS)
def test_every_action_is_pinned_to_a_commit(step: dict[str, Any]) -> None:
    assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step.get("uses", f"a/b@{'0' * 40}"))


def test_an_action_has_one_pin_everywhere_with_its_version_beside_it() -> None:
    pins: dict[str, set[str]] = {}
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        for line in path.read_text("utf-8").splitlines():
            if match := re.search(r"uses: ([\w/-]+)@(.*)", line):
                assert re.fullmatch(r"[0-9a-f]{40} # v\d+\.\d+\.\d+", match[2]), line
                pins.setdefault(match[1], set()).add(match[2])
    assert all(len(found) == 1 for found in pins.values()), pins


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_nothing_that_its_job_does_not_say(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}
    assert all("permissions" in job for job in WORKFLOWS[name]["jobs"].values())
    assert all("timeout-minutes" in job for job in WORKFLOWS[name]["jobs"].values())


@pytest.mark.parametrize("job", JOBS)
def test_no_token_is_left_in_the_checkout(job: dict[str, Any]) -> None:
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_what_sees_a_pull_request_may_read_only_and_knows_no_secret() -> None:
    for name in ("check.yml", "tests.yml"):
        check = WORKFLOWS[name]
        assert set(check["on"]) == {"pull_request", "merge_group"}
        assert all(job["permissions"] == {"contents": "read"} for job in check["jobs"].values())
        text = (ROOT / ".github/workflows" / name).read_text("utf-8")
        assert "secrets." not in text and "token" not in text
    for name, workflow in WORKFLOWS.items():
        assert name == "comment.yml" or "pull_request_target" not in workflow["on"], name


def test_what_comments_runs_nothing_of_the_pull_request() -> None:
    """It checks out the main branch, listens to the check by its name, and gets data alone."""
    comment = WORKFLOWS["comment.yml"]
    assert comment["on"]["workflow_run"]["workflows"] == [WORKFLOWS["check.yml"]["name"]]
    for name, runs in {"comment": "make comment", "conflicts": "make conflicts"}.items():
        checkout, work = comment["jobs"][name]["steps"]
        assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
        assert work["run"] == runs


def test_a_conflict_is_looked_for_at_every_push_and_takes_nothing_from_the_pull_request() -> None:
    """GitHub runs no `pull_request` on what conflicts, so its other event is let in here.

    It comes with the right to write whoever pushed: the job is told that something came, not what.
    """
    comment = WORKFLOWS["comment.yml"]
    assert set(comment["on"]["pull_request_target"]["types"]) == {
        "opened",
        "reopened",
        "synchronize",
    }
    assert "pull_request_target" not in comment["jobs"]["comment"]["if"]
    job = comment["jobs"]["conflicts"]
    assert {"push", "pull_request_target"} == set(re.findall(r"'(\w+)'", job["if"]))
    assert "github.event.pull_request" not in str(job) and "head" not in str(job)
    assert job["steps"][-1]["env"] == {"GH_TOKEN": "${{ github.token }}"}


def test_what_takes_in_files_runs_nothing_of_the_pull_request_and_of_no_fork() -> None:
    inbox = WORKFLOWS["inbox.yml"]
    assert inbox["on"]["workflow_run"]["workflows"] == [WORKFLOWS["check.yml"]["name"]]
    (job,) = inbox["jobs"].values()
    checkout, *_, work = job["steps"]
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    assert work["run"] == "make inbox"
    assert "head_repository.full_name == github.repository" in job["if"]


def test_the_comment_waits_for_no_test() -> None:
    """The check that it listens to has the report alone; the tests are a workflow of their own."""
    assert [*WORKFLOWS["check.yml"]["jobs"]] == ["report"]
    assert "make pull-request" in str(WORKFLOWS["tests.yml"])


def test_a_check_that_was_cut_off_takes_nobodys_place() -> None:
    """A save during a run cancels it; only runs that comment wait in a row for each other."""
    assert "concurrency" not in WORKFLOWS["comment.yml"]
    job = WORKFLOWS["comment.yml"]["jobs"]["comment"]
    assert "conclusion != 'cancelled'" in job["if"]
    assert job["concurrency"]["cancel-in-progress"] is False


def test_midnight_is_that_of_the_company_and_is_tried_again() -> None:
    settings, _ = read_settings((ROOT / "mkdocs.yml").read_bytes())
    assert settings is not None
    (tried,) = WORKFLOWS["publish.yml"]["on"]["schedule"]
    hours = tried["cron"].split()[1].split(",")
    assert tried["timezone"] == settings.timezone.key
    assert hours[0] == "0" and len(hours) > 2


def test_the_night_keeps_what_is_scheduled_switched_on() -> None:
    job = WORKFLOWS["links.yml"]["jobs"]["awake"]
    scheduled = {name for name, one in WORKFLOWS.items() if "schedule" in one["on"]}
    assert {word for step in job["steps"] for word in step["run"].split()} >= scheduled
    assert job["permissions"] == {"actions": "write"}


@pytest.mark.parametrize("name", ["draft.yml", "change.yml", "translation.yml"])
def test_a_form_offers_the_documents_that_there_are(name: str) -> None:
    site, _ = read_project(ROOT / "tests/data/site")
    assert site is not None
    assert set(form(name)["document"]["options"]) >= set(site.documents), "run `make docs`"


def test_the_choices_of_the_forms_end_in_the_words_of_the_code() -> None:
    changes = {one.rpartition(" / ")[2] for one in form("draft.yml")["change"]["options"]}
    assert changes == set(Change)
    kinds = {one.rpartition(" / ")[2] for one in form("begin.yml")["kind"]["options"]}
    assert kinds == set(KINDS)
    channels = {one.rpartition(" / ")[2] for one in form("change.yml")["channel"]["options"]}
    assert channels == {"-", *Channel}
    acts = {one.rpartition(" / ")[2] for one in form("change.yml")["act"]["options"]}
    assert acts == {"postpone", "withdraw", "repeal", "note", "notify"} and acts <= set(
        cli.commands
    )


def test_a_note_can_be_written_in_every_language() -> None:
    settings, _ = read_settings((ROOT / "mkdocs.yml").read_bytes())
    assert settings is not None
    fields = {name.upper(): "New." for name in form("change.yml") if "summary_" in name}
    filled_in = {"ACT": "note", "DOCUMENT": "terms", "VERSION": "1.0", **fields}
    notes = [word for word in words_of(filled_in) if word.startswith("--summary=")]
    assert {*notes} == {f"--summary={code}=New." for code in settings.languages}, "make docs"


@pytest.mark.parametrize("name", ["draft.yml", "change.yml", "begin.yml", "translation.yml"])
def test_what_a_form_asks_for_reaches_its_job(name: str) -> None:
    text = (ROOT / ".github/workflows" / name).read_text("utf-8")
    for field in form(name):
        assert f"{field.upper()}: ${{{{ inputs.{field} }}}}\n" in text


def test_the_ledger_is_changed_behind_a_reviewed_environment() -> None:
    (job,) = WORKFLOWS["change.yml"]["jobs"].values()
    assert job["environment"] == "publishing"


@pytest.mark.parametrize("job", JOBS)
def test_the_key_of_the_app_is_out_of_reach_of_other_branches(job: dict[str, Any]) -> None:
    """It lies in environments that the main branch alone may use."""
    if "LYDELSE_APP_PRIVATE_KEY" in str(job):
        assert job["environment"] in ("unattended", "publishing")


@pytest.mark.parametrize("step", STEPS)
def test_whoever_commits_has_a_name(step: dict[str, Any]) -> None:
    """A runner of GitHub has none of its own, and git refuses."""
    if step.get("run", "").startswith(COMMITS):
        for who in ("GIT_AUTHOR", "GIT_COMMITTER"):
            assert {f"{who}_NAME", f"{who}_EMAIL"} <= step["env"].keys()
