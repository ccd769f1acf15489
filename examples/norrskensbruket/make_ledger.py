"""Write the ledger of the example anew, as if its versions had been published one by one.

    .venv/bin/python examples/norrskensbruket/make_ledger.py

The commands are the real ones. They never let anyone set the time, so this script hands them a
clock; nothing else here is special. What is published stays as it is: run this only when the
texts of the example itself are changed.
"""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from lydelse.cli import Context, main
from lydelse.ledger.events import LEDGER_FILE

POLICY, CAMERA, LIST = "privacy-policy", "camera-surveillance", "subprocessors"
LAWYER, PUBLISHER = "Signe Lyktberg", "Norrskensbruket, publicering"

# When, who, and what they typed.
ACTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("2023-02-01T09:00", LAWYER,
     ("adopt", POLICY, "1.0", "--effective", "2021-03-01", "--published", "2021-02-15")),
    ("2023-03-14T10:20", PUBLISHER, ("publish", POLICY, "1.1")),
    ("2023-04-03T13:05", PUBLISHER, ("publish", CAMERA, "1.0")),
    ("2023-08-31T08:45", PUBLISHER, ("publish", POLICY, "1.2")),
    ("2024-04-15T11:00", PUBLISHER, ("publish", POLICY, "2.0")),
    ("2024-08-26T15:30", LAWYER,
     ("repeal", CAMERA, "--effective", "2024-09-01", "--reason", "Kameran har monterats ned.")),
    ("2024-10-21T09:10", LAWYER,
     ("publish", POLICY, "2.1", "--without", "de",
      "--reason", "Den tyska översättningen granskas.")),
    ("2024-11-12T14:00", LAWYER, ("translate", POLICY, "2.1", "de")),
    ("2024-11-18T09:30", LAWYER,
     ("note", POLICY, "2.1",
      "--summary",
      "sv=Svarstiden kan förlängas om en begäran är komplicerad. Dataskyddsfrågor har fått ett "
      "eget formulär.",
      "--summary",
      "en=The time for our reply may be extended if a request is complex. Questions about data "
      "protection have a form of their own.",
      "--reason", "Det nya formuläret nämndes inte.")),
    ("2025-03-03T10:00", PUBLISHER, ("publish", POLICY, "2.2")),
    ("2025-04-10T16:40", LAWYER,
     ("withdraw", POLICY, "2.2", "--reason", "Appen Lyktljus lanseras inte.")),
    ("2025-06-02T10:15", PUBLISHER, ("publish", POLICY, "2.3")),
    ("2025-08-20T09:00", LAWYER,
     ("postpone", POLICY, "2.3", "2025-11-01", "--reason", "Bytet av transportör dröjer.")),
    ("2026-09-01T10:00", PUBLISHER, ("publish", POLICY, "2.4")),
    ("2026-09-15T09:20", PUBLISHER, ("publish", LIST, "1.0")),
    ("2026-11-20T09:15", PUBLISHER, ("publish", LIST, "1.1")),
)  # fmt: skip
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def make_ledger(root: Path) -> None:
    """Delete the ledger of the project in a folder and let the commands write it again."""
    (root / LEDGER_FILE).unlink(missing_ok=True)
    for moment, who, arguments in ACTS:
        at = datetime.fromisoformat(moment).replace(tzinfo=STOCKHOLM)
        done = CliRunner().invoke(
            main,
            ["--project", str(root), *arguments, "--by", who],
            obj=Context(root, lambda at=at: at),
        )
        if done.exit_code:
            raise SystemExit(f"{moment} {' '.join(arguments)}\n{done.output}")


if __name__ == "__main__":
    make_ledger(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
