"""Paragraphs that can be led to, terms that lead to their meaning, rights to their use."""

from __future__ import annotations

import re

from lydelse.formats.markdown import render
from lydelse.website.views.anchors import with_numbers, with_terms, with_ways

TEXT = """
A first word about the Customer.

## Use {#use}

One customer's data.

- Two
- Three

  Still three.

1. Four

| A table | has |
|---|---|
| none | of it |

## Words {#words}

- "Customer": whoever buys.
- "Customer data": what a customer says.
- "Data": anything.

## More {#use-2}

All customer data, and data. `customer`
"""


def shown(text: str = TEXT) -> str:
    whole = render(text)
    return "\n".join(with_terms(with_numbers(whole.parts, [one.id for one in whole.headings])))


def bare(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_each_paragraph_and_item_has_a_number_in_its_section() -> None:
    ids = re.findall(r'<(p|li) id="([^"]+)"', shown())
    assert ids == [
        ("p", "title-1"),
        ("p", "use-1"),
        ("li", "use-3"),  # "use-2" is a heading's
        ("p", "use-4"),
        ("li", "use-5"),
        ("li", "words-1"),
        ("li", "words-2"),
        ("li", "words-3"),
        ("p", "use-2-1"),
    ]


def test_not_a_word_becomes_another() -> None:
    assert bare(shown()) == bare(render(TEXT).html)


def test_the_first_use_of_a_term_leads_to_its_definition() -> None:
    links = re.findall(r'<a class="ly-term" href="#([^"]+)">([^<]+)</a>', shown())
    assert links == [("words-1", "Customer"), ("words-3", "data"), ("words-2", "customer data")]


def test_a_term_is_found_where_no_blank_parts_words() -> None:
    terms = "- 「処理」：行為。\n- 「個人データ」: 情報。\n- 「IP」: 番号。"
    text = f"## A {{#a}}\n\n個人データの処理者です。IPv6とIP。\n\n## B {{#b}}\n\n{terms}\n"
    links = re.findall(r'<a class="ly-term" href="#([^"]+)">([^<]+)</a>', shown(text))
    assert [term for _, term in links] == ["個人データ", "処理", "IP"]
    assert "IPv6と<a" in shown(text), "IPv6 is another word than IP"


def test_a_quotation_in_a_list_defines_nothing() -> None:
    text = 'The word.\n\n- "Word": said she.\n- And he.\n'
    assert "ly-term" not in shown(text)


def test_a_section_that_promises_something_leads_there_and_no_other_does() -> None:
    parts = with_ways(render(TEXT).parts, ["use"], "../ask/", "Ask & get")
    [link] = re.findall(r"<p class=\"ly-way\">.*?</p>", "\n".join(parts))
    assert 'href="../ask/"' in link and 'data-label="Ask &amp; get"' in link
    assert bare("\n".join(parts)).split() == bare(render(TEXT).html).split()
    assert "".join(parts).index("ly-way") < "".join(parts).index("One customer")
