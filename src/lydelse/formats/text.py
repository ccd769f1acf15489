"""A file as bytes: the sum that proves them, and the text in them.

What a file's text means is read in ``source`` and ``registers``.
"""

import hashlib
import json
import re
import unicodedata

from lydelse.messages.problems import Problem, problem

BOM = "\ufeff"
# What XML 1.0 (section 2.2) allows in no document, and so in no feed.
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def sha256(data: bytes) -> str:
    """Return the hexadecimal SHA-256 of some bytes, as ``sha256sum`` prints it."""
    return hashlib.sha256(data).hexdigest()


def as_json(value: object, ordered: bool = False) -> bytes:
    """Write data as a file for programs that people can read as well; ``ordered`` by its keys."""
    text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=ordered)
    return f"{text}\n".encode()


def normalised(text: str) -> str:
    """UTF-8 text as it is published: no BOM, LF, NFC, one line feed at the end."""
    text = text.removeprefix(BOM)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    return text if text.endswith("\n") and text[-2:] != "\n\n" else text.rstrip("\n") + "\n"


LARGEST = 1_000_000
"""Bytes of a text, letters of data: 120,000 words have fewer, which is five long policies."""


def too_large(path: str, line: int, size: int) -> list[Problem]:
    """Name a file that nobody wrote by hand, before it is read for minutes; [] if it is none."""
    if size <= LARGEST:
        return []
    megabytes = f"{size / 1_000_000:.1f}"
    return [problem("file-too-large", path, line, size=megabytes, limit=LARGEST // 1_000_000)]


def read_text(path: str, data: bytes) -> tuple[str | None, list[Problem]]:
    """Decode a file; None if it is not UTF-8 or empty. Tells what `publish` would normalise."""
    if found := too_large(path, 0, len(data)):
        return None, found
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [problem("not-utf8", path, data.count(b"\n", 0, error.start) + 1)]
    if not text.strip().strip(BOM):
        return None, [problem("file-empty", path)]
    problems = []
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        return None, [problem("not-text", path, line, character=f"U+{ord(control[0]):04X}")]
    if text.startswith(BOM):
        problems.append(problem("byte-order-mark", path, 1))
    if "\r" in text:
        problems.append(problem("line-endings", path, text.count("\n", 0, text.index("\r")) + 1))
    if not unicodedata.is_normalized("NFC", text):
        lines = enumerate(text.split("\n"), 1)
        number = next(n for n, line in lines if not unicodedata.is_normalized("NFC", line))
        problems.append(problem("not-nfc", path, number))
    return normalised(text), problems
