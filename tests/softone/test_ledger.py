"""What SoftOne published is what its ledger says, and what the README shows of it."""

from __future__ import annotations

import hashlib

from lydelse.ledger.events import read_ledger
from tests.docs.test_docs import between
from tests.sites.project import ROOT

FIRST = "3cddfa52ee9b422d44a7f1ad1eb90a6fc7fa040bd33b0183fbc3c1c7abda2282"


def test_the_ledger_begins_as_it_began() -> None:
    first = (ROOT / "ledger.jsonl").read_bytes().partition(b"\n")[0]
    assert hashlib.sha256(first).hexdigest() == FIRST


def test_the_checksums_of_the_readme_are_those_of_the_files() -> None:
    """Whoever types the two lines sees what the README shows."""
    path = "docs/sv/privacy-policy/1.0.md"
    digest = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    assert between("README.md", "sums").count(digest) == 2
    ledger, problems = read_ledger((ROOT / "ledger.jsonl").read_bytes())
    assert not problems
    assert ledger.files()[path] == digest
