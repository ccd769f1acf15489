"""The rules of a version's life: what may be written in the ledger, and when."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from lydelse.formats.text import sha256
from lydelse.ledger.events import Ledger, Note, Notify, Publish, Settings, append
from lydelse.ledger.rules import replay
from lydelse.messages.problems import problem
from tests.workbench import STOCKHOLM, Workbench

REASON = ("--reason", "Tjänsten kom senare än planerat.")


# --- adopt ----------------------------------------------------------------------------------


def test_an_old_text_is_adopted_before_the_first_publish(project: Workbench) -> None:
    project.old_text("1.0")
    project.old_text("1.1")
    project.done("adopt", "terms", "1.0", "--effective", "unknown")
    project.done("adopt", "terms", "1.1", "--effective", "2020-01-01", "--published", "2019-12-01")
    old, newer = project.version_states()
    assert (old.effective, old.until, old.published) == (None, date(2019, 12, 31), None)
    assert (newer.effective, newer.published) == (date(2020, 1, 1), date(2019, 12, 1))
    assert old.adopted and newer.adopted and project.states()["1.1"] == "in-force"


def test_no_text_is_adopted_after_the_first_publish(terms: Workbench) -> None:
    terms.old_text("1.1")
    terms.refused("adopt-after-publish", "adopt", "terms", "1.1", "--effective", "unknown")


def test_another_document_can_still_be_adopted(terms: Workbench) -> None:
    terms.document("privacy")
    terms.old_text("1.0", "privacy")
    terms.done("adopt", "privacy", "1.0", "--effective", "2018-05-25")
    assert terms.states(document="privacy") == {"1.0": "in-force"}


@pytest.mark.parametrize("option", ["--effective", "--published"])
def test_what_is_still_to_come_is_not_adopted(project: Workbench, option: str) -> None:
    project.old_text("1.0")
    days = {"--effective": "2026-01-01", "--published": "2026-01-01", option: "2026-11-23"}
    words = [word for pair in days.items() for word in pair]
    project.refused("adopt-in-future", "adopt", "terms", "1.0", *words)


def test_what_is_adopted_says_its_day_on_the_command_line_only(project: Workbench) -> None:
    project.draft("1.0")
    told = project.refused("adopt-has-key", "adopt", "terms", "1.0", "--effective", "unknown")
    assert "docs/sv/terms/1.0.md:5: adopt-has-key: `effective`" in told


def test_an_adopted_chain_may_have_unknown_days(project: Workbench) -> None:
    for version in ("1.0", "1.1", "1.2"):
        project.old_text(version)
        project.done("adopt", "terms", version, "--effective", "unknown")
    project.published("1.3", "2027-01-01")
    assert project.states() == {
        "1.0": "superseded",
        "1.1": "superseded",
        "1.2": "in-force",
        "1.3": "upcoming",
    }
    assert project.states("2027-01-01")["1.2"] == "superseded"
    assert [life.until for life in project.version_states()] == [
        None,
        None,
        date(2026, 12, 31),
        None,
    ]


def test_an_old_text_that_is_found_later_stands_where_its_day_puts_it(project: Workbench) -> None:
    for version in ("1.0", "1.1", "1.2"):
        project.old_text(version)
    project.done("adopt", "terms", "1.0", "--effective", "2018-05-25")
    project.done("adopt", "terms", "1.1", "--effective", "2020-01-01")
    project.done("adopt", "terms", "1.2", "--effective", "2019-03-01")
    known = project.version_states()
    assert [str(state.version) for state in known] == ["1.0", "1.2", "1.1"]
    assert [state.until for state in known] == [date(2019, 2, 28), date(2019, 12, 31), None]
    assert [str(state.follows) for state in known] == ["None", "1.0", "1.2"]
    assert project.states() == {"1.0": "superseded", "1.2": "superseded", "1.1": "in-force"}


def test_an_old_text_is_entered_before_what_was_published_here(terms: Workbench) -> None:
    """By a number below 1.0 and an earlier day; what was published first follows it then."""
    terms.old_text("0.9")
    first = terms.version_states()[0]
    assert first.follows is None and first.effective
    terms.refused("adopt-after-publish", "adopt", "terms", "0.9", "--effective", "unknown")
    terms.refused(
        "adopt-after-publish", "adopt", "terms", "0.9", "--effective", first.effective.isoformat()
    )
    terms.done("adopt", "terms", "0.9", "--effective", "2015-03-01")
    old, first = terms.version_states()
    assert first.effective and old.until == first.effective - timedelta(days=1)
    assert (str(old.version), str(first.follows)) == ("0.9", "0.9")


def test_what_is_published_begins_at_one(project: Workbench) -> None:
    project.draft("0.9", "2026-11-22")
    project.refused("number-of-the-past", "publish")


def test_two_old_texts_of_one_day_were_both_there(project: Workbench) -> None:
    for version in ("1.0", "1.1"):
        project.old_text(version)
        project.done("adopt", "terms", version, "--effective", "2020-01-01")
    old, newer = project.version_states()
    assert not old.never_applied and old.until == date(2020, 1, 1)
    assert newer.effective == date(2020, 1, 1) and project.states()["1.1"] == "in-force"


# --- publish --------------------------------------------------------------------------------


def test_a_text_applies_from_the_day_of_its_publication_at_the_earliest(project: Workbench) -> None:
    project.draft("1.0", "2026-11-21")
    told = project.refused("effective-past", "publish")
    assert "docs/sv/terms/1.0.md:5:" in told and "today is 2026-11-22" in told
    project.draft("1.0", "2026-11-22")
    assert "terms 1.0, in force from today" in project.done("publish")


def test_numbers_only_go_up(terms: Workbench) -> None:
    terms.published("1.2", "2027-01-01")
    terms.draft("1.1", "2027-02-01", based_on="1.0")
    terms.refused("version-backwards", "publish", "terms", "1.1")


def test_ten_comes_after_nine(project: Workbench) -> None:
    project.published("1.9")
    project.published("1.10", "2026-12-01")
    assert project.states() == {"1.9": "in-force", "1.10": "upcoming"}
    assert project.states("2026-12-01") == {"1.9": "superseded", "1.10": "in-force"}


def test_a_later_number_does_not_apply_earlier(terms: Workbench) -> None:
    terms.published("1.1", "2027-02-01")
    terms.draft("1.2", "2027-01-31", based_on="1.1")
    told = terms.refused("effective-before-predecessor", "publish")
    assert "Choose 2027-02-01 or later" in told


def test_what_is_published_is_not_published_again(terms: Workbench) -> None:
    terms.refused("already-published", "publish", "terms", "1.0")
    terms.refused("already-published", "adopt", "terms", "1.0", "--effective", "unknown")
    assert "Nothing to publish" in terms.done("publish")


def test_the_ledger_names_the_predecessor_that_was_not_withdrawn(terms: Workbench) -> None:
    terms.published("1.1", "2027-01-01")
    terms.done("withdraw", "terms", "1.1", *REASON)
    terms.published("1.2", "2027-01-01")
    last = terms.ledger.events[-1]
    assert isinstance(last, Publish) and last.predecessor == "1.0"


def test_two_drafts_published_at_once_follow_each_other(project: Workbench) -> None:
    project.draft("1.0")
    project.draft("1.1", "2027-01-01", based_on="1.0")
    project.done("publish")
    assert [event.predecessor for event in project.ledger.events] == [None, "1.0"]  # type: ignore[union-attr]


# --- translate ------------------------------------------------------------------------------


@pytest.fixture
def swedish(project: Workbench) -> Workbench:
    """Terms 1.0, published without English."""
    project.draft("1.0", languages=["sv"])
    project.done("publish", "terms", "1.0", "--without", "en", "--reason", "Följer i maj.")
    return project


def test_a_language_that_was_left_for_later_is_added(swedish: Workbench) -> None:
    assert list(swedish.version_states()[0].languages) == ["sv"]
    swedish.draft("1.0", None, languages=["en"])
    swedish.done("translate", "terms", "1.0", "en", at="2026-12-01T12:00+01:00")
    languages = swedish.version_states()[0].languages
    assert languages == {"sv": date(2026, 11, 22), "en": date(2026, 12, 1)}
    assert "docs/en/terms/1.0.md" in swedish.ledger.files()
    swedish.done("verify")


def test_leaving_a_language_for_later_needs_a_reason(project: Workbench) -> None:
    project.draft("1.0", languages=["sv"])
    project.refused("reason-missing", "publish", "--without", "en")
    project.refused("reason-missing", "publish", "--without", "en", "--reason", "  ")


def test_the_prevailing_language_is_never_left_for_later(project: Workbench) -> None:
    project.draft("1.0")
    assert "prevails" in project.misused("publish", "--without", "sv", "--reason", "Brådska.")


def test_a_language_is_not_added_twice(terms: Workbench) -> None:
    terms.refused("already-translated", "translate", "terms", "1.0", "en")


def test_a_draft_is_published_rather_than_translated(project: Workbench) -> None:
    project.draft("1.0")
    project.refused("not-published", "translate", "terms", "1.0", "en")


def test_a_translation_that_is_not_there_is_named_by_its_path(swedish: Workbench) -> None:
    told = swedish.refused("edition-missing", "translate", "terms", "1.0", "en")
    assert told.startswith("docs/en/terms/1.0.md: ")


def test_a_faulty_translation_is_refused(swedish: Workbench) -> None:
    swedish.draft("1.0", None, languages=["en"])
    text = swedish.read("docs/en/terms/1.0.md").replace("title: Villkor", "titel: Villkor")
    swedish.write("docs/en/terms/1.0.md", text)
    swedish.refused("key-unknown", "translate", "terms", "1.0", "en")


# --- postpone -------------------------------------------------------------------------------


def test_an_upcoming_version_is_postponed_to_a_later_day(terms: Workbench) -> None:
    terms.published("1.1", "2027-01-01")
    terms.done("postpone", "terms", "1.1", "2027-03-01", *REASON)
    life = terms.version_states()[1]
    assert (life.effective, life.postponed_from) == (date(2027, 3, 1), (date(2027, 1, 1),))
    assert terms.version_states()[0].until == date(2027, 2, 28)
    assert terms.states("2027-01-01") == {"1.0": "in-force", "1.1": "upcoming"}


@pytest.mark.parametrize("day", ["2027-01-01", "2026-12-31"])
def test_a_version_is_postponed_to_a_later_day_only(terms: Workbench, day: str) -> None:
    terms.published("1.1", "2027-01-01")
    terms.refused("postpone-not-later", "postpone", "terms", "1.1", day, *REASON)


def test_only_an_upcoming_version_is_postponed(terms: Workbench) -> None:
    terms.refused("not-upcoming", "postpone", "terms", "1.0", "2027-01-01", *REASON)
    terms.published("1.1", "2027-01-01")
    terms.now += timedelta(days=40)
    told = terms.refused("not-upcoming", "postpone", "terms", "1.1", "2027-02-01", *REASON)
    assert "is in force" in told


def test_a_version_is_not_postponed_past_one_that_follows_it(terms: Workbench) -> None:
    terms.published("1.1", "2027-01-01")
    terms.published("1.2", "2027-02-01")
    told = terms.refused("postpone-overtaken", "postpone", "terms", "1.1", "2027-02-02", *REASON)
    assert "after 1.2, which applies from 2027-02-01" in told


def test_a_postponed_version_that_another_overtakes_never_applies(terms: Workbench) -> None:
    terms.published("1.1", "2027-01-01")
    terms.done("postpone", "terms", "1.1", "2027-03-01", *REASON)
    terms.draft("1.2", "2027-02-01", based_on="1.1")
    terms.refused("effective-before-predecessor", "publish")
    terms.draft("1.2", "2027-03-01", based_on="1.1")
    terms.done("publish")
    overtaken = terms.version_states(day="2027-03-01")[1]
    assert overtaken.never_applied and overtaken.status == "superseded"
    assert terms.states("2027-03-01")["1.2"] == "in-force"


# --- withdraw -------------------------------------------------------------------------------


def test_an_upcoming_version_is_withdrawn(terms: Workbench) -> None:
    terms.published("1.1", "2027-01-01")
    terms.done("withdraw", "terms", "1.1", *REASON)
    assert terms.states("2027-01-01") == {"1.0": "in-force", "1.1": "withdrawn"}
    life = terms.version_states()[1]
    assert life.reason == REASON[1] and life.never_applied
    assert terms.version_states()[0].until is None and terms.version_states()[0].successor is None


def test_only_an_upcoming_version_is_withdrawn(terms: Workbench) -> None:
    told = terms.refused("not-upcoming", "withdraw", "terms", "1.0", *REASON)
    assert "lydelse repeal" in told
    terms.published("1.1", "2027-01-01")
    terms.done("withdraw", "terms", "1.1", *REASON)
    terms.refused("not-upcoming", "withdraw", "terms", "1.1", *REASON)


def test_after_a_withdrawn_version_a_later_one_may_apply_earlier(terms: Workbench) -> None:
    terms.published("1.1", "2027-02-01")
    terms.done("withdraw", "terms", "1.1", *REASON)
    terms.published("1.2", "2027-01-01")
    assert terms.states("2027-03-01") == {
        "1.0": "superseded",
        "1.1": "withdrawn",
        "1.2": "in-force",
    }
    second = terms.version_states()[2]
    assert str(second.predecessor) == "1.0" and terms.version_states()[0].until == date(
        2026, 12, 31
    )


# --- repeal ---------------------------------------------------------------------------------


def test_the_version_in_force_is_repealed(terms: Workbench) -> None:
    terms.done("repeal", "terms", *REASON)
    life = terms.version_states()[0]
    assert (life.status, life.until, life.reason) == ("repealed", date(2026, 11, 21), REASON[1])


def test_a_repeal_may_be_announced(terms: Workbench) -> None:
    terms.done("repeal", "terms", "--effective", "2027-07-01", *REASON)
    assert terms.states("2027-06-30") == {"1.0": "in-force"}
    assert terms.states("2027-07-01") == {"1.0": "repealed"}
    terms.refused("already-repealed", "repeal", "terms", *REASON)


def test_a_repeal_does_not_reach_back(terms: Workbench) -> None:
    terms.refused("effective-past", "repeal", "terms", "--effective", "2026-11-21", *REASON)


def test_nothing_is_repealed_where_nothing_is_in_force(project: Workbench) -> None:
    project.published("1.0", "2027-01-01")
    told = project.refused("nothing-in-force", "repeal", "terms", *REASON)
    assert "lydelse withdraw" in told


def test_what_has_a_successor_is_not_repealed(terms: Workbench) -> None:
    terms.published("1.1", "2027-01-01")
    terms.refused("repeal-has-successor", "repeal", "terms", *REASON)


def test_after_a_repeal_a_new_version_can_apply(terms: Workbench) -> None:
    terms.done("repeal", "terms", "--effective", "2027-01-01", *REASON)
    terms.draft("2.0", "2027-06-01", based_on="1.0")
    lead = "docs/sv/terms/2.0.md"
    why = "after_repeal: Tjänsten kom tillbaka.\nchange:"
    terms.write(lead, terms.read(lead).replace("change:", why))
    terms.done("publish")
    assert terms.states("2027-03-01") == {"1.0": "repealed", "2.0": "upcoming"}
    assert terms.states("2027-06-01") == {"1.0": "repealed", "2.0": "in-force"}


# --- note -----------------------------------------------------------------------------------


def test_a_note_gives_a_better_summary(terms: Workbench) -> None:
    terms.done("note", "terms", "1.0", "--summary", "en=Now in plain words.")
    assert terms.version_states()[0].notes == {"en": "Now in plain words."}


def test_a_note_is_for_a_language_that_the_version_has(project: Workbench) -> None:
    project.draft("1.0", languages=["sv"])
    project.done("publish", "--without", "en", "--reason", "Följer i maj.")
    project.refused("not-in-language", "note", "terms", "1.0", "--summary", "en=Later.")


# --- notify ---------------------------------------------------------------------------------

TOLD = ("--channel", "email", "--count", "1250", "--on", "2026-11-22")


def test_the_ledger_keeps_that_people_were_told(terms: Workbench) -> None:
    """When, by which channel, to how many, by whom, and in which languages (WP260, 29-31)."""
    terms.done("notify", "terms", "1.0", *TOLD, "--by", "Kundtjänst")
    line = json.loads(terms.read("ledger.jsonl").splitlines()[-1])
    kept = {key: line[key] for key in ("event", "day", "channel", "count", "languages", "by")}
    assert kept == {
        **{"event": "notify", "day": "2026-11-22", "channel": "email", "count": 1250},
        **{"languages": ["sv", "en"], "by": "Kundtjänst"},
    }
    terms.done("notify", "terms", "1.0", *TOLD[:3], "unknown", *TOLD[4:], "--language", "en")
    line = json.loads(terms.read("ledger.jsonl").splitlines()[-1])
    assert (line["count"], line["languages"]) == (None, ["en"])
    terms.done("verify")
    assert [one.count for one in terms.version_states()[0].told] == [1250, None]


def test_what_has_not_happened_is_not_kept(terms: Workbench) -> None:
    terms.refused("told-in-future", "notify", "terms", "1.0", *TOLD[:5], "2026-11-23")
    terms.refused("not-published", "notify", "terms", _drafted(terms), *TOLD)


def _drafted(terms: Workbench) -> str:
    terms.draft("1.1", "2027-03-01", based_on="1.0")
    return "1.1"


def test_one_thing_is_written_down_once(terms: Workbench) -> None:
    terms.done("notify", "terms", "1.0", *TOLD)
    terms.refused("told-already", "notify", "terms", "1.0", *TOLD)
    swapped = ("--language", "en", "--language", "sv")
    terms.refused("told-already", "notify", "terms", "1.0", *TOLD, *swapped)
    terms.done("notify", "terms", "1.0", "--channel", "letter", *TOLD[2:])


def test_of_what_changes_nothing_people_are_told_for_a_reason(terms: Workbench) -> None:
    terms.published("1.1", change="editorial", body="Version 1.0")
    terms.refused("told-of-editorial", "notify", "terms", "1.1", *TOLD)
    terms.done("notify", "terms", "1.1", *TOLD, "--reason", "Avtalet med kunden kräver det.")
    assert terms.version_states()[-1].told[0].reason == "Avtalet med kunden kräver det."


def test_people_are_told_in_a_language_that_the_version_has(project: Workbench) -> None:
    project.draft("1.0", languages=["sv"])
    project.done("publish", "--without", "en", "--reason", "Följer i maj.")
    project.refused("not-in-language", "notify", "terms", "1.0", *TOLD, "--language", "en")
    project.done("notify", "terms", "1.0", *TOLD)
    assert project.version_states()[0].told[0].languages == ("sv",)


def test_a_line_made_by_hand_is_held_to_the_same(terms: Workbench) -> None:
    terms.done("notify", "terms", "1.0", *TOLD)
    event = terms.ledger.events[-1]
    assert isinstance(event, Notify)
    ahead = msgspec.structs.replace(event, day=date(2027, 1, 1))
    lines = append(terms.ledger, [ahead, event])[1]
    terms.write("ledger.jsonl", terms.read("ledger.jsonl").encode() + lines)
    told = terms.run("verify").stderr
    assert told.count(": ledger-rule-broken: ") == 2 and "2027-01-01 is still to come" in told


# --- redact ---------------------------------------------------------------------------------


def test_redacted_bytes_are_gone_and_their_hash_and_reason_stay(terms: Workbench) -> None:
    text = (terms.root / "docs/sv/terms/1.0.md").read_bytes()
    terms.done("redact", "terms", "1.0", "--yes", "--reason", "Dom i mål T 123-26.")
    assert not (terms.root / "docs/sv/terms/1.0.md").exists()
    assert not (terms.root / "docs/en/terms/1.0.md").exists()
    ledger = terms.read("ledger.jsonl")
    assert sha256(text) in ledger and "T 123-26" in ledger
    terms.done("verify")
    assert terms.version_states()[0].redacted == {"docs/sv/terms/1.0.md", "docs/en/terms/1.0.md"}


def test_one_language_can_be_redacted(terms: Workbench) -> None:
    terms.done("redact", "terms", "1.0", "--language", "en", "--yes", *REASON)
    assert (terms.root / "docs/sv/terms/1.0.md").exists()
    assert not (terms.root / "docs/en/terms/1.0.md").exists()
    terms.done("verify")
    terms.refused(
        "already-redacted", "redact", "terms", "1.0", "--language", "en", "--yes", *REASON
    )


def test_an_image_stays_as_long_as_another_version_shows_it(project: Workbench) -> None:
    project.write("docs/sv/terms/karta.png", b"\x89PNG")
    project.draft("1.0", body="![Karta](../../sv/terms/karta.png)")
    project.done("publish")
    project.draft("1.1", body="![Kartan](../../sv/terms/karta.png)", based_on="1.0")
    project.done("publish")
    image = project.root / "docs/sv/terms/karta.png"
    project.done("redact", "terms", "1.0", "--yes", *REASON)
    assert image.exists()
    project.done("verify")
    project.done("redact", "terms", "1.1", "--yes", *REASON)
    assert not image.exists()
    project.done("verify")


def test_a_redacted_file_that_comes_back_is_named(terms: Workbench) -> None:
    text = (terms.root / "docs/en/terms/1.0.md").read_bytes()
    terms.done("redact", "terms", "1.0", "--language", "en", "--yes", *REASON)
    terms.write("docs/en/terms/1.0.md", text)
    terms.refused("redacted-file-present", "verify")
    terms.done("redact", "terms", "1.0", "--language", "en", "--yes", *REASON)  # finishes the job
    terms.done("verify")


# --- reasons and the clock ------------------------------------------------------------------


@pytest.mark.parametrize("reason", [(), ("--reason", ""), ("--reason", " \t ")])
@pytest.mark.parametrize(
    "words",
    [
        ("postpone", "terms", "1.1", "2027-02-01"),
        ("withdraw", "terms", "1.1"),
        ("redact", "terms", "1.1", "--yes"),
    ],
)
def test_what_needs_a_reason_is_refused_without_one(
    terms: Workbench, words: tuple[str, ...], reason: tuple[str, ...]
) -> None:
    terms.published("1.1", "2027-01-01")
    told = terms.refused("reason-missing", *words, *reason)
    assert f"`{words[0]}` needs a reason" in told


def test_a_repeal_needs_a_reason(terms: Workbench) -> None:
    terms.refused("reason-missing", "repeal", "terms")


def test_the_ledger_never_goes_back_in_time(terms: Workbench) -> None:
    terms.draft("1.1", "2027-01-01", based_on="1.0")
    terms.now -= timedelta(seconds=1)
    terms.refused("ledger-from-future", "publish")
    terms.now += timedelta(seconds=1)
    terms.done("publish")


# --- a ledger made by hand ------------------------------------------------------------------


def test_a_ledger_made_by_hand_is_held_to_the_rules(terms: Workbench) -> None:
    [first] = terms.ledger.events
    assert isinstance(first, Publish)
    forged = msgspec.structs.replace(first, version="1.1", effective=date(2026, 11, 1))
    ledger, _ = append(Ledger(), [first, forged])
    codes = [(one.line, one.code) for one in replay(ledger, STOCKHOLM, terms.now)]
    assert codes == [(2, "ledger-rule-broken")] * 2  # it is past, and before its predecessor


def test_a_line_from_the_future_is_named(terms: Workbench) -> None:
    later = Note(
        document="terms",
        version="1.0",
        at="2026-11-22T12:00:01+01:00",
        by="Astrid Ek",
        summary={"sv": "Bättre."},
    )
    ledger, _ = append(terms.ledger, [later])
    noon = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
    assert [one.code for one in replay(ledger, STOCKHOLM, noon)] == ["ledger-from-future"]
    assert replay(ledger, STOCKHOLM, noon + timedelta(seconds=1)) == []


def test_settings_are_written_down_once(terms: Workbench) -> None:
    line = Settings(
        at="2026-11-22T10:00:00+01:00",
        by="Astrid Ek",
        timezone="Europe/Stockholm",
        prevailing="sv",
        redlines_back=10,
        files={},
    )
    ledger, _ = append(terms.ledger, [line, line])
    found = replay(ledger, STOCKHOLM, terms.now)
    assert [(one.line, one.code) for one in found] == [(3, "ledger-rule-broken")]
    assert problem("settings-twice", "ledger.jsonl", 3).cause in found[0].cause
