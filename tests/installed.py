"""The package as pip would have it known: its entry points, with the code where it stands."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def installed(folder: Path) -> Path:
    """A folder for the search path of Python, in which `lydelse` is known with its entry points."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    info = folder / "lydelse-0.1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    groups = {"console_scripts": project["scripts"], **project["entry-points"]}
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: lydelse\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{name} = {where}\n" for name, where in points.items())
            for group, points in groups.items()
        )
    )
    return folder
