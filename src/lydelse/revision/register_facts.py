"""The facts of a register one by one, so that those of two registers can be compared.

Entries of a list are known by their names, so that their order is free.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from lydelse.formats.yaml import Path
from lydelse.registers import Register


class Fact(NamedTuple):
    """One value of a register, as text, with its line; ``language`` is empty for what has none."""

    text: str
    line: int
    language: str


def facts_of(register: Register, languages: Collection[str]) -> dict[str, Fact]:
    """Every fact of a register by its way, such as ``entries: _ga, purpose, sv``."""
    found = {}
    for path, way, value in _walk(register.file.data, (), ""):
        language = str(path[-1]) if path[-1] in languages else ""
        found[way] = Fact(str(value), register.file.line(*path), language)
    return found


def _walk(value: Any, path: Path, way: str) -> Iterator[tuple[Path, str, Any]]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            joint = ", " if ": " in way else ": " if way else ""
            yield from _walk(each, (*path, name), f"{way}{joint}{name}")
    elif isinstance(value, list | tuple):
        for number, (each, key) in enumerate(zip(value, _keys(value), strict=True)):
            yield from _walk(each, (*path, number), f"{way}: {key}")
    elif path:
        yield path, way, value


def _keys(items: Sequence[Any]) -> list[str]:
    """Return what each item of a list is known by, each once: two cookies may have one name."""
    keys: list[str] = []
    for number, item in enumerate(items):
        key = _key(item, number)
        keys.append(key if key not in keys else f"{key} ({number + 1})")
    return keys


def _key(item: Any, number: int) -> str:
    if isinstance(item, Mapping):
        for name in ("name", "host", "country"):
            if isinstance(item.get(name), str):
                return str(item[name])
    return item if isinstance(item, str) else f"{number + 1}"


def untranslated(old: Register, new: Register, lead: str, language: str) -> dict[str, int]:
    """Return the texts that changed in the prevailing language and not in another,
    with their lines."""
    before, after = (facts_of(one, (lead, language)) for one in (old, new))
    found = {}
    for way, fact in after.items():
        if fact.language != lead or way not in before or before[way].text == fact.text:
            continue
        whole = way.removesuffix(lead)
        was, now = before.get(whole + language), after.get(whole + language)
        if was and now and was.text == now.text:
            found[whole.rstrip(",: ")] = now.line
    return found
