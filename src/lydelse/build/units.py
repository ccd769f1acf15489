"""What of a site is made as a whole, and what decides it.

A *unit* is some files that are made together: a page in all its languages, what programs get of a
document, what the site has once. Its ``facts`` are all that decides its bytes, by name; its ``key``
is made of them: a unit whose key is the same as in the last build need not be made again, and
``lydelse why`` names the fact that is another. Facts may say more than they must (then something is
made for nothing), never less (then a page would lie). See DECISIONS.md D54.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import msgspec

from lydelse.content.comparison import text_key
from lydelse.formats.text import sha256
from lydelse.ledger.events import LEDGER_FILE, lasting_path
from lydelse.ledger.state import Status
from lydelse.memo import per_website
from lydelse.model import VersionId
from lydelse.website.attested import attested
from lydelse.website.downloads import pdf_of_page
from lydelse.website.kinds import is_of_today, kinds
from lydelse.website.page_ids import PageId
from lydelse.website.papers import sheet_of
from lydelse.website.register_exports import names
from lydelse.website.views.links import promised
from lydelse.website.views.markers import LISTS
from lydelse.website.website import Page, Website

PAPERS = "pdf"


@dataclass(frozen=True)
class Unit:
    """Some files of the record: those of a page, else of a document, else of the site.

    ``facts`` maps the name of what decides them to a sum of it; ``lasts`` says whether their
    addresses are kept for ever.
    """

    name: str
    facts: Mapping[str, str] = field(hash=False)
    page: PageId | None = None
    document: str = ""
    lasts: bool = True

    @cached_property
    def key(self) -> str:
        """One sum of all facts."""
        return key_of(self.facts)


def key_of(facts: Mapping[str, str]) -> str:
    """One sum of all facts."""
    return _decided(*facts.values())


VERSIONS = "versions"
# A document may be called "site" or "pictures"; none has a colon in its name.
PICTURES = "site: pictures"
SITE = "site: what there is once"


def units(website: Website, made_with: str) -> tuple[Unit, ...]:
    """Everything that the record consists of; ``made_with`` is the code and its surroundings.

    No two have the same name.
    """
    return tuple(_units(website, _decided(made_with)))


def _units(website: Website, code: str) -> Iterator[Unit]:
    common = {"code": code, "settings": _settings(website), "places": _places(website)}
    for id in website.ids:
        if not is_of_today(id):
            named = (id.document, id.kind, id.version, id.old, id.translation)
            name = " ".join(str(one) for one in named if one)
            has_versions = id.document in website.project.documents
            versions = _outline(website, id.document) if has_versions else _all(website)
            texts = _decided(*_texts_of(website, id))
            yield Unit(name, {**common, "versions": versions, "texts": texts}, id, id.document)
            if papers := _papers(website, id):
                facts = {"code": code, "texts": _decided(papers)}
                yield Unit(f"{name} {PAPERS}", facts, id, id.document)
    for document in website.project.documents:
        if website.states(document):
            facts = {**common, "texts": _published(website, document)}
            yield Unit(document, facts, document=document)
            facts = {**common, "texts": _whole(website, document)}
            yield Unit(f"{document} {VERSIONS}", facts, document=document)
    files = {"pages": _pages(website), "files": _pictures(website)}
    yield Unit(PICTURES, {**common, **files}, lasts=False)
    yield Unit(SITE, {**common, "public": _public(website)})


def _papers(website: Website, id: PageId) -> list[object]:
    """Return what decides the PDFs beside a page in all languages: not the rest of the site."""
    return [
        (language, sheet_of(website, new, old, page.url), [text_key(o) for o in (new, old) if o])
        for language, page in website.in_languages(id).items()
        if (shown := pdf_of_page(website, id, language))
        for new, old in [shown]
    ]


def facts_of_today(website: Website, page: Page, made_with: Mapping[str, str]) -> Mapping[str, str]:
    """Return what decides a page that belongs to today; ``made_with`` is common to all of them.

    Made of it: the code, the theme.
    """
    common = {
        **made_with,
        "settings": _settings(website),
        "places": _decided(_places(website), page),
    }
    needs, document = kinds()[page.id.kind].needs(website, page), page.id.document
    texts = [_text_of(website, document, one) for one in needs.texts]
    published = _published(website, document) if needs.published else ""
    facts = {**common, "texts": _decided(texts, published, needs.more)}
    if document in website.project.documents:
        facts["versions"] = _outline(website, document)
    return {**facts, "public": _all(website) if needs.everything else ""}


def _decided(*what: object) -> str:
    """Return a key made of some values; the same in every process."""
    return sha256(msgspec.json.encode(what, enc_hook=str, order="deterministic"))


def surroundings(website: Website) -> str:
    """Return what every page may show of the rest of the site: who, and where everything stands."""
    return _decided(_settings(website), _places(website))


@per_website()
def _settings(website: Website) -> str:
    project = website.project
    return _decided(project.settings, project.ledger.settings, website.preview)


@per_website()
def _places(website: Website) -> str:
    """Which documents and pages there are, in which languages, and at which addresses."""
    project = website.project
    documents = [(one.id, sorted(one.index.items())) for one in project.documents.values()]
    pages = [
        (page.title, page.slug, [one for one in LISTS if f"[[{one}]]" in page.body], *at)
        for at, page in sorted(project.pages.items())
    ]
    listed = [
        [
            (one.id, any(state.updated and code in state.languages for state in states))
            for one in website.documents(code)
            for states in [website.states(one.id)]
        ]
        for code in project.settings.languages
    ]
    ways = [sorted(promised(website, code).items()) for code in project.settings.languages]
    return _decided(documents, pages, listed, ways)


@per_website()
def _outline(website: Website, document: str) -> str:
    """Everything about the versions of a document but their texts."""
    states = [
        replace(state, files={}) if state.status is Status.DRAFT else state
        for state in website.states(document)
    ]
    said = [
        (edition.title, edition.summary, edition.effective, edition.register is not None)
        if (edition := website.edition(document, state, code))
        else None
        for state in states
        for code in state.languages
    ]
    lines = [event.hash for event in website.project.ledger.of(document)]
    return _decided(states, said, lines)


@per_website()
def _text_of(website: Website, document: str, number: VersionId) -> str:
    """Return the texts of a version in all languages, and its facts."""
    version = website.project.documents[document].versions.get(number)
    editions = version.editions.values() if version else ()
    registers = {one.register.identity for one in editions if one.register}
    lasting = [
        sha256(website.project.files.get(path, b""))
        for one in editions
        for name in names(one)
        for path in [lasting_path(document, number, one.language, name)]
    ]
    return _decided([(one.language, one.sha256) for one in editions], *registers, lasting)


def _texts_of(website: Website, id: PageId) -> list[str]:
    """Return the texts that a page of the record shows or compares."""
    numbers = kinds()[id.kind].versions(website, id)
    return [_text_of(website, id.document, one) for one in sorted(filter(None, numbers))]


@per_website()
def _whole(website: Website, document: str) -> str:
    """All that anybody can see of a document."""
    texts = [_text_of(website, document, state.version) for state in website.states(document)]
    return _decided(_outline(website, document), texts, _beside(website, document))


@per_website()
def _published(website: Website, document: str) -> str:
    """All that the public can see of a document."""
    texts = [
        _text_of(website, document, state.version)
        for state in website.states(document)
        if state.updated
    ]
    return _decided(_outline(website, document), texts, _beside(website, document))


@per_website()
def _beside(website: Website, document: str) -> list[tuple[str, str]]:
    """Return the files in the folders of a document that are no texts."""
    project = website.project
    folders = tuple(
        f"{project.settings.docs_dir}/{code}/{document}/" for code in project.settings.languages
    )
    return [
        (path, sha256(project.files[path]))
        for path in _no_texts(website)
        if path.startswith(folders)
    ]


@per_website()
def _no_texts(website: Website) -> list[str]:
    docs = f"{website.project.settings.docs_dir}/"
    files = website.project.files
    return sorted(path for path in files if path.startswith(docs) and not path.endswith(".md"))


@per_website()
def _pages(website: Website) -> str:
    """Return the pages that are no documents."""
    days = sorted(website.page_days.items())
    return _decided(sorted(website.project.pages.items()), days)


def _pictures(website: Website) -> str:
    """Every file of the editors that is no text: pages that are no documents may show it."""
    files = website.project.files
    return _decided([(path, sha256(files[path])) for path in _no_texts(website)])


def _public(website: Website) -> str:
    """Return what the site says of all documents together: the ledger, the feeds, the map."""
    ledger = sha256(website.project.files.get(LEDGER_FILE, b""))
    seen = [id for id in website.project.documents if website.states(id)]
    published = [_published(website, id) for id in seen]
    proof = sorted(attested(website.project.files, website.project.settings.keys))
    return _decided(website.today, ledger, published, _pages(website), proof)


@per_website()
def _all(website: Website) -> str:
    """Everything that can be seen on the day."""
    whole = [_whole(website, id) for id in website.project.documents if website.states(id)]
    return _decided(website.today, whole, _pages(website))
