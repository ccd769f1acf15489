"""A notice in the words of the W3C's Data Privacy Vocabulary (DPV 2), as JSON-LD.

It says what the notice shows in its language, and no more: what was shown is what a record of
consent refers to (ISO/IEC 29184, ISO/IEC TS 27560). What is not decided is not there.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from lydelse.formats.text import as_json
from lydelse.model import Edition
from lydelse.registers.given import GivenLaw
from lydelse.registers.notices import (
    Automated,
    Controller,
    NoticeRegister,
    Officer,
    Provision,
    Purpose,
    Statement,
    Transfer,
)
from lydelse.registers.values import Country

_CONTEXT = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_ARTICLES = tomllib.loads(files("lydelse").joinpath("law/dpv.toml").read_text("utf-8"))
_Node = dict[str, Any]


def as_dpv(
    edition: Edition,
    facts: NoticeRegister,
    law: GivenLaw | None,
    url: str,
    days: Mapping[str, date],
) -> bytes:
    """Return a published notice; ``url`` is its permalink, ``days`` say from when it holds."""
    process = _Notice(facts, law, edition.language).process()
    dated = {key: {"@value": str(day), "@type": "xsd:date"} for key, day in days.items()}
    return as_json({
        "@context": {**_CONTEXT, "@language": edition.language},
        "@id": url,
        "@type": "dpv:PrivacyNotice",
        "dct:title": edition.title,
        "dct:language": _exactly(edition.language),
        "dct:identifier": _exactly(edition.document),
        "schema:version": _exactly(str(edition.version)),
        **dated,
        "dct:source": {"@id": f"{url}source.md"},
        "dpv:hasProcess": process,
    })  # fmt: skip


class _Notice:
    def __init__(self, facts: NoticeRegister, law: GivenLaw | None, language: str) -> None:
        self.facts, self.law, self.language = facts, law, language

    def process(self) -> _Node:
        """All that the notice is about: who, whose, to whom; each purpose below."""
        facts = self.facts
        automated, provision = facts.automated, facts.provision
        said: _Node = {
            "dpv:hasDataController": self._controller(),
            "dpv:hasPersonalData": self._each("dpv:PersonalData", facts.categories),
            "dpv:hasDataSource": self._each("dpv:DataSource", (facts.source,)),
            "dpv:hasRecipient": self._each("dpv:Recipient", facts.recipients),
            "dpv:hasRight": list(self._rights()),
            "dpv:hasProcess": [
                *map(self._purpose, facts.purposes),
                *map(self._transfer, facts.transfers if isinstance(facts.transfers, tuple) else ()),
            ],
        }
        if isinstance(provision, Provision):
            said["dpv:hasNecessity"] = self._described("dpv:Necessity", provision.required)
            said["dpv:hasConsequence"] = self._described("dpv:Consequence", provision.consequences)
        if isinstance(automated, Automated):
            said["dpv:hasContext"] = _node(
                "dpv:AutomatedDecisionMaking",
                {
                    "dpv:hasAlgorithmicLogic": self._described(
                        "dpv:AlgorithmicLogic", automated.logic
                    ),
                    "dpv:hasConsequence": self._described("dpv:Consequence", automated.effects),
                },
            )
        return _node("dpv:Process", said) or {"@type": "dpv:Process"}

    def _controller(self) -> _Node:
        one = self.facts.controller
        known = one if isinstance(one, Controller) else Controller()
        return _node("dpv:DataController", {
            "dpv:hasName": _exactly(known.name),
            "dpv:hasIdentifier": _exactly(known.number),
            "dpv:hasAddress": _exactly(known.address),
            "dpv:hasContact": _exactly(known.contact),
            "dpv:hasRepresentative": _officer("dpv:Representative", self.facts.representative),
            "dpv:hasDataProtectionOfficer": _officer("dpv:DataProtectionOfficer", self.facts.dpo),
        })  # fmt: skip

    def _purpose(self, one: Purpose) -> _Node:
        bases = one.bases if isinstance(one.bases, tuple) else ()
        articles = [_ARTICLES["bases"][base] for base in bases if base in _ARTICLES["bases"]]
        interest = self._text(one.interest)
        return _node("dpv:Process", {
            "dpv:hasPurpose": self._stated("dpv:Purpose", one),
            "dpv:hasLegalBasis": [
                _with(f"eu-gdpr:{one}", interest if one.endswith("f") else "") for one in articles
            ],
            "dpv:hasStorageCondition": self._described("dpv:StorageDuration", one.retention),
        })  # fmt: skip

    def _transfer(self, one: Transfer) -> _Node:
        country = Country(one.country)
        return _node("dpv:Process", {
            "dpv:hasCountry": _node("dpv:Country", {
                "dct:identifier": _exactly(country), "dct:title": country.in_words(self.language),
            }),
            "dpv:hasRecipient": _node("dpv:Recipient", {"dpv:hasName": _exactly(one.recipient)}),
            "dpv:hasTechnicalOrganisationalMeasure": self._described(
                "dpv:SafeguardForDataTransfer", one.safeguard
            ),
        })  # fmt: skip

    def _rights(self) -> Iterable[_Node]:
        """Yield what may be asked for: what the law gives, and what the company says of it."""
        facts = self.facts
        for name, article in _ARTICLES["rights"].items():
            of_company = facts if name in ("withdrawal", "complaint") else facts.rights
            one = getattr(of_company, name, None)
            given = self.law.text(name, self.language) if self.law else ""
            told = self._text(one.text) if isinstance(one, Statement) else ""
            if given or told:
                yield _with(f"eu-gdpr:{article}", " ".join(filter(None, [given, told])))

    def _each(self, kind: str, facts: object) -> list[_Node]:
        listed = facts if isinstance(facts, tuple) else ()
        return [self._stated(kind, one) for one in listed if isinstance(one, Statement)]

    def _stated(self, kind: str, one: Statement | Purpose) -> _Node:
        short = self._text(one.short)
        return _node(kind, {"dct:title": short, "dct:description": self._text(one.text)})

    def _described(self, kind: str, texts: object) -> _Node:
        return _node(kind, {"dct:description": self._text(texts)})

    def _text(self, texts: object) -> str:
        """Return a text in the language of the notice; "" if it is not decided."""
        return texts.get(self.language, "") if isinstance(texts, dict) else ""


def _exactly(value: object) -> _Node:
    """Return a name or number, which is in no language; empty if it is not known."""
    return {"@value": str(value)} if isinstance(value, str) and value else {}


def _with(kind: str, said: str) -> _Node:
    return {"@type": kind, **({"dct:description": said} if said else {})}


def _node(kind: str, facts: Mapping[str, Any]) -> _Node:
    """Something of a kind with what is known of it; empty if nothing is."""
    known = {key: one for key, one in facts.items() if one}
    return {"@type": kind, **known} if known else {}


def _officer(kind: str, one: object) -> _Node:
    if not isinstance(one, Officer):
        return {}
    return _node(kind, {"dpv:hasName": _exactly(one.name), "dpv:hasContact": _exactly(one.contact)})
