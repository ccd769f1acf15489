"""The tree of a text as Markdown that gives the same tree again.

Each block is written as Markdown where the renderer reads that back as the same block, and as HTML
where it does not. So no word can be lost on the way.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lydelse.compare.tree import Block, Tree, block_html, parse
from lydelse.formats.markdown import render
from lydelse.word.flow import top_blocks
from lydelse.word.markdown import block_markdown, reads_as


def markdown(tree: Tree, notes: Mapping[str, str] | None = None) -> str:
    """Write a whole text, its headings with the ids they have; ``notes`` are footnotes as HTML."""
    blocks = [
        block
        for section in tree.sections
        for block in (section.heading, *section.blocks)
        if block is not None
    ]
    texts = list(_separated(blocks))
    again = parse(*render("\n\n".join(texts) + "\n").parts) if not notes else None
    if again is not None and _keys(top_blocks(again)) != _keys(blocks):
        texts = [_plainly(block) for block in blocks]  # one block changed how another is read
    written = [*texts, *(_note(label, html) for label, html in (notes or {}).items())]
    return "\n\n".join(written) + "\n"


def _keys(blocks: Iterable[Block]) -> str:
    return "".join(block.key for block in blocks)


_MEANING = re.compile(r"[*_`\[\]{}\\|~#](?![^<]*>)")


def _plainly(block: Block) -> str:
    """Return a block as HTML in which no sign means anything to Markdown."""
    html = block_html(block if block.tag else block._replace(tag="p"))
    return _MEANING.sub(lambda match: f"&#{ord(match[0])};", html)


def _separated(blocks: Sequence[Block]) -> Iterator[str]:
    before = ""
    for block in blocks:
        if before == block.tag and block.tag in ("ul", "ol", "blockquote"):
            yield "<!-- -->"  # or the two would be one
        written = write_block(block)
        if written:
            yield written
            before = block.tag


def write_block(block: Block) -> str:
    """Write one block in the plainest way that reads back as the same."""
    text = block_markdown(block, identifier=block.id)
    if text and reads_as(text, block) and _has_id(text, block):
        return text
    return block_html(block if block.tag else block._replace(tag="p"))


def _has_id(text: str, block: Block) -> bool:
    return not block.id or block.id in parse(*render(text + "\n").parts).ids


def _note(label: str, html: str) -> str:
    """Return a footnote: its first paragraph beside its name, what follows below, indented."""
    parts = [write_block(block) for block in top_blocks(parse(html))]
    lines = "\n\n".join(parts).split("\n")
    below = [f"    {line}" if line else "" for line in lines[1:]]
    return "\n".join([f"[^{label}]: {lines[0]}", *below])
