"""Hosts that nobody can have, so that they can only be placeholders (RFC 2606, RFC 6761)."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

_UNREAL = ("example", "invalid", "localhost", "test")
_TOP = "|".join(_UNREAL)
_NAMED = re.compile(
    rf"(?:(?<![\w.-])(?:[\w-]+\.)+(?:{_TOP})|(?<=://)localhost)(?![\w-]|\.\w)", re.IGNORECASE
)


def is_unreal(host: str) -> bool:
    """Whether a host has a top-level domain that is reserved, so that it leads nowhere."""
    return host.rstrip(".").rpartition(".")[2].casefold() in _UNREAL


def is_unreal_address(address: str) -> bool:
    """Whether an address, such as ``https://policy.example/``, is on such a host."""
    return is_unreal(urlsplit(address).hostname or "")


def unreal_hosts(text: str) -> Iterator[tuple[str, int]]:
    """Yield each such host that a text names, with its line counted from 1."""
    for match in _NAMED.finditer(text):
        yield match[0], text.count("\n", 0, match.start()) + 1
