"""What visitors see of a past that was taken in: where each day comes from, and the old file."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from click.testing import CliRunner

from lydelse.cli import Context, main
from lydelse.formats.text import sha256
from tests.sites.project import STOCKHOLM, Built, Workbench

DAY = "2026-12-01"
PAGE = """<html lang="sv"><head><title>Villkor</title><script src="https://tracker.example/t.js">
</script></head><body><main><h1>Villkor</h1>{declared}<h2>Lagring</h2>
<p>Vi sparar namn i {years} år efter köpet.</p></main></body></html>"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    root = tmp_path_factory.mktemp("past")
    made = Workbench(root / "project")
    made.document("terms", {"sv": "villkor", "en": "terms"})
    saved = root / "saved"
    saved.mkdir()
    for name, declared, years in (
        ("20150301120000.html", "", "ett"),
        ("20160605120000.html", "<p>Gäller från den 1 juli 2016.</p>", "två"),
        ("20170102120000.html", "<p>Gäller från den 1 juli 2016.</p>", "tre"),
    ):
        page = PAGE.format(declared=declared, years=years)
        (saved / name).write_text(page, "utf-8")
    (root / "2017-01-02.md").write_text("# Villkor\n\nSamma dag.\n", "utf-8")
    clock = datetime(2026, 11, 30, 10, 0, tzinfo=STOCKHOLM)
    for words in ((str(saved),), ("--carry-out",)):
        said = CliRunner().invoke(
            main,
            ["--project", str(made.root), "import", "terms", *words, "--by", "Astrid Ek"],
            obj=Context(made.root, lambda: clock),
        )
        assert said.exit_code == 0, said.output
    return made


@pytest.fixture(scope="module")
def built(project: Workbench) -> Built:
    return project.build(DAY)


def text(built: Built, url: str) -> str:
    return " ".join(built.page(url).text_content().split()).replace("\u00a0", " ")


def test_a_page_says_where_its_day_comes_from(built: Built) -> None:
    first = text(built, "villkor/1.0/")
    assert "Sedd första gången 1 mars 2015 (i ett webbarkiv)." in first
    assert "Gäller från 1 juli 2016." in text(built, "villkor/1.1/")
    assert "Dagen är enligt texten." in text(built, "villkor/1.1/")
    assert "sågs första gången 2 januari 2017" in text(built, "villkor/1.1/")
    assert "Sedd första gången 2 januari 2017" in text(built, "villkor/1.2/")


def test_the_line_of_time_says_at_the_latest_where_no_more_is_known(built: Built) -> None:
    said = text(built, "villkor/historik/")
    assert "senast 1 mars 2015" in said and "senast 1 januari 2017" in said


def test_the_file_of_that_day_is_served_byte_for_byte_and_runs_nowhere(
    project: Workbench, built: Built
) -> None:
    kept = (project.root / "originals/sv/terms/1.0.html").read_bytes()
    assert (built.root / "villkor/1.0/original.html.txt").read_bytes() == kept
    assert b"tracker.example" in kept
    assert "tracker.example" not in (built.root / "villkor/1.0/index.html").read_text("utf-8")
    facts = json.loads((built.root / "villkor/versions.json").read_text("utf-8"))["versions"]
    assert facts[0]["original"].endswith("/villkor/1.0/original.html.txt")
    assert facts[0]["original_sha256"] == sha256(kept)
    assert [one["effective_basis"] for one in facts] == ["archive", "text", "archive"]
    assert not any(one["never_applied"] for one in facts)


def test_the_feed_marks_what_was_entered_later_and_gives_it_its_own_day(built: Built) -> None:
    feed = (built.root / "villkor/feed.xml").read_text("utf-8")
    assert feed.count('<category term="entered-later" label="införd i efterhand" />') == 3
    assert "<updated>2015-03-01T00:00:00+01:00</updated>" in feed
    assert "2026-11-30" not in feed, "it is no news"


def test_each_text_leads_to_what_changed_since_the_one_before(built: Built) -> None:
    assert "två" in text(built, "villkor/1.1/andringar/")
    assert (built.root / "villkor/sedan/1.0/index.html").is_file()


def test_nobody_is_told_of_it(project: Workbench) -> None:
    said = CliRunner().invoke(
        main,
        ["--project", str(project.root), "announce", "terms", "1.2", "--language", "sv"],
        obj=Context(project.root, lambda: datetime(2026, 12, 1, tzinfo=STOCKHOLM)),
    )
    assert said.exit_code != 0
