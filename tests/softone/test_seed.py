"""The policy, whole and true: SoftOne's text as it was handed over, against the built page."""

from __future__ import annotations

import hashlib
import re

import pytest

from tests.sites.project import ROOT, Built, text_of

SEED = ROOT / "tests/data/seed/integritetspolicy.txt"
SEED_SHA256 = "04555ec14ceee18c789fb697153d771c00cd7c8e842bf033fcdcf43eef704cc8"
SECTIONS = [
    "scope", "commitment", "choice", "balance-of-interests", "proportionality", "transparency",
    "legal-compliance", "definitions", "collection", "notice", "consent", "use", "storage",
    "data-quality", "access", "confidentiality", "disclosure", "processing-on-our-behalf",
    "marketing", "websites-and-cookies", "changes",
]  # fmt: skip
REFERENCES = [
    ("balance-of-interests", "Samtycke", "consent"),
    ("consent", "Information och åtkomst", "access"),
    ("use", "Information och åtkomst", "access"),
    ("use", "Samtycke", "consent"),
    ("data-quality", "Information och åtkomst", "access"),
    ("access", "Anmärkning", "notice"),
]
# What the layout of the page that the seed was taken from did to the words, and nothing else.
TARGET = "http://www.softone.se/"
BROKEN = ("icke-", "e-", "online-")


def seed_text() -> str:
    """The seed without what its page layout put in."""
    words: list[str] = []
    for line in SEED.read_text("utf-8").splitlines():
        line = line.strip()
        if line == TARGET:
            continue  # the target of the link in "Anmärkning"
        found = line.removeprefix("- ").split()
        if words and found and words[-1] in BROKEN:
            words[-1] += found.pop(0)
        words += found
    return " ".join(words)


def tokens(text: str) -> list[str]:
    """Words and punctuation, in order."""
    return re.findall(r"\w+|[^\w\s]", text)


def _section_of(link) -> str:
    """The section that a link stands in."""
    return link.xpath("preceding::*[self::h2 or self::h3][1]/@id")[0]


def test_the_seed_is_the_one_that_was_handed_over() -> None:
    assert hashlib.sha256(SEED.read_bytes()).hexdigest() == SEED_SHA256


def test_the_built_page_has_the_words_and_punctuation_of_the_seed(published: Built) -> None:
    article = published.text("integritetspolicy/1.0/", "h1, article")
    assert tokens(article) == tokens(seed_text())


def test_words_that_the_layout_broke_are_joined(published: Built) -> None:
    article = published.text("integritetspolicy/1.0/", "article")
    for word in ("icke-personuppgifter", "e-postnyhetsbrev", "online-integritetsförsäkran"):
        assert f" {word} " in article, word


def test_the_seeds_lists_are_lists(published: Built) -> None:
    items = published.page("integritetspolicy/1.0/").cssselect("article li")
    dashes = [line for line in SEED.read_text("utf-8").splitlines() if line.startswith("- ")]
    assert len(items) == len(dashes)
    for item, line in zip(items, dashes, strict=True):
        assert text_of(item).startswith(line.removeprefix("- ").split()[0])


def test_the_lone_address_is_the_target_of_the_link_in_the_notice(published: Built) -> None:
    links = published.page("integritetspolicy/1.0/").cssselect(f'article a[href="{TARGET}"]')
    assert [(text_of(link), _section_of(link)) for link in links] == [("www.softone.se", "notice")]


@pytest.mark.parametrize("url", ["integritetspolicy/1.0/", "integritetspolicy/"])
def test_references_to_own_sections_lead_there(published: Built, url: str) -> None:
    links = published.page(url).cssselect('article a[href^="#"]:not(.ly-anchor):not(.ly-term)')
    found = [(_section_of(link), text_of(link), link.get("href")[1:]) for link in links]
    assert found == REFERENCES
    for _, name, id in found:
        heading = published.page(url).get_element_by_id(id)
        assert text_of(heading) == name


@pytest.mark.parametrize("version", ["1.0/", "1.1/", ""])
def test_both_languages_have_the_same_sections_in_the_same_order(
    published: Built, version: str
) -> None:
    for document in ("integritetspolicy/", "en/privacy-policy/"):
        page = published.page(document + version)
        assert page.xpath("//article//*[self::h2 or self::h3]/@id") == SECTIONS


@pytest.mark.parametrize("version", ["1.0/", "1.1/", ""])
def test_the_translation_has_the_same_links_to_own_sections(published: Built, version: str) -> None:
    links = published.page(f"en/privacy-policy/{version}").cssselect(
        "article a:not(.ly-anchor):not(.ly-term)"
    )
    inner = [link for link in links if link.get("href").startswith("#")]
    assert [(_section_of(link), link.get("href")[1:]) for link in inner] == [
        (section, target) for section, _, target in REFERENCES
    ]


@pytest.mark.parametrize("version", ["1.0/", "1.1/", ""])
def test_the_english_text_says_that_the_swedish_prevails(published: Built, version: str) -> None:
    article = published.text(f"en/privacy-policy/{version}", "article")
    assert "the Swedish text prevails" in article
    note = published.page(f"en/privacy-policy/{version}").cssselect(".ly-note--translation")[0]
    assert text_of(note) == "Read the Swedish text"  # which prevails, as the article says itself
    assert not published.page(f"integritetspolicy/{version}").cssselect(".ly-note--translation")


def test_the_adopted_text_bears_no_date_of_its_own(published: Built) -> None:
    stamp = published.text("integritetspolicy/1.0/", ".ly-stamp")
    assert "Senast ändrad: inte känt. Texten är odaterad" in stamp
    assert "Gällde till och med 21 november 2026; okänt från när." in stamp
    assert "Last changed: not known." in published.text("en/privacy-policy/1.0/", ".ly-stamp")
