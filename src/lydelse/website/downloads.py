"""Which pages have a file to download beside them: a PDF of a version, and of every comparison."""

from lydelse.messages.problems import Problem, problem
from lydelse.model import Edition, VersionId
from lydelse.pdf import compile as typst
from lydelse.pdf.coverage import not_covered
from lydelse.project.project import Project
from lydelse.website.kinds import kinds
from lydelse.website.page_ids import PageId
from lydelse.website.website import Website

PDF = "pdf"
PDF_FILE = "document.pdf"
"""What a PDF is called, beside the page that it is the paper of: an address that never changes."""


def pdf_of_page(
    website: Website, id: PageId, language: str
) -> tuple[Edition, Edition | None] | None:
    """Return the text of which a page has a PDF beside it, and the one that it is compared with.

    Versions have one, and so has each page of what changed. Drafts have none.
    """
    if PDF not in website.project.settings.downloads or typst.missing():
        return None
    numbers = kinds()[id.kind].papers(website, id, language)
    texts = [
        website.edition(id.document, state, language)
        for one in numbers
        if one and (state := website.state(id.document, one)).updated
    ]
    found = [text for text in texts if text and not uncovered(text)]
    if not found or len(found) < len(numbers):
        return None
    return found[0], found[1] if len(found) > 1 else None


def has_pdf(website: Website, id: PageId, language: str) -> bool:
    """Whether a page has a PDF beside it."""
    return pdf_of_page(website, id, language) is not None


def uncovered(edition: Edition) -> str:
    """Return the first sign of a text that no font of the package has."""
    facts = edition.register.data.decode("utf-8", "replace") if edition.register else ""
    return not_covered(edition.data.decode("utf-8", "replace") + facts)


def line_of(edition: Edition, sign: str) -> int:
    """Return the line of a text in which a sign stands first; 0 if it comes from elsewhere."""
    lines = edition.data.decode("utf-8", "replace").split("\n")
    return next((number for number, line in enumerate(lines, 1) if sign and sign in line), 0)


def without_pdf(project: Project, document: str, version: VersionId) -> list[Problem]:
    """Why texts of a version will have no PDF, though the site offers them."""
    if PDF not in project.settings.downloads:
        return []
    return [
        problem("pdf-sign-not-covered", one.path, line_of(one, sign), sign=f"`{sign}`")
        for one in project.documents[document].versions[version].editions.values()
        if (sign := uncovered(one))
    ]
