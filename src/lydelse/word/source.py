"""Where each block of an edition stands in its Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lydelse.compare.tree import Block, parse
from lydelse.formats.markdown import render
from lydelse.word.flow import top_blocks
from lydelse.word.markdown import plain_key

# How many pieces of the source a block can be made of: a long list of loose items has as many.
_LONGEST = 400
_FENCE = re.compile(r"^(`{3,}|~{3,})")
_DEFINITION = re.compile(r"(?m)^ {0,3}\[([^\]\n]+)\]:[^\n]*(?:\n(?: {4}|\t)[^\n]*)*")


class Piece(NamedTuple):
    """A part of the source, from `start` up to `end`.

    `block` numbers the first of the blocks that it gives, `size` how many they are; it is None for
    what gives none: definitions, comments.
    """

    start: int
    end: int
    block: int | None
    size: int = 1


def pieces(body: str, blocks: Sequence[Block]) -> tuple[Piece, ...]:
    """Find the top blocks of a text in its source. What is not found has no piece."""
    chunks = _chunks(body)
    definitions = "\n".join([match[0] for match in _DEFINITION.finditer(body)])
    wanted = [plain_key(block) for block in blocks]
    found: list[Piece] = []
    at = number = 0
    while at < len(chunks):
        end, count = _match(body, chunks, at, definitions, wanted, number)
        if end > at:
            block = number if count else None
            found.append(Piece(chunks[at][0], chunks[end - 1][1], block, count))
            number += count
        else:
            later = _resync(body, chunks, at, definitions, wanted, number)
            if later is None:
                end = at + 1
            else:
                number = later
                continue
        at = end
    return tuple(found)


def _match(
    body: str,
    chunks: Sequence[tuple[int, int]],
    at: int,
    definitions: str,
    wanted: Sequence[str],
    number: int,
) -> tuple[int, int]:
    """Up to which chunk the source gives the next blocks, and how many: none, one, or several
    that are written without an empty line between them."""
    for end in range(at + 1, min(at + 1 + _LONGEST, len(chunks) + 1)):
        source = body[chunks[at][0] : chunks[end - 1][1]]
        keys = _keys(source, definitions)
        if not keys:
            return end, 0
        if keys == wanted[number : number + len(keys)]:
            return end, len(keys)
        if number >= len(wanted) or not _can_grow(keys[0], wanted[number]):
            break
    return at, 0


def _resync(
    body: str,
    chunks: Sequence[tuple[int, int]],
    at: int,
    definitions: str,
    wanted: Sequence[str],
    number: int,
) -> int | None:
    """Return the number of a later block that the chunk gives, if a block before has no source."""
    keys = _keys(body[chunks[at][0] : chunks[at][1]], definitions)
    if len(keys) != 1:
        return None
    return next((n for n in range(number + 1, len(wanted)) if wanted[n] == keys[0]), None)


def _can_grow(key: str, wanted: str) -> bool:
    """Whether more source could make one block another: a list its first items, and such."""
    return key.split(">", 1)[0] == wanted.split(">", 1)[0]


def _keys(source: str, definitions: str) -> list[str]:
    tree = parse(*render(f"{source}\n\n{definitions}" if definitions else source).parts)
    return [plain_key(block) for block in top_blocks(tree)]


def _chunks(body: str) -> list[tuple[int, int]]:
    """Return the places of what stands between empty lines; a fence is in one piece."""
    chunks: list[tuple[int, int]] = []
    start: int | None = None
    fence = ""
    at = 0
    for line in body.splitlines(keepends=True):
        marked = _FENCE.match(line)
        if marked and not fence:
            fence = marked[1]
        elif fence and line.startswith(fence):
            fence = ""
        if line.strip() or fence:
            start = at if start is None else start
        elif start is not None:
            chunks.append((start, at))
            start = None
        at += len(line)
    if start is not None:
        chunks.append((start, at))
    return [(a, a + len(body[a:b].rstrip())) for a, b in chunks]
