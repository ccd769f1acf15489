"""A register of cookies as the configuration of two consent tools: Klaro and CookieConsent.

Klaro (0.7, klaro.org) reads JSON; CookieConsent (3, cookieconsent.orestbida.com) a module of
JavaScript. Both get every language of the register, and ask for what needs consent and no more.
Only cookies can be taken away by them; the rest is named in their words.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from lydelse.formats.slugs import slug
from lydelse.formats.text import as_json
from lydelse.messages.catalogue import say
from lydelse.model import Change, Edition
from lydelse.registers.cookies import (
    THIS_SITE,
    Category,
    CookieRegister,
    Entry,
    Kind,
    Party,
)
from lydelse.website import urls
from lydelse.website.website import Website

TOOLS = ("klaro", "cookieconsent")
_MEANS_SOMETHING = re.compile(r"[\\^$.*+?()\[\]{}|/]")


@dataclass(frozen=True)
class Page:
    """A cookie page as a tool names it: its title and address in each language, the first first.

    ``revision`` counts its changes of substance: a visitor is asked again when it grows.
    """

    titles: Mapping[str, str]
    urls: Mapping[str, str]
    revision: int


def page_of(website: Website, edition: Edition) -> Page:
    """Return the cookie page of an edition, in the prevailing language and then in the others."""
    project, id = website.project, edition.document
    version = project.documents[id].versions[edition.version]
    languages = [edition.language, *(one for one in version.editions if one != edition.language)]
    base = project.settings.site_url
    return Page(
        titles={code: version.editions[code].title for code in languages},
        urls={code: base + urls.document(project, id, code) for code in languages},
        revision=sum(
            state.change is Change.SUBSTANTIVE and state.version <= edition.version
            for state in website.states(id)
        ),
    )


def exported(tool: str, facts: CookieRegister, page: Page) -> bytes:
    """Return what a tool of ``TOOLS`` reads."""
    return klaro(facts, page) if tool == "klaro" else cookieconsent(facts, page)


def klaro(facts: CookieRegister, page: Page) -> bytes:
    """Return a service for each provider in a category, apart where it needs no consent."""
    groups = list(_groups(facts))
    words = {
        code: {
            "privacyPolicyUrl": url,
            "purposes": {
                str(category): {
                    "title": say(code, f"category.{category}"),
                    "description": say(code, f"category.{category}_means"),
                }
                for category in dict.fromkeys(category for category, _, _ in groups)
            },
        }
        for code, url in page.urls.items()
    }
    services = [
        {"name": name, **_service(*group, list(page.urls))}
        for name, group in zip(_names(groups), groups, strict=True)
    ]
    return as_json({"version": 1, "translations": words, "services": services})


def _service(
    category: Category, exempt: bool, entries: Sequence[Entry], languages: Iterable[str]
) -> dict[str, Any]:
    return {
        "title": entries[0].provider,
        "purposes": [str(category)],
        "required": exempt,
        "cookies": [
            [pattern, "/", domain] if domain else pattern
            for one in _removable(entries)
            for pattern, domain in _places(one)
        ],
        "translations": {
            code: {"description": " ".join(_told(one, code) for one in entries)}
            for code in languages
        },
    }


def _names(groups: Iterable[tuple[Category, bool, Sequence[Entry]]]) -> Iterator[str]:
    """Yield a name for each that Klaro keeps a choice under, and pages mark scripts with."""
    taken: set[str] = set()
    for category, _, entries in groups:
        plain = f"{category}-{slug(entries[0].provider)}".rstrip("-")
        numbers = (f"{plain}-{number}" for number in count(2))
        name = next(one for one in chain([plain], numbers) if one not in taken)
        taken.add(name)
        yield name


def cookieconsent(facts: CookieRegister, page: Page) -> bytes:
    """Return the categories, what goes with a refusal, and a table of each in every language."""
    categories: dict[str, Any] = {}
    patterns: list[tuple[str, str, str]] = []
    for category, providers in facts.groups().items():
        entries = [one for some in providers.values() for one in some]
        asked = [one for one in entries if not _is_exempt(one)]
        exact: list[dict[str, str]] = []
        for pattern, domain in (place for one in _removable(asked) for place in _places(one)):
            if pattern.startswith("^"):
                patterns.append((category, pattern, domain))
            else:
                exact.append({"name": pattern, **({"domain": domain} if domain else {})})
        required = not asked
        fixed = {"enabled": True, "readOnly": True} if required else {}
        categories[category] = fixed or {"autoClear": {"cookies": exact}}
    config = {
        "revision": page.revision,
        "categories": categories,
        "language": {
            "default": next(iter(page.urls)),
            "autoDetect": "document",
            "translations": {code: _words(facts, page, code) for code in page.urls},
        },
    }
    written, listed = (as_json(one).decode().rstrip() for one in (config, patterns))
    return f"const config = {written};\n{_PATTERNS.format(listed)}export default config;\n".encode()


_PATTERNS = """\
// Names that stand for many.
for (const [category, pattern, domain] of {})
  config.categories[category].autoClear.cookies.push(
    {{ name: new RegExp(pattern), ...(domain && {{ domain }}) }});
"""


def _words(facts: CookieRegister, page: Page, language: str) -> dict[str, Any]:
    """Return what the tool says in a language; it takes its texts for HTML."""

    def word(key: str) -> str:
        return html.escape(say(language, f"consent.{key}"))

    url, title = html.escape(page.urls[language]), html.escape(page.titles[language])
    buttons = {"acceptAllBtn": word("accept_all"), "acceptNecessaryBtn": word("accept_necessary")}
    return {
        "consentModal": {
            "title": word("title"),
            "description": word("lead"),
            **buttons,
            "showPreferencesBtn": word("choose"),
            "footer": f'<a href="{url}">{title}</a>',
        },
        "preferencesModal": {
            "title": word("choose"),
            **buttons,
            "savePreferencesBtn": word("save"),
            "closeIconLabel": word("close"),
            "sections": [
                {
                    "title": html.escape(say(language, f"category.{category}")),
                    "description": html.escape(say(language, f"category.{category}_means")),
                    "linkedCategory": str(category),
                    "cookieTable": _table(
                        [one for some in providers.values() for one in some], language
                    ),
                }
                for category, providers in facts.groups().items()
            ],
        },
    }


def _table(entries: Iterable[Entry], language: str) -> dict[str, Any]:
    keys = ("name", "provider", "purpose", "duration")
    return {
        "headers": {key: html.escape(say(language, f"cookies.{key}")) for key in keys},
        "body": [
            {
                "name": html.escape(one.name),
                "provider": html.escape(one.provider),
                "purpose": html.escape(one.purpose.get(language, "")),
                "duration": html.escape(one.duration.in_words(language) if one.duration else ""),
            }
            for one in entries
        ],
    }


def _groups(facts: CookieRegister) -> Iterator[tuple[Category, bool, list[Entry]]]:
    """Yield the entries of each provider in a category, those that need no consent apart."""
    for category, providers in facts.groups().items():
        for entries in providers.values():
            for exempt in (True, False):
                if some := [one for one in entries if _is_exempt(one) is exempt]:
                    yield category, exempt, some


def _is_exempt(one: Entry) -> bool:
    """Whether no consent is needed; where nobody has said so, it is."""
    return one.basis is not None and one.basis.is_exempt


def _removable(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Return what a page can take away: cookies of its own."""
    return (one for one in entries if one.kind is Kind.COOKIE and one.party is Party.FIRST)


def _places(one: Entry) -> Iterator[tuple[str, str]]:
    """How a tool knows a cookie: as the page's host has set it, and as its domain has."""
    yield _pattern(one.name), ""
    if one.domain != THIS_SITE:
        yield _pattern(one.name), one.domain


def _pattern(name: str) -> str:
    """Return a name; a regular expression, which begins with ``^``, where it stands for many."""
    if "*" not in name and not name.startswith("^"):
        return name
    parts = (_MEANS_SOMETHING.sub(r"\\\g<0>", part) for part in name.split("*"))
    return f"^{'.*'.join(parts)}$"


def _told(one: Entry, language: str) -> str:
    purpose = one.purpose.get(language, "")
    return f"{one.name}: {purpose}" if purpose else f"{one.name}."
