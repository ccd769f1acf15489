"""The words of GitHub: addresses of its pages, annotations, what a step tells the next.

Nothing here asks anything of GitHub, and everything works where it is not: an environment without
its variables gives addresses of a made-up repository, and no step is told anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from lydelse.messages.problems import Problem, Severity


@dataclass(frozen=True)
class Web:
    """A repository as pages on the web, below an address such as ``https://github.com/a/b``."""

    url: str

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Web":
        """Return the repository that a workflow runs in."""
        server = environ.get("GITHUB_SERVER_URL") or "https://github.com"
        return cls(f"{server}/{environ.get('GITHUB_REPOSITORY') or 'OWNER/REPOSITORY'}")

    def edit(self, branch: str, path: str) -> str:
        """Return the web editor, open on a file."""
        return f"{self.url}/edit/{quote(branch)}/{quote(path)}"

    def raw(self, ref: str, path: str) -> str:
        """Return a file as it stands at a branch or commit, nothing around it."""
        return f"{self.url}/raw/{quote(ref)}/{quote(path)}"

    def file(self, ref: str, path: str) -> str:
        """Return a file as it is shown at a branch or commit."""
        return f"{self.url}/blob/{quote(ref)}/{quote(path)}"

    def compare(self, old: str, new: str) -> str:
        """Return what changed between two branches or commits."""
        return f"{self.url}/compare/{quote(old)}...{quote(new)}"

    def pulls_from(self, branch: str) -> str:
        """Return the pull requests that were opened from a branch."""
        return f"{self.url}/pulls?q={quote(f'is:pr head:{branch}')}"

    def workflow(self, name: str) -> str:
        """Return the page of a workflow, where its form is started."""
        return f"{self.url}/actions/workflows/{name}"

    def run(self, number: str) -> str:
        """Return a run of a workflow, with what it left."""
        return f"{self.url}/actions/runs/{number}"


_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def annotation(found: Problem, language: str) -> str:
    """Return a problem as GitHub shows it beside the line that it names, in a language."""
    place = f"file={_property(found.path)},line={max(found.line, 1)}" if found.path else ""
    parts = ",".join(filter(None, (place, f"title={_property(found.code)}")))
    cause, remedy = found.told(language)
    text = f"{cause[:1].upper()}{cause[1:]} {remedy}"
    return f"::{_COMMANDS[found.severity]} {parts}::{_data(text)}"


def error(text: str) -> str:
    """Return what stopped a job, on top of its page."""
    return f"::error::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def tell(environ: Mapping[str, str], **outputs: str) -> None:
    """Hand values to the steps that follow; each a single line."""
    lines = "".join(f"{name}={' '.join(value.split())}\n" for name, value in outputs.items())
    _append(environ.get("GITHUB_OUTPUT"), lines)


def summarise(environ: Mapping[str, str], markdown: str) -> None:
    """Show Markdown on the page of the run."""
    _append(environ.get("GITHUB_STEP_SUMMARY"), markdown)


def _append(name: str | None, text: str) -> None:
    if name:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(text)
