"""A purpose, a recipient, a period that stands in two notices is one fact, used by both."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lydelse.content.edition import html_of
from lydelse.ledger.events import Publish
from lydelse.model import VersionId
from lydelse.project.project import Project
from lydelse.publishing.acts import Signature, publish
from tests.registers.companies import TEXT, both, notice, problems, site, written

SHARED = "registers/shared/1.yml"
V1 = VersionId(1, 0)


def facts(period: str = "Two years") -> dict[str, Any]:
    return {
        "purposes": {
            "goods": {
                "text": both("Leverera varor", "To deliver goods"),
                "section": "scope",
                "bases": ["6(1)(b)"],
                "retention": {"shared": "books"},
            }
        },
        "retention": {"books": both("Två år", period)},
        "recipients": {"cart": {"text": both("Åkeriet AB", "Åkeriet AB"), "section": "scope"}},
    }


def using(data: dict[str, Any]) -> dict[str, Any]:
    data["purposes"][0] = {"shared": "goods"}
    data["purposes"][1]["retention"] = {"shared": "books"}
    data["recipients"] = [{"shared": "cart"}]
    return {"shared": "1", **data}


def two(shared: dict[str, Any] | None = None, **more: str) -> Project:
    """A company with two notices that use the same facts."""
    files = {
        "registers/till/1.0.yml": written(using(notice())),
        "registers/web/1.0.yml": written(using(notice())),
        SHARED: written(shared or facts()),
    }
    for code in ("sv", "en"):
        lead = "effective: on-publication\nchange: substantive\n" if code == "sv" else ""
        files[f"docs/{code}/web/index.md"] = "---\nkind: notice\ntitle: Web\nslug: web\n---\n"
        front = f"---\ntitle: web\nsummary: |\n  Ny.\n{lead}---\n\n"
        files[f"docs/{code}/web/1.0.md"] = front + TEXT["notice"]
    return site(files | more)


def shown(project: Project, document: str) -> str:
    edition = project.edition(document, V1, "en")
    assert edition and edition.register
    return html_of(edition).html


def test_both_notices_say_the_fact_and_nothing_is_wrong() -> None:
    project = two()
    assert problems(project) == []
    for document in ("till", "web"):
        html = shown(project, document)
        assert html.count("Two years") == 2 and "To deliver goods" in html
        assert "Åkeriet AB" in html


def test_what_is_changed_once_is_changed_in_both() -> None:
    project = two(facts("Five years"))
    assert all(shown(project, one).count("Five years") == 2 for one in ("till", "web"))


@pytest.mark.parametrize(
    ("code", "old", "new", "says"),
    [
        ("shared-unknown", "shared: goods", "shared: godds", "`goods`"),
        ("shared-missing", "shared: '1'", "shared: '2'", "`registers/shared/1.yml`"),
        ("shared-missing", "shared: '1'", "shared: ../x", "`registers/shared/1.yml`"),
    ],
)
def test_what_is_not_there_is_named(code: str, old: str, new: str, says: str) -> None:
    text = written(using(notice())).replace(old, new, 1)
    found = [one for one in problems(two(**{"registers/till/1.0.yml": text})) if one.code == code]
    assert [one.path for one in found] == ["registers/till/1.0.yml"]
    assert found[0].line and says in str(found[0])


def test_a_fact_within_itself_is_named() -> None:
    round_and_round = facts() | {"retention": {"books": {"shared": "books"}}}
    found = {one.code for one in problems(two(round_and_round)) if "registers/" in one.path}
    assert found == {"shared-unknown"}


def test_shared_facts_that_nothing_uses_are_named() -> None:
    found = problems(site({SHARED: written(facts())}))
    assert [(one.code, one.path) for one in found] == [("register-without-version", SHARED)]


def test_what_a_publication_used_is_frozen_with_it() -> None:
    draft = two()
    now = datetime(2026, 11, 22, 11, tzinfo=ZoneInfo("Europe/Stockholm"))
    plan = publish(draft, Signature(now, "Astrid Ek"))
    assert not plan.problems, [str(one) for one in plan.problems]
    files = {path: data.decode() for path, data in {**draft.files, **plan.writes}.items()}
    published = site(files)
    events = [one for one in published.ledger.events if isinstance(one, Publish)]
    assert {one.document for one in events if SHARED in one.files} == {"till", "web"}
    files[SHARED] = files[SHARED].replace("Two years", "Nine years")
    codes = {(one.code, one.path) for one in problems(site(files))}
    assert ("published-file-altered", SHARED) in codes


def test_what_decides_a_page_is_the_shared_fact_too() -> None:
    one, other = two(), two(facts("Five years"))
    registers = []
    for project in (one, other):
        edition = project.edition("till", V1, "sv")
        assert edition and edition.register
        registers.append(edition.register.identity)
    assert registers[0] != registers[1]


LISTED = "## Omfattning {#scope}\n\n- Leverera varor\n- Sälja uppgifter\n"


def test_purposes_that_the_policy_does_not_list_are_told_and_the_reverse() -> None:
    def told(policy: str, purpose: str = "Leverera varor") -> list[tuple[str, str]]:
        data = notice()
        data["purposes"][0]["text"] = both(purpose, "To deliver goods")
        front = "---\ntitle: policy\nsummary: |\n  Ny.\neffective: on-publication\n"
        text = f"{front}change: substantive\n---\n\n{policy}"
        files = {"docs/sv/policy/1.0.md": text, "registers/till/1.0.yml": written(data)}
        found = [one for one in problems(site(files)) if one.code.startswith("purpose-")]
        assert all(one.severity == "info" and one.line for one in found)
        return sorted((one.code, str(one.values["purpose"])) for one in found)

    assert told(LISTED) == [("purpose-untold", "Sälja uppgifter")]
    assert told(LISTED, "Leverera beställda varor till kunden") == [
        ("purpose-untold", "Sälja uppgifter")
    ]
    assert told(LISTED, "Mäta besök") == [
        ("purpose-unknown", "Mäta besök"),
        ("purpose-untold", "Leverera varor"),
        ("purpose-untold", "Sälja uppgifter"),
    ]
    assert told("## Omfattning {#scope}\n\nText.\n", "Mäta besök") == []  # it lists none
