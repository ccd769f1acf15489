"""What the head of a page tells programs: links with a relation (RFC 5829, 6903), and JSON-LD."""

import json
import textwrap
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from lydelse.ledger.state import Life
from lydelse.model import Edition, VersionId
from lydelse.website import urls
from lydelse.website.timemap import TIMEMAP_TYPE, mementos
from lydelse.website.website import Kind, Page, PageId, Publication, once

_POLICY = "privacy-policy"


class Relation(NamedTuple):
    """A link of the head; ``type`` is a media type, empty for a page."""

    rel: str
    url: str
    type: str = ""


def relations(publication: Publication, page: Page, life: Life | None) -> tuple[Relation, ...]:
    """What stands in a relation to a page: other versions, all versions, the privacy policy."""
    return tuple(_relations(publication, page, life))


def _relations(publication: Publication, page: Page, life: Life | None) -> Iterator[Relation]:
    site, language, document = publication.site, page.language, page.id.document
    if document in site.documents:
        own = urls.document(site, document, language)
        if page.id.kind is not Kind.DOCUMENT and publication.in_force(document):
            yield Relation("latest-version", own)
        if page.id.kind is not Kind.HISTORY:
            yield Relation("version-history", urls.history(site, document, language))
        for rel, number in (
            ("predecessor-version", life.predecessor if life else None),
            ("successor-version", life.successor if life else None),
        ):
            if number and (there := _version(publication, document, number, language)):
                yield Relation(rel, there.url)
        if mementos(publication, document, language):
            if page.id.kind is Kind.VERSION:
                yield Relation("original", own)
            yield Relation("timemap", urls.timemap(own), TIMEMAP_TYPE)
    policy = privacy_policy(publication, language)
    if policy is not None and policy != document:
        yield Relation("privacy-policy", urls.document(site, policy, language))


_LONGEST = 200  # of a description; search engines cut off what is longer


def description(*said: str) -> str:
    """What search engines show below a title: some sentences of the page, without markup."""
    words = " ".join(map(_plain, said))
    return words if len(words) <= _LONGEST else textwrap.shorten(words, _LONGEST, placeholder=" …")


@lru_cache(maxsize=1024)
def _plain(said: str) -> str:
    return Markup(said).striptags()


@once
def privacy_policy(publication: Publication, language: str) -> str | None:
    """The document that is the privacy policy: ``privacy-policy``, or the only policy there is."""
    policies = [one.id for one in publication.documents(language) if one.kind == "policy"]
    if _POLICY in policies:
        return _POLICY
    return policies[0] if len(policies) == 1 else None


def linked_data(
    publication: Publication,
    page: Page,
    life: Life | None,
    edition: Edition | None,
    headings: tuple[tuple[int, str, str], ...],
) -> Markup:
    """A page that shows an edition, in the words of schema.org; empty for any other page."""
    if life is None or edition is None:
        return Markup()
    site, base = publication.site, publication.site.settings.site_url
    own = _version(publication, edition.document, life.version, page.language)
    assert own is not None, "an edition has its permalink"
    canonical = base + page.url
    facts: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": ["WebPage", "DigitalDocument"],
        "@id": base + own.url,
        "url": canonical,
        "name": edition.title,
        "version": str(life.version),
        "inLanguage": page.language,
    }
    if life.published:
        facts["datePublished"] = life.published.isoformat()
    if modified := life.languages.get(page.language):
        facts["dateModified"] = modified.isoformat()
    if (life.effective or life.until) and not life.never_applied:
        facts["temporalCoverage"] = f"{life.effective or '..'}/{life.until or '..'}"
    facts |= _translations(publication, edition.document, life, page.language)
    facts["publisher"] = {"@type": "Organization", "name": site.settings.organisation}
    facts["isPartOf"] = {
        "@type": "WebSite",
        "name": site.settings.site_names[page.language],
        "url": base + urls.home(site, page.language),
    }
    facts["hasPart"] = [
        {"@type": "WebPageElement", "url": f"{canonical}#{id}", "name": title}
        for _, id, title in headings
        if id
    ]
    facts["encoding"] = {
        "@type": "MediaObject",
        "contentUrl": f"{base}{own.url}source.md",
        "encodingFormat": "text/markdown",
        "sha256": edition.sha256,
    }
    # In a script nothing but `</script` and `<!--` means anything; both begin with this character.
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(text)


def _translations(
    publication: Publication, document: str, life: Life, language: str
) -> dict[str, object]:
    """The prevailing text names its translations, and each of them the text it translates."""
    settings = publication.site.settings

    def work(code: str, page: Page) -> dict[str, object]:
        return {
            "@type": "DigitalDocument",
            "@id": settings.site_url + page.url,
            "inLanguage": code,
        }

    everywhere = publication.in_languages(PageId(Kind.VERSION, document, life.version))
    if language == settings.authoritative:
        there = [work(code, everywhere[code]) for code in everywhere if code != language]
        return {"workTranslation": there} if there else {}
    original = everywhere.get(settings.authoritative)
    return {"translationOfWork": work(settings.authoritative, original)} if original else {}


def _version(
    publication: Publication, document: str, number: VersionId, language: str
) -> Page | None:
    return publication.in_languages(PageId(Kind.VERSION, document, number)).get(language)
