"""Markdown to HTML: what is known without Markdown is what Markdown makes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lydelse.formats.markdown import _PLAIN, _markdown, is_plain, render

MEANT = """- a, 1. a, # a, a *b*, a_b, [a](b), a <b>, a | b, `a`, a &amp; b, a\\b, : a, =, a!"""


@given(st.from_regex(_PLAIN, fullmatch=True))
@example("A. one")
@example("a) one")
@example("Ä - b — c")
@example('He said: "no" (see p. 3); it\'s 5 %/§ 7 ?')
@example("www.example.com/a?b")
@example("Line  with  spaces")
@example("One line\nand another\nÄnnu en: a) b")
def test_a_plain_paragraph_is_what_markdown_makes_of_it(text: str) -> None:
    assert is_plain(text)
    assert render(text).html == _markdown().reset().convert(text)


@pytest.mark.parametrize("text", [*MEANT.split(", "), "a\n- b", "a\n b", "a \nb", "a\n\nb", "a "])
def test_what_means_something_to_markdown_is_not_plain(text: str) -> None:
    assert not is_plain(text)
