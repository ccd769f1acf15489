"""The publishing job lets others attest the ledger, and never waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from lydelse.jobs.attest import SIGNING_KEY, ask_authority
from lydelse.jobs.exit import Stop
from lydelse.proof.notes import SigningKey, new_key
from tests.jobs.test_publish import Company, company  # noqa: F401 — a fixture
from tests.proof.authority import Authority
from tests.proof.conftest import authority  # noqa: F401 — a fixture
from tests.workbench import CONFIG, NO_NOTICE

ADDRESS = "https://tsa.example/"


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> SigningKey:
    made = new_key("bjorkvik.example")
    monkeypatch.setenv(SIGNING_KEY, made.text)
    return made


@pytest.fixture
def attesting(company: Company, key: SigningKey, authority: Authority) -> Company:  # noqa: F811
    """A company with a key and an authority in its settings."""
    proof = f"    proof: {{keys: [{key.public.text}], authority: {ADDRESS}}}\n"
    company.project.write("mkdocs.yml", CONFIG + NO_NOTICE + proof)
    company.project.write("checkpoints/tsa.pem", authority.root)
    company.draft()
    company.merge()
    return company


def answering(authority: Authority) -> Callable[[str, bytes], bytes]:  # noqa: F811
    return lambda address, query: authority.reply(query) if address == ADDRESS else b""


def silent(address: str, query: bytes) -> bytes:
    raise TimeoutError("timed out")


def served(company: Company) -> set[str]:  # noqa: F811
    folder = company.place / "current/checkpoints"
    return {path.name for path in folder.glob("[0-9].*") if not path.match("*.sig")}


def test_each_publication_is_signed_and_stamped_in_its_own_commit(
    attesting: Company,
    authority: Authority,  # noqa: F811
) -> None:
    outcome = attesting.run(ask=answering(authority))
    assert outcome.warnings == [] and served(attesting) == {"2.txt", "2.note", "2.tsr"}
    changed = attesting.ci.changed(f"{outcome.commit}^", outcome.commit)
    assert {"ledger.jsonl", "checkpoints/2.note", "checkpoints/2.tsr"} <= {*changed}
    attesting.editor.ask("pull", "--quiet", "origin", "main")
    assert "saw it at" in attesting.project.done("verify", at="2026-12-01T09:00+00:00")
    again = attesting.run(ask=silent)  # at midnight nothing is left to attest
    assert again.commit == outcome.commit and again.warnings == []


def test_an_authority_that_does_not_answer_is_asked_again_and_nothing_waits(
    attesting: Company,
    authority: Authority,  # noqa: F811
) -> None:
    outcome = attesting.run(ask=silent)
    assert attesting.published() == ["terms 1.1"] and served(attesting) == {"2.txt", "2.note"}
    assert len(outcome.warnings) == 1 and "the next run asks again" in outcome.warnings[0]
    for nonsense in (b"", b"<html>", authority.reply.__doc__.encode()):
        attesting.run(ask=lambda address, query, said=nonsense: said)
        assert "2.tsr" not in served(attesting)
    outcome = attesting.run(ask=answering(authority))
    assert served(attesting) == {"2.txt", "2.note", "2.tsr"} and outcome.warnings == []
    subject = attesting.ci.ask("log", "-1", "--format=%s", outcome.commit)
    assert subject == "Attest the ledger"


def test_without_the_key_or_with_another_it_publishes_and_says_so(
    attesting: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SIGNING_KEY, new_key("bjorkvik.example").text)
    outcome = attesting.run(ask=silent)
    assert attesting.published() == ["terms 1.1"] and served(attesting) == {"2.txt"}
    assert "signing-key-wrong" in outcome.warnings[0]
    monkeypatch.delenv(SIGNING_KEY)
    assert "was not signed" in attesting.run(ask=silent).warnings[0]


def test_a_checkpoint_that_was_touched_stops_the_run(
    attesting: Company,
    authority: Authority,  # noqa: F811
) -> None:
    attesting.run(ask=answering(authority))
    attesting.editor.ask("pull", "--quiet", "origin", "main")
    text = attesting.project.read("checkpoints/2.txt")
    attesting.project.write("checkpoints/2.txt", text.replace("day 2026", "day 2025"))
    attesting.merge()
    with pytest.raises(Stop, match="signature-wrong"):
        attesting.run(ask=answering(authority))


def test_an_authority_is_asked_over_http(authority: Authority) -> None:  # noqa: F811
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200 if body == b"query" else 400)
            self.end_headers()
            self.wfile.write(b"reply")

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    assert ask_authority(address, b"query") == b"reply"
    with pytest.raises(OSError, match="400"):
        ask_authority(address, b"nonsense")
    server.shutdown()
    server.server_close()
