"""Hosts that nobody can have: told of the public address, stopped in what is to be published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lydelse.checks.hosts import check_hosts, check_site_url
from lydelse.formats.hosts import is_unreal, unreal_hosts
from lydelse.model import VersionId

REAL = "https://policy.norrljus.se/"
TEXT = "---\ntitle: T\nsummary: |\n  Ny.\neffective: on-publication\nchange: substantive\n---\n\n"


@pytest.mark.parametrize("host", ["a.example", "EXAMPLE", "x.invalid", "localhost", "b.test."])
def test_a_reserved_host_is_unreal(host: str) -> None:
    assert is_unreal(host)


@pytest.mark.parametrize("host", ["example.com", "www.testet.se", "example.se", "invalid.no"])
def test_a_host_that_somebody_can_have_is_not(host: str) -> None:
    assert not is_unreal(host)
    assert not list(unreal_hosts(f"Se https://{host}/ och {host}."))


def test_a_host_is_found_with_its_line() -> None:
    text = "Ett.\nSkriv till info@bolaget.example.\n<https://www.b.invalid/x>"
    assert list(unreal_hosts(text)) == [("bolaget.example", 2), ("www.b.invalid", 3)]


def test_a_draft_that_names_one_is_stopped_once_the_site_has_an_address(build: Any) -> None:
    files = {"docs/sv/terms/1.0.md": TEXT + "Se www.bolaget.example.\n"}
    project = build(files)
    draft = project.documents["terms"].versions[VersionId(1, 0)]
    assert [one.code for one in check_site_url(project)] == ["site-url-unreal"]
    assert not list(check_hosts(project, draft))
    decided = replace(project, settings=replace(project.settings, site_url=REAL))
    assert not list(check_site_url(decided))
    assert [(one.code, one.line) for one in check_hosts(decided, draft)] == [("host-unreal", 9)]
