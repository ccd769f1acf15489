"""What is still to be written in a register, or cut off by ` #`, is told before it is public."""

from __future__ import annotations

import pytest

from tests.workbench import Workbench

FACTS = """\
hosts: [björkvik.example]
entries:
  - name: sid
    kind: cookie
    domain: björkvik.example
    party: first
    provider: Björkvik AB
    category: necessary
    purpose:
      sv: {sv}
      en: Keeps you logged in.
    duration: P1Y # a year
    access: none
    basis: requested-service
    reason: {{sv: Du bad om det., en: You asked.}}
"""


def facts(project: Workbench, sv: str) -> None:
    project.with_register("1.0")
    project.write("registers/terms/1.0.yml", FACTS.format(sv=sv))
    project.draft("1.0")


@pytest.mark.parametrize(
    ("sv", "code"),
    [
        ("Håller dig inloggad i [antal] dagar.", "placeholder-left"),
        ("TODO", "placeholder-left"),
        ("Håller dig inloggad, se ärende #4711.", "value-cut"),
    ],
)
def test_a_text_that_is_not_all_there_is_refused_on_its_line(
    project: Workbench, sv: str, code: str
) -> None:
    facts(project, sv)
    assert f"registers/terms/1.0.yml:10: {code}: " in project.refused(code, "publish")


def test_a_comment_behind_another_value_and_a_quoted_sign_are_fine(project: Workbench) -> None:
    facts(project, '"Håller dig inloggad, se ärende #4711."')
    project.done("publish")


@pytest.mark.parametrize("reason", ["…", "x", "Skälet i en mening", "[skäl]", "TODO", "Varför?"])
def test_a_reason_that_is_a_stand_in_is_refused(terms: Workbench, reason: str) -> None:
    terms.refused("reason-says-nothing", "repeal", "terms", "--reason", reason)


def test_a_word_may_be_a_reason(terms: Workbench) -> None:
    terms.done("repeal", "terms", "--reason", "Domstolsbeslut.")


def test_a_note_is_held_to_the_same(terms: Workbench) -> None:
    terms.refused("placeholder-left", "note", "terms", "1.0", "--summary", "sv=Ändrat [datum].")
