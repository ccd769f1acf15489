"""What the files for programs say, as JSON Schema (2020-12): ``contracts.toml`` is the source.

The lines of the ledger are described by the types that read them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import msgspec

from lydelse.formats.text import as_json
from lydelse.ledger.events import AnyLine
from lydelse.memo import by_value
from lydelse.website import urls

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Mapping[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    "uri": {"type": "string", "format": "uri", "pattern": "^https?://"},
    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}
_ABOUT = ("about", "address", "promise", "like")
LEDGER = "ledger"


@by_value()
def contracts() -> Mapping[str, Any]:
    """Return the tables of ``contracts.toml``."""
    return tomllib.loads(files("lydelse").joinpath("website/contracts.toml").read_text("utf-8"))


def keys_of(name: str) -> Mapping[str, tuple[str, str]]:
    """Return the keys of a kind of file, or of a part: type and meaning; ``key?`` may lack."""
    table = contracts()["files"].get(name) or contracts()[name]
    above = keys_of(table["like"]) if "like" in table else {}
    return {**above, **{key: tuple(one) for key, one in table.items() if key not in _ABOUT}}


def schemas(base: str) -> dict[str, bytes]:
    """Return the schema of each kind of file by its name; ``base`` is the address of the site."""
    made = {name: _schema(name) for name in contracts()["files"]}
    made[LEDGER] = {"title": "A line of the ledger.", **msgspec.json.schema(AnyLine)}
    return {name: as_json({**_head(base, name), **one}) for name, one in made.items()}


def _head(base: str, name: str) -> dict[str, Any]:
    return {"$schema": _DIALECT, "$id": base + urls.schema(name)}


def _schema(name: str) -> dict[str, Any]:
    parts = dict.fromkeys(_parts(name))
    table = contracts()["files"][name]
    described = {"title": table["about"], "description": table["promise"], **_object(name)}
    return {**described, "$defs": {part: _object(part) for part in parts}}


def _parts(name: str) -> Iterator[str]:
    """Yield the tables that a kind of file is made of."""
    for kind, _ in keys_of(name).values():
        for word in re.findall(r"\w+", kind.partition(":")[0]):
            if word in contracts() and word not in _PLAIN:
                yield word
                yield from _parts(word)


def _object(name: str) -> dict[str, Any]:
    keys = keys_of(name)
    return {
        "type": "object",
        "required": [key for key in keys if not key.endswith("?")],
        "properties": {
            key.removesuffix("?"): {"description": said, **_type(kind)}
            for key, (kind, said) in keys.items()
        },
    }


def _type(kind: str) -> dict[str, Any]:
    """Return a type, as the head of ``contracts.toml`` writes them."""
    if " or " in kind:
        return {"anyOf": [_type(one) for one in kind.split(" or ")]}
    named, _, listed = kind.partition(":")
    if named.endswith("?"):
        one = _type(kind.replace("?", "", 1))
        return {"anyOf": [one, {"type": "null"}]}
    if named.startswith("["):
        return {"type": "array", "items": _type(named[1:-1])}
    if named.startswith("{"):
        return {"type": "object", "additionalProperties": _type(named[1:-1])}
    if named == "word":
        return {"enum": listed.split()}
    if listed:
        return {**_PLAIN[named], "const": int(listed)}
    return _PLAIN.get(named) or {"$ref": f"#/$defs/{named}"}
