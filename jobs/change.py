"""The form for what happens after publication: postpone, withdraw, repeal or note, and push.

The command of the same name writes the line; here it is called on top of the newest ledger, and
again if somebody else was first. ``make change ACT=withdraw DOCUMENT=terms VERSION=1.2`` does the
same by hand.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from jobs import github
from jobs.doing import doing
from jobs.git import Repository
from jobs.stopping import Stop, run
from lydelse.cli import main as cli
from lydelse.ledger import LEDGER_FILE

FOLDER = Path(".build") / "change"
TRIES = 5

_FIELDS = {"VERSION": "a version", "EFFECTIVE": "a day", "SUMMARY": "a note"}
_NEEDS = {
    "postpone": {"VERSION", "EFFECTIVE"},
    "withdraw": {"VERSION"},
    "repeal": set[str](),
    "note": {"VERSION", "SUMMARY"},
}
_MAY = {"repeal": {"EFFECTIVE"}}


def words_of(form: Mapping[str, str]) -> list[str]:
    """The command that a form asks for, word by word; its choices end in the word of the code."""
    act = form.get("ACT", "").rpartition(" / ")[2].strip()
    if act not in _NEEDS:
        raise Stop("form-act", f"{act!r} is no act.", f"Choose one of {', '.join(_NEEDS)}.")
    given = {name: value.strip() for name, value in form.items() if value.strip()}
    notes = {
        name.removeprefix("SUMMARY_").lower().replace("_", "-"): value
        for name, value in given.items()
        if name.startswith("SUMMARY_")
    }
    filled = {name for name in _FIELDS if name in given} | ({"SUMMARY"} if notes else set())
    missing = _NEEDS[act] - filled
    surplus = filled - _NEEDS[act] - _MAY.get(act, set())
    if missing or surplus:
        said = [f"lacks {_FIELDS[name]}" for name in _FIELDS if name in missing]
        said += [f"has {_FIELDS[name]}, which this act does not take" for name in sorted(surplus)]
        raise Stop(
            "form-incomplete",
            f"To {act}, the form {' and '.join(said)}.",
            "Fill in the form again: nothing was written.",
        )
    takes = ("DOCUMENT", "VERSION", "EFFECTIVE") if act == "postpone" else ("DOCUMENT", "VERSION")
    # An option's value stands with its name: what a person wrote is never read as an option.
    words = [act, *(f"--summary={code}={text}" for code, text in sorted(notes.items()))]
    words += (
        [f"--effective={given['EFFECTIVE']}"] if act == "repeal" and "EFFECTIVE" in given else []
    )
    words += [f"--reason={given['REASON']}"] if "REASON" in given else []
    words += [f"--by={given['BY']}"] if "BY" in given else []
    return [*words, "--", *(given.get(name, "") for name in takes if name in given)]


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
    raise Stop(
        "push-rejected",
        f"Others wrote to `{main}` each of {TRIES} times.",
        "Start the form again: nothing was written.",
    )


def _command(root: Path, words: Sequence[str]) -> str:
    """Call a command of the project in a folder; what it says, or ``Stop`` with why it refused."""
    out, err = StringIO(), StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            cli.main(["--project", str(root), *words], prog_name="lydelse")
    except SystemExit as done:
        if done.code:
            lines = [line for line in err.getvalue().splitlines() if line.strip()]
            raise Stop(f"{words[0]}-refused", "\n".join(lines), "Nothing was written.") from None
    return out.getvalue().strip()


def main() -> None:
    """Do what the form in the environment asks for."""
    with doing("writing it in the ledger"):
        said = write(Repository(Path.cwd()), words_of(os.environ))
    github.summarise(os.environ, f"{said}\n")
    print(said)


if __name__ == "__main__":
    run(main)
