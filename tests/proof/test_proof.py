"""Checkpoints: signed, time-stamped, and verified offline, with tools that are not ours too."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lydelse.proof.attestation import attestations
from lydelse.proof.checkpoints import heads, read_checkpoint
from lydelse.proof.notes import (
    SigningKey,
    ToolsMissing,
    new_key,
    read_key,
    read_note,
    read_signing_key,
    signed,
)
from lydelse.proof.timestamps import request
from lydelse.website.attested import attested as served
from tests.proof.authority import Authority
from tests.proof.conftest import configure, sign
from tests.workbench import Workbench


def failing(project: Workbench, *words: str) -> str:
    """Type a command that must find problems; what it says of them."""
    result = project.run(*words)
    assert result.exit_code == 1, result.output
    return result.stderr


def another(project: Workbench, version: str) -> None:
    """Publish one more version."""
    project.with_register(version)
    project.published(version)


# --- notes and checkpoints ----------------------------------------------------------------------


def test_a_key_is_read_as_it_is_written(key: SigningKey) -> None:
    assert read_key(key.public.text) == key.public
    assert read_signing_key(key.text) == key
    assert read_key(key.public.text.replace(key.public.id, "00000000")) is None
    assert read_key("bjorkvik.example") is None and read_signing_key(key.public.text) is None


def test_a_note_has_the_form_that_c2sp_gives_it(key: SigningKey) -> None:
    """The example of the specification is not ours to sign; its form and its key's id are."""
    note = signed(b"policy\n5\n", [key])
    text, signatures = read_note(note) or (b"", [])
    assert text == b"policy\n5\n" and [one.names(key.public) for one in signatures] == [True]
    assert key.public.verifies(signatures[0].data, text)
    assert not key.public.verifies(signatures[0].data, text + b"\n")
    id = hashlib.sha256(b"bjorkvik.example\n\x01" + key.public.raw).hexdigest()[:8]
    assert key.public.id == id


@given(st.binary(max_size=200))
def test_what_is_no_note_is_read_without_a_trace(data: bytes) -> None:
    read_note(data)
    read_checkpoint(data)
    read_key(data.decode("latin-1"))


def _root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + _root(leaves[:k]) + _root(leaves[k:])).digest()


@given(st.integers(1, 40))
def test_the_root_is_that_of_the_rfc(size: int) -> None:
    lines = [b"line %d\n" % number for number in range(40)]
    head = heads(b"".join(lines), {size})[size]
    assert head.root == _root(lines[:size])
    assert head.sum == hashlib.sha256(b"".join(lines[:size])).hexdigest()


# --- verify -------------------------------------------------------------------------------------


def test_verify_tells_whose_signature_and_which_time(project: Workbench) -> None:
    said = project.done("verify")
    assert "Signed by bjorkvik.example (" in said and "(checkpoint 2)" in said
    assert "A time-stamping authority saw it at 20" in said


@pytest.mark.parametrize("path", ["1.txt", "1.note", "2.txt", "2.note", "2.tsr"])
def test_one_byte_changed_anywhere_is_found(project: Workbench, path: str) -> None:
    project_files, keys = dict(project.site.files), project.site.settings.keys
    data = project_files[f"checkpoints/{path}"]
    for place in range(0, len(data), max(1, len(data) // 40)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        files = {**project_files, f"checkpoints/{path}": changed}
        assert attestations(files, keys)[1], place
    project.write(f"checkpoints/{path}", changed)
    assert f"checkpoints/{path}" in failing(project, "verify")


def test_a_ledger_written_anew_agrees_with_no_checkpoint(
    project: Workbench, tmp_path: Path, key: SigningKey
) -> None:
    """The chain is whole, the files are those of the ledger, and yet it is another history."""
    kept = project.read("ledger.jsonl").splitlines()[0]
    forged = Workbench(tmp_path / "forged")
    forged.now = Workbench.now - timedelta(days=30)
    configure(forged, key)
    for version in ("1.0", "1.1"):
        forged.published(version)
    assert forged.run("verify").exit_code == 0
    shutil.copytree(project.root / "checkpoints", forged.root / "checkpoints")
    assert " checkpoint-differs: " in failing(forged, "verify")
    shutil.rmtree(forged.root / "checkpoints")
    sign(forged, key)  # and if the forger has the key,
    assert forged.run("verify").exit_code == 0
    line = project.write("kept.jsonl", kept + "\n")  # whoever kept one line sees it
    assert "Line 1 of the ledger, as it was written." in project.done("prove", str(line))
    assert " kept-line-gone: " in failing(forged, "prove", str(line))


def test_a_tail_that_was_cut_off_agrees_with_no_checkpoint(project: Workbench) -> None:
    first = project.read("ledger.jsonl").splitlines(keepends=True)[0]
    project.write("ledger.jsonl", first)
    assert " checkpoint-differs: " in failing(project, "verify")


def test_what_is_not_signed_yet_is_told(project: Workbench) -> None:
    another(project, "1.2")
    result = project.run("verify")
    assert result.exit_code == 0 and " head-unsigned: " in result.stderr


def test_a_time_stamp_of_somebody_else_is_none(project: Workbench, tmp_path: Path) -> None:
    stranger = Authority.made(tmp_path / "stranger", "Någon annan")
    text = project.read("checkpoints/2.txt").encode()
    project.write("checkpoints/2.tsr", stranger.reply(request(text)))
    assert " token-wrong: " in failing(project, "verify")
    (project.root / "checkpoints/tsa.pem").unlink()
    assert " token-untrusted: " in project.run("verify").stderr


def test_a_signature_by_an_unknown_key_counts_for_nothing(project: Workbench) -> None:
    configure(project, new_key("bjorkvik.example"))
    assert " signature-wrong: " in failing(project, "verify")


def test_keys_are_rotated_and_a_retired_one_signs_nothing_more(
    project: Workbench, key: SigningKey
) -> None:
    newer = new_key("bjorkvik.example")
    configure(project, key, newer)
    another(project, "1.2")
    sign(project, newer)
    assert "(checkpoint 3)" in project.done("verify")  # what the old key signed stays valid
    another(project, "1.3")
    result = project.run("sign", env={"LYDELSE_SIGNING_KEY": key.text})
    assert result.exit_code == 1 and " signing-key-wrong: " in result.stderr
    configure(project, key)  # the thief's settings
    (project.root / "checkpoints/3.note").unlink()
    sign(project, key)
    configure(project, key, newer)
    text = project.read("checkpoints/3.txt").encode()
    project.write("checkpoints/3.note", signed(text, [newer]))
    assert "had been replaced by a newer key" in failing(project, "verify")


def test_a_lost_key_loses_no_history(project: Workbench, key: SigningKey) -> None:
    newer = new_key("bjorkvik.example")
    configure(project, key, newer)
    another(project, "1.2")
    sign(project, newer)
    said = project.done("prove", str(project.root / "docs/sv/terms/1.0.md"))
    assert f"({key.public.id})" in said
    assert f"({newer.public.id})" in project.done("verify")


def test_without_a_key_nothing_is_asked_for(tmp_path: Path) -> None:
    project = Workbench(tmp_path / "plain")
    project.published("1.0")
    assert "Signed" not in project.done("verify") and not project.run("verify").stderr
    project.done("sign")  # a checkpoint without a signature, for an authority to stamp
    assert sorted(path.name for path in (project.root / "checkpoints").iterdir()) == ["1.txt"]
    project.done("verify")


def test_a_broken_ledger_is_never_signed(project: Workbench, key: SigningKey) -> None:
    another(project, "1.2")
    project.write("docs/sv/terms/1.0.md", "Något annat.\n")
    before = project.files()
    result = project.run("sign", env={"LYDELSE_SIGNING_KEY": key.text})
    assert result.exit_code == 1 and project.files() == before


def test_a_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    project = Workbench(tmp_path / "plain")
    file = tmp_path / "secret"
    said = project.done("new-key", "bjorkvik.example", "--out", str(file))
    made = read_signing_key(file.read_text("utf-8"))
    assert made and said.splitlines()[-1] == made.public.text
    assert file.stat().st_mode & 0o077 == 0
    assert " key-file-there: " in failing(project, "new-key", "b", "--out", str(file))
    assert " key-name-wrong: " in failing(project, "new-key", "b c", "--out", str(tmp_path / "x"))


# --- tools that are not ours --------------------------------------------------------------------


def test_openssl_verifies_what_is_served(
    project: Workbench, key: SigningKey, tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    openssl = require_tool("openssl")
    for path, data in served(project.site.files, project.site.settings.keys):
        project.write(f"served/{path}", data)
    folder = project.root / "served/checkpoints"

    def says(*words: str) -> str:
        return subprocess.run(
            [openssl, *words], cwd=folder, capture_output=True, text=True, check=False
        ).stdout

    own = key.public.id
    verify = ("pkeyutl", "-verify", "-pubin", "-inkey", f"{own}.pem", "-rawin", "-in", "2.txt")
    assert "Verified Successfully" in says(*verify, "-sigfile", f"2.{own}.sig")
    assert "Failure" in says(*verify, "-sigfile", f"1.{own}.sig")
    stamp = ("ts", "-verify", "-in", "2.tsr", "-CAfile", "tsa.pem", "-data")
    done = subprocess.run([openssl, *stamp, "2.txt"], cwd=folder, capture_output=True, check=False)
    assert b"Verification: OK" in done.stdout
    done = subprocess.run([openssl, *stamp, "1.txt"], cwd=folder, capture_output=True, check=False)
    assert b"message imprint mismatch" in done.stderr


_GO = """\
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	verifier, err := note.NewVerifier(os.Args[1])
	if err != nil {
		panic(err)
	}
	data, _ := os.ReadFile(os.Args[2])
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		fmt.Println("wrong:", err)
		return
	}
	ledger, _ := os.ReadFile(os.Args[3])
	lines := strings.SplitAfter(string(ledger), "\\n")
	hashes := map[int64]tlog.Hash{}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, hashes[index])
		}
		return found, nil
	})
	said := strings.Split(opened.Text, "\\n")
	var size int64
	fmt.Sscan(said[1], &size)
	for n := int64(0); n < size; n++ {
		stored, _ := tlog.StoredHashes(n, []byte(lines[n]), reader)
		at := tlog.StoredHashIndex(0, n)
		for k, one := range stored {
			hashes[at+int64(k)] = one
		}
	}
	root, _ := tlog.TreeHash(size, reader)
	fmt.Println("opened", base64.StdEncoding.EncodeToString(root[:]) == said[2])
	signer, err := note.NewSigner(os.Args[4])
	if err != nil {
		panic(err)
	}
	signed, _ := note.Sign(&note.Note{Text: opened.Text}, signer)
	fmt.Print(string(signed))
}
"""


@pytest.mark.slow
def test_go_reads_the_notes_and_finds_the_same_root(
    project: Workbench, key: SigningKey, tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    """``golang.org/x/mod/sumdb``, as Debian has it: `golang-golang-x-mod-dev`."""
    go = require_tool("go")
    if not Path("/usr/share/gocode/src/golang.org/x/mod").is_dir():
        require_tool("golang-golang-x-mod-dev")
    main = tmp_path / "main.go"
    main.write_text(_GO, "utf-8")
    env = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "",
           "GOCACHE": str(tmp_path / "cache")}  # fmt: skip
    program = tmp_path / "program"
    subprocess.run([go, "build", "-o", str(program), str(main)], env=env, check=True)

    def says(note: str) -> str:
        ledger = project.root / "ledger.jsonl"
        words = [str(program), key.public.text, str(project.root / note), str(ledger), key.text]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout

    for size in (1, 2):
        first, _, note = says(f"checkpoints/{size}.note").partition("\n")
        assert first == "opened true"
        assert note == project.read(f"checkpoints/{size}.note")  # and Go signs the same bytes
    project.write(
        "checkpoints/2.note", project.read("checkpoints/2.note").replace("\n2\n", "\n3\n")
    )
    assert says("checkpoints/2.note").startswith("wrong:")


def test_a_checkpoint_that_is_gone_or_unreadable_is_named(project: Workbench) -> None:
    (project.root / "checkpoints/1.txt").unlink()
    assert "checkpoints/1.txt: checkpoint-file-missing: " in failing(project, "verify")
    project.write("checkpoints/1.txt", "nothing of the sort\n")
    assert "checkpoints/1.txt: checkpoint-file-unreadable: " in failing(project, "verify")


def test_without_the_tools_of_proof_it_is_said_what_to_install(
    project: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: object) -> object:
        raise ToolsMissing

    monkeypatch.setattr("lydelse.proof.attestation._signer", lacking)
    monkeypatch.setattr("lydelse.cli.proving.new_key", lacking)
    assert " proof-tools-missing: " in failing(project, "verify")
    assert " proof-tools-missing: " in failing(project, "new-key", "bjorkvik.example")
