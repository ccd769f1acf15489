"""Watching cookies: what a browser saw and no register declares, in one issue of a fake GitHub."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace as altered

from lydelse.cookie_scan.findings import Asked, Observed, Stored
from lydelse.jobs.comment import AUTHOR
from lydelse.jobs.exit import Stop
from lydelse.jobs.github import Web
from lydelse.jobs.watch import MARK, TITLE, in_words, tell, undeclared, watch
from lydelse.project.project import Project
from lydelse.publishing.acts import Signature, publish
from lydelse.registers.cookies import Kind
from tests.registers.companies import cookies, site, written

WEB = Web("https://github.com/norrljus/policy")
URL, DAY = "https://norrljus.example/", date(2026, 11, 23)


class Fake:
    """GitHub as far as issues go."""

    def __init__(self, *issues: dict[str, Any]) -> None:
        self.issues = list(issues)
        self.asked: list[str] = []

    def __call__(self, path: str, method: str = "GET", **fields: str) -> bytes:
        self.asked.append(method)
        if method == "GET":
            assert "state=open" in path
            opened = [one for one in self.issues if one["state"] == "open"]
            return json.dumps([opened[:1], opened[1:]]).encode()
        if method == "POST":
            assert path == "repos/norrljus/policy/issues"
            self.issues.append(issue(len(self.issues) + 1, **fields))
        else:
            number = int(path.rpartition("/")[2])
            self.issues[number - 1].update(fields)
        return b"{}"


def issue(number: int, title: str = TITLE, body: str = "", login: str = AUTHOR) -> dict[str, Any]:
    return {"number": number, "title": title, "body": body, "state": "open",
            "user": {"login": login}}  # fmt: skip


@pytest.fixture(scope="module")
def company() -> Project:
    """A company whose cookie page is in force, and whose site is watched."""
    data = cookies(2)
    now = datetime(2026, 11, 22, 11, tzinfo=ZoneInfo("Europe/Stockholm"))
    draft = site({"registers/cookies/1.0.yml": written(data)}, watched=(URL,))
    plan = publish(draft, Signature(now, "Astrid Ek"))
    assert not plan.problems
    files = {path: text.decode() for path, text in {**draft.files, **plan.writes}.items()}
    return site(files, watched=(URL,))


def seen(*names: str, asked: tuple[str, ...] = ()) -> Observed:
    stored = tuple(
        Stored(name=name, kind=Kind.COOKIE, domain="norrljus.example", url=URL, seconds=60)
        for name in names
    )
    return Observed(
        format=1, urls=(URL,), stored=stored, asked=tuple(Asked(host=h, url=URL) for h in asked)
    )


def test_what_no_register_declares_is_found(company: Project) -> None:
    looked: list[Sequence[str]] = []

    def look(urls: Sequence[str]) -> Observed:
        looked.append(urls)
        return seen("_new", asked=("pixel.example",))

    found = undeclared(company, DAY, look)
    assert looked == [[URL]]
    assert sorted(one.code for one in found) == ["host-undeclared", "stored-undeclared"]
    text = in_words(found, WEB)
    assert text.startswith(MARK) and "_new" in text and "pixel.example" in text


def test_one_issue_is_opened_written_anew_and_closed() -> None:
    theirs = issue(1, body=f"{MARK} says who is no bot", login="astrid")
    hub = Fake(theirs)
    assert tell(hub, "norrljus/policy", f"{MARK}\nOne.\n") == "An issue was opened."
    assert tell(hub, "norrljus/policy", f"{MARK}\nOne.\n") == "#2 says it already."
    assert tell(hub, "norrljus/policy", f"{MARK}\nTwo.\n") == "#2 was written anew."
    assert hub.issues[1]["body"] == f"{MARK}\nTwo.\n" and hub.issues[1]["title"] == TITLE
    assert tell(hub, "norrljus/policy", "").startswith("#2 is closed")
    assert hub.issues[1]["state"] == "closed" and len(hub.issues) == 2
    assert tell(hub, "norrljus/policy", "") == "Everything that was seen is declared."
    assert tell(hub, "norrljus/policy", f"{MARK}\nOne.\n") == "An issue was opened."
    assert hub.issues[0] == theirs and len(hub.issues) == 3


def test_a_pull_request_with_the_mark_is_no_issue() -> None:
    hub = Fake({**issue(1, body=MARK), "pull_request": {}})
    assert tell(hub, "norrljus/policy", f"{MARK}\nOne.\n") == "An issue was opened."


def test_the_name_of_a_cookie_notifies_nobody(company: Project) -> None:
    found = undeclared(company, DAY, lambda _: seen("`@astrid` <img src=x> #7"))
    text = in_words(found, WEB)
    assert "@astrid" not in text and "<img" not in text and "#7" not in text
    assert text.count("`") == 2  # the line alone


def test_the_words_are_left_in_a_file_and_nothing_where_all_is_declared(
    company: Project, tmp_path: Path
) -> None:
    out = tmp_path / "made" / "cookies.md"
    said = watch(company, out, lambda _: seen("_new"), {})
    assert "1 not declared." in said and "_new" in out.read_text("utf-8")
    watch(company, out, lambda _: seen(), {})
    assert out.read_text("utf-8") == ""


def test_where_no_address_is_watched_no_browser_is_opened(tmp_path: Path) -> None:
    def look(_: Sequence[str]) -> Observed:
        raise AssertionError("nobody asked for it")

    out = tmp_path / "cookies.md"
    out.write_text("old")
    assert watch(site(), out, look, {}).startswith("No address is watched")
    assert not out.exists()


def test_a_site_without_a_register_in_force_stops_the_job(tmp_path: Path) -> None:
    with pytest.raises(Stop) as stop:
        watch(site(watched=(URL,)), tmp_path / "c.md", lambda _: seen(), {})
    assert stop.value.code == "no-cookie-register"


def test_a_host_that_no_register_covers_is_told(company: Project) -> None:
    other = "https://other.example/"
    found = undeclared(site_with(company, other), DAY, lambda _: altered(seen(), urls=(other,)))
    assert [one.code for one in found] == ["site-undeclared"]


def site_with(company: Project, url: str) -> Project:
    return site({path: text.decode() for path, text in company.files.items()}, watched=(url,))
