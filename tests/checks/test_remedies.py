"""What a message offers helps: each remedy is done as it says, line by line, and destroys nothing.

The texts are those of ``cases/``, which break the check. An edit is what an editor would do who
has nothing but the message: it gets the line that is named and what the message says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from lydelse.checks import check
from lydelse.messages.problems import Problem, errors
from tests.checks.test_cases import CASES, _unmarked

Edit = Callable[[str, Problem], str]
MARKS = re.compile(r"(?<![\\`])([*_])")


def instead(pattern: str, new: str) -> Edit:
    return lambda line, one: re.sub(pattern, new, line)


def with_hint(line: str, one: Problem) -> str:
    """Write what the message says between backticks in the place of what it names."""
    said = re.findall(r"`([^`]+)`", one.remedy)
    assert said, one
    return line.replace(str(one.values.get("address", "")), said[-1])


EDITS: Mapping[str, Edit] = {
    "letters-lost": lambda line, one: MARKS.sub(r"\\\1", line),
    "sign-eaten": lambda line, one: MARKS.sub(r"\\\1", line),
    "placeholder-left": lambda line, one: (
        line.replace(str(one.values["what"]), f"\\{one.values['what']}")
        if not str(one.values["what"])[0].isalnum()
        else line.replace(str(one.values["what"]), "08 123 45 67 ")
    ),
    "merge-mark-left": lambda line, one: "",
    "sign-unseen": instead("[\u00ad\uf0b7\u200b\ufeff]", ""),
    "space-hard": instead("\u00a0", " "),
    "list-number-differs": instead(r"^(\d+)\.", r"\1\\."),
    "heading-without-id": lambda line, one: (
        f"{line} {{#{one.values['example']}}}" if line.strip() else line
    ),
    "heading-level-one": instead(r"^# ", "## "),
    "id-doubled": instead(r"\{#(\w+)\}", r"{#\1-again}"),
    "heading-id-reserved": instead(r"\{#(\w+)\}", r"{#the-\1}"),
    "link-empty": instead(r"\]\(#?\)", "](https://imy.example/)"),
    "link-wrapped": instead(r"\(http[^)]*\)", "(https://imy.example/)"),
    "list-after-paragraph": lambda line, one: f"\n{line}",
    "list-nesting": lambda line, one: f"    {line.strip()}",
    "list-paragraph-outside": lambda line, one: f"    {line.strip()}",
    "list-by-accident": instead(r"^(\d+)\.", r"\1\\."),
    "link-reference-undefined": instead(r"\]\[sida\]", "](https://imy.example/)"),
    "link-definition-unused": instead(r"^\[", r"\\["),
    "footnote-undefined": lambda line, one: f"{line}\n\n[^{one.values['name']}]: En not.",
    "footnote-unused": lambda line, one: f"Så är det.[^{one.values['name']}]\n\n{line}",
    "indented-code": lambda line, one: line.strip(),
    "html-event-handler": instead(r"""\{?:? ?on\w+="[^"]*" ?\}?""", ""),
    "html-style": instead(r"""\{?:? ?style="[^"]*" ?\}?|<style>.*</style>""", ""),
    "html-tag": instead(r"<(/?)(form|svg|g|font)>", r"&lt;\1\2&gt;"),
    "html-attribute": lambda line, one: re.sub(r"\{(?!#)", r"\\{", line).replace(" hidden", ""),
    "link-unsafe": instead(r"\[x\]\([^ ]*\)|<a href=[^>]*>x</a>", "x"),
    "table-not-recognised": lambda line, one: f"\n{line}",
    "quotes-straight": instead('"([^"]*)"', r"”\1”"),
}
"""What an editor does to a line that is named."""

MAY_LOSE = ("merge-mark-left", "html-event-handler", "html-style",
            "html-attribute", "link-unsafe", "placeholder-left", "link-empty", "link-wrapped",
            "link-reference-undefined")  # fmt: skip
"""Remedies that say what to take out; all others leave every letter of the text where it was."""
SEVERAL_LINES = ("rule too short", "no rule", "setext", "element")
"""Cases whose remedy is an edit of other lines than the one that is named."""
BEGUN = [
    case
    for case in CASES
    if "text" in case
    and case["code"] in EDITS
    and case.get("language", "sv") == "sv"
    and case.get("name") not in SEVERAL_LINES
]


def letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]", re.sub(r"\{[^}]*\}", "", text)))


@pytest.mark.parametrize("case", BEGUN, ids=[f"{c['code']}-{n}" for n, c in enumerate(BEGUN)])
def test_what_a_message_offers_helps_and_destroys_nothing(
    build: Any, now: datetime, case: dict[str, Any]
) -> None:
    path = "docs/sv/policy/1.0.md"
    files, _ = _unmarked({path: f"---\ntitle: T\n---\n{case['text']}"})
    text, code = files[path], str(case["code"])
    first = {one.code for one in errors(check(build({path: text}, ("sv",)), now))}
    for _ in range(text.count("\n") + 1):
        found = check(build({path: text}, ("sv",)), now)
        named = [one for one in found if one.code == code and one.path == path]
        if not named:
            break
        lines = text.split("\n")
        old = lines[named[0].line - 1]
        lines[named[0].line - 1] = EDITS[code](old, named[0])
        below = lines[named[0].line] if named[0].line < len(lines) else ""
        if below.startswith("{:"):  # what is named belongs to the paragraph above it
            lines[named[0].line] = EDITS[code](below, named[0])
        text = "\n".join(lines)
    else:
        pytest.fail(f"doing what it says does not help: {named[0]}\n{text}")
    new = {one.code for one in errors(found)} - first
    assert not new, "\n".join(map(str, found))
    if code not in MAY_LOSE:
        body = re.sub(r"\{[^}]*\}", "", files[path].partition("title: T")[2])
        kept = letters(text)
        assert [word for word in re.findall(r"[^\W_]+", body) if word not in kept] == []
