"""Structure is told as structure: each kind in a small pair, with all that may be marked."""

from __future__ import annotations

from typing import NamedTuple

import compare_judge as judge
import pytest

from lydelse.compare import Status, diff, parse, redline, summary_of


class Pair(NamedTuple):
    """Two texts, what is told of structure, and the words that are marked."""

    name: str
    old: str
    new: str
    told: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()


WE = "We keep the log of each crossing for as long as the coast guard asks us to."
CAR = "The number of your car is kept until the ferry has reached the other side."
END = "Ask the harbour office if you want to know more about it."

PAIRS = [
    Pair("divided", f"{WE} {CAR} {END}", f"{WE}\n\n{CAR} {END}", ("divided",)),
    Pair("divided twice", f"{WE} {CAR} {END}", f"{WE}\n\n{CAR}\n\n{END}", ("divided", "divided")),
    Pair("joined", f"{WE}\n\n{CAR}", f"{WE} {CAR}", ("joined",)),
    Pair(
        "joined with edits",
        f"{WE}\n\n{CAR} {END}",
        f"{WE} {CAR} {END}".replace("log", "list").replace("reached", "left"),
        ("joined",),
        ("log", "list", "reached", "left"),
    ),
    Pair(
        "a list became paragraphs",
        f"1. {WE}\n2. {CAR}",
        f"(a) {WE}\n\n(b) {CAR[:-1]} for good.",
        ("list-to-text",),
        ("(a)", "(b)", "for good"),
    ),
    Pair("paragraphs became a list", f"{WE}\n\n{CAR}", f"- {WE}\n- {CAR}", ("text-to-list",)),
    Pair("bullets to numbers", f"- {WE}\n- {CAR}", f"1. {WE}\n2. {CAR}", ("bullets-to-numbers",)),
    Pair("numbers to bullets", f"1. {WE}\n2. {CAR}", f"- {WE}\n- {CAR}", ("numbers-to-bullets",)),
    Pair(
        "numbers begin elsewhere",
        f"<ol><li>{WE}</li></ol>",
        f'<ol start="3"><li>{WE}</li></ol>',
        ("numbers-changed",),
    ),
    Pair(
        "lists joined",
        f"- {WE}\n- {CAR}\n\n<!-- -->\n\n- {END}\n- Or write.",
        f"- {WE}\n- {CAR}\n- {END}\n- Or write.",
        ("lists-joined",),
    ),
    Pair("an item divided", f"- {WE} {CAR}\n- {END}", f"- {WE}\n- {CAR}\n- {END}", ("divided",)),
    Pair("items joined", f"- {WE}\n- {CAR}\n- {END}", f"- {WE} {CAR}\n- {END}", ("joined",)),
    Pair(
        "an item promoted",
        f"- {WE}\n    - {CAR}\n    - {END}",
        f"- {WE}\n    - {CAR}\n- {END}",
        ("raised",),
    ),
    Pair(
        "a nested list loses an item",
        f"- {WE}\n    - customers\n    - {CAR}\n- {END}",
        f"- {WE}\n    - customers\n- {END}",
        (),
        (CAR,),
    ),
    Pair("a quotation", f"> {WE}\n\n{CAR}", f"{WE}\n\n{CAR}", ("quotation-to-text",)),
    Pair("to a quotation", f"{WE}\n\n{CAR}", f"> {WE}\n\n{CAR}", ("text-to-quotation",)),
    Pair("a level", f"### Log\n\n{WE}", f"## Log\n\n{WE}", ("level-changed",)),
    Pair(
        "emphasis divided with its paragraph",
        f"**{WE} {CAR}** {END}",
        f"**{WE}**\n\n**{CAR}** {END}",
        ("divided", "emphasis-removed", "emphasis-added", "emphasis-added"),
    ),
    Pair("a break", f"{WE}</br>{CAR} Old.", f"{WE}</br>{CAR} New.", (), ("Old", "New")),
    Pair(
        "a space before a link",
        'See lists, <a href="x">Log of crossings</a>, end.',
        'See lists, the <a href="x">log of crossings</a>, end.',
        (),
        ("the", "Log", "log"),
    ),
]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])
def test_structure_is_told_and_no_unchanged_word_is_struck(pair: Pair) -> None:
    old, new = judge.render(pair.old), judge.render(pair.new)
    shown = redline(diff(parse(old), parse(new))).html
    assert judge.breaches(old, new, shown) == []
    assert sorted(judge.told(shown)) == sorted(pair.told)
    assert judge.marked(shown) == list(pair.marked)
    # And back.
    back = redline(diff(parse(new), parse(old))).html
    assert judge.breaches(new, old, back) == []
    assert sorted(judge.marked(back)) == sorted(pair.marked)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ul><li>a <p>a </p></li></ul>", "<p>a </p>"),
        ("<ul><li>a <p>a </p></li><li>a </li></ul>", "<h4>a </h4><p>a </p>"),
        (f"<p>{WE}</p><p>{CAR}</p><p>{END}</p>", f"<p>{WE} {END}</p>"),
        (f"<ul><li>{WE}<p>{CAR}</p></li></ul>", f"<ol><li>{CAR}</li></ol>"),
        (f"<ul><li>{WE}<p>{CAR}</p></li></ul>", f"<ul><li>{CAR}<pre>x</pre></li></ul>"),
        (
            '<p>Go to <a href="#x">Wish Manager</a> to leave.</p>',
            '<p>Visit the <a href="#x">desk to Wish</a> to leave.</p>',
        ),
        (
            '<p>Yes: Go to <a href="#x">Ad Interest Manager</a> to end it.</p>',
            '<p>Yes: visit the <a href="#x">office for wishes to one\'s liking</a> to end it.</p>',
        ),
    ],
)
def test_what_goes_stands_where_it_may_and_in_its_order(old: str, new: str) -> None:
    for before, after in ((old, new), (new, old)):
        shown = redline(diff(parse(before), parse(after))).html
        assert judge.breaches(before, after, shown) == []


def chapters(*texts: str) -> str:
    return "# Law\n\n" + "\n\n".join(
        f"## Chapter {number}\n\n{text}" for number, text in enumerate(texts, 1)
    )


def test_a_section_is_known_by_the_headings_above_it_and_by_its_content() -> None:
    one, two, three = (f"### 1 §\n\n{text}" for text in (WE, CAR, END))
    more = "### 2 §\n\nPears are sold on board."
    old, new = chapters(one, two, three), chapters(f"{one}\n\n{more}", two, three)
    found = diff(parse(judge.render(old)), parse(judge.render(new)))
    changed = [s.status for s in found.sections if s.status is not Status.UNCHANGED]
    assert changed == [Status.ADDED]


def test_the_marks_of_new_numbers_can_be_hidden_and_those_of_figures_cannot() -> None:
    old = "## 2 § Pay\n\n30 days to pay.\n\n(2) Pay at the desk here.\n\n2.1 We send a bill."
    new = "## 3 § Pay\n\n45 days to pay.\n\n(3) Pay at the desk there.\n\n3.1 We send a bill."
    before, after = judge.render(old), judge.render(new)
    shown = redline(diff(parse(before), parse(after))).html
    assert judge.breaches(before, after, shown) == []
    marks = judge.article(shown).xpath(".//*[@class='renumbered']")
    assert [(mark.tag, mark.text) for mark in marks] == [
        (tag, text)
        for numbers in (("2", "3"), ("2", "3"), ("2.1", "3.1"))
        for tag, text in zip(("del", "ins"), numbers, strict=True)
    ]
    # What leads to a change leads to what stays when the marks are hidden.
    assert all((mark.get("id") is None) == (mark.tag == "del") for mark in marks)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("30 days to pay.", "45 days to pay.", None),
        ("3.5 per cent is owed.", "4.5 per cent is owed.", None),
        ("2026 was a year.", "2027 was a year.", None),
        ("3.5 The interest.", "3.6 The interest.", ("3.5", "3.6")),
        ("a) The interest.", "b) The interest.", ("a)", "b)")),
        ("§ 4 The interest.", "§ 5 The interest.", ("§ 4", "§ 5")),
        ("4 a § The interest.", "4 b § The interest.", ("4 a §", "4 b §")),
        (f"## 4 Interest\n\n{WE}", f"## 5 Interest\n\n{WE}", ("4", "5")),
    ],
)
def test_what_is_a_clause_number(old: str, new: str, told: tuple[str, str] | None) -> None:
    found = summary_of(diff(*(parse(judge.render(text)) for text in (old, new))))
    assert found.renumbered == ((told,) if told else ())
    assert bool(found.figures) == (told is None)


def test_a_section_put_in_renumbers_those_after_it_and_moves_none() -> None:
    old = chapters(f"### 1 §\n\n{WE}\n\n### 2 §\n\n{CAR}\n\n### 3 §\n\n{END}")
    pears = "Pears are sold on board."
    new = chapters(f"### 1 §\n\n{WE}\n\n### 2 §\n\n{pears}\n\n### 3 §\n\n{CAR}\n\n### 4 §\n\n{END}")
    found = diff(parse(judge.render(old)), parse(judge.render(new)))
    shown = redline(found).html
    assert 'class="moved"' not in shown
    assert judge.marked_words(shown) == len(f"2 § {pears} 2 3 3 4".split())


def test_a_sentence_that_moves_in_its_paragraph_is_moved() -> None:
    old, new = judge.render(f"{WE} {CAR} {END}"), judge.render(f"{CAR} {END} {WE}")
    found = diff(parse(old), parse(new))
    shown = redline(found).html
    assert judge.breaches(old, new, shown) == []
    assert judge.changed_words(shown) == 0
    assert found.counts.moved_within > 0
    assert found.counts.inserted == found.counts.deleted == 0


def test_what_was_put_into_a_moved_paragraph_is_as_plain_as_anywhere() -> None:
    old = judge.render(f"## A\n\nText of a.\n\n{WE}\n\n## B\n\nText of b.")
    new = judge.render(
        f"## A\n\nText of a.\n\n## B\n\nText of b.\n\n{WE}".replace("asks", "never asks")
    )
    shown = redline(diff(parse(old), parse(new))).html
    assert judge.breaches(old, new, shown) == []
    assert (
        '<ins id="change-3" data-label="inserted" data-end="end of insertion">never </ins>' in shown
    )


HEAD = "| Name | Purpose | Kept |\n|---|---|---|\n"
ROWS = "| sid | keeps you logged in | session |\n| stat | counts visits | two years |\n"
WIDE = (
    "| Name | Purpose | Provider | Kept |\n|---|---|---|---|\n"
    "| sid | keeps you logged in | us | session |\n| stat | counts visits | Matomo | 13 months |\n"
)
TURNED = (
    "| Name | Kept | Purpose |\n|---|---|---|\n"
    "| sid | session | keeps you logged in |\n| stat | 3 years | counts visits |\n"
)


def table(old: str, new: str) -> str:
    before, after = judge.render(old), judge.render(new)
    shown = redline(diff(parse(before), parse(after))).html
    assert judge.breaches(before, after, shown) == []
    widths = {len(row) for row in judge.article(shown).xpath(".//tr")}
    assert len(widths) == 1, shown
    return shown


def test_a_column_put_in_marks_its_cells_and_the_cell_that_changed() -> None:
    shown = table(HEAD + ROWS, WIDE)
    assert judge.marked(shown) == ["Provider", "us", "Matomo", "two years", "13 months"]
    shown = table(WIDE, HEAD + ROWS)
    assert judge.marked(shown) == ["Provider", "us", "Matomo", "13 months", "two years"]


def test_a_column_that_moves_is_moved_with_its_changes_inside() -> None:
    shown = table(HEAD + ROWS, TURNED)
    assert judge.changed_words(shown) == 2
    assert shown.count('data-change="moved"') == 3


def test_rows_that_come_and_go_stand_under_the_columns_they_have() -> None:
    row = "| lang | remembers your language | a year |\n"
    table(HEAD + row + ROWS, WIDE)
    table(HEAD + ROWS, WIDE + "| lang | remembers your language | us | a year |\n")
    table(WIDE, HEAD + ROWS + row)


def test_a_row_that_moves_keeps_its_empty_first_cell() -> None:
    rows = [f"|  | {n}00 | {text} |\n" for n, text in enumerate((WE, CAR, END), 1)]
    table(HEAD + "".join(rows), HEAD + "".join((*rows[1:], rows[0])))


def test_lists_in_lists_deeper_than_any_reader_would_go_are_compared() -> None:
    def nested(word: str) -> str:
        return "<ul><li>" + f"{word}<ul><li>" * 300 + word + "</li></ul>" * 300 + "</li></ul>"

    old, new = nested("text"), nested("words")
    assert judge.faults(redline(diff(parse(old), parse(new))).html) == []
