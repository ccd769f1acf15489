"""Where the links of a text lead, and what they tell on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lydelse.formats.markdown import render
from lydelse.website.views.links import linker
from lydelse.website.website import Website
from tests.registers.companies import site

TEXT = "[a page](../policy/index.md#scope), [a host](https://who.int/x), [here](#b)"
OUTSIDE = 'href="https://who.int/x" data-at="https://who.int/x"'


@pytest.mark.parametrize(
    ("site_url", "within"),
    [
        ("https://policy.norrljus.se/", ' data-at="https://policy.norrljus.se/en/policy/#scope"'),
        ("https://policy.example/", ""),  # not decided: on paper it would lead nowhere
    ],
)
def test_an_address_is_told_on_paper_once_it_is_decided(site_url: str, within: str) -> None:
    project = site()
    settings = replace(project.settings, site_url=site_url)
    website = Website(replace(project, settings=settings), date(2026, 11, 22))
    linked = linker(website, "en/till/", "docs/en/till/1.0.md", "en")(render(TEXT).html)
    assert f'<a href="../policy/#scope"{within}>' in linked
    assert OUTSIDE in linked and '<a href="#b">' in linked
