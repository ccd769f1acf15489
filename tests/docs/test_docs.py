"""The manuals say what is so: commands, files, addresses and links are held against the code."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import textwrap
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import jinja2
import pytest
import yaml

from lydelse.__main__ import main as cli
from lydelse.build.render import every_file
from lydelse.build.templates import Lean
from lydelse.project import front_matter, load, settings
from lydelse.website.website import Website
from tests.workbench import STOCKHOLM, Workbench
from tests.workbench import TEXTS as BODIES

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/data/site"
MANUALS = (
    "README.md",
    "EDITING.md",
    "CONTRIBUTING.md",
    "DECISIONS.md",
    "PROGRAMS.md",
    *(path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("manual/*/*.md"))),
    "hooks/README.md",
    "src/lydelse/jobs/README.md",
    "tests/README.md",
)
TEXTS = {name: (ROOT / name).read_text("utf-8") for name in MANUALS}


def between(name: str, part: str) -> str:
    """What stands between ``<!-- part -->`` and ``<!-- /part -->`` in a manual."""
    found = re.search(rf"<!-- {part} -->\n(.*?)<!-- /{part} -->", TEXTS[name], re.DOTALL)
    assert found, f"{name} has no part {part}"
    return found[1]


# --- what is made of the code ------------------------------------------------------------------


def generator() -> ModuleType:
    """tools/docs.py, which is no package."""
    spec = importlib.util.spec_from_file_location("docs_tool", ROOT / "tools" / "docs.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_parts_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make docs` would change nothing.

    But for the documents that the forms offer: those are the company's, and ``lydelse ci report``
    says which a form lacks.
    """
    tool = generator()
    site, _ = load.read_project(DATA)
    monkeypatch.setattr(tool, "_site", lambda: site)
    texts = {name: (ROOT / name).read_text("utf-8") for name in tool.MANUALS}
    fresh = {name: tool.renewed(text) for name, text in texts.items()}
    whole = {**tool.workflows(), **tool.problem_pages(), tool.PICTURE: tool.picture()}
    texts |= {name: (ROOT / name).read_text("utf-8") for name in whole}
    fresh |= whole

    def but_documents(text: str) -> str:
        return re.sub(r"(      document:\n(?:.*\n){4})(?: {10}- .*\n)+", r"\1", text)

    stale = [
        name for name, text in texts.items() if but_documents(fresh[name]) != but_documents(text)
    ]
    assert not stale, f"run `make docs`: {', '.join(stale)} is out of date"


def test_every_generated_part_stands_in_a_manual() -> None:
    """A part that is made but shown nowhere would be lost without a word."""
    tool = generator()
    texts = [(ROOT / name).read_text("utf-8") for name in tool.MANUALS]
    for part in tool.PARTS:
        assert any(f" generated: {part}" in text for text in texts), part


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_is_documented_and_has_help_and_examples(name: str) -> None:
    """An editor finds each command in the manual, and an example of it in its help."""
    for language in ("sv", "en"):
        assert f"| `./lydelse {name}" in TEXTS[f"manual/{language}/commands.md"]
    command = cli.commands[name]
    said = command.get_help(command.make_context(name, [], resilient_parsing=True))
    assert len(said.splitlines()) > 4 and f"lydelse {name}" in said


def test_every_problem_has_its_page_in_the_manual() -> None:
    """Under the code's own name, in both languages, and none of a code that is gone."""
    written = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("manual/*/problems/*")}
    assert written == {*generator().problem_pages()}


def test_every_module_is_on_the_map_of_modules() -> None:
    """No module of the core is a mystery."""
    core = ROOT / "src" / "lydelse"
    names = {path.relative_to(core).as_posix() for path in core.rglob("*.py")}
    names = {name.removesuffix("__init__.py") for name in names} - {""}
    missing = [name for name in names if f"| `{name}` |" not in TEXTS["CONTRIBUTING.md"]]
    assert not missing


def test_every_key_and_setting_is_explained() -> None:
    """What may be written at the top of a file, and in mkdocs.yml, stands in a table."""
    for key in (*front_matter.EDITION_KEYS, *front_matter.INDEX_KEYS):
        for language in ("sv", "en"):
            assert f"\n| `{key}` |" in TEXTS[f"manual/{language}/keys.md"], f"{key}, {language}"
    for key in settings._KEYS:
        assert f"| `extra: lydelse: {key}` |" in TEXTS["manual/en/settings.md"], key


# --- the decisions --------------------------------------------------------------


def decisions() -> Iterator[tuple[str, str, str]]:
    """The number, day and status of each decision; its heading alone if it has none."""
    for heading, below in re.findall(r"^### (.+)\n\n(.+)$", TEXTS["DECISIONS.md"], re.MULTILINE):
        found = re.fullmatch(r"\*(D\d\d+) · (\S+) · (in force|replaced by D\d\d+)\*", below)
        assert found, f"no line with number, day and status below: {heading}"
        yield found[1], found[2], found[3]


def test_every_decision_has_a_number_a_day_and_a_status() -> None:
    """One line below its heading; numbers run without a gap, by day."""
    listed = sorted(decisions(), key=lambda one: int(one[0][1:]))
    assert len(listed) == len(re.findall(r"^### ", TEXTS["DECISIONS.md"], re.MULTILINE))
    assert [number for number, _, _ in listed] == [
        f"D{one:02d}" for one in range(1, len(listed) + 1)
    ]
    days = [date.fromisoformat(day) for _, day, _ in listed]
    assert days == sorted(days)


def test_no_decision_stands_outside_an_entry() -> None:
    """What a part of the list says stands below a heading with a number."""
    parts = re.split(r"^## .+\n", TEXTS["DECISIONS.md"], flags=re.MULTILINE)[1:]
    assert parts and all(part.lstrip().startswith("### ") for part in parts)


def test_what_replaced_a_decision_is_in_force() -> None:
    """A reader of an old decision is led to one that holds."""
    status = {number: said for number, _, said in decisions()}
    for number, said in status.items():
        if said != "in force":
            assert status[said.removeprefix("replaced by ")] == "in force", number


def test_decisions_that_the_code_names_are_in_force() -> None:
    """A comment such as "DECISIONS.md D06" leads to a decision that exists and holds."""
    status = {number: said for number, _, said in decisions()}
    cited = [
        (path.relative_to(ROOT).as_posix(), number)
        for path in sorted((ROOT / "src").rglob("*"))
        if path.suffix in {".py", ".html", ".css", ".js", ".toml", ".yml", ".typ", ".md"}
        for number in re.findall(r"DECISIONS\.md (D\d+)", path.read_text("utf-8"))
    ]
    assert len(cited) >= 10
    assert not [one for one in cited if status.get(one[1]) != "in force"]


# --- the rooms ------------------------------------------------------------------


def on_the_map() -> Iterator[str]:
    """The paths that the README's map names, folders with a slash."""
    folder = ""
    for line in textwrap.dedent(between("README.md", "map")).splitlines():
        indent = len(line) - len(line.lstrip())
        names = re.split(r"\s{2,}", line.strip())
        for name in [one for one in names if re.fullmatch(r"[\w./-]+", one)]:
            yield (folder if indent else "") + name
            folder = name if name.endswith("/") and not indent else folder


def in_the_tree() -> set[str]:
    """What lies at the top of the project, without what is built, installed or cached."""
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()}
    return {
        path.name + ("/" if path.is_dir() else "")
        for path in ROOT.iterdir()
        if path.name not in ignored and path.name != ".git"
    }


def test_the_map_names_what_is_there() -> None:
    """A room that the README names exists."""
    named = list(on_the_map())
    assert len(named) > 20
    missing = [name for name in named if not (ROOT / name).exists()]
    assert not missing
    assert all((ROOT / name).is_dir() == name.endswith("/") for name in named)


def test_what_is_there_is_on_the_map() -> None:
    """Nobody finds a file at the top of the project that the README does not explain."""
    named = set(on_the_map()) | {name.partition("/")[0] + "/" for name in on_the_map()}
    missing = in_the_tree() - named
    assert not missing


def test_every_package_is_on_the_map() -> None:
    """Nobody finds a package of the tool that the README does not explain."""
    folders = {path.parent.name for path in (ROOT / "src/lydelse").glob("*/__init__.py")}
    rooms = set(re.findall(r"^ {6}(\w+)/ ", between("README.md", "map"), re.MULTILINE))
    assert folders - rooms == set()


def test_every_job_is_explained() -> None:
    """The jobs' own README has a row for each file."""
    text = TEXTS["src/lydelse/jobs/README.md"]
    files = {path.name for path in (ROOT / "src/lydelse/jobs").glob("*.py")} - {"__init__.py"}
    assert [name for name in sorted(files) if f"\n| `{name}` |" not in text] == []


def test_every_file_of_the_glue_is_explained() -> None:
    """hooks/README.md has a paragraph for each file that knows MkDocs."""
    text = TEXTS["hooks/README.md"]
    files = {path.name for path in (ROOT / "src/lydelse/mkdocs").glob("*.py")} - {"__init__.py"}
    assert [name for name in sorted(files) if f"**`{name}`**" not in text] == []


def test_every_folder_of_tests_is_explained() -> None:
    """tests/README.md says what each folder is for."""
    folders = [path for path in (ROOT / "tests").iterdir() if path.is_dir()]
    names = [path.name for path in folders if not path.name.startswith((".", "__"))]
    packages = {path.name for path in (ROOT / "src/lydelse").iterdir() if path.is_dir()}
    told = [name for name in names if name not in packages]  # a package's tests bear its name
    missing = [name for name in told if f"`{name}/`" not in TEXTS["tests/README.md"]]
    assert not missing


def events_of(path: Path) -> dict[str, int | None]:
    """The MkDocs events that a hook listens to, with their priorities."""
    found: dict[str, int | None] = {}
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("on_"):
            calls = [one for one in node.decorator_list if isinstance(one, ast.Call)]
            found[node.name] = ast.literal_eval(calls[0].args[0]) if calls else None
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "hooks").glob("*.py")), ids=lambda path: path.stem)
def test_every_hook_is_explained_with_its_events_and_priorities(path: Path) -> None:
    """The table in hooks/README.md says when each hook runs, and a paragraph says why."""
    text = TEXTS["hooks/README.md"]
    assert f"\n**`{path.name}`**" in text
    events = events_of(ROOT / "src/lydelse/mkdocs" / path.name)
    row = re.search(rf"^\| \d \| `{path.name}` \| (.+) \| (.+) \|$", text, re.MULTILINE)
    assert row, f"{path.name} is not in the table"
    assert re.findall(r"`(\w+)`", row[1]) == list(events)
    priorities = ["–" if one is None else str(one).replace("-", "−") for one in events.values()]
    shown = row[2].split(", ")
    assert shown == (priorities if len(shown) > 1 else [priorities[0]])
    assert len(shown) == len(events) or set(priorities) == {shown[0]}


def test_hooks_stand_in_the_order_of_mkdocs_yml() -> None:
    """The table and mkdocs.yml tell the same flow."""
    listed = re.findall(r"- hooks/(\w+\.py)", (ROOT / "mkdocs.yml").read_text("utf-8"))
    assert re.findall(r"^\| \d \| `(\w+\.py)`", TEXTS["hooks/README.md"], re.MULTILINE) == listed


# --- what visitors get ------------------------------------------------------------------


@pytest.fixture(scope="module")
def addresses() -> set[str]:
    """Every address of a company's site, but for what the theme brings."""
    site, problems = load.read_project(DATA)
    assert site, problems
    last = site.ledger.events[-1].moment.astimezone(site.settings.timezone).date()
    publication = Website(site, last)
    templates = Lean(loader=jinja2.FileSystemLoader(ROOT / "src/lydelse/theme"), autoescape=True)
    files = {url for url, _ in every_file(publication, templates.get_template)}
    pages = {page.url for page in publication.pages}
    return {
        "/" + url.removesuffix("index.html") for url in files | pages | {"404.html", "en/404.html"}
    }


def test_the_addresses_of_the_readme_exist(addresses: set[str]) -> None:
    """Each address in the table leads somewhere."""
    shown = re.findall(r"`(/[^`]*)`", between("README.md", "addresses"))
    assert shown
    missing = set(shown) - addresses
    assert not missing


def test_every_kind_of_address_is_in_the_readme(addresses: set[str]) -> None:
    """No page of the Swedish privacy policy is of a kind that the table leaves out."""
    shown = re.findall(r"`(/[^`]*)`", between("README.md", "addresses"))

    def kind(address: str) -> str:
        return re.sub(r"\d+\.\d+", "N", re.sub(r"\d{4}-\d\d-\d\d", "DAY", address))

    top = {one for one in addresses if one.count("/") == 1}
    policy = {one for one in addresses if one.startswith("/integritetspolicy/")}
    missing = {kind(one) for one in top | policy} - {kind(one) for one in shown}
    assert not missing


# --- what commands print ------------------------------------------------------------------


class Example(Workbench):
    """A made-up company's project, in which the examples of a manual are run one after another."""

    def __post_init__(self) -> None:
        begun = self.now
        decided = self.config.replace("bjorkvik.example/", "policy.bjorkvik.example.com/")
        self.write("mkdocs.yml", decided + "    jurisdiction: [EU, SE]\n")
        for language, slug in {"sv": "integritetspolicy", "en": "privacy-policy"}.items():
            title = f"title: {slug.capitalize()}\n"
            folder = f"docs/{language}/privacy-policy"
            self.write(f"docs/{language}/index.md", f"---\n{title}---\n")
            self.write(f"{folder}/index.md", f"---\nkind: policy\n{title}slug: {slug}\n---\n")
            self.write(f"{folder}/1.0.md", f"---\n{title}---\n\n{BODIES[language]}")
        # What SoftOne's policy has lived through: 1.0 adopted, 1.1 editorial.
        adopt = "adopt privacy-policy 1.0 --effective unknown"
        self.done(*adopt.split(), at="2026-11-22T12:00+01:00")
        self.done("new", "privacy-policy", "--effective", "on-publication")
        lead = "docs/sv/privacy-policy/1.1.md"
        self.write(lead, self.read(lead).replace("substantive", "editorial"))
        self.edit()
        self.done("publish")
        self.now = begun

    def edit(self) -> None:
        """What a person does in a draft: change the text, say what changed."""
        empty = re.compile(r"^summary: \|\n(?! )", re.MULTILINE)
        for path in self.root.glob("docs/*/*/1.*.md"):
            text = path.read_text("utf-8")
            if empty.search(text):
                changed = text.replace(".\n", "!.\n")
                path.write_text(empty.sub("summary: |\n  Kortare tid.\n", changed), "utf-8")

    def cookies(self) -> None:
        """Publish a page about cookies on which none is declared."""
        titles = ("--title", "sv=Kakor", "--title", "en=Cookies")
        self.done("new", "cookies", "--kind", "cookies", *titles, "--effective", "on-publication")
        self.edit()
        register = "registers/cookies/1.0.yml"
        self.write(register, "hosts: [policy.example.com]\nentries: []\n")
        self.done("publish", "cookies")

    def cookie(self, entry: str) -> None:
        """Write an entry into the draft's register, and what changed."""
        begun = "hosts: [policy.example.com]\n"
        self.write("registers/cookies/1.1.yml", begun + textwrap.dedent(entry))
        self.edit()

    def follow(self, note: str, entry: str) -> None:
        """Do what a note asks for: ``edit``, ``draft`` and ``upcoming DAY``, ``cookie`` …"""
        what, _, day = note.partition(" ")
        if what in ("draft", "upcoming"):
            self.done("new", "privacy-policy", "--effective", day)
            self.edit()
            if what == "upcoming":
                self.done("publish")
        elif note == "cookies":
            return self.cookies()
        elif note == "cookie":
            self.cookie(entry)
        elif note == "cookie without purpose":
            self.cookie(entry.replace(", en: Keeps you logged in.", ""))
        return self.edit()


def examples(text: str) -> Iterator[tuple[str, str]]:
    """What a manual shows of the terminal, as (command, what it prints), and the notes between.

    A note, ``<!-- example: edit -->``, comes as ("", note).
    """
    block = r"^(?P<indent> *)```console\n(?P<shown>.*?)^ *```$|<!-- example: (?P<note>.+?) -->"
    for match in re.finditer(block, text, re.DOTALL | re.MULTILINE):
        if match["note"]:
            yield "", match["note"]
            continue
        for part in re.split(r"^\$ ", textwrap.dedent(match["shown"]), flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            yield command, printed


EDITORS = ("editing", "acts")
SWEDISH, ENGLISH = (
    "\n".join(TEXTS[f"manual/{language}/{name}.md"] for name in EDITORS)
    for language in ("sv", "en")
)


@pytest.mark.parametrize("name", [name for name in MANUALS if "```console" in TEXTS[name]])
def test_commands_print_what_the_manuals_show(name: str, tmp_path: Path) -> None:
    """The examples of a manual, run one after another, print what it shows."""
    project: Example | None = None
    text, language = TEXTS[name], "sv" if name.startswith("manual/sv/") else "en"
    entry = re.search(r"<!-- entry -->\s+```yaml\n(.*?) *```", text, re.DOTALL)
    for number, (command, shown) in enumerate(examples(text)):
        if shown.startswith("start ") and not command:
            now = datetime.fromisoformat(shown.removeprefix("start "))
            project = Example(tmp_path / str(number), now.replace(tzinfo=STOCKHOLM))
            continue
        assert project, f"{name}: no `<!-- example: start … -->` above `{command}`"
        if not command:
            project.follow(shown, entry[1] if entry else "")
            continue
        assert command.startswith("./lydelse "), command
        env = {"LYDELSE_LANG": language}
        printed = project.run(*shlex.split(command)[1:], env=env).output
        assert printed == shown, f"{name}: {command}"


def test_the_editors_manual_shows_the_terminal_in_both_languages() -> None:
    """Nothing is explained in one language only: both show the same commands."""
    commands = [
        [shlex.split(line)[1:4] for line, _ in examples(text) if line]
        for text in (SWEDISH, ENGLISH)
    ]
    assert commands[0] == commands[1]
    assert len(commands[0]) > 5


def buttons(text: str) -> set[str]:
    """What is to be pressed, set in bold, as far as it is GitHub's or a workflow's own."""
    bold = {" ".join(one.split()) for one in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)}
    return {one for one in bold if re.match(r"\d\. |[A-Z][a-z]+( |$|…)", one)}


def test_the_forms_that_an_editor_is_led_to_exist() -> None:
    """Workflows and what is chosen in their forms are called in the manual as they are."""
    files = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    forms = [yaml.safe_load(path.read_text("utf-8")) for path in files]
    names = {form["name"] for form in forms}
    fields = [
        field
        for form in forms
        for field in ((form.get(True) or {}).get("workflow_dispatch") or {})
        .get("inputs", {})
        .values()
    ]
    choices = {one for field in fields for one in field.get("options", ())}
    labels = {field["description"].partition(",")[0] for field in fields}
    for language, text in enumerate((SWEDISH, ENGLISH)):
        named = {one for one in buttons(text) if one[0].isdigit()}
        assert named and named <= names, named - names
        chosen = re.findall(r"\*([\w ]+)\*\s+`([^`]+ / [^`]+)`", text)
        assert len(chosen) > 5
        for label, choice in chosen:
            assert choice in choices, choice
            assert any(label in one.split(" / ")[language:] for one in labels), label


def test_both_halves_of_the_editors_manual_press_the_same_buttons() -> None:
    pressed = {
        *("Run workflow", "Commit changes…", "Commit changes", "Merge pull request"),
        *("Confirm merge", "Approve and deploy", "Close pull request", "Delete branch"),
    }
    for text in (SWEDISH, ENGLISH):
        assert pressed <= buttons(text), pressed - buttons(text)


# --- what a manual names ------------------------------------------------------------------


def slug(heading: str) -> str:
    """The anchor that a heading has on GitHub."""
    plain = re.sub(r"[`*]|\[([^]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    kept = (x for x in plain if x in " -_" or unicodedata.category(x)[0] in "LN")
    return "".join(kept).replace(" ", "-")


def anchors(text: str) -> set[str]:
    """What a link can lead to in a manual."""
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#{1,6} (.+)$", outside, re.MULTILINE)
    return {slug(one) for one in headings} | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("name", MANUALS)
def test_links_of_the_manuals_lead_somewhere(name: str) -> None:
    """Each relative link leads to a file that is there, and to a heading in it."""
    bare = re.sub(r"`[^`\n]*`", "", TEXTS[name])
    for target in re.findall(r"\]\(([^)\s]+)\)", bare):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.read_text("utf-8")), target


@pytest.mark.parametrize("name", MANUALS)
def test_manuals_name_no_place_of_one_machine(name: str) -> None:
    """A path that exists for one person only helps nobody."""
    text = TEXTS[name]
    assert not re.findall(r"(?<![\w./])/(?:work|home|root|tmp|Users|opt|mnt)/\S*", text)
    assert str(ROOT) not in text
    assert str(Path.home()) + "/" not in text


def test_every_target_that_is_named_exists() -> None:
    """`make NAME` in a manual is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name, text in TEXTS.items():
        assert not set(re.findall(r"(?:`|^ +)make ([a-z-]+)", text, re.MULTILINE)) - targets, name


def test_every_environment_variable_is_explained() -> None:
    """What the code reads from its surroundings stands beside the commands."""
    places = [
        *ROOT.glob("hooks/*.py"),
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("tools/*"),
        *ROOT.glob("src/lydelse/jobs/*.py"),
    ]
    places += [ROOT / "tests/conftest.py", ROOT / ".ci/run", ROOT / "Makefile"]
    read = "\n".join(path.read_text("utf-8") for path in places if path.is_file())
    named = set(re.findall(r"\b(?:LYDELSE_[A-Z]+(?:_[A-Z]+)*|SOURCE_DATE_EPOCH)\b", read))
    assert named
    missing = {one for one in named if f"`{one}=" not in TEXTS["manual/en/commands.md"]}
    assert not missing
