"""What an editor's page has the site say in its place: ``[[complaint]]``, ``[[contact]]``."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from lydelse.registers.given import GivenLaw
from lydelse.website.views.notices import MARKER, list_of_notices
from lydelse.website.views.sentences import sentence
from lydelse.website.website import Website


def shown_in(website: Website, path: str, body: str, language: str) -> Mapping[str, str]:
    """Return what stands in the place of each marker that a page has."""
    made: dict[str, Callable[[], Markup]] = {
        MARKER: lambda: list_of_notices(website, path, language),
        "complaint": lambda: complaint(website, language),
        "contact": lambda: contact(website, language),
    }
    return {name: make() for name, make in made.items() if f"[[{name}]]" in body}


def complaint(website: Website, language: str) -> Markup:
    """How to complain to the authority, in the words that follow from the law, with its address."""
    given = GivenLaw(country=website.project.settings.country)
    said = Markup("<p>{}").format(given.text("complaint", language))
    if address := given.authority():
        said += Markup(' <a href="{}">{}</a>').format(address, address.split("/")[2])
    return said + Markup("</p>")


def contact(website: Website, language: str) -> Markup:
    """Where to turn about the site; nothing while that is not decided."""
    link = contact_link(website.project.settings.contact)
    return (
        Markup("<p>{}</p>").format(sentence(language, "site.contact", link=link)) if link else link
    )


def contact_link(address: str) -> Markup:
    """An address for mail or of a page as a link; empty for none."""
    if not address:
        return Markup()
    way = address if address.startswith("http") else f"mailto:{address}"
    return Markup('<a href="{}">{}</a>').format(way, address.removeprefix("https://"))


def footer_contact(website: Website, language: str) -> Markup:
    """The contact in the footer of each page; empty where none is stated."""
    link = contact_link(website.project.settings.contact)
    return sentence(language, "site.contact", link=link) if link else Markup()
