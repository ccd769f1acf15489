"""Malformed inputs from seeds: what a person, a merge or a disk makes of a project's files.

Each kind is a function of a chance and a project that harms the project; ``cases`` names them all,
some hundred of them, and the same name always makes the same harm.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from lydelse.formats.text import LARGEST, sha256
from lydelse.ledger.events import NO_HASH, canonical
from tests.registers.companies import cookies, notice, written
from tests.workbench import Workbench

Chance = random.Random
SENTINEL = "Vinterbärgning ombesörjes."
TEXT = "docs/sv/terms/1.1.md"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8"
    "cfc0f01f0005000106e2a3c9f70000000049454e44ae426082"
)
DEEP = 400
HUGE = 50_000_000
LONG = LARGEST * 9 // 10


def healthy(root: Path) -> Workbench:
    """Every kind of file that a project has: published ones and drafts, without an error."""
    project = Workbench(root)
    project.document("policy")
    project.document("terms")
    project.document("cookies", "cookies")
    project.document("till", "notice")
    project.write("registers/cookies/1.0.yml", written(cookies(3)))
    project.write("registers/till/1.0.yml", written(notice()))
    for code in ("sv", "en"):
        project.write(f"docs/{code}/terms/pixel.png", PIXEL)
    project.draft("1.0", document="policy")
    project.draft("1.0", document="terms")
    project.draft("1.0", document="cookies")
    project.draft("1.0", document="till", body="[[first-layer]]")
    project.done("publish")
    project.write("registers/cookies/1.1.yml", written(cookies(5)))
    project.write("registers/till/1.1.yml", written(notice()))
    project.draft("1.1", "2027-02-01", document="cookies", based_on="1.0")
    project.draft("1.1", None, document="till", based_on="1.0", body="[[first-layer]]")
    rich = (
        "![A](pixel.png)\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n- a\n    - b\n\nEn not[^1].\n\n"
        f"[^1]: Noten.\n\n## B {{#b}}\n\n{SENTINEL}"
    )
    project.draft("1.1", None, document="terms", based_on="1.0", body=rich)
    for code in ("sv", "en"):
        project.write(f"docs/{code}/om.md", "---\ntitle: Om\n---\n\n## Om {#om}\n\nOm oss.\n")
    project.write("messages/sv.toml", '[document]\ncite = "Ange som"\n')
    return project


# --- what is done to bytes ---------------------------------------------------------------------

ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7", "cp437", "mac-roman")
MERGE = b"<<<<<<< HEAD\n%s=======\n%s>>>>>>> draft/terms-1.1\n"
SCRAPS: tuple[bytes, ...] = (
    b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\xaf", b"\r", b"\r\n", b"\t", b"\x0b",
    b"\x0c", b"\x1b[31m", b"\x85", "\u2028".encode(), "\u202e".encode(), "\u200b".encode(),
    "\ue000".encode(), "\U0010ffff".encode(), "e\u0301".encode(), b"---\n", b"...\n", b"%YAML 9\n",
    b": ", b"- ", b"? ", b"&a ", b"*a", b"<<: *a\n", b"!!python/object:os.system x", b"{", b"}",
    b"[", b"]", b'"', b"'", b"|\n", b">\n", b"`", b"@", b"#", b"<", b"<!--", b"<script>", b"</",
    b"&#0;", b"{{ x }}", b"{% raw %}", b"{0.__class__}", b"[[register]]", b"[[", b"\\", b"~~~",
)  # fmt: skip


def flip(chance: Chance, data: bytes) -> bytes:
    """One bit another, as on a worn disk."""
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def cut(chance: Chance, data: bytes) -> bytes:
    """The rest of the file lost."""
    return data[: chance.randrange(len(data))]


def hole(chance: Chance, data: bytes) -> bytes:
    """A block of zeros, as after a crash."""
    place = chance.randrange(len(data))
    return data[:place] + bytes(chance.choice((1, 16, 512))) + data[place + 16 :]


def scrap(chance: Chance, data: bytes) -> bytes:
    """Something typed or pasted in the wrong place."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        data = data[:place] + chance.choice(SCRAPS) * chance.choice((1, 1, 1, 7)) + data[place:]
    return data


def shuffled(chance: Chance, data: bytes) -> bytes:
    """Lines doubled, dropped, moved or indented."""
    lines = data.splitlines(keepends=True)
    for _ in range(chance.randint(1, 3)):
        place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        how = chance.randrange(5)
        if how == 0:
            lines.insert(other, lines[place])
        elif how == 1 and len(lines) > 1:
            del lines[place]
        elif how == 2:
            lines[place], lines[other] = lines[other], lines[place]
        elif how == 3:
            lines[place] = b" " * chance.randint(1, 9) + lines[place]
        else:
            lines[place] = lines[place].strip()
    return b"".join(lines)


def merged(chance: Chance, data: bytes) -> bytes:
    """The marks of a merge that nobody finished."""
    lines = data.splitlines(keepends=True)
    place = chance.randrange(len(lines))
    few = b"".join(lines[place : place + chance.randint(1, 3)])
    before, after = b"".join(lines[:place]), b"".join(lines[place + 3 :])
    return before + MERGE % (few, few.upper()) + after


def recoded(chance: Chance, data: bytes) -> bytes:
    """Saved by another program."""
    text = data.decode("utf-8", "replace")
    coding = chance.choice(ENCODINGS)
    ends = chance.choice(("\n", "\r\n", "\r", "\u2028"))
    return text.replace("\n", ends).encode(coding, "replace")


BYTES = (flip, cut, hole, scrap, scrap, shuffled, merged, recoded)


def spoil(chance: Chance, project: Workbench, path: str) -> None:
    """Harm the bytes of a file."""
    data = (project.root / path).read_bytes() or b"\n"
    project.write(path, chance.choice(BYTES)(chance, data))


# --- what is done to data ----------------------------------------------------------------------

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, float("nan"), float("inf"), 10**400, "", " ", "no", "2027-02-30",
    "9999-12-31", "0000-00-00", "1.10", "../../../etc/passwd", "/etc/hostname", "a" * 5000, "\x07",
    "\u202e", "<b>x</b>", "{x}", "{0.__class__}", "%s", "http://[x", "javascript:alert(1)",
    "https://x.example/" + "a" * 3000, [], {}, [[]], [None], {"": ""}, {"sv": None}, {"sv": []},
    {"open": True}, {"open": "x"}, {1: 2}, ["x", ["y", {"z": []}]], "P", "P99999999Y", "SE", "*",
)  # fmt: skip
KEYS = ("", "x", "title", "sv", "open", "text", "__class__", "name", "a b", "1", "ä", "section")


def places(data: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in nested data something stands."""
    if not isinstance(data, dict | list):
        return
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*way, key)
        yield from places(value, (*way, key))


def replaced(chance: Chance, data: Any) -> Any:
    """Data with some values, keys or entries that are others."""
    for _ in range(chance.randint(1, 3)):
        found = list(places(data))
        if not found:
            break
        *above, last = chance.choice(found)
        within = data
        for key in above:
            within = within[key]
        how = chance.randrange(6)
        if how == 0:
            del within[last]
        elif how == 1 and isinstance(within, dict):
            within[chance.choice(KEYS)] = within.pop(last)
        elif how == 2:
            within[last] = [within[last], within[last]]
        elif how == 3:
            within[last] = {chance.choice(KEYS): within[last]}
        else:
            within[last] = chance.choice(VALUES)
    return data


def nested(chance: Chance, depth: int = DEEP) -> Any:
    """Data within data, deeper than anybody reads."""
    value: Any = "x"
    for _ in range(depth):
        value = [value] if chance.random() < 0.5 else {"a": value}
    return value


def flow(value: Any) -> str:
    """Data as JSON, which YAML reads, whatever it is; without recursion for what is deep."""
    ends, before = [], []
    while isinstance(value, list | dict) and len(value) == 1:
        before.append("[" if isinstance(value, list) else '{"a":')
        ends.append("]" if isinstance(value, list) else "}")
        value = value[0] if isinstance(value, list) else next(iter(value.values()))
    return "".join(before) + json.dumps(value) + "".join(reversed(ends))


def dumped(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False)


# --- the kinds -----------------------------------------------------------------------------------


def front_matter(chance: Chance, project: Workbench) -> None:
    """The front matter of an index, a page, a draft."""
    path = chance.choice(
        [TEXT, "docs/en/terms/1.1.md", "docs/sv/terms/index.md", "docs/sv/om.md",
         "docs/sv/index.md", "docs/sv/till/1.1.md", "docs/en/cookies/index.md"]
    )  # fmt: skip
    _, front, body = project.read(path).split("---\n", 2)
    how = chance.randrange(4)
    if how == 0:
        front = chance.choice(BYTES)(chance, front.encode()).decode("utf-8", "surrogateescape")
    elif how == 1:
        front += f"{chance.choice(KEYS)}: {flow(nested(chance))}\n"
    elif how == 2:
        front += "".join(f"{chance.choice(KEYS)}{n}: &a{n} *a{n - 1}\n" for n in range(9))
    else:
        front = dumped(replaced(chance, yaml.load(front, Loader=yaml.BaseLoader)))
    whole = f"---\n{front}---\n{body}"
    project.write(path, whole.encode("utf-8", "surrogateescape"))


def registers(chance: Chance, project: Workbench) -> None:
    """The facts of a cookie page, of a notice."""
    path = chance.choice(["registers/cookies/1.1.yml", "registers/till/1.1.yml"])
    how = chance.randrange(4)
    if how == 0:
        spoil(chance, project, path)
    elif how == 1:
        project.write(path, project.read(path) + f"more: {flow(nested(chance))}\n")
    else:
        data = yaml.load(project.read(path), Loader=yaml.BaseLoader)
        project.write(path, dumped(replaced(chance, data)))


def ledger(chance: Chance, project: Workbench) -> None:
    """The ledger: bytes, or values that somebody chained anew."""
    how = chance.randrange(5)
    lines = project.read("ledger.jsonl").splitlines()
    if how < 2:
        spoil(chance, project, "ledger.jsonl")
        return
    place = chance.randrange(len(lines))
    if how == 2:
        lines[place] = flow(nested(chance, chance.choice((DEEP, 100_000))))
        project.write("ledger.jsonl", "\n".join(lines) + "\n")
        return
    listed = [json.loads(line) for line in lines]
    listed[place] = replaced(chance, listed[place])
    previous, made = NO_HASH, []
    for number, values in enumerate(listed, 1):
        if isinstance(values, dict):
            values |= {"n": number, "previous": previous}
            values.pop("hash", None)
            values["hash"] = previous = sha256(_json(values))
        made.append(_json(values).decode())
    project.write("ledger.jsonl", "\n".join(made) + "\n")


def _json(values: Any) -> bytes:
    try:
        return canonical(values)
    except (TypeError, ValueError):  # keys of several kinds; a number that is none
        return json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")


def catalogues(chance: Chance, project: Workbench) -> None:
    """The words of the site's own."""
    said = chance.choice(
        ["{", "}", "{}", "{0}", "{0.__class__}", "{language!r:>{x}}", "%s", "<script>", "",
         "\\u202e", "{version.__init__.__globals__}", "{language:99999999}", "x" * 100_000]
    )  # fmt: skip
    table = chance.choice(["document", "site", "life", "comparison", "path", "nowhere", "", "a b"])
    key = chance.choice(["cite", "version", "translation", "more", "history", "changes", "", "ä"])
    text = chance.choice([
        f'["{table}"]\n"{key}" = {json.dumps(said)}\n',
        f'["{table}"]\n"{key}" = {flow(nested(chance, 60))}\n'.replace('"a":', "a="),
        f'["{table}"]\n"{key}" = {chance.choice(["1", "nan", "true", "[]", "1979-05-27", "{}"])}\n',
        f'["{table}"]\n["{table}"]\n',
        f"{table}.{key}." * 400 + "a = 1\n",
        f"a = {'[' * DEEP}{']' * DEEP}\n",
        f"a = {'9' * 9999}\n",
    ])  # fmt: skip
    name = chance.choice(["sv", "en", "de", "xx", "sv-FI", "SV", "..", " "])
    project.write(f"messages/{name}.toml", text)
    if chance.random() < 0.4:
        spoil(chance, project, "messages/sv.toml")


def settings(chance: Chance, project: Workbench) -> None:
    """The settings."""
    how = chance.randrange(5)
    if how == 0:
        spoil(chance, project, "mkdocs.yml")
    elif how == 1:
        key = chance.choice(
            ["proof", "promises", "jurisdiction", "contact", "downloads", "timezone"]
        )
        value = flow(chance.choice([nested(chance), *VALUES[:6], [], {}, ["x"]]))
        project.write("mkdocs.yml", project.read("mkdocs.yml") + f"    {key}: {value}\n")
    else:
        data = yaml.load(project.read("mkdocs.yml"), Loader=yaml.BaseLoader)
        project.write("mkdocs.yml", dumped(replaced(chance, data)))


SVG = (
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>"
    b"<!ENTITY c '&b;&b;&b;&b;&b;&b;'>]><svg>&c;</svg>",
    b"<svg" + b"><g" * DEEP,
)


def image_files(chance: Chance, project: Workbench) -> None:
    """Images that are none, and names of images that are none."""
    data = chance.choice([
        b"", PIXEL[:20], PIXEL[:8] + b"\xff" * 40, flip(chance, PIXEL), b"\xff\xd8\xff", b"GIF89a",
        b"not an image", PIXEL.replace(b"\x00\x00\x00\x01" * 2, b"\x7f\xff\xff\xff" * 2), *SVG,
    ])  # fmt: skip
    ending = chance.choice(["png", "jpg", "svg", "gif", "webp", "PNG", "", "exe", "md"])
    name = chance.choice(["bild", "bild med mellanrum", "bild(1)", "å", ".dold", "b%20c", "b?c#d"])
    project.write(f"docs/sv/terms/{name}.{ending}", data)
    shown = chance.choice([
        f"{name}.{ending}", f"<{name}.{ending}>", "pixel.png#x", "../terms", "../../../mkdocs.yml",
        "data:image/png;base64,AAAA", "//x.example/a.png", "a.png" * 400, "%2e%2e/%2e%2e/a.png",
    ])  # fmt: skip
    text = project.read(TEXT).replace("](pixel.png)", f"]({shown})")
    project.write(TEXT, text)


NAMES = (
    "1.1 (1).md", "1.1.md.orig", "1.1~.md", "~$1.1.md", "CON.md", "1.1.", " .md", "é.md",
    "e\u0301.md", "a\nb.md", "\u202egnp.md", "😀.md", "a" * 240 + ".md", ".md", "..md",
    "1.1.md.md", "1..md", "-.md", "١.١.md", "1.1.MD", "index.md.bak", "INDEX.md",
    "index.markdown", "a'b\".md",
    "<b>.md", "%2e%2e.md", "1.00.md", "99999999999999999999.1.md",
    "1.99999999999999999999.md", "0.0.md", "{x}.md", "$x.md",
)  # fmt: skip
FOLDERS = (
    "docs", "docs/sv", "docs/sv/terms", "docs/en/till", "docs/xx", "docs/sv/a/b/c/d", "registers",
    "registers/till", "messages", "lasting", "lasting/sv/till/1.0", "checkpoints", "originals",
    "docs/sv/terms/1.1", "docs/sv/" + "/".join("a" * 60),
)  # fmt: skip


def names(chance: Chance, project: Workbench) -> None:
    """Files and folders with names that no editor would give, and some that a program gives."""
    for _ in range(chance.randint(1, 4)):
        folder, name = chance.choice(FOLDERS), chance.choice(NAMES)
        place = project.root / folder
        place.mkdir(parents=True, exist_ok=True)
        target = place / name
        how = chance.randrange(6)
        if how == 0:
            target.mkdir(exist_ok=True)
        elif how == 1 and not os.path.lexists(target):
            target.symlink_to(chance.choice(["1.0.md", "..", "nowhere", "/etc/hostname", name]))
        elif how == 2:
            os.close(os.open(os.fsencode(place) + b"/\xff\xfe.md", os.O_CREAT, 0o644))
        elif not target.is_dir():
            target.write_bytes(chance.choice([b"", b"x", b"---\ntitle: A\n---\n\nA.\n", PIXEL]))


def encodings(chance: Chance, project: Workbench) -> None:
    """Any file of the project, saved by another program or harmed on the way."""
    paths = sorted(path for path in project.files() if not path.startswith(".build/"))
    path = chance.choice(paths)
    data = (project.root / path).read_bytes() or b"\n"
    how = recoded if chance.random() < 0.5 else chance.choice(BYTES)
    project.write(path, how(chance, data))


def nesting(chance: Chance, project: Workbench) -> None:
    """Four hundred levels of whatever nests in a text."""
    deep, inner = DEEP, "x"
    body = chance.choice([
        "".join(f"{'    ' * n}- {inner}\n" for n in range(deep)),
        "".join(f"{'  ' * n}1. {inner}\n" for n in range(deep)),
        f"{'> ' * deep}{inner}\n",
        f"{'> - ' * (deep // 2)}{inner}\n",
        f"{'*_' * deep}{inner}{'_*' * deep}\n",
        f"{'[' * deep}{inner}{'](a)' * deep}\n",
        f"{'![' * deep}{inner}{'](a.png)' * deep}\n",
        f"{'<div>' * deep}{inner}{'</div>' * deep}\n",
        f"{'<b><i>' * deep}{inner}\n",
        f"{'<table><tr><td>' * deep}{inner}\n",
        f"{'(' * deep}{inner}{')' * deep}\n",
        f"{'`' * deep}{inner}{'`' * (deep - 1)}\n",
        f"{'**' * deep}{inner}\n",
        "".join(f"[^{n}]: {inner}[^{n + 1}]\n\n" for n in range(deep)) + "x[^0]\n",
        "".join(f"{'#' * (n % 9)} {inner} {{#i{n}}}\n\n" for n in range(deep)),
        f"{'|' * deep}\n{'|-' * deep}|\n{'|x' * deep}|\n",
        f"{'<!--' * deep}{inner}{'-->' * deep}\n",
        "".join(f": {inner}\n{'    ' * n}" for n in range(deep)),
        f"{'~~~' * deep}\n{inner}\n",
        f"{{{'{' * deep}#a{'}' * deep}\n",
        f"{'&amp;' * deep}{'&#x26;' * deep}{inner}\n",
    ])  # fmt: skip
    path = chance.choice([TEXT, "docs/sv/om.md", "docs/en/terms/1.1.md", "docs/sv/till/1.1.md"])
    front = project.read(path).split("---\n", 2)[1]
    project.write(path, f"---\n{front}---\n\n## A {{#a}}\n\n{body}\n\n{SENTINEL}\n")


def disks(chance: Chance, project: Workbench) -> None:
    """What a disk, a tool or a careless move does to whole files and folders."""
    paths = [path for path in project.files() if not path.startswith((".build/", "mkdocs.yml"))]
    path = chance.choice(sorted(paths))
    target, other = project.root / path, project.root / chance.choice(sorted(paths))
    how = chance.randrange(7)
    if how == 0:
        target.unlink()
    elif how == 1:
        target.write_bytes(b"")
    elif how == 2:
        target.unlink()
        target.mkdir()
    elif how == 3:
        target.unlink()
        target.symlink_to(other)
    elif how == 4:
        shutil.copyfile(target, target.with_name(other.name + ".copy"))
        shutil.copyfile(other, target)
    elif how == 5:
        shutil.rmtree(target.parent)
    else:
        target.rename(target.with_suffix(chance.choice([".MD", ".txt", ".markdown", ""])))


def stored(chance: Chance, project: Workbench) -> None:
    """What stands beside the ledger: lasting files, checkpoints, what was built before."""
    path = chance.choice([
        "lasting/sv/till/1.0/notice.json", "lasting/en/till/1.0/fragment.html",
        "lasting/sv/cookies/1.0/cookies.json", "registers/till/1.0.yml", "docs/en/terms/1.0.md",
        "checkpoints/3.note", "checkpoints/3.tsr", "checkpoints/x", "checkpoints/99.note",
        "originals/a.pdf", "lasting/a", "lasting/sv/till/9.9/notice.json",
    ])  # fmt: skip
    if (project.root / path).is_file():
        spoil(chance, project, path)
    else:
        project.write(path, chance.choice([b"", b"x", b"\xff", b"\x30\x82" * 99, b"[" * 9999]))


KINDS: dict[str, Callable[[Chance, Workbench], None]] = {
    kind.__name__.replace("_", " "): kind
    for kind in (front_matter, registers, ledger, catalogues, settings, image_files, names,
                 encodings, nesting, disks, stored)
}  # fmt: skip
EACH = 46
SAMPLE = 1
# One of each kind that once failed: a number too long, a name of two lines, an index that cannot be
# read and is linked to, quotation marks that were tried for ever.
ONCE = ("catalogues 2", "names 5", "encodings 18", "nesting 30")


def cases(each: int = EACH) -> list[str]:
    """The names of the malformed inputs: a kind and a number, which is its seed."""
    return [f"{kind} {number}" for kind in KINDS for number in range(each)]


def harm(project: Workbench, case: str) -> None:
    """Make a malformed input of a project, the same for the same name."""
    kind, _, _ = case.rpartition(" ")
    KINDS[kind](Chance(case), project)


# --- what is too large ---------------------------------------------------------------------------


def _pages(project: Workbench) -> None:
    for number in range(5_000):
        for code in ("sv", "en"):
            text = f"---\ntitle: Sida {number}\n---\n\n## A {{#a}}\n\n{number}.\n"
            project.write(f"docs/{code}/sidor/{number}.md", text)


def _versions(project: Workbench) -> None:
    text = project.read(TEXT)
    for number in range(2, 5_000):
        for code in ("sv", "en"):
            project.write(f"docs/{code}/terms/1.{number}.md", text)


def _text(body: str, path: str = TEXT, size: int = HUGE) -> Callable[[Workbench], object]:
    def made(project: Workbench) -> None:
        front = project.read(path).split("---\n", 2)[1]
        project.write(path, f"---\n{front}---\n\n## A {{#a}}\n\n" + (body * (size // len(body))))

    return made


def _file(path: str, piece: bytes) -> Callable[[Workbench], object]:
    return lambda project: project.write(path, piece * (HUGE // len(piece) + 1))


LARGE: dict[str, Callable[[Workbench], object]] = {
    "a text of paragraphs": _text("Ett stycke med några ord.\n\n"),
    "a text in one line": _text("ord "),
    "a text of one word": _text("o"),
    "a text of list items": _text("- ord\n"),
    "a text of emphasis": _text("*a* **b** "),
    "a text of brackets": _text("[a](b) "),
    "a text of tags": _text("<b>x</b> "),
    "a text of rows": _text("| a | b |\n"),
    # As long as is read, and no longer.
    "a long text of paragraphs": _text("Ett stycke med några ord.\n\n", size=LONG),
    "a long text in one line": _text("ord ", size=LONG),
    "a long text of placeholders": _text("TODO ", size=LONG),
    "a translation": _text("Some words.\n\n", "docs/en/terms/1.1.md"),
    "a page": _text("Ett stycke.\n\n", "docs/sv/om.md"),
    "a front matter": _file(TEXT, b"key: value\n"),
    "bytes that are no text": _file(TEXT, bytes(range(256))),
    "a register": _file("registers/till/1.1.yml", b"- a: b\n"),
    "a register that nests": _file("registers/till/1.1.yml", b"["),
    "a ledger of one line": _file("ledger.jsonl", b"{"),
    "a ledger of lines": _file("ledger.jsonl", b"{}\n"),
    "settings": _file("mkdocs.yml", b"a: b\n"),
    "settings that nest": _file("mkdocs.yml", b"["),
    "words": _file("messages/sv.toml", b"a = 1\n"),
    "an image": _file("docs/sv/terms/pixel.png", PIXEL),
    "a lasting file": _file("lasting/sv/till/1.0/notice.json", b"["),
    "a checkpoint": _file("checkpoints/3.note", b"x\n"),
    "ten thousand pages": _pages,
    "ten thousand texts": _versions,
    "ten thousand images": lambda project: [
        project.write(f"docs/sv/terms/{number}.png", PIXEL) for number in range(10_000)
    ],
    "ten thousand strangers": lambda project: [
        project.write(f"{folder}/{number}.xyz", b"x")
        for folder in ("docs/sv", "registers", "messages", "lasting", "checkpoints")
        for number in range(2_000)
    ],
}
