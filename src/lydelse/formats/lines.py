"""Lines of texts that came from one another."""

from difflib import SequenceMatcher


def taken_over(before: str, after: str, own: str) -> str | None:
    """Return a text with the edits that another text got since both came from ``before``.

    None if an edit touches a line that the text itself has changed: a person must decide.
    """
    old, new, mine = (text.split("\n") for text in (before, after, own))
    kept: dict[int, int] = {}  # lines of the old text that stand in the own one, and where
    for block in SequenceMatcher(None, old, mine, autojunk=False).get_matching_blocks():
        kept |= {block.a + n: block.b + n for n in range(block.size)}
    edits: list[tuple[int, int, list[str]]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        # The lines that change, and those around them, which say where that is.
        around = range(max(0, i1 - 1), min(len(old), i2 + 1))
        if [kept.get(n) for n in around] != [
            kept.get(around[0], -9) + n for n in range(len(around))
        ]:
            return None
        start = kept[around[0]] + (i1 - around[0])
        edits.append((start, start + i2 - i1, new[j1:j2]))
    for start, end, lines in reversed(edits):
        mine[start:end] = lines
    return "\n".join(mine)
