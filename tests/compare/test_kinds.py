"""Each kind of change in the policy of a company that does not exist, and how it is told."""

from __future__ import annotations

import re

import compare_judge as judge
import pytest

from lydelse.compare import Counts, Diff, Labels, Status, diff, parse, redline

FIRST = """
# Privacy policy

Nordljus Rederi AB cares about your data.

## Who we are {#who}

Nordljus Rederi AB runs ferries between Öregrund and Gräsö. We are the controller.

## What we collect {#what}

We collect what we need to sell you a ticket:

- your name and e-mail address,
- your payment details, which our bank handles,
- the registration number of your car:
    - for the deck plan,
    - for customs.

| Data | Purpose | Kept |
|------|---------|------|
| Name | Ticket | 12 months |
| Plate | Deck plan | 24 hours |
| Photo | Season card | 10 000 hours |

## Sharing {#sharing}

We share data with the harbour office and with [our bank](https://bank.example/old).

We never sell your data to anyone, and we never will.

## Contact {#contact}

Write to privacy@nordljus.example.[^1]

[^1]: Letters reach us as well.

Deck plan
:   Where each car stands.
"""


def compare(old: str, new: str) -> tuple[Diff, str]:
    """Compare two texts in Markdown, and hold the result to the contract."""
    before, after = judge.render(old), judge.render(new)
    found = diff(parse(before), parse(after))
    shown = redline(found).html
    assert judge.breaches(before, after, shown) == []
    return found, shown


def edited(*changes: tuple[str, str]) -> tuple[Diff, str]:
    text = FIRST
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return compare(FIRST, text)


def statuses(found: Diff) -> dict[str, str]:
    return {
        (section.new or section.old).id: section.status.value
        for section in found.sections
        if section.status is not Status.UNCHANGED
    }


def bare(shown: str) -> str:
    return re.sub(r' (id|data-label|data-end|class|aria-label)="[^"]*"', "", shown)


def test_one_word_is_marked_inside_its_paragraph() -> None:
    found, shown = edited(("cares about", "protects"), ("AB runs", "AB has"))
    assert "AB <del>runs</del><ins>has</ins> ferries" in bare(shown)
    assert statuses(found)["who"] == "changed"


def test_a_section_added_is_inserted_with_its_heading() -> None:
    found, shown = edited(("## Contact", "## Cookies {#cookies}\n\nNone at all.\n\n## Contact"))
    assert statuses(found) == {"cookies": "added"}
    assert "<ins><h2>Cookies</h2></ins><ins><p>None at all.</p></ins>" in bare(shown).replace(
        "\n", ""
    )


def test_a_section_removed_is_deleted_with_its_heading() -> None:
    start, end = FIRST.index("## Sharing"), FIRST.index("## Contact")
    found, shown = compare(FIRST, FIRST[:start] + FIRST[end:])
    assert statuses(found) == {"sharing": "removed"}
    assert (
        '<del id="change-1" data-label="deleted" data-end="end of deletion"><h2 id="sharing">'
        in shown
    )


def test_a_section_renamed_is_known_by_its_id() -> None:
    found, shown = edited(("## Sharing {#sharing}", "## Who else sees it {#sharing}"))
    assert [section.renamed for section in found.sections if section.status != "unchanged"] == [
        True
    ]
    assert shown.count("<p><del") == 0


def test_a_section_renamed_with_a_new_id_is_known_by_its_text_and_keeps_the_former_id() -> None:
    found, shown = edited(("## Sharing {#sharing}", "## Recipients {#recipients}"))
    assert statuses(found) == {"recipients": "changed"}
    assert '<del id="sharing"></del><h2 id="recipients">' in shown


def test_a_heading_of_another_level_strikes_no_word() -> None:
    found, shown = edited(("## Who we are {#who}", "### Who we are {#who}"))
    assert judge.told(shown) == ["level-changed"]
    assert judge.marked(shown) == []
    assert re.findall(r'<h[1-6] id="who"[^>]*>', shown) == ['<h3 id="who" data-was="&lt;h2&gt;">']
    assert found.counts == Counts(structure=1)


def test_a_section_moved_stands_twice_joined_by_links_with_its_own_changes_inside() -> None:
    start, end = FIRST.index("## Sharing"), FIRST.index("## Contact")
    section = FIRST[start:end].replace("anyone", "any broker")
    found, shown = compare(FIRST, FIRST[:start].replace("## Who", section + "## Who") + FIRST[end:])
    moved = [s.status.value for s in found.sections if s.move]
    assert sorted(moved) == ["moved", "moved-away"]
    assert 'href="#moved-1-to"' in shown
    assert 'id="moved-1-to"' in shown
    assert "to <del>anyone</del><ins>any broker</ins>," in bare(shown)
    assert found.counts.inserted == 2


def test_a_long_section_that_passes_two_short_ones_is_the_one_that_moved() -> None:
    short = "## Who {#who}\n\nWe are it.\n\n", "## Why {#why}\n\nFor your ticket.\n\n"
    long = "## What {#what}\n\nWe collect your name, your address and the number of your car.\n\n"
    found, _ = compare("".join(short) + long, long + "".join(short))
    assert statuses(found) == {"what": "moved-away"}


def test_a_paragraph_moved_to_another_section_is_marked_as_moved() -> None:
    words = "We never sell your data to anyone, and we never will.\n\n"
    found, shown = edited((words, ""), ("Write to", words.replace("anyone", "others") + "Write to"))
    assert statuses(found) == {"sharing": "changed", "contact": "changed"}
    assert [s.counts for s in found.sections if s.status is Status.CHANGED] == [
        Counts(moved_away=11),
        Counts(1, 1, moved_here=11),
    ]
    assert shown.count('class="moved"') == 2


def test_an_item_that_passes_two_others_is_the_one_that_moved() -> None:
    name = "- your name and e-mail address,\n"
    bank = "- your payment details, which our bank handles,\n"
    last = "- your age.\n"
    found, shown = compare(name + bank + last, last + name + bank)
    assert judge.marked(shown) == ["your age.", "your age."]
    long = "- the registration number of your car and of any trailer that you bring along\n"
    found, shown = compare(name + bank + long, long + name + bank)
    assert shown.count("<li data-change=") == 2
    assert found.counts == Counts(moved_within=14)


def test_paragraphs_that_become_items_strike_no_word() -> None:
    text = "We keep the log of each crossing for as long as the coast guard asks us to."
    found, shown = compare(f"{text}\n\nAnd more.", f"- {text}\n\nAnd more.")
    assert found.counts == Counts(structure=1)
    assert judge.told(shown) == ["text-to-list"]
    assert judge.marked(shown) == []


def test_a_section_split_by_a_new_heading_keeps_its_text_in_place() -> None:
    found, shown = edited(("We never sell", "## No sale {#sale}\n\nWe never sell"))
    assert statuses(found) == {"sale": "added"}
    assert judge.marked(shown) == ["No sale"]


def test_an_item_inserted_into_a_nested_list_is_marked_there() -> None:
    found, shown = edited(("    - for customs.", "    - for the toll,\n    - for customs."))
    assert '<li data-change="inserted"><ins>for the toll,</ins></li>' in bare(shown)
    assert found.counts.inserted == 3


def test_a_list_put_under_an_item_leaves_the_item() -> None:
    found, shown = edited(
        ("- your name and e-mail address,", "- your name and e-mail address,\n    - both of them,")
    )
    assert judge.marked(shown) == ["both of them,"]
    assert found.counts.deleted == 0


def test_a_row_is_known_by_its_first_cell() -> None:
    found, shown = edited(("Deck plan | 24 hours", "Where the car stands on deck | 48 hours"))
    assert "<td>Plate</td>" in bare(shown)
    assert '<del id="change-2" data-label="deleted" data-end="end of deletion">24</del>' in shown
    assert found.counts.deleted == 3


@pytest.mark.parametrize("cells", [("24 hours", ""), ("", "24 hours")])
def test_a_cell_that_is_empty_in_one_edition_stays_a_cell(cells: tuple[str, str]) -> None:
    rows = [f"| Plate | {cell} | deck |\n" for cell in cells]
    head, last = "| A | B | C |\n|---|---|---|\n", "| Name | Ticket for the ferry | mine |\n"
    compare(head + rows[0], head + rows[1])
    compare(head + rows[0] + last, head + last + rows[1])


def test_rows_that_change_places_are_marked_as_moved() -> None:
    name, plate = "| Name | Ticket | 12 months |\n", "| Plate | Deck plan | 24 hours |\n"
    found, shown = edited((name + plate, plate + name))
    assert shown.count("<tr data-change=") == 2
    assert found.counts.inserted == 0


def test_a_column_inserted_marks_its_cells_only() -> None:
    old = "| A | B |\n|---|---|\n| one | two |\n| three | four |\n"
    new = "| A | Basis | B |\n|---|---|---|\n| one | law | two |\n| three | consent | four |\n"
    _, shown = compare(old, new)
    assert judge.marked(shown) == ["Basis", "law", "consent"]


def test_a_link_that_leads_elsewhere_shows_where_it_led_and_strikes_no_word() -> None:
    _, shown = edited(("https://bank.example/old", "https://bank.example/new"))
    assert judge.told(shown) == ["link-changed"]
    assert judge.marked(shown) == []
    assert '<a href="https://bank.example/old" aria-label="' in shown
    assert (
        '<a href="https://bank.example/new"'
        ' data-was="&lt;a href=&quot;https://bank.example/old&quot;&gt;">our bank</a>'
    ) in shown


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://bank.example/old", "https://bank.example/new"),
        ("never will", "*never* will"),
        ("[our bank](https://bank.example/old)", "our bank"),
    ],
)
def test_words_that_only_their_markup_changed_for_are_not_counted(old: str, new: str) -> None:
    found, _ = edited((old, new))
    assert found.counts == Counts(markup=1)


def test_what_was_reworded_in_a_link_that_leads_elsewhere_is_counted() -> None:
    old = "[our bank](https://bank.example/old)"
    found, _ = edited((old, "[our good bank](https://bank.example/new)"))
    assert found.counts == Counts(inserted=1, markup=1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("never will", "*never* will", ["emphasis-added"]),
        ("*never* will", "never will", ["emphasis-removed"]),
        ("*never* will", "**never** will", ["emphasis-changed"]),
        ("our [bank](x)", "our bank", ["link-removed"]),
        ("our bank", "our [bank](x)", ["link-added"]),
        ("so **A. B** C", "so **A.** B C", ["emphasis-removed", "emphasis-added"]),
    ],
)
def test_form_is_told_without_striking_words(old: str, new: str, told: list[str]) -> None:
    _, shown = compare(f"We {old} and so on.", f"We {new} and so on.")
    assert sorted(judge.told(shown)) == sorted(told)
    assert judge.marked(shown) == []


def test_words_changed_inside_a_link_leave_the_link() -> None:
    _, shown = edited(("[our bank]", "[our good bank]"))
    assert '<a href="https://bank.example/old">our <ins>good </ins>bank</a>' in bare(shown)


def test_a_footnote_and_a_definition_are_compared_like_other_text() -> None:
    found, shown = edited(("Letters reach", "Postcards reach"), ("each car", "each bus"))
    assert judge.marked(shown) == ["car", "bus", "Letters", "Postcards"]
    assert statuses(found) == {"contact": "changed", "": "changed"}


def test_footnotes_are_a_section_of_their_own() -> None:
    found, _ = edited(("Letters reach", "Postcards reach"))
    (notes,) = [section for section in found.sections if section.status is not Status.UNCHANGED]
    assert notes.footnotes
    assert notes.counts == Counts(1, 1)


def test_the_first_footnotes_are_an_added_section() -> None:
    without = FIRST.replace("[^1]: Letters reach us as well.\n", "").replace("[^1]", "")
    found, _ = compare(without, FIRST)
    assert statuses(found) == {"contact": "changed", "": "added"}
    found, _ = compare(FIRST, without)
    assert statuses(found) == {"contact": "changed", "": "removed"}


def test_a_number_with_a_space_is_one_piece() -> None:
    _, shown = edited(("10 000 hours", "20 000 hours"))
    assert "<del>10 000</del><ins>20 000</ins> hours" in bare(shown)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("One line\nand the next.", "One\nline and the next."),
        ("Ten\u00a0seats.", "Ten seats."),
        ("* one\n* two", "- one\n- two"),
        ("- one\n- two", "- one\n\n- two"),
        ("Title\n=====", "# Title"),
        ("**bold** text", "__bold__ text"),
        ("[a](b)", "[a][x]\n\n[x]: b"),
        ("<!-- note -->\n\nText.", "Text."),
        ("## A {#a}", "## A {#b}"),
        ('A <span class="x">date</span>.', 'A <span class="y">date</span>.'),
        ('A <span class="x">date</span>.', "A date."),
        ('A [link](x){: class="a" }.', "A [link](x)."),
    ],
)
def test_what_no_reader_can_see_is_no_change(old: str, new: str) -> None:
    found, shown = compare(old, new)
    assert found.empty, shown
    assert judge.marked(shown) == []


def test_permalinks_are_no_content() -> None:
    old = '<h2 id="a">A<a class="headerlink" href="#a" title="Permalink">&para;</a></h2>'
    found = diff(parse(old), parse('<h2 id="a">A</h2>'))
    assert found.empty
    assert "headerlink" not in redline(diff(parse(""), parse(old))).html


def test_a_sentence_that_is_mostly_new_is_one_deletion_and_one_insertion() -> None:
    old = "We keep the log. The captain may read the log of the crossing when asked by you. End."
    new = "We keep the log. Any guest has a right to ask for it in the office on land. End."
    _, shown = compare(old, new)
    assert shown.count("<del") == shown.count("<ins") == 1


def test_small_changes_in_a_sentence_that_stays_are_marked_one_by_one() -> None:
    old = "Policyn gäller för Nordljus-koncernens (kallad ”Nordljus eller ”Vi” vid behandling."
    new = "Policyn gäller för Nordljus-koncernen (kallad ”Nordljus” eller ”Vi”) vid behandling."
    found, shown = compare(old, new)
    assert judge.marked(shown) == ["Nordljus-koncernens", "Nordljus-koncernen", "”", ")"]
    assert found.counts == Counts(1, 1)


def test_raw_tables_with_lists_in_cells_are_compared_cell_by_cell() -> None:
    old = "<table><tr><td>A</td><td><ul><li>x</li><li>y</li></ul></td></tr></table>"
    new = "<table><tr><td>A</td><td><ul><li>x</li><li>z</li><li>y</li></ul></td></tr></table>"
    _, shown = compare(old, new)
    assert judge.marked(shown) == ["z"]


def test_html_in_the_text_is_escaped() -> None:
    _, shown = compare("Use `<ins>` & <b>x</b>", 'Use `<del>` & "quotes" <b>x</b>')
    assert "&lt;<del" in shown
    assert "del</ins>&gt;</code> &amp; <ins" in shown


def test_ins_and_del_of_the_source_keep_their_look_under_other_names() -> None:
    shown = redline(diff(parse("<p>a</p>"), parse("<p>a <del>b</del> <ins>c</ins></p>"))).html
    assert "<s>b</s>" in shown
    assert "<u>c</u>" in shown


def test_ids_of_the_text_never_clash_with_anchors() -> None:
    old, new = '<h2 id="change-1">A</h2><p>b</p>', '<h2 id="change-1">A</h2><p>c</p>'
    result = redline(diff(parse(old), parse(new)))
    assert judge.faults(result.html) == []
    assert result.changes == ("xchange-1",)


def test_the_words_of_a_redline_are_the_labels_given() -> None:
    labels = Labels("tillagt", "struket", "kom hit", "flyttades")
    shown = redline(diff(parse("<p>a b</p>"), parse("<p>a c</p>")), labels).html
    assert 'data-label="tillagt"' in shown
    assert 'data-label="struket"' in shown


def test_two_empty_editions_do_not_differ() -> None:
    found = diff(parse(""), parse(" \n"))
    assert found.empty
    assert redline(found).html == ""
