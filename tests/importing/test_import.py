"""The whole way: from files to a plan, from a plan to versions, as a person types it."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from lydelse.formats.text import sha256
from lydelse.ledger.events import Adopt
from lydelse.model import Basis
from tests.workbench import Workbench

_YEAR = "Vi sparar namn i {} efter köpet.\n"
_FROM = "# Villkor\n\nGäller från den {}.\n\n"
OLD = {
    "2015-03-01.sv.md": _FROM.format("1 mars 2015") + "## Lagring\n\n" + _YEAR.format("ett år"),
    "2015-03-09.sv.md": _FROM.format("1 mars 2015") + "## Lagring\n\n" + _YEAR.format("två år"),
    "2017-06-10.sv.md": _FROM.format("1 juli 2017")
    + "## Hur länge vi sparar\n\n"
    + _YEAR.format("två år")
    + "\n## Frågor\n\nSkriv till oss.\n",
    "2017-08-20.en.md": "# Terms\n\nEffective 1 July 2017.\n\n## Retention\n\n"
    "We keep names for two years.\n\n## Questions\n\nWrite to us.\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Workbench:
    made = Workbench(tmp_path / "project")
    for name, text in OLD.items():
        (tmp_path / "old").mkdir(exist_ok=True)
        (tmp_path / "old" / name).write_text(text, "utf-8")
    return made


def old(project: Workbench) -> str:
    return str(project.root.parent / "old")


def rows(project: Workbench) -> list[dict[str, str]]:
    text = project.read("import/terms/plan.csv").removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def edited(project: Workbench, **changes: dict[str, str]) -> None:
    """Change fields of lines of the plan: ``edited(project, _002={"action": "keep"})``."""
    known = rows(project)
    for n, fields in changes.items():
        next(row for row in known if row["n"] == n.removeprefix("_")).update(fields)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(known[0]), lineterminator="\n", delimiter=";")
    writer.writeheader()
    writer.writerows(known)
    project.write("import/terms/plan.csv", text.getvalue())


def test_a_plan_says_of_each_text_its_day_its_source_and_what_to_do(project: Workbench) -> None:
    project.done("import", "terms", old(project))
    told = [(row["action"], row["day"], row["day_from"], row["languages"]) for row in rows(project)]
    assert told == [
        ("keep", "2015-03-01", "text", "sv"),
        ("keep", "2015-03-09", "file", "sv"),
        ("fold", "2017-07-01", "text", "sv"),
        ("keep", "2017-07-01", "text", "sv en"),
    ]
    assert "still says 2015-03-01" in rows(project)[1]["note"]
    assert not project.version_states(), "nothing is taken in before the plan is carried out"


def test_a_plan_becomes_versions_with_their_days_their_texts_and_their_originals(
    project: Workbench,
) -> None:
    project.done("import", "terms", old(project))
    said = project.done("import", "terms", "--carry-out")
    assert "adopted terms 1.0: 2015-03-01 (text)" in said
    events = [event for event in project.ledger.events if isinstance(event, Adopt)]
    assert [(str(e.effective), e.basis) for e in events] == [
        ("2015-03-01", Basis.TEXT),
        ("2015-03-09", Basis.FILE),
        ("2017-07-01", Basis.TEXT),
    ]
    assert events[2].languages == ("sv", "en")
    original = (project.root / events[0].originals["sv"]).read_bytes()
    assert original.decode() == OLD["2015-03-01.sv.md"]
    assert events[0].files[events[0].originals["sv"]] == sha256(original)
    assert project.done("verify")
    assert "title: Villkor" in project.read("docs/sv/terms/1.0.md")


def test_ids_stay_through_renaming_and_are_the_same_in_every_language(project: Workbench) -> None:
    project.done("import", "terms", old(project))
    project.done("import", "terms", "--carry-out")
    assert "## Lagring {#retention}" in project.read("docs/sv/terms/1.0.md")
    assert "## Hur länge vi sparar {#retention}" in project.read("docs/sv/terms/1.2.md")
    assert "## Retention {#retention}" in project.read("docs/en/terms/1.2.md")
    assert "{#questions}" in project.read("docs/sv/terms/1.2.md")


def test_a_person_changes_the_plan_and_a_day_that_nobody_found_is_told_by_that_person(
    project: Workbench,
) -> None:
    """A spreadsheet may have put semicolons where commas were."""
    project.done("import", "terms", old(project))
    edited(
        project,
        _001={"day": "2015-02-27", "summary": "Den första."},
        _002={"action": "skip"},
        _004={"number": "2.0", "change": "editorial", "languages": "sv"},
    )
    project.done("import", "terms", "--carry-out")
    first, second = project.version_states()
    assert (first.effective, first.basis) == (date(2015, 2, 27), Basis.TOLD)
    assert str(second.version) == "2.0" and second.change == "editorial"
    assert list(second.languages) == ["sv"]
    assert "summary: |\n  Den första." in project.read("docs/sv/terms/1.0.md")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"action": "behåll"}, "key-wrong-value"),
        ({"day": "1 mars 2015"}, "key-wrong-value"),
        ({"number": "ett"}, "key-wrong-value"),
        ({"number": "1.0"}, "import-number-twice"),
        ({"number": ""}, "import-number-missing"),
        ({"languages": "sv fr"}, "key-wrong-value"),
        ({"languages": "sv en"}, "import-text-missing"),
        ({"day": "2014-01-01"}, "import-day-backwards"),
        ({"day": "2027-01-01"}, "import-day-backwards"),
    ],
)
def test_what_is_wrong_in_a_plan_stops_it_whole_and_names_the_line(
    project: Workbench, fields: dict[str, str], code: str
) -> None:
    project.done("import", "terms", old(project))
    edited(project, _002=fields)
    told = project.refused(code, "import", "terms", "--carry-out")
    assert "import/terms/plan.csv:" in told


def test_a_plan_is_not_written_over_and_a_missing_one_is_told(project: Workbench) -> None:
    project.refused("import-plan-missing", "import", "terms", "--carry-out")
    project.done("import", "terms", old(project))
    project.refused("import-plan-there", "import", "terms", old(project))


def test_what_is_carried_out_is_not_carried_out_twice(project: Workbench) -> None:
    project.done("import", "terms", old(project))
    project.done("import", "terms", "--carry-out")
    project.refused("draft-exists", "import", "terms", "--carry-out")


def test_a_plan_may_be_toml(project: Workbench) -> None:
    project.done("import", "terms", old(project), "--table", "toml")
    text = project.read("import/terms/plan.toml")
    project.write("import/terms/plan.toml", text.replace('action = "fold"', 'action = "skip"'))
    assert project.done("import", "terms", "--carry-out").count("adopted") == 3


def test_a_document_that_does_not_exist_is_begun(project: Workbench) -> None:
    project.done("import", "cookies-old", old(project), "--keep-all")
    project.done("import", "cookies-old", "--carry-out", "--kind", "policy")
    assert project.read("docs/en/cookies-old/index.md") == (
        "---\nkind: policy\ntitle: Terms\nslug: terms\n---\n"
    )
    assert project.states(document="cookies-old") == {
        "1.0": "superseded", "1.1": "superseded", "1.2": "superseded", "1.3": "in-force",
    }  # fmt: skip


def test_texts_found_later_go_before_those_that_are_there(project: Workbench) -> None:
    """The first version published here follows them, and the ids are those that it has."""
    body = "## Lagring {#storage}\n\nVi sparar namn i två år efter köpet."
    project.draft("1.0", languages=("sv", "en"), body="")
    for code in ("sv", "en"):
        project.write(
            f"docs/{code}/terms/1.0.md",
            project.read(f"docs/{code}/terms/1.0.md") + f"\n{body}\n",
        )
    project.done("publish", "terms", "1.0")
    project.done("import", "terms", old(project), "--keep-all")
    project.done("import", "terms", "--carry-out")
    known = project.version_states()
    assert [str(one.version) for one in known] == ["0.1", "0.2", "0.3", "0.4", "1.0"]
    assert str(known[-1].follows) == "0.4" and known[0].until == date(2015, 3, 8)
    assert "{#storage}" in project.read("docs/sv/terms/0.1.md")


def test_a_text_found_between_two_that_are_there_is_shown_between_them(
    project: Workbench,
) -> None:
    project.done("import", "terms", old(project))
    project.done("import", "terms", "--carry-out")
    for path in sorted((project.root / "import/terms").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    found = project.root.parent / "2016-05-05.sv.md"
    found.write_text("# Villkor\n\n## Lagring\n\nVi sparar namn i fem år.\n", "utf-8")
    project.done("import", "terms", str(found))
    project.done("import", "terms", "--carry-out")
    known = project.version_states()
    assert [str(one.version) for one in known] == ["1.0", "1.1", "0.1", "1.2"]
    assert [str(one.follows) for one in known] == ["None", "1.0", "1.1", "0.1"]
    assert known[1].until == date(2016, 5, 4) and known[2].until == date(2017, 6, 30)
    said = [line.split()[0] for line in project.done("status", "terms").splitlines()[3:]]
    assert said == ["1.2", "0.1", "1.1", "1.0"]
    assert "{#retention}" in project.read("docs/sv/terms/0.1.md")


def test_files_in_the_order_in_which_they_are_named(project: Workbench) -> None:
    folder = project.root.parent
    for name, text in (("b.md", "# T\n\nEtt.\n"), ("a.md", "# T\n\nTvå.\n")):
        (folder / name).write_text(text, "utf-8")
    project.done("import", "terms", str(folder / "b.md"), str(folder / "a.md"))
    assert [(row["source"], row["day"]) for row in rows(project)] == [("b.md", ""), ("a.md", "")]
    project.done("import", "terms", "--carry-out")
    first, last = project.version_states()
    assert first.effective is None and str(first.successor) == str(last.version)


def test_saved_pages_of_an_archive_are_first_seen_on_its_day(project: Workbench) -> None:
    folder = project.root.parent / "saved"
    folder.mkdir()
    page = "<html><body><main><h1>Villkor</h1><p>Text {}.</p></main></body></html>"
    (folder / "20150301233000.html").write_text(page.format("ett"), "utf-8")
    mark = "<!-- FILE ARCHIVED ON 10:00:00 Jun 05, 2016 AND RETRIEVED FROM THE INTERNET ARCHIVE -->"
    (folder / "later.html").write_text(page.format("två") + mark, "utf-8")
    project.done("import", "terms", str(folder))
    told = [(row["day"], row["day_from"]) for row in rows(project)]
    assert told == [("2015-03-02", "archive"), ("2016-06-05", "archive")], "in Stockholm's days"
    project.done("import", "terms", "--carry-out")
    assert project.ledger.events[0].files.keys() >= {"originals/sv/terms/1.0.html"}  # type: ignore[union-attr]


def test_what_todays_rules_find_in_an_old_text_is_a_warning_told_once_a_kind(
    project: Workbench,
) -> None:
    bad = "\n\n##### Djupt\n\nSe [här](saknas.md).\n"
    for name in ("2015-03-01.sv.md", "2017-06-10.sv.md"):
        path = project.root.parent / "old" / name
        path.write_text(path.read_text("utf-8") + bad, "utf-8")
    project.done("import", "terms", old(project))
    result = project.run("import", "terms", "--carry-out")
    assert result.exit_code == 0
    assert result.stderr.count("heading-level-jump") == 1
    told = project.run("check")
    assert told.exit_code == 0 and told.stderr.count("heading-level-jump") == 1


def test_a_text_with_what_must_not_run_is_not_taken_in(project: Workbench) -> None:
    project.done("import", "terms", old(project))
    path = "import/terms/texts/001.sv.md"
    project.write(path, project.read(path) + "\n<script>x()</script>\n")
    project.refused("html-script", "import", "terms", "--carry-out")


def test_what_cannot_be_read_is_told_and_the_rest_is_planned(project: Workbench) -> None:
    (project.root.parent / "old/2016-01-01.sv.md").write_bytes(b"\xff\xfe")
    result = project.run("import", "terms", old(project))
    assert result.exit_code == 0 and "import-unreadable" in result.stderr
    assert len(rows(project)) == 4


@pytest.mark.parametrize(
    "words",
    [
        ("import", "terms"),
        ("import", "terms", "OLD", "--carry-out"),
        ("import", "terms", "OLD", "--path", "sv=a.md"),
        ("import", "terms", "OLD", "--language", "fr"),
        ("import", "Terms!", "OLD"),
        ("import", "terms", "OLD", "--select", "!!"),
    ],
)
def test_a_command_used_wrongly_says_so_and_writes_nothing(
    project: Workbench, words: tuple[str, ...]
) -> None:
    project.misused(*(old(project) if word == "OLD" else word for word in words))


def test_an_empty_folder_is_told(project: Workbench) -> None:
    (project.root.parent / "empty").mkdir()
    project.refused("import-nothing-found", "import", "terms", str(project.root.parent / "empty"))


def test_a_day_on_which_a_text_was_only_seen_is_nowhere_said_to_be_more(
    project: Workbench,
) -> None:
    project.done("import", "terms", old(project))
    project.done("import", "terms", "--carry-out")
    said = " ".join(project.done("status", "terms").split())
    assert "first seen 2015-03-09" in said and "from 2015-03-01" in said
    told = project.done("prove", str(project.root / "docs/sv/terms/1.1.md"))
    assert "2015-03-09, when it was first seen, or earlier" in told


def test_a_spreadsheet_that_rewrites_what_it_can_count_with_does_no_harm(
    project: Workbench,
) -> None:
    project.done("import", "terms", old(project))
    assert [row["number"] for row in rows(project)] == ["v1.0", "v1.1", "", "v1.2"]
    edited(project, _001={"n": "1", "number": "v1.10"}, _002={"n": "2"}, _004={"n": "4"})
    project.done("import", "terms", "--carry-out")
    assert set(project.states()) == {"1.10", "1.1", "1.2"}
    first = project.version_states()[0]
    assert str(first.version) == "1.10", "time decides, not the number"


def test_a_swedish_plan_is_parted_as_swedish_spreadsheets_part_it(project: Workbench) -> None:
    path = project.root.parent / "old/2015-03-01.sv.md"
    assert path.exists()
    result = project.run("--lang", "sv", "import", "terms", old(project))
    assert result.exit_code == 0
    head = project.read("import/terms/plan.csv").removeprefix("\ufeff").split("\n")[0]
    assert head.startswith("n;action;day")
    assert project.done("import", "terms", "--carry-out").count("adopted") == 3


def test_a_plan_that_is_none_or_keeps_nothing_is_told(project: Workbench) -> None:
    project.done("import", "terms", old(project))
    edited(project, **{f"_00{n}": {"action": "skip"} for n in range(1, 5)})
    project.refused("import-nothing-kept", "import", "terms", "--carry-out")
    project.write("import/terms/plan.csv", "n,what\n1,2\n")
    project.refused("import-plan-unreadable", "import", "terms", "--carry-out")
