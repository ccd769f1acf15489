"""Who attests the ledger: its checkpoints, held against its bytes, the keys and the authorities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lydelse.ledger.events import LEDGER_FILE
from lydelse.messages.problems import Problem, phrase, problem
from lydelse.proof.checkpoints import (
    AUTHORITIES_FILE,
    Checkpoint,
    CheckpointFiles,
    files_of_checkpoints,
    heads,
    path_of,
    read_checkpoint,
)
from lydelse.proof.notes import (
    PublicKey,
    SigningKey,
    ToolsMissing,
    read_note,
    read_signing_key,
    signed,
)
from lydelse.proof.timestamps import WrongToken, stamped_at

CONFIG = "mkdocs.yml"


@dataclass(frozen=True)
class Attestation:
    """What a checkpoint proves of the first ``size`` lines of the ledger.

    ``key`` is whose signature it has, ``moment`` when an authority saw it; None if nobody's, never.
    """

    size: int
    day: date
    key: PublicKey | None
    moment: datetime | None


def attestations(
    files: Mapping[str, bytes], keys: Sequence[PublicKey]
) -> tuple[list[Attestation], list[Problem]]:
    """Verify every checkpoint of a project or of a site, offline; the smallest first.

    ``keys`` are those of the settings, the oldest first. Once a newer key has signed, an older one
    signs no larger checkpoint, so a stolen retired key proves nothing new.
    """
    ledger = files.get(LEDGER_FILE, b"")
    found: list[Attestation] = []
    problems: list[Problem] = []
    kept = files_of_checkpoints(files)
    there = heads(ledger, {one.size for one in kept})
    newest = 0
    for one in kept:
        path = path_of(one.size, "txt")
        read = read_checkpoint(one.text) if one.text is not None else None
        if read is None:
            code = "file-unreadable" if one.text is not None else "file-missing"
            problems.append(problem(f"checkpoint-{code}", path))
            continue
        if read.head != there.get(one.size):
            problems.append(problem("checkpoint-differs", path, size=one.size, ledger=LEDGER_FILE))
            continue
        try:
            key = _signer(one, keys[newest:], keys[:newest], problems)
            moment = _moment(one, files.get(AUTHORITIES_FILE), problems)
        except ToolsMissing:
            problems.append(problem("proof-tools-missing", path))
            break
        newest = keys.index(key) if key else newest
        found.append(Attestation(one.size, read.day, key, moment))
    if keys and not problems and not (found and found[-1].size == ledger.count(b"\n")):
        problems += [problem("head-unsigned", LEDGER_FILE)] if ledger else []
    return found, problems


def _signer(
    one: CheckpointFiles,
    keys: Sequence[PublicKey],
    retired: Sequence[PublicKey],
    problems: list[Problem],
) -> PublicKey | None:
    """Return the newest key that signed a checkpoint."""
    if one.note is None:
        return None
    path = path_of(one.size, "note")
    note = read_note(one.note)
    if note is None or note[0] != one.text:
        problems.append(problem("signature-wrong", path, why=phrase("signature-no-note")))
        return None
    signers = []
    for signature in note[1]:
        for key in (*retired, *keys):
            if signature.names(key):
                if not key.verifies(signature.data, note[0]):
                    why = phrase("signature-false", name=key.name)
                    problems.append(problem("signature-wrong", path, why=why))
                    return None
                signers.append(key)
    known = [key for key in keys if key in signers]
    if not known:
        name = note[1][0].name
        why = phrase("signature-retired" if signers else "signature-unknown", name=name)
        problems.append(problem("signature-wrong", path, why=why))
        return None
    return known[-1]


def _moment(
    one: CheckpointFiles, authorities: bytes | None, problems: list[Problem]
) -> datetime | None:
    if one.token is None or one.text is None:
        return None
    path = path_of(one.size, "tsr")
    if authorities is None:
        problems.append(problem("token-untrusted", path, file=AUTHORITIES_FILE))
        return None
    try:
        return stamped_at(one.token, one.text, authorities)
    except WrongToken as error:
        problems.append(problem("token-wrong", path, why=error))
        return None


def checkpoint_files(
    files: Mapping[str, bytes], origin: str, key: SigningKey | None, day: date
) -> dict[str, bytes]:
    """Return what is to be written so that the ledger's last line is covered: nothing if it is.

    A checkpoint that was made without a key is signed when there is one.
    """
    ledger = files.get(LEDGER_FILE, b"")
    size = ledger.count(b"\n")
    made: dict[str, bytes] = {}
    if not size:
        return made
    text = files.get(path_of(size, "txt"))
    if text is None:
        head = heads(ledger, {size})[size]
        text = made[path_of(size, "txt")] = Checkpoint(origin, head, day).text
    if key and path_of(size, "note") not in files:
        made[path_of(size, "note")] = signed(text, [key])
    return made


def unstamped(files: Mapping[str, bytes]) -> tuple[int, bytes] | None:
    """Size and text of the newest checkpoint if it has no time stamp; it covers all before it."""
    newest = next(reversed(files_of_checkpoints(files)), None)
    if newest is None or newest.text is None or newest.token is not None:
        return None
    return newest.size, newest.text


def usable_key(text: str, keys: Sequence[PublicKey]) -> SigningKey | Problem:
    """Read the key that is to sign: it must be the last one of the settings."""
    key = read_signing_key(text)
    if key is None:
        return problem("signing-key-wrong", CONFIG, why=phrase("key-unreadable"))
    if not keys or key.public != keys[-1]:
        why = phrase("key-not-configured", name=key.public.text)
        return problem("signing-key-wrong", CONFIG, why=why)
    return key
