"""The diff for a terminal, a pull request and a program."""

from __future__ import annotations

import json
from typing import Any

import compare_judge as judge
import msgspec
import pytest

from lydelse.compare import (
    Diff,
    amendment,
    as_json,
    diff,
    markdown,
    parse,
    redline,
    schema,
    terminal,
)
from lydelse.compare.exchange import Comparison
from lydelse.content.comparison import amend_labels, changed_sections, structure_labels

OLD = """<h2 id="a">Scope</h2><p>We keep your name &amp; number for ten days.</p>
<ul><li>one thing</li><li>and two</li></ul><h2 id="b">Rest</h2><p>Nothing here.</p>"""
NEW = """<h2 id="a">Scope and aim</h2><p>We keep your name &amp; number for two days.</p>
<ul><li>one thing</li><li>*three*</li><li>and two</li></ul><h2 id="b">Rest</h2>
<p>Nothing here.</p>"""


def both() -> Diff:
    return diff(parse(OLD), parse(NEW))


def test_the_terminal_shows_changed_sections_only() -> None:
    text = terminal(both())
    assert "Scope and aim (changed, was: Scope, +4 −1)" in text
    assert "for[- ten-]{+ two+} days." in text
    assert "• {+*three*+}" in text
    assert "Rest" not in text
    assert "\x1b" not in text


def test_colour_is_asked_for() -> None:
    assert "\x1b[31m[- ten-]\x1b[0m" in terminal(both(), colour=True)


def test_no_change_says_so() -> None:
    same = diff(parse(OLD), parse(OLD))
    assert terminal(same) == markdown(same) == "Nothing changed.\n"


def test_markdown_is_escaped_and_marks_with_elements_that_pull_requests_show() -> None:
    text = markdown(both())
    assert "<del>ten</del> <ins>two</ins> days." in text
    assert "<ins>\\*three\\*</ins>" in text
    assert "name &amp; number" in text


def test_markdown_stays_under_the_limit_first_by_leaving_out_what_did_not_change() -> None:
    calm = " ".join(["calm"] * 60)
    old = "".join(f"<p>{calm} old{n} {calm}</p>" for n in range(200))
    new = "".join(f"<p>{calm} new{n} {calm}</p>" for n in range(200))
    found = diff(parse(old), parse(new))
    text = markdown(found)
    assert len(text) < 65_536
    assert "new199" in text
    assert "…" in text
    short = markdown(found, limit=2_000)
    assert len(short) < 2_000
    assert "more lines of changes" in short


def test_a_link_that_leads_elsewhere_shows_where() -> None:
    old, new = '<p>See <a href="x">it</a>.</p>', '<p>See <a href="y">it</a>.</p>'
    text = terminal(diff(parse(old), parse(new)))
    assert "[- it <x>-]{+ it <y>+}" in text
    assert text.startswith("before the first heading (changed, links or emphasis)")


def test_what_stands_under_an_unchanged_title_has_no_title_of_its_own() -> None:
    def listed(old: str, new: str) -> list[str]:
        shown = redline(diff(parse(old), parse(new)))
        return [section.title for section in changed_sections(shown)]

    assert listed("<h1>Policy</h1><p>We care.</p>", "<h1>Policy</h1><p>We do.</p>") == [""]
    assert listed("<h1>Policy</h1><p>We care.</p>", "<h1>Rules</h1><p>We care.</p>") == ["Rules"]


def test_footnotes_and_moves_are_named() -> None:
    one, two = "<p>One thing that stays.</p>", "<p>Two other things that stand here.</p>"
    old = f'{one}{two}<div class="footnote">a note</div>'
    new = f'{two}{one}<div class="footnote">my note</div>'
    found = diff(parse(old), parse(new))
    assert "before the first heading (changed, 4 moved)" in terminal(found)
    assert "footnotes (changed, +1 −1)" in terminal(found)
    start, notes = json.loads(as_json(found))["sections"]
    assert (start["moved"], start["footnotes"], notes["footnotes"]) == (4, False, True)


def told(old: str, new: str) -> dict[str, Any]:
    """The JSON of two texts in Markdown, read as the schema describes it and no other way."""
    diffed = diff(parse(judge.render(old)), parse(judge.render(new)))
    text = as_json(diffed)
    msgspec.json.decode(text, type=Comparison, strict=True)
    value: dict[str, Any] = json.loads(text)
    anchors = {block["anchor"] for section in value["sections"] for block in section["changes"]}
    assert anchors - {None} <= set(redline(diffed).changes)
    return value


def test_json_tells_sections_counts_and_pieces() -> None:
    value = json.loads(as_json(both()))
    assert value["inserted"] == 4
    (section,) = value["sections"]
    assert section["status"] == "changed"
    assert section["renamed"] is True
    assert {"side": "del", "text": " ten"} in section["changes"][1]["text"]
    assert section["changes"][0]["anchor"] == "change-1"
    assert section["changes"][1]["anchor"] == "change-2"


def test_the_schema_names_all_that_json_holds() -> None:
    defined = json.loads(schema())["$defs"]
    assert set(defined["Block"]["required"]) == set(
        json.loads(as_json(both()))["sections"][0]["changes"][0]
    )


CLAUSES = "1.1 You pay in 30 days.\n\n1.2 The Supplier sends it.\n\n1.3 The Supplier keeps it.\n\n"


def test_json_has_the_clause_the_column_and_both_ends_of_a_move() -> None:
    text = "The customer shall keep each of the passwords secret and tell of any misuse."
    table = "| Name | Kept |\n|---|---|\n| sid | 3 days |\n| stat | 2 years |\n"
    old = f"## A\n\n{CLAUSES}{text}\n\n## B\n\n{table}\n\n1. one thing\n2. two things\n"
    new = f"## A\n\n{CLAUSES}\n\n## B\n\n{table}\n\n1. one thing\n2. two thongs\n\n{text}"
    new = new.replace("30 days", "45 days").replace("3 days", "9 days").replace("secret", "safe")
    value = told(old, new)
    first, second = value["sections"]
    assert first["figures"] == [{"old": "30", "new": "45"}]
    assert first["changes"][0]["clause"] == "1.1"
    (move,) = value["moves"]
    assert (move["from"]["title"], move["to"]["title"], move["words_changed"]) == ("A", "B", 1)
    cell, item, moved = second["changes"]
    assert (cell["row"], cell["column"]) == ("sid", "Kept")
    assert item["clause"] == "2."
    assert (moved["kind"], moved["move"]) == ("moved", move["move"])


def test_a_link_is_told_with_where_it_led_and_leads() -> None:
    value = told("See [it](x) now.", "See [it](y) now.")
    (block,) = value["sections"][0]["changes"]
    assert {"side": "kept", "text": " it", "was": "x", "is": "y"} in block["text"]


def test_a_term_renamed_and_clauses_renumbered_are_told_once() -> None:
    new = "1.1 You may pay by card.\n\n" + CLAUSES.replace("1.3", "1.4").replace(
        "1.2", "1.3"
    ).replace("1.1", "1.2").replace("Supplier", "Provider")
    more = "The Supplier answers.\n\n"
    value = told(CLAUSES + more, new + more.replace("Supplier", "Provider"))
    assert value["terms"] == [{"old": "Supplier", "new": "Provider", "places": 3}]
    assert [one["new"] for one in value["renumbered"]] == ["1.2", "1.3", "1.4"]
    shown = terminal(diff(parse(judge.render(CLAUSES)), parse(judge.render(new))))
    assert shown.startswith("renumbered: 1.1 → 1.2, 1.2 → 1.3, 1.3 → 1.4\n")


def test_white_space_and_line_breaks_that_changed_are_shown() -> None:
    shown = terminal(
        diff(
            parse("<p>Write to;Us. We answer(soon)now.</p><p>A<br>B</p>"),
            parse("<p>Write to; Us. We answer (soon) now.</p><p>A B</p>"),
        )
    )
    assert "to;{+␣+}Us. We answer{+␣+}(soon){+␣+}now." in shown
    assert "A[-↵-]{+␣+}B" in shown


def test_a_section_whose_text_stands_is_not_called_removed() -> None:
    text = "You have the right to see what we keep, and to have it put right by us."
    old = f"## Rights\n\nAsk us.\n\n## Access\n\n{text}"
    value = told(old, f"## Rights\n\nAsk us.\n\n{text}")
    assert [section["merged_into"] for section in value["sections"]] == ["Rights"]
    value = told(f"## Rights\n\nAsk us.\n\n{text}", old)
    assert [section["divided_from"] for section in value["sections"]] == ["Rights"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("## 3 §\n\nYou pay in 30 days.", "## 3 §\n\nYou pay in 45 days.",
         "I 3 § ska ”30” bytas ut mot ”45”."),
        ("## 3 §\n\nYou pay.", "## 3 §\n\nYou always pay.",
         "I 3 § ska ”always” föras in efter ”You”."),
        ("## 3 §\n\nYou always pay.", "## 3 §\n\nYou pay.", "I 3 § ska ”always” utgå."),
        ("## Log\n\nYou pay.", "## Logs\n\nYou pay.", "Rubriken ”Log” ska lyda ”Logs”."),
        ("## Log\n\nYou pay.\n\n## 4 §\n\nYou go.", "## Log\n\nYou pay.", "4 § ska utgå."),
        ("## Log\n\n1. a thing\n2. a dog", "## Log\n\n1. a thing\n2. a cat",
         "I avsnittet ”Log” punkt 2 ska ”dog” bytas ut mot ”cat”."),
    ],
)  # fmt: skip
def test_a_change_is_written_as_an_amending_instruction(old: str, new: str, said: str) -> None:
    found = diff(parse(judge.render(old)), parse(judge.render(new)))
    written = amendment(found, amend_labels("sv"), dict(structure_labels("sv")))
    assert written.splitlines() == [said]


def test_an_instruction_in_english_is_drafted_as_in_britain() -> None:
    assert amended("## Pay\n\nIn 30 days.", "## Pay\n\nIn 45 days.") == (
        "In section “Pay”, for “30” substitute “45”.\n"
    )


def amended(old: str, new: str) -> str:
    """The instruction in English."""
    found = diff(parse(judge.render(old)), parse(judge.render(new)))
    return amendment(found, amend_labels("en"), dict(structure_labels("en")))


def test_a_section_joined_to_another_is_told_with_where_its_text_went() -> None:
    court = "A court decides what the two of you cannot agree on by talking."
    change = "We may change these terms when we have told you so a month before."
    old = f"## 4 § Disputes\n\n{court}\n\n## 5 § Changes\n\n{change}\n"
    new = f"## 6 § Disputes\n\n{court} {change}\n"
    value = told(old, new)
    joined, gone = value["sections"]
    assert (gone["status"], gone["merged_into"]) == ("removed", "6 § Disputes")
    # What stayed where it was is not told as moved.
    assert [one["kind"] for one in joined["changes"]] == ["heading", "edited"]
    assert len(value["moves"]) == 1
    shown = terminal(diff(parse(judge.render(old)), parse(judge.render(new))))
    assert (
        "6 § Disputes (changed, was: 4 § Disputes, 14 moved, came here from 5 § Changes)\n" in shown
    )
    assert "5 § Changes (merged into 6 § Disputes" in shown
    back = told(new, old)["sections"]
    assert [one["divided_from"] for one in back] == [None, "6 § Disputes"]


def test_a_new_number_is_no_word_to_count_and_amends_nothing_of_its_own() -> None:
    text = "You pay within thirty days of our bill.\n"
    old, new = (f"## {number} § Payment\n\n(2) {text}" for number in (4, 5))
    change = diff(parse(judge.render(old)), parse(judge.render(new)))
    assert "5 § Payment (changed, was: 4 § Payment)\n" in terminal(change)
    assert amended(old, new) == "Renumber 4 § as 5 §.\n"
    replaced = new.replace("thirty", "sixty").replace("(2)", "(3)")
    assert amended(old, replaced).startswith(
        "In 4 § Payment, clause (2), for “thirty” substitute “sixty”."
    )
