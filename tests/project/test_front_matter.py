"""One file of an editor, read: what it says, or what is wrong on which line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lydelse.formats.text import normalised, read_text, sha256
from lydelse.formats.yaml import read_yaml
from lydelse.messages.problems import LANGUAGES, Problem
from lydelse.model import Change, OnPublication, VersionId
from lydelse.project.front_matter import parse_day, read_edition, read_index, read_page

PATH = "docs/sv/terms/1.1.md"
WHOLE = """\
---
title: "Villkor: allmänna"
summary: |
  Två rader
  i sammanfattningen.
effective: 2027-01-31
change: editorial
based_on: 1.0
---

## Omfattning {#scope}
"""


def read(text: str | bytes):
    """Read an edition."""
    data = text if isinstance(text, bytes) else text.encode()
    return read_edition(PATH, data, document="terms", version=VersionId(1, 1), language="sv")


def named(problems: list[Problem]) -> list[tuple[int, str]]:
    """The lines and codes of problems, each at the right file."""
    assert all(one.path == PATH and str(one) for one in problems)
    return [(one.line, one.code) for one in problems]


def test_an_edition_is_read_with_its_lines() -> None:
    edition, problems = read(WHOLE)
    assert edition is not None and not problems
    assert edition.title == "Villkor: allmänna"
    assert edition.summary == "Två rader\ni sammanfattningen."
    assert edition.effective == date(2027, 1, 31)
    assert edition.change is Change.EDITORIAL
    assert edition.based_on == VersionId(1, 0)
    assert (edition.body, edition.body_line) == ("## Omfattning {#scope}\n", 11)
    assert edition.lines == {
        "title": 2,
        "summary": 3,
        "effective": 6,
        "change": 7,
        "based_on": 8,
    }
    assert edition.sha256 == sha256(WHOLE.encode())


def test_what_is_not_said_is_none() -> None:
    edition, problems = read("---\ntitle: A\n---\ntext\n")
    assert edition is not None and not problems
    assert (edition.summary, edition.effective, edition.change, edition.based_on) == (
        "",
        None,
        None,
        None,
    )


def test_on_publication_is_a_day_of_its_own() -> None:
    edition, _ = read("---\ntitle: A\neffective: on-publication\n---\ntext\n")
    assert edition is not None and isinstance(edition.effective, OnPublication)


@pytest.mark.parametrize("number", ["1.10", '"1.10"', "'1.10'"])
def test_a_number_is_read_as_it_was_written(number: str) -> None:
    edition, _ = read(f"---\ntitle: A\nbased_on: {number}\n---\ntext\n")
    assert edition is not None and edition.based_on == VersionId(1, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(0, "file-empty")]),
        (" \n\ufeff\n", [(0, "file-empty")]),
        (b"---\ntitle: \xe5\n---\n", [(2, "not-utf8")]),
        ("---\ntitle: A\0\n---\n", [(2, "not-text")]),
        ("---\ntitle: A\n---\n\na\x0bb\n", [(5, "not-text")]),
        ("---\ntitle: A\n---\n\uffff\n", [(4, "not-text")]),
        ("text\n", [(1, "front-matter-missing")]),
        ("\n---\ntitle: A\n---\ntext\n", [(1, "front-matter-missing")]),
        ("---\ntitle: A\ntext\n", [(1, "front-matter-unclosed")]),
        ("---\ntitle: A: B\n---\ntext\n", [(2, "yaml-invalid")]),
        ("---\ntitle: 'A\n---\ntext\n", [(2, "yaml-invalid")]),
        ("---\ntitle: \x07A\n---\ntext\n", [(2, "not-text")]),
        ("---\ntitle: \x80A\n---\ntext\n", [(2, "yaml-invalid")]),
        ("---\n- A\n---\ntext\n", [(2, "yaml-no-mapping")]),
        ("---\ntitle: A\n? [a, b]\n: c\n---\ntext\n", [(3, "yaml-no-mapping")]),
        ("---\ntitle: &a A\nsummary: *a\n---\ntext\n", [(3, "yaml-alias")]),
        ("---\n---\ntext\n", [(2, "key-missing")]),
        ("---\ntitle:\n---\ntext\n", [(2, "key-missing")]),
        ("---\ntitle: [A]\n---\ntext\n", [(2, "key-not-text")]),
        ("---\ntitle: {a: b}\n---\ntext\n", [(2, "key-not-text")]),
        ("---\ntitle: |\n  A\n  B\n---\ntext\n", [(2, "key-not-one-line")]),
        ("---\ntitle: A\ntitle: B\n---\ntext\n", [(3, "key-doubled")]),
        ("---\ntitle: A\nefective: x\n---\ntext\n", [(3, "key-unknown")]),
        ("---\ntitle: A\n<<: {effective: 2027-01-01}\n---\ntext\n", [(3, "key-unknown")]),
        ("---\ntitle: A\neffective: 2027-02-30\n---\ntext\n", [(3, "key-wrong-value")]),
        ("---\ntitle: A\neffective: 31/1 2027\n---\ntext\n", [(3, "key-wrong-value")]),
        ("---\ntitle: A\neffective: 2027-1-31\n---\ntext\n", [(3, "key-wrong-value")]),
        ("---\ntitle: A\neffective: 2027-01-31T00:00\n---\ntext\n", [(3, "key-wrong-value")]),
        ("---\ntitle: A\nchange: Editorial\n---\ntext\n", [(3, "key-wrong-value")]),
        ("---\ntitle: A\nbased_on: 1\n---\ntext\n", [(3, "key-wrong-value")]),
        ("---\ntitle: A\nbased_on: 1.٣\n---\ntext\n", [(3, "key-wrong-value")]),
        ("---\ntitle: A\n---\n", [(4, "text-missing")]),
        ("---\ntitle: A\n---\n\n \n", [(6, "text-missing")]),
        (
            "---\ntittle: A\neffective: x\n---\n",
            [(2, "key-unknown"), (2, "key-missing"), (3, "key-wrong-value"), (5, "text-missing")],
        ),
    ],
)
def test_what_is_wrong_is_named_on_its_line(
    text: str | bytes, expected: list[tuple[int, str]]
) -> None:
    assert named(read(text)[1]) == expected


def test_an_unknown_key_is_told_the_nearest_right_one() -> None:
    [found] = read("---\ntitle: A\nefective: 2027-01-01\n---\ntext\n")[1]
    assert found.remedy == "Did you mean `effective`?"


TOP = "---\ntitle: A\nsummary: |\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TOP + "Vi sparar i två år.\neffective: 2027-01-01\n---\ntext\n", 4),
        (TOP + "  Nytt.\n\nVi sparar i två år.\n---\ntext\n", 6),
        (TOP + "Vi sparar: i två år.\neffective: 2027-01-01\n---\ntext\n", 4),
        (TOP + "Nytt: i två år.\n---\ntext\n", 4),
        (TOP + "- Vi sparar.\nchange: editorial\n---\ntext\n", 4),
        (TOP + "**Vi** sparar.\n---\ntext\n", 4),
    ],
)
def test_a_line_of_the_summary_that_is_not_indented_is_told_to_be(text: str, line: int) -> None:
    [found] = read(text)[1]
    assert (found.line, found.code) == (line, "line-not-indented")
    assert "`summary`" in found.cause and "two spaces" in found.remedy


def test_a_word_below_the_summary_may_be_a_key_or_a_sentence() -> None:
    [found] = read(TOP + "author: Karin\n---\ntext\n")[1]
    assert found.code == "key-unknown" and "belongs to the text below `summary`" in found.remedy
    [found] = read(TOP + "Effective: 2027-01-01\n---\ntext\n")[1]
    assert found.remedy == "Did you mean `effective`?"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: A\neffective:2027-01-01\nchange: editorial\n", 3),
        ("title: A\nchange: editorial\neffective:2027-01-01\n", 4),
        ("title: A\nsummary: |\n  Nytt.\neffective:2027-01-01\n", 5),
        ("title: A\nsummary:\neffective:2027-01-01\nchange: editorial\n", 4),
        ("effective:2027-01-01\ntitle: A\n", 2),
    ],
)
def test_a_colon_without_its_space_is_told_of(text: str, line: int) -> None:
    [found] = read(f"---\n{text}---\ntext\n")[1]
    assert (found.line, found.code) == (line, "space-missing")
    assert found.remedy == "Write `effective: 2027-01-01`."


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("title: A: B\n", 2, "holds `: `"),
        ("title: @A\n", 2, "begins with a sign"),
        ('title: "A" and B\n', 2, "quotation marks within it"),
        ('title: "A\nchange: editorial\n', 2, "is opened here and not closed"),
        ("title: A\nunchanged: [a, b\nchange: editorial\n", 3, "between brackets"),
        ("title: A\nand more\n", 3, "no key with a value"),
        ("title: A\nsummary: | New.\n", 3, "on the same line as `|`"),
        ("title: A\n  change: editorial\n", 3, "too much or too little"),
        ("title: A\n\tchange: editorial\n", 3, "by a tab"),
    ],
)
def test_what_is_no_yaml_is_explained_where_it_begins(text: str, line: int, says: str) -> None:
    [found] = read(f"---\n{text}---\ntext\n")[1]
    assert (found.line, found.code) == (line, "yaml-invalid") and says in found.cause


@given(st.text(alphabet="a:|->'\"[]{}*&!%@#\t \n\x85\u2028"))
def test_whatever_stands_there_is_told_in_each_language(text: str) -> None:
    for one in read(f"---\n{text}\n---\ntext\n")[1]:
        assert one.line and all(all(one.told(language)) for language in LANGUAGES)


def test_a_quoted_value_is_shown_short_and_on_one_line() -> None:
    [found] = read(f"---\ntitle: A\neffective: {'x' * 100_000}\n---\ntext\n")[1]
    assert len(str(found)) < 500 and "xxx…" in str(found)
    found = read("---\ntitle: A\nchange: |\n  a\n  b\n---\ntext\n")[1]
    assert not any("\n" in str(one) for one in found)


@pytest.mark.parametrize("text", ["ord " * 500_001, "ord\n\n" * 400_001])
def test_what_nobody_wrote_by_hand_is_told_before_it_is_read(text: str) -> None:
    edition, problems = read(f"---\ntitle: A\n---\n\n{text}")
    assert edition is None
    assert [(one.code, one.values["size"]) for one in problems] == [("file-too-large", "2.0")]
    assert "images beside the text" in problems[0].remedy


def test_facts_that_nobody_wrote_by_hand_are_told_in_a_file_of_their_own_and_in_a_text() -> None:
    long = "key: value\n" * 90_910
    assert [one.code for one in read_yaml("registers/a/1.0.yml", long)[1]] == ["file-too-large"]
    _, [found] = read(f"---\n{long}---\n\nA.\n")
    assert (found.code, found.line, found.values["limit"]) == ("file-too-large", 0, 1)


@pytest.mark.parametrize("times", [600, 190_000])
@pytest.mark.parametrize("deep", ["[", "{a: ", "- ", "? ", "-  ? "])
def test_deep_nesting_is_a_problem_not_a_crash(deep: str, times: int) -> None:
    found = named(read(f"---\nx: {deep * times}\n---\ntext\n")[1])
    assert [code for _, code in found] == ["yaml-invalid"]
    found = named(read(f"---\n{deep * times}\n---\ntext\n")[1])
    assert next(code for _, code in found) in ("yaml-invalid", "yaml-no-mapping", "key-unknown")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeff" + WHOLE, [(1, "byte-order-mark")]),
        (WHOLE.replace("\n", "\r\n"), [(1, "line-endings")]),
        (WHOLE.replace("allmänna", "allma\u0308nna"), [(2, "not-nfc")]),
        (WHOLE + "\u2028\n\na\u030a\n", [(14, "not-nfc")]),
    ],
)
def test_what_publishing_will_normalise_is_told_and_read_all_the_same(
    text: str, expected: list[tuple[int, str]]
) -> None:
    edition, problems = read(text)
    assert named(problems) == expected and all(one.severity == "warning" for one in problems)
    assert edition is not None and edition.title == "Villkor: allmänna"


@given(st.text())
def test_what_is_normalised_stays_so(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once and once.endswith("\n") and "\r" not in once


@given(st.binary(max_size=60))
def test_no_bytes_crash_the_reading(data: bytes) -> None:
    for text in (data, b"---\n" + data + b"\n---\ntext\n", b"---\ntitle: A\n---\n" + data):
        _, problems = read(text)
        assert named(problems) is not None
        read_index("docs/sv/terms/index.md", text)
        read_page("docs/sv/om.md", text, id="om", language="sv")


YAML = st.text(alphabet="ab:-[]{}#&*!|>'\"%@`?, \n\t\0\u00e5\U0001f642", max_size=40)


@given(YAML)
def test_no_yaml_crashes_the_reading(text: str) -> None:
    file, problems = read_yaml("a.yml", text)
    assert file is not None or problems
    assert all(str(one) for one in problems)


@given(st.text(max_size=12))
def test_a_day_is_written_in_one_way(text: str) -> None:
    day = parse_day(text)
    assert day is None or day.isoformat() == text


def test_a_number_is_written_in_one_way() -> None:
    assert VersionId.parse("1.10") == (1, 10)
    assert VersionId.parse("0.9") == (0, 9)  # for what was there before 1.0
    for text in ("01.0", "1.01", "1", "1.0.0", "v1.0", "1.0 ", "1,0", "１.0", "1.٣", "-1.0"):
        assert VersionId.parse(text) is None, text


# --- index and pages ------------------------------------------------------------------------


def test_an_index_is_read() -> None:
    text = b"---\nkind: notice\ntitle: Webb\nslug: info/webb\nformer_slugs: [webb, gammal]\n---\n"
    index, problems = read_index("docs/sv/web/index.md", text)
    assert index is not None and not problems
    assert (index.kind, index.title, index.slug) == ("notice", "Webb", "info/webb")
    assert index.former_slugs == ("webb", "gammal")


@pytest.mark.parametrize(
    ("front", "code"),
    [
        ("kind: contract\ntitle: A\nslug: a", "key-wrong-value"),
        ("title: A\nslug: a", "key-missing"),
        ("kind: policy\ntitle: A\nslug: Å", "key-wrong-value"),
        ("kind: policy\ntitle: A\nslug: /a", "key-wrong-value"),
        ("kind: policy\ntitle: A\nslug: a/", "key-wrong-value"),
        ("kind: policy\ntitle: A\nslug: a//b", "key-wrong-value"),
        ("kind: policy\ntitle: A\nslug: ../a", "key-wrong-value"),
        ("kind: policy\ntitle: A\nslug: a\nformer_slugs: b", "key-not-list"),
        ("kind: policy\ntitle: A\nslug: a\nformer_slugs: [B]", "key-wrong-value"),
        ("kind: policy\ntitle: A\nslug: a\neffective: 2027-01-01", "key-unknown"),
        ("kind: policy\ntitle: A\nslug: a\n---\ntext", "index-has-text"),
    ],
)
def test_what_is_wrong_in_an_index_is_named(front: str, code: str) -> None:
    _, problems = read_index("docs/sv/a/index.md", f"---\n{front}\n---\n".encode())
    assert code in {one.code for one in problems}


def test_a_page_takes_its_address_from_its_name() -> None:
    page, problems = read_page(
        "docs/sv/om.md", b"---\ntitle: Om\n---\n\ntext\n", id="om", language="sv"
    )
    assert page is not None and not problems and page.slug == "om"


def test_reading_tells_a_text_from_what_is_none() -> None:
    assert read_text("a.yml", b"a: b\n") == ("a: b\n", [])
    assert read_text("a.yml", b"\xff")[0] is None
