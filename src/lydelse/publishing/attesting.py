"""Cover the last line of the ledger by a checkpoint, signed where there is a key."""

from datetime import datetime
from urllib.parse import urlsplit

from lydelse.project.project import Project
from lydelse.proof.attestation import checkpoint_files
from lydelse.proof.notes import SigningKey
from lydelse.publishing.acts import today


def attest(project: Project, key: SigningKey | None, now: datetime) -> dict[str, bytes]:
    """Return the files to write, by their paths; none if the last line is covered already."""
    keys = project.settings.keys
    host = urlsplit(project.settings.site_url).hostname or "ledger"
    origin = keys[-1].name if keys else host
    return checkpoint_files(project.files, origin, key, today(project, now))
