"""A project of any size, made from this project's own policy, to measure a build on.

    .venv/bin/python tools/corpus.py M FOLDER            # with texts, ledger and mkdocs.yml
    .venv/bin/python tools/corpus.py M FOLDER --floor    # the same editions as plain pages
    .venv/bin/python tools/corpus.py M FOLDER --hugo     # the same as plain pages of Hugo's

The same size gives the same bytes. From version to version some words change, and now and then a
paragraph is moved, added or dropped; the newest version of the first document is a draft. *Floor*
is what MkDocs, Material and static-i18n do with these editions by themselves: the superseded ones
are out of the navigation and out of the search, and nothing is compared or checked. Hugo gets a
plain theme of one template: head, languages, contents, the text.
"""

import argparse
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from lydelse.formats.markdown import EXTENSIONS
from lydelse.formats.text import sha256
from lydelse.ledger.events import LEDGER_FILE, Ledger, Publish, append
from lydelse.model import Change
from lydelse.project.front_matter import split

ROOT = Path(__file__).resolve().parent.parent
STOCKHOLM = ZoneInfo("Europe/Stockholm")
START = datetime(2015, 1, 12, 9, 0, tzinfo=STOCKHOLM)
NAMES = {"sv": "Svenska", "en": "English", "de": "Deutsch", "nb": "Norsk"}
SOURCES = {"sv": "sv", "en": "en", "de": "en", "nb": "sv"}  # whose text a language borrows
TITLES = {"sv": "Integritetspolicy", "en": "Privacy policy"}


@dataclass(frozen=True)
class Size:
    """How much a project holds."""

    documents: int
    languages: int
    versions: int

    @property
    def codes(self) -> list[str]:
        """Its languages, the one that prevails first."""
        return list(NAMES)[: self.languages]

    @property
    def editions(self) -> int:
        """Its texts."""
        return self.documents * self.languages * self.versions


SIZES = {
    "one": Size(1, 1, 1),
    "S": Size(1, 2, 10),
    "M": Size(3, 2, 50),
    "L": Size(10, 4, 50),
    "XL": Size(50, 4, 50),
}


@dataclass(frozen=True)
class Text:
    """An edition: where it is to stand, and what it says below its title."""

    document: str
    version: str
    language: str
    body: str
    newest: bool
    draft: bool

    @property
    def path(self) -> str:
        """Its place in a project."""
        return f"docs/{self.language}/{self.document}/{self.version}.md"

    @property
    def title(self) -> str:
        """Its title, with the number of its document."""
        return f"{TITLES[SOURCES[self.language]]} {self.document.rpartition('-')[2]}"


# --- Texts ---------------------------------------------------------------------------------------


def texts(size: Size) -> Iterator[Text]:
    """Every edition of a project, version by version."""
    for number in range(1, size.documents + 1):
        bodies = {code: _blocks(SOURCES[code]) for code in size.codes}
        for step in range(size.versions):
            newest = step == size.versions - 1
            draft = newest and number == 1 and step > 0
            for code, blocks in bodies.items():
                if step:
                    # One seed for all languages: what happens to one happens to the others.
                    _edit(blocks, random.Random(f"{number} {step}"), step)
                body = "\n\n".join(blocks)
                yield Text(f"policy-{number}", f"1.{step}", code, body, newest, draft)


def _blocks(language: str) -> list[str]:
    """The sections of the project's own policy, cut at their empty lines."""
    path = f"docs/{language}/privacy-policy/1.1.md"
    parts, _ = split(path, (ROOT / "tests/data/site" / path).read_text("utf-8"))
    assert parts is not None
    return re.split(r"\n{2,}", parts.body[parts.body.index("## ") :].strip())


def _edit(blocks: list[str], chance: random.Random, step: int) -> None:
    """Change some words of a text; sometimes move, add and drop a paragraph."""
    for _ in range(3):
        index = chance.choice([at for at in _prose(blocks) if "](" not in blocks[at]])
        words = blocks[index].split(" ")
        plain = [place for place, word in enumerate(words) if word.isalnum()]
        words[plain[int(chance.random() * len(plain))]] = f"ord{chance.randrange(1000)}"
        blocks[index] = " ".join(words)
    if step % 3 == 0:
        moved = blocks.pop(chance.choice(_second(blocks)))
        blocks.insert(chance.choice(_prose(blocks)) + 1, moved)
    if step % 4 == 0:
        copied = blocks[chance.choice(_prose(blocks))]
        blocks.insert(chance.choice(_prose(blocks)) + 1, f"{copied} ({step})")
    if step % 5 == 0:
        blocks.pop(chance.choice(_second(blocks)))


def _prose(blocks: Sequence[str]) -> list[int]:
    """Where paragraphs stand that are no headings and no lists."""
    return [index for index, block in enumerate(blocks) if block[0] not in "#-"]


def _second(blocks: Sequence[str]) -> list[int]:
    """Where paragraphs stand below paragraphs, so that no section is left empty without them."""
    prose = set(_prose(blocks))
    return sorted(index for index in prose if index - 1 in prose)


# --- Files ---------------------------------------------------------------------------------------


def project(size: Size, redlines_back: int = 1) -> Iterator[tuple[str, bytes]]:
    """Every file of a project: its path and its bytes."""
    made = [(text, _edition(size, text)) for text in texts(size)]
    yield from ((text.path, data) for text, data in made)
    for code in size.codes:
        yield f"docs/{code}/index.md", _page({"title": NAMES[code]}, "Policy.")
        for number in range(1, size.documents + 1):
            title = f"{TITLES[SOURCES[code]]} {number}"
            front = {"kind": "policy", "title": title, "slug": f"policy-{number}"}
            yield f"docs/{code}/policy-{number}/index.md", _page(front, "")
    yield LEDGER_FILE, _ledger(size, made)
    yield "mkdocs.yml", _yaml(_config(size, redlines_back))


def floor(size: Size) -> Iterator[tuple[str, bytes]]:
    """The same editions for MkDocs alone."""
    for text in texts(size):
        hidden = {} if text.newest else {"search": {"exclude": True}}
        body = f"# {text.title}\n\n{text.body}"
        yield text.path, _page({"title": f"{text.title}, {text.version}", **hidden}, body)
    for code in size.codes:
        yield f"docs/{code}/index.md", _page({"title": NAMES[code]}, "Policy.")
    newest = f"1.{size.versions - 1}.md"
    config = _config(size, 1)
    config |= {
        "nav": ["index.md", *(f"policy-{n}/{newest}" for n in range(1, size.documents + 1))],
        "markdown_extensions": list(EXTENSIONS),
        "hooks": [],
        "watch": [],
        "extra_css": [],
    }
    del config["extra"]["lydelse"], config["theme"]["custom_dir"]
    yield "mkdocs.yml", _yaml(config)


HUGO_PAGE = """\
<!doctype html>
<html lang="{{ site.Language.Lang }}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width,initial-scale=1">
  <title>{{ .Title }} – {{ site.Title }}</title>
  <meta name="description" content="{{ .Summary | plainify | truncate 150 }}">
  <link rel="canonical" href="{{ .Permalink }}">
  {{- range .AllTranslations }}
  <link rel="alternate" hreflang="{{ .Language.Lang }}" href="{{ .Permalink }}">
  {{- end }}
  <link rel="stylesheet" href="/site.css">
</head>
<body>
  <header><a href="{{ site.Home.RelPermalink }}">{{ site.Title }}</a>
    <nav>
      {{- range .AllTranslations }}<a href="{{ .RelPermalink }}">{{ .Language.Lang }}</a>{{ end -}}
    </nav>
  </header>
  <main>
    <h1>{{ .Title }}</h1>
    <nav>{{ .TableOfContents }}</nav>
    <article>{{ .Content }}</article>
  </main>
  <footer>{{ site.Params.organisation }}</footer>
</body>
</html>
"""


def hugo(size: Size) -> Iterator[tuple[str, bytes]]:
    """The same editions for Hugo."""
    for text in texts(size):
        front = {"title": f"{text.title}, {text.version}"}
        yield text.path, _page(front, text.body)
    for code in size.codes:
        yield f"docs/{code}/_index.md", _page({"title": NAMES[code]}, "Policy.")
    for name in ("home", "page"):
        yield f"layouts/{name}.html", HUGO_PAGE.encode()
    languages = {
        code: {"contentDir": f"docs/{code}", "title": NAMES[code], "weight": weight}
        for weight, code in enumerate(size.codes, 1)
    }
    config = {
        "baseURL": "https://policy.softone.example/",
        "publishDir": "site",
        "defaultContentLanguage": size.codes[0],
        "languages": languages,
        "disableKinds": ["taxonomy", "term", "section", "RSS", "sitemap", "404"],
        "params": {"organisation": "SoftOne"},
    }
    yield "hugo.yaml", _yaml(config)


def _edition(size: Size, text: Text) -> bytes:
    front: dict[str, Any] = {"title": text.title, "summary": f"{text.version}.\n"}
    if text.language == size.codes[0]:
        front |= {} if text.draft else {"effective": _effective(text).isoformat()}
        front |= {"change": "substantive"}
        front |= {"based_on": _before(text)} if text.version != "1.0" else {}
    return _page(front, text.body)


def _page(front: Mapping[str, Any], body: str) -> bytes:
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000)
    return (f"---\n{head}---\n" + (f"\n{body}\n" if body else "")).encode()


def _yaml(config: Mapping[str, Any]) -> bytes:
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False).encode()


def _config(size: Size, redlines_back: int) -> dict[str, Any]:
    """This project's own ``mkdocs.yml``, with the languages of the size."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    config |= {"hooks": [str(ROOT / hook) for hook in config["hooks"]]}
    config |= {"watch": ["docs"]}
    config["theme"] |= {"custom_dir": str(ROOT / config["theme"]["custom_dir"])}
    config["extra"]["lydelse"] |= {"redlines_back": redlines_back, "promises": []}
    for plugin in config["plugins"]:
        if "i18n" in plugin:
            plugin["i18n"]["languages"] = [
                {"locale": code, "name": NAMES[code], "site_name": NAMES[code]}
                | ({"default": True} if code == size.codes[0] else {})
                for code in size.codes
            ]
    return config


# --- Ledger --------------------------------------------------------------------------------------


def _ledger(size: Size, made: Sequence[tuple[Text, bytes]]) -> bytes:
    """What was published, a version a month, as the commands would have written it."""
    files: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    published: list[Text] = []
    for text, data in made:
        if not text.draft:
            files[text.document, text.version][text.path] = sha256(data)
            published += [text] if text.language == size.codes[0] else []
    events = [
        Publish(
            document=text.document,
            version=text.version,
            at=_moment(text).isoformat(),
            by="Test",
            predecessor=_before(text) if text.version != "1.0" else None,
            effective=_effective(text),
            change=Change.SUBSTANTIVE,
            languages=tuple(size.codes),
            files=files[text.document, text.version],
            addresses=dict.fromkeys(size.codes, text.document),
        )
        for text in sorted(published, key=_moment)
    ]
    return append(Ledger(), events)[1]


def _step(text: Text) -> int:
    return int(text.version.removeprefix("1."))


def _before(text: Text) -> str:
    return f"1.{_step(text) - 1}"


def _moment(text: Text) -> datetime:
    minutes = int(text.document.removeprefix("policy-"))
    return START + timedelta(days=30 * _step(text), minutes=minutes)


def _effective(text: Text) -> Any:
    return (_moment(text) + timedelta(days=30)).date()


def write(files: Iterator[tuple[str, bytes]], folder: Path) -> None:
    """Write files below a folder."""
    for path, data in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def edit_draft(folder: Path, word: str) -> Path:
    """Make a word the last one of the draft, as an editor would; the file that was changed.

    It is the draft of a translation: a change of the text that prevails would ask for one there.
    """
    language = [code for code in NAMES if (folder / "docs" / code).is_dir()][-1]
    drafts = (folder / "docs" / language / "policy-1").glob("1.*.md")
    path = max(drafts, key=lambda one: int(one.stem.removeprefix("1.")))
    text = path.read_text("utf-8").rstrip()
    path.write_text(f"{text.rpartition(' ')[0]} {word}\n", "utf-8")
    return path


def main() -> None:
    """Make the project that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--floor", action="store_const", dest="files", const=floor)
    parser.add_argument("--hugo", action="store_const", dest="files", const=hugo)
    parser.add_argument("--redlines-back", type=int, default=1)
    wanted = parser.parse_args()
    size = SIZES[wanted.size]
    files = wanted.files(size) if wanted.files else project(size, wanted.redlines_back)
    write(files, wanted.folder)
    sys.stdout.write(f"{size.editions} editions in {wanted.folder}\n")


if __name__ == "__main__":
    main()
