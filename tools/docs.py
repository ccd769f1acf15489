"""Write anew what the manuals take from the code: `make docs`.

Between ``<!-- generated: NAME -->`` and ``<!-- /generated -->`` stands what the function NAME below
makes; the rest of a manual is left alone. A test fails if a part is out of date. The workflows on
GitHub are what `lydelse init` and `update` write for a company, but that their steps call `make`.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import click
import msgspec

from lydelse.__main__ import main as cli
from lydelse.cli.help import Command
from lydelse.law.rules import rule_of, rules
from lydelse.messages.commands import command_words
from lydelse.messages.explained import as_markdown, index_as_markdown, page
from lydelse.messages.problems import LANGUAGES, catalogue
from lydelse.project.load import read_project
from lydelse.project.project import Project
from lydelse.publishing.register_skeleton import demanded
from lydelse.registers import KINDS as REGISTERS
from lydelse.registers.notices import Statement
from lydelse.registers.values import Country, Days, Duration, Open, Texts
from lydelse.starter.answers import Answers
from lydelse.starter.rendering import rendered
from lydelse.website import schemas

sys.path.insert(0, str(Path(__file__).parent))
from packages import picture

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "lydelse"
MANUALS = (
    "CONTRIBUTING.md",
    "PROGRAMS.md",
    *(f"manual/{code}/{name}.md" for code in ("en", "sv") for name in ("commands", "registers")),
)
WORKFLOWS = ".github/workflows/"
PICTURE = "manual/en/packages.svg"

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- /generated -->)", re.DOTALL)


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


def sizes() -> Iterator[str]:
    """The lines of code of each package, with its comments and empty lines.

    A figure is counted again when it is a tenth off, so that not every change moves it.
    """
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)/` \| (\d+) \|$", text, re.MULTILINE)
    known = {name: int(count) for name, count in rows}
    counted: Counter[str] = Counter()
    for path in SOURCE.rglob("*.py"):
        folder = path.relative_to(SOURCE).parts[0] if path.parent != SOURCE else "lydelse"
        counted[folder] += len(path.read_text("utf-8").splitlines())
    yield "| Package | Lines |"
    yield "|---|---|"
    for name, count in sorted(counted.items()):
        was = known.get(name, 0)
        yield _row(f"`{name}/`", str(was if abs(was - count) * 10 <= count else round(count, -1)))


def _folder_first(path: Path) -> tuple[bool, str]:
    """Files before folders; in a folder its own docstring first."""
    way = path.relative_to(SOURCE)
    return len(way.parts) > 1, way.as_posix().replace("__init__.py", "")


def commands() -> Iterator[str]:
    """Every command with what it does."""
    yield from _commands("en", "Command", "Does")


def kommandon() -> Iterator[str]:
    """The same in Swedish."""
    yield from _commands("sv", "Kommando", "Gör")


def _commands(language: str, *heads: str) -> Iterator[str]:
    yield _row(*heads)
    yield "|---|---|"
    for name, command in sorted(cli.commands.items()):
        pieces = [piece for piece in _usage(command) if piece != "[OPTIONS]"]
        does = " ".join(command_words(language, name)["help"].split())
        yield _row(f"`{' '.join(['./lydelse', name, *pieces])}`", does)


def examples() -> Iterator[str]:
    """The examples of the help of every command."""
    for _, command in sorted(cli.commands.items()):
        assert isinstance(command, Command)
        for line in command.examples:
            yield f"    ./{line}"


def _usage(command: click.Command) -> list[str]:
    return command.collect_usage_pieces(click.Context(command))


def problem_pages() -> Mapping[str, str]:
    """The pages of the messages, and the list of them in each language, by path."""
    pages = {
        f"manual/{language}/problems/{code}.md": as_markdown(page(code, language), language)
        for language in LANGUAGES
        for code in catalogue()
    }
    return pages | {
        f"manual/{language}/problems/index.md": index_as_markdown(language)
        for language in LANGUAGES
    }


def workflows() -> Mapping[str, str]:
    """The project's own workflows by path: what `lydelse init` writes for a company."""
    site = _site()
    settings = site.settings
    answers = Answers(
        settings.organisation,
        tuple(settings.languages),
        settings.authoritative,
        settings.timezone.key,
        settings.site_url,
        "main",
        "pages",
        settings.site_names,
    )
    ids = sorted(site.documents, key=lambda id: ("/" in id, id))
    files = rendered(answers, ids, own=True)
    return {path: data.decode() for path, data in files.items() if path.startswith(WORKFLOWS)}


def contracts() -> Iterator[str]:
    """What each file for programs says, key by key."""
    known = schemas.contracts()
    for name, table in known["files"].items():
        yield f"### `{name}.json`"
        yield ""
        such = ", ".join(f"`/{one}`" for one in table["address"].split(", "))
        yield f"{table['about']} {table['promise']} Such as {such}."
        yield ""
        yield from _keys_of(name)
    for part in [one for one in known if one not in ("files", "document", "record")]:
        yield f"#### {part}"
        yield ""
        yield from _keys_of(part)


def _keys_of(name: str) -> Iterator[str]:
    yield "| Key | Type | Says |"
    yield "|---|---|---|"
    for key, (kind, said) in schemas.keys_of(name).items():
        yield _row(f"`{key}`", kind, said)
    yield ""


def _site() -> Project:
    site, problems = read_project(ROOT)
    if site is None:
        sys.exit("\n".join(map(str, problems)))
    return site


# --- the keys of a register -----------------------------------------------------------------------

# What each key says, Swedish and English. What a key may hold, and who asks for it, is in the code.
_KEYS: dict[str, dict[str, tuple[str, str]]] = {
    "cookies": {
        "hosts": ("värdar som sidan omfattar", "hosts that the page is about"),
        "undeclared": ("webbplatser som inte är deklarerade än", "sites that are not declared yet"),
        "contacts": ("andra värdar som sidorna hämtar från", "other hosts that pages load from"),
        "contacts: host": ("värden", "the host"),
        "contacts: provider": ("vem som driver den", "who runs it"),
        "contacts: purpose": ("varför", "why"),
        "entries": ("det som lagras, en post för varje", "what is stored, an entry for each"),
        "entries: name": (
            "namnet; `*` står för vilka tecken som helst",
            "the name; `*` stands for any letters",
        ),
        "entries: kind": ("var i webbläsaren", "where in the browser"),
        "entries: domain": ("domänen", "the domain"),
        "entries: party": ("om webbplatsen själv eller någon annan", "the site itself or another"),
        "entries: provider": ("vem som lagrar", "who stores it"),
        "entries: category": ("vad besökaren tillfrågas om", "what a visitor is asked about"),
        "entries: purpose": ("ändamålet", "the purpose"),
        "entries: duration": ("hur länge", "for how long"),
        "entries: varies": (
            "vad det beror på, om `duration` är `varies`",
            "on what it depends, where `duration` is `varies`",
        ),
        "entries: access": ("vilka mer som får tillgång", "who else gets access"),
        "entries: basis": ("samtycke, eller vilket undantag", "consent, or which exemption"),
        "entries: reason": ("varför undantaget gäller", "why the exemption applies"),
    },
    "notice": {
        "policy": (
            "dokumentet vars avsnitt styr uppgifterna",
            "the document whose sections govern the facts",
        ),
        "shared": (
            "upplagan av uppgifter som flera använder, `registers/shared/1.yml`",
            "the edition of facts that several use, `registers/shared/1.yml`",
        ),
        "sections": (
            "avsnitten som `section` nämner, med rubriker",
            "the sections that `section` names, with titles",
        ),
        "point": ("var uppgifterna samlas in", "where the data are collected"),
        "controller": ("personuppgiftsansvarig", "the controller"),
        "controller: name": ("bolagets namn", "name of the company"),
        "controller: number": ("organisationsnummer", "registration number"),
        "controller: address": ("postadress", "postal address"),
        "controller: contact": ("e-post eller telefon", "e-mail or telephone"),
        "representative": ("företrädare i unionen", "representative in the Union"),
        "representative: contact": ("e-post eller telefon", "e-mail or telephone"),
        "representative: name": ("namn", "name"),
        "dpo": ("dataskyddsombud", "data protection officer"),
        "dpo: contact": ("e-post eller telefon", "e-mail or telephone"),
        "dpo: name": ("namn", "name"),
        "purposes": ("ändamålen, ett i taget", "the purposes, one by one"),
        "purposes: bases": (
            "rättslig grund, `[6(1)(b)]`",
            "legal basis, `[6(1)(b)]`",
        ),
        "purposes: interest": ("det berättigade intresset", "the legitimate interest"),
        "purposes: retention": ("hur länge uppgifterna sparas", "for how long data are kept"),
        "categories": ("slag av uppgifter", "categories of data"),
        "recipients": ("mottagare", "recipients"),
        "transfers": ("överföringar till andra länder", "transfers to other countries"),
        "transfers: country": ("landskod, `US`", "country code, `US`"),
        "transfers: recipient": ("mottagaren", "the recipient"),
        "transfers: safeguard": ("skyddsåtgärden", "the safeguard"),
        "transfers: copy": ("hur man får en kopia av den", "how to obtain a copy of it"),
        "provision": ("om uppgifterna måste lämnas", "whether the data must be given"),
        "provision: required": ("om de måste", "whether they must"),
        "provision: consequences": ("följden av att inte göra det", "what follows if not"),
        "automated": ("beslut utan människa", "decisions that no human takes"),
        "automated: logic": ("hur de fattas", "how they are taken"),
        "automated: effects": ("vad de betyder för personen", "what they mean to the person"),
        "source": ("varifrån uppgifterna kommer", "where the data come from"),
        "rights": ("rättigheterna", "the rights"),
        "rights: access": ("tillgång", "access"),
        "rights: rectification": ("rättelse", "rectification"),
        "rights: erasure": ("radering", "erasure"),
        "rights: restriction": ("begränsning", "restriction"),
        "rights: objection": ("invändning", "objection"),
        "rights: portability": ("dataportabilitet", "portability"),
        "rights: marketing": ("nej till marknadsföring", "no to marketing"),
        "withdrawal": ("hur samtycke återkallas", "how consent is withdrawn"),
        "complaint": ("klagomål till tillsynsmyndigheten", "complaint to the authority"),
        "requests": ("vart man vänder sig", "where a person turns"),
        "requests: address": ("adressen", "the address"),
        "requests: conditions": ("villkor som policyn ställer", "conditions that the policy sets"),
        "requests: conditions: law": ("vilken regel det prövas mot", "the rule it is held to"),
        "requests: conditions: quote": ("policyns ord", "the words of the policy"),
    },
    "subprocessors": {
        "as_of": ("dagen då listan är upprättad", "the day on which the list is drawn up"),
        "notice_days": (
            "hur långt innan det anlitas ett nytt ska meddelas enligt avtalen",
            "how long before it is engaged the agreements promise to announce a new one",
        ),
        "objection_days": (
            "hur länge efter meddelandet en kund kan invända",
            "how long after that a customer may object",
        ),
        "object_to": ("vart en invändning skickas", "where an objection is sent"),
        "entries": ("underbiträdena, en post för vart och ett", "an entry for each sub-processor"),
        "entries: name": ("namnet, som det jämförs efter", "the name, by which it is compared"),
        "entries: does": ("vad det gör", "what it does"),
        "entries: services": (
            "för vilka av företagets tjänster det anlitas",
            "for which of the company's services it is engaged",
        ),
        "entries: processes": ("länderna som det behandlar i", "the countries it processes in"),
        "entries: seat": ("landet där det har sitt säte", "the country it is established in"),
        "entries: address": ("postadress", "postal address"),
        "entries: contact": ("e-post eller telefon", "e-mail or telephone"),
        "entries: safeguard": (
            "skyddsåtgärden, om något av länderna ligger utanför EES",
            "the safeguard, if any of the countries is outside the EEA",
        ),
        "entries: from": ("den första dagen", "the first day"),
        "entries: until": ("den sista dagen", "the last day"),
        "entries: announced": (
            "dagen då kunderna får veta det: den då lydelsen publiceras",
            "when customers are told: the day on which the version is published",
        ),
    },
}
_ANYWHERE = {
    "text": ("uppgiften", "the fact"),
    "short": ("kortare, i det första lagret", "shorter, in the first layer"),
    "section": ("id för avsnittet i policyn", "id of the policy's section"),
}
_HOLDS = {
    "texts": ("text på alla språk", "text in every language"),
    "text": ("text", "text"),
    "list": ("lista", "list"),
    "fact": ("uppgift", "fact"),
    "facts": ("lista av uppgifter", "list of facts"),
    "keys": ("nycklarna nedan", "the keys below"),
    "duration": (
        "`P13M` (13 månader), `PT30M` (30 minuter), `session`, `persistent`, `varies`",
        "`P13M` (13 months), `PT30M` (30 minutes), `session`, `persistent`, `varies`",
    ),
}
_PLAIN: dict[Any, tuple[str, str]] = {
    date: ("en dag, `2027-01-31`", "a day, `2027-01-31`"),
    Days: ("antal dagar, `30`", "number of days, `30`"),
    Country: ("landskod, `SE`, eller `EU`", "country code, `SE`, or `EU`"),
}


def uppgifter() -> Iterator[str]:
    """Every key of a register, in Swedish."""
    yield from _facts(0, ("Nyckel", "Betyder", "Kan vara", "Krävs av"))


def facts() -> Iterator[str]:
    """Every key of a register, in English."""
    yield from _facts(1, ("Key", "Means", "May be", "Asked for by"))


def _facts(language: int, heads: tuple[str, ...]) -> Iterator[str]:
    settings = _site().settings
    held_to = (*map(rule_of, settings.promises), *rules(settings.law_of))
    for kind, struct in REGISTERS.items():
        yield f"#### `kind: {kind}`"
        yield ""
        yield _row(*heads)
        yield "|---|---|---|---|"
        for way, type_ in _keys(struct, ()):
            means = _KEYS[kind].get(": ".join(way)) or _ANYWHERE[way[-1]]
            asked = dict.fromkeys(
                rule.cited[("en", "sv")[language - 1]]
                for rule in held_to
                if rule.kind == kind
                and {".".join(way), ".".join((*way, "text"))} & {*demanded(rule)}
            )
            yield _row(
                f"`{': '.join(way)}`",
                means[language],
                ", ".join(_holds(type_, language)),
                ", ".join(asked),
            )
        yield ""


def _keys(struct: type, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The keys below a struct, each followed by those that stand below it."""
    for field in msgspec.structs.fields(struct):
        here = (*way, field.encode_name)
        yield here, field.type
        for inner in _inner(field.type):
            yield from _keys(inner, here)


def _members(type_: Any) -> Iterator[Any]:
    """The types of a union, and of the items of a list."""
    if get_origin(type_) in (Union, UnionType):
        for one in get_args(type_):
            yield from _members(one)
    else:
        yield type_


_WHOLE = (Open, Statement)  # what is explained once, above the tables


def _inner(type_: Any) -> Iterator[type]:
    for one in _members(type_):
        item = get_args(one)[0] if get_origin(one) is tuple else one
        if isinstance(item, type) and issubclass(item, msgspec.Struct) and item not in _WHOLE:
            yield item


def _holds(type_: Any, language: int) -> Iterator[str]:
    for one in _members(type_):
        if one is Open:
            yield "`{open: true}`"
        elif get_origin(one) is tuple:
            of_facts = get_args(one)[0] is Statement
            yield _HOLDS["facts" if of_facts else "list"][language]
        elif one is Statement:
            yield _HOLDS["fact"][language]
        elif one == Texts or get_origin(one) is dict:
            yield _HOLDS["texts"][language]
        elif isinstance(one, type) and issubclass(one, StrEnum):
            yield ", ".join(f"`{value}`" for value in one)
        elif one is Duration:
            yield _HOLDS["duration"][language]
        elif isinstance(one, type) and issubclass(one, msgspec.Struct):
            yield _HOLDS["keys"][language]
        elif one in _PLAIN:
            yield _PLAIN[one][language]
        elif one is str:
            yield _HOLDS["text"][language]


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "commands": commands,
    "kommandon": kommandon,
    "examples": examples,
    "contracts": contracts,
    "facts": facts,
    "uppgifter": uppgifter,
    "modules": modules,
    "sizes": sizes,
}


def renewed(text: str) -> str:
    """A manual with its generated parts as they should be."""

    def part(match: re.Match[str]) -> str:
        lines = "\n".join(PARTS[match[2]]()).strip("\n")
        return f"{match[1]}\n{lines}\n\n{match[3]}"

    return _PART.sub(part, text)


def main() -> None:
    """Rewrite the manuals that are out of date, and name them."""
    texts = {name: renewed((ROOT / name).read_text("utf-8")) for name in MANUALS}
    pages = problem_pages()
    for path in ROOT.glob("manual/*/problems/*.md"):
        if path.relative_to(ROOT).as_posix() not in pages:
            path.unlink()
    for name, new in {**texts, **pages, **workflows(), PICTURE: picture()}.items():
        path = ROOT / name
        if not path.is_file() or path.read_text("utf-8") != new:
            path.write_text(new, "utf-8")
            print(f"wrote {name}", file=sys.stderr)


if __name__ == "__main__":
    main()
