"""What an editor's page has the site say in its place.

``[[notices]]``, ``[[complaint]]`` and ``[[contact]]`` are part of the text; ``[[events]]`` and
``[[feeds]]`` are lists of what there is on the site.
"""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from lydelse.ledger.events import LEDGER_FILE
from lydelse.memo import per_website
from lydelse.registers.given import GivenLaw
from lydelse.website import page_ids, urls
from lydelse.website.views.happenings import happenings
from lydelse.website.views.links import feeds_of
from lydelse.website.views.notices import MARKER, list_of_notices
from lydelse.website.views.sentences import dated, sentence
from lydelse.website.website import Page, Website

EVENTS, FEEDS = "events", "feeds"
LISTS = (MARKER, EVENTS, FEEDS)
"""The markers in whose place stands what there is on the whole site."""


def shown_in(website: Website, path: str, body: str, language: str) -> Mapping[str, str]:
    """Return what stands in the place of each marker that a page has."""
    made: dict[str, Callable[[], Markup]] = {
        MARKER: lambda: list_of_notices(website, path, language),
        "complaint": lambda: complaint(website, language),
        "contact": lambda: contact(website, language),
    }
    return {name: make() for name, make in made.items() if f"[[{name}]]" in body}


def lists_in(website: Website, page: Page, body: str) -> Mapping[str, str]:
    """Return the lists of what there is on the site that a page shows; their links are final."""
    made = {EVENTS: _events, FEEDS: _feeds}
    return {name: make(website, page) for name, make in made.items() if f"[[{name}]]" in body}


@per_website()
def page_with(website: Website, marker: str, language: str) -> Page | None:
    """Return the page of a language that shows a list; None where the editors have none."""
    for (id, code), source in website.project.pages.items():
        if code == language and f"[[{marker}]]" in source.body:
            return website.in_languages(page_ids.ordinary(id)).get(language)
    return None


def _events(website: Website, page: Page) -> Markup:
    """Everything that happened to the documents, newest first, each with its line."""
    language, zone = page.language, website.project.first_zone
    events = [
        (one, document.index[language].title)
        for document in website.documents(language)
        for one in happenings(website, document.id, language)
    ]
    events.sort(key=lambda told: (told[0].moment, told[0].line or 0), reverse=True)
    items = Markup("\n").join(
        Markup('<li><span class="ly-meta">{}{}</span><br>\n{}: {}</li>').format(
            dated(language, one.moment.astimezone(zone).date()),
            _line(language, one.line),
            title,
            _link(page, one.url, one.title),
        )
        for one, title in events
    )
    listed = Markup('<ol class="ly-events" reversed>\n{}\n</ol>\n<p>{}</p>')
    return listed.format(items, _link(page, LEDGER_FILE, Markup.escape(LEDGER_FILE)))


def _line(language: str, line: int | None) -> Markup:
    return Markup(", ") + sentence(language, "happening.line", line=line) if line else Markup()


def _link(page: Page, url: str | None, words: Markup) -> Markup:
    if url is None:
        return words
    return Markup('<a href="{}">{}</a>').format(urls.relative(page.url, url), words)


def _feeds(website: Website, page: Page) -> Markup:
    """Every feed of the language with its address, the site's first."""
    settings, language = website.project.settings, page.language
    found = [feeds_of(website, one.id, language) for one in website.documents(language)]
    listed = dict.fromkeys([feeds[-1] for feeds in found if feeds])
    listed |= dict.fromkeys([feeds[0] for feeds in found if feeds])
    items = Markup("\n").join(
        Markup("<li>{}<br>\n{}</li>").format(
            title, _link(page, url, Markup.escape(f"{settings.site_url}{url}"))
        )
        for title, url in listed
    )
    return Markup('<ul class="ly-feeds">\n{}\n</ul>').format(items)


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
    """Return an address for mail or of a page as a link; empty for none."""
    if not address:
        return Markup()
    way = address if address.startswith("http") else f"mailto:{address}"
    return Markup('<a href="{}">{}</a>').format(way, address.removeprefix("https://"))


def footer_contact(website: Website, language: str) -> Markup:
    """Return the contact in the footer of each page; empty where none is stated."""
    link = contact_link(website.project.settings.contact)
    return sentence(language, "site.contact", link=link) if link else Markup()
