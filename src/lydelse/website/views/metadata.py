"""What the head of a page tells programs: links with a relation (RFC 5829, 6903), and JSON-LD."""

import json
import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from lydelse.ledger.state import VersionState
from lydelse.memo import by_value, per_website
from lydelse.model import Edition, VersionId
from lydelse.website import page_ids, urls
from lydelse.website.described import AKN_FILE, DPV_FILE, described
from lydelse.website.timemap import TIMEMAP_TYPE, mementos
from lydelse.website.website import Page, Website

_POLICY = "privacy-policy"


class Relation(NamedTuple):
    """A link of the head; ``type`` is a media type, empty for a page. ``title`` names a format."""

    rel: str
    url: str
    type: str = ""
    title: str = ""


def relations(website: Website, page: Page, state: VersionState | None) -> tuple[Relation, ...]:
    """Return a page's relations: versions, all versions, privacy policy, for programs."""
    return (*_relations(website, page, state), *_formats(website, page, state))


def _relations(website: Website, page: Page, state: VersionState | None) -> Iterator[Relation]:
    project, language, document = website.project, page.language, page.id.document
    if document in project.documents:
        own, all = (at(project, document, language) for at in (urls.document, urls.history))
        if page.url != own and website.in_force(document):
            yield Relation("latest-version", own)
        if page.url != all:
            yield Relation("version-history", all)
        for rel, number in (
            ("predecessor-version", state.predecessor if state else None),
            ("successor-version", state.successor if state else None),
        ):
            if number and (there := _version(website, document, number, language)):
                yield Relation(rel, there.url)
        if mementos(website, document, language):
            if page.id == page_ids.version(document, page.id.version):
                yield Relation("original", own)
            yield Relation("timemap", urls.timemap(own), TIMEMAP_TYPE)
    policy = privacy_policy(website, language)
    if policy is not None and policy != document:
        yield Relation("privacy-policy", urls.document(project, policy, language))


def _formats(website: Website, page: Page, state: VersionState | None) -> Iterator[Relation]:
    """Yield the text that a page shows as Markdown, for agents, and in the formats of the law."""
    document, language = page.id.document, page.language
    edition = website.edition(document, state, language) if state else None
    if edition is None or state is None:
        return
    below = urls.version(website.project, document, state.version, language)
    if page.url not in (below, urls.document(website.project, document, language)):
        return  # a page that shows the file itself
    # Where facts of a register are shown, the Markdown has no more than their place.
    for name in ("source.md",) * (edition.register is None) + described(edition, state):
        yield Relation("alternate", below + name, *_FORMATS[name])


_FORMATS = {
    "source.md": ("text/markdown", "Markdown"),
    AKN_FILE: ("application/xml", "Akoma Ntoso 3.0"),
    DPV_FILE: ("application/ld+json", "Data Privacy Vocabulary 2"),
}


def short(title: str, organisation: str) -> str:
    """Return a title without `` - Company`` at its end."""
    return re.sub(rf"\s+[-–—|]\s+{re.escape(organisation)}$", "", title) or title


_LONGEST = 200  # of a description; search engines cut off what is longer


def description(*said: str) -> str:
    """Return what search engines show below a title: some sentences of the page, without markup."""
    words = " ".join(filter(None, map(_plain, said)))
    return words if len(words) <= _LONGEST else textwrap.shorten(words, _LONGEST, placeholder=" …")


@by_value(1024)
def _plain(said: str) -> str:
    return Markup(said).striptags()


@per_website()
def privacy_policy(website: Website, language: str) -> str | None:
    """Return the document that is the privacy policy: so named, or the only policy there is."""
    policies = [one.id for one in website.documents(language) if one.kind == "policy"]
    if _POLICY in policies:
        return _POLICY
    return policies[0] if len(policies) == 1 else None


def linked_data(
    website: Website,
    page: Page,
    state: VersionState | None,
    edition: Edition | None,
    headings: tuple[tuple[int, str, str], ...],
) -> Markup:
    """Return a page that shows an edition, in the words of schema.org; empty for any other page."""
    if state is None or edition is None:
        return Markup()
    project, base = website.project, website.project.settings.site_url
    own = _version(website, edition.document, state.version, page.language)
    assert own is not None, "an edition has its permalink"
    canonical = base + page.url
    facts: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": ["WebPage", "DigitalDocument"],
        "@id": base + own.url,
        "url": canonical,
        "name": edition.title,
        "version": str(state.version),
        "inLanguage": page.language,
    }
    if state.published:
        facts["datePublished"] = state.published.isoformat()
    if modified := state.languages.get(page.language):
        facts["dateModified"] = modified.isoformat()
    if (state.effective or state.until) and not state.never_applied:
        since = None if state.only_seen else state.effective
        facts["temporalCoverage"] = f"{since or '..'}/{state.until or '..'}"
    facts |= _translations(website, edition.document, state, page.language)
    facts["publisher"] = {"@type": "Organization", "name": project.publisher(state)}
    facts["isPartOf"] = {
        "@type": "WebSite",
        "name": project.settings.site_names[page.language],
        "url": base + urls.home(project, page.language),
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
    website: Website, document: str, state: VersionState, language: str
) -> dict[str, object]:
    """Return the translations that the prevailing text names, or the text that one translates."""
    settings = website.project.settings

    def work(code: str, page: Page) -> dict[str, object]:
        return {
            "@type": "DigitalDocument",
            "@id": settings.site_url + page.url,
            "inLanguage": code,
        }

    everywhere = website.in_languages(page_ids.version(document, state.version))
    lead = website.project.prevailing(state)
    if language == lead:
        there = [work(code, everywhere[code]) for code in everywhere if code != language]
        return {"workTranslation": there} if there else {}
    original = everywhere.get(lead)
    return {"translationOfWork": work(lead, original)} if original else {}


def _version(website: Website, document: str, number: VersionId, language: str) -> Page | None:
    return website.in_languages(page_ids.version(document, number)).get(language)
