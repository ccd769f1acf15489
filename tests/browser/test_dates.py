"""What applied on a day: a table for everyone, and a field where there is a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import STORED, Project

HISTORY = "integritetspolicy/historik/"
SINCE = ". Det här har ändrats sedan dess"
# Norrljus: 1.0 taken over on 10 January 2024 without a date, 1.1 from 1 March 2024, 1.2 from July.
ANSWERS = {
    "2023-12-31": "Det är inte känt vad som gällde den dagen. "
    "Den äldsta text som finns här är version 1.0; okänt när den började gälla.",
    "2024-01-10": f"Gällande den dagen: Version 1.0{SINCE}",
    "2024-02-29": f"Gällande den dagen: Version 1.0{SINCE}",
    "2024-03-01": "Gällande den dagen: Version 1.1",
    "2025-06-30": "Gällande den dagen: Version 1.1",
    "2025-07-01": "Gällande den dagen: Version 1.2",
    "2099-01-01": "Enligt det som hittills är publicerat: Version 1.2",
    "": "",
}


def test_the_field_answers_from_the_table(below: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(below.url + HISTORY)
    for day, answer in ANSWERS.items():
        page.get_by_label("Visa vad som gällde en viss dag").fill(day)
        assert " ".join(page.locator(".ly-asked output").inner_text().split()) == answer
        assert page.locator("[data-asked]").count() == ("Version" in answer)
    page.get_by_label("Visa vad som gällde en viss dag").fill("2024-02-29")
    since = page.locator(".ly-asked output a").last.get_attribute("href")
    assert below.exists(below.url + "integritetspolicy/" + since.removeprefix("../"))
    page.get_by_label("Visa vad som gällde en viss dag").fill("2024-03-01")
    with page.expect_navigation():
        page.click(".ly-asked output a")
    assert page.url == below.url + "integritetspolicy/1.1/"
    assert not any(page.evaluate(STORED).values())


def test_a_day_without_a_version(below: Project, open_page: Callable[..., Any]) -> None:
    page = open_page(below.url + "en/sale/history/")
    for day, answer in (("2025-06-04", "Version 1.0"), ("2025-06-05", "No version")):
        page.get_by_label("Show what applied on a given day").fill(day)
        assert answer in page.locator(".ly-asked output").inner_text()


@pytest.mark.parametrize("address", [HISTORY, "en/privacy-policy/history/"])
def test_without_a_script_the_table_stands_alone(
    below: Project, browser: Any, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(below.url + address)
    rows = page.eval_on_selector_all(
        ".ly-periods tbody tr",
        "all => all.map(row => [...row.children].map(one => one.innerText))",
    )
    hidden = page.locator(".ly-asked").is_hidden()
    context.close()
    rows = [[cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in rows]
    assert hidden
    if address == HISTORY:
        assert rows == [
            ["Version 1.2", "1 juli 2025", "tills vidare"],
            ["Version 1.1", "1 mars 2024", "30 juni 2025"],
            ["Version 1.0", "inte känt", "29 februari 2024"],
        ]
    else:
        assert rows[0] == ["Version 1.2", "1 July 2025", "until further notice"]
