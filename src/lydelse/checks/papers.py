"""Whether the files that the site offers can be made: PDFs, of every sign of the texts."""

from collections.abc import Iterator

from lydelse.messages.problems import Problem, problem
from lydelse.model import Version
from lydelse.pdf.compile import missing
from lydelse.project.project import Project
from lydelse.project.settings import CONFIG_FILE
from lydelse.website.downloads import PDF, without_pdf


def check_papers(project: Project) -> Iterator[Problem]:
    """Say what is missing for PDFs to be made here: the site is built without them."""
    if PDF in project.settings.downloads and missing():
        packages = ", ".join(missing())
        yield problem("pdf-not-installed", CONFIG_FILE, packages=packages).softened()


def check_signs(project: Project, version: Version) -> Iterator[Problem]:
    """Name signs of a text that no font of the package has."""
    yield from without_pdf(project, version.document, version.id)
