"""What a refusal offers helps: each remedy of a command is done as it says, and destroys nothing.

``remedies/acts.toml`` tells what somebody does whom a command has refused, and which refusal.
"""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from collections.abc import Mapping
from contextlib import chdir
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from click.testing import Result

import lydelse.jobs.commands  # noqa: F401  `init` and `update` come with it
from lydelse.messages.problems import catalogue
from lydelse.proof.notes import new_key
from tests.importing.test_import import OLD
from tests.proof.conftest import configure, sign
from tests.workbench import Workbench

Answer = Mapping[str, Any]
ACTS: list[tuple[str, Answer]] = [
    (code, answer)
    for code, answers in tomllib.loads(
        (Path(__file__).parent / "remedies/acts.toml").read_text("utf-8")
    ).items()
    for answer in answers
]


class Person:
    """Somebody at a project who types, edits files, and fetches what was kept from elsewhere."""

    def __init__(self, root: Path) -> None:
        self.bench = Workbench(root)
        self.kept: dict[str, bytes] = {}

    def type(self, words: str) -> Result:
        typed = shlex.split(words)
        env = dict(word.split("=", 1) for word in typed[:1] if re.match("[A-Z_]+=", word))
        with chdir(self.bench.root):
            return self.bench.run(*typed[len(env) :], env=env)

    def does(self, step: Any) -> None:
        if not isinstance(step, str):
            return self._writes(*step)
        verb, _, rest = step.partition(" ")
        root, words = self.bench.root, shlex.split(rest)
        match verb:
            case "at":
                self.bench.now = datetime.fromisoformat(rest)
            case "draft" | "published":
                named = dict(word.split("=", 1) for word in words if "=" in word)
                version, day = [*(word for word in words if "=" not in word), "on-publication"][:2]
                if "languages" in named:
                    named["languages"] = named["languages"].split(",")
                getattr(self.bench, verb)(version, None if day == "none" else day, **named)
            case "old":
                self.bench.old_text(rest)
            case "keep":
                self.kept[rest] = (root / rest).read_bytes()
            case "fetch":
                if (root / rest).is_dir():
                    (root / rest).rmdir()
                self.bench.write(rest, self.kept[rest])
            case "delete":
                (root / rest).unlink()
            case "move":
                (root / words[0]).rename(root / words[1])
            case "saved":
                path, old, new = words
                self.bench.write(path, (root / path).read_text(old).encode(new))
            case "remove":
                shutil.rmtree(root / rest)
            case "document":
                self.bench.document(rest)
            case "register":
                self.bench.with_register(rest)
            case "key":
                self.key = new_key("bjorkvik.example")
                configure(self.bench, self.key)
            case "sign":
                sign(self.bench, self.key)
            case "texts":
                for name, text in OLD.items():
                    self.bench.write(f"{rest}/{name}", text)
            case "copy":
                shutil.copytree(root, root.parent / "base")
            case "words":
                english = files("lydelse").joinpath("messages/en.toml").read_text("utf-8")
                self.bench.write(f"messages/{rest}.toml", english)
            case "lydelse" | "./lydelse":
                done = self.type(rest)
                assert done.exit_code == 0, f"{step}\n{done.output}"
            case _:
                raise AssertionError(step)

    def _writes(self, path: str, *text: str) -> None:
        if len(text) == 1:
            self.bench.write(path, text[0])
            return
        old = self.bench.read(path)
        new = re.sub(text[0], text[1], old)
        assert new != old, (path, text)
        self.bench.write(path, new)


def remedy_of(code: str, output: str) -> str | None:
    """What a command said is to be done about a code; None if it did not tell it."""
    entry = catalogue()[code]
    cause, remedy = (
        "".join(re.escape(text) + ".*?" * bool(name) for text, name, *_ in Formatter().parse(said))
        for said in (entry.cause, entry.remedy)
    )
    # A report begins it with a capital and sets the remedy in bold.
    whole = rf"{cause} (?:\*\*)?({remedy})(?=\*\*|$)"
    found = re.search(whole, output, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else None


def spoken(step: Any, remedy: str) -> Any:
    """A step with what the remedy says in the place of «numbers»."""
    if not isinstance(step, str):
        return [spoken(one, remedy) for one in step]
    quoted = re.findall(r"`([^`]+)`", remedy)
    return re.sub("«(-?[0-9]+)»", lambda match: quoted[int(match[1])], step)


@pytest.mark.parametrize(
    ("code", "answer"),
    [pytest.param(code, one, id=f"{code}-{one['says'][:20]}") for code, one in ACTS],
)
def test_what_a_refusal_offers_helps_and_destroys_nothing(
    tmp_path: Path, code: str, answer: Answer
) -> None:
    person = Person(tmp_path / "project")
    for step in answer.get("given", ()):
        person.does(step)
    refused = person.type(answer["act"])
    remedy = remedy_of(code, refused.output)
    assert remedy, f"{refused.output}\n{catalogue()[code]}"
    assert answer["says"] in remedy, remedy
    before = set(person.bench.files())
    for step in answer.get("do", ()):
        person.does(spoken(step, remedy))
    named = [
        word for step in answer.get("do", ()) if isinstance(step, str) for word in step.split()
    ]
    gone = before - set(person.bench.files())
    assert all(any(path == word or path.startswith(f"{word}/") for word in named) for path in gone)
    done = person.type(spoken(answer.get("then", answer["act"]), remedy).removeprefix("lydelse "))
    assert done.exit_code == 0, done.output
    assert not remedy_of(code, done.output), done.output
