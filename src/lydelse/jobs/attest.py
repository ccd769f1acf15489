"""Let others attest the ledger: sign its head, and ask a time-stamping authority for the time.

Neither ever stops a publication: what cannot be had now is told, and tried again by the next run.
"""

import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime

from lydelse.messages.problems import Problem
from lydelse.project.project import Project
from lydelse.proof.attestation import unstamped, usable_key
from lydelse.proof.checkpoints import AUTHORITIES_FILE, path_of
from lydelse.proof.timestamps import WrongToken, request, stamped_at
from lydelse.publishing.attesting import attest

SIGNING_KEY = "LYDELSE_SIGNING_KEY"
_PATIENCE = 10.0  # seconds for an answer

Ask = Callable[[str, bytes], bytes]
"""Asks an authority, by its address, with a request of RFC 3161; ``OSError`` if none answers."""


def ask_authority(address: str, query: bytes) -> bytes:
    """Ask over HTTP (RFC 3161, section 3.4)."""
    headers = {"Content-Type": "application/timestamp-query"}
    asked = urllib.request.Request(address, data=query, headers=headers)
    with urllib.request.urlopen(asked, timeout=_PATIENCE) as answer:
        data: bytes = answer.read()
        return data


def attested(
    project: Project, secret: str, now: datetime, ask: Ask
) -> tuple[dict[str, bytes], list[str]]:
    """Return the files that attest the last line of the ledger, and what could not be had.

    Nothing if the settings name neither keys nor an authority.
    """
    settings, warnings = project.settings, list[str]()
    if not settings.keys and not settings.authority:
        return {}, []
    key = usable_key(secret, settings.keys) if secret else None
    if isinstance(key, Problem):
        warnings.append(str(key))
        key = None
    elif settings.keys and key is None:
        warnings.append(f"The ledger was not signed: the job was not given {SIGNING_KEY}.")
    made = attest(project, key, now)
    waiting = unstamped({**project.files, **made}) if settings.authority else None
    if waiting:
        size, text = waiting
        try:
            token = ask(settings.authority, request(text))
            stamped_at(token, text, project.files.get(AUTHORITIES_FILE, b""))
            made[path_of(size, "tsr")] = token
        except (OSError, ValueError, WrongToken) as error:
            why = getattr(error, "reason", error)
            warnings.append(
                f"{settings.authority} gave no time stamp that {AUTHORITIES_FILE} trusts ({why});"
                " the next run asks again."
            )
    return made, warnings
