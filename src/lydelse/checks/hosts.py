"""Hosts that nobody can have, in what is to be published."""

from collections.abc import Iterator

from lydelse.formats.hosts import unreal_hosts
from lydelse.formats.yaml import read_yaml
from lydelse.messages.problems import Problem, problem
from lydelse.model import Version
from lydelse.project.project import Project
from lydelse.project.settings import CONFIG_FILE


def check_site_url(project: Project) -> Iterator[Problem]:
    """Tell that the public address is not decided: nothing visible is made of it."""
    if not project.settings.is_address_decided:
        file, _ = read_yaml(CONFIG_FILE, project.files.get(CONFIG_FILE, b"").decode())
        line = file.line("site_url") if file else 0
        yield problem("site-url-unreal", CONFIG_FILE, line, address=project.settings.site_url)


def check_hosts(project: Project, draft: Version) -> Iterator[Problem]:
    """Yield each host that cannot exist in the files of a draft.

    While the site has no public address itself, its texts may name none either.
    """
    if not project.settings.is_address_decided:
        return
    paths = {edition.path for edition in draft.editions.values()}
    paths.add(project.register_path(draft.document, draft.id))
    for path in sorted(paths & project.files.keys()):
        text = project.files[path].decode("utf-8", "replace")
        for host, line in unreal_hosts(text):
            yield problem("host-unreal", path, line, host=host)
