"""What is served keeps its contract: every file for programs is as its schema says, on any day."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from lydelse.build.render import every_file
from lydelse.build.templates import THEME, lean
from lydelse.formats.text import sha256
from lydelse.project.load import read_project
from lydelse.project.project import Project
from lydelse.website.schemas import LEDGER, contracts, keys_of, schemas
from lydelse.website.website import Website
from tests.sites.project import DATA

BASE = "https://policy.bjorkvik.example/"


def wrong(value: Any, schema: Any, whole: Any, at: str = "") -> Iterator[str]:
    """What is wrong with a value by the few words of JSON Schema that ours are made of.

    A word that this does not know is wrong as well, so that nothing passes unlooked at.
    """
    known = {"$ref", "anyOf", "enum", "const", "type", "pattern", "format", "description", "title",
             "required", "properties", "additionalProperties", "items", "$defs", "$schema", "$id",
             "default", "discriminator", "minimum"}  # fmt: skip
    yield from (f"{at}: {word}?" for word in schema.keys() - known)
    if "$ref" in schema:
        yield from wrong(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, at)
    if "anyOf" in schema:
        tried = [list(wrong(value, one, whole, at)) for one in schema["anyOf"]]
        yield from [] if [] in tried else min(tried, key=len)
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r}"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r}"
    if "minimum" in schema and type(value) is int and value < schema["minimum"]:
        yield f"{at}: {value!r}"
    kinds = {"string": str, "integer": int, "boolean": bool, "null": type(None), "object": dict,
             "array": list}  # fmt: skip
    kind = schema.get("type")
    if kind and (not isinstance(value, kinds[kind]) or (kind == "integer" and value is True)):
        yield f"{at}: {value!r} is no {kind}"
    elif kind == "string" and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: {value!r}"
    elif kind == "array":
        for number, one in enumerate(value):
            yield from wrong(one, schema.get("items", {}), whole, f"{at}/{number}")
    elif kind == "object":
        yield from (f"{at}: lacks {key}" for key in schema.get("required", []) if key not in value)
        for key, one in value.items():
            other = schema.get("additionalProperties", {})
            below = schema.get("properties", {}).get(key, other if other is not False else None)
            if below is None:
                yield f"{at}: {key}?"
            else:
                yield from wrong(one, below, whole, f"{at}/{key}")


@cache
def company() -> Project:
    project, problems = read_project(DATA)
    assert project, problems
    return project


def days() -> list[date]:
    """The first day, the last, and the day before and after something begins."""
    project = company()
    last = project.ledger.events[-1].moment.date()
    first = project.ledger.events[0].moment.date()
    starts = {
        state.effective
        for id in project.documents
        for state in project.states(id, last)
        if state.effective
    }
    around = {day + timedelta(days=step) for day in starts for step in (-1, 0)}
    return sorted(day for day in {first, last, *around} if day >= first)


@cache
def files(day: date) -> dict[str, bytes]:
    return dict(every_file(Website(company(), day), lean((THEME,), "").get_template))


def described(data: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Every file that has a schema, by its name."""
    for url in data:
        name = url.rpartition("/")[2].removesuffix(".json")
        if url.endswith(".json") and not url.startswith("schemas/"):
            yield url, name


@pytest.mark.parametrize("day", days(), ids=str)
def test_every_file_for_programs_is_as_its_schema_says(day: date) -> None:
    data = files(day)
    seen = set()
    for url, name in described(data):
        schema = json.loads(data[f"schemas/{name}-1.json"])
        assert list(wrong(json.loads(data[url]), schema, schema)) == [], url
        seen.add(name)
    assert seen == set(contracts()["files"]), "each kind is there"
    ledger = json.loads(data["schemas/ledger-1.json"])
    for line in data["ledger.jsonl"].decode().splitlines():
        assert list(wrong(json.loads(line), ledger, ledger)) == []


def test_a_file_says_nothing_that_its_schema_does_not_tell() -> None:
    data = files(days()[-1])
    for url, name in described(data):
        told = {key.removesuffix("?") for key in keys_of(name)}
        assert set(json.loads(data[url])) <= told, url
        for version in json.loads(data[url]).get("versions", []) if name == "versions" else []:
            assert set(version) <= {key.removesuffix("?") for key in keys_of("version")}


def test_a_schema_refuses_what_is_not_as_it_says() -> None:
    schema = json.loads(schemas(BASE)["current"])
    good = json.loads(files(days()[-1])["integritetspolicy/current.json"])
    assert list(wrong(good, schema, schema)) == []
    for key, value in (("format", 2), ("url", "/x"), ("current", {}), ("upcoming", None)):
        assert list(wrong({**good, key: value}, schema, schema)), key
    assert list(wrong({k: v for k, v in good.items() if k != "ledger"}, schema, schema))


def test_each_schema_says_where_it_stands_and_is_named_by_what_it_describes() -> None:
    data = files(days()[-1])
    site = company().settings.site_url
    for name in (*contracts()["files"], LEDGER):
        assert json.loads(data[f"schemas/{name}-1.json"])["$id"] == f"{site}schemas/{name}-1.json"
    for url, name in described(data):
        facts = json.loads(data[url])
        assert facts.get("$schema", f"{site}schemas/{name}-1.json").endswith(f"/{name}-1.json")


def test_one_call_says_what_applies_and_what_comes_and_cannot_differ_at_midnight() -> None:
    told = 0
    for day in days():
        website, data = Website(company(), day), files(day)
        for url in [url for url in data if url.endswith("/current.json")]:
            facts = json.loads(data[url])
            state = website.in_force(facts["document"])
            assert (facts["current"] or {}).get("version") == (state and str(state.version)), url
            assert [one["effective"] for one in facts["upcoming"]] == sorted(
                one["effective"] for one in facts["upcoming"]
            )
            assert all(one["effective"] > day.isoformat() for one in facts["upcoming"])
            if fragment := facts.get("fragment"):
                base = company().settings.site_url
                assert fragment["url"] == facts["current"]["url"] + "fragment.html"
                shown = data[fragment["url"].removeprefix(base)]
                assert sha256(shown) == fragment["sha256"]
                # In the one beside the page, form and record are one answer; the rest is the same.
                moving = data[url.replace("current.json", "fragment.html")].decode()
                said = dict(re.findall(r' data-(\w+)="([^"]*)"', moving))
                assert said == {
                    "document": facts["document"],
                    "version": facts["current"]["version"],
                    "language": facts["language"],
                    **fragment,
                }
                assert re.sub(r' data-\w+="[^"]*"', "", moving).encode() == shown
                told += 1
    assert told


def test_a_day_on_which_something_began_leads_to_the_version_of_that_day() -> None:
    led = 0
    for day in days():
        data, website = files(day), Website(company(), day)
        base = company().settings.site_url
        known = set(data["addresses.txt"].decode().splitlines())
        for url in [url for url in data if url.endswith("/versions.json")]:
            below = url.removesuffix("versions.json")
            for one in json.loads(data[url])["versions"]:
                page = f"{below}{one['effective']}/index.html"
                if one["effective"] and one["effective"] <= day.isoformat() and one["url"]:
                    target = one["url"].removeprefix(base)
                    assert f'href="{base}{target}"' in data[page].decode(), page
                    assert page.removesuffix("index.html") in known
                    led += 1
                elif one["effective"]:
                    assert page not in data, "what is to come can be postponed"
        assert website.today == day
    assert led


def test_no_part_of_the_contract_is_of_no_use() -> None:
    parts = set(contracts()) - {"files"}
    for name in schemas(BASE):
        if name != LEDGER:
            parts -= set(json.loads(schemas(BASE)[name])["$defs"])
    assert parts == {"document", "record"}, "which others are like"
