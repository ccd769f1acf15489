"""The form for what happens after publication: postpone, withdraw, repeal, note, notify.

The command of the same name writes the line; here it is called on top of the newest ledger, and
again if somebody else was first, and pushed. ``make change ACT=withdraw DOCUMENT=terms
VERSION=1.2`` does the same by hand.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from lydelse.cli import main as cli
from lydelse.formats.days import parse_day
from lydelse.jobs import github
from lydelse.jobs.exit import Stop, form_stop, run
from lydelse.jobs.git import Repository, main_branch
from lydelse.jobs.progress import doing
from lydelse.ledger.events import LEDGER_FILE
from lydelse.model import VersionId

FOLDER = Path(".build") / "change"
TRIES = 5

_NEEDS = {
    "postpone": ("VERSION", "EFFECTIVE", "REASON"),
    "withdraw": ("VERSION", "REASON"),
    "repeal": ("REASON",),
    "note": ("VERSION", "SUMMARY"),
    "notify": ("VERSION", "EFFECTIVE", "CHANNEL", "COUNT"),
}
_MAY = {"repeal": ("EFFECTIVE",), "note": ("REASON",), "notify": ("REASON",)}
_FIELDS = ("VERSION", "EFFECTIVE", "SUMMARY", "REASON", "CHANNEL", "COUNT")
_NONE = "-"
"""What a list of choices says that nobody has chosen from: GitHub sends its first line."""
_DAY_OPTION = {"repeal": "effective", "notify": "on"}


def words_of(form: Mapping[str, str]) -> list[str]:
    """Return the command that a form asks for, word by word; its choices end in the code."""
    act = form.get("ACT", "").rpartition(" / ")[2].strip()
    if act not in _NEEDS:
        raise form_stop("form-act", act=act)
    given = {name: value.strip() for name, value in form.items() if value.strip()}
    if (channel := given.pop("CHANNEL", _NONE).rpartition(" / ")[2].strip()) != _NONE:
        given["CHANNEL"] = channel
    notes = {
        language_of_field(name.removeprefix("SUMMARY_")): value
        for name, value in given.items()
        if name.startswith("SUMMARY_")
    }
    filled = [name for name in _FIELDS if name in given or (name == "SUMMARY" and notes)]
    if missing := [name for name in _NEEDS[act] if name not in filled]:
        raise form_stop("form-lacks", missing)
    if surplus := [name for name in filled if name not in (*_NEEDS[act], *_MAY.get(act, ()))]:
        raise form_stop("form-has", surplus)
    if "VERSION" in given and not VersionId.parse(given["VERSION"]):
        raise form_stop("form-version", value=given["VERSION"])
    if "EFFECTIVE" in given and not parse_day(given["EFFECTIVE"]):
        raise form_stop("form-day", value=given["EFFECTIVE"])
    takes = ("DOCUMENT", "VERSION", "EFFECTIVE") if act == "postpone" else ("DOCUMENT", "VERSION")
    # An option's value stands with its name: what a person wrote is never read as an option.
    words = [act, *(f"--summary={code}={text}" for code, text in sorted(notes.items()))]
    options = {"CHANNEL": "channel", "COUNT": "count", "REASON": "reason", "BY": "by"}
    if act in _DAY_OPTION:
        options = {"EFFECTIVE": _DAY_OPTION[act], **options}
    words += [f"--{one}={given[name]}" for name, one in options.items() if name in given]
    return [*words, "--", *(given.get(name, "") for name in takes if name in given)]


def language_of_field(name: str) -> str:
    """Return the code of a language, ``pt-BR`` or ``zh-Hans``, from a name's end, ``PT_BR``."""
    code, *parts = name.split("_")
    return "-".join([code.lower(), *(part.title() if len(part) == 4 else part for part in parts)])


def write(here: Repository, words: Sequence[str], main: str = "main") -> str:
    """Write the line on top of the newest ledger and push it; what the command said."""
    for _ in range(TRIES):
        newest = here.fetch(main)
        with here.aside(here.root / FOLDER, newest) as aside:
            said = _command(aside.root, words)
            if not aside.changed("HEAD"):
                return said  # the ledger says so already
            commit = aside.commit([LEDGER_FILE], said.splitlines()[0] if said else words[0])
            if aside.push(commit, main, newest):
                return said
    raise form_stop("push-rejected", branch=main, tries=TRIES)


def _command(root: Path, words: Sequence[str]) -> str:
    """Call a command of the project in a folder; what it says, or ``Stop`` with why it refused.

    It is asked once more then, to hear why in the other language; it refused before it wrote.
    """
    code, said = _called(root, words, "en")
    if code:
        raise Stop(f"{words[0]}-refused", _called(root, words, "sv")[1], said)
    return said


def _called(root: Path, words: Sequence[str], language: str) -> tuple[object, str]:
    """Return the exit code of a command, and what it said: why, if it failed."""
    out, err = StringIO(), StringIO()
    code: object = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            cli.main(["--project", str(root), "--lang", language, *words], prog_name="lydelse")
    except SystemExit as done:
        code = done.code
    said = err if code else out
    return code, "\n".join(line for line in said.getvalue().splitlines() if line.strip())


def main() -> None:
    """Do what the form in the environment asks for."""
    with doing("writing-line"):
        said = write(Repository(Path.cwd()), words_of(os.environ), main_branch())
    github.summarise(os.environ, f"{said}\n")
    print(said)


if __name__ == "__main__":
    run(main)
