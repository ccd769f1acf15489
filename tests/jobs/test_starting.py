"""A company's own repository: what `lydelse init` writes, and how `lydelse update` changes it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from subprocess import run

import pytest
import yaml
from click.testing import CliRunner, Result

from lydelse.__main__ import main
from lydelse.messages.catalogue import packaged, use_words
from tests.messages.test_problems import told
from tests.sites.project import ROOT, build_env

FLAGS = (
    *("--organisation", "Fjellvik AS", "--languages", "nb,en", "--timezone", "Europe/Oslo"),
    *("--site-url", "https://policy.fjellvik.example/", "--branch", "trunk"),
)


def call(root: Path, *words: str, answers: str = "") -> Result:
    """Call the command line in a folder, as a person would."""
    return CliRunner().invoke(main, ["--project", str(root), *words], input=answers)


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A repository that was just begun."""
    done = call(tmp_path, "init", *FLAGS)
    assert done.exit_code == 0, done.output
    return tmp_path


def build(root: Path) -> None:
    """Build as a person with the installed package would."""
    env = build_env({"PYTHONPATH": str(ROOT / "src")})
    command = [sys.executable, "-m", "lydelse", "build"]
    done = run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_from_nothing_to_a_published_policy_without_a_makefile(tmp_path: Path) -> None:
    titles = {"sv": "Integritet", "en": "Privacy", "de": "Datenschutz", "nb": "Personvern"}
    company = tmp_path / "company"
    assert call(tmp_path, "init", "company", *FLAGS, "--languages", ",".join(titles)).exit_code == 0
    assert call(company, "check").exit_code == 0
    build(company)  # nothing is published yet
    assert (company / "site/assets/brand.css").is_file()
    words = [word for code, title in titles.items() for word in ("--title", f"{code}={title}")]
    assert call(company, "new", "privacy-policy", "--kind", "policy", *words).exit_code == 0
    for code in titles:
        draft = company / f"docs/{code}/privacy-policy/1.0.md"
        began = draft.read_text("utf-8")
        on_top = began.replace("change:", "effective: on-publication\nchange:", 1)
        draft.write_text(f"{on_top}\nHavre, {code}.\n", "utf-8")
    assert call(company, "publish", "--by", "Kari Vik").exit_code == 0
    assert call(company, "verify").exit_code == 0
    build(company)
    for url in ("integritet", "en/privacy", "de/datenschutz", "nb/personvern"):
        said = (company / f"site/{url}/index.html").read_text("utf-8")
        assert f"Havre, {url[:2] if '/' in url else 'sv'}." in said
    assert call(company, "update").exit_code == 0
    form = (company / ".github/workflows/change.yml").read_text("utf-8")
    assert '- "privacy-policy"\n' in form and "SUMMARY_NB: ${{ inputs.summary_nb }}\n" in form


def test_what_is_not_given_is_asked_for(tmp_path: Path) -> None:
    said = "Fjellvik AS\nnb, en\nEurope/Oslo\nhttps://policy.fjellvik.example/\n"
    done = call(tmp_path, "init", "policies", answers=said)
    assert done.exit_code == 0, done.output
    settings = yaml.safe_load((tmp_path / "policies/mkdocs.yml").read_text("utf-8"))
    assert settings["extra"]["lydelse"]["timezone"] == "Europe/Oslo"


@pytest.mark.parametrize(
    ("zone", "law"),
    [("Europe/Oslo", ["EU", "NO"]), ("Europe/Berlin", ["EU", "DE"]), ("Asia/Dubai", None),
     ("Europe/London", None), ("Europe/Stockholm", ["EU", "SE"]), ("UTC", None)],
)  # fmt: skip
def test_a_companys_law_is_that_of_where_its_days_begin(
    tmp_path: Path, zone: str, law: list[str] | None
) -> None:
    done = call(tmp_path, "init", *FLAGS, "--timezone", zone)
    assert done.exit_code == 0, done.output
    settings = yaml.safe_load((tmp_path / "mkdocs.yml").read_text("utf-8"))
    assert settings["extra"]["lydelse"].get("jurisdiction") == law
    assert call(tmp_path, "check").exit_code == 0


def test_nothing_is_written_over_and_no_wrong_answer_taken(company: Path, tmp_path: Path) -> None:
    refused = call(company, "init", *FLAGS)
    assert refused.exit_code == 2 and "is not empty" in refused.output
    wrong = [*FLAGS, "--timezone", "Oslo"]
    refused = call(tmp_path, "init", "other", *wrong)
    assert refused.exit_code == 2 and "`Oslo` is no time zone" in refused.output
    assert "`--timezone`" in refused.output and not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (("--languages", "sv,swe"), "`--languages` is not what it should be: `swe` is no language"),
        (("--site-url", "policy.example"), "`--site-url` is not what it should be"),
        (("--authoritative", "fr"), "`authoritative: fr` is none of the languages"),
        (("--organisation", " "), "`organisation` must name whose policies these are"),
    ],
)
def test_a_wrong_option_is_named_and_nothing_is_written(
    tmp_path: Path, wrong: tuple[str, str], named: str
) -> None:
    refused = call(tmp_path, "init", "other", *FLAGS, *wrong)
    assert refused.exit_code == 2 and named in refused.output
    assert "mkdocs.yml" not in refused.output, "there is no such file yet"
    assert not (tmp_path / "other").exists()


def test_a_wrong_answer_is_told_and_asked_for_again(tmp_path: Path) -> None:
    answers = (
        "Fjellvik AS\nnorsk\nnb\nOslo\nEurope/Oslo\nfjellvik.example\nhttps://fjellvik.example\n"
    )
    done = call(tmp_path, "--lang", "sv", "init", answers=answers)
    assert done.exit_code == 0, done.output
    for said in ("`norsk` är ingen språkkod", "`Oslo` är ingen tidszon", "`site_url` ska vara"):
        assert said in done.output


def test_where_nobody_answers_defaults_are_taken_and_what_is_missing_is_told_at_once(
    tmp_path: Path,
) -> None:
    given = ("--organisation", "Fjellvik AS", "--languages", "nb")
    refused = call(tmp_path, "init")
    assert refused.exit_code == 2
    assert "give `--organisation`, `--languages`, `--site-url`." in refused.output
    refused = call(tmp_path, "init", *given)
    assert refused.exit_code == 2 and "give `--site-url`." in refused.output
    assert not list(tmp_path.iterdir())
    done = call(tmp_path, "init", *given, "--site-url", "https://policy.fjellvik.example/")
    assert done.exit_code == 0, done.output


def test_the_workflows_follow_the_settings_and_are_sound(company: Path) -> None:
    folder = company / ".github/workflows"
    publish = (folder / "publish.yml").read_text("utf-8")
    assert "timezone: Europe/Oslo" in publish and 'branches: ["trunk"]' in publish
    for path in folder.glob("*.yml"):
        text = path.read_text("utf-8")
        assert "make " not in text and "[[" not in text, path.name
        assert yaml.safe_load(text)["jobs"], path.name
    check, comment = (folder / name for name in ("check.yml", "comment.yml"))
    name = yaml.safe_load(check.read_text("utf-8"))["name"]
    assert name == "2. Kontroll / Check"
    assert f'workflows: ["{name}"]' in comment.read_text("utf-8")
    zizmor = Path(sys.executable).with_name("zizmor")
    words = [str(zizmor), "--offline", "--quiet", str(folder)]
    done = run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_host_of_ones_own_has_a_step_to_write(tmp_path: Path) -> None:
    call(tmp_path, "init", *FLAGS, "--host", "own")
    publish = yaml.safe_load((tmp_path / ".github/workflows/publish.yml").read_text("utf-8"))
    assert "deploy-pages" not in str(publish) and "::error::" in str(publish["jobs"]["deploy"])


def test_an_update_offers_new_documents_and_keeps_what_a_company_changed(company: Path) -> None:
    assert "as this version of Lydelse writes it" in call(company, "update").output
    titles = ("--title", "nb=Vilkår", "--title", "en=Terms")
    assert call(company, "new", "terms", "--kind", "policy", *titles).exit_code == 0
    readme = company / "README.md"
    readme.write_text(readme.read_text("utf-8") + "\nAsk Kari.\n", "utf-8")
    (company / ".gitattributes").unlink()
    texts = {path: path.read_bytes() for path in (company / "docs").rglob("*.md")}
    done = call(company, "update")
    assert done.exit_code == 0, done.output
    assert '- "terms"' in (company / ".github/workflows/draft.yml").read_text("utf-8")
    assert readme.read_text("utf-8").endswith("\nAsk Kari.\n")
    assert not (company / ".gitattributes").exists(), "what a company deleted stays deleted"
    assert texts == {path: path.read_bytes() for path in (company / "docs").rglob("*.md")}


def test_an_update_where_nothing_was_begun_is_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples/norrskensbruket/docs", tmp_path / "docs")
    refused = call(tmp_path, "update")
    assert refused.exit_code == 2 and ".lydelse/answers.toml" in refused.output


def test_what_stands_in_the_way_and_what_was_never_begun_are_named(
    company: Path, tmp_path: Path
) -> None:
    refused = call(company, "init", *FLAGS)
    assert refused.exit_code == 2 and told("init-not-empty", refused.output)
    (tmp_path / "other").mkdir()
    refused = call(tmp_path / "other", "update")
    assert refused.exit_code == 2 and told("update-no-answers", refused.output)


@pytest.mark.parametrize(
    "languages", ["fi,sv,en", "de,en,fr,nb", "en,ar", "ja,en", "pl", "zh-Hans"]
)
def test_a_company_begins_in_any_languages(tmp_path: Path, languages: str) -> None:
    words = ["--organisation", "Norrljus AB", "--languages", languages, "--timezone", "UTC"]
    begun = call(tmp_path, "init", *words, "--site-url", "https://policy.norrljus.com/")
    assert begun.exit_code == 0, begun.output
    checked = call(tmp_path, "check")
    assert checked.exit_code == 0, checked.output
    own = {code for code in languages.split(",") if not packaged(code)}
    assert {path.stem for path in tmp_path.glob("messages/*.toml")} == own
    told = {
        line.split(": ")[0] for line in checked.stderr.splitlines() if ": words-english: " in line
    }
    assert told == {f"messages/{code}.toml" for code in own}, "what is to be translated is told"
    assert checked.stderr.count(": warning: ") == len(own)
    use_words({})
