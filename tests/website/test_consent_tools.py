"""What consent tools read of a register: as Klaro documents it, and in CookieConsent itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from lydelse.cli import main
from lydelse.model import VersionId
from lydelse.registers.cookies import Basis, Category, CookieRegister, Entry, Kind, Party
from lydelse.registers.values import Duration
from lydelse.website.consent_tools import Page, cookieconsent, exported, klaro
from tests.registers.companies import site
from tests.workbench import Workbench

ROOT = Path(__file__).resolve().parents[2]
HOST = "https://shop.norrljus.example"
PAGE = Page(
    {"sv": "Kakor & annat", "en": "Cookies"},
    {"sv": "https://policy.example/kakor/", "en": "https://policy.example/en/cookies/"},
    3,
)


def entry(
    name: str, category: Category, basis: Basis | None = Basis.CONSENT, **other: Any
) -> Entry:
    facts: dict[str, Any] = {
        "kind": Kind.COOKIE,
        "domain": "shop.norrljus.example",
        "party": Party.FIRST,
        "provider": "Räknestugan Oy",
        "purpose": {"sv": f"Räknar <b>{name}</b>.", "en": f"Counts <b>{name}</b>."},
        "duration": Duration.parse("P13M"),
    }
    return Entry(name=name, category=category, basis=basis, **{**facts, **other})


FACTS = CookieRegister(
    hosts=("shop.norrljus.example",),
    entries=(
        entry("login", Category.NECESSARY, Basis.REQUESTED_SERVICE, provider="Norrljus AB"),
        entry("lang", Category.PREFERENCES, Basis.REQUESTED_SERVICE),
        entry("theme", Category.PREFERENCES),
        entry("_ga_*", Category.STATISTICS, domain=".norrljus.example"),
        entry("a.b*c", Category.STATISTICS, domain="this-site"),
        entry("visits", Category.STATISTICS, kind=Kind.LOCAL_STORAGE),
        entry("IDE", Category.MARKETING, None, party=Party.THIRD, domain=".ads.example"),
    ),
)

# https://klaro.org/docs/integration/annotated-configuration: what may stand where.
KLARO = {"version", "services", "translations"}
SERVICE = {"name", "title", "purposes", "required", "cookies", "translations"}


def test_klaro_gets_a_service_for_each_provider_and_asks_for_what_needs_consent() -> None:
    said = json.loads(klaro(FACTS, PAGE))
    assert set(said) == KLARO and said["version"] == 1
    assert all(set(one) == SERVICE for one in said["services"])
    assert [(one["name"], one["required"], one["cookies"]) for one in said["services"]] == [
        ("necessary-norrljus-ab", True, ["login", ["login", "/", "shop.norrljus.example"]]),
        ("preferences-raknestugan-oy", True, ["lang", ["lang", "/", "shop.norrljus.example"]]),
        ("preferences-raknestugan-oy-2", False, ["theme", ["theme", "/", "shop.norrljus.example"]]),
        (
            "statistics-raknestugan-oy",
            False,
            ["^_ga_.*$", ["^_ga_.*$", "/", ".norrljus.example"], r"^a\.b.*c$"],
        ),
        ("marketing-raknestugan-oy", False, []),
    ]
    for code in PAGE.urls:
        words = said["translations"][code]
        assert words["privacyPolicyUrl"] == PAGE.urls[code]
        named = {purpose for one in said["services"] for purpose in one["purposes"]}
        assert set(words["purposes"]) == named
        assert all(one["title"] and one["description"] for one in words["purposes"].values())
        assert all(one["translations"][code]["description"] for one in said["services"])
    assert said["translations"]["sv"]["purposes"]["statistics"]["title"] == "Statistik"


@pytest.mark.parametrize(
    ("pattern", "name", "stands"),
    [
        (r"^_ga_.*$", "_ga_X1", True),
        (r"^_ga_.*$", "x_ga_X1", False),
        (r"^a\.b.*c$", "a.b12c", True),
        (r"^a\.b.*c$", "aXb12c", False),
    ],
)
def test_a_pattern_stands_for_the_names_that_the_register_covers(
    pattern: str, name: str, stands: bool
) -> None:
    assert pattern in klaro(FACTS, PAGE).decode().replace("\\\\", "\\")
    assert bool(re.search(pattern, name)) == stands
    assert any(one.covers(name) for one in FACTS.entries) == stands


def test_all_of_a_company_s_cookies_are_in_both() -> None:
    edition = site().documents["cookies"].versions[VersionId(1, 0)].editions["sv"]
    assert edition.register and isinstance(edition.register.facts, CookieRegister)
    facts = edition.register.facts
    for tool in ("klaro", "cookieconsent"):
        said = exported(tool, facts, PAGE).decode()
        assert [one.name for one in facts.entries if one.name not in said] == []
    services = json.loads(klaro(facts, PAGE))["services"]
    assert len({one["name"] for one in services}) == len(services) > 4


def test_the_command_writes_what_applies(tmp_path: Path) -> None:
    project = Workbench(tmp_path / "project")
    project.with_register("1.0")
    project.draft("1.0", "on-publication", body="Text.")
    project.done("publish")
    for tool in ("klaro", "cookieconsent"):
        done = CliRunner().invoke(
            main, ["--project", str(project.root), "cookies", "export", "--format", tool,
                   "--out", str(tmp_path / tool)],
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        text = (tmp_path / tool).read_text("utf-8")
        assert "https://" in text and '"sv"' in text and '"en"' in text


# --- in the tool itself -------------------------------------------------------------------------

READ = """async () => {
  const { default: config } = await import("/config.js");
  await CookieConsent.run({ ...config, hideFromBots: false });  // a test is a bot to it
  CookieConsent.showPreferences();
}"""


@pytest.fixture
def page(browser: Any, installed: Path) -> Iterator[Any]:
    """A page of the company's shop, with CookieConsent in it."""
    served = {
        "/": ("text/html", b'<!doctype html><html lang="en"><title>t</title><script src="/tool.js">'
              b"</script>"),
        "/tool.js": ("text/javascript", (installed / "cookieconsent.umd.js").read_bytes()),
        "/config.js": ("text/javascript", cookieconsent(FACTS, PAGE)),
    }  # fmt: skip
    context = browser.new_context()
    page = context.new_page()

    def answer(route: Any) -> None:
        kind, data = served["/" + route.request.url.split("/", 3)[3]]
        route.fulfill(body=data, content_type=kind)

    page.route(f"{HOST}/**", answer)
    page.goto(f"{HOST}/")
    yield page
    context.close()


@pytest.fixture(scope="session")
def installed(require_tool: Any) -> Path:
    folder = ROOT / ".venv/node/node_modules/vanilla-cookieconsent/dist"
    if not folder.is_dir():
        require_tool("npm")
        pytest.fail("run tools/npm.sh; make test-all does")
    return folder


def names(page: Any) -> set[str]:
    return {one["name"] for one in page.context.cookies()}


@pytest.mark.slow
@pytest.mark.browser
def test_cookieconsent_asks_shows_and_takes_away(page: Any) -> None:
    page.evaluate(
        "document.cookie = 'theme=1'; document.cookie = 'lang=1'; document.cookie = 'login=1';"
        "document.cookie = '_ga_X1=1; domain=.norrljus.example'; document.cookie = 'a.b2c=1'"
    )
    assert names(page) == {"theme", "lang", "login", "_ga_X1", "a.b2c"}
    page.evaluate(READ)
    shown = page.locator("#cc-main .pm").inner_text()
    for words in ("Necessary", "Statistics", "Counts <b>_ga_*</b>.", "Räknestugan Oy", "13 months"):
        assert words in shown, shown
    assert page.locator("#cc-main .pm input[disabled]").count() == 1, "one category is fixed"
    link = page.locator("#cc-main .cm__footer a")
    assert link.get_attribute("href") == PAGE.urls["en"]
    page.evaluate("CookieConsent.hidePreferences(); CookieConsent.acceptCategory([])")
    assert names(page) == {"lang", "login", "cc_cookie"}
    kept = page.evaluate("CookieConsent.getCookie()")
    assert kept["categories"] == ["necessary"] and kept["revision"] == 3


@pytest.mark.slow
@pytest.mark.browser
def test_cookieconsent_leaves_what_was_accepted_and_speaks_the_page_s_language(page: Any) -> None:
    page.evaluate("document.documentElement.lang = 'sv'; document.cookie = '_ga_X1=1'")
    page.evaluate(READ)
    assert "Räknar <b>_ga_*</b>." in page.locator("#cc-main .pm").inner_text()
    assert page.locator("#cc-main .cm__footer a").inner_text() == "Kakor & annat"
    page.evaluate("CookieConsent.acceptCategory(['necessary', 'statistics'])")
    assert "_ga_X1" in names(page)


def test_what_is_written_is_data_and_no_html_of_the_register_s() -> None:
    said = cookieconsent(FACTS, PAGE).decode()
    assert "<b>" not in said and "&lt;b&gt;" in said and said.endswith("export default config;\n")
    config = msgspec.json.decode(said.removeprefix("const config = ").partition(";\n// Names")[0])
    assert set(config["categories"]) == {"necessary", "preferences", "statistics", "marketing"}
    fixed = [name for name, one in config["categories"].items() if one.get("readOnly")]
    assert fixed == ["necessary"]
