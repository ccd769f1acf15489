"""What the site serves so that anybody can verify the ledger: checkpoints, signatures, keys."""

from collections.abc import Iterator, Mapping, Sequence

from lydelse.proof.checkpoints import (
    AUTHORITIES_FILE,
    FOLDER,
    KEYS_FILE,
    files_of_checkpoints,
    path_of,
)
from lydelse.proof.notes import PublicKey, read_note

NEWEST = "checkpoint"
"""The newest signed checkpoint, at the address that C2SP gives it."""


def attested(files: Mapping[str, bytes], keys: Sequence[PublicKey]) -> Iterator[tuple[str, bytes]]:
    """Each file's address and its bytes; nothing without checkpoints.

    Beside a note stands each signature alone, as ``openssl`` takes it: ``16.KEY.sig``.
    """
    kept = files_of_checkpoints(files)
    newest = None
    for one in kept:
        for ending, data in (("txt", one.text), ("note", one.note), ("tsr", one.token)):
            if data is not None:
                yield path_of(one.size, ending), data
        note = read_note(one.note) if one.note is not None else None
        for key in keys if note else ():
            for signature in note[1] if note else ():
                if signature.names(key):
                    yield path_of(one.size, f"{key.id}.sig"), signature.data
        newest = one.note or newest
    if not kept:
        return
    if newest is not None:
        yield NEWEST, newest
    if keys:
        yield KEYS_FILE, "".join(f"{key.text}\n" for key in keys).encode()
    for key in keys:
        yield f"{FOLDER}/{key.id}.pem", key.pem
    if AUTHORITIES_FILE in files:
        yield AUTHORITIES_FILE, files[AUTHORITIES_FILE]
