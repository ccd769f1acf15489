"""What of a site is made as a whole, and what decides it.

A *unit* is some files that are made together: a page in all its languages, what programs get of a
document, what the site has once. Its ``key`` is made of all that decides its bytes, so that a unit
whose key is the same as in the last build need not be made again. A key may say more than it must
(then something is made for nothing), never less (then a page would lie).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from lydelse.formats.text import sha256
from lydelse.ledger.events import LEDGER_FILE
from lydelse.ledger.state import Status
from lydelse.model import VersionId
from lydelse.project.front_matter import FRONT_PAGE
from lydelse.website.views.notices import MARKER
from lydelse.website.views.redlines import changes_in
from lydelse.website.website import Kind, Page, PageId, Publication, once

RECORD = (Kind.CHANGES, Kind.SINCE, Kind.PARALLEL, Kind.VERSION)
"""The kinds of pages that belong to the record, comparisons first: others ask what came of them."""


@dataclass(frozen=True)
class Unit:
    """Some files of the record: those of a page, else of a document, else of the site.

    ``lasts`` says whether their addresses are kept for ever.
    """

    name: str
    key: str
    page: PageId | None = None
    document: str = ""
    lasts: bool = True


VERSIONS = "versions"
# A document may be called "site" or "pictures"; none has a colon in its name.
PICTURES = "site: pictures"
SITE = "site: what there is once"


def units(publication: Publication, made_with: str) -> tuple[Unit, ...]:
    """Everything that the record consists of; ``made_with`` is the code and its surroundings.

    No two have the same name.
    """
    return tuple(_units(publication, made_with))


def _units(publication: Publication, made_with: str) -> Iterator[Unit]:
    common = _decided(made_with, surroundings(publication))
    for id in publication.ids:
        if id.kind in RECORD:
            named = (id.document, id.kind, id.version, id.old, id.translation)
            key = _decided(common, _outline(publication, id.document), _texts_of(publication, id))
            yield Unit(" ".join(str(one) for one in named if one), key, id, id.document)
    for document in publication.site.documents:
        if publication.lives(document):
            key = _decided(common, _published(publication, document))
            yield Unit(document, key, document=document)
            key = _decided(common, _whole(publication, document))
            yield Unit(f"{document} {VERSIONS}", key, document=document)
    yield Unit(PICTURES, _decided(common, _pages(publication), _pictures(publication)), lasts=False)
    yield Unit(SITE, _decided(common, _public(publication)))


def key_of_today(publication: Publication, page: Page, made_with: str) -> str:
    """What decides a page that belongs to today, but for what surrounds its text."""
    common = made_with, surroundings(publication), page
    document = page.id.document
    if page.id.kind is Kind.DOCUMENT:
        current = publication.in_force(document)
        shown = _text_of(publication, document, current.version) if current else None
        return _decided(common, _outline(publication, document), shown)
    if page.id.kind is Kind.HISTORY:
        # Of a draft it shows what changed, whatever the words are.
        drafts = [
            (life.version, changes_in(publication, document, life, page.language))
            for life in publication.lives(document)
            if life.status is Status.DRAFT
        ]
        return _decided(common, _published(publication, document), drafts)
    source = publication.site.pages[document or FRONT_PAGE, page.language]
    everything = page.id.kind is Kind.FRONT or f"[[{MARKER}]]" in source.body
    return _decided(common, source, _all(publication) if everything else None)


def _decided(*what: object) -> str:
    """A key made of some values; the same in every process."""
    return sha256(msgspec.json.encode(what, enc_hook=str, order="deterministic"))


@once
def surroundings(publication: Publication) -> str:
    """What every page may show of the rest of the site: who, and where everything stands."""
    site = publication.site
    documents = [(one.id, sorted(one.index.items())) for one in site.documents.values()]
    pages = [(page.title, page.slug, *at) for at, page in sorted(site.pages.items())]
    listed = [
        [
            (one.id, any(life.updated and code in life.languages for life in lives))
            for one in publication.documents(code)
            for lives in [publication.lives(one.id)]
        ]
        for code in site.settings.languages
    ]
    return _decided(site.settings, publication.preview, documents, pages, listed)


@once
def _outline(publication: Publication, document: str) -> str:
    """Everything about the versions of a document but their texts."""
    lives = [
        replace(life, files={}) if life.status is Status.DRAFT else life
        for life in publication.lives(document)
    ]
    said = [
        (edition.title, edition.summary, edition.effective, edition.register is not None)
        if (edition := publication.edition(document, life, code))
        else None
        for life in lives
        for code in life.languages
    ]
    lines = [event.hash for event in publication.site.ledger.of(document)]
    return _decided(lives, said, lines)


@once
def _text_of(publication: Publication, document: str, number: VersionId) -> str:
    """The texts of a version in all languages, and its facts."""
    version = publication.site.documents[document].versions.get(number)
    editions = version.editions.values() if version else ()
    registers = {one.register.data for one in editions if one.register}
    return _decided([(one.language, one.sha256) for one in editions], *map(sha256, registers))


def _texts_of(publication: Publication, id: PageId) -> list[str]:
    """The texts that a page of the record shows or compares."""
    numbers = {id.version, id.old}
    if id.kind is Kind.SINCE and (latest := publication.latest_applied(id.document)):
        numbers.add(latest.version)
    if id.kind is Kind.PARALLEL and id.version:  # a draft beside what it is based on
        numbers.add(publication.life(id.document, id.version).follows)
    return [_text_of(publication, id.document, one) for one in sorted(filter(None, numbers))]


@once
def _whole(publication: Publication, document: str) -> str:
    """All that anybody can see of a document."""
    texts = [_text_of(publication, document, life.version) for life in publication.lives(document)]
    return _decided(_outline(publication, document), texts, _beside(publication, document))


@once
def _published(publication: Publication, document: str) -> str:
    """All that the public can see of a document."""
    texts = [
        _text_of(publication, document, life.version)
        for life in publication.lives(document)
        if life.updated
    ]
    return _decided(_outline(publication, document), texts, _beside(publication, document))


@once
def _beside(publication: Publication, document: str) -> list[tuple[str, str]]:
    """The files in the folders of a document that are no texts."""
    site = publication.site
    folders = tuple(
        f"{site.settings.docs_dir}/{code}/{document}/" for code in site.settings.languages
    )
    return [
        (path, sha256(site.files[path]))
        for path in _no_texts(publication)
        if path.startswith(folders)
    ]


@once
def _no_texts(publication: Publication) -> list[str]:
    docs = f"{publication.site.settings.docs_dir}/"
    files = publication.site.files
    return sorted(path for path in files if path.startswith(docs) and not path.endswith(".md"))


@once
def _pages(publication: Publication) -> str:
    """The pages that are no documents."""
    days = sorted(publication.page_days.items())
    return _decided(sorted(publication.site.pages.items()), days)


@once
def _pictures(publication: Publication) -> str:
    """Every file of the editors that is no text: pages that are no documents may show it."""
    files = publication.site.files
    return _decided([(path, sha256(files[path])) for path in _no_texts(publication)])


@once
def _public(publication: Publication) -> str:
    """What the site says of all documents together: the ledger, the feeds, the map."""
    ledger = sha256(publication.site.files.get(LEDGER_FILE, b""))
    seen = [id for id in publication.site.documents if publication.lives(id)]
    published = [_published(publication, id) for id in seen]
    return _decided(publication.today, ledger, published, _pages(publication))


@once
def _all(publication: Publication) -> str:
    """Everything that can be seen on the day."""
    whole = [_whole(publication, id) for id in publication.site.documents if publication.lives(id)]
    return _decided(publication.today, whole, _pages(publication))
