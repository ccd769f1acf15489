"""Deploying: visitors see the old site or the new one, and no step in between."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from lydelse.jobs.deploy import CURRENT, deploy
from lydelse.jobs.exit import Stop
from lydelse.jobs.live_site import PAUSES, public_at
from tests.servers import QuietServer


def allowed() -> None:
    """Nothing forbids it."""


def built(folder: Path, text: str) -> Path:
    """A site of two files."""
    (folder / "sub").mkdir(parents=True, exist_ok=True)
    for name in ("index.html", "sub/index.html"):
        (folder / name).write_text(text)
    return folder


def seen(place: Path) -> set[str]:
    """What a visitor sees."""
    return {(place / CURRENT / name).read_text() for name in ("index.html", "sub/index.html")}


def test_a_site_is_whole_at_every_step(tmp_path: Path) -> None:
    place = tmp_path / "srv"
    deploy(built(tmp_path / "site", "one"), place, allowed)
    steps: list[str] = []

    def look(step: str) -> None:
        steps.append(step)
        assert seen(place) == ({"two"} if step == "switched" else {"one"})

    deploy(built(tmp_path / "site", "two"), place, allowed, look)
    assert steps == ["copied", "whole", "linked", "switched"]


def test_the_site_before_stays_for_those_who_read_it_and_older_ones_go(tmp_path: Path) -> None:
    place = tmp_path / "srv"
    folders = [deploy(built(tmp_path / "site", str(number)), place, allowed) for number in range(3)]
    assert [folder.exists() for folder in folders] == [False, True, True]
    again = deploy(built(tmp_path / "site", "2"), place, allowed)
    assert again == folders[2] and seen(place) == {"2"}


def test_what_is_not_allowed_is_not_deployed(tmp_path: Path) -> None:
    place = tmp_path / "srv"
    deploy(built(tmp_path / "site", "one"), place, allowed)

    def forbidden() -> None:
        raise Stop("no", "Not today.", "Come back.")

    with pytest.raises(Stop, match="Not today"):
        deploy(built(tmp_path / "site", "two"), place, forbidden)
    assert seen(place) == {"one"}


def test_a_folder_that_somebody_made_is_not_removed(tmp_path: Path) -> None:
    built(tmp_path / "srv" / CURRENT, "by hand")
    with pytest.raises(Stop, match="not-a-link"):
        deploy(built(tmp_path / "site", "one"), tmp_path / "srv", allowed)
    assert seen(tmp_path / "srv") == {"by hand"}


# --- what is public -------------------------------------------------------------------------------


class Host(BaseHTTPRequestHandler):
    """A host that answers with one status, and the path as the body."""

    def __init__(self, *args: object, status: int) -> None:
        self.status = status
        super().__init__(*args)

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def host() -> Callable[[int], str]:
    """host(404) is the address of a host that says so to everything."""

    def made(status: int) -> str:
        server = QuietServer(("127.0.0.1", 0), partial(Host, status=status))
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}/policy/"

    running: list[QuietServer] = []
    yield made
    for server in running:
        server.shutdown()
        server.server_close()


def test_the_public_site_is_read_as_visitors_get_it(host: Callable[[int], str]) -> None:
    found = public_at(host(200))
    assert (found.ledger, found.addresses) == (b"/policy/ledger.jsonl", b"/policy/addresses.txt")


def test_what_is_not_there_counts_as_nothing_only_the_first_time(
    host: Callable[[int], str], tmp_path: Path
) -> None:
    for place in (host(404), str(tmp_path)):
        with pytest.raises(Stop, match="nothing-public"):
            public_at(place)
        assert public_at(place, first=True).ledger == b""


def test_a_host_that_does_not_answer_never_counts_as_nothing(
    host: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (host(500), host(503), "http://127.0.0.1:1/"):
        waited: list[float] = []
        with pytest.raises(Stop, match="public-unreachable"):
            public_at(place, first=True, pause=waited.append)
        assert tuple(waited) == PAUSES, "it was asked again, with pauses"


class Waking(BaseHTTPRequestHandler):
    """A host that shows a page of its own until it has been asked some times."""

    asked = 0
    wakes = 2

    def do_GET(self) -> None:
        """Answer with a page, later with data."""
        type(self).asked += 1
        page = type(self).asked <= type(self).wakes
        self.send_response(HTTPStatus.OK)
        self.end_headers()
        self.wfile.write(b"\n<!DOCTYPE html><title>Soon" if page else b"data")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.mark.parametrize("wakes", [2, 99])
def test_a_page_of_html_where_data_should_be_is_told_as_such(
    wakes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Waking, "asked", 0)
    monkeypatch.setattr(Waking, "wakes", wakes)
    server = QuietServer(("127.0.0.1", 0), Waking)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    place, waited = f"http://127.0.0.1:{server.server_port}/", []
    try:
        if wakes < len(PAUSES):
            assert public_at(place, pause=waited.append).ledger == b"data"
            assert tuple(waited) == PAUSES[:wakes]
        else:
            with pytest.raises(Stop, match="public-is-html"):
                public_at(place, first=True, pause=waited.append)
    finally:
        server.shutdown()
        server.server_close()
