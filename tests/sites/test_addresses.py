"""Every page at its address in every language, and every link on it leads somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin

import lxml.etree
import lxml.html
import pytest

from lydelse.formats.text import sha256
from tests.sites.links import addresses, dead, outgoing, reached
from tests.sites.project import Built, Workbench, text_of

AT_ROOT = "https://policy.norrljus.example/"
BELOW_PATH = "https://policy.norrljus.example/om-oss/policy/"
_NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


_LATER = [
    pytest.param(name, marks=pytest.mark.slow) for name in ("july", "preview", "below_a_path")
]


@pytest.fixture(params=["published", "june", *_LATER])
def site(request: pytest.FixtureRequest) -> tuple[Built, str]:
    """Each of the built sites, with the address that it stands at."""
    built: Built = request.getfixturevalue(request.param)
    canonical = built.page("").cssselect('link[rel="canonical"]')[0].get("href")
    return built, canonical


@pytest.fixture(params=["june", _LATER[-1]])
def both(request: pytest.FixtureRequest) -> tuple[Built, str]:
    """The same site at the root of a host and below a path."""
    base = AT_ROOT if request.param == "june" else BELOW_PATH
    return request.getfixturevalue(request.param), base


def redirects(site: Built) -> set[str]:
    """The pages that only lead on."""
    return {url for url, page in site.pages() if page.cssselect('meta[http-equiv="refresh"]')}


def sitemap(site: Built, base: str) -> dict[str, dict[str, str]]:
    """Each page of the sitemap with its counterparts by language, all relative to ``base``."""
    root = lxml.etree.fromstring(site.files["sitemap.xml"])
    return {
        unquote(entry.findtext("s:loc", namespaces=_NS).removeprefix(base)): {
            link.get("hreflang"): unquote(link.get("href").removeprefix(base))
            for link in entry.iterfind("x:link", _NS)
        }
        for entry in root.iterfind("s:url", _NS)
    }


# --- addresses ------------------------------------------------------------------------------


def test_the_privacy_policy_stands_at_the_addresses_of_the_design(published: Built) -> None:
    for document, history in (
        ("integritetspolicy/", "historik/"),
        ("en/privacy-policy/", "history/"),
    ):
        for below in ("", history, "1.0/", "1.1/", "1.0/source.md", "1.1/source.md"):
            assert published.has(document + below), document + below
    for file in ("", "en/", "ledger.jsonl", "build.json", "sitemap.xml", "404.html"):
        assert published.has(file), file


def test_source_is_the_file_that_the_ledger_hashes(repository: Workbench, published: Built) -> None:
    site = repository.site
    hashes = site.ledger.files()
    texts = {path: sha for path, sha in hashes.items() if path.endswith(".md")}
    assert texts
    for path, sha in texts.items():
        language, _, rest = path.removeprefix("docs/").partition("/")
        folder, _, number = rest.rpartition("/")
        slug = site.documents[folder].index[language].slug
        home = "" if language == published.languages[0] else f"{language}/"
        data = published.files[f"{home}{slug}/{number.removesuffix('.md')}/source.md"]
        assert data == (repository.root / path).read_bytes()
        assert sha256(data) == sha


def test_the_ledger_is_served_byte_for_byte(norrljus: Workbench, june: Built) -> None:
    assert june.files["ledger.jsonl"] == (norrljus.root / "ledger.jsonl").read_bytes()


def test_build_json_says_what_was_built_as_of_which_day_and_no_more(june: Built) -> None:
    facts = json.loads(june.files["build.json"])
    assert facts["as_of"] == "2025-06-15"
    assert facts["languages"] == ["sv", "en"]
    assert facts["documents"]["privacy"] == {"in_force": "1.1", "upcoming": ["1.2"]}
    assert facts["documents"]["sale"] == {"in_force": None, "upcoming": []}
    own = {"$schema", "format"}  # what the keys mean stands in a schema
    assert set(facts) - own == {"as_of", "documents", "generator", "languages", "ledger"}


def test_the_search_knows_no_page_of_the_record(june: Built) -> None:
    """Nor, in one language, a page in another; each is found below its language's front page."""
    everywhere = set()
    for home, document in (("", "integritetspolicy/"), ("en/", "privacy-policy/")):
        texts = json.loads(june.files[home + "search/texts.json"])
        found = {home + entry["location"].partition("#")[0] for entry in texts}
        assert home + document in found
        assert {june.page(url).get("lang") for url in found} == {"en" if home else "sv"}
        assert not [url for url in found if re.search(r"/\d+\.\d+/|/sedan/|/since/", url)]
        everywhere |= found
    assert {"om/", "en/about/", "bara-svenska/"} <= everywhere


# --- links ----------------------------------------------------------------------------------


def test_every_link_and_anchor_leads_somewhere(site: tuple[Built, str]) -> None:
    assert dead(*site) == []


def test_every_page_can_be_reached_by_links_alone(site: tuple[Built, str]) -> None:
    built, base = site
    found = reached(built, base)
    missed = {url for url, _ in built.pages()} - found - redirects(built)
    # A page in one language alone is reached from the front page of that language.
    assert missed == set()


def test_only_what_is_declared_is_absolute(below_a_path: Built) -> None:
    """Below a path or moved to another host, the links of a page still work."""
    for url, page in below_a_path.pages():
        for element in page.cssselect("a[href], img[src], script[src], link[rel=stylesheet]"):
            address = element.get("href") or element.get("src")
            assert not address.startswith(("/", BELOW_PATH)), (url, address)


@pytest.mark.parametrize(("name", "said"), [("404.html", "sv en"), ("en/404.html", "en")])
def test_the_404_pages_work_at_any_address(both: tuple[Built, str], name: str, said: str) -> None:
    """The root's speaks every language, for hosts that know no other; the others their own."""
    built, base = both
    page = built.page(name)
    for address in addresses(page):
        there = urljoin(base + "what/ever/there/was/", address)
        assert there.startswith(base) or there.startswith("#"), address
        assert built.has(there.removeprefix(base).partition("#")[0]), address
    assert [one.get("lang") for one in page.cssselect("main .ly-not-found")] == said.split()
    assert page.get("lang") == said[:2]
    words = text_of(page.cssselect("main")[0])
    assert ("Sidan finns inte" in words) == ("sv" in said) and "Page not found" in words
    path = "/" + base.split("/", 3)[3]
    homes = {"sv": path, "en": f"{path}en/"}
    links = [link.get("href") for link in page.cssselect(".ly-not-found a")]
    assert links == [homes[code] for code in said.split()]


def test_root_and_path_differ_in_nothing_but_the_address(june: Built, below_a_path: Built) -> None:
    assert set(june.files) == set(below_a_path.files)
    there, path = BELOW_PATH.encode(), b"/om-oss/policy/"
    for name, data in below_a_path.files.items():
        if name.endswith("404.html"):
            continue  # its links are absolute paths
        moved = data.replace(there, AT_ROOT.encode()).replace(path, b"/")
        assert moved == june.files[name], name


def test_nothing_is_asked_of_another_host(site: tuple[Built, str]) -> None:
    built, base = site
    for url, page in built.pages():
        for element in page.cssselect("img, script, iframe, link:not([rel^=alternate])"):
            address = urljoin(base + url, element.get("src") or element.get("href") or "")
            assert address.startswith(base), (url, address)
    for url, address in outgoing(built, base):
        if url.endswith(".css"):
            assert address.startswith(base), (url, address)


# --- languages ------------------------------------------------------------------------------


def test_switch_hreflang_and_sitemap_agree_on_every_page(site: tuple[Built, str]) -> None:
    built, base = site
    listed = sitemap(built, base)
    pages = dict(built.pages())
    named = {
        url
        for url, page in pages.items()
        for canonical in page.cssselect('link[rel="canonical"]')
        if unquote(canonical.get("href")) == base + url
        and not page.cssselect('meta[content="noindex, follow"]')
    }
    assert set(listed) <= named - redirects(built)
    if not pages[""].cssselect('meta[content="noindex"]'):  # the public's
        assert set(listed) == named - redirects(built)
    for url, alternates in listed.items():
        page = pages[url]
        head = {
            link.get("hreflang"): unquote(link.get("href").removeprefix(base))
            for link in page.cssselect("link[hreflang]")
            if link.get("rel").split() == ["alternate"]
        }
        assert head == alternates, url
        assert alternates[page.get("lang")] == url
        if (default := built.languages[0]) in alternates:
            assert alternates["x-default"] == alternates[default]
        for code, other in alternates.items():
            assert listed[other] == alternates, (url, code)
        switch = {
            link.get("hreflang"): unquote(urljoin(base + url, link.get("href")).removeprefix(base))
            for link in page.cssselect("nav.ly-languages a")
        }
        assert set(switch) == set(built.languages), url
        for code, other in switch.items():
            if code in alternates:
                assert other == alternates[code], url
            else:
                assert pages[other].get("lang") == code


def test_a_version_missing_in_a_language_leads_to_that_languages_history(june: Built) -> None:
    """Version 1.1 of the document is in Swedish alone."""
    assert not june.has("en/local/1.1/")
    page = june.page("lokalt/1.1/")
    [link] = page.cssselect('nav.ly-languages a[hreflang="en"]')
    assert link.get("href") == "../../en/local/history/"
    assert not page.cssselect('link[hreflang="en"]')
    [entry] = june.page("en/local/history/").cssselect("#v1\\.1")
    assert "Languages: Swedish." in text_of(entry)
    assert not entry.cssselect('a[href$="1.1/"]')


def test_a_page_in_one_language_alone_leads_to_the_others_front_page(june: Built) -> None:
    page = june.page("bara-svenska/")
    [link] = page.cssselect('nav.ly-languages a[hreflang="en"]')
    assert link.get("href") == "../en/"
    assert not page.cssselect('link[hreflang="en"]')


def test_the_version_in_force_missing_in_a_language_is_said_and_not_replaced(june: Built) -> None:
    page = june.page("en/local/")
    article = text_of(page.cssselect("article")[0])
    assert article.endswith("Version 1.1 does not exist in English. It exists in Swedish.")
    assert page.cssselect("article a")[0].get("href") == "../../lokalt/1.1/"


# Words that stand in nearly every sentence of one language and in none of the other.
SWEDISH = {"och", "att", "för", "som", "är", "med", "till", "från", "det", "av", "inte", "lydelse"}
ENGLISH = {"the", "and", "of", "is", "to", "from", "with", "that", "this", "applies", "not", "or"}


@pytest.mark.parametrize("name", ["published", "june", "preview"])
def test_no_words_of_one_language_under_an_address_of_another(
    request: pytest.FixtureRequest, name: str
) -> None:
    built: Built = request.getfixturevalue(name)
    for url, page in built.pages():
        language = "en" if url.startswith("en/") else "sv"
        assert page.get("lang") == language, url
        foreign = SWEDISH if language == "en" else ENGLISH
        for said in spoken(page, language):
            words = set(re.findall(r"[a-zåäö]+", said.lower()))
            assert not words & foreign, (url, said)


def spoken(page: lxml.html.HtmlElement, language: str) -> Iterator[str]:
    """Every text and label that a reader sees or hears in the language of the page."""
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        spoken_in = next(iter(element.xpath("ancestor-or-self::*[@lang][1]/@lang")), language)
        if spoken_in == language:
            yield element.text or ""
            for name in ("aria-label", "title", "placeholder", "alt"):
                yield element.get(name, "")
        parent = element.getparent()
        if parent is not None and element.tail:
            around = next(iter(parent.xpath("ancestor-or-self::*[@lang][1]/@lang")), language)
            if around == language:
                yield element.tail
