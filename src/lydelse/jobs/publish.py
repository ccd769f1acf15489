"""From merged main to the public site: what runs on every merge and at midnight.

The order is such that nothing false becomes public, wherever a run is killed:

1. read main, in a folder of its own: nobody's work is touched, and nothing of an earlier run
   is left in it;
2. append what is ready to the ledger, with this job's own clock, let its new end be attested, and
   commit: still nobody sees it;
3. build the site as of today from what the ledger proves alone, so that no draft can stop it;
   verify it, hold it against the public one, walk its links; build it as of each day on which
   something begins or ceases to apply;
4. push the commit: from here on it is published. Somebody was first? Begin anew at 1;
5. deploy. Killed between 4 and 5: the next run finds the lines in the ledger, and deploys them.

If the site cannot be built with the new lines, they are not pushed, and the site is built without
them: midnight must come for everybody else.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import click
from filelock import FileLock

from lydelse.jobs import github
from lydelse.jobs.attest import SIGNING_KEY, Ask, ask_authority, attested
from lydelse.jobs.deploy import CURRENT, deploy
from lydelse.jobs.exit import Stop, run
from lydelse.jobs.git import Merge, Repository
from lydelse.jobs.links import dead
from lydelse.jobs.live_site import Public, public_at
from lydelse.jobs.merge_comment import Told, comments, summary
from lydelse.jobs.progress import doing
from lydelse.jobs.verify import objections, refuse
from lydelse.ledger.events import LEDGER_FILE, AnyEvent, read_ledger
from lydelse.messages.problems import errors
from lydelse.project.integrity import integrity
from lydelse.project.load import read_project
from lydelse.project.project import REGISTERS, Project
from lydelse.proof.attestation import attestations
from lydelse.publishing import acts
from lydelse.publishing.acts import Signature
from lydelse.storage.disk import apply
from lydelse.website.permanence import ADDRESSES_FILE, coming_days, lost

OUT = Path(".build/publish")
BUILT = Path(".build/built")
TRIES = 5  # how often somebody else may be first
TOLD = "told"  # the mark at the commit up to which pull requests have been told
CODE = ("src", "locks")  # what this run itself is made of


def build(tree: Path, day: date, into: Path) -> str:
    """Build the site of a project as of a day, and how it is to be served; why it failed, if so."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LYDELSE_")}
    env |= {"LYDELSE_TODAY": day.isoformat(), "NO_MKDOCS_2_WARNING": "1"}
    made = ["mkdocs", "build", "--strict", "--quiet", "--site-dir", str(into)]
    for words in (made, ["lydelse", "hosting", "--site", str(into)]):
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=tree,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            return done.stdout.strip() or f"{words[0]} ended with exit code {done.returncode}"
    return ""


@dataclass(frozen=True)
class Tools:
    """What a run needs of the world; tests bring their own. ``reached`` is told each step."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    build: Callable[[Path, date, Path], str] = build
    links: Callable[[Path, str], list[str]] = dead
    reached: Callable[[str], None] = lambda _: None
    ask: Ask = ask_authority


@dataclass(frozen=True)
class Job:
    """What is to be published from where to where.

    ``clone`` is where the job is called; ``out`` gets the site and the words. ``to`` is a place of
    ``deploy``; None if a later step deploys. ``public`` is the address or the folder of the public
    site, empty for that of ``to``, or ``site_url``.
    """

    clone: Repository
    out: Path
    by: str = "Lydelse"
    branch: str = "main"
    public: str = ""
    to: Path | None = None
    first: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a run has done: the site that may be deployed, and what there is to tell."""

    told: Told
    merges: list[Merge]
    commit: str
    warnings: list[str] = field(default_factory=list)


def publish(job: Job, tools: Tools) -> Outcome:
    """Run the job; ``Stop`` if nothing can be deployed. In one clone one runs at a time."""
    with _alone(job):
        for left in job.out.parent.glob(f"{job.out.name}.tree-*"):  # of a run that was killed
            job.clone.forget(left)
        for _ in range(TRIES):
            outcome = _attempt(job, tools)
            if outcome:
                break
        else:
            cause = f"Somebody else pushed to `{job.branch}` first, {TRIES} times."
            raise Stop("crowded", cause, "Run the job again: nothing was published.")
        _write_words(job, outcome)
        tools.reached("words")
        if job.to:
            _deploy(job, tools, outcome)
        return outcome


@contextmanager
def _alone(job: Job) -> Iterator[None]:
    """Wait until no other run is at work here. The system lets the lock go when a run dies."""
    job.out.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(job.out.parent / f"{job.out.name}.lock")
    with doing("waiting for another run to end"):
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


# --- one attempt ----------------------------------------------------------------------------------


def _attempt(job: Job, tools: Tools) -> Outcome | None:
    """Read, append, build, push; None if somebody else was first."""
    with doing(f"fetching {job.branch}"):
        base = job.clone.fetch(job.branch)
    differs = job.clone.changed(base, None, *CODE)
    if differs:
        cause = f"What runs here is not what `{job.branch}` has: {', '.join(differs[:5])}."
        raise Stop("code-differs", cause, f"Check out `{job.branch}` as it is now, and run again.")
    tools.reached("fetched")
    # Each run has a folder of its own: what a killed one began may still be building in its own.
    with job.clone.aside(job.out.parent / f"{job.out.name}.tree-{os.getpid()}", base) as tree:
        now, site = tools.clock(), _read(tree)
        refuse(errors(integrity(site, now)), "The ledger and the published files do not agree.")
        _, wrong = attestations(site.files, site.settings.keys)
        refuse(errors(wrong), "The ledger and its checkpoints do not agree.")
        place = job.public or (str(job.to / CURRENT) if job.to else site.settings.site_url)
        with doing(f"asking what is public at {place}"):
            public = public_at(place, first=job.first)
        plan = acts.publish(site, Signature(now.astimezone(site.settings.timezone), job.by))
        apply(tree.root, plan.writes, plan.deletes)
        tools.reached("appended")
        commit, after = base, _read(tree)
        new = after.ledger.events[len(site.ledger.events) :]
        with doing("attesting the ledger"):
            proof, untold = attested(after, os.environ.get(SIGNING_KEY, ""), now, tools.ask)
        apply(tree.root, proof)
        if new or proof:
            commit = tree.commit(sorted({*plan.writes, *proof}), _message(new))
            tools.reached("committed")
        why, warnings = _make(job, tools, tree, public, now, strict=bool(new))
        unwritten: tuple[AnyEvent, ...] = ()
        if why and new:
            tree.ask("reset", "--quiet", "--hard", base)
            commit, unwritten = base, new
            again, warnings = _make(job, tools, tree, public, now, strict=False)
            if again:
                raise Stop(
                    "not-built", again, "Nothing was published; the public site is as it was."
                )
        elif why:
            raise Stop("not-built", why, "Nothing was published; the public site is as it was.")
        if not job.clone.push(commit, job.branch, base):
            return None
        tools.reached("pushed")
        mark = job.clone.mark(TOLD)
        earlier, _ = read_ledger(job.clone.file_at(mark or f"{base}^", LEDGER_FILE) or b"")
        final = _read_commit(tree, commit)
        told = Told(
            final,
            acts.today(final, now),
            final.ledger.events[len(earlier.events) :],
            tuple(errors(plan.problems)),
            unwritten,
            why,
            github.Web.of(os.environ).edit(job.branch, ""),
        )
        return Outcome(told, job.clone.merges(mark, base), commit, [*untold, *warnings])


def _read(tree: Repository) -> Project:
    site, problems = read_project(tree.root)
    if site is None:
        refuse(problems, "The project cannot be read.")
    assert site is not None, "what cannot be read has problems"
    return site


def _read_commit(tree: Repository, commit: str) -> Project:
    """The project as a commit has it, drafts included."""
    tree.ask("reset", "--quiet", "--hard", commit)
    return _read(tree)


def _message(new: tuple[AnyEvent, ...]) -> str:
    if not new:
        return "Attest the ledger\n\nSigned or time-stamped by the publishing job."
    names = ", ".join(f"{event.document} {event.version}" for event in new)
    return f"Publish {names}\n\nAppended to the ledger by the publishing job."


def _make(
    job: Job, tools: Tools, tree: Repository, public: Public, now: datetime, *, strict: bool
) -> tuple[str, list[str]]:
    """Build the site of a tree and look at it from all sides: what forbids it, what to warn of.

    ``strict``: lines are new, and a coming day on which the site cannot be built forbids them;
    else it is just told, because today's site is right whatever comes.
    """
    site = _read(tree)
    today = acts.today(site, now)
    for path in _drafts(site):
        (tree.root / path).unlink()
    built, into = tree.root / BUILT, job.out / "site"
    with doing(f"building the site as of {today}"):
        why = tools.build(tree.root, today, built)
    if why:
        return why, []
    shutil.rmtree(into, ignore_errors=True)
    job.out.mkdir(exist_ok=True)
    built.rename(into)
    tools.reached("built")
    if found := objections(_read(tree), into, public, now):
        return "\n".join(map(str, found)), []
    tools.reached("verified")
    with doing("walking every link"):
        links = tools.links(into, site.settings.site_url)
    if links:
        return "\n".join(f"link-dead: {one}" for one in links), []
    tools.reached("walked")
    coming = list(_coming(job, tools, tree, site, today))
    tools.reached("looked-ahead")
    return ("\n".join(coming), []) if strict else ("", coming)


def _drafts(site: Project) -> Iterator[str]:
    """What is not published: texts and registers of documents that the ledger does not prove.

    Nothing of it is on the public site, and nothing that is wrong in it may stop that.
    """
    proven = site.ledger.files()
    for path in site.files:
        _, _, rest = path.removeprefix(f"{site.settings.docs_dir}/").partition("/")
        folder, _, name = rest.rpartition("/")
        text = path.startswith(f"{site.settings.docs_dir}/") and folder in site.documents
        unknown = name != "index.md" or not site.ledger.of(folder)
        draft = text and name.endswith(".md") and unknown
        if (draft or path.startswith(f"{REGISTERS}/")) and path not in proven:
            yield path


def _coming(job: Job, tools: Tools, tree: Repository, site: Project, today: date) -> Iterator[str]:
    """What would be wrong on each day on which something begins or ceases to apply."""
    listed = (job.out / "site" / ADDRESSES_FILE).read_bytes()
    into = tree.root / BUILT
    for day in coming_days(site, today):
        with doing(f"building the site as of {day}"):
            why = tools.build(tree.root, day, into)
        if why:
            yield f"On {day} the site cannot be built: {why}"
            continue
        for one in lost(site, day, listed, (into / ADDRESSES_FILE).read_bytes()):
            yield f"On {day}: {one}"
        shutil.rmtree(into)


# --- afterwards -----------------------------------------------------------------------------------


def _write_words(job: Job, outcome: Outcome) -> None:
    """A file for each pull request, one for the run, and the commit up to which they tell."""
    words = job.out / "words"
    shutil.rmtree(words, ignore_errors=True)
    words.mkdir(parents=True)
    for number, text in comments(outcome.told, outcome.merges).items():
        (words / f"{number}.md").write_text(text, "utf-8")
    (words / "summary.md").write_text(summary(outcome.told, outcome.warnings), "utf-8")
    (words / "commit").write_text(outcome.commit + "\n", "utf-8")


def _deploy(job: Job, tools: Tools, outcome: Outcome) -> None:
    assert job.to, "asked for before"
    place = job.to

    def allowed() -> None:
        """Whoever was quicker has a longer ledger; their site stays."""
        public = public_at(str(place / CURRENT), first=job.first)
        found = objections(outcome.told.site, job.out / "site", public, tools.clock())
        refuse(found, "What is public now is not what it was when this run began.")

    with doing(f"deploying to {place}"):
        deploy(job.out / "site", place, allowed, tools.reached)


@click.command(help=(__doc__ or "").partition("\n")[0])
@click.option("--branch", default="main", show_default=True)
@click.option("--public", default="", help="Address or folder of the public site.")
@click.option(
    "--to", type=click.Path(file_okay=False, path_type=Path), help="A place to deploy to."
)
@click.option("--first", is_flag=True, help="Nothing was ever published there.")
@click.option(
    "--by", envvar="LYDELSE_BY", default="Lydelse", help="What the ledger calls this job."
)
def main(branch: str, public: str, to: Path | None, first: bool, by: str) -> None:
    """Publish what is merged, build, check, push, and deploy where that is asked for."""

    def job() -> int:
        out = OUT.resolve()
        asked = Job(Repository(Path().resolve()), out, by, branch, public, to, first)
        outcome = publish(asked, Tools())
        said = (out / "words" / "summary.md").read_text("utf-8")
        click.echo(said, nl=False)
        github.summarise(os.environ, said)
        github.tell(os.environ, ready="true")
        return 1 if outcome.told.failed else 0

    run(job)


if __name__ == "__main__":
    main()
