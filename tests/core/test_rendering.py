"""Markdown to HTML: what is known without Markdown is what Markdown makes."""

from hypothesis import example, given
from hypothesis import strategies as st

from lydelse.rendering import _PLAIN, _markdown, is_plain, render

PLAIN = st.from_regex(_PLAIN, fullmatch=True)


@given(PLAIN)
@example("A. one")
@example("a) one")
@example("Ä - b — c")
@example('He said: "no" (see p. 3); it\'s 5 %/§ 7 ?')
@example("www.example.com/a?b")
@example("Line  with  spaces")
def test_a_plain_paragraph_is_what_markdown_makes_of_it(text: str) -> None:
    assert is_plain(text)
    assert render(text).html == _markdown().reset().convert(text)


def test_what_means_something_to_markdown_is_not_plain() -> None:
    for text in ("- a", "1. a", "# a", "a *b*", "a_b", "[a](b)", "a <b>", "a | b", "a\nb", "`a`",
                 "a &amp; b", "a\\b", ": a", "{a}", "a {b}", "=", "a!", "a "):  # fmt: skip
        assert not is_plain(text), text
