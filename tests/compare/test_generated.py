"""The contract on generated editions: rich, with three words only, and in any script."""

from __future__ import annotations

import html

import compare_judge as judge
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lydelse.compare import diff, parse, redline

FEW = st.sampled_from(["a", "b", "c"])
PLAIN = st.sampled_from(
    sorted(
        judge.words("""
    we collect your data , . and the cookies 10 000 2026-05-01 e-post GDPR:s <b> & don’t ( )
""")
    )
)
SCRIPTS = st.one_of(
    st.sampled_from(
        sorted(
            judge.words("""
    مرحبا بكم في שלום עולם 個人情報 を 収集 します सूचना नीति ข้อมูล 👩‍👩‍👧 é é
""")
        )
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=5),
)
SPACE = st.sampled_from([" ", " ", " ", " ", "", "\n", "\u00a0", "  "])
TARGETS = st.sampled_from(["#x", "https://a.example/", "b.html?c=1&d=2"])


def inline(word: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    text = st.lists(st.tuples(word, SPACE), min_size=1, max_size=6).map(
        lambda pairs: "".join(html.escape(w, quote=False) + s for w, s in pairs)
    )
    atom = st.sampled_from(['<img src="i.png" alt="i">', "<br>", '<img src="j.png" alt="">'])
    mark = st.tuples(st.sampled_from(["em", "strong", "code"]), text).map(
        lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
    )
    link = st.tuples(TARGETS, st.one_of(text, mark)).map(
        lambda pair: f'<a href="{html.escape(pair[0])}">{pair[1]}</a>'
    )
    nested = st.tuples(text, mark, SPACE).map(lambda t: f"<strong>{t[0]}{t[1]}{t[2]}</strong>")
    return st.lists(
        st.one_of(text, text, text, mark, link, nested, atom), min_size=1, max_size=5
    ).map("".join)


def blocks(word: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    line = inline(word)
    paragraph = line.map(lambda text: f"<p>{text}</p>")
    heading = st.tuples(st.integers(2, 4), st.sampled_from(["", "", "one", "two"]), line).map(
        lambda t: f"<h{t[0]}{f' id={t[1]}' if t[1] else ''}>{t[2]}</h{t[0]}>"
    )
    pre = st.lists(word, min_size=1, max_size=6).map(
        lambda words: f"<pre><code>{html.escape('  '.join(words), quote=False)}\n</code></pre>"
    )
    row = st.lists(st.one_of(line, st.just("")), min_size=2, max_size=3)
    table = st.tuples(row, st.lists(row, min_size=1, max_size=4)).map(
        lambda t: (
            f"<table><thead><tr>{''.join(f'<th>{c}</th>' for c in t[0])}</tr></thead><tbody>"
            + "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in cells)}</tr>" for cells in t[1])
            + "</tbody></table>"
        )
    )
    terms = st.lists(st.tuples(line, line), min_size=1, max_size=3).map(
        lambda pairs: f"<dl>{''.join(f'<dt>{t}</dt><dd>{d}</dd>' for t, d in pairs)}</dl>"
    )
    simple = st.one_of(paragraph, paragraph, pre, table, terms, st.just("<hr>"))

    def nest(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        item = st.one_of(
            line,
            st.tuples(line, inner).map("".join),
            st.lists(inner, min_size=1, max_size=2).map("".join),
        )
        listed = st.tuples(st.sampled_from(["ul", "ol"]), st.lists(item, min_size=1, max_size=4))
        return st.one_of(
            listed.map(lambda t: f"<{t[0]}>{''.join(f'<li>{i}</li>' for i in t[1])}</{t[0]}>"),
            st.lists(inner, min_size=1, max_size=2).map(
                lambda parts: f"<blockquote>{''.join(parts)}</blockquote>"
            ),
        )

    return st.one_of(heading, st.recursive(simple, nest, max_leaves=5))


def editions(word: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    """Two editions made of the same pool of blocks, so that they share, move and repeat some."""
    pool = st.lists(blocks(word), min_size=1, max_size=8)
    chosen = st.lists(st.integers(0, 7), max_size=8)

    def made(parts: list[str], *editions: list[int]) -> tuple[str, str]:
        old, new = ("\n".join([parts[at % len(parts)] for at in chosen]) for chosen in editions)
        return old, new

    return st.builds(made, pool, chosen, chosen)


def holds(pair: tuple[str, str]) -> None:
    old, new = (once(edition) for edition in pair)
    result = redline(diff(parse(old), parse(new)))
    assert judge.breaches(old, new, result.html) == []
    assert [a for a in result.changes if f'id="{a}"' not in result.html] == []


def once(edition: str) -> str:
    """An id stands once in an edition; a repeated block repeats it."""
    for name in ("one", "two"):
        head, found, tail = edition.partition(f" id={name}>")
        edition = head + found + tail.replace(f" id={name}>", ">")
    return edition


@pytest.mark.parametrize("word", [FEW, PLAIN, SCRIPTS], ids=["three words", "plain", "scripts"])
def test_a_redline_is_both_editions(word: st.SearchStrategy[str]) -> None:
    @settings(max_examples=60)
    @given(editions(word))
    def check(pair: tuple[str, str]) -> None:
        holds(pair)

    check()


@pytest.mark.slow
@pytest.mark.parametrize("word", [FEW, PLAIN, SCRIPTS], ids=["three words", "plain", "scripts"])
def test_a_redline_is_both_editions_many_times_over(word: st.SearchStrategy[str]) -> None:
    @settings(max_examples=800)
    @given(editions(word))
    def check(pair: tuple[str, str]) -> None:
        holds(pair)

    check()


@settings(max_examples=60)
@given(editions(PLAIN))
def test_an_edition_compared_with_itself_has_no_changes(pair: tuple[str, str]) -> None:
    same = diff(parse(pair[0]), parse(pair[0]))
    assert same.empty
    assert "<ins" not in redline(same).html
    assert "<del" not in redline(same).html


@settings(max_examples=200)
@given(st.text(st.characters(codec="utf-8"), max_size=60), st.text(max_size=60))
def test_whatever_stands_in_an_edition_the_redline_is_well_formed(old: str, new: str) -> None:
    result = redline(diff(parse(old), parse(new))).html
    assert [fault for fault in judge.faults(result) if "unescaped" not in fault] == []
