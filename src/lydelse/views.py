"""What a template is given: every sentence finished, every address known.

A view holds HTML that is safe to print (``Markup``) and addresses relative to the root of the
site; ``to`` makes them relative to the page.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from lydelse import addresses
from lydelse.catalogue import say, say_day, say_number
from lydelse.compare import Labels, Redline, RedlineSection
from lydelse.compare import Status as SectionStatus
from lydelse.comparison import ChangedSection, changed_sections, redline_of
from lydelse.life import Life, Status
from lydelse.model import Edition, OnPublication, VersionId
from lydelse.publication import Kind, Page, PageId, Publication
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
    follows: VersionId | None
    changes_url: str | None
    since_url: str | None


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
class Pair:
    """A link to a redline of two versions."""

    label: Markup
    url: str
    current: bool


@dataclass(frozen=True)
class SectionView:
    """A section of a redline: HTML of its heading and of what stands under it."""

    unchanged: bool
    heading: Markup
    body: Markup


@dataclass(frozen=True)
class ChangedView:
    """An entry of the list of changed sections. ``anchors`` lead to its changes one by one."""

    title: str
    what: Markup
    counts: Markup
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class ComparisonView:
    """A redline, ready for a template.

    ``notes`` are the versions on the way from the old to the new one, newest first;
    ``elsewhere`` says for each other language whether its text changed.
    """

    old: VersionView
    new: VersionView
    title: Markup
    empty: bool
    counts: Markup
    sections: tuple[SectionView, ...]
    changed: tuple[ChangedView, ...]
    notes: tuple[VersionView, ...]
    pairs: tuple[Pair, ...]
    elsewhere: tuple[tuple[Alternate, Markup], ...]


@dataclass(frozen=True)
class HistoryEntry:
    """A version in the change history: what changed in it, and its redlines."""

    version: VersionView
    changed: tuple[ChangedView, ...]
    unchanged: bool
    pairs: tuple[Pair, ...]


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
    comparison: ComparisonView | None
    history: tuple[HistoryEntry, ...]
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
        comparison=_comparison(publication, page, alternates),
        history=_history(publication, page),
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
    return Rendered(with_addresses(html, _resolver(publication, page, path)), rendered.headings)


def _resolver(publication: Publication, page: Page, path: str) -> Callable[[str], str]:
    """Turns the links of the text at ``path`` into links of the page that shows it."""

    def resolve(address: str) -> str:
        if not address or address.startswith("#") or _ABSOLUTE.match(address):
            return address
        there = resolve_in_text(publication, path, page.language, address)
        return addresses.relative(page.url, there)

    return resolve


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

    def page_url(id: PageId) -> str | None:
        found = publication.in_languages(id).get(language)
        return found.url if found else None

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
        follows=life.follows,
        changes_url=page_url(PageId(Kind.CHANGES, document, life.version, life.follows)),
        since_url=page_url(PageId(Kind.SINCE, document, None, life.version)),
    )


def _comparison(
    publication: Publication, page: Page, alternates: tuple[Alternate, ...]
) -> ComparisonView | None:
    """What a redline page shows."""
    if page.id.kind not in (Kind.CHANGES, Kind.SINCE) or page.id.old is None:
        return None
    document, language = page.id.document, page.language
    old, new = publication.life(document, page.id.old), _newer(publication, page.id)
    shown = _redline(publication, document, old, new, language)
    resolve = _resolver(
        publication, page, publication.site.edition_path(document, new.version, language)
    )
    changed = changed_sections(shown)
    on_the_way = [
        life
        for life in reversed(publication.lives(document))
        if old.version < life.version <= new.version
        and language in life.languages
        and life.status is not Status.WITHDRAWN
    ]
    key = "since" if page.id.kind is Kind.SINCE else "title"
    return ComparisonView(
        old=_version(publication, document, old, language),
        new=_version(publication, document, new, language),
        title=sentence(language, f"comparison.{key}", old=old.version, new=new.version),
        empty=not changed,
        counts=_counts(language, changed),
        sections=tuple(_section(section, resolve) for section in shown.sections),
        changed=_changed(language, changed),
        notes=tuple(_version(publication, document, life, language) for life in on_the_way),
        pairs=_pairs(publication, document, new, language, page),
        elsewhere=tuple(
            (one, _change_elsewhere(publication, document, old, new, one.language, language))
            for one in alternates
            if one.exact and not one.current
        ),
    )


def _newer(publication: Publication, id: PageId) -> Life:
    """The newer of the two versions that a redline page compares."""
    if id.version:
        return publication.life(id.document, id.version)
    applied = publication.latest_applied(id.document)
    assert applied is not None, "the page exists because a version applies"
    return applied


def _redline(
    publication: Publication, document: str, old: Life, new: Life, language: str
) -> Redline:
    texts = [publication.edition(document, life, language) for life in (old, new)]
    assert texts[0] and texts[1], "a redline exists where both editions do"
    labels = Labels(
        inserted=say(language, "comparison.inserted"),
        deleted=say(language, "comparison.deleted"),
        moved_here=say(language, "comparison.moved_here"),
        moved_away=say(language, "comparison.moved_away"),
    )
    return redline_of(texts[0], texts[1], labels)


_CHANGE = re.compile(r'(<(?:ins|del) id="x*change-\d+")')


def _section(section: RedlineSection, resolve: Callable[[str], str]) -> SectionView:
    """Changes can be reached with the tabulator key one after the other."""
    heading, body = (
        Markup(with_addresses(_CHANGE.sub(r'\1 tabindex="0"', part), resolve))
        for part in (section.heading, section.body)
    )
    unchanged = section.status is SectionStatus.UNCHANGED and section.level > 1
    return SectionView(unchanged, heading, body)


def _changed(language: str, changed: tuple[ChangedSection, ...]) -> tuple[ChangedView, ...]:
    return tuple(
        ChangedView(
            one.title or say(language, "comparison.preamble"),
            _what(language, one),
            _counts(language, (one,)),
            one.anchors,
        )
        for one in changed
        if one.status is not SectionStatus.MOVED_AWAY
    )


def _what(language: str, one: ChangedSection) -> Markup:
    said = sentence(language, f"section.{one.status}")
    if one.renamed:
        said += ", " + sentence(language, "section.renamed", title=one.old_title)
    return said


def _counts(language: str, changed: tuple[ChangedSection, ...]) -> Markup:
    """``3 words inserted, 2 words deleted``."""
    inserted = sum(one.inserted for one in changed)
    deleted = sum(one.deleted for one in changed)
    said = [
        say_number(language, f"comparison.words_{name}", count)
        for name, count in (("inserted", inserted), ("deleted", deleted))
        if count
    ]
    return Markup(", ").join(said)


def _change_elsewhere(
    publication: Publication, document: str, old: Life, new: Life, there: str, language: str
) -> Markup:
    name = say(language, f"languages.{there}")
    changed = changed_sections(_redline(publication, document, old, new, there))
    if not changed:
        return sentence(language, "comparison.elsewhere_none", language=name)
    said = _counts(language, changed) or sentence(language, "comparison.markup_only")
    return sentence(language, "comparison.elsewhere", language=name, counts=said)


def _pairs(
    publication: Publication, document: str, new: Life, language: str, page: Page
) -> tuple[Pair, ...]:
    """The redlines of a version, and of what came after it."""
    ids = [
        PageId(Kind.CHANGES, document, new.version, old.version)
        for old in publication.compared(document, new, language)
    ]
    pairs = []
    for id in ids:
        found = publication.in_languages(id)[language]
        label = sentence(language, "comparison.pair", new=id.version, old=id.old)
        pairs.append(Pair(label, found.url, found.url == page.url))
    since = publication.in_languages(PageId(Kind.SINCE, document, None, page.id.old or new.version))
    if language in since:
        old = page.id.old or new.version
        label = sentence(language, "comparison.since", old=old)
        pairs.append(Pair(label, since[language].url, since[language].url == page.url))
    return tuple(pairs)


def _history(publication: Publication, page: Page) -> tuple[HistoryEntry, ...]:
    """Every version of a document with what changed in it, newest first."""
    if page.id.kind is not Kind.HISTORY:
        return ()
    document, language = page.id.document, page.language
    entries = []
    for life in reversed(publication.lives(document)):
        compared = publication.compared(document, life, language)
        changed: tuple[ChangedSection, ...] = ()
        followed = bool(compared) and compared[0].version == life.follows
        if followed:
            changed = changed_sections(_redline(publication, document, compared[0], life, language))
        entries.append(
            HistoryEntry(
                _version(publication, document, life, language),
                _changed(language, changed),
                followed and not changed,
                _pairs(publication, document, life, language, page),
            )
        )
    return tuple(entries)


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
