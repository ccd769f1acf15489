"""From merged main to the public site: what is published, what a killed or crowded run leaves."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from lydelse.build.render import every_file
from lydelse.checks import check
from lydelse.jobs.deploy import CURRENT
from lydelse.jobs.exit import Stop
from lydelse.jobs.git import Repository
from lydelse.jobs.publish import TOLD, Job, Outcome, Tools, coming_days, publish
from lydelse.ledger.events import Publish, read_ledger
from lydelse.messages.problems import errors
from lydelse.project.load import read_project
from lydelse.website.website import Website
from tests.workbench import NO_NOTICE, Workbench

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


class Blank:
    """A template of which nothing is read."""

    def render(self, **_: Any) -> str:
        return "page"


def quick_build(tree: Path, day: date, into: Path) -> str:
    """What a build writes for the record, and what it refuses, without MkDocs."""
    site, _ = read_project(tree)
    assert site
    evening = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    if wrong := errors(check(site, max(NOW, evening))):
        return "\n".join(map(str, wrong))
    for url, data in every_file(Website(site, day), lambda _: Blank()):
        file = into / url
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return ""


@dataclass
class Company:
    """An editor's clone with a project in it, CI's clone, and the folder of the public site."""

    project: Workbench
    editor: Repository
    ci: Repository
    place: Path
    out: Path
    merged: int = 0

    def merge(self, message: str = "") -> None:
        """Merge what the editor wrote, as a pull request of its own."""
        self.merged += 1
        self.editor.ask("pull", "--quiet", "--rebase", "--autostash", "origin", "main")
        self.editor.ask("add", "--all")
        self.editor.ask("commit", "-q", "-m", message or f"A change (#{self.merged})")
        self.editor.ask("push", "--quiet", "origin", "HEAD:main")

    @property
    def job(self) -> Job:
        return Job(self.ci, self.out, to=self.place)

    def run(self, job: Job | None = None, **tools: Any) -> Outcome:
        """Run the job now."""
        return publish(job or self.job, self.tools(**tools))

    def tools(self, **others: Any) -> Tools:
        quick = Tools(lambda: NOW, quick_build, lambda folder, prefix: [])
        return replace(quick, **others)

    def ledger(self) -> bytes:
        """The ledger of main at the origin."""
        self.ci.fetch("main")
        return self.ci.file_at("FETCH_HEAD", "ledger.jsonl") or b""

    def published(self) -> list[str]:
        """What was published after the first version, line by line."""
        ledger, problems = read_ledger(self.ledger())
        assert not problems
        events = [one for one in ledger.events if isinstance(one, Publish)]
        return [f"{event.document} {event.version}" for event in events][1:]

    def public(self, name: str = "ledger.jsonl") -> bytes:
        """A file of the public site."""
        return (self.place / CURRENT / name).read_bytes()

    def words(self) -> dict[str, str]:
        """What pull requests are told."""
        return {file.stem: file.read_text() for file in (self.out / "words").glob("*.md")}

    def draft(self, version: str = "1.1", effective: str = "on-publication", **how: Any) -> None:
        """Write a draft that is ready."""
        based = {"based_on": "1.0"} if version == "1.1" else {}
        self.project.draft(version, effective, **{**based, **how})


@pytest.fixture
def company(clone: Callable[[str], Repository], tmp_path: Path) -> Company:
    """A company whose terms 1.0 are public since November."""
    editor = clone("editor")
    project = Workbench(editor.root)
    project.write(".gitignore", "/.build/\n")
    project.published("1.0")
    company = Company(project, editor, editor, tmp_path / "srv", tmp_path / "ci/.build/publish")
    editor.ask("add", "--all")
    editor.ask("commit", "--quiet", "-m", "Begin")
    editor.ask("push", "--quiet", "origin", "HEAD:main")
    company.ci = clone("ci")
    outcome = company.run(replace(company.job, first=True))
    company.ci.set_mark(TOLD, outcome.commit)
    assert company.public() == company.ledger()
    return company


# --- what is merged is published ------------------------------------------------------------------


def test_a_merged_draft_is_published_with_the_clock_of_the_job(company: Company) -> None:
    company.draft()
    company.merge()
    outcome = company.run()
    event = outcome.told.written[-1]
    assert (event.version, event.at, event.by) == ("1.1", "2026-12-01T10:00:00+01:00", "Lydelse")
    assert company.public() == company.ledger()
    assert json.loads(company.public("build.json"))["documents"]["terms"]["in_force"] == "1.1"
    subject = company.ci.ask("log", "-1", "--format=%s", "FETCH_HEAD")
    assert subject == "Publish terms 1.1"
    assert "https://bjorkvik.example/terms/1.1/" in company.words()["1"]
    assert "is in force from 1 December 2026" in company.words()["1"]


def test_at_midnight_a_day_comes_without_a_line_or_a_commit(company: Company) -> None:
    company.draft(effective="2027-01-15")
    company.merge()
    company.run()
    assert json.loads(company.public("build.json"))["documents"]["terms"]["in_force"] == "1.0"
    assert "will apply from 15 January 2027" in company.words()["1"]
    before = company.ci.at_origin("main")
    # Midnight in Stockholm, winter time, and a minute before.
    for hour, shown in (("22:59", "1.0"), ("23:00", "1.1"), ("23:30", "1.1")):
        now = datetime.fromisoformat(f"2027-01-14T{hour}+00:00")
        company.run(clock=lambda now=now: now)
        assert json.loads(company.public("build.json"))["documents"]["terms"]["in_force"] == shown
    assert company.ci.at_origin("main") == before


def test_a_refused_version_stays_a_draft_and_the_rest_is_published(company: Company) -> None:
    company.project.document("cookies")
    company.draft("1.0", document="cookies")
    company.merge()
    company.draft("1.1", "2026-11-30")
    company.merge()
    company.run()
    assert company.published() == ["cookies 1.0"]
    words = company.words()
    assert "https://bjorkvik.example/cookies/1.0/" in words["1"]
    assert "Merged, not published" in words["2"] and "effective-past" in words["2"]
    swedish = words["2"].partition("<details>")[0]
    assert "har passerat" in swedish and "**Propose changes**" in swedish, "how to go on, in words"
    assert "/edit/main/docs/sv/terms/1.1.md)" in swedish
    assert not (company.place / CURRENT / "terms/1.1").exists()
    company.draft("1.1", "2026-12-02")
    company.merge()
    company.run()
    assert company.published() == ["cookies 1.0", "terms 1.1"]


@pytest.mark.parametrize("path", ["docs/sv/terms/1.1.md", "docs/sv/terms/ny text.md"])
def test_no_draft_however_wrong_stops_the_public_site(company: Company, path: str) -> None:
    company.project.write(path, "---\ntitle: [\n---\n# <script>\n[x](nowhere.md)")
    company.project.write("docs/sv/app/1.0.md", "no front matter")
    company.merge()
    company.run()
    assert company.public() == company.ledger()
    assert company.published() == []


def test_a_pull_request_without_a_date_is_told_that_its_draft_waits(company: Company) -> None:
    company.draft(effective="")
    company.merge("Merge pull request #7 from bjorkvik/draft")
    company.project.write("docs/sv/index.md", "---\ntitle: Hem\n---\n")
    company.merge("Another title (#8)")
    company.run()
    assert "is a draft until `effective`" in company.words()["7"]
    assert "/edit/main/docs/sv/terms/1.1.md)" in company.words()["7"]
    assert "The site was built anew" in company.words()["8"]


@pytest.mark.slow
def test_pull_requests_are_told_once_the_mark_says_so(company: Company) -> None:
    company.draft()
    company.merge()
    outcome = company.run()
    company.project.write("docs/sv/index.md", "---\ntitle: Hem\n---\n")
    company.merge()
    company.run()
    assert company.words().keys() == {"1", "2", "summary"}
    company.ci.set_mark(TOLD, outcome.commit)
    company.run()
    assert company.words().keys() == {"2", "summary"}


# --- what must not become public ------------------------------------------------------------------


def test_what_cannot_be_built_with_the_new_lines_is_built_without_them(company: Company) -> None:
    company.draft()
    company.merge()

    def build(tree: Path, day: date, into: Path) -> str:
        broken = (tree / "docs/sv/terms/1.1.md").exists()
        return "the template fell over" if broken else quick_build(tree, day, into)

    outcome = company.run(build=build)
    assert outcome.told.failed == {"terms": "the template fell over"}
    assert company.published() == []
    assert "the template fell over" in company.words()["1"]
    assert "Merged, not published" in company.words()["1"]
    company.run()
    assert company.published() == ["terms 1.1"]


def test_one_text_that_breaks_the_site_holds_back_itself_alone(company: Company) -> None:
    names = ("app", "cookies", "imprint", "support", "terms")
    for name in names[:4]:
        company.project.document(name)
        company.draft("1.0", document=name)
        company.merge()
    company.draft()
    company.merge()
    built: list[set[str]] = []

    def build(tree: Path, day: date, into: Path) -> str:
        here = {name for name in names if (tree / f"docs/sv/{name}/1.0.md").exists()}
        built.append(here)
        return "imprint is poisoned" if "imprint" in here else quick_build(tree, day, into)

    outcome = company.run(build=build)
    assert sorted(company.published()) == ["app 1.0", "cookies 1.0", "support 1.0", "terms 1.1"]
    assert outcome.told.failed == {"imprint": "imprint is poisoned"}
    words = company.words()
    assert "imprint is poisoned" in words["3"] and "Merged, not published" in words["3"]
    for number in ("1", "2", "4", "5"):
        assert "### Publicerat" in words[number] and "poisoned" not in words[number]
    assert company.public() == company.ledger()
    assert len(built) < 12
    company.run()
    assert "imprint 1.0" in company.published()


@pytest.mark.slow
def test_a_page_that_breaks_the_site_stands_as_it_was_and_the_rest_is_published(
    company: Company,
) -> None:
    company.project.write("docs/sv/om.md", "---\ntitle: Om\n---\n[x](nowhere.md)\n")
    company.project.write("docs/en/om.md", "---\ntitle: About\n---\n")
    company.project.write("mkdocs.yml", company.project.read("mkdocs.yml") + "    timezone: Mars\n")
    company.merge()
    company.draft()
    company.merge()
    outcome = company.run()
    assert company.published() == ["terms 1.1"]
    assert set(outcome.told.kept) == {"docs/sv/om.md", "docs/en/om.md", "mkdocs.yml"}
    assert "syns inte på webbplatsen" in company.words()["1"]
    assert "docs/sv/om.md" in company.words()["1"]
    assert "### Publicerat" in company.words()["2"]
    assert b"\nom/\n" not in company.public("addresses.txt")
    # The next midnight comes as well, until it is fixed.
    company.ci.set_mark(TOLD, outcome.commit)
    company.run(clock=lambda: NOW.replace(day=2))
    company.project.write("docs/sv/om.md", "---\ntitle: Om\n---\n")
    company.project.write("mkdocs.yml", company.project.config + NO_NOTICE)
    company.merge()
    assert not company.run().told.kept
    assert b"\nom/\n" in company.public("addresses.txt")


@pytest.mark.slow
def test_midnight_comes_when_the_branch_takes_no_lines(company: Company) -> None:
    company.draft(effective="2026-12-02")
    company.merge()
    company.run()
    company.project.document("cookies")
    company.draft("1.0", document="cookies")
    company.merge()
    hook = Path(company.ci.ask("config", "remote.origin.url")) / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho no; exit 1\n")
    hook.chmod(0o755)
    outcome = company.run(clock=lambda: NOW.replace(day=2))
    assert json.loads(company.public("build.json"))["documents"]["terms"]["in_force"] == "1.1"
    assert list(outcome.told.failed) == ["cookies"]
    assert "git push" in company.words()["2"], company.words()["2"]
    hook.unlink()
    company.run(clock=lambda: NOW.replace(day=2))
    assert company.published() == ["terms 1.1", "cookies 1.0"]


def test_a_run_that_stops_tells_each_pull_request_that_waits(company: Company) -> None:
    path = "docs/sv/terms/1.0.md"
    company.project.write(path, company.project.read(path) + "Ett ord till.\n")
    company.draft()
    company.merge()
    with pytest.raises(Stop, match="published-file-altered"):
        company.run()
    assert "Ingenting kunde publiceras" in company.words()["1"]
    assert "published-file-altered" in company.words()["1"]
    assert not (company.out / "words/commit").exists()


def test_a_dead_link_keeps_the_public_site_as_it_was(company: Company) -> None:
    company.project.write("docs/sv/om.md", "---\ntitle: Om\n---\n")
    company.project.write("docs/en/om.md", "---\ntitle: About\n---\n")
    company.merge()
    before = company.public("addresses.txt")
    with pytest.raises(Stop, match=r"not-built: link-dead: /om/: #nowhere"):
        company.run(links=lambda folder, prefix: ["/om/: #nowhere"])
    assert company.public("addresses.txt") == before


@pytest.mark.slow
def test_a_day_on_which_the_site_could_not_be_built_is_not_published(company: Company) -> None:
    company.draft(effective="2027-01-15")
    company.merge()

    def build(tree: Path, day: date, into: Path) -> str:
        return "no" if day == date(2027, 1, 15) else quick_build(tree, day, into)

    outcome = company.run(build=build)
    assert company.published() == []
    assert "On 2027-01-15 the site cannot be built: no" in outcome.told.failed["terms"]
    company.run()
    assert company.published() == ["terms 1.1"]
    # What is public already is not taken back: today's site is right, and somebody is told.
    outcome = company.run(build=build)
    assert outcome.warnings == ["On 2027-01-15 the site cannot be built: no"]
    assert "warning: On 2027-01-15" in company.words()["summary"]


def test_the_coming_days_are_those_on_which_something_begins_or_ends(company: Company) -> None:
    project = company.project
    project.published("1.1", "2027-01-15")
    project.done(
        "repeal",
        "terms",
        "--effective",
        "2027-02-01",
        "--reason",
        "Så beslutades.",
        at="2027-01-15T09",
    )
    assert coming_days(project.site, date(2027, 1, 15)) == [date(2027, 2, 1)]
    assert coming_days(project.site, date(2027, 2, 1)) == []


def test_an_address_that_would_be_gone_stays_and_the_rest_is_published(company: Company) -> None:
    for code in ("sv", "en"):
        path = f"docs/{code}/terms/index.md"
        company.project.write(
            path, company.project.read(path).replace("slug: terms", "slug: avtal")
        )
    company.draft()
    company.merge()
    outcome = company.run()
    assert company.published() == ["terms 1.1"]
    assert all("address-" in why for why in outcome.told.kept.values())
    assert "address-" in company.words()["1"]
    assert (company.place / CURRENT / "terms/1.1").exists()


def test_a_ledger_that_does_not_grow_from_the_public_one_stops_it(company: Company) -> None:
    company.draft()
    company.merge()
    company.run()
    company.editor.ask("fetch", "--quiet", "origin")
    company.editor.ask("push", "--quiet", "--force", "origin", "HEAD:main")  # without the new line
    with pytest.raises(Stop, match="ledger-not-grown"):
        company.run(clock=lambda: NOW.replace(hour=10))
    assert b'"version":"1.1"' in company.public()


def test_a_published_text_that_was_edited_stops_it(company: Company) -> None:
    path = "docs/sv/terms/1.0.md"
    company.project.write(path, company.project.read(path) + "Ett ord till.\n")
    company.draft()
    company.merge()
    with pytest.raises(Stop, match="published-file-altered"):
        company.run()
    assert company.published() == []


def test_where_nothing_was_ever_public_somebody_must_say_so(company: Company) -> None:
    with pytest.raises(Stop, match="nothing-public"):
        company.run(replace(company.job, to=company.place / "other"))


@pytest.mark.slow
def test_code_that_is_not_that_of_main_publishes_nothing(company: Company) -> None:
    (company.ci.root / "src").mkdir()
    for repository in (company.ci, company.editor):
        (repository.root / "src").mkdir(exist_ok=True)
    company.project.write("src/new.py", "")
    company.draft()
    company.merge()
    with pytest.raises(Stop, match=r"code-differs: .*src/new\.py"):
        company.run()
    company.ci.ask("pull", "--quiet", "origin", "main")
    company.run()
    assert company.published() == ["terms 1.1"]


def test_nobodys_work_in_the_clone_is_touched(company: Company) -> None:
    (company.ci.root / "docs/sv/terms/1.0.md").write_text("half a sent")
    (company.ci.root / "ledger.jsonl").write_text("")
    company.draft()
    company.merge()
    company.run()
    assert (company.ci.root / "docs/sv/terms/1.0.md").read_text() == "half a sent"
    assert company.published() == ["terms 1.1"]


# --- killed ---------------------------------------------------------------------------------------

STEPS = ["fetched", "appended", "committed", "built", "verified", "walked", "looked-ahead",
         "pushed", "words", "copied", "whole", "linked", "switched"]  # fmt: skip


def in_a_process(work: Callable[[], Any]) -> int:
    """Do something in a process of its own; how it ended."""
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def test_every_step_is_named(company: Company) -> None:
    seen: list[str] = []
    company.draft()
    company.merge()
    company.run(reached=seen.append)
    assert seen == STEPS


# The steps between which something is given away; the others are as quick, but many.
QUICK = ("committed", "pushed", "linked")


@pytest.mark.parametrize(
    "step", [one if one in QUICK else pytest.param(one, marks=pytest.mark.slow) for one in STEPS]
)
def test_killed_at_any_step_the_next_run_makes_it_right(company: Company, step: str) -> None:
    company.draft()
    company.merge()
    before = company.public()

    def die(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_process(lambda: company.run(reached=die)) == -signal.SIGKILL
    # Meanwhile visitors have the old site or the new one, whole; the new one only if it is pushed.
    ledger = company.public()
    assert ledger in (before, company.ledger())
    assert company.public("build.json")
    company.run()
    assert company.published() == ["terms 1.1"]
    assert company.public() == company.ledger()
    assert "https://bjorkvik.example/terms/1.1/" in company.words()["1"]
    assert not [*company.place.glob(".current-*"), *company.place.glob("sites/.new-*")]
    assert len(list(company.place.glob("sites/*"))) <= 2
    assert not [*company.out.parent.glob("publish.tree*")]


# --- two at once ----------------------------------------------------------------------------------


def second(company: Company, clone: Callable[[str], Repository]) -> Job:
    """The same job in another clone."""
    return replace(company.job, clone=clone("ci2"), out=company.out.parent.parent / "two/publish")


def test_whoever_pushes_second_reads_again_and_appends_anew(
    company: Company, clone: Callable[[str], Repository]
) -> None:
    company.draft()
    company.merge()
    other, ran = second(company, clone), []

    def overtaken(step: str) -> None:
        if step == "looked-ahead" and not ran:
            ran.append(1)
            company.project.document("cookies")
            company.draft("1.0", document="cookies")
            company.merge()
            company.run(other)

    company.run(reached=overtaken)
    assert sorted(company.published()) == ["cookies 1.0", "terms 1.1"]
    assert company.public() == company.ledger()


@pytest.mark.slow
def test_whoever_is_always_second_gives_up_with_words(
    company: Company,
) -> None:
    company.draft()
    company.merge()

    def crowd(step: str) -> None:
        if step == "looked-ahead":
            company.project.write("notes/x.md", os.urandom(4).hex())
            company.merge()

    with pytest.raises(Stop, match="crowded"):
        company.run(reached=crowd)
    assert company.published() == []


@pytest.mark.slow
def test_two_that_run_at_once_publish_each_version_once(
    company: Company, clone: Callable[[str], Repository]
) -> None:
    company.draft()
    company.merge()
    at_once(company, company.job, second(company, clone))
    assert company.published() == ["terms 1.1"]
    assert company.public() == company.ledger()


def test_two_that_run_in_one_clone_wait_for_each_other(company: Company) -> None:
    company.draft()
    company.merge()
    at_once(company, company.job, company.job)
    assert company.published() == ["terms 1.1"]
    assert company.public() == company.ledger()


def at_once(company: Company, *jobs: Job) -> None:
    """Publish several times at the same moment."""
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=company.run, args=(job,)) for job in jobs]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * len(jobs)


def test_an_older_site_is_not_put_over_a_newer_one(
    company: Company, clone: Callable[[str], Repository]
) -> None:
    other = second(company, clone)

    def overtaken(step: str) -> None:
        if step == "words" and not company.published():
            company.draft()
            company.merge()
            company.run(other)

    with pytest.raises(Stop, match="ledger-not-grown"):
        company.run(reached=overtaken)
    assert company.published() == ["terms 1.1"]
    assert company.public() == company.ledger()


def test_who_approved_a_version_is_taken_from_the_commits_of_its_texts(company: Company) -> None:
    company.draft()
    said = "Approved-by: Chefsjurist, 2026-11-28\nApproved-by: nobody knows when\n"
    company.merge(f"New terms (#1)\n\n{said}")
    event = company.run().told.written[-1]
    assert event.version == "1.1"
    approvals = {role: str(day) for role, day in event.approvals.items()}
    assert approvals == {"Chefsjurist": "2026-11-28"}


def test_the_commits_of_a_rebase_are_told_on_their_pull_request(company: Company) -> None:
    company.draft()
    company.merge("Say more of care")  # as a rebase leaves it: no number in the subject
    company.run(request=lambda commit: 12)
    assert "### Publicerat" in company.words()["12"]


def test_a_translation_is_published_by_merging_it(company: Company) -> None:
    company.draft(languages=("sv",))
    path = "docs/sv/terms/1.1.md"
    text = company.project.read(path)
    later = 'later: {en: "Översättningen kommer i maj."}\nchange:'
    company.project.write(path, text.replace("change:", later))
    company.merge()
    company.run()
    assert company.published() == ["terms 1.1"]
    company.project.write("docs/en/terms/1.1.md", text.partition("\n---")[2])
    company.merge()
    company.run()
    assert "### Sammanslaget, inte publicerat" in company.words()["2"]
    company.draft(languages=("en",))
    company.merge()
    company.run()
    assert "terms 1.1" in company.words()["3"] and "### Publicerat" in company.words()["3"]
    assert company.public("en/terms/1.1/source.md")
