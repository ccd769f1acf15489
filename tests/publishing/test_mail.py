"""The message to customers as mail: sent through a server of mail, and read by three readers."""

from __future__ import annotations

import json
import os
import re
import smtplib
import socketserver
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, ClassVar

import lxml.html
import pytest
from markupsafe import Markup

from lydelse.publishing.announcement import Announcement, _harmless
from lydelse.publishing.mail import as_message
from tests.workbench import Workbench

BODY = "Något annat – med ”citat” och 中文.\n\n## Nytt {#new}\n\nText."


@pytest.fixture
def changed(terms: Workbench) -> Workbench:
    """Terms, whose 1.1 changes the substance and has a note with a link and a list."""
    terms.draft("1.1", "2027-01-01", based_on="1.0", body=BODY)
    for code, more in (("sv", "Räksmörgås"), ("en", "Shrimp")):
        path = f"docs/{code}/terms/1.1.md"
        note = f"  {more}, **fet**: [myndigheten](https://www.imy.example/?a=1&b=2).\n\n  - Ett.\n"
        text = terms.read(path).replace("  Något är nytt.\n", note + "  - Två.\n")
        terms.write(path, text)
    terms.done("publish")
    return terms


def opened(data: bytes) -> EmailMessage:
    """What Python's own reader makes of a message."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage) and not list(message.defects)
    assert not any(part.defects for part in message.walk())
    return message


def part(message: EmailMessage, kind: str) -> str:
    """One of its two forms."""
    found = message.get_body((kind,))
    assert found is not None
    text: str = found.get_content()
    return text.replace("\r\n", "\n")


def messages(project: Workbench, tmp_path: Path) -> dict[str, bytes]:
    """The files that the command writes, by their names."""
    out = tmp_path / "out"
    said = project.done("announce", "terms", "1.1", "--format", "eml", "--out", str(out))
    made = {file.name: file.read_bytes() for file in out.iterdir()}
    assert sorted(said.splitlines()) == sorted(f"wrote {out / name}" for name in made)
    return made


def test_each_language_is_a_message_of_its_own(changed: Workbench, tmp_path: Path) -> None:
    made = messages(changed, tmp_path)
    assert sorted(made) == ["terms-1.1.en.eml", "terms-1.1.sv.eml"]
    message = opened(made["terms-1.1.sv.eml"])
    assert message["Subject"] == "Terms: version 1.1 gäller från 1 januari 2027"
    assert message["Content-Language"] == "sv" and message["X-Unsent"] == "1"
    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    text = changed.done("announce", "terms", "1.1", "--language", "sv")
    assert f"{message['Subject']}\n\n{part(message, 'plain')}" == text
    assert "Räksmörgås" in text and "https://bjorkvik.example/terms/1.1/andringar/" in text
    assert part(opened(made["terms-1.1.en.eml"]), "html").startswith(
        '<!doctype html>\n<html lang="en" dir="ltr">'
    )


def test_who_sends_it_to_whom_and_when_is_left_open(changed: Workbench, tmp_path: Path) -> None:
    for data in messages(changed, tmp_path).values():
        names = {name.lower() for name in opened(data)}
        assert names == {"subject", "content-language", "x-unsent", "mime-version", "content-type"}


def test_both_forms_say_the_same(changed: Workbench, tmp_path: Path) -> None:
    for data in messages(changed, tmp_path).values():
        message = opened(data)
        page = lxml.html.document_fromstring(part(message, "html"))
        assert page.cssselect("title")[0].text == message["Subject"]
        words = re.findall(r"\w+", page.body.text_content())
        plain = re.sub(
            r"\]\([^)]*\)", "]", part(message, "plain")
        )  # where a link of the note leads
        assert words == re.findall(r"\w+", plain)
        assert [one.text for one in page.cssselect("li")][:2] == ["Ett.", "Två."]


def test_nothing_is_fetched_when_it_is_opened(changed: Workbench, tmp_path: Path) -> None:
    for data in messages(changed, tmp_path).values():
        page = lxml.html.document_fromstring(part(opened(data), "html"))
        assert {one.tag for one in page.iter()} <= {
            *("html", "head", "meta", "title", "body", "p", "ul", "li", "a", "strong")
        }
        attributes = {(one.tag, name) for one in page.iter() for name in one.attrib}
        assert attributes == {("html", "lang"), ("html", "dir"), ("meta", "charset"), ("a", "href")}


def test_an_old_note_brings_no_image_and_no_style_along() -> None:
    told = _harmless(
        '<p style="color:red" onclick="x()">A &amp; <img src="https://x.example/a" alt="logo">b '
        '<a href="javascript:x()" title="t">c</a> <a href="mailto:a@b.example">d</a></p>'
        "<!-- e --><p lang='en'>f</p>"
    )
    assert told == (
        '<p>A &amp; logob <a>c</a> <a href="mailto:a@b.example">d</a></p><p lang="en">f</p>'
    )


def test_the_same_announcement_is_the_same_bytes(changed: Workbench, tmp_path: Path) -> None:
    first = messages(changed, tmp_path)
    assert messages(changed, tmp_path) == first
    one = changed.run("announce", "terms", "1.1", "--format", "eml", "--language", "sv")
    assert one.stdout_bytes == first["terms-1.1.sv.eml"]
    bounds = {opened(data).get_boundary() for data in first.values()}
    assert len(bounds) == 2
    for data in first.values():
        assert re.fullmatch(rb"(?:[\x20-\x7e]{0,78}\r\n)+", data), "lines as mail has them"


def test_no_words_can_break_the_message() -> None:
    odd = "A\n\nBcc: x@y.example\r\n.\r\n--=_0\n" + "ordå " * 400
    told = Announcement("ar", f"Ä {odd}", ((odd, Markup("<p>{}</p>").format(odd)),))
    message = opened(as_message(told))
    assert message["Bcc"] is None and message["Subject"].startswith("Ä A Bcc: x@y.example")
    assert part(message, "plain") == odd.replace("\r\n", "\n") + "\n"
    assert 'dir="rtl"' in part(message, "html")


# --- whom nobody writes to ------------------------------------------------------------------


def test_what_changes_nothing_is_not_sent(terms: Workbench) -> None:
    terms.published("1.1", change="editorial", body="Version 1.0")
    told = terms.refused("not-of-substance", "announce", "terms", "1.1")
    assert "29" in told
    terms.refused("not-of-substance", "announce", "terms", "1.1", "--format", "eml")


def test_a_file_holds_one_message(changed: Workbench) -> None:
    assert "--out" in changed.misused("announce", "terms", "1.1", "--format", "eml")


def test_texts_are_written_to_a_folder_as_well(changed: Workbench, tmp_path: Path) -> None:
    changed.done("announce", "terms", "1.1", "--out", str(tmp_path / "out"))
    text = (tmp_path / "out/terms-1.1.en.txt").read_text("utf-8")
    assert text == changed.done("announce", "terms", "1.1", "--language", "en")


# --- readers and a server of mail -----------------------------------------------------------


class _Sink(socketserver.StreamRequestHandler):
    """A server that takes every message (RFC 5321) and keeps its bytes."""

    kept: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        """Speak with one client."""
        self.say("220 sink")
        while line := self.rfile.readline():
            word = line.split(b" ")[0].strip().upper()
            if word == b"DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.kept.append(b"".join(one.removeprefix(b".") for one in lines))
            self.say("221 bye" if word == b"QUIT" else "250 taken")
            if word == b"QUIT":
                return

    def say(self, text: str) -> None:
        """Answer in a line."""
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def sink() -> Iterator[tuple[int, list[bytes]]]:
    """Its port, and what it was sent."""
    kept: list[bytes] = []
    handler = type("Sink", (_Sink,), {"kept": kept})
    with socketserver.TCPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], kept
        server.shutdown()
        thread.join()


def test_it_arrives_as_it_was_written(changed: Workbench, tmp_path: Path) -> None:
    for data in messages(changed, tmp_path).values():
        draft = opened(data)
        draft["From"], draft["To"] = "policy@bjorkvik.example", "kund@example.org"
        draft["Date"] = "Tue, 01 Dec 2026 09:00:00 +0100"
        with sink() as (port, kept), smtplib.SMTP("127.0.0.1", port) as server:
            server.send_message(draft)
        (arrived,) = map(opened, kept)
        for kind in ("plain", "html"):
            assert part(arrived, kind) == part(opened(data), kind)
        assert arrived["Subject"] == draft["Subject"]


_GO = """\
package main

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
)

func main() {
	message, err := mail.ReadMessage(os.Stdin)
	if err != nil {
		panic(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		panic(err)
	}
	_, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil {
		panic(err)
	}
	said := []string{subject}
	reader := multipart.NewReader(message.Body, params["boundary"])
	for {
		part, err := reader.NextPart() // undoes quoted-printable
		if err == io.EOF {
			break
		}
		text, err := io.ReadAll(part)
		if err != nil {
			panic(err)
		}
		said = append(said, string(text))
	}
	json.NewEncoder(os.Stdout).Encode(said)
}
"""


@pytest.mark.slow
def test_go_reads_the_same(
    changed: Workbench, tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    main, program = tmp_path / "main.go", tmp_path / "program"
    main.write_text(_GO, "utf-8")
    env = {**os.environ, "GO111MODULE": "off", "GOFLAGS": "", "GOCACHE": str(tmp_path / "cache")}
    command = [require_tool("go"), "build", "-o", str(program), str(main)]
    subprocess.run(command, env=env, check=True)
    for data in messages(changed, tmp_path).values():
        done = subprocess.run([str(program)], input=data, capture_output=True, check=True)
        said = [one.replace("\r\n", "\n") for one in json.loads(done.stdout)]
        mine = opened(data)
        assert said == [mine["Subject"], part(mine, "plain"), part(mine, "html")]


@pytest.mark.slow
def test_the_page_in_it_is_valid(changed: Workbench, tmp_path: Path, vnu: list[str]) -> None:
    files = []
    for name, data in messages(changed, tmp_path).items():
        files.append(tmp_path / f"{name}.html")
        files[-1].write_text(part(opened(data), "html"), "utf-8")
    done = subprocess.run([*vnu, *map(str, files)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.browser
def test_a_browser_shows_it_and_asks_nobody(
    changed: Workbench, tmp_path: Path, browser: Any
) -> None:
    for data in messages(changed, tmp_path).values():
        file = tmp_path / "message.html"
        file.write_text(part(opened(data), "html"), "utf-8")
        context = browser.new_context()
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_load_state("networkidle")
        assert asked == [file.as_uri()]
        assert page.locator("a").count() == 3 and page.locator("li").count() == 4
        context.close()
