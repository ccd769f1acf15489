"""Each act followed by midnight on every coming day: a date that passes changes pages, never
whether there are pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lydelse.build.render import every_file
from lydelse.checks import check
from lydelse.messages.problems import errors
from lydelse.proof.public_copy import ADDRESSES_FILE
from lydelse.website.permanence import coming_days, lost
from lydelse.website.website import Website
from tests.workbench import Workbench

REASON = ("--reason", "Så beslutades.")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "publish",
                "publish",
                "later",
                "translate",
                "postpone",
                "withdraw",
                "repeal",
                "note",
                "notify",
            ]
        ),
        st.integers(0, 9),  # which version, counted from the newest
        st.integers(0, 40),  # days until it is to apply
        st.integers(0, 20),  # days that pass first
    ),
    min_size=3,
    max_size=7,
)


class Blank:
    """A template of which nothing is read."""

    def render(self, **_: object) -> str:
        return "page"


def listed(project: Workbench, day: date) -> bytes:
    """The addresses of the site as it is built on a day."""
    made = every_file(Website(project.site, day), lambda _: Blank())
    return dict(made)[ADDRESSES_FILE]


def words_of(project: Workbench, kind: str, which: int, ahead: int) -> list[str]:
    """What an editor writes for an act, and the command that is typed then."""
    states = project.version_states()
    state = states[-1 - which % len(states)]
    day = (project.now + timedelta(days=ahead)).date().isoformat()
    match kind:
        case "publish" | "later":
            version = f"1.{len(states)}"
            if which % 2:
                project.with_register(version)
            newest = [str(one.version) for one in states if one.status != "withdrawn"]
            languages = ("sv", "en") if kind == "publish" else ("sv",)
            project.draft(version, day, languages=languages, based_on=newest[-1])
            without = ["--without", "en", *REASON] if kind == "later" else []
            return ["publish", "terms", version, *without]
        case "translate":
            if "en" not in state.languages:
                project.draft(str(state.version), languages=("en",))
            return ["translate", "terms", str(state.version), "en"]
        case "postpone":
            return ["postpone", "terms", str(state.version), day, *REASON, "--yes"]
        case "withdraw":
            return ["withdraw", "terms", str(state.version), *REASON, "--yes"]
        case "repeal":
            return ["repeal", "terms", "--effective", day, *REASON]
        case "notify":
            told = ("--channel", "email", "--count", str(ahead + 1), "--on", day)
            return ["notify", "terms", str(state.version), *told]
    return ["note", "terms", str(state.version), "--summary", "sv=Bättre sagt."]


def act(project: Workbench, kind: str, which: int, ahead: int) -> None:
    """Do an act, if it may be done; what was written for one that is refused is thrown away."""
    before = project.files()
    if project.run(*words_of(project, kind, which, ahead)).exit_code == 0:
        return
    after = project.files()
    assert after["ledger.jsonl"] == before["ledger.jsonl"]
    for path in after.keys() - before.keys():
        (project.root / path).unlink()
    for path, data in before.items():
        project.write(path, data)


@pytest.mark.slow
@settings(max_examples=12)
@given(ACTS)
def test_after_each_act_every_coming_midnight_gives_a_whole_site(
    moves: list[tuple[str, int, int, int]],
) -> None:
    with TemporaryDirectory() as folder:
        project = Workbench(Path(folder) / "site", datetime(2026, 11, 22, 10, 0, tzinfo=UTC))
        project.with_register("1.0")
        project.published("1.0")
        public = listed(project, project.now.date())
        for kind, which, ahead, passed in moves:
            project.now += timedelta(days=passed)
            today = project.now.date()
            act(project, kind, which, ahead)
            site = project.site
            for day in [today, *coming_days(site, today)]:
                noon = datetime.combine(day, time(12), UTC)
                assert errors(check(site, max(noon, project.now))) == []
                built = listed(project, day)
                assert lost(site, day, public, built) == [], (kind, day)
                public = built if day == today else public
