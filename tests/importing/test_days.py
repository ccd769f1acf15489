"""The days that texts declare, in the languages and forms that are met."""

from __future__ import annotations

from datetime import date

import pytest

from lydelse.importing.days import Says, declared, parse_any

MAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("language", "text", "says"),
    [
        ("en", "Effective May 4, 2026", Says.EFFECTIVE),
        ("en", "Effective date: 2026-05-04", Says.EFFECTIVE),
        ("en", "Version 1.2, Effective 4th of May 2026", Says.EFFECTIVE),
        ("en", "Version Effective Date: May 4, 2026", Says.EFFECTIVE),
        ("en", "Last updated: May 4, 2026", Says.DATED),
        ("en", "May 4, 2026", Says.DATED),
        ("sv", "Gäller från och med den 4 maj 2026.", Says.EFFECTIVE),
        ("sv", "Denna policy träder i kraft den 4 maj 2026.", Says.EFFECTIVE),
        ("sv", "Senast uppdaterad: 2026-05-04", Says.DATED),
        ("sv", "Policyn fastställdes och gäller fr.o.m. 4 maj 2026", Says.EFFECTIVE),
        ("de", "Gültig ab Montag, 4. Mai 2026", Says.EFFECTIVE),
        ("de", "Stand: 04.05.2026", Says.DATED),
        ("de", "Montag, 4. Mai 2026", Says.DATED),
        ("nb", "Gjelder fra 4. mai 2026", Says.EFFECTIVE),
        ("nb", "Sist oppdatert 4.5.2026", Says.DATED),
        ("da", "Senest opdateret den 4. maj 2026", Says.DATED),
        ("fr", "En vigueur à compter du 4 mai 2026", Says.EFFECTIVE),
        ("fr", "Dernière mise à jour : 4 mai 2026", Says.DATED),
        ("es", "Vigente desde el 4 de mayo de 2026", Says.EFFECTIVE),
        ("nl", "Laatst bijgewerkt op 4 mei 2026", Says.DATED),
        ("ja", "2026 年 5 月 4 日発効", Says.EFFECTIVE),
        ("sv", "Effective May 4, 2026", Says.EFFECTIVE),
    ],
)
def test_a_day_is_read_with_what_is_said_of_it(language: str, text: str, says: Says) -> None:
    found = declared(["Policy", text, "We care."], language)
    assert found and (found.day, found.says) == (MAY, says)


@pytest.mark.parametrize(
    "text",
    [
        "We were founded on May 4, 2026, in a garage in Björkvik.",
        "Data collected before 2026-05-04 is kept for a year.",
        "Effective immediately.",
        "Last updated: [DATE]",
        "Call us on 08-2026 05 04.",
    ],
)
def test_other_days_are_none_of_the_text(text: str) -> None:
    assert declared(["Policy", text], "en") is None


def test_a_day_that_can_be_read_in_two_ways_is_told_and_not_guessed() -> None:
    found = declared(["Policy", "Last updated: 04/05/2026"], "en")
    assert found and found.day is None and "04/05/2026" in found.quote
    sure = declared(["Policy", "Last updated: 13/05/2026"], "en")
    assert sure and sure.day == date(2026, 5, 13)


def test_two_days_from_which_it_applies_are_told_and_not_chosen_between() -> None:
    found = declared(["Effective May 4, 2026", "Effective May 5, 2026"], "en")
    assert found and found.day is None


def test_from_when_it_applies_goes_before_when_it_was_changed() -> None:
    found = declared(["Last updated: April 1, 2026", "Effective May 4, 2026"], "en")
    assert found and (found.day, found.says) == (MAY, Says.EFFECTIVE)


def test_a_day_at_the_end_of_a_long_text_counts_and_one_in_its_middle_does_not() -> None:
    words = [f"Paragraph {n} says something." for n in range(40)]
    assert declared([*words, "Last updated: May 4, 2026"], "en")
    assert declared([*words[:20], "Last updated: May 4, 2026", *words[20:]], "en") is None


def test_a_day_of_front_matter_stands_alone() -> None:
    assert parse_any("4 maj 2026", "sv") == MAY
    assert parse_any("2026-05-04", "en") == MAY
    assert parse_any("04/05/2026", "en") is None
    assert parse_any("soon", "en") is None
