"""A made-up company's registers, made by code: 42 cookies and what became of them, a notice."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from lydelse.checks import check
from lydelse.messages.problems import Problem, Severity
from lydelse.project.project import Project, read_project_files
from lydelse.project.settings import Settings
from lydelse.registers.notices import Promise

PROVIDERS = {
    "necessary": ("Norrljus AB", "Dörrvakten AB"),
    "preferences": ("Norrljus AB",),
    "statistics": ("Räknestugan Oy", "Norrljus AB"),
    "marketing": ("Reklambyrån Norr AS", "Flödet Ltd", "Bildväggen Inc."),
}
AMOUNTS = {"necessary": 9, "preferences": 6, "statistics": 12, "marketing": 15}
KINDS = ("cookie", "cookie", "cookie", "localStorage", "sessionStorage", "IndexedDB")
DURATIONS = ("P13M", "PT30M", "P1D", "P1Y", "session", "P90D", "P1Y6M")


def cookies(number: int = 42) -> dict[str, Any]:
    """A register of 42 entries in four categories from eight groups of providers."""
    entries: list[dict[str, Any]] = []
    for category, amount in AMOUNTS.items():
        for n in range(amount):
            provider = PROVIDERS[category][n % len(PROVIDERS[category])]
            first = provider == "Norrljus AB"
            kind = KINDS[len(entries) % len(KINDS)]
            duration = DURATIONS[n % len(DURATIONS)] if kind == "cookie" else "persistent"
            if kind == "sessionStorage":
                duration = "session"
            name = f"_{category[:4]}_{n + 1:02}" + ("_*" if n % 5 == 4 else "")
            entry: dict[str, Any] = {
                "name": name,
                "kind": kind,
                "domain": "norrljus.example" if first else f"{category}{n % 3}.example",
                "party": "first" if first else "third",
                "provider": provider,
                "category": category,
                "purpose": {
                    "sv": f"Håller reda på sak nummer {n + 1} av slaget {category}.",
                    "en": f"Keeps track of matter number {n + 1} of the kind {category}.",
                },
                "duration": duration,
                "access": "none" if first else [provider],
                "basis": "consent",
            }
            if category == "necessary":
                entry |= {
                    "basis": "requested-service",
                    "reason": {"sv": "Behövs för inloggningen.", "en": "Needed to log in."},
                }
            entries.append(entry)
    assert len(entries) == 42
    return {"hosts": ["norrljus.example", "www.norrljus.example"], "entries": entries[:number]}


def next_cookies() -> dict[str, Any]:
    """The next version: one entry gone, one new, one kept for longer, two in another order."""
    after = deepcopy(cookies())
    entries = after["entries"]
    del entries[20]
    entries[30]["duration"] = "P2Y"
    entries[3], entries[5] = entries[5], entries[3]
    new = deepcopy(entries[10])
    new |= {"name": "ny_kaka", "purpose": {"sv": "Något helt nytt.", "en": "A new thing."}}
    entries.insert(11, new)
    return after


def written(data: Mapping[str, Any]) -> str:
    """A register as a file."""
    return yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False)


def notice() -> dict[str, Any]:
    """A notice that says everything, with a case of each condition of the law."""
    return {
        "policy": "policy",
        "sections": {"scope": {"sv": "Omfattning", "en": "Scope"}},
        "point": {"text": both("I kassan.", "At the till."), "section": "scope"},
        "controller": {
            "name": "Norrljus AB",
            "number": "556000-0000",
            "address": "Norra gatan 1, 903 00 Umeå",
            "contact": "privacy@norrljus.example",
            "section": "scope",
        },
        "dpo": {"contact": "dpo@norrljus.example", "name": "Astrid Ek"},
        "purposes": [
            {
                "text": both("Leverera varor", "To deliver goods"),
                "section": "scope",
                "bases": ["6(1)(b)"],
                "retention": both("Tre år efter köpet", "Three years after the purchase"),
            },
            {
                "text": both("Hindra bedrägerier", "To prevent fraud"),
                "bases": ["6(1)(f)"],
                "interest": both("Att inte bli bestulna", "Not to be robbed"),
                "retention": both("Ett år", "One year"),
            },
            {
                "text": both("Skicka nyheter", "To send news"),
                "bases": ["6(1)(a)"],
                "retention": both("Till dess samtycket återkallas", "Until consent is withdrawn"),
            },
        ],
        "categories": [{"text": both("Namn och adress", "Name and address")}],
        "recipients": [{"text": both("Åkeriet AB", "Åkeriet AB"), "section": "scope"}],
        "transfers": [
            {
                "country": "US",
                "recipient": "Molnet Inc.",
                "safeguard": both("Standardavtalsklausuler", "Standard contractual clauses"),
                "copy": both("Skriv till oss", "Write to us"),
            },
            {"country": "NO", "recipient": "Fjord AS"},
        ],
        "provision": {
            "required": both("Behövs för köpet", "Needed for the purchase"),
            "consequences": both("Annars inget köp", "Otherwise no purchase"),
        },
        "automated": {
            "logic": both("En poäng räknas fram", "A score is worked out"),
            "effects": both("Köpet kan nekas", "The purchase may be refused"),
        },
        "source": {"text": both("Folkbokföringen", "The population register")},
        "rights": {
            name: {"text": both(f"Rätt till {name}", f"The right to {name}")}
            for name in (
                "access", "rectification", "erasure", "restriction", "objection", "portability",
                "marketing",
            )
        },
        "withdrawal": {"text": both("Klicka på länken", "Click the link")},
        "complaint": {"text": both("Till IMY", "To the IMY")},
        "requests": {
            "address": "Norra gatan 1, 903 00 Umeå",
            "section": "scope",
            "conditions": [{"law": "fee", "quote": both("Hundra kronor", "A hundred kronor")}],
        },
    }  # fmt: skip


def both(sv: str, en: str) -> dict[str, str]:
    """A text in the languages of the company."""
    return {"sv": sv, "en": en}


NAMES = {"sv": "Svenska", "en": "English"}
PROMISES = tuple(
    Promise(policy="policy", section="scope", item=item, facts=facts, owes=both("något", "a thing"))
    for item, facts in (
        ("(i)", ("purposes.text",)),
        ("(ii)", ("controller.name",)),
        ("(iii)", ("recipients.text",)),
        ("(iv)", ("rights.access", "requests.address")),
    )
)
POLICY = {"sv": "## Omfattning {#scope}\n\nText.\n", "en": "## Scope {#scope}\n\nText.\n"}
TEXT = {
    "cookies": "## A {#a}\n\n[[register]]\n\n## B {#b}\n\nText.\n",
    "notice": "[[first-layer]]\n\nText.\n\n[[register]]\n",
}


def site(
    files: Mapping[str, str | None] | None = None,
    coverage: Severity = Severity.WARNING,
    promises: tuple[Promise, ...] = (),
    open_facts: str = "",
    jurisdiction: tuple[str, ...] = (),
    watched: tuple[str, ...] = (),
) -> Project:
    """A company's site: a policy, a cookie page and a notice, all drafts; ``files`` replaces."""
    texts: dict[str, str | None] = {
        "registers/cookies/1.0.yml": written(cookies()),
        "registers/till/1.0.yml": written(notice()),
    }
    for code in NAMES:
        texts[f"docs/{code}/index.md"] = "---\ntitle: Start\n---\n\nText.\n"
        for id, kind in (("policy", "policy"), ("cookies", "cookies"), ("till", "notice")):
            lead = "effective: on-publication\nchange: substantive\n" if code == "sv" else ""
            front = f"---\ntitle: {id}\nsummary: |\n  Ny.\n{lead}---\n\n"
            index = f"---\nkind: {kind}\ntitle: {id}\nslug: {id}\n---\n"
            texts[f"docs/{code}/{id}/index.md"] = index
            texts[f"docs/{code}/{id}/1.0.md"] = front + TEXT.get(kind, POLICY[code])
    texts |= files or {}
    settings = Settings(
        organisation="Norrljus AB",
        site_url="https://norrljus.example/",
        site_names=dict.fromkeys(NAMES, "Norrljus"),
        languages=NAMES,
        authoritative="sv",
        timezone=ZoneInfo("Europe/Stockholm"),
        coverage=coverage,
        promises=promises,
        open_facts=open_facts,
        jurisdiction=jurisdiction,
        watched=watched,
    )
    return read_project_files({p: t.encode() for p, t in texts.items() if t is not None}, settings)


def problems(site: Project) -> list[Problem]:
    """Everything that is wrong with a site."""
    return check(site, datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Stockholm")))
