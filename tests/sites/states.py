"""Norrljus AB: a document for each thing that can happen to one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lydelse.model import VersionId
from lydelse.publishing import acts
from tests.sites.project import Workbench

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
PDF = b"%PDF-1.7 in name only"
SLUGS = {
    "privacy": ("integritetspolicy", "privacy-policy"),
    "terms": ("villkor", "terms"),
    "sale": ("rea", "sale"),
    "secrecy": ("sekretess", "secrecy"),
    "delivery": ("leverans", "delivery"),
    "returns": ("retur", "returns"),
    "late": ("senare", "late"),
    "local": ("lokalt", "local"),
    "coming": ("kommande", "coming"),
    "drafted": ("ofardigt", "drafted"),
}


def lived(root: Path) -> Workbench:
    """Write the company's texts and live through the years."""
    project = Workbench(root)
    for id, (sv, en) in SLUGS.items():
        keys = {}
        if id == "privacy":
            keys = {"sv": {"former_slugs": ["integritet"]}, "en": {"former_slugs": ["privacy"]}}
        project.document(id, {"sv": sv, "en": en}, **keys)
    project.page("sv", "om", "Om oss", "Mer om oss finns i våra [villkor](terms/index.md).\n")
    project.page("en", "om", "About us", "Read our [terms](terms/index.md).\n", slug="about")
    project.page("sv", "bara-svenska", "Bara här", "Denna sida finns på ett enda språk.\n")
    for code in ("sv", "en"):
        project.write(f"docs/{code}/privacy/norrljus.png", PNG)
        project.write(f"docs/{code}/privacy/på papper.pdf", PDF)

    def write(id: str, number: str, *languages: str, **keys: object) -> None:
        texts = {code: TEXT[code].format(number=number) for code in languages or ("sv", "en")}
        if id == "privacy" and number != "1.0":
            texts = {code: text + IMAGE[code] for code, text in texts.items()}
        project.version(id, number, texts, **keys)

    def act(what: str, at: str, id: str, number: str, *more: object, **keys: object) -> None:
        project.do(getattr(acts, what), at, id, VersionId.parse(number), *more, **keys)

    # 2024
    write("privacy", "1.0", adopted=True)
    act("adopt", "2024-01-10", "privacy", "1.0", None, None)
    for id in ("terms", "sale", "secrecy", "delivery", "returns", "local"):
        write(id, "1.0", effective="2024-02-01")
        project.publish("2024-02-01", id, "1.0")
    write("late", "1.0", "sv", effective="2024-02-01")
    project.publish("2024-02-01", "late", "1.0", without=["en"], reason="Översätts senare.")
    write("privacy", "1.1", effective="on-publication", based_on="1.0")
    project.publish("2024-03-01", "privacy", "1.1")
    write("late", "1.0", effective="2024-02-01")
    act("translate", "2024-03-15", "late", "1.0", "en")
    write("secrecy", "1.1", effective="2024-06-01", based_on="1.0")
    project.publish("2024-06-01", "secrecy", "1.1")
    act("redact", "2024-07-01", "secrecy", "1.0", None, reason="Dom i mål T 1-24.")
    # 2025
    write("local", "1.1", "sv", effective="2025-01-10", based_on="1.0")
    project.publish("2025-01-10", "local", "1.1", without=["en"], reason="Översätts senare.")
    for id, day in (("terms", "2025-09-01"), ("delivery", "2025-06-10"), ("returns", "2025-06-01")):
        write(id, "1.1", effective=day, based_on="1.0")
        project.publish("2025-05-01", id, "1.1")
    write("returns", "1.2", effective="2025-06-01", based_on="1.1")
    project.publish("2025-05-10", "returns", "1.2")
    act("withdraw", "2025-05-20", "terms", "1.1", reason="Avtalet blev inte av.")
    act("postpone", "2025-06-01", "delivery", "1.1", date(2025, 8, 1), reason="Lagret är sent.")
    project.do(acts.repeal, "2025-06-01", "sale", date(2025, 6, 5), reason="Rean är slut.")
    write("privacy", "1.2", effective="2025-07-01", based_on="1.1")
    project.publish("2025-06-01", "privacy", "1.2")
    write("coming", "1.0", effective="2025-10-01")
    project.publish("2025-06-01", "coming", "1.0")
    # Not published
    write("privacy", "1.3", effective="2025-11-01", based_on="1.2")
    write("drafted", "1.0")
    return project


TEXT = {
    "sv": "Det här är vad som gäller enligt lydelse {number}, och inget annat.",
    "en": "This is what applies under version {number}, and nothing else.",
}
IMAGE = {
    "sv": "\n\n![Norrljus märke](norrljus.png) [På papper](p%C3%A5%20papper.pdf?1#page=2)",
    "en": "\n\n![The Norrljus mark](norrljus.png) [On paper](<på papper.pdf>)",
}
