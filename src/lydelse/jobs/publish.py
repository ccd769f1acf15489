"""From merged main to the public site: what runs on every merge and at midnight.

The order is such that nothing false becomes public, wherever a run is killed (DECISIONS.md D44):

1. read main, in a folder of its own: nobody's work is touched, and nothing of an earlier run
   is left in it;
2. append what is ready to the ledger, with this job's own clock, let its new end be attested, and
   commit: still nobody sees it;
3. build the site as of today from what the ledger proves alone, so that no draft can stop it;
   verify it, hold it against the public one, walk its links; build it as of each day on which
   something begins or ceases to apply;
4. push the commit: from here on it is published. Somebody was first? Begin anew at 1;
5. deploy. Killed between 4 and 5: the next run finds the lines in the ledger, and deploys them.

If the site cannot be built with all new lines, the texts that break it are found and stay drafts,
and the rest is published. If a page or a setting breaks it, that stands as it was when the site was
last built as a whole. If the lines cannot be pushed, the site is built without them: midnight must
come for everybody else. Each pull request is told what became of it, also when a run stops.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import click
from filelock import FileLock

from lydelse.cli.help import Command
from lydelse.cli.usage_errors import said
from lydelse.formats.days import read_approval
from lydelse.jobs import github
from lydelse.jobs.attest import SIGNING_KEY, Ask, ask_authority, attested
from lydelse.jobs.comment import request_of
from lydelse.jobs.deploy import CURRENT, deploy
from lydelse.jobs.exit import Stop, run, stop
from lydelse.jobs.git import Merge, Repository, main_branch
from lydelse.jobs.links import dead
from lydelse.jobs.live_site import Public, public_at
from lydelse.jobs.merge_comment import Told, comments, stopped, summary
from lydelse.jobs.progress import doing
from lydelse.jobs.verify import objections, refuse
from lydelse.ledger.events import LEDGER_FILE, AnyEvent, read_ledger
from lydelse.messages.problems import Problem, errors
from lydelse.model import VersionId
from lydelse.project.integrity import integrity
from lydelse.project.load import read_project
from lydelse.project.project import REGISTERS, Project
from lydelse.proof.attestation import attestations
from lydelse.proof.public_copy import ADDRESSES_FILE
from lydelse.publishing import acts
from lydelse.publishing.acts import Signature
from lydelse.storage.disk import apply
from lydelse.website.permanence import coming_days, lost

OUT = Path(".build/publish")
BUILT = Path(".build/built")
TRIES = 5  # how often somebody else may be first
TOLD = "told"  # the mark at the commit up to which pull requests have been told
WHOLE = "whole"  # the mark at the last commit of which the whole site could be built
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
    request: Callable[[str], int | None] = request_of


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
        shutil.rmtree(job.out / "words", ignore_errors=True)
        for left in job.out.parent.glob(f"{job.out.name}.tree-*"):  # of a run that was killed
            job.clone.forget(left)
        for _ in range(TRIES):
            outcome = _attempt(job, tools)
            if outcome:
                break
        else:
            raise stop("crowded", branch=job.branch, tries=TRIES)
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
    with doing("waiting-for-run"):
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


# --- one attempt ----------------------------------------------------------------------------------


def _attempt(job: Job, tools: Tools) -> Outcome | None:
    """Read, append, build, push; None if somebody else was first."""
    with doing("fetching", branch=job.branch):
        base = job.clone.fetch(job.branch)
    differs = job.clone.changed(base, None, *CODE)
    if differs:
        raise stop("code-differs", branch=job.branch, files=", ".join(differs[:5]))
    tools.reached("fetched")
    # Each run has a folder of its own: what a killed one began may still be building in its own.
    with job.clone.aside(job.out.parent / f"{job.out.name}.tree-{os.getpid()}", base) as tree:
        try:
            return _publish(job, tools, tree, base)
        except Stop as ended:
            _write_stop(job, tools, tree, base, ended)
            raise


def _publish(job: Job, tools: Tools, tree: Repository, base: str) -> Outcome | None:
    """Find out what can be published of what main has, and push that; None if overtaken."""
    attempt = _Attempt(job, tools, tree, base, tools.clock())
    chosen, failed = attempt.largest()
    try:
        if not job.clone.push(chosen.commit, job.branch, base):
            return None
    except Stop as ended:
        if chosen.commit == base:
            raise
        # Midnight comes for what is public already, whether or not the branch takes new lines.
        failed |= dict.fromkeys(sorted({one.document for one in chosen.new}), ended.cause)
        chosen = attempt.tried(None)
        if chosen.why:
            raise
    tools.reached("pushed")
    if not attempt.kept:
        with suppress(Stop):  # it only says what to fall back on
            job.clone.set_mark(WHOLE, chosen.commit)
    mark = job.clone.mark(TOLD)
    earlier, _ = read_ledger(job.clone.file_at(mark or f"{base}^", LEDGER_FILE) or b"")
    final = attempt.at(chosen.commit)
    told = Told(
        final,
        acts.today(final, attempt.now),
        final.ledger.events[len(earlier.events) :],
        chosen.refused,
        tuple(one for one in attempt.wanted if one.document in failed),
        failed,
        github.Web.of(os.environ).edit(job.branch, ""),
        attempt.kept,
    )
    merges = _merges(job, tools, mark, base)
    return Outcome(told, merges, chosen.commit, [*chosen.warnings])


def _merges(job: Job, tools: Tools, mark: str | None, base: str) -> list[Merge]:
    """Return what was merged since requests were told; of a rebase each commit's own request."""
    return [
        one if one.request else replace(one, request=tools.request(one.commit))
        for one in job.clone.merges(mark, base)
    ]


@dataclass(frozen=True)
class _Tried:
    """What came of building the site with some lines: why it failed, if it did."""

    commit: str
    new: tuple[AnyEvent, ...]
    refused: tuple[Problem, ...]
    why: str
    warnings: tuple[str, ...] = ()


@dataclass
class _Attempt:
    """Main as it was fetched, and what of it can be published.

    ``kept`` are the files that stand as they did when the site was last built as a whole, each
    with why; none at first. ``wanted`` are the lines that would be written if all were well.
    """

    job: Job
    tools: Tools
    tree: Repository
    base: str
    now: datetime
    kept: dict[str, str] = field(default_factory=dict)
    wanted: tuple[AnyEvent, ...] = ()
    _public: Public | None = None

    def largest(self) -> tuple[_Tried, dict[str, str]]:
        """Return the most that can be published, and for each document that cannot be, why.

        One text that breaks the site holds back itself alone; a page or a setting that does stands
        as it was when the site was last built as a whole.
        """
        tried = self.tried()
        self.wanted = tried.new
        failed: dict[str, str] = {}
        if not tried.why:
            return tried, failed
        bare = self.tried(None) if tried.new or tried.commit != self.base else tried
        if bare.why:
            self.kept = dict.fromkeys(self.older, bare.why)
            if not self.kept:
                raise stop("not-built", why=bare.why)
            tried = self.tried()
            self.wanted = tried.new
            if not tried.why:
                return tried, failed
            bare = self.tried(None)
            if bare.why:
                raise stop("not-built", why=bare.why)
        documents = sorted({event.document for event in self.wanted})
        good = self._good(documents, frozenset(), failed, tried.why)
        return (self.tried(good) if good else self.tried(None)), failed

    def _good(
        self, some: Sequence[str], good: frozenset[str], failed: dict[str, str], why: str = ""
    ) -> frozenset[str]:
        """Return the documents that can be published beside those that are known to be good.

        ``why`` they failed all together, if that is known. They are halved until each is judged.
        """
        if not why:
            why = self.tried(good | {*some}).why
        if not why:
            return good | {*some}
        if len(some) == 1:
            failed[some[0]] = why
            return good
        middle = len(some) // 2
        good = self._good(some[:middle], good, failed)
        return self._good(some[middle:], good, failed)

    def tried(self, documents: Collection[str] | None = (), /) -> _Tried:
        """Build the site with the lines of some documents; of all if none is named, None: none."""
        job, tools, tree, now = self.job, self.tools, self.tree, self.now
        self.reset(self.base)
        site, unreadable = read_project(tree.root)
        if site is None:
            return _Tried(self.base, (), (), "\n".join(map(str, unreadable)))
        refuse(errors(integrity(site, now)), "ledger-and-files")
        _, wrong = attestations(site.files, site.settings.keys)
        refuse(errors(wrong), "ledger-and-checkpoints")
        public = self._asked(site)
        leave = {*site.documents} if documents is None else set[str]()
        leave |= {*site.documents} - {*documents} if documents else set()
        zone = site.settings.timezone
        signature = Signature(now.astimezone(zone), job.by, approvals=_approvals(tree, site))
        plan = acts.publish(site, signature, leave=leave, translations=True)
        apply(tree.root, plan.writes, plan.deletes)
        tools.reached("appended")
        commit, after = self.base, _read(tree)
        new = after.ledger.events[len(site.ledger.events) :]
        proof: Mapping[str, bytes] = {}
        untold: Iterable[str] = ()
        if documents is not None:
            with doing("attesting"):
                key = os.environ.get(SIGNING_KEY, "")
                proof, untold = attested(after, key, now, tools.ask)
            apply(tree.root, proof)
        if new or plan.writes or proof:
            commit = tree.commit(sorted({*plan.writes, *proof}), _message(new))
            tools.reached("committed")
        why, warnings = _make(job, tools, tree, public, now, strict=bool(new))
        return _Tried(commit, new, tuple(errors(plan.problems)), why, (*untold, *warnings))

    def reset(self, commit: str) -> None:
        """Let the folder be what a commit has, but for what is kept as it was before."""
        self.tree.ask("reset", "--quiet", "--hard", commit)
        for path in self.kept:
            old = self.older[path]
            there = {} if old is None else {path: old}
            apply(self.tree.root, there, () if there else (path,))

    def at(self, commit: str) -> Project:
        """Return the project as a commit has it, drafts included, but for what is kept."""
        self.reset(commit)
        return _read(self.tree)

    @cached_property
    def older(self) -> Mapping[str, bytes | None]:
        """What pages and settings were when the site was last built as a whole, if they changed.

        Asked for only when the site cannot be built with them. None stands for a file that was not
        there. Texts that the ledger proves and drafts are not among them.
        """
        clone = self.job.clone
        mark = clone.mark(WHOLE) or clone.mark(TOLD)
        if mark is None:
            return {}
        ledger, _ = read_ledger(clone.file_at(self.base, LEDGER_FILE) or b"")
        proven = ledger.files()
        return {
            path: clone.file_at(mark, path)
            for path in clone.changed(mark, self.base)
            if path != LEDGER_FILE and path not in proven and _is_page_or_setting(path)
        }

    def _asked(self, site: Project) -> Public:
        """Return what is public; asked once."""
        if self._public is None:
            job = self.job
            place = job.public or (str(job.to / CURRENT) if job.to else site.settings.site_url)
            with doing("asking-public", place=place):
                self._public = public_at(place, first=job.first)
        return self._public


def _is_page_or_setting(path: str) -> bool:
    """Whether a file is no version, no register and no code."""
    folder, _, name = path.rpartition("/")
    if VersionId.parse(name.removesuffix(".md")):
        return False
    return folder.partition("/")[0] not in (REGISTERS, *CODE)


def _approvals(tree: Repository, site: Project) -> dict[str, dict[str, date]]:
    """Who approved what waits to be published, by document: what the commits of its texts say.

    A commit says it in a line at its end, ``Approved-by: General counsel, 2026-11-28``.
    """
    found: dict[str, dict[str, date]] = {}
    for document in site.documents:
        for draft in site.drafts(document):
            paths = [one.path for one in draft.editions.values()]
            for line in tree.trailers("Approved-by", paths):
                if approval := read_approval(line, ","):
                    found.setdefault(document, {}).setdefault(*approval)
    return found


def _read(tree: Repository) -> Project:
    site, problems = read_project(tree.root)
    if site is None:
        refuse(problems, "project-unreadable")
    assert site is not None, "what cannot be read has problems"
    return site


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
    with doing("building-as-of", day=today):
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
    with doing("walking-links"):
        links = tools.links(into, site.settings.site_url)
    if links:
        return "\n".join(f"link-dead: {one}" for one in links), []
    tools.reached("walked")
    coming = list(_coming(job, tools, tree, site, today))
    tools.reached("looked-ahead")
    return ("\n".join(coming), []) if strict else ("", coming)


def _drafts(site: Project) -> Iterator[str]:
    """Yield what is not published: texts and registers of documents that the ledger does not prove.

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
    """Yield what would be wrong on each day on which something begins or ceases to apply."""
    listed = (job.out / "site" / ADDRESSES_FILE).read_bytes()
    into = tree.root / BUILT
    for day in coming_days(site, today):
        with doing("building-as-of", day=day):
            why = tools.build(tree.root, day, into)
        if why:
            yield said("day-unbuilt", day=day, why=why)
            continue
        for one in lost(site, day, listed, (into / ADDRESSES_FILE).read_bytes()):
            yield said("day-lost", day=day, what=one)
        shutil.rmtree(into)


# --- afterwards -----------------------------------------------------------------------------------


def _write_stop(job: Job, tools: Tools, tree: Repository, base: str, ended: Stop) -> None:
    """Write for each pull request that waits what stopped the run; no mark moves on."""
    with suppress(Stop):  # the project itself cannot be read
        tree.ask("reset", "--quiet", "--hard", base)
        site = _read(tree)
        merges = _merges(job, tools, job.clone.mark(TOLD), base)
        words = job.out / "words"
        words.mkdir(parents=True, exist_ok=True)
        for number, text in stopped(site, f"{ended.cause} {ended.remedy}", merges).items():
            (words / f"{number}.md").write_text(text, "utf-8")


def _write_words(job: Job, outcome: Outcome) -> None:
    """Write a file for each pull request, one for the run, and the commit up to which they tell."""
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
        """Refuse if another run deployed a site with a longer ledger meanwhile."""
        public = public_at(str(place / CURRENT), first=job.first)
        found = objections(outcome.told.site, job.out / "site", public, tools.clock())
        refuse(found, "public-moved")

    with doing("deploying", place=place):
        deploy(job.out / "site", place, allowed, tools.reached)


@click.command(cls=Command)
@click.option("--branch", default=main_branch, show_default="$LYDELSE_BRANCH")
@click.option("--public", default="")
@click.option("--to", type=click.Path(file_okay=False, path_type=Path))
@click.option("--first", is_flag=True)
@click.option("--by", envvar="LYDELSE_BY", default="Lydelse")
def main(branch: str, public: str, to: Path | None, first: bool, by: str) -> None:
    """Publish what is merged, build, check, push, and deploy where that is asked for."""

    def job() -> int:
        out = OUT.resolve()
        asked = Job(Repository(Path().resolve()), out, by, branch, public, to, first)
        try:
            outcome = publish(asked, Tools())
        finally:
            if any((out / "words").glob("*.md")):
                github.tell(os.environ, words="true")
        words = (out / "words" / "summary.md").read_text("utf-8")
        click.echo(words, nl=False)
        github.summarise(os.environ, words)
        github.tell(os.environ, ready="true")
        return 1 if outcome.told.failed or outcome.told.kept else 0

    run(job)


if __name__ == "__main__":
    main()
