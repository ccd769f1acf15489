"""Write anew what the manuals take from the code: `make docs`.

Between ``<!-- generated: NAME -->`` and ``<!-- /generated -->`` stands what the function NAME below
makes; the rest of a manual is left alone. A test fails if a part is out of date. The same for the
forms on GitHub, whose lists of choices cannot ask the project: there the marks are YAML comments.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from lydelse.cli import main as cli
from lydelse.problems import Severity, catalogue
from lydelse.store import read_project

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "lydelse"
MANUALS = ("CONTRIBUTING.md", "EDITING.md")
FORMS = tuple(f".github/workflows/{name}.yml" for name in ("draft", "change"))

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- /generated -->)", re.DOTALL)
_CHOICES = re.compile(r"(( *)# generated: (\w+)\n).*?( *# /generated)", re.DOTALL)


def modules() -> Iterator[str]:
    """The modules of the core, each with the first sentence of its docstring."""
    yield "| Module | Is |"
    yield "|---|---|"
    for path in sorted(SOURCE.rglob("*.py"), key=_folder_first):
        name = path.relative_to(SOURCE).as_posix().removesuffix("__init__.py")
        doc = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        paragraph = " ".join(doc.partition("\n\n")[0].split())
        sentence = re.split(r"(?<=[.:]) (?=[A-Z`])", paragraph)[0].rstrip(".:")
        if name:
            yield _row(f"`{name}`", sentence.replace("``", "`"))


def _folder_first(path: Path) -> tuple[bool, str]:
    """Files before folders; in a folder its own docstring first."""
    way = path.relative_to(SOURCE)
    return len(way.parts) > 1, way.as_posix().replace("__init__.py", "")


def commands() -> Iterator[str]:
    """Every command with what it does, then the examples of their help."""
    yield "| Command | Does |"
    yield "|---|---|"
    for name, command in sorted(cli.commands.items()):
        pieces = [piece for piece in _usage(command) if piece != "[OPTIONS]"]
        does = " ".join((command.help or "").split())
        yield _row(f"`{' '.join(['./lydelse', name, *pieces])}`", does)
    yield ""
    for _, command in sorted(cli.commands.items()):
        for line in (command.epilog or "").splitlines()[2:]:
            yield f"    ./{line.strip()}"


def _usage(command: click.Command) -> list[str]:
    return command.collect_usage_pieces(click.Context(command))


@dataclass(frozen=True)
class Told:
    """How the table of messages speaks: its heads, groups, marks and what stands for a value."""

    anchor: str
    heads: tuple[str, str, str]
    groups: Mapping[str, str]
    marks: Mapping[Severity, str]
    cause: str
    remedy: str


_ENGLISH = Told(
    "{code}",
    ("Code", "What it means", "What to do"),
    {},
    {Severity.WARNING: "warning", Severity.INFO: "info"},
    "The message says what.",
    "The message says it.",
)
_SWEDISH = Told(
    "sv-{code}",
    ("Kod", "Vad det betyder", "Vad du gör"),
    {
        "the project": "Projektet",
        "any text file": "Alla textfiler",
        "YAML and front matter": "YAML och raderna överst i filen",
        "the life of a version": "En lydelses liv",
        "beside the version before": "Vid sidan av lydelsen före",
        "the ledger": "Versionsregistret",
        "the text": "Texten",
        "registers": "Faktaregister",
        "declared against observed": "Deklarerat mot iakttaget",
        "where the site is served": "Där webbplatsen läggs ut",
    },
    {Severity.WARNING: "varning", Severity.INFO: "upplysning"},
    "Meddelandet säger vad.",
    "Meddelandet säger det.",
)


def messages() -> Iterator[str]:
    """Every problem that can be named, in the groups of the catalogue."""
    yield from _messages("en", _ENGLISH)


def meddelanden() -> Iterator[str]:
    """The same in Swedish."""
    yield from _messages("sv", _SWEDISH)


def _messages(language: str, told: Told) -> Iterator[str]:
    text = (SOURCE / "messages" / "problems.toml").read_text("utf-8")
    groups = re.split(r"^# --- (.+?) -+$", text, flags=re.MULTILINE)[1:]
    for title, entries in zip(groups[::2], groups[1::2], strict=True):
        shown = told.groups[title] if told.groups else title
        yield f"#### {shown[:1].upper()}{shown[1:]}"
        yield ""
        yield _row(*told.heads)
        yield "|---|---|---|"
        for code in tomllib.loads(entries):
            entry = catalogue(language)[code]
            mark = f" ({told.marks[entry.severity]})" if entry.severity in told.marks else ""
            yield _row(
                f'<a id="{told.anchor.format(code=code)}"></a>`{code}`{mark}',
                _sentence(entry.cause, told.cause),
                _sentence(entry.remedy, told.remedy),
            )
        yield ""


def documents() -> Iterator[str]:
    """Every document of the project, those in a folder last."""
    site, _ = read_project(ROOT)
    assert site is not None, "the project can be read"
    yield from sorted(site.documents, key=lambda id: ("/" in id, id))


class _Shown(dict[str, str]):
    """Stands for the values of a sentence: ``{key}`` is shown as ‹key›, a hint not at all."""

    def __missing__(self, name: str) -> str:
        return "" if name == "hint" else f"‹{name}›"


def _sentence(template: str, instead: str) -> str:
    """A sentence of the catalogue without its values; ``instead`` where it is nothing but them."""
    if re.fullmatch(r"\{\w+\}\.?", template):
        return instead
    said = template.format_map(_Shown())
    return said[:1].upper() + said[1:]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "commands": commands,
    "documents": documents,
    "meddelanden": meddelanden,
    "messages": messages,
    "modules": modules,
}


def renewed(text: str) -> str:
    """A manual with its generated parts as they should be."""

    def part(match: re.Match[str]) -> str:
        lines = "\n".join(PARTS[match[2]]()).strip("\n")
        return f"{match[1]}\n{lines}\n\n{match[3]}"

    def choices(match: re.Match[str]) -> str:
        lines = "".join(f"{match[2]}- {choice}\n" for choice in PARTS[match[3]]())
        return f"{match[1]}{lines}{match[4]}"

    return _CHOICES.sub(choices, _PART.sub(part, text))


def main() -> None:
    """Rewrite the manuals that are out of date, and name them."""
    for name in (*MANUALS, *FORMS):
        path = ROOT / name
        text = path.read_text("utf-8")
        new = renewed(text)
        if new != text:
            path.write_text(new, "utf-8")
            print(f"wrote {name}", file=sys.stderr)


if __name__ == "__main__":
    main()
