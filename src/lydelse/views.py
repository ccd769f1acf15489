"""What a template is given: every sentence finished, every address known.

A view holds HTML that is safe to print (``Markup``) and addresses relative to the root of the
site; ``to`` makes them relative to the page.
"""

import re
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from lydelse import addresses
from lydelse.catalogue import say, say_day
from lydelse.life import Life, Status
from lydelse.model import Edition, OnPublication, VersionId
from lydelse.publication import Kind, Page, Publication
from lydelse.rendering import Rendered, render, with_addresses, with_section_links

_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


@dataclass(frozen=True)
class Alternate:
    """An entry of the language switch. ``exact``: the same page, not a stand-in."""

    language: str
    name: str
    url: str
    exact: bool
    current: bool


@dataclass(frozen=True)
class VersionView:
    """A version as a page of one language shows it; ``url`` is None where it has no page."""

    id: VersionId
    label: str
    status: Status
    status_word: str
    change_word: str
    life: Markup
    mark: Markup
    stamp: tuple[Markup, ...]
    entered: Markup
    summary: Markup
    postponed: Markup
    languages: tuple[str, ...]
    url: str | None
    source_url: str | None
    sha256: str
    effective: date | None
    last_modified: date | None
    earlier_url: str | None
    later_url: str | None


@dataclass(frozen=True)
class DocumentView:
    """A document as a page of one language shows it."""

    id: str
    title: str
    url: str
    history_url: str
    current: VersionView | None
    upcoming: tuple[VersionView, ...]
    versions: tuple[VersionView, ...]


@dataclass(frozen=True)
class View:
    """A page, ready for a template.

    ``article`` is the text of an edition with its title as ``h1``, empty where the page has
    none. ``prevailing_url`` leads from a translation to the text that prevails.
    """

    page: Page
    kind: Kind
    language: str
    site_name: str
    organisation: str
    home_url: str
    title: str
    heading: str
    canonical: str
    alternates: tuple[Alternate, ...]
    default_alternate: Alternate | None
    article: Markup
    headings: tuple[tuple[int, str, str], ...]
    documents: tuple[DocumentView, ...]
    document: DocumentView | None
    version: VersionView | None
    missing: Markup
    redacted: Markup
    stamp: tuple[Markup, ...]
    prevailing_url: str | None
    prevailing_code: str
    prevailing_language: str
    site_url: str
    preview: bool

    def to(self, url: str) -> str:
        """An address of the site, relative to this page."""
        return addresses.relative(self.page.url, url)

    def absolute(self, url: str) -> str:
        """An address of the site in full."""
        return self.site_url + url

    def say(self, key: str, /, **values: object) -> Markup:
        """A sentence of the catalogue in the language of the page."""
        return sentence(self.language, key, **values)

    def day(self, day: date) -> Markup:
        """A day in words, marked up as what it is."""
        return dated(self.language, day)


def sentence(language: str, key: str, /, **values: object) -> Markup:
    """A sentence of the catalogue as HTML; values are escaped unless they are HTML."""
    return Markup(say(language, key)).format(**values)


def dated(language: str, day: date) -> Markup:
    """``<time datetime="2026-11-22">22 November 2026</time>``."""
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), say_day(language, day))


def view(publication: Publication, page: Page) -> View:
    """Gather everything that a page shows."""
    site, language = publication.site, page.language
    document = page.id.document if page.id.document in site.documents else None
    life = _life_shown(publication, page)
    edition = publication.edition(page.id.document, life, language) if document and life else None
    text = _article(publication, page, edition)
    shown = _version(publication, document, life, language) if document and life else None
    missing = redacted = Markup()
    if document and life and language not in life.languages:
        missing = _not_in_language(publication, document, life, language)
    elif document and life and edition is None and page.id.kind is not Kind.HISTORY:
        redacted = _redacted(publication, document, life, language)
    alternates = _alternates(publication, page)
    prevailing = publication.in_languages(page.id).get(site.settings.authoritative)
    translated = edition is not None and language != site.settings.authoritative
    return View(
        page=page,
        kind=page.id.kind,
        language=language,
        site_name=site.settings.site_names[language],
        organisation=site.settings.organisation,
        home_url=addresses.home(site, language),
        title=page.title,
        heading=page.title,
        canonical=site.settings.site_url + page.url,
        alternates=alternates,
        default_alternate=next(
            (
                one
                for one in alternates
                if one.exact and one.language == site.settings.default_language
            ),
            None,
        ),
        article=Markup(text.html) if text else Markup(),
        headings=tuple((h.level, h.id, h.text) for h in text.headings) if text else (),
        documents=tuple(
            _document(publication, d.id, language) for d in publication.documents(language)
        ),
        document=_document(publication, document, language) if document else None,
        version=shown,
        missing=missing,
        redacted=redacted,
        stamp=_stamp(page, shown),
        prevailing_url=prevailing.url if translated and prevailing else None,
        prevailing_code=site.settings.authoritative,
        prevailing_language=say(language, f"languages.{site.settings.authoritative}"),
        site_url=site.settings.site_url,
        preview=publication.preview,
    )


def _stamp(page: Page, shown: VersionView | None) -> tuple[Markup, ...]:
    """The last lines of a page; none where nobody knows when it changed."""
    if shown:
        return shown.stamp
    if page.last_modified:
        return (
            sentence(page.language, "stamp.page", day=dated(page.language, page.last_modified))
            + ".",
        )
    return ()


def _life_shown(publication: Publication, page: Page) -> Life | None:
    if page.id.kind is Kind.DOCUMENT:
        return publication.in_force(page.id.document)
    if page.id.kind is Kind.VERSION and page.id.version:
        return publication.life(page.id.document, page.id.version)
    return None


def _article(publication: Publication, page: Page, edition: Edition | None) -> Rendered | None:
    """The text of a page, its own links leading where they should."""
    site, language = publication.site, page.language
    if edition:
        rendered, path = render(edition.body), edition.path
    elif page.id.kind in (Kind.FRONT, Kind.ORDINARY):
        ordinary = site.pages[page.id.document or "index", language]
        rendered, path = render(ordinary.body), ordinary.path
    else:
        return None
    html = with_section_links(rendered.html, say(language, "site.section_link"))

    def resolve(address: str) -> str:
        if not address or address.startswith("#") or _ABSOLUTE.match(address):
            return address
        return addresses.relative(page.url, resolve_in_text(publication, path, language, address))

    return Rendered(with_addresses(html, resolve), rendered.headings)


def resolve_in_text(publication: Publication, path: str, language: str, address: str) -> str:
    """Where a link of a text leads: from a path beside the file to an address of the site.

    ``../cookies/index.md`` is the document's version in force in the same language,
    ``1.0.md`` that version for ever; anything else is a file beside the text.
    """
    site = publication.site
    target, hash, fragment = address.partition("#")
    absolute = addresses.joined(path, target)
    rest = absolute.removeprefix(f"{site.settings.docs_dir}/{language}/")
    folder, _, name = rest.rpartition("/")
    if folder in site.documents and name == "index.md":
        found = addresses.document(site, folder, language)
    elif folder in site.documents and (number := VersionId.parse(name.removesuffix(".md"))):
        found = addresses.version(site, folder, number, language)
    elif (rest.removesuffix(".md"), language) in site.pages:
        found = addresses.page(site, rest.removesuffix(".md"), language)
    else:
        found = addresses.asset(site, absolute)
    return found + hash + fragment


def _alternates(publication: Publication, page: Page) -> tuple[Alternate, ...]:
    result = []
    for language, name in publication.site.settings.languages.items():
        there = publication.switch(page, language)
        if there:
            current = language == page.language
            result.append(Alternate(language, name, there.url, there.id == page.id, current))
    return tuple(result)


def _document(publication: Publication, id: str, language: str) -> DocumentView:
    site = publication.site
    current = publication.in_force(id)
    versions = tuple(
        _version(publication, id, life, language) for life in reversed(publication.lives(id))
    )
    by_id = {version.id: version for version in versions}
    return DocumentView(
        id=id,
        title=site.documents[id].index[language].title,
        url=addresses.document(site, id, language),
        history_url=addresses.history(site, id, language),
        current=by_id[current.version] if current else None,
        upcoming=tuple(by_id[life.version] for life in publication.upcoming(id)),
        versions=versions,
    )


def _version(publication: Publication, document: str, life: Life, language: str) -> VersionView:
    site = publication.site
    edition = publication.edition(document, life, language)

    def url(number: VersionId | None) -> str | None:
        known = {one.version: one for one in publication.lives(document)}
        if number is None or number not in known or language not in known[number].languages:
            return None
        return addresses.version(site, document, number, language)

    own_url = url(life.version)
    summary = life.notes.get(language) or (edition.summary if edition else "")
    return VersionView(
        id=life.version,
        label=say(language, "document.version", version=life.version),
        status=life.status,
        status_word=say(language, f"status.{life.status}"),
        change_word=say(language, f"change.{life.change}") if life.change else "",
        life=life_sentence(publication, document, life, language),
        mark=_mark(life, language),
        stamp=stamp(life, language, life_sentence(publication, document, life, language)),
        entered=_entered(life, language),
        summary=Markup(render(summary).html),
        postponed=(
            sentence(language, "life.postponed", first=dated(language, life.postponed_from[0]))
            if life.postponed_from
            else Markup()
        ),
        languages=tuple(say(language, f"languages.{code}") for code in life.languages),
        url=own_url,
        source_url=f"{own_url}source.md" if own_url and edition else None,
        sha256=edition.sha256 if edition else "",
        effective=life.effective,
        last_modified=life.last_modified,
        earlier_url=url(life.predecessor),
        later_url=url(life.successor),
    )


def life_sentence(publication: Publication, document: str, life: Life, language: str) -> Markup:
    """From when to when a version applies, in a sentence that stays true when it is read late."""
    if life.status is Status.DRAFT:
        edition = publication.site.edition(
            document, life.version, publication.site.settings.authoritative
        )
        if life.effective:
            return sentence(language, "life.draft_from", effective=dated(language, life.effective))
        if edition and isinstance(edition.effective, OnPublication):
            return sentence(language, "life.draft_on_publication")
        return sentence(language, "life.draft")
    if life.status is Status.WITHDRAWN and life.effective:
        return sentence(language, "life.withdrawn", effective=dated(language, life.effective))
    if life.never_applied:
        return sentence(language, "life.overtaken", successor=life.successor)
    key = "from" if life.effective else "unknown"
    if life.until:
        key += "_until" if _is_followed(publication, document, life) else "_until_end"
    elif life.status is Status.SUPERSEDED:
        key += "_successor"
    values: dict[str, object] = {"successor": life.successor}
    if life.effective:
        values["effective"] = dated(language, life.effective)
    if life.until:
        values["until"] = dated(language, life.until)
    return sentence(language, f"life.{key}", **values)


def _is_followed(publication: Publication, document: str, life: Life) -> bool:
    """Whether another version applies from the day after this one's last."""
    if life.successor is None or life.until is None:
        return False
    follower = publication.life(document, life.successor)
    return follower.effective is not None and (follower.effective - life.until).days <= 1


def _mark(life: Life, language: str) -> Markup:
    """What a reader must know before reading a version that is not the one in force."""
    if life.never_applied and life.status is not Status.WITHDRAWN:
        return sentence(language, "document.overtaken_mark")
    match life.status:
        case Status.DRAFT:
            return sentence(language, "document.draft_mark")
        case Status.UPCOMING if life.effective:
            return sentence(
                language, "document.upcoming_mark", effective=dated(language, life.effective)
            )
        case Status.SUPERSEDED | Status.WITHDRAWN | Status.REPEALED:
            return sentence(language, f"document.{life.status}_mark")
    return Markup()


def stamp(life: Life, language: str, applies: Markup) -> tuple[Markup, ...]:
    """The last lines of a document's page: last changed, which version, from when it applies."""
    if life.status is Status.DRAFT:
        changed = sentence(language, "stamp.changed_draft")
    elif life.last_modified:
        day = dated(language, life.last_modified)
        changed = sentence(language, "stamp.changed", day=day) + "."
    else:
        changed = sentence(language, "stamp.changed_unknown", day=dated(language, life.entered))
    lines = [changed]
    translated = life.languages.get(language)
    if translated and translated != life.published:
        lines.append(sentence(language, "stamp.translated", day=dated(language, translated)))
    version = sentence(language, "document.version", version=life.version)
    return (*lines, Markup("{}. {}").format(version, applies))


def _entered(life: Life, language: str) -> Markup:
    if life.status is Status.DRAFT:
        return sentence(language, "stamp.changed_draft")
    key = "history.adopted" if life.adopted else "history.published"
    return sentence(language, key, day=dated(language, life.entered)) + "."


def _not_in_language(publication: Publication, document: str, life: Life, language: str) -> Markup:
    links = Markup(", ").join(
        Markup('<a href="{}" hreflang="{}">{}</a>').format(
            addresses.relative(
                addresses.document(publication.site, document, language),
                addresses.version(publication.site, document, life.version, code),
            ),
            code,
            say(language, f"languages.{code}"),
        )
        for code in life.languages
    )
    name = say(language, f"languages.{language}")
    said = sentence(language, "document.not_in_language", version=life.version, language=name)
    return said + " " + sentence(language, "document.exists_in", languages=links)


def _redacted(publication: Publication, document: str, life: Life, language: str) -> Markup:
    site = publication.site
    path = site.edition_path(document, life.version, language)
    reason = Markup('<span lang="{}">{}</span>').format(
        site.settings.authoritative, life.reason or ""
    )
    said = sentence(language, "document.redacted", reason=reason)
    sha = Markup("<code>{}</code>").format(life.files.get(path, ""))
    return said + " " + sentence(language, "document.redacted_hash", sha=sha)


@dataclass(frozen=True)
class NotFound:
    """The page for an address that does not exist, in one language. ``home`` is absolute."""

    language: str
    title: str
    text: str
    home: str
    home_label: str


def not_found(publication: Publication) -> tuple[NotFound, ...]:
    """The 404 page in every language; it may be shown at any address, so its links are absolute."""
    settings = publication.site.settings
    root = "/" + settings.site_url.split("://", 1)[1].partition("/")[2]
    return tuple(
        NotFound(
            code,
            say(code, "not_found.title"),
            say(code, "not_found.text"),
            root + addresses.home(publication.site, code),
            say(code, "not_found.home"),
        )
        for code in settings.languages
    )


@dataclass(frozen=True)
class Redirect:
    """The small page at a former address."""

    language: str
    title: str
    text: str
    target: str
    canonical: str
    name: str


def redirect(publication: Publication, page: Page, former: str) -> Redirect:
    """What stands at ``former``, an address that ``page`` had before."""
    return Redirect(
        page.language,
        say(page.language, "redirect.title"),
        say(page.language, "redirect.text"),
        addresses.relative(former, page.url),
        publication.site.settings.site_url + page.url,
        page.title,
    )
