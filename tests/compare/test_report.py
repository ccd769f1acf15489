"""The diff for a terminal, a pull request and a program."""

from __future__ import annotations

import json

from lydelse.compare import Diff, as_json, diff, markdown, parse, redline, terminal
from lydelse.content.comparison import changed_sections

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


def test_json_tells_sections_counts_and_pieces() -> None:
    told = json.loads(as_json(both()))
    assert told["inserted"] == 4
    (section,) = told["sections"]
    assert section["status"] == "changed"
    assert section["renamed"] is True
    assert ["del", " ten"] in section["changes"][1]["text"]
