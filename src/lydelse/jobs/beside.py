"""A project of policies built as a part of a site that is somebody's own, and put below it."""

from pathlib import Path
from urllib.parse import urlsplit

from lydelse.jobs.building import mkdocs
from lydelse.messages.problems import Problem, problem
from lydelse.project.load import read_project
from lydelse.project.settings import CONFIG_FILE
from lydelse.storage.disk import names_in, put_copy


def put_below(root: Path, folder: str, site: Path, site_url: str) -> list[Problem]:
    """Build the project in a ``folder`` of ``root``, and copy its site to where its address says.

    ``site`` is what was built of the site's own pages, ``site_url`` their address; without one the
    path of the policies' address counts. What keeps it from being done; nothing is copied then.
    """
    own = root / folder
    if not (own / CONFIG_FILE).is_file():
        return [problem("beside-missing", CONFIG_FILE, folder=folder)]
    words = ["--strict", "--quiet", "--site-dir", "site"]
    if mkdocs(own, "build", words, None, preview=False):
        return [problem("beside-not-built", f"{folder}/{CONFIG_FILE}")]
    project, _ = read_project(own)
    assert project is not None, "it was built"
    address = project.settings.site_url
    below = _below(address, site_url)
    if not below:
        config = f"{folder}/{CONFIG_FILE}"
        return [problem("beside-elsewhere", config, address=address, own=site_url or "/")]
    if taken := names_in(site / below):
        file = f"{below}{taken[0]}"
        return [problem("beside-taken", CONFIG_FILE, address=f"/{below}", file=file)]
    put_copy(own / "site", site / below)
    return []


def _below(address: str, site: str) -> str:
    """Where an address lies below another, with a slash at its end; "" if it does not."""
    one, other = urlsplit(address), urlsplit(site)
    if site and (one.scheme, one.netloc) != (other.scheme, other.netloc):
        return ""
    base = other.path.rstrip("/") + "/"
    return one.path.removeprefix(base) if one.path.startswith(base) else ""
