"""What a glance finds fine is fine: where it looks no closer, the checks would find nothing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from lydelse.checks import _edition, check
from lydelse.checks.parity import check_parity
from lydelse.checks.parsed_text import text_of
from lydelse.checks.prefilter import Prefilter, alike, looked_at, part
from lydelse.messages.problems import Problem, said_name
from lydelse.project.project import Project
from tests.checks.test_anything import BODIES, FRONT
from tests.checks.test_cases import CASES, NAMES, _files, _unmarked


def missed(site: Project, now: datetime) -> list[Problem]:
    """What the checks find in texts of which a glance has said that they are fine."""
    found: list[Problem] = []
    for document in site.documents.values():
        for version in document.versions.values():
            for public in (True, False):
                glance = Prefilter(site, now.date())
                for edition in version.editions.values():
                    if glance.is_fine(edition, public):
                        found += _edition(site, edition, text_of(edition), now.date(), public, None)
            editions = list(version.editions.values())  # none of a file that is no text
            for other in editions[1:]:
                if alike(editions[0], other):
                    found += check_parity(text_of(editions[0]), text_of(other), said_name("sv"))
    return found


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_glance_misses_nothing_that_a_check_is_there_for(
    build: Any, now: datetime, case: Any
) -> None:
    for text, files in (("text", "files"), ("fine", "fine_files")):
        if text in case or files in case:
            unmarked, _ = _unmarked(_files(case, text, files))
            site = build(unmarked, ("sv", "en"), case.get("published", ()))
            assert not missed(site, now)


@given(sv=BODIES, en=BODIES)
@profile(max_examples=400)
def test_a_glance_misses_nothing_in_any_text(build: Any, now: datetime, sv: str, en: str) -> None:
    texts = {
        f"docs/{code}/policy/1.0.md": f"{FRONT}---\n## A {{#a}}\n\n{body}\n\nText.\n"
        for code, body in (("sv", sv), ("en", en))
    }
    assert not missed(build(texts), now)


@given(
    st.lists(
        st.sampled_from(
            ("Text.", "Avsnittet ”B” gäller.", "Se [B](#b).", "Se avsnittet [B](#a).", "- a\n- b",
             "## B {#b}", "### B {#b}", "#### C {#c}", "## D", "[k](../cookies/index.md#types)",
             "[k](../cookies/index.md#x)", "[k](1.1.md)", "1. a", "| a | b |\n|---|---|\n| 1 | 2 |")
        ),
        max_size=6,
    )
)  # fmt: skip
@profile(max_examples=300)
@pytest.mark.slow
def test_a_glance_misses_nothing_in_how_parts_stand_together(
    build: Any, now: datetime, parts: list[str]
) -> None:
    body = "\n\n".join(("## A {#a}", "Text.", *parts))
    other = body.replace("- a\n", "")
    texts = {
        "docs/sv/policy/1.0.md": f"{FRONT}---\n{body}\n",
        "docs/en/policy/1.0.md": f"{FRONT}---\n{other}\n",
    }
    assert not missed(build(texts), now)


WORDS = [
    "Vi",
    "avsnittet",
    '"Samtycke"',
    "”Samtycke”",
    "section",
    "kontrollera",
    "regelbundet",
    "title:",
    "12",
    "(a)",
    "-",
    "–",
    "§",
    "5 %",
    "i",
    "a)",
    "http://a.se/b",
    "'x'",
    ".",
    "ord",
]
LETTERS = st.text("aåZ 1.,;:?()/%§\"'’”–-_*[]{}<>&|#`!+=~^\\@\n", max_size=30)


@given(source=st.one_of(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), LETTERS))
@profile(max_examples=1500)
@pytest.mark.slow
def test_a_plain_paragraph_is_what_the_checks_see(source: str) -> None:
    for language in ("sv", "en", "de"):
        if part(source, language) != (close := looked_at(source, language)):
            # It may be seen to be wrong where it is not, and be looked at closely then.
            assert replace(part(source, language), fine=close.fine) == close
            assert not part(source, language).fine


def test_most_of_what_is_fine_is_seen_at_a_glance(build: Any, now: datetime) -> None:
    """Else every text would be looked at closely, and nothing be won."""
    body = (
        "## A {#a}\n\nText, se avsnittet ”[B](#b)” och [kakor](../cookies/index.md#types).\n\n"
        "- ett\n- två\n\n## B {#b}\n\nSlut, 10 000 kr.\n"
    )
    site = build({"docs/sv/policy/1.0.md": FRONT + "---\n" + body}, ("sv",))
    assert not check(site, now)
    edition = site.documents["policy"].versions[1, 0].editions["sv"]
    assert Prefilter(site, now.date()).is_fine(edition, public=False)
