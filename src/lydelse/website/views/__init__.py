"""What a template is given: every sentence finished, every address known.

A view holds HTML that is safe to print (``Markup``) and addresses relative to the root of the
site; ``to`` makes them relative to the page.
"""

import re
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from lydelse.ledger.events import LEDGER_FILE
from lydelse.ledger.state import VersionState
from lydelse.messages.catalogue import language_name
from lydelse.project.settings import Brand
from lydelse.website import urls
from lydelse.website.kinds import Shown, kinds
from lydelse.website.sitemap import canonical, is_indexed
from lydelse.website.views.articles import rights_of
from lydelse.website.views.links import Alternate, alternates_of, feeds_of
from lydelse.website.views.markers import EVENTS, FEEDS, footer_contact, page_with
from lydelse.website.views.metadata import Relation, description, linked_data, relations, short
from lydelse.website.views.sentences import dated, sentence
from lydelse.website.views.strip import Strip
from lydelse.website.views.versions import DocumentView, VersionView, document_view, version_view
from lydelse.website.website import Page, Website

_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)


class View(NamedTuple):
    """A page, ready for a template: what all pages have, and what those of its kind have.

    ``template`` is that of its kind, which gets ``own``; ``scripted`` says that a script moves some
    of it. ``article`` is the text of an edition with its title as ``h1``, empty where the page has
    none. ``version`` is the one whose text the page shows. ``feeds`` are title and address of the
    feeds that follow what the page shows, the nearest first. ``organisation`` is whose site it is
    today, ``publisher`` whose text the page is about was when it was published. ``events_url`` and
    ``feeds_url`` lead to the pages for people that list events and feeds, if the editors have them.
    ``relations`` and ``linked_data`` are for programs.
    """

    page: Page
    template: str
    scripted: bool
    language: str
    site_name: str
    organisation: str
    brand: Brand
    publisher: str
    home_url: str
    title: str
    heading: str
    canonical: str
    alternates: tuple[Alternate, ...]
    default_alternate: Alternate | None
    article: Markup
    headings: tuple[tuple[int, str, str], ...]
    document: DocumentView | None
    version: VersionView | None
    own: Any
    rights: Page | None
    contact: Markup
    events_url: str
    feeds_url: str | None
    stamp: tuple[Markup, ...]
    feeds: tuple[tuple[str, str], ...]
    relations: tuple[Relation, ...]
    linked_data: Markup
    strip: Strip | None
    site_url: str
    shows_address: bool
    preview: bool
    indexed: bool

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the article, as HTML."""
        return tuple(_PARAGRAPH.findall(self.article))

    @property
    def description(self) -> str:
        """A page in a few sentences, for search engines; dates and all, so that it stays true."""
        return description(*kinds()[self.page.id.kind].description(self))

    @property
    def running(self) -> str:
        """What stands on every printed sheet: which text, and whether it applies."""
        if self.strip:
            said = f"{self.strip.label} ({self.strip.status_word})" if self.strip.label else ""
            return description(f"{self.short_heading}.", said, self.strip.text)
        if self.version:
            return description(f"{self.short_heading}.", *self.version.stamp[::-1])
        return self.short_heading

    @property
    def name(self) -> str:
        """What to call the page where its heading alone would not tell it from others."""
        return kinds()[self.page.id.kind].title(self)

    @property
    def short_heading(self) -> str:
        """The title without the company's name at its end, which the site's name says."""
        return short(self.heading, self.publisher)

    def to(self, url: str) -> str:
        """Return an address of the site, relative to this page."""
        return urls.relative(self.page.url, url)

    def absolute(self, url: str) -> str:
        """Return an address of the site in full."""
        return self.site_url + url

    def say(self, key: str, /, **values: object) -> Markup:
        """Return a sentence of the catalogue in the language of the page."""
        return sentence(self.language, key, **values)

    def language_name(self, code: str) -> str:
        """Return what a language is called in the language of the page."""
        return language_name(self.language, code)

    def day(self, day: date) -> Markup:
        """Return a day in words, marked up as what it is."""
        return dated(self.language, day)


def view(website: Website, page: Page) -> View:
    """Gather everything that a page shows."""
    project, language, kind = website.project, page.language, kinds()[page.id.kind]
    document = page.id.document if page.id.document in project.documents else None
    state = kind.state(website, page)
    edition = website.edition(page.id.document, state, language) if state else None
    text = kind.text(website, page, edition)
    alternates = alternates_of(website, page)
    headings = tuple((h.level, h.id, h.text) for h in text.headings) if text else ()
    events, follow = (page_with(website, one, language) for one in (EVENTS, FEEDS))

    def shown(of: VersionState | None) -> VersionView | None:
        return version_view(website, page.id.document, of.version, language) if of else None

    return View(
        page=page,
        template=kind.template,
        scripted=kind.scripted,
        language=language,
        site_name=project.settings.site_names[language],
        organisation=project.settings.organisation,
        brand=project.settings.brand,
        publisher=project.publisher(state or website.version_of(page)),
        home_url=urls.home(project, language),
        title=page.title,
        heading=page.title,
        canonical=project.settings.site_url + canonical(website, page).url,
        alternates=alternates,
        default_alternate=next(
            (
                one
                for one in alternates
                if one.exact and one.language == project.settings.default_language
            ),
            None,
        ),
        article=Markup(text.html) if text else Markup(),
        headings=headings,
        document=document_view(website, document, language) if document else None,
        version=shown(state),
        own=kind.view(website, page, Shown(state, edition, text, alternates)),
        rights=rights_of(website, page),
        contact=footer_contact(website, language),
        events_url=events.url if events else LEDGER_FILE,
        feeds_url=follow.url if follow else None,
        stamp=page_stamp(page, shown(kind.stamped(website, page))),
        feeds=feeds_of(website, document, language),
        relations=relations(website, page, state),
        linked_data=linked_data(website, page, state, edition if text else None, headings),
        strip=kind.strip(website, page),
        site_url=project.settings.site_url,
        shows_address=project.settings.is_address_decided,
        preview=website.preview,
        indexed=not website.preview and is_indexed(website, page),
    )


def page_stamp(page: Page, shown: VersionView | None) -> tuple[Markup, ...]:
    """Return the last lines of a page; none where nobody knows when it changed."""
    if shown:
        return shown.stamp
    if page.last_modified:
        return (
            sentence(page.language, "stamp.page", day=dated(page.language, page.last_modified))
            + ".",
        )
    return ()
