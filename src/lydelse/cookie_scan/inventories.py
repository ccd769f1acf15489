"""Lists of cookies that other tools keep, as the entries of a register.

Read are the Open Cookie Database and the CSV exports of Cookiebot and OneTrust; which of their
columns says what stands in ``inventories.toml``. What a list does not say is left out, so that the
check tells it: above all why an exemption applies, which only the company knows.
"""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from lydelse.cookie_scan.findings import Observed, belongs
from lydelse.memo import by_value
from lydelse.messages.problems import Problem, problem
from lydelse.registers.cookies import Category

Row = Mapping[str, str]
_UNITS = {
    "second": "PT{}S", "minute": "PT{}M", "hour": "PT{}H", "day": "P{}D", "week": "P{}W",
    "month": "P{}M", "year": "P{}Y",
}  # fmt: skip
_TIME = re.compile(r"(\d+)\s*(second|minute|hour|day|week|month|year)s?", re.IGNORECASE)


def read_inventory(
    path: str, data: bytes, host: str, language: str, seen: Observed | None = None
) -> tuple[Mapping[str, Any] | None, list[Problem]]:
    """Make the data of a register for a host of a list; None and the problem if it is none known.

    Texts of the list are in ``language``. With ``seen``, only what a browser saw is taken.
    """
    text = data.decode("utf-8-sig", "replace")
    first = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=first.count)
    lines = csv.reader(text.splitlines(), delimiter=separator)
    heads = [head.strip().casefold() for head in next(lines, [])]
    tool = next((tool for tool in _tools() if {*_data()[tool]["known_by"]} <= {*heads}), None)
    if tool is None:
        known = ", ".join(f"`{tool}`" for tool in _tools())
        return None, [problem("inventory-unknown", path, 1, known=known)]
    rows = [dict(zip(heads, cells, strict=False)) for cells in lines if any(cells)]
    entries = [one for row in rows if (one := _entry(tool, row, host, language))]
    if seen is not None:
        entries = [one for one in entries if _was_seen(one, seen)]
    return {"hosts": [host], "entries": list(_once(entries))}, []


def _entry(tool: str, row: Row, host: str, language: str) -> dict[str, Any] | None:
    """Return what a row says of one thing; None of a row that names none, or of a pixel."""
    name, kind = _said(tool, row, "name"), _kind(_said(tool, row, "kind"))
    if not name or kind is None:
        return None
    if _said(tool, row, "wildcard") == "1" and "*" not in name:
        name += "*"
    domain = _domain(_said(tool, row, "domain")) or host
    first = belongs(host, domain) or belongs(domain, host)
    category = _data()[tool]["categories"].get(_said(tool, row, "category").casefold())
    entry = {
        "name": name,
        "kind": kind,
        "domain": domain,
        "party": "first" if first else "third",
        "provider": _said(tool, row, "provider") or domain,
        "category": category,
        "purpose": {language: purpose} if (purpose := _said(tool, row, "purpose")) else None,
        **_duration(_said(tool, row, "duration"), language),
        "basis": "consent" if category and category != Category.NECESSARY else None,
    }
    return {key: value for key, value in entry.items() if value is not None}


def _said(tool: str, row: Row, key: str) -> str:
    columns = _data()[tool]["columns"].get(key, ())
    return next((row[one].strip() for one in columns if row.get(one, "").strip()), "")


def _kind(said: str) -> str | None:
    """Where something is stored; a cookie where nothing is said, None of what is not stored."""
    if not said:
        return "cookie"
    kinds: Mapping[str, str] = _data()["kinds"]
    return next((kind for word, kind in kinds.items() if word in said.casefold()), None)


def _domain(said: str) -> str:
    """Return the host in ``cookiebot.com (3rd party)``; nothing for what is no host."""
    found = re.match(r"\.?((?:[\w-]+\.)+[a-z]{2,})(?=$|[\s,(/:])", said.casefold())
    return found[1] if found else ""


def _duration(said: str, language: str) -> dict[str, Any]:
    """How long it stays; what is no time is kept in its own words."""
    plain = said.casefold().strip(" .")
    if plain in ("session", "persistent"):
        return {"duration": plain}
    if found := _TIME.fullmatch(plain):
        return {"duration": _UNITS[found[2].lower()].format(found[1])}
    return {"duration": "varies", "varies": {language: said}} if said else {}


def _was_seen(entry: Mapping[str, Any], seen: Observed) -> bool:
    named = re.escape(entry["name"]).replace(r"\*", ".*")
    return any(one.kind == entry["kind"] and re.fullmatch(named, one.name) for one in seen.stored)


def _once(entries: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the entries by category, each once: two with one name, kind and domain are the same."""
    order = [*map(str, Category), None]
    known = set()
    for one in sorted(entries, key=lambda one: order.index(one.get("category"))):
        key = one["name"], one["kind"], one["domain"]
        if key not in known:
            known.add(key)
            yield one


def _tools() -> list[str]:
    return [tool for tool in _data() if tool != "kinds"]


@by_value()
def _data() -> Mapping[str, Any]:
    path = files("lydelse.cookie_scan").joinpath("inventories.toml")
    return tomllib.loads(path.read_text("utf-8"))
