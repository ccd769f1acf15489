"""Watch what public sites store: what a browser saw and no register declares, in one issue.

The browser runs in a step of its own, with no token; what it saw is put into words in a file, and
another step tells it. The names of cookies are somebody else's words: they are disarmed.
"""

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from lydelse.cli.help import Command
from lydelse.cli.usage_errors import said
from lydelse.cookie_scan.browser import observe
from lydelse.cookie_scan.findings import Observed, belongs, held_against, host_of
from lydelse.jobs import github
from lydelse.jobs.comment import Ask, disarmed, gh, our_own
from lydelse.jobs.exit import run, stopped_by
from lydelse.jobs.verify import project_here
from lydelse.law.coverage import register_of
from lydelse.ledger.state import in_force
from lydelse.messages.problems import Problem, UsageError, errors, in_order
from lydelse.project.project import Project
from lydelse.publishing.acts import today as today_of
from lydelse.registers import Register
from lydelse.registers.cookies import THIS_SITE, CookieRegister

OUT = Path(".build/cookies.md")
MARK = "<!-- lydelse: cookies -->"
_WORDS = tomllib.loads((Path(__file__).parent / "texts" / "cookies.toml").read_text("utf-8"))
TITLE: str = _WORDS["title"]

Look = Callable[[Sequence[str]], Observed]


def undeclared(project: Project, today: date, look: Look) -> list[Problem]:
    """Return what the watched addresses store or ask for and no register in force declares."""
    found: dict[str, Problem] = {}
    for url in project.settings.watched:
        register, facts = _covering(project, host_of(url), today)
        for one in errors(held_against(register, facts, look([url]))):
            found.setdefault(str(one), one)
    return in_order(found.values())


def _covering(project: Project, host: str, today: date) -> tuple[Register, CookieRegister]:
    """Return the register in force that covers a host, else the first: the lack is told."""
    known = []
    for id, document in sorted(project.documents.items()):
        current = in_force(project.states(id, today))
        version = document.versions.get(current.version) if current else None
        register = register_of(version) if version else None
        if register and isinstance(register.facts, CookieRegister):
            known.append((register, register.facts))
    if not known:
        raise UsageError("no-cookie-register", document="cookies")
    covers = (pair for pair in known if any(_is(host, one, project) for one in pair[1].hosts))
    return next(covers, known[0])


def _is(host: str, declared: str, project: Project) -> bool:
    own = host_of(project.settings.site_url) if declared == THIS_SITE else declared
    return belongs(host, own)


def in_words(found: Sequence[Problem], web: github.Web) -> str:
    """Return what the issue says; nothing where all is declared."""
    if not found:
        return ""
    told = (" ".join(one.told("sv")).replace("`", "") for one in found)
    lines = "\n".join(f"- `{line}`" for line in told)
    return f"{MARK}\n{_WORDS['lead'].strip()}\n\n{disarmed(lines, web)}\n"


def tell(ask: Ask, repository: str, text: str) -> str:
    """Open the one issue, write it anew, or close it; what was done, in a sentence."""
    issues = f"repos/{repository}/issues"
    known = our_own(ask(f"{issues}?state=open&per_page=100"), MARK)
    if known is None:
        if not text:
            return said("cookies-declared")
        ask(issues, "POST", title=TITLE, body=text)
        return said("issue-opened")
    here = f"{issues}/{int(known['number'])}"
    if not text:
        ask(here, "PATCH", body=f"{MARK}\n{_WORDS['done']}\n", state="closed")
        return said("issue-closed", number=known["number"])
    if known["body"].strip() == text.strip():
        return said("issue-same", number=known["number"])
    ask(here, "PATCH", body=text)
    return said("issue-written", number=known["number"])


def watch(project: Project, out: Path, look: Look, environ: Mapping[str, str]) -> str:
    """Look at every watched address, and leave the words for the issue; what was found."""
    if not project.settings.watched:
        out.unlink(missing_ok=True)
        return said("none-watched")
    now = datetime.now(UTC)
    try:
        found = undeclared(project, today_of(project, now), look)
    except UsageError as wrong:
        raise stopped_by(wrong.problem) from None
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(in_words(found, github.Web.of(environ)), "utf-8")
    return "\n".join([*map(str, found), said("not-declared", count=len(found))])


@click.command(cls=Command)
@click.option("--tell", "telling", is_flag=True)
def main(telling: bool) -> None:
    """Look at the watched addresses, or tell in an issue what was found there."""

    def job() -> None:
        if not telling:
            click.echo(watch(project_here(), OUT, observe, os.environ))
        elif OUT.exists():
            repository = os.environ.get("GITHUB_REPOSITORY", "{owner}/{repo}")
            click.echo(tell(gh, repository, OUT.read_text("utf-8")))
        else:
            click.echo(said("nothing-looked-at"))

    run(job)


if __name__ == "__main__":
    main()
