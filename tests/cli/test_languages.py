"""Every line of every command is said in one language: Swedish with ``--lang sv``, else English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from lydelse.__main__ import main
from lydelse.messages.commands import command_words
from lydelse.messages.problems import LANGUAGES
from tests.registers.companies import cookies, notice, written
from tests.workbench import TITLES, Workbench

# Small words that stand in nearly every sentence of a language and never in one of the other.
SMALL = {
    "en": {*re.findall(r"\w+", "the of is are and that to with from which it an if was be when")},
    "sv": {*re.findall(r"\w+", "och att är som det inte av på ett med från eller när ska har så")},
}
OTHER = {"en": "sv", "sv": "en"}
# Not words: what is typed, paths, quoted texts, the names of values.
_CODE = re.compile(r"`[^`]*`|“[^”]*”|”[^”]*”|\"[^\"]*\"|\[[^\]]*\]|\S*[/_.=|]\S+|--?[\w-]+")


def foreign(text: str, language: str) -> list[str]:
    """The lines in which a small word of the other language stands."""
    words = SMALL[OTHER[language]]
    return [
        line
        for line in text.splitlines()
        if words & set(re.findall(r"\w+", _CODE.sub(" ", line).lower()))
    ]


def every_command() -> Iterator[tuple[str, ...]]:
    """The words that begin each command."""

    def below(group: click.Group, before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield before
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from below(command, (*before, name))
            else:
                yield (*before, name)

    return below(main, ())


COMMANDS = list(every_command())


def options_of(words: tuple[str, ...]) -> list[click.Option]:
    """The options of a command."""
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found
        command = found
    return [one for one in command.params if isinstance(one, click.Option)]


def test_the_small_words_tell_the_languages_apart() -> None:
    assert foreign("Show what the ledger says.", "sv") and not foreign("Show what it says.", "en")
    assert foreign("Visa vad som har ändrats.", "en") and not foreign("Det är så.", "sv")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_is_said_in_the_language(
    project: Workbench, command: tuple[str, ...], language: str
) -> None:
    """Of each option, too; and no command or option lacks its words."""
    shown = project.run("--lang", language, *command, "--help").stdout
    assert foreign(shown, language) == []
    words = command_words(language, " ".join(command) or "lydelse")
    assert words.get("help")
    assert {one.name for one in options_of(command)} - words.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_wrong_use_is_said_in_the_language(
    project: Workbench,
    command: tuple[str, ...],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(project.root)  # `ci` goes into the project, and does not come back
    wrongs = [["--nonsense"], ["--today"], ["a", "b", "c", "d", "e"], ["terms", "x"], []]
    for wrong in wrongs[:1] if {*command} & {"ci", "build", "serve"} else wrongs:
        result = project.run("--lang", language, *command, *wrong)
        assert foreign(result.output, language) == [], wrong


def scenes(project: Workbench, out: Path) -> Iterator[tuple[str, ...]]:
    """What one types in the life of a project: what succeeds, and what is refused."""
    words = {"sv": "Ny text.", "en": "New text."}
    yield ("status",)
    yield "new", "cookies", "--kind", "cookies", *TITLES
    yield "new", "till", "--kind", "notice", *TITLES
    yield "new", "till", "--kind", "notice", *TITLES
    yield ("coverage",)
    yield ("publish",)
    project.draft("1.0", "2026-11-23")
    yield "publish", "terms", "1.0", "--without", "en", "--reason", "Test"
    yield "publish", "terms", "1.0"
    yield ("status",)
    yield ("check",)
    yield "translate", "terms", "1.0", "en"
    yield "new", "terms"
    yield "new", "terms", "--effective", "2027-01-01"
    yield ("status",)
    project.draft("1.1", "2027-01-01", based_on="1.0")
    for code, text in words.items():
        path = f"docs/{code}/terms/1.1.md"
        project.write(path, project.read(path) + f"\n{text}\n")
    yield "compare", "terms", "1.1"
    yield "compare", "terms", "1.1", "--format", "markdown"
    yield ("publish",)
    yield "status", "--today", "2027-02-01"
    yield "note", "terms", "1.1", "--summary", "sv=Nytt."
    told = ("--channel", "email", "--count", "unknown", "--on", "2026-11-20")
    yield "notify", "terms", "1.1", *told
    yield "notify", "terms", "1.1", *told
    yield "postpone", "terms", "1.1", "2027-02-01", "--reason", "Test"
    yield "postpone", "terms", "1.1", "2027-02-01", "--reason", "Test"
    yield "withdraw", "terms", "1.1", "--reason", "Test"
    yield "withdraw", "terms", "1.0", "--reason", "Test"
    yield "repeal", "terms", "--reason", "Test"
    yield "redact", "terms", "1.1", "--reason", "Test", "--yes"
    yield "redact", "terms", "1.1", "--reason", "Test", "--yes"
    yield "redact", "terms", "1.0", "--reason", "Test"
    project.old_text("1.0", "old")
    project.document("old")
    yield "adopt", "old", "1.0", "--effective", "unknown"
    yield ("verify",)
    yield "verify", "--against", str(project.root / "ledger.jsonl")
    yield "prove", "0" * 64
    yield "prove", str(project.root / "docs/sv/old/1.0.md")
    yield "new-key", "policy.example", "--out", str(out / "key")
    yield ("sign",)
    yield "announce", "terms", "1.0"
    yield ("hosting",)
    yield "cookies", "compare", _seen(out)
    yield "import", "old", str(out), "--select", "main"
    yield "import", "old", "--carry-out"
    project.write("registers/cookies/1.0.yml", written(cookies()))
    project.write("registers/till/1.0.yml", written(notice() | {"policy": "terms"}))
    yield ("coverage",)
    yield ("check",)
    for wrong in ("redlines_back: tio", "notice_days: x", "coverage: x", "timezone: x", "nowt: 1"):
        project.write("mkdocs.yml", project.config + f"    {wrong}\n")
        yield ("status",)


def _seen(folder: Path) -> str:
    file = folder / "seen.json"
    file.write_text(json.dumps({"urls": ["https://b.example/"], "stored": [], "asked": []}))
    return str(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_done_and_what_is_refused_is_said_in_the_language(
    project: Workbench, tmp_path: Path, language: str
) -> None:
    said = 0
    for words in scenes(project, tmp_path):
        result = project.run("--lang", language, *words, input="n\n")
        assert foreign(result.output, language) == [], words
        said += bool(result.output.strip())
    assert said > 40
    for register in ("cookies", "till"):
        assert (project.root / f"registers/{register}/1.0.yml").exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["cookies", "notice", "subprocessors"])
def test_the_comments_of_a_register_that_is_begun_are_said_in_the_language(
    project: Workbench, language: str, kind: str
) -> None:
    project.run("--lang", language, "new", "fresh", "--kind", kind, *TITLES)
    register = project.read("registers/fresh/1.0.yml")
    comments = [line.partition("#")[2] for line in register.splitlines() if "#" in line]
    comments = [re.sub(r"^\s+\w+: ", "", line) for line in comments]  # a key, of an entry to copy
    assert len(comments) > 8
    assert foreign("\n".join(comments), language) == []


def test_the_language_of_the_system_is_spoken(project: Workbench) -> None:
    said = project.run("status", env={"LC_ALL": "sv_SE.UTF-8"}).stdout
    assert said.startswith("Den 2026-11-22:") and not foreign(said, "sv")


def test_the_language_of_a_text_is_not_that_of_the_messages(project: Workbench) -> None:
    """``--language en`` names a text; it once let a Swedish terminal answer in English."""
    project.published("1.0")
    words = ("redact", "terms", "1.0", "--language", "en", "--reason", "Test", "--yes")
    said = project.run(*words, env={"LYDELSE_LANG": "sv"}).output
    assert "tog bort" in said and not foreign(said, "sv")


def test_a_file_that_is_not_there_is_told_of_in_the_language(project: Workbench) -> None:
    said = project.run("--lang", "sv", "new", "terms", "--from", "borta.docx").output
    assert "det finns ingen sådan fil" in said and "exist" not in said
