"""The command line: what is said, the exit codes, and that nothing typed gives a stack trace."""

from __future__ import annotations

import ast
import getpass
import json
import re
import shutil
import subprocess
import sys
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import lydelse
from lydelse.cli import Context, main
from lydelse.messages.problems import catalogue
from tests.workbench import Workbench

WRITING = [
    "new",
    "publish",
    "adopt",
    "translate",
    "postpone",
    "withdraw",
    "repeal",
    "note",
    "notify",
    "redact",
]
COMMANDS = [*WRITING, "announce", "check", "compare", "cookies", "coverage", "explain", "export",
            "hosting", "import",
            "new-key", "prove", "report", "sign", "status", "subprocessors", "verify"]  # fmt: skip
REASON = ("--reason", "Så beslutades.")
ON = ("--on", "2026-11-22")
TOLD = ("--channel", "email", "--count", "1250", *ON)


# --- help -----------------------------------------------------------------------------------


def test_there_are_just_these_commands() -> None:
    on_top = {"build", "ci", "init", "serve", "update", "why"}  # see tests/setup and tests/jobs
    assert sorted({*main.commands} - on_top) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_that_can_be_typed(name: str) -> None:
    said = CliRunner().invoke(main, [name, "--help"]).output
    examples = said.partition("Examples:\n")[2].splitlines()
    assert examples
    for example in examples:
        assert example.strip().startswith(f"lydelse {name}")
    command = main.commands[name]
    assert command.help and all(one.help for one in command.params if isinstance(one, click.Option))


@pytest.mark.parametrize("words", [("--help",), ("-h",)])
def test_the_help_of_the_whole_names_every_command(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0
    assert all(f"\n  {name} " in result.output for name in COMMANDS)


@pytest.mark.parametrize("name", WRITING)
def test_no_option_or_variable_of_a_writing_command_sets_the_time(name: str) -> None:
    allowed = {
        *("document", "version", "language", "help", "reason", "by", "without", "effective"),
        *("published", "change", "major", "kind", "titles", "summary", "yes", "files"),
        *("sources", "later", "begin"),
        *("channel", "count", "languages"),
        "day",  # on which people were told; as of `approved`, the line's own time is the clock's
        "approved",  # by whom and when before; the line's own time is the clock's
    }
    command = main.commands[name]
    assert {one.name for one in command.params} <= allowed
    variables = {str(one.envvar) for one in command.params if one.envvar}
    assert variables <= {"LYDELSE_BY"}


def test_no_variable_sets_the_time_of_a_line(project: Workbench) -> None:
    project.draft("1.0")
    day = {"LYDELSE_TODAY": "2020-01-01", "SOURCE_DATE_EPOCH": "0", "TZ": "Asia/Tokyo"}
    result = project.run("publish", env=day)
    assert result.exit_code == 0
    assert project.ledger.events[0].at == "2026-11-22T11:00:00+01:00"


def test_reading_commands_look_at_any_day(terms: Workbench) -> None:
    terms.published("1.1", "2027-01-01")
    assert "1.1  in force" in terms.done("status", "--today", "2027-01-01")


# --- wrong use ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("publsh",),
        ("publish", "term"),
        ("publish", "terms", "1.7"),
        ("publish", "terms", "one"),
        ("publish", "terms", "01.0"),
        ("publish", "--without", "de", "--reason", "Brådska."),
        ("publish", "--today", "2027-01-01"),
        ("publish", "--by", ""),
        ("adopt", "terms", "1.0"),
        ("adopt", "terms", "1.7", "--effective", "unknown"),
        ("adopt", "terms", "1.0", "--effective", "yesterday"),
        ("translate", "terms", "1.0", "de"),
        ("translate", "terms", "1.7", "en"),
        ("translate", "cookies", "1.0", "en"),
        ("postpone", "terms", "1.7", "2027-01-01", *REASON),
        ("postpone", "terms", "1.0", "2027-02-29", *REASON),
        ("postpone", "terms", "1.0", "20270201", *REASON),
        ("postpone", "terms", "1.0", "0001-01-01", *REASON),
        ("withdraw", "terms", "1.7", *REASON),
        ("withdraw", "cookies", "1.0", *REASON),
        ("repeal", "cookies", *REASON),
        ("repeal", "terms", "--effective", "soon", *REASON),
        ("note", "terms", "1.0"),
        ("notify", "terms", "1.0", "--channel", "email", "--count", "9"),
        ("notify", "terms", "1.0", "--channel", "pigeon", "--count", "9", *ON),
        ("notify", "terms", "1.0", "--channel", "email", "--count", "0", *ON),
        ("notify", "terms", "1.0", "--channel", "email", "--count", "²", *ON),
        ("notify", "terms", "1.0", "--channel", "email", "--count", "many", *ON),
        ("notify", "terms", "1.7", "--channel", "email", "--count", "9", *ON),
        ("notify", "terms", "1.0", *TOLD, "--language", "de"),
        ("note", "terms", "1.0", "--summary", "Nytt."),
        ("note", "terms", "1.0", "--summary", "sv= "),
        ("note", "terms", "1.0", "--summary", "de=Neu."),
        ("note", "cookies", "1.0", "--summary", "sv=Nytt."),
        ("redact", "terms", "1.0", "--language", "de", "--yes", *REASON),
        ("redact", "terms", "1.7", "--yes", *REASON),
        ("redact", "cookies", "1.0", "--yes", *REASON),
        ("status", "cookies"),
        ("status", "--today", "now"),
        ("verify", "--against", "nowhere.jsonl"),
        ("verify", "--against", "."),
        ("check", "terms"),
    ],
)
def test_wrong_use_is_exit_code_2_and_touches_nothing(
    terms: Workbench, words: tuple[str, ...]
) -> None:
    told = terms.misused(*words)
    assert told.startswith("Usage: ")
    told = terms.misused("--lang", "sv", *words)
    assert told.startswith("Skrivs så här: ") and "\nFel: " in told
    english = r"\b(Error|Usage|Try|Invalid|Missing|no such|is not|there is|none|unexpected)\b"
    assert not re.search(english, told.replace("--against", ""))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("statuss",), "kommandot `statuss` finns inte. Menade du `status`?"),
        (("status", "--tody", "x"), "tillvalet `--tody` finns inte. Menade du `--today`?"),
        (("status", "--today"), "`--today` ska följas av ett värde."),
        (("status", "--today", "x"), "`--today` är inte rätt angivet: `x` är ingen dag som 2027"),
        (("new",), "`DOCUMENT` saknas."),
        (("new", "a", "--kind", "b"), "skriv något av `policy`, `cookies`, `notice`, `sub"),
        (("status", "terms", "1.0"), "`1.0` är för mycket."),
        (("--nope",), "tillvalet `--nope` finns inte."),
    ],
)
def test_what_is_typed_wrongly_is_told_in_swedish_where_that_is_asked_for(
    terms: Workbench, words: tuple[str, ...], told: str
) -> None:
    result = terms.run(*words, env={"LYDELSE_LANG": "sv"})
    assert result.exit_code == 2 and told in result.stderr, result.stderr


def test_a_name_that_is_nearly_right_is_suggested(terms: Workbench) -> None:
    told = terms.misused("status", "term")
    assert "there is no document `term`; the documents are: terms. Did you mean `terms`?" in told


def test_an_unknown_version_is_told_which_there_are(terms: Workbench) -> None:
    told = terms.misused("withdraw", "terms", "1.7", *REASON)
    assert "there is no version 1.7 of `terms`; its versions are: 1.0." in told


@pytest.mark.parametrize("name", sorted({*COMMANDS} - {"explain", "new-key"}))
def test_where_there_is_no_project_nothing_is_written(tmp_path: Path, name: str) -> None:
    words = {
        "new": ["terms"],
        "adopt": ["terms", "1.0", "--effective", "unknown"],
        "translate": ["terms", "1.0", "en"],
        "postpone": ["terms", "1.0", "2027-01-01"],
        "withdraw": ["terms", "1.0"],
        "repeal": ["terms"],
        "note": ["terms", "1.0", "--summary", "sv=Nytt."],
        "notify": ["terms", "1.0", *TOLD],
        "redact": ["terms", "1.0", "--yes"],
        "compare": ["terms", "1.0", "1.1"],
        "announce": ["terms", "1.0"],
        "export": ["terms", "1.0", "--format", "pdf"],
        "cookies": ["compare", __file__],
        "prove": [__file__],
        "report": ["--base", str(tmp_path)],
        "import": ["terms", __file__],
    }.get(name, [])
    result = CliRunner().invoke(main, ["--project", str(tmp_path), name, *words])
    assert result.exit_code == 2 and "there is no `mkdocs.yml` here" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_project_that_is_no_folder_is_wrong_use(tmp_path: Path) -> None:
    for place in ("nowhere", "file"):
        (tmp_path / "file").touch()
        result = CliRunner().invoke(main, ["--project", str(tmp_path / place), "status"])
        assert result.exit_code == 2 and "--project" in result.stderr


# --- who and why ----------------------------------------------------------------------------


def test_the_name_is_given_or_taken_from_the_surroundings(terms: Workbench) -> None:
    terms.done("note", "terms", "1.0", "--summary", "sv=A", "--by", " Ylva  Å. ")
    terms.run("note", "terms", "1.0", "--summary", "sv=B", env={"LYDELSE_BY": "Kontoret"})
    assert [one.by for one in terms.ledger.events] == ["Astrid Ek", "Ylva  Å.", "Kontoret"]


def test_without_a_name_nothing_is_written(
    terms: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    before = terms.files()
    result = terms.run("note", "terms", "1.0", "--summary", "sv=A", env={"LYDELSE_BY": ""})
    assert result.exit_code == 2 and "LYDELSE_BY" in result.stderr
    assert terms.files() == before


@pytest.mark.parametrize("text", ["trasig \udcff", "två\nrader", "\x1b[31mröd", "\x00"])
@pytest.mark.parametrize("option", ["--reason", "--by"])
def test_what_is_no_line_of_text_is_not_written(terms: Workbench, option: str, text: str) -> None:
    terms.misused("note", "terms", "1.0", "--summary", "sv=A", option, text)


def test_what_is_typed_is_composed(terms: Workbench) -> None:
    terms.done("note", "terms", "1.0", "--summary", "sv=A\u030angstro\u0308m")
    assert terms.version_states()[0].notes == {"sv": "Ångström"}


def test_a_redaction_is_asked_about(terms: Workbench) -> None:
    before = terms.files()
    result = terms.run("redact", "terms", "1.0", *REASON, input="n\n")
    assert result.exit_code == 1 and "Go on?" in result.output
    assert terms.files() == before
    assert terms.run("redact", "terms", "1.0", *REASON, input="y\n").exit_code == 0


# --- what is said ---------------------------------------------------------------------------


def test_status_shows_every_version_as_it_stands(project: Workbench) -> None:
    project.old_text("1.0")
    project.done("adopt", "terms", "1.0", "--effective", "unknown")
    project.published("1.1")
    project.published("1.2", "2027-01-01")
    project.done("withdraw", "terms", "1.2", *REASON)
    project.published("1.3", "2027-02-01")
    project.draft("1.4", "on-publication", based_on="1.3")
    project.document("privacy")
    said = [re.split(r"\s{2,}", line.strip()) for line in project.done("status").splitlines()]
    published = "sv en, published 2026-11-22, substantive"
    assert said == [
        ["On 2026-11-22:"],
        [""],
        ["privacy"],
        [""],
        ["terms"],
        ["1.4", "draft", "from on-publication", "sv en"],
        ["1.3", "upcoming", "from 2027-02-01", published],
        ["1.2", "withdrawn", "never applied (was to apply from 2027-01-01)", published],
        ["1.1", "in force", "from 2026-11-22 until 2027-01-31", published],
        ["1.0", "superseded", "from a day not known until 2026-11-21", "sv en, adopted"],
    ]


def test_on_a_day_before_it_was_published_a_version_is_a_draft(terms: Workbench) -> None:
    assert "1.0  draft" in terms.done("status", "--today", "2026-11-21")


def test_status_names_what_is_still_to_be_translated(terms: Workbench) -> None:
    terms.draft("1.1", None, based_on="1.0")
    english = terms.read("docs/en/terms/1.0.md").replace("effective: on-publication\n", "")
    terms.write("docs/en/terms/1.1.md", english.replace("change: substantive\n", ""))
    assert "1.1  draft" in terms.done("status")
    assert "sv en (to translate: scope)" in terms.done("status")


def test_status_shows_documents_whose_files_are_gone(terms: Workbench) -> None:
    shutil.rmtree(terms.root / "docs")
    assert "1.0  in force" in terms.done("status")


def test_status_says_so_if_the_ledger_is_broken(terms: Workbench) -> None:
    line = terms.read("ledger.jsonl")
    terms.write("ledger.jsonl", line.replace("Astrid", "Ingrid"))
    result = terms.run("status")
    assert result.exit_code == 1
    assert "1.0  in force" in result.stdout and "ledger-line-altered" in result.stderr


def test_check_says_all_that_is_wrong_at_once(terms: Workbench) -> None:
    assert terms.done("check") == "No problems.\n"
    terms.write("docs/sv/terms/v2.md", "---\ntitle: A\n---\n")
    terms.write("docs/sv/om.md", "Ingen början.\n")
    result = terms.run("check")
    assert result.exit_code == 1 and result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0].startswith("docs/sv/om.md:1: front-matter-missing: ")
    assert lines[1].startswith("docs/sv/terms/v2.md: version-name-wrong: ")
    assert lines[-2:] == ["2 errors.", "`lydelse explain CODE` says more of each."]


def test_every_act_says_what_it_did(terms: Workbench) -> None:
    terms.published("1.1", "2027-01-01")
    said = {
        ("postpone", "terms", "1.1", "2027-02-01", *REASON): (
            "postponed terms 1.1: it applies from 2027-02-01\n"
            "so terms 1.0 applies until 2027-01-31\n"
        ),
        ("withdraw", "terms", "1.1", *REASON): (
            "withdrew terms 1.1: it will never take effect\nso terms 1.0 applies without an end\n"
        ),
        (
            "note",
            "terms",
            "1.0",
            "--summary",
            "sv=Nytt.",
        ): "noted a new summary of terms 1.0 (sv)\n",
        ("notify", "terms", "1.0", *TOLD): (
            "noted that people were told of terms 1.0 (sv, en) by e-mail on 2026-11-22: 1250\n"
        ),
        ("repeal", "terms", "--effective", "2027-01-01", *REASON): (
            "repealed terms 1.0: it no longer applies from 2027-01-01\n"
        ),
    }
    for words, text in said.items():
        assert terms.done(*words) == text
    assert [one.reason for one in terms.ledger.events[2:]] == [
        REASON[1],
        REASON[1],
        None,
        None,
        REASON[1],
    ]


def test_the_command_runs_as_a_program(terms: Workbench) -> None:
    words = [sys.executable, "-m", "lydelse", "--project", str(terms.root), "status", "cookies"]
    result = subprocess.run(words, capture_output=True, text=True)
    assert result.returncode == 2
    assert result.stderr.startswith("Usage: lydelse status ")


def test_the_clock_is_that_of_the_machine(project: Workbench) -> None:
    project.draft("1.0")
    before = datetime.now(UTC).replace(microsecond=0)
    CliRunner().invoke(main, ["--project", str(project.root), "publish"], obj=Context())
    line = json.loads(project.read("ledger.jsonl"))
    assert before <= datetime.fromisoformat(line["at"]) <= datetime.now(UTC)


# --- messages -------------------------------------------------------------------------------


def test_every_code_that_the_core_names_is_in_the_catalogue() -> None:
    naming = {"problem", "no", "bad", "WrongUse", "Problem"}
    for path in Path(lydelse.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in naming and isinstance(first, ast.Constant):
                assert first.value in catalogue(), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("code", catalogue())
def test_a_message_is_a_sentence_with_a_remedy(code: str) -> None:
    entry = catalogue()[code]
    assert re.search(r"([.!]|\{why\}|“\{text\}”)$", entry.cause) and re.search(
        r"[.}]$", entry.remedy
    )
    assert entry.remedy[0].isupper() or entry.remedy[0] in "`{"


# --- what a message means -----------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [
    ("sv", ("Rätt", "    $ lydelse repeal terms --reason 'Tjänsten har upphört.'")),
    ("en", ("Right", "    $ lydelse repeal terms --reason 'The service has ended.'")),
])  # fmt: skip
def test_a_message_is_explained_without_a_project(
    tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    with chdir(tmp_path):
        said = CliRunner().invoke(main, ["--lang", language, "explain", "reason-missing"]).stdout
        listed = CliRunner().invoke(main, ["--lang", language, "explain"]).stdout
    assert all(f"\n{line}\n" in said for line in words)
    assert all(f"\n  {code}: " in listed for code in catalogue())


def test_a_single_problem_names_its_page(terms: Workbench) -> None:
    """Of what was used wrongly, too."""
    assert terms.misused("status", "term").endswith(
        "Did you mean `terms`?\n`lydelse explain document-unknown` says more.\n"
    )
    terms.write("docs/sv/om.md", "Ingen början.\n")
    assert terms.run("check").stderr.endswith(
        "\n1 error.\n`lydelse explain front-matter-missing` says more.\n"
    )


def test_a_document_may_be_asked_for_by_its_address(terms: Workbench) -> None:
    """Visitors and editors see the address; the message leads from it to the document's name."""
    path = "docs/sv/terms/index.md"
    terms.write(path, terms.read(path).replace("slug: terms", "slug: kopvillkor"))
    result = terms.run("status", "kopvillkor")
    assert result.exit_code == 2 and "Did you mean `terms`?" in result.output
