"""Texts of a made-up company, with every kind of block, and Word files of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from lydelse.compare import Tree, diff, parse
from lydelse.formats.markdown import render
from lydelse.word.document import Facts, parts
from lydelse.word.flow import Written, of_diff, of_tree, top_blocks
from lydelse.word.package import pack
from lydelse.word.read import ReadText, read_file, read_parts
from lydelse.word.returned import Base, Returned, read_back

FACTS = Facts("Villkor", "sv", "Granit AB", date(2026, 1, 1), "Villkor", "", ("terms", "1.0", "sv"))

#: Every kind of block, in two wordings.
OLD = """\
Ett stycke med **fet**, *kursiv* och `kod`, en [länk](https://granit.example/a) och en not.[^a]

## Omfattning {#scope}

- punkt ett
- punkt två
    1. först
    2. sedan
- punkt tre

    fortsätter här

### Undantag {#exceptions}

Enligt 4 kap. 2 § gäller 1 500 kronor.

| Vad | Hur länge |
|-----|----------:|
| köp | 7 år |
| besök | 1 år |

> Ett citat ur avtalet.

Term
:   Vad den betyder.

```
rad ett
  rad två
```

---

Sist står detta, och det är inte kort: nio ord till.

[^a]: En not med [länk](#scope).
"""
NEW = """\
Ett stycke med **fet**, *kursiv* och `kod`, en [länk](https://granit.example/b) och två
noter.[^a] Ny.[^b]

Sist står detta, och det är inte kort: nio ord till.

## Omfattning och syfte {#scope}

- punkt ett
- punkt två, ändrad
    1. först
    2. däremellan
    3. sedan
- punkt fyra

    fortsätter här också

#### Undantag {#exceptions}

Enligt 4 kap. 3 § gäller 2 500 kronor.

| Vad | Hur länge |
|-----|----------:|
| köp | 8 år |
| klagomål | 2 år |
| besök | 1 år |

Ett nytt stycke.

Term
:   Vad den nu betyder.

[^a]: En not, ändrad, med [länk](#scope).
[^b]: En ny not.
"""


def tree(body: str, title: str = "Villkor") -> Tree:
    return parse(f'<h1 id="title">{title}</h1>', *render(body).parts)


def packed(written: Written, facts: Facts = FACTS) -> bytes:
    return pack(parts(written, facts, lambda one: one))


def exported(body: str) -> bytes:
    return packed(of_tree(tree(body)))


def marked(old: str, new: str) -> bytes:
    return packed(of_diff(diff(tree(old), tree(new))))


def keys(text: ReadText) -> tuple[Sequence[str], Mapping[str, str]]:
    """What a file says, block by block, and its footnotes."""
    read = parse(*[part.html for part in text.parts if part.html])
    return [block.key for block in top_blocks(read)], text.notes


def of_clean(body: str) -> tuple[Sequence[str], Mapping[str, str]]:
    return keys(read_file(exported(body)))


def sides(old: Tree, new: Tree) -> list[tuple[object, object]]:
    """What a redline gives if all is accepted and if all is rejected, each with what it should."""
    files = {name: text.encode() for name, text in parts(of_diff(diff(old, new)), FACTS).items()}
    clean = [
        keys(read_parts({n: t.encode() for n, t in parts(of_tree(one), FACTS).items()}))
        for one in (new, old)
    ]
    got = [keys(read_parts(files, accept=accept)) for accept in (True, False)]
    return list(zip(got, clean, strict=True))


def back(
    base: str, file: bytes, facts: Mapping[str, str] | None = None
) -> tuple[ReadText, Returned]:
    """A file, taken back into the text that it was made from."""
    whole = Base("Villkor", base, facts or {}, lambda one: one)
    return read_back(whole, lambda labels: read_file(file, labels))


def edited(file: bytes, *edits: tuple[str, str]) -> bytes:
    """A Word file in which somebody changed some words."""
    from lydelse.storage import archive

    entries = archive.unpack(file, lambda _: True, 10_000_000)
    text = entries["word/document.xml"].decode()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return archive.pack({**entries, "word/document.xml": text.encode()})
