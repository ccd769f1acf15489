"""A made-up company's registers, made by code: 42 cookies and what became of them, a notice."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import yaml

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
