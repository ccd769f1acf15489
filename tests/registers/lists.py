"""A made-up company's list of 120 sub-processors, and what became of them in the next version."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.registers.companies import both, written

COUNTRIES = ("SE", "DE", "US", "FI", "GB", "IN", "EU", "NO")
INSIDE = {"SE", "DE", "FI", "EU", "NO"}
PATH = "registers/subs/{}.yml"


def subprocessors(number: int = 120) -> dict[str, Any]:
    """A list as of 22 November 2026; two of them are coming, one has ended."""
    entries = []
    for n in range(number):
        place, seat = COUNTRIES[n % len(COUNTRIES)], COUNTRIES[(n * 3) % len(COUNTRIES)]
        entry: dict[str, Any] = {
            "name": f"Verkstad {n + 1:03} AB",
            "does": both(f"Sköter sak {n + 1}", f"Minds matter {n + 1}"),
            "services": ["Lön", "Ekonomi"][: 1 + n % 2],
            "processes": [place],
            "seat": seat,
            "from": f"2024-{1 + n % 12:02}-01",
        }
        if not {place, seat} <= INSIDE:
            entry["safeguard"] = both("Standardavtalsklausuler", "Standard contractual clauses")
        entries.append(entry)
    if number > 3:
        entries[1] |= {"until": "2026-10-31"}
        entries[2] |= {"from": "2027-01-15", "announced": "2026-11-22"}
        entries[3] |= {"from": "2026-12-27", "announced": "2026-11-22"}
    return {
        "as_of": "2026-11-22",
        "notice_days": "30",
        "objection_days": "14",
        "object_to": "avtal@norrljus.example",
        "entries": entries,
    }


def next_subprocessors(number: int = 120) -> dict[str, Any]:
    """The next version of 1 December: one more, one that ends, one that moves, another order."""
    after = deepcopy(subprocessors(number))
    after["as_of"] = "2026-12-01"
    entries = after["entries"]
    entries[10]["until"] = "2026-12-31"
    if number > 30:
        entries[12]["processes"] = ["FR"]
        entries[20], entries[30] = entries[30], entries[20]
    del entries[1]  # it had ended
    new = deepcopy(entries[0])
    new |= {"name": "Nya Molnet AB", "from": "2027-02-01", "announced": "2026-12-01"}
    entries.insert(50, new)
    return after


def files(number: str = "1.0", data: dict[str, Any] | None = None, **keys: str) -> dict[str, str]:
    """A version of the list as files of the company's site."""
    made = {PATH.format(number): written(data or subprocessors())}
    for code in ("sv", "en"):
        lead = "effective: on-publication\nchange: substantive\n" if code == "sv" else ""
        if code == "sv":
            lead += "".join(f'{key}: "{value}"\n' for key, value in keys.items())
        made[f"docs/{code}/subs/index.md"] = "---\nkind: subprocessors\ntitle: S\nslug: subs\n---\n"
        front = f"---\ntitle: S\nsummary: |\n  Ny.\n{lead}---\n\n"
        made[f"docs/{code}/subs/{number}.md"] = f"{front}## A {{#a}}\n\n[[register]]\n"
    return made
