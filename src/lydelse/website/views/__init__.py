"""What a template is given: every sentence finished, every address known.

A view holds HTML that is safe to print (``Markup``) and addresses relative to the root of the
site; ``to`` makes them relative to the page.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from lydelse.content.edition import html_of, in_place, with_markers
from lydelse.formats.markdown import Rendered, render
from lydelse.ledger.events import LEDGER_FILE
from lydelse.ledger.state import VersionState
from lydelse.messages.catalogue import language_name
from lydelse.model import Edition
from lydelse.project.settings import Brand
from lydelse.website import urls
from lydelse.website.register_exports import names
from lydelse.website.sitemap import canonical, is_indexed
from lydelse.website.views.anchors import with_numbers, with_terms, with_ways
from lydelse.website.views.bilingual import ParallelView, parallel_view, parallels_of
from lydelse.website.views.drafts import DraftView, drafts_of
from lydelse.website.views.links import Alternate, alternates_of, feeds_of, linker, promised
from lydelse.website.views.markers import (
    EVENTS,
    FEEDS,
    footer_contact,
    lists_in,
    page_with,
    shown_in,
)
from lydelse.website.views.metadata import Relation, description, linked_data, relations, short
from lydelse.website.views.periods import Period, periods_of
from lydelse.website.views.redlines import (
    ComparisonView,
    HistoryEntry,
    comparison_view,
    history_entries,
)
from lydelse.website.views.sentences import dated, not_in_language, redaction, sentence
from lydelse.website.views.strip import Strip, strip_of
from lydelse.website.views.typography import prose
from lydelse.website.views.versions import DocumentView, VersionView, document_view, version_view
from lydelse.website.website import Kind, Page, PageId, Website

_REMARK = re.compile(r"<p[^>]*><em>(?:(?!</?em>).)*</em></p>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)


class View(NamedTuple):
    """A page, ready for a template.

    ``article`` is the text of an edition with its title as ``h1``, empty where the page has
    none; ``source`` is the file of one as it stands. ``feeds`` are title and address of the feeds
    that follow what the page shows, the nearest first. ``organisation`` is whose site it is today,
    ``publisher`` whose text the page is about was when it was published. ``documents``, on the
    front page alone, are all there are; ``drafts`` are those of each in the preview. ``events_url``
    and ``feeds_url`` lead to the pages for people that list events and feeds, if the editors have
    them.
    ``prevailing_url`` leads from a translation to the text that prevails; ``tells_translation``
    says whether the text says of itself that it is one. ``relations`` and ``linked_data`` are for
    programs.
    """

    page: Page
    kind: Kind
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
    documents: tuple[DocumentView, ...]
    drafts: Mapping[str, tuple[DraftView, ...]]
    document: DocumentView | None
    version: VersionView | None
    comparison: ComparisonView | None
    parallel: ParallelView | None
    parallels: tuple[tuple[Markup, str], ...]
    history: tuple[HistoryEntry, ...]
    periods: tuple[Period, ...]
    in_short: Markup
    source: str
    missing: Markup
    redacted: Markup
    rights: Page | None
    contact: Markup
    events_url: str
    feeds_url: str | None
    stamp: tuple[Markup, ...]
    feeds: tuple[tuple[str, str], ...]
    exports: tuple[str, ...]
    relations: tuple[Relation, ...]
    linked_data: Markup
    strip: Strip | None
    prevailing_url: str | None
    prevailing_code: str
    prevailing_language: str
    tells_translation: bool
    site_url: str
    shows_address: bool
    preview: bool
    indexed: bool

    @property
    def description(self) -> str:
        """A page in a few sentences, for search engines; dates and all, so that it stays true."""
        title = self.short_heading
        if self.comparison:
            counts = [f"{self.comparison.counts}."] if self.comparison.counts else []
            return description(f"{title}. {self.comparison.title}.", *counts)
        if self.parallel:
            said = f"{title}. {self.parallel.title}."
            return description(said, self.parallel.version.state)
        if self.kind is Kind.HISTORY:
            return description(f"{title}.", self.say("history.lead"))
        if self.version and self.source:
            said = self.say("document.source_of", version=self.version.id)
            return description(f"{title}. {said}.", self.say("document.source_lead"))
        if self.version:
            held = ", ".join(name for level, _, name in self.headings if level == 2)
            said = f"{title}. {self.version.label}."
            return description(said, self.version.state, f"{held}." if held else "")
        if self.document:
            return description(f"{title}.", self.say("document.none_in_force"))
        return description(*_PARAGRAPH.findall(self.article)[:1])

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
        title = self.short_heading
        if self.kind is Kind.HISTORY:
            return f"{self.say('document.history')}: {title}"
        if self.kind is Kind.FRONT:
            return self.site_name
        if self.version and self.source:
            return f"{title}: {self.say('document.source_of', version=self.version.id)}"
        if self.version and self.kind is Kind.VERSION:
            return self.say("document.title_of_version", title=title, version=self.version.id)
        told = self.comparison or self.parallel
        return f"{title}: {told.title}" if told else title

    @property
    def short_heading(self) -> str:
        """The title without the company's name at its end, which the site's name says."""
        return short(self.heading, self.publisher)

    def to(self, url: str) -> str:
        """An address of the site, relative to this page."""
        return urls.relative(self.page.url, url)

    def absolute(self, url: str) -> str:
        """An address of the site in full."""
        return self.site_url + url

    def say(self, key: str, /, **values: object) -> Markup:
        """A sentence of the catalogue in the language of the page."""
        return sentence(self.language, key, **values)

    def language_name(self, code: str) -> str:
        """What a language is called in the language of the page."""
        return language_name(self.language, code)

    def day(self, day: date) -> Markup:
        """A day in words, marked up as what it is."""
        return dated(self.language, day)


def view(website: Website, page: Page) -> View:
    """Gather everything that a page shows."""
    project, language = website.project, page.language
    document = page.id.document if page.id.document in project.documents else None
    state = _life_shown(website, page)
    edition = website.edition(page.id.document, state, language) if document and state else None
    text = _article(website, page, edition)
    shown = version_view(website, document, state.version, language) if document and state else None
    missing = redacted = Markup()
    if document and state and language not in state.languages:
        missing = not_in_language(website, document, state, language)
    elif document and state and edition is None and page.id.kind is not Kind.HISTORY:
        redacted = redaction(website, document, state, language)
    alternates = alternates_of(website, page)
    headings = tuple((h.level, h.id, h.text) for h in text.headings) if text else ()
    parallel = parallel_view(website, page)
    lead = project.prevailing(state)
    prevailing = website.in_languages(page.id).get(lead)
    is_front = page.id.kind is Kind.FRONT
    listed = [d.id for d in website.documents(language)] if is_front else []
    translated = edition is not None and language != lead
    events, follow = (page_with(website, one, language) for one in (EVENTS, FEEDS))
    return View(
        page=page,
        kind=page.id.kind,
        language=language,
        site_name=project.settings.site_names[language],
        organisation=project.settings.organisation,
        brand=project.settings.brand,
        publisher=project.publisher(state or _version_of(website, page)),
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
        documents=tuple(document_view(website, id, language) for id in listed),
        drafts={id: drafts_of(website, id, language) for id in listed},
        document=document_view(website, document, language) if document else None,
        version=shown,
        comparison=comparison_view(website, page, alternates),
        parallel=parallel,
        parallels=(
            parallels_of(website, document, state.version, language) if document and state else ()
        ),
        history=history_entries(website, page),
        periods=periods_of(website, page),
        in_short=_in_short(website, page, edition if text else None),
        source=edition.data.decode() if edition and page.id.kind is Kind.SOURCE else "",
        missing=missing,
        redacted=redacted,
        rights=rights_of(website, page),
        contact=footer_contact(website, language),
        events_url=events.url if events else LEDGER_FILE,
        feeds_url=follow.url if follow else None,
        stamp=page_stamp(page, parallel.version if parallel else shown),
        feeds=feeds_of(website, document, language),
        exports=names(edition),
        relations=relations(website, page, state),
        linked_data=linked_data(website, page, state, edition if text else None, headings),
        strip=strip_of(website, page),
        prevailing_url=prevailing.url if translated and prevailing else None,
        prevailing_code=lead,
        prevailing_language=language_name(language, lead),
        tells_translation=_tells_translation(text, language_name(language, lead)),
        site_url=project.settings.site_url,
        shows_address=project.settings.is_address_decided,
        preview=website.preview,
        indexed=not website.preview and is_indexed(website, page),
    )


def _with_rights(website: Website, page: Page, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Link the sections that promise rights to the page on which people use them."""
    rights = rights_of(website, page)
    ids = promised(website, page.language).get(page.url) if rights else None
    if not (rights and ids):
        return parts
    return with_ways(parts, ids, urls.relative(page.url, rights.url), rights.title)


def rights_of(website: Website, page: Page) -> Page | None:
    """The page on which people use their rights, for every other page; None if there is none.

    It may be an ordinary page, or a document with versions.
    """
    name = website.project.settings.rights_page
    ids = (PageId(Kind.ORDINARY, name), PageId(Kind.DOCUMENT, name))
    there = next((found for id in ids if (found := website.in_languages(id))), {})
    known = there.get(page.language)
    return known if known is not page else None


def page_stamp(page: Page, shown: VersionView | None) -> tuple[Markup, ...]:
    """The last lines of a page; none where nobody knows when it changed."""
    if shown:
        return shown.stamp
    if page.last_modified:
        return (
            sentence(page.language, "stamp.page", day=dated(page.language, page.last_modified))
            + ".",
        )
    return ()


def _tells_translation(text: Rendered | None, prevailing: str) -> bool:
    """Whether a text begins with a paragraph in italics that names the language that prevails."""
    first = text.parts[0] if text and text.parts else ""
    return bool(_REMARK.fullmatch(first)) and prevailing in first


def _life_shown(website: Website, page: Page) -> VersionState | None:
    if page.id.kind is Kind.DOCUMENT:
        return website.in_force(page.id.document)
    if page.id.kind in (Kind.VERSION, Kind.SOURCE) and page.id.version:
        return website.state(page.id.document, page.id.version)
    return None


def _version_of(website: Website, page: Page) -> VersionState | None:
    """The version that a page is about, such as a comparison; None if it is about none."""
    id = page.id
    return website.state(id.document, id.version) if id.document and id.version else None


def _in_short(website: Website, page: Page, edition: Edition | None) -> Markup:
    """The sentences above a text, as a list; empty where it has none."""
    if edition is None or not edition.in_short:
        return Markup()
    listed = render("\n".join(f"- {one}" for one in edition.in_short)).html
    return Markup(linker(website, page.url, edition.path, page.language)(listed))


def _article(website: Website, page: Page, edition: Edition | None) -> Rendered | None:
    """The text of a page, its own links leading where they should."""
    project, language = website.project, page.language
    if page.id.kind is Kind.SOURCE:
        return None
    if edition:
        rendered, path = html_of(edition), edition.path
    elif page.id.kind in (Kind.FRONT, Kind.ORDINARY):
        ordinary = project.pages[page.id.document or "index", language]
        path = ordinary.path
        rendered = with_markers(ordinary.body, shown_in(website, path, ordinary.body, language))
    else:
        return None
    linked = linker(website, page.url, path, language)
    parts = tuple(linked(prose(part, language)) for part in rendered.parts)
    if edition is None:
        parts = in_place(parts, lists_in(website, page, ordinary.body))
    else:
        parts = with_terms(with_numbers(parts, [one.id for one in rendered.headings]))
    if page.id.kind is Kind.DOCUMENT:
        parts = _with_rights(website, page, parts)
    return Rendered(parts, rendered.headings)
