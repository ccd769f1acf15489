"""A project of policies built as a part of a site that is somebody's own, and put below it."""

from pathlib import Path
from urllib.parse import urlsplit

from lydelse.jobs.building import mkdocs
from lydelse.ledger.events import LEDGER_FILE
from lydelse.messages.problems import Problem, problem
from lydelse.project.load import settings_of
from lydelse.project.project import REGISTERS
from lydelse.project.settings import CONFIG_FILE
from lydelse.storage.disk import copy_outside, names_in


def put_below(root: Path, folder: str, site: Path, site_url: str) -> list[Problem]:
    """Build the project in a ``folder`` of ``root``, and copy its site to where its address says.

    ``site`` is what was built of the site's own pages, ``site_url`` their address; without a host
    in it, paths alone count. Return what keeps it from being done; nothing is copied then.
    """
    own = root / folder
    if not (own / CONFIG_FILE).is_file():
        return [problem("beside-missing", CONFIG_FILE, folder=folder)]
    settings, _ = settings_of(own)  # what is wrong with them, the build tells
    below = _below(settings.site_url, site_url) if settings else ""
    if settings and not below:
        place, address = f"{folder}/{CONFIG_FILE}", settings.site_url
        return [problem("beside-elsewhere", place, address=address, own=site_url or "/")]
    words = ["--strict", "--quiet", "--site-dir", "site"]
    if mkdocs(own, "build", words, None, preview=False):
        return [problem("beside-not-built", f"{folder}/{CONFIG_FILE}")]
    if taken := names_in(site / below):
        file = f"{below}{taken[0]}"
        return [problem("beside-taken", CONFIG_FILE, address=f"/{below}", file=file)]
    copy_outside(own / "site", site / below)
    return []


def edited(root: Path, folder: str) -> list[Path]:
    """Return what editors write in the project: the places there that a preview watches."""
    own = root / folder
    settings, _ = settings_of(own)
    names = (CONFIG_FILE, settings.docs_dir if settings else "docs", REGISTERS, LEDGER_FILE)
    return [own / name for name in names if (own / name).exists()]


def _below(address: str, site: str) -> str:
    """Where an address lies below another, with a slash at its end; "" if it does not."""
    one, other = urlsplit(address), urlsplit(site)
    if other.netloc and (one.scheme, one.netloc) != (other.scheme, other.netloc):
        return ""
    base = other.path.rstrip("/") + "/"
    return one.path.removeprefix(base) if one.path.startswith(base) else ""
