"""The form for what happens after publication: what it writes, and what it refuses."""

import copy
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lydelse.jobs import ledger_form
from lydelse.jobs.exit import Stop
from lydelse.jobs.git import Repository
from lydelse.jobs.ledger_form import words_of, write
from lydelse.ledger.events import read_ledger
from tests.jobs.clones import Origin, git, quiet_git
from tests.workbench import Workbench

# The commands read the clock: what is published lies far behind it, what is coming far ahead.
THEN, DAY = datetime(2020, 1, 1, 10, 0, tzinfo=UTC), date(2999, 1, 1)
FORM = {"DOCUMENT": "terms", "BY": "astrid-ek", "REASON": "Tjänsten dröjer"}


@pytest.fixture(scope="module")
def upcoming(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The terms with 1.1 published and upcoming."""
    project = Workbench(tmp_path_factory.mktemp("upcoming") / "site", THEN)
    project.published("1.0")
    project.published("1.1", str(DAY))
    return project


@pytest.fixture
def origin(upcoming: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Origin:
    quiet_git(monkeypatch)
    project = copy.copy(upcoming)
    project.root = tmp_path / "site"
    shutil.copytree(upcoming.root, project.root)
    return Origin.of(project)


def last(origin: Origin) -> object:
    """The newest event on the main branch."""
    ledger, problems = read_ledger(origin.file("main", "ledger.jsonl").encode() + b"\n")
    assert not problems
    return ledger.events[-1]


@pytest.mark.parametrize(
    ("form", "words"),  # options first, then what is named, behind `--`
    [
        (
            {"ACT": "skjut upp / postpone", "VERSION": "1.1", "EFFECTIVE": "2027-03-01"},
            "postpone|--reason=Tjänsten dröjer|--by=astrid-ek|--|terms|1.1|2027-03-01",
        ),
        (
            {"ACT": "återkalla / withdraw", "VERSION": "1.1"},
            "withdraw|--reason=Tjänsten dröjer|--by=astrid-ek|--|terms|1.1",
        ),
        (
            {"ACT": "repeal", "EFFECTIVE": "2027-07-01", "SUMMARY_SV": " "},
            "repeal|--effective=2027-07-01|--reason=Tjänsten dröjer|--by=astrid-ek|--|terms",
        ),
        (
            {"ACT": "note", "VERSION": "1.1", "SUMMARY_SV": "--by=x", "SUMMARY_PT_BR": "Slips."},
            "note|--summary=pt-BR=Slips.|--summary=sv=--by=x|--reason=Tjänsten dröjer"
            "|--by=astrid-ek|--|terms|1.1",
        ),
        (
            {
                **{"ACT": "underrättat / notify", "VERSION": "1.1", "EFFECTIVE": "2027-03-01"},
                **{"CHANNEL": "e-post / email", "COUNT": "1250", "REASON": ""},
            },
            "notify|--on=2027-03-01|--channel=email|--count=1250|--by=astrid-ek|--|terms|1.1",
        ),
        (
            {"ACT": "återkalla / withdraw", "VERSION": "1.1", "CHANNEL": "-", "COUNT": ""},
            "withdraw|--reason=Tjänsten dröjer|--by=astrid-ek|--|terms|1.1",
        ),
    ],
)
def test_a_form_becomes_a_command(form: dict[str, str], words: str) -> None:
    assert words_of(FORM | form) == words.split("|")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"ACT": "publish"}, "no act of the form"),
        ({"ACT": "postpone", "VERSION": "1.1"}, "saknar dag.*lacks a day"),
        ({"ACT": "withdraw", "VERSION": "1.1", "REASON": ""}, "saknar skäl.*lacks a reason"),
        ({"ACT": "withdraw", "VERSION": "första"}, "“första” is no number"),
        ({"ACT": "repeal", "EFFECTIVE": "i morgon"}, "”i morgon” är ingen dag"),
        ({"ACT": "withdraw"}, "lacks a version"),
        ({"ACT": "withdraw", "VERSION": "1.1", "EFFECTIVE": "2027-01-01"}, "does not take a day"),
        ({"ACT": "repeal", "VERSION": "1.1"}, "does not take a version"),
        ({"ACT": "note", "VERSION": "1.1"}, "lacks a note"),
        ({"ACT": "notify", "VERSION": "1.1", "CHANNEL": "-"}, "lacks a day, a channel, a number"),
        ({"ACT": "withdraw", "VERSION": "1.1", "CHANNEL": "brev / letter"}, "not take a channel"),
        ({"ACT": "withdraw", "VERSION": "1.1", "SUMMARY_EN": "Slips."}, "does not take a note"),
    ],
)
def test_a_form_that_is_not_filled_in_right_does_nothing(form: dict[str, str], said: str) -> None:
    with pytest.raises(Stop, match=said):
        words_of(FORM | form)


def test_the_line_is_on_the_main_branch_and_nothing_else(origin: Origin) -> None:
    day = DAY + timedelta(days=30)
    form = FORM | {"ACT": "postpone", "VERSION": "1.1", "EFFECTIVE": str(day)}
    said = write(Repository(origin.clone("job")), words_of(form))
    event = last(origin)
    assert (event.effective, event.by, event.reason) == (day, "astrid-ek", "Tjänsten dröjer")
    assert git(origin.root, "diff", "--name-only", "main~1", "main") == "ledger.jsonl"
    assert git(origin.root, "log", "-1", "--format=%s", "main") == said.splitlines()[0]


def test_whoever_was_first_keeps_the_line_and_ours_follows(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody pushes between reading and pushing: read again, and the line is appended anew."""
    job, other = Repository(origin.clone("job")), Repository(origin.clone("other"))
    note = words_of(FORM | {"ACT": "note", "VERSION": "1.0", "SUMMARY_EN": "First."})
    calls = []
    real = ledger_form._command

    def overtaken(root: Path, words: list[str]) -> str:
        said = real(root, words)
        if not calls:
            calls.append(words)
            write(other, note)
        return said

    monkeypatch.setattr(ledger_form, "_command", overtaken)
    write(job, words_of(FORM | {"ACT": "withdraw", "VERSION": "1.1"}))
    ledger, problems = read_ledger(origin.file("main", "ledger.jsonl").encode() + b"\n")
    assert not problems, "each line follows the one before"
    assert [type(event).__name__ for event in ledger.events[-2:]] == ["Note", "Withdraw"]


def test_what_the_command_refuses_is_told_in_its_words(origin: Origin) -> None:
    before = git(origin.root, "rev-parse", "main")
    with pytest.raises(Stop) as stop:
        write(
            Repository(origin.clone("job")),
            words_of(FORM | {"ACT": "withdraw", "VERSION": "1.0"}),
        )
    assert stop.value.code == "withdraw-refused"
    assert "not-upcoming: terms 1.0 är gällande" in stop.value.cause, "in Swedish first"
    assert "not-upcoming: terms 1.0 is in force" in stop.value.remedy
    assert git(origin.root, "rev-parse", "main") == before


def test_the_clone_in_which_it_runs_is_not_touched(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = origin.clone("job")
    (clone / "ledger.jsonl").write_text("half done", "utf-8")
    monkeypatch.chdir(clone)
    for name, value in {"ACT": "withdraw", "VERSION": "1.1", **FORM}.items():
        monkeypatch.setenv(name, value)
    ledger_form.main()
    assert (clone / "ledger.jsonl").read_text("utf-8") == "half done"
    assert type(last(origin)).__name__ == "Withdraw"
