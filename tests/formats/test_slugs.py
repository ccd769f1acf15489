"""Addresses and anchors made of titles."""

from __future__ import annotations

import pytest

from lydelse.formats.slugs import slug


@pytest.mark.parametrize(("title", "language", "expected"), [
    ("Köpvillkor för återförsäljare", "sv", "kopvillkor-for-aterforsaljare"),
    ("Vilkår for kjøp og ærlighet", "nb", "vilkar-for-kjop-og-aerlighet"),
    ("Købsvilkår på nettet", "da", "koebsvilkaar-paa-nettet"),
    ("Geschäftsbedingungen für große Öfen", "de-AT", "geschaeftsbedingungen-fuer-grosse-oefen"),
    ("Polityka prywatności – łódź, żółć", "pl", "polityka-prywatnosci-lodz-zolc"),
    ("Politique d’œuvre et d'été", "fr", "politique-d-oeuvre-et-d-ete"),
    ("What’s changed", "en-GB", "whats-changed"),
    ("Türkçe ışık", "tr", "turkce-isik"),
    ("E\u0301te\u0301 3.1", "fr", "ete-3-1"),
    ("個人情報", "ja", ""),
    ("GDPR: سياسة الخصوصية", "ar", ""),
    ("— § —", "", ""),
])  # fmt: skip
def test_no_letter_of_a_title_is_lost(title: str, language: str, expected: str) -> None:
    assert slug(title, language) == expected
