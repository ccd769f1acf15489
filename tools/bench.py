"""What the comparison costs, as ratios within one run: `make bench`.

Figures are the best of several runs, in processor time; machines differ, ratios hardly.
"""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import markdown

from lydelse.compare import diff, parse, redline
from lydelse.rendering import EXTENSIONS
from lydelse.source import split

POLICY = "docs/sv/privacy-policy"


def body(version: str) -> str:
    """The Markdown of an edition of the project's own policy."""
    path = f"{POLICY}/{version}.md"
    parts, _ = split(path, Path(path).read_text("utf-8"))
    assert parts is not None
    return parts.body


def render(text: str) -> str:
    """HTML, past every cache."""
    return markdown.markdown(text, extensions=list(EXTENSIONS), output_format="html")


def best(work: Callable[[], object], runs: int = 5) -> float:
    """Milliseconds of the quickest of several runs."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) * 1000


def compare(old: str, new: str) -> str:
    """Everything from two rendered texts to the redline."""
    return redline(diff(parse(old), parse(new))).html


def edited(text: str, seed: int, share: float) -> str:
    """The same text with some words replaced, some paragraphs moved and some dropped."""
    chance = random.Random(seed)
    blocks = text.split("\n\n")
    for _ in range(max(1, int(len(blocks) * share))):
        at = chance.randrange(len(blocks))
        words = blocks[at].split(" ")
        words[chance.randrange(len(words))] = f"nyord{chance.randrange(1000)}"
        blocks[at] = " ".join(words)
    moved = blocks.pop(chance.randrange(len(blocks)))
    blocks.insert(chance.randrange(len(blocks)), moved)
    blocks.pop(chance.randrange(len(blocks)))
    return "\n\n".join(blocks)


def repeated(text: str, times: int) -> str:
    """A text many times as long, with no two blocks alike."""
    return "\n\n".join(
        block.replace("{#", f"{{#c{copy}-") + ("" if block.startswith("#") else f" {copy}")
        for copy in range(times)
        for block in text.split("\n\n")
    )


def main() -> None:
    """Print a table of figures and ratios."""
    old, new = body("1.0"), body("1.1")
    near = edited(new, 1, 0.3)
    rendering = best(lambda: render(old))
    html = {name: render(text) for name, text in (("old", old), ("new", new), ("near", near))}
    rows = [("Python-Markdown renders one edition", rendering, 1.0, "")]

    def row(name: str, work: Callable[[], object], floor: float, goal: str, runs: int = 5) -> None:
        took = best(work, runs)
        rows.append((name, took, took / floor, goal))

    row("1.0 against 1.1", lambda: compare(html["old"], html["new"]), rendering, "≤ 1")
    row(
        "30 % of the paragraphs edited",
        lambda: compare(html["old"], html["near"]),
        rendering,
        "≤ 1",
    )
    small = rows[-1][1]
    long_old = repeated(old, 9)
    long_pair = render(long_old), render(edited(long_old, 2, 0.3))
    row("nine times as long, against the same", lambda: compare(*long_pair), small, "≤ 15", 2)
    words = [f"ord{number}" for number in range(10_000)]
    others = [f"annat{number}" for number in range(10_000)]
    lines = "".join("<p>Samma rad</p>" for _ in range(400))
    row(
        "every word changed",
        lambda: compare(
            render(old), render(" ".join(w[::-1] if w[0].isalpha() else w for w in old.split(" ")))
        ),
        rendering,
        "ends",
        1,
    )
    row(
        "400 equal lines, one more",
        lambda: compare(lines, lines + "<p>Samma rad</p>"),
        rendering,
        "ends",
        2,
    )
    row(
        "one paragraph of 10,000 words, all new",
        lambda: compare(f"<p>{' '.join(words)}</p>", f"<p>{' '.join(others)}</p>"),
        rendering,
        "ends",
        1,
    )
    third = [other if n % 3 == 0 else words[n] for n, other in enumerate(others)]
    row(
        "one paragraph of 10,000 words, every third new",
        lambda: compare(f"<p>{' '.join(words)}</p>", f"<p>{' '.join(third)}</p>"),
        rendering,
        "ends",
        1,
    )
    sys.stdout.write(f"{'measure':<48}{'ms':>9}{'ratio':>8}  goal\n")
    for name, took, ratio, goal in rows:
        sys.stdout.write(f"{name:<48}{took:>9.1f}{ratio:>8.2f}  {goal}\n")


if __name__ == "__main__":
    main()
