"""How a job ends: exit code 0, or 1 with what is wrong, why, and what to do about it."""

import os
import sys
import tomllib
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

from lydelse.cli.usage_errors import language
from lydelse.jobs import github
from lydelse.messages.problems import Problem


class Stop(Exception):
    """What ends a job: a code to look for, the cause and the remedy, each a sentence or more."""

    def __init__(self, code: str, cause: str, remedy: str) -> None:
        super().__init__(f"{code}: {cause} {remedy}")
        self.code, self.cause, self.remedy = code, cause, remedy


def stop(code: str, **values: object) -> Stop:
    """Return what stops a job, in the job's language, by ``messages/terminal/jobs.toml``."""
    texts = tomllib.loads(
        files("lydelse").joinpath("messages/terminal/jobs.toml").read_text("utf-8")
    )
    words = texts[code][language()]
    return Stop(code, words["cause"].format(**values), words["remedy"].format(**values))


def stopped_by(found: Problem) -> Stop:
    """Return a problem as what stops a job, in the job's language."""
    return Stop(found.code, *found.told(language()))


def form_stop(code: str, fields: Iterable[str] = (), **values: object) -> Stop:
    """Return what stops a form, in Swedish and English; ``fields`` are named as in the form."""
    texts = tomllib.loads((Path(__file__).parent / "texts" / "forms.toml").read_text("utf-8"))
    swedish, english = (
        texts[code][language].format(
            fields=", ".join(texts["fields"][name][language] for name in fields), **values
        )
        for language in ("sv", "en")
    )
    return Stop(code, swedish, english)


def run(job: Callable[[], int | None]) -> None:
    """Run a job as a program: its exit code, or 1 and the words of what stopped it."""
    try:
        code = job() or 0
    except Stop as stop:
        print(stop, file=sys.stderr)
        if "GITHUB_ACTIONS" in os.environ:  # on top of the run's page, where an editor looks
            print(github.error(f"{stop.cause} {stop.remedy}"))
        code = 1
    sys.exit(code)
