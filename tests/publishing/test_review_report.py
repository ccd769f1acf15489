"""The report on a pull request: what merging does, what is wrong, and the words that changed."""

import re
import shutil
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from lydelse.project.load import read_project
from lydelse.project.project import Project
from lydelse.publishing.acts import Signature
from lydelse.publishing.review_report import Links, report_on
from tests.workbench import Workbench


@pytest.fixture
def before(terms: Workbench) -> Path:
    """The terms, published, as they stand on the main branch; changes are made in `terms`."""
    folder = terms.root.parent / "before"
    terms.write("mkdocs.yml", terms.config)  # with the usual notice period
    shutil.copytree(terms.root, folder)
    return folder


def told(terms: Workbench, before: Path, *more: str) -> str:
    """The report; nothing of the project is touched."""
    files = terms.files()
    said = terms.done("report", "--base", str(before), *more)
    assert terms.files() == files
    return said


def test_nothing_changed_is_said_in_so_many_words(terms: Workbench, before: Path) -> None:
    said = told(terms, before)
    assert "Inget: inget utkast säger från när" in said and "Inga fel." in said
    assert "Nothing: no draft says from when it applies" in said
    assert "No problems." in said and "Jämförelser" not in said


def test_what_merging_publishes_and_by_when_to_merge(terms: Workbench, before: Path) -> None:
    terms.draft("1.1", "2027-01-01", based_on="1.0", body="Den nya texten.")
    said = told(terms, before)
    assert "**terms 1.1** (ändring i sak) gäller från den 1 januari 2027. Slå samman" in said
    assert "**terms 1.1** (substantive change), which applies from 1 January 2027." in said
    assert "Merge by 2 December 2026 to keep 30 days' notice." in said
    assert "terms 1.0 → 1.1 (sv)" in said and "<ins>Den nya texten" in said
    assert "- English: följer med." in said and "- English: follows." in said


def test_by_when_to_merge_is_said_while_something_is_wrong_still(
    terms: Workbench, before: Path
) -> None:
    path = "docs/sv/terms/1.1.md"
    terms.draft("1.1", "2027-01-01", based_on="1.0", body="Texten.")
    terms.write(path, terms.read(path).replace("  Något är nytt.\n", ""))
    said = told(terms, before)
    assert "förblir utkast tills felen nedan är rättade. Den är tänkt att gälla från den 1" in said
    assert "Merge by 2 December 2026 to keep 30 days' notice." in said


def test_a_reason_for_shorter_notice_is_told_with_the_last_day(
    terms: Workbench, before: Path
) -> None:
    path = "docs/sv/terms/1.1.md"
    terms.draft("1.1", "2026-12-10", based_on="1.0", body="Texten.")
    dated = "effective: 2026-12-10\n"
    terms.write(path, terms.read(path).replace(dated, f"{dated}notice_waiver: Ny lag.\n"))
    said = told(terms, before)
    assert "from 10 December 2026. Merge by 10 December 2026. Why notice is shorter: Ny" in said


def test_a_day_that_is_today_is_no_day_on_which_it_happens_to_be_merged(
    terms: Workbench, before: Path
) -> None:
    day = f"{terms.now.date()}"
    for effective, said in (
        (day, "Slå samman (merge) senast"),
        ("on-publication", "den dag den slås samman"),
    ):
        terms.draft("1.1", effective, based_on="1.0", change="editorial", body="Texten.")
        assert said in told(terms, before)


def test_what_stays_a_draft_and_why(terms: Workbench, before: Path) -> None:
    terms.draft("1.1", "2026-12-01", based_on="1.0", body="Texten.")
    lead = terms.read("docs/en/terms/1.0.md").replace("effective: on-publication\n", "")
    terms.write("docs/en/terms/1.1.md", lead.replace("change: substantive\n", ""))
    said = told(terms, before)
    assert "`notice-short`" in said
    assert "**terms 1.1** (substantive change) stays a draft until what is wrong below is" in said
    assert "It is meant to apply from 1 December 2026. For 30 days' notice it would have" in said
    assert "- English: to be translated: Scope `{#scope}`." in said


def test_an_edit_to_a_published_file_is_quoted_with_the_remedy(
    terms: Workbench, before: Path
) -> None:
    path = "docs/sv/terms/1.0.md"
    terms.write(path, terms.read(path).replace("varsamt", "slarvigt"))
    said = told(terms, before)
    assert "`published-file-edited`" in said and "published-file-altered" not in said
    assert "./lydelse new terms" in said
    assert "<del>varsamt</del>" in said and "<ins>slarvigt</ins>" in said


def test_the_way_to_a_new_version_is_a_form_where_there_is_one(
    terms: Workbench, before: Path
) -> None:
    path = "docs/en/terms/1.0.md"
    terms.write(path, terms.read(path).replace("with care", "carelessly"))
    forge = "https://forge.example"
    links = Links(f"{forge}/form", f"{forge}/edit/b/", f"{forge}/raw/main/", f"{forge}/manual/")
    site, base = (read_project(root)[0] for root in (terms.root, before))
    assert site and base
    said = report_on(base, site, Signature(terms.now, "merge"), links).markdown
    assert said.count("(https://forge.example/form)") == 2 and "`terms`" in said
    assert f"[`{path}`]({forge}/edit/b/{path}#L1)" in said
    assert f"[the published one]({forge}/raw/main/{path})" in said
    assert f"[`published-file-edited`]({forge}/manual/sv/problems/published-file-edited.md)" in said
    assert f"[`published-file-edited`]({forge}/manual/en/problems/published-file-edited.md)" in said


def test_a_draft_beside_an_edited_file_is_looked_at_as_if_that_were_fixed(
    terms: Workbench, before: Path
) -> None:
    """The edit is told once, and is no part of what the draft changes."""
    path = "docs/sv/terms/1.0.md"
    terms.draft("1.1", "2027-01-01", based_on="1.0", body="Den nya texten.")
    clean = told(terms, before)
    terms.write(path, terms.read(path).replace("varsamt", "slarvigt"))
    said = told(terms, before)
    assert said.partition("### Jämförelser")[2] == clean.partition("### Jämförelser")[2]
    assert "**terms 1.1** (ändring i sak) gäller från den 1 januari 2027." in said


def test_what_is_no_text_is_quoted_line_by_line(terms: Workbench, before: Path) -> None:
    """The top of a file, a register: a redline would show nothing."""
    path = "docs/en/terms/1.0.md"
    terms.write(path, terms.read(path).replace("Något är nytt.", "~~~ <b>"))
    said = told(terms, before)
    assert "\n    -  Något är nytt.\n    +  ~~~ <b>\n" in said


def test_a_deleted_file_is_to_be_given_back(terms: Workbench, before: Path) -> None:
    (terms.root / "docs/en/terms/1.0.md").unlink()
    said = told(terms, before)
    assert "Filen är borttagen." in said and "The file is deleted." in said


def test_a_draft_without_a_day_is_named(terms: Workbench, before: Path) -> None:
    terms.draft("1.1", None, based_on="1.0", body="Texten.")
    said = told(terms, before)
    assert "**terms 1.1** förblir utkast" in said and "**terms 1.1** stays a draft" in said


def test_whoever_touches_the_ledger_is_told(terms: Workbench, before: Path) -> None:
    terms.published("1.1", "2027-01-01")
    said = told(terms, before)
    assert "`ledger-touched`" in said
    assert "Nothing, as long as `ledger.jsonl` is changed here." in said


def test_what_an_editorial_version_touches_is_listed(terms: Workbench, before: Path) -> None:
    terms.draft("1.1", based_on="1.0", change="editorial", body="Version 1.7.")
    said = told(terms, before)
    assert "`{#scope}` rör tal (”1.0” → ”1.7”): **inte bekräftat**." in said
    assert "`{#scope}` touches numbers (“1.0” → “1.7”): **not confirmed**." in said


def test_every_redline_is_a_page_by_itself(terms: Workbench, before: Path, tmp_path: Path) -> None:
    terms.draft("1.1", "2027-01-01", based_on="1.0", body="Den nya texten.")
    said = told(terms, before, "--out", str(tmp_path / "out"))
    assert (tmp_path / "out/report.md").read_text("utf-8") == said
    for code in ("sv", "en"):
        page = (tmp_path / f"out/terms-1.1-{code}.html").read_text("utf-8")
        assert "Den nya texten" in page and "<style>" in page
        assert "src=" not in page and "<link" not in page and "<script" not in page


@pytest.mark.slow
def test_a_report_fits_into_a_comment_however_long_the_texts(
    terms: Workbench, before: Path
) -> None:
    for number in range(1, 3):
        body = "\n\n".join(f"Stycke {n} i lydelse {number}." for n in range(3000))
        terms.draft(f"1.{number}", "2027-01-01", based_on="1.0", body=body)
    assert len(told(terms, before)) < 65_536


def test_a_report_says_the_same_in_every_language_it_speaks() -> None:
    tables = tomllib.loads(files("lydelse").joinpath("messages/report.toml").read_text("utf-8"))
    shapes = {
        language: [
            (
                name,
                sorted(value) if isinstance(value, dict) else sorted(re.findall(r"{\w+}", value)),
            )
            for name, value in table.items()
        ]
        for language, table in tables.items()
    }
    assert shapes["sv"] == shapes["en"] and len(shapes) == 2


def test_a_warning_is_told_by_the_pull_request_that_brings_it(
    terms: Workbench, before: Path
) -> None:
    path = "docs/sv/index.md"
    marked = b"\xef\xbb\xbf" + (terms.root / path).read_bytes()
    terms.write(path, marked)
    said = told(terms, before)
    assert f"`{path}:1` (varning)" in said or f"`{path}` (varning)" in said
    (before / path).write_bytes(marked)
    assert "Inga fel." in told(terms, before)


def test_what_is_quoted_is_no_markup(terms: Workbench, before: Path) -> None:
    terms.draft("1.1", "2027-01-01", based_on="1.0", body="<img src=x onerror=alert(1)> @octocat")
    assert "<img" not in told(terms, before)


def test_what_shows_at_once_is_told_with_its_redline(terms: Workbench, before: Path) -> None:
    words = "Begär ut dina uppgifter inom 30 dagar."
    terms.write("docs/sv/index.md", f"---\ntitle: Start\n---\n{words}\n")
    path = "docs/sv/terms/index.md"
    terms.write(path, terms.read(path).replace("title: Terms", "title: Villkor"))
    terms.write("mkdocs.yml", terms.read("mkdocs.yml").replace("notice_days: 30", "notice_days: 3"))
    said = told(terms, before)
    assert "### Det här blir synligt direkt" in said and "### This shows at once" in said
    assert "- `docs/sv/index.md` (ändrad). **Inte ändrad på: English.**" in said
    assert "<ins>Begär ut dina uppgifter inom 30 dagar.</ins>" in said
    assert "- `docs/sv/terms/index.md` (ändrad)" in said and "+title: Villkor" in said
    assert "visible" not in said


def test_a_page_that_goes_or_moves_is_told_before_the_merge(terms: Workbench, before: Path) -> None:
    for root in (terms.root, before):
        for code in ("sv", "en"):
            (root / f"docs/{code}/om.md").write_text("---\ntitle: Om\n---\nText.\n", "utf-8")
    for code in ("sv", "en"):
        (terms.root / f"docs/{code}/om.md").unlink()
    said = report_on(*projects(before, terms), Signature(terms.now, "merge"))
    assert [one.values["address"] for one in said.problems if one.code == "address-would-go"] == [
        "/en/om/",
        "/om/",
    ]
    for code in ("sv", "en"):
        text = "---\ntitle: Om\nslug: om-oss\nformer_slugs: [om]\n---\nText.\n"
        terms.write(f"docs/{code}/om.md", text)
    said = report_on(*projects(before, terms), Signature(terms.now, "merge"))
    assert not said.problems


def projects(before: Path, terms: Workbench) -> tuple[Project, Project]:
    """What stands on the main branch, and what a pull request makes of it."""
    base, _ = read_project(before)
    assert base
    return base, terms.site


def test_a_language_for_later_and_a_translation_are_told_before_the_merge(
    terms: Workbench, before: Path
) -> None:
    terms.draft("1.1", "2027-01-01", based_on="1.0", languages=("sv",), body="Den nya texten.")
    path = "docs/sv/terms/1.1.md"
    later = "later: {en: Översättningen kommer i maj.}\nchange:"
    terms.write(path, terms.read(path).replace("change:", later))
    said = told(terms, before)
    assert "  - English lämnas till senare: Översättningen kommer i maj." in said
    assert "English is left for later: Översättningen" in said and "edition-missing" not in said
    assert "English: saknas" not in said

    terms.done("publish")
    shutil.rmtree(before)
    shutil.copytree(terms.root, before)
    terms.draft("1.1", languages=("en",), body="The new text.")
    said = told(terms, before)
    assert "- **terms 1.1** publiceras på English." in said
    assert "- **terms 1.1** is published in English." in said
