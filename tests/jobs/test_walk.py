"""An editor with a browser alone: the steps of the workflows, one after the other, in real git."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lydelse.build.render import every_file
from lydelse.jobs import check, draft, ledger_form
from lydelse.jobs.git import Repository
from lydelse.jobs.publish import Job, Tools, publish
from lydelse.project.load import read_project
from lydelse.publishing.review_report import Report
from lydelse.website.website import Website
from tests.jobs.clones import Origin, git, quiet_git
from tests.jobs.test_publish import Blank
from tests.workbench import Workbench

BEGIN, MERGED, LATER = (datetime(year, 1, 1, 9, 0, tzinfo=UTC) for year in (2020, 2021, 2990))
ENGLISH, SWEDISH = (f"docs/{code}/terms/1.1.md" for code in ("en", "sv"))


def build(tree: Path, day: date, into: Path) -> str:
    """What a build writes for the record, without MkDocs."""
    site, _ = read_project(tree)
    assert site
    for url, data in every_file(Website(site, day), lambda _: Blank()):
        (into / url).parent.mkdir(parents=True, exist_ok=True)
        (into / url).write_bytes(data)
    return ""


class Company:
    """The origin, the clone of the runner, and what a browser does to a branch."""

    def __init__(self, folder: Path) -> None:
        project = Workbench(folder / "site", BEGIN)
        project.published("1.0", body="Skriv till oss, så svarar vi.")
        self.origin, self.folder = Origin.of(project), folder
        self.browser = self.origin.clone("browser")
        self.runner = Repository(self.origin.clone("runner"))
        self.publish(BEGIN, first=True)

    def commit(self, branch: str, **edits: tuple[str, str, str]) -> None:
        """**Commit changes…** in the web editor."""
        git(self.browser, "fetch", "--quiet")
        git(self.browser, "checkout", "--quiet", "-B", branch, f"origin/{branch}")
        for path, old, new in edits.values():
            file = self.browser / path
            text = file.read_text("utf-8")
            assert old in text
            file.write_text(text.replace(old, new), "utf-8")
        git(self.browser, "commit", "--quiet", "--all", "--message", "Update")
        git(self.browser, "push", "--quiet", "origin", branch)

    def check(self, branch: str) -> Report:
        """check.yml: on what merging would give, against its first parent."""
        clone = self.origin.clone(f"check-{len(list(self.folder.iterdir()))}")
        merged = f"Merge pull request #1 from bjorkvik/{branch}"
        git(clone, "merge", "--quiet", "--no-ff", "-m", merged, f"origin/{branch}")
        return check.check(Repository(clone), "HEAD^1", check.links_of({}, clone), MERGED)

    def merge(self, branch: str) -> None:
        """**Merge pull request**."""
        merged = f"Merge pull request #1 from bjorkvik/{branch}"
        git(self.browser, "checkout", "--quiet", "-B", "main", "origin/main")
        git(self.browser, "merge", "--quiet", "--no-ff", "-m", merged, f"origin/{branch}")
        git(self.browser, "push", "--quiet", "origin", "main")

    def publish(self, now: datetime, first: bool = False) -> str:
        """publish.yml; what the pull requests that were merged are told."""
        tools = Tools(lambda: now, build, lambda folder, prefix: [])
        job = Job(self.runner, self.folder / "out", to=self.folder / "public", first=first)
        publish(job, tools)
        words = self.folder / "out" / "words"
        return "".join(path.read_text("utf-8") for path in sorted(words.rglob("*.md")))


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    quiet_git(monkeypatch)
    return Company(tmp_path)


def test_a_sentence_is_changed_from_a_day_then_postponed(company: Company) -> None:
    form = {"DOCUMENT": "terms", "CHANGE": "ändring i sak / substantive", "EFFECTIVE": "2999-01-01"}
    _, made = draft.begin(company.runner, draft.Asked.of(form), MERGED)

    summary = "summary: |\n"
    swedish = (SWEDISH, "varsamt", "mycket varsamt")
    note = (SWEDISH, summary, f"{summary}  Vi lovar mer.\n")
    company.commit(made.branch, text=swedish, note=note)
    codes = {one.code for one in company.check(made.branch).problems}
    assert codes == {"translation-stale", "summary-missing"}

    company.commit(
        made.branch,
        text=(ENGLISH, "with care", "with great care"),
        note=(ENGLISH, summary, f"{summary}  We promise more.\n"),
    )
    report = company.check(made.branch)
    assert not report.problems
    assert "**terms 1.1** (ändring i sak) gäller från den 1 januari 2999." in report.markdown
    git(company.browser, "fetch", "--quiet")
    alone = git(company.browser, "diff", "--stat", made.copy, f"origin/{made.branch}")
    assert "2 files changed, 4 insertions(+), 2 deletions(-)" in alone, "the edits alone"

    company.merge(made.branch)
    told = company.publish(MERGED)
    assert "terms 1.1" in told
    assert (company.folder / "public/current/terms/1.1/source.md").is_file()

    form = {"ACT": "skjut upp / postpone", "DOCUMENT": "terms", "VERSION": "1.1"}
    form |= {"EFFECTIVE": "2999-06-01", "REASON": "Tjänsten dröjer.", "BY": "astrid"}
    ledger_form.write(company.runner, ledger_form.words_of(form))
    company.publish(LATER)
    public = (company.folder / "public/current/ledger.jsonl").read_text("utf-8")
    assert public.splitlines()[-1].count('"effective":"2999-06-01"') == 1
