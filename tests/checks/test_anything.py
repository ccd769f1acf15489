"""Whatever stands in a file, it is read and judged; the project's own texts are free of errors."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from lydelse.checks import check, check_draft
from lydelse.checks.parsed_text import text_of
from lydelse.checks.source_lines import lines_of
from lydelse.checks.strict_html import parse
from lydelse.formats.markdown import render
from lydelse.messages.problems import errors
from lydelse.project.load import read_project

ROOT = Path(__file__).resolve().parents[2]
PATHS = [
    "docs/sv/policy/1.0.md",
    "docs/en/policy/1.0.md",
    "docs/sv/policy/1.1.md",
    "docs/sv/policy/index.md",
    "docs/sv/index.md",
    "docs/sv/notices/x/index.md",
    "docs/xx/a.md",
    "docs/a.md",
    "registers/policy/1.0.yml",
    "ledger.jsonl",
]
FRONT = "---\ntitle: T\n"
MARKUP = """
    < > ! [ ] ( ) { } # ## * ** _ ` ``` ~~~ | |-- --- === 1. - • : " ' = / & &# &amp; <div> </div>
    <div~markdown="1"> <script> </script> <!-- --> <p <span <a~href= javascript: [^1] [^1]: [x]:
    [x][y] ](x) ![ {#a} {:~.b~} {{ }} {% %} \\ avsnittet~"Samtycke" title: effective: ord kod § #a
    \ue000 \uf1e0 \uf1f0 \uf1f1 \x02 \x03 \u2028 \x0b \x0c \u00a0 \u200b å 😀 ../en/x.md 2027-02-30
"""
SPACE = ["\n", "\n\n", "\n    ", "\n  ", "\t", " ", "\u2028", "\x0b", "\x0c", "\u00a0"]
PIECES = st.sampled_from([*MARKUP.split(), *SPACE])
BODIES = st.lists(PIECES, max_size=40).map(lambda parts: "".join(parts).replace("~", " "))
TEXTS = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    BODIES.map(lambda body: f"{FRONT}---\n## A {{#a}}\n\n{body}".encode()),
    BODIES.map(lambda front: f"{FRONT}{front}\n---\n## A {{#a}}\n".encode()),
    BODIES.map(str.encode),
)


@given(path=st.sampled_from(PATHS), data=TEXTS)
@profile(max_examples=300)
def test_any_bytes_in_any_file_are_judged(
    build: Any, now: datetime, path: str, data: bytes
) -> None:
    site = build({path: data})
    for one in check(site, now):
        assert str(one)
        text = site.files.get(one.path, b"")
        assert 0 <= one.line <= text.count(b"\n") + text.count(b"\r") + 2
    for document in site.documents:
        for draft in site.drafts(document):
            check_draft(site, draft, now.date(), ["en"])


@given(body=BODIES)
@profile(max_examples=300)
def test_numbers_of_lines_change_nothing_else(body: str) -> None:
    plain = render(body).html
    lines = lines_of(body, plain)
    assert len(lines.tree.all) == len(parse(plain).all)
    for element in parse(plain).all:
        assert 1 <= lines.of(element) <= len(lines.source)


def test_what_is_nested_too_deeply_is_named(build: Any, now: datetime) -> None:
    body = "\n".join(" " * 4 * n + "- x" for n in range(400))
    path = "docs/sv/policy/1.0.md"
    found = check(build({path: f"{FRONT}---\n{body}\n"}), now)
    assert [(one.code, one.path, one.line) for one in found] == [("nested-too-deep", path, 4)]
    body = "\n".join(" " * 4 * n + "- x" for n in range(5))
    other = path.replace("/sv/", "/en/")
    same = f"{FRONT}---\n{body}\n"
    assert check(build({path: same, other: same}), now) == []


def test_a_companys_texts_are_free_of_errors() -> None:
    site, problems = read_project(ROOT / "tests/data/site")
    assert site and not problems
    found = [one for one in errors(check(site, datetime.now(UTC))) if one.path.startswith("docs/")]
    assert not found, "\n".join(map(str, found))


@pytest.mark.slow
def test_real_histories_are_read_to_the_line(build: Any, now: datetime, shared: Path) -> None:
    """Every word of the real texts is found on the line that it stands on."""
    files = sorted((shared / "corpora").glob("*/*/*.md"))
    assert files
    for file in files:
        site = build({"docs/en/policy/1.0.md": file.read_bytes()}, ["en"])
        if file.read_text("utf-8").startswith("---\n"):
            check(site, now)
        text = site.documents["policy"].versions.get((1, 0))
        edition = text and text.editions.get("en")
        if not edition:
            site = build(
                {"docs/en/policy/1.0.md": f"{FRONT}---\n{file.read_text('utf-8')}"}, ["en"]
            )
            check(site, now)
            edition = site.edition("policy", (1, 0), "en")
        read = text_of(edition)
        for element in read.tree.all[1:]:
            word = next((w for w in element.text().split() if len(w) > 3 and w.isalpha()), None)
            if word == next(iter(element.text().split()), ""):
                assert word in read.source(read.line(element)), (file, element.tag, word)
