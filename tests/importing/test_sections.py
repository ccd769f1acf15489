"""Ids that stay: through renaming, moving and splitting, and across languages."""

from __future__ import annotations

from lydelse.compare.tree import Section, Tree, parse
from lydelse.formats.markdown import render
from lydelse.importing.sections import Text, carry, name_of, with_ids, with_links

KEEP = "We keep your name, your address and your orders for as long as the law of accounts asks."
SHARE = "We share nothing with anybody but the carrier who brings the parcel to your door."
ASK = "You may ask us what we know of you, and have it corrected or removed at any time."


def tree(*sections: tuple[str, str], level: int = 2) -> Tree:
    body = "".join(f"{'#' * level} {title}\n\n{text}\n\n" for title, text in sections)
    return parse(*render(body).parts)


def ids(*texts: Tree, language: str = "en") -> list[tuple[str, ...]]:
    return carry([Text(language, one) for one in texts], [])[0]


def test_a_renamed_and_a_moved_section_keep_their_ids() -> None:
    first = tree(("Keeping", KEEP), ("Sharing", SHARE), ("Asking", ASK))
    second = tree(("Asking", ASK), ("How long we keep data", KEEP), ("Sharing", SHARE))
    assert ids(first, second) == [
        ("keeping", "sharing", "asking"),
        ("asking", "keeping", "sharing"),
    ]


def test_of_a_split_section_one_part_keeps_the_id_and_the_other_gets_its_own() -> None:
    first = tree(("Keeping", f"{KEEP}\n\n{SHARE}"))
    second = tree(("Keeping", KEEP), ("Sharing", SHARE))
    assert ids(first, second)[1] == ("keeping", "sharing")


def test_a_section_that_was_gone_and_comes_back_has_its_id_again() -> None:
    whole, part = tree(("Keeping", KEEP), ("Sharing", SHARE)), tree(("Keeping", KEEP))
    assert ids(whole, part, whole)[2] == ("keeping", "sharing")


def test_the_ids_of_the_source_and_of_what_is_there_already_are_kept() -> None:
    own = parse(*render(f"## Keeping {{#retention}}\n\n{KEEP}\n").parts)
    there = parse(*render(f"## Retention of data {{#storage}}\n\n{KEEP}\n").parts)
    assert ids(own) == [("retention",)]
    found, _, _ = carry([Text("en", own), Text("en", there, fixed=True)], [])
    assert found == [("storage",), ("storage",)]


def test_a_translation_has_the_ids_of_the_sections_that_it_translates() -> None:
    lead = tree(("Lagring", KEEP), ("Delning", SHARE))
    other = tree(("Keeping", KEEP), ("Sharing", SHARE))
    found, translated, unsure = carry([Text("sv", lead)], [Text("en", other, beside=0)])
    assert found == translated[:1] == [("keeping", "sharing")], "named in English where there is"
    assert not unsure


def test_a_lagging_translation_is_matched_by_what_needs_no_translation_and_doubts_are_told() -> (
    None
):
    lead = tree(("1. Lagring", f"{KEEP} a@b.example"), ("2. Nytt", "Kort."), ("3. Delning", SHARE))
    other = tree(("1. Keeping", f"{KEEP} a@b.example"), ("3. Sharing", SHARE))
    _, translated, unsure = carry([Text("sv", lead)], [Text("de", other, beside=0)])
    assert translated == [("lagring", "delning")]
    assert all(one.title for one in unsure)


def test_ids_are_written_beside_the_words_and_change_none_of_them() -> None:
    body = (
        "## One ##\n\na\n\nTwo\n---\n\nb\n\n```\n# no heading\n```\n\n### Three {: .wide }\n\nc\n"
    )
    changed = with_ids(body, ("one", "two", "three"))
    assert "## One {#one}" in changed and "Two {#two}\n---" in changed
    assert "### Three {#three .wide}" in changed and "# no heading" in changed
    before, after = parse(*render(body).parts), parse(*render(changed).parts)
    assert [s.title for s in before.sections] == [s.title for s in after.sections]
    assert with_ids(changed, ("one", "two", "three")) == changed


def test_an_id_is_plain_letters() -> None:
    assert name_of("3.1 Vår Ändamål & rätt för dig idag") == "var-andamal-ratt-for-dig"
    assert name_of("Über uns: Größe") == "uber-uns-grosse"
    assert name_of("個人情報") == ""


def test_links_to_ids_that_were_made_of_titles_lead_to_the_lasting_ids() -> None:
    body = '[a](#what-we-keep--why) [b](#Own_Id) <a href="#what-we-keep-why">c</a> [d](#gone)\n'
    led = with_links(body, _headings("What we keep & why", "Own {#Own_Id}"), ["keeping", "own"])
    assert led == '[a](#keeping) [b](#own) <a href="#keeping">c</a> [d](#gone)\n'


def _headings(*titles: str) -> list[Section]:
    tree = parse(*render("".join(f"## {title}\n\nx\n\n" for title in titles)).parts)
    return [one for one in tree.sections if one.heading]
