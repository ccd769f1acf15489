"""Checkpoints: the head of the ledger at a size, in the text form of C2SP's ``tlog-checkpoint``.

    policy.example              the origin: the name of the key that signs
    16                          how many lines of the ledger
    MTIzNDU2Nzg5…               the root of their Merkle tree (RFC 6962, 2.1), each line a leaf
    day 2026-11-30              the day on which it was made
    sha256 0f3a…                the sum of those lines: `head -n 16 ledger.jsonl | sha256sum`

Beside the ledger, ``checkpoints/16.txt`` is that text, ``16.note`` the text with its signatures,
``16.tsr`` the answer of a time-stamping authority for the text.
"""

import base64
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

FOLDER = "checkpoints"
AUTHORITIES_FILE = f"{FOLDER}/tsa.pem"
"""The certificates of the time-stamping authorities that are trusted."""
KEYS_FILE = f"{FOLDER}/keys.txt"
"""On the site: the public keys that sign, one a line, the oldest first."""

_TEXT = re.compile(
    r"(?P<origin>[^\n]+)\n(?P<size>[1-9]\d{0,9})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
    r"day (?P<day>\d{4}-\d\d-\d\d)\nsha256 (?P<sum>[0-9a-f]{64})\n"
)
_FILE = re.compile(rf"{FOLDER}/([1-9]\d{{0,9}})\.(txt|note|tsr)")


@dataclass(frozen=True)
class Head:
    """The first ``size`` lines of a ledger: the root of their tree, and the sum of their bytes."""

    size: int
    root: bytes
    sum: str


@dataclass(frozen=True)
class Checkpoint:
    """A head, by whom and on which day it was stated."""

    origin: str
    head: Head
    day: date

    @property
    def text(self) -> bytes:
        """What is signed and time-stamped."""
        root = base64.b64encode(self.head.root).decode()
        lines = (self.origin, self.head.size, root, f"day {self.day}", f"sha256 {self.head.sum}")
        return "".join(f"{line}\n" for line in lines).encode()


@dataclass(frozen=True)
class CheckpointFiles:
    """What is kept of one checkpoint; None for a file that is not there."""

    size: int
    text: bytes | None = None
    note: bytes | None = None
    token: bytes | None = None


def path_of(size: int, ending: str) -> str:
    """Where a file of a checkpoint stands: ``txt``, ``note`` or ``tsr``."""
    return f"{FOLDER}/{size}.{ending}"


def files_of_checkpoints(files: Mapping[str, bytes]) -> list[CheckpointFiles]:
    """Return the checkpoints among the files of a project or of a site, the smallest first."""
    sizes = {int(found[1]) for path in files if (found := _FILE.fullmatch(path))}
    return [
        CheckpointFiles(
            size, *(files.get(path_of(size, ending)) for ending in ("txt", "note", "tsr"))
        )
        for size in sorted(sizes)
    ]


def read_checkpoint(text: bytes) -> Checkpoint | None:
    """Read the text of a checkpoint; None if it is none, or not written as it would be here."""
    try:
        found = _TEXT.fullmatch(text.decode())
        if found is None:
            return None
        head = Head(int(found["size"]), base64.b64decode(found["root"]), found["sum"])
        read = Checkpoint(found["origin"], head, date.fromisoformat(found["day"]))
    except ValueError:
        return None
    return read if read.text == text else None


def heads(ledger: bytes, sizes: Collection[int]) -> Mapping[int, Head]:
    """Return the heads of a ledger at those of some sizes that it has, in one pass.

    ``stack`` holds the roots of the full subtrees on the left, the largest first.
    """
    found: dict[int, Head] = {}
    stack: list[bytes] = []
    whole = sha256()
    last = max(sizes, default=0)
    for size, line in zip(range(1, last + 1), _lines(ledger), strict=False):
        whole.update(line)
        stack.append(sha256(b"\0" + line).digest())
        count = size
        while count % 2 == 0:
            right = stack.pop()
            stack[-1] = _node(stack[-1], right)
            count //= 2
        if size in sizes:
            root = stack[-1]
            for left in reversed(stack[:-1]):
                root = _node(left, root)
            found[size] = Head(size, root, whole.hexdigest())
    return found


def _lines(ledger: bytes) -> Iterator[bytes]:
    """Yield the whole lines, each with its line feed, as far as they are asked for."""
    start = 0
    while end := ledger.find(b"\n", start) + 1:
        yield ledger[start:end]
        start = end


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()
