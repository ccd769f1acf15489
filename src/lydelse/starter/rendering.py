"""The files that a company's repository begins with, filled in with what it answered."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from jinja2 import Environment, StrictUndefined

from lydelse import __version__
from lydelse.memo import by_value
from lydelse.messages.catalogue import has_catalogue
from lydelse.messages.own import FOLDER, plural_forms
from lydelse.model import Channel
from lydelse.starter.answers import Answers

_TESTS = ".github/workflows/tests.yml"
NUMBERED = (
    "draft", "check", "publish", "acts", "links", "watch", "begin", "translation", "tests",
)  # fmt: skip
"""The workflows with a page that people look for; their names say in which order they come."""


@by_value()
def _words() -> Mapping[str, Mapping[str, str]]:
    file = files("lydelse").joinpath("starter/words.toml")
    return tomllib.loads(file.read_text("utf-8"))


def _spoken(languages: Sequence[str]) -> list[str]:
    """In which languages people are spoken to: two of the site's, or English."""
    known = [code for code in languages if code in _words()]
    return known[:2] or ["en"]


def _say(spoken: Sequence[str], key: str) -> str:
    return " / ".join(_words()[code][key] for code in spoken)


def _name(spoken: Sequence[str], key: str) -> str:
    return f"{NUMBERED.index(key) + 1}. {_say(spoken, key)}"


def _choice(spoken: Sequence[str], word: str) -> str:
    """Return a choice of a form; it ends in the word of the code, by which it is read."""
    said = [_words()[code][word] for code in spoken if _words()[code][word]]
    return " / ".join([*said[:1], word])


def _yaml(value: Any) -> str:
    """Return a value as YAML, which JSON is."""
    return json.dumps(value, ensure_ascii=False)


def _input(code: str) -> str:
    """Return the name of a field for a language."""
    return code.lower().replace("-", "_")


def _theme_language(code: str) -> str:
    """Return the language in which Material speaks, of those that it knows."""
    known = files("material").joinpath("templates/partials/languages")
    tried = (code, code.partition("-")[0])
    return next((one for one in tried if known.joinpath(f"{one}.html").is_file()), "en")


_OF_MAKE = ("verify",)
"""Commands that the tool's own repository has no target of ``make`` for."""


def _run(own: bool, job: str, more: str = "") -> str:
    """Return the command of a step: a job, ``site`` or ``verify``. ``make``
    takes more from $ARGS."""
    if own:
        return f"./lydelse {job}" if job in _OF_MAKE else f"make {job}"
    words = {"site": "build", "verify": "verify"}.get(job, f"ci {job}")
    return f".venv/bin/lydelse {words} {more}".rstrip()


def rendered(
    answers: Answers, documents: Sequence[str], *, own: bool = False
) -> Mapping[str, bytes]:
    """Return what the tool keeps up to date, by path: all but the texts.

    ``own``: of the repository of the tool itself, whose steps call ``make``, and which has tests.
    """
    order = [answers.authoritative, *answers.languages]
    spoken = _spoken(list(dict.fromkeys(order)))
    environment = Environment(
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,
    )
    environment.filters |= {"yaml": _yaml, "input": _input}
    values = {
        "answers": answers,
        "theme_language": _theme_language(answers.default),
        "languages": answers.languages,
        "documents": documents or ["-"],
        "channels": [*Channel],
        "branch": answers.branch,
        "version": __version__,
        "own": own,
        "manual": "CONTRIBUTING.md" if own else "README.md",
        "run": partial(_run, own),
        "speaks": spoken[0],
        "say": partial(_say, spoken),
        "name": partial(_name, spoken),
        "choice": partial(_choice, spoken),
    }
    return {
        path: environment.from_string(text).render(values).encode()
        for path, text in _templates().items()
        if own or path != _TESTS
    }


def _templates() -> Mapping[str, str]:
    def below(folder: Traversable, above: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in folder.iterdir():
            if one.is_dir():
                found |= below(one, f"{above}{one.name}/")
            else:
                found[above + one.name] = one.read_text("utf-8")
        return found

    return dict(sorted(below(files("lydelse").joinpath("starter/files"), "").items()))


def texts(answers: Answers) -> Mapping[str, bytes]:
    """Return what is the company's from the first day: a front page in each language, its words."""
    found = {}
    for code in answers.languages:
        title = json.dumps(answers.site_names[code], ensure_ascii=False)
        found[f"docs/{code}/index.md"] = f"---\ntitle: {title}\n---\n".encode()
        if not has_catalogue(code):
            found[f"{FOLDER}/{code}.toml"] = _untranslated(code)
    return found


_COUNTED = re.compile(r'\{ one = ("[^"]*"), other = ("[^"]*") \}')


def _untranslated(code: str) -> bytes:
    """Return the English words, to be written in another language, with its plural forms."""
    english = files("lydelse").joinpath("messages/en.toml").read_text("utf-8")
    _, _, rest = english.partition("\n")
    head = f"# The words of the site in `{code}`, still in English: write them in that language.\n"
    forms = dict.fromkeys([*plural_forms(code), "other"])

    def counted(found: re.Match[str]) -> str:
        said = {form: found[1] if form == "one" else found[2] for form in forms}
        return "{ " + ", ".join(f"{form} = {text}" for form, text in said.items()) + " }"

    return (head + _COUNTED.sub(counted, rest)).encode()
